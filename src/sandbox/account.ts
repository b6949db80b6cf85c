// The account that a simulated snapshot shows: it confirms what the person has declared.
import { addMonths, type Day, dayFrom, monthOf, yearOf } from '../base/day.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { ConsumerDeclaration, FreelancerDeclaration } from '../decisions/decision.ts'
import type { SnapshotData, SnapshotTurnover } from '../evidence/snapshot-figures.ts'
import type { Segment } from '../products/product.ts'

/** A booking of every month; debits are negative. */
type Monthly = Readonly<{ dayOfMonth: number; amountCents: Cents; purpose: string; holder: string }>

type Consumer = Pick<ConsumerDeclaration, 'netIncomeCents' | 'housingCents' | 'instalmentsCents' | 'insuranceCents'>
type Freelancer = Pick<FreelancerDeclaration, 'annualTurnoverCents' | 'privateFixedCostCents' | 'instalmentsCents'>

/** Somebody of whom nothing is declared has a wage, pays rent and is insured. */
const plainSalary: Consumer = {
  netIncomeCents: 320_000n,
  housingCents: 85_000n,
  instalmentsCents: 0n,
  insuranceCents: 8_000n,
}

const consumerMonth = (declared: Consumer): readonly Monthly[] => [
  { dayOfMonth: 28, amountCents: declared.netIncomeCents, purpose: 'LOHN GEHALT', holder: 'Musterwerke GmbH' },
  { dayOfMonth: 1, amountCents: -declared.housingCents, purpose: 'MIETE', holder: 'Hausverwaltung Beispiel' },
  {
    dayOfMonth: 5,
    amountCents: -declared.instalmentsCents,
    purpose: 'RATENZAHLUNG DARLEHEN',
    holder: 'Beispielbank AG',
  },
  { dayOfMonth: 15, amountCents: -declared.insuranceCents, purpose: 'VERSICHERUNG', holder: 'Muster Versicherung AG' },
]

const freelancerMonth = (declared: Freelancer): readonly Monthly[] => [
  { dayOfMonth: 12, amountCents: declared.annualTurnoverCents / 12n, purpose: 'RECHNUNG', holder: 'Auftraggeber AG' },
  { dayOfMonth: 3, amountCents: -declared.privateFixedCostCents, purpose: 'PRIVATE FIXKOSTEN', holder: 'Privatkonto' },
  {
    dayOfMonth: 5,
    amountCents: -declared.instalmentsCents,
    purpose: 'RATENZAHLUNG DARLEHEN',
    holder: 'Beispielbank AG',
  },
]

const MONTHS = 7
const SNAPSHOT_DAYS = 180

/** An account with these bookings month by month until this day, never below zero. */
const accountOn = (on: Day, iban: string | null, monthly: readonly Monthly[]): SnapshotData => {
  const turnovers = Array.from({ length: MONTHS }, (_, back) => addMonths(on, -back, 1)).flatMap((month) =>
    monthly.flatMap(({ dayOfMonth, amountCents, purpose, holder }): SnapshotTurnover[] => {
      const bookedOn = dayFrom(yearOf(month), monthOf(month), dayOfMonth)
      if (bookedOn > on || amountCents === 0n) return []
      return [
        { booking_date: bookedOn, amount: centsToDecimal(amountCents), purpose: [purpose], counter_holder: holder },
      ]
    }),
  )
  const credits = monthly.reduce(
    (sum, { amountCents }) => (amountCents > 0n ? sum + amountCents * BigInt(MONTHS) : sum),
    0n,
  )
  return {
    date: on,
    days: SNAPSHOT_DAYS,
    account: iban === null ? {} : { iban },
    balance: { balance: centsToDecimal(credits) },
    turnovers,
  }
}

/** Amounts are kept as decimal text (`toJson`). */
const readAmounts = <K extends string>(declared: unknown, names: readonly K[]): Readonly<Record<K, Cents>> => {
  const known = declared as Readonly<Partial<Record<K, string | number>>>
  return Object.fromEntries(names.map((name) => [name, BigInt(known[name] ?? 0)])) as Record<K, Cents>
}

/** An application as far as an account can confirm it. */
export type Declared = Readonly<{ segment: Segment; declared: unknown; recipientIban: string }>

/** The account that confirms what is declared; it is the application's account unless the snapshot names another. */
export const accountConfirming = (application: Declared | undefined, iban: string | null, on: Day): SnapshotData => {
  if (!application) return accountOn(on, iban, consumerMonth(plainSalary))
  const { segment, declared, recipientIban } = application
  return accountOn(
    on,
    iban ?? recipientIban,
    segment === 'consumer'
      ? consumerMonth(readAmounts(declared, ['netIncomeCents', 'housingCents', 'instalmentsCents', 'insuranceCents']))
      : freelancerMonth(readAmounts(declared, ['annualTurnoverCents', 'privateFixedCostCents', 'instalmentsCents'])),
  )
}

/** What the person has applied for last. */
export const findNewestApplication = async (tx: Tx, personId: string): Promise<Declared | undefined> => {
  const row = await tx
    .selectFrom('applications')
    .select(['segment', 'declared', 'recipient_iban'])
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { segment: row.segment, declared: row.declared, recipientIban: row.recipient_iban }
}

// What an account snapshot shows of income and obligations. Only the figures named here leave this file, no text of a booking does.
import { addDays, type Day, daysBetween, parseDay } from '../base/day.ts'
import { type Cents, decimalToCents, divide, halfUp, minCents, sumCents } from '../base/money.ts'
import type { Segment } from '../products/product.ts'
import type { AccountFeatures, AccountFigures } from './evidence.ts'

/** A turnover as the snapshot carries it (`splitpay.md` 2.19): amounts are decimal text or numbers in euros, debits negative. */
export type SnapshotTurnover = Readonly<{
  booking_date: string
  amount: string | number
  purpose?: readonly string[]
  counter_iban?: string | null
  counter_holder?: string | null
  prebooked?: boolean
  tags?: readonly string[]
}>

/** The part of `snapshot_data` that is looked at. */
export type SnapshotData = Readonly<{
  date: string
  days: number
  account: Readonly<{ iban?: string }>
  balance: Readonly<{ balance: string | number }>
  turnovers: readonly SnapshotTurnover[]
}>

/** Debits are returned, and balances looked at, over so many days. */
const LOOK_BACK_DAYS = 90
/** A credit comes regularly when it came in so many different months … */
const REGULAR_MONTHS = 3
/** … and last not longer ago than this. */
const STILL_COMING_DAYS = 45

/**
 * What a booking is for, told by its text alone, in German, English and French; the first that fits. Only what the household
 * calculation asks for is recognised: nothing else is inferred from how a person lives (`domain-rules.md` 7.3, 7.4).
 */
const kinds = [
  ['returned', /R(?:Ü|UE)CKLASTSCHRIFT|RETOURE|\bRLS\b|RETURNED DEBIT|REJET DE PR[ÉE]L[ÈE]VEMENT/],
  ['mortgage', /BAUFINANZ|BAUSPAR|HYPOTHEK|IMMOBILIENDARLEHEN|MORTGAGE|PR[ÊE]T IMMOBILIER/],
  ['rent', /MIETE|\bRENT\b|LOYER/],
  [
    'instalment',
    /KREDIT(?!KARTE)|DARLEHEN|FINANZIERUNG|\bRATE\b|RATENZAHLUNG|\bLOAN\b|INSTALL?MENT|[ÉE]CH[ÉE]ANCE DE PR[ÊE]T/,
  ],
  ['insurance', /VERSICHERUNG|INSURANCE|ASSURANCE/],
] as const
type Kind = (typeof kinds)[number][0] | 'other'

type Booking = Readonly<{ on: Day; amountCents: Cents; kind: Kind; payer: string }>

/**
 * The figures of an account, per month. `ownIbans` are the person's other accounts and ours: money between them is neither
 * income nor obligation. Throws a RangeError on a day or an amount that cannot be read.
 */
export const accountFigures = (snapshot: SnapshotData, ownIbans: ReadonlySet<string> = new Set()): AccountFigures => {
  const until = parseDay(snapshot.date)
  const from = addDays(until, -snapshot.days)
  const all = snapshot.turnovers.filter(({ prebooked }) => !prebooked).map(toBooking)
  const bookings = all.filter(({ on, payer }) => on > from && on <= until && !ownIbans.has(payer))
  const recent = bookings.filter(({ on }) => on > addDays(until, -LOOK_BACK_DAYS))
  const credits = bookings.filter(({ amountCents, kind }) => amountCents > 0n && kind !== 'returned')
  const monthlyDebits = (kind: Kind): Cents =>
    regular(
      bookings.filter((booking) => booking.kind === kind && booking.amountCents < 0n),
      until,
    )

  return {
    regularIncomeCents: regular(credits, until),
    allCreditsCents: regular(
      credits.map((credit) => ({ ...credit, payer: '' })),
      until,
    ),
    rentCents: monthlyDebits('rent'),
    instalmentsCents: monthlyDebits('instalment'),
    insuranceCents: monthlyDebits('insurance'),
    // The money coming back is counted, not the fee that the bank took for it.
    returnedDebits: recent.filter(({ kind, amountCents }) => kind === 'returned' && amountCents > 0n).length,
    ...balances(toCents(snapshot.balance.balance), all, until, Math.min(snapshot.days, LOOK_BACK_DAYS)),
  }
}

/**
 * What a decision about this segment looks at. A consumer's income is the regular credits, payer by payer; a freelancer's
 * customers change, so all credits count together.
 */
export const featuresFor = (
  { regularIncomeCents, allCreditsCents, ...others }: AccountFigures,
  segment: Segment,
): AccountFeatures => ({ ...others, incomeCents: segment === 'consumer' ? regularIncomeCents : allCreditsCents })

const toBooking = ({
  booking_date,
  amount,
  purpose,
  counter_iban,
  counter_holder,
  tags,
}: SnapshotTurnover): Booking => {
  const text = [...(purpose ?? []), ...(tags ?? [])].join(' ').toUpperCase()
  const kind = kinds.find(([, words]) => words.test(text))?.[0] ?? 'other'
  return { on: parseDay(booking_date), amountCents: toCents(amount), kind, payer: counter_iban ?? counter_holder ?? '' }
}

// `-42.0` and `-42.00` are sent for the same amount; more than two decimals are not.
const toCents = (amount: string | number): Cents => decimalToCents(String(amount))

/** Sum over those who pay or are paid regularly of the median of their monthly sums; without sign. */
const regular = (bookings: readonly Booking[], until: Day): Cents => {
  const perPayer = Map.groupBy(bookings, ({ payer }) => payer).values()
  return sumCents(
    [...perPayer].map((own) => {
      const months = [...Map.groupBy(own, ({ on }) => on.slice(0, 7)).values()]
      const last = own.reduce((latest, { on }) => (on > latest ? on : latest), '' as Day)
      if (months.length < REGULAR_MONTHS || daysBetween(last, until) > STILL_COMING_DAYS) return 0n
      const sums = months.map((month) => sumCents(month.map(({ amountCents }) => amountCents)))
      return median(sums.map((sum) => (sum < 0n ? -sum : sum)))
    }),
  )
}

const median = (amounts: readonly Cents[]): Cents => {
  const sorted = amounts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0n
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n
  return divide(lower + upper, 2n, halfUp)
}

/** The lowest and the mean of the evening balances, counted back from the balance on the last day. */
const balances = (
  lastCents: Cents,
  bookings: readonly Booking[],
  until: Day,
  days: number,
): Pick<AccountFigures, 'minimumBalanceCents' | 'averageBalanceCents'> => {
  const perDay = Map.groupBy(bookings, ({ on }) => on)
  const evenings = [lastCents]
  for (let back = 0; back < days - 1; back++) {
    const moved = sumCents((perDay.get(addDays(until, -back)) ?? []).map(({ amountCents }) => amountCents))
    evenings.push((evenings[back] ?? 0n) - moved)
  }
  return {
    minimumBalanceCents: minCents(lastCents, ...evenings),
    averageBalanceCents: divide(sumCents(evenings), BigInt(evenings.length), halfUp),
  }
}

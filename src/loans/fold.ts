// A loan on a day: a pure function of its contract and its dated events, in whatever order they became known.
import { addDays, type Day, latest } from '../base/day.ts'
import { type Cents, minCents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import {
  type Allocation,
  claimDefault,
  type Debt,
  defaultOwed,
  type OpenRow,
  orders,
  type Part,
  runDefaultTo,
  type SettledAccount,
  type Settlement,
  settle,
} from './allocation.ts'
import type { Entry, LoanAccount, LoanPosting } from './books.ts'
import {
  type Charge,
  type EventOf,
  inForce,
  type LoanContract,
  type LoanEvent,
  type PaymentSource,
} from './contract.ts'
import type { RawInterest } from './day-count.ts'
import { type DefaultTerms, defaultFromOn, defaultRates, roundDefaultInterest } from './default-interest.ts'
import { accruedOn, type ScheduledRow, scheduleOf } from './schedule.ts'

/** A row of the schedule with what has been settled of it, by payment or otherwise. */
export type Instalment = ScheduledRow &
  Readonly<{
    /** Counted from 1 in the order of due days, rows that events brought included. */
    number: number
    settledInterestCents: Cents
    settledPrincipalCents: Cents
    settledOn: Day | null
    defaultFromOn: Day
  }>

/** A loan as it stands at the end of a day. */
export type LoanState = Readonly<{
  asOf: Day
  paidOutOn: Day | null
  /** Every row, due or to come. Empty when no payout is known. */
  instalments: readonly Instalment[]
  /** The next row to fall due. */
  next: Instalment | null
  rate: Rate
  instalmentCents: Cents

  principalNotDueCents: Cents
  /** Interest runs on the principal not due from this day (not counted); null before the payout and after the end. */
  accrualStartOn: Day | null
  /** Accrued in this period before that day, unrounded: zero unless terms changed within the period. */
  accrualCarried: RawInterest
  accruedCents: Cents

  /** Fallen due and open, by account. Default interest is due when it has been claimed. */
  dueCents: Readonly<Record<'1200' | '1210' | '1220' | '1230', Cents>>
  /** Principal due or not: the balance of account 1200. */
  principalOutstandingCents: Cents
  /** Accrued default interest that is not in the books, because nobody has claimed it. */
  defaultInterestMemoCents: Cents
  /** All default interest of this loan so far, before rounding: paid, waived, claimed or memo. */
  defaultInterestRaw: RawInterest
  /** Open parts of instalments in default, and the first day of the oldest default. */
  overdueCents: Cents
  overdueSinceOn: Day | null

  allocations: readonly Allocation[]
  repaidOn: Day | null
  writtenOffOn: Day | null
  /** What was written off and has not been recovered: the claim that lives on. */
  claimCents: Cents
  /** What the books must hold for this loan by the end of the day. */
  entries: readonly Entry[]
}>

type Life = {
  readonly contract: LoanContract
  readonly debt: Debt
  readonly entries: Entry[]
  readonly allocations: Allocation[]
  readonly toFallDue: OpenRow[]
  readonly toDefault: OpenRow[]
  writtenOffOn: Day | null
  claimCents: Cents
}

/**
 * The loan at the end of `asOf`. Events valued later do not count yet, except that accepted changes of terms show in
 * the rows to come. The order in which events became known does not matter.
 */
export const foldLoan = (
  contract: LoanContract,
  events: readonly LoanEvent[],
  asOf: Day,
  terms: DefaultTerms,
): LoanState => {
  const counting = inForce(events)
  const schedule = scheduleOf(contract, counting)
  const rows = openRows(schedule.rows, counting)
  const life = newLife(contract, rows, terms)
  const voidFeesTo = counting.find((event) => event.type === 'revoked' && event.valueOn <= asOf)?.valueOn
  for (const event of counting) {
    if (event.valueOn > asOf) break
    if (!(event.type in happenings)) continue
    if (voidFeesTo !== undefined && event.valueOn <= voidFeesTo && chargesFee.has(event.type)) continue
    bringTo(life, event.valueOn)
    happen(life, event as Happening)
  }
  bringTo(life, asOf)

  const stretch = schedule.stretches.findLast(({ fromOn }) => fromOn <= asOf)
  const principalNotDueCents = stretch?.balanceCents ?? 0n
  const accruedCents = stretch ? accruedOn(stretch, asOf, contract.dayCount) : 0n
  if (accruedCents > 0n) book(life, 'interest_accrued', '1205', '4000', accruedCents, asOf, null)
  const { debt } = life
  const instalments = rows.map(instalmentOf)
  const claimedOpenCents = debt.claimedDefaultCents - debt.settledDefaultCents
  const openCents = principalNotDueCents + debt.principalCents + debt.interestCents + debt.feesCents + claimedOpenCents
  const isOver = stretch !== undefined && openCents === 0n && life.writtenOffOn === null
  return {
    asOf,
    paidOutOn: stretch ? schedule.paidOutOn : null,
    instalments,
    next: instalments[debt.due.length] ?? null,
    rate: stretch?.rate ?? contract.rate,
    instalmentCents: stretch?.instalmentCents ?? contract.instalmentCents,
    principalNotDueCents,
    accrualStartOn: principalNotDueCents > 0n ? (stretch?.fromOn ?? null) : null,
    accrualCarried: stretch?.carried ?? 0n,
    accruedCents,
    dueCents: {
      1200: debt.principalCents,
      1210: debt.interestCents,
      1220: debt.feesCents,
      1230: claimedOpenCents,
    },
    principalOutstandingCents: principalNotDueCents + debt.principalCents,
    defaultInterestMemoCents: defaultOwed(debt) - claimedOpenCents,
    defaultInterestRaw: debt.rawDefault,
    overdueCents: debt.overdueCents,
    overdueSinceOn: debt.due.find((open) => open.isInDefault && open.settledOn === null)?.defaultFromOn ?? null,
    allocations: life.allocations,
    repaidOn: isOver ? debt.lastSettledOn : null,
    writtenOffOn: life.writtenOffOn,
    claimCents: life.claimCents,
    entries: life.entries,
  }
}

/** What a revocation makes void: fees, and what was asked for early repayment. */
const chargesFee: ReadonlySet<LoanEvent['type']> = new Set(['fee_charged', 'prepaid', 'early_repaid'])

const openRows = (rows: readonly ScheduledRow[], events: readonly LoanEvent[]): readonly OpenRow[] => {
  const graces = events.filter((event) => event.type === 'grace_granted')
  return rows.map((row, index) => ({
    row,
    number: index + 1,
    defaultFromOn: graces
      .filter(({ dueOn }) => dueOn === row.dueOn)
      .reduce((on, { untilOn }) => latest(on, addDays(untilOn, 1)), defaultFromOn(row.dueOn)),
    openInterestCents: row.interestCents,
    openPrincipalCents: row.principalCents,
    isInDefault: false,
    settledOn: null,
  }))
}

const instalmentOf = (open: OpenRow): Instalment => ({
  ...open.row,
  number: open.number,
  settledInterestCents: open.row.interestCents - open.openInterestCents,
  settledPrincipalCents: open.row.principalCents - open.openPrincipalCents,
  settledOn: open.settledOn,
  defaultFromOn: open.defaultFromOn,
})

const newLife = (contract: LoanContract, rows: readonly OpenRow[], terms: DefaultTerms): Life => ({
  contract,
  debt: {
    rates: defaultRates(terms),
    due: [],
    firstOpen: 0,
    feesCents: 0n,
    interestCents: 0n,
    principalCents: 0n,
    overdueCents: 0n,
    rawDefault: 0n,
    defaultThroughOn: null,
    defaultThrough: 0,
    claimedDefaultCents: 0n,
    settledDefaultCents: 0n,
    lastSettledOn: null,
  },
  entries: [],
  allocations: [],
  toFallDue: rows.toReversed(),
  toDefault: rows.toSorted((a, b) =>
    a.defaultFromOn > b.defaultFromOn ? -1 : a.defaultFromOn < b.defaultFromOn ? 1 : 0,
  ),
  writtenOffOn: null,
  claimCents: 0n,
})

// What the calendar brings up to the end of a day: rows fall due, defaults begin, default interest runs.
const bringTo = (life: Life, on: Day): void => {
  const { debt } = life
  for (let open = life.toFallDue.at(-1); open && open.row.dueOn <= on; open = life.toFallDue.at(-1)) {
    life.toFallDue.pop()
    debt.due.push(open)
    debt.interestCents += open.row.interestCents
    debt.principalCents += open.row.principalCents
    book(life, 'interest_accrued', '1205', '4000', open.row.interestCents, open.row.dueOn, null)
    book(life, 'interest_due', '1210', '1205', open.row.interestCents, open.row.dueOn, null)
  }
  for (let open = life.toDefault.at(-1); open && open.defaultFromOn <= on; open = life.toDefault.at(-1)) {
    life.toDefault.pop()
    runDefaultTo(debt, open.defaultFromOn)
    open.isInDefault = true
    debt.overdueCents += open.openInterestCents + open.openPrincipalCents
  }
  runDefaultTo(debt, on)
}

const book = (
  life: Life,
  posting: LoanPosting,
  debit: LoanAccount,
  credit: LoanAccount,
  amountCents: Cents,
  valueOn: Day,
  sourceId: string | null,
): void => {
  if (amountCents > 0n) life.entries.push({ posting, debit, credit, amountCents, valueOn, sourceId })
}

type Happening = EventOf<
  | 'prepaid'
  | 'early_repaid'
  | 'fee_charged'
  | 'default_interest_claimed'
  | 'charge_waived'
  | 'goodwill_granted'
  | 'payment_received'
  | 'written_off'
>

const happen = (life: Life, event: Happening): void =>
  (happenings[event.type] as (life: Life, event: Happening) => void)(life, event)

const sources: Readonly<Record<PaymentSource, { account: LoanAccount; posting: LoanPosting }>> = {
  collection: { account: '1020', posting: 'collection_settled' },
  transfer: { account: '2010', posting: 'payment_allocated' },
  credit: { account: '2000', posting: 'credit_applied' },
}

const waivers: Readonly<Record<Charge, { income: LoanAccount; account: SettledAccount }>> = {
  interest: { income: '4000', account: '1210' },
  fees: { income: '4010', account: '1220' },
  default_interest: { income: '4020', account: '1230' },
}

// What each event does to the debt and to the books. The calendar has been brought to its value day.
const happenings: { readonly [T in Happening['type']]: (life: Life, event: EventOf<T>) => void } = {
  prepaid: (life, event) => chargeCompensation(life, event),
  early_repaid: (life, event) => chargeCompensation(life, event),
  fee_charged: (life, { id, amountCents, valueOn }) => {
    life.debt.feesCents += amountCents
    book(life, 'charge_passed_on', '1220', '4010', amountCents, valueOn, id)
  },
  default_interest_claimed: (life, { id, valueOn }) => {
    bookClaim(life, roundDefaultInterest(life.debt.rawDefault), valueOn, id)
  },
  charge_waived: (life, { id, charge, amountCents, valueOn }) => {
    const { income, account } = waivers[charge]
    const { byAccount } = settle(life.debt, [charge], amountCents, valueOn)
    bookClaim(life, life.debt.settledDefaultCents, valueOn, id)
    book(life, 'charge_waived', income, account, byAccount[account], valueOn, id)
  },
  goodwill_granted: (life, { id, amountCents, valueOn }) => {
    const { totalCents } = settle(life.debt, ['principal'], amountCents, valueOn)
    book(life, 'goodwill_granted', '5020', '1200', totalCents, valueOn, id)
    book(life, 'goodwill_granted', '5020', '2000', amountCents - totalCents, valueOn, id)
  },
  payment_received: (life, { id, source, amountCents, valueOn }) => {
    const { account, posting } = sources[source]
    const paid = settle(life.debt, orders[life.contract.regime], amountCents, valueOn)
    bookClaim(life, life.debt.settledDefaultCents, valueOn, id)
    bookSettlement(life, posting, account, paid, valueOn, id)

    const recoveredCents = minCents(amountCents - paid.totalCents, life.claimCents)
    life.claimCents -= recoveredCents
    book(life, 'recovered', account, '5010', recoveredCents, valueOn, id)
    const recovered: Part = { account: '5010', amountCents: recoveredCents, instalment: null }
    const parts = recoveredCents > 0n ? [...paid.parts, recovered] : paid.parts

    const surplusCents = amountCents - paid.totalCents - recoveredCents
    if (source !== 'credit') book(life, posting, account, '2000', surplusCents, valueOn, id)
    life.allocations.push({ paymentId: id, valueOn, source, parts, surplusCents })
  },
  written_off: (life, { id, valueOn }) => {
    const { debt } = life
    const memoCents = roundDefaultInterest(debt.rawDefault) - debt.claimedDefaultCents
    const bookedCents =
      debt.feesCents + debt.interestCents + debt.principalCents + debt.claimedDefaultCents - debt.settledDefaultCents
    bookSettlement(life, 'written_off', '5000', settle(debt, orders.CONSUMER, bookedCents, valueOn), valueOn, id)
    life.claimCents += bookedCents + memoCents
    debt.rawDefault = 0n
    debt.claimedDefaultCents = 0n
    debt.settledDefaultCents = 0n
    life.writtenOffOn = valueOn
  },
}

const chargeCompensation = (life: Life, event: EventOf<'prepaid' | 'early_repaid'>): void => {
  const { id, compensationCents = 0n, valueOn } = event
  life.debt.feesCents += compensationCents
  book(life, 'compensation_charged', '1220', '4010', compensationCents, valueOn, id)
}

const settledAccounts: readonly SettledAccount[] = ['1220', '1210', '1200', '1230']

const bookSettlement = (
  life: Life,
  posting: LoanPosting,
  debit: LoanAccount,
  { byAccount }: Settlement,
  valueOn: Day,
  id: string,
): void => {
  for (const credit of settledAccounts) book(life, posting, debit, credit, byAccount[credit], valueOn, id)
}

const bookClaim = (life: Life, upToCents: Cents, valueOn: Day, id: string): void =>
  book(life, 'default_interest_claimed', '1230', '4020', claimDefault(life.debt, upToCents), valueOn, id)

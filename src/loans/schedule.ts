// What falls due when: rows from a stored instalment, and the schedule that contract and contract events make.
// Nothing here knows about payments, so contract interest cannot depend on them (`lending.md` 2, "Interest base").
import { levelInstalment } from '../base/annuity.ts'
import { addDays, addMonths, type Day, dayOfMonth } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { type Cents, maxCents, minCents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import type { EventOf, LoanContract, LoanEvent } from './contract.ts'
import { type DayCount, dayCounts, daysCounted, type RawInterest, rawInterest, roundInterest } from './day-count.ts'

/** One row of a plan. `balanceCents` is the principal not yet due after it. */
export type Row = Readonly<{ interestCents: Cents; principalCents: Cents; balanceCents: Cents }>

/** The due days of a plan: monthly from the first, keeping its day of the month where the month has it. */
export const dueDays = (firstDueOn: Day, term: number): readonly Day[] =>
  Array.from({ length: term }, (_, month) => addMonths(firstDueOn, month))

// A row repays what the instalment leaves after interest; the last one clears the balance, and none adds to it.
const principalOf = (balanceCents: Cents, interestCents: Cents, instalmentCents: Cents, isLast: boolean): Cents =>
  isLast ? balanceCents : maxCents(0n, minCents(balanceCents, instalmentCents - interestCents))

/**
 * The rows of level instalments over periods of so many days (`lending.md` 2): Iₖ = half_up(Bₖ₋₁·i·τₖ), Bₖ = Bₖ₋₁ − (A − Iₖ);
 * the last row clears the balance. Where the balance is cleared sooner, the rows end there.
 */
export const levelRows = (
  principalCents: Cents,
  rate: Rate,
  instalmentCents: Cents,
  periodDays: readonly number[],
  dayCount: DayCount,
): readonly Row[] => {
  const rows: Row[] = []
  let balanceCents = principalCents
  for (const [index, days] of periodDays.entries()) {
    if (balanceCents === 0n) break
    const interestCents = roundInterest(rawInterest(balanceCents, rate, days), dayCount)
    const paid = principalOf(balanceCents, interestCents, instalmentCents, index === periodDays.length - 1)
    balanceCents -= paid
    rows.push({ interestCents, principalCents: paid, balanceCents })
  }
  return rows
}

/** Why a row falls due: by the plan, or by the event that changed it. */
export type Cause = 'plan' | 'prepaid' | 'revoked' | 'early_repaid' | 'terminated' | 'written_off'

/** A row with its day and its reason. */
export type ScheduledRow = Row & Readonly<{ dueOn: Day; cause: Cause }>

/**
 * A stretch of time in which interest runs evenly: from `fromOn` (not counted) on `balanceCents`. `carried` is what had
 * accrued in this period before the stretch began, unrounded; it is zero unless the terms changed within the period.
 */
export type Stretch = Readonly<{
  fromOn: Day
  balanceCents: Cents
  rate: Rate
  instalmentCents: Cents
  carried: RawInterest
}>

/** All rows of a loan, past and to come, and how interest runs between them. Empty until it is paid out. */
export type Schedule = Readonly<{
  paidOutOn: Day | null
  rows: readonly ScheduledRow[]
  stretches: readonly Stretch[]
}>

/** Interest accrued and not yet due on a day: half_up(B·i·(f(d) − f(start)) / year). */
export const accruedOn = (stretch: Stretch, on: Day, dayCount: DayCount): Cents =>
  roundInterest(
    stretch.carried + rawInterest(stretch.balanceCents, stretch.rate, daysCounted(dayCount, stretch.fromOn, on)),
    dayCount,
  )

/**
 * The row that falls due next on a stretch, from the numbers a loan is kept with; whole numbers only, so that a bank day
 * can afford it for every loan.
 */
export const nextRow = (stretch: Stretch, dueOn: Day, isLast: boolean, dayCount: DayCount): Row => {
  const interestCents = accruedOn(stretch, dueOn, dayCount)
  const principalCents = principalOf(stretch.balanceCents, interestCents, stretch.instalmentCents, isLast)
  return { interestCents, principalCents, balanceCents: stretch.balanceCents - principalCents }
}

/** How long after a revocation the loan must be paid back (§ 357b (1) BGB). */
export const REVOCATION_PAYMENT_DAYS = 30

type Walk = {
  readonly contract: LoanContract
  readonly rows: ScheduledRow[]
  readonly stretches: Stretch[]
  paidOutOn: Day | null
  fromOn: Day
  balanceCents: Cents
  rate: Rate
  instalmentCents: Cents
  carried: RawInterest
  due: readonly Day[]
  cause: Cause
}

/** The schedule that follows from a contract and its events in force, in their order (`inForce`). */
export const scheduleOf = (contract: LoanContract, events: readonly LoanEvent[]): Schedule => {
  const { plannedPayoutOn: fromOn, principalCents: balanceCents, rate, instalmentCents, kind, firstDueOn } = contract
  const due = kind === 'bullet' ? [firstDueOn] : dueDays(firstDueOn, contract.term)
  const start = { fromOn, balanceCents, rate, instalmentCents, carried: 0n, due, cause: 'plan' } as const
  const walk: Walk = { ...start, contract, rows: [], stretches: [], paidOutOn: null }
  for (const event of events) {
    if (!changesTerms(event)) continue
    fallDueThrough(walk, event.valueOn)
    if (walk.paidOutOn !== null) {
      walk.carried += runsTo(walk, event.valueOn)
      walk.fromOn = event.valueOn
    }
    change(walk, event)
    if (walk.paidOutOn !== null) walk.stretches.push(stretchOf(walk))
  }
  if (walk.paidOutOn !== null) fallDueThrough(walk, null)
  return { paidOutOn: walk.paidOutOn, rows: walk.rows, stretches: walk.stretches }
}

const stretchOf = ({ fromOn, balanceCents, rate, instalmentCents, carried }: Walk): Stretch => ({
  fromOn,
  balanceCents,
  rate,
  instalmentCents,
  carried,
})

const runsTo = (walk: Walk, on: Day): RawInterest =>
  rawInterest(walk.balanceCents, walk.rate, daysCounted(walk.contract.dayCount, walk.fromOn, on))

const fallDueThrough = (walk: Walk, on: Day | null): void => {
  if (walk.paidOutOn === null) return
  let next = walk.due[0]
  while (next !== undefined && (on === null || next <= on)) {
    const { interestCents, principalCents } = nextRow(walk, next, walk.due.length === 1, walk.contract.dayCount)
    fallDue(walk, next, interestCents, principalCents)
    walk.due = walk.balanceCents === 0n ? [] : walk.due.slice(1)
    walk.stretches.push(stretchOf(walk))
    next = walk.due[0]
  }
}

const fallDue = (walk: Walk, dueOn: Day, interestCents: Cents, principalCents: Cents, cause = walk.cause): void => {
  walk.balanceCents -= principalCents
  walk.fromOn = dueOn
  walk.carried = 0n
  walk.rows.push({ dueOn, cause, interestCents, principalCents, balanceCents: walk.balanceCents })
}

type TermsEvent = EventOf<
  | 'paid_out'
  | 'rate_changed'
  | 'due_day_changed'
  | 'holiday_granted'
  | 'prepaid'
  | 'revoked'
  | 'early_repaid'
  | 'terminated'
  | 'written_off'
>

const changesTerms = (event: LoanEvent): event is TermsEvent => event.type in changes

const change = (walk: Walk, event: TermsEvent): void =>
  (changes[event.type] as (walk: Walk, event: TermsEvent) => void)(walk, event)

const allFallsDue = (walk: Walk, event: TermsEvent, cause: Cause): void => {
  if (walk.paidOutOn === null || walk.balanceCents === 0n) return
  const interestCents = roundInterest(walk.carried, walk.contract.dayCount)
  fallDue(walk, event.valueOn, interestCents, walk.balanceCents, cause)
  walk.due = []
}

// What each event does to the terms. Interest has been brought up to its value day and due days to that day have passed.
const changes: { readonly [T in TermsEvent['type']]: (walk: Walk, event: EventOf<T>) => void } = {
  paid_out: (walk, { valueOn }) => {
    walk.paidOutOn = valueOn
    walk.fromOn = valueOn
    walk.due = walk.due.filter((on) => on > valueOn)
    assert(walk.due.length > 0, 'a loan is paid out before its last due day')
  },
  rate_changed: (walk, { rate }) => {
    walk.rate = rate
    levelAnew(walk)
  },
  due_day_changed: (walk, { nextDueOn, valueOn }) => {
    assert(nextDueOn > valueOn, 'a changed due day lies ahead')
    walk.due = dueDays(nextDueOn, walk.due.length)
    levelAnew(walk)
  },
  holiday_granted: (walk, { months }) => {
    const next = walk.due[0]
    if (next !== undefined) walk.due = dueDays(addMonths(next, months, dayOfMonth(next)), walk.due.length)
    levelAnew(walk)
  },
  prepaid: (walk, event) => {
    if (event.amountCents >= walk.balanceCents) return allFallsDue(walk, event, 'prepaid')
    if (walk.paidOutOn === null) return
    const { carried } = walk
    fallDue(walk, event.valueOn, 0n, event.amountCents, 'prepaid')
    walk.carried = carried
    if (event.mode === 'lower_instalment') levelAnew(walk)
  },
  revoked: (walk, { valueOn }) => {
    if (walk.balanceCents === 0n) return
    walk.due = [addDays(valueOn, REVOCATION_PAYMENT_DAYS)]
    walk.cause = 'revoked'
  },
  early_repaid: (walk, event) => allFallsDue(walk, event, 'early_repaid'),
  terminated: (walk, event) => allFallsDue(walk, event, 'terminated'),
  written_off: (walk, event) => allFallsDue(walk, event, 'written_off'),
}

// The level instalment of what is left, with the interest that has accrued so far in this period, over the due days left.
const levelAnew = (walk: Walk): void => {
  const { balanceCents, rate, carried, due, fromOn, contract } = walk
  if (balanceCents === 0n || due.length === 0) return
  const { yearDays } = dayCounts[contract.dayCount]
  const fractions = due.map((on, index) => ({
    numerator: daysCounted(contract.dayCount, due[index - 1] ?? fromOn, on),
    denominator: yearDays,
  }))
  walk.instalmentCents = levelInstalment(balanceCents + roundInterest(carried, contract.dayCount), rate, fractions)
}

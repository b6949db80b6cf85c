// What may be done with a running loan: each decision takes the loan as it stands on the day and gives the event, or refuses.
import { addT2Days } from '../base/calendar.ts'
import { addDays, addMonths, type Day, dayFrom, dayOfMonth, monthOf, yearOf } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import { type Cents, centsToDecimal, sumCents } from '../base/money.ts'
import { type Rate, rateToPercent } from '../base/rate.ts'
import type { Charge, LoanContract, LoanEvent } from './contract.ts'
import { inForce } from './contract.ts'
import type { Instalment, LoanState } from './fold.ts'
import type { RepaymentDay } from './plan.ts'

/** What an event says, before it has its id, day and number. */
type FactsOf<E> = E extends LoanEvent ? Omit<E, 'id' | 'valueOn' | 'sequence'> : never
export type EventFacts = FactsOf<LoanEvent>

/** A loan on the day for which something is decided. `presentedOn` are due days whose debit is with the bank. */
export type Situation = Readonly<{
  contract: LoanContract
  events: readonly LoanEvent[]
  state: LoanState
  on: Day
  presentedOn: ReadonlySet<Day>
}>

const refuse = (detail: string): never => {
  throw new Refusal('invalid_state', detail)
}

/** What is due and open of a loan, accrued default interest included, claimed or not. */
export const payableCents = ({ dueCents, defaultInterestMemoCents }: LoanState): Cents =>
  dueCents[1200] + dueCents[1210] + dueCents[1220] + dueCents[1230] + defaultInterestMemoCents

/** Events of one day count in an order of their own, so one of these a day: the second would not mean what it was asked for. */
const oneADay: ReadonlySet<string> = new Set(['rate_changed', 'due_day_changed', 'holiday_granted'])

/** The next row of the plan, whose terms may still be changed: no debit of it is under way. */
const changeableRow = ({ state, events, on, presentedOn }: Situation): Instalment => {
  const next = state.next ?? refuse('Nothing is left to fall due.')
  if (next.cause !== 'plan') refuse(`The rest falls due on ${next.dueOn} (${next.cause}): its terms cannot be changed.`)
  if (presentedOn.has(next.dueOn)) {
    refuse(`The debit for ${next.dueOn} is with the bank already: possible from ${addDays(next.dueOn, 1)} on.`)
  }
  const sameDay = inForce(events).find(({ type, valueOn }) => oneADay.has(type) && valueOn === on)
  if (sameDay) refuse(`The terms changed on ${on} already (${sameDay.type}): possible from ${addDays(on, 1)} on.`)
  return next
}

/** The instalments left fall due so many months later. */
export const grantHoliday = (situation: Situation, { months }: Readonly<{ months: number }>): EventFacts => {
  changeableRow(situation)
  return { type: 'holiday_granted', months }
}

/** The instalments left fall due on another day of their month; the first a month later where a pre-notice would come too late. */
export const moveDueDay = (
  situation: Situation,
  { dayOfMonth: wanted, noticeDays }: Readonly<{ dayOfMonth: RepaymentDay; noticeDays: number }>,
): EventFacts => {
  const next = changeableRow(situation)
  if (situation.contract.kind === 'bullet') refuse('A loan repaid in one sum has one day of its own.')
  if (dayOfMonth(next.dueOn) === wanted) refuse(`The instalments fall due on day ${wanted} already.`)
  const inItsMonth = dayFrom(yearOf(next.dueOn), monthOf(next.dueOn), wanted)
  const earliestOn = addDays(situation.on, noticeDays)
  return { type: 'due_day_changed', nextDueOn: inItsMonth >= earliestOn ? inItsMonth : addMonths(inItsMonth, 1) }
}

/** A lower rate from the day after: what a customer in difficulty may be granted. Never a higher one. */
export const lowerRate = (situation: Situation, { rate }: Readonly<{ rate: Rate }>): EventFacts => {
  changeableRow(situation)
  if (rate >= situation.state.rate) {
    throw invalidField(
      'interest_rate',
      `must be lower than the rate in force, ${rateToPercent(situation.state.rate)} %.`,
    )
  }
  return { type: 'rate_changed', rate }
}

/** Charges a fee; the contract must list it, and a bank's fee is passed on at cost. */
export const chargeFee = (_: Situation, { amountCents }: Readonly<{ amountCents: Cents }>): EventFacts => ({
  type: 'fee_charged',
  amountCents,
})

/** The bank pays for the customer. */
export const grantGoodwill = (_: Situation, { amountCents }: Readonly<{ amountCents: Cents }>): EventFacts => ({
  type: 'goodwill_granted',
  amountCents,
})

/** Waives a charge that is due: all of it, or a part. More than is due is refused. */
export const waiveCharge = (
  { state }: Situation,
  { charge, amountCents }: Readonly<{ charge: Charge; amountCents: Cents | null }>,
): EventFacts => {
  const openCents = {
    fees: state.dueCents[1220],
    interest: state.dueCents[1210],
    default_interest: state.dueCents[1230] + state.defaultInterestMemoCents,
  }[charge]
  if (openCents === 0n) refuse(`No ${charge} is due.`)
  if (amountCents !== null && amountCents > openCents) {
    refuse(`amount.value: ${centsToDecimal(openCents)} EUR of ${charge} is due, not more.`)
  }
  return { type: 'charge_waived', charge, amountCents: amountCents ?? openCents }
}

/** Demands the default interest accrued so far. */
export const claimDefaultInterest = ({ state }: Situation): EventFacts => {
  if (state.defaultInterestMemoCents === 0n) refuse('No default interest has accrued that is not claimed yet.')
  return { type: 'default_interest_claimed' }
}

/** No default on what fell due on a day before a later one: we collected late, or forbore. */
export const grantGrace = (
  { state }: Situation,
  { dueOn, untilOn }: Readonly<{ dueOn: Day; untilOn: Day }>,
): EventFacts => {
  const row = state.instalments.find((each) => each.dueOn === dueOn)
  if (!row) throw invalidField('due_date', `nothing falls due on ${dueOn}.`)
  if (untilOn < row.defaultFromOn) {
    throw invalidField('until', `must be ${row.defaultFromOn} or later: before that day nobody is in default.`)
  }
  return { type: 'grace_granted', dueOn, untilOn }
}

/** Takes what is left out of the books; the claim lives on. */
export const writeOff = (): EventFacts => ({ type: 'written_off' })

/** Events that the bank's own files tell of; their returns undo them. */
const byTheBank: ReadonlySet<string> = new Set(['paid_out', 'reversed'])

/** An event recorded in error counts as never having happened. Money that came is returned by the bank alone. */
export const reverseEvent = ({ events }: Situation, { eventId }: Readonly<{ eventId: string }>): EventFacts => {
  const event = events.find(({ id }) => id === eventId)
  if (!event) throw invalidField('event_id', `the loan has no event '${eventId}'.`)
  if (!inForce(events).includes(event)) refuse('The event is reversed already.')
  if (byTheBank.has(event.type) || (event.type === 'payment_received' && event.source !== 'credit')) {
    refuse(`'${event.type}' follows the bank's files: it is undone by a return, not by hand.`)
  }
  return { type: 'reversed', eventId }
}

/** All contract interest of a loan's rows, due or to come. */
export const interestOf = (state: LoanState): Cents =>
  sumCents(state.instalments.map(({ interestCents }) => interestCents))

/** Three bank days: the file of the second day ahead leaves in the morning. */
const COLLECTED_AFTER_T2_DAYS = 3

/** The first day for which an early repayment ordered today can still be collected. */
export const firstCollectableOn = (today: Day): Day => addT2Days(today, COLLECTED_AFTER_T2_DAYS)

/**
 * May an early repayment be collected on a day ahead? One debit pays one due day: nothing else falls due then, nothing is
 * overdue that would take the money first, and no other early repayment is under way.
 */
export const checkCollected = ({ state, events }: Situation, on: Day, today: Day, compensationCents: Cents): void => {
  const last = state.instalments.at(-1)?.dueOn ?? today
  const planned = inForce(events).find(
    ({ type, valueOn }) => (type === 'early_repaid' || type === 'prepaid') && valueOn > today,
  )
  if (planned) refuse(`An early repayment is ordered for ${planned.valueOn} already.`)
  if (on < firstCollectableOn(today) || on >= last) {
    throw invalidField('on', `a debit is possible from ${firstCollectableOn(today)} to the day before ${last}.`)
  }
  if (state.instalments.some(({ dueOn }) => dueOn === on)) {
    throw invalidField('on', `an instalment is collected on ${on}; choose another day.`)
  }
  const overdueCents = payableCents(state)
  if (overdueCents > 0n) refuse(`${centsToDecimal(overdueCents)} EUR is due and open: it must be paid first.`)
  if (compensationCents > 0n) refuse('A compensation is due with the repayment: pay it by transfer.')
}

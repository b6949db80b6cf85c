// Offers: what an amount costs over each of the product's terms, before anybody has drawn it (`lending.md` 2).
import { levelInstalment } from '../base/annuity.ts'
import { onOrAfterT2 } from '../base/calendar.ts'
import { addDays, addMonths, type Day, dayFrom, latest, monthOf, yearOf } from '../base/day.ts'
import { outsideProduct } from '../base/errors.ts'
import { type Cents, sumCents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import { type Moment, takenOn } from '../payments/cut-off.ts'
import { type DayCount, dayCounts, daysCounted, interestBetween } from './day-count.ts'
import { type EuRate, effectiveRate, intervalInYears } from './eu-rate.ts'
import { dueDays, levelRows, type Row } from './schedule.ts'

export type LoanKind = 'installment_plan' | 'bullet'

/** The day of the month on which a line's instalments fall due. */
export type RepaymentDay = 1 | 15

/** A plan: what is paid, when, and what it costs. An anonymous plan has no days, only months. */
export type Plan = Readonly<{
  kind: LoanKind
  /** Months. */
  term: number
  principalCents: Cents
  rate: Rate
  effective: EuRate
  instalmentCents: Cents
  lastInstalmentCents: Cents
  totalCents: Cents
  rows: readonly Row[]
  /** The due day of each row; empty on the ideal grid. */
  dueDays: readonly Day[]
}>

/** What a plan is asked for. */
export type PlanRequest = Readonly<{ principalCents: Cents; rate: Rate; dayCount: DayCount }>

/** A first instalment falls due no sooner than this after the planned payout. */
const FIRST_DUE_AFTER_DAYS = 14

/** The shortest and the longest bullet loan. */
const bulletBounds = { atLeastDays: 14, atMostMonths: 12 } as const

/**
 * The day on which a draw of this moment will be paid out: today when banks work and the cut-off for payouts is not past, else
 * the next bank day; never before `notBeforeOn`. Plan, loan and payout use it alike.
 */
export const plannedPayoutOn = (moment: Moment, cutOff: string, notBeforeOn: Day = moment.today): Day =>
  onOrAfterT2(latest(takenOn(moment, cutOff), notBeforeOn))

/** The first repayment day of the line at least 14 days after the planned payout. */
export const firstDueOn = (payoutOn: Day, repaymentDay: RepaymentDay, atLeastDays = FIRST_DUE_AFTER_DAYS): Day => {
  const earliestOn = addDays(payoutOn, atLeastDays)
  const inThatMonth = dayFrom(yearOf(earliestOn), monthOf(earliestOn), repaymentDay)
  return inThatMonth >= earliestOn ? inThatMonth : addMonths(inThatMonth, 1)
}

/** One period of a plan: its days by the day count, its end in years after the payout, and its due day where there are days. */
type Period = Readonly<{ days: number; years: number; dueOn?: Day }>

const gridPeriods = (term: number): readonly Period[] =>
  Array.from({ length: term }, (_, month) => ({ days: 30, years: (month + 1) / 12 }))

const datedPeriods = (dayCount: DayCount, payoutOn: Day, firstOn: Day, term: number): readonly Period[] => {
  const days = dueDays(firstOn, term)
  return days.map((dueOn, index) => ({
    days: daysCounted(dayCount, days[index - 1] ?? payoutOn, dueOn),
    years: intervalInYears(payoutOn, dueOn),
    dueOn,
  }))
}

/** The plan of an amount on the ideal grid, or undefined where a row would repay less than a cent. */
export const gridPlan = (request: Omit<PlanRequest, 'dayCount'>, term: number): Plan | undefined =>
  levelPlan({ ...request, dayCount: '30E/360' }, gridPeriods(term))

/** The plans of an amount on the ideal grid over the product's terms; terms on which it cannot be repaid are left out. */
export const gridPlans = (request: Omit<PlanRequest, 'dayCount'>, terms: readonly number[]): readonly Plan[] =>
  plansOver({ ...request, dayCount: '30E/360' }, gridPeriods(Math.max(0, ...terms)), terms)

/** The plan of a draw on real days, or undefined where a row would repay less than a cent. */
export const datedPlan = (request: PlanRequest, payoutOn: Day, firstOn: Day, term: number): Plan | undefined =>
  levelPlan(request, datedPeriods(request.dayCount, payoutOn, firstOn, term))

/** The plans of an amount drawn on a line, over the product's terms. */
export const datedPlans = (
  request: PlanRequest,
  payoutOn: Day,
  firstOn: Day,
  terms: readonly number[],
): readonly Plan[] =>
  plansOver(request, datedPeriods(request.dayCount, payoutOn, firstOn, Math.max(0, ...terms)), terms)

/** The shorter terms share the days of the longest. */
const plansOver = (request: PlanRequest, longest: readonly Period[], terms: readonly number[]): readonly Plan[] =>
  terms.flatMap((term) => levelPlan(request, longest.slice(0, term)) ?? [])

const levelPlan = (request: PlanRequest, periods: readonly Period[]): Plan | undefined => {
  const { principalCents, rate, dayCount } = request
  const periodDays = periods.map(({ days }) => days)
  const { yearDays } = dayCounts[dayCount]
  const fractions = periodDays.map((numerator) => ({ numerator, denominator: yearDays }))
  const instalmentCents = levelInstalment(principalCents, rate, fractions)
  const rows = levelRows(principalCents, rate, instalmentCents, periodDays, dayCount)
  if (rows.length < periods.length || rows.some((row) => row.principalCents < 1n)) return undefined
  return planOf('installment_plan', periods.length, request, instalmentCents, rows, periods)
}

/**
 * The plan of a loan repaid in one sum. The date lies 14 days to 12 months after the planned payout; otherwise 422 naming
 * `field`. Its term is the smallest number of months that reaches the date.
 */
export const bulletPlan = (
  request: PlanRequest,
  payoutOn: Day,
  bulletOn: Day,
  field = 'bullet_loan_repayment_date',
): Plan => {
  const earliestOn = addDays(payoutOn, bulletBounds.atLeastDays)
  const latestOn = addMonths(payoutOn, bulletBounds.atMostMonths)
  if (bulletOn < earliestOn || bulletOn > latestOn) {
    throw outsideProduct(field, `must lie between ${earliestOn} and ${latestOn}.`)
  }
  const { principalCents, rate, dayCount } = request
  const interestCents = interestBetween(principalCents, rate, payoutOn, bulletOn, dayCount)
  const rows = [{ interestCents, principalCents, balanceCents: 0n }]
  const period = {
    days: daysCounted(dayCount, payoutOn, bulletOn),
    years: intervalInYears(payoutOn, bulletOn),
    dueOn: bulletOn,
  }
  return planOf('bullet', monthsTo(payoutOn, bulletOn), request, principalCents + interestCents, rows, [period])
}

/** The smallest number of months after `from` that reaches `to`. */
export const monthsTo = (from: Day, to: Day): number => {
  const months = 12 * (yearOf(to) - yearOf(from)) + monthOf(to) - monthOf(from)
  return addMonths(from, months) >= to ? months : months + 1
}

const planOf = (
  kind: LoanKind,
  term: number,
  { principalCents, rate }: PlanRequest,
  instalmentCents: Cents,
  rows: readonly Row[],
  periods: readonly Period[],
): Plan => {
  const payments = rows.map((row) => row.interestCents + row.principalCents)
  const repayments = periods.map(({ years }, index) => ({ years, amount: Number(payments[index]) }))
  return {
    kind,
    term,
    principalCents,
    rate,
    effective: effectiveRate([{ years: 0, amount: Number(principalCents) }], repayments),
    instalmentCents,
    lastInstalmentCents: payments.at(-1) ?? 0n,
    totalCents: sumCents(payments),
    rows,
    dueDays: periods.flatMap(({ dueOn }) => dueOn ?? []),
  }
}

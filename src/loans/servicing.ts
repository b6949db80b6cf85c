// Sums and gates of a running loan: what ends it today, what the bank may charge for that, when it may call it in.
import { addMonths, type Day } from '../base/day.ts'
import { type Cents, ceiling, divide, floor, maxCents, minCents, sumCents } from '../base/money.ts'
import { RATE_ONE, type Rate } from '../base/rate.ts'
import type { LoanContract, LoanEvent } from './contract.ts'
import { type DayCount, dayCounts } from './day-count.ts'
import type { DefaultTerms } from './default-interest.ts'
import { foldLoan, type LoanState } from './fold.ts'

/** What clears a loan on a day, charge by charge. */
export type Quote = Readonly<{
  on: Day
  feesCents: Cents
  interestCents: Cents
  principalCents: Cents
  defaultInterestCents: Cents
  compensationCents: Cents
  /** What of the principal is asked as compensation; zero where nothing is. The sum may be lower: `compensationFor`. */
  compensationRate: Rate
  totalCents: Cents
  /** Contract interest of the rows that then never fall due: what the customer saves (§ 501 BGB). */
  savedInterestCents: Cents
}>

/**
 * The settlement figure for any day from the payout on: everything due, and everything that would fall due by repaying early;
 * without a compensation, which is the product's affair (`withCompensation`).
 */
export const settlementQuote = (
  contract: LoanContract,
  events: readonly LoanEvent[],
  on: Day,
  terms: DefaultTerms,
): Quote => {
  const id = `quote ${on}`
  const sequence = Math.max(0, ...events.map((event) => event.sequence)) + 1
  const claimed: LoanEvent = { id: `${id} claim`, type: 'default_interest_claimed', valueOn: on, sequence }
  const known = events.filter(({ valueOn }) => valueOn <= on)
  const state = foldLoan(contract, [...known, { id, type: 'early_repaid', valueOn: on, sequence }, claimed], on, terms)
  const { 1220: feesCents, 1210: interestCents, 1200: principalCents, 1230: defaultInterestCents } = state.dueCents
  return {
    on,
    feesCents,
    interestCents,
    principalCents,
    defaultInterestCents,
    compensationCents: 0n,
    compensationRate: RATE_ZERO,
    totalCents: sumCents([feesCents, interestCents, principalCents, defaultInterestCents]),
    savedInterestCents: interestOfRows(foldLoan(contract, events, on, terms)) - interestOfRows(state),
  }
}

const RATE_ZERO = 0n as Rate

const interestOfRows = (state: LoanState): Cents =>
  sumCents(state.instalments.map(({ interestCents }) => interestCents))

/**
 * The most that may be asked for early repayment (§ 502 BGB): 1 % of the amount repaid, 0.5 % when the loan would have
 * ended within a year, and never more than the interest saved. Rounded down, for the customer.
 */
export const compensationCap = (repaidCents: Cents, savedInterestCents: Cents, endsWithinAYear: boolean): Cents =>
  minCents(divide(repaidCents, endsWithinAYear ? 200n : 100n, floor), savedInterestCents)

/** What a contract asks for early repayment: a share of what is repaid, and another where the loan would end within a year. */
export type CompensationTerms = Readonly<{ rate: Rate; lastYearRate: Rate }> | null

/** An early repayment: how much of the principal not yet due, the interest it saves, on which day, and when the loan would have ended. */
export type EarlyPart = Readonly<{ repaidCents: Cents; savedInterestCents: Cents; on: Day; endsOn: Day }>

/** What is asked for an early repayment by the contract's terms, rounded down, and never more than the law allows. */
export const compensationFor = (
  terms: CompensationTerms,
  { repaidCents, savedInterestCents, on, endsOn }: EarlyPart,
): Readonly<{ cents: Cents; rate: Rate }> => {
  if (terms === null) return { cents: 0n, rate: RATE_ZERO }
  const endsWithinAYear = endsOn <= addMonths(on, 12)
  const rate = endsWithinAYear ? terms.lastYearRate : terms.rate
  const capCents = compensationCap(repaidCents, savedInterestCents, endsWithinAYear)
  return { cents: maxCents(0n, minCents(divide(repaidCents * rate, RATE_ONE, floor), capCents)), rate }
}

/** A settlement figure with what is asked for repaying early; nothing is after a revocation (§ 357b (3) BGB). */
export const withCompensation = (
  quote: Quote,
  terms: CompensationTerms,
  { instalments, principalNotDueCents, next }: LoanState,
): Quote => {
  const { on, savedInterestCents } = quote
  const endsOn = instalments.at(-1)?.dueOn ?? on
  if (next?.cause === 'revoked') return quote
  const { cents, rate } = compensationFor(terms, { repaidCents: principalNotDueCents, savedInterestCents, on, endsOn })
  return { ...quote, compensationCents: cents, compensationRate: rate, totalCents: quote.totalCents + cents }
}

/** The part of a one-off cost that early repayment gives back: by the days left, rounded up, for the customer (§ 501 (1) BGB). */
export const costRefund = (costCents: Cents, daysLeft: number, totalDays: number): Cents =>
  divide(costCents * BigInt(daysLeft), BigInt(totalDays), ceiling)

/** Interest of one day on an amount, for the withdrawal clause: rounded down, since a lower figure binds only us (Art. 247 § 6 (2) EGBGB). */
export const interestPerDay = (amountCents: Cents, rate: Rate, dayCount: DayCount): Cents =>
  divide(amountCents * rate, RATE_ONE * BigInt(dayCounts[dayCount].yearDays), floor)

/** Whether arrears allow the notice that precedes termination, and the figures it rests on. */
export type TerminationGate = Readonly<{
  isOpen: boolean
  consecutiveInstalments: number
  overdueCents: Cents
  thresholdCents: Cents
}>

/**
 * The arrears of § 498 (1) BGB: at least two consecutive instalments wholly or partly overdue, and at least 10 % of the
 * nominal amount, 5 % when the term is longer than three years. A bullet loan is not repaid in instalments and has no gate.
 */
export const terminationGate = (contract: LoanContract, state: LoanState): TerminationGate => {
  let run = 0
  let longest = 0
  for (const row of state.instalments) {
    run = row.defaultFromOn <= state.asOf && row.settledOn === null ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  const thresholdCents = divide(contract.principalCents * (contract.term > 36 ? 5n : 10n), 100n, ceiling)
  return {
    isOpen: contract.kind === 'installment_plan' && longest >= 2 && state.overdueCents >= thresholdCents,
    consecutiveInstalments: longest,
    overdueCents: state.overdueCents,
    thresholdCents,
  }
}

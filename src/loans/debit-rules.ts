// How much a debit that is announced again is announced for, and may collect. Pure.
import type { Day } from '../base/day.ts'
import { type Cents, maxCents, minCents } from '../base/money.ts'
import type { Instalment, LoanState } from './fold.ts'

/** What a notice says: what is open of the instalment, and the fees. */
export const announcedCentsOf = (state: LoanState, row: Instalment): Cents =>
  row.interestCents - row.settledInterestCents + (row.principalCents - row.settledPrincipalCents) + state.dueCents[1220]

/**
 * What is open and due by the debit's day, less what other debits under way bring, and never more than the notice said.
 * Debits for instalments that are yet to fall due bring nothing for what is due already.
 */
export const collectableCents = (
  state: LoanState,
  announced: Readonly<{ dueOn: Day; announcedCents: Cents }>,
  settleOn: Day,
  underWay: readonly Readonly<{ dueOn: Day; amountCents: Cents }>[],
): Cents => {
  // An early repayment that was collected and came back is not made: its row is gone, and so is the reason for the debit.
  if (!state.instalments.some(({ dueOn }) => dueOn === announced.dueOn)) return 0n
  const { 1200: principal, 1210: interest, 1220: fees, 1230: defaultInterest } = state.dueCents
  const { next } = state
  const aboutToFallDue =
    next && next.dueOn === announced.dueOn && next.dueOn <= settleOn ? next.interestCents + next.principalCents : 0n
  const expected = underWay
    .filter(({ dueOn }) => dueOn <= state.asOf)
    .reduce((sum, { amountCents }) => sum + amountCents, 0n)
  return maxCents(
    0n,
    minCents(announced.announcedCents, principal + interest + fees + defaultInterest + aboutToFallDue - expected),
  )
}

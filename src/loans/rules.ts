// From the fold to what is kept: status and projection of a loan, pure.
import type { Day } from '../base/day.ts'
import { addDays, earliest } from '../base/day.ts'
import { accepts, advance } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import type { LoanState } from './fold.ts'
import { type Loan, type LoanStatus, loanMachine } from './loan.ts'

/** Why a loan that was written off counts as repaid; its claim lives on. */
export const WRITTEN_OFF = 'written_off'

/** So many days a payout may wait: for its day, for a person, or for another account (`lending.md` 1). */
const PAYOUT_WAITS_DAYS = 10

/** The last day on which a payout planned for, or blocked on, this day may wait. */
export const payoutUntil = (on: Day): Day => addDays(on, PAYOUT_WAITS_DAYS)

/** The status that follows from the state: repaid when nothing is owed, open again when a payment came back. */
const statusOf = (status: LoanStatus, state: LoanState): LoanStatus => {
  const isOver = state.repaidOn !== null || state.writtenOffOn !== null
  if (isOver && accepts(loanMachine, status, 'settle')) return advance(loanMachine, status, 'settle')
  if (!isOver && accepts(loanMachine, status, 'reopen')) return advance(loanMachine, status, 'reopen')
  return status
}

/** The arrears as they are claimed: open parts of instalments in default, fees, and default interest that was asked for. */
export const arrearsCents = ({
  overdueCents,
  feesDueCents,
  defaultInterestDueCents,
}: Pick<Loan, 'overdueCents' | 'feesDueCents' | 'defaultInterestDueCents'>): Cents =>
  overdueCents + feesDueCents + defaultInterestDueCents

const nextDefaultOn = (state: LoanState): Day | null => {
  const ahead = state.instalments
    .filter((row) => row.dueOn <= state.asOf && row.settledOn === null && row.defaultFromOn > state.asOf)
    .map((row) => row.defaultFromOn)
  const [first, ...rest] = ahead
  return first ? earliest(first, ...rest) : null
}

/** The loan's row as the fold says it must be. Before the payout is executed the file alone decides, and the row stays. */
export const project = (loan: Loan, state: LoanState): Loan => {
  if (state.paidOutOn === null) return loan
  const status = statusOf(loan.status, state)
  return {
    ...loan,
    status,
    statusReason: state.writtenOffOn ? WRITTEN_OFF : loan.statusReason === WRITTEN_OFF ? null : loan.statusReason,
    outstandingPrincipalCents: state.principalOutstandingCents,
    interestDueCents: state.dueCents[1210],
    feesDueCents: state.dueCents[1220],
    defaultInterestDueCents: state.dueCents[1230],
    overdueCents: state.overdueCents,
    notDuePrincipalCents: state.principalNotDueCents,
    accrualRate: state.rate,
    accrualStartOn: state.accrualStartOn,
    accrualCarried: state.accrualCarried,
    nextDueOn: state.next?.dueOn ?? null,
    nextInterestCents: state.next?.interestCents ?? null,
    nextPrincipalCents: state.next?.principalCents ?? null,
    nextDefaultOn: nextDefaultOn(state),
    overdueSinceOn: state.overdueSinceOn,
    paidOutOn: state.paidOutOn,
    repaidOn: status === 'repaid' ? (state.repaidOn ?? state.writtenOffOn) : null,
  }
}

/** The loan as it is before its money has left: nothing outstanding, nothing accrues. */
export const withoutMoney = (loan: Loan): Loan => ({
  ...loan,
  outstandingPrincipalCents: 0n,
  interestDueCents: 0n,
  feesDueCents: 0n,
  defaultInterestDueCents: 0n,
  overdueCents: 0n,
  notDuePrincipalCents: 0n,
  accrualRate: loan.contract.rate,
  accrualStartOn: null,
  accrualCarried: 0n,
  nextDueOn: null,
  nextInterestCents: null,
  nextPrincipalCents: null,
  nextDefaultOn: null,
  overdueSinceOn: null,
  paidOutOn: null,
  repaidOn: null,
})

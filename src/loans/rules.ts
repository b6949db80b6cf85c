// From the fold to what is kept: status and projection of a loan, pure.
import type { Day } from '../base/day.ts'
import { earliest } from '../base/day.ts'
import { accepts, advance } from '../base/machine.ts'
import type { LoanState } from './fold.ts'
import { type Loan, loanMachine, type LoanStatus } from './loan.ts'

/** The status that follows from the state: repaid when nothing is owed, open again when a payment came back. */
const statusOf = (status: LoanStatus, state: LoanState): LoanStatus => {
  const isOver = state.repaidOn !== null || state.writtenOffOn !== null
  if (isOver && accepts(loanMachine, status, 'settle')) return advance(loanMachine, status, 'settle')
  if (!isOver && accepts(loanMachine, status, 'reopen')) return advance(loanMachine, status, 'reopen')
  return status
}

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
    statusReason: state.writtenOffOn ? 'written_off' : loan.statusReason,
    outstandingPrincipalCents: state.principalOutstandingCents,
    interestDueCents: state.dueCents[1210],
    feesDueCents: state.dueCents[1220],
    defaultInterestDueCents: state.dueCents[1230],
    notDuePrincipalCents: state.principalNotDueCents,
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
  notDuePrincipalCents: 0n,
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

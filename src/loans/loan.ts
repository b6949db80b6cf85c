// A draw on a line: its terms, its states, and what is told of it.
import type { Day } from '../base/day.ts'
import { defineMachine, type StateOf } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import { defineEvent } from '../db/event.ts'
import type { LoanContract, PaymentSource } from './contract.ts'
import type { RepaymentDay } from './plan.ts'

/** The drawing vocabulary of the published contract; `cancelled` is ours (`lending.md` 1). */
export const loanMachine = defineMachine('loan', {
  payout_pending: { send: 'payout_triggered', cancel: 'cancelled' },
  payout_triggered: { pay: 'created', reject: 'payout_pending' },
  created: { return_payout: 'payout_pending', settle: 'repaid' },
  repaid: { reopen: 'created' },
  cancelled: {},
})

export type LoanStatus = StateOf<typeof loanMachine>

/** A loan as it is kept: the contract, the state, and the projection of its events that the daily steps select by. */
export type Loan = Readonly<{
  loanId: string
  lineId: string
  personId: string
  /** The product version of the line, which the accrual is posted under. */
  productCode: string
  status: LoanStatus
  /** The payout waits for a person: it was rejected or returned, or a hold stopped it. */
  isPayoutBlocked: boolean
  statusReason: string | null
  reference: string
  purpose: string
  /** Where the money goes, and the line's own IBAN, as they were at the draw. */
  recipientIban: string
  billingIban: string
  contract: LoanContract
  effectiveRate: Rate
  effectiveRateUnrounded: string
  totalCents: Cents
  drawnOn: Day
  repaymentDay: RepaymentDay
  maturityOn: Day
  outstandingPrincipalCents: Cents
  interestDueCents: Cents
  feesDueCents: Cents
  defaultInterestDueCents: Cents
  /** Open parts of instalments in default. */
  overdueCents: Cents
  notDuePrincipalCents: Cents
  /** The rate in force: the contract's, unless a lower one was granted. */
  accrualRate: Rate
  accrualStartOn: Day | null
  accrualCarried: bigint
  nextDueOn: Day | null
  nextInterestCents: Cents | null
  nextPrincipalCents: Cents | null
  nextDefaultOn: Day | null
  overdueSinceOn: Day | null
  paidOutOn: Day | null
  repaidOn: Day | null
  /** A payout that still waits after this day is cancelled. */
  payoutUntilOn: Day
  createdAt: Date
  version: number
}>

type OfLoan = Readonly<{ loanId: string; lineId: string; personId: string }>

/** Its status moved. Carries the LOAN webhook. */
export const loanChanged = defineEvent<OfLoan & Readonly<{ status: LoanStatus }>>()('loan.changed')
/** Other loans than before use the line's limit: one more, one less, or one again. */
export const loanBalanceChanged = defineEvent<OfLoan>()('loan.balance_changed')
export const loanRepaid = defineEvent<OfLoan & Readonly<{ repaidOn: Day }>>()('loan.repaid')
export const instalmentDue = defineEvent<
  OfLoan & Readonly<{ dueOn: Day; interestCents: string; principalCents: string }>
>()('instalment.due')
export const instalmentOverdue = defineEvent<OfLoan & Readonly<{ overdueSinceOn: Day }>>()('instalment.overdue')
/** Nothing is left of the arrears: instalments in default, fees, and the default interest that was claimed. */
export const arrearsCleared = defineEvent<OfLoan>()('arrears.cleared')
/** A dated event of the loan was recorded: a payment, a return, a fee. */
export const loanEventRecorded = defineEvent<
  OfLoan & Readonly<{ event: string; valueOn: Day; source?: PaymentSource }>
>()('loan.event_recorded')

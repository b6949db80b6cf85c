// What a letter says about the money: the rows of the loan as the ledger has them on the day. Pure.
import type { Day } from '../base/day.ts'
import { type Cents, sumCents } from '../base/money.ts'
import type { LoanState } from '../loans/fold.ts'
import type { Loan } from '../loans/loan.ts'
import type { TerminationGate } from '../loans/servicing.ts'

/** An instalment in default, and what is open of it. */
export type OverdueRow = Readonly<{ number: number; dueOn: Day; interestCents: Cents; principalCents: Cents }>

/** The arrears of a loan: their sum is what the accounts 1200, 1210, 1220 and 1230 hold of rows in default, fees and claims. */
export type Arrears = Readonly<{
  rows: readonly OverdueRow[]
  instalmentsCents: Cents
  feesCents: Cents
  defaultInterestCents: Cents
  totalCents: Cents
}>

/**
 * What is overdue today; of a loan that was called in, what is due. Default interest that nobody has claimed is not yet owed in
 * a letter.
 */
export const arrearsOf = (state: LoanState, isCalledIn = false): Arrears => {
  const rows = state.instalments
    .filter((row) => row.dueOn <= state.asOf && row.settledOn === null)
    .filter((row) => isCalledIn || row.defaultFromOn <= state.asOf)
    .map((row) => ({
      number: row.number,
      dueOn: row.dueOn,
      interestCents: row.interestCents - row.settledInterestCents,
      principalCents: row.principalCents - row.settledPrincipalCents,
    }))
  const instalmentsCents = sumCents(
    rows.flatMap(({ interestCents, principalCents }) => [interestCents, principalCents]),
  )
  const { 1220: feesCents, 1230: defaultInterestCents } = state.dueCents
  return {
    rows,
    instalmentsCents,
    feesCents,
    defaultInterestCents,
    totalCents: instalmentsCents + feesCents + defaultInterestCents,
  }
}

/** What only some letters say. */
export type LetterFacts = Readonly<{
  /** The debit that came back, and why. */
  returned?: Readonly<{ reasonCode: string | null; amountCents: Cents; chargesCents: Cents; dueOn: Day }>
  /** When and for how much the debit is presented again: the notice of it. */
  again?: Readonly<{ settleFromOn: Day; amountCents: Cents }>
  deadlineOn?: Day
  /** Until when a debit that counts as a payment here may still come back. */
  pendingUntilOn?: Day
  /** All of it has just fallen due, before the default on it begins: it is asked for. */
  isCalledIn?: boolean
  /** The last demand is about a loan that ended on its last day, not by a termination. */
  hasRunItsTerm?: boolean
  encloses?: readonly string[]
  /** Why termination is threatened, and what would then be due. */
  gate?: TerminationGate
  wholeDebtCents?: Cents
}>

/** Everything that a letter prints: no names, which are read when it is made. */
export const letterData = (loan: Loan, state: LoanState, facts: LetterFacts = {}) => ({
  loanId: loan.loanId,
  reference: loan.reference,
  iban: loan.billingIban,
  asOf: state.asOf,
  arrears: arrearsOf(state, facts.isCalledIn),
  ...facts,
})

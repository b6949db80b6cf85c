// What the annual and the closing statement both print: every line of them is a line of the books.
import Type, { type Static } from 'typebox'
import { cents, day, object, oneOf, positiveCents, rate, signedCents, text } from '../../../fields.ts'
import { letterhead } from './data.ts'

/** What a line of a statement says; texts have a word for each. */
export const movementKinds = [
  'payout',
  'payout_returned',
  'interest',
  'fee',
  'compensation',
  'default_interest',
  'direct_debit',
  'direct_debit_returned',
  'transfer',
  'credit_used',
  'credit_refunded',
  'credit_refund_returned',
  'allowance',
  'written_off',
  'recovered',
  'corrected',
] as const

/** One booking. Either charged or credited; the balance is that after it. */
const movement = object({
  bookedOn: day,
  valueOn: day,
  kind: oneOf(movementKinds),
  chargedCents: cents,
  creditedCents: cents,
  balanceCents: signedCents,
})

/** A loan in the period. Sums are signed: what is turned round in a later period than its origin counts against it there. */
const loan = object({
  loanReference: text,
  purpose: text,
  loanId: text,
  effectiveRate: rate,
  rates: Type.Array(object({ fromOn: day, borrowingRate: rate }), { minItems: 1 }),
  openingCents: signedCents,
  payoutsCents: signedCents,
  interestCents: signedCents,
  feesCents: signedCents,
  defaultInterestCents: signedCents,
  paymentsCents: signedCents,
  allowancesCents: signedCents,
  writtenOffCents: signedCents,
  closingCents: signedCents,
  closingPrincipalCents: signedCents,
  closingInterestCents: signedCents,
  closingFeesCents: signedCents,
  closingDefaultInterestCents: signedCents,
  movements: Type.Array(movement),
})

/** Where the figures of all loans come together. */
const totals = object({
  openingCents: signedCents,
  payoutsCents: signedCents,
  interestCents: signedCents,
  feesCents: signedCents,
  defaultInterestCents: signedCents,
  paymentsCents: signedCents,
  allowancesCents: signedCents,
  writtenOffCents: signedCents,
  closingCents: signedCents,
})

export const statement = {
  ...letterhead,
  fromOn: day,
  untilOn: day,
  limitCents: positiveCents,
  undrawnLimitCents: cents,
  borrowingRate: rate,
  annualPercentageRate: rate,
  ...totals.properties,
  loans: Type.Array(loan),
  /** The customer's credit balance: present when there was any movement or balance. */
  credit: Type.Optional(
    object({ creditOpeningCents: signedCents, creditClosingCents: signedCents, movements: Type.Array(movement) }),
  ),
}

const schema = object(statement)
type StatementFields = Static<typeof schema>
type LoanFields = Static<typeof loan>

const sums = [
  'openingCents',
  'payoutsCents',
  'interestCents',
  'feesCents',
  'defaultInterestCents',
  'paymentsCents',
  'allowancesCents',
  'writtenOffCents',
  'closingCents',
] as const satisfies readonly (keyof LoanFields & keyof StatementFields)[]

const rolls = (of: Static<typeof totals>): boolean =>
  of.openingCents + of.payoutsCents + of.interestCents + of.feesCents + of.defaultInterestCents ===
  of.closingCents + of.paymentsCents + of.allowancesCents + of.writtenOffCents

/** Do the lines lead from the first balance to the last? `sign` is −1 where a credit raises the balance. */
const leads = (movements: LoanFields['movements'], opening: number, closing: number, sign: 1 | -1): boolean => {
  let balance = opening
  for (const each of movements) {
    balance += sign * (each.chargedCents - each.creditedCents)
    if (balance !== each.balanceCents) return false
  }
  return balance === closing
}

/** What does not add up, a line each. */
export const statementProblems = (data: StatementFields): string[] => {
  const problems: string[] = []
  const must = (fact: boolean, problem: string) => {
    if (!fact) problems.push(problem)
  }
  for (const [index, each] of data.loans.entries()) {
    const at = `loans.${index}`
    must(rolls(each), `${at}: the sums do not lead to closingCents`)
    must(leads(each.movements, each.openingCents, each.closingCents, 1), `${at}.movements: do not lead to closingCents`)
    must(
      each.closingPrincipalCents +
        each.closingInterestCents +
        each.closingFeesCents +
        each.closingDefaultInterestCents ===
        each.closingCents,
      `${at}.closingCents: is not the sum of its parts`,
    )
  }
  for (const name of sums) {
    const sum = data.loans.reduce((total, each) => total + each[name], 0)
    must(data[name] === sum, `${name}: is not the sum of the loans`)
  }
  must(data.fromOn <= data.untilOn, 'untilOn: is before fromOn')
  if (data.credit) {
    const { movements, creditOpeningCents, creditClosingCents } = data.credit
    must(
      leads(movements, creditOpeningCents, creditClosingCents, -1),
      'credit.movements: do not lead to creditClosingCents',
    )
  }
  return problems
}

// The receipt of a withdrawal: content, date and time (`domain-rules.md` 4.1).
import Type, { type Static } from 'typebox'
import { berlinTime, cents, day, iban, object, oneOf, positiveCents, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const withdrawalReceiptData = object({
  ...letterhead,
  channel: oneOf(['online', 'letter', 'broker']),
  dispatchedOn: day,
  receivedAt: berlinTime,
  /** Came in time and ended the contract; else a person decides. */
  isEffective: Type.Boolean(),
  payToIban: Type.Optional(iban),
  /** What is to be paid back; interest runs to the last day given and is less when it is paid earlier. */
  loans: Type.Array(
    object({
      loanReference: text,
      principalCents: positiveCents,
      interestCents: cents,
      totalCents: positiveCents,
      payByOn: day,
    }),
  ),
})

export type WithdrawalReceiptData = Static<typeof withdrawalReceiptData>

export const withdrawalReceiptProblems = ({
  loans,
  payToIban,
  isEffective,
}: WithdrawalReceiptData): readonly string[] => [
  ...loans.flatMap((loan, index) =>
    loan.totalCents === loan.principalCents + loan.interestCents
      ? []
      : [`loans.${index}.totalCents: is not principal and interest`],
  ),
  ...(loans.length > 0 && payToIban === undefined ? ['payToIban: is missing'] : []),
  ...(loans.length > 0 && !isEffective ? ['loans: nothing is unwound by a declaration that waits'] : []),
]

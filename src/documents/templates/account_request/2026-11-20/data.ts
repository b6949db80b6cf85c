// A debit was refused because the bank does not know the account: the customer is asked for another one (`domain-rules.md` 6.4).
import type { Static } from 'typebox'
import { day, iban, object, positiveCents, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const accountRequestData = object({
  ...letterhead,
  loanReference: text,
  /** The account that the bank does not know. */
  debtorIban: iban,
  dueOn: day,
  amountCents: positiveCents,
  payToIban: iban,
  /** Until this day the failure is ours; nobody is in default for it. */
  answerByOn: day,
})

export type AccountRequestData = Static<typeof accountRequestData>

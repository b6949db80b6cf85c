// The announcement of debits whose amount or day is not that of the instalment plan (`domain-rules.md` 6.2).
import Type, { type Static } from 'typebox'
import { day, iban, object, oneOf, positiveCents, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const prenotificationData = object({
  ...letterhead,
  loanReference: text,
  /** Why this notice: a debit is presented again, or terms have changed. */
  cause: oneOf(['presented_again', 'plan_changed']),
  debtorIban: iban,
  mandateReference: text,
  creditorId: text,
  rows: Type.Array(object({ dueOn: day, collectedOn: day, amountCents: positiveCents }), {
    minItems: 1,
    maxItems: 240,
  }),
})

export type PrenotificationData = Static<typeof prenotificationData>

export const prenotificationProblems = ({ rows }: PrenotificationData): readonly string[] =>
  rows.flatMap((row, index) => (row.collectedOn < row.dueOn ? [`rows.${index}.collectedOn: is before dueOn`] : []))

// Another rate for a loan, told before it applies (Directive (EU) 2023/2225 Art. 23): the instalments left are the notice of their debits.
import Type, { type Static } from 'typebox'
import { cents, day, iban, object, positiveCents, rate, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const rateChangeData = object({
  ...letterhead,
  loanReference: text,
  fromOn: day,
  previousRate: rate,
  borrowingRate: rate,
  debtorIban: iban,
  mandateReference: text,
  creditorId: text,
  rows: Type.Array(
    object({ dueOn: day, collectedOn: day, amountCents: positiveCents, interestCents: cents, principalCents: cents }),
    { minItems: 1, maxItems: 240 },
  ),
})

export type RateChangeData = Static<typeof rateChangeData>

export const rateChangeProblems = ({ rows, previousRate, borrowingRate }: RateChangeData): readonly string[] => [
  ...rows.flatMap((row, index) =>
    row.amountCents === row.interestCents + row.principalCents
      ? []
      : [`rows.${index}.amountCents: is not interest and principal`],
  ),
  ...(previousRate === borrowingRate ? ['borrowingRate: is the rate before'] : []),
]

// What clears a loan on a day (Directive (EU) 2023/2225 Art. 29).
import Type, { type Static } from 'typebox'
import { cents, day, iban, object, positiveCents, rate, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const earlyRepaymentQuoteData = object({
  ...letterhead,
  loanReference: text,
  payOn: day,
  principalCents: cents,
  interestCents: cents,
  feesCents: cents,
  defaultInterestCents: cents,
  compensationCents: cents,
  /** Of the principal not yet due; absent where nothing is asked. */
  compensationRate: Type.Optional(rate),
  totalCents: positiveCents,
  savedInterestCents: cents,
  payToIban: iban,
})

export type EarlyRepaymentQuoteData = Static<typeof earlyRepaymentQuoteData>

export const earlyRepaymentQuoteProblems = (data: EarlyRepaymentQuoteData): readonly string[] => [
  ...(data.totalCents ===
  data.principalCents + data.interestCents + data.feesCents + data.defaultInterestCents + data.compensationCents
    ? []
    : ['totalCents: is not the sum of its parts']),
  ...(data.compensationCents > 0 === (data.compensationRate !== undefined)
    ? []
    : ['compensationRate: is there when a compensation is asked, and only then']),
]

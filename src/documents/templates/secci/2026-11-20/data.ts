// Pre-contract information for a line (Directive (EU) 2023/2225 Art. 10, annex I).
import Type, { type Static } from 'typebox'
import { day, object, text } from '../../../fields.ts'
import {
  complaintBody,
  creditor,
  customer,
  example,
  frameworkCost,
  intermediary,
  latePayment,
  law,
  lineProblems,
  regime,
  terms,
} from '../../shared/2026-11-20/data.ts'

export const secciData = object({
  /** The application's id, printed as reference. */
  reference: text,
  law,
  regime,
  creditor,
  intermediary: Type.Optional(intermediary),
  customer,
  terms,
  frameworkCost,
  latePayment,
  example,
  /** The offer binds the lender until the end of this day. */
  validUntil: day,
  /** The bureaus asked (Art. 10(5)(k)), each with name and address; absent when none was. */
  bureaus: Type.Optional(Type.Array(text, { minItems: 1, maxItems: 4 })),
  /** Was the price set for this customer by automated processing (Art. 10(5)(m))? */
  isPricePersonalised: Type.Boolean(),
  /** Was creditworthiness assessed by automated processing (Art. 18(8))? */
  isDecisionAutomated: Type.Boolean(),
  complaintBody,
})

export type SecciData = Static<typeof secciData>

/** What the fields alone do not show, a line each. */
export const secciProblems = (data: SecciData, language: string): readonly string[] => lineProblems(data, language)

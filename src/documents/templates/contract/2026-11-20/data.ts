// The framework contract of a line (Directive (EU) 2023/2225 Art. 20, 21).
import Type, { type Static } from 'typebox'
import { berlinTime, cents, iban, object, sha256, text } from '../../../fields.ts'
import {
  complaintBody,
  creditor,
  customer,
  example,
  frameworkCost,
  interestPerDayCents,
  intermediary,
  latePayment,
  law,
  lineProblems,
  regime,
  terms,
} from '../../shared/2026-11-20/data.ts'

export const contractData = object({
  /** The application's id, printed as contract number. */
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
  /** Where draws are paid to. */
  payoutIban: iban,
  mandate: object({ reference: text, creditorId: text, debtorName: text, iban }),
  /** Absent where the borrower has no right to withdraw. */
  withdrawal: Type.Optional(
    object({
      /** Interest per day when the limit is used in full, rounded down. */
      interestPerDayCents: cents,
      /** Where the withdrawal can be declared online (the function "Vertrag widerrufen"); absent where there is no such page. */
      website: Type.Optional(text),
    }),
  ),
  complaintBody,
  debtAdvice: text,
  /** Who decided for the lender, and where and when it bound itself. */
  lenderSignature: object({ name: text, place: text, signedAt: berlinTime }),
  /** The customer's electronic signature, or a business's consent without one; absent in the copy that is still to be signed. */
  signature: Type.Optional(
    object({
      signingId: Type.Optional(text),
      /** How: the provider of the signature, or `contract_agreement`. */
      method: text,
      signedAt: berlinTime,
      /** What was signed: the document, and the hash of all it is made from. */
      signedDocumentId: text,
      signedInputsSha256: sha256,
      /** Who signed was identified in this procedure, and the signature's provider knows it under this reference. */
      identificationId: Type.Optional(text),
      reference: Type.Optional(text),
    }),
  ),
})

export type ContractData = Static<typeof contractData>

/** What the fields alone do not show, a line each. */
export const contractProblems = (data: ContractData, language: string): readonly string[] => {
  const problems = lineProblems(data, language)
  if ((data.withdrawal === undefined) !== (data.terms.withdrawalDays === undefined)) {
    problems.push('withdrawal: is there when terms.withdrawalDays is, and only then')
  }
  if (data.withdrawal && data.withdrawal.interestPerDayCents !== interestPerDayCents(data.terms)) {
    problems.push('withdrawal.interestPerDayCents: is not the interest of one day on the limit, rounded down')
  }
  return problems
}

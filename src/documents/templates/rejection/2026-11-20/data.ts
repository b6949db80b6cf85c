// Why there is no contract: reasons, the bureau asked, and the way to a human review (Directive (EU) 2023/2225 Art. 18, 19).
import Type, { type Static } from 'typebox'
import { day, object, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const rejectionData = object({
  ...letterhead,
  appliedOn: day,
  /** In the customer's language, the weightiest first; none where another lender's answer names none. */
  reasons: Type.Array(text, { maxItems: 4 }),
  /** The bureaus whose answer led to it, with name and address. */
  bureaus: Type.Optional(Type.Array(text, { minItems: 1, maxItems: 4 })),
  isAutomated: Type.Boolean(),
})

export type RejectionData = Static<typeof rejectionData>

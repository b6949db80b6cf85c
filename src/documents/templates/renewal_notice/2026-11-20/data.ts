// The proposal to renew a French line of one year, with the reply slip (`domain-rules.md` 4.3).
import Type, { type Static } from 'typebox'
import { day, object, positiveCents, rate } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const renewalNoticeData = object({
  ...letterhead,
  concludedOn: day,
  expiresOn: day,
  renewedUntilOn: day,
  /** The last day to refuse; of an inactive line the last day for the slip to be back. */
  objectionUntilOn: day,
  limitCents: positiveCents,
  borrowingRate: rate,
  annualPercentageRate: rate,
  /** Not used since the signature or the last renewal: without the slip it is suspended. */
  isInactive: Type.Boolean(),
})

export type RenewalNoticeData = Static<typeof renewalNoticeData>

export const renewalNoticeProblems = (data: RenewalNoticeData): readonly string[] => [
  ...(data.objectionUntilOn < data.expiresOn ? [] : ['objectionUntilOn: is not before expiresOn']),
  ...(data.renewedUntilOn > data.expiresOn ? [] : ['renewedUntilOn: is not after expiresOn']),
]

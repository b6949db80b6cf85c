// The form with which a customer can withdraw; using it is no duty.
import type { Static } from 'typebox'
import { count, day, object, positiveCents } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const withdrawalFormData = object({
  ...letterhead,
  concludedOn: day,
  limitCents: positiveCents,
  withdrawalDays: count(14, 366),
})

export type WithdrawalFormData = Static<typeof withdrawalFormData>

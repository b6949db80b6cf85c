// The reminder of the right of withdrawal, on the first to seventh day after the conclusion (Directive (EU) 2023/2225 Art. 10(1)).
import type { Static } from 'typebox'
import { cents, day, object, positiveCents } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

export const withdrawalReminderData = object({
  ...letterhead,
  concludedOn: day,
  revocableUntilOn: day,
  limitCents: positiveCents,
  interestPerDayCents: cents,
})

export type WithdrawalReminderData = Static<typeof withdrawalReminderData>

export const withdrawalReminderProblems = (data: WithdrawalReminderData): readonly string[] =>
  data.revocableUntilOn > data.concludedOn ? [] : ['revocableUntilOn: is not after concludedOn']

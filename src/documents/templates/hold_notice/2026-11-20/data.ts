// Why no more can be drawn for the time being (`domain-rules.md` 2.5).
import Type, { type Static } from 'typebox'
import { day, object, oneOf, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

/** Causes that are told; of the others the law forbids it, or somebody else is told. */
export const toldCauses = [
  'arrears',
  'no_mandate',
  'bank_reason',
  'renewal_suspended',
  'debt_counselling',
  'account_changed',
] as const

export const holdNoticeData = object({
  ...letterhead,
  cause: oneOf(toldCauses),
  sinceOn: day,
  /** What a person of the lender gave as the objective reason. */
  statedReason: Type.Optional(text),
  /** The first day on which draws are possible again, where it is known. */
  untilOn: Type.Optional(day),
})

export type HoldNoticeData = Static<typeof holdNoticeData>

export const holdNoticeProblems = ({ cause, statedReason, untilOn }: HoldNoticeData): readonly string[] => [
  ...(cause === 'bank_reason' && statedReason === undefined ? ['statedReason: is missing'] : []),
  ...(cause === 'account_changed' && untilOn === undefined ? ['untilOn: is missing'] : []),
]

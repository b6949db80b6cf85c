// Why no more can be drawn for the time being (`domain-rules.md` 2.5).
import Type, { type Static } from 'typebox'
import { day, object, oneOf, text } from '../../../fields.ts'
import { letterhead } from '../../shared/2026-11-20/data.ts'

/** Causes that are told; of the others the law forbids it, or somebody else is told. */
export const toldCauses = ['arrears', 'no_mandate', 'bank_reason', 'renewal_suspended', 'debt_counselling'] as const

export const holdNoticeData = object({
  ...letterhead,
  cause: oneOf(toldCauses),
  sinceOn: day,
  /** What a person of the lender gave as the objective reason. */
  statedReason: Type.Optional(text),
})

export type HoldNoticeData = Static<typeof holdNoticeData>

export const holdNoticeProblems = ({ cause, statedReason }: HoldNoticeData): readonly string[] =>
  cause === 'bank_reason' && statedReason === undefined ? ['statedReason: is missing'] : []

// The last statement of a line: its whole life, down to zero (`domain-rules.md` 4.2).
import type { Static } from 'typebox'
import { day, object, oneOf } from '../../../fields.ts'
import { statement, statementProblems } from '../../shared/2026-11-20/statement.ts'

/** How a line may have ended; texts have a word for each. */
export const endings = [
  'ORDINARY_BY_CUSTOMER',
  'ORDINARY_BY_BANK',
  'EXTRAORDINARY_BY_CUSTOMER',
  'EXTRAORDINARY_BY_BANK',
  'REVOCATION',
  'NON_RENEWAL',
] as const

export const closingStatementData = object({
  ...statement,
  ending: oneOf(endings),
  endedOn: day,
  settledOn: day,
  retainedUntilOn: day,
})

export type ClosingStatementData = Static<typeof closingStatementData>

export const closingStatementProblems = (data: ClosingStatementData): readonly string[] => [
  ...statementProblems(data),
  ...(data.closingCents === 0 ? [] : ['closingCents: is not zero']),
  ...(data.openingCents === 0 ? [] : ['openingCents: is not zero']),
  ...(data.credit && data.credit.creditClosingCents !== 0 ? ['credit.creditClosingCents: is not zero'] : []),
]

// The statement of a calendar year (`domain-rules.md` 4.2).
import type { Static } from 'typebox'
import { count, object } from '../../../fields.ts'
import { statement, statementProblems } from '../../shared/2026-11-20/statement.ts'

export const annualStatementData = object({ ...statement, year: count(2000, 2199) })

export type AnnualStatementData = Static<typeof annualStatementData>

export const annualStatementProblems = (data: AnnualStatementData): readonly string[] => [
  ...statementProblems(data),
  ...(data.untilOn === `${data.year}-12-31` ? [] : ['untilOn: is not the end of the year']),
  ...(data.fromOn.startsWith(`${data.year}-`) ? [] : ['fromOn: does not lie in the year']),
]

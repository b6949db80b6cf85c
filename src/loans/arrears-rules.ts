// How far behind a loan is, and when a line counts as defaulted. Pure.
import { type Day, daysBetween } from '../base/day.ts'
import type { Cents } from '../base/money.ts'

/** Days past due at the end of a day: 1 on the first day of default, the day after the last day to pay (`lending.md` 4). */
export const daysPastDue = (overdueSinceOn: Day, on: Day): number => daysBetween(overdueSinceOn, on) + 1

/** The buckets of arrears (`domain-rules.md` 9, no. 11), by their first day; what is not past due stands in the first. */
export const arrearsBuckets = [
  { fromDays: 0, name: '0' },
  { fromDays: 1, name: '1-30' },
  { fromDays: 31, name: '31-60' },
  { fromDays: 61, name: '61-90' },
  { fromDays: 91, name: '91+' },
] as const

/** The bucket, by its place in the table, of so many days past due. */
export const bucketOf = (days: number): number => arrearsBuckets.findLastIndex(({ fromDays }) => fromDays <= days)

/** Retail (`domain-rules.md` 9, no. 11): past due for more than 90 days, with more than 100.00 and more than 1 % of the exposure. */
export const DEFAULT_RULE = { moreThanDays: 90, moreThanCents: 100_00n, moreThanPercent: 1n } as const

/** What is past due on a line, how much is owed on it altogether, and for how long. */
export type PastDue = Readonly<{ days: number; pastDueCents: Cents; exposureCents: Cents }>

/** Which of the conditions of default hold; all three make one. */
export const defaultOf = ({ days, pastDueCents, exposureCents }: PastDue) => {
  const isLate = days > DEFAULT_RULE.moreThanDays
  const isAboveAmount = pastDueCents > DEFAULT_RULE.moreThanCents
  const isAboveShare = pastDueCents * 100n > exposureCents * DEFAULT_RULE.moreThanPercent
  return { isLate, isAboveAmount, isAboveShare, isDefault: isLate && isAboveAmount && isAboveShare }
}

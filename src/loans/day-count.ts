// How many days a period has, and what interest they bear. One convention per product version, never mixed.
import { type Day, day360, dayOfMonth, monthOf, yearOf } from '../base/day.ts'
import { type Cents, divide, halfUp } from '../base/money.ts'
import { RATE_ONE, type Rate } from '../base/rate.ts'

/** Calendar days since 1970-01-01. */
export const dayNumber = (on: Day): number => Date.UTC(yearOf(on), monthOf(on) - 1, dayOfMonth(on)) / 86_400_000

/** A day-count convention: a period's days are number(to) − number(from), its year fraction is days / yearDays. */
type Convention = Readonly<{ number: (on: Day) => number; yearDays: number }>

/** The conventions a product may choose (`domain-rules.md` 2.1). */
export const dayCounts = {
  '30E/360': { number: day360, yearDays: 360 },
  'act/365F': { number: dayNumber, yearDays: 365 },
  'act/360': { number: dayNumber, yearDays: 360 },
} as const satisfies Record<string, Convention>

export type DayCount = keyof typeof dayCounts

/** The days from `from` (not counted) to `to` (counted); negative when `to` is earlier. */
export const daysCounted = (dayCount: DayCount, from: Day, to: Day): number =>
  dayCounts[dayCount].number(to) - dayCounts[dayCount].number(from)

/**
 * Interest before it is rounded, in cents × hundred-millionths × days. Such amounts add up exactly over days,
 * balances and rates, so a period's interest is rounded once, whatever happened within it.
 */
export type RawInterest = bigint

/** The interest of `days` on a balance, not yet rounded. */
export const rawInterest = (balanceCents: Cents, rate: Rate, days: number): RawInterest =>
  balanceCents * rate * BigInt(days)

/** Rounds raw interest to the cent, half-up (`lending.md` 2). */
export const roundInterest = (raw: RawInterest, dayCount: DayCount): Cents =>
  divide(raw, RATE_ONE * BigInt(dayCounts[dayCount].yearDays), halfUp)

/** Interest on a balance from `from` (not counted) to `to` (counted): half_up(B·i·(f(to) − f(from)) / year). */
export const interestBetween = (balanceCents: Cents, rate: Rate, from: Day, to: Day, dayCount: DayCount): Cents =>
  roundInterest(rawInterest(balanceCents, rate, daysCounted(dayCount, from, to)), dayCount)

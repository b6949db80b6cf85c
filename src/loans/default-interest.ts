// When a debtor is in default, and what that costs: five points above the base rate, by the day, never compounding.
// §§ 286, 288, 247, 289, 497 BGB (`domain-rules.md` 5.1, 5.2).
import { onOrAfterWorkingDay } from '../base/calendar.ts'
import { addDays, type Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { type Cents, divide, halfUp } from '../base/money.ts'
import { RATE_ONE, type Rate } from '../base/rate.ts'
import { dayNumber, type RawInterest, rawInterest } from './day-count.ts'

/** The base rate (§ 247 BGB) from each half-year on, in order, and the points above it: product data. */
export type DefaultTerms = Readonly<{ baseRates: readonly Readonly<{ fromOn: Day; rate: Rate }>[]; marginRate: Rate }>

const known = new Map<Day, Day>()

/**
 * The first day of default on what fell due on this day: the day after the last day to pay. Where banks are closed, or
 * it is a public holiday in any German state, the last day to pay is the next working day (§ 193 BGB).
 */
export const defaultFromOn = (dueOn: Day): Day => {
  // Instalments fall due on the same few days of each month, so the answers are kept.
  const found = known.get(dueOn) ?? addDays(onOrAfterWorkingDay(dueOn), 1)
  known.set(dueOn, found)
  return found
}

/** A default rate and the number of the last day before it begins. */
export type DefaultRate = Readonly<{ before: number; rate: Rate }>

/** The default rates in order: base rate and margin. */
export const defaultRates = ({ baseRates, marginRate }: DefaultTerms): readonly DefaultRate[] =>
  baseRates.map(({ fromOn, rate }) => ({ before: dayNumber(fromOn) - 1, rate: (rate + marginRate) as Rate }))

/**
 * Default interest on an amount from one day (not counted) to another (counted), each by its `dayNumber`, split where the
 * base rate changes.
 */
export const rawDefaultInterest = (
  amountCents: Cents,
  from: number,
  to: number,
  rates: readonly DefaultRate[],
): RawInterest => {
  let raw = 0n
  let until = to
  // Backwards: what is asked for lies near the end of the table.
  for (let index = rates.length - 1; until > from; index--) {
    const inForce = rates[index]
    assert(inForce, 'the base rate table begins before any default')
    if (inForce.before >= until) continue
    const since = Math.max(from, inForce.before)
    raw += rawInterest(amountCents, inForce.rate, until - since)
    until = since
  }
  return raw
}

const DEFAULT_YEAR = 365n * RATE_ONE

/** Rounds raw default interest to the cent: 365 days a year, half-up. */
export const roundDefaultInterest = (raw: RawInterest): Cents => (raw === 0n ? 0n : divide(raw, DEFAULT_YEAR, halfUp))

/** Default interest on an amount overdue since `from` (not counted) until `to` (counted). */
export const defaultInterest = (amountCents: Cents, from: Day, to: Day, terms: DefaultTerms): Cents =>
  roundDefaultInterest(rawDefaultInterest(amountCents, dayNumber(from), dayNumber(to), defaultRates(terms)))

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

/** Default interest on an amount from one day (not counted) to another (counted), split where the base rate changes. */
export const rawDefaultInterest = (
  amountCents: Cents,
  from: Day,
  to: Day,
  rates: readonly DefaultRate[],
): RawInterest => {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  assert((rates[0]?.before ?? Number.POSITIVE_INFINITY) <= first, 'the base rate table begins before any default')
  let raw = 0n
  for (const [index, { before, rate }] of rates.entries()) {
    const days = Math.min(last, rates[index + 1]?.before ?? last) - Math.max(first, before)
    if (days > 0) raw += rawInterest(amountCents, rate, days)
  }
  return raw
}

/** Rounds raw default interest to the cent: 365 days a year, half-up. */
export const roundDefaultInterest = (raw: RawInterest): Cents => divide(raw, 365n * RATE_ONE, halfUp)

/** Default interest on an amount overdue since `from` (not counted) until `to` (counted). */
export const defaultInterest = (amountCents: Cents, from: Day, to: Day, terms: DefaultTerms): Cents =>
  roundDefaultInterest(rawDefaultInterest(amountCents, from, to, defaultRates(terms)))

// The effective annual rate of European law: the X at which draws and repayments, discounted to the first draw, are equal.
// Directive 2008/48/EC Annex I = CCD2 Annex III Part I; § 16 PAngV (`domain-rules.md` 1).
import { addDays, addMonths, type Day, dayOfMonth, monthOf, yearOf } from '../base/day.ts'
import { type Cents, divide, halfUp, sumCents } from '../base/money.ts'
import { RATE_ONE, type Rate } from '../base/rate.ts'
import { dayNumber } from './day-count.ts'

/** A payment at a time in years after the first draw; a charge before it has a negative time. Any unit of money, the same for all. */
export type Flow = Readonly<{ years: number; amount: number }>

/** The same with a date. */
export type DatedFlow = Readonly<{ on: Day; amount: number }>

/** The unit in which a contract counts its periods: remark (c) of the annex. */
export type IntervalUnit = 'year' | 'month' | 'week'

/** An effective rate: as printed, two decimals of a percent, half-up (PAngV annex); and before rounding, as a fraction with twelve decimals. */
export type EuRate = Readonly<{ rate: Rate; unrounded: string }>

/** These payments have no effective rate between −99 % and 100,000 % a year. */
export class NoEffectiveRate extends RangeError {
  override readonly name = 'NoEffectiveRate'
}

/** How a unit divides the year, and how to go back by whole units; a month keeps the day of the later date. */
const units = {
  year: {
    perYear: 1,
    upTo: (from: Day, to: Day) => yearOf(to) - yearOf(from),
    back: (on, n) => addMonths(on, -12 * n),
  },
  month: {
    perYear: 12,
    upTo: (from: Day, to: Day) => 12 * (yearOf(to) - yearOf(from)) + monthOf(to) - monthOf(from),
    back: (on, n) => addMonths(on, -n),
  },
  week: {
    perYear: 52,
    upTo: (from: Day, to: Day) => Math.floor((dayNumber(to) - dayNumber(from)) / 7),
    back: (on, n) => addDays(on, -7 * n),
  },
} as const satisfies Record<
  IntervalUnit,
  { perYear: number; upTo: (from: Day, to: Day) => number; back: (on: Day, n: number) => Day }
>

/**
 * The time from one date to another in years: whole units counted backwards from the later date, then the days that
 * are left over the length of the year that ends with them (`domain-rules.md` 1.2). Negative when `to` is earlier.
 */
export const intervalInYears = (from: Day, to: Day, unit: IntervalUnit = 'month'): number => {
  if (to < from) return -intervalInYears(to, from, unit)
  const { perYear, upTo, back } = units[unit]
  const atMost = upTo(from, to)
  const whole = back(to, atMost) >= from ? atMost : atMost - 1
  const cut = back(to, whole)
  const days = dayNumber(cut) - dayNumber(from)
  const yearDays = dayNumber(cut) - dayNumber(addMonths(cut, -12, dayOfMonth(cut)))
  return whole / perYear + (days === 0 ? 0 : days / yearDays)
}

/** Puts dated payments on the axis of years that begins with the first draw. */
export const inYears = (
  draws: readonly DatedFlow[],
  repayments: readonly DatedFlow[],
  unit: IntervalUnit = 'month',
): { draws: readonly Flow[]; repayments: readonly Flow[] } => {
  const first = draws.reduce<Day | undefined>((day, { on }) => (day === undefined || on < day ? on : day), undefined)
  if (first === undefined)
    throw new NoEffectiveRate('there is no draw: the effective rate is counted from the first one')
  const place = ({ on, amount }: DatedFlow): Flow => ({ years: intervalInYears(first, on, unit), amount })
  return { draws: draws.map(place), repayments: repayments.map(place) }
}

const LOWEST = Math.log1p(-0.99)
const HIGHEST = Math.log1p(1000)

/**
 * Solves Σ draws·(1+X)^−t = Σ repayments·(1+X)^−s. Newton's method on ln(1+X), kept inside a bracket by bisection.
 * Throws NoEffectiveRate when the two sides do not cross between −99 % and 100,000 %.
 */
export const effectiveRate = (draws: readonly Flow[], repayments: readonly Flow[]): EuRate =>
  toEuRate(solve([...repayments, ...draws.map(({ years, amount }) => ({ years, amount: -amount }))]))

const solve = (flows: readonly Flow[]): number => {
  const gain = (force: number): number => {
    let sum = 0
    for (const { years, amount } of flows) sum += amount * Math.exp(-force * years)
    return sum
  }
  let [low, high] = [LOWEST, HIGHEST]
  const [atLow, atHigh] = [gain(low), gain(high)]
  if (!(atLow * atHigh < 0)) {
    throw new NoEffectiveRate(
      'draws and repayments are never equal at any rate between −99 % and 100,000 %: no effective rate exists',
    )
  }
  let force = 0.1
  for (let step = 0; step < 200; step++) {
    let value = 0
    let slope = 0
    for (const { years, amount } of flows) {
      const present = amount * Math.exp(-force * years)
      value += present
      slope -= years * present
    }
    if (value === 0) break
    if (value > 0 === atLow > 0) low = force
    else high = force
    const newton = force - value / slope
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - force) < 1e-15) return Math.expm1(next)
    force = next
  }
  return Math.expm1(force)
}

// The solution is exact to about 1e-14. One that close below a tie is the tie (a year's bullet at 8.995 % has exactly
// that rate) and is rounded up: a rate may not be stated too low (§ 494 (3) BGB).
const TIE = 1e-12

const toEuRate = (value: number): EuRate => ({
  rate: (BigInt(Math.floor(value * 10_000 + 0.5 + 10_000 * TIE * (1 + Math.abs(value)))) *
    (RATE_ONE / 10_000n)) as Rate,
  unrounded: (Math.abs(value) < TIE ? 0 : value).toFixed(12),
})

/** What a line costs when it is drawn and repaid as the law assumes. */
export type LineCost = Readonly<{
  effective: EuRate
  totalCents: Cents
  /** The twelve equal parts of the limit; the last one clears it. */
  partCents: Cents
  /** What is paid after each month. */
  payments: readonly Readonly<{ interestCents: Cents; capitalCents: Cents }>[]
}>

/**
 * The rate and total of an open-ended line by assumption (f): the full limit is drawn at once and repaid in twelve equal
 * monthly capital parts from one month later, each with its interest, rounded to the cent; charges are paid at the draw.
 */
export const openEndedLineCost = (limitCents: Cents, rate: Rate, chargesCents: Cents = 0n): LineCost => {
  const partCents = divide(limitCents, 12n, halfUp)
  const payments: { interestCents: Cents; capitalCents: Cents }[] = []
  let balance = limitCents
  for (let month = 1; month <= 12; month++) {
    const interestCents = divide(balance * rate, 12n * RATE_ONE, halfUp)
    const capitalCents = month === 12 ? balance : partCents < balance ? partCents : balance
    payments.push({ interestCents, capitalCents })
    balance -= capitalCents
  }
  const paid = payments.map(({ interestCents, capitalCents }) => interestCents + capitalCents)
  const flows = [chargesCents, ...paid].map((cents, month) => ({ years: month / 12, amount: Number(cents) }))
  return {
    effective: effectiveRate([{ years: 0, amount: Number(limitCents) }], flows),
    totalCents: chargesCents + sumCents(paid),
    partCents,
    payments,
  }
}

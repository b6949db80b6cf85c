// The level instalment of a loan, in exact fractions: nothing is rounded before the last step.
import { type Cents, divide, halfUp } from './money.ts'
import { RATE_ONE, type Rate } from './rate.ts'

/** A period as a fraction of a year, in whole numbers: 1/12 on the ideal grid, days/360 between real dates. */
export type YearFraction = { readonly numerator: number; readonly denominator: number }

/** `term` months of 1/12 year each: the grid of anonymous plans and of affordability (`lending.md` 2). */
export const idealGrid = (term: number): readonly YearFraction[] =>
  Array.from({ length: term }, () => ({ numerator: 1, denominator: 12 }))

/**
 * The instalment A = half_up(P / Σvₖ) with v₀ = 1, vₖ = vₖ₋₁ / (1 + i·τₖ), τₖ one fraction of `periods` each (`lending.md` 2).
 * At a rate of zero this is half_up(P / n). Throws a RangeError without periods or with a fraction that is not in whole numbers.
 */
export const levelInstalment = (principalCents: Cents, rate: Rate, periods: readonly YearFraction[]): Cents => {
  // Σvₖ by Horner's rule from the last period: s ← (1 + s) / (1 + i·τₖ), kept as one fraction.
  let numerator = 0n
  let denominator = 1n
  for (const period of periods.toReversed()) {
    const one = RATE_ONE * BigInt(period.denominator)
    numerator = (numerator + denominator) * one
    denominator *= one + rate * BigInt(period.numerator)
  }
  return divide(principalCents * denominator, numerator, halfUp)
}

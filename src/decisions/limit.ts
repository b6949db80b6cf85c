// How large a line a person can carry.
import { idealGrid, levelInstalment } from '../base/annuity.ts'
import type { Cents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'

/** How a policy turns what is free each month into a limit. */
export type LimitTerms = Readonly<{ bufferCents: Cents; stepCents: Cents; referenceMonths: number }>

/** The monthly burden of a line: the instalment of its full limit over the reference months (`domain-rules.md` 7.1). */
export const lineBurden = (limitCents: Cents, rate: Rate, terms: LimitTerms): Cents =>
  levelInstalment(limitCents, rate, idealGrid(terms.referenceMonths))

/** The largest multiple of the step whose burden leaves the buffer untouched; zero when not even one step does (`lending.md` 5). */
export const affordableLimit = (freeCents: Cents, rate: Rate, terms: LimitTerms): Cents => {
  const budgetCents = freeCents - terms.bufferCents
  const fits = (steps: bigint): boolean => lineBurden(steps * terms.stepCents, rate, terms) <= budgetCents
  if (!fits(1n)) return 0n

  // The burden rises with the limit, and n instalments repay at least the limit but for the cents rounded away.
  let fitting = 1n
  let tooMany = ((budgetCents + 1n) * BigInt(terms.referenceMonths)) / terms.stepCents + 1n
  while (tooMany - fitting > 1n) {
    const middle = (fitting + tooMany) / 2n
    if (fits(middle)) fitting = middle
    else tooMany = middle
  }
  return fitting * terms.stepCents
}

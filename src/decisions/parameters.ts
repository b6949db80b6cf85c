// The figures of a policy that are not rules: lump sums, buffers, shares. They stand in the policy's file, so that they change with it.
import { type StaticDecode, Type } from 'typebox'
import { cents, count, members, rate } from '../products/file.ts'

const limit = members({
  bufferCents: cents,
  stepCents: Type.Refine(
    cents,
    (value) => value > 0,
    () => 'must be positive',
  ),
  referenceMonths: count(1),
})

/** Lump sums for living are those of `domain-rules.md` 7.1 at the price level of the file's date. */
export const consumerParameters = members({
  incomeTolerance: rate,
  incomeMultiple: count(1),
  living: members({ adultCents: cents, spouseCents: cents, dependantCents: cents }),
  limit,
})

export const freelancerParameters = members({
  profitShare: rate,
  turnoverShare: rate,
  living: members({ adultCents: cents }),
  limit,
})

export type ConsumerParameters = StaticDecode<typeof consumerParameters>
export type FreelancerParameters = StaticDecode<typeof freelancerParameters>

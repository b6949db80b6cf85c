// What could be attached of a net income: how far a claim could be enforced. A figure to look at; no policy of ours rejects on it.
import { join } from 'node:path'
import { type StaticDecode, Type } from 'typebox'
import type { Day } from '../base/day.ts'
import { type Cents, halfUp, maxCents, minCents } from '../base/money.ts'
import { cents, day, decodeFile, members, readJson } from '../products/file.ts'

const announcement = members({
  from: day,
  until: day,
  freeCents: cents,
  firstDependantCents: cents,
  furtherDependantCents: cents,
  capCents: cents,
})

const { announcements } = decodeFile(
  members({ source: Type.String(), announcements: Type.Array(announcement) }),
  readJson(join(import.meta.dirname, 'tables', 'attachable-income.json')),
  'attachable-income',
)

/** The law counts no more than five dependants. */
const MOST_DEPENDANTS = 5

/**
 * The attachable part of a month's net income (§ 850c ZPO, `domain-rules.md` 7.2); null on a day for which no amounts are announced.
 * Of what exceeds the free amount seven tenths, two less for the first dependant and one for each further; all above the cap.
 */
export const attachableIncome = (netCents: Cents, dependants: number, on: Day): Cents | null => {
  const amounts = announcements.find(({ from, until }) => from <= on && on <= until)
  return amounts ? attachableOf(netCents, Math.min(dependants, MOST_DEPENDANTS), amounts) : null
}

const attachableOf = (netCents: Cents, dependants: number, amounts: StaticDecode<typeof announcement>): Cents => {
  const { freeCents, firstDependantCents, furtherDependantCents, capCents } = amounts
  const further = BigInt(Math.max(dependants - 1, 0))
  const first = dependants > 0 ? 1n : 0n
  const protectedCents = freeCents + first * firstDependantCents + further * furtherDependantCents
  const tenths = 7n - 2n * first - further
  const exceedingCents = maxCents(downToTenEuros(minCents(netCents, capCents)) - protectedCents, 0n)
  return halfUp(exceedingCents * tenths, 10n) + maxCents(netCents - capCents, 0n)
}

const downToTenEuros = (amountCents: Cents): Cents => amountCents - (amountCents % 1000n)

// What a loan's life means for the books: entries, and the difference between two readings of the same life.
import type { Day } from '../base/day.ts'
import { type Cents, sumCents } from '../base/money.ts'

/** The accounts that a loan's life touches (`lending.md` 3). The payout's own postings follow the bank files. */
export type LoanAccount =
  | '1020'
  | '1200'
  | '1205'
  | '1210'
  | '1220'
  | '1230'
  | '2000'
  | '2010'
  | '4000'
  | '4010'
  | '4020'
  | '5000'
  | '5010'
  | '5020'

export type LoanPosting =
  | 'interest_accrued'
  | 'interest_due'
  | 'collection_settled'
  | 'payment_allocated'
  | 'credit_applied'
  | 'charge_passed_on'
  | 'compensation_charged'
  | 'default_interest_claimed'
  | 'charge_waived'
  | 'goodwill_granted'
  | 'written_off'
  | 'recovered'

/** A transfer that the loan's life calls for. `sourceId` is the event behind it; null for what the calendar brings. */
export type Entry = Readonly<{
  posting: LoanPosting
  debit: LoanAccount
  credit: LoanAccount
  amountCents: Cents
  valueOn: Day
  sourceId: string | null
}>

/** What to book so that the books follow from a loan's life again: mirrors of what no longer holds, and what holds instead. */
export type Difference = Readonly<{ reversed: readonly Entry[]; posted: readonly Entry[] }>

const keyOf = (entry: Entry): string =>
  `${entry.posting} ${entry.debit} ${entry.credit} ${entry.valueOn} ${entry.sourceId ?? ''}`

const summed = (entries: readonly Entry[]): ReadonlyMap<string, Entry> => {
  const sums = new Map<string, Entry>()
  for (const entry of entries) {
    const key = keyOf(entry)
    const found = sums.get(key)
    sums.set(key, found ? { ...found, amountCents: found.amountCents + entry.amountCents } : entry)
  }
  return sums
}

/**
 * The difference between what is booked and what should be, both read on the same day. Entries that stay are not
 * touched. Each entry keeps its value day; it is booked in the open day.
 */
export const differenceOf = (before: readonly Entry[], after: readonly Entry[]): Difference => {
  const [was, is] = [summed(before), summed(after)]
  const without = (from: ReadonlyMap<string, Entry>, other: ReadonlyMap<string, Entry>): readonly Entry[] =>
    [...from].filter(([key, entry]) => other.get(key)?.amountCents !== entry.amountCents).map(([, entry]) => entry)
  return { reversed: without(was, is), posted: without(is, was) }
}

/** The balance that entries leave on each account they touch: debits less credits. */
export const balancesOf = (entries: readonly Entry[]): ReadonlyMap<LoanAccount, Cents> => {
  const balances = new Map<LoanAccount, Cents>()
  for (const { debit, credit, amountCents } of entries) {
    balances.set(debit, (balances.get(debit) ?? 0n) + amountCents)
    balances.set(credit, (balances.get(credit) ?? 0n) - amountCents)
  }
  return balances
}

/**
 * The interest a loan has earned: fallen due, or accrued by the day the entries were read. The daily accrual is posted per
 * product; where a late event changes this sum, the change is the correction of that accrual.
 */
export const earnedCents = (entries: readonly Entry[]): Cents =>
  sumCents(entries.filter(({ posting }) => posting === 'interest_accrued').map(({ amountCents }) => amountCents))

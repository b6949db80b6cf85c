// Does a payment of the statement fit the order of ours that it names? And what keeps it from that, for the person whom it
// waits for. Pure.
import { addDays, type Day } from '../base/day.ts'
import { accepts } from '../base/machine.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import type { Item } from './entry-items.ts'
import type { CollectionRow, PayoutRow } from './entry-rules.ts'
import { collectionMachine, payoutMachine } from './payment.ts'

/** Banks value a payment on the day it is booked, or a few days beside it. */
const VALUED_WITHIN_DAYS = 10

const eur = (cents: Cents): string => `${centsToDecimal(cents)} EUR`

/**
 * Why a payout cannot have left on the day on which the bank values it; null: it can. Interest runs from that day (`lending.md`
 * 2): at the earliest from the one that our file carries, for no account is debited before (§ 675t (3) BGB).
 */
export const valueDayProblem = (valueOn: Day, { execute_on }: PayoutRow, bookedOn: Day): string | null => {
  if (valueOn < execute_on)
    return `The bank values it on ${valueOn}, but our file had it paid on ${execute_on} at the earliest.`
  if (valueOn > addDays(bookedOn, VALUED_WITHIN_DAYS))
    return `The bank values it on ${valueOn}, more than ${VALUED_WITHIN_DAYS} days after ${bookedOn}, when it was booked.`
  return null
}

/** Why this is not the execution of this payout; null: it is. */
export const executionProblem = (item: Item, payout: PayoutRow): string | null => {
  const { payout_id, status, amount_cents } = payout
  if (!accepts(payoutMachine, status, 'execute')) return `The payout ${payout_id} is '${status}': it is not paid twice.`
  if (amount_cents !== -item.amountCents) return `The payout ${payout_id} is of ${eur(amount_cents)}.`
  return valueDayProblem(item.valueOn, payout, item.bookedOn)
}

/** Why this is not this payout coming back; null: it is. */
export const payoutReturnProblem = (item: Item, { payout_id, status, amount_cents }: PayoutRow): string | null => {
  if (!accepts(payoutMachine, status, 'return')) return `The payout ${payout_id} is '${status}': it cannot come back.`
  return amount_cents === item.amountCents ? null : `The payout ${payout_id} was of ${eur(amount_cents)}.`
}

/** Why this is not the settlement of this debit; null: it is. */
export const settlementProblem = (
  item: Item,
  { collection_id, status, amount_cents }: CollectionRow,
): string | null => {
  if (!accepts(collectionMachine, status, 'settle'))
    return `The debit ${collection_id} is '${status}': it does not settle twice.`
  return amount_cents === item.amountCents ? null : `The debit ${collection_id} is of ${eur(amount_cents)}.`
}

/**
 * What the bank charged within this return of this debit; undefined: it is none. What the bank names as its charge is inside
 * where the debit's own amount is left without it, whatever the bank says or leaves out about that: arithmetic before indicators.
 */
export const chargesOfReturn = (item: Item, { amount_cents }: CollectionRow): Cents | undefined =>
  [item.chargesCents, item.namedChargesCents].find((cents) => -item.amountCents - cents === amount_cents)

/** Why this is not this debit coming back; null: it is. */
export const returnProblem = (item: Item, collection: CollectionRow): string | null => {
  const { collection_id, status, amount_cents } = collection
  if (!accepts(collectionMachine, status, 'return'))
    return `The debit ${collection_id} is '${status}': it cannot come back.`
  return chargesOfReturn(item, collection) === undefined
    ? `The debit ${collection_id} was of ${eur(amount_cents)}, and the bank names no charge that makes up the difference.`
    : null
}

/** Why a payment is not about the order that it names; null where it is, or names none of ours. */
export const orderProblem = (
  item: Item,
  payout: PayoutRow | undefined,
  collection: CollectionRow | undefined,
): string | null => {
  const isDebit = item.amountCents < 0n
  if (payout) return (isDebit ? executionProblem : payoutReturnProblem)(item, payout)
  if (collection) return (isDebit ? returnProblem : settlementProblem)(item, collection)
  return null
}

// What a payment of the bank's statement is, and which order of ours it is about. Pure.
import { type Day, earliest, latest } from '../base/day.ts'
import { chargesOfReturn, orderProblem } from './entry-fit.ts'
import { type Item, isCharge } from './entry-items.ts'
import { type Collection, endToEndId, type Payout } from './payment.ts'
import { isRefund } from './return-rules.ts'

export type PayoutRow = Readonly<{
  payout_id: string
  kind: Payout['kind']
  subject_id: string
  line_id: string | null
  status: Payout['status']
  amount_cents: bigint
  /** The first day on which the bank could pay it: once it is in a file, the one that the file carried first. */
  execute_on: Day
}>
export type CollectionRow = Readonly<{
  collection_id: string
  loan_id: string
  line_id: string
  status: Collection['status']
  amount_cents: bigint
  due_on: Day
  settle_on: Day
}>

/** What an entry can be about. `underMandate`: the debits of a mandate, for entries that name no debit of ours. */
export type Known = Readonly<{
  payouts: ReadonlyMap<string, PayoutRow>
  collections: ReadonlyMap<string, CollectionRow>
  underMandate: ReadonlyMap<string, readonly CollectionRow[]>
  lines: ReadonlyMap<string, string>
}>

export type Kind =
  | 'payout'
  | 'payout_return'
  | 'collection'
  | 'collection_return'
  | 'transfer_in'
  | 'charge'
  | 'unexplained_debit'
  /** Nothing moved: kept for the record. */
  | 'no_amount'

/** The debit that a payment is about: by its end-to-end id, else the only one under its mandate that fits. */
const collectionOf = (item: Item, known: Known): CollectionRow | undefined => {
  const named = item.endToEnd ? known.collections.get(item.endToEnd) : undefined
  if (named || item.mandate === null) return named
  const fitting = (known.underMandate.get(item.mandate) ?? []).filter(
    (collection) => orderProblem(item, undefined, collection) === null,
  )
  return fitting.length === 1 ? fitting[0] : undefined
}

/** What this payment is. One that an order would have to explain, and does not (`problem`), waits for a person. */
const kindOf = (
  item: Item,
  payout: PayoutRow | undefined,
  collection: CollectionRow | undefined,
  problem: string | null,
): Kind => {
  if (item.amountCents === 0n) return 'no_amount'
  const isDebit = item.amountCents < 0n
  if (payout && problem === null) return isDebit ? 'payout' : 'payout_return'
  if (collection && problem === null) return isDebit ? 'collection_return' : 'collection'
  if (!isDebit) return 'transfer_in'
  return isCharge(item.transactionCode) ? 'charge' : 'unexplained_debit'
}

/**
 * The day from which a payment counts. What is booked counts at once, also where the bank values it later, and never from before
 * the day of its order; but interest runs from a payout's own value day.
 */
const countsOn = (kind: Kind, { valueOn }: Item, today: Day, orderedFor: Day | undefined): Day =>
  kind === 'payout' ? valueOn : earliest(latest(valueOn, orderedFor ?? valueOn), today)

/** Has the debtor taken this debit back, rather than a bank returned it? */
export const isRefunded = ({ reasonCode, bookedOn }: Item, { settle_on }: CollectionRow): boolean =>
  isRefund(reasonCode, settle_on, bookedOn)

/** A payment, and what it is about. */
export type Classified = Readonly<{
  item: Item
  kind: Kind
  payout?: PayoutRow
  collection?: CollectionRow
  lineId?: string
  /** Why it is not about the order that it names. */
  problem?: string
}>

/** What each payment is, in order: one may settle what the next returns. */
export const classify = (today: Day, items: readonly Item[], known: Known): readonly Classified[] => {
  const collections = new Map(known.collections) // as they stand after the payments before the one that is looked at
  const payouts = new Map(known.payouts)
  const soFar = { ...known, collections, payouts }
  return items.map((item): Classified => {
    const payout = item.endToEnd ? payouts.get(item.endToEnd) : undefined
    const collection = collectionOf(item, soFar)
    const problem = orderProblem(item, payout, collection)
    const kind = kindOf(item, payout, collection, problem)
    if (payout && kind === 'payout') payouts.set(endToEndId(payout.payout_id), { ...payout, status: 'executed' })
    if (payout && kind === 'payout_return') payouts.set(endToEndId(payout.payout_id), { ...payout, status: 'returned' })
    if (collection && kind === 'collection')
      collections.set(endToEndId(collection.collection_id), { ...collection, status: 'settled' })
    if (collection && kind === 'collection_return')
      collections.set(endToEndId(collection.collection_id), { ...collection, status: 'returned' })
    const lineId = item.ourIban ? known.lines.get(item.ourIban) : undefined
    const order = kind.startsWith('payout')
      ? payout?.execute_on
      : kind.startsWith('collection')
        ? collection?.due_on
        : undefined
    const charges = collection && kind === 'collection_return' ? chargesOfReturn(item, collection) : undefined
    return {
      item: { ...item, valueOn: countsOn(kind, item, today, order), chargesCents: charges ?? item.chargesCents },
      kind,
      ...(payout && kind.startsWith('payout') ? { payout } : {}),
      ...(collection && kind.startsWith('collection') ? { collection } : {}),
      ...(lineId && kind === 'transfer_in' ? { lineId } : {}),
      ...(problem === null ? {} : { problem }),
    }
  })
}

/** Is it about something of ours? What is not waits for a person. */
export const isKnown = ({ kind, lineId }: Classified): boolean =>
  kind !== 'unexplained_debit' && (kind !== 'transfer_in' || lineId !== undefined)

/** Those of a kind. */
export const ofKind = <T extends Classified>(all: readonly T[], kind: Kind): T[] =>
  all.filter((each) => each.kind === kind)

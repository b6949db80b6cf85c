// What a payment of the bank's statement is, and which order of ours it is about. Pure.
import { addDays, type Day, earliest } from '../base/day.ts'
import { derivedId } from '../base/id.ts'
import { accepts } from '../base/machine.ts'
import { type Cents, sumCents } from '../base/money.ts'
import type { Entry, EntryDetail } from './messages/message.ts'
import { type Collection, collectionMachine, endToEndId, type Payout, payoutMachine } from './payment.ts'
import { isRefund } from './return-rules.ts'

export type PayoutRow = Readonly<{
  payout_id: string
  kind: Payout['kind']
  subject_id: string
  line_id: string | null
  status: Payout['status']
  amount_cents: bigint
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

/** A payment of a statement, flattened out of its entry. */
export type Item = Readonly<{
  entryId: string
  reference: string
  entryReference: string
  amountCents: Cents
  chargesCents: Cents
  bookedOn: Day
  valueOn: Day
  endToEnd: string | null
  /** The mandate's reference, where the bank tells it. */
  mandate: string | null
  name: string | null
  iban: string | null
  ourIban: string | null
  remittance: string
  reasonCode: string | null
  transactionCode: string | null
}>

/**
 * The payments of an entry; an entry without details is one itself. `within` is the statement that tells of it: banks use a
 * reference again, and the same one in another statement is another payment.
 */
export const itemsOf = (partnerId: string, within: string, entry: Entry): Item[] => {
  const common = {
    entryReference: entry.reference,
    bookedOn: entry.bookedOn,
    valueOn: entry.valueOn,
    transactionCode: entry.transactionCode,
  }
  if (entry.details.length === 0) {
    return [
      {
        ...common,
        entryId: derivedId('bankEntry', partnerId, within, entry.reference, 0),
        reference: `${entry.reference}/0`,
        amountCents: entry.amountCents,
        chargesCents: 0n,
        endToEnd: null,
        mandate: null,
        name: null,
        iban: null,
        ourIban: null,
        remittance: '',
        reasonCode: null,
      },
    ]
  }
  return entry.details.map((detail, i) => ({
    ...common,
    entryId: derivedId('bankEntry', partnerId, within, entry.reference, i),
    reference: `${entry.reference}/${i}`,
    amountCents: detail.amountCents,
    chargesCents: detail.chargesCents,
    endToEnd: detail.endToEndId,
    mandate: detail.mandateId,
    name: detail.counterpartyName,
    iban: detail.counterpartyIban,
    ourIban: detail.ourIban,
    remittance: detail.remittance,
    reasonCode: detail.returnReason,
  }))
}

/** Does the bank tell of this entry as of one sum, behind which there may be several payments that it does not name? */
export const isOneSum = ({ details, amountCents }: Entry): boolean =>
  amountCents !== 0n &&
  details.every(({ endToEndId, mandateId, returnReason }) => !endToEndId && !mandateId && !returnReason) &&
  details.length <= 1

/** An order of ours that the bank has, with the amount as the account will show it. */
export type OrderUnderWay = Readonly<{ endToEndId: string; amountCents: Cents }>

/** A file of ours, and those of its orders that are under way. */
export type FileUnderWay = Readonly<{ fileId: string; messageId: string; orders: readonly OrderUnderWay[] }>

/** The ids of our files that an entry can mean: as it names them, and where it names the batch alone. A file has one batch. */
export const filesNamed = ({ originalMessageId, originalBatchId }: Entry): string[] =>
  [originalMessageId, originalBatchId?.replace(/-1$/, '')].flatMap((id) => (id ? [id] : []))

/** The details of an entry that moved exactly what is under way in a file of ours; undefined when it did not. */
export const detailsOfFile = (
  { amountCents }: Pick<Entry, 'amountCents'>,
  file: FileUnderWay,
): EntryDetail[] | undefined => {
  if (file.orders.length === 0 || sumCents(file.orders.map((order) => order.amountCents)) !== amountCents)
    return undefined
  return file.orders.map((order) => ({
    ...order,
    mandateId: null,
    chargesCents: 0n,
    counterpartyName: null,
    counterpartyIban: null,
    ourIban: null,
    remittance: '',
    returnReason: null,
    originalMessageId: file.messageId,
    originalBatchId: null,
  }))
}

/** What a notification tells of the payments in an entry; undefined where it tells no more than the sum, or another one. */
export const detailsTold = (
  { reference, amountCents }: Pick<Entry, 'reference' | 'amountCents'>,
  told: readonly Entry[],
): readonly EntryDetail[] | undefined =>
  told.find(
    (entry) =>
      entry.reference === reference &&
      entry.amountCents === amountCents &&
      !isOneSum(entry) &&
      sumCents(entry.details.map((detail) => detail.amountCents)) === amountCents,
  )?.details

/** Bank fees: the sub-family `CHRG` in any domain (ISO 20022 bank transaction codes). */
export const isCharge = (code: string | null): boolean => code?.split('-').includes('CHRG') ?? false

/** Could this payment be the settlement or return of this debit? */
const fits = (item: Item, collection: CollectionRow): boolean =>
  item.amountCents < 0n
    ? accepts(collectionMachine, collection.status, 'return') &&
      collection.amount_cents === -item.amountCents - item.chargesCents
    : accepts(collectionMachine, collection.status, 'settle') && collection.amount_cents === item.amountCents

/** The debit that a payment is about: by its end-to-end id, else the only one under its mandate that fits. */
const collectionOf = (item: Item, known: Known): CollectionRow | undefined => {
  const named = item.endToEnd ? known.collections.get(item.endToEnd) : undefined
  if (named || item.mandate === null) return named
  const fitting = (known.underMandate.get(item.mandate) ?? []).filter((collection) => fits(item, collection))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Banks value a payment on the day it is booked, or a few days beside it: interest runs from that day. */
const VALUED_WITHIN_DAYS = 10

/** Is this the execution of this payout? */
const executes = (item: Item, payout: PayoutRow): boolean =>
  accepts(payoutMachine, payout.status, 'execute') &&
  payout.amount_cents === -item.amountCents &&
  item.valueOn <= addDays(item.bookedOn, VALUED_WITHIN_DAYS)

/** What this payment is. One that an order would have to explain, and does not, waits for a person. */
const kindOf = (item: Item, payout: PayoutRow | undefined, collection: CollectionRow | undefined): Kind => {
  if (item.amountCents === 0n) return 'no_amount'
  if (item.amountCents < 0n) {
    if (payout && executes(item, payout)) return 'payout'
    if (collection && fits(item, collection)) return 'collection_return'
    return isCharge(item.transactionCode) ? 'charge' : 'unexplained_debit'
  }
  if (payout && accepts(payoutMachine, payout.status, 'return') && payout.amount_cents === item.amountCents)
    return 'payout_return'
  if (collection && fits(item, collection)) return 'collection'
  return 'transfer_in'
}

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
}>

/** What each payment is, in order: one may settle what the next returns. */
export const classify = (today: Day, items: readonly Item[], known: Known): readonly Classified[] => {
  const collections = new Map(known.collections) // as they stand after the payments before the one that is looked at
  const payouts = new Map(known.payouts)
  const soFar = { ...known, collections, payouts }
  return items.map((item): Classified => {
    const payout = item.endToEnd ? payouts.get(item.endToEnd) : undefined
    const collection = collectionOf(item, soFar)
    const kind = kindOf(item, payout, collection)
    if (payout && kind === 'payout') payouts.set(endToEndId(payout.payout_id), { ...payout, status: 'executed' })
    if (payout && kind === 'payout_return') payouts.set(endToEndId(payout.payout_id), { ...payout, status: 'returned' })
    if (collection && kind === 'collection')
      collections.set(endToEndId(collection.collection_id), { ...collection, status: 'settled' })
    if (collection && kind === 'collection_return')
      collections.set(endToEndId(collection.collection_id), { ...collection, status: 'returned' })
    const lineId = item.ourIban ? known.lines.get(item.ourIban) : undefined
    // What is booked counts at once, also where the bank values it later; but interest runs from a payout's own value day.
    const valueOn = kind === 'payout' ? item.valueOn : earliest(item.valueOn, today)
    return {
      item: { ...item, valueOn },
      kind,
      ...(payout && kind.startsWith('payout') ? { payout } : {}),
      ...(collection && kind.startsWith('collection') ? { collection } : {}),
      ...(lineId && kind === 'transfer_in' ? { lineId } : {}),
    }
  })
}

/** Is it about something of ours? What is not waits for a person. */
export const isKnown = ({ kind, lineId }: Classified): boolean =>
  kind !== 'unexplained_debit' && (kind !== 'transfer_in' || lineId !== undefined)

/** Those of a kind. */
export const ofKind = <T extends Classified>(all: readonly T[], kind: Kind): T[] =>
  all.filter((each) => each.kind === kind)

const lineOf = ({ lineId, payout, collection }: Classified): string | null =>
  lineId ?? payout?.line_id ?? collection?.line_id ?? null

/** A debit named by us, which settles: nothing else that the statement says can change what it is. */
export const isPlainDebit = ({ kind, item, collection }: Classified): boolean =>
  kind === 'collection' && collection !== undefined && endToEndId(collection.collection_id) === item.endToEnd

/** The debits of lines of which this statement tells nothing else, where there are too many of them for one transaction. */
export const severable = (classified: readonly Classified[]): readonly Classified[] => {
  const told = new Set(classified.filter((each) => !isPlainDebit(each)).map(lineOf))
  const alone = classified.filter((each) => isPlainDebit(each) && !told.has(lineOf(each)))
  return alone.length > PART_SIZE ? alone : []
}

/** So many debits settle in one transaction. */
const PART_SIZE = 500

/** Parts that cut no line in two: they share nothing that is locked. */
export const partsOf = (debits: readonly Classified[]): Item[][] => {
  const perLine = Map.groupBy(debits, lineOf)
  const parts: Item[][] = []
  for (const [, own] of [...perLine].toSorted(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))) {
    const part = parts.at(-1)
    const more = own.map(({ item }) => item)
    if (part && part.length < PART_SIZE) part.push(...more)
    else parts.push(more)
  }
  return parts
}

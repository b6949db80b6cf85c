// One line of the bank's statement, or one payment inside it: what it is, what it settles, and its booking.
import { type Day, earliest } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import { accepts } from '../base/machine.ts'
import { type Cents, sumCents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { EventKind } from '../db/event.ts'
import { type Command, toJson, type Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import { linesByIban } from './line-ibans.ts'
import type { Entry } from './messages/message.ts'
import {
  type Collection,
  type CollectionNews,
  collectionIdOf,
  collectionMachine,
  collectionsReturned,
  collectionsSettled,
  endToEndId,
  type Payout,
  type PayoutNews,
  payoutIdOf,
  payoutMachine,
  payoutsReturned,
  payoutsSettled,
  transferReceived,
} from './payment.ts'
import { isRefund } from './return-rules.ts'
import { type NewItem, openItems } from './suspense.ts'

type PayoutRow = Readonly<{
  payout_id: string
  kind: Payout['kind']
  subject_id: string
  line_id: string | null
  status: Payout['status']
  amount_cents: bigint
}>
type CollectionRow = Readonly<{
  collection_id: string
  loan_id: string
  line_id: string
  status: Collection['status']
  amount_cents: bigint
  due_on: Day
  settle_on: Day
}>

/** What an entry can be about. `underMandate`: the debits of a mandate, for entries that name no debit of ours. */
type Known = Readonly<{
  payouts: ReadonlyMap<string, PayoutRow>
  /** As they stand after the payments before this one. */
  collections: Map<string, CollectionRow>
  underMandate: ReadonlyMap<string, readonly CollectionRow[]>
  lines: ReadonlyMap<string, string>
}>

type Kind =
  | 'payout'
  | 'payout_return'
  | 'collection'
  | 'collection_return'
  | 'transfer_in'
  | 'charge'
  | 'unexplained_debit'

/** A payment of a statement, flattened out of its entry. */
type Item = Readonly<{
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

const itemsOf = (partnerId: string, entry: Entry): Item[] => {
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
        entryId: derivedId('bankEntry', partnerId, entry.reference, 0),
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
    entryId: derivedId('bankEntry', partnerId, entry.reference, i),
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

/** Bank fees: the sub-family `CHRG` in any domain (ISO 20022 bank transaction codes). */
const isCharge = (code: string | null): boolean => code?.split('-').includes('CHRG') ?? false

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

/** What this payment is. One that an order would have to explain, and does not, waits for a person. */
const kindOf = (item: Item, payout: PayoutRow | undefined, collection: CollectionRow | undefined): Kind => {
  if (item.amountCents < 0n) {
    const magnitude = -item.amountCents
    if (payout && accepts(payoutMachine, payout.status, 'execute') && payout.amount_cents === magnitude) return 'payout'
    if (collection && fits(item, collection)) return 'collection_return'
    return isCharge(item.transactionCode) ? 'charge' : 'unexplained_debit'
  }
  if (payout && accepts(payoutMachine, payout.status, 'return') && payout.amount_cents === item.amountCents)
    return 'payout_return'
  if (collection && fits(item, collection)) return 'collection'
  return 'transfer_in'
}

const isRefunded = ({ reasonCode, bookedOn }: Item, { settle_on }: CollectionRow): boolean =>
  isRefund(reasonCode, settle_on, bookedOn)

type Classified = Readonly<{ item: Item; kind: Kind; payout?: PayoutRow; collection?: CollectionRow; lineId?: string }>

/** The postings of one payment, all but a collection's own credit, which the batch brings (`lending.md` 3). */
const postingsOf = ({ item, kind, payout, collection, lineId }: Classified): Transfer[] => {
  const line = lineId ?? payout?.line_id ?? collection?.line_id
  const base = { valueOn: item.valueOn, ...(line ? { lineId: line } : {}) }
  const amountCents = item.amountCents < 0n ? -item.amountCents : item.amountCents
  const move = (
    posting: Transfer['posting'],
    debit: Transfer['debit'],
    credit: Transfer['credit'],
    cents = amountCents,
  ): Transfer => ({
    ...base,
    transferId: derivedId('transfer', item.entryId, posting),
    posting,
    debit,
    credit,
    amountCents: cents,
  })
  switch (kind) {
    case 'payout':
      return [move('payout_executed', 1010, 1000)]
    case 'payout_return':
      return [move('payout_returned', 1000, 1010)]
    case 'collection':
      return []
    case 'collection_return': {
      const fee = item.chargesCents > 0n ? [move('bank_charged', 5100, 1000, item.chargesCents)] : []
      const posting = collection && isRefunded(item, collection) ? 'collection_refunded' : 'collection_returned'
      return [move(posting, 1020, 1000, amountCents - item.chargesCents), ...fee]
    }
    case 'transfer_in':
      return [move('transfer_received', 1000, 2010)]
    case 'charge':
      return [move('bank_charged', 5100, 1000)]
    case 'unexplained_debit':
      return [move('bank_debit_unexplained', 1090, 1000)]
  }
}

const rows = <T extends Classified>(all: readonly T[], kind: Kind): T[] => all.filter((each) => each.kind === kind)

/** What of it waits for a person: money that is nobody's, and what the bank took without a reason we know. */
const waitingItem = ({ item, kind, lineId }: Classified): NewItem[] => {
  const isNobodys = kind === 'transfer_in' && lineId === undefined
  if (!isNobodys && kind !== 'unexplained_debit') return []
  return [
    {
      itemId: item.entryId,
      account: isNobodys ? 2010 : 1090,
      origin: isNobodys ? 'transfer_in' : 'bank_debit',
      amountCents: item.amountCents < 0n ? -item.amountCents : item.amountCents,
      valueOn: item.valueOn,
      lineId: null,
    },
  ]
}

/** What each payment is, in order: one may settle what the next returns. */
const classify = (today: Day, items: readonly Item[], known: Known): readonly Classified[] =>
  items.map((item): Classified => {
    const payout = item.endToEnd ? known.payouts.get(item.endToEnd) : undefined
    const collection = collectionOf(item, known)
    const kind = kindOf(item, payout, collection)
    if (collection && kind === 'collection')
      known.collections.set(endToEndId(collection.collection_id), { ...collection, status: 'settled' })
    if (collection && kind === 'collection_return')
      known.collections.set(endToEndId(collection.collection_id), { ...collection, status: 'returned' })
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

const lineOf = ({ lineId, payout, collection }: Classified): string | null =>
  lineId ?? payout?.line_id ?? collection?.line_id ?? null

/** A debit named by us, which settles: nothing else that the statement says can change what it is. */
const isPlainDebit = ({ kind, item, collection }: Classified): boolean =>
  kind === 'collection' && collection !== undefined && endToEndId(collection.collection_id) === item.endToEnd

/** The debits of lines of which this statement tells nothing else, where there are too many of them for one transaction. */
const severable = (classified: readonly Classified[]): readonly Classified[] => {
  const told = new Set(classified.filter((each) => !isPlainDebit(each)).map(lineOf))
  const alone = classified.filter((each) => isPlainDebit(each) && !told.has(lineOf(each)))
  return alone.length > PART_SIZE ? alone : []
}

/**
 * Books the entries of one statement. Returns how many payments were new. Where it settles many debits, the bank's sum is
 * booked now, and the debits are kept in parts, each of which `bookPart` settles in a transaction of its own.
 */
export const bookEntries = async (write: Write, fileId: string, entries: readonly Entry[]): Promise<number> => {
  const { ctx } = write
  const items = entries.flatMap((entry) => itemsOf(ctx.partnerId, entry))
  const classified = classify(ctx.today, items, await lookUp(write, items))
  const severed = severable(classified)
  const later = await unknownOf(write, severed)
  const [isSevered, isLater] = [new Set(severed), new Set(later)]
  const fresh = await keepEntries(
    write,
    fileId,
    classified.filter((each) => !isSevered.has(each)),
  )
  const isFresh = new Set(fresh)
  const credited = classified.filter((each) => isFresh.has(each) || isLater.has(each))
  await book(write, [...batchCredits(credited), ...fresh.flatMap(postingsOf)])
  await openItems(write, fresh.flatMap(waitingItem))
  await tell(write, fileId, fresh)
  await insertParts(write, fileId, partsOf(later))
  return credited.length
}

/** Changes what the payments are about, and tells of it. */
const tell = async (write: Write, entityId: string, fresh: readonly Classified[]): Promise<void> => {
  const payoutNews = (kind: Kind): PayoutNews =>
    rows(fresh, kind).flatMap(({ item, payout }) =>
      payout
        ? [
            {
              payoutId: payout.payout_id,
              kind: payout.kind,
              subjectId: payout.subject_id,
              amountCents: payout.amount_cents,
              valueOn: item.valueOn,
              ...(item.reasonCode ? { reasonCode: item.reasonCode } : {}),
            },
          ]
        : [],
    )
  const collectionNews = (kind: Kind): CollectionNews =>
    rows(fresh, kind).flatMap(({ item, collection }) =>
      collection
        ? [
            {
              collectionId: collection.collection_id,
              loanId: collection.loan_id,
              amountCents: collection.amount_cents,
              dueOn: collection.due_on,
              valueOn: item.valueOn,
              ...(item.reasonCode ? { reasonCode: item.reasonCode } : {}),
              ...(item.chargesCents > 0n ? { chargesCents: item.chargesCents } : {}),
              ...(kind === 'collection_return' ? { isRefund: isRefunded(item, collection) } : {}),
            },
          ]
        : [],
    )
  await setPayouts(write, rows(fresh, 'payout'), 'executed')
  await setPayouts(write, rows(fresh, 'payout_return'), 'returned')
  await setCollections(write, rows(fresh, 'collection'), 'settled')
  await setCollections(write, rows(fresh, 'collection_return'), 'returned')
  const publish = <N extends readonly unknown[]>(kind: EventKind<string, N>, news: N) => {
    if (news.length > 0) write.publish(kind.of(entityId, news))
  }
  publish(payoutsSettled, payoutNews('payout'))
  publish(payoutsReturned, payoutNews('payout_return'))
  publish(collectionsSettled, collectionNews('collection'))
  publish(collectionsReturned, collectionNews('collection_return'))
  for (const { item, lineId } of rows(fresh, 'transfer_in')) {
    if (!lineId) continue // stays on 2010 until a person tells whose it is
    const { entryId, amountCents, valueOn, remittance } = item
    write.publish(transferReceived.of(entryId, { entryId, lineId, amountCents, valueOn, remittance }))
  }
}

/** So many debits settle in one transaction. */
const PART_SIZE = 500

/** Parts that cut no line in two: they share nothing that is locked. */
const partsOf = (debits: readonly Classified[]): Item[][] => {
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

const insertParts = async (write: Write, fileId: string, parts: readonly (readonly Item[])[]): Promise<void> => {
  if (parts.length === 0) return
  const { tx, ctx } = write
  for (const [number, payments] of parts.entries()) {
    await tx
      .insertInto('statement_parts')
      .values({ partner_id: ctx.partnerId, file_id: fileId, number, payments: toJson(payments) })
      .execute()
  }
  write.changed('statement_parts', fileId, null, { parts: parts.length, payments: parts.flat().length })
}

export type Part = Readonly<{ fileId: string; number: number }>

/** The parts of statements that are still to be booked. */
export const findParts: Command<Day, readonly Part[]> = {
  name: 'payments.find_parts',
  run: async ({ tx }) => {
    const found = await tx
      .selectFrom('statement_parts')
      .select(['file_id', 'number'])
      .orderBy('file_id')
      .orderBy('number')
      .execute()
    return found.map(({ file_id, number }) => ({ fileId: file_id, number }))
  },
}

/** Is a statement still being booked? What the bank says later must wait for that. */
export const isBooking = async (tx: Tx): Promise<boolean> =>
  (await tx.selectFrom('statement_parts').select('number').limit(1).executeTakeFirst()) !== undefined

/** Settles the debits of a part. Zero: another process has done so. */
export const bookPart: Command<Part, number> = {
  name: 'payments.book_part',
  run: async (write, { fileId, number }) => {
    const { tx, ctx } = write
    const part = await tx
      .deleteFrom('statement_parts')
      .where('file_id', '=', fileId)
      .where('number', '=', number)
      .returning('payments')
      .executeTakeFirst()
    if (!part) return 0
    const items = (part.payments as unknown as readonly KeptItem[]).map(readItem)
    const classified = classify(ctx.today, items, await lookUp(write, items))
    const fresh = await keepEntries(write, fileId, classified)
    // The bank's sum was booked for exactly these.
    assert(
      fresh.length === items.length && fresh.every(isPlainDebit),
      `part ${number} of ${fileId} settles debits alone`,
    )
    // Parts are booked side by side: each numbers events of its own.
    await tell(write, `${fileId}/${number}`, fresh)
    return fresh.length
  },
}

/** Cents came as text, because JSON has no whole numbers of that size. */
type KeptItem = Omit<Item, 'amountCents' | 'chargesCents'> & Readonly<{ amountCents: string; chargesCents: string }>

const readItem = (kept: KeptItem): Item => ({
  ...kept,
  amountCents: BigInt(kept.amountCents),
  chargesCents: BigInt(kept.chargesCents),
})

/** Those of these payments that are not kept yet. */
const unknownOf = async ({ tx, ctx }: Write, all: readonly Classified[]): Promise<readonly Classified[]> => {
  if (all.length === 0) return all
  const { rows: known } = await tx.client.query<{ entry_id: string }>(
    'select entry_id from bank_entries where partner_id = $1 and entry_id = any($2)',
    [ctx.partnerId, all.map(({ item }) => item.entryId)],
  )
  const ids = new Set(known.map(({ entry_id }) => entry_id))
  return all.filter(({ item }) => !ids.has(item.entryId))
}

const lookUp = async ({ tx, ctx }: Write, items: readonly Item[]): Promise<Known> => {
  const endToEnds = [...new Set(items.flatMap(({ endToEnd }) => (endToEnd ? [endToEnd] : [])))]
  const payouts = await tx.client.query<PayoutRow>(
    `select payout_id, kind, subject_id, line_id, status, amount_cents from payouts
      where partner_id = $1 and payout_id = any($2) order by payout_id for update`,
    [ctx.partnerId, endToEnds.map(payoutIdOf)],
  )
  const collections = await tx.client.query<CollectionRow>(
    `select collection_id, loan_id, line_id, status, amount_cents, due_on, settle_on from collections
      where partner_id = $1 and collection_id = any($2) order by collection_id for update`,
    [ctx.partnerId, endToEnds.map(collectionIdOf)],
  )
  const unnamed = items.flatMap(({ endToEnd, mandate }) => (mandate !== null && !endToEnd ? [mandate] : []))
  const underMandate =
    unnamed.length === 0
      ? []
      : (
          await tx.client.query<CollectionRow & { reference: string }>(
            `select m.reference, c.collection_id, c.loan_id, c.line_id, c.status, c.amount_cents, c.due_on, c.settle_on
               from collections c join mandates m using (partner_id, mandate_id)
              where c.partner_id = $1 and m.reference = any($2) order by c.collection_id for update of c`,
            [ctx.partnerId, [...new Set(unnamed)]],
          )
        ).rows
  return {
    underMandate: Map.groupBy(underMandate, ({ reference }) => reference),
    payouts: new Map(payouts.rows.map((row) => [row.payout_id.slice(0, 32), row])),
    collections: new Map(collections.rows.map((row) => [row.collection_id.slice(0, 32), row])),
    lines: await linesByIban(tx, [...new Set(items.flatMap(({ ourIban }) => (ourIban ? [ourIban] : [])))]),
  }
}

/** Keeps each payment once; returns those that were not known. */
const keepEntries = async ({ tx, ctx }: Write, fileId: string, all: readonly Classified[]): Promise<Classified[]> => {
  if (all.length === 0) return []
  const values = all.map(({ item, kind, payout, collection, lineId }) => ({
    entry_id: item.entryId,
    reference: item.reference,
    kind,
    amount_cents: item.amountCents,
    booked_on: item.bookedOn,
    value_on: item.valueOn,
    end_to_end_id: item.endToEnd,
    counterparty_name: item.name,
    counterparty_iban: item.iban,
    our_iban: item.ourIban,
    remittance: item.remittance,
    reason_code: item.reasonCode,
    matched_id: payout?.payout_id ?? collection?.collection_id ?? lineId ?? null,
  }))
  const { rows: kept } = await tx.client.query<{ entry_id: string }>(
    `insert into bank_entries (partner_id, file_id, recorded_at, entry_id, reference, kind, amount_cents, booked_on, value_on,
                               end_to_end_id, counterparty_name, counterparty_iban, our_iban, remittance, reason_code, matched_id)
     select $1, $2, $3, e.* from jsonb_to_recordset($4) as e(entry_id text, reference text, kind text, amount_cents bigint, booked_on date,
            value_on date, end_to_end_id text, counterparty_name text, counterparty_iban text, our_iban text, remittance text,
            reason_code text, matched_id text)
     on conflict do nothing returning entry_id`,
    [ctx.partnerId, fileId, ctx.recordedAt, toJson(values)],
  )
  const ids = new Set(kept.map(({ entry_id }) => entry_id))
  return all.filter(({ item }) => ids.has(item.entryId))
}

/** The bank credits a file of collections as one sum: 1000 to 1020, which the collections then split. */
const batchCredits = (all: readonly Classified[]): Transfer[] =>
  [...Map.groupBy(rows(all, 'collection'), ({ item }) => item.entryReference)].flatMap(([, batch]) => {
    const first = batch[0]?.item
    if (!first) return []
    return [
      {
        transferId: derivedId('transfer', first.entryId, 'batch_credited'),
        posting: 'batch_credited' as const,
        debit: 1000 as const,
        credit: 1020 as const,
        amountCents: sumCents(batch.map(({ item }) => item.amountCents)),
        valueOn: first.valueOn,
      },
    ]
  })

const setPayouts = async (write: Write, all: readonly Classified[], status: 'executed' | 'returned'): Promise<void> => {
  if (all.length === 0) return
  await write.tx.client.query(
    `update payouts p set status = $2, executed_on = case when $2 = 'executed' then e.on_day else p.executed_on end, reason_code = e.reason
       from jsonb_to_recordset($3) as e(id text, on_day date, reason text) where p.partner_id = $1 and p.payout_id = e.id`,
    [
      write.ctx.partnerId,
      status,
      toJson(all.map(({ item, payout }) => ({ id: payout?.payout_id, on_day: item.valueOn, reason: item.reasonCode }))),
    ],
  )
  for (const { payout, item } of all) {
    write.changed(
      'payout',
      payout?.payout_id ?? '',
      { status: payout?.status },
      { status, valueOn: item.valueOn, reasonCode: item.reasonCode },
    )
  }
}

const setCollections = async (
  write: Write,
  all: readonly Classified[],
  status: 'settled' | 'returned',
): Promise<void> => {
  if (all.length === 0) return
  const column = status === 'settled' ? 'settled_on' : 'returned_on'
  await write.tx.client.query(
    `update collections c set status = $2, ${column} = e.on_day, reason_code = e.reason
       from jsonb_to_recordset($3) as e(id text, on_day date, reason text) where c.partner_id = $1 and c.collection_id = e.id`,
    [
      write.ctx.partnerId,
      status,
      toJson(
        all.map(({ item, collection }) => ({
          id: collection?.collection_id,
          on_day: item.valueOn,
          reason: item.reasonCode,
        })),
      ),
    ],
  )
  write.changed('collections', all[0]?.item.entryReference ?? '', null, {
    status,
    count: all.length,
    ...(status === 'returned'
      ? { returned: all.map(({ collection, item }) => [collection?.collection_id, item.reasonCode]) }
      : {}),
  })
}

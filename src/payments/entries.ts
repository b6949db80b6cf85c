// The bank's statement: each of its payments is matched, kept once, booked and told of, or waits for a person.
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { EventKind } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { batchCredits, collectionNews, payoutNews, postingsOf, waitingItem } from './entry-postings.ts'
import {
  type Classified,
  classify,
  detailsTold,
  type Item,
  isKnown,
  isPlainDebit,
  itemsOf,
  ofKind,
  partsOf,
  severable,
} from './entry-rules.ts'
import { entryOf, keepEntries, lookUp, openSums, setCollections, setPayouts } from './entry-store.ts'
import type { Entry } from './messages/message.ts'
import {
  collectionsReturned,
  collectionsSettled,
  payoutsReturned,
  payoutsSettled,
  transferReceived,
} from './payment.ts'
import { insertParts, listParts, type Part, takePart } from './statement-parts.ts'
import { closeItem, lockAnyItem, openItems, type SuspenseItem } from './suspense.ts'

/**
 * Books the entries of one statement, all of them new. Returns how many payments they are. Where they settle many debits, the
 * bank's sum is booked now, and the debits are kept in parts, each of which `bookPart` settles in a transaction of its own.
 */
export const bookEntries = async (write: Write, fileId: string, items: readonly Item[]): Promise<number> => {
  const classified = classify(write.ctx.today, items, await lookUp(write, items))
  const severed = new Set(severable(classified))
  const now = classified.filter((each) => !severed.has(each))
  const fresh = await keepEntries(write, fileId, now)
  assert(fresh.length === now.length, `each payment in ${fileId} is new`)
  await book(write, [...batchCredits(classified), ...fresh.flatMap(postingsOf)])
  await openItems(write, fresh.flatMap(waitingItem))
  await tell(write, fileId, fresh)
  await insertParts(write, fileId, partsOf([...severed]))
  return classified.length
}

/**
 * A sum that waits on 2010 or 1090 turns out to be these payments: its booking is turned round, and they are booked as if the
 * statement had told of them. Returns the amount as it is now, and how many payments that were.
 */
export const splitItem = async (
  write: Write,
  item: SuspenseItem,
  { fileId, details, explanation }: Split,
): Promise<Readonly<{ item: SuspenseItem; payments: number }>> => {
  const entry = await entryOf(write.tx, item.item_id)
  const posting = item.account === 2010 ? 'transfer_received' : 'bank_debit_unexplained'
  const [debit, credit] = item.account === 2010 ? ([2010, 1000] as const) : ([1000, 1090] as const)
  const reversed = derivedId('transfer', item.item_id, posting)
  await book(write, [
    {
      transferId: derivedId('transfer', item.item_id, posting, 'split'),
      posting,
      debit,
      credit,
      amountCents: item.amount_cents,
      valueOn: item.value_on,
      reverses: reversed,
    },
  ])
  const items = itemsOf(write.ctx.partnerId, item.item_id, { ...entry, details, valueOn: item.value_on })
  const payments = await bookEntries(write, entry.fileId, items)
  return { item: await closeItem(write, item, { status: 'explained', explanation, targetId: fileId }), payments }
}

/** `fileId`: where the payments were found. */
export type Split = Readonly<{
  fileId: string
  details: Entry['details']
  explanation: 'our_file' | 'bank_details'
}>

/**
 * What notifications tell of sums that wait: each is split, where any of its payments is one that we know. Returns how many
 * payments that were.
 */
export const splitByNotification = async (write: Write, fileId: string, told: readonly Entry[]): Promise<number> => {
  const references = told.map(({ reference }) => reference)
  let payments = 0
  for (const { itemId, reference, amountCents } of await openSums(write.tx, references)) {
    const details = detailsTold({ reference, amountCents }, told)
    if (!details) continue
    const entry = { ...(await entryOf(write.tx, itemId)), details }
    const items = itemsOf(write.ctx.partnerId, itemId, entry)
    if (!classify(write.ctx.today, items, await lookUp(write, items)).some(isKnown)) continue
    const item = await lockAnyItem(write.tx, itemId)
    payments += (await splitItem(write, item, { fileId, details, explanation: 'bank_details' })).payments
  }
  return payments
}

/** The parts of statements that are still to be booked. */
export const findParts: Command<Day, readonly Part[]> = { name: 'payments.find_parts', run: ({ tx }) => listParts(tx) }

/** Settles the debits of a part. Zero: another process has done so. */
export const bookPart: Command<Part, number> = {
  name: 'payments.book_part',
  run: async (write, part) => {
    const items = await takePart(write.tx, part)
    if (!items) return 0
    const { fileId, number } = part
    const classified = classify(write.ctx.today, items, await lookUp(write, items))
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

/** Changes what the payments are about, and tells of it. */
const tell = async (write: Write, entityId: string, fresh: readonly Classified[]): Promise<void> => {
  await setPayouts(write, ofKind(fresh, 'payout'), 'executed')
  await setPayouts(write, ofKind(fresh, 'payout_return'), 'returned')
  await setCollections(write, ofKind(fresh, 'collection'), 'settled')
  await setCollections(write, ofKind(fresh, 'collection_return'), 'returned')
  const publish = <N extends readonly unknown[]>(kind: EventKind<string, N>, news: N) => {
    if (news.length > 0) write.publish(kind.of(entityId, news))
  }
  publish(payoutsSettled, payoutNews(fresh, 'payout'))
  publish(payoutsReturned, payoutNews(fresh, 'payout_return'))
  publish(collectionsSettled, collectionNews(fresh, 'collection'))
  publish(collectionsReturned, collectionNews(fresh, 'collection_return'))
  for (const { item, lineId } of ofKind(fresh, 'transfer_in')) {
    if (!lineId) continue // stays on 2010 until a person tells whose it is
    const { entryId, amountCents, valueOn, remittance } = item
    write.publish(transferReceived.of(entryId, { entryId, lineId, amountCents, valueOn, remittance }))
  }
}

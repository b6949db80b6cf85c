// The bank's statement: each of its payments is matched, kept once, booked and told of, or waits for a person.
import { assert } from '../base/errors.ts'
import type { EventKind } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import type { Item } from './entry-items.ts'
import { batchCredits, collectionNews, payoutNews, postingsOf, waitingItem } from './entry-postings.ts'
import { type Classified, classify, ofKind } from './entry-rules.ts'
import { keepEntries, lookUp, setCollections, setPayouts } from './entry-store.ts'
import { partsOf, severable } from './part-rules.ts'
import {
  collectionsReturned,
  collectionsSettled,
  payoutsReturned,
  payoutsSettled,
  transferReceived,
} from './payment.ts'
import { insertParts } from './statement-parts.ts'
import { openItems } from './suspense.ts'

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

/** Changes what the payments are about, and tells of it. */
export const tell = async (write: Write, entityId: string, fresh: readonly Classified[]): Promise<void> => {
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

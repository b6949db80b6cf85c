// A sum of the bank's that waits for a person turns out to be payments of ours.
import type { Day } from '../base/day.ts'
import { derivedId } from '../base/id.ts'
import type { Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { bookEntries } from './entries.ts'
import { itemsOf } from './entry-items.ts'
import { classify, isKnown } from './entry-rules.ts'
import { entryOf, lookUp, openSums } from './entry-store.ts'
import type { Entry } from './messages/message.ts'
import { detailsTold } from './one-sum.ts'
import { closeItem, lockAnyItem, type SuspenseItem } from './suspense.ts'

/**
 * A sum that waits on 2010 or 1090 turns out to be these payments: its booking is turned round, and they are booked as if the
 * statement had told of them. Returns the amount as it is now, and how many payments that were.
 */
export const splitItem = async (
  write: Write,
  item: SuspenseItem,
  { fileId, details, explanation, targetId = fileId, valueOn = item.value_on }: Split,
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
  const items = itemsOf(write.ctx.partnerId, item.item_id, { ...entry, details, valueOn })
  const payments = await bookEntries(write, entry.fileId, items)
  return { item: await closeItem(write, item, { status: 'explained', explanation, targetId }), payments }
}

/** `fileId`: where the payments were found. `targetId`: what it turns out to be; that file when not said. `valueOn`: as a person says. */
export type Split = Readonly<{
  fileId: string
  details: Entry['details']
  explanation: 'our_file' | 'our_payout' | 'bank_details'
  targetId?: string
  valueOn?: Day
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

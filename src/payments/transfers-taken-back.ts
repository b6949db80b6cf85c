// A transfer that was given to a line, by its IBAN or by a person, and is not that line's: the payer used the wrong IBAN, or the
// bank took it back. It lies on 2010 again, as if it had never been given.
import { notFound, Refusal } from '../base/errors.ts'
import { centsToDecimal } from '../base/money.ts'
import type { Command, Write } from '../db/write.ts'
import { transferTakenBack } from './payment.ts'
import { closeItem, openItems, reopenItem, type SuspenseItem } from './suspense.ts'
import { allocationId } from './suspense-giving.ts'

/** What a person had given to a line is taken from it; what it paid there is open again at its own day. */
export const takeFromLine = (write: Write, { item_id, version, target_id }: SuspenseItem): void =>
  write.publish(transferTakenBack.of(item_id, { entryId: allocationId(item_id, version - 1), lineId: target_id ?? '' }))

/** The transfer as an amount that waits on 2010, taken from its line where it had one. 404 unknown, 409 where it has left since. */
const backOn2010 = async (write: Write, entryId: string): Promise<SuspenseItem> => {
  const { tx } = write
  const entry = await tx
    .selectFrom('bank_entries')
    .select(['amount_cents', 'value_on', 'matched_id'])
    .where('entry_id', '=', entryId)
    .where('kind', '=', 'transfer_in')
    .forUpdate()
    .executeTakeFirst()
  if (!entry) throw notFound('BankEntry', entryId)
  const find = () =>
    tx.selectFrom('suspense_items').selectAll().where('item_id', '=', entryId).forUpdate().executeTakeFirst()
  const before = await find()
  if (before?.status === 'open') return before
  if (before?.status === 'allocated') {
    takeFromLine(write, before)
    return reopenItem(write, before)
  }
  if (before) throw new Refusal('invalid_state', `It was '${before.status}' on ${before.closed_on}: undo that first.`)
  await openItems(write, [
    {
      ...{ itemId: entryId, account: 2010, origin: 'transfer_in', lineId: null },
      ...{ amountCents: entry.amount_cents, valueOn: entry.value_on },
    },
  ])
  write.publish(transferTakenBack.of(entryId, { entryId, lineId: entry.matched_id ?? '' }))
  const opened = await find()
  if (!opened) throw new Error(`the item of ${entryId} was just made`)
  return opened
}

/** A transfer that found its line was another's: it waits for a person, who gives it to the right line or sends it back. */
export const takeTransferBack: Command<Readonly<{ entryId: string; reason: string }>, SuspenseItem> = {
  name: 'payments.take_transfer_back',
  run: async (write, { entryId, reason }) => {
    write.because(reason)
    return backOn2010(write, entryId)
  },
}

/**
 * The bank took this transfer back: it is no line's any more, and the two amounts cancel each other out. Books nothing of its own
 * between 1090 and 2010: whoever explains an amount does. Returns the transfer as it was held against the amount.
 */
export const holdAgainstTransfer = async (write: Write, item: SuspenseItem, entryId: string): Promise<SuspenseItem> => {
  const transfer = await backOn2010(write, entryId)
  if (transfer.amount_cents !== item.amount_cents) {
    const [took, gave] = [item.amount_cents, transfer.amount_cents].map(centsToDecimal)
    throw new Refusal('invalid_state', `The bank took ${took} EUR and had given ${gave} EUR.`)
  }
  return closeItem(write, transfer, { status: 'explained', explanation: 'transfer_taken_back', targetId: item.item_id })
}

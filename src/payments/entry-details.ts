// What the bank booked in one sum and does not split: its payments are those of the file of ours that it names, or those that a
// notification (camt.054) tells. Otherwise the sum waits until a notification or a person says.
import type { Write } from '../db/write.ts'
import { isCharge } from './entry-items.ts'
import { isOurs } from './incoming-file.ts'
import { readBankMessage } from './messages/bank-message.ts'
import { CAMT_054 } from './messages/camt.ts'
import type { Entry } from './messages/message.ts'
import { givingWay } from './messages/xml-parser.ts'
import { detailsOfFile, detailsTold, type FileUnderWay, filesNamed, isOneSum } from './one-sum.ts'

/** The files of ours with these message or file ids, and which of their orders are under way; in one order, locked. */
export const filesUnderWay = async (
  { tx, ctx }: Write,
  by: 'message_id' | 'file_id',
  ids: readonly string[],
): Promise<readonly FileUnderWay[]> => {
  if (ids.length === 0) return []
  const files = await tx
    .selectFrom('bank_files')
    .select(['file_id', 'message_id'])
    .where('direction', '=', 'out')
    .where(by, 'in', ids)
    .orderBy('file_id')
    .execute()
  if (files.length === 0) return []
  const fileIds = files.map(({ file_id }) => file_id)
  const orders = (table: 'payouts' | 'collections', id: string, sign: '' | '-') =>
    tx.client.query<{ file_id: string; end_to_end: string; amount_cents: bigint }>(
      `select file_id, left(${id}, 32) as end_to_end, ${sign}amount_cents as amount_cents from ${table}
        where partner_id = $1 and file_id = any($2) and status = 'in_file' order by ${id} for update`,
      [ctx.partnerId, fileIds],
    )
  const payouts = await orders('payouts', 'payout_id', '-')
  const debits = await orders('collections', 'collection_id', '')
  const perFile = Map.groupBy([...payouts.rows, ...debits.rows], (row) => row.file_id)
  return files.map(({ file_id, message_id }) => ({
    fileId: file_id,
    messageId: message_id,
    orders: (perFile.get(file_id) ?? []).map((row) => ({ endToEndId: row.end_to_end, amountCents: row.amount_cents })),
  }))
}

/** Notifications come on the day of a statement or some days beside it. */
const NOTIFIED_WITHIN_DAYS = 30

/** What notifications that came before told of entries with these references. */
const toldOf = async ({ tx, ctx }: Write, references: readonly string[]): Promise<readonly Entry[]> => {
  const { rows } = await tx.client.query<{ content: string }>(
    `select content from bank_files f
      where partner_id = $1 and direction = 'in' and message = '${CAMT_054}' and status = 'read'
        and created_on >= $2::date - ${NOTIFIED_WITHIN_DAYS}
        and exists (select from unnest($3::text[]) as r(reference) where position(r.reference in f.content) > 0)
      order by created_at, file_id`,
    [ctx.partnerId, ctx.today, references],
  )
  const told: Entry[] = []
  for (const { content } of rows) {
    const read = await givingWay(readBankMessage(content, isOurs))
    if (read.kind === 'camt.054') told.push(...read.notifications.flatMap(({ entries }) => entries))
  }
  return told
}

/** The same entries; those that are one sum, with the payments behind it, where they are known. */
export const withDetails = async (write: Write, entries: readonly Entry[]): Promise<readonly Entry[]> => {
  const sums = entries.filter((entry) => isOneSum(entry) && !isCharge(entry.transactionCode))
  if (sums.length === 0) return entries
  const found = new Map<Entry, Entry>()
  const files = [...(await filesUnderWay(write, 'message_id', [...new Set(sums.flatMap(filesNamed))]))]
  for (const entry of sums) {
    const names = filesNamed(entry)
    const at = files.findIndex((file) => names.includes(file.messageId) && detailsOfFile(entry, file))
    const [file] = at < 0 ? [] : files.splice(at, 1) // a file is executed once
    const details = file && detailsOfFile(entry, file)
    if (details) found.set(entry, { ...entry, details })
  }
  const open = sums.filter((entry) => !found.has(entry))
  if (open.length > 0) {
    const told = await toldOf(
      write,
      open.map(({ reference }) => reference),
    )
    for (const entry of open) {
      const details = detailsTold(entry, told)
      if (details) found.set(entry, { ...entry, details })
    }
  }
  return entries.map((entry) => found.get(entry) ?? entry)
}

// The debits of a large statement, kept in parts until each is settled in a transaction of its own. SQL alone.
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import type { Item } from './entry-rules.ts'

export type Part = Readonly<{ fileId: string; number: number }>

/** Keeps the payments of a file in parts, to be settled later. */
export const insertParts = async (write: Write, fileId: string, parts: readonly (readonly Item[])[]): Promise<void> => {
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

/** The parts of statements that are still to be booked. */
export const listParts = async (tx: Tx): Promise<readonly Part[]> => {
  const found = await tx
    .selectFrom('statement_parts')
    .select(['file_id', 'number'])
    .orderBy('file_id')
    .orderBy('number')
    .execute()
  return found.map(({ file_id, number }) => ({ fileId: file_id, number }))
}

/** Takes a part away and returns its payments; undefined when another process has done so. */
export const takePart = async (tx: Tx, { fileId, number }: Part): Promise<readonly Item[] | undefined> => {
  const part = await tx
    .deleteFrom('statement_parts')
    .where('file_id', '=', fileId)
    .where('number', '=', number)
    .returning('payments')
    .executeTakeFirst()
  return part && (part.payments as unknown as readonly KeptItem[]).map(readItem)
}

/** Cents came as text, because JSON has no whole numbers of that size. */
type KeptItem = Omit<Item, 'amountCents' | 'chargesCents'> & Readonly<{ amountCents: string; chargesCents: string }>

const readItem = (kept: KeptItem): Item => ({
  ...kept,
  amountCents: BigInt(kept.amountCents),
  chargesCents: BigInt(kept.chargesCents),
})

/** Is a statement still being booked? What the bank says later must wait for that. */
export const isBooking = async (tx: Tx): Promise<boolean> =>
  (await tx.selectFrom('statement_parts').select('number').limit(1).executeTakeFirst()) !== undefined

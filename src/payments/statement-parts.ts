// The debits of a large statement, kept in parts until each is settled in a transaction of its own. SQL alone.
import type { Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import type { Item } from './entry-items.ts'

export type Part = Readonly<{ fileId: string; number: number }>

/** Keeps the payments of a file in parts, behind those that it has, to be settled later. */
export const insertParts = async (write: Write, fileId: string, parts: readonly (readonly Item[])[]): Promise<void> => {
  if (parts.length === 0) return
  const { tx, ctx } = write
  const { rows } = await tx.client.query<{ next: number }>(
    'select coalesce(max(number) + 1, 0) as next from statement_parts where partner_id = $1 and file_id = $2',
    [ctx.partnerId, fileId],
  )
  for (const [i, payments] of parts.entries()) {
    await tx
      .insertInto('statement_parts')
      .values({
        ...{ partner_id: ctx.partnerId, file_id: fileId, number: (rows[0]?.next ?? 0) + i },
        payments: toJson(payments),
      })
      .execute()
  }
  write.changed('statement_parts', fileId, null, { parts: parts.length, payments: parts.flat().length })
}

/** The parts of statements that are still to be booked, without those that failed on this day. */
export const listParts = async (tx: Tx, on: Day): Promise<readonly Part[]> => {
  const found = await tx
    .selectFrom('statement_parts')
    .select(['file_id', 'number'])
    .where('failed_on', 'is distinct from', on)
    .orderBy('file_id')
    .orderBy('number')
    .execute()
  return found.map(({ file_id, number }) => ({ fileId: file_id, number }))
}

/** A part that was taken out: its payments, and whether they could not be booked before. */
export type TakenPart = Readonly<{ items: readonly Item[]; hasFailed: boolean }>

/** Takes a part away; undefined when another process has done so. */
export const takePart = async (tx: Tx, { fileId, number }: Part): Promise<TakenPart | undefined> => {
  const part = await tx
    .deleteFrom('statement_parts')
    .where('file_id', '=', fileId)
    .where('number', '=', number)
    .returning(['payments', 'failed_on'])
    .executeTakeFirst()
  return (
    part && {
      items: (part.payments as unknown as readonly KeptItem[]).map(readItem),
      hasFailed: part.failed_on !== null,
    }
  )
}

/** Puts back a part that was taken, and could not be booked today. */
export const leavePart = async (write: Write, { fileId, number }: Part, items: readonly Item[]): Promise<void> => {
  const { tx, ctx } = write
  await tx
    .insertInto('statement_parts')
    .values({
      ...{ partner_id: ctx.partnerId, file_id: fileId, number, failed_on: ctx.today },
      payments: toJson(items),
    })
    .execute()
  write.changed('statement_parts', fileId, null, { failed: number, payments: items.length })
}

/** Cents came as text, because JSON has no whole numbers of that size. */
type InCents = 'amountCents' | 'chargesCents' | 'namedChargesCents'
type KeptItem = Omit<Item, InCents> & Readonly<Record<InCents, string>>

const readItem = (kept: KeptItem): Item => ({
  ...kept,
  amountCents: BigInt(kept.amountCents),
  chargesCents: BigInt(kept.chargesCents),
  namedChargesCents: BigInt(kept.namedChargesCents),
})

/** Is a statement still being booked? What the bank says later must wait for that. */
export const isBooking = async (tx: Tx): Promise<boolean> =>
  (await tx.selectFrom('statement_parts').select('number').limit(1).executeTakeFirst()) !== undefined

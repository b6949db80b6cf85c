// Putting work into the queue and taking it out, inside the transaction that it belongs to.
import { sql } from 'kysely'
import { newId } from '../base/id.ts'
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'

/** Something that must leave the process: kept with the change that caused it, done afterwards, gone when done. */
export type NewWork = Readonly<{
  kind: string
  /** Work with the same key runs one after the other, in the order of `number`. */
  orderingKey: string
  number?: number
  payload: unknown
  /** Real time. Business deadlines are dated rows, never the time of a job. */
  dueAt?: Date
}>

export type Job = Readonly<{
  partnerId: string
  workId: string
  kind: string
  orderingKey: string
  number: number
  payload: unknown
  /** 1 on the first try. */
  attempts: number
}>

/** Enqueues with the rest of the write, or not at all. */
export const enqueue = async ({ tx, ctx, enqueued }: Write, ...work: readonly NewWork[]): Promise<void> => {
  if (work.length === 0) return
  enqueued()
  await tx
    .insertInto('work')
    .values(
      work.map(({ kind, orderingKey, number = 0, payload, dueAt }) => ({
        partner_id: ctx.partnerId,
        work_id: newId('work'),
        kind,
        ordering_key: orderingKey,
        number,
        payload: toJson(payload),
        due_at: dueAt ?? ctx.recordedAt,
        created_at: ctx.recordedAt,
      })),
    )
    .execute()
}

/** Another worker was faster, or this one's lease ran out meanwhile: the write that wanted to finish the job is undone. */
export class AlreadyDone extends Error {
  override readonly name = 'AlreadyDone'
}

/** Takes the job out of the queue together with its effect, so that the effect comes exactly once. */
export const finish = async ({ tx, ctx }: Write, job: Job): Promise<void> => {
  const { numDeletedRows } = await tx
    .deleteFrom('work')
    .where('partner_id', '=', ctx.partnerId)
    .where('work_id', '=', job.workId)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new AlreadyDone(job.workId)
}

/** Is work under this key due or being done? Retries that lie in the future do not count. */
export const isUnderWay = async (tx: Tx, orderingKey: string): Promise<boolean> => {
  const row = await tx
    .selectFrom('work')
    .select('work_id')
    .where('ordering_key', '=', orderingKey)
    .where((where) =>
      where.or([
        where('due_at', '<=', sql<Date>`clock_timestamp()`),
        where('leased_until', '>', sql<Date>`clock_timestamp()`),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

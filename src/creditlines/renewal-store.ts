// SQL of renewals. A line is locked before its renewal.
import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import type { RenewalsTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import type { Renewal, RenewalStatus } from './renewal.ts'

const toRenewal = (row: Selectable<RenewalsTable>): Renewal => ({
  renewalId: row.renewal_id,
  creditLineId: row.line_id,
  number: row.number,
  status: row.status,
  effectiveFromOn: row.effective_from_on,
  effectiveUntilOn: row.effective_until_on,
  notifyByOn: row.notify_by_on,
  cancelByOn: row.cancel_by_on,
  checkOn: row.check_on,
  creditRecordId: row.credit_record_id,
  checkedOn: row.checked_on,
  notifiedOn: row.notified_on,
  slipReturnedOn: row.slip_returned_on,
  rejectedOn: row.rejected_on,
  createdAt: row.created_at,
  version: row.version,
})

const toChange = (renewal: Renewal) => ({
  status: renewal.status,
  check_on: renewal.checkOn,
  credit_record_id: renewal.creditRecordId,
  checked_on: renewal.checkedOn,
  notified_on: renewal.notifiedOn,
  slip_returned_on: renewal.slipReturnedOn,
  rejected_on: renewal.rejectedOn,
  version: renewal.version,
})

export const insertRenewal = async ({ tx, ctx }: Write, renewal: Renewal): Promise<void> => {
  await tx
    .insertInto('renewals')
    .values({
      partner_id: ctx.partnerId,
      renewal_id: renewal.renewalId,
      line_id: renewal.creditLineId,
      number: renewal.number,
      effective_from_on: renewal.effectiveFromOn,
      effective_until_on: renewal.effectiveUntilOn,
      notify_by_on: renewal.notifyByOn,
      cancel_by_on: renewal.cancelByOn,
      created_at: renewal.createdAt,
      ...toChange(renewal),
    })
    .execute()
}

export const updateRenewal = async ({ tx }: Write, renewal: Renewal): Promise<void> => {
  await tx.updateTable('renewals').set(toChange(renewal)).where('renewal_id', '=', renewal.renewalId).execute()
}

const newest = (tx: Tx, creditLineId: string, count: number) =>
  tx.selectFrom('renewals').selectAll().where('line_id', '=', creditLineId).orderBy('number', 'desc').limit(count)

/** The renewal that each of these lines shows: the newest that has begun to move; the scheduled one where there is no other. */
export const shownRenewals = async (
  tx: Tx,
  creditLineIds: readonly string[],
): Promise<ReadonlyMap<string, Renewal>> => {
  if (creditLineIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('renewals')
    .distinctOn('line_id')
    .selectAll()
    .where('line_id', '=', sql<string>`any(${creditLineIds})`)
    .orderBy('line_id')
    .orderBy(sql`status = 'scheduled'`)
    .orderBy('number', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.line_id, toRenewal(row)]))
}

/** The same of one line, or undefined. */
export const shownRenewal = async (tx: Tx, creditLineId: string): Promise<Renewal | undefined> =>
  (await shownRenewals(tx, [creditLineId])).get(creditLineId)

/** The newest renewal of a locked line, which no other write changes now. */
export const newestRenewal = async (tx: Tx, creditLineId: string): Promise<Renewal | undefined> => {
  const row = await newest(tx, creditLineId, 1).forUpdate().executeTakeFirst()
  return row && toRenewal(row)
}

/** Which of a line's renewals still wait for something, in states that a command asks for. */
const linesIn = async (
  { tx }: Write,
  {
    statuses,
    column,
    by,
    limit,
  }: Readonly<{
    statuses: readonly RenewalStatus[]
    column: 'check_on' | 'notify_by_on' | 'effective_from_on' | 'effective_until_on'
    by: Day
    limit: number
  }>,
): Promise<string[]> => {
  const rows = await tx
    .selectFrom('renewals')
    .innerJoin('credit_lines', (join) =>
      join
        .onRef('credit_lines.partner_id', '=', 'renewals.partner_id')
        .onRef('credit_lines.credit_line_id', '=', 'renewals.line_id'),
    )
    .select('renewals.line_id')
    .where('credit_lines.status', '=', 'open')
    .where('renewals.status', 'in', statuses)
    .where(`renewals.${column}`, '<=', by)
    .orderBy('renewals.line_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.line_id)
}

/** Lines whose renewal is to be checked by this day. */
export const linesToCheck = (write: Write, today: Day, limit: number): Promise<string[]> =>
  linesIn(write, { statuses: ['scheduled', 'suspended'], column: 'check_on', by: today, limit })

/** Lines whose last day for the notice is this one or lies before. */
export const linesNotNotified = (write: Write, by: Day, limit: number): Promise<string[]> =>
  linesIn(write, { statuses: ['scheduled', 'eligible'], column: 'notify_by_on', by, limit })

/** Lines whose period has expired. */
export const linesExpired = (write: Write, today: Day, limit: number): Promise<string[]> =>
  linesIn(write, {
    statuses: ['customer_notified', 'rejected', 'missed', 'cancelled_by_customer'],
    column: 'effective_from_on',
    by: today,
    limit,
  })

/** Lines whose suspension nobody has lifted in its year. */
export const linesLeftSuspended = (write: Write, today: Day, limit: number): Promise<string[]> =>
  linesIn(write, { statuses: ['suspended'], column: 'effective_until_on', by: today, limit })

/** The lines whose renewal waits for this credit record. */
export const linesCheckedWith = async (tx: Tx, creditRecordId: string): Promise<string[]> => {
  const rows = await tx
    .selectFrom('renewals')
    .select('line_id')
    .where('credit_record_id', '=', creditRecordId)
    .where('status', 'in', ['scheduled', 'suspended'])
    .orderBy('line_id')
    .execute()
  return rows.map((row) => row.line_id)
}

/** Was anything drawn on the line since this day? A draw that was cancelled does not count. */
export const wasDrawnSince = async (tx: Tx, creditLineId: string, since: Date): Promise<boolean> => {
  const row = await tx
    .selectFrom('loans')
    .select('loan_id')
    .where('line_id', '=', creditLineId)
    .where('status', '<>', 'cancelled')
    .where('created_at', '>=', since)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

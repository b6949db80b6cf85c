// Debits that are presented again: announced, then in the file of their day, or dropped. SQL and the words for it.
import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { RepresentationsTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'

export type Representation = Readonly<{
  loanId: string
  lineId: string
  dueOn: Day
  attempt: number
  /** As the notice says: never more is collected. */
  announcedCents: Cents
  /** The first day that the notice allows. */
  settleFromOn: Day
}>

const toRepresentation = (row: Selectable<RepresentationsTable>): Representation => ({
  loanId: row.loan_id,
  lineId: row.line_id,
  dueOn: row.due_on,
  attempt: row.attempt,
  announcedCents: row.announced_cents,
  settleFromOn: row.settle_from_on,
})

/** The attempts at instalments of these loans that are announced: at most one for each instalment. */
export const announcedOf = async (tx: Tx, loanIds: readonly string[]): Promise<Representation[]> => {
  const rows = await tx
    .selectFrom('representations')
    .selectAll()
    .where('loan_id', '=', sql<string>`any(${loanIds})`)
    .where('status', '=', 'announced')
    .orderBy('loan_id')
    .orderBy('due_on')
    .execute()
  return rows.map(toRepresentation)
}

/** Announces next attempts. Where one waits already for the same instalment, it is left as it is. Returns those that are new. */
export const announceDebits = async <R extends Representation>(write: Write, debits: readonly R[]): Promise<R[]> => {
  if (debits.length === 0) return []
  const { tx, ctx } = write
  const instalment = ({ loanId, dueOn }: Representation): string => `${loanId} ${dueOn}`
  const waiting = await announcedOf(
    tx,
    debits.map(({ loanId }) => loanId),
  )
  const taken = new Set(waiting.map(instalment))
  const fresh = debits.filter((debit) => !taken.has(instalment(debit)) && taken.add(instalment(debit)))
  await tx.client.query(
    `insert into representations (partner_id, loan_id, due_on, attempt, line_id, status, announced_cents, announced_on, settle_from_on)
     select $1, d.loan_id, d.due_on, d.attempt, d.line_id, 'announced', d.announced_cents, $2, d.settle_from_on
       from jsonb_to_recordset($3) as d(loan_id text, due_on date, attempt integer, line_id text, announced_cents bigint, settle_from_on date)`,
    [
      ctx.partnerId,
      ctx.today,
      toJson(
        fresh.map(({ loanId, dueOn, attempt, lineId, announcedCents, settleFromOn }) => ({
          loan_id: loanId,
          due_on: dueOn,
          attempt,
          line_id: lineId,
          announced_cents: announcedCents,
          settle_from_on: settleFromOn,
        })),
      ),
    ],
  )
  for (const { loanId, dueOn, attempt, settleFromOn, announcedCents } of fresh) {
    const announced = { status: 'announced', dueOn, attempt, settleFromOn, announcedCents }
    write.changed('representation', loanId, null, announced)
  }
  return fresh
}

/** The number of the next attempt at this instalment: one more than was ever presented or announced. */
export const nextAttempt = async (tx: Tx, loanId: string, dueOn: Day): Promise<number> => {
  const { rows } = await tx.client.query<{ attempt: number }>(
    `select 1 + greatest(1,
       (select max(attempt) from collections where partner_id = current_setting('app.partner') and loan_id = $1 and due_on = $2),
       (select max(attempt) from representations where partner_id = current_setting('app.partner') and loan_id = $1 and due_on = $2)) as attempt`,
    [loanId, dueOn],
  )
  return rows[0]?.attempt ?? 2
}

/** What may settle on this day, locked. */
export const representationsFor = async (tx: Tx, settleOn: Day, limit: number): Promise<Representation[]> => {
  const rows = await tx
    .selectFrom('representations')
    .selectAll()
    .where('status', '=', 'announced')
    .where('settle_from_on', '<=', settleOn)
    .orderBy('loan_id')
    .orderBy('due_on')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(toRepresentation)
}

/** They were presented, or will not be. */
export const endRepresentations = async (
  write: Write,
  ended: readonly Pick<Representation, 'loanId' | 'dueOn' | 'attempt'>[],
  status: 'presented' | 'dropped',
): Promise<void> => {
  if (ended.length === 0) return
  const { tx, ctx, changed } = write
  await tx.client.query(
    `update representations r set status = $2
       from jsonb_to_recordset($3) as e(loan_id text, due_on date, attempt integer)
      where r.partner_id = $1 and r.loan_id = e.loan_id and r.due_on = e.due_on and r.attempt = e.attempt`,
    [
      ctx.partnerId,
      status,
      toJson(ended.map(({ loanId, dueOn, attempt }) => ({ loan_id: loanId, due_on: dueOn, attempt }))),
    ],
  )
  for (const { loanId, dueOn, attempt } of ended)
    changed('representation', loanId, { status: 'announced', dueOn, attempt }, { status })
}

/** Of these loans those of which a debit is announced again, or any is at the bank: while it is under way nobody writes letters. */
export const loansBeingDebited = async (tx: Tx, loanIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await tx.client.query<{ loan_id: string }>(
    `select loan_id from representations
      where partner_id = current_setting('app.partner') and loan_id = any($1) and status = 'announced'
     union
     select loan_id from collections
      where partner_id = current_setting('app.partner') and loan_id = any($1) and status = 'in_file'`,
    [loanIds],
  )
  return new Set(rows.map((row) => row.loan_id))
}

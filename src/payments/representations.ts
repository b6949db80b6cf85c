// Debits that are presented again: announced, then in the file of their day, or dropped. SQL and the words for it.
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
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

/** Announces the next attempt. One that waits already for the same instalment is left as it is; says whether it was new. */
export const announceDebit = async (write: Write, debit: Representation): Promise<boolean> => {
  const { tx, ctx } = write
  const waiting = await tx
    .selectFrom('representations')
    .select('attempt')
    .where('loan_id', '=', debit.loanId)
    .where('due_on', '=', debit.dueOn)
    .where('status', '=', 'announced')
    .executeTakeFirst()
  if (waiting) return false
  await tx
    .insertInto('representations')
    .values({
      partner_id: ctx.partnerId,
      loan_id: debit.loanId,
      due_on: debit.dueOn,
      attempt: debit.attempt,
      line_id: debit.lineId,
      status: 'announced',
      announced_cents: debit.announcedCents,
      announced_on: ctx.today,
      settle_from_on: debit.settleFromOn,
    })
    .execute()
  const { attempt, dueOn, settleFromOn, announcedCents } = debit
  write.changed('representation', debit.loanId, null, {
    status: 'announced',
    dueOn,
    attempt,
    settleFromOn,
    announcedCents,
  })
  return true
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
  return rows.map((row) => ({
    loanId: row.loan_id,
    lineId: row.line_id,
    dueOn: row.due_on,
    attempt: row.attempt,
    announcedCents: row.announced_cents,
    settleFromOn: row.settle_from_on,
  }))
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

/** The announced attempt at this instalment, or undefined. */
export const announcedFor = async (tx: Tx, loanId: string, dueOn?: Day): Promise<Representation | undefined> => {
  const row = await tx
    .selectFrom('representations')
    .selectAll()
    .where('loan_id', '=', loanId)
    .where('status', '=', 'announced')
    .$if(dueOn !== undefined, (query) => query.where('due_on', '=', dueOn as Day))
    .orderBy('due_on')
    .limit(1)
    .executeTakeFirst()
  return (
    row && {
      loanId: row.loan_id,
      lineId: row.line_id,
      dueOn: row.due_on,
      attempt: row.attempt,
      announcedCents: row.announced_cents,
      settleFromOn: row.settle_from_on,
    }
  )
}

/** Of these loans those with a second attempt announced or at the bank: while it is under way nobody writes letters. */
export const loansBeingTriedAgain = async (tx: Tx, loanIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await tx.client.query<{ loan_id: string }>(
    `select loan_id from representations
      where partner_id = current_setting('app.partner') and loan_id = any($1) and status = 'announced'
     union
     select loan_id from collections
      where partner_id = current_setting('app.partner') and loan_id = any($1) and attempt > 1 and status = 'in_file'`,
    [loanIds],
  )
  return new Set(rows.map((row) => row.loan_id))
}

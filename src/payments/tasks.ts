// What only a person can do about a debit that failed or was stopped, a file that is not answered, or arrears. SQL and commands of these tasks.
import type { Selectable } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { Tx } from '../db/database.ts'
import type { PaymentTasksTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import type { TaskKind } from './return-rules.ts'

/** What arrears ask of a person (`domain-rules.md` 5.4, 5.5): whoever sees to the case opens them, and ends them with it. */
export const arrearsTaskKinds = ['termination_possible', 'notice_lapsed', 'letters_unanswered', 'long_overdue'] as const
export type ArrearsTaskKind = (typeof arrearsTaskKinds)[number]

const debitTaskKinds = [
  'data_fix',
  'new_mandate',
  'manual',
  'config_error',
  'new_account',
  'operations',
  'fraud_check',
  'estate',
  'compliance',
  'contact',
  'stopped_debit',
] as const satisfies readonly TaskKind[]

/** About a file of ours: the bank has not answered everything in it (`unanswered.ts`). */
const UNANSWERED_FILE = 'unanswered_file' as const

export const taskKinds = [...debitTaskKinds, UNANSWERED_FILE, ...arrearsTaskKinds] as const

export type PaymentTask = Readonly<{
  taskId: string
  kind: (typeof taskKinds)[number]
  /** Whose loan and instalment; null where the task is about a file. */
  personId: string | null
  lineId: string | null
  loanId: string | null
  dueOn: Day | null
  reasonCode: string | null
  /** The file that the bank has not answered. */
  fileId: string | null
  /** Our own delay: nobody is in default while this is open. */
  isOurs: boolean
  /** The last day of that, where the customer was asked to put it right; null: no end. */
  oursUntilOn: Day | null
  status: 'open' | 'done'
  createdOn: Day
  doneOn: Day | null
  note: string | null
}>

export const toTask = (row: Selectable<PaymentTasksTable>): PaymentTask => ({
  taskId: row.task_id,
  kind: row.kind,
  personId: row.person_id,
  lineId: row.line_id,
  loanId: row.loan_id,
  dueOn: row.due_on,
  reasonCode: row.reason_code,
  fileId: row.file_id,
  isOurs: row.is_ours,
  oursUntilOn: row.ours_until,
  status: row.status,
  createdOn: row.created_on,
  doneOn: row.done_on,
  note: row.note,
})

/** A task about an instalment or a loan. */
export type NewTask = Readonly<{ subjectId: string; personId: string; lineId: string; loanId: string; dueOn: Day }> &
  Pick<PaymentTask, 'kind' | 'reasonCode' | 'isOurs'> &
  Partial<Pick<PaymentTask, 'oursUntilOn'>>

/** Asks a person, once for the same subject (the debit, or the stop) and kind. */
export const openTasks = async (write: Write, tasks: readonly NewTask[]): Promise<void> => {
  if (tasks.length === 0) return
  const { tx, ctx } = write
  const byId = new Map(tasks.map((task) => [derivedId('task', ctx.partnerId, task.subjectId, task.kind), task]))
  const { rows } = await tx.client.query<{ task_id: string }>(
    `insert into payment_tasks (partner_id, task_id, kind, person_id, line_id, loan_id, due_on, reason_code, is_ours, ours_until, status, created_on, created_at)
     select $1, t.task_id, t.kind, t.person_id, t.line_id, t.loan_id, t.due_on, t.reason_code, t.is_ours, t.ours_until, 'open', $2, $3
       from jsonb_to_recordset($4) as t(task_id text, kind text, person_id text, line_id text, loan_id text, due_on date, reason_code text, is_ours boolean, ours_until date)
     on conflict do nothing returning task_id`,
    [
      ctx.partnerId,
      ctx.today,
      ctx.now,
      toJson(
        [...byId].map(([taskId, task]) => ({
          task_id: taskId,
          kind: task.kind,
          person_id: task.personId,
          line_id: task.lineId,
          loan_id: task.loanId,
          due_on: task.dueOn,
          reason_code: task.reasonCode,
          is_ours: task.isOurs,
          ours_until: task.oursUntilOn ?? null,
        })),
      ),
    ],
  )
  const fresh = new Set(rows.map((row) => row.task_id))
  for (const [taskId, { kind, loanId, dueOn }] of byId)
    if (fresh.has(taskId)) write.changed('payment_task', taskId, null, { status: 'open', kind, loanId, dueOn })
}

/** Asks a person to look at files that the bank has not answered, once for the same subject. */
export const openFileTasks = async (
  write: Write,
  files: readonly Readonly<{ subjectId: string; fileId: string }>[],
): Promise<void> => {
  if (files.length === 0) return
  const { tx, ctx } = write
  const rows = files.map(({ subjectId, fileId }) => ({
    partner_id: ctx.partnerId,
    task_id: derivedId('task', ctx.partnerId, subjectId, UNANSWERED_FILE),
    kind: UNANSWERED_FILE,
    file_id: fileId,
    is_ours: false,
    status: 'open' as const,
    created_on: ctx.today,
    created_at: ctx.now,
  }))
  const fresh = await tx
    .insertInto('payment_tasks')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['task_id', 'file_id'])
    .execute()
  for (const { task_id, file_id } of fresh)
    write.changed('payment_task', task_id, null, { status: 'open', kind: UNANSWERED_FILE, fileId: file_id })
}

/** Ends these open tasks: the bank has answered. */
export const endFileTasks = async (write: Write, taskIds: readonly string[]): Promise<void> => {
  if (taskIds.length === 0) return
  const { tx, ctx } = write
  const note = 'The bank has answered everything in the file.'
  await tx.client.query(
    `update payment_tasks set status = 'done', done_on = $3, done_by = $4, note = $5, version = version + 1
      where partner_id = $1 and task_id = any($2)`,
    [ctx.partnerId, taskIds, ctx.today, ctx.actor.id, note],
  )
  for (const taskId of taskIds) write.changed('payment_task', taskId, { status: 'open' }, { status: 'done', note })
}

/** The customer of this line has put right what was asked for: what delay there is now is ours, without end. */
export const makeDelayOurs = async (write: Write, lineId: string): Promise<void> => {
  const { rows } = await write.tx.client.query<{ task_id: string }>(
    `update payment_tasks set ours_until = null, version = version + 1
      where partner_id = $1 and line_id = $2 and status = 'open' and ours_until is not null returning task_id`,
    [write.ctx.partnerId, lineId],
  )
  for (const { task_id } of rows) write.changed('payment_task', task_id, { hasEnd: true }, { hasEnd: false })
}

/** Marks it done, with what was done. 404, or 409 when it is done already. */
export const closeTask = async (write: Write, taskId: string, note: string): Promise<PaymentTask> => {
  const { tx, ctx } = write
  const row = await tx
    .selectFrom('payment_tasks')
    .selectAll()
    .where('task_id', '=', taskId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('PaymentTask', taskId)
  if (row.status === 'done') throw new Refusal('invalid_state', `The task was done on ${row.done_on}.`)
  const done = { status: 'done' as const, done_on: ctx.today, done_by: ctx.actor.id, note }
  await tx
    .updateTable('payment_tasks')
    .set({ ...done, version: row.version + 1 })
    .where('task_id', '=', taskId)
    .execute()
  write.changed('payment_task', taskId, { status: row.status }, { status: 'done' })
  return toTask({ ...row, ...done })
}

/** The open tasks of these kinds on these loans, each as its loan and its kind. */
export const openTasksOn = async (
  tx: Tx,
  loanIds: readonly string[],
  kinds: readonly ArrearsTaskKind[],
): Promise<readonly (readonly [loanId: string, kind: string])[]> => {
  const { rows } = await tx.client.query<{ loan_id: string; kind: string }>(
    `select loan_id, kind from payment_tasks
      where partner_id = current_setting('app.partner') and loan_id = any($1) and kind = any($2) and status = 'open'`,
    [loanIds, kinds],
  )
  return rows.map((row) => [row.loan_id, row.kind] as const)
}

/** Ends open tasks of these kinds on a loan: what they asked for has been done, or is no longer needed. */
export const endTasks = async (
  write: Write,
  ended: readonly Readonly<{ loanId: string; kinds: readonly ArrearsTaskKind[] }>[],
  note: string,
): Promise<void> => {
  const rows = ended.flatMap(({ loanId, kinds }) => kinds.map((kind) => ({ loan_id: loanId, kind })))
  if (rows.length === 0) return
  const { tx, ctx } = write
  const { rows: done } = await tx.client.query<{ task_id: string }>(
    `update payment_tasks t set status = 'done', done_on = $2, done_by = $3, note = $4, version = t.version + 1
       from jsonb_to_recordset($5) as e(loan_id text, kind text)
      where t.partner_id = $1 and t.loan_id = e.loan_id and t.kind = e.kind and t.status = 'open' returning t.task_id`,
    [ctx.partnerId, ctx.today, ctx.actor.id, note, toJson(rows)],
  )
  for (const { task_id } of done) write.changed('payment_task', task_id, { status: 'open' }, { status: 'done', note })
}

/** In SQL: a task of ours is open and has not ended, or a debit whose file did not reach the bank in time waits. */
export const WE_DELAY = `
  select partner_id, loan_id, ours_until from payment_tasks
   where status = 'open' and is_ours and (ours_until is null or ours_until >= :today)
  union all
  select c.partner_id, c.loan_id, null from bank_files f join collections c using (partner_id, file_id)
   where f.direction = 'out' and f.status = 'written' and c.status = 'in_file' and c.settle_on <= :today`

/** A loan on which our own delay lasts; its last day, where it has one. */
export type DelayedLoan = Readonly<{ loanId: string; untilOn: Day | null }>

/** Loans on which our own delay lasts, in order, after the one named. */
export const loansWeDelay = async (tx: Tx, on: Day, limit: number, after: string): Promise<DelayedLoan[]> => {
  const { rows } = await tx.client.query<{ loan_id: string; until_on: Day | null }>(
    `select loan_id, case when bool_or(ours_until is null) then null else max(ours_until) end as until_on
       from (${WE_DELAY.replaceAll(':today', '$1')}) delayed
      where partner_id = current_setting('app.partner') and loan_id > $2 group by loan_id order by loan_id limit $3`,
    [on, after, limit],
  )
  return rows.map((row) => ({ loanId: row.loan_id, untilOn: row.until_on }))
}

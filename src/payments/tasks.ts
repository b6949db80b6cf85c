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

/** About a file: of ours, which the bank has not answered; of the bank's, which waits or was refused. */
const fileTaskKinds = ['unanswered_file', 'stopped_file'] as const
export type FileTaskKind = (typeof fileTaskKinds)[number]

/** About a line: its customer's credit, which no loan will use. */
export const CREDIT_TO_REFUND = 'credit_to_refund' as const

export const taskKinds = [...debitTaskKinds, ...fileTaskKinds, CREDIT_TO_REFUND, ...arrearsTaskKinds] as const

export type PaymentTask = Readonly<{
  taskId: string
  kind: (typeof taskKinds)[number]
  /** Whose loan and instalment; null where the task is about a file. Credit to be refunded is a line's alone. */
  personId: string | null
  lineId: string | null
  loanId: string | null
  dueOn: Day | null
  reasonCode: string | null
  /** The file that is not answered, or that stopped. */
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

/**
 * Asks a person, once for the same subject (the debit, or the stop) and kind. What ended by itself and is asked again is the same
 * task, open again; what a person has done is not asked again.
 */
export const openTasks = async (write: Write, tasks: readonly NewTask[]): Promise<void> => {
  if (tasks.length === 0) return
  const { tx, ctx } = write
  const byId = new Map(tasks.map((task) => [derivedId('task', ctx.partnerId, task.subjectId, task.kind), task]))
  const { rows } = await tx.client.query<{ task_id: string }>(
    `insert into payment_tasks as old (partner_id, task_id, kind, person_id, line_id, loan_id, due_on, reason_code, is_ours, ours_until, status, created_on, created_at)
     select $1, t.task_id, t.kind, t.person_id, t.line_id, t.loan_id, t.due_on, t.reason_code, t.is_ours, t.ours_until, 'open', $2, $3
       from jsonb_to_recordset($4) as t(task_id text, kind text, person_id text, line_id text, loan_id text, due_on date, reason_code text, is_ours boolean, ours_until date)
     on conflict (partner_id, task_id) do update
        set status = 'open', done_on = null, done_by = null, note = null, version = old.version + 1
      where old.status = 'done' and old.done_by like 'system:%'
     returning task_id`,
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

/** Asks a person to look at files, once for the same subject. */
export const openFileTasks = async (
  write: Write,
  kind: FileTaskKind,
  files: readonly Readonly<{ subjectId: string; fileId: string }>[],
): Promise<void> => {
  if (files.length === 0) return
  const { tx, ctx } = write
  const rows = files.map(({ subjectId, fileId }) => ({
    partner_id: ctx.partnerId,
    task_id: derivedId('task', ctx.partnerId, subjectId, kind),
    kind,
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
    write.changed('payment_task', task_id, null, { status: 'open', kind, fileId: file_id })
}

/** The open tasks of a kind about a file. */
export const openTasksAbout = async (tx: Tx, kind: FileTaskKind, fileId: string): Promise<readonly string[]> => {
  const rows = await tx
    .selectFrom('payment_tasks')
    .select('task_id')
    .where('file_id', '=', fileId)
    .where('kind', '=', kind)
    .where('status', '=', 'open')
    .execute()
  return rows.map(({ task_id }) => task_id)
}

/** Ends these open tasks: what they asked for has been done, or come about. */
export const finishTasks = async (write: Write, taskIds: readonly string[], note: string): Promise<void> => {
  if (taskIds.length === 0) return
  const { tx, ctx } = write
  await tx.client.query(
    `update payment_tasks set status = 'done', done_on = $3, done_by = $4, note = $5, version = version + 1
      where partner_id = $1 and task_id = any($2)`,
    [ctx.partnerId, taskIds, ctx.today, ctx.actor.id, note],
  )
  for (const taskId of taskIds) write.changed('payment_task', taskId, { status: 'open' }, { status: 'done', note })
}

/** The open tasks about debits of a line, oldest first. */
export const openTasksOfLine = async (tx: Tx, lineId: string): Promise<readonly PaymentTask[]> => {
  const rows = await tx
    .selectFrom('payment_tasks')
    .selectAll()
    .where('line_id', '=', lineId)
    .where('status', '=', 'open')
    .where('kind', 'in', debitTaskKinds)
    .orderBy('due_on')
    .orderBy('task_id')
    .forUpdate()
    .execute()
  return rows.map(toTask)
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

/** The open tasks of these kinds on these loans. */
export const openTasksOn = async (
  tx: Tx,
  loanIds: readonly string[],
  kinds: readonly ArrearsTaskKind[],
): Promise<readonly Readonly<{ loanId: string; kind: ArrearsTaskKind }>[]> => {
  if (loanIds.length === 0) return []
  const { rows } = await tx.client.query<{ loan_id: string; kind: ArrearsTaskKind }>(
    `select loan_id, kind from payment_tasks
      where partner_id = current_setting('app.partner') and loan_id = any($1) and kind = any($2) and status = 'open'`,
    [loanIds, kinds],
  )
  return rows.map(({ loan_id, kind }) => ({ loanId: loan_id, kind }))
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

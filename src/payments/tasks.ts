// What only a person can put right about a debit that failed or was stopped. SQL and commands of these tasks.
import type { Selectable } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { Tx } from '../db/database.ts'
import type { PaymentTasksTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import type { TaskKind } from './return-rules.ts'

export const taskKinds = [
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

export type PaymentTask = Readonly<{
  taskId: string
  kind: TaskKind
  personId: string
  lineId: string
  loanId: string
  dueOn: Day
  reasonCode: string | null
  /** Our own delay: nobody is in default while this is open. */
  isOurs: boolean
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
  isOurs: row.is_ours,
  status: row.status,
  createdOn: row.created_on,
  doneOn: row.done_on,
  note: row.note,
})

/** Asks a person, once for the same subject (the debit, or the stop) and kind. */
export const openTask = async (
  write: Write,
  subjectId: string,
  task: Pick<PaymentTask, 'kind' | 'personId' | 'lineId' | 'loanId' | 'dueOn' | 'reasonCode' | 'isOurs'>,
): Promise<string> => {
  const { tx, ctx } = write
  const taskId = derivedId('task', ctx.partnerId, subjectId, task.kind)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('payment_tasks')
    .values({
      partner_id: ctx.partnerId,
      task_id: taskId,
      kind: task.kind,
      person_id: task.personId,
      line_id: task.lineId,
      loan_id: task.loanId,
      due_on: task.dueOn,
      reason_code: task.reasonCode,
      is_ours: task.isOurs,
      status: 'open',
      created_on: ctx.today,
      created_at: ctx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) {
    write.changed('payment_task', taskId, null, {
      status: 'open',
      kind: task.kind,
      loanId: task.loanId,
      dueOn: task.dueOn,
    })
  }
  return taskId
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

/** In SQL: a task of ours is open, or a debit whose file did not reach the bank in time waits. */
export const WE_DELAY = `
  select partner_id, loan_id from payment_tasks where status = 'open' and is_ours
  union
  select c.partner_id, c.loan_id from bank_files f join collections c using (partner_id, file_id)
   where f.direction = 'out' and f.status = 'written' and c.status = 'in_file' and c.settle_on <= :today`

/** Loans on which our own delay lasts, in order, after the one named. */
export const loansWeDelay = async (tx: Tx, on: Day, limit: number, after: string): Promise<string[]> => {
  const { rows } = await tx.client.query<{ loan_id: string }>(
    `select loan_id from (${WE_DELAY.replaceAll(':today', '$1')}) delayed
      where partner_id = current_setting('app.partner') and loan_id > $2 order by loan_id limit $3`,
    [on, after, limit],
  )
  return rows.map((row) => row.loan_id)
}

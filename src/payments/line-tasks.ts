// What only a person can do about a line: pay a customer's credit back that no loan will use. SQL of these tasks.
import { derivedId } from '../base/id.ts'
import type { Cents } from '../base/money.ts'
import type { Write } from '../db/write.ts'
import { CREDIT_TO_REFUND, finishTasks } from './tasks.ts'

type Asked = Readonly<{ lineId: string; personId: string; creditCents: Cents }>

const openTasks = async ({ tx }: Write, lineIds: readonly string[]) =>
  tx
    .selectFrom('payment_tasks')
    .select(['task_id', 'line_id'])
    .where('kind', '=', CREDIT_TO_REFUND)
    .where('status', '=', 'open')
    .where('line_id', 'in', lineIds)
    .orderBy('task_id')
    .forUpdate()
    .execute()

/** Asks a person to pay back the credit of these lines; where a person is asked already, that task stays. */
export const askForRefunds = async (write: Write, lines: readonly Asked[]): Promise<void> => {
  if (lines.length === 0) return
  const { tx, ctx } = write
  const lineIds = lines.map(({ lineId }) => lineId)
  const asked = new Set((await openTasks(write, lineIds)).map((row) => row.line_id))
  const rows = lines
    .filter(({ lineId }) => !asked.has(lineId))
    .map(({ lineId, personId, creditCents }) => ({
      partner_id: ctx.partnerId,
      task_id: derivedId('task', ctx.partnerId, `${lineId} ${ctx.today} ${creditCents}`, CREDIT_TO_REFUND),
      kind: CREDIT_TO_REFUND,
      person_id: personId,
      line_id: lineId,
      is_ours: false,
      status: 'open' as const,
      created_on: ctx.today,
      created_at: ctx.now,
    }))
  if (rows.length === 0) return
  const fresh = await tx
    .insertInto('payment_tasks')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['task_id', 'line_id'])
    .execute()
  for (const { task_id, line_id } of fresh)
    write.changed('payment_task', task_id, null, { status: 'open', kind: CREDIT_TO_REFUND, lineId: line_id })
}

/** Nobody needs to pay back credit of these lines any more. */
export const endAskingForRefunds = async (write: Write, lineIds: readonly string[]): Promise<void> => {
  if (lineIds.length === 0) return
  const tasks = await openTasks(write, lineIds)
  const taskIds = tasks.map((row) => row.task_id)
  await finishTasks(write, taskIds, 'The credit was paid back or used, or a loan of the line will use it.')
}

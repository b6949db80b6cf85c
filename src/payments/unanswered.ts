// Files of ours in which the bank left debits or payouts unanswered: a person is asked to look, until all answers have come.
import type { Day } from '../base/day.ts'
import type { Command } from '../db/write.ts'
import { type Step, untilDone } from '../work/day.ts'
import { ANSWER_T2_DAYS, answerBy } from './files.ts'
import { finishTasks, openFileTasks } from './tasks.ts'

/** In SQL, of a file `f`: something in it is still without an answer. */
const UNANSWERED = `
  (exists (select from collections c where c.partner_id = f.partner_id and c.file_id = f.file_id and c.status = 'in_file')
   or exists (select from payouts p where p.partner_id = f.partner_id and p.file_id = f.file_id and p.status = 'in_file'))`

const BATCH = 100

const closeAnswered: Command<Day, number> = {
  name: 'payments.close_answered_files',
  run: async (write, on) => {
    const { tx, ctx } = write
    const { rows } = await tx.client.query<{ file_id: string }>(
      // Of the few files that are awaited each is asked about once: as a condition of one list PostgreSQL asks about all, again and again.
      `with awaited as materialized (
         select partner_id, file_id from bank_files where partner_id = $1 and awaited_on <= $2 order by file_id for update),
       answered as materialized (select file_id from awaited f where not ${UNANSWERED} limit ${BATCH})
       update bank_files b set awaited_on = null from answered a where b.partner_id = $1 and b.file_id = a.file_id
       returning b.file_id`,
      [ctx.partnerId, on],
    )
    const tasks = await tx.client.query<{ task_id: string }>(
      `select task_id from payment_tasks
        where partner_id = $1 and kind = 'unanswered_file' and status = 'open' and file_id = any($2) order by task_id for update`,
      [ctx.partnerId, rows.map((row) => row.file_id)],
    )
    const taskIds = tasks.rows.map((row) => row.task_id)
    await finishTasks(write, taskIds, 'The bank has answered everything in the file.')
    return rows.length
  },
}

/** From its own day on a file is looked at until the last answer was read: then nobody waits for it any more. */
export const closeAnsweredFiles: Step = {
  name: 'close_answered_files',
  due: 'exists (select from bank_files where awaited_on <= :today)',
  run: untilDone(closeAnswered),
}

const tellOfFiles: Command<Day, number> = {
  name: 'payments.tell_of_unanswered_files',
  run: async (write, on) => {
    const { rows } = await write.tx.client.query<{ file_id: string; awaited_on: Day }>(
      'select file_id, awaited_on from bank_files where partner_id = $1 and awaited_on < $2 order by file_id',
      [write.ctx.partnerId, on],
    )
    const late = rows.filter((row) => answerBy(row.awaited_on) <= on)
    const subjects = late.map((row) => ({ fileId: row.file_id, subjectId: `${row.file_id} ${row.awaited_on}` }))
    await openFileTasks(write, 'unanswered_file', subjects)
    return late.length
  },
}

/** As the day closes by whose end the bank should have answered; the same file is a task once. */
export const tellOfUnansweredFiles: Step = {
  name: 'tell_of_unanswered_files',
  due: `exists (select from bank_files where awaited_on <= :today - ${ANSWER_T2_DAYS})`,
  run: ({ on, execute }) => execute(tellOfFiles, on),
}

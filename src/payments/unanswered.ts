// Files of ours in which the bank left debits or payouts unanswered: a person is asked to look, until all answers have come.
import type { Day } from '../base/day.ts'
import type { Command } from '../db/write.ts'
import { type Step, untilDone } from '../work/day.ts'
import { endFileTasks, openFileTasks } from './tasks.ts'

/** In SQL, of a row that has a file: something in it is still without an answer. */
const UNANSWERED = (row: string): string => `
  (exists (select from collections c where c.partner_id = ${row}.partner_id and c.file_id = ${row}.file_id and c.status = 'in_file')
   or exists (select from payouts p where p.partner_id = ${row}.partner_id and p.file_id = ${row}.file_id and p.status = 'in_file'))`

const BATCH = 100

const tellOfFiles: Command<Day, number> = {
  name: 'payments.tell_of_unanswered_files',
  run: async (write, on) => {
    const { tx, ctx } = write
    const { rows } = await tx.client.query<{ file_id: string; answer_by: Day; is_unanswered: boolean }>(
      `select file_id, answer_by, ${UNANSWERED('f')} as is_unanswered
         from bank_files f where partner_id = $1 and answer_by <= $2 order by file_id limit ${BATCH} for update`,
      [ctx.partnerId, on],
    )
    const fileIds = rows.map((row) => row.file_id)
    await tx.client.query('update bank_files set answer_by = null where partner_id = $1 and file_id = any($2)', [
      ctx.partnerId,
      fileIds,
    ])
    const unanswered = rows.filter((row) => row.is_unanswered)
    await openFileTasks(
      write,
      unanswered.map(({ file_id, answer_by }) => ({ fileId: file_id, subjectId: `${file_id} ${answer_by}` })),
    )
    return rows.length
  },
}

/** As the day closes by whose end the bank should have answered: each file is looked at once. */
export const tellOfUnansweredFiles: Step = {
  name: 'tell_of_unanswered_files',
  due: 'exists (select from bank_files where answer_by <= :today)',
  run: untilDone(tellOfFiles),
}

const closeAnswered: Command<Day, number> = {
  name: 'payments.close_answered_files',
  run: async (write) => {
    const { rows } = await write.tx.client.query<{ task_id: string }>(
      `select task_id from payment_tasks t
        where partner_id = $1 and status = 'open' and file_id is not null and not ${UNANSWERED('t')}
        order by task_id limit ${BATCH} for update`,
      [write.ctx.partnerId],
    )
    await endFileTasks(
      write,
      rows.map((row) => row.task_id),
    )
    return rows.length
  },
}

/** Once the last answer was read nobody needs to look any more. */
export const closeAnsweredFiles: Step = {
  name: 'close_answered_files',
  due: `exists (select from payment_tasks where status = 'open' and file_id is not null)`,
  run: untilDone(closeAnswered),
}

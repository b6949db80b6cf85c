// Written files are handed over to the bank afterwards: a crash between the two never doubles one, and none carries a day that
// the bank can no longer serve.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Day } from '../base/day.ts'
import { readClock } from '../db/clock.ts'
import { type Db, read } from '../db/database.ts'
import { type Command, systemExecution, type Writer } from '../db/write.ts'
import { lender } from '../products/lender.ts'
import type { Step } from '../work/day.ts'
import { finish, type Job } from '../work/queue.ts'
import type { JobHandler } from '../work/worker.ts'
import { debitsSettleOn, type Moment, takenOn } from './cut-off.ts'
import { getFile, getFileRow, SEND_BANK_FILE, sha256 } from './files.ts'
import { PAIN_001 } from './messages/pain001.ts'
import { forDay, requestedDay } from './messages/requested-day.ts'
import { collectionsPostponed } from './payment.ts'
import type { BankFile, BankPort } from './port.ts'

/** The day that the file must carry instead of its own when it is handed over at this moment; null when its own will do. */
export const laterDayOf = ({ message, content }: Pick<BankFile, 'message' | 'content'>, moment: Moment): Day | null => {
  const { payouts, debits } = lender.cutOffs
  const earliestOn = message === PAIN_001 ? takenOn(moment, payouts) : debitsSettleOn(moment, debits)
  return requestedDay(content) < earliestOn ? earliestOn : null
}

/**
 * Writes the file anew for a day that the bank can serve, and tells of the debits in it. The message id stays: by it the bank
 * knows a file that had reached it after all, and leaves the second one.
 */
export const postponeFile: Command<Readonly<{ fileId: string }>, void> = {
  name: 'payments.postpone_file',
  run: async (write, { fileId }) => {
    const { tx, ctx } = write
    const file = await getFileRow(tx, fileId)
    const laterOn = laterDayOf(file, ctx)
    if (file.status !== 'written' || laterOn === null) return
    const content = forDay(file.content, laterOn)
    const digest = sha256(content)
    await tx
      .updateTable('bank_files')
      .set({ content, sha256: digest, awaited_on: laterOn })
      .where('file_id', '=', fileId)
      .execute()
    write.changed(
      'bank_file',
      fileId,
      { requestedOn: requestedDay(file.content), sha256: file.sha256 },
      { requestedOn: laterOn, sha256: digest },
    )
    if (file.message === PAIN_001) return
    const debits = await tx
      .updateTable('collections')
      .set({ settle_on: laterOn })
      .where('file_id', '=', fileId)
      .where('status', '=', 'in_file')
      .returning(['collection_id', 'loan_id', 'due_on', 'attempt'])
      .execute()
    const news = debits.map(({ loan_id, due_on, attempt }) => ({ loanId: loan_id, dueOn: due_on, attempt }))
    write.publish(collectionsPostponed.of(fileId, { settleOn: laterOn, debits: news }))
  },
}

const fileSent: Command<Readonly<{ job: Job; fileId: string }>, void> = {
  name: 'payments.file_sent',
  run: async (write, { job, fileId }) => {
    await finish(write, job)
    await write.tx
      .updateTable('bank_files')
      .set({ status: 'sent', sent_at: write.ctx.recordedAt })
      .where('file_id', '=', fileId)
      .execute()
    write.changed('bank_file', fileId, { status: 'written' }, { status: 'sent' })
  },
}

/**
 * Hands each written file over to the bank, once: the bank knows a repeated one by its message id. One whose day the bank can
 * no longer serve gets a later one first.
 */
export const sendBankFile = (db: Db, writer: Writer, port: BankPort): JobHandler => ({
  kind: SEND_BANK_FILE,
  run: async (job) => {
    const { fileId } = job.payload as { fileId: string }
    const written = () => read(db, job.partnerId, (tx) => getFile(tx, fileId))
    const execution = systemExecution(job.partnerId, 'work')
    let file = await written()
    if (laterDayOf(file, await readClock(db, job.partnerId)) !== null) {
      await writer.execute(execution, postponeFile, { fileId })
      file = await written()
    }
    await port.send(job.partnerId, file)
    await writer.execute(execution, fileSent, { job, fileId })
    return undefined
  },
})

/** The day waits for so many attempts, some 15 seconds in all; then it goes on, and the file follows when the bank can be reached. */
const PATIENCE_ATTEMPTS = 4

const TRIED = `kind = '${SEND_BANK_FILE}' and attempts between 1 and ${PATIENCE_ATTEMPTS}`

/**
 * A file whose hand-over failed is tried again within seconds: the day does not close without it. It runs before the bank's
 * files are fetched, so that the answer is still read on this day.
 */
export const awaitHandOver = (db: Db): Step => ({
  name: 'await_hand_over',
  due: `exists (select from work where ${TRIED})`,
  run: async ({ partnerId }) => {
    for (;;) {
      const { rows } = await read(db, partnerId, (tx) =>
        tx.client.query<{ due_at: Date; is_being_tried: boolean }>(
          `select due_at, coalesce(leased_until > clock_timestamp(), false) as is_being_tried from work where ${TRIED} order by due_at limit 1`,
        ),
      )
      const [next] = rows
      if (!next) return 1 // sent meanwhile, or given more time than a day can wait
      if (!next.is_being_tried) {
        await sleep(Math.max(0, next.due_at.getTime() - Date.now()) + 5)
        return 1
      }
      await sleep(20)
    }
  },
})

// Files for the bank: written with the orders they carry, handed over afterwards. A crash between the two never doubles one.
import { createHash } from 'node:crypto'
import { isT2Day } from '../base/calendar.ts'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { type Db, read, type Tx } from '../db/database.ts'
import type { Command, Write, Writer } from '../db/write.ts'
import { systemExecution } from '../work/day.ts'
import { enqueue, finish, type Job } from '../work/queue.ts'
import type { JobHandler } from '../work/worker.ts'
import { checkPaymentFile } from './messages/checks.ts'
import { endToEndId } from './payment.ts'
import type { BankFile, BankPort } from './port.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What names a file before it is written: its id, and the message id by which the bank knows it for ever. */
export const newFileId = (): Readonly<{ fileId: string; messageId: string }> => {
  const fileId = newId('bankFile')
  return { fileId, messageId: endToEndId(fileId) }
}

const dateProblem = (on: Day): string | null => (isT2Day(on) ? null : `${on} is no bank day`)

/** Keeps a written file and enqueues its hand-over. A file that the bank would refuse is our bug and is not written. */
export const keepFile = async (write: Write, file: BankFile): Promise<void> => {
  const problems = checkPaymentFile(file.content, { dateProblem, acceptsIban: () => true }) // IBANs were checked where they entered
  if (problems.length > 0)
    throw new Error(`the bank would refuse this ${file.message}: ${JSON.stringify(problems.slice(0, 3))}`)
  const { tx, ctx } = write
  const digest = sha256(file.content)
  await tx
    .insertInto('bank_files')
    .values({
      partner_id: ctx.partnerId,
      file_id: file.fileId,
      direction: 'out',
      message: file.message,
      message_id: file.messageId,
      content: file.content,
      sha256: digest,
      status: 'written',
      created_on: ctx.today,
      recorded_at: ctx.recordedAt,
    })
    .execute()
  write.changed('bank_file', file.fileId, null, { status: 'written', message: file.message, sha256: digest })
  await enqueue(write, { kind: SEND_BANK_FILE, orderingKey: file.fileId, payload: { fileId: file.fileId } })
}

export const getFile = async (tx: Tx, fileId: string): Promise<BankFile> => {
  const row = await tx.selectFrom('bank_files').selectAll().where('file_id', '=', fileId).executeTakeFirst()
  if (!row) throw notFound('BankFile', fileId)
  return { fileId: row.file_id, message: row.message, messageId: row.message_id, content: row.content }
}

export type ListedFile = Readonly<{
  fileId: string
  direction: 'out' | 'in'
  message: string
  status: string
  problem: string | null
  createdOn: Day
  sha256: string
}>

/** Every file out and in, newest first. */
export const listFiles = async (tx: Tx, limit = 1000): Promise<ListedFile[]> => {
  const rows = await tx
    .selectFrom('bank_files')
    .select(['file_id', 'direction', 'message', 'status', 'problem', 'created_on', 'sha256'])
    .orderBy('recorded_at', 'desc')
    .orderBy('file_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    fileId: row.file_id,
    direction: row.direction,
    message: row.message,
    status: row.status,
    problem: row.problem,
    createdOn: row.created_on,
    sha256: row.sha256,
  }))
}

export const SEND_BANK_FILE = 'send_bank_file'

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

/** Hands each written file over to the bank, once: the bank knows a repeated one by its message id. */
export const sendBankFile = (db: Db, writer: Writer, port: BankPort): JobHandler => ({
  kind: SEND_BANK_FILE,
  run: async (job) => {
    const { fileId } = job.payload as { fileId: string }
    const file = await read(db, job.partnerId, (tx) => getFile(tx, fileId))
    await port.send(job.partnerId, file)
    await writer.execute(systemExecution(job.partnerId, 'work'), fileSent, { job, fileId })
    return undefined
  },
})

// Files for the bank: written with the orders they carry, handed over afterwards. A crash between the two never doubles one.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Selectable, type SqlBool, sql } from 'kysely'
import { isT2Day } from '../base/calendar.ts'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { type Db, read, type Tx } from '../db/database.ts'
import type { BankFilesTable } from '../db/schema.ts'
import { type Command, systemExecution, type Write, type Writer } from '../db/write.ts'
import type { Step } from '../work/day.ts'
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
      created_at: ctx.recordedAt,
    })
    .execute()
  write.changed('bank_file', file.fileId, null, { status: 'written', message: file.message, sha256: digest })
  await enqueue(write, { kind: SEND_BANK_FILE, orderingKey: file.fileId, payload: { fileId: file.fileId } })
}

export const getFile = async (tx: Tx, fileId: string): Promise<BankFile> => {
  const row = await getFileRow(tx, fileId)
  return { fileId: row.file_id, message: row.message, messageId: row.message_id, content: row.content }
}

/** The whole row of a file; 404 when there is none. */
export const getFileRow = async (tx: Tx, fileId: string): Promise<Selectable<BankFilesTable>> => {
  const row = await tx.selectFrom('bank_files').selectAll().where('file_id', '=', fileId).executeTakeFirst()
  if (!row) throw notFound('BankFile', fileId)
  return row
}

/** Out: written, then sent. In: read, waiting for what is missing before it, or refused. */
export const fileStatuses = ['written', 'sent', 'read', 'waiting', 'refused'] as const

export type ListedFile = Readonly<{
  fileId: string
  direction: 'out' | 'in'
  message: string
  messageId: string
  status: (typeof fileStatuses)[number]
  problem: string | null
  createdOn: Day
  createdAt: Date
  sha256: string
}>

export const viewFileRow = (
  row: Omit<Selectable<BankFilesTable>, 'partner_id' | 'content' | 'sent_at'>,
): ListedFile => ({
  fileId: row.file_id,
  direction: row.direction,
  message: row.message,
  messageId: row.message_id,
  status: row.status,
  problem: row.problem,
  createdOn: row.created_on,
  createdAt: row.created_at,
  sha256: row.sha256,
})

/** What a list of files is narrowed to; a member that is undefined narrows nothing. */
export type FileFilter = Readonly<
  Partial<Record<'direction' | 'status' | 'message' | 'created_on', string | undefined>>
>

/** Files out and in, newest first, without their content. */
export const listFiles = async (tx: Tx, limit = 1000, filter: FileFilter = {}): Promise<ListedFile[]> => {
  const conditions = Object.entries(filter).flatMap(([column, value]) =>
    value === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} = ${value}`],
  )
  const rows = await tx
    .selectFrom('bank_files')
    .select([
      'file_id',
      'direction',
      'message',
      'message_id',
      'status',
      'problem',
      'created_on',
      'created_at',
      'sha256',
    ])
    .$if(conditions.length > 0, (query) => query.where(sql<SqlBool>`${sql.join(conditions, sql` and `)}`))
    .orderBy('created_at', 'desc')
    .orderBy('file_id')
    .limit(limit)
    .execute()
  return rows.map(viewFileRow)
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

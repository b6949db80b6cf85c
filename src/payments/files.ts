// Files to and from the bank as they are kept: written with the orders they carry, and listed.
import { createHash } from 'node:crypto'
import { type Selectable, type SqlBool, sql } from 'kysely'
import { addT2Days, isT2Day } from '../base/calendar.ts'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { encodeXml } from '../base/xml-encoding.ts'
import type { Tx } from '../db/database.ts'
import type { BankFilesTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import { enqueue } from '../work/queue.ts'
import { checkPaymentFile } from './messages/checks.ts'
import { requestedDay } from './messages/requested-day.ts'
import { endToEndId } from './payment.ts'
import type { BankFile } from './port.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What names a file before it is written: its id, and the message id by which the bank knows it for ever. */
export const newFileId = (): Readonly<{ fileId: string; messageId: string }> => {
  const fileId = newId('bankFile')
  return { fileId, messageId: endToEndId(fileId) }
}

const dateProblem = (on: Day): string | null => (isT2Day(on) ? null : `${on} is no bank day`)

/** So many bank days after its own the bank has answered everything in a file: a statement comes in the morning after. */
export const ANSWER_T2_DAYS = 2

/** The day on which a person is told of what the bank has not answered in a file of this day. */
export const answerBy = (on: Day): Day => addT2Days(on, ANSWER_T2_DAYS)

/** The work of handing a file over. */
export const SEND_BANK_FILE = 'send_bank_file'

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
      awaited_on: requestedDay(file.content),
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

/** The bytes of a file as they left or came; 404 when there is none. */
export const bytesOf = async (tx: Tx, fileId: string): Promise<Uint8Array> => {
  const { content, raw } = await getFileRow(tx, fileId)
  return raw ?? encodeXml(content)
}

/** Out: written, then sent. In: read, waiting for what is missing before it, refused, or set aside by a person. */
export const fileStatuses = ['written', 'sent', 'read', 'waiting', 'refused', 'discarded'] as const

export type ListedFile = Readonly<{
  fileId: string
  direction: 'out' | 'in'
  message: string
  messageId: string
  status: (typeof fileStatuses)[number]
  problem: string | null
  passedOver: readonly string[]
  createdOn: Day
  createdAt: Date
  sha256: string
}>

export const viewFileRow = (
  row: Omit<
    Selectable<BankFilesTable>,
    'partner_id' | 'content' | 'raw' | 'sent_at' | 'statement_year' | 'statement_number' | 'read_from_on' | 'awaited_on'
  >,
): ListedFile => ({
  fileId: row.file_id,
  direction: row.direction,
  message: row.message,
  messageId: row.message_id,
  status: row.status,
  problem: row.problem,
  passedOver: row.passed_over,
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
      'passed_over',
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

// What the bank tells us: one door for every file, safe to read twice. Each entry is booked once, matched or not.
import { type SqlBool, sql } from 'kysely'
import { newId } from '../base/id.ts'
import { sumCents } from '../base/money.ts'
import type { Command, Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { lender } from '../products/lender.ts'
import { inBatches, type Step } from '../work/day.ts'
import { bookEntries, bookPart, findParts, isBooking } from './entries.ts'
import { sha256 } from './files.ts'
import { CAMT_053, CAMT_054, readCamt } from './messages/camt.ts'
import type { Statement, StatementFile, StatusReport } from './messages/message.ts'
import { PAIN_002, readPain002 } from './messages/pain002.ts'
import { MessageError } from './messages/xml-parser.ts'
import type { BankPort } from './port.ts'
import { numberOf, orderOf, type ReadStatement, yearOf } from './statement-order.ts'
import { applyReport } from './status-reports.ts'

/** A file that was understood. */
type ParsedFile = Readonly<{ message: string; messageId: string }> &
  (Readonly<{ report: StatusReport }> | Readonly<{ statements: StatementFile }> | Readonly<{ notified: true }>)

/** Reads a file; throws a MessageError that names what is wrong with it. */
export const parseFile = (content: string): ParsedFile => {
  if (content.includes(PAIN_002)) {
    const report = readPain002(content)
    return { message: PAIN_002, messageId: report.messageId, report }
  }
  const file = readCamt(content)
  return file.kind === 'camt.053'
    ? { message: CAMT_053, messageId: file.messageId, statements: file }
    : { message: CAMT_054, messageId: file.messageId, notified: true }
}

/** The file, or what is wrong with it. */
const understand = (content: string): ParsedFile | Readonly<{ message: 'unknown'; messageId: ''; problem: string }> => {
  try {
    return parseFile(content)
  } catch (error) {
    if (error instanceof MessageError) return { message: 'unknown', messageId: '', problem: error.message }
    throw error
  }
}

/** What became of a file. `entries`: how many payments were new in it, and in files that waited for it. */
export type Receipt = Readonly<{
  fileId: string
  message: string
  status: 'read' | 'waiting' | 'refused'
  problem: string | null
  entries: number
}>

/**
 * Takes a file and books what it says. The same file twice is booked once. A gap in statement numbers, or an opening balance
 * that does not follow, stops reading there: the file waits, kept and named, and is read when what was missing has come. One
 * that cannot be understood is kept for a person.
 */
export const receiveFile: Command<Readonly<{ content: string }>, Receipt> = {
  name: 'payments.receive_file',
  run: async (write, { content }) => {
    const { fileId, isRead } = await keepIncoming(write, content)
    if (isRead) return isRead
    const receipt = await readFile(write, fileId, content)
    return receipt.status === 'read' ? { ...receipt, entries: receipt.entries + (await readWaiting(write)) } : receipt
  },
}

/** As the index says it, word for word: a parameter would not do where the statement is planned for all of them. */
const INCOMING = sql<SqlBool>`direction = 'in'`

/** Keeps the bytes once; a twin that is being read at this moment is waited for. */
const keepIncoming = async (
  { tx, ctx }: Write,
  content: string,
): Promise<Readonly<{ fileId: string; isRead: Receipt | null }>> => {
  const digest = sha256(content)
  const fileId = newId('bankFile')
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('bank_files')
    .values({
      partner_id: ctx.partnerId,
      file_id: fileId,
      direction: 'in',
      message: 'unknown',
      message_id: '',
      content,
      sha256: digest,
      status: 'waiting',
      created_on: ctx.today,
      created_at: ctx.recordedAt,
    })
    .onConflict((conflict) => conflict.columns(['partner_id', 'sha256']).where(INCOMING).doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) return { fileId, isRead: null }
  const known = await tx
    .selectFrom('bank_files')
    .select(['file_id', 'message', 'status'])
    .where('sha256', '=', digest)
    .where('direction', '=', 'in')
    .forUpdate()
    .executeTakeFirstOrThrow()
  const { file_id, message, status } = known
  return {
    fileId: file_id,
    isRead: status === 'read' ? { fileId: file_id, message, status, problem: null, entries: 0 } : null,
  }
}

/** Reads the files that waited, as far as they follow now. */
const readWaiting = async (write: Write): Promise<number> => {
  for (let entries = 0; ; ) {
    const waiting = await write.tx
      .selectFrom('bank_files')
      .select(['file_id', 'content'])
      .where('status', '=', 'waiting')
      .orderBy('created_at')
      .orderBy('file_id')
      .forUpdate() // whoever comes second sees what the first has read
      .execute()
    let wasRead = false
    for (const { file_id, content } of waiting) {
      const receipt = await readFile(write, file_id, content)
      entries += receipt.entries
      wasRead ||= receipt.status === 'read'
    }
    if (!wasRead) return entries
  }
}

const readFile = async (write: Write, fileId: string, content: string): Promise<Receipt> => {
  const file = understand(content)
  const { message, messageId } = file
  const done = async (status: Receipt['status'], problem: string | null, entries: number): Promise<Receipt> => {
    const rows = await write.tx
      .updateTable('bank_files')
      .set({ status, problem, message, message_id: messageId })
      .where('file_id', '=', fileId)
      .where((row) =>
        row.or([
          row('status', '<>', status),
          row('problem', 'is distinct from', problem),
          row('message', '<>', message),
        ]),
      )
      .returning('sha256')
      .execute()
    for (const row of rows) write.changed('bank_file', fileId, null, { status, message, sha256: row.sha256, problem })
    return { fileId, message, status, problem, entries }
  }
  if ('problem' in file) return done('refused', file.problem, 0)
  if ('notified' in file) return done('read', null, 0) // a notification: the statement alone is booked
  if (await isBooking(write.tx)) return done('waiting', 'The statement before this file is still being booked.', 0)
  if ('report' in file) {
    const entries = await applyReport(write, file.report)
    return entries === null
      ? done('refused', `The report answers ${file.report.originalMessageId}, a file that we did not send.`, 0)
      : done('read', null, entries)
  }
  const { statements } = file.statements
  const order = orderOf(statements, { accountIban: lender.iban, read: await statementsRead(write) })
  if ('stop' in order) return done(order.stop === 'waits' ? 'waiting' : 'refused', order.problem, 0)
  let entries = 0
  for (const statement of order.fresh) entries += await applyStatement(write, fileId, statement)
  return done('read', null, entries)
}

/** The statements read so far that a new one can be held against: those of this year and the last. */
const statementsRead = async ({ tx, ctx }: Write): Promise<ReadStatement[]> => {
  const { rows } = await tx.client.query<{
    year: number
    number: bigint
    opening_cents: bigint
    closing_cents: bigint
  }>(
    `select year, number, opening_cents, closing_cents from bank_statements
      where partner_id = $1 and iban = $2 order by year, number`,
    [ctx.partnerId, lender.iban],
  )
  return rows.map((row) => ({
    year: row.year,
    number: Number(row.number),
    openingCents: row.opening_cents,
    closingCents: row.closing_cents,
  }))
}

const applyStatement = async (write: Write, fileId: string, statement: Statement): Promise<number> => {
  const { tx, ctx } = write
  const { openingCents, closingCents, closingOn, accountIban, entries } = statement
  const number = numberOf(statement) ?? 0
  const { rowCount: before } = await tx.client.query(
    'select from bank_statements where partner_id = $1 and iban = $2 limit 1',
    [ctx.partnerId, accountIban],
  )
  await tx
    .insertInto('bank_statements')
    .values({
      partner_id: ctx.partnerId,
      iban: accountIban,
      number: BigInt(number),
      file_id: fileId,
      opening_cents: openingCents,
      closing_cents: closingCents,
      booked_on: closingOn,
    })
    .execute()
  write.changed('bank_statement', `${accountIban}/${yearOf(closingOn)}/${number}`, null, {
    openingCents,
    closingCents,
    entriesCents: sumCents(entries.map(({ amountCents }) => amountCents)),
  })
  // What lay on the account before the first statement is the funding that the bank began with.
  if (before === 0 && openingCents !== 0n) {
    const isFunded = openingCents > 0n
    await book(write, [
      {
        posting: 'opened',
        debit: isFunded ? 1000 : 3000,
        credit: isFunded ? 3000 : 1000,
        amountCents: isFunded ? openingCents : -openingCents,
        valueOn: closingOn,
        sourceId: fileId,
      },
    ])
  }
  return bookEntries(write, fileId, entries)
}

/** Reads the files that waited for a statement to be booked. Returns how many payments were new in them. */
const readWaitingFiles: Command<null, number> = { name: 'payments.read_waiting_files', run: readWaiting }

const settleParts = inBatches(findParts, bookPart)

/** Settles the debits of statements in parts, then reads what came meanwhile. A part that was booked is gone. */
export const bookStatements: Step = {
  name: 'book_statements',
  due: 'exists (select from statement_parts)',
  run: async (turn) => {
    const settled = await settleParts(turn)
    await turn.execute(readWaitingFiles, null)
    return Math.max(settled, 1) // another process may have been faster; what it left is asked for again
  },
}

/** Fetches what the bank has for us and reads it, file by file, acknowledging each when it is booked or kept. */
export const fetchBankFiles = (port: BankPort): Step => ({
  name: 'fetch_bank_files',
  due: port.mayHaveNews,
  run: async ({ partnerId, on, execute }) => {
    const files = await port.fetch(partnerId, on)
    for (const { receipt, content } of files) {
      await execute(receiveFile, { content })
      await port.acknowledge(partnerId, receipt)
    }
    return files.length
  },
})

// What the bank tells us: one door for every file, safe to read twice. Each entry is booked once, matched or not.
import type { Day } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { sumCents } from '../base/money.ts'
import type { Command, Write } from '../db/write.ts'
import type { Step } from '../work/day.ts'
import { bookEntries } from './entries.ts'
import { sha256 } from './files.ts'
import { CAMT_053, CAMT_054, readCamt } from './messages/camt.ts'
import { checkStatement } from './messages/checks.ts'
import type { Statement, StatementFile, StatusReport } from './messages/message.ts'
import { PAIN_002, readPain002, verdictsOf } from './messages/pain002.ts'
import { MessageError } from './messages/xml-parser.ts'
import { collectionsRejected, endToEndId, payoutsRejected } from './payment.ts'
import type { BankPort } from './port.ts'

/** A file that was understood. */
export type ParsedFile = Readonly<{ content: string; message: string; messageId: string }> &
  (Readonly<{ report: StatusReport }> | Readonly<{ statements: StatementFile }> | Readonly<{ notified: true }>)

/** Reads a file; throws a MessageError that names what is wrong with it. */
export const parseFile = (content: string): ParsedFile => {
  if (content.includes(PAIN_002)) {
    const report = readPain002(content)
    return { content, message: PAIN_002, messageId: report.messageId, report }
  }
  const file = readCamt(content)
  return file.kind === 'camt.053'
    ? { content, message: CAMT_053, messageId: file.messageId, statements: file }
    : { content, message: CAMT_054, messageId: file.messageId, notified: true }
}

export type Receipt = Readonly<{ fileId: string; isNew: boolean; entries: number }>

/**
 * Books what a file says. The same file twice is booked once. A gap in statement numbers or an opening balance that does
 * not follow is refused (409) and named: reading stops there.
 */
export const receiveFile: Command<ParsedFile, Receipt> = {
  name: 'payments.receive_file',
  run: async (write, file) => {
    const { fileId, isNew } = await keepIncoming(write, file, 'read', null)
    if (!isNew) return { fileId, isNew, entries: 0 }
    if ('report' in file) return { fileId, isNew, entries: await applyReport(write, file.report) }
    if (!('statements' in file)) return { fileId, isNew, entries: 0 } // a notification: the statement alone is booked
    let entries = 0
    const inOrder = file.statements.statements.toSorted((a, b) => numberOf(a) - numberOf(b))
    for (const statement of inOrder) entries += await applyStatement(write, fileId, statement)
    return { fileId, isNew, entries }
  },
}

/** Keeps a file that could not be read, for a person to look at. */
const refuseFile: Command<Readonly<{ content: string; problem: string }>, void> = {
  name: 'payments.refuse_file',
  run: async (write, { content, problem }) => {
    await keepIncoming(write, { content, message: 'unknown', messageId: '' }, 'refused', problem)
  },
}

const keepIncoming = async (
  write: Write,
  file: Pick<ParsedFile, 'content' | 'message' | 'messageId'>,
  status: 'read' | 'refused',
  problem: string | null,
): Promise<Readonly<{ fileId: string; isNew: boolean }>> => {
  const { tx, ctx } = write
  const digest = sha256(file.content)
  const fileId = newId('bankFile')
  const inserted = await tx
    .insertInto('bank_files')
    .values({
      partner_id: ctx.partnerId,
      file_id: fileId,
      direction: 'in',
      message: file.message,
      message_id: file.messageId,
      content: file.content,
      sha256: digest,
      status,
      problem,
      created_on: ctx.today,
      recorded_at: ctx.recordedAt,
    })
    .onConflict((conflict) => conflict.columns(['partner_id', 'sha256']).where('direction', '=', 'in').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) {
    write.changed('bank_file', fileId, null, { status, message: file.message, sha256: digest, problem })
    return { fileId, isNew: true }
  }
  const known = await tx
    .selectFrom('bank_files')
    .select('file_id')
    .where('sha256', '=', digest)
    .where('direction', '=', 'in')
    .executeTakeFirstOrThrow()
  return { fileId: known.file_id, isNew: false }
}

const numberOf = (statement: Statement): number => statement.legalNumber ?? statement.electronicNumber ?? 0

const applyStatement = async (write: Write, fileId: string, statement: Statement): Promise<number> => {
  const { tx, ctx } = write
  const number = numberOf(statement)
  const last = await tx
    .selectFrom('bank_statements')
    .select(['number', 'closing_cents'])
    .where('iban', '=', statement.accountIban)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last && BigInt(number) <= last.number) return 0 // read before, in another file
  const problems = checkStatement(statement)
  if (problems[0]) throw new Refusal('invalid_state', `Statement ${number}: ${problems[0].where}: ${problems[0].what}.`)
  if (last && BigInt(number) !== last.number + 1n) {
    throw new Refusal(
      'invalid_state',
      `Statement ${number} of ${statement.accountIban} does not follow ${last.number}: one is missing.`,
    )
  }
  if (last && statement.openingCents !== last.closing_cents) {
    throw new Refusal(
      'invalid_state',
      `Statement ${number} of ${statement.accountIban} opens with ${statement.openingCents} cents, the one before closed with ${last.closing_cents}.`,
    )
  }
  await tx
    .insertInto('bank_statements')
    .values({
      partner_id: ctx.partnerId,
      iban: statement.accountIban,
      number: BigInt(number),
      file_id: fileId,
      opening_cents: statement.openingCents,
      closing_cents: statement.closingCents,
      booked_on: statement.closingOn,
    })
    .execute()
  write.changed('bank_statement', `${statement.accountIban}/${number}`, null, {
    openingCents: statement.openingCents,
    closingCents: statement.closingCents,
    entriesCents: sumCents(statement.entries.map(({ amountCents }) => amountCents)),
  })
  return bookEntries(write, fileId, statement.entries)
}

/** What the bank refused before it moved: nothing was booked for a collection; a payout comes back out of transit. */
const applyReport = async (write: Write, report: StatusReport): Promise<number> => {
  const { tx } = write
  const verdictOf = verdictsOf(report)
  const file = await tx
    .selectFrom('bank_files')
    .select('file_id')
    .where('direction', '=', 'out')
    .where('message_id', '=', report.originalMessageId)
    .executeTakeFirst()
  if (!file)
    throw new Refusal('invalid_state', `The report answers ${report.originalMessageId}, a file that we did not send.`)
  const batchId = `${report.originalMessageId}-1`
  const reasonOf = (id: string): string | undefined => {
    const verdict = verdictOf(batchId, endToEndId(id))
    return verdict.outcome === 'rejected' ? (verdict.reasons[0]?.code ?? 'NARR') : undefined
  }
  const today: Day = write.ctx.today

  const payouts = await tx
    .selectFrom('payouts')
    .selectAll()
    .where('file_id', '=', file.file_id)
    .where('status', '=', 'in_file')
    .forUpdate()
    .execute()
  const rejectedPayouts = payouts.flatMap((row) => {
    const reasonCode = reasonOf(row.payout_id)
    return reasonCode ? [{ row, reasonCode }] : []
  })
  for (const { row, reasonCode } of rejectedPayouts) {
    await tx
      .updateTable('payouts')
      .set({ status: 'rejected', reason_code: reasonCode })
      .where('payout_id', '=', row.payout_id)
      .execute()
    write.changed('payout', row.payout_id, { status: row.status }, { status: 'rejected', reasonCode })
  }
  if (rejectedPayouts.length > 0) {
    const news = rejectedPayouts.map(({ row, reasonCode }) => ({
      payoutId: row.payout_id,
      kind: row.kind,
      subjectId: row.subject_id,
      amountCents: row.amount_cents,
      valueOn: today,
      reasonCode,
    }))
    write.publish(payoutsRejected.of(file.file_id, news))
  }

  const collections = await tx
    .selectFrom('collections')
    .selectAll()
    .where('file_id', '=', file.file_id)
    .where('status', '=', 'in_file')
    .forUpdate()
    .execute()
  const rejectedDebits = collections.flatMap((row) => {
    const reasonCode = reasonOf(row.collection_id)
    return reasonCode ? [{ row, reasonCode }] : []
  })
  for (const { row, reasonCode } of rejectedDebits) {
    await tx
      .updateTable('collections')
      .set({ status: 'rejected', reason_code: reasonCode })
      .where('collection_id', '=', row.collection_id)
      .execute()
    write.changed('collection', row.collection_id, { status: row.status }, { status: 'rejected', reasonCode })
  }
  if (rejectedDebits.length > 0) {
    const news = rejectedDebits.map(({ row, reasonCode }) => ({
      collectionId: row.collection_id,
      loanId: row.loan_id,
      amountCents: row.amount_cents,
      dueOn: row.due_on,
      valueOn: today,
      reasonCode,
    }))
    write.publish(collectionsRejected.of(file.file_id, news))
  }
  return rejectedPayouts.length + rejectedDebits.length
}

/** Fetches what the bank has for us and reads it, file by file, acknowledging each when it is booked. */
export const fetchBankFiles = (port: BankPort): Step => ({
  name: 'fetch_bank_files',
  due: 'true', // the bank alone knows
  run: async ({ partnerId, on, execute }) => {
    const files = await port.fetch(partnerId, on)
    for (const { receipt, content } of files) {
      try {
        await execute(receiveFile, parseFile(content))
      } catch (error) {
        if (!(error instanceof MessageError || error instanceof Refusal)) throw error
        await execute(refuseFile, { content, problem: error.message })
      }
      await port.acknowledge(partnerId, receipt)
    }
    return files.length
  },
})

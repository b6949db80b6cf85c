// Files of the bank and their statements as they are kept. SQL alone.
import { createHash } from 'node:crypto'
import { type SqlBool, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { newId } from '../base/id.ts'
import { sumCents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { Write } from '../db/write.ts'
import { lender } from '../products/lender.ts'
import type { PassedOver, Statement } from './messages/message.ts'
import { asRead, placeOf, type ReadStatement, type Told } from './statement-order.ts'

/** Whoever receives a file, or changes what waits, holds the account: statements are put in order by one at a time. */
export const lockBankAccount = async ({ tx, ctx }: Write): Promise<void> => {
  const account = [ctx.partnerId, lender.iban]
  tx.send({
    name: 'note_bank_account',
    text: 'insert into bank_accounts (partner_id, iban) values ($1, $2) on conflict do nothing',
    values: account,
  })
  await tx.client.query({
    name: 'lock_bank_account',
    text: 'select from bank_accounts where partner_id = $1 and iban = $2 for update',
    values: account,
  })
}

export const digestOfBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export type IncomingStatus = 'read' | 'waiting' | 'refused' | 'discarded'

/** A file as it came. `raw`: its bytes, where they are no text that could be kept; then `content` is empty. */
export type KeptBytes = Readonly<{ content: string; raw: Uint8Array | null; sha256: string }>

/** As the index says it, word for word: a parameter would not do where the statement is planned for all of them. */
const INCOMING = sql<SqlBool>`direction = 'in'`

/** Keeps the bytes once; returns the file of these bytes, and what is known of it. */
export const keepIncoming = async (
  { tx, ctx }: Write,
  { content, raw, sha256 }: KeptBytes,
): Promise<Readonly<{ fileId: string; message: string; status: IncomingStatus }>> => {
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
      raw: raw && Buffer.from(raw),
      sha256,
      status: 'waiting',
      created_on: ctx.today,
      created_at: ctx.recordedAt,
    })
    .onConflict((conflict) => conflict.columns(['partner_id', 'sha256']).where(INCOMING).doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) return { fileId, message: 'unknown', status: 'waiting' }
  const known = await tx
    .selectFrom('bank_files')
    .select(['file_id', 'message', 'status'])
    .where('sha256', '=', sha256)
    .where('direction', '=', 'in')
    .executeTakeFirstOrThrow()
  return { fileId: known.file_id, message: known.message, status: known.status as IncomingStatus }
}

export type Outcome = Readonly<{
  status: IncomingStatus
  problem: string | null
  message: string
  messageId: string
  statement: Statement | undefined
  passedOver: PassedOver
  /** It waits for this day. */
  readFromOn: Day | null
}>

/** What became of a file. */
export const setOutcome = async (write: Write, fileId: string, outcome: Outcome): Promise<void> => {
  const { status, problem, message, messageId, statement, passedOver, readFromOn } = outcome
  const place = statement && placeOf(statement)
  const rows = await write.tx
    .updateTable('bank_files')
    .set({
      status,
      problem,
      message,
      message_id: messageId,
      statement_year: place ? place.year : null,
      statement_number: place ? BigInt(place.number) : null,
      passed_over: [...passedOver],
      read_from_on: readFromOn,
    })
    .where('file_id', '=', fileId)
    .where((row) =>
      row.or([
        row('status', '<>', status),
        row('problem', 'is distinct from', problem),
        row('message', '<>', message),
        row('read_from_on', 'is distinct from', readFromOn),
      ]),
    )
    .returning('sha256')
    .execute()
  for (const { sha256 } of rows) write.changed('bank_file', fileId, null, { status, message, sha256, problem })
}

/** The files that wait, in the order of their statements; what the bank says beside them comes first. */
export const listWaiting = async (tx: Tx): Promise<readonly string[]> => {
  const { rows } = await tx.client.query<{ file_id: string }>(
    `select file_id from bank_files where partner_id = current_setting('app.partner') and direction = 'in' and status = 'waiting'
      order by statement_year nulls first, statement_number, created_at, file_id`,
  )
  return rows.map(({ file_id }) => file_id)
}

/** The statements read so far that a new one can be held against. */
export const statementsRead = async ({ tx, ctx }: Write): Promise<ReadStatement[]> => {
  const { rows } = await tx.client.query<{
    year: number
    number: bigint
    page: number
    is_last_page: boolean
    opening_cents: bigint
    closing_cents: bigint
    entries_sha256: string
  }>(
    `select year, number, page, is_last_page, opening_cents, closing_cents, entries_sha256 from bank_statements
      where partner_id = $1 and iban = $2 order by year, number, page`,
    [ctx.partnerId, lender.iban],
  )
  return rows.map((row) => ({
    year: row.year,
    number: Number(row.number),
    page: row.page,
    isLastPage: row.is_last_page,
    openingCents: row.opening_cents,
    closingCents: row.closing_cents,
    digest: row.entries_sha256,
  }))
}

/** Notes that a statement was read. */
export const insertStatement = async (write: Write, fileId: string, statement: Statement): Promise<void> => {
  const { openingCents, closingCents, closingOn, accountIban, entries } = statement
  const { year, number, page, isLastPage, digest } = asRead(statement)
  await write.tx
    .insertInto('bank_statements')
    .values({
      partner_id: write.ctx.partnerId,
      iban: accountIban,
      number: BigInt(number),
      page,
      is_last_page: isLastPage,
      file_id: fileId,
      opening_cents: openingCents,
      closing_cents: closingCents,
      booked_on: closingOn,
      entries_sha256: digest,
    })
    .execute()
  write.changed('bank_statement', `${accountIban}/${year}/${number}/${page}`, null, {
    openingCents,
    closingCents,
    entriesCents: sumCents(entries.map(({ amountCents }) => amountCents)),
  })
}

/** Those of these payments that another statement has told, word for word; at most one. */
export const seenBefore = async ({ tx, ctx }: Write, told: readonly Told[]): Promise<readonly Told[]> => {
  const { rows } = await tx.client.query<{ reference: string; amount_cents: bigint; booked_on: Day }>(
    `select e.reference, e.amount_cents, e.booked_on
       from unnest($2::text[], $3::bigint[], $4::date[]) as t(reference, amount_cents, booked_on)
       join bank_entries e on e.partner_id = $1 and e.reference = t.reference
        and e.amount_cents = t.amount_cents and e.booked_on = t.booked_on
      limit 1`,
    [
      ctx.partnerId,
      told.map(({ reference }) => reference),
      told.map(({ amountCents }) => amountCents),
      told.map(({ bookedOn }) => bookedOn),
    ],
  )
  return rows.map((row) => ({ reference: row.reference, amountCents: row.amount_cents, bookedOn: row.booked_on }))
}

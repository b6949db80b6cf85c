// Tables as CSV (RFC 4180): commas, CRLF, UTF-8, a header row; days as 2026-11-20, amounts as 1234.56. Long ones are made while
// they are sent, out of one snapshot of the database.
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { type Db, type Tx, transaction } from '../db/database.ts'
import type { Answer } from './route.ts'

/** A field: text, a number, an amount in cents, or nothing. */
export type CsvField = string | number | Cents | null

const fieldText = (field: CsvField): string => {
  if (field === null) return ''
  if (typeof field === 'bigint') return centsToDecimal(field)
  const text = String(field)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line. */
export const csvLine = (fields: readonly CsvField[]): string => `${fields.map(fieldText).join(',')}\r\n`

const CSV = 'text/csv; charset=utf-8; header=present'

const headersFor = (fileName: string, type: string): Record<string, string> => ({
  'content-type': type,
  'content-disposition': `attachment; filename="${fileName}"`,
})

/** A short table as a whole answer. */
export const csvAnswer = (fileName: string, lines: readonly (readonly CsvField[])[]): Answer => ({
  headers: headersFor(fileName, CSV),
  bytes: lines.map(csvLine).join(''),
})

/**
 * A long table as an answer: `chunks` reads what it needs in one read-only transaction, which sees one moment, as fast as the
 * receiver takes it. When it fails halfway the connection breaks, so that a part is never taken for the whole. Files that are
 * not in UTF-8 go as mere bytes: many clients read every text as UTF-8, whatever is said of it.
 */
export const csvStream = (
  db: Db,
  partnerId: string,
  fileName: string,
  chunks: (tx: Tx) => AsyncIterable<string | Uint8Array>,
  type: typeof CSV | 'application/octet-stream' = CSV,
): Answer => ({ headers: headersFor(fileName, type), stream: streamOf(db, partnerId, chunks) })

const streamOf = (db: Db, partnerId: string, chunks: (tx: Tx) => AsyncIterable<string | Uint8Array>): Readable => {
  const stream = new PassThrough()
  const prelude = 'set transaction isolation level repeatable read'
  transaction(db, partnerId, (tx) => pipeline(chunks(tx), stream, { end: false }), { readOnly: true, prelude }).then(
    () => stream.end(),
    (error: Error) => stream.destroy(error),
  )
  return stream
}

const FETCHED = 2000

/** The rows of a query, some at a time, through a cursor of the transaction. */
export async function* rowsOf<R extends Record<string, unknown>>(
  tx: Tx,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<readonly R[]> {
  await tx.client.query(`declare listed no scroll cursor for ${sql}`, [...values])
  try {
    for (;;) {
      const { rows } = await tx.client.query<R>(`fetch ${FETCHED} from listed`)
      if (rows.length === 0) break
      yield rows
    }
  } finally {
    // Whoever reads on in this transaction declares it again; one that has failed keeps its own error.
    await tx.client.query('close listed').catch(() => {})
  }
}

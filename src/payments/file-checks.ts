// Are the bank's files, and what is kept of them, what they were? For verification: each file is read again, one at a time.
import type { Day } from '../base/day.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { encodeXml } from '../base/xml-encoding.ts'
import type { RowCheck } from '../db/row-check.ts'
import { rowsOf } from '../http/csv.ts'
import type { RecordKind } from '../ledger/sealed-records.ts'
import { digestOfBytes } from './incoming-store.ts'

/** What a day's seal says of the bank's files: which there are, and the hash of their bytes. The bytes may go when their time is over. */
export const sealedFiles: RecordKind = {
  name: 'bank files',
  table: 'bank_files',
  day: 'created_on',
  columns: [
    ...['partner_id', 'file_id', 'direction', 'sha256', 'created_on'],
    '(extract(epoch from created_at) * 1000000)::bigint',
  ],
  order: 'file_id collate "C"',
}

type FileRow = Readonly<{ file_id: string; created_on: Day; sha256: string; content: string; raw: Buffer | null }>

/** The bytes of a file that is text are those of UTF-8, but where it came in another encoding: only these are taken out to look. */
const SUSPECTS = `select file_id from bank_files where partner_id = current_setting('app.partner')
  and encode(sha256(coalesce(raw, convert_to(content, 'UTF8'))), 'hex') <> sha256 order by created_on, file_id`

/** Each file has the bytes whose hash was recorded. */
export const filesAsRecorded: RowCheck = async function* (tx) {
  for await (const suspects of rowsOf<{ file_id: string }>(tx, SUSPECTS, [])) {
    for (const { file_id } of suspects) {
      const { rows } = await tx.client.query<FileRow>(
        `select file_id, created_on, sha256, content, raw from bank_files
          where partner_id = current_setting('app.partner') and file_id = $1`,
        [file_id],
      )
      for (const { created_on, sha256, content, raw } of rows)
        if (digestOfBytes(raw ?? encodeXml(content)) !== sha256)
          yield { on: created_on, what: `bank file ${file_id} does not have the bytes whose hash was recorded` }
    }
  }
}

type OrderRow = Readonly<{
  file_id: string
  created_on: Day
  message: string
  told_count: number
  told_sum: string
  kept_count: number
  kept_cents: bigint
}>

/** The group header of a message is among its first characters: number and sum of what it orders. */
const inHeader = (tag: string): string =>
  `substring(substring(content from 1 for 2000) from '<${tag}>([0-9.]+)</${tag}>')`

/** Each file that we wrote orders what is kept as ordered with it: as many payments or debits, of the same sum. */
export const filesAgainstOrders: RowCheck = async function* (tx) {
  const { rows } = await tx.client.query<OrderRow>(
    `with orders as (
       select file_id, count(*)::integer as n, sum(amount_cents)::bigint as cents
         from (select file_id, amount_cents from collections where partner_id = current_setting('app.partner')
               union all
               select file_id, amount_cents from payouts where partner_id = current_setting('app.partner') and file_id is not null) each
        group by file_id),
     files as (
       select file_id, created_on, message, ${inHeader('NbOfTxs')}::integer as told_count, ${inHeader('CtrlSum')}::numeric as told_sum
         from bank_files where partner_id = current_setting('app.partner') and direction = 'out')
     select file_id, created_on, message, told_count, told_sum::text as told_sum, coalesce(n, 0) as kept_count,
            coalesce(cents, 0) as kept_cents
       from files left join orders using (file_id)
      where told_count is distinct from coalesce(n, 0) or told_sum * 100 is distinct from coalesce(cents, 0)
      order by created_on, file_id`,
  )
  for (const { file_id, created_on, message, told_count, told_sum, kept_count, kept_cents } of rows) {
    const kept = `${kept_count} of ${centsToDecimal(kept_cents)}`
    yield {
      on: created_on,
      what: `bank file ${file_id} (${message}) orders ${told_count} of ${told_sum}, kept are ${kept}`,
    }
  }
}

type StatementRow = Readonly<{
  year: number
  number: bigint
  page: number
  booked_on: Day
  opening_cents: Cents
  closing_cents: Cents
  previous_cents: Cents | null
  told_opening: Cents | null
  told_closing: Cents | null
}>

/**
 * The statements of each account follow each other, and open and close with what was told the auditor when they were read. That
 * the last one closes with account 1000 is a sub-ledger's to say.
 */
export const statementsInChain: RowCheck = async function* (tx) {
  const { rows } = await tx.client.query<StatementRow>(
    `select s.year, s.number, s.page, s.booked_on, s.opening_cents, s.closing_cents,
            lag(s.closing_cents) over (partition by s.iban order by s.year, s.number, s.page) as previous_cents,
            (told->'after'->>'openingCents')::bigint as told_opening, (told->'after'->>'closingCents')::bigint as told_closing
       from (select *, iban || '/' || year || '/' || number || '/' || page as name from bank_statements
              where partner_id = current_setting('app.partner')) s
       left join audit_subjects a on a.partner_id = s.partner_id and a.entity_id = s.name
       left join audit_entries e on e.partner_id = a.partner_id and e.audit_id = a.audit_id
       left join lateral (select told from json_array_elements(e.changes) as c(told) where told->>'id' = s.name limit 1) c on true
      order by s.iban, s.year, s.number, s.page`,
  )
  for (const row of rows) {
    const { booked_on: on, opening_cents, closing_cents, previous_cents, told_opening, told_closing } = row
    const name = `statement ${row.year}/${row.number}${row.page > 1 ? `, page ${row.page}` : ''}`
    const [opens, closes] = [centsToDecimal(opening_cents), centsToDecimal(closing_cents)]
    if (previous_cents !== null && previous_cents !== opening_cents)
      yield { on, what: `${name} opens with ${opens}, the one before closed with ${centsToDecimal(previous_cents)}` }
    if (told_opening === null || told_closing === null)
      yield { on, what: `${name} opens with ${opens} and closes with ${closes}; no audit entry tells of it` }
    else if (told_opening !== opening_cents || told_closing !== closing_cents) {
      const told = `${centsToDecimal(told_opening)} and ${centsToDecimal(told_closing)} when it was read`
      yield { on, what: `${name} opens with ${opens} and closes with ${closes}; it was ${told}` }
    }
  }
}

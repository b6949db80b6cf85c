// What a seal is a hash of. A format, once used, is never changed: old seals are verified by the format they were made in.
import { createHash } from 'node:crypto'
import type { Day } from '../base/day.ts'

/** The sums of all entries so far per account, as a seal keeps them: whole cents in text. */
export type SealedTotals = Readonly<Record<string, Readonly<{ debit: string; credit: string }>>>

/** How many rows of a kind a day has, and their digest, by name; a kind of which there is nothing is left out. */
export type SealedRecords = Readonly<Record<string, Readonly<{ rows: number; digest: string }>>>

/** What a seal says, but for its hash. */
export type SealContent = Readonly<{
  partnerId: string
  sealedOn: Day
  /** The hash of the day before; empty on the first day. */
  previousHash: string
  transfers: number
  /** Of the day's transfers, in order. */
  digest: string
  auditEntries: number
  /** Of the day's audit entries, in order. */
  auditDigest: string
  /** What areas handed in beside: what happened to loans, and the files of the bank. */
  records: SealedRecords
  totals: SealedTotals
  subledgerAgrees: boolean
}>

type Format = Readonly<{
  /** SQL over the transfers of one day: the digest of all of them. Independent of the session's zone and language. */
  digest: string
  /** The same over the audit entries of one day. */
  auditDigest: string
  hash: (content: SealContent) => string
}>

/** Always in the same order, however the database gives it back. */
const totalsText = (totals: SealedTotals): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(totals).map(([code, { debit, credit }]) => [code, { debit, credit }])),
  )

/** By name, however the database gives it back. */
const recordsText = (records: SealedRecords): string =>
  JSON.stringify(
    Object.entries(records)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { rows, digest }]) => [name, rows, digest]),
  )

const sha256 = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex')

/**
 * The columns of a transfer, each of them, in the order in which they are hashed. JSON marks where one ends and the next
 * begins, so that nothing can be moved from one to the other.
 */
const WHOLE_TRANSFER = `json_build_array(partner_id, transfer_id, posting, debit_account, credit_account, amount_cents, loan_id, line_id,
  product_code, booked_on, value_on, (extract(epoch from recorded_at) * 1000000)::bigint, source_id, reverses, audit_id)::text`

/** The same for an audit entry. Its changes are kept as the text that was written. */
const WHOLE_AUDIT_ENTRY = `json_build_array(partner_id, audit_id, command, actor, on_behalf_of, request_id, reason, happened_on,
  (extract(epoch from recorded_at) * 1000000)::bigint, changes::text, transfer_ids)::text`

/** A hash of hashes: each row weighs 32 bytes, so that a day may have tens of millions of them. */
export const digestSql = (
  whole: string,
  order: string,
): string => `encode(sha256(coalesce(string_agg(sha256(convert_to(${whole}, 'UTF8')), ''::bytea
  order by ${order}), ''::bytea)), 'hex')`

/** The formats of seals, by number. */
export const sealFormats: Readonly<Record<number, Format>> = {
  1: {
    digest: digestSql(WHOLE_TRANSFER, 'recorded_at, transfer_id collate "C"'),
    auditDigest: digestSql(WHOLE_AUDIT_ENTRY, 'recorded_at, audit_id collate "C"'),
    hash: ({
      partnerId,
      previousHash,
      sealedOn,
      transfers,
      digest,
      auditEntries,
      auditDigest,
      records,
      totals,
      subledgerAgrees,
    }) =>
      sha256([
        'rahmenwerk seal 1',
        partnerId,
        previousHash,
        sealedOn,
        String(transfers),
        digest,
        String(auditEntries),
        auditDigest,
        recordsText(records),
        totalsText(totals),
        String(subledgerAgrees),
      ]),
  },
}

/** The format of seals made now. */
export const SEAL_FORMAT = 1

/** A format by its number. Throws on one that this program does not know. */
export const sealFormat = (format: number): Format => {
  const found = sealFormats[format]
  if (!found) throw new Error(`this program does not know the format ${format} of a seal`)
  return found
}

/** The digest of a day on which nothing was booked. */
export const EMPTY_DIGEST = createHash('sha256').digest('hex')

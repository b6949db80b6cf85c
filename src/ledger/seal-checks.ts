// One seal beside the day as it is found. Pure.
import type { Day } from '../base/day.ts'
import { centsToDecimal } from '../base/money.ts'
import type { FoundAudit, FoundDay, Sums } from './found-days.ts'
import { EMPTY_DIGEST, type SealedRecords, type SealedTotals, sealFormat, sealFormats } from './seal-format.ts'

/** A seal as it is kept. */
export type SealRow = Readonly<{
  sealed_on: Day
  transfers: number
  totals: SealedTotals
  subledger_agrees: boolean
  previous_hash: string
  hash: string
  format: number
  digest: string
  audit_entries: number
  audit_digest: string
  records: SealedRecords
  recorded_at: Date
}>

/** The digest of what is found, in the format of its seal. */
const digestOf = (row: SealRow, found: Pick<FoundDay, 'digests'> | undefined): string =>
  found?.digests[`digest_${row.format}`] ?? EMPTY_DIGEST

/** Is a seal's hash that of what it says? */
export const isItsOwnHash = (partnerId: string, row: SealRow): boolean =>
  row.format in sealFormats &&
  row.hash ===
    sealFormat(row.format).hash({
      partnerId,
      sealedOn: row.sealed_on,
      previousHash: row.previous_hash,
      transfers: row.transfers,
      digest: row.digest,
      auditEntries: row.audit_entries,
      auditDigest: row.audit_digest,
      records: row.records,
      totals: row.totals,
      subledgerAgrees: row.subledger_agrees,
    })

/** What is booked on a day, beside what its seal says of it. */
export const differencesFrom = (
  previous: SealRow | undefined,
  row: SealRow,
  found: FoundDay | undefined,
  sinceSeal: Sums,
): string[] => {
  const differences: string[] = []
  const count = found?.transfers ?? 0
  if (count !== row.transfers) differences.push(`${row.transfers} were sealed, ${count} are there`)
  const codes = new Set([...Object.keys(row.totals).map(Number), ...sinceSeal.keys()])
  for (const code of [...codes].sort()) {
    for (const side of ['debit', 'credit'] as const) {
      const sealed = BigInt(row.totals[code]?.[side] ?? 0) - BigInt(previous?.totals[code]?.[side] ?? 0)
      const booked = sinceSeal.get(code)?.[side] ?? 0n
      if (sealed !== booked)
        differences.push(`${side}s of account ${code} were ${centsToDecimal(sealed)}, are ${centsToDecimal(booked)}`)
    }
  }
  if (row.digest !== digestOf(row, found) && differences.length === 0)
    differences.push('the same number and sums, but their content or order was changed')
  return differences
}

/** Are the audit entries of a day those that were sealed? Says what is not. */
export const auditDifference = (row: SealRow, found: FoundAudit | undefined): string | undefined => {
  const count = found?.entries ?? 0
  if (count !== row.audit_entries) return `${row.audit_entries} were sealed, ${count} are there`
  return row.audit_digest === digestOf(row, found) ? undefined : 'the same number, but what they say was changed'
}

/** Are the rows that areas handed in those that were sealed? Says of each kind what is not. */
export const recordDifferences = (row: SealRow, found: SealedRecords = {}): string[] =>
  [...new Set([...Object.keys(row.records), ...Object.keys(found)])].sort().flatMap((name) => {
    const [sealed, is] = [row.records[name], found[name]]
    if (sealed?.rows !== is?.rows)
      return [
        `its ${name} are not those that were sealed: ${sealed?.rows ?? 0} were sealed, ${is?.rows ?? 0} are there`,
      ]
    return sealed?.digest === is?.digest
      ? []
      : [`its ${name} are not those that were sealed: the same number, but what they say was changed`]
  })

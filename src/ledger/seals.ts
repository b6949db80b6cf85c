// Trial balance and the daily seal: sums from the last seal on, and a hash of the day's transfers chained to the day before.
import { addDays, type Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import { type AccountCode, accountCodes, accounts } from './chart.ts'
import { SEAL_FORMAT, type SealContent, type SealedTotals, sealFormat } from './seal-format.ts'
import { type RecordKind, recordsOfDay } from './sealed-records.ts'

/** Sums of all entries so far, per account. */
export type Totals = Readonly<Record<AccountCode, Readonly<{ debitCents: Cents; creditCents: Cents }>>>

/** What the sub-ledger says the balances (debit − credit) of some accounts are. Areas that keep rows of their own give one each. */
export type Subledger = (tx: Tx, on: Day) => Promise<ReadonlyMap<AccountCode, Cents>>

export type TrialBalance = Readonly<{
  asOf: Day
  totals: Totals
  balanced: boolean
  subledgerAgrees: boolean
  /** Accounts on which sub-ledger and general ledger differ. */
  differences: readonly Readonly<{ account: AccountCode; ledgerCents: Cents; subledgerCents: Cents }>[]
}>

/** `debit − credit` of an account. */
export const balanceOf = (totals: Totals, account: AccountCode): Cents =>
  totals[account].debitCents - totals[account].creditCents

type Sealed = Readonly<{ sealed_on: Day; totals: SealedTotals; hash: string }>

/** The last seal of all, or the last by a day. */
const lastSeal = async (tx: Tx, by?: Day): Promise<Sealed | undefined> => {
  const { rows } = await tx.client.query<Sealed>({
    name: 'last_seal',
    text: `select sealed_on, totals, hash from seals
            where partner_id = current_setting('app.partner') and sealed_on <= coalesce($1::date, 'infinity')
            order by sealed_on desc limit 1`,
    values: [by ?? null],
  })
  return rows[0]
}

/** The day that was sealed last; undefined before the first. */
export const lastSealedOn = async (tx: Tx): Promise<Day | undefined> => (await lastSeal(tx))?.sealed_on

/** All entries so far, or by the end of a day: the seal's sums, and what was booked since. */
const totalsSince = async (tx: Tx, seal: Sealed | undefined, until?: Day): Promise<Totals> => {
  const range = `partner_id = current_setting('app.partner') and booked_on > $1 and booked_on <= $2`
  const { rows } = await tx.client.query<{ account: AccountCode; debit: bigint; credit: bigint }>({
    name: 'totals_since',
    text: `select account, sum(debit)::bigint as debit, sum(credit)::bigint as credit
       from (select debit_account as account, sum(amount_cents) as debit, 0 as credit from transfers where ${range} group by 1
             union all
             select credit_account, 0, sum(amount_cents) from transfers where ${range} group by 1) entries
      group by 1`,
    values: [seal?.sealed_on ?? '-infinity', until ?? 'infinity'],
  })
  const moved = new Map(rows.map((row) => [row.account, row]))
  return totalsOf((code) => ({
    debitCents: BigInt(seal?.totals[code]?.debit ?? 0) + (moved.get(code)?.debit ?? 0n),
    creditCents: BigInt(seal?.totals[code]?.credit ?? 0) + (moved.get(code)?.credit ?? 0n),
  }))
}

/** Sums for every account of the chart. */
export const totalsOf = (sumsOf: (code: AccountCode) => Totals[AccountCode]): Totals =>
  Object.fromEntries(accountCodes.map((code) => [code, sumsOf(code)])) as unknown as Totals

/** The sums of all entries by the end of a day, sealed or open. */
export const totalsUntil = async (tx: Tx, on: Day): Promise<Totals> => totalsSince(tx, await lastSeal(tx, on), on)

/** The trial balance of one partner now, with the sub-ledger held against it. */
export const trialBalance = async (tx: Tx, asOf: Day, subledgers: readonly Subledger[]): Promise<TrialBalance> => {
  const totals = await totalsSince(tx, await lastSeal(tx))
  const differences = await subledgerDifferences(tx, asOf, totals, subledgers)
  return { asOf, totals, balanced: isBalanced(totals), subledgerAgrees: differences.length === 0, differences }
}

const isBalanced = (totals: Totals): boolean =>
  accountCodes.reduce((sum, code) => sum + balanceOf(totals, code), 0n) === 0n

type SubledgerSums = readonly (readonly [AccountCode, Cents])[]

/** What the sub-ledgers say of their accounts, all asked at once. */
const sumsOf = async (tx: Tx, on: Day, subledgers: readonly Subledger[]): Promise<SubledgerSums> =>
  (await Promise.all(subledgers.map((subledger) => subledger(tx, on)))).flatMap((sums) => [...sums])

const differencesFrom = (totals: Totals, sums: SubledgerSums): TrialBalance['differences'] =>
  sums.flatMap(([account, subledgerCents]) => {
    const ledgerCents = balanceOf(totals, account)
    return ledgerCents === subledgerCents ? [] : [{ account, ledgerCents, subledgerCents }]
  })

/** The accounts on which what the sub-ledgers say is not what the ledger says. */
export const subledgerDifferences = async (
  tx: Tx,
  asOf: Day,
  totals: Totals,
  subledgers: readonly Subledger[],
): Promise<TrialBalance['differences']> => differencesFrom(totals, await sumsOf(tx, asOf, subledgers))

/** The books of a day as it ends: what its seal will say, and where a sub-ledger says something else. */
export type ClosedBooks = Readonly<{
  content: SealContent
  differences: TrialBalance['differences']
}>

/**
 * Adds up the day in a view of the moment at which it ended, or of a later one: transfers of a day that has ended stay what
 * they are, and sub-ledgers are held against all that the same view shows. Throws (our bug) when the books do not balance.
 */
export const closeBooks = async (
  tx: Tx,
  partnerId: string,
  on: Day,
  subledgers: readonly Subledger[],
  kinds: readonly RecordKind[] = [],
): Promise<ClosedBooks> => {
  const [sealed, { transfers, digest, is_last }, { entries, audit_digest }, records] = await Promise.all([
    lastSeal(tx, addDays(on, -1)),
    dayDigest(tx, on),
    auditDigestOf(tx, on),
    recordsOfDay(tx, kinds, on),
  ])
  const [totals, all, sums] = await Promise.all([
    totalsSince(tx, sealed, on),
    is_last ? undefined : totalsSince(tx, sealed),
    sumsOf(tx, on, subledgers),
  ])
  if (!isBalanced(totals)) throw new Error(`the books of ${on} do not balance`)
  const differences = differencesFrom(all ?? totals, sums)
  const content = {
    partnerId,
    sealedOn: on,
    previousHash: sealed?.hash ?? '',
    transfers,
    digest,
    auditEntries: entries,
    auditDigest: audit_digest,
    records,
    totals: sealedTotals(totals),
    subledgerAgrees: differences.length === 0,
  }
  return { content, differences }
}

/** How many transfers a day has, their digest, and whether nothing was booked on a later one. */
const dayDigest = async (tx: Tx, on: Day) => {
  const { rows } = await tx.client.query<{ transfers: number; digest: string; is_last: boolean }>({
    name: 'day_digest',
    text: `select count(*)::integer as transfers, ${sealFormat(SEAL_FORMAT).digest} as digest,
             not exists (select from transfers where partner_id = current_setting('app.partner') and booked_on > $1) as is_last
             from transfers where partner_id = current_setting('app.partner') and booked_on = $1`,
    values: [on],
  })
  return rows[0] ?? { transfers: 0, digest: '', is_last: true }
}

/** How many audit entries a day has, and their digest. */
const auditDigestOf = async (tx: Tx, on: Day) => {
  const { rows } = await tx.client.query<{ entries: number; audit_digest: string }>({
    name: 'audit_digest',
    text: `select count(*)::integer as entries, ${sealFormat(SEAL_FORMAT).auditDigest} as audit_digest
             from audit_entries where partner_id = current_setting('app.partner') and happened_on = $1`,
    values: [on],
  })
  return rows[0] ?? { entries: 0, audit_digest: '' }
}

const sealedTotals = (totals: Totals): SealedTotals =>
  Object.fromEntries(
    accountCodes.map((code) => [
      code,
      { debit: String(totals[code].debitCents), credit: String(totals[code].creditCents) },
    ]),
  )

/** Seals a day that has ended. A sub-ledger that differs is recorded and shown, for a person to look at. */
export const seal = ({ tx, ctx, changed }: Write, { content, differences }: ClosedBooks): void => {
  const { sealedOn, transfers, totals, subledgerAgrees, previousHash, digest, auditEntries, auditDigest, records } =
    content
  const hash = sealFormat(SEAL_FORMAT).hash(content)
  tx.send({
    name: 'write_seal',
    text: `insert into seals (partner_id, sealed_on, transfers, totals, subledger_agrees, previous_hash, hash, recorded_at, format,
                              digest, audit_entries, audit_digest, records)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      ...[ctx.partnerId, sealedOn, transfers, toJson(totals), subledgerAgrees, previousHash, hash, ctx.recordedAt],
      ...[SEAL_FORMAT, digest, auditEntries, auditDigest, toJson(records)],
    ],
  })
  changed('seal', sealedOn, null, { transfers, auditEntries, hash, differences })
}

/** The wire's trial balance: whole cents, sums of all entries so far. */
export const viewTrialBalance = (balance: TrialBalance) => ({
  as_of: balance.asOf as string,
  accounts: accountCodes.map((code) => ({
    code: String(code),
    name: accounts[code].name as string,
    debit: Number(balance.totals[code].debitCents),
    credit: Number(balance.totals[code].creditCents),
  })),
  balanced: balance.balanced,
  subledger_agrees: balance.subledgerAgrees,
})

// Trial balance and the daily seal: sums from the last seal on, and a hash of the day's transfers chained to the day before.
import { addDays, type Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import { type AccountCode, accountCodes, accounts } from './chart.ts'
import { SEAL_FORMAT, type SealContent, type SealedTotals, sealFormat } from './seal-format.ts'

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
  const row = await tx
    .selectFrom('seals')
    .select(['sealed_on', 'totals', 'hash'])
    .$if(by !== undefined, (query) => query.where('sealed_on', '<=', by ?? null))
    .orderBy('sealed_on', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row as Sealed | undefined
}

/** The day that was sealed last; undefined before the first. */
export const lastSealedOn = async (tx: Tx): Promise<Day | undefined> => (await lastSeal(tx))?.sealed_on

/** All entries so far, or by the end of a day: the seal's sums, and what was booked since. */
const totalsSince = async (tx: Tx, seal: Sealed | undefined, until?: Day): Promise<Totals> => {
  const range = `partner_id = current_setting('app.partner') and ($1::date is null or booked_on > $1) and ($2::date is null or booked_on <= $2)`
  const { rows } = await tx.client.query<{ account: AccountCode; debit: bigint; credit: bigint }>(
    `select account, sum(debit)::bigint as debit, sum(credit)::bigint as credit
       from (select debit_account as account, sum(amount_cents) as debit, 0 as credit from transfers where ${range} group by 1
             union all
             select credit_account, 0, sum(amount_cents) from transfers where ${range} group by 1) entries
      group by 1`,
    [seal?.sealed_on ?? null, until ?? null],
  )
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

/** The accounts on which what the sub-ledgers say is not what the ledger says. */
export const subledgerDifferences = async (
  tx: Tx,
  asOf: Day,
  totals: Totals,
  subledgers: readonly Subledger[],
): Promise<TrialBalance['differences']> => {
  const differences: TrialBalance['differences'][number][] = []
  for (const subledger of subledgers) {
    for (const [account, subledgerCents] of await subledger(tx, asOf)) {
      const ledgerCents = balanceOf(totals, account)
      if (ledgerCents !== subledgerCents) differences.push({ account, ledgerCents, subledgerCents })
    }
  }
  return differences
}

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
): Promise<ClosedBooks> => {
  const sealed = await lastSeal(tx, addDays(on, -1))
  const totals = await totalsSince(tx, sealed, on)
  if (!isBalanced(totals)) throw new Error(`the books of ${on} do not balance`)
  const { rows } = await tx.client.query<{ transfers: number; digest: string; is_last: boolean }>(DAY_DIGEST, [on])
  const { transfers, digest, is_last } = rows[0] ?? { transfers: 0, digest: '', is_last: true }
  const { rows: audits } = await tx.client.query<{ entries: number; digest: string }>(AUDIT_DIGEST, [on])
  const { entries, digest: auditDigest } = audits[0] ?? { entries: 0, digest: '' }
  const all = is_last ? totals : await totalsSince(tx, sealed)
  const differences = await subledgerDifferences(tx, on, all, subledgers)
  const content = {
    partnerId,
    sealedOn: on,
    previousHash: sealed?.hash ?? '',
    transfers,
    digest,
    auditEntries: entries,
    auditDigest,
    totals: sealedTotals(totals),
    subledgerAgrees: differences.length === 0,
  }
  return { content, differences }
}

/** How many transfers a day ($1) has, their digest, and whether nothing was booked on a later one. */
const DAY_DIGEST = `select count(*)::integer as transfers, ${sealFormat(SEAL_FORMAT).digest} as digest,
    not exists (select from transfers where partner_id = current_setting('app.partner') and booked_on > $1) as is_last
  from transfers where partner_id = current_setting('app.partner') and booked_on = $1`

/** How many audit entries a day ($1) has, and their digest. */
const AUDIT_DIGEST = `select count(*)::integer as entries, ${sealFormat(SEAL_FORMAT).auditDigest} as digest
  from audit_entries where partner_id = current_setting('app.partner') and happened_on = $1`

const sealedTotals = (totals: Totals): SealedTotals =>
  Object.fromEntries(
    accountCodes.map((code) => [
      code,
      { debit: String(totals[code].debitCents), credit: String(totals[code].creditCents) },
    ]),
  )

/** Seals a day that has ended. A sub-ledger that differs is recorded and shown, for a person to look at. */
export const seal = async ({ tx, ctx, changed }: Write, { content, differences }: ClosedBooks): Promise<void> => {
  const { sealedOn, transfers, totals, subledgerAgrees, previousHash, digest, auditEntries, auditDigest } = content
  const hash = sealFormat(SEAL_FORMAT).hash(content)
  await tx
    .insertInto('seals')
    .values({
      partner_id: ctx.partnerId,
      sealed_on: sealedOn,
      transfers,
      totals: toJson(totals),
      subledger_agrees: subledgerAgrees,
      previous_hash: previousHash,
      hash,
      recorded_at: ctx.recordedAt,
      format: SEAL_FORMAT,
      digest,
      audit_entries: auditEntries,
      audit_digest: auditDigest,
    })
    .execute()
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

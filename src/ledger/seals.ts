// Trial balance and the daily seal: sums from the last seal on, and a hash of the day's transfers chained to the day before.
import { createHash } from 'node:crypto'
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import { type AccountCode, accountCodes, accounts } from './chart.ts'

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

type Sealed = Readonly<{ sealed_on: Day; totals: Record<string, { debit: string; credit: string }>; hash: string }>

const lastSeal = async (tx: Tx): Promise<Sealed | undefined> => {
  const row = await tx
    .selectFrom('seals')
    .select(['sealed_on', 'totals', 'hash'])
    .orderBy('sealed_on', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row as Sealed | undefined
}

/** All entries so far: the last seal's sums, and what was booked since. */
const totalsSince = async (tx: Tx, seal: Sealed | undefined): Promise<Totals> => {
  const { rows } = await tx.client.query<{ account: AccountCode; debit: bigint; credit: bigint }>(
    `select account, sum(debit)::bigint as debit, sum(credit)::bigint as credit
       from (select debit_account as account, sum(amount_cents) as debit, 0 as credit from transfers
              where partner_id = current_setting('app.partner') and ($1::date is null or booked_on > $1) group by 1
             union all
             select credit_account, 0, sum(amount_cents) from transfers
              where partner_id = current_setting('app.partner') and ($1::date is null or booked_on > $1) group by 1) entries
      group by 1`,
    [seal?.sealed_on ?? null],
  )
  const moved = new Map(rows.map((row) => [row.account, row]))
  return Object.fromEntries(
    accountCodes.map((code) => [
      code,
      {
        debitCents: BigInt(seal?.totals[code]?.debit ?? 0) + (moved.get(code)?.debit ?? 0n),
        creditCents: BigInt(seal?.totals[code]?.credit ?? 0) + (moved.get(code)?.credit ?? 0n),
      },
    ]),
  ) as unknown as Totals
}

/** The trial balance of one partner now, with the sub-ledger held against it. */
export const trialBalance = async (tx: Tx, asOf: Day, subledgers: readonly Subledger[]): Promise<TrialBalance> =>
  balanceSince(tx, asOf, await lastSeal(tx), subledgers)

const balanceSince = async (
  tx: Tx,
  asOf: Day,
  sealed: Sealed | undefined,
  subledgers: readonly Subledger[],
): Promise<TrialBalance> => {
  const totals = await totalsSince(tx, sealed)
  const differences: TrialBalance['differences'][number][] = []
  for (const subledger of subledgers) {
    for (const [account, subledgerCents] of await subledger(tx, asOf)) {
      const ledgerCents = balanceOf(totals, account)
      if (ledgerCents !== subledgerCents) differences.push({ account, ledgerCents, subledgerCents })
    }
  }
  const sum = accountCodes.reduce((total, code) => total + balanceOf(totals, code), 0n)
  return { asOf, totals, balanced: sum === 0n, subledgerAgrees: differences.length === 0, differences }
}

/** The text of a day's transfers that the hash is taken of: ids, accounts, amounts and dates, never a name. */
const DAY_TEXT = `
  select count(*)::integer as transfers,
         coalesce(encode(sha256(convert_to(string_agg(
           json_build_array(transfer_id, posting, debit_account, credit_account, amount_cents, loan_id, line_id, product_code,
                            booked_on, value_on, reverses)::text, E'\\n' order by transfer_id), 'UTF8')), 'hex'), '') as digest
    from transfers where partner_id = current_setting('app.partner') and booked_on = $1`

/**
 * Seals the partner's day inside the transaction that closes it. Refuses (our bug) when the books do not balance; a
 * sub-ledger that differs is recorded and shown, for a person to look at.
 */
export const seal = async ({ tx, ctx, changed }: Write, subledgers: readonly Subledger[]): Promise<TrialBalance> => {
  const sealed = await lastSeal(tx)
  const balance = await balanceSince(tx, ctx.today, sealed, subledgers)
  if (!balance.balanced) throw new Error(`the books of ${ctx.today} do not balance`)
  const previous = sealed?.hash ?? ''
  const { rows } = await tx.client.query<{ transfers: number; digest: string }>(DAY_TEXT, [ctx.today])
  const { transfers, digest } = rows[0] ?? { transfers: 0, digest: '' }
  const totals = Object.fromEntries(
    accountCodes.map((code) => [
      code,
      { debit: String(balance.totals[code].debitCents), credit: String(balance.totals[code].creditCents) },
    ]),
  )
  const hash = createHash('sha256')
    .update([previous, ctx.today, digest, JSON.stringify(totals)].join('\n'))
    .digest('hex')
  await tx
    .insertInto('seals')
    .values({
      partner_id: ctx.partnerId,
      sealed_on: ctx.today,
      transfers,
      totals: toJson(totals),
      subledger_agrees: balance.subledgerAgrees,
      previous_hash: previous,
      hash,
      recorded_at: ctx.recordedAt,
    })
    .execute()
  changed('seal', ctx.today, null, { transfers, hash, differences: balance.differences })
  return balance
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

// The account at the bank as operations see it: the last statement beside the books, and what waits.
import { type SqlBool, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import { balanceOf, trialBalance } from '../ledger/seals.ts'
import { lender } from '../products/lender.ts'

type Pile = Readonly<{ cents: Cents; items: number; oldestOn: Day | null }>

type StoppedFile = Readonly<{ fileId: string; createdOn: Day; problem: string | null }>

/** So many refused files are named; the list of files has all. */
const REFUSED_NAMED = 100

export type BankAccount = Readonly<{
  iban: string
  /** Of its pages the last that was read. */
  lastStatement: Readonly<{ number: number; page: number; isLastPage: boolean; on: Day; closingCents: Cents }> | null
  ledgerCents: Cents
  agrees: boolean
  unallocated: Pile
  unexplained: Pile
  waiting: readonly StoppedFile[]
  /** The newest ones. */
  refused: readonly StoppedFile[]
}>

/** Account 1000 beside the last closing balance, the open items of 2010 and 1090, and the files that wait or were refused. */
export const bankAccount = async (tx: Tx, today: Day): Promise<BankAccount> => {
  const last = await tx
    .selectFrom('bank_statements')
    .select(['number', 'page', 'is_last_page', 'booked_on', 'closing_cents'])
    .where('iban', '=', lender.iban)
    .orderBy('year', 'desc')
    .orderBy('number', 'desc')
    .orderBy('page', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { rows } = await tx.client.query<{ account: number; cents: bigint; items: number; oldest_on: Day }>(
    `select account, sum(amount_cents)::bigint as cents, count(*)::integer as items, min(opened_on) as oldest_on
       from suspense_items where partner_id = current_setting('app.partner') and status = 'open' group by account`,
  )
  const pile = (account: number): Pile => {
    const row = rows.find((each) => each.account === account)
    return { cents: row?.cents ?? 0n, items: row?.items ?? 0, oldestOn: row?.oldest_on ?? null }
  }
  const stopped = (status: 'waiting' | 'refused') =>
    tx
      .selectFrom('bank_files')
      .select(['file_id', 'created_on', 'problem'])
      .where(sql<SqlBool>`status = ${sql.lit(status)}`)
  const waiting = await stopped('waiting')
    .orderBy(sql`statement_year nulls first`)
    .orderBy('statement_number')
    .orderBy('created_at')
    .execute()
  const refused = await stopped('refused')
    .orderBy('created_at', 'desc')
    .orderBy('file_id')
    .limit(REFUSED_NAMED)
    .execute()
  const { totals } = await trialBalance(tx, today, [])
  const ledgerCents = balanceOf(totals, 1000)
  return {
    iban: lender.iban,
    lastStatement: last
      ? {
          number: Number(last.number),
          page: last.page,
          isLastPage: last.is_last_page,
          on: last.booked_on,
          closingCents: last.closing_cents,
        }
      : null,
    ledgerCents,
    agrees: ledgerCents === (last?.closing_cents ?? 0n),
    unallocated: pile(2010),
    unexplained: pile(1090),
    waiting: waiting.map(viewStopped),
    refused: refused.map(viewStopped),
  }
}

const viewStopped = (row: Readonly<{ file_id: string; created_on: Day; problem: string | null }>): StoppedFile => ({
  fileId: row.file_id,
  createdOn: row.created_on,
  problem: row.problem,
})

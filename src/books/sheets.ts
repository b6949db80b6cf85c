// Account sheet, journal and trial balance: what an accountant reads, straight from the transfers.
import { addDays, type Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import { type CsvField, csvLine, rowsOf } from '../http/csv.ts'
import { type AccountCode, accountCodes, accounts, type PostingName } from '../ledger/chart.ts'
import { balanceOf, type Totals, totalsUntil } from '../ledger/seals.ts'

export type Period = Readonly<{ fromOn: Day; toOn: Day }>

/** One account of the chart, or the part of it that belongs to a loan or to a line. */
export type Sheet = Period & Readonly<{ account: AccountCode; loanId: string | null; lineId: string | null }>

type TransferRow = Readonly<{
  transfer_id: string
  posting: PostingName
  debit_account: AccountCode
  credit_account: AccountCode
  amount_cents: bigint
  loan_id: string | null
  line_id: string | null
  product_code: string | null
  booked_on: Day
  value_on: Day
  recorded_at: Date
  source_id: string | null
  reverses: string | null
  audit_id: string
}>

/** The order of booking: by day, by moment, and within one write by id. */
const IN_ORDER = 'order by booked_on, recorded_at, transfer_id'

const joined = (lines: readonly (readonly CsvField[])[]): string => lines.map(csvLine).join('')

/** The balance of a sheet's account by the end of a day: of the whole account by the seals, of a part by its own transfers. */
const balanceUntil = async (tx: Tx, { account, loanId, lineId }: Sheet, on: Day): Promise<Cents> => {
  if (loanId === null && lineId === null) return balanceOf(await totalsUntil(tx, on), account)
  const { rows } = await tx.client.query<{ cents: bigint }>(
    `select coalesce(sum(case when debit_account = $1 then amount_cents else -amount_cents end), 0)::bigint as cents
       from transfers where ${OF_SHEET} and booked_on <= $4`,
    [account, loanId, lineId, on],
  )
  return rows[0]?.cents ?? 0n
}

const OF_SHEET = `partner_id = current_setting('app.partner') and (debit_account = $1 or credit_account = $1)
  and ($2::text is null or loan_id = $2) and ($3::text is null or line_id = $3)`

const SHEET_COLUMNS = [
  ...['entry', 'booked_on', 'value_on', 'transfer_id', 'posting', 'counter_account', 'counter_account_name', 'debit'],
  ...['credit', 'balance', 'loan_id', 'line_id', 'product', 'reference', 'reverses'],
]

/** Opening balance, each transfer with its counter account and the balance after it, closing balance. Debits are positive. */
export async function* accountSheet(tx: Tx, sheet: Sheet): AsyncGenerator<string> {
  const { account, loanId, lineId, fromOn, toOn } = sheet
  let balance = await balanceUntil(tx, sheet, addDays(fromOn, -1))
  const without = (count: number): null[] => Array.from({ length: count }, () => null)
  const marker = (entry: string, on: Day) => [entry, on, ...without(7), balance, ...without(5)]
  yield joined([SHEET_COLUMNS, marker('opening', fromOn)])
  const transfers = rowsOf<TransferRow>(
    tx,
    `select * from transfers where ${OF_SHEET} and booked_on between $4 and $5 ${IN_ORDER}`,
    [account, loanId, lineId, fromOn, toOn],
  )
  for await (const rows of transfers) {
    const lines = rows.map((row) => {
      const isDebit = row.debit_account === account
      const counter = isDebit ? row.credit_account : row.debit_account
      const cents = row.amount_cents
      balance += isDebit ? cents : -cents
      return [
        ...['transfer', row.booked_on, row.value_on, row.transfer_id, row.posting, counter, accounts[counter].name],
        ...[isDebit ? cents : null, isDebit ? null : cents, balance],
        ...[row.loan_id, row.line_id, row.product_code, row.source_id, row.reverses],
      ]
    })
    yield joined(lines)
  }
  yield joined([marker('closing', toOn)])
}

const JOURNAL_COLUMNS = [
  ...['booked_on', 'value_on', 'recorded_at', 'transfer_id', 'posting', 'debit_account', 'debit_account_name'],
  ...[
    'credit_account',
    'credit_account_name',
    'amount',
    'loan_id',
    'line_id',
    'product',
    'reference',
    'reverses',
    'audit_id',
  ],
]

/** Every transfer of a period, in the order of booking. */
export async function* journal(tx: Tx, { fromOn, toOn }: Period): AsyncGenerator<string> {
  yield joined([JOURNAL_COLUMNS])
  const transfers = rowsOf<TransferRow>(
    tx,
    `select * from transfers where partner_id = current_setting('app.partner') and booked_on between $1 and $2 ${IN_ORDER}`,
    [fromOn, toOn],
  )
  for await (const rows of transfers) {
    yield joined(
      rows.map((row) => [
        ...[row.booked_on, row.value_on, row.recorded_at.toISOString(), row.transfer_id, row.posting],
        ...[row.debit_account, accounts[row.debit_account].name, row.credit_account, accounts[row.credit_account].name],
        ...[row.amount_cents, row.loan_id, row.line_id, row.product_code, row.source_id, row.reverses, row.audit_id],
      ]),
    )
  }
}

/** The sums of all entries by the end of a day and their balance, by account, and the sums of all accounts. */
export const trialBalanceLines = (totals: Totals): readonly (readonly CsvField[])[] => {
  const rows = accountCodes.map((code) => ({ code, ...totals[code], balance: balanceOf(totals, code) }))
  const sum = (of: (row: (typeof rows)[number]) => Cents) => rows.reduce((total, row) => total + of(row), 0n)
  return [
    ['account', 'name', 'debit', 'credit', 'balance'],
    ...rows.map(({ code, debitCents, creditCents, balance }) => [
      code,
      accounts[code].name,
      debitCents,
      creditCents,
      balance,
    ]),
    ['total', null, sum((row) => row.debitCents), sum((row) => row.creditCents), sum((row) => row.balance)],
  ]
}

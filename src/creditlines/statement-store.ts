// SQL of statements: what was booked on lines, and which lines still lack a year's statement.
import type { Day } from '../base/day.ts'
import { parseRate } from '../base/rate.ts'
import type { Tx } from '../db/database.ts'
import type { Write } from '../db/write.ts'
import { printed } from '../documents/names.ts'
import type { AccountCode, PostingName } from '../ledger/chart.ts'
import { inForce } from '../loans/contract.ts'
import { eventsOf } from '../loans/store.ts'
import type { LineTransfer, StatedLoan } from './statement.ts'

type Row = Readonly<{
  line_id: string
  loan_id: string | null
  posting: PostingName
  debit_account: AccountCode
  credit_account: AccountCode
  amount_cents: bigint
  booked_on: Day
  value_on: Day
  audit_id: string
  source_id: string | null
  is_reversal: boolean
}>

/** What was booked on these lines until the end of a day and touches what their customers owe or are owed, in order. */
export const transfersOfLines = async (
  tx: Tx,
  creditLineIds: readonly string[],
  untilOn: Day,
): Promise<ReadonlyMap<string, readonly LineTransfer[]>> => {
  const { rows } = await tx.client.query<Row>(
    `select line_id, loan_id, posting, debit_account, credit_account, amount_cents, booked_on, value_on, audit_id, source_id,
            reverses is not null as is_reversal
       from transfers
      where partner_id = current_setting('app.partner') and line_id = any($1) and booked_on <= $2
        and (debit_account in (1200, 1210, 1220, 1230, 2000) or credit_account in (1200, 1210, 1220, 1230, 2000))
      order by line_id, booked_on, recorded_at, audit_id, is_reversal desc, value_on, posting, debit_account, credit_account, transfer_id`,
    [creditLineIds, untilOn],
  )
  return new Map(
    [...Map.groupBy(rows, (row) => row.line_id)].map(([lineId, own]) => [
      lineId,
      own.map(
        (row): LineTransfer => ({
          loanId: row.loan_id,
          posting: row.posting,
          debit: row.debit_account,
          credit: row.credit_account,
          amountCents: row.amount_cents,
          bookedOn: row.booked_on,
          valueOn: row.value_on,
          auditId: row.audit_id,
          sourceId: row.source_id,
          isReversal: row.is_reversal,
        }),
      ),
    ]),
  )
}

/** The loans of these lines as statements name them, oldest first, each with the rates it has had. */
export const statedLoans = async (
  tx: Tx,
  creditLineIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StatedLoan[]>> => {
  if (creditLineIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('loans')
    .select([
      'line_id',
      'loan_id',
      'reference',
      'purpose',
      'effective_rate',
      'interest_rate',
      'drawn_on',
      'paid_out_on',
    ])
    .where('line_id', 'in', creditLineIds)
    .orderBy('created_at')
    .orderBy('loan_id')
    .execute()
  const events = await eventsOf(
    tx,
    rows.map((row) => row.loan_id),
  )
  const ofLoan = (row: (typeof rows)[number]): StatedLoan => ({
    loanId: row.loan_id,
    reference: printed(row.reference),
    purpose: printed(row.purpose),
    effectiveRate: parseRate(row.effective_rate),
    rates: [
      { fromOn: row.paid_out_on ?? row.drawn_on, rate: parseRate(row.interest_rate) },
      ...inForce(events.get(row.loan_id) ?? []).flatMap((event) =>
        event.type === 'rate_changed' ? [{ fromOn: event.valueOn, rate: event.rate }] : [],
      ),
    ],
  })
  return new Map([...Map.groupBy(rows, (row) => row.line_id)].map(([lineId, own]) => [lineId, own.map(ofLoan)]))
}

/** What an annual statement is filed under: the line and the year. */
export const yearOfLine = (creditLineId: string, year: number): string => `${creditLineId}.${year}`

/** The ids of lines that ran in this period, in their order, at most `limit` of those after `afterId`. */
export const linesThatRan = async (
  { tx, ctx }: Write,
  { fromOn, untilOn }: Readonly<{ fromOn: Day; untilOn: Day }>,
  afterId: string,
  limit: number,
): Promise<string[]> => {
  const { rows } = await tx.client.query<{ credit_line_id: string }>(
    `select credit_line_id from credit_lines
      where partner_id = $1 and credit_line_id > $4 and granted_at is not null and concluded_on <= $3
        and (settled_on is null or settled_on >= $2)
      order by credit_line_id limit $5`,
    [ctx.partnerId, fromOn, untilOn, afterId, limit],
  )
  return rows.map((row) => row.credit_line_id)
}

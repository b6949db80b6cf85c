// The end of the day on a large portfolio, beside a bare INSERT … SELECT of the rows it has written.
import pg from 'pg'
import { SANDBOX } from '../../src/app.ts'
import type { Program } from './program.ts'
import { type Row, seconds } from './row.ts'

/** What a day leaves behind, and how its rows are told from those of other days ($1). */
const WRITTEN: Readonly<Record<string, string>> = {
  transfers: 'booked_on = $1',
  loan_events: 'booked_on = $1',
  events: 'happened_on = $1',
  audit_entries: 'happened_on = $1',
  collections: 'created_at::date = $1',
  bank_entries: 'booked_on = $1',
  bank_files: 'created_on = $1',
  // A row that is changed is written anew, with all its index entries: once as it falls due, once as it is paid.
  loans: `next_due_on > $1 and accrual_start_on = $1`,
}

/** Advances day by day into the routine of a month, measures one of its days, and copies what that day wrote. */
export const benchEndOfDay = async (program: Program, loans: number): Promise<readonly Row[]> => {
  const advance = async (to: string): Promise<number> => {
    const startedAt = performance.now()
    await program.ask('POST', '/sandbox/v1/clock/advance', { to })
    return performance.now() - startedAt
  }
  // Debits are presented from Monday on, fall due from Wednesday on: on Thursday a thirtieth falls due, is paid and presented.
  await advance('2026-12-16')
  const day = '2026-12-17'
  const tookMs = await advance(day)
  const client = new pg.Client(program.ownerUrl)
  await client.connect()
  try {
    await client.query('select set_config($1, $2, false)', ['app.partner', SANDBOX.partnerId])
    let floorMs = 0
    let written = 0
    for (const [table, condition] of Object.entries(WRITTEN)) {
      await client.query(`create table floor_of_bench (like ${table} including all)`)
      const startedAt = performance.now()
      const columns = await client.query<{ list: string }>(
        `select string_agg(quote_ident(column_name), ', ') as list from information_schema.columns
          where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER'`,
        [table],
      )
      const list = columns.rows[0]?.list
      const copies = table === 'loans' ? 2 : 1
      for (let n = 0; n < copies; n++) {
        if (n > 0) await client.query('truncate floor_of_bench')
        const { rowCount } = await client.query(
          `insert into floor_of_bench (${list}) select ${list} from ${table} where partner_id = '${SANDBOX.partnerId}' and ${condition.replace('$1', `'${day}'`).replace('$1', `'${day}'`)}`,
        )
        written += rowCount ?? 0
      }
      floorMs += performance.now() - startedAt
      await client.query('drop table floor_of_bench')
    }
    const seal = await client.query<{ transfers: number; subledger_agrees: boolean }>(
      `select count(*)::integer as transfers, bool_and(subledger_agrees) as subledger_agrees from seals`,
    )
    const due = await client.query<{ count: string }>(
      `select count(*) from events where type = 'instalment.due' and happened_on = $1`,
      [day],
    )
    const ratio = tookMs / floorMs
    const agrees = seal.rows[0]?.subledger_agrees === true
    return [
      {
        what: `end of day: ${loans.toLocaleString('en')} open loans, ${Number(due.rows[0]?.count).toLocaleString('en')} due, as many paid by debit and presented; books sealed${agrees ? ', sub-ledger agrees' : ', **sub-ledger differs**'}`,
        ratio: `${ratio.toFixed(1)} times`,
        measured: seconds(tookMs),
        floor: `INSERT … SELECT of the same ${written.toLocaleString('en')} rows: ${seconds(floorMs)}`,
        goal: '≤ 30 s at 1,000,000; ≤ 3 times',
        met: agrees && ratio <= 3 && tookMs <= (30_000 * loans) / 1_000_000,
      },
    ]
  } finally {
    await client.end()
  }
}

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

/** So long the bank has been at work, in all: the simulated one works in the program's own process, for another institution. */
const bankMs = async (program: Program): Promise<number> => {
  const metrics = await (await fetch(`${program.base}/metrics`)).text()
  return 1000 * Number(/^rahmenwerk_bank_seconds_total (\S+)/m.exec(metrics)?.[1] ?? 0)
}

/** One day, beside a bare copy of what it wrote. */
const benchDay = async (program: Program, loans: number, day: string): Promise<Row> => {
  const bankBefore = await bankMs(program)
  const startedAt = performance.now()
  await program.ask('POST', '/sandbox/v1/clock/advance', { to: day })
  const tookMs = performance.now() - startedAt
  const ofBankMs = (await bankMs(program)) - bankBefore
  const client = new pg.Client(program.ownerUrl)
  await client.connect()
  try {
    await client.query('select set_config($1, $2, false)', ['app.partner', SANDBOX.partnerId])
    let floorMs = 0
    let written = 0
    for (const [table, condition] of Object.entries(WRITTEN)) {
      await client.query(`create table floor_of_bench (like ${table} including all)`)
      const copyStartedAt = performance.now()
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
          `insert into floor_of_bench (${list}) select ${list} from ${table} where partner_id = '${SANDBOX.partnerId}' and ${condition.replaceAll('$1', `'${day}'`)}`,
        )
        written += rowCount ?? 0
      }
      floorMs += performance.now() - copyStartedAt
      await client.query('drop table floor_of_bench')
    }
    const count = async (what: string): Promise<string> => {
      const { rows } = await client.query<{ count: string }>(`select count(*) from ${what}`, [day])
      return Number(rows[0]?.count).toLocaleString('en')
    }
    const due = await count(`events where type = 'instalment.due' and happened_on = $1`)
    const paid = await count('collections where settled_on = $1')
    const presented = await count('collections where created_at::date = $1')
    const seals = await client.query<{ agrees: boolean }>('select bool_and(subledger_agrees) as agrees from seals')
    const agrees = seals.rows[0]?.agrees === true
    const ratio = tookMs / floorMs
    return {
      what: `end of day: ${loans.toLocaleString('en')} open loans, ${due} due, ${paid} paid by debit, ${presented} presented; books sealed${agrees ? ', sub-ledger agrees' : ', **sub-ledger differs**'}`,
      ratio: `${ratio.toFixed(1)} times; ${((tookMs - ofBankMs) / floorMs).toFixed(1)} without the bank`,
      measured: `${seconds(tookMs)}, of which the simulated bank ${seconds(ofBankMs)}`,
      floor: `INSERT … SELECT of the same ${written.toLocaleString('en')} rows: ${seconds(floorMs)}`,
      goal: '≤ 30 s at 1,000,000; ≤ 3 times',
      met: agrees && ratio <= 3 && tookMs <= (30_000 * loans) / 1_000_000,
    }
  } finally {
    await client.end()
  }
}

/**
 * Two days in the routine of a month, the clock turned day by day towards them. Debits are presented two bank days before they
 * settle: on a Thursday those of three days, on a Tuesday those of one.
 */
export const benchEndOfDay = async (program: Program, loans: number): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const [before, day] of [
    ['2026-12-16', '2026-12-17'],
    ['2026-12-21', '2026-12-22'],
  ] as const) {
    await program.ask('POST', '/sandbox/v1/clock/advance', { to: before })
    rows.push(await benchDay(program, loans, day))
  }
  return rows
}

// The end of the day, killed at any moment: a portfolio lives through some days with due instalments, debits, returns,
// transfers and letters, once undisturbed and once while the program is killed with SIGKILL again and again. Then every row of
// every table is the same. `npm run proof:day [-- seed]`.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type App, openApp, SANDBOX } from '../../src/app.ts'
import { addDays, parseDay } from '../../src/base/day.ts'
import { readConfig } from '../../src/config.ts'
import { openDb } from '../../src/db/database.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { loadPortfolio } from '../../tools/bench/portfolio.ts'
import { randomFrom } from '../booked-lines.ts'
import { named } from '../database.ts'

export type DayPlan = Readonly<{
  seed: number
  loans: number
  /** The first instalments fall due over so many days: on fewer, a statement settles more debits than one transaction does. */
  dueOverDays: number
  days: number
  kills: number
}>

const TODAY = parseDay('2026-12-10')

/** What comes back, and when; every so many customers have one of these. */
const FATES = ['AM04', 'reject:AC01', 'MD06@3', 'AC04@1', 'MS02']

type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>

const asOwner = async <T>(url: string, work: (query: Query) => Promise<T>): Promise<T> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(async (sql, values = []) => (await client.query(sql, values)).rows)
  } finally {
    await client.end()
  }
}

const inProcess = async <T>(ownerUrl: string, work: (app: App) => Promise<T>): Promise<T> => {
  const db = await openDb(ownerUrl, { max: 8, asAppRole: true })
  const app = await openApp({ config: readConfig({ LOG_LEVEL: 'error' }), db, alone: true, version: 'proof' })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

/** The portfolio, debits that will come back, and customers who pay by transfer. */
const prepare = (ownerUrl: string, { seed, loans, dueOverDays, days }: DayPlan): Promise<void> =>
  asOwner(ownerUrl, async (query) => {
    const random = randomFrom(seed)
    await inProcess(ownerUrl, async () => {})
    await loadPortfolio(ownerUrl, { partnerId: SANDBOX.partnerId, loans, today: TODAY, dueOverDays })
    const people = await query(
      'select person_id, iban from credit_lines join line_ibans using (partner_id) where line_id = credit_line_id order by person_id',
    )
    for (const { person_id, iban } of people) {
      const chance = random()
      if (chance < 0.08) {
        const fates = [FATES[Math.floor(random() * FATES.length)], 'ok', FATES[Math.floor(random() * FATES.length)]]
        await query(
          `insert into sandbox_scripts (partner_id, person_id, port, answers) values ($1, $2, 'collections', $3)`,
          [SANDBOX.partnerId, person_id, fates],
        )
      } else if (chance < 0.16) {
        const on = addDays(TODAY, 1 + Math.floor(random() * 12))
        const details = {
          amountCents: String(1 + Math.floor(random() * 20_000)),
          toIban: iban,
          remittance: 'Rate',
          valueOn: on,
        }
        await query(
          `insert into sandbox_bank_orders (partner_id, order_id, kind, act_on, details, status) values ($1, $2, 'incoming', $3, $4, 'waiting')`,
          [SANDBOX.partnerId, `incoming/${person_id}`, on, details],
        )
      }
    }
    // The clock is on its way from here: whoever starts the program turns it.
    await query(
      `insert into clock_advances (partner_id, from_on, target_on, started_at) values ($1, $2, $3, clock_timestamp())`,
      [SANDBOX.partnerId, TODAY, addDays(TODAY, days)],
    )
  })

const WAITING = join(import.meta.dirname, 'waiting.ts')

/** A process that has loaded the program and waits to become it: so that a kill costs no second of loading. */
const loadProgram = (ownerUrl: string): ChildProcess =>
  spawn(process.execPath, [WAITING, 'start'], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(import.meta.dirname, '../../node_modules/.cache/v8'),
      DATABASE_URL: ownerUrl,
      PORT: '0',
      LOG_LEVEL: 'error',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })

/** Lets it be the program; resolves when it says that it is ready. */
const startProgram = async (child: ChildProcess): Promise<ChildProcess> => {
  const ready = new Promise((done, fail) => {
    child.stdout?.once('data', done)
    child.once('exit', (code) => fail(new Error(`the program ended with ${code} as it started`)))
  })
  child.stdin?.write('go\n')
  await ready
  child.stdout?.resume()
  return child
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', done))

/** Until the clock has arrived, everything is told, and nothing is left to do; then every row. */
const dumpWhenDone = (ownerUrl: string): Promise<Rows> =>
  asOwner(ownerUrl, async (query) => {
    const left = `select from clock_advances union all select from work union all select from events where position is null limit 1`
    while ((await query(left)).length !== 0) await sleep(50)
    return dump(query)
  })

/**
 * What the killed program had leased is free, as soon as nobody else works on the database: what it had sent before it was
 * killed is still done, and may be another lease.
 */
const forgetLeases = (ownerUrl: string): Promise<unknown> =>
  asOwner(ownerUrl, async (query) => {
    const others = `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
    while ((await query(others)).length > 0) await sleep(20)
    await query('update clock_advances set turned_by = null, turned_until = null')
    await query('update work set leased_until = null')
  })

const todayOf = (ownerUrl: string): Promise<string> =>
  asOwner(ownerUrl, async (query) =>
    String((await query('select today::text from clocks where partner_id = $1', [SANDBOX.partnerId]))[0]?.today),
  )

/**
 * Lets the program go on where it was, kills it at random moments of its way, and returns what stands there at the end. Each
 * kill has its day, so that they are spread over all of the way, however slow the machine is; within it, chance decides.
 */
const runKilled = async (
  ownerUrl: string,
  { seed, kills, days }: DayPlan,
  undisturbedMs: number,
  tell: (text: string) => void,
): Promise<Rows> => {
  const random = randomFrom(seed + 1)
  let next = loadProgram(ownerUrl)
  const start = (): Promise<ChildProcess> => {
    const child = next
    next = loadProgram(ownerUrl)
    return startProgram(child)
  }
  try {
    for (let killed = 0; killed < kills; killed++) {
      const child = await start()
      const on = addDays(TODAY, Math.floor(((killed + 1) * days) / kills))
      while ((await todayOf(ownerUrl)) < on) await sleep(50)
      await sleep((random() * 2 * undisturbedMs) / kills)
      child.kill('SIGKILL')
      await ended(child)
      await forgetLeases(ownerUrl)
      tell(`killed ${killed + 1} times, ${await todayOf(ownerUrl)}`)
    }
    const child = await start()
    try {
      return await dumpWhenDone(ownerUrl)
    } finally {
      child.kill('SIGTERM')
      await ended(child)
    }
  } finally {
    next.kill('SIGKILL')
  }
}

/** Columns that say when in real time something happened, what is random by purpose, or a hash over that. */
const isLeftOut = (table: string, column: string, type: string): boolean =>
  type.startsWith('timestamp') ||
  type === 'bytea' ||
  /sha256$|hash$/.test(column) ||
  ['events.position', 'sandbox_bank_outbox.number', 'audit_entries.request_id'].includes(`${table}.${column}`)

type Rows = ReadonlyMap<string, readonly string[]>

/** Every row of every table of a tenant, as text. */
const dump = async (query: Query): Promise<Rows> => {
  const columns = await query(
    `select table_name, column_name, data_type from information_schema.columns
      where table_schema = 'public' and table_name in (
        select table_name from information_schema.columns where table_schema = 'public' and column_name = 'partner_id')
      order by table_name, ordinal_position`,
  )
  const tables = Map.groupBy(columns, ({ table_name }) => String(table_name))
  const rows = new Map<string, readonly string[]>()
  for (const [table, own] of tables) {
    const kept = own.filter((each) => !isLeftOut(table, String(each.column_name), String(each.data_type)))
    const found = await query(
      `select row_to_json(r)::text as row from (select ${kept.map(({ column_name }) => column_name).join(', ')} from ${table}) r`,
    )
    rows.set(
      table,
      found.map(({ row }) => String(row)),
    )
  }
  return rows
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/gi

const idsIn = (rows: Rows): Set<string> => new Set([...rows.values()].flat().flatMap((row) => row.match(ID) ?? []))

/**
 * The rows with ids that only this run knows named after everything else that is said of them: in which rows they stand, at which
 * places, with those rows' ids left out. Each row is read once: an audit entry of a batch names thousands of ids.
 */
const withNames = (rows: Rows, isCommon: (id: string) => boolean): Rows => {
  const places = new Map<string, string[]>()
  for (const [table, list] of rows) {
    for (const row of list) {
      const found = new Map<string, number[]>()
      let place = 0
      const shape = row.replaceAll(ID, (id) => {
        if (isCommon(id)) return id
        found.set(id, [...(found.get(id) ?? []), place++])
        return '?'
      })
      const hash = createHash('sha256').update(shape).digest('hex')
      for (const [id, at] of found) {
        const known = places.get(id)
        const told = `${table} ${hash} ${at.join()}`
        if (known) known.push(told)
        else places.set(id, [told])
      }
    }
  }
  const names = new Map(
    [...places].map(([id, list]) => [
      id,
      createHash('sha256').update(list.sort().join('\n')).digest('hex').slice(0, 12),
    ]),
  )
  return new Map(
    [...rows].map(([table, list]) => [
      table,
      list.map((row) => row.replaceAll(ID, (id) => names.get(id) ?? id)).sort(),
    ]),
  )
}

/** What one run has and the other has not. */
const differences = (one: Rows, other: Rows): string[] => {
  const [inOne, inOther] = [idsIn(one), idsIn(other)]
  const isCommon = (id: string) => inOne.has(id) && inOther.has(id)
  const [a, b] = [withNames(one, isCommon), withNames(other, isCommon)]
  return [...a].flatMap(([table, rows]) => {
    const left = [...(b.get(table) ?? [])]
    const counts = new Map<string, number>()
    for (const row of left) counts.set(row, (counts.get(row) ?? 0) + 1)
    const missing = rows.filter((row) => {
      const count = counts.get(row) ?? 0
      counts.set(row, count - 1)
      return count <= 0
    })
    const extra = [...counts].flatMap(([row, count]) => (count > 0 ? [row] : []))
    if (missing.length + extra.length === 0) return []
    return [
      `${table}: ${missing.length} rows are missing and ${extra.length} too many`,
      ...missing.slice(0, 2).map((row) => `  missing ${row.slice(0, 600)}`),
      ...extra.slice(0, 2).map((row) => `  extra   ${row.slice(0, 600)}`),
    ]
  })
}

/** Runs the plan and returns what differs at the end: nothing, it is to be hoped; and how many rows were compared. */
export const runDay = async (
  plan: DayPlan,
  server: Readonly<{ url: string; template: string }>,
  tell: (text: string) => void = () => {},
): Promise<Readonly<{ problems: readonly string[]; rows: number }>> => {
  const mark = `${process.pid}_${plan.seed}`
  const [calm, killed] = [`calm_${mark}`, `killed_${mark}`]
  const maintain = (sql: string) => asOwner(server.url, (query) => query(sql))
  try {
    await maintain(`create database ${calm} template ${server.template}`)
    const calmUrl = named(server.url, calm)
    await prepare(calmUrl, plan)
    await maintain(`create database ${killed} template ${calm}`)
    let undisturbedMs = 0
    const expected = await inProcess(calmUrl, async ({ day }) => {
      const startedAt = performance.now()
      await day.finishAdvance(SANDBOX.partnerId)
      undisturbedMs = performance.now() - startedAt
      return dumpWhenDone(calmUrl)
    })
    tell(`undisturbed in ${Math.round(undisturbedMs / 1000)} s`)
    const found = await runKilled(named(server.url, killed), plan, undisturbedMs, tell)
    return {
      problems: differences(expected, found).map((problem) => `${problem} (seed ${plan.seed})`),
      rows: [...expected.values()].reduce((sum, { length }) => sum + length, 0),
    }
  } finally {
    for (const name of [calm, killed]) await maintain(`drop database if exists ${name} with (force)`)
  }
}

if (import.meta.main) {
  const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 31))
  const plan = { seed, loans: 10_000, dueOverDays: 4, days: 16, kills: 100 }
  process.stdout.write(`end of day, killed: ${JSON.stringify(plan)}\n`)
  const startedAt = Date.now()
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-day-'))
  const embedded = await startEmbedded(join(folder, 'postgres'))
  try {
    await asOwner(embedded.url, (query) => query('create database migrated'))
    await migrate(named(embedded.url, 'migrated'))
    const { problems, rows } = await runDay(plan, { url: embedded.url, template: 'migrated' }, (text) =>
      process.stdout.write(`${text}\n`),
    )
    process.stdout.write(
      `${problems.join('\n') || `${rows} rows are the same`}\n${Math.round((Date.now() - startedAt) / 1000)} s\n`,
    )
    process.exitCode = problems.length === 0 ? 0 : 1
  } finally {
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

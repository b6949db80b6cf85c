// Durable, validated, idempotent creates over HTTP, beside the SQL of their transactions from a bare client and from pgbench.
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openApp, SANDBOX } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openDb } from '../../src/db/database.ts'
import { type Call, hammer } from './http.ts'
import type { Program } from './program.ts'
import { milliseconds, perSecond, type Row } from './row.ts'

const CONNECTIONS = 8

/** Ids of the loaded portfolio follow from a number. */
const idOf = (what: string, n: number): string => createHash('md5').update(`${what}${n}`).digest('hex')

type Kind = Readonly<{
  what: string
  /** Marks the transaction among those of the program. */
  mark: string
  /** The call that creates one for the nth customer. */
  call: (n: number) => Call
}>

const application = {
  requested_credit_limit: { value: 200_000, unit: 'cents', currency: 'EUR' },
  net_income_amount: { value: 320_000, unit: 'cents', currency: 'EUR' },
  living_situation: 'LIVING_IN_RENTED_HOUSE',
  living_situation_amount: { value: 85_000, unit: 'cents', currency: 'EUR' },
  private_insurance_amount: { value: 8000, unit: 'cents', currency: 'EUR' },
  number_of_dependents: 0,
  employment_since: '2019-11-01',
  recipient_iban: 'DE92370601930002130041',
}

const kinds: readonly Kind[] = [
  {
    what: 'application',
    mark: 'insert into "applications"',
    call: (n) => ({
      method: 'POST',
      path: `/v1/persons/${idOf('person', n)}cper/credit_line_applications`,
      body: application,
    }),
  },
  {
    what: 'loan',
    mark: 'insert into "loans"',
    call: (n) => ({
      method: 'POST',
      path: `/v1/persons/${idOf('person', n)}cper/credit_lines/${idOf('line', n)}ccln/loans`,
      body: {
        amount: { value: 10_000, unit: 'cents', currency: 'EUR' },
        term: 6,
        reference: `B${n}`,
        purpose: 'Umzug',
      },
    }),
  },
]

type Statement = Readonly<{ name?: string; text: string; values?: readonly unknown[] }>

/** The statements of the transaction that creates one, as the program sends them. */
const statementsOf = async (ownerUrl: string, { call, mark }: Kind, n: number): Promise<readonly Statement[]> => {
  const db = await openDb(ownerUrl, { max: 8, asAppRole: true })
  const app = await openApp({ config: readConfig({ LOG_LEVEL: 'silent' }), db, alone: false, version: 'bench' })
  const query = pg.Client.prototype.query
  const sent = new Map<pg.Client, Statement[]>()
  try {
    const token = await app.server.inject({
      method: 'POST',
      url: '/oauth/token',
      payload: { grant_type: 'client_credentials', client_id: SANDBOX.client, client_secret: SANDBOX.secret },
    })
    let found: readonly Statement[] | undefined
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      const [config, values] = args as [string | Statement, unknown[] | undefined]
      const statement: Statement = {
        ...(typeof config === 'string' ? { text: config } : config),
        ...(values ? { values } : {}),
      }
      const own = statement.text.startsWith('begin') ? [] : (sent.get(this) ?? [])
      own.push(statement)
      sent.set(this, own)
      if (statement.text === 'commit' && own.some(({ text }) => text.startsWith(mark))) found ??= own
      return Reflect.apply(query, this, args)
    } as typeof query
    const { method, path, body } = call(n)
    const answer = await app.server.inject({
      method: method as 'POST',
      url: path,
      headers: { authorization: `Bearer ${token.json().access_token}`, 'idempotency-key': `capture ${randomUUID()}` },
      payload: body as object,
    })
    if (answer.statusCode !== 201 || !found) throw new Error(`the create answered ${answer.statusCode}: ${answer.body}`)
    return found.map(({ name, text, values }) => ({ ...(name ? { name } : {}), text, ...(values ? { values } : {}) }))
  } finally {
    pg.Client.prototype.query = query
    await app.close()
  }
}

const ID =
  /capture [0-9a-f-]{36}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f]{5})/g

/** What stands for an id of the captured run: the next customer's, or a new one. */
const substitute = (n: number, captured: number): ((text: string) => string) => {
  const ids = new Map([
    [SANDBOX.partnerId, SANDBOX.partnerId],
    [idOf('person', captured), idOf('person', n)],
    [idOf('line', captured), idOf('line', n)],
    [idOf('application', captured), idOf('application', n)],
  ])
  return (text) =>
    text.replace(ID, (id) => {
      const known = ids.get(id) ?? (id.includes('-') ? randomUUID() : randomBytes(16).toString('hex'))
      ids.set(id, known)
      return known
    })
}

const deep = (value: unknown, change: (text: string) => string): unknown =>
  typeof value === 'string' ? change(value) : Array.isArray(value) ? value.map((each) => deep(each, change)) : value

/** The same statements from clients that do nothing else. Transactions a second. */
const bareClients = async (
  ownerUrl: string,
  statements: readonly Statement[],
  captured: number,
  forMs: number,
  nextCustomer: () => number,
): Promise<number> => {
  let done = 0
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const client = new pg.Client({ connectionString: ownerUrl, options: '-c role=rahmenwerk_app' })
      await client.connect()
      try {
        while (performance.now() - startedAt < forMs) {
          const change = substitute(nextCustomer(), captured)
          for (const { name, text, values } of statements) {
            await client.query({
              ...(name ? { name } : {}),
              text,
              ...(values ? { values: values.map((value) => deep(value, change)) } : {}),
            })
          }
          done++
        }
      } finally {
        await client.end()
      }
    }),
  )
  return (done / (performance.now() - startedAt)) * 1000
}

const literal = (value: unknown): string => {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `'${value}'`
  if (value instanceof Date) return `'${value.toISOString()}'`
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((each) => JSON.stringify(String(each))).join(',')}}`)
  if (typeof value === 'string') return pg.escapeLiteral(value)
  return pg.escapeLiteral(JSON.stringify(value))
}

/** The same statements as a script of pgbench; undefined where it is not installed. Transactions a second. */
const withPgbench = (
  ownerUrl: string,
  statements: readonly Statement[],
  captured: number,
  forMs: number,
  customers: Readonly<{ from: number; to: number }>,
): number | undefined => {
  if (spawnSync('pgbench', ['--version']).status !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-pgbench-'))
  try {
    const names = new Map<string, string>([
      [idOf('person', captured), ':person'],
      [idOf('line', captured), ':line'],
      [idOf('application', captured), ':application'],
    ])
    const fresh: string[] = []
    const body = statements.map(({ text, values = [] }) => {
      const filled = text.replace(/\$(\d+)/g, (_all, place) => literal(values[Number(place) - 1]))
      return `${filled
        .replace(ID, (id) => {
          if (id === SANDBOX.partnerId) return id
          const known = names.get(id)
          if (known) return known
          const variable = `:f${fresh.length + 1}x`
          fresh.push(id)
          names.set(id, variable)
          return variable
        })
        .replaceAll('\n', ' ')};`
    })
    // pgbench takes letters after a variable for part of its name: ids are put together with their suffix in a variable of their own.
    const withSuffix = new Map<string, string>()
    const lines = body.map((line) =>
      line.replace(/:(person|line|application|f\d+x)([a-z]{4})\b/g, (_all, name: string, suffix: string) => {
        withSuffix.set(
          `${name}_${suffix}`,
          `(${name === 'person' || name === 'line' || name === 'application' ? `md5('${name}' || :n)` : `md5(:n::text || random()::text || '${name}')`}) || '${suffix}' as ${name}_${suffix}`,
        )
        return `:${name}_${suffix}`
      }),
    )
    const plain = [
      ...new Set(lines.flatMap((line) => line.match(/:(?:person|line|application|f\d+x)(?![a-z_0-9])/g) ?? [])),
    ].map((name) => name.slice(1))
    const variables = [
      ...withSuffix.values(),
      ...plain.map((name) => {
        const id = fresh[Number(name.slice(1, -1)) - 1] ?? ''
        if (!name.startsWith('f')) return `md5('${name}' || :n) as ${name}`
        return id.includes('-')
          ? `gen_random_uuid() as ${name}`
          : `md5(:n::text || random()::text || '${name}') as ${name}`
      }),
    ]
    const script = join(folder, 'create.sql')
    writeFileSync(
      script,
      [`\\set n random(${customers.from}, ${customers.to})`, `select ${variables.join(', ')} \\gset`, ...lines].join(
        '\n',
      ),
    )
    const { stdout, stderr, status } = spawnSync(
      'pgbench',
      [
        '-n',
        '-M',
        'simple',
        '-c',
        String(CONNECTIONS),
        '-j',
        '2',
        '-T',
        String(Math.max(1, Math.round(forMs / 1000))),
        '-f',
        script,
        ownerUrl,
      ],
      { encoding: 'utf8', env: { ...process.env, PGOPTIONS: '-c role=rahmenwerk_app' } },
    )
    const tps = /tps = ([\d.]+)/.exec(stdout)?.[1]
    if (status !== 0 || !tps) throw new Error(`pgbench: ${stderr.slice(0, 400)}`)
    return Number(tps)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** On customers of the portfolio who have not been used for this before. */
export const benchCreates = async (
  { base, token, ownerUrl }: Program,
  forMs: number,
  customers: number,
): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const kind of kinds) {
    let customer = 1
    const statements = await statementsOf(ownerUrl, kind, customer)
    const ours = await hammer(base, CONNECTIONS, forMs, () => {
      const call = kind.call(++customer)
      return { ...call, headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() } }
    })
    const bare = await bareClients(ownerUrl, statements, 1, forMs, () => ++customer)
    const pgbench = withPgbench(ownerUrl, statements, 1, forMs, { from: customer + 1, to: customers })
    const floor = pgbench ?? bare
    const ratio = ours.perSecond / floor
    rows.push({
      what: `durable, idempotent create of ${kind.what === 'application' ? 'an application' : 'a loan'} (${statements.length} statements), ${CONNECTIONS} connections`,
      ratio: ratio.toFixed(2),
      measured: `${perSecond(ours.perSecond)}, p99 ${milliseconds(ours.p99)}${ours.failed > 0 ? `, ${ours.failed} failed` : ''}`,
      floor: `${pgbench === undefined ? 'pgbench not found' : `pgbench, same SQL: ${perSecond(pgbench)}`}; bare client: ${perSecond(bare)}`,
      goal: 'ratio ≥ 0.50',
      met: ratio >= 0.5 && ours.failed === 0,
    })
  }
  return rows
}

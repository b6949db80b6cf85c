// Thousands of requests made of our own OpenAPI document, against the whole program: no 500, no word of SQL or of our sources
// in an answer, every refusal in its contract's shape, and no row changed by one. `npm run proof:fuzz [-- requests [seed]]`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type App, openApp, SANDBOX } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openDb } from '../../src/db/database.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { randomFrom } from '../booked-lines.ts'
import type { TestDatabase } from '../database.ts'
import { applicationFor, type Caller, euros, expecting, openLine, person } from '../journey.ts'
import { openReceiver } from '../receiver.ts'
import { type Belongings, type Fuzzed, openMaker } from './fuzz-requests.ts'

export type FuzzPlan = Readonly<{
  seed: number
  requests: number
  /** It ends after so long, with fewer requests: on a machine that is busy with other things. */
  withinMs?: number
}>
export type FuzzTarget = Readonly<{ app: App; ownerUrl: string }>
export type FuzzResult = Readonly<{ findings: readonly string[]; byStatus: Readonly<Record<string, number>> }>

// biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back
type Json = any

type Tenant = Caller & Readonly<{ partnerId: string; token: string }>
type Answer = Readonly<{ status: number; type: string; body: string; challenge: string | undefined }>

const BATCH = 200
const AT_ONCE = 4

const send = async ({ app }: FuzzTarget, token: string, { method, url, headers, payload }: Fuzzed): Promise<Answer> => {
  const response = await app.server.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
  const { 'content-type': type = '', 'www-authenticate': challenge } = response.headers
  return { status: response.statusCode, type: String(type), body: response.body, challenge: challenge?.toString() }
}

/** What no answer may tell: statements, constraints, relations, frames of our stack, files of ours. */
const LEAKS =
  /\b(select|insert into|update|delete from)\b.+\b(from|values|set|where)\b|syntax error at|violates|constraint|relation "|column "|duplicate key|invalid input syntax|at \S+ \(|node:internal|\.ts:\d+|pg_\w+|cannot read propert/i

const isSplitpay = (body: Json, status: number): boolean =>
  ['title', 'status', 'id', 'detail', 'code'].every((name) => typeof body[name] === 'string') &&
  body.status === String(status)
const isKreditsmart = (body: Json, status: number): boolean =>
  typeof body.message === 'string' && body.statusCode === status && typeof body.traceId === 'string'
const isToken = (body: Json): boolean => typeof body.error === 'string' && typeof body.error_description === 'string'

const hasShape = (url: string, status: number, body: Json): boolean => {
  if (url.startsWith('/kreditsmart')) return isKreditsmart(body, status)
  return /^\/(oauth2?|auth|access-token)(\/|$|\?)/.test(url) ? isToken(body) : isSplitpay(body, status)
}

/** What is wrong with the answer; empty: nothing. */
const problemsOf = (request: Fuzzed, answer: Answer, documented: readonly string[]): string[] => {
  const { status, type, body } = answer
  const found: string[] = []
  if (status >= 500) found.push(`answered ${status}`)
  if (status < 400) return found
  if (LEAKS.test(body)) found.push('tells what it should not')
  if (request.method === 'HEAD') return found
  const isKnownPath = !['path', 'method'].includes(request.kind)
  if (isKnownPath && !documented.includes(String(status))) found.push(`answered ${status}, which is not documented`)
  try {
    if (!type.startsWith('application/json') || !hasShape(request.url, status, JSON.parse(body)))
      found.push('is refused in another shape')
  } catch {
    found.push('is refused without JSON')
  }
  return found
}

const shown = ({ operation, kind, method, url, headers, payload }: Fuzzed): string =>
  `${operation} (${kind}): ${method} ${url.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)} ${String(payload ?? '').slice(0, 400)}`

/** Where ids stand, by the parameter that takes them. */
const idColumns: readonly (readonly [name: string, sql: string])[] = [
  ...(
    [
      ['person_id', 'persons', 'person_id'],
      ['application_id', 'applications', 'application_id'],
      ['produktanbieterantragsnummer', 'applications', 'application_id'],
      ['credit_line_id', 'credit_lines', 'credit_line_id'],
      ['credit_reference_id', 'credit_lines', 'credit_line_id'],
      ['iban', 'credit_lines', 'account_iban'],
      ['loan_id', 'loans', 'loan_id'],
      ['credit_record_id', 'credit_records', 'credit_record_id'],
      ['account_snapshot_id', 'account_snapshots', 'account_snapshot_id'],
      ['identification_id', 'identifications', 'identification_id'],
      ['signing_id', 'signings', 'signing_id'],
      ['hold_id', 'holds', 'hold_id'],
      ['account_id', 'customer_accounts', 'account_id'],
      ['dunning_case_id', 'dunning_cases', 'case_id'],
      ['task_id', 'payment_tasks', 'task_id'],
    ] as const
  ).map(([name, table, column]): [string, string] => [
    name,
    `select person_id, ${column} as id from ${table} where ${column} is not null`,
  ]),
  [
    'antragsnummer',
    'select person_id, antragsnummer as id from antraege join applications using (partner_id, application_id)',
  ],
  [
    'revocation_id',
    'select person_id, revocation_id as id from revocations join credit_lines on credit_line_id = line_id',
  ],
  ['event', 'select person_id, event_id as id from loan_events join loans using (partner_id, loan_id)'],
  ['webhook_id', 'select null, webhook_id as id from webhooks'],
  ['delivery_id', 'select null, delivery_id as id from webhook_deliveries'],
  ['file_id', 'select null, file_id as id from bank_files'],
  ['approval_id', 'select null, approval_id as id from approvals'],
  ['document_id', 'select null, document_id as id from antrag_documents'],
]

/** The newest of everybody; what belongs to nobody in particular belongs to each. */
const belongingsOf = async (owner: pg.Client, partnerId: string): Promise<Belongings> => {
  await owner.query(`select set_config('app.partner', $1, false)`, [partnerId])
  const { rows } = await owner.query<{ name: string; person_id: string | null; id: string }>(
    idColumns
      .map(([name, sql]) => `select '${name}' as name, o.* from (${sql} limit 300) o(person_id, id)`)
      .join(' union all '),
  )
  const shared = new Map<string, string[]>()
  const persons = new Map<string, Map<string, string[]>>()
  for (const { name, person_id, id } of rows) {
    const of = person_id === null ? shared : (persons.get(person_id) ?? new Map<string, string[]>())
    if (person_id !== null) persons.set(person_id, of)
    of.set(name, [...(of.get(name) ?? []), id])
  }
  return [...persons.values()].map((own) => Object.fromEntries([...shared, ...own]))
}

/** A number for each table's rows, of these partners and of nobody's. */
export const openFingerprint = async (asOwner: TestDatabase['asOwner'], partnerIds: readonly string[]) => {
  const tables = await asOwner(
    `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`,
  )
  const sql = tables
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as mark from ${name} t`,
    )
    .join(' union all ')
  return async (): Promise<Map<string, unknown>> => {
    const marks = new Map<string, unknown>()
    for (const partnerId of partnerIds) {
      for (const { name, mark } of await asOwner(sql, [], partnerId)) marks.set(`${name} of ${partnerId}`, mark)
    }
    return marks
  }
}

export const differing = (before: Map<string, unknown>, after: Map<string, unknown>): string[] =>
  [...after].filter(([name, mark]) => before.get(name) !== mark).map(([name]) => name.replace(/ of .*/, ''))

/** Customers in every stage that can be had in a second, of the sandbox's own tenant and of one where a second person decides. */
const settleIn = async (target: FuzzTarget, owner: pg.Client, receiverUrl: string): Promise<readonly Tenant[]> => {
  const tenantOf = async (partnerId: string, clientId: string, secret: string): Promise<Tenant> => {
    const token = (
      await target.app.server.inject({
        method: 'POST',
        url: '/oauth2/token',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        },
        payload: 'grant_type=client_credentials',
      })
    ).json().access_token
    const call: Caller['call'] = async (method, url, body, headers = {}) => {
      const { status, body: text } = await send(target, token, {
        operation: '',
        kind: '',
        method,
        url,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        payload: body === undefined ? undefined : JSON.stringify(body),
        caller: 0,
      })
      return { status, body: text === '' ? undefined : JSON.parse(text) }
    }
    return { partnerId, token, call }
  }
  const home = await tenantOf(SANDBOX.partnerId, SANDBOX.client, SANDBOX.secret)
  const ask = expecting(home)
  const wishes = { name: 'Neighbour', requires_authorization: true, needs_second_person: true }
  const made = await ask(201, 'POST', '/sandbox/v1/partners', wishes)
  const neighbour = await tenantOf(made.partner_id, made.client_id, made.client_secret)

  for (const event_type of ['CREDIT_LINE', 'LOAN'])
    await ask(201, 'POST', '/v1/webhooks', { event_type, url: receiverUrl })
  // Two weeks and a day before a due day; nothing is booked yet, so the days until then may be left out.
  await owner.query(`update clocks set today = '2026-12-17', now_at = '2026-12-17T08:00:00Z'`)
  const line = await openLine(home)
  const draw = { amount: euros(500), term: 6, reference: 'R1', purpose: 'Fahrrad' }
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.personId, collections: ['AM04', 'MD06'] })
  await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, draw)
  await ask(200, 'POST', '/sandbox/v1/clock/advance', { to: '2027-01-08' })
  const second = await openLine(home)
  await ask(201, 'POST', `/v1/persons/${second.personId}/credit_lines/${second.lineId}/loans`, draw)
  await ask(201, 'POST', `/lender/v1/persons/${second.personId}/holds`, { cause: 'bank_reason', reason: 'x' }).catch(
    () => undefined,
  )
  for (const caller of [home, neighbour]) {
    const asked = expecting(caller)
    for (const steps of caller === home ? [0, 1, 2] : [2]) {
      const { id } = await asked(201, 'POST', '/v1/persons', person)
      if (steps === 0) continue
      const record = await asked(201, 'POST', `/v1/persons/${id}/credit_records`, { source: 'solarisBank' })
      const of = await asked(201, 'POST', `/v1/persons/${id}/credit_line_applications`, {
        ...applicationFor(2000),
        ...(steps === 2 ? { credit_record_id: record.id } : {}),
      })
      const snapshot = await asked(201, 'POST', `/v1/persons/${id}/account_snapshots`, {
        source: 'FIN_TEC_SYSTEMS',
        iban: 'DE92370601930002130041',
      })
      await asked(200, 'POST', '/sandbox/v1/settle')
      if (steps === 2)
        await asked(204, 'PUT', `/v1/persons/${id}/credit_line_applications/${of.id}/account_snapshot`, {
          account_snapshot_id: snapshot.id,
        })
      await asked(200, 'POST', '/sandbox/v1/settle')
    }
  }
  return [home, neighbour]
}

/** Sends the requests, in batches; after each batch all that were refused are sent again, and must change nothing. */
export const runFuzz = async (
  target: FuzzTarget,
  { seed, requests, withinMs = Number.POSITIVE_INFINITY }: FuzzPlan,
): Promise<FuzzResult> => {
  const random = randomFrom(seed)
  const owner = new pg.Client(target.ownerUrl)
  await owner.connect()
  const receiver = await openReceiver()
  const tenants = await settleIn(target, owner, receiver.url)
  const document = (await target.app.server.inject({ method: 'GET', url: '/openapi.json' })).json()
  const { operations, next } = openMaker(document, random)
  const documented = new Map(operations.map(({ name, responses }) => [name, Object.keys(responses)]))
  const asOwner: TestDatabase['asOwner'] = async (sql, values = [], partnerId = '') => {
    await owner.query(`select set_config('app.partner', $1, false)`, [partnerId])
    return (await owner.query(sql, values)).rows
  }
  const fingerprint = await openFingerprint(
    asOwner,
    tenants.map(({ partnerId }) => partnerId),
  )
  const settle = async () => {
    for (const { call } of tenants) await call('POST', '/sandbox/v1/settle')
  }
  const tokenOf = ({ caller }: Fuzzed): string => tenants[caller]?.token ?? ''

  const findings: string[] = []
  const byStatus: Record<string, number> = {}
  try {
    const until = performance.now() + withinMs
    for (let sent = 0; sent < requests && performance.now() < until; sent += BATCH) {
      const callers = await Promise.all(
        tenants.map(async ({ call, partnerId }) => ({
          today: (await call('GET', '/sandbox/v1/clock')).body.today as string,
          belongings: [] as Belongings,
          partnerId,
        })),
      )
      for (const each of callers) each.belongings = await belongingsOf(owner, each.partnerId)
      const refused: Fuzzed[] = []
      const batch = Array.from({ length: Math.min(BATCH, requests - sent) }, () => next(callers))
      const tryOut = async (request: Fuzzed): Promise<void> => {
        const answer = await send(target, tokenOf(request), request)
        byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1
        const problems = problemsOf(request, answer, documented.get(request.operation) ?? [])
        for (const each of problems) findings.push(`${each}: ${shown(request)}\n      → ${answer.body.slice(0, 300)}`)
        if (answer.status >= 400) refused.push(request)
      }
      // A few at a time, as clients come.
      for (let i = 0; i < batch.length; i += AT_ONCE) await Promise.all(batch.slice(i, i + AT_ONCE).map(tryOut))
      findings.push(...(await changedByRefusals(refused)))
    }
  } finally {
    await owner.end()
    receiver.close()
  }
  return { findings, byStatus }

  /**
   * Sends them again: none may leave a trace. One that is done this time may be what changed something, so the others are
   * sent once more without it; what changes something among refusals alone is looked for one by one.
   */
  async function changedByRefusals(refused: readonly Fuzzed[]): Promise<string[]> {
    let still = refused
    for (let left = Number.POSITIVE_INFINITY; still.length < left; ) {
      left = still.length
      await settle()
      const before = await fingerprint()
      const statuses = await Promise.all(still.map(async (each) => (await send(target, tokenOf(each), each)).status))
      if (differing(before, await fingerprint()).length === 0) return []
      still = still.filter((_each, i) => (statuses[i] ?? 0) >= 400)
    }
    const found: string[] = []
    for (const each of still) {
      await settle()
      const earlier = await fingerprint()
      const { status } = await send(target, tokenOf(each), each)
      const changed = differing(earlier, await fingerprint())
      if (status >= 400 && changed.length > 0) found.push(`a refusal changed ${changed.join(', ')}: ${shown(each)}`)
    }
    return found
  }
}

if (import.meta.main) {
  const [requests = 20_000, seed = Math.floor(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number)
  process.stdout.write(`${requests} requests, seed ${seed}\n`)
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-fuzz-'))
  const embedded = await startEmbedded(join(folder, 'postgres'), { durable: false })
  try {
    await migrate(embedded.url)
    const db = await openDb(embedded.url, { asAppRole: true })
    const app = await openApp({ config: readConfig({ LOG_LEVEL: 'error' }), db, alone: true, version: 'fuzz' })
    const startedAt = performance.now()
    const { findings, byStatus } = await runFuzz({ app, ownerUrl: embedded.url }, { seed, requests })
    await app.close()
    for (const finding of findings) process.stdout.write(`${finding}\n`)
    process.stdout.write(
      `${findings.length} findings after ${Math.round((performance.now() - startedAt) / 1000)} s; answers by status: ${JSON.stringify(byStatus)}\n`,
    )
    process.exitCode = findings.length === 0 ? 0 : 1
  } finally {
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

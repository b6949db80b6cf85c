// Killed at any moment: the program runs as its own process, draws loans and moves its clock while it is killed with SIGKILL
// again and again; at the end nothing is lost or doubled. `npm run proof:crash [-- seed]`.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { verify } from '../../src/webhooks/signature.ts'
import { euros, expecting, openLine } from '../journey.ts'
import { openReceiver } from '../receiver.ts'

export type CrashPlan = Readonly<{ seed: number; lines: number; loans: number; kills: number }>

// biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back
type Json = any

/** mulberry32: small, and the same on every machine. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })

const MAIN = join(import.meta.dirname, '../../src/main.ts')

/** A program that is started again whenever it is found dead. */
const openProgram = async (folder: string) => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  let stopped = false
  const start = (): void => {
    child = spawn(process.execPath, [MAIN, 'start'], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(import.meta.dirname, '../../node_modules/.cache/v8'),
        RAHMENWERK_DATA: folder,
        PORT: String(port),
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.once('exit', () => {
      if (!stopped) start()
    })
  }
  start()
  return {
    base,
    kill: () => child?.kill('SIGKILL'),
    stop: async () => {
      stopped = true
      const ended = new Promise((done) => child?.once('exit', done))
      child?.kill('SIGTERM')
      await ended
    },
  }
}

/** Asks until there is an answer: every command carries a key, so asking again is safe. */
const openCaller = (base: string) => {
  let token = ''
  const once = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : undefined }
  }
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Json }> => {
    for (;;) {
      try {
        if (token === '') {
          const answer = await fetch(`${base}/oauth/token`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' }),
          })
          token = ((await answer.json()) as Json).access_token
        }
        const answer = await once(method, path, body, headers)
        if (answer.status < 500) return answer
        throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      } catch (error) {
        if (error instanceof Error && / answered 5\d\d/.test(error.message)) throw error // our bug
        await sleep(50) // it is dead, and starting again
      }
    }
  }
  return { call }
}

/** Moves the clock to a day, whoever is killed on the way: the target is stored. */
const advanceTo = async (caller: ReturnType<typeof openCaller>, day: string): Promise<void> => {
  for (;;) {
    const { body: clock } = await caller.call('GET', '/sandbox/v1/clock')
    if (clock.today >= day) break
    await caller.call('POST', '/sandbox/v1/clock/advance', { to: day })
    await sleep(20)
  }
  await caller.call('POST', '/sandbox/v1/settle')
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** Runs the plan and returns what was wrong at the end: nothing, it is to be hoped. */
export const runCrash = async ({ seed, lines, loans, kills }: CrashPlan): Promise<readonly string[]> => {
  const random = randomFrom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-crash-'))
  const program = await openProgram(folder)
  const caller = openCaller(program.base)
  const receiver = await openReceiver()
  let killed = 0
  let working = true
  try {
    const ask = expecting(caller)
    const { body: clock } = await caller.call('GET', '/sandbox/v1/clock')
    const opened = []
    for (let i = 0; i < lines; i++) opened.push(await openLine(caller, { limit: 10_000, keyPrefix: `line ${i}` }))
    const { secret } = await ask(201, 'POST', '/v1/webhooks', { event_type: 'LOAN', url: receiver.url })

    const killer = (async () => {
      while (working && killed < kills) {
        await sleep(300 + random() * 2500)
        if (!working) return
        program.kill()
        killed++
      }
    })()
    for (let i = 0; i < loans; i++) {
      const { personId, lineId } = opened[i % opened.length] ?? { personId: '', lineId: '' }
      const amount = 100 + Math.floor(random() * 20_000) / 100
      const term = [3, 6][Math.floor(random() * 2)]
      const draw = { amount: euros(amount), term, reference: `R${i}`, purpose: 'Probe' }
      const answer = await caller.call('POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, draw, {
        'idempotency-key': `draw ${i}`,
      })
      if (answer.status !== 201) throw new Error(`draw ${i} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      if (i % 50 === 49) await advanceTo(caller, dayAfter((await ask(200, 'GET', '/sandbox/v1/clock')).today, 1))
    }
    await advanceTo(caller, dayAfter(clock.today, 260))
    working = false
    await killer
    await advanceTo(caller, dayAfter((await ask(200, 'GET', '/sandbox/v1/clock')).today, 1))
    await deliveriesDone(caller)
    const problems = [
      ...(await examine(program.base, caller, folder, loans)),
      ...examineWebhooks(receiver, secret, loans),
    ]
    return problems.map((problem) => `${problem} (seed ${seed}, killed ${killed} times)`)
  } finally {
    working = false
    await program.stop()
    await receiver.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const deliveriesDone = async (caller: ReturnType<typeof openCaller>): Promise<void> => {
  const [{ id }] = (await caller.call('GET', '/v1/webhooks')).body
  for (let i = 0; i < 600; i++) {
    const { body } = await caller.call('GET', `/v1/webhooks/${id}/deliveries?page[size]=1000`)
    if (body.every(({ status }: { status: string }) => status === 'delivered')) return
    await sleep(100)
  }
}

/** Each question counts what must be nothing. */
const questions: Readonly<Record<string, string>> = {
  'loans that are not repaid': `select count(*) from loans where status <> 'repaid'`,
  'payouts that were not executed once': `select count(*) from payouts where status <> 'executed'`,
  'loans without exactly one payout': `select count(*) from loans l where (select count(*) from payouts p where p.subject_id = l.loan_id) <> 1`,
  'payouts that the bank booked more or less than once': `
    select count(*) from payouts p where (select count(*) from bank_entries e where e.matched_id = p.payout_id) <> 1`,
  'collections that the bank booked more or less than once': `
    select count(*) from collections c where (select count(*) from bank_entries e where e.matched_id = c.collection_id) <> 1`,
  'instalments that were not collected once': `
    select count(*) from loans l where (select count(*) from collections c where c.loan_id = l.loan_id) <> term_months`,
  'bank files that were written twice or not sent': `
    select count(*) from (select message_id from bank_files where direction = 'out' group by 1 having count(*) > 1
                          union all select message_id from bank_files where direction = 'out' and status <> 'sent') doubled`,
  'bank files that were refused': `select count(*) from bank_files where status = 'refused'`,
  'entities whose events have a gap': `
    select count(*) from (select entity_id from events group by entity_id having max(number) <> count(*)) gaps`,
  'gaps in the list of events': `select coalesce(max(position), 0) - count(*) from events`,
  'transfers reversed twice': `select count(*) from (select reverses from transfers where reverses is not null group by 1 having count(*) > 1) twice`,
  'days sealed with a sub-ledger that did not agree': `select count(*) from seals where not subledger_agrees`,
  'days without a seal': `select max(sealed_on) - min(sealed_on) + 1 - count(*) from seals`,
  'work left over': `select count(*) from work`,
  'cents between the simulated bank and account 1000': `
    select abs((select balance_cents from sandbox_bank_accounts)
         - (select sum(case when debit_account = 1000 then amount_cents else -amount_cents end) from transfers where 1000 in (debit_account, credit_account)))`,
}

const examine = async (
  _base: string,
  caller: ReturnType<typeof openCaller>,
  folder: string,
  loans: number,
): Promise<string[]> => {
  const problems: string[] = []
  const { body: trial } = await caller.call('GET', '/sandbox/v1/trial_balance')
  if (!trial.balanced || !trial.subledger_agrees) problems.push('the trial balance does not agree')
  const balance = (code: string) => {
    const { debit, credit } = trial.accounts.find((account: Json) => account.code === code)
    return debit - credit
  }
  if (balance('1000') !== -balance('4000'))
    problems.push(`the bank's gain is ${balance('1000')}, interest income ${balance('4000')}`)
  for (const code of ['1010', '1020', '1200', '1205', '1210', '1220', '1230', '2000', '2010']) {
    if (balance(code) !== 0) problems.push(`account ${code} holds ${balance(code)}`)
  }
  const client = new pg.Client(await ownerUrl(folder))
  await client.connect()
  try {
    for (const [what, sql] of Object.entries(questions)) {
      const { rows } = await client.query({ text: sql, rowMode: 'array' })
      if (Number(rows[0]?.[0]) !== 0) problems.push(`${rows[0]?.[0]} ${what}`)
    }
    const { rows } = await client.query(
      'select count(*)::int as loans, sum(total_cents - principal_cents)::int as interest from loans',
    )
    if (rows[0].loans !== loans) problems.push(`${rows[0].loans} loans instead of ${loans}`)
    if (rows[0].interest !== balance('1000'))
      problems.push(`plans promised ${rows[0].interest} of interest, the bank gained ${balance('1000')}`)
  } finally {
    await client.end()
  }
  return problems
}

/** The owner's address of the embedded server, from what the program keeps beside it. */
const ownerUrl = async (folder: string): Promise<string> => {
  const { readFileSync } = await import('node:fs')
  const port = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://rahmenwerk:${readFileSync(join(folder, 'postgres.secret'), 'utf8').trim()}@127.0.0.1:${port}/postgres`
}

type Received = Awaited<ReturnType<typeof openReceiver>>

/** At least once, signed, doubles told by their id, and in order for each loan. */
const examineWebhooks = (receiver: Received, secret: string, loans: number): string[] => {
  const problems: string[] = []
  const seen = new Set<string>()
  const told = new Map<string, string[]>()
  for (const { headers, body } of receiver.received) {
    if (headers['solaris-webhook-event-type'] !== 'LOAN') continue
    if (!verify(secret, body, String(headers['solaris-webhook-signature'])))
      problems.push('a webhook with a wrong signature')
    const id = String(headers['solaris-webhook-id'])
    if (seen.has(id)) continue
    seen.add(id)
    const { entity_uuid, payload } = JSON.parse(body)
    told.set(entity_uuid, [...(told.get(entity_uuid) ?? []), JSON.parse(payload).status])
  }
  if (told.size !== loans) problems.push(`webhooks told of ${told.size} loans instead of ${loans}`)
  const life = 'payout_initiation_pending payout_pending payout_issued all_obligations_met'
  const odd = [...told.values()].filter((statuses) => statuses.join(' ') !== life)
  if (odd.length > 0)
    problems.push(`${odd.length} loans whose webhooks came out of order or doubled, such as ${odd[0]?.join(' ')}`)
  return problems
}

if (import.meta.main) {
  const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 31))
  const plan = { seed, lines: 10, loans: 200, kills: 60 }
  process.stdout.write(`crash run ${JSON.stringify(plan)}\n`)
  const startedAt = Date.now()
  const problems = await runCrash(plan)
  process.stdout.write(
    `${problems.join('\n') || 'nothing was lost or doubled'}\n${Math.round((Date.now() - startedAt) / 1000)} s\n`,
  )
  process.exitCode = problems.length === 0 ? 0 : 1
}

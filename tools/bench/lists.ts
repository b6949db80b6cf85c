// A long list and a long life: reading stays quick however much there is.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { SANDBOX } from '../../src/app.ts'
import { type Call, hammer } from './http.ts'
import type { Program } from './program.ts'
import { milliseconds, type Row } from './row.ts'

const owner = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('select set_config($1, $2, false)', ['app.partner', SANDBOX.partnerId])
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The list of all loans: along the links, from random places, and a jump within the first 10,000. */
export const benchList = async ({ base, token, ownerUrl }: Program, forMs: number): Promise<readonly Row[]> => {
  const { rows } = await owner(ownerUrl, (client) =>
    client.query<{ loan_id: string; created_at: Date }>(
      'select loan_id, created_at from loans tablesample system (1) order by random() limit 500',
    ),
  )
  const total = await owner(ownerUrl, (client) => client.query<{ count: string }>('select count(*) from loans'))
  const headers = { authorization: `Bearer ${token}` }
  let n = 0
  const links = (): Call => {
    const row = rows[n++ % rows.length]
    const cursor = Buffer.from(JSON.stringify({ after: [row?.created_at.toISOString(), row?.loan_id] })).toString(
      'base64url',
    )
    return { method: 'GET', path: `/v1/loans?page%5Bsize%5D=100&page%5Bcursor%5D=${cursor}`, headers }
  }
  const jump = (): Call => ({
    method: 'GET',
    path: `/v1/loans?page%5Bsize%5D=100&page%5Bnumber%5D=${1 + ((n++ * 37) % 100)}`,
    headers,
  })
  const along = await hammer(base, 1, forMs, links)
  const jumps = await hammer(base, 1, forMs, jump)
  const of = Number(total.rows[0]?.count).toLocaleString('en')
  return [['along links', along] as const, ['a jump within 10,000', jumps] as const].map(([how, load]) => ({
    what: `list of ${of} loans, 100 a page, ${how}`,
    ratio: '',
    measured: `p99 ${milliseconds(load.p99)}, p50 ${milliseconds(load.p50)}${load.failed > 0 ? `, ${load.failed} failed` : ''}`,
    floor: '',
    goal: 'p99 ≤ 20 ms',
    met: load.p99 <= 20 && load.failed === 0,
  }))
}

const EVENTS = 10_000

/** One loan that was paid in ten thousand small pieces. */
export const benchLongLoan = async ({ base, token, ownerUrl }: Program, forMs: number): Promise<readonly Row[]> => {
  const loanId = await owner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ loan_id: string; principal_cents: string }>(
      `select loan_id, principal_cents from loans where status = 'created' order by principal_cents desc, loan_id limit 1`,
    )
    const loan = rows[0]?.loan_id
    await client.query(
      `insert into loan_events (partner_id, loan_id, number, event_id, type, value_on, booked_on, amount_cents, details, recorded_at)
       select $1, $2, 100 + i, $3 || i, 'payment_received', c.today, c.today, 1, '{"source": "transfer", "amountCents": "1"}', now()
         from clocks c, generate_series(1, $4::integer) i where c.partner_id = $1`,
      [SANDBOX.partnerId, loan, randomUUID(), EVENTS],
    )
    return loan
  })
  const call = (path: string) => (): Call => ({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } })
  const loan = await hammer(base, 1, forMs, call(`/v1/loans/${loanId}`))
  const schedule = await hammer(base, 1, forMs, call(`/v1/loans/${loanId}/repayment_schedule`))
  return [['read', loan] as const, ['its schedule read', schedule] as const].map(([how, load]) => ({
    what: `one loan with ${EVENTS.toLocaleString('en')} events, ${how}`,
    ratio: '',
    measured: `p50 ${milliseconds(load.p50)}, p99 ${milliseconds(load.p99)}${load.failed > 0 ? `, ${load.failed} failed` : ''}`,
    floor: '',
    goal: '≤ 50 ms',
    met: load.p50 <= 50 && load.failed === 0,
  }))
}

// The conformance suite against the program itself, and against one that breaks the contract in one place.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { type Result, runConformance } from '../tools/conformance/run.ts'
import { splitpaySamples } from '../tools/conformance/samples.ts'
import { openLineInFrance } from './customers.ts'
import { type Json, openWorld } from './world.ts'

const world = await openWorld()
const baseUrl = await world.app.server.listen({ host: '127.0.0.1', port: 0 })
const credentials = { clientId: 'sandbox', clientSecret: 'sandbox' }

/** A French line whose renewal is up: how nine months lead there is told in `stories/renewal.test.ts`. */
const renewing = async (): Promise<void> => {
  await openLineInFrance(world)
  await world.database.asOwner(
    `update renewals set status = 'eligible', notify_by_on = today + 10, cancel_by_on = today + 90,
       effective_from_on = today + 110, effective_until_on = today + 475 from clocks where clocks.partner_id = renewals.partner_id`,
  )
}
await renewing()

type Answer = { status: number; headers: Record<string, string>; body: string }

/** The program behind a proxy that alters what `alter` alters. */
const proxied = async (alter: (method: string, path: string, answer: Answer) => void): Promise<string> => {
  const proxy = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = 'GET', url: path = '/', headers } = request
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers
    const given = await fetch(baseUrl + path, {
      method,
      headers: rest as Record<string, string>,
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    })
    const { 'transfer-encoding': _encoding, 'content-length': _size, ...kept } = Object.fromEntries(given.headers)
    const answer: Answer = { status: given.status, headers: kept, body: await given.text() }
    alter(method, path, answer)
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }).listen(0, '127.0.0.1')
  after(() => proxy.close())
  await once(proxy, 'listening')
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

/** Changes the body of successful answers that are objects or lists. */
const changing = (fits: RegExp, change: (body: Json) => void) => (method: string, path: string, answer: Answer) => {
  if (!fits.test(`${method} ${path}`) || answer.status >= 300) return
  const body = JSON.parse(answer.body)
  change(body)
  answer.body = JSON.stringify(body)
}

const problems = ({ id, deviations }: Result): string[] =>
  deviations.flatMap(({ what, source, reason }) => (reason === undefined ? [`${id} ${what} (${source})`] : []))

test('the page prints 41 samples, and each belongs to an operation', () => {
  assert.equal(splitpaySamples().length, 41)
})

test('every row of both documents works here', async () => {
  const results = await runConformance({ baseUrl, ...credentials })

  assert.deepEqual(results.flatMap(problems), [])
  assert.ok(results.every(({ works, evidence }) => works && evidence !== ''))
  assert.equal(results.filter(({ id }) => /^[CLF]/.test(id)).length, 27)
})

const broken: readonly (readonly [
  what: string,
  row: string,
  RegExp,
  (method: string, path: string, answer: Answer) => void,
])[] = [
  [
    'a member is gone',
    'C3',
    /signing_id: is missing \(splitpay\.seed\.txt:107\)/,
    changing(/^GET .*credit_line_applications\/\w+$/, (body) => {
      delete body.signing_id
    }),
  ],
  [
    'a number is a text',
    'C1',
    /installment_plans\[0\]\.interest_rate: is string/,
    changing(/anonymous/, ({ installment_plans: [plan] }) => {
      plan.interest_rate = '0.11'
    }),
  ],
  [
    'a status is in no list',
    'C3',
    /status: 'new' is not in the list/,
    changing(/^GET .*credit_line_applications\/\w+$/, (body) => {
      body.status = 'new'
    }),
  ],
  [
    'null where there is always a value',
    'C3',
    /id: is null/,
    changing(/^GET .*credit_line_applications\/\w+$/, (body) => {
      body.id = null
    }),
  ],
  [
    'a list does not say how long it is',
    'C4',
    /header total: is missing/,
    (_method, path, { headers }) => {
      if (path.includes('page[size]') || path.includes('page%5Bsize%5D')) delete headers.total
    },
  ],
  [
    'another status',
    'C1',
    /200: was answered 201/,
    (_method, path, answer) => {
      if (path.includes('anonymous') && answer.status === 200) answer.status = 201
    },
  ],
  [
    'an error of another shape',
    'C1',
    /400 detail: is missing/,
    (_method, path, answer) => {
      if (path.includes('anonymous') && answer.status === 400) answer.body = '{"message":"no"}'
    },
  ],
]

for (const [what, row, expected, alter] of broken) {
  test(`a route that is broken turns its row red: ${what}`, async () => {
    const target = { baseUrl: await proxied(alter), ...credentials, only: new RegExp(`^${row}$`) }
    const [result] = await runConformance(target)

    assert.equal(result?.works, false)
    assert.match(result ? problems(result).join('\n') : '', expected)
  })
}

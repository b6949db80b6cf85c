// Providers behind HTTP: asked with a signature, answered at once or by a signed call-back, and asked again when they fail.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { SANDBOX } from '../../src/app.ts'
import { sign, verify } from '../../src/webhooks/signature.ts'
import { euros, expecting, person } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { type Json, openWorld } from '../world.ts'

type Asked = Readonly<{ path: string; headers: Record<string, unknown>; text: string; body: Json }>
const asked: Asked[] = []
/** What the provider behind each path says; each test sets its own. */
const answers: Record<string, (body: Json) => readonly [status: number, body: unknown]> = {}
const provider = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk) => {
    text += chunk
  })
  request.on('end', () => {
    const path = request.url ?? ''
    asked.push({ path, headers: request.headers, text, body: JSON.parse(text) })
    const [status, body] = answers[path]?.(JSON.parse(text)) ?? [500, {}]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})
await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
after(() => provider.close())
const { port } = provider.address() as AddressInfo

const secret = 'a secret that both of the two sides know'
const behindHttp = (name: string, path: string) => ({
  [`RAHMENWERK_PORT_${name}`]: 'http',
  [`RAHMENWERK_PORT_${name}_URL`]: `http://127.0.0.1:${port}${path}`,
  [`RAHMENWERK_PORT_${name}_SECRET`]: secret,
})
const world = await openWorld({
  ...behindHttp('BUREAU', '/bureau'),
  ...behindHttp('IDENTIFICATION', '/identification'),
  ...behindHttp('PAYEES', '/payees'),
  LOG_LEVEL: 'silent',
})
await world.standAt('2026-11-20')
const ask = expecting(world)
const { id: personId } = await ask(201, 'POST', '/v1/persons', person)

/** Calls back as the provider does. */
const callBack = (path: string, body: object, key = secret, at = new Date()) => {
  const [text, timestamp] = [JSON.stringify(body), at.toISOString()]
  return world.call('POST', path, text, {
    authorization: '',
    'rahmenwerk-timestamp': timestamp,
    'rahmenwerk-signature': sign(key, `${timestamp}.${text}`),
  })
}

test('a provider is asked with a signature over what it reads, and its answer counts at once', async () => {
  answers['/bureau'] = () => [200, { outcome: 'positive', score: 812, reference: 'A-1' }]
  const { id } = await ask(201, 'POST', `/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  await world.settle()
  const record = await ask(200, 'GET', `/lender/v1/credit_records/${id}`)
  assert.deepEqual(
    [record.status, record.outcome, record.score, record.provider],
    ['available', 'positive', 812, 'bureau'],
  )
  const [{ headers, text, body }] = asked as [Asked]
  const signed = `${headers['rahmenwerk-timestamp']}.${text}`
  assert.ok(verify(secret, signed, String(headers['rahmenwerk-signature'])))
  assert.deepEqual(
    [headers['rahmenwerk-subject'], body.port, body.subject_id, body.person.last_name, body.source, body.file],
    [id, 'bureau', id, 'Mustermann', 'solarisBank', null],
  )
})

test('who answers later calls back, signed, in time, once', async () => {
  answers['/identification'] = () => [202, { url: 'https://ident.example/1' }]
  const { id } = await ask(201, 'POST', `/v1/persons/${personId}/identifications`, { method: 'idnow', language: 'DE' })
  await world.settle()
  const path = asked.at(-1)?.body.callback_path
  assert.equal(path, `/callbacks/v1/${SANDBOX.partnerId}/identification/${id}`)
  const read = () => ask(200, 'GET', `/v1/persons/${personId}/identifications/${id}`)
  assert.equal((await read()).url, 'https://ident.example/1')

  const good = { outcome: 'successful' }
  const statuses = []
  for (const reply of [
    await callBack(path, good, 'another secret'),
    await callBack(path, good, secret, new Date(Date.now() - 10 * 60_000)),
    await callBack(path, { outcome: 'signed' }),
    await callBack(path.replace(id, `${'0'.repeat(32)}cidt`), good),
    await callBack(path.replace(SANDBOX.partnerId, 'f'.repeat(32)), good),
    await callBack(path, good),
    await callBack(path, good),
  ])
    statuses.push(reply.status)
  assert.deepEqual(statuses, [401, 401, 400, 404, 404, 204, 409])
  assert.equal((await read()).status, 'successful')
})

test('a provider that fails or answers what was not asked is asked again, and nothing is recorded', async () => {
  const wrong = [
    [503, {}],
    [200, { outcome: 'perhaps' }],
  ] as const
  let calls = 0
  answers['/bureau'] = () => wrong[calls++] ?? [200, { outcome: 'no_hit' }]
  const { id } = await ask(201, 'POST', `/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  const problems: unknown[] = []
  const read = () => ask(200, 'GET', `/lender/v1/credit_records/${id}`)
  while ((await read()).status === 'pending') {
    const [work] = await world.database.asOwner(`select last_error from work where kind = 'ask_bureau'`)
    if (work?.last_error) problems.push(work.last_error)
    await world.database.asOwner(`update work set due_at = clock_timestamp() where leased_until is null`)
    await world.settle()
  }
  assert.deepEqual([calls, (await read()).outcome], [3, 'no_hit'])
  assert.match(String(problems), /bureau: http:\/\/127\.0\.0\.1:\d+\/bureau answered 503/)
})

test('payees are asked about together; the answer comes with the reply, or one by one', async () => {
  answers['/payees'] = ({ payees }) => [
    200,
    { payees: payees.slice(1).map(({ payout_id }: Json) => ({ payout_id, outcome: 'match' })) },
  ]
  for (const name of ['one', 'two']) {
    const line = await seedLine(world.database, name, '2026-11-20')
    const wish = { amount: euros(100), term: 6, reference: name, purpose: 'P' }
    await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, wish)
  }
  await world.settle()
  const waiting: Json[] = await ask(200, 'GET', '/lender/v1/payouts?filter[payee_check]=asked')
  const calls = asked.filter(({ path }) => path === '/payees')
  assert.deepEqual(calls.flatMap(({ body }) => body.payees.map(({ iban }: Json) => iban)).length, 2)
  for (const { id } of waiting) {
    const path = `/callbacks/v1/${SANDBOX.partnerId}/payees/${id}`
    assert.equal((await callBack(path, { outcome: 'no_match' })).status, 204)
  }
  const all: Json[] = await ask(200, 'GET', '/lender/v1/payouts')
  assert.deepEqual(
    all.map(({ status }) => status).sort(),
    waiting.length === 2 ? ['blocked', 'blocked'] : ['blocked', 'executed'],
  )
})

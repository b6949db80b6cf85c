import assert from 'node:assert/strict'
import test from 'node:test'
import { openReceiver } from '../../test/receiver.ts'
import { publishAll } from '../../test/webhooks.ts'
import { openWorld } from '../../test/world.ts'
import { SANDBOX } from '../app.ts'
import { openWriter, realToday, systemExecution } from '../db/write.ts'
import { hashSecret } from '../partners/secrets.ts'
import { insertClient, insertPartner } from '../partners/store.ts'

const world = await openWorld()
const writer = openWriter(world.app.db, [])
const publish = async (...bodies: readonly unknown[]) => {
  await writer.execute(
    systemExecution(SANDBOX.partnerId, 'test'),
    publishAll,
    bodies.map((body) => ({ entityId: 'loan-1', type: 'LOAN' as const, body })),
  )
}
const stranger = async () => {
  const clock = { mode: 'test', today: realToday() } as const
  const partnerId = await insertPartner(world.app.db, {
    name: 'Other',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock,
  })
  await insertClient(world.app.db, {
    clientId: 'other',
    partnerId,
    secretHash: await hashSecret('other'),
    scopes: ['partners'],
  })
  return world.as('other', 'other')
}
const settle = () => world.app.day.settle(SANDBOX.partnerId)
const subscriptions = async () => (await world.get('/v1/webhooks')).body.length

test('the receiver is asked first, and then subscribed with a secret of its own', async () => {
  const receiver = await openReceiver()
  const { status, body } = await world.post('/v1/webhooks', { event_type: 'CREDIT_LINE', url: receiver.url })

  assert.equal(status, 201)
  assert.match(body.id, /^[0-9a-f]{32}$/)
  assert.match(body.secret, /^[0-9a-f]{32}$/)
  assert.deepEqual([body.event_type, body.url], ['CREDIT_LINE', receiver.url])
  assert.deepEqual(
    receiver.received.map(({ headers, body: sent }) => [headers['solaris-webhook-event-type'], sent]),
    [['WEBHOOK-SUBSCRIPTION', '']],
  )
  assert.deepEqual((await world.get(`/v1/webhooks/${body.id}`)).body, body)

  const again = await world.post('/v1/webhooks', { event_type: 'CREDIT_LINE', url: receiver.url })
  assert.deepEqual([again.status, again.body.code], [409, 'record_not_unique'])
  assert.equal(receiver.received.length, 1, 'a duplicate calls nobody')
})

test('what is refused leaves nothing', async () => {
  const [refusing, closed] = [await openReceiver(), await openReceiver()]
  refusing.answerWith(500)
  closed.close()
  const before = await subscriptions()

  const cases: readonly (readonly [unknown, string, RegExp])[] = [
    [{ event_type: 'LOAN', url: refusing.url }, 'invalid_webhook_url', /answered 500/],
    [{ event_type: 'LOAN', url: closed.url }, 'invalid_webhook_url', /ECONNREFUSED/],
    [{ event_type: 'LOAN', url: 'nowhere' }, 'invalid_webhook_url', /not a URL/],
    [{ event_type: 'LOAN', url: 'http://192.0.2.1/hook' }, 'unsafe_webhook_url', /https/],
    [{ event_type: 'LOAN', url: 'ftp://127.0.0.1/hook' }, 'unsafe_webhook_url', /https/],
    [{ event_type: 'LOANS', url: refusing.url }, 'validation_error', /event_type/],
    [{ event_type: 'WEBHOOK-SUBSCRIPTION', url: refusing.url }, 'validation_error', /event_type/],
    [{ event_type: 'LOAN' }, 'validation_error', /url/],
  ]
  for (const [body, code, detail] of cases) {
    const reply = await world.post('/v1/webhooks', body)
    assert.deepEqual([reply.status, reply.body.code], [400, code], JSON.stringify(body))
    assert.match(reply.body.detail, detail)
  }
  assert.equal(refusing.received.length, 1)
  assert.equal(await subscriptions(), before)
})

test('an idempotency key gives the same secret again, though the receiver is gone by then', async () => {
  const receiver = await openReceiver()
  const request = { event_type: 'IDENTIFICATION', url: receiver.url }
  const first = await world.post('/v1/webhooks', request, { 'idempotency-key': 'k1' })
  receiver.close()

  const second = await world.post('/v1/webhooks', request, { 'idempotency-key': 'k1' })
  assert.deepEqual([second.status, second.body], [201, first.body])
  const other = await world.post('/v1/webhooks', { ...request, event_type: 'LOAN' }, { 'idempotency-key': 'k1' })
  assert.deepEqual([other.status, other.body.code], [409, 'idempotency_conflict'])
})

test('deliveries can be listed and sent again; deleting the subscription ends them', async () => {
  const receiver = await openReceiver()
  const { id } = (await world.post('/v1/webhooks', { event_type: 'LOAN', url: receiver.url })).body
  const path = `/v1/webhooks/${id}/deliveries`
  for (const n of [1, 2, 3]) {
    await publish({ n })
    await settle()
  }

  const { body, headers } = await world.get(`${path}?page[size]=2`)
  assert.deepEqual(
    body.map((each: { number: number }) => each.number),
    [1, 2],
  )
  assert.deepEqual([headers.total, headers['per-page']], ['3', '2'])
  const further = /<([^>]+)>; rel="next"/.exec(String(headers.link))?.[1] ?? ''
  assert.deepEqual(
    (await world.get(further)).body.map((each: { number: number }) => each.number),
    [3],
  )
  assert.deepEqual(
    [body[0].status, body[0].attempts, body[0].last_status, body[0].webhook_id],
    ['delivered', 1, 204, id],
  )

  receiver.answerWith(503)
  const resent = await world.post(`${path}/${body[1].id}/resend`)
  assert.deepEqual([resent.status, resent.body.status], [202, 'pending'])
  await settle()
  const twice = receiver.received.filter(({ headers: sent }) => sent['solaris-webhook-id'] === body[1].id)
  assert.deepEqual(
    twice.map((each) => each.body),
    ['{"n":2}', '{"n":2}'],
  )
  assert.equal((await world.post(`${path}/${body[1].id}/resend`)).body.code, 'invalid_state')
  assert.equal((await world.post(`${path}/${'0'.repeat(32)}dlvr/resend`)).status, 404)

  const other = await stranger()
  for (const foreign of [
    other.get(`/v1/webhooks/${id}`),
    other.get(path),
    other.call('DELETE', `/v1/webhooks/${id}`),
  ]) {
    assert.equal((await foreign).status, 404)
  }
  assert.deepEqual((await other.get('/v1/events')).body.events, [])

  assert.equal((await world.call('DELETE', `/v1/webhooks/${id}`)).status, 204)
  assert.equal((await world.call('DELETE', `/v1/webhooks/${id}`)).status, 404)
  assert.equal((await world.get(`/v1/webhooks/${id}`)).status, 404)
  const states = (await world.get(path)).body.map(
    ({ number, status }: { number: number; status: string }) => `${number} ${status}`,
  )
  assert.deepEqual(states, ['1 delivered', '2 cancelled', '3 delivered'])
  assert.equal((await world.post(`${path}/${body[0].id}/resend`)).status, 409)
  assert.equal(
    (await world.post('/v1/webhooks', { event_type: 'LOAN', url: receiver.url })).status,
    400,
    'the receiver still answers 503',
  )
})

test('after a 410 nothing is sent again under the old subscription; a new one hears what comes next', async () => {
  const receiver = await openReceiver()
  const { id } = (await world.post('/v1/webhooks', { event_type: 'LOAN', url: receiver.url })).body
  const path = `/v1/webhooks/${id}/deliveries`
  await publish({ n: 1 })
  await settle()
  const [delivered] = (await world.get(path)).body
  assert.equal(delivered.status, 'delivered')

  receiver.answerWith(410)
  const asked = await world.post(`${path}/${delivered.id}/resend`, undefined, { 'idempotency-key': 'again' })
  assert.deepEqual([asked.status, asked.body.status], [202, 'pending'])
  await settle()
  assert.equal((await world.get(`/v1/webhooks/${id}`)).status, 404)
  const [gone] = (await world.get(path)).body
  assert.deepEqual([gone.status, gone.last_status, gone.next_attempt_at], ['cancelled', 410, null])

  receiver.answerWith(204)
  const before = receiver.received.length
  const refused = await world.post(`${path}/${delivered.id}/resend`)
  assert.deepEqual([refused.status, refused.body.code], [409, 'invalid_state'])
  assert.match(refused.body.detail, /make a new one/)
  // The kept answer of the first wish comes again, and sends nothing.
  assert.equal(
    (await world.post(`${path}/${delivered.id}/resend`, undefined, { 'idempotency-key': 'again' })).status,
    202,
  )
  await publish({ n: 2 })
  await settle()
  assert.equal(receiver.received.length, before)

  const fresh = (await world.post('/v1/webhooks', { event_type: 'LOAN', url: receiver.url })).body
  assert.notEqual(fresh.id, id)
  await publish({ n: 3 })
  await settle()
  assert.deepEqual(
    receiver.received.slice(before + 1).map(({ body }) => body),
    ['{"n":3}'],
  )
  assert.equal((await world.post(`/v1/webhooks/${fresh.id}/deliveries/${delivered.id}/resend`)).status, 404)
  assert.equal((await world.call('DELETE', `/v1/webhooks/${fresh.id}`)).status, 204)
})

test('the list of events shows everything in order, with or without a subscription', async () => {
  const { next } = (await world.get('/v1/events?limit=1000')).body
  await publish({ n: 4 }, { n: 5 })
  await world.post('/v1/persons', { first_name: 'Erika', last_name: 'Mustermann' })
  await settle()

  const { events } = (await world.get(`/v1/events?after=${next}`)).body
  assert.deepEqual(
    events.map(({ type, event_type, payload }: Record<string, unknown>) => ({ type, event_type, payload })),
    [
      { type: 'test.happened', event_type: 'LOAN', payload: { n: 4 } },
      { type: 'test.happened', event_type: 'LOAN', payload: { n: 5 } },
      { type: 'person.created', event_type: null, payload: null },
    ],
  )
  assert.deepEqual(
    events.map(({ number }: { number: number }) => number),
    [7, 8, 1],
  )
  assert.equal((await world.get(`/v1/events?after=${next}&limit=1`)).body.events.length, 1)
  for (const query of ['after=nonsense', 'limit=0', 'limit=1001'])
    assert.equal((await world.get(`/v1/events?${query}`)).status, 400, query)
})

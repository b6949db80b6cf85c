import assert from 'node:assert/strict'
import test from 'node:test'
import { openReceiver } from '../../test/receiver.ts'
import { openBench, openPolicy } from '../../test/webhooks.ts'
import { callOut } from './callout.ts'
import { unsubscribe } from './commands.ts'
import { deliverWebhooks } from './deliver.ts'
import { MAX_ATTEMPTS } from './rules.ts'
import { verify } from './signature.ts'

const statuses = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ entity_id, number, status }) => `${entity_id} ${number} ${status}`)

test('an event arrives as it was published, byte for byte, with the documented headers and a signature that fits', async () => {
  const bench = await openBench()
  const receiver = await openReceiver()
  const webhook = await bench.subscribe(receiver.url)
  const body = {
    zebra: 1,
    aal: 'Grüße \u2028 "x"',
    '2': null,
    nested: { b: [1.5, 1e21, -0], a: {} },
    amount: { value: 100 },
  }

  await bench.publish({ entityId: 'loan-1', body }, { entityId: 'loan-1', type: 'CREDIT_LINE', body: {} })
  await bench.settle()

  const [row] = await bench.deliveries()
  assert.equal(receiver.received.length, 1, 'nobody subscribed to the second event')
  const [request] = receiver.received
  assert.ok(request)
  assert.equal(request.body, JSON.stringify(body))
  const { headers } = request
  assert.equal(headers['content-type'], 'application/json')
  assert.equal(headers['solaris-webhook-id'], row?.id)
  assert.equal(headers['solaris-webhook-subscription-id'], webhook.webhookId)
  assert.equal(headers['solaris-webhook-event-type'], 'LOAN')
  assert.equal(headers['solaris-entity-id'], 'loan-1')
  assert.equal(headers['solaris-webhook-attempt'], '1')
  assert.equal(headers['user-agent'], 'rahmenwerk')
  assert.ok(Math.abs(Date.parse(String(headers['solaris-webhook-callout-timestamp'])) - Date.now()) < 10_000)
  assert.ok(verify(webhook.secret, request.body, String(headers['solaris-webhook-signature'])))
  assert.deepEqual([row?.status, row?.attempts, row?.last_status, row?.last_error], ['delivered', 1, 204, null])
  assert.deepEqual(await bench.asOwner('select * from work'), [])
  assert.deepEqual(bench.problems, [])
})

test('what is not delivered holds back the later events of its entity, while another entity passes', async () => {
  const bench = await openBench()
  const receiver = await openReceiver()
  await bench.subscribe(receiver.url)
  receiver.answerWith(({ headers }, response) =>
    response.writeHead(headers['solaris-entity-id'] === 'a' ? 500 : 200).end(),
  )
  const seen = () => receiver.received.map(({ body, headers }) => `${body} ${headers['solaris-webhook-attempt']}`)

  await bench.publish(
    { entityId: 'a', body: 'a1' },
    { entityId: 'a', body: 'a2' },
    { entityId: 'b', body: 'b1' },
    { entityId: 'b', body: 'b2' },
  )
  await bench.settle()
  assert.deepEqual(seen().sort(), ['"a1" 1', '"b1" 1', '"b2" 1'])
  const [waiting] = await bench.deliveries()
  assert.deepEqual([waiting?.status, waiting?.attempts, waiting?.last_status], ['pending', 1, 500])
  const gapMs = Number(waiting?.next_attempt_at) - Date.now()
  assert.ok(gapMs > 2500 && gapMs <= 5500, `next attempt in ${gapMs} ms`)

  receiver.answerWith(200)
  await bench.settle()
  assert.equal(receiver.received.length, 3, 'the gap has not passed')
  await bench.passGaps()
  await bench.settle()
  assert.deepEqual(seen().slice(3), ['"a1" 2', '"a2" 1'])
  assert.deepEqual(statuses(await bench.deliveries()), [
    'a 1 delivered',
    'a 2 delivered',
    'b 1 delivered',
    'b 2 delivered',
  ])
})

test('a 422, and the last attempt in vain, are over, and the next event goes on', async () => {
  const bench = await openBench()
  const receiver = await openReceiver()
  await bench.subscribe(receiver.url)
  receiver.answerWith(({ body }, response) =>
    response.writeHead(body === '"no"' ? 422 : body === '"never"' ? 503 : 200).end(),
  )

  await bench.publish(
    { entityId: 'a', body: 'no' },
    { entityId: 'a', body: 'yes' },
    { entityId: 'b', body: 'never' },
    { entityId: 'b', body: 'yes' },
  )
  await bench.settle()
  assert.deepEqual(statuses(await bench.deliveries()), ['a 1 rejected', 'a 2 delivered', 'b 1 pending', 'b 2 pending'])

  await bench.asOwner('update work set attempts = $1 where number = 1', [MAX_ATTEMPTS - 1])
  await bench.passGaps()
  await bench.settle()
  assert.deepEqual(statuses(await bench.deliveries()), [
    'a 1 rejected',
    'a 2 delivered',
    'b 1 exhausted',
    'b 2 delivered',
  ])
  assert.deepEqual(await bench.asOwner('select * from work'), [])
})

test('a 410 cancels the subscription and everything it had still to send', async () => {
  const bench = await openBench()
  const [gone, other] = [await openReceiver(), await openReceiver()]
  const webhook = await bench.subscribe(gone.url)
  await bench.subscribe(other.url, 'CREDIT_LINE')
  gone.answerWith(500)
  await bench.publish({ entityId: 'a', body: 1 }, { entityId: 'a', body: 2 }, { entityId: 'b', body: 3 })
  await bench.settle()
  gone.answerWith(410)

  await bench.asOwner(`update work set due_at = clock_timestamp() where ordering_key like '%:b'`)
  await bench.settle()
  await bench.passGaps()
  await bench.publish({ entityId: 'c', body: 4 }, { entityId: 'c', type: 'CREDIT_LINE', body: 5 })
  await bench.settle()

  assert.deepEqual(statuses((await bench.deliveries()).filter((row) => row.webhook_id === webhook.webhookId)), [
    'a 1 cancelled',
    'a 2 cancelled',
    'b 1 cancelled',
  ])
  assert.deepEqual(gone.received.map(({ body }) => body).sort(), ['1', '3', '3'])
  assert.deepEqual(
    other.received.map(({ body }) => body),
    ['5'],
  )
  assert.deepEqual(await bench.asOwner('select * from work'), [])
  const trail = await bench.asOwner(`select changes from audit_entries where command = 'webhooks.record_attempt'`)
  assert.deepEqual(trail, [
    {
      changes: [
        { entity: 'webhook', id: webhook.webhookId, before: { status: 'active' }, after: { status: 'cancelled' } },
      ],
    },
  ])
})

test('no answer in time, and no answer at all, are tried again', async () => {
  const bench = await openBench({ timeoutMs: 150 })
  const receiver = await openReceiver()
  await bench.subscribe(receiver.url)
  receiver.answerWith(() => {})

  await bench.publish({ entityId: 'a', body: 1 })
  await bench.settle()
  const [slow] = await bench.deliveries()
  assert.deepEqual(
    [slow?.status, slow?.attempts, slow?.last_status, slow?.last_error],
    ['pending', 1, null, 'no answer within 150 ms'],
  )

  receiver.close()
  await bench.passGaps()
  await bench.settle()
  const [closed] = await bench.deliveries()
  assert.deepEqual([closed?.status, closed?.attempts, closed?.last_error], ['pending', 2, 'ECONNREFUSED'])
})

test('deleting a subscription while its receiver is being called leaves it cancelled, and nobody is called again', async () => {
  const bench = await openBench({ timeoutMs: 5000 })
  const receiver = await openReceiver()
  const { webhookId } = await bench.subscribe(receiver.url)
  receiver.answerWith(async (_request, response) => {
    await bench.writer.execute(bench.execution, unsubscribe, { webhookId })
    response.writeHead(200).end()
  })

  await bench.publish({ entityId: 'a', body: 1 }, { entityId: 'a', body: 2 })
  await bench.settle()
  await bench.passGaps()
  await bench.settle()

  assert.equal(receiver.received.length, 1)
  assert.deepEqual(statuses(await bench.deliveries()), ['a 1 cancelled', 'a 2 cancelled'])
  assert.deepEqual(await bench.asOwner('select * from work'), [])
  assert.deepEqual(bench.problems, [])
})

test('a job taken just before its subscription was deleted calls nobody', async () => {
  const bench = await openBench()
  const receiver = await openReceiver()
  const { webhookId } = await bench.subscribe(receiver.url)
  await bench.publish({ entityId: 'a', body: 1 })
  await bench.relay()
  const [delivery] = await bench.deliveries()
  await bench.writer.execute(bench.execution, unsubscribe, { webhookId })

  const { run } = deliverWebhooks({ db: bench.db, writer: bench.writer, urlPolicy: openPolicy })
  const payload = { deliveryId: delivery?.id }
  const job = { partnerId: bench.partnerId, workId: '', kind: '', orderingKey: '', number: 1, payload, attempts: 1 }
  assert.equal(await run(job), undefined)
  assert.equal(receiver.received.length, 0)
})

test('an address that has become private since the subscription is not called', async () => {
  const bench = await openBench({ urlPolicy: { httpOnLoopback: false, privateAddresses: false } })
  const receiver = await openReceiver()
  await bench.subscribe(receiver.url.replace('http:', 'https:').replace('127.0.0.1', 'localhost'))

  await bench.publish({ entityId: 'a', body: 1 })
  await bench.settle()

  const [row] = await bench.deliveries()
  assert.deepEqual(
    [row?.status, row?.last_error],
    ['pending', "url: 'localhost' leads to an address outside the public internet."],
  )
  assert.equal(receiver.received.length, 0)
  assert.equal(
    (
      await callOut(
        { url: new URL(receiver.url), headers: {}, body: '' },
        { httpOnLoopback: true, privateAddresses: true },
      )
    ).status,
    204,
  )
})

test('the same event is never fanned out under two ids, and an event nobody subscribed to makes nothing', async () => {
  const bench = await openBench()
  const receiver = await openReceiver()
  await bench.publish({ entityId: 'a', body: 1 })
  assert.equal(await bench.relay(), 1)
  assert.deepEqual(await bench.deliveries(), [])

  await bench.subscribe(receiver.url)
  await bench.publish({ entityId: 'a', body: 2 }, { entityId: 'b', body: 3 })
  const placed = await Promise.all([bench.relay(), bench.relay(), bench.relay()])
  assert.equal(
    placed.reduce((sum, count) => sum + count),
    2,
  )
  assert.deepEqual(statuses(await bench.deliveries()), ['a 2 pending', 'b 1 pending'])
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { openReceiver } from '../../test/receiver.ts'
import { openBench } from '../../test/webhooks.ts'

/** A process that delivers, and does nothing else. */
const DELIVERER = `
  import { openDb } from '${import.meta.resolve('../db/database.ts')}'
  import { openWriter } from '${import.meta.resolve('../db/write.ts')}'
  import { openWorkers } from '${import.meta.resolve('../work/worker.ts')}'
  import { deliverWebhooks } from '${import.meta.resolve('./deliver.ts')}'
  const db = await openDb(process.env.DATABASE_URL, { asAppRole: true })
  const urlPolicy = { httpOnLoopback: true, privateAddresses: true }
  openWorkers(db, { handlers: [deliverWebhooks({ db, writer: openWriter(db, []), urlPolicy })], before: async () => 0, onError: () => {} })`

test('a process killed while it delivers leaves the delivery to another, under the same id', async () => {
  const bench = await openBench()
  const receiver = await openReceiver()
  await bench.subscribe(receiver.url)
  await bench.publish({ entityId: 'a', body: 'first' }, { entityId: 'a', body: 'second' })
  await bench.relay()
  const child = spawn(process.execPath, ['--input-type=module', '-e', DELIVERER], {
    env: { ...process.env, DATABASE_URL: bench.ownerUrl },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const died = once(child, 'exit')
  // The receiver has the event; the sender dies before it can note that.
  receiver.answerWith((_request, response) => {
    child.kill('SIGKILL')
    response.writeHead(200).end()
  })
  await died
  assert.equal(child.signalCode, 'SIGKILL')
  receiver.answerWith(200)

  const expired = await bench.asOwner(
    `update work set leased_until = clock_timestamp() where leased_until > clock_timestamp() returning number`,
  )
  assert.deepEqual(expired, [{ number: 1 }])
  await bench.settle()

  const seen = receiver.received.map(({ body, headers }) => `${body} ${headers['solaris-webhook-attempt']}`)
  assert.deepEqual(seen, ['"first" 1', '"first" 2', '"second" 1'])
  const [first, double, second] = receiver.received.map(({ headers }) => headers['solaris-webhook-id'])
  assert.equal(first, double)
  assert.notEqual(first, second)
  assert.deepEqual(
    (await bench.deliveries()).map(({ status, attempts }) => `${status} ${attempts}`),
    ['delivered 2', 'delivered 1'],
  )
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { openBench, publishAll } from '../../test/webhooks.ts'
import { read } from '../db/database.ts'
import { listEvents } from './store.ts'
import { readCursor, viewEvents } from './views.ts'

test('a reader with a cursor sees every event once and each entity in order, whoever commits late', async () => {
  const bench = await openBench()
  let cursor: string | undefined
  const page = async (limit: number) => {
    const after = readCursor(cursor)
    const { events, next } = viewEvents(
      await read(bench.db, bench.partnerId, (tx) => listEvents(tx, bench.partnerId, after, limit)),
      after,
    )
    cursor = next
    return events
  }

  let round = 0
  const writers = fc.array(
    fc.array(fc.record({ waitMs: fc.nat(12), events: fc.integer({ min: 1, max: 3 }) }), { maxLength: 8 }),
    {
      minLength: 3,
      maxLength: 6,
    },
  )
  await fc.assert(
    fc.asyncProperty(writers, fc.integer({ min: 1, max: 5 }), async (plans, limit) => {
      round++
      let writing = true
      const expected = plans.map((plan, i) => ({
        entityId: `${round}-${i}`,
        count: plan.reduce((sum, { events }) => sum + events, 0),
      }))
      const waiting = (ms: number) => ({ name: 'wait', text: 'select pg_sleep($1)', values: [ms / 1000] })
      const write = async () => {
        await Promise.all(
          plans.map(async (plan, i) => {
            for (const { waitMs, events } of plan) {
              const published = Array.from({ length: events }, () => ({ entityId: `${round}-${i}`, body: { waitMs } }))
              // The events are written, and seen by nobody until the transaction ends, later than others that began after it.
              await bench.writer.execute({ ...bench.execution, last: () => waiting(waitMs) }, publishAll, published)
            }
          }),
        )
        writing = false
      }
      const place = async () => {
        while (writing) {
          await bench.relay()
          await sleep(1)
        }
        await bench.relay()
      }
      const seen: string[] = []
      const follow = async () => {
        while (writing) for (const event of await page(limit)) seen.push(`${event.entity_id} ${event.number}`)
      }

      await Promise.all([write(), place(), place(), follow()])
      await bench.relay()
      for (let events = await page(limit); events.length > 0; events = await page(limit)) {
        for (const event of events) seen.push(`${event.entity_id} ${event.number}`)
      }

      for (const { entityId, count } of expected) {
        const ofEntity = seen.filter((each) => each.startsWith(`${entityId} `))
        assert.deepEqual(
          ofEntity,
          Array.from({ length: count }, (_, i) => `${entityId} ${i + 1}`),
        )
      }
      assert.equal(
        seen.length,
        expected.reduce((sum, { count }) => sum + count, 0),
      )
    }),
    { numRuns: 8 },
  )
})

test('a cursor goes on where it was, and a text that is none is refused', async () => {
  const bench = await openBench()
  const list = async (after: bigint, limit = 10) =>
    read(bench.db, bench.partnerId, (tx) => listEvents(tx, bench.partnerId, after, limit))
  const nothing = viewEvents(await list(0n), 0n)
  assert.equal(readCursor(nothing.next), 0n)

  await bench.publish({ entityId: 'a', body: { n: 1 } }, { entityId: 'a', body: { n: 2 } })
  await bench.relay()
  const first = viewEvents(await list(readCursor(nothing.next), 1), 0n)
  const second = viewEvents(await list(readCursor(first.next), 1), readCursor(first.next))
  const third = viewEvents(await list(readCursor(second.next)), readCursor(second.next))

  assert.deepEqual(
    [...first.events, ...second.events].map(({ payload }) => payload),
    [{ n: 1 }, { n: 2 }],
  )
  assert.deepEqual(third, { events: [], next: second.next })
  for (const text of [
    '',
    '1',
    'YWZ0ZXI6',
    Buffer.from('after:-1').toString('base64url'),
    Buffer.from('after:1 or 1=1').toString('base64url'),
  ]) {
    assert.throws(() => readCursor(text), { code: 'validation_error', field: 'after' }, text)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { euros, openLine } from '../journey.ts'
import { openWorld } from '../world.ts'

const world = await openWorld()
await world.standAt('2026-11-20')

test('fifty draws at the same moment on a line with room for ten give ten loans and forty clear refusals', async () => {
  const { personId, lineId } = await openLine(world, { limit: 2000 })
  const path = `/v1/persons/${personId}/credit_lines/${lineId}`

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      world.post(`${path}/loans`, { amount: euros(200), term: 6, reference: `R${i}`, purpose: 'Eile' }),
    ),
  )

  const refused = answers.filter(({ status }) => status === 409)
  assert.deepEqual([answers.filter(({ status }) => status === 201).length, refused.length], [10, 40])
  for (const { body } of refused) {
    assert.equal(body.code, 'limit_exceeded')
    assert.match(body.detail, /^amount\.value: 200\.00 EUR is more than the free limit of 0\.00 EUR\.$/)
  }
  const line = (await world.get(path)).body
  assert.deepEqual([line.utilized_amount.value, line.active_loans.length], [200_000, 10])
  const [counted] = await world.database.asOwner(
    `select (select count(*)::int from loans) as loans, (select count(*)::int from payouts) as payouts`,
  )
  assert.deepEqual(counted, { loans: 10, payouts: 10 })
})

test('the same draw sent twenty times at once under one key is one loan with one answer', async () => {
  const { personId, lineId } = await openLine(world, { limit: 2000 })
  const draw = { amount: euros(300), term: 3, reference: 'TWIN', purpose: 'Zwilling' }

  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      world.post(`/v1/persons/${personId}/credit_lines/${lineId}/loans`, draw, { 'idempotency-key': 'twin' }),
    ),
  )

  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
  assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1)
  const other = await world.post(
    `/v1/persons/${personId}/credit_lines/${lineId}/loans`,
    { ...draw, amount: euros(301) },
    { 'idempotency-key': 'twin' },
  )
  assert.deepEqual([other.status, other.body.code], [409, 'idempotency_conflict'])
  assert.equal((await world.get(`/v1/persons/${personId}/credit_lines/${lineId}`)).body.active_loans.length, 1)
})

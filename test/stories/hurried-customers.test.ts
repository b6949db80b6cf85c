import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applicationFor, euros, openLine, person } from '../journey.ts'
import { openPartner } from '../world.ts'

const world = await openPartner()
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

test('a hundred identical commands at the same moment under one key are one effect with a hundred equal answers', async () => {
  const { personId, lineId } = await openLine(world, { limit: 2000 })
  const { body: stranger } = await world.post('/v1/persons', person)
  const line = `/v1/persons/${personId}/credit_lines/${lineId}`
  const draw = { amount: euros(300), term: 3, reference: 'TWIN', purpose: 'Zwilling' }
  const hold = { cause: 'bank_reason', reason: 'x' }
  const twins: readonly (readonly [status: number, method: string, path: string, body?: object])[] = [
    [201, 'POST', '/v1/persons', person],
    [200, 'PATCH', `/v1/persons/${personId}`, { email: 'neu@example.org' }],
    [201, 'POST', `/v1/persons/${stranger.id}/credit_records`, { source: 'solarisBank' }],
    [201, 'POST', `/v1/persons/${stranger.id}/credit_line_applications`, applicationFor(2000)],
    [201, 'POST', `${line}/loans`, draw],
    [201, 'POST', `/lender/v1/persons/${stranger.id}/holds`, hold],
    [200, 'POST', `${line}/termination`],
  ]
  const effects = async () => {
    const [counted] = await world.database.asOwner(`select count(*)::int as n from audit_entries where actor = $1`, [
      world.founded.client_id,
    ])
    return Number(counted?.n)
  }

  for (const [status, method, path, body] of twins) {
    const key = { 'idempotency-key': 'twin' }
    const before = await effects()
    const answers = await Promise.all(Array.from({ length: 100 }, () => world.call(method, path, body, key)))
    assert.deepEqual([path, ...new Set(answers.map((answer) => answer.status))], [path, status])
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer.body))).size, 1, path)
    assert.equal((await effects()) - before, 1, path)
  }

  const other = await world.post(`${line}/loans`, { ...draw, amount: euros(301) }, { 'idempotency-key': 'twin' })
  assert.deepEqual([other.status, other.body.code], [409, 'idempotency_conflict'])
  assert.equal((await world.get(line)).body.active_loans.length, 1)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Json, openWorld } from '../../test/world.ts'

const world = await openWorld({
  RAHMENWERK_PORT_BUREAU: 'manual',
  RAHMENWERK_PORT_ACCOUNT_DATA: 'manual',
  RAHMENWERK_PORT_IDENTIFICATION: 'manual',
  RAHMENWERK_PORT_SIGNATURE: 'manual',
})
await world.standAt('2026-11-20')
const { body: person } = await world.post('/v1/persons', {
  first_name: 'Erika',
  last_name: 'Mustermann',
  terms_conditions_signed_at: '2026-11-20T08:00:00Z',
})

const snapshot_data = { date: '2026-11-20', days: 90, account: {}, balance: { balance: '10.00' }, turnovers: [] }
const manual: readonly (readonly [kind: string, request: Json, wrong: Json, answer: Json, then: string])[] = [
  ['credit_records', { source: 'solarisBank' }, {}, { outcome: 'no_hit', reference: 'A-1' }, 'available'],
  [
    'account_snapshots',
    { source: 'FINREACH' },
    { outcome: 'available' },
    { outcome: 'available', snapshot_data },
    'available',
  ],
  ['identifications', { method: 'postident' }, { outcome: 'signed' }, { outcome: 'successful' }, 'successful'],
]
for (const [kind, request, wrong, answer, then] of manual) {
  test(`with manual ports, ${kind} wait until a person records the answer, once`, async () => {
    const { status, body } = await world.post(`/v1/persons/${person.id}/${kind}`, request)
    assert.equal(status, 201)
    await world.settle()
    const now = async () => (await world.get(`/v1/persons/${person.id}/${kind}/${body.id}`)).body.status
    assert.equal(await now(), 'pending')

    const record = (given: Json) => world.post(`/lender/v1/${kind}/${body.id}/answer`, given)
    assert.equal((await record(wrong)).status, 400)
    const twins = await Promise.all([record(answer), record(answer)])

    assert.deepEqual(twins.map((reply) => reply.status).sort(), [200, 409])
    assert.equal(await now(), then)
  })
}

test("a partner's file can be read until an answer is recorded", async () => {
  const file = Buffer.from('Auskunft').toString('base64')
  const { body } = await world.post(`/v1/persons/${person.id}/credit_records`, { source: 'partner', file })

  assert.equal((await world.get(`/lender/v1/credit_records/${body.id}/file`)).body.file, file)
  await world.post(`/lender/v1/credit_records/${body.id}/answer`, { outcome: 'positive', score: 900 })
  assert.equal((await world.get(`/lender/v1/credit_records/${body.id}/file`)).status, 404)
})

test('a preview of an answer changes nothing', async () => {
  const { body } = await world.post(`/v1/persons/${person.id}/credit_records`, { source: 'solarisBank' })
  const path = `/lender/v1/credit_records/${body.id}`

  const { body: preview } = await world.post(
    `${path}/answer`,
    { outcome: 'positive' },
    { 'rahmenwerk-preview': 'true' },
  )

  assert.deepEqual(preview.events, [{ type: 'credit_record.available', entity_id: body.id }])
  assert.equal((await world.get(path)).body.status, 'pending')
})

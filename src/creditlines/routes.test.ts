// Credit lines as they are read and listed, and what holds do to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLine } from '../../test/journey.ts'
import { openPartner } from '../../test/world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const first = await openLine(world)
const second = await openLine(world)
const pathOf = ({ personId, lineId }: typeof first) => `/v1/persons/${personId}/credit_lines/${lineId}`

test('lines are listed with every filter', async () => {
  const list = async (query: string) => {
    const { status, body, headers } = await world.get(`/v1/persons/credit_lines?${query}`)
    assert.equal(status, 200)
    assert.equal(headers.total, String(body.length))
    return body.map(({ id }: { id: string }) => id).toSorted()
  }
  const both = [first.lineId, second.lineId].toSorted()
  assert.deepEqual(await list(''), both)
  assert.deepEqual(await list(`filter[person_id]=${first.personId}`), [first.lineId])
  assert.deepEqual(await list(`filter[id]=${second.lineId}`), [second.lineId])
  assert.deepEqual(await list('filter[status]=open'), both)
  assert.deepEqual(await list('filter[status]=closed'), [])
  assert.deepEqual(await list('filter[granted_at_min]=2026-11-20&filter[granted_at_max]=2026-11-20'), both)
  assert.deepEqual(await list('filter[granted_at_max]=2026-11-19'), [])
  // A line without an end is never up for renewal.
  assert.deepEqual(await list('filter[eligible_renewal_expires_at_min]=2026-01-01'), [])
  const { status, body } = await world.get('/v1/persons/credit_lines?filter[eligible_renewal_expires_at_max]=soon')
  assert.deepEqual([status, body.detail.split(':')[0]], [400, 'filter[eligible_renewal_expires_at_max]'])
})

test('holds lock a line while they stand; lifting one leaves the others; each change is told', async () => {
  const locking = async () => (await world.get(pathOf(first))).body.locking_status
  const place = async (body: object) =>
    (await world.post(`/lender/v1/persons/${first.personId}/holds`, { reason: 'told by phone', ...body })).body.id
  const lift = (id: string) => world.post(`/lender/v1/holds/${id}/lift`, { reason: 'cleared' })
  const news = async () =>
    (
      await world.database.asOwner(
        `select body from events where entity_id = $1 and type = 'creditline.changed' order by number`,
        [first.lineId],
      )
    ).length
  const before = await news()

  const death = await place({ cause: 'death' })
  assert.equal(await locking(), 'BLOCK')
  const reason = await place({ cause: 'bank_reason', credit_line_id: first.lineId })
  assert.equal(await place({ cause: 'bank_reason', credit_line_id: first.lineId }), reason)
  await lift(death)
  assert.equal(await locking(), 'DEBIT_BLOCK')
  assert.equal((await world.get(pathOf(second))).body.locking_status, 'NO_BLOCK')
  await lift(reason)
  assert.equal(await locking(), 'NO_BLOCK')

  assert.equal((await lift(reason)).status, 409)
  assert.equal((await lift('0'.repeat(32))).status, 404)
  assert.equal((await news()) - before, 4)
  const { body } = await world.get(`/lender/v1/persons/${first.personId}/holds`)
  assert.deepEqual(body.map(({ cause, since, until }: Record<string, string>) => [cause, since, until]).toSorted(), [
    ['bank_reason', '2026-11-20', '2026-11-20'],
    ['death', '2026-11-20', '2026-11-20'],
  ])
})

test('a line of someone else, or of another partner, is unknown', async () => {
  const { body } = await world.post('/sandbox/v1/partners', { name: 'Another' })
  const other = await world.as(body.client_id, body.client_secret)
  assert.equal((await other.get(pathOf(first))).status, 404)
  assert.equal((await world.get(pathOf({ ...first, personId: second.personId }))).status, 404)
  assert.equal((await other.put(`${pathOf(first)}/authorization`)).status, 404)
  assert.equal(
    (await other.post(`/lender/v1/credit_lines/${first.lineId}/refuse_authorization`, { reason: 'x' })).status,
    404,
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWorld, type World } from '../../test/world.ts'
import { applicationExample, personExample } from './examples.ts'

const open = async (): Promise<World> => {
  const world = await openWorld()
  await world.standAt('2026-11-20')
  return world
}

const world = await open()

const newPerson = async (details: object = {}): Promise<string> =>
  (await world.post('/v1/persons', { ...personExample, ...details })).body.id

const apply = async (personId: string, body: object = {}) => {
  const record = await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  return world.post(`/v1/persons/${personId}/credit_line_applications`, { ...applicationExample, credit_record_id: record.body.id, ...body })
}

test('x', async () => {
  const personId = await newPerson()
  const created = await apply(personId)
  console.log(created.status, created.body)
  const base = `/v1/persons/${personId}/credit_line_applications/${created.body.id}`
  const snap = await world.post(`/v1/persons/${personId}/account_snapshots`, { source: 'FIN_TEC_SYSTEMS', iban: 'DE92370601930002130041' })
  console.log(snap.status, snap.body)
  await world.settle()
  console.log((await world.get(`/v1/persons/${personId}/account_snapshots/${snap.body.id}`)).body)
  const l = await world.put(`${base}/account_snapshot`, { account_snapshot_id: snap.body.id })
  console.log(l.status, l.body)
  let app = (await world.get(base)).body
  console.log(app)
  const pdf = await world.get(`${base}/pre_contract`)
  console.log(pdf.status, pdf.bytes.length, pdf.status === 200 ? '' : pdf.body)
  await world.settle()
  const i = await world.put(`${base}/identification`, { identification_id: app.identification_id })
  console.log(i.status, i.body)
  console.log((await world.get(base)).body.status)
  await world.settle()
  app = (await world.get(base)).body
  console.log(app)
  console.log((await world.get(`/v1/persons/${personId}/credit_lines/${app.credit_line_id}`)).body)
  const list = await world.get('/v1/persons/credit_line_applications')
  console.log(list.headers, list.body)
  assert.equal(1, 1)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { euros, expecting, openLine } from '../journey.ts'
import { openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')

/** Everything that a path can name, of the first partner. */
const belongings = async () => {
  const ask = expecting(world)
  const { personId, applicationId, lineId } = await openLine(world)
  const loan = await ask(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, {
    amount: euros(500),
    term: 6,
    reference: 'MINE',
    purpose: 'Meins',
  })
  await world.settle()
  const application = await ask(200, 'GET', `/v1/persons/${personId}/credit_line_applications/${applicationId}`)
  const [file] = (await world.get('/sandbox/v1/bank_files')).body
  const [row] = await world.database.asOwner('select credit_record_id, account_snapshot_id from applications')
  return {
    person_id: personId,
    application_id: applicationId,
    credit_line_id: lineId,
    loan_id: loan.id,
    identification_id: application.identification_id,
    signing_id: application.signing_id,
    credit_record_id: String(row?.credit_record_id),
    account_snapshot_id: String(row?.account_snapshot_id),
    file_id: file.id,
  }
}

/** What a query must have is given, so that what is refused is the id. */
const queryThatFits: Record<string, string> = { year: '2026', on: '2026-12-01' }

type Operation = Readonly<{ parameters?: readonly Readonly<{ in: string; name: string; required?: boolean }>[] }>

/** Paths of the document whose parameters are all the first partner's. */
const pathsWith = async (ids: Record<string, string>) => {
  const { paths } = (await world.get('/openapi.json')).body
  return Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
    if (names.length === 0 || names.some((name) => !(name in ids))) return []
    const url = names.reduce((text, name) => text.replace(`{${name}}`, ids[name] ?? ''), path)
    return Object.entries(methods).map(([method, { parameters = [] }]) => {
      const required = parameters.filter((each) => each.in === 'query' && each.required)
      const query = new URLSearchParams(required.map(({ name }): [string, string] => [name, queryThatFits[name] ?? '']))
      return { method: method.toUpperCase(), url: required.length > 0 ? `${url}?${query}` : url, path }
    })
  })
}

test('whatever id of another partner a client tries, the answer is 404, and nothing changes', async () => {
  const ids = await belongings()
  const { body } = await world.post('/sandbox/v1/partners', { name: 'Stranger' })
  const stranger = await world.as(body.client_id, body.client_secret)
  const snapshot = () =>
    world.database.asOwner(
      `select (select count(*)::int from audit_entries where partner_id = $1) as writes, (select count(*)::int from events where partner_id = $1) as events`,
      ['0'.repeat(32)],
    )
  const before = await snapshot()

  const tried = await pathsWith(ids)
  const wrong: string[] = []
  for (const { method, url, path } of tried) {
    // A body that fits: what is refused must be the id, so bodies are tried from empty to full.
    const bodies = [
      undefined,
      {
        amount: euros(1),
        term: 3,
        reference: 'X',
        purpose: 'X',
        credit_record_id: ids.credit_record_id,
        account_snapshot_id: ids.account_snapshot_id,
        identification_id: ids.identification_id,
        source: 'solarisBank',
        outcome: 'failed',
        method: 'idnow',
        first_name: 'X',
      },
    ]
    for (const attempt of method === 'GET' || method === 'DELETE' ? [undefined] : bodies) {
      const { status } = await stranger.call(method, url, attempt)
      if (status !== 404 && status !== 400) wrong.push(`${method} ${path} → ${status}`)
      if (status === 400 && attempt === undefined && (method === 'GET' || method === 'DELETE'))
        wrong.push(`${method} ${path} → 400`)
    }
  }

  assert.ok(tried.length >= 20, `${tried.length} paths tried`)
  assert.deepEqual(wrong, [])
  assert.deepEqual(await snapshot(), before)
  for (const list of [
    '/v1/persons/credit_lines',
    '/v1/persons/credit_line_applications',
    '/sandbox/v1/bank_files',
    '/v1/webhooks',
  ]) {
    assert.deepEqual((await stranger.get(list)).body, [], list)
  }
  assert.deepEqual((await stranger.get('/v1/events')).body.events, [])
})

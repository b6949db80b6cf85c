import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { type Json, openPartner } from '../world.ts'

const first = await openPartner({ name: 'Careful', needs_second_person: true })
const { founded } = first
const second = await first.as(founded.second_client_id, founded.second_client_secret)
await first.standAt('2026-11-20')

const { personId, lineId } = await openLine(first)
const loan = await expecting(first)(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, {
  amount: euros(1000),
  term: 6,
  reference: 'A',
  purpose: 'B',
})
await expecting(first)(200, 'POST', '/sandbox/v1/clock/advance', { days: 5 }) // paid out, whatever day it is today
const goodwill = `/lender/v1/loans/${loan.id}/goodwill`
const preview = { 'rahmenwerk-preview': 'true' }

test('what moves money is asked for by one person and done by another, in both names, once', async () => {
  const before = await balances(first)
  const key = { 'idempotency-key': 'goodwill' }
  const asked = await first.post(goodwill, { amount: euros(10), reason: 'Kulanz' }, key)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  assert.deepEqual(await balances(first), before)

  const path = `/lender/v1/approvals/${asked.body.approval_id}`
  const waiting = (await second.get(path)).body
  assert.deepEqual(
    [waiting.status, waiting.requested_by, waiting.body.reason],
    ['pending', founded.client_id, 'Kulanz'],
  )
  assert.deepEqual(waiting.preview, asked.body.preview)
  assert.deepEqual((await first.post(path)).body.code, 'self_approval')
  assert.equal((await second.post(path, undefined, preview)).status, 200)
  assert.deepEqual(await balances(first), before)

  const approved = await second.post(path, undefined, { 'idempotency-key': 'yes' })
  assert.deepEqual([approved.status, approved.body.status], [200, 'approved'])
  assert.equal((await second.post(path, undefined, { 'idempotency-key': 'yes' })).body.status, 'approved')
  assert.equal((await second.post(path)).status, 409)
  assert.deepEqual((await first.post(goodwill, { reason: 'Kulanz', amount: euros(10) }, key)).body, asked.body)
  const after = await balances(first)
  assert.deepEqual([after.accounts[5020], after.balanced, after.agrees], [1000, true, true])
  const [audit] = await first.database.asOwner(
    `select actor, on_behalf_of from audit_entries where command like '%goodwill%'`,
    [],
    founded.partner_id,
  )
  assert.deepEqual(audit, { actor: founded.second_client_id, on_behalf_of: founded.client_id })
})

test('nobody makes a second person alone, and what was refused cannot be approved any more', async () => {
  const asked = await first.post('/lender/v1/clients', { scopes: ['lender'] })
  assert.equal(asked.status, 202)
  const path = `/lender/v1/approvals/${asked.body.approval_id}`
  assert.equal((await second.post(path, { decision: 'refuse' })).body.status, 'refused')
  assert.equal((await second.post(path)).status, 409)
})

test('a preview changes nothing, and a header that is misunderstood does nothing', async () => {
  const before = await balances(first)
  const shown = await first.post(goodwill, { amount: euros(5), reason: 'Probe' }, preview)
  assert.equal(shown.status, 200, JSON.stringify(shown.body))
  assert.deepEqual(shown.body.transfers, [
    { posting: 'goodwill_granted', debit: 5020, credit: 2000, amount_cents: '500' },
  ])
  assert.doesNotMatch(JSON.stringify(shown.body.changes), /[a-z][A-Z]\w*":/)
  for (const value of ['yes', 'TRUE']) {
    const answer = await first.post(goodwill, { amount: euros(5), reason: 'Probe' }, { 'rahmenwerk-preview': value })
    assert.deepEqual([answer.status, /^Rahmenwerk-Preview: /.test(answer.body.detail)], [400, true])
  }
  const elsewhere = await first.post('/v1/persons', { first_name: 'A', last_name: 'B' }, preview)
  assert.equal(elsewhere.status, 400)
  assert.deepEqual(await balances(first), before)
})

test('twins that wait for a provider get the same answer', async () => {
  const { body: person } = await first.get(`/v1/persons/${personId}`)
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      first.post(`/v1/persons/${person.id}/credit_records`, { source: 'solarisBank' }, { 'idempotency-key': 'twins' }),
    ),
  )
  assert.deepEqual([...new Set(answers.map(({ body }) => JSON.stringify(body)))].length, 1)
  assert.deepEqual([answers[0]?.status, answers[0]?.body.status], [201, 'available'])
})

// What providers and customers have said is written down; money is stopped, notes are made, an approval is the second person's.
const alone = [
  'DELETE /antraege',
  'DELETE /clients/{client_id}/antragsstatus_address',
  'POST /account_snapshots/{id}/answer',
  'POST /antraege',
  'POST /approvals/{approval_id}',
  'POST /bank_files/{file_id}/discard',
  'POST /collections/stop',
  'POST /credit_lines/{credit_line_id}/annual_account_statements',
  'POST /credit_lines/{credit_line_id}/refuse_authorization',
  'POST /credit_lines/{credit_line_id}/renewal/reinstatement',
  'POST /credit_lines/{credit_line_id}/renewal/reply_slip',
  'POST /credit_lines/{credit_line_id}/revocation',
  'POST /credit_records/{id}/answer',
  'POST /dunning_cases/{dunning_case_id}/notes',
  'POST /identifications/{id}/answer',
  'POST /payouts/{payout_id}/refuse',
  'POST /persons/{person_id}/holds',
  'POST /signings/{id}/answer',
  'PUT /clients/{client_id}/antragsstatus_address',
]

test("what a lender's person does alone is this, and nothing else", async () => {
  const { paths } = (await first.get('/openapi.json')).body as { paths: Record<string, Record<string, Json>> }
  const writes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method, { responses }]) => path.startsWith('/lender/') && method !== 'get' && !responses[202])
      .map(([method]) => `${method.toUpperCase()} ${path.slice('/lender/v1'.length)}`),
  )
  assert.deepEqual(writes.toSorted(), alone)
})

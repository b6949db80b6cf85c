// French lines: a year each time, from the check to the new period, and every way in which a period ends otherwise.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, goodApplication, identify, toOffer } from '../customers.ts'
import { euros, expecting, openLine } from '../journey.ts'
import { type Json, openPartner } from '../world.ts'

const home = await openPartner()
const world = await home.another({ name: 'Banque', country: 'FR' })
for (const each of [home, world]) await each.standAt('2026-11-20')
const ask = expecting(world)
const { asOwner } = world.database

const IBAN = 'FR1420041010050500013M02606'
const address = { line_1: '12 rue de la Paix', postal_code: '75002', city: 'Paris', country: 'FR' }

type Line = Readonly<{ path: string; personId: string; id: string }>

/** An open French line of today. */
const open = async (): Promise<Line> => {
  const applied = await apply(world, {
    person: { address, nationality: 'FR' },
    body: { ...goodApplication, recipient_iban: IBAN },
  })
  await toOffer(world, applied)
  const { credit_line_id, personId = applied.personId } = await identify(world, applied)
  return { personId, id: credit_line_id, path: `/v1/persons/${personId}/credit_lines/${credit_line_id}` }
}

const draw = (path: string): Promise<Json> =>
  ask(201, 'POST', `${path}/loans`, { amount: euros(500), term: 3, reference: 'R', purpose: 'P' })
const read = (path: string): Promise<Json> => ask(200, 'GET', path)
const statusOf = async (path: string): Promise<string> => {
  const { status, renewal, termination_type, locking_status } = await read(path)
  return [status, renewal.status, termination_type ?? '-', locking_status].join(' ')
}
const eligible = async (min: string, max: string): Promise<string[]> => {
  const [from, to] = ['filter[eligible_renewal_expires_at_min]', 'filter[eligible_renewal_expires_at_max]']
  return (await ask(200, 'GET', `/v1/persons/credit_lines?${from}=${min}&${to}=${max}`))
    .map(({ id }: Json) => id)
    .toSorted()
}

test('French lines are renewed, objected to, suspended, rejected or forgotten', async () => {
  // All at once: what is waited for by one is done for the others meanwhile.
  const all = await Promise.all(Array.from({ length: 8 }, open))
  const [used, unused, asleep, poorer, slip, objecting, rejected, forgotten] = all as [
    Line,
    Line,
    Line,
    Line,
    Line,
    Line,
    Line,
    Line,
  ]
  const first = await read(used.path)
  assert.match(first.renewal.id, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  assert.deepEqual(
    { ...first.renewal, id: '', status_description: '' },
    {
      id: '',
      credit_line_id: used.id,
      status: 'scheduled',
      status_description: '',
      notification_sent_date: null,
      effective_from_date: '2027-11-20',
      effective_until_date: '2028-11-20',
      rejection_date: null,
    },
  )

  // Nothing is pending before the check, and nothing is up for renewal.
  assert.equal((await world.post(`${used.path}/renewal/cancel`)).status, 404)
  const tooEarly = await world.post(`${used.path}/renewal/notification`, { notification_sent_date: '2026-11-20' })
  assert.equal(tooEarly.status, 404)
  assert.deepEqual(await eligible('2027-01-01', '2028-01-01'), [])

  // The third renewal looks at the household too: one has become poorer, the other has not.
  await asOwner(`update renewals set number = 3 where line_id in ($1, $2)`, [poorer.id, forgotten.id])
  await asOwner(
    `update applications set declared = declared || '{"netIncomeCents": "180000"}' where credit_line_id = $1`,
    [poorer.id],
  )
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: rejected.personId, credit_record: 'soft_negative' })
  await ask(201, 'POST', '/sandbox/v1/scripts', {
    person_id: slip.personId,
    credit_record: ['error', 'ambiguous_match'],
  })
  await world.standAt('2027-07-19') // nothing is booked yet, so the days between may be left out
  await draw(used.path)
  await world.advance('2027-07-22')
  assert.equal(await statusOf(slip.path), 'open scheduled - NO_BLOCK', 'the bureau gave no clear answer yet')
  await world.advance('2027-08-02')
  assert.deepEqual(await Promise.all(all.map(async ({ path }) => (await read(path)).renewal.status)), [
    'eligible',
    'eligible',
    'eligible',
    'rejected',
    'eligible',
    'eligible',
    'rejected',
    'eligible',
  ])
  assert.equal((await read(rejected.path)).renewal.rejection_date, '2027-07-21')
  assert.notDeepEqual((await read(poorer.path)).latest_disposable_income, (await read(poorer.path)).disposable_income)
  assert.deepEqual(
    await eligible('2027-11-20', '2027-11-20'),
    [used, unused, asleep, slip, objecting, forgotten].map(({ id }) => id).toSorted(),
  )
  assert.deepEqual(await eligible('2027-11-21', '2028-01-01'), [])

  const notify = (path: string, day: string, method = 'POST') =>
    world.call(method, `${path}/renewal/notification`, { notification_sent_date: day })
  for (const [day, status] of [
    ['2027-08-03', 400],
    ['2026-11-19', 400],
    ['soon', 400],
    ['2027-08-02', 204],
  ] as const) {
    assert.deepEqual([day, (await notify(used.path, day)).status], [day, status])
  }
  assert.equal((await notify(used.path, '2027-08-01', 'PUT')).status, 204)
  assert.equal((await read(used.path)).renewal.notification_sent_date, '2027-08-01')
  for (const { path } of [unused, asleep, slip, objecting]) assert.equal((await notify(path, '2027-08-02')).status, 204)
  assert.equal((await notify(rejected.path, '2027-08-02')).status, 404)

  await world.advance('2027-08-21')
  assert.equal(await statusOf(forgotten.path), 'open missed - NO_BLOCK')
  assert.equal((await notify(forgotten.path, '2027-08-20')).status, 404)
  await ask(200, 'POST', `/lender/v1/credit_lines/${slip.id}/renewal/reply_slip`)
  await world.advance('2027-10-31')
  assert.equal((await world.post(`${objecting.path}/renewal/cancel`)).status, 204)
  assert.equal((await world.post(`${objecting.path}/renewal/cancel`)).status, 404)
  await world.advance('2027-11-01')
  const late = await world.post(`${used.path}/renewal/cancel`)
  assert.deepEqual([late.status, /ordinary termination/.test(late.body.detail)], [403, true])
  await draw(objecting.path) // usable until the period expires

  await world.advance('2027-11-19')
  assert.equal(await statusOf(objecting.path), 'open cancelled_by_customer - NO_BLOCK')
  await world.advance('2027-11-20')
  assert.equal(await statusOf(used.path), 'open effective - NO_BLOCK')
  assert.equal(await statusOf(slip.path), 'open effective - NO_BLOCK')
  assert.equal(await statusOf(unused.path), 'open suspended - DEBIT_BLOCK')
  assert.equal(await statusOf(objecting.path), 'closed cancelled_by_customer NON_RENEWAL NO_BLOCK')
  assert.equal(await statusOf(rejected.path), 'closed rejected NON_RENEWAL NO_BLOCK')
  assert.equal(await statusOf(forgotten.path), 'closed missed NON_RENEWAL NO_BLOCK')
  assert.equal(
    (await world.post(`${unused.path}/loans`, { amount: euros(500), term: 3, reference: 'R', purpose: 'P' })).status,
    409,
  )
  assert.equal((await world.post(`/lender/v1/credit_lines/${used.id}/renewal/reinstatement`)).status, 404)
  await ask(200, 'POST', `/lender/v1/credit_lines/${unused.id}/renewal/reinstatement`)
  await world.settle()
  assert.equal(await statusOf(unused.path), 'open effective - NO_BLOCK')
  await draw(unused.path)
  const [{ kept }] = (await asOwner(
    `select count(*)::int as kept from decisions join credit_lines using (partner_id, application_id)
      where credit_line_id = $1`,
    [unused.id],
  )) as [{ kept: number }]
  assert.equal(kept, 3, 'two decisions before the contract, and one on the reinstatement')
  // Ended by the customer: what was still ahead of it ends with it.
  await ask(200, 'POST', `${slip.path}/termination`)
  const rows = await asOwner(`select number, status from renewals where line_id = $1 order by number`, [slip.id])
  assert.deepEqual(rows, [
    { number: 1, status: 'effective' },
    { number: 2, status: 'ended' },
  ])
  // A suspension that nobody lifts ends the line after its year.
  assert.equal(await statusOf(asleep.path), 'open suspended - DEBIT_BLOCK')
  await asOwner(`update renewals set effective_until_on = '2027-11-22' where line_id = $1`, [asleep.id])
  await world.advance('2027-11-21')
  assert.equal(await statusOf(asleep.path), 'open suspended - DEBIT_BLOCK')
  await world.advance('2027-11-22')
  assert.equal(await statusOf(asleep.path), 'closed ended NON_RENEWAL DEBIT_BLOCK')
})

test('in France nothing is paid out in the first seven days', async () => {
  const { path } = await open() // on Monday 2027-11-22
  const loan = await draw(path)
  await world.advance('2027-11-28')
  assert.equal((await read(`${path}/loans/${loan.id}`)).status, 'payout_pending')
  await world.advance('2027-11-29')
  assert.notEqual((await read(`${path}/loans/${loan.id}`)).status, 'payout_pending')
})

test('a German line has no renewal', async () => {
  const { personId, lineId } = await openLine(home)
  const path = `/v1/persons/${personId}/credit_lines/${lineId}`
  assert.equal((await home.get(path)).body.renewal, null)
  assert.equal((await home.post(`${path}/renewal/cancel`)).status, 403)
  assert.equal((await home.post(`${path}/renewal/notification`, { notification_sent_date: '2026-11-20' })).status, 403)
  assert.equal((await world.post(`${path}/renewal/cancel`)).status, 404)
})

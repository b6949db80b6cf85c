import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Json, openWorld } from '../../test/world.ts'
import { SANDBOX } from '../app.ts'
import { transaction } from '../db/database.ts'
import { realToday } from '../db/write.ts'
import { takeAnswer } from './scripts.ts'

const world = await openWorld()
await world.standAt('2026-11-20')

const { body: person } = await world.post('/v1/persons', {
  first_name: 'Erika',
  last_name: 'Mustermann',
  terms_conditions_signed_at: '2026-11-20T08:00:00Z',
})
const clock = async () => (await world.get('/sandbox/v1/clock')).body
const advance = (body: Json) => world.post('/sandbox/v1/clock/advance', body)

test('the clock stands still until it is turned, by days or to a day', async () => {
  assert.deepEqual(await clock(), { today: '2026-11-20', now: '2026-11-20T08:00:00.000Z', mode: 'test' })

  const turned = await advance({ days: 2 })
  assert.equal(turned.status, 200)
  assert.deepEqual([turned.body.from, turned.body.to, turned.body.days], ['2026-11-20', '2026-11-22', 2])
  assert.equal((await clock()).today, '2026-11-22')

  assert.deepEqual((await advance({ to: '2026-11-23' })).body, {
    from: '2026-11-22',
    to: '2026-11-23',
    days: 1,
    events: [],
  })
  assert.equal((await clock()).today, '2026-11-23')
})

test('an advance tells what happened on the way, in order', async () => {
  const { body: before } = await world.post(`/v1/persons/${person.id}/account_snapshots`, { source: 'FINREACH' })

  const { events } = (await advance({ days: 30 })).body

  assert.deepEqual(events, [{ type: 'account_snapshot.finished', entity_id: before.id, on: '2026-12-23' }])
})

const wrong: readonly (readonly [body: Json, status: number, code: string, detail: RegExp])[] = [
  [{}, 400, 'validation_error', /^to: is missing/],
  [{ to: '2027-01-31', days: 1 }, 400, 'validation_error', /^days: came beside to/],
  [{ to: '2027-02-30' }, 400, 'validation_error', /^to: must be a/],
  [{ to: '2036-12-24' }, 400, 'validation_error', /^to: .* from 2026-12-23 to 2036-12-23 at most/],
  [{ to: '9999-12-31' }, 400, 'validation_error', /^to: /],
  [{ days: 3654 }, 400, 'validation_error', /^days: .* 2036-12-23 at most/],
  [{ days: -1 }, 400, 'validation_error', /^days: /],
  [{ days: 1.5 }, 400, 'validation_error', /^days: /],
  [{ to: '2026-11-19' }, 409, 'clock_conflict', /cannot go back/],
]
for (const [body, status, code, detail] of wrong) {
  test(`an advance by ${JSON.stringify(body)} is a ${status} and turns nothing`, async () => {
    const before = await clock()
    const refused = await advance(body)
    assert.deepEqual([refused.status, refused.body.code], [status, code])
    assert.match(refused.body.detail, detail)
    assert.deepEqual(await clock(), before)
  })
}

test('a second advance meanwhile is a 409', async () => {
  const replies = await Promise.all([advance({ days: 10 }), advance({ days: 10 })])
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409])
})

test('settle does what is due and then finds nothing', async () => {
  await world.post(`/v1/persons/${person.id}/identifications`, { method: 'idnow' })
  const { status, body } = await world.post('/sandbox/v1/settle')
  assert.equal(status, 200)
  assert.ok(Number.isInteger(body.processed))
  assert.deepEqual((await world.post('/sandbox/v1/settle')).body, { processed: 0 })
  const { body: identifications } = await world.get(`/v1/persons/${person.id}/identifications`)
  assert.deepEqual(
    identifications.map(({ status: each }: Json) => each),
    ['successful'],
  )
})

const grammar: readonly (readonly [port: string, known: readonly string[], unknown: readonly string[]])[] = [
  [
    'credit_record',
    ['positive', 'no_hit', 'soft_negative', 'hard_negative', 'ambiguous_match', 'error'],
    ['good', 'wait', ''],
  ],
  ['identification', ['successful', 'failed', 'wait'], ['signed']],
  ['signing', ['signed', 'failed', 'wait'], ['successful']],
  ['account_snapshot', ['available', 'failed', 'wait'], ['pending']],
  ['payouts', ['ok', 'reject:AC01', 'return:AC04'], ['AM04', 'reject:', 'reject:AC01@5', 'ok,ok', 'reject:XX99']],
  [
    'collections',
    ['ok', 'reject:AC01', 'AM04', 'AM04@5', 'MD06@30'],
    ['AM4', 'AM04@', 'return:AC04', 'AM04@5000', 'XX99', 'reject:AC99'],
  ],
]
for (const [port, known, unknown] of grammar) {
  test(`a script for ${port} takes the simulator's words alone`, async () => {
    const write = (answers: Json) => world.post('/sandbox/v1/scripts', { person_id: person.id, [port]: answers })
    assert.deepEqual(await write(known).then(({ status, body }) => [status, body]), [
      201,
      { person_id: person.id, [port]: known },
    ])
    for (const answer of known) assert.equal((await write(answer)).status, 201)
    for (const answer of [...unknown, 7]) {
      const refused = await write(answer)
      assert.equal(refused.status, 400, String(answer))
      assert.ok(refused.body.detail.startsWith(`${port}: `), refused.body.detail)
    }
    assert.equal((await write([])).status, 201)
  })
}

test('a script names a person and a simulator', async () => {
  const nobody = `${'0'.repeat(32)}cper`
  assert.equal((await world.post('/sandbox/v1/scripts', { person_id: nobody, signing: 'failed' })).status, 404)
  assert.equal((await world.post('/sandbox/v1/scripts', { person_id: person.id })).status, 400)
})

test('a simulator asked twice about the same says the same, and the script goes on with the next', async () => {
  await world.post('/sandbox/v1/scripts', { person_id: person.id, collections: ['AM04', 'MD06@30'] })
  const ask = (subjectId: string) =>
    transaction(world.app.db, SANDBOX.partnerId, (tx) =>
      takeAnswer(tx, { partnerId: SANDBOX.partnerId, personId: person.id, port: 'collections', subjectId }),
    )
  assert.deepEqual(
    [await ask('a'), await ask('a'), await ask('b'), await ask('c'), await ask('b')],
    ['AM04', 'AM04', 'MD06@30', 'ok', 'MD06@30'],
  )
})

test('a new tenant has its own clock, today, and its own client', async () => {
  const { status, body } = await world.post('/sandbox/v1/partners', {
    name: 'Neue Bank',
    requires_authorization: true,
    country: 'FR',
  })
  assert.equal(status, 201)
  const other = await world.as(body.client_id, body.client_secret)
  const { body: before } = await other.get('/sandbox/v1/clock')
  assert.deepEqual([before.today, before.mode], [realToday(), 'test'])

  await advance({ days: 1 })

  assert.deepEqual((await other.get('/sandbox/v1/clock')).body, before)
  const [row] = await world.database.asOwner(
    'select country, requires_authorization from partners where partner_id = $1',
    [body.partner_id],
  )
  assert.deepEqual(row, { country: 'FR', requires_authorization: true })
})

test('the trial balance lists every account of a bank that has done nothing', async () => {
  const { status, body } = await world.get('/sandbox/v1/trial_balance')
  assert.equal(status, 200)
  assert.deepEqual([body.as_of, body.balanced, body.subledger_agrees], [(await clock()).today, true, true])
  assert.ok(body.accounts.length > 10)
  assert.ok(
    body.accounts.every(
      ({ code, name, debit, credit }: Json) => /^\d{4}$/.test(code) && name && debit === 0 && credit === 0,
    ),
  )
})

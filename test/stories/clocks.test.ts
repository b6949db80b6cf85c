import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { type Client, openWorld } from '../world.ts'

const world = await openWorld()

/** Two loans, a returned debit and a transfer: enough that days differ from each other. */
const live = async (client: Client): Promise<void> => {
  const ask = expecting(client)
  const { personId, lineId, iban } = await openLine(client)
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: personId, collections: ['ok', 'AM04'] })
  const path = `/v1/persons/${personId}/credit_lines/${lineId}/loans`
  await ask(201, 'POST', path, { amount: euros(1000), term: 6, reference: 'A', purpose: 'Eins' })
  await ask(201, 'POST', path, { amount: euros(777.77), term: 3, reference: 'B', purpose: 'Zwei' })
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban, amount: 5000, reference: 'B' })
}

// The long form is `npm run proof:clocks`.
const DAYS = Number(process.env.PROOF_DAYS ?? 50)

/** Every entry without its ids: what was booked when, for how much. */
const entries = (partnerId: string) =>
  world.database.asOwner(
    `select posting, debit_account, credit_account, amount_cents, booked_on, value_on, product_code, reverses is not null as reversal
       from transfers where partner_id = $1
      order by booked_on, posting, debit_account, credit_account, amount_cents, value_on, reversal`,
    [partnerId],
    partnerId,
  )

test(`a clock moved by ${DAYS} days in one call and by ${DAYS} calls of one day gives the same books, to the entry`, {
  timeout: 900_000,
}, async () => {
  const leaper = await world.another()
  const walker = await world.another()
  for (const each of [leaper, walker]) {
    await each.standAt('2026-11-20')
    await live(each)
  }

  await leaper.post('/sandbox/v1/clock/advance', { days: DAYS })
  for (let day = 0; day < DAYS; day++) await walker.post('/sandbox/v1/clock/advance', { days: 1 })

  const [leapt, walked] = [await entries(leaper.partnerId), await entries(walker.partnerId)]
  assert.ok(leapt.length > DAYS, `${leapt.length} entries`)
  assert.deepEqual(leapt, walked)
  assert.deepEqual(await balances(leaper), await balances(walker))
})

test('two partners have clocks that do not disturb each other', async () => {
  const a = await world.another()
  const b = await world.another()
  const before = (await b.get('/sandbox/v1/clock')).body

  await Promise.all([
    a.post('/sandbox/v1/clock/advance', { days: 12 }),
    b.post('/sandbox/v1/clock/advance', { days: 3 }),
  ])

  const [days] = await world.database.asOwner(
    `select (select today from clocks where partner_id = $1) - (select today from clocks where partner_id = $2) as apart`,
    [a.partnerId, b.partnerId],
  )
  assert.deepEqual(days, { apart: 9 })
  assert.equal((await b.get('/sandbox/v1/clock')).body.mode, before.mode)
})

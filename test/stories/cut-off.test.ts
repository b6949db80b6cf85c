// A lender whose bank takes payouts until 14:00 and debits until 08:00, which is earlier than a test clock ever stands. What
// the customer is told, what the files carry and what the bank does are the same days. The figures were worked out by hand from
// `lending.md` 2: 41 days of interest from Friday, 2026-11-20, to 2027-01-01, and 38 from Monday, 2026-11-23.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { balances, euros, expecting } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { type Json, openWorld } from '../world.ts'

const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-lender-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const lenderFile = join(folder, 'lender.json')
const sandboxBank = JSON.parse(readFileSync('src/products/tables/lender.json', 'utf8'))
writeFileSync(lenderFile, JSON.stringify({ ...sandboxBank, cutOffs: { payouts: '14:00', debits: '08:00' } }))

const world = await openWorld({ RAHMENWERK_LENDER: lenderFile })
await world.standAt('2026-11-20')
const ask = expecting(world)
const line = await seedLine(world.database, 'cut-off', '2026-11-20')
const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
const query = (sql: string, values: unknown[] = []): Promise<Json[]> => world.database.asOwner(sql, values)

/** The clock shows this time in Berlin, on the day on which it stands. */
const standAtTime = (time: string) =>
  query(`update clocks set now_at = (today + $1::time) at time zone 'Europe/Berlin'`, [time])

const sixPayments = async (amount = 1000) => {
  const { installment_plans } = await ask(200, 'POST', `${path}/available_installment_plans`, { amount: euros(amount) })
  const { monthly_installment, total } = installment_plans.find(({ term }: Json) => term === 6)
  return [monthly_installment.value, total.value]
}
const bullet = async () => {
  const wish = { amount: euros(1000), loan_type: 'bullet', bullet_loan_repayment_date: '2027-02-18' }
  const { installment_plans } = await ask(200, 'POST', '/v1/anonymous_credit_line_installment_plans', {
    ...wish,
    interest_rate: 0.11,
  })
  return installment_plans[0].total.value
}
const draw = (amount: number, reference: string): Promise<Json> =>
  ask(201, 'POST', `${path}/loans`, { amount: euros(amount), term: 6, reference, purpose: 'P' })
const loan = (id: string): Promise<Json> => ask(200, 'GET', `${path}/loans/${id}`)
/** Interest and what is left of each row. */
const rows = async (id: string) =>
  (await ask(200, 'GET', `/v1/loans/${id}/repayment_schedule`)).installments.map(
    ({ interest, remaining_principal }: Json) => [interest.value, remaining_principal.value],
  )
const planned = async (id: string) =>
  (await query('select planned_payout_on::text as on from loans where loan_id = $1', [id]))[0]?.on
/** What the files to the bank carry that were written on this day, each day once: payments come to a file as their payees are checked. */
const carriedOn = async (writtenOn: string, message = 'pain.001'): Promise<Json[]> =>
  (
    await query(
      `select distinct substring(content from '<Reqd[^0-9]*([0-9-]{10})') as carries
         from bank_files where direction = 'out' and status = 'sent' and created_on = $1 and message like $2 order by carries`,
      [writtenOn, `${message}%`],
    )
  ).map(({ carries }) => carries)

test('a plan and a draw of the morning are for today, those of the afternoon for the next bank day', async () => {
  await standAtTime('13:59')
  assert.deepEqual([await sixPayments(), await bullet()], [[17263, 103577], 102689])
  const punctual = await draw(100, 'R1')
  const late = await draw(1000, 'R2') // its file is written after the cut-off, below
  assert.deepEqual([await planned(punctual.id), await planned(late.id)], ['2026-11-20', '2026-11-20'])
  await query(`update payouts set payee_check = 'asked' where subject_id = $1`, [late.id])
  await world.settle()
  assert.deepEqual((await rows(late.id))[0], [1253, 83990])
  assert.deepEqual(await carriedOn('2026-11-20'), ['2026-11-20'])
  assert.equal((await loan(punctual.id)).status, 'created')

  await standAtTime('14:00')
  assert.deepEqual([await sixPayments(), await bullet()], [[17247, 103483], 102597])
  assert.deepEqual((await rows(late.id))[0], [1161, 83898]) // what can still become of it
  const afternoon = await draw(500, 'R3')
  assert.equal(await planned(afternoon.id), '2026-11-23')
  const [{ payout_id }] = await query('select payout_id from payouts where subject_id = $1', [late.id])
  await ask(200, 'POST', `/lender/v1/payouts/${payout_id}/payee_check`, { outcome: 'match' })
  await world.settle()
  assert.deepEqual(await carriedOn('2026-11-20'), ['2026-11-20', '2026-11-23'])
  assert.deepEqual([(await loan(afternoon.id)).status, (await loan(late.id)).status], Array(2).fill('payout_triggered'))

  // Nothing is left to do until Monday, on which the bank pays both.
  assert.deepEqual((await ask(200, 'POST', '/sandbox/v1/settle')).processed, 0)
  await world.advance('2026-11-22')
  assert.equal((await loan(late.id)).status, 'payout_triggered')
  await world.advance('2026-11-23')
  await world.settle()
  assert.deepEqual(
    await query(`select executed_on::text as on from payouts order by executed_on`),
    ['2026-11-20', '2026-11-23', '2026-11-23'].map((on) => ({ on })),
  )
  assert.deepEqual(await carriedOn('2026-11-23'), [])

  // What was planned for Friday and paid on Monday keeps its instalment; the last one shrinks by three days of interest.
  assert.deepEqual(await rows(late.id), [
    [1161, 83898],
    [769, 67404],
    [618, 50759],
    [465, 33961],
    [311, 17009],
    [156, 0],
  ])
})

test('a draw of a weekend is paid on Monday, whatever the hour; what it needs is with the bank before', async () => {
  await world.advance('2026-11-28')
  const saturday = await draw(100, 'R4')
  assert.equal(await planned(saturday.id), '2026-11-30')
  await world.settle()
  assert.deepEqual(await carriedOn('2026-11-28'), [], 'nothing leaves on a Saturday morning')
  await standAtTime('18:00')
  await world.settle()
  assert.deepEqual(await carriedOn('2026-11-28'), ['2026-11-30'])
  await world.advance('2026-11-30')
  await world.settle()
  assert.deepEqual(await query(`select executed_on::text as on from payouts where subject_id = $1`, [saturday.id]), [
    { on: '2026-11-30' },
  ])
})

test('credit that is paid back in the afternoon leaves on the next bank day', async () => {
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban: line.iban, amount: euros(10), reference: 'zu viel' })
  await world.settle()
  await standAtTime('15:30')
  await ask(201, 'POST', `/lender/v1/credit_lines/${line.lineId}/refund_credit`, { reason: 'asked for' })
  await world.settle()
  const refund = `select execute_on::text as ordered, executed_on::text as executed from payouts where kind = 'credit_refund'`
  assert.deepEqual(await query(refund), [{ ordered: '2026-12-01', executed: null }])
  assert.deepEqual(await carriedOn('2026-11-30'), ['2026-12-01'])
  await world.advance('2026-12-01')
  await world.settle()
  assert.deepEqual(await query(refund), [{ ordered: '2026-12-01', executed: '2026-12-01' }])
})

test('debits are written a bank day earlier where the morning is after the cut-off, and settle on their day', async () => {
  await world.advance('2027-01-04')
  await world.settle()
  // 1 January falls on a Friday: D is Monday the 4th, which a file of the 30th would reach before 08:00 only.
  const written = ['2026-12-29', '2026-12-30', '2027-01-04']
  assert.deepEqual(await Promise.all(written.map((on) => carriedOn(on, 'pain.008'))), [['2027-01-04'], [], []])
  assert.deepEqual(
    await query(
      `select distinct due_on::text as due, settle_on::text as planned, settled_on::text as settled, status from collections`,
    ),
    [{ due: '2027-01-01', planned: '2027-01-04', settled: '2027-01-04', status: 'settled' }],
  )
  const overdue = await query('select loan_id from loans where overdue_since_on is not null')
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([overdue, balanced, agrees], [[], true, true])
})

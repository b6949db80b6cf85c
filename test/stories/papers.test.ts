import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPdf } from '../../src/documents/pdf-reader.ts'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { type Json, openWorld } from '../world.ts'

const world = await openWorld()
await world.standAt('2026-11-20')
const ask = expecting(world)

/** The data a PDF was made from, and its text. */
const paper = async (path: string) => {
  const { status, bytes, headers } = await world.get(path)
  assert.equal(status, 200, path)
  assert.match(headers['content-type'] ?? '', /application\/pdf/)
  const pdf = readPdf(bytes)
  return { data: JSON.parse(pdf.attachments[0]?.text ?? '{}'), text: pdf.pages.join(' ') }
}

const filed = (kind: string) =>
  world.database.asOwner(`select * from documents where kind = $1 order by created_at, number`, [kind])

test('statements tell what was booked, in January and at the end, and never change', async () => {
  const { personId, lineId } = await openLine(world)
  const line = `/v1/persons/${personId}/credit_lines/${lineId}`
  const annual = (year: number | string) => `${line}/annual_account_statement?year=${year}`
  const drawn = { amount: euros(1000), term: 6, reference: 'ABH244919', purpose: 'Fahrrad 🚲' }
  const loan = await ask(201, 'POST', `${line}/loans`, drawn)
  await world.settle()
  const [plan] = (await filed('instalment_plan')).map(({ inputs }) => inputs as Json)
  const { installments } = await ask(200, 'GET', `/v1/loans/${loan.id}/repayment_schedule`)
  assert.deepEqual(
    plan.rows.map((row: Json) => [row.dueOn, row.interestCents, row.principalCents]),
    installments.map((row: Json) => [row.due_date, row.interest.value, row.principal.value]),
  )
  assert.deepEqual(
    [plan.totalCents, plan.effectiveRate, plan.purpose, plan.rows[0].collectedOn],
    [loan.total.value, '0.11580000', 'Fahrrad ?', '2027-01-04'],
  )

  for (const [path, status] of [
    [annual(2026), 400],
    [annual(2027), 400],
    [annual('soon'), 400],
    [`${line}/annual_account_statement`, 400],
    [`${line}/closing_account_statement`, 404],
    [annual(2026).replace(lineId, '0'.repeat(32)), 404],
  ] as const)
    assert.equal((await world.get(path)).status, status, path)

  await world.advance('2027-01-10')
  const january = await world.database.asOwner(
    `select created_at::date::text as day, number from documents where kind = 'annual_statement'`,
  )
  assert.deepEqual(january, [{ day: '2027-01-08', number: 1 }]) // the fifth bank day: 4, 5, 6, 7, 8 January
  const first = await paper(annual(2026))
  assert.deepEqual([first.data.payoutsCents, first.data.closingCents, first.data.interestCents], [100_000, 100_000, 0])
  assert.ok(first.text.includes('Jahresauszug 2026') && first.text.includes('1.000,00 €'))
  assert.equal((await world.get(annual(2025))).status, 404)

  await world.advance('2027-06-02')
  await ask(200, 'POST', `${line}/termination`, {})
  await world.advance('2027-06-20')
  assert.equal((await ask(200, 'GET', `${line}/loans/${loan.id}`)).status, 'repaid')
  const { data, text } = await paper(`${line}/closing_account_statement`)
  assert.deepEqual(
    [data.payoutsCents, data.interestCents, data.paymentsCents, data.closingCents, data.ending],
    [100_000, 3577, 103_577, 0, 'ORDINARY_BY_CUSTOMER'],
  )
  assert.equal(data.loans[0].movements.length, 13) // one payout, six times interest and debit
  assert.ok(text.includes('Schlussabrechnung') && text.includes('35,77 €') && text.includes('Ihre Kündigung'))
  assert.equal((await balances(world)).agrees, true)

  const again = await ask(201, 'POST', `/lender/v1/credit_lines/${lineId}/annual_account_statements`, {
    year: 2026,
    reason: 'The customer has moved.',
  })
  assert.match(again.id, /cdoc$/)
  const versions = await world.database.asOwner(
    `select number, inputs->>'closingCents' as closing from documents where kind = 'annual_statement' order by number`,
  )
  assert.deepEqual(versions, [
    { number: 1, closing: '100000' },
    { number: 2, closing: '100000' },
  ])
})

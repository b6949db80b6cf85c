import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)

// `lending.md` 2: due, interest, principal, balance.
const workedTable = [
  ['2027-01-01', 1253, 16010, 83990],
  ['2027-02-01', 770, 16493, 67497],
  ['2027-03-01', 619, 16644, 50853],
  ['2027-04-01', 466, 16797, 34056],
  ['2027-05-01', 312, 16951, 17105],
  ['2027-06-01', 157, 17105, 0],
]

test('a line of credit lives from application to last instalment, and the books tell the same story every day', async () => {
  const { personId, lineId } = await openLine(world)
  const linePath = `/v1/persons/${personId}/credit_lines/${lineId}`

  const { installment_plans } = await ask(200, 'POST', `${linePath}/available_installment_plans`, {
    amount: euros(1000),
    interest_rate: 0.11,
  })
  const offered = installment_plans.find(({ term }: { term: number }) => term === 6)
  const loan = await ask(201, 'POST', `${linePath}/loans`, {
    amount: euros(1000),
    term: 6,
    reference: 'ABH244919',
    purpose: 'Fahrrad',
  })
  assert.deepEqual(
    [offered.monthly_installment.value, offered.total.value, offered.interest_rate, offered.effective_interest_rate],
    [17263, 103577, 0.11, 0.1158],
  )
  assert.deepEqual(
    [loan.status, loan.monthly_installment.value, loan.total.value, loan.effective_interest_rate],
    ['payout_pending', offered.monthly_installment.value, offered.total.value, offered.effective_interest_rate],
  )

  await world.settle()
  assert.equal((await ask(200, 'GET', `${linePath}/loans/${loan.id}`)).status, 'created')
  const schedule = await ask(200, 'GET', `/v1/loans/${loan.id}/repayment_schedule`)
  assert.deepEqual(
    schedule.installments.map(
      (row: {
        due_date: string
        interest: { value: number }
        principal: { value: number }
        remaining_principal: { value: number }
      }) => [row.due_date, row.interest.value, row.principal.value, row.remaining_principal.value],
    ),
    workedTable,
  )

  for (const day of [
    '2026-11-30',
    '2026-12-31',
    '2027-01-01',
    '2027-01-04',
    '2027-02-28',
    '2027-03-01',
    '2027-04-15',
  ]) {
    await world.advance(day)
    const { balanced, agrees } = await balances(world)
    assert.deepEqual([day, balanced, agrees], [day, true, true])
  }
  await world.advance('2027-06-02')

  assert.equal((await ask(200, 'GET', `${linePath}/loans/${loan.id}`)).status, 'repaid')
  assert.equal((await ask(200, 'GET', `/v1/loans/${loan.id}`)).status, 'all_obligations_met')
  assert.equal((await ask(200, 'GET', linePath)).utilized_amount.value, 0)
  assert.deepEqual(await balances(world), { balanced: true, agrees: true, accounts: { 1000: 3577, 4000: -3577 } })
  const seals = await world.database.asOwner(
    'select count(*)::int as days, bool_and(subledger_agrees) as agreed from seals',
  )
  assert.deepEqual(seals, [{ days: 194, agreed: true }]) // every day from 2026-11-20 to 2027-06-01
})

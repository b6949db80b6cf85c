// A customer's credit that was used, and then the debit it came from is refunded: the credit never falls below nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, parseDay } from '../../src/base/day.ts'
import { balances, euros, expecting } from '../journey.ts'
import { type SeededLine, seedLine, seedLoan } from '../seeded-lines.ts'
import { type Json, openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)

/** `MD06@25`: taken back by the debtor 25 bank days after it settled. */
const open = (name: string, collections: readonly string[]) => seedLoan(world, name, collections)
const refunded = await open('refunded', ['MD06@25']) // January's, back on 8 February
const applied = await open('applied', ['ok', 'MD06@25']) // February's, back on 8 March
const recalled = await open('recalled', ['MD06@25'])
const pay = async ({ iban }: SeededLine, amount: number) => {
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban, amount: euros(amount), reference: 'R1' })
  await world.settle()
}
const creditOf = async ({ lineId }: SeededLine) => {
  const [row] = await world.database.asOwner(
    'select credit_cents::int as cents from credit_balances where line_id = $1',
    [lineId],
  )
  return row?.cents ?? 0
}
const openRows = async ({ loanId }: { loanId: string }, by: string) => {
  const { installments } = await ask(200, 'GET', `/v1/loans/${loanId}/repayment_schedule`)
  return installments
    .filter(({ due_date, status }: Json) => due_date <= by && status !== 'paid')
    .map((row: Json) => `${row.due_date}: ${(row.amount.value - row.paid.value) / 100} open`)
}
const assertBooks = async () => {
  const { balanced, agrees, accounts } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
  const below = await world.database.asOwner('select line_id from credit_balances where credit_cents < 0')
  assert.deepEqual(below, [])
  return accounts
}

test('an instalment paid by transfer and by debit leaves a credit; paid out, and its debit taken back, it is owed', async () => {
  await world.advance('2027-01-02') // due since yesterday; its debit settles on the 4th
  await pay(refunded, 172.63)
  await pay(recalled, 200)
  await world.advance('2027-01-05')
  assert.equal(await creditOf(refunded), 17263)
  await ask(201, 'POST', `/lender/v1/credit_lines/${refunded.lineId}/refund_credit`, { reason: 'auf Wunsch' })
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: recalled.personId, payee_checks: 'no_match' })
  await ask(201, 'POST', `/lender/v1/credit_lines/${recalled.lineId}/refund_credit`, { reason: 'auf Wunsch' })
  await world.advance('2027-01-29') // February's debit is with the bank since the 28th
  await pay(applied, 172.63)
  await world.advance('2027-02-09')
  assert.deepEqual(await openRows(refunded, '2027-02-09'), [])
  assert.equal((await assertBooks())[1090], 17263)
  const [item] = await ask(200, 'GET', '/lender/v1/suspense_items?filter[account]=1090')
  assert.deepEqual([item.origin, item.credit_line_id, item.amount.value], ['credit_shortfall', refunded.lineId, 17263])
  const give = { credit_line_id: refunded.lineId, reason: 'x' }
  await ask(409, 'POST', `/lender/v1/suspense_items/${item.id}/allocate`, give)
})

test('a refund that was ordered and has not left is taken back with its debit, and the rest stays credit', async () => {
  const refunds = await world.database.asOwner(
    `select amount_cents::int as cents, status from payouts where kind = 'credit_refund' and subject_id = $1`,
    [recalled.lineId],
  )
  assert.deepEqual(refunds, [{ cents: 20000, status: 'cancelled' }])
  // January's debit of 172.63 came back on the 8th; the fee of 3.00 waits for the next money or due day.
  assert.deepEqual([await creditOf(recalled), await openRows(recalled, '2027-02-09')], [2437, []]) // 27.37 less the fee
})

test('what is owed for it is paid from the next money that is not needed for what is due', async () => {
  await pay(refunded, 100) // the fee of the returned debit comes first: 3.00
  assert.equal((await assertBooks())[1090], 7563)
  await pay(refunded, 80)
  assert.equal((await assertBooks())[1090] ?? 0, 0)
  assert.equal(await creditOf(refunded), 437)
  const [item] = await ask(200, 'GET', '/lender/v1/suspense_items?filter[account]=1090')
  assert.deepEqual([item.status, item.explanation], ['explained', 'customer_credit'])
})

test('where the credit had paid an instalment, that one is open again at its own due day', async () => {
  assert.equal(await creditOf(applied), 17263)
  await world.advance('2027-03-02')
  assert.deepEqual([await creditOf(applied), await openRows(applied, '2027-03-02')], [0, []]) // it has paid March
  await world.advance('2027-03-09')
  assert.deepEqual([await creditOf(applied), await openRows(applied, '2027-03-09')], [0, ['2027-03-01: 172.63 open']])
  const [loan] = await world.database.asOwner('select overdue_since_on::text as since from loans where loan_id = $1', [
    applied.loanId,
  ])
  assert.equal(loan?.since, '2027-03-02')
  await assertBooks()
})

test('credit that no loan will use is a task until it is paid back or used, and stands in a list with all other', async () => {
  const tasksOf = async ({ lineId }: SeededLine) => {
    const all = await ask(200, 'GET', '/lender/v1/payment_tasks?filter[kind]=credit_to_refund')
    return all.filter((task: Json) => task.credit_line_id === lineId)
  }
  const stands = async (line: SeededLine) =>
    (await tasksOf(line)).map(({ status, loan_id }: Json) => [status, loan_id].join(' '))
  const tomorrow = async () => world.advance(addDays(parseDay((await ask(200, 'GET', '/sandbox/v1/clock')).today), 1))
  const unused = await seedLine(world.database, 'unused', '2026-11-20', world.partnerId)
  await pay(unused, 50)
  await pay(recalled, 2000) // a loan runs there
  assert.deepEqual(await stands(unused), [])
  await tomorrow()
  assert.deepEqual([await stands(unused), await stands(recalled)], [['open '], []])
  const listed = async () => {
    const { body } = await world.get('/lender/v1/books/credits')
    return String(body)
      .split('\r\n')
      .map((row) => row.split(/[;,]/))
  }
  const accounts = await assertBooks()
  const rows = await listed()
  assert.deepEqual(rows.find(([line]) => line === unused.lineId)?.at(-1), '50.00')
  assert.deepEqual(Number(rows.find(([line]) => line === 'total')?.at(-1)) * -100, accounts[2000])

  // More of it is the same task; a loan that is drawn will use it.
  await pay(unused, 10)
  await tomorrow()
  assert.deepEqual(await stands(unused), ['open '])
  await ask(201, 'POST', `/v1/persons/${unused.personId}/credit_lines/${unused.lineId}/loans`, {
    ...{ amount: euros(1000), term: 6, reference: 'R1', purpose: 'P1' },
  })
  await tomorrow()
  assert.deepEqual(await stands(unused), ['done '])

  // Repaid early with what was too much: the last loan ends, what is left is asked for; by a person's word it may stay.
  await ask(200, 'POST', `/lender/v1/loans/${recalled.loanId}/early_repayment`, {})
  await tomorrow()
  const [task] = await tasksOf(recalled)
  assert.equal(task.status, 'open')
  await ask(409, 'POST', `/lender/v1/payment_tasks/${task.id}/resolve`, { note: 'x', represent: true })
  await ask(200, 'POST', `/lender/v1/payment_tasks/${task.id}/resolve`, { note: 'soll stehen bleiben' })
  await tomorrow()
  assert.deepEqual(await stands(recalled), ['done '])
  await pay(recalled, 1)
  await tomorrow()
  assert.deepEqual(await stands(recalled), ['done ', 'open '])
  await ask(201, 'POST', `/lender/v1/credit_lines/${recalled.lineId}/refund_credit`, { reason: 'auf Wunsch' })
  await tomorrow()
  assert.deepEqual(await stands(recalled), ['done ', 'done '])
  assert.deepEqual(
    (await listed()).filter(([line]) => line === recalled.lineId),
    [],
  )
})

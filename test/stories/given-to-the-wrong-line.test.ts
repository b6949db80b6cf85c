// Money that nobody could allocate, and a person who gave it to the wrong line: undone, everything is as if it had never been given;
// given to the right line then, everything is as if it had been given there at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, euros, expecting } from '../journey.ts'
import { type SeededLoan, seedLine, seedLoan } from '../seeded-lines.ts'
import { type Json, openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)
const reason = 'Verwechslung'

const open = (name: string, collections: readonly string[]) => seedLoan(world, name, collections)
const late = ['ok', 'MS02'] // February's debit comes back on the 3rd
const [atOnce, wrong, afterwards, never] = [
  await open('at once', late),
  await open('wrong', late),
  await open('afterwards', late),
  await open('never', late),
]
const [early, refunded, calm] = [await open('early', []), await open('refunded', []), await open('calm', [])]

/** A transfer that names no line of ours; the id of what lies on 2010. */
const unknown = async (amount: number, valueOn: string): Promise<string> => {
  const lost = await seedLine(world.database, `lost ${amount}`, '2026-11-20')
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', {
    ...{ iban: lost.iban, amount: euros(amount), reference: 'ohne Zweck', value_date: valueOn },
  })
  await world.database.asOwner('delete from line_ibans where line_id = $1', [lost.lineId])
  await world.settle()
  const items: Json[] = await ask(200, 'GET', '/lender/v1/suspense_items?filter[status]=open&filter[account]=2010')
  return items.find((item) => item.amount.value === euros(amount).value)?.id
}
const path = (item: string, what: string) => `/lender/v1/suspense_items/${item}/${what}`
const give = (item: string, { lineId }: SeededLoan) =>
  ask(200, 'POST', path(item, 'allocate'), { credit_line_id: lineId, reason })

/** What a line is: its loan as a customer sees it, its credit, and the balance of each account at each value day. */
const essence = async ({ lineId, loanId }: SeededLoan) => {
  const { installments, loan_balances } = await ask(200, 'GET', `/v1/loans/${loanId}/repayment_schedule`)
  const [row] = await world.database.asOwner(
    `select status, next_due_on::text, overdue_since_on::text, accrual_start_on::text, repaid_on::text,
            (select coalesce(sum(credit_cents), 0)::int from credit_balances c where c.line_id = l.line_id) as credit
       from loans l where loan_id = $1`,
    [loanId],
  )
  const net = await world.database.asOwner(
    `select account, value_on::text, sum(cents)::int as cents from (
       select debit_account as account, value_on, amount_cents as cents from transfers where line_id = $1
       union all select credit_account, value_on, -amount_cents from transfers where line_id = $1) entries
      group by 1, 2 having sum(cents) <> 0 order by 1, 2`,
    [lineId],
  )
  return { installments, loan_balances, row, net }
}
const assertSame = async (one: SeededLoan, other: SeededLoan) =>
  assert.deepEqual(await essence(one), await essence(other))
/** The same, but for the bank's own accounts: a transfer on a line's IBAN was received there, whosever it was. */
const assertSameForCustomer = async (one: SeededLoan, other: SeededLoan) => {
  const isCustomers = ({ account }: Json) => account !== 1000 && account !== 2010
  const [a, b] = [await essence(one), await essence(other)]
  assert.deepEqual({ ...a, net: a.net.filter(isCustomers) }, { ...b, net: b.net.filter(isCustomers) })
}
const assertBooks = async (items: number) => {
  const { balanced, agrees, accounts } = await balances(world)
  assert.deepEqual([balanced, agrees, (accounts[2010] ?? 0) + items, accounts[1090] ?? 0], [true, true, 0, 0])
}

test('given to the wrong line, taken back and given to the right one equals given there at once', async () => {
  await world.advance('2027-02-10')
  const first = await unknown(300, '2027-02-05')
  const second = await unknown(300.01, '2027-02-05')
  await assertBooks(60001)
  await assertSame(wrong, never)
  await ask(409, 'POST', path(first, 'undo'), { reason })
  await give(first, atOnce)
  await give(second, wrong)
  await world.advance('2027-02-12')
  const before = await essence(wrong)
  assert.ok(before.installments[1].status === 'paid' && Number(before.row?.credit) > 0)
  const preview = await world.post(path(second, 'undo'), { reason }, { 'rahmenwerk-preview': 'true' })
  assert.ok(preview.body.transfers.every(({ posting }: Json) => posting !== 'credit_shortfall'))
  assert.deepEqual(await essence(wrong), before)
  const undone = await ask(200, 'POST', path(second, 'undo'), { reason })
  assert.deepEqual([undone.status, undone.target_id, undone.closed_on], ['open', null, null])
  await assertBooks(30001)
  await assertSame(wrong, never)
  const [entry] = await world.database.asOwner(
    `select reason from audit_entries where command = 'payments.undo_suspense_item'`,
  )
  assert.equal(entry?.reason, reason)

  // To the same wrong line once more, since it is another decision, and back again.
  await give(second, wrong)
  assert.deepEqual(await essence(wrong), before)
  await ask(200, 'POST', path(second, 'undo'), { reason })
  await assertSame(wrong, never)
  await give(second, afterwards)
  await assertBooks(0)
  const [one, other] = [await essence(atOnce), await essence(afterwards)]
  assert.equal(other.row?.credit, Number(one.row?.credit) + 1)
  assert.deepEqual(
    other.net.filter(({ account }) => account !== 2000 && account !== 2010),
    one.net.filter(({ account }) => account !== 2000 && account !== 2010),
  )
  assert.deepEqual([other.installments, other.loan_balances], [one.installments, one.loan_balances])
})

test('a transfer on a line’s own IBAN that was another’s is taken from it, as if it had never come', async () => {
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', {
    ...{ iban: wrong.iban, amount: euros(300.02), reference: 'R1', value_date: '2027-02-05' },
  })
  await world.settle()
  const before = await essence(wrong)
  assert.equal(before.installments[1].status, 'paid')
  const list = `/lender/v1/bank_entries?filter[credit_line_id]=${wrong.lineId}`
  const [transfer] = await ask(200, 'GET', list)
  assert.deepEqual([transfer.amount.value, transfer.value_date], [30002, '2027-02-05'])
  const takeBack = (status: number, id: string) =>
    ask(status, 'POST', `/lender/v1/bank_entries/${id}/take_back`, { reason })
  await takeBack(404, wrong.loanId)
  const item = await takeBack(200, transfer.id)
  assert.deepEqual([item.id, item.status, item.account], [transfer.id, 'open', '2010'])
  await assertSameForCustomer(wrong, never)
  await assertBooks(30002)

  await give(item.id, wrong)
  assert.deepEqual(await essence(wrong), before)
  assert.equal((await takeBack(200, transfer.id)).status, 'open')
  await assertSameForCustomer(wrong, never)
  const to = { recipient_name: 'Erika Muster', recipient_iban: 'DE25110101002910133758', reason }
  await ask(200, 'POST', path(item.id, 'send_back'), to)
  await takeBack(409, transfer.id)
  await assertBooks(0)
})

test('what the wrong line did with it is undone: an early repayment, a refund that has not left', async () => {
  const item = await unknown(900, '2027-02-11')
  await give(item, early)
  await ask(200, 'POST', `/lender/v1/loans/${early.loanId}/early_repayment`, {})
  assert.equal((await essence(early)).row?.status, 'repaid')
  await ask(200, 'POST', path(item, 'undo'), { reason })
  await assertSame(early, calm)

  await give(item, refunded)
  const refund = await ask(201, 'POST', `/lender/v1/credit_lines/${refunded.lineId}/refund_credit`, { reason })
  assert.equal(refund.amount.value, 90000)
  await ask(200, 'POST', path(item, 'undo'), { reason })
  await assertSame(refunded, calm)
  const payouts = await world.database.asOwner(`select status from payouts where kind = 'credit_refund'`)
  assert.deepEqual(payouts, [{ status: 'cancelled' }])
  await assertBooks(90000)

  await ask(200, 'POST', path(item, 'send_back'), {
    ...{ recipient_name: 'Erika Muster', recipient_iban: 'DE25110101002910133758', reason },
  })
  await assertBooks(0)
  await ask(200, 'POST', path(item, 'undo'), { reason })
  await assertBooks(90000)
})

test('money that was there before an instalment fell due and became known later pays it on its day', async () => {
  await world.advance('2027-03-04')
  const item = await unknown(500, '2027-02-26')
  assert.equal((await essence(wrong)).row?.overdue_since_on, '2027-02-02')
  await give(item, wrong)
  const { installments, row } = await essence(wrong)
  // February's 172.63 and the fee of 3.00 with 25 days of default interest on the 26th; March on the 1st; the debit of March came too.
  assert.deepEqual(
    installments.slice(1, 3).map(({ status, paid_on }: Json) => `${status} ${paid_on}`),
    ['paid 2027-02-26', 'paid 2027-03-01'],
  )
  assert.equal(row?.overdue_since_on, null)
  const { agrees } = await balances(world)
  assert.equal(agrees, true)
})

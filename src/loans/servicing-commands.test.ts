// Servicing through the API: each life ends in exact cents and in books that balance.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { euros } from '../../test/journey.ts'
import { openLife } from '../../test/life.ts'

const reason = 'agreed on the telephone'
/** The second debit comes back. */
const failing = { collections: ['ok', 'MS02'] }

test('early repayment in full: the quote, the money, then the loan is repaid and nothing more is owed', async () => {
  const { world, serve, ask, loanId, pay, loan, books } = await openLife({ on: '2027-02-11' })
  const quote = await ask(200, 'GET', `/v1/loans/${loanId}/settlement_quote`)
  assert.deepEqual(
    [quote.principal, quote.interest, quote.compensation, quote.total],
    [euros(674.97), euros(2.06), euros(0), euros(677.03)],
  )
  const refused = await serve(409, 'early_repayment', {})
  assert.match(refused.detail, /costs 677\.03 EUR.*credit is 0\.00 EUR.*2027-02-16/)

  await pay(677.03)
  assert.equal((await loan()).status, 'created', 'money alone is credit, never a silent prepayment')
  assert.deepEqual((await serve(200, 'early_repayment', {})).status, 'repaid')
  assert.deepEqual(await books(), { 1000: 2229, 4000: -2229 })
  await world.advance('2027-04-02')
  assert.deepEqual(await books(), { 1000: 2229, 4000: -2229 })
})

test('an early repayment that is processed late costs what it cost on the day on which the money came', async () => {
  const { world, ask, loanId, pay, books } = await openLife({ on: '2027-02-11' })
  await pay(677.03)
  await world.advance('2027-02-20')
  await ask(400, 'POST', `/v1/loans/${loanId}/early_repayment`, { on: '2026-11-19' })
  await ask(409, 'POST', `/v1/loans/${loanId}/early_repayment`, { on: '2027-02-10' })
  const { status } = await ask(200, 'POST', `/v1/loans/${loanId}/early_repayment`, { on: '2027-02-11' })
  assert.equal(status, 'all_obligations_met')
  assert.deepEqual(await books(), { 1000: 2229, 4000: -2229 })
})

test('an early repayment for a day ahead is collected on that day', async () => {
  const { world, serve, ask, loanId, loan, rows, books } = await openLife({ on: '2027-02-11' })
  const { total } = await ask(200, 'GET', `/v1/loans/${loanId}/settlement_quote?on=2027-02-18`)
  await serve(400, 'early_repayment', { on: '2027-02-15' })
  await serve(400, 'early_repayment', { on: '2027-03-01' })
  await serve(200, 'early_repayment', { on: '2027-02-18' })
  await serve(409, 'early_repayment', { on: '2027-02-19' })
  assert.deepEqual((await rows()).slice(2), [`2027-02-18: ${total.value / 100} scheduled`])
  await world.advance('2027-02-19')
  assert.deepEqual(
    [(await loan()).status, (await rows()).slice(2)],
    ['repaid', [`2027-02-18: ${total.value / 100} paid`]],
  )
  const earned = 2 * 17263 + total.value - 100000
  assert.deepEqual(await books(), { 1000: earned, 4000: -earned })
})

test('an early repayment whose debit comes back, or is refused, counts as not made', async () => {
  for (const [answer, fee] of [
    ['AM04', 300],
    ['reject:AM05', 0],
  ] as const) {
    const { world, serve, rows, loan, script, books } = await openLife({ on: '2027-02-11' })
    const planned = await rows()
    await script({ collections: answer })
    await serve(200, 'early_repayment', { on: '2027-02-18' })
    await world.advance('2027-02-23')
    assert.deepEqual(await rows(), planned, answer)
    assert.equal((await books())[1220] ?? 0, fee)
    await world.advance('2027-06-10')
    assert.deepEqual(
      [(await loan()).outstanding_principal.value, (await books())[4000]],
      [fee, -3577],
      'the fee is paid first',
    )
  }
})

test('a part repaid early shortens the term, or lowers the instalments', async () => {
  for (const [mode, rowsLeft] of [
    ['shorten_term', ['2027-03-01: 172.63 scheduled', '2027-04-01: 172.63 scheduled', '2027-05-01: 36.28 scheduled']],
    [
      'lower_instalment',
      [
        '2027-03-01: 96.14 scheduled',
        '2027-04-01: 96.14 scheduled',
        '2027-05-01: 96.14 scheduled',
        '2027-06-01: 96.11 scheduled',
      ],
    ],
  ] as const) {
    const { world, serve, pay, rows, loan, books } = await openLife({ on: '2027-02-11' })
    await serve(400, 'early_repayment', { amount: euros(674.97) })
    await pay(300)
    await serve(409, 'early_repayment', { amount: euros(300.01), mode })
    await serve(200, 'early_repayment', { amount: euros(300), mode })
    assert.deepEqual((await rows()).slice(2), ['2027-02-11: 300 paid', ...rowsLeft], mode)
    await world.advance('2027-06-10')
    assert.equal((await loan()).status, 'repaid')
    const { 1000: bank = 0, ...rest } = await books()
    assert.deepEqual(rest, { 4000: -bank })
  }
})

test('credit pays what falls due, goes back on demand, and is credit again when the bank cannot pay it out', async () => {
  const { world, line, ask, pay, script, books } = await openLife()
  await world.advance('2026-12-10')
  await pay(200)
  const path = `/lender/v1/credit_lines/${line.lineId}`
  await ask(400, 'POST', `${path}/refund_credit`, { reason, amount: euros(200.01) })
  await script({ payouts: 'reject:AC01' })
  const refund = await ask(201, 'POST', `${path}/refund_credit`, { reason })
  assert.deepEqual([refund.amount, refund.credit_left], [euros(200), euros(0)])
  const ordered = await books()
  assert.deepEqual([ordered[1010], ordered[2000]], [-20000, undefined])
  await world.settle()
  const back = await books()
  assert.deepEqual([back[1010], back[2000], back[1000]], [undefined, -20000, -80000])

  await ask(201, 'POST', `${path}/refund_credit`, { reason, amount: euros(50) })
  await world.settle()
  await world.advance('2027-01-05')
  const after = await books()
  // 200 came, 50 went back, 150 of the first instalment of 172.63 were paid by credit, the rest was collected.
  assert.deepEqual([after[1010], after[2000], after[1000]], [undefined, undefined, -100000 + 20000 - 5000 + 2263])
  await ask(409, 'POST', `${path}/refund_credit`, { reason })
})

test('a payment holiday and another due day change the rows to come, not while the next debit is with the bank', async () => {
  const { world, serve, rows, loan, books } = await openLife()
  await world.advance('2027-02-02')
  assert.deepEqual((await rows()).slice(2, 4), ['2027-03-01: 172.63 scheduled', '2027-04-01: 172.63 scheduled'])
  await serve(200, 'payment_holiday', { months: 2, reason })
  assert.deepEqual(
    (await rows()).slice(2, 4).map((row) => row.slice(0, 10)),
    ['2027-05-01', '2027-06-01'],
  )
  await serve(409, 'due_day', { day_of_month: 15, reason })
  await world.advance('2027-04-30')
  assert.match(
    (await serve(409, 'due_day', { day_of_month: 15, reason })).detail,
    /with the bank already: possible from 2027-05-02/,
  )
  await world.advance('2027-05-04')
  await serve(200, 'due_day', { day_of_month: 15, reason })
  assert.deepEqual(
    (await rows()).slice(3).map((row) => row.slice(0, 10)),
    ['2027-06-15', '2027-07-15', '2027-08-15'],
  )
  await world.advance('2027-05-05')
  await serve(409, 'due_day', { day_of_month: 15, reason })
  await serve(400, 'interest_rate', { interest_rate: 0.11, reason })
  await serve(200, 'interest_rate', { interest_rate: 0, reason })
  await world.advance('2027-08-20')
  assert.equal((await loan()).status, 'repaid')
  const { 1000: bank = 0, ...rest } = await books()
  assert.deepEqual(rest, { 4000: -bank })
})

test('an overdue loan: fee, claim, waiver, goodwill and grace, each with its account', async () => {
  const { serve, loan, pay, books } = await openLife({ scripts: failing, on: '2027-02-20' })
  // 3.00 of the bank's fee were passed on with the return of 2027-02-03.
  await serve(400, 'grace', { due_date: '2027-02-02', until: '2027-02-20', reason })
  await serve(200, 'fees', { amount: euros(2.5), reason })
  await serve(409, 'waivers', { charge: 'fees', amount: euros(5.51), reason })
  await serve(200, 'waivers', { charge: 'fees', amount: euros(1), reason })
  await serve(200, 'waivers', { charge: 'fees', reason })
  await serve(409, 'waivers', { charge: 'fees', reason })
  await serve(200, 'default_interest_claims', { reason })
  await serve(409, 'default_interest_claims', { reason })
  assert.deepEqual((await books())[1230], 53)
  await serve(200, 'waivers', { charge: 'default_interest', reason })
  await serve(200, 'goodwill', { amount: euros(72.63), reason })
  await pay(100)
  assert.equal((await loan()).overdue_amount.value, 0)
  const accounts = await books()
  assert.deepEqual(
    [accounts[5020], accounts[5100], accounts[4010], accounts[4020], accounts[1220], accounts[1230]],
    [7263, 300, ...Array(4).fill(undefined)],
  )
})

test('grace takes a default back, and a fee charged in error is undone at its own day', async () => {
  const { world, serve, ask, loanId, loan, rows, books } = await openLife({ scripts: failing, on: '2027-02-20' })
  assert.equal((await ask(200, 'GET', `/v1/loans/${loanId}/overdue_amount/explain`)).result, '176.07') // 0.44 was claimed on the 17th
  const events = () => ask(200, 'GET', `/lender/v1/loans/${loanId}/events`)
  const fee = (await events()).find(({ type }: { type: string }) => type === 'fee_charged')
  assert.deepEqual([fee.value_date, fee.details, fee.in_force], ['2027-02-03', { amount: '3.00' }, true])
  await serve(400, 'reversals', { event_id: 'unknown', reason })
  const collected = (await events()).find(({ type }: { type: string }) => type === 'payment_received')
  await serve(409, 'reversals', { event_id: collected.id, reason })
  await serve(200, 'reversals', { event_id: fee.id, reason })
  await serve(409, 'reversals', { event_id: fee.id, reason })
  await serve(200, 'grace', { due_date: '2027-02-01', until: '2027-02-28', reason })
  assert.equal((await loan()).overdue_amount.value, 0)
  await world.advance('2027-02-28')
  assert.equal((await ask(200, 'GET', `/v1/loans/${loanId}/overdue_amount/explain`)).result, '0.00')
  assert.equal((await rows())[1], '2027-02-01: 172.63 due')
  assert.equal((await books())[1220], undefined)
})

test('a written-off loan is out of the books, and what the customer still pays is a recovery', async () => {
  const { world, serve, loan, pay, books } = await openLife({ scripts: failing, on: '2027-02-20' })
  const before = await books()
  const owed = [1200, 1205, 1210, 1220].reduce((sum, code) => sum + (before[code] ?? 0), 0)
  const lost = owed + (before[1230] ?? 0)
  const done = await serve(200, 'write_off', { reason })
  assert.deepEqual([done.status, done.status_reason], ['repaid', 'written_off'])
  assert.equal((await books())[5000], lost)
  await world.advance('2027-02-22')
  await pay(100)
  assert.deepEqual([(await books())[5010], (await books())[2000]], [-10000, undefined])
  await pay(2000)
  const after = await books()
  // The claim that lives on includes all default interest until the write-off, 0.53 EUR, booked or not.
  assert.deepEqual([after[5010], after[2000]], [-(owed + 53), -(200000 + 10000 - owed - 53)])
  assert.equal((await loan()).status, 'repaid')
})

test('a preview shows what would happen and changes nothing; with a second person it waits for one', async () => {
  const { world, loanId, loan, books } = await openLife({ scripts: failing, on: '2027-02-20' })
  const before = await books()
  const path = `/lender/v1/loans/${loanId}/write_off`
  const preview = await world.post(path, { reason }, { 'rahmenwerk-preview': 'true' })
  const shown = preview.body.transfers.map(
    (each: { posting: string; debit: number; credit: number; amount_cents: string }) =>
      `${each.posting} ${each.debit} ${each.credit} ${each.amount_cents}`,
  )
  const accrued = before[1205] ?? 0
  assert.deepEqual(
    shown.toSorted(),
    [
      `interest_due 1210 1205 ${accrued}`,
      `written_off 5000 1200 ${before[1200]}`,
      `written_off 5000 1210 ${(before[1210] ?? 0) + accrued}`,
      `written_off 5000 1220 ${before[1220]}`,
      ...(before[1230] ? [`written_off 5000 1230 ${before[1230]}`] : []),
    ].toSorted(),
  )
  assert.deepEqual([await books(), (await loan()).status], [before, 'created'])

  await world.database.asOwner(
    `update partners set needs_second_person = true where partner_id = current_setting('app.partner')`,
  )
  const asked = await world.post(path, { reason })
  assert.deepEqual([asked.status, asked.body.status, await books()], [202, 'pending', before])
  assert.equal((await world.post(`/lender/v1/approvals/${asked.body.approval_id}`)).status, 409)
})

test('each number says where it comes from, to the partner and to the lender', async () => {
  const { world, line, loanId, ask } = await openLife({ scripts: failing })
  await ask(409, 'GET', `/v1/loans/${loanId}/settlement_quote`)
  await world.advance('2027-02-11')
  const explain = (beside: string, side = 'v1') => ask(200, 'GET', `/${side}/loans/${loanId}/${beside}/explain`)
  for (const [beside, subject, result, german] of [
    ['effective_interest_rate', 'effective_rate', '11.58', /effektiven Jahreszins von 11,58 %/],
    ['monthly_payment', 'instalment', '172.63', /6 Raten zu 172,63 EUR, die letzte zu 172,62 EUR/],
    ['settlement_quote', 'settlement', '852.93', /Am 11\.02\.2027 löst eine Zahlung von 852,93 EUR das Darlehen ab/],
    [
      'overdue_amount',
      'arrears',
      '175.63',
      /175,63 EUR rückständig: .* 3,00 EUR Kosten und 0,00 EUR geforderte Verzugszinsen; weitere 0,27 EUR/,
    ],
  ] as const) {
    const shown = await explain(beside)
    assert.deepEqual([shown.subject, shown.result], [subject, result])
    assert.match(shown.sentence.de, german)
    assert.ok(
      shown.formula &&
        shown.rule &&
        shown.source &&
        shown.inputs.length > 0 &&
        shown.roundings.length > 0 &&
        shown.sentence.en,
    )
    assert.deepEqual(await explain(beside, 'lender/v1'), shown)
  }
  const ofLine = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
  const framework = await ask(200, 'GET', `${ofLine}/annual_percentage_rate/explain`)
  const { annual_percentage_rate } = await ask(200, 'GET', ofLine)
  assert.deepEqual([framework.subject, framework.result], ['framework_rate', (annual_percentage_rate * 100).toFixed(2)])
  const ours = `/lender/v1/credit_lines/${line.lineId}/annual_percentage_rate/explain`
  assert.deepEqual(await ask(200, 'GET', ours), framework)
  await ask(404, 'GET', ours.replace(line.lineId, `${'0'.repeat(32)}ccln`))
  await ask(400, 'GET', `/v1/loans/${loanId}/settlement_quote/explain?on=2026-11-19`)
  await ask(400, 'GET', `/v1/loans/${loanId}/settlement_quote?on=2099-01-01`)
  await ask(404, 'GET', `/v1/loans/${'0'.repeat(32)}cloa/monthly_payment/explain`)
})

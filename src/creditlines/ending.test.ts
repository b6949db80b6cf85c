// How lines end, through the API: revocation with its unwinding, notice, termination for cause, and the day on which all is settled.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { euros } from '../../test/journey.ts'
import { openLife } from '../../test/life.ts'
import type { Json } from '../../test/world.ts'

const reason = 'by letter'

test('revoked on the last day and paid back on the seventeenth: interest by the day, nothing else', async () => {
  const { world, line, loanId, ask, serve, pay, loan, rows, books } = await openLife()
  const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
  await world.advance('2026-11-25')
  await serve(200, 'fees', { amount: euros(5), reason })
  await world.advance('2026-12-04')
  await ask(204, 'PUT', `${path}/revoke`)
  await ask(409, 'PUT', `${path}/revoke`)
  await ask(409, 'POST', `${path}/loans`, { amount: euros(10), term: 3, reference: 'R', purpose: 'P' })
  const closed = await ask(200, 'GET', path)
  assert.deepEqual(
    [closed.status, closed.termination_type, closed.termination_date],
    ['closed', 'REVOCATION', '2026-12-04'],
  )
  assert.deepEqual(await rows(), ['2027-01-03: 1013.14 scheduled'])
  assert.equal((await books())[1220], undefined, 'fees are void')

  const quote = await ask(200, 'GET', `/v1/loans/${loanId}/settlement_quote?on=2026-12-07`)
  assert.deepEqual([quote.interest, quote.total], [euros(5.19), euros(1005.19)])
  await world.advance('2026-12-07')
  await pay(1005.19)
  assert.equal((await loan()).status, 'repaid', 'money that comes before the thirtieth day ends the interest')
  assert.deepEqual(await books(), { 1000: 519, 4000: -519 })

  const file = () => ask(200, 'GET', `/lender/v1/credit_lines/${line.lineId}`)
  await world.advance('2026-12-08')
  assert.equal((await file()).settled_on, '2026-12-08')
  await pay(3)
  assert.equal((await file()).settled_on, null, 'money on a settled line has to go back first')
})

test('what nobody pays back is collected on the thirtieth day; a part paid sooner bears no interest any more', async () => {
  const { world, line, ask, pay, loan, rows, books } = await openLife()
  await world.advance('2026-11-30')
  await ask(204, 'PUT', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/revoke`)
  await world.advance('2026-12-10')
  await pay(400)
  // 1,000.00 for 20 days and 600.00 for 20 more at 11 %: 6.11 and 3.67.
  assert.deepEqual(await rows(), ['2026-12-10: 400 paid', '2026-12-30: 609.78 scheduled'])
  await world.advance('2027-01-02')
  assert.equal((await loan()).status, 'repaid')
  assert.deepEqual(await books(), { 1000: 978, 4000: -978 })
  const file = () => ask(200, 'GET', `/lender/v1/credit_lines/${line.lineId}`)
  await world.advance('2027-01-07')
  assert.equal((await file()).settled_on, null, 'the last debit of 2026-12-30 can come back until 2027-01-07')
  await world.advance('2027-01-08')
  assert.equal((await file()).settled_on, '2027-01-08')
})

test('a payout that has not left is cancelled, one in a bank file is unwound when it has left', async () => {
  const { world, line, ask, loan, rows, books } = await openLife()
  const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
  const second = await ask(201, 'POST', `${path}/loans`, {
    amount: euros(200),
    term: 3,
    reference: 'R2',
    purpose: 'P2',
  })
  // The first is in a file that the bank has not read yet; the second waits for Monday.
  await world.database.asOwner(`update payouts set execute_on = '2026-11-23' where subject_id = $1`, [second.id])
  await world.database.asOwner(`update payouts set status = 'in_file', file_id = 'held' where subject_id <> $1`, [
    second.id,
  ])
  await world.database.asOwner(`update loans set status = 'payout_triggered' where loan_id <> $1`, [second.id])
  await ask(204, 'PUT', `${path}/revoke`)
  assert.equal((await ask(200, 'GET', `${path}/loans/${second.id}`)).status, 'cancelled')
  assert.equal((await loan()).status, 'payout_triggered')
  // The bank reads the file. Nothing is sent for the second.
  await world.database.asOwner(`update payouts set status = 'ordered', file_id = null where status = 'in_file'`)
  await world.database.asOwner(`update loans set status = 'payout_pending' where status = 'payout_triggered'`)
  await world.advance('2026-11-24')
  assert.deepEqual([(await loan()).status, await rows()], ['created', ['2026-12-20: 1009.17 scheduled']])
  await world.advance('2026-12-22')
  assert.equal((await loan()).status, 'repaid')
  assert.deepEqual(await books(), { 1000: 917, 4000: -917 })
})

test('too late is too late online; a letter counts from its dispatch, and a late one waits for a person', async () => {
  const { line, ask, rows, books } = await openLife({ on: '2026-12-08' })
  const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
  const lender = `/lender/v1/credit_lines/${line.lineId}`
  assert.match((await ask(409, 'PUT', `${path}/revoke`)).detail, /ended on 2026-12-04/)
  await ask(404, 'PUT', `/v1/persons/${line.personId}/credit_lines/${'0'.repeat(32)}ccln/revoke`)
  await ask(400, 'POST', `${lender}/revocation`, { received_on: '2026-12-09', dispatched_on: '2026-12-04' })
  await ask(400, 'POST', `${lender}/revocation`, { received_on: '2026-12-07', dispatched_on: '2026-12-08' })

  const late = await ask(200, 'POST', `${lender}/revocation`, {
    received_on: '2026-12-08',
    dispatched_on: '2026-12-07',
  })
  assert.equal(late.status, 'in_review')
  assert.equal((await ask(200, 'GET', path)).status, 'open')
  assert.deepEqual(
    (await ask(200, 'GET', '/lender/v1/revocations?status=in_review')).map(({ id }: Json) => id),
    [late.id],
  )
  const decide = `/lender/v1/revocations/${late.id}/decision`
  assert.equal((await ask(200, 'POST', decide, { decision: 'refuse', reason })).status, 'refused')
  await ask(409, 'POST', decide, { decision: 'accept', reason })

  const inTime = await ask(200, 'POST', `${lender}/revocation`, {
    received_on: '2026-12-08',
    dispatched_on: '2026-12-04',
  })
  assert.equal(inTime.status, 'effective')
  assert.deepEqual([(await ask(200, 'GET', path)).status, await rows()], ['closed', ['2027-01-03: 1013.14 scheduled']])
  await books()
})

test('a late letter that a person accepts out of goodwill unwinds the line like one in time', async () => {
  const { line, ask, rows, books } = await openLife({ on: '2026-12-08' })
  const dates = { received_on: '2026-12-08', dispatched_on: '2026-12-07' }
  const late = await ask(200, 'POST', `/lender/v1/credit_lines/${line.lineId}/revocation`, dates)
  const decide = `/lender/v1/revocations/${late.id}/decision`
  assert.equal((await ask(200, 'POST', decide, { decision: 'accept', reason })).status, 'effective')
  await ask(409, 'POST', decide, { decision: 'refuse', reason })
  const closed = await ask(200, 'GET', `/v1/persons/${line.personId}/credit_lines/${line.lineId}`)
  assert.deepEqual([closed.status, closed.termination_type], ['closed', 'REVOCATION'])
  // Thirty days from the decision, with interest by the day: 47 days of 30E/360.
  assert.deepEqual(await rows(), ['2027-01-07: 1014.36 scheduled'])
  await books()
})

test('a copy that came late moves the end of the period, up to a year and fourteen days', async () => {
  const { world, line, ask } = await openLife()
  const lender = `/lender/v1/credit_lines/${line.lineId}`
  const delivery = (body: object) => ask(200, 'POST', `${lender}/contract_delivery`, { reason, ...body })
  assert.equal((await ask(200, 'GET', lender)).revocable_until, '2026-12-04')
  assert.equal((await delivery({ copy_on: '2026-11-21' })).revocable_until, '2026-12-07')
  assert.equal((await delivery({ copy_on: '2026-11-20', completed_on: '2026-12-01' })).revocable_until, '2027-01-04')
  assert.equal((await delivery({ copy_on: '2026-11-20', completed_on: '2027-12-01' })).revocable_until, '2027-12-06')
  assert.equal((await delivery({ told_of_right: false })).revocable_until, null)
  await world.advance('2027-01-20')
  await ask(204, 'PUT', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/revoke`)
})

test('a business has no right to revoke, only to terminate', async () => {
  const { world, line, ask } = await openLife()
  await world.database.asOwner(`update credit_lines set legal_regime = 'BUSINESS', revocable_until_on = null`)
  const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
  assert.match((await ask(409, 'PUT', `${path}/revoke`)).detail, /no right to revoke/)
  const ended = await ask(200, 'POST', `${path}/termination`, {})
  assert.deepEqual([ended.status, ended.termination_type], ['closed', 'ORDINARY_BY_CUSTOMER'])
})

test('notice: the bank gives two months, the customer none; loans run on, and a late return unsettles the line', async () => {
  const { world, line, ask, loan, books } = await openLife({
    scripts: { collections: ['ok', 'ok', 'ok', 'ok', 'ok', 'MD06@30'] },
  })
  const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
  const lender = `/lender/v1/credit_lines/${line.lineId}`
  await ask(400, 'POST', `${lender}/termination`, { by: 'bank', termination_date: '2027-01-19', reason })
  const noticed = await ask(200, 'POST', `${lender}/termination`, { by: 'bank', reason })
  assert.deepEqual(
    [noticed.status, noticed.termination_type, noticed.termination_date],
    ['open', 'ORDINARY_BY_BANK', '2027-01-20'],
  )
  await ask(409, 'POST', `${lender}/termination`, { by: 'bank', termination_date: '2027-02-20', reason })
  const sooner = await ask(200, 'POST', `${path}/termination`, { termination_date: '2026-12-15' })
  assert.deepEqual([sooner.status, sooner.termination_type], ['open', 'ORDINARY_BY_CUSTOMER'])
  await world.advance('2026-12-15')
  assert.equal((await ask(200, 'GET', path)).status, 'closed')
  assert.equal((await loan()).status, 'created')
  await ask(409, 'POST', `${path}/termination`)

  await world.advance('2027-06-09')
  const file = () => ask(200, 'GET', lender)
  assert.deepEqual([(await loan()).status, (await file()).settled_on], ['repaid', '2027-06-09'])
  assert.deepEqual(await books(), { 1000: 3577, 4000: -3577 })
  await world.advance('2027-07-20')
  assert.deepEqual([(await loan()).status, (await file()).settled_on], ['created', null])
  await books()
})

test('termination for cause: two instalments and a tenth, forbearance, two weeks; then the rest is due without interest not earned', async () => {
  const { world, line, loanId, ask, serve, pay, loan, rows, books } = await openLife({
    scripts: { collections: ['MS02', 'MS02', 'MS02', 'MS02'] },
  })
  const lender = `/lender/v1/credit_lines/${line.lineId}`
  await world.advance('2027-01-20')
  assert.match((await serve(409, 'termination_notice', { reason })).detail, /1 consecutive instalments and 172\.63 EUR/)
  await world.advance('2027-03-03')
  assert.match(
    (await serve(409, 'termination_notice', { reason })).detail,
    /No forbearance was offered since 2027-01-05/,
  )
  await ask(201, 'POST', `${lender}/forbearances`, { kind: 'deferral', terms: 'two months', response: 'declined' })
  await serve(409, 'termination', { reason })
  const notice = await serve(201, 'termination_notice', { reason })
  assert.deepEqual(
    [notice.deadline_on, notice.threshold, notice.consecutive_installments],
    ['2027-03-22', euros(100), 3],
  )
  await serve(409, 'termination_notice', { reason })
  await ask(409, 'POST', `${lender}/termination_for_cause`, { by: 'bank', reason })
  await pay(100)
  await world.advance('2027-03-23')
  const ended = await ask(200, 'POST', `${lender}/termination_for_cause`, { by: 'bank', reason })
  assert.deepEqual([ended.status, ended.termination_type], ['closed', 'EXTRAORDINARY_BY_BANK'])
  const last = (await rows()).at(-1)
  assert.equal(last, '2027-03-23: 511.95 due', '508.53 and the interest of 22 days, no more')
  await world.advance('2027-03-24')
  const { total } = await ask(200, 'GET', `/v1/loans/${loanId}/settlement_quote`)
  await pay(total.value / 100)
  assert.equal((await loan()).status, 'repaid')
  const { 1000: bank = 0, ...rest } = await books()
  const income = 1253 + 770 + 619 + 342
  assert.deepEqual(
    [rest[4000], rest[1200], rest[1205], rest[1210], rest[1220], rest[1230]],
    [-income, ...Array(5).fill(undefined)],
  )
  assert.equal(bank, -(rest[4000] ?? 0) - (rest[4010] ?? 0) - (rest[4020] ?? 0) - (rest[5100] ?? 0))
})

test('another due day for the line moves its loans and its draws; a customer with cause ends it at once, and loans run on', async () => {
  const { world, line, ask, serve, loan, rows, books } = await openLife()
  const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}`
  const lender = `/lender/v1/credit_lines/${line.lineId}`
  const wish = { amount: euros(200), term: 3, reference: 'R2', purpose: 'P2' }
  await world.advance('2026-12-01')
  await ask(400, 'POST', `${lender}/repayment_day`, { day_of_month: 10, reason })
  const moved = await ask(200, 'POST', `${lender}/repayment_day`, { day_of_month: 15, reason })
  assert.equal(moved.repayment_day, 15)
  await ask(409, 'POST', `${lender}/repayment_day`, { day_of_month: 15, reason })
  // From 2026-11-20 to 2027-01-15 there are 55 days of 30E/360: a new instalment.
  assert.deepEqual((await rows())[0], '2027-01-15: 173.36 scheduled')

  const second = await ask(201, 'POST', `${path}/loans`, wish)
  const schedule = await ask(200, 'GET', `/v1/loans/${second.id}/repayment_schedule`)
  assert.equal(schedule.installments[0].due_date, '2026-12-15')
  await ask(200, 'POST', `/lender/v1/loans/${second.id}/cancel`, { reason })
  assert.equal((await ask(200, 'GET', `${path}/loans/${second.id}`)).status, 'cancelled')
  await serve(409, 'cancel', { reason })

  const ended = await ask(200, 'POST', `${lender}/termination_for_cause`, { by: 'customer', reason })
  assert.deepEqual([ended.status, ended.termination_type], ['closed', 'EXTRAORDINARY_BY_CUSTOMER'])
  await ask(409, 'POST', `${path}/loans`, wish)
  assert.equal((await loan()).status, 'created')
  // 1,000.00 for the eleven days from 2026-11-20 to 2026-12-01.
  assert.deepEqual(await books(), { 1000: -100_000, 1200: 100_000, 1205: 336, 4000: -336 })
})

test('arrears that are paid in full within the two weeks bar the termination', async () => {
  const { world, line, ask, serve, pay } = await openLife({ scripts: { collections: ['MS02', 'MS02'] } })
  await world.advance('2027-02-10')
  await ask(201, 'POST', `/lender/v1/credit_lines/${line.lineId}/forbearances`, {
    kind: 'none',
    terms: 'cannot be reached',
  })
  const { demanded } = await serve(201, 'termination_notice', { reason })
  assert.deepEqual(demanded, euros(345.26))
  await pay(360)
  await world.advance('2027-03-20')
  assert.match((await serve(409, 'termination', { reason })).detail, /paid in time/)
})

test('a returned payout goes to another account with a new plan, or the loan is cancelled; after ten days it is given up', async () => {
  const { world, serve, loan, rows, books, line, ask } = await openLife({ scripts: { payouts: 'return:AC04' } })
  await world.advance('2026-11-25')
  const back = await loan()
  assert.deepEqual([back.status, back.status_reason], ['payout_pending', 'AC04'])
  assert.deepEqual(await books(), {})
  await serve(400, 'release_payout', { recipient_iban: 'DE00123', reason })
  await serve(200, 'release_payout', { recipient_iban: 'DE13110101014386274299', reason })
  await serve(409, 'release_payout', { reason })
  await world.advance('2026-11-26')
  // From 2026-11-25 the first due day is still 2027-01-01, 36 days: a new instalment.
  assert.deepEqual([(await loan()).payout_date, (await rows())[0]], ['2026-11-25', '2027-01-01: 172.37 scheduled'])
  await world.advance('2027-06-20')
  assert.equal((await loan()).status, 'repaid')
  const { 1000: bank = 0, ...rest } = await books()
  assert.deepEqual(rest, { 4000: -bank })

  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.personId, payouts: 'reject:AC01' })
  const path = `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`
  const second = await ask(201, 'POST', path, { amount: euros(100), term: 3, reference: 'R2', purpose: 'P2' })
  await world.advance('2027-07-01')
  assert.equal((await ask(200, 'GET', `${path}/${second.id}`)).status, 'payout_pending')
  await world.advance('2027-07-03')
  const given = await ask(200, 'GET', `${path}/${second.id}`)
  assert.deepEqual([given.status, given.status_reason], ['cancelled', 'payout_not_possible'])
  assert.equal((await books())[1000], bank)
})

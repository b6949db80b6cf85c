// A customer who stops paying: letters, a promise, a hold, the notice before termination, the termination of two persons.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, euros, expecting } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { type Json, openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)

const drawn = async (name: string, scripts: readonly string[] = [], term = 6) => {
  const line = await seedLine(world.database, name, '2026-11-20')
  if (scripts.length > 0)
    await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.personId, collections: scripts })
  const loan = await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, {
    amount: euros(1000),
    term,
    reference: name,
    purpose: 'Test',
  })
  return { ...line, loanId: loan.id as string }
}

const caseOf = async ({ personId }: { personId: string }): Promise<Json> =>
  (await ask(200, 'GET', `/v1/dunning_cases?filter[person_id]=${personId}`))[0]
const lettersOf = async (customer: { personId: string }): Promise<string[]> => {
  const { id } = await caseOf(customer)
  const letters = await ask(200, 'GET', `/lender/v1/dunning_cases/${id}/notifications`)
  return letters.map(({ sent_on, type, addressee }: Json) => `${sent_on} ${type} ${addressee}`)
}

const silent = await drawn('silent', ['MS02'])
const promising = await drawn('promising', ['MS02'])
const indebted = await drawn('indebted', ['MS02'])
const dead = await drawn('dead', ['MD07'])
const short = await drawn('short', ['MS02'], 3)
const partial = await drawn('partial', ['MS02'])
/** All of a terminated loan, with its interest: 12.53, 7.70 and 6.19, and 508.53 · 11 % · 9/360 until 2027-03-10. */
const CALLED_IN = 100_000 + 1253 + 770 + 619 + 140

const tasksOf = async ({ loanId }: { loanId: string }): Promise<string[]> => {
  const tasks = await ask(200, 'GET', `/lender/v1/payment_tasks?filter[loan_id]=${loanId}`)
  return tasks
    .filter(({ kind }: Json) => kind !== 'contact') // the debit that MS02 refused
    .map(({ created_on, kind, status, done_on }: Json) => `${created_on} ${kind} ${done_on ?? status}`)
}

/** The wire, the case and the explanation say the same. */
const overdueOf = async (customer: Awaited<ReturnType<typeof drawn>>): Promise<number> => {
  const { overdue_amount } = await ask(
    200,
    'GET',
    `/v1/persons/${customer.personId}/credit_lines/${customer.lineId}/loans/${customer.loanId}`,
  )
  const { result } = await ask(200, 'GET', `/lender/v1/loans/${customer.loanId}/overdue_amount/explain`)
  const { total_overdue_amount } = await caseOf(customer)
  assert.deepEqual(
    [total_overdue_amount.value, Math.round(Number(result) * 100)],
    [overdue_amount.value, overdue_amount.value],
  )
  return overdue_amount.value
}

test('letters follow the ladder; a promise delays them, counselling stops them, and an estate gets none', async () => {
  await world.advance('2027-01-07') // the debits came back on the 6th
  const { id } = await caseOf(promising)
  const promise = {
    kind: 'promise_to_pay',
    text: 'Salary comes on the 15th',
    promised_on: '2027-01-15',
    promised_amount: euros(175),
  }
  await ask(422, 'POST', `/lender/v1/dunning_cases/${id}/notes`, { ...promise, promised_on: '2027-03-15' })
  await ask(400, 'POST', `/lender/v1/dunning_cases/${id}/notes`, {
    kind: 'contact',
    text: 'Called',
    promised_on: '2027-01-15',
  })
  await ask(201, 'POST', `/lender/v1/dunning_cases/${id}/notes`, promise)
  await ask(201, 'POST', `/lender/v1/persons/${indebted.personId}/holds`, {
    cause: 'debt_counselling',
    reason: 'Letter of a counsellor',
  })
  await world.advance('2027-02-10')
  const sddr = '2027-01-06 sddr_notification customer'
  assert.deepEqual(await lettersOf(silent), [
    sddr,
    '2027-01-09 reminder customer',
    '2027-01-20 dunning_letter customer',
    '2027-02-03 dunning_letter customer',
  ])
  assert.deepEqual(
    await lettersOf(promising),
    [
      sddr,
      '2027-01-16 reminder customer',
      '2027-01-27 dunning_letter customer',
      '2027-02-10 dunning_letter customer',
    ].slice(0, 3),
  )
  assert.deepEqual(await lettersOf(indebted), [sddr])
  assert.deepEqual(await lettersOf(dead), [])
})

test('the letters print what the ledger holds', async () => {
  const { id, total_overdue_amount, overdue_installment_amount, fees, deadline } = await caseOf(silent).then(({ id }) =>
    ask(200, 'GET', `/v1/dunning_cases/${id}`),
  )
  // Two instalments and the fee of the return; default interest as the second letter claimed it on 3 February.
  assert.deepEqual([overdue_installment_amount.value, fees.value, deadline], [2 * 17263, 300, '2027-02-17'])
  const letters = await ask(200, 'GET', `/lender/v1/dunning_cases/${id}/notifications`)
  const { arrears, encloses } = letters.at(-1).data
  assert.deepEqual(encloses, ['forbearance', 'debt_advice', 'bureau_notice'])
  assert.deepEqual(
    arrears.rows.map((row: Json) => row.dueOn),
    ['2027-01-01', '2027-02-01'],
  )
  const [claimed] = await world.database.asOwner(
    `select sum(amount_cents)::int as cents from transfers where posting = 'default_interest_claimed' and loan_id = $1`,
    [silent.loanId],
  )
  assert.equal(Number(arrears.defaultInterestCents), claimed?.cents)
  assert.equal(Number(arrears.totalCents), 2 * 17263 + 300 + Number(claimed?.cents))
  assert.equal(total_overdue_amount.value, Number(arrears.totalCents))
  assert.deepEqual(
    (await ask(200, 'GET', `/v1/dunning_cases/${id}/notifications`))
      .map(({ type, title }: Json) => [type, title])
      .at(-1),
    ['dunning_letter', 'Zweite Mahnung'],
  )
})

test('no notice before termination without the offer of a way out; no termination before two weeks and the post', async () => {
  const { id } = await caseOf(silent)
  const terminate = `/lender/v1/loans/${silent.loanId}/termination`
  // A person need not wait for the day of the ladder: the letter goes out in the evening.
  await ask(201, 'POST', `/lender/v1/credit_lines/${partial.lineId}/forbearances`, { kind: 'none', terms: 'no answer' })
  await ask(201, 'POST', `/lender/v1/loans/${partial.loanId}/termination_notice`, { reason: 'arrears' })
  await world.advance('2027-02-20')
  assert.equal((await caseOf(silent)).status, 'dunning')
  assert.equal((await lettersOf(partial)).at(-1), '2027-02-10 pre_termination_letter customer')
  await ask(409, 'POST', terminate, { reason: 'no notice yet' })
  await ask(201, 'POST', `/lender/v1/credit_lines/${silent.lineId}/forbearances`, {
    kind: 'deferral',
    terms: 'Two instalments put off; no answer',
  })
  await world.advance('2027-02-22')
  const noticed = await ask(200, 'GET', `/v1/dunning_cases/${id}`)
  assert.deepEqual([noticed.status, noticed.deadline], ['pre_termination', '2027-03-09']) // noticed at the end of the 20th
  const notice = (await ask(200, 'GET', `/lender/v1/dunning_cases/${id}/notifications`)).at(-1)
  assert.deepEqual(
    [notice.type, notice.data.gate.consecutiveInstalments, Number(notice.data.gate.thresholdCents)],
    ['pre_termination_letter', 2, 10000],
  )
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', {
    iban: partial.iban,
    amount: euros(2 * 172.63 + 3),
    reference: 'partial',
  })
  await world.advance('2027-03-09')
  // Both instalments are paid, and the fee, not the default interest: the notice, which gave until 1 March, has led to nothing.
  assert.equal((await caseOf(partial)).status, 'dunning')
  await ask(409, 'POST', terminate, { reason: 'the last day is not over' })
  await world.advance('2027-03-10')
  await ask(200, 'POST', terminate, { reason: 'arrears unpaid' })
  assert.equal((await ask(200, 'GET', `/v1/dunning_cases/${id}`)).status, 'terminated')
  await world.advance('2027-04-12')
  assert.deepEqual((await lettersOf(silent)).slice(-3), [
    '2027-02-20 pre_termination_letter customer',
    '2027-03-10 termination_letter customer',
    '2027-04-09 pre_collection_letter customer',
  ])
  // Each letter claims the default interest until its day, and asks for all of it: 1,000.00 and the interest to 10 March.
  const letters = await ask(200, 'GET', `/lender/v1/dunning_cases/${id}/notifications`)
  const asked = letters
    .slice(-4)
    .map(({ data: { arrears } }: Json) => [arrears.instalmentsCents, arrears.defaultInterestCents].map(Number))
  assert.deepEqual(asked, [
    [2 * 17263, 89],
    [2 * 17263, 190],
    [CALLED_IN, 320],
    [CALLED_IN, 841],
  ])
  assert.equal(await overdueOf(silent), CALLED_IN + 300 + 841)
})

test('what has run its term is handed over without a termination; a person is told of each turn', async () => {
  assert.deepEqual((await lettersOf(short)).slice(-2), [
    '2027-02-03 dunning_letter customer',
    '2027-03-05 pre_collection_letter customer',
  ])
  assert.equal((await caseOf(short)).status, 'pre_collection')
  // With the last instalment due there is nothing left to terminate: the question ends by itself.
  assert.deepEqual(await tasksOf(short), [
    '2027-02-02 termination_possible 2027-03-01',
    '2027-03-20 letters_unanswered open',
    '2027-04-05 long_overdue open',
  ])
  assert.deepEqual(await tasksOf(silent), [
    '2027-02-02 termination_possible 2027-02-20',
    '2027-04-05 long_overdue open',
  ])
  await ask(200, 'POST', `/lender/v1/loans/${short.loanId}/write_off`, { reason: 'nobody can be found' })
  assert.equal((await caseOf(short)).status, 'closed')
  assert.deepEqual(
    (await tasksOf(short)).map((task) => task.endsWith('2027-04-12')),
    [false, true, true],
  )
  assert.equal((await lettersOf(short)).at(-1), '2027-03-05 pre_collection_letter customer')
})

test('paid at last, after the last day of the plan or before: the case closes by itself', async () => {
  const pay = async (customer: { iban: string; personId: string }, name: string) => {
    const { total_overdue_amount } = await caseOf(customer)
    const amount = { ...total_overdue_amount, value: total_overdue_amount.value + 2000 }
    await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban: customer.iban, amount, reference: name })
    await world.settle()
    return (await caseOf(customer)).status
  }
  // All but the default interest that was claimed: the case goes on until that is paid or waived.
  const owed = await overdueOf(promising)
  const { defaultInterestCents } = (
    await ask(200, 'GET', `/lender/v1/dunning_cases/${(await caseOf(promising)).id}/notifications`)
  ).at(-1).data.arrears
  const claimed = Number(defaultInterestCents)
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', {
    iban: promising.iban,
    amount: { value: owed - claimed, unit: 'cents', currency: 'EUR' },
    reference: 'promising',
  })
  await world.settle()
  assert.ok(claimed > 0)
  assert.equal(await overdueOf(promising), claimed)
  assert.deepEqual(
    [(await caseOf(promising)).status, (await lettersOf(promising)).at(-1)],
    ['dunning', '2027-04-12 partial_repayment_notification customer'],
  )
  await ask(200, 'POST', `/lender/v1/loans/${promising.loanId}/waivers`, {
    charge: 'default_interest',
    reason: 'a small rest',
  })
  assert.equal((await caseOf(promising)).status, 'closed')
  assert.equal((await lettersOf(promising)).at(-1), '2027-04-12 full_repayment_notification customer')
  const events = await ask(200, 'GET', `/lender/v1/loans/${promising.loanId}/events`)
  const waived = events.find(({ type }: Json) => type === 'charge_waived')
  await ask(200, 'POST', `/lender/v1/loans/${promising.loanId}/reversals`, {
    event_id: waived.id,
    reason: 'by mistake',
  })
  const again = `/v1/dunning_cases?filter[person_id]=${promising.personId}&filter[status]=new`
  assert.deepEqual(
    (await ask(200, 'GET', again)).map((each: Json) => each.total_overdue_amount.value),
    [claimed],
  )
  await world.advance('2027-06-10')
  assert.equal(await pay(silent, 'silent'), 'closed_matured')
  assert.equal((await lettersOf(silent)).at(-1), '2027-06-10 full_repayment_notification customer')
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
})

// A customer who stops paying: letters, a promise, a hold, the notice before termination, the termination of two persons.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balances, euros, expecting } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { type Json, openWorld } from '../world.ts'

const world = await openWorld()
await world.standAt('2026-11-20')
const ask = expecting(world)

const drawn = async (name: string, scripts: readonly string[] = []) => {
  const line = await seedLine(world.database, name, '2026-11-20')
  if (scripts.length > 0)
    await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.personId, collections: scripts })
  const loan = await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, {
    amount: euros(1000),
    term: 6,
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
  await world.advance('2027-02-20')
  assert.equal((await caseOf(silent)).status, 'dunning')
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
  await world.advance('2027-03-09')
  await ask(409, 'POST', terminate, { reason: 'the last day is not over' })
  await world.advance('2027-03-10')
  await ask(200, 'POST', terminate, { reason: 'arrears unpaid' })
  assert.equal((await ask(200, 'GET', `/v1/dunning_cases/${id}`)).status, 'terminated')
  const { overdue_amount } = await ask(
    200,
    'GET',
    `/v1/persons/${silent.personId}/credit_lines/${silent.lineId}/loans/${silent.loanId}`,
  )
  assert.ok(overdue_amount.value > 100000)
  await world.advance('2027-04-12')
  assert.deepEqual((await lettersOf(silent)).slice(-3), [
    '2027-02-20 pre_termination_letter customer',
    '2027-03-10 termination_letter customer',
    '2027-04-09 pre_collection_letter customer',
  ])
})

test('paid at last, after the last day of the plan or before: the case closes by itself', async () => {
  const pay = async (customer: { iban: string; personId: string }, name: string) => {
    const { total_overdue_amount } = await caseOf(customer)
    const amount = { ...total_overdue_amount, value: total_overdue_amount.value + 2000 }
    await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban: customer.iban, amount, reference: name })
    await world.settle()
    return (await caseOf(customer)).status
  }
  assert.equal(await pay(promising, 'promising'), 'closed')
  await world.advance('2027-06-10')
  assert.equal(await pay(silent, 'silent'), 'closed_matured')
  assert.equal((await lettersOf(silent)).at(-1), '2027-06-10 full_repayment_notification customer')
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
})

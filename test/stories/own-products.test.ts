// A lender's own product: compensation for early repayment, and days without payouts after a change of account. The figures were
// worked out by hand from `lending.md` 2 and `domain-rules.md` 2.4.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPdf } from '../../src/documents/pdf-reader.ts'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { type Json, openWorld } from '../world.ts'

const world = await openWorld({ RAHMENWERK_PRODUCTS: 'test/products' })
await world.standAt('2026-11-23')
const ask = expecting(world)
const { personId, lineId, applicationId, iban } = await openLine(world)
const line = `/v1/persons/${personId}/credit_lines/${lineId}`
const draw = async (amount: number, term: number, reference: string): Promise<Json> =>
  ask(201, 'POST', `${line}/loans`, { amount: euros(amount), term, reference, purpose: 'Fahrrad' })
const words = async (path: string): Promise<string> => {
  const { status, bytes } = await world.get(path)
  assert.equal(status, 200, path)
  return readPdf(bytes).pages.join(' ').replaceAll(/\s+/g, ' ')
}

test('contract and pre-contract information say what early repayment costs', async () => {
  const application = `/v1/persons/${personId}/credit_line_applications/${applicationId}`
  for (const path of [`${application}/contract`, `${application}/pre_contract`]) {
    const text = await words(path)
    assert.match(text, /Entschädigung von 1,00 % .* von 0,50 %/, path)
    assert.doesNotMatch(text, /Entschädigung verlangen wir nicht/)
  }
})

test('early repayment costs 1 % of what is repaid, 0.5 % in the last year; quote, letter, reason and books agree', async () => {
  const long = await draw(1000, 24, 'R24')
  const short = await draw(1000, 6, 'R6')
  await world.advance('2027-01-11')
  const quote = (id: string) => ask(200, 'GET', `/v1/loans/${id}/settlement_quote`)
  const shown = ({ principal, interest, compensation, total, interest_saved }: Json) =>
    [principal, interest, compensation, total, interest_saved].map(({ value }: Json) => value)
  // One instalment is paid: 964.89 and 839.14 are not due, 2.95 and 2.56 of interest accrued in ten days.
  assert.deepEqual(shown(await quote(long.id)), [96489, 295, 964, 97748, 10672])
  assert.deepEqual(shown(await quote(short.id)), [83914, 256, 419, 84589, 2066])
  const why = await ask(200, 'GET', `/v1/loans/${long.id}/settlement_quote/explain`)
  assert.deepEqual([why.result, why.roundings[1]?.exact, why.roundings[1]?.rounded], ['977.48', '9.64890000', '9.64'])
  assert.match(why.sentence.de, /dafür ist eine Entschädigung von 9,64 EUR enthalten/)
  assert.match(
    await words(`/v1/loans/${long.id}/settlement_quote/letter`),
    /Entschädigung 9,64 €.* 977,48 € .*beträgt 1,00 % des Betrags/,
  )

  await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban, amount: euros(1047.89), reference: 'R24' })
  await world.settle()
  const repay = `/lender/v1/loans/${long.id}/early_repayment`
  const preview = async (body: object) =>
    (await world.post(repay, body, { 'rahmenwerk-preview': 'true' })).body.transfers.filter(
      ({ posting }: Json) => posting === 'compensation_charged',
    )
  const part = { amount: euros(200) }
  assert.deepEqual(
    (await preview(part)).map(({ debit, credit, amount_cents }: Json) => [debit, credit, amount_cents]),
    [[1220, 4010, '200']],
  )
  assert.deepEqual(await preview({ ...part, without_compensation: true }), [])
  await ask(200, 'POST', repay, part)
  await ask(200, 'POST', `/v1/loans/${short.id}/early_repayment`, {})
  const { balanced, agrees, accounts } = await balances(world)
  // 200.00 and 2.00 of the one, 845.89 of the other: all that came.
  assert.deepEqual(
    [balanced, agrees, accounts[4010], accounts[1220], accounts[2000]],
    [true, true, -619, undefined, undefined],
  )
  assert.equal((await ask(200, 'GET', `${line}/loans/${short.id}`)).status, 'repaid')

  // Undone, it takes its compensation along.
  const events: Json[] = await ask(200, 'GET', `/lender/v1/loans/${long.id}/events`)
  const prepaid = events.find(({ type }) => type === 'prepaid')
  assert.equal(prepaid?.details.compensation, '2.00')
  await ask(200, 'POST', `/lender/v1/loans/${long.id}/reversals`, { event_id: prepaid?.id, reason: 'by mistake' })
  assert.equal((await balances(world)).accounts[4010], -419)
})

test('after a change of account nothing leaves for three days, then to the new account', async () => {
  const next = 'DE13110101014386274299'
  const loan = await draw(100, 3, 'R3')
  await ask(204, 'PATCH', `${line}/reference_account`, {
    iban: next,
    mandate_number: 'LUUJZMGP2IWIIE',
    mandate_signature_date: '2027-01-11',
  })
  const { detail } = await ask(409, 'POST', `${line}/loans`, {
    amount: euros(100),
    term: 3,
    reference: 'R4',
    purpose: '–',
  })
  assert.match(detail, /locked .*before 2027-01-14/)
  await world.settle()
  const state = async () => (await ask(200, 'GET', `${line}/loans/${loan.id}`)).status
  assert.equal(await state(), 'payout_pending')
  await world.advance('2027-01-13')
  assert.equal(await state(), 'payout_pending')
  await world.advance('2027-01-14')
  assert.equal(await state(), 'created')
  const paid: Json[] = await world.database.asOwner(
    `select recipient_iban, execute_on::text from payouts where subject_id = $1`,
    [loan.id],
  )
  assert.deepEqual(paid, [{ recipient_iban: next, execute_on: '2027-01-14' }])
  await draw(100, 3, 'R5')
  assert.equal((await balances(world)).agrees, true)
})

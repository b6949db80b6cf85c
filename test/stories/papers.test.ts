import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { canonicalJson } from '../../src/documents/documents.ts'
import { readPdf } from '../../src/documents/pdf-reader.ts'
import { checkSeal } from '../../src/documents/seal/pdf-seal.ts'
import { apply, goodApplication, identify, toOffer } from '../customers.ts'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { type Json, openPartner } from '../world.ts'

const world = await openPartner()
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
  // The papers of the contract are kept as long as the customer is told, from its end.
  assert.equal(data.retainedUntilOn, '2037-12-31')
  const kept = await world.database.asOwner(
    `select distinct retained_until::text as until from documents where kind = 'contract'`,
  )
  assert.deepEqual(kept, [{ until: data.retainedUntilOn }])

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

test('each turn of a line brings its letter, filed with what it says', async () => {
  const { personId, lineId } = await openLine(world)
  const line = `/v1/persons/${personId}/credit_lines/${lineId}`
  const letters = async (kind: string): Promise<Json[]> =>
    (
      await world.database.asOwner(
        `select inputs from documents where person_id = $1 and kind = $2 order by created_at, number`,
        [personId, kind],
      )
    ).map(({ inputs }) => inputs)
  const [form] = await letters('withdrawal_form')
  assert.deepEqual([form.limitCents, form.withdrawalDays, form.customer.name], [200_000, 14, 'Erika Mustermann'])

  // SECCI and signature were minutes apart: the reminder follows on the next day, once.
  assert.deepEqual(await letters('withdrawal_reminder'), [])
  await world.advance('2027-06-22')
  const reminders = await letters('withdrawal_reminder')
  assert.deepEqual(
    reminders.map(({ concludedOn, revocableUntilOn }) => [concludedOn, revocableUntilOn]),
    [['2027-06-20', '2027-07-05']],
  )

  const drawn = { amount: euros(1000), term: 6, reference: 'REISE', purpose: 'Reise' }
  const loan = await ask(201, 'POST', `${line}/loans`, drawn)
  await world.settle()
  const quote = await paper(`/v1/loans/${loan.id}/settlement_quote/letter?on=2027-06-30`)
  const told = await ask(200, 'GET', `/v1/loans/${loan.id}/settlement_quote?on=2027-06-30`)
  assert.equal(quote.data.totalCents, told.total.value)
  assert.ok(quote.text.includes('30.06.2027'))

  // Other terms are announced with the debits that follow from them.
  const upcoming = async () => (await ask(200, 'GET', `/v1/loans/${loan.id}/repayment_schedule`)).installments
  await ask(200, 'POST', `/lender/v1/loans/${loan.id}/payment_holiday`, { months: 1, reason: 'Elternzeit' })
  const [announced] = await letters('prenotification')
  assert.equal(announced.cause, 'plan_changed')
  assert.deepEqual(
    announced.rows.map(({ dueOn, amountCents }: Json) => [dueOn, amountCents]),
    (await upcoming()).map((row: Json) => [row.due_date, row.interest.value + row.principal.value]),
  )
  await world.advance('2027-06-23')
  await ask(200, 'POST', `/lender/v1/loans/${loan.id}/interest_rate`, { interest_rate: 0.09, reason: 'Treue' })
  const [lowered] = await letters('rate_change')
  assert.deepEqual([lowered.previousRate, lowered.borrowingRate], ['0.11000000', '0.09000000'])
  assert.deepEqual(
    lowered.rows.map(({ dueOn, interestCents }: Json) => [dueOn, interestCents]),
    (await upcoming()).map((row: Json) => [row.due_date, row.interest.value]),
  )

  await ask(201, 'POST', `/lender/v1/persons/${personId}/holds`, {
    credit_line_id: lineId,
    cause: 'bank_reason',
    reason: 'Das Einkommen ist weggefallen.',
  })
  const [notice] = await letters('hold_notice')
  assert.deepEqual([notice.cause, notice.statedReason], ['bank_reason', 'Das Einkommen ist weggefallen.'])

  await ask(204, 'PUT', `${line}/revoke`)
  const [receipt] = await letters('withdrawal_receipt')
  assert.deepEqual([receipt.isEffective, receipt.channel, receipt.dispatchedOn], [true, 'online', '2027-06-23'])
  assert.equal(receipt.loans[0].principalCents, 100_000)
  assert.equal(receipt.loans[0].payByOn, '2027-07-23')

  const rejected = await apply(world, { scripts: { credit_record: 'hard_negative' } })
  await world.settle()
  const [rejection] = (await filed('rejection')).map(({ inputs }) => inputs as Json)
  assert.equal(rejection.reference, rejected.applicationId)
  assert.deepEqual(rejection.reasons, ['Die Auskunftei meldet einen Titel oder ein Insolvenzverfahren.'])
  assert.deepEqual([rejection.isAutomated, rejection.bureaus.length], [true, 1])

  // Every paper that was filed can be printed.
  await world.settle()
  const unprinted = await world.database.asOwner(`select kind from documents where content is null`)
  assert.deepEqual(unprinted, [])
})

test('the lender finds every document, with its hash; the signed contract bears a seal that shows any change', async () => {
  const { personId, applicationId } = await openLine(world)
  const list = await ask(200, 'GET', `/lender/v1/documents?filter[person_id]=${personId}`)
  assert.deepEqual(list.map(({ kind, number, language }: Json) => `${kind} ${number} ${language}`).toSorted(), [
    'contract 1 de',
    'contract 2 de',
    'secci 1 de',
    'withdrawal_form 1 de',
  ])
  const contracts = await ask(
    200,
    'GET',
    `/lender/v1/documents?filter[subject_id]=${applicationId}&filter[kind]=contract`,
  )
  const [offered, signed] = contracts.toSorted((one: Json, other: Json) => one.number - other.number)
  const { status, bytes, headers } = await world.get(`/lender/v1/documents/${signed.id}`)
  assert.equal(status, 200)
  const digest = createHash('sha256').update(bytes)
  assert.equal(headers['repr-digest'], `sha-256=:${digest.copy().digest('base64')}:`)
  assert.deepEqual([signed.sealed_sha256, offered.sealed_sha256], [digest.digest('hex'), null])
  assert.match(checkSeal(bytes).by, /self-made seal/)
  const { attachments, pages } = readPdf(bytes)
  const [data, evidence] = attachments.map(({ text }) => JSON.parse(text) as Json)
  const [unsigned] = await world.database.asOwner(
    `select document_id, inputs from documents where subject_id = $1 and kind = 'contract' and number = 1`,
    [applicationId],
  )
  const { signature, ...agreed } = data ?? {}
  assert.deepEqual(agreed, unsigned?.inputs)
  assert.deepEqual(evidence, signature)
  assert.deepEqual(
    [evidence?.signedDocumentId, evidence?.signedInputsSha256],
    [unsigned?.document_id, createHash('sha256').update(canonicalJson(unsigned?.inputs)).digest('hex')],
  )
  assert.match(evidence?.signingId, /csig$/)
  assert.match(evidence?.identificationId, /cidt$/)
  assert.ok(pages.at(-1)?.includes('qualifizierte elektronische Signatur über IDnow'))

  // The customer downloads the same file; what is only offered is not sealed.
  const own = await world.get(`/v1/persons/${personId}/credit_line_applications/${applicationId}/contract`)
  assert.ok(own.bytes.equals(bytes))
  const unsealed = await world.get(`/lender/v1/documents/${offered.id}`)
  assert.throws(() => checkSeal(unsealed.bytes), /there is no seal/)
  assert.equal((await world.get(`/lender/v1/documents/${'0'.repeat(32)}cdoc`)).status, 404)
  assert.equal((await world.get('/lender/v1/documents?filter[kind]=letter')).status, 400)
})

test('nobody signs before the pre-contract information has reached them', async () => {
  const applied = await apply(world, { scripts: { identification: 'wait' } })
  await toOffer(world, applied)
  const deliver = (at: string | null) =>
    world.database.asOwner(`update documents set delivered_at = $2 where subject_id = $1 and kind = 'secci'`, [
      applied.applicationId,
      at,
    ])
  const { identification_id } = await ask(200, 'GET', applied.path)
  await ask(200, 'POST', `/sandbox/v1/identifications/${identification_id}/complete`, { outcome: 'successful' })
  await deliver(null)
  const refused = await ask(409, 'PUT', `${applied.path}/identification`, { identification_id })
  assert.match(refused.detail, /pre-contract information is not delivered/)
  assert.equal((await ask(200, 'GET', applied.path)).signing_id, null)
  await deliver('2026-11-20T08:00:00Z')
  await ask(204, 'PUT', `${applied.path}/identification`, { identification_id })
  await world.settle()
  assert.equal((await ask(200, 'GET', applied.path)).status, 'credit_line_created')
})

test('a line under French law has French papers, each of which can be printed', async () => {
  const address = { line_1: '12 rue de la Paix', postal_code: '75002', city: 'Paris', country: 'FR' }
  const applied = await apply(world, {
    person: { address, nationality: 'FR' },
    body: { ...goodApplication, recipient_iban: 'FR1420041010050500013M02606' },
  })
  await toOffer(world, applied)
  await identify(world, applied)
  const papers = await ask(200, 'GET', `/lender/v1/documents?filter[person_id]=${applied.personId}`)
  assert.deepEqual(papers.map(({ kind, language }: Json) => `${kind} ${language}`).toSorted(), [
    'contract fr',
    'contract fr',
    'secci fr',
    'withdrawal_form fr',
  ])
  const { text } = await paper(`${applied.path}/contract`)
  assert.ok(text.includes('Contrat de crédit renouvelable') && text.includes('75002 Paris'))
  assert.ok(text.includes('pendant les 7 jours qui suivent votre acceptation'))
})

test('plans that are shown to a prospect carry the warning that advertisements need', async () => {
  const { warning } = await ask(200, 'POST', '/v1/anonymous_credit_line_installment_plans', { amount: euros(1000) })
  assert.equal(warning.de, 'Achtung! Kreditaufnahme kostet Geld.')
  assert.equal(warning.fr, "Attention ! Un crédit coûte de l'argent et doit être remboursé !")
})

// A freelancer's line, through the API: from the application to the repaid loan, and what is different from a consumer's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goodBusiness, newPerson } from '../customers.ts'
import { balances, euros, expecting } from '../journey.ts'
import { type Json, openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)

const business = { ...goodBusiness, tax_id: '3012034567890' }

type Applied = Readonly<{ personId: string; id: string; path: string }>

const apply = async (body: object = {}): Promise<Applied> => {
  const personId = await newPerson(world, { employment_status: 'FREELANCER' })
  const all = `/v1/freelancers/persons/${personId}/credit_line_applications`
  const { id } = await ask(201, 'POST', all, { ...business, ...body })
  return { personId, id, path: `${all}/${id}` }
}

const linkRecord = async ({ personId, path }: Applied, scripted?: string): Promise<Json> => {
  if (scripted) await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: personId, credit_record: scripted })
  const record = await ask(201, 'POST', `/v1/freelancers/persons/${personId}/credit_records`, { source: 'solarisBank' })
  await ask(204, 'PUT', `${path}/credit_record`, { credit_record_id: record.id })
  await world.settle()
  return ask(200, 'GET', path)
}

const toOffer = async (applied: Applied): Promise<Json> => {
  await linkRecord(applied)
  const snapshot = await ask(201, 'POST', `/v1/persons/${applied.personId}/account_snapshots`, {
    source: 'FINREACH',
    iban: business.recipient_iban,
  })
  await world.settle()
  await ask(204, 'PUT', `${applied.path}/account_snapshot`, { account_snapshot_id: snapshot.id })
  return ask(200, 'GET', applied.path)
}

const toLine = async (applied: Applied): Promise<Json> => {
  await toOffer(applied)
  await ask(200, 'PUT', `${applied.path}/contract_agreement`)
  await world.settle()
  const { credit_line_id } = await ask(200, 'GET', applied.path)
  return ask(200, 'GET', `/v1/persons/${applied.personId}/credit_lines/${credit_line_id}`)
}

const webhooksOf = async (id: string): Promise<string[]> =>
  (
    await world.database.asOwner(
      `select webhook_type || ' ' || (body ->> 'status') || ' ' || (body ->> 'decision') as said
         from events where entity_id = '${id}' order by number`,
    )
  ).map(({ said }) => String(said))

const antragOf = async (id: string): Promise<string> => {
  const [row] = await world.database.asOwner(
    `select antragstellerstatus || ' ' || produktanbieterstatus as pair from antraege where application_id = '${id}'`,
  )
  return String(row?.pair)
}

test('a freelancer applies, agrees, is identified, draws and repays, to the cent', async () => {
  const applied = await apply()
  const { personId, id, path } = applied
  const fresh = await ask(200, 'GET', path)
  assert.deepEqual(
    [fresh.status, fresh.decision, fresh.offered_limit, fresh.mandate_reference_number],
    ['credit_record_pending', 'PENDING', null, null],
  )
  assert.equal(await antragOf(id), 'BEANTRAGT ZURUECKGESTELLT')

  const offer = await toOffer(applied)
  assert.deepEqual(
    [offer.status, offer.decision, offer.offered_limit, offer.offered_interest_rate, offer.identification_id],
    ['offered', 'OFFERED', euros(7300), 0.11, null],
  )
  assert.match(offer.mandate_reference_number, /^L[A-Z0-9]{13}$/)
  for (const paper of ['pre_contract', 'contract']) {
    const { status, bytes } = await world.get(`/v1/persons/${personId}/credit_line_applications/${id}/${paper}`)
    assert.deepEqual([paper, status, bytes.subarray(0, 5).toString()], [paper, 200, '%PDF-'])
  }

  const promised = await world.database.asOwner(
    `select kind, inputs->>'regime' as regime, inputs::text like '%ithdrawal%' as promised
       from documents where subject_id = $1 order by kind`,
    [id],
  )
  assert.deepEqual(promised, [
    { kind: 'contract', regime: 'BUSINESS', promised: false },
    { kind: 'secci', regime: 'BUSINESS', promised: false },
  ])

  // Nobody agrees before the pre-contract information has reached them.
  const deliver = (at: string | null) =>
    world.database.asOwner(`update documents set delivered_at = $2 where subject_id = $1 and kind = 'secci'`, [id, at])
  await deliver(null)
  assert.match((await ask(409, 'PUT', `${path}/contract_agreement`)).detail, /is not delivered/)
  await deliver('2026-11-20T08:00:00Z')

  const agreed = await ask(200, 'PUT', `${path}/contract_agreement`)
  assert.deepEqual([agreed.id, agreed.status], [id, 'identification_creation_pending'])
  assert.equal((await world.put(`${path}/contract_agreement`)).status, 409)
  await world.settle()
  const done = await ask(200, 'GET', path)
  assert.equal(done.status, 'credit_line_created')
  assert.match(done.identification_id, /cidt$/)
  assert.equal(await antragOf(id), 'UNTERSCHRIEBEN UNTERSCHRIEBEN')
  assert.deepEqual(await webhooksOf(id), [
    'FREELANCER_CREDIT_LINE_APPLICATION credit_record_pending PENDING',
    'FREELANCER_CREDIT_LINE_APPLICATION initial_scoring_pending PENDING',
    'FREELANCER_CREDIT_LINE_APPLICATION account_snapshot_pending OFFERED',
    'FREELANCER_CREDIT_LINE_APPLICATION account_snapshot_verification_pending OFFERED',
    'FREELANCER_CREDIT_LINE_APPLICATION offered OFFERED',
    'FREELANCER_CREDIT_LINE_APPLICATION identification_creation_pending OFFERED',
    'FREELANCER_CREDIT_LINE_APPLICATION identification_pending OFFERED',
    'FREELANCER_CREDIT_LINE_APPLICATION identification_completed OFFERED',
    'FREELANCER_CREDIT_LINE_APPLICATION credit_line_creation_pending OFFERED',
    'FREELANCER_CREDIT_LINE_APPLICATION credit_line_created OFFERED',
  ])

  const linePath = `/v1/persons/${personId}/credit_lines/${done.credit_line_id}`
  const line = await ask(200, 'GET', linePath)
  assert.deepEqual([line.status, line.product_type, line.limit], ['open', 'freelancer', euros(7300)])
  const bullet = { amount: euros(1000), bullet_loan_repayment_date: '2027-02-18', loan_type: 'bullet' }
  const noPlans = await world.post(`${linePath}/available_installment_plans`, bullet)
  assert.deepEqual([noPlans.status, noPlans.body.detail.split(':')[0]], [400, 'loan_type'])
  const draw = { amount: euros(1000), reference: 'R1', purpose: 'Werkzeug' }
  const noLoan = await world.post(`${linePath}/loans`, { ...draw, type: 'bullet', bullet_repayment_date: '2027-02-18' })
  assert.deepEqual([noLoan.status, noLoan.body.detail.split(':')[0]], [400, 'type'])
  const loan = await ask(201, 'POST', `${linePath}/loans`, { ...draw, term: 6 })
  await world.settle()
  assert.equal((await world.put(`${linePath}/revoke`)).status, 409, 'a business has no right to revoke')

  const { installments } = await ask(200, 'GET', `/v1/loans/${loan.id}/repayment_schedule`)
  assert.deepEqual(
    installments.map((row: Json) => `${row.due_date} ${row.amount.value}`),
    [
      '2027-01-01 17263',
      '2027-02-01 17263',
      '2027-03-01 17263',
      '2027-04-01 17263',
      '2027-05-01 17263',
      '2027-06-01 17262',
    ],
  )
  await world.advance('2027-06-02')
  assert.equal((await ask(200, 'GET', `/v1/loans/${loan.id}`)).status, 'all_obligations_met')
  assert.deepEqual(await balances(world), { balanced: true, agrees: true, accounts: { 1000: 3577, 4000: -3577 } })
})

test("a business's payment that is too small pays costs, then all interest, then principal (§ 367 BGB)", async () => {
  await world.advance('2027-06-02')
  const line = await toLine(await apply())
  const before = (await balances(world)).accounts
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.person_id, collections: ['AM04'] })
  await ask(201, 'POST', `/v1/persons/${line.person_id}/credit_lines/${line.id}/loans`, {
    amount: euros(1000),
    term: 6,
    reference: 'R2',
    purpose: 'Werkzeug',
  })
  await world.settle()
  await world.advance('2027-07-08')
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', {
    iban: line.account_iban,
    amount: euros(20),
    reference: 'R2',
  })
  await world.settle()
  const after = (await balances(world)).accounts
  const booked = [1200, 1210, 1220, 1230, 4010, 4020].map((code) => [code, (after[code] ?? 0) - (before[code] ?? 0)])
  // 20.00 = 3.00 for the returned debit + 0.18 (172.00 for 6 days at 6.27 %) + 8.86 (29 days on 1,000.00) + 7.96 of the principal.
  assert.deepEqual(Object.fromEntries(booked), { 1200: 99204, 1210: 0, 1220: 0, 1230: 0, 4010: -300, 4020: -18 })
})

test('what cannot be: another segment, a late agreement, a second application, figures that do not fit', async () => {
  const applied = await apply()
  const { personId, id, path } = applied
  assert.equal((await world.post(`/v1/freelancers/persons/${personId}/credit_line_applications`, business)).status, 409)
  assert.equal((await world.get(`/v1/persons/${personId}/credit_line_applications/${id}`)).status, 404)
  assert.equal((await world.put(`${path}/contract_agreement`)).status, 409)
  const consumerRecord = await ask(201, 'POST', `/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  assert.equal((await world.put(`${path}/credit_record`, { credit_record_id: consumerRecord.id })).status, 409)

  await toOffer(applied)
  const { today } = await ask(200, 'GET', '/sandbox/v1/clock')
  const [{ lapses }] = (await world.database.asOwner(`select (date '${today}' + 31)::text as lapses`)) as [
    { lapses: string },
  ]
  await world.advance(lapses)
  assert.equal((await ask(200, 'GET', path)).status, 'expired')
  assert.equal((await world.put(`${path}/contract_agreement`)).status, 409)
  assert.equal(await antragOf(id), 'NICHT_ANGENOMMEN ZURUECKGESTELLT')

  const wrong: readonly (readonly [member: string, body: object])[] = [
    ['legal_form', { legal_form: 'GMBH' }],
    ['recipient_iban', { recipient_iban: 'DE00370601930002130041' }],
    ['foundation_date', { foundation_date: '2099-01-01' }],
    ['annual_turnover', { annual_turnover: undefined }],
  ]
  for (const [member, body] of wrong) {
    const reply = await world.post(`/v1/freelancers/persons/${personId}/credit_line_applications`, {
      ...business,
      ...body,
    })
    assert.deepEqual([reply.status, reply.body.detail.split(':')[0]], [400, member])
  }
  const young = await linkRecord(await apply({ foundation_date: '2027-06-01' }))
  assert.deepEqual(
    [young.status, young.decision, young.reason.split(':')[0]],
    ['rejected', 'REJECTED', 'BUSINESS_TOO_YOUNG'],
  )
  const declined = await apply()
  assert.equal((await world.call('DELETE', declined.path)).status, 204)
  assert.equal((await ask(200, 'GET', declined.path)).status, 'expired')
})

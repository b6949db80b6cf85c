// Applications through the API: the good way, the other ways, and what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  apply,
  goodApplication,
  identify,
  newPerson,
  newSnapshot,
  readApplication,
  toOffer,
} from '../../test/customers.ts'
import { openPartner, openWorld } from '../../test/world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')

const euros = (amount: number) => ({ value: amount * 100, unit: 'cents', currency: 'EUR' })
const required = (application: { scoring_workflow: { required_actions: { required: string }[] } }) =>
  application.scoring_workflow.required_actions.map((action) => action.required).join()

/** The bodies of an application's webhooks, in order. */
const told = async (id: string) =>
  (await world.database.asOwner(`select type, webhook_type, body from events where entity_id = $1 order by number`, [
    id,
  ])) as {
    type: string
    webhook_type: string
    body: Record<string, never>
  }[]

const review = (applicationId: string, body: object, as = world) =>
  as.post(`/lender/v1/applications/${applicationId}/review`, { reason: 'looked at', ...body })

test('a good application goes from the credit record to an open line, and each status is told once', async () => {
  const applied = await apply(world)
  assert.equal(applied.reply.status, 201)
  assert.deepEqual(
    [applied.reply.body.status, applied.reply.body.decision, required(applied.reply.body), applied.reply.body.reason],
    ['account_snapshot_pending', 'OFFERED', 'ACCOUNT_SNAPSHOT', null],
  )

  const offered = await toOffer(world, applied)
  assert.deepEqual(
    [
      offered.status,
      offered.offered_limit,
      offered.offered_interest_rate,
      offered.net_disposable_income,
      required(offered),
    ],
    ['offered', euros(2000), 0.11, euros(1420), 'IDENTIFICATION'],
  )

  // Whoever is identified before the identification is linked signs at once (lending.md 1).
  await world.settle()
  const done = await identify(world, applied)
  assert.deepEqual([done.status, required(done)], ['credit_line_created', ''])
  const line = (await world.get(`/v1/persons/${applied.personId}/credit_lines/${done.credit_line_id}`)).body
  assert.deepEqual(
    [
      line.status,
      line.locking_status,
      line.limit,
      line.interest_rate,
      line.annual_percentage_rate,
      line.utilized_amount,
    ],
    ['open', 'NO_BLOCK', euros(2000), 0.11, 0.1157, euros(0)],
  )
  assert.ok(line.granted_at && line.account_iban && line.account_id)
  assert.equal((await world.get(`/v1/credit_lines/${line.id}/active_mandate`)).status, 200)

  const events = await told(applied.applicationId)
  assert.deepEqual(
    events.map(({ webhook_type, body }) => [webhook_type, body.status]),
    [
      'initial_scoring_pending',
      'account_snapshot_pending',
      'account_snapshot_verification_pending',
      'offered',
      'esign_pending',
      'esign_complete',
      'credit_line_creation_pending',
      'credit_line_created',
    ].map((status) => ['CREDIT_LINE_APPLICATION', status]),
  )
  assert.deepEqual(events.at(-1)?.body, done)

  const lineEvents = (await told(line.id)).filter(({ webhook_type }) => webhook_type !== null)
  const payloads = lineEvents.map(
    ({ body }) => (body as unknown as { data: { event_type: string; entity_uuid: string; payload: string } }).data,
  )
  assert.deepEqual(
    payloads.map(({ event_type, entity_uuid, payload }) => [event_type, entity_uuid, JSON.parse(payload).status]),
    ['account_creation_pending', 'mandate_creation_pending', 'open'].map((status) => ['CREDIT_LINE', line.id, status]),
  )
  assert.deepEqual(JSON.parse(payloads.at(-1)?.payload ?? ''), line)
})

test('the papers exist from the offer on, come as PDF, and the signed contract is another one', async () => {
  const applied = await apply(world)
  for (const paper of ['pre_contract', 'contract'])
    assert.equal((await world.get(`${applied.path}/${paper}`)).status, 409)
  await toOffer(world, applied)
  const secci = await world.get(`${applied.path}/pre_contract`)
  const unsigned = await world.get(`${applied.path}/contract`)
  assert.deepEqual(
    [secci.status, secci.headers['content-type'], secci.bytes.subarray(0, 5).toString()],
    [200, 'application/pdf', '%PDF-'],
  )
  assert.deepEqual((await world.get(`${applied.path}/contract`)).bytes, unsigned.bytes)

  await identify(world, applied)
  const signed = await world.get(`${applied.path}/contract`)
  assert.equal(signed.status, 200)
  assert.notDeepEqual(signed.bytes, unsigned.bytes)
  const filed = await world.database.asOwner(
    `select kind, number, delivered_at is not null as delivered, retained_until, inputs -> 'signature' is not null as signed
       from documents where subject_id = $1 order by kind, number`,
    [applied.applicationId],
  )
  assert.deepEqual(
    filed.map(({ kind, number, delivered, signed: isSigned }) => [kind, number, delivered, isSigned]),
    [
      ['contract', 1, true, false],
      ['contract', 2, true, true],
      ['secci', 1, true, false],
    ],
  )
})

test('without a credit record it waits for one; linking decides', async () => {
  const personId = await newPerson(world)
  const all = `/v1/persons/${personId}/credit_line_applications`
  const { body } = await world.post(all, goodApplication)
  assert.deepEqual([body.status, body.decision, required(body)], ['initial_scoring_pending', null, 'CREDIT_RECORD'])
  const path = `${all}/${body.id}`
  const record = (await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })).body.id

  assert.equal((await world.put(`${path}/credit_record`, { credit_record_id: record })).status, 204)
  assert.equal((await world.put(`${path}/credit_record`, { credit_record_id: record })).status, 204)

  assert.equal((await world.get(path)).body.status, 'account_snapshot_pending')
  const another = (await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })).body.id
  assert.equal((await world.put(`${path}/credit_record`, { credit_record_id: another })).status, 409)
})

const rejections: readonly (readonly [why: string, given: Parameters<typeof apply>[1], codes: readonly string[]])[] = [
  ['a judgment', { scripts: { credit_record: 'hard_negative' } }, ['BUREAU_HARD_NEGATIVE']],
  ['a minor', { person: { birth_date: '2008-11-21' } }, ['UNDER_AGE']],
  [
    'a residence we do not serve',
    { person: { address: { line_1: 'Rue 1', postal_code: '1000', city: 'Bruxelles', country: 'BE' } } },
    ['COUNTRY_NOT_SERVED'],
  ],
  ['too little left', { body: { net_income_amount: euros(1800) } }, ['DISPOSABLE_INCOME_TOO_LOW']],
  ['a new job', { body: { employment_since: '2026-06-21' } }, ['EMPLOYMENT_TOO_SHORT']],
]
for (const [why, given, codes] of rejections) {
  test(`${why} is rejected with its reasons, in German and English`, async () => {
    const applied = await apply(world, given)
    const { status, decision, reason, offered_limit } = applied.reply.body
    assert.deepEqual([status, decision, offered_limit], ['rejected', 'REJECTED', null])
    assert.deepEqual(reason.match(/[A-Z_]{8,}(?=: )/g), codes)

    const { body } = await world.get(`/lender/v1/applications/${applied.applicationId}/decisions`)
    assert.deepEqual(
      body.map((kept: { stage: string; outcome: string; replays: boolean }) => [
        kept.stage,
        kept.outcome,
        kept.replays,
      ]),
      [['initial', 'reject', true]],
    )
    assert.ok(reason.includes(body[0].reasons[0].de) && reason.includes(body[0].reasons[0].en))
  })
}

test('both decisions are kept with facts, figures and policy, and replay', async () => {
  const applied = await apply(world)
  await toOffer(world, applied)

  const { body } = await world.get(`/lender/v1/applications/${applied.applicationId}/decisions`)

  assert.deepEqual(
    body.map(
      (kept: { stage: string; outcome: string; decided_by: string; replays: boolean; offer: { limit: object } }) => [
        kept.stage,
        kept.outcome,
        kept.decided_by,
        kept.replays,
        kept.offer.limit,
      ],
    ),
    [
      ['initial', 'pass', 'system', true, euros(2000)],
      ['final', 'pass', 'system', true, euros(2000)],
    ],
  )
  assert.deepEqual([body[0].facts.observedIncomeCents, body[1].facts.observedIncomeCents], [null, 320_000])
  assert.match(body[0].policy_sha256, /^[0-9a-f]{64}$/)
})

test('a referral waits for a person, says nothing outside, and goes on when two persons pass it', async () => {
  await world.database.asOwner(
    `update partners set needs_second_person = true where partner_id = current_setting('app.partner')`,
  )
  try {
    await new Promise((done) => setTimeout(done, 1100)) // partners are remembered for a second
    const { body: colleague } = await world.post('/sandbox/v1/partners', { name: 'unused' })
    assert.ok(colleague.client_id)
    await world.database.asOwner(
      `insert into clients (client_id, partner_id, secret_hash, scopes, created_at)
       select 'second', partner_id, secret_hash, scopes, created_at from clients where client_id = $1`,
      [world.founded.client_id],
    )
    const second = await world.as('second', world.founded.client_secret)
    const applied = await apply(world, { scripts: { credit_record: 'ambiguous_match' } })
    const { status, decision, reason, status_description } = applied.reply.body
    assert.deepEqual(
      [status, decision, reason, required(applied.reply.body)],
      ['initial_scoring_pending', null, null, 'MANUAL_REVIEW'],
    )
    assert.doesNotMatch(status_description, /bureau|several/i)
    const waiting = (await world.get('/lender/v1/applications?required_action=MANUAL_REVIEW')).body
    assert.deepEqual(
      waiting.map((each: { id: string }) => each.id),
      [applied.applicationId],
    )
    assert.match(waiting[0].review_reason, /several persons/)

    const asked = await review(applied.applicationId, { decision: 'pass' })
    assert.equal(asked.status, 202)
    assert.equal((await readApplication(world, applied)).status, 'initial_scoring_pending')
    assert.equal((await world.post(`/lender/v1/approvals/${asked.body.approval_id}`, {})).status, 409)
    assert.equal((await second.post(`/lender/v1/approvals/${asked.body.approval_id}`, {})).status, 200)

    assert.deepEqual((await readApplication(world, applied)).status, 'account_snapshot_pending')
    const { body } = await world.get(`/lender/v1/applications/${applied.applicationId}/decisions`)
    assert.deepEqual(
      body.map((kept: { outcome: string; decided_by: string }) => [kept.outcome, kept.decided_by]),
      [
        ['refer', 'system'],
        ['pass', 'second'],
      ],
    )
  } finally {
    await world.database.asOwner(
      `update partners set needs_second_person = false where partner_id = current_setting('app.partner')`,
    )
    await new Promise((done) => setTimeout(done, 1100))
  }
})

test('a person may reject what was referred, but not without telling why', async () => {
  const applied = await apply(world, { scripts: { credit_record: 'error' } })

  const silent = await review(applied.applicationId, { decision: 'reject' })
  assert.deepEqual([silent.status, silent.body.detail.split(':')[0]], [400, 'reason_codes'])
  assert.equal(
    (await review(applied.applicationId, { decision: 'reject', reason_codes: ['ARREARS_WITH_US'] })).status,
    200,
  )

  const { status, reason } = await readApplication(world, applied)
  assert.equal(status, 'rejected')
  assert.match(reason, /^ARREARS_WITH_US: /)
  assert.equal((await review(applied.applicationId, { decision: 'reject' })).status, 409)
})

test('a rejection can be overturned: the application returns to where it was, and asks for fresh evidence', async () => {
  const applied = await apply(world, { scripts: { credit_record: 'hard_negative' } })

  assert.equal((await review(applied.applicationId, { decision: 'pass' })).body.status, 'initial_scoring_pending')

  assert.equal(required(await readApplication(world, applied)), 'CREDIT_RECORD')
  const record = (await world.post(`/v1/persons/${applied.personId}/credit_records`, { source: 'solarisBank' })).body.id
  assert.equal((await world.put(`${applied.path}/credit_record`, { credit_record_id: record })).status, 204)
  assert.equal((await readApplication(world, applied)).status, 'account_snapshot_pending')
})

test('an overturned rejection does not come beside a newer application', async () => {
  const first = await apply(world, { scripts: { credit_record: 'hard_negative' } })
  await apply(world, { personId: first.personId })
  assert.equal((await review(first.applicationId, { decision: 'pass' })).status, 409)
})

test('a snapshot linked while it is pending is waited for; when it fails another one is asked for', async () => {
  const applied = await apply(world, { scripts: { account_snapshot: ['wait', 'wait'] } })
  const link = (id: string) => world.put(`${applied.path}/account_snapshot`, { account_snapshot_id: id })
  const [first, second] = [await newSnapshot(world, applied.personId), await newSnapshot(world, applied.personId)]
  await world.settle()

  assert.equal((await link(first)).status, 204)
  assert.equal((await readApplication(world, applied)).status, 'account_snapshot_verification_pending')
  assert.equal((await link(second)).status, 409)
  await world.post(`/sandbox/v1/account_snapshots/${first}/complete`, { outcome: 'failed' })
  assert.equal((await readApplication(world, applied)).status, 'account_snapshot_pending')
  assert.equal((await link(first)).status, 409)
  assert.equal((await link(second)).status, 204)
  await world.post(`/sandbox/v1/account_snapshots/${second}/complete`, { outcome: 'available' })
  assert.equal((await readApplication(world, applied)).status, 'offered')
})

test('three failed identifications and the application is rejected; each failure shows a new one', async () => {
  const applied = await apply(world, { scripts: { identification: ['failed', 'failed', 'failed'] } })
  await toOffer(world, applied)
  const seen = new Set<string>()
  const { identification_id: first } = await readApplication(world, applied)
  seen.add(first)
  await world.put(`${applied.path}/identification`, { identification_id: first })
  await world.settle()

  const { status, reason, identification_id: last, offered_limit } = await readApplication(world, applied)
  seen.add(last)
  assert.deepEqual([status, offered_limit], ['rejected', null])
  assert.match(reason, /^IDENTITY_NOT_CONFIRMED: /)
  assert.equal(seen.size, 2)

  assert.equal((await review(applied.applicationId, { decision: 'pass' })).body.status, 'identification_pending')
  await world.settle()
  assert.equal((await readApplication(world, applied)).status, 'credit_line_created')
})

test('an identification named at creation counts as linked', async () => {
  const personId = await newPerson(world)
  const { body } = await world.post(`/v1/persons/${personId}/identifications`, { method: 'idnow', language: 'DE' })
  await world.settle()
  const applied = await apply(world, { personId, body: { identification_id: body.id } })

  const application = await toOffer(world, applied)

  assert.deepEqual([application.status, application.identification_id], ['esign_pending', body.id])
})

test('another identification is a 409, an unknown one and another person’s a 404, one too early a 409', async () => {
  const applied = await apply(world, { scripts: { identification: ['wait'] } })
  const stranger = await newPerson(world)
  const create = async (personId: string) =>
    (await world.post(`/v1/persons/${personId}/identifications`, { method: 'idnow', language: 'DE' })).body.id
  const link = async (identification_id: string) =>
    (await world.put(`${applied.path}/identification`, { identification_id })).status
  const [own, foreign] = [await create(applied.personId), await create(stranger)]

  assert.equal(await link(own), 409)
  await toOffer(world, applied)
  assert.deepEqual([await link(own), await link(foreign), await link(`${'0'.repeat(32)}cidt`)], [409, 404, 404])
  assert.equal((await readApplication(world, applied)).status, 'offered')
})

test('a failed signing may be tried again', async () => {
  const applied = await apply(world, { scripts: { signing: ['failed'] } })
  await toOffer(world, applied)
  const failed = await identify(world, applied)
  assert.deepEqual([failed.status, required(failed)], ['esign_failed', 'SIGNING'])

  const done = await identify(world, applied)

  assert.equal(done.status, 'credit_line_created')
  assert.notEqual(done.signing_id, failed.signing_id)
})

test('whom the screening finds waits for a person, also when everything else has come in', async () => {
  const applied = await apply(world, { scripts: { signing: ['wait'] } })
  await toOffer(world, applied)
  const waiting = await identify(world, applied)
  const hold = await world.post(`/lender/v1/persons/${applied.personId}/holds`, {
    cause: 'screening',
    reason: 'a name on a list',
  })
  assert.equal(hold.status, 201)

  await world.post(`/sandbox/v1/signings/${waiting.signing_id}/complete`, { outcome: 'signed' })
  await world.settle()

  const held = await readApplication(world, applied)
  assert.deepEqual([held.status, required(held)], ['esign_pending', 'SIGNING,MANUAL_REVIEW'])
  assert.doesNotMatch(JSON.stringify(held), /screening|list/)
  assert.equal((await review(applied.applicationId, { decision: 'pass' })).status, 200)
  await world.settle()
  assert.equal((await readApplication(world, applied)).status, 'credit_line_created')
})

test('a second open application is a 409; after declining, another one is welcome', async () => {
  const first = await apply(world)
  const second = await apply(world, { personId: first.personId })
  assert.deepEqual([second.reply.status, second.reply.body.code], [409, 'record_not_unique'])

  assert.equal((await world.call('DELETE', first.path)).status, 204)
  assert.equal((await readApplication(world, first)).status, 'deleted')
  assert.equal((await world.call('DELETE', first.path)).status, 409)
  assert.equal((await apply(world, { personId: first.personId })).reply.status, 201)
})

test('two applications at the same moment are one', async () => {
  const personId = await newPerson(world)
  const replies = await Promise.all([1, 2, 3, 4].map(() => apply(world, { personId })))
  assert.deepEqual(replies.map(({ reply }) => reply.status).toSorted(), [201, 409, 409, 409])
})

const wrong: readonly (readonly [change: object, field: string, status: number])[] = [
  ...[
    'requested_credit_limit',
    'net_income_amount',
    'living_situation',
    'living_situation_amount',
    'number_of_dependents',
    'employment_since',
    'recipient_iban',
  ].map((field) => [{ [field]: undefined }, field, 400] as const),
  [{ requested_credit_limit: { value: 0, unit: 'cents', currency: 'EUR' } }, 'requested_credit_limit.value', 400],
  [{ requested_credit_limit: { value: '1', unit: 'cents', currency: 'EUR' } }, 'requested_credit_limit.value', 400],
  [{ requested_credit_limit: euros(99) }, 'requested_credit_limit', 422],
  [{ net_income_amount: { value: -1, unit: 'cents', currency: 'EUR' } }, 'net_income_amount.value', 400],
  [{ net_income_amount: { value: 1, unit: 'cents', currency: 'USD' } }, 'net_income_amount.currency', 400],
  [{ repayment_day_of_month: 2 }, 'repayment_day_of_month', 400],
  [{ number_of_dependents: -1 }, 'number_of_dependents', 400],
  [{ employment_since: '2026-02-30' }, 'employment_since', 400],
  [{ employment_since: '2026-11-21' }, 'employment_since', 400],
  [{ marriage_status: 'married' }, 'marriage_status', 400],
  [{ living_situation: 'CASTLE' }, 'living_situation', 400],
  [{ recipient_iban: 'DE92370601930002130042' }, 'recipient_iban', 400],
  [{ recipient_iban: ' DE92370601930002130041' }, 'recipient_iban', 400],
]
test('what is missing, malformed or out of range is named, and nothing is kept', async () => {
  const personId = await newPerson(world)
  for (const [change, field, status] of wrong) {
    const refused = await world.post(`/v1/persons/${personId}/credit_line_applications`, {
      ...goodApplication,
      ...change,
    })
    assert.deepEqual([refused.status, refused.body.detail.split(':')[0]], [status, field], JSON.stringify(change))
  }
  assert.deepEqual((await world.get(`/v1/persons/credit_line_applications?filter[person_id]=${personId}`)).body, [])
})

test('a person without birth date, address or consent cannot apply; the refusal names what is missing', async () => {
  const lacking = {
    birth_date: 'person.birth_date',
    address: 'person.address',
    terms_conditions_signed_at: 'person.terms_conditions_signed_at',
  }
  for (const [member, field] of Object.entries(lacking)) {
    const personId = await newPerson(world, { [member]: null })
    const refused = await world.post(`/v1/persons/${personId}/credit_line_applications`, goodApplication)
    assert.deepEqual([refused.status, refused.body.detail.split(':')[0]], [400, field])
  }
})

test('the samples’ IBANs that are none are taken in the sandbox', async () => {
  const applied = await apply(world, { body: { recipient_iban: 'DE24112233445566' } })
  assert.equal(applied.reply.status, 201)
})

test('another partner sees none of it, another person’s path neither', async () => {
  const applied = await apply(world)
  const { body } = await world.post('/sandbox/v1/partners', { name: 'Another' })
  const other = await world.as(body.client_id, body.client_secret)
  const stranger = await newPerson(world)

  const paths = ['', '/pre_contract', '/contract'].map((tail) => `${applied.path}${tail}`)
  for (const path of paths) assert.equal((await other.get(path)).status, 404)
  assert.equal((await other.call('DELETE', applied.path)).status, 404)
  assert.deepEqual((await other.get('/v1/persons/credit_line_applications')).body, [])
  const elsewhere = applied.path.replace(applied.personId, stranger)
  assert.equal((await world.get(elsewhere)).status, 404)
  assert.equal((await world.call('DELETE', elsewhere)).status, 404)
})

test('a partner that authorizes its lines itself opens them one by one, refuses them, or lets the time pass', async () => {
  const { body } = await world.post('/sandbox/v1/partners', { name: 'Careful', requires_authorization: true })
  const other = await world.as(body.client_id, body.client_secret)
  const careful = { ...world, ...other, settle: async () => void (await other.post('/sandbox/v1/settle')) }
  const lines: { id: string; path: string }[] = []
  for (let i = 0; i < 3; i++) {
    const applied = await apply(careful)
    await toOffer(careful, applied)
    const { credit_line_id: id } = await identify(careful, applied)
    lines.push({ id, path: `/v1/persons/${applied.personId}/credit_lines/${id}` })
  }
  const [opened, refused, forgotten] = lines
  assert.ok(opened && refused && forgotten)
  const statusOf = async ({ path }: { path: string }) => (await other.get(path)).body.status
  assert.equal(await statusOf(opened), 'authorization_pending')

  assert.equal((await other.put(`${opened.path}/authorization`)).status, 204)
  assert.equal((await other.put(`${opened.path}/authorization`)).status, 409)
  assert.equal(
    (await other.post(`/lender/v1/credit_lines/${refused.id}/refuse_authorization`, { reason: 'no' })).status,
    204,
  )
  assert.equal((await other.put(`${refused.path}/authorization`)).status, 409)
  await careful.settle()
  assert.deepEqual([await statusOf(opened), await statusOf(refused)], ['open', 'closed'])

  await other.post('/sandbox/v1/clock/advance', { days: 30 })
  assert.equal(await statusOf(forgotten), 'authorization_pending')
  await other.post('/sandbox/v1/clock/advance', { days: 1 })
  const closed = (await other.get(forgotten.path)).body
  assert.deepEqual([closed.status, closed.granted_at, closed.termination_type], ['closed', null, null])
})

test('time runs out: for papers after 30 days, for an offer with its validity', async () => {
  const { body } = await world.post('/sandbox/v1/partners', { name: 'Slow' })
  const other = await world.as(body.client_id, body.client_secret)
  const slow = { ...world, ...other, settle: async () => void (await other.post('/sandbox/v1/settle')) }
  const waiting = await apply(slow)
  const offered = await apply(slow, { scripts: { identification: ['wait'] } })
  await toOffer(slow, offered)
  const statuses = async () => [
    (await readApplication(slow, waiting)).status,
    (await readApplication(slow, offered)).status,
  ]

  await other.post('/sandbox/v1/clock/advance', { days: 30 })
  assert.deepEqual(await statuses(), ['account_snapshot_pending', 'offered'])
  await other.post('/sandbox/v1/clock/advance', { days: 1 })
  assert.deepEqual(await statuses(), ['expired', 'expired'])
})

test('a bureau that answers later is waited for', async () => {
  const manual = await openWorld({ RAHMENWERK_PORT_BUREAU: 'manual' })
  await manual.standAt('2026-11-20')
  const applied = await apply(manual)
  assert.deepEqual(
    [applied.reply.body.status, required(applied.reply.body)],
    ['initial_scoring_pending', 'CREDIT_RECORD'],
  )
  const [row] = await manual.database.asOwner('select credit_record_id from applications')

  const answered = await manual.post(`/lender/v1/credit_records/${row?.credit_record_id}/answer`, { outcome: 'no_hit' })

  assert.equal(answered.status, 200)
  assert.equal((await readApplication(manual, applied)).status, 'account_snapshot_pending')
})

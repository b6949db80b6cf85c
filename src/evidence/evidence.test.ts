import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Json, openPartner } from '../../test/world.ts'
import { grid } from '../base/machine.ts'
import { read } from '../db/database.ts'
import { type Command, openWriter, systemExecution } from '../db/write.ts'
import { createIdentification, startSigning } from './commands.ts'
import {
  accountSnapshotMachine,
  creditRecordMachine,
  identificationMachine,
  type Signing,
  signingMachine,
} from './evidence.ts'
import { getAccountSnapshot, getCreditRecord, getCreditRecordFile, getSigning } from './store.ts'

const world = await openPartner()
await world.standAt('2026-11-20')

const newPerson = async (more: object = {}): Promise<string> => {
  const { body } = await world.post('/v1/persons', {
    first_name: 'Erika',
    last_name: 'Mustermann',
    terms_conditions_signed_at: '2026-11-20T08:00:00Z',
    ...more,
  })
  return body.id
}
const script = (person_id: string, answers: object) => world.post('/sandbox/v1/scripts', { person_id, ...answers })
const inside = <T>(body: Parameters<typeof read<T>>[2]) => read(world.app.db, world.partnerId, body)
const nothing = (suffix: string) => `${'0'.repeat(32)}${suffix}`

const bookings = ['08', '09', '10'].map((month) => ({
  booking_date: `2026-${month}-28`,
  amount: '2400.0',
  purpose: ['LOHN'],
  counter_holder: 'Werk',
}))
const shown = {
  date: '2026-11-19',
  days: 365,
  account: { iban: 'DE13110101014386274299' },
  balance: { balance: 100 },
  turnovers: bookings,
}

test('the state tables, cell by cell', () => {
  const machines = [creditRecordMachine, accountSnapshotMachine, identificationMachine, signingMachine]
  assert.equal(
    machines.map(grid).join('\n\n'),
    [
      '           answer     expire',
      'pending    available  ·',
      'available  ·          expired',
      'expired    ·          ·',
      '',
      '           complete   fail    expire',
      'pending    available  failed  expired',
      'available  ·          ·       expired',
      'failed     ·          ·       ·',
      'expired    ·          ·       ·',
      '',
      '            start    succeed     fail',
      'created     pending  successful  failed',
      'pending     ·        successful  failed',
      'successful  ·        ·           ·',
      'failed      ·        ·           ·',
      '',
      '         sign    fail',
      'pending  signed  failed',
      'signed   ·       ·',
      'failed   ·       ·',
    ].join('\n'),
  )
})

for (const outcome of ['positive', 'no_hit', 'soft_negative', 'hard_negative', 'ambiguous_match', 'error']) {
  test(`a bureau that answers '${outcome}' at once makes the record available in the same reply`, async () => {
    const personId = await newPerson()
    await script(personId, { credit_record: outcome })

    const { status, body } = await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })

    assert.equal(status, 201)
    assert.deepEqual(body, {
      id: body.id,
      person_id: personId,
      status: 'available',
      created_at: '2026-11-20T08:00:00Z',
    })
    assert.match(body.id, /^[0-9a-f]{32}ccrd$/)
    const lender = await world.get(`/lender/v1/credit_records/${body.id}`)
    assert.deepEqual([lender.body.outcome, lender.body.expires_on], [outcome, '2027-02-18'])
    assert.deepEqual((await world.get(`/v1/persons/${personId}/credit_records/${body.id}`)).body, body)
  })
}

test("a partner's file comes with its source, always and only, and goes once it has been read", async () => {
  const path = `/v1/freelancers/persons/${await newPerson()}/credit_records`
  const file = Buffer.from('Auskunft').toString('base64')

  const { status, body } = await world.post(path, { source: 'partner', file })

  assert.equal(status, 201)
  const record = await inside((tx) => getCreditRecord(tx, body.id))
  assert.deepEqual([record.segment, record.source, record.status], ['freelancer', 'partner', 'available'])
  assert.match(record.fileSha256 ?? '', /^[0-9a-f]{64}$/)
  assert.equal(await inside((tx) => getCreditRecordFile(tx, body.id)), null)
  for (const wrong of [{ source: 'partner' }, { source: 'solarisBank', file }, { source: 'partner', file: '%%%%' }]) {
    const refused = await world.post(path, wrong)
    assert.equal(refused.status, 400)
    assert.match(refused.body.detail, /^file: /)
  }
})

test('nothing is asked about a person who has not agreed', async () => {
  const personId = await newPerson({ terms_conditions_signed_at: null })
  for (const [path, body] of [
    ['credit_records', { source: 'solarisBank' }],
    ['account_snapshots', { source: 'FINREACH' }],
  ] as const) {
    const refused = await world.post(`/v1/persons/${personId}/${path}`, body)
    assert.equal(refused.status, 400)
    assert.match(refused.body.detail, /^terms_conditions_signed_at: /)
  }
})

const sources: readonly (readonly [body: Json, created: Json, shows: Json])[] = [
  [{ source: 'FIN_TEC_SYSTEMS' }, { wizard: true, location: false }, { status: 'available', iban: null }],
  [
    { source: 'FINREACH', iban: 'DE13110101014386274299' },
    { wizard: false, location: true },
    { status: 'available', iban: 'DE13110101014386274299' },
  ],
  [
    { source: 'SOLARISBANK', account_id: nothing('cacc') },
    { wizard: false, location: false },
    { status: 'available', iban: null },
  ],
  [
    { source: 'PARTNER', snapshot_data: shown },
    { wizard: false, location: false },
    { status: 'available', iban: shown.account.iban },
  ],
]
for (const [body, created, shows] of sources) {
  test(`a snapshot of ${body.source} says how the customer gets there, and then what came of it`, async () => {
    const personId = await newPerson()

    const reply = await world.post(`/v1/persons/${personId}/account_snapshots`, body)

    assert.equal(reply.status, 201)
    assert.deepEqual(Object.keys(reply.body), ['id', 'wizard_session_key', 'location', 'account_id'])
    const { wizard_session_key, location, account_id } = reply.body
    assert.deepEqual({ wizard: wizard_session_key !== null, location: location !== null }, created)
    assert.equal(account_id, body.account_id ?? null)
    const { body: snapshot } = await world.get(`/v1/persons/${personId}/account_snapshots/${reply.body.id}`)
    assert.deepEqual(snapshot, {
      id: reply.body.id,
      provider: body.source,
      wizard_session_key,
      status_description: null,
      location,
      account_id,
      ...shows,
    })
  })
}

test('of the bookings nothing but figures and a hash is kept', async () => {
  const personId = await newPerson()
  const { body } = await world.post(`/v1/persons/${personId}/account_snapshots`, {
    source: 'PARTNER',
    snapshot_data: shown,
  })

  const snapshot = await inside((tx) => getAccountSnapshot(tx, body.id))

  assert.equal(snapshot.observed?.regularIncomeCents, 240_000n)
  assert.equal(snapshot.expiresOn, '2026-12-19') // 30 days after the day it shows
  assert.match(snapshot.dataSha256 ?? '', /^[0-9a-f]{64}$/)
  const rows = await world.database.asOwner(
    'select row_to_json(s)::text as text from account_snapshots s union all select payload::text from work',
  )
  assert.ok(rows.every(({ text }) => !String(text).includes('LOHN')))
})

test('snapshot data that cannot be right are refused, naming the member', async () => {
  const path = `/v1/persons/${await newPerson()}/account_snapshots`
  const wrong: readonly (readonly [field: string, body: Json])[] = [
    ['snapshot_data', { source: 'PARTNER' }],
    ['snapshot_data', { source: 'FINREACH', snapshot_data: shown }],
    ['account_id', { source: 'SOLARISBANK' }],
    ['iban', { source: 'FINREACH', iban: 'DE13110101014386274290' }],
    ['snapshot_data.date', { source: 'PARTNER', snapshot_data: { ...shown, date: '2026-11-21' } }],
    ['snapshot_data.date', { source: 'PARTNER', snapshot_data: { ...shown, date: '2026-10-21' } }],
    [
      'snapshot_data.account.iban',
      {
        source: 'PARTNER',
        iban: 'DE92370601930002130041',
        snapshot_data: { ...shown, account: { iban: 'FR1420041010050500013M02606' } },
      },
    ],
    ['snapshot_data.days', { source: 'PARTNER', snapshot_data: { ...shown, days: 89 } }],
    [
      'snapshot_data',
      { source: 'PARTNER', snapshot_data: { ...shown, turnovers: [{ booking_date: '2026-11-01', amount: 1.005 }] } },
    ],
    [
      'snapshot_data.turnovers.0.amount',
      { source: 'PARTNER', snapshot_data: { ...shown, turnovers: [{ booking_date: '2026-11-01', amount: '1,00' }] } },
    ],
  ]
  for (const [field, body] of wrong) {
    const { status, body: problem } = await world.post(path, body)
    assert.equal(status, 400, field)
    assert.ok(problem.detail.startsWith(`${field}: `), problem.detail)
  }
})

test('scripts are used up in order, then everything goes well', async () => {
  const personId = await newPerson()
  await script(personId, {
    credit_record: ['no_hit', 'error'],
    account_snapshot: ['failed', 'wait'],
    identification: 'failed',
  })
  const outcomes: string[] = []
  for (let i = 0; i < 3; i++) {
    const { body } = await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
    outcomes.push((await world.get(`/lender/v1/credit_records/${body.id}`)).body.outcome)
    const snapshot = await world.post(`/v1/persons/${personId}/account_snapshots`, { source: 'FINREACH' })
    outcomes.push((await world.get(`/v1/persons/${personId}/account_snapshots/${snapshot.body.id}`)).body.status)
    await world.post(`/v1/persons/${personId}/identifications`, { method: 'idnow' })
    await world.settle()
  }
  assert.deepEqual(outcomes, ['no_hit', 'failed', 'error', 'pending', 'positive', 'available'])
  const { body } = await world.get(`/v1/persons/${personId}/identifications`)
  assert.deepEqual(body.map(({ status }: Json) => status).sort(), ['failed', 'successful', 'successful'])
})

test('an identification is created, started and ended, and each change is told', async () => {
  const personId = await newPerson()

  const { status, body } = await world.post(`/v1/persons/${personId}/identifications`, {
    method: 'idnow',
    language: 'EN',
  })

  assert.equal(status, 201)
  assert.deepEqual(Object.keys(body), ['id', 'reference', 'url', 'status', 'completed_at', 'method', 'metadata'])
  await world.settle()
  const { body: ended } = await world.get(`/v1/persons/${personId}/identifications/${body.id}`)
  assert.deepEqual(
    [ended.status, ended.completed_at, ended.reference],
    ['successful', '2026-11-20T08:00:00Z', body.reference],
  )
  assert.match(ended.url, /^https:/)
  const told = await world.database.asOwner(
    'select type, webhook_type, body from events where entity_id = $1 order by number',
    [body.id],
  )
  assert.deepEqual(
    told.map(({ type, webhook_type, body: sent }) => [type, webhook_type, (sent as Json).status, (sent as Json).url]),
    [
      ['identification.started', 'IDENTIFICATION', 'pending', ended.url],
      ['identification.finished', 'IDENTIFICATION', 'successful', ended.url],
    ],
  )
  assert.equal((await world.post(`/v1/persons/${personId}/identifications`, { method: 'bank_id' })).status, 400)
})

test('the webhook of a snapshot carries the snapshot as its payload', async () => {
  const personId = await newPerson()
  const { body } = await world.post(`/v1/persons/${personId}/account_snapshots`, {
    source: 'PARTNER',
    snapshot_data: shown,
  })
  const { body: snapshot } = await world.get(`/v1/persons/${personId}/account_snapshots/${body.id}`)

  const told = await world.database.asOwner('select type, webhook_type, body from events where entity_id = $1', [
    body.id,
  ])

  assert.deepEqual(told, [
    {
      type: 'account_snapshot.finished',
      webhook_type: 'ACCOUNT_SNAPSHOT',
      body: { event_type: 'ACCOUNT_SNAPSHOT', entity_uuid: body.id, payload: snapshot },
    },
  ])
})

/** A signing as an application begins one. */
const beginSigning = (personId: string): Promise<Signing> => {
  const command: Command<string, Signing> = {
    name: 'test.sign',
    run: async (write, id) => {
      const { identificationId } = await createIdentification(write, { personId: id, method: 'idnow', language: 'DE' })
      return startSigning(write, {
        personId: id,
        applicationId: nothing('ccla'),
        identificationId,
        documentId: nothing('cdoc'),
      })
    },
  }
  return openWriter(world.app.db, [], world.app.workers.wake).execute(
    systemExecution(world.partnerId, 'test'),
    command,
    personId,
  )
}

test('what waits is ended once: a second answer is a 409, and another word a 400', async () => {
  const personId = await newPerson()
  await script(personId, { account_snapshot: 'wait', identification: ['wait', 'wait'], signing: 'wait' })
  const snapshot = await world.post(`/v1/persons/${personId}/account_snapshots`, { source: 'FINREACH' })
  const identification = await world.post(`/v1/persons/${personId}/identifications`, { method: 'idnow' })
  const { signingId } = await beginSigning(personId)
  await world.settle()

  const waiting = [
    [`account_snapshots/${snapshot.body.id}`, 'available'],
    [`identifications/${identification.body.id}`, 'successful'],
    [`signings/${signingId}`, 'signed'],
  ]
  for (const [path, outcome] of waiting) {
    const complete = (body: Json) => world.post(`/sandbox/v1/${path}/complete`, body)
    assert.equal((await complete({ outcome: 'done' })).status, 400)
    const twins = await Promise.all([complete({ outcome }), complete({ outcome })])
    assert.deepEqual(twins.map(({ status }) => status).sort(), [200, 409])
    assert.equal(twins.find(({ status }) => status === 200)?.body.status, outcome)
    assert.equal((await complete({ outcome: 'failed' })).status, 409)
  }
  assert.equal((await inside((tx) => getSigning(tx, signingId))).status, 'signed')
})

test('a signing shows the contract that is signed, and what came of it', async () => {
  const personId = await newPerson()
  await world.database.asOwner(
    `insert into documents (partner_id, document_id, kind, subject_id, number, person_id, template_version, language, inputs, created_at, retained_until)
     values ($1, $2, 'contract', $3, 1, $4, '2026-11-20', 'de', '{}', '2026-11-20T08:00:00Z', '2036-12-31')`,
    [world.partnerId, nothing('cdoc'), nothing('ccla'), personId],
  )
  const { signingId, identificationId } = await beginSigning(personId)
  await world.settle()

  const { status, body } = await world.get(`/v1/persons/${personId}/signings/${signingId}`)

  assert.equal(status, 200)
  assert.match(body.url, /^https:/)
  assert.deepEqual(body, {
    id: signingId,
    reference: body.reference,
    url: body.url,
    status: 'signed',
    completed_at: '2026-11-20T08:00:00Z',
    method: 'idnow',
    identification_id: identificationId,
    documents: [
      {
        id: nothing('cdoc'),
        name: 'contract.pdf',
        content_type: 'application/pdf',
        document_type: 'SIGNED_CONTRACT',
        size: null,
        customer_accessible: true,
        created_at: '2026-11-20T08:00:00Z',
      },
    ],
  })
  assert.equal((await world.get(`/v1/persons/${await newPerson()}/signings/${signingId}`)).status, 404)
})

test("another partner's evidence, and another person's, is unknown", async () => {
  const personId = await newPerson()
  const { body: record } = await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  const { body: snapshot } = await world.post(`/v1/persons/${personId}/account_snapshots`, { source: 'FINREACH' })
  const { body: identification } = await world.post(`/v1/persons/${personId}/identifications`, { method: 'idnow' })
  const { body: tenant } = await world.post('/sandbox/v1/partners', { name: 'Andere' })
  const other = await world.as(tenant.client_id, tenant.client_secret)
  const paths = [
    `credit_records/${record.id}`,
    `account_snapshots/${snapshot.id}`,
    `identifications/${identification.id}`,
  ]

  for (const path of paths) {
    assert.equal((await world.get(`/v1/persons/${personId}/${path}`)).status, 200)
    assert.equal((await world.get(`/v1/persons/${await newPerson()}/${path}`)).status, 404)
    assert.equal((await other.get(`/v1/persons/${personId}/${path}`)).status, 404)
  }
  assert.equal((await other.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })).status, 404)
  assert.equal((await other.post(`/sandbox/v1/scripts`, { person_id: personId, signing: 'failed' })).status, 404)
  const { body: unknown } = await world.get(`/v1/persons/${personId}/credit_records/${nothing('ccrd')}`)
  assert.equal(unknown.detail, `Couldn't find 'CreditRecord' for id '${nothing('ccrd')}'.`)
})

test('credit records lapse after 90 days and snapshots after 30, those that nobody completed too', async () => {
  const personId = await newPerson()
  await script(personId, { account_snapshot: ['available', 'wait', 'failed'] })
  const { body: record } = await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  const ids: string[] = []
  for (let i = 0; i < 3; i++)
    ids.push((await world.post(`/v1/persons/${personId}/account_snapshots`, { source: 'FINREACH' })).body.id)
  const statuses = async () => [
    (await inside((tx) => getCreditRecord(tx, record.id))).status,
    ...(await Promise.all(ids.map((id) => inside((tx) => getAccountSnapshot(tx, id))))).map(({ status }) => status),
  ]

  await world.advance('2026-12-19')
  assert.deepEqual(await statuses(), ['available', 'available', 'pending', 'failed'])
  const { events } = await world.advance('2026-12-20')
  assert.deepEqual(await statuses(), ['available', 'expired', 'expired', 'failed'])
  assert.deepEqual(
    events.filter(({ entity_id }: Json) => ids.includes(entity_id)).map(({ type, on }: Json) => [type, on]),
    Array(2).fill(['account_snapshot.finished', '2026-12-20']),
  )
  await world.advance('2027-02-17')
  assert.equal((await statuses())[0], 'available')
  await world.advance('2027-02-18')
  assert.equal((await statuses())[0], 'expired')
})

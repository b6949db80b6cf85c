import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { before, test } from 'node:test'
import { applicationFor, euros, expecting, type OpenLine, openLine, person } from '../journey.ts'
import { openWorld } from '../world.ts'

const world = await openWorld()
await world.standAt('2026-11-20')
const ask = expecting(world)
let line: OpenLine
let personId = ''
before(async () => {
  line = await openLine(world)
  personId = (await ask(201, 'POST', '/v1/persons', person)).id
})

const counts = async () =>
  world.database.asOwner(
    `select (select count(*)::int from persons) as persons, (select count(*)::int from applications) as applications,
            (select count(*)::int from loans) as loans, (select count(*)::int from payouts) as payouts,
            (select count(*)::int from transfers) as transfers, (select count(*)::int from events) as events,
            (select count(*)::int from audit_entries) as audit, (select count(*)::int from work) as work,
            (select count(*)::int from idempotency_keys) as keys`,
  )

const draw = { amount: euros(100), term: 6, reference: 'R', purpose: 'P' }
const without = (object: Record<string, unknown>, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))
const noId = 'f'.repeat(32)

type Row = readonly [
  what: string,
  method: string,
  path: () => string,
  body: unknown,
  status: number,
  code: string,
  detail: RegExp,
]
const loans = () => `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`
const applications = () => `/v1/persons/${personId}/credit_line_applications`
const application = applicationFor(2000)
const account = () => `/v1/persons/${line.personId}/credit_lines/${line.lineId}/reference_account`
const newAccount = {
  iban: 'DE25110101002910133758',
  mandate_number: 'LNEWMANDATE001',
  mandate_signature_date: '2026-11-20',
}

// biome-ignore format: the table reads in columns
const table: readonly Row[] = [
  ['a missing member',            'POST', loans,        without(draw, 'reference'),                              400, 'validation_error', /^reference: is missing/],
  ['a missing inner member',      'POST', loans,        { ...draw, amount: { value: 100, unit: 'cents' } },      400, 'validation_error', /^amount\.currency: is missing/],
  ['text where a number belongs', 'POST', loans,        { ...draw, amount: { ...draw.amount, value: '100' } },   400, 'validation_error', /^amount\.value: must be a whole number/],
  ['a broken number',             'POST', loans,        { ...draw, amount: { ...draw.amount, value: 1.5 } },     400, 'validation_error', /^amount\.value: must be a whole number/],
  ['a negative amount',           'POST', loans,        { ...draw, amount: euros(-1) },                          400, 'validation_error', /^amount\.value: must be at least 1/],
  ['nothing to pay out',          'POST', loans,        { ...draw, amount: euros(0) },                           400, 'validation_error', /^amount\.value: must be at least 1/],
  ['an enormous amount',          'POST', loans,        { ...draw, amount: { ...draw.amount, value: 1e15 } },    400, 'validation_error', /^amount\.value: must be at most 99999999999/],
  ['more than the limit',         'POST', loans,        { ...draw, amount: euros(5000) },                        409, 'limit_exceeded',   /^amount\.value: .*free limit/],
  ['another currency',            'POST', loans,        { ...draw, amount: { ...draw.amount, currency: 'USD' } },400, 'validation_error', /^amount\.currency: must be one of EUR/],
  ['a term off the grid',         'POST', loans,        { ...draw, term: 7 },                                    400, 'validation_error', /^term: must be one of 3, 6, 9, 12, 18, 24/],
  ['no term',                     'POST', loans,        without(draw, 'term'),                                   400, 'validation_error', /^term: is missing/],
  ['a rate above the contract',   'POST', loans,        { ...draw, interest_rate: 0.12 },                        409, 'limit_exceeded',   /^interest_rate: the contract's rate is 0\.11/],
  ['a rate in percent',           'POST', loans,        { ...draw, interest_rate: 11 },                          400, 'validation_error', /^interest_rate: must be at most 1/],
  ['a bullet without a day',      'POST', loans,        { ...draw, type: 'bullet' },                             400, 'validation_error', /^bullet_repayment_date: is missing/],
  ['a bullet too far away',       'POST', loans,        { ...draw, type: 'bullet', bullet_repayment_date: '2029-01-01' }, 400, 'validation_error', /^bullet_repayment_date: must lie between/],
  ['a day that does not exist',   'POST', loans,        { ...draw, type: 'bullet', bullet_repayment_date: '2027-02-30' }, 400, 'validation_error', /^bullet_repayment_date/],
  ['white space around a text',   'POST', loans,        { ...draw, reference: ' R' },                            400, 'validation_error', /^reference: .*white space/],
  ['an unknown line',             'POST', () => loans().replace(line.lineId, `${noId}ccln`), draw,               404, 'model_not_found',  /Couldn't find 'CreditLine' for id/],
  ['a line of someone else',      'POST', () => loans().replace(line.personId, personId),    draw,               404, 'model_not_found',  /Couldn't find 'CreditLine' for id/],
  ['a bad IBAN',                  'POST', applications, { ...application, recipient_iban: 'DE92370601930002130042' }, 400, 'validation_error', /^recipient_iban/],
  ['a short IBAN',                'POST', applications, { ...application, recipient_iban: 'DE24' },              400, 'validation_error', /^recipient_iban/],
  ['a missing figure',            'POST', applications, without(application, 'net_income_amount'),               400, 'validation_error', /^net_income_amount: is missing/],
  ['an unknown word',             'POST', applications, { ...application, living_situation: 'TENT' },            400, 'validation_error', /^living_situation: must be one of/],
  ['an unknown person',           'POST', () => `/v1/persons/${noId}cper/credit_line_applications`, application, 404, 'model_not_found',  /Couldn't find 'Person' for id/],
  ['a day of repayment',          'POST', applications, { ...application, repayment_day_of_month: 7 },           400, 'validation_error', /^repayment_day_of_month/],
  ['our own account to pay to',   'POST', applications, { ...application, recipient_iban: 'DE89370400440532013000' }, 400, 'validation_error', /^recipient_iban: is our own account/],
  ['an account outside SEPA',     'POST', applications, { ...application, recipient_iban: 'TR330006100519786457841326' }, 400, 'validation_error', /^recipient_iban: .* in TR, outside SEPA/],
  ['our own account',             'PATCH', account,     { ...newAccount, iban: 'DE89370400440532013000' },        400, 'validation_error', /^iban: is our own account/],
  ["the line's own IBAN",         'PATCH', account,     () => ({ ...newAccount, iban: line.iban }),              400, 'validation_error', /^iban: is the IBAN of a credit line/],
  ['an account in Turkey',        'PATCH', account,     { ...newAccount, iban: 'TR330006100519786457841326' },    400, 'validation_error', /^iban: .* in TR, outside SEPA/],
  ['an account in Switzerland',   'PATCH', account,     { ...newAccount, iban: 'CH9300762011623852957' },         400, 'validation_error', /^iban: .* outside the EEA .* BIC and address/],
  ['a name that no file carries', 'PATCH', account,     { ...newAccount, name: '张伟' },                          400, 'validation_error', /^name: nothing of '张伟'/],
  ['a mandate of long ago',       'PATCH', account,     { ...newAccount, mandate_signature_date: '1900-01-05' },  400, 'validation_error', /^mandate_signature_date: .*2026-10-21 or later/],
  ['a mandate of tomorrow',       'PATCH', account,     { ...newAccount, mandate_signature_date: '2026-11-21' },  400, 'validation_error', /^mandate_signature_date: .*after today/],
  ['a line as a customer’s account', 'POST', () => '/lender/v1/accounts', () => ({ person_id: personId, iban: line.iban }), 400, 'validation_error', /^iban: is the IBAN of a credit line/],
  ['broken JSON',                 'POST', loans,        '{"amount":',                                            400, 'invalid_json',     /JSON/],
  ['a list where an object is',   'POST', loans,        [],                                                      400, 'validation_error', /^The body must be an object\.$/],
  ['a page beyond the largest',   'GET',  () => '/v1/persons/credit_lines?page[size]=1001', undefined,           400, 'validation_error', /page\[size\]/],
  ['a path that is no text',      'GET',  () => '/v1/persons/%zz', undefined,                                    400, 'validation_error', /^url: /],
  ['an id that no one has',       'GET',  () => `/v1/persons/${'a'.repeat(300)}`, undefined,                     404, 'model_not_found',  /No id is that long/],
  ['a bottomless body',           'POST', loans,        `{"a":${'['.repeat(4000)}${']'.repeat(4000)}}`,          400, 'invalid_json',     /deeper than 32 levels/],
  ['an unknown path',             'GET',  () => '/v1/nothing', undefined,                                        404, 'model_not_found',  /There is no GET/],
]

for (const [what, method, path, body, status, code, detail] of table) {
  test(`${what}: ${status}, the field is named, nothing is left behind`, async () => {
    const earlier = await counts()
    const answer = await world.call(method, path(), typeof body === 'function' ? body() : body)
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.status],
      [status, code, String(status)],
      JSON.stringify(answer.body),
    )
    assert.match(answer.body.detail, detail)
    assert.match(answer.body.id, /^[0-9a-f-]{36}$/)
    assert.deepEqual(await counts(), earlier)
  })
}

test('a state that does not allow it: 409, told what would be possible, nothing is left behind', async () => {
  const path = `/v1/persons/${line.personId}/credit_line_applications/${line.applicationId}`
  const earlier = await counts()
  const linked = await world.put(`${path}/identification`, {
    identification_id: (await world.get(path)).body.identification_id,
  })
  assert.deepEqual([linked.status, /credit_line_created/.test(linked.body.detail)], [409, true], linked.body.detail)
  assert.deepEqual(await counts(), earlier)
})

test('no token, a foreign token, a token without the scope', async () => {
  const earlier = await counts()
  const bare = await world.call('POST', loans(), draw, { authorization: '' })
  assert.deepEqual([bare.status, bare.body.code, bare.headers['www-authenticate']], [401, 'token_required', 'Bearer'])
  const forged = await world.call('POST', loans(), draw, { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' })
  assert.deepEqual([forged.status, forged.body.code], [401, 'invalid_token'])
  const narrow = await world.call('POST', '/oauth2/token', 'grant_type=client_credentials&scope=sandbox', {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from('sandbox:sandbox').toString('base64')}`,
  })
  const lacking = await world.call('POST', loans(), draw, { authorization: `Bearer ${narrow.body.access_token}` })
  assert.deepEqual([lacking.status, lacking.body.code], [403, 'unauthorized_action'])
  assert.deepEqual(await counts(), earlier)
})

test('what is no HTTP at all is refused in the same shape', async () => {
  const base = new URL(await world.app.server.listen({ host: '127.0.0.1', port: 0 }))
  const answerTo = (text: string): Promise<string> =>
    new Promise((done) => {
      let answer = ''
      const socket = connect(Number(base.port), base.hostname, () => socket.write(text))
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.on('close', () => done(answer))
    })
  for (const text of ['GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`]) {
    const answer = await answerTo(text)
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
    const body = JSON.parse(answer.slice(answer.indexOf('{')))
    assert.deepEqual([body.status, body.code], ['400', 'validation_error'])
  }
})

test('a reader of events says how many it wants, in either word', async () => {
  for (const query of ['limit=2', 'page[size]=2']) {
    assert.equal((await world.get(`/v1/events?${query}`)).body.events.length, 2, query)
  }
  assert.ok((await world.get('/v1/events?page[size]=0')).body.events.length > 2)
})

test('null counts as absent, unknown members are ignored, and refused when the client asks for strictness', async () => {
  const earlier = await counts()
  const strict = await world.post(loans(), { ...draw, colour: 'red' }, { 'rahmenwerk-strict': 'true' })
  assert.deepEqual(
    [strict.status, strict.body.detail],
    [400, 'colour: is not a member of this request (Rahmenwerk-Strict).'],
  )
  const unclear = await world.post(loans(), draw, { 'rahmenwerk-strict': 'yes' })
  assert.deepEqual([unclear.status, unclear.body.detail], [400, "Rahmenwerk-Strict: must be true or false, not 'yes'."])
  const nulls = await world.post(loans(), { ...draw, reference: null })
  assert.match(nulls.body.detail, /^reference: is missing/)
  assert.deepEqual(await counts(), earlier)
  const lenient = await world.post(loans(), { ...draw, colour: 'red', interest_rate: null })
  assert.equal(lenient.status, 201)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, type Json, openWorld } from '../../test/world.ts'

const world = await openWorld()
const FORM = 'application/x-www-form-urlencoded'
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

const ask = (form: string, authorization = basic('sandbox', 'sandbox'), path = '/auth/token') =>
  world.call('POST', path, form, { 'content-type': FORM, authorization })

const FULL = 'grant_type=client_credentials'
const SCOPE = 'privatkredit:antrag:schreiben'

const makeClient = async (body: object): Promise<Json> => {
  const { status, body: made } = await world.post('/lender/v1/clients', body)
  assert.equal(status, 201, JSON.stringify(made))
  return made
}

test("KreditSmart's form: the token lives 3600 seconds and has the scopes asked for, or all", async () => {
  for (const path of ['/auth/token', '/auth/access-token', '/auth/access-token/', '/access-token']) {
    const { status, body, headers } = await ask(`${FULL}&scope=${SCOPE}`, undefined, path)
    assert.equal(status, 200, path)
    assert.match(body.access_token, /^ey/)
    assert.deepEqual(
      { ...body, access_token: '' },
      { access_token: '', expires_in: 3600, token_type: 'Bearer', scope: SCOPE },
    )
    assert.equal(headers['cache-control'], 'no-store')
  }
  const all = await ask(FULL)
  assert.equal(all.body.scope, `partners lender sandbox ${SCOPE} impersonieren`)
  const inBody = await world.call('POST', '/auth/token', `${FULL}&client_id=sandbox&client_secret=sandbox`, {
    'content-type': FORM,
    authorization: '',
  })
  assert.equal(inBody.status, 200)
})

const noClient = 'Client authentication failed: Client id unknown / deactivated or client secret invalid / expired.'
const refusals: readonly (readonly [
  what: string,
  form: string,
  authorization: string | undefined,
  status: number,
  error: string,
  text: string | RegExp,
])[] = [
  [
    'no grant type',
    `scope=${SCOPE}`,
    undefined,
    400,
    'invalid_request',
    'Invalid request: Missing "grant_type" parameter',
  ],
  ['an empty body', '', undefined, 400, 'invalid_request', 'Invalid request: Missing "grant_type" parameter'],
  ['another grant type', 'grant_type=password', undefined, 400, 'unsupported_grant_type', /client_credentials/],
  ['an unknown client', FULL, basic('nobody', 'sandbox'), 401, 'invalid_client', noClient],
  ['a wrong secret', FULL, basic('sandbox', 'wrong'), 401, 'invalid_client', noClient],
  ['no client', FULL, '', 401, 'invalid_client', noClient],
  ['a Basic header that cannot be decoded', FULL, basic('%E0%A4%A', 'x'), 401, 'invalid_client', noClient],
  ['an id with a character that is none', FULL, basic('a\0b', 'x'), 401, 'invalid_client', noClient],
  ['an unknown scope', `${FULL}&scope=no:such`, undefined, 400, 'invalid_scope', 'Invalid, unknown or malformed scope'],
  [
    'an unknown actor',
    `${FULL}&actor=XYZ54`,
    undefined,
    400,
    'unauthorized_client',
    'Unauthorized client: Actor not found',
  ],
  [
    'an unknown subject',
    `${FULL}&subject=XYZ54`,
    undefined,
    400,
    'unauthorized_client',
    'Unauthorized client: Subject not found',
  ],
]
test('the deprecated form: JSON, or Basic with the grant type in the query, and a type in upper case', async () => {
  const asked = [
    await world.post('/oauth/token', {
      grant_type: 'client_credentials',
      client_id: 'sandbox',
      client_secret: 'sandbox',
    }),
    await world.call('POST', `/oauth/token?${FULL}`, undefined, { authorization: basic('sandbox', 'sandbox') }),
  ]
  for (const { status, body } of asked) {
    assert.deepEqual([status, body.token_type, body.expires_in], [200, 'Bearer', 3599])
  }
  const current = await world.call('POST', `/oauth2/token?${FULL}`, undefined, {
    authorization: basic('sandbox', 'sandbox'),
  })
  assert.deepEqual([current.status, current.body.error], [400, 'invalid_request'])
})

test("refusals of KreditSmart's token endpoint carry its own words", async () => {
  for (const [what, form, authorization, status, error, text] of refusals) {
    const answer = await ask(form, authorization)
    assert.deepEqual([answer.status, answer.body.error], [status, error], what)
    if (typeof text === 'string') assert.equal(answer.body.error_description, text, what)
    else assert.match(answer.body.error_description, text, what)
    assert.deepEqual(Object.keys(answer.body), ['error', 'error_description'])
  }
  const wrongType = await world.call('POST', '/auth/token', FULL, { 'content-type': 'text/plain' })
  assert.deepEqual([wrongType.status, wrongType.body.error], [415, 'invalid_request'])
  const noText = await world.call(
    'POST',
    '/oauth/token',
    '{"grant_type":"client_credentials","client_id":1,"client_secret":[]}',
    { 'content-type': 'application/json', authorization: '' },
  )
  assert.deepEqual([noText.status, noText.body.error], [401, 'invalid_client'])
  for (const path of ['/oauth2/token', '/oauth/token']) {
    const bare = await ask(`scope=${SCOPE}`, undefined, path)
    assert.deepEqual([bare.status, bare.body.error], [400, 'invalid_request'], path)
    const other = await ask('grant_type=password', undefined, path)
    assert.deepEqual([other.status, other.body.error], [400, 'unsupported_grant_type'], path)
  }
})

test('a token stands for another partner id only with the scope impersonieren, and then speaks for its lender', async () => {
  const other = await makeClient({
    scopes: [SCOPE, 'lender'],
    produktanbieter: 'DSL_BANK_RATENKREDIT',
    kreditsmart_partner_id: 'DSL01',
  })
  const plain = await makeClient({
    scopes: [SCOPE],
    produktanbieter: 'TARGO_RATENKREDIT',
    kreditsmart_partner_id: 'TAR01',
  })
  const own: Client = await world.as(other.client_id, other.client_secret)
  assert.equal((await own.post('/lender/v1/antraege', { antragsnummer: 'DSL001/1/1' })).status, 201)

  const withoutScope = await ask(`${FULL}&scope=${SCOPE}&subject=DSL01&actor=RWK01`)
  assert.deepEqual([withoutScope.status, withoutScope.body.error], [400, 'unauthorized_client'])
  assert.match(withoutScope.body.error_description, /Scope `impersonieren` is required if subject != actor/)
  const notGranted = await ask(
    `${FULL}&scope=impersonieren ${SCOPE}&subject=DSL01`,
    basic(plain.client_id, plain.client_secret),
  )
  assert.deepEqual([notGranted.status, notGranted.body.error], [400, 'invalid_scope'])
  assert.equal((await ask(`${FULL}&subject=RWK01&actor=RWK01&scope=${SCOPE}`)).status, 200, 'itself')

  const { body } = await ask(`${FULL}&scope=impersonieren+${SCOPE}&subject=DSL01&actor=RWK01`)
  const say = (token: string) =>
    world.post(
      '/kreditsmart/kex/antraege/status',
      { antragsnummer: 'DSL001/1/1', kommentar: 'Im Namen.' },
      { authorization: `Bearer ${token}` },
    )
  assert.equal((await say((await ask(FULL)).body.access_token)).status, 403)
  assert.equal((await say(body.access_token)).status, 200)
  const { history } = (await own.get('/lender/v1/antraege?antragsnummer=DSL001/1/1')).body
  assert.deepEqual([history[0].reported_by, history[0].on_behalf_of], ['sandbox', 'DSL01'])
})

test('nobody gives away a scope that they lack; a lender has a partner id, and a partner id one lender', async () => {
  const made = await makeClient({ scopes: ['lender'] })
  const client = await world.as(made.client_id, made.client_secret)
  assert.equal((await client.post('/lender/v1/clients', { scopes: ['partners'] })).status, 403)
  assert.equal((await client.post('/lender/v1/clients', { scopes: ['lender'] })).status, 201)

  const create = (body: object) => world.post('/lender/v1/clients', { scopes: [SCOPE], ...body })
  const lender = { produktanbieter: 'EINE_BANK', kreditsmart_partner_id: 'EIN01' }
  assert.equal((await create({ produktanbieter: 'EINE_BANK' })).status, 400)
  assert.equal((await create({ kreditsmart_partner_id: 'EIN01' })).status, 400)
  assert.equal((await create({ ...lender, kreditsmart_partner_id: 'EIN' })).status, 400)
  assert.equal((await create({ ...lender, scopes: ['everything'] })).status, 400)
  assert.equal((await create(lender)).status, 201)
  assert.equal((await create(lender)).status, 201, 'a second client of the same lender')
  assert.equal((await create({ ...lender, produktanbieter: 'ANDERE_BANK' })).status, 409)

  const kept = await world.database.asOwner('select secret_hash from clients where client_id = $1', [made.client_id])
  assert.match(String(kept[0]?.secret_hash), /^argon2id\$/)
})

test('whatever is answered, a browser is told to run, frame and guess nothing', async () => {
  const asked = [
    ['GET', '/health', 200],
    ['GET', '/docs', 200],
    ['GET', '/v1/loans', 401],
    ['GET', '/nowhere', 404],
    ['DELETE', '/v1/loans', 405],
  ] as const
  for (const [method, path, expected] of asked) {
    const { status, headers } = await world.call(method, path, undefined, { authorization: '' })
    assert.equal(status, expected, path)
    assert.match(headers['content-security-policy'] ?? '', /^default-src 'none';/, path)
    assert.deepEqual(
      [headers['x-content-type-options'], headers['x-frame-options'], headers['cross-origin-resource-policy']],
      ['nosniff', 'SAMEORIGIN', 'same-origin'],
      path,
    )
    assert.ok(headers['x-traceid'], path)
  }
})

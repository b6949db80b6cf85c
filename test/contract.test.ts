// What /openapi.json promises: it is sound, it has everything that the published contracts have, and the client is made of it.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import {
  ApiError,
  openClient,
  readWebhook,
  signTestPayload,
  verifyWebhook,
  type Webhooks,
} from '../src/client/client.ts'
import { sign, verify } from '../src/webhooks/signature.ts'
import { webhookTypes } from '../src/webhooks/webhook.ts'
import { CLIENT_TYPES, clientTypes } from '../tools/generate-client.ts'
import { compare, factsOf, keysOf, lineOf, readSheet, sheets } from '../tools/openapi-compare.ts'
import { deviations } from '../tools/openapi-deviations.ts'
import { euros, openLine } from './journey.ts'
import { openReceiver } from './receiver.ts'
import { type Json, openWorld } from './world.ts'

const world = await openWorld()
const document: Json = (await world.get('/openapi.json')).body

type Operation = Readonly<{ path: string; method: string; operation: Json }>

const operations = (): Operation[] =>
  Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

const refsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => (name === '$ref' ? [String(member)] : refsIn(member)))
}

test('every reference leads somewhere, and every schema is one', () => {
  const lost = refsIn(document).filter(
    (ref) =>
      ref
        .slice(2)
        .split('/')
        .reduce<Json>((at, name) => at?.[name], document) === undefined,
  )
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(document, 'openapi')

  assert.deepEqual(lost, [])
  for (const name of Object.keys(document.components.schemas))
    ajv.compile({ $ref: `openapi#/components/schemas/${name}` })
  for (const { operation } of operations()) {
    for (const { schema } of operation.parameters.filter((each: Json) => each.schema)) ajv.compile(schema)
  }
})

test('every operation has its name, a summary, its scope, its path parameters, and a body for every failure', () => {
  const names = operations().map(({ operation }) => operation.operationId as string)
  assert.deepEqual(
    names.filter((name, index) => !/^[a-z]\w+$/i.test(name) || names.indexOf(name) !== index),
    [],
  )
  const wrong = operations().filter(({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    const declared = operation.parameters.filter((each: Json) => each.in === 'path').map((each: Json) => each.name)
    const responses = Object.entries(operation.responses as Record<string, Json>)
    return (
      !operation.summary ||
      !Array.isArray(operation.security) ||
      declared.sort().join() !== inPath.join() ||
      !responses.some(([status]) => Number(status) < 300) ||
      !['401', '429', '500', '503'].every((status) => status in operation.responses) ||
      responses.some(([status, { content }]) => Number(status) >= 400 && !content?.['application/json']?.schema.$ref)
    )
  })
  assert.deepEqual(
    wrong.map(({ path, method }) => `${method} ${path}`),
    [],
  )
})

test('failures have the shape of their contract: flat, KreditSmart, token', () => {
  const errorOf = (path: string) => document.paths[path].post.responses['401'].content['application/json'].schema.$ref
  assert.equal(errorOf('/v1/persons'), '#/components/schemas/Error')
  assert.equal(errorOf('/kreditsmart/kex/antraege/status'), '#/components/schemas/Fehler')
  assert.equal(errorOf('/oauth2/token'), '#/components/schemas/TokenError')
})

test('every operation, member, enum value, header and status of the published contracts is in it', () => {
  for (const sheet of sheets) {
    assert.ok(factsOf(readSheet(sheet)).length > 50, sheet)
    const missing = compare(sheet, document).filter(({ reason }) => reason === undefined)
    assert.deepEqual(missing, [])
  }
})

test('each deviation from the contracts has a reason that still applies', () => {
  const differing = sheets.flatMap((sheet) => compare(sheet, document))
  assert.deepEqual(
    deviations.filter(({ fact }) => !differing.some(({ text }) => fact.test(text))),
    [],
  )
})

test('the comparison sees a member, a status and an enum value that are gone, and says on which line they stand', () => {
  const poorer = structuredClone(document)
  delete poorer.components.schemas.CreditLine.properties.utilized_amount
  delete poorer.paths['/v1/persons/{person_id}/credit_lines/{credit_line_id}/revoke'].put.responses['409']
  const { status } = poorer.components.schemas.CreditLine.properties
  status.enum = status.enum.filter((value: string) => value !== 'authorization_pending')

  const found = compare('splitpay', poorer).filter(({ reason }) => reason === undefined)

  const said = (text: string) => found.find((each) => each.text === text)?.source ?? 'not found'
  const line = 'GET /v1/persons/{}/credit_lines/{} 200'
  assert.match(said(`${line}.utilized_amount`), /^splitpay\.openapi\.yaml:\d+$/)
  assert.match(said(`${line}.status = authorization_pending`), /^splitpay\.openapi\.yaml:\d+$/)
  assert.match(said('PUT /v1/persons/{}/credit_lines/{}/revoke 409'), /^splitpay\.openapi\.yaml:\d+$/)
  assert.equal(lineOf(keysOf(['a:', '  b: 1', 'c:', '  "b": 2']), ['c', 'b']), 4)
})

test('the client is made of this document (else: npm run client)', () => {
  const written = clientTypes(document)
  if (process.env.WRITE_CLIENT) writeFileSync(CLIENT_TYPES, written)
  assert.equal(readFileSync(CLIENT_TYPES, 'utf8'), written)
})

test('the package gives the client away as rahmenwerk/client', () => {
  assert.match(import.meta.resolve('rahmenwerk/client'), /\/src\/client\/client\.ts$/)
})

test('the client speaks to the program: bodies, lists with their headers, refusals as typed errors', async () => {
  const base = await world.app.server.listen({ host: '127.0.0.1', port: 0 })
  const client = openClient({ baseUrl: base, clientId: 'sandbox', clientSecret: 'sandbox' })

  const person = await client.call(
    'postPersons',
    { body: { first_name: 'Erika', last_name: 'Mustermann' } },
    { idempotencyKey: 'once' },
  )
  const again = await client.call(
    'postPersons',
    { body: { first_name: 'Erika', last_name: 'Mustermann' } },
    { idempotencyKey: 'once' },
  )
  const list = await client.send('listCreditLines', { query: { 'page[size]': 5 } })
  const refusal = await client
    .call('getPerson', { path: { person_id: 'nobody/else' } })
    .catch((error: unknown) => error)
  const stranger = openClient({ baseUrl: base, clientId: 'sandbox', clientSecret: 'wrong' })

  assert.equal(again.id, person.id)
  assert.deepEqual([list.body, list.headers.get('total'), list.headers.get('per-page')], [[], '0', '5'])
  assert.ok(refusal instanceof ApiError)
  assert.deepEqual([refusal.status, refusal.code, refusal.operation], [404, 'model_not_found', 'getPerson'])
  await assert.rejects(() => stranger.call('listWebhooks'), { name: 'ApiError', code: 'invalid_client' })
})

test("a receiver verifies the bank's signature, and tries itself with a payload signed alike", () => {
  const body = '{"event_type":"LOAN"}'
  assert.equal(verifyWebhook('secret', body, sign('secret', body)), true)
  assert.equal(verifyWebhook('secret', `${body} `, sign('secret', body)), false)
  assert.equal(verifyWebhook('other', body, sign('secret', body)), false)
  assert.equal(verifyWebhook('secret', body, undefined), false)

  const call = signTestPayload('secret', 'LOAN', { event_type: 'LOAN', entity_uuid: 'x', payload: '{}' })
  assert.equal(verify('secret', call.body, call.headers['solaris-webhook-signature']), true)
  assert.deepEqual(readWebhook('secret', call), {
    type: 'LOAN',
    body: { event_type: 'LOAN', entity_uuid: 'x', payload: '{}' },
  })
  assert.equal(readWebhook('other', call), undefined)
})

test('what subscribers are sent is what the document says of each event type', async () => {
  const receiver = await openReceiver()
  const types = Object.keys(document.webhooks) as (keyof Webhooks)[]
  assert.deepEqual(types.toSorted(), [...webhookTypes].toSorted(), 'nobody subscribes to what is never sent')
  const secrets = new Map<string, string>()
  for (const event_type of types) {
    const { body } = await world.post('/v1/webhooks', { event_type, url: receiver.url })
    secrets.set(event_type, body.secret)
  }
  const { personId, lineId } = await openLine(world)
  const draw = { amount: euros(500), term: 6, reference: 'R', purpose: 'P' }
  await world.post(`/v1/persons/${personId}/credit_lines/${lineId}/loans`, draw)
  await world.settle()

  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(document, 'openapi')
  const seen = new Set<string>()
  for (const call of receiver.received.filter(({ body }) => body !== '')) {
    const type = String(call.headers['solaris-webhook-event-type'])
    const read = readWebhook(secrets.get(type) ?? '', call)
    assert.equal(read?.type, type)
    const { schema } = document.webhooks[type].post.requestBody.content['application/json']
    const validate = ajv.compile({ $ref: `openapi#${schema.$ref.slice(1)}` })
    assert.ok(validate(read?.body), `${type}: ${JSON.stringify(validate.errors)}`)
    for (const { name } of document.webhooks[type].post.parameters) assert.ok(name.toLowerCase() in call.headers, name)
    if (read?.type === 'CREDIT_LINE' || read?.type === 'LOAN') {
      const payload = JSON.parse(read.type === 'LOAN' ? read.body.payload : read.body.data.payload)
      const named = ajv.compile({
        $ref: `openapi#/components/schemas/${read.type === 'LOAN' ? 'EngineLoan' : 'CreditLine'}`,
      })
      assert.ok(named(payload), `${type}: ${JSON.stringify(named.errors)}`)
    }
    seen.add(type)
  }
  assert.deepEqual(
    types.filter((type) => !seen.has(type)),
    ['FREELANCER_CREDIT_LINE_APPLICATION'],
  )
})

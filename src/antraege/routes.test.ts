import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, type Json, openWorld } from '../../test/world.ts'
import { antragstellerstatuses, produktanbieterstatuses } from './antrag.ts'

const world = await openWorld()
await world.standAt('2026-11-20')

const STATUS = '/kreditsmart/kex/antraege/status'
const DOKUMENTE = '/kreditsmart/kex/antraege/dokumente'

const report = (body: unknown, headers?: Record<string, string>) => world.post(STATUS, body, headers)
const antrag = async (antragsnummer: string, client: Client = world): Promise<Json> =>
  (await client.get(`/lender/v1/antraege?antragsnummer=${antragsnummer}`)).body
const register = async (antragsnummer: string, produktanbieterantragsnummer?: string, client: Client = world) =>
  (await client.post('/lender/v1/antraege', { antragsnummer, produktanbieterantragsnummer })).status
const newClient = async (body: object): Promise<Client & { id: string }> => {
  const made = await world.post('/lender/v1/clients', { scopes: ['lender', 'privatkredit:antrag:schreiben'], ...body })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return { ...(await world.as(made.body.client_id, made.body.client_secret)), id: made.body.client_id }
}
const newTenant = async (): Promise<Client> => {
  const { body } = await world.post('/sandbox/v1/partners', { name: 'Another' })
  return world.as(body.client_id, body.client_secret)
}

// As the document prints them; the sample frame's headers with them.
const published = [
  { produktanbieterantragsnummer: '12919351', produktanbieterstatus: 'UNTERSCHRIEBEN' },
  { antragsnummer: '985132/1/1', produktanbieterstatus: 'UNTERSCHRIEBEN' },
  {
    produktanbieterantragsnummer: '12919351',
    produktanbieterstatus: 'ZURUECKGESTELLT',
    kommentar: 'Bitte noch eine Kopie des Personalausweises nachreichen.',
  },
  {
    produktanbieterantragsnummer: '12919351',
    produktanbieterstatus: 'ZURUECKGESTELLT',
    kommentar: 'Bitte reichen Sie noch folgende Dokumente nach:',
    hinweise: ['Personalausweis', 'Geburtsurkunde'],
  },
  { produktanbieterantragsnummer: '12919351', antragstellerstatus: 'UNTERSCHRIEBEN' },
  {
    produktanbieterantragsnummer: '12919351',
    produktanbieterstatus: 'UNTERSCHRIEBEN',
    antragstellerstatus: 'UNTERSCHRIEBEN',
  },
]

test('the six published bodies work as printed against a sandbox that has just been started', async () => {
  const address = await world.app.server.listen({ port: 0, host: '127.0.0.1' })
  const asked = await fetch(`${address}/auth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('sandbox:sandbox')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'privatkredit:antrag:schreiben' }),
  })
  const { access_token } = (await asked.json()) as Json
  for (const body of published) {
    const answer = await fetch(`${address}${STATUS}`, {
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        Authorization: `Bearer ${access_token}`,
      },
      body: JSON.stringify(body),
    })
    assert.equal(answer.status, 200, JSON.stringify(body))
    assert.equal(await answer.text(), '')
    assert.equal(answer.headers.get('content-type'), null)
    assert.ok(answer.headers.get('x-traceid'))
  }

  const { history, documents, ...now } = await antrag('985132/1/1')
  assert.deepEqual(now, {
    antragsnummer: '985132/1/1',
    produktanbieterantragsnummer: '12919351',
    produktanbieter: 'RAHMENWERK_SANDBOX_BANK_RAHMENKREDIT',
    application_id: null,
    antragstellerstatus: 'UNTERSCHRIEBEN',
    produktanbieterstatus: 'UNTERSCHRIEBEN',
    kommentar: 'Bitte reichen Sie noch folgende Dokumente nach:',
    hinweise: ['Personalausweis', 'Geburtsurkunde'],
    divergent: false,
    created_at: now.created_at,
    deleted_at: null,
  })
  assert.deepEqual(documents, [])
  assert.deepEqual(
    history.map((each: Json) => [
      each.number,
      each.origin,
      each.produktanbieterstatus,
      each.antragstellerstatus,
      each.hinweise.length,
    ]),
    [
      [1, 'kreditsmart', 'UNTERSCHRIEBEN', null, 0],
      [2, 'kreditsmart', 'UNTERSCHRIEBEN', null, 0],
      [3, 'kreditsmart', 'ZURUECKGESTELLT', null, 0],
      [4, 'kreditsmart', 'ZURUECKGESTELLT', null, 2],
      [5, 'kreditsmart', null, 'UNTERSCHRIEBEN', 0],
      [6, 'kreditsmart', 'UNTERSCHRIEBEN', 'UNTERSCHRIEBEN', 0],
    ],
  )
})

test('each of the sixteen pairs is taken, also the way back', async () => {
  assert.equal(await register('PAARE1/1/1'), 201)
  const pairs = antragstellerstatuses.flatMap((a) => produktanbieterstatuses.map((p) => [a, p] as const))
  const way = [...pairs, ...pairs.toReversed()]
  for (const [antragstellerstatus, produktanbieterstatus] of way) {
    assert.equal(
      (await report({ antragsnummer: 'PAARE1/1/1', antragstellerstatus, produktanbieterstatus })).status,
      200,
    )
  }
  const { history, antragstellerstatus, produktanbieterstatus } = await antrag('PAARE1/1/1')
  assert.deepEqual(
    history.map((each: Json) => [each.antragstellerstatus, each.produktanbieterstatus]),
    way,
  )
  assert.deepEqual([antragstellerstatus, produktanbieterstatus], way.at(-1))
})

test('the same comment again is kept again; a comment alone, and hints alone, leave the pair as it is', async () => {
  await register('TEXTE1/1/1')
  const antragsnummer = 'TEXTE1/1/1'
  const held = { antragsnummer, produktanbieterstatus: 'ZURUECKGESTELLT', kommentar: 'Bitte nachreichen.' }
  for (const body of [
    held,
    held,
    { antragsnummer, kommentar: 'Eingegangen.' },
    { antragsnummer, hinweise: ['Pass', ' ', 'Visum'] },
  ]) {
    assert.equal((await report(body)).status, 200)
  }
  const { history, ...now } = await antrag(antragsnummer)
  assert.deepEqual(
    history.map((each: Json) => [each.produktanbieterstatus, each.kommentar, each.hinweise]),
    [
      ['ZURUECKGESTELLT', 'Bitte nachreichen.', []],
      ['ZURUECKGESTELLT', 'Bitte nachreichen.', []],
      [null, 'Eingegangen.', []],
      [null, null, ['Pass', 'Visum']],
    ],
  )
  assert.deepEqual(
    [now.antragstellerstatus, now.produktanbieterstatus, now.kommentar, now.hinweise],
    ['BEANTRAGT', 'ZURUECKGESTELLT', 'Eingegangen.', ['Pass', 'Visum']],
  )
})

test('two calls at once, one on each side, lose nothing', async () => {
  await register('BEIDE1/1/1')
  await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      report(
        i % 2
          ? { antragsnummer: 'BEIDE1/1/1', antragstellerstatus: 'UNTERSCHRIEBEN' }
          : { antragsnummer: 'BEIDE1/1/1', produktanbieterstatus: 'UNTERSCHRIEBEN' },
      ),
    ),
  )
  const { antragstellerstatus, produktanbieterstatus, history } = await antrag('BEIDE1/1/1')
  assert.deepEqual([antragstellerstatus, produktanbieterstatus], ['UNTERSCHRIEBEN', 'UNTERSCHRIEBEN'])
  assert.deepEqual(
    history.map(({ number }: Json) => number),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  )
})

const N = { antragsnummer: 'REGEL1/1/1' }
const both = { ...N, produktanbieterantragsnummer: 'R1' }
const S = { produktanbieterstatus: 'ABGELEHNT' }
const cases: readonly (readonly [what: string, body: unknown, status: number, message?: RegExp])[] = [
  ['malformed JSON', '{"antragsnummer"', 400],
  ['no object', [1], 400],
  ['a number that is no text', { antragsnummer: 985132, ...S }, 400, /^antragsnummer: must be a text/],
  ['no number', S, 400, /^antragsnummer: is missing/],
  ['an empty number', { antragsnummer: '', ...S }, 400, /^antragsnummer:/],
  ['a null number', { antragsnummer: null, ...S }, 400, /^antragsnummer: is missing/],
  ['a null number beside a good one', { ...N, produktanbieterantragsnummer: null, ...S }, 200],
  [
    'an unknown status',
    { ...N, produktanbieterstatus: 'GENEHMIGT' },
    400,
    /^produktanbieterstatus: must be one of NICHT_BEARBEITET, /,
  ],
  ['a status that can only be read', { ...N, produktanbieterstatus: 'AUTOMATISCH_ABGELEHNT' }, 400],
  ["the other side's status", { ...N, antragstellerstatus: 'ABGELEHNT' }, 400, /^antragstellerstatus: must be one of/],
  ['a status in small letters', { ...N, antragstellerstatus: 'beantragt' }, 400],
  ['a number alone', N, 400, /send at least one of/],
  ['a blank comment alone', { ...N, kommentar: ' \n' }, 400, /send at least one of/],
  ['an empty list of hints alone', { ...N, hinweise: [] }, 400, /send at least one of/],
  ['blank hints alone', { ...N, hinweise: ['', '  '] }, 400],
  ['a blank comment beside a status', { ...N, ...S, kommentar: '   ' }, 200],
  ['a comment with white space at its ends', { ...N, kommentar: ' eingerückt\n' }, 200],
  ['hints that are one text', { ...N, hinweise: 'Personalausweis' }, 400, /^hinweise: must be a list/],
  ['a hint that is no text', { ...N, hinweise: [1] }, 400, /^hinweise\.0: must be a text/],
  ['a comment that is no text', { ...N, kommentar: 5 }, 400],
  ['a comment with a character that is none', { ...N, kommentar: 'a\u0000b' }, 400, /^kommentar:/],
  ['half a surrogate pair', `{"antragsnummer":"REGEL1/1/1","hinweise":["\\ud800"]}`, 400, /^hinweise\.0:/],
  ['hostile texts', { ...N, kommentar: `<script>'; drop table antraege; --`, hinweise: ['🏠'] }, 200],
  ['both numbers of one Antrag', { ...both, ...S }, 200],
  ['numbers of two', { antragsnummer: '985132/1/1', produktanbieterantragsnummer: 'R1', ...S }, 409, /two different/],
  ['one number unknown', { ...N, produktanbieterantragsnummer: 'R9', ...S }, 404],
  ['unknown on the platform', { antragsnummer: '000000/1/1', ...S }, 404, /000000\/1\/1/],
  ['unknown at the lender', { produktanbieterantragsnummer: '404', ...S }, 404],
  ['the old name of the number', { teilantragsnummer: 'REGEL1/1/1', ...S }, 200],
  ['old and new name that agree', { ...N, teilantragsnummer: 'REGEL1/1/1', ...S }, 200],
  ['old and new name that differ', { ...N, teilantragsnummer: '985132/1/1', ...S }, 400, /^teilantragsnummer:/],
  ['members that nobody knows', { ...N, ...S, bearbeiter: { id: 1 } }, 200],
  ['too large', { ...N, kommentar: 'x'.repeat(10_000_001) }, 413],
  ['large', { ...N, kommentar: 'ä'.repeat(1_000_000) }, 200],
]
test('every case that the document leaves open has its answer, in the shape of the sheet, and a refusal changes nothing', async () => {
  await register('REGEL1/1/1', 'R1')
  for (const [what, body, status, message] of cases) {
    const before = (await antrag('REGEL1/1/1')).history.length
    const answer = await report(body, { 'x-traceid': 'sys12345678' })
    assert.equal(answer.status, status, `${what}: ${JSON.stringify(answer.body)}`)
    assert.equal((await antrag('REGEL1/1/1')).history.length, before + (status === 200 ? 1 : 0), what)
    assert.equal(answer.headers['x-traceid'], 'sys12345678')
    if (status === 200) continue
    assert.deepEqual(Object.keys(answer.body), ['message', 'statusCode', 'statusMessage', 'timestamp', 'traceId'], what)
    assert.equal(answer.body.statusCode, status)
    assert.equal(answer.body.traceId, 'sys12345678')
    assert.match(answer.body.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    if (message) assert.match(answer.body.message, message, what)
  }
})

test('content type, method, token and scope are asked for as documented', async () => {
  const body = JSON.stringify({ ...N, ...S })
  const typed = (type: string) => world.call('POST', STATUS, body, { 'content-type': type })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
    assert.equal((await typed(type)).status, 415, type)
  }
  assert.equal((await typed('application/json; charset=utf-8')).status, 200)
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await world.call(method, STATUS)
    assert.deepEqual(
      [answer.status, answer.body.statusMessage, answer.headers.allow],
      [405, 'Method Not Allowed', 'POST'],
    )
  }
  for (const authorization of ['', 'Bearer nonsense', 'Basic c2FuZGJveDpzYW5kYm94']) {
    const answer = await world.call('POST', STATUS, body, { authorization })
    assert.equal(answer.status, 401)
    assert.equal(answer.headers['www-authenticate'], 'Bearer')
    assert.equal(answer.body.statusMessage, 'Unauthorized')
  }
  const without = await newClient({ scopes: ['lender'] })
  const refused = await without.post(STATUS, { ...N, ...S })
  assert.deepEqual([refused.status, refused.body.statusMessage], [403, 'Forbidden'])
})

test('the trace id is echoed in whichever spelling it came, and made where none came', async () => {
  for (const name of ['X-TraceId', 'x-traceid', 'X-Trace-Id', 'X-Europace-TraceId']) {
    assert.equal((await report({ ...N, ...S }, { [name]: 'sys-4711' })).headers['x-traceid'], 'sys-4711', name)
  }
  const made = (await report({ ...N, ...S })).headers['x-traceid']
  assert.match(String(made), /^[0-9a-f-]{36}$/)
  assert.equal((await antrag('REGEL1/1/1')).history.at(-1).trace_id, made)
})

test("another tenant's Antrag is unknown, another lender's forbidden, and each lender has its own numbers", async () => {
  await register('MIETE1/1/1', 'EIGEN1')
  const tenant = await newTenant()
  assert.equal((await tenant.post(STATUS, { antragsnummer: 'MIETE1/1/1', ...S })).status, 404)
  assert.equal((await tenant.post(STATUS, { produktanbieterantragsnummer: 'EIGEN1', ...S })).status, 404)
  assert.equal((await tenant.get('/lender/v1/antraege?antragsnummer=MIETE1/1/1')).status, 404)
  assert.equal(await register('MIETE1/1/1', 'EIGEN1', tenant), 201, 'the same numbers elsewhere')

  const other = await newClient({ produktanbieter: 'DSL_BANK_RATENKREDIT', kreditsmart_partner_id: 'DSL01' })
  assert.equal((await other.post(STATUS, { antragsnummer: 'MIETE1/1/1', ...S })).status, 403)
  assert.equal(
    (
      await other.post(DOKUMENTE, {
        antragsnummer: 'MIETE1/1/1',
        antragsdokument: { fileName: 'a', fileContent: 'YQ==' },
      })
    ).status,
    403,
  )
  assert.equal((await other.get('/lender/v1/antraege?antragsnummer=MIETE1/1/1')).status, 403)
  assert.equal((await other.post(STATUS, { produktanbieterantragsnummer: 'EIGEN1', ...S })).status, 404)
  assert.equal(await register('MIETE2/1/1', 'EIGEN1', other), 201, 'its own number may be the same')
  assert.equal(
    (await other.post(STATUS, { produktanbieterantragsnummer: 'EIGEN1', antragstellerstatus: 'WIDERRUFEN' })).status,
    200,
  )
  assert.equal((await antrag('MIETE2/1/1', other)).antragstellerstatus, 'WIDERRUFEN')
  assert.equal((await antrag('MIETE1/1/1')).antragstellerstatus, 'BEANTRAGT')
  assert.equal((await antrag('MIETE1/1/1', tenant)).produktanbieterstatus, 'NICHT_BEARBEITET')
})

test('a number is registered once and in the form of the platform; a deleted Antrag is gone, and still read', async () => {
  assert.equal(await register('EINMAL/1/1', 'E1'), 201)
  assert.equal(await register('EINMAL/1/1', 'E2'), 409)
  assert.equal(await register('EINMAL/1/2', 'E1'), 409)
  assert.equal(await register('einmal/1/1'), 400)
  assert.equal((await world.get('/lender/v1/antraege')).status, 400)
  assert.equal((await world.get('/lender/v1/antraege?antragsnummer=%00')).status, 400)
  assert.equal((await world.call('DELETE', '/lender/v1/antraege?produktanbieterantragsnummer=E1')).status, 204)
  const refused = await report({ antragsnummer: 'EINMAL/1/1', ...S })
  assert.deepEqual([refused.status, refused.body.statusMessage], [410, 'Gone'])
  assert.notEqual((await antrag('EINMAL/1/1')).deleted_at, null)
})

test('a document comes in once for the same name, comment and content, and can be read again', async () => {
  await register('DOKUM1/1/1', 'D1')
  const content = Buffer.from('%PDF-1.7 Grüße')
  const body = {
    produktanbieterantragsnummer: 'D1',
    kommentar: 'Vertrag',
    tags: ['QES'],
    antragsdokument: { fileName: 'Vertrag Müller.pdf', fileContent: content.toString('base64') },
  }
  for (const sent of [body, body, { ...body, kommentar: 'Noch einmal' }]) {
    const { status, body: answer } = await world.post(DOKUMENTE, sent)
    assert.deepEqual([status, answer], [201, ''])
  }
  const { documents } = await antrag('DOKUM1/1/1')
  assert.deepEqual(
    documents.map((each: Json) => [each.file_name, each.kommentar, each.tags, each.bytes]),
    [
      ['Vertrag Müller.pdf', 'Vertrag', ['QES'], content.length],
      ['Vertrag Müller.pdf', 'Noch einmal', ['QES'], content.length],
    ],
  )
  const file = await world.get(`/lender/v1/antraege/documents/${documents[0].id}`)
  assert.deepEqual([file.status, file.bytes.equals(content)], [200, true])
  assert.match(
    String(file.headers['content-disposition']),
    /^attachment; filename\*=UTF-8''Vertrag%20M%C3%BCller\.pdf$/,
  )

  for (const [wrong, status] of [
    [{ ...body, antragsdokument: { fileName: 'a' } }, 400],
    [{ ...body, antragsdokument: { fileName: 'a', fileContent: 'no base64!' } }, 400],
    [{ ...body, tags: ['XYZ'] }, 400],
    [{ antragsdokument: body.antragsdokument }, 400],
    [{ ...body, produktanbieterantragsnummer: 'D9' }, 404],
    [{ ...body, antragsdokument: { fileName: 'a', fileContent: 'A'.repeat(10_000_000) } }, 413],
  ] as const) {
    assert.equal((await world.post(DOKUMENTE, wrong)).status, status, JSON.stringify(wrong).slice(0, 100))
  }
})

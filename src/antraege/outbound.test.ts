import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, toOffer } from '../../test/customers.ts'
import { openReceiver } from '../../test/receiver.ts'
import { type Json, openWorld } from '../../test/world.ts'

const world = await openWorld()
await world.standAt('2026-11-20')

const STATUS = '/kreditsmart/kex/antraege/status'
const SCOPE = 'privatkredit:antrag:schreiben'
const BANK = { produktanbieter: 'RAHMENWERK_SANDBOX_BANK_RAHMENKREDIT', kreditsmart_partner_id: 'RWK01' }

const newClient = async () => {
  const { body } = await world.post('/lender/v1/clients', { scopes: ['lender', SCOPE], ...BANK })
  return { ...(await world.as(body.client_id, body.client_secret)), id: String(body.client_id) }
}
const tell = async (clientId: string, body: object) => {
  const { status } = await world.put(`/lender/v1/clients/${clientId}/antragsstatus_address`, body)
  assert.equal(status, 200)
}
const stopTelling = (clientId: string) => world.call('DELETE', `/lender/v1/clients/${clientId}/antragsstatus_address`)
const say = async (body: object, client: Pick<typeof world, 'post'> = world) =>
  assert.equal((await client.post(STATUS, body)).status, 200)
const passGaps = () =>
  world.database.asOwner(`update work set due_at = clock_timestamp() where kind = 'send_antragsstatus'`)
const waiting = () =>
  world.database.asOwner(`select last_error from work where kind = 'send_antragsstatus' order by number`)

test('each change goes out in order: what is not taken holds back the later ones of its Antrag, and nothing is lost', async () => {
  const receiver = await openReceiver()
  const platform = await newClient()
  await tell(platform.id, { url: receiver.url })
  for (const number of ['ERSTE1/1/1', 'ZWEIT1/1/1']) await world.post('/lender/v1/antraege', { antragsnummer: number })
  receiver.answerWith(({ body }, response) => response.writeHead(body.includes('ERSTE1') ? 500 : 200).end())

  await say({
    antragsnummer: 'ERSTE1/1/1',
    produktanbieterstatus: 'ZURUECKGESTELLT',
    kommentar: 'Bitte:',
    hinweise: ['Pass'],
  })
  await say({ antragsnummer: 'ERSTE1/1/1', kommentar: 'Eingegangen.' })
  await say({
    antragsnummer: 'ERSTE1/1/1',
    produktanbieterstatus: 'UNTERSCHRIEBEN',
    antragstellerstatus: 'UNTERSCHRIEBEN',
  })
  await say({ antragsnummer: 'ZWEIT1/1/1', produktanbieterstatus: 'ABGELEHNT' })
  await world.settle()
  const seen = () => receiver.received.map(({ body }) => JSON.parse(body) as Json)
  assert.deepEqual(
    seen()
      .map(({ antragsnummer, kommentar }: Json) => `${antragsnummer} ${kommentar}`)
      .toSorted(),
    ['ERSTE1/1/1 Bitte:', 'ZWEIT1/1/1 undefined'],
  )
  assert.equal((await waiting()).length, 3)
  assert.match(String((await waiting())[0]?.last_error), /report 1 on ERSTE1\/1\/1 was not taken: 500/)

  // Gone for the platform is not gone for us: what it takes again later still comes, and in order.
  receiver.answerWith(({ body }, response) => response.writeHead(body.includes('ERSTE1') ? 410 : 200).end())
  await passGaps()
  await world.settle()
  assert.equal((await waiting()).length, 3)
  assert.match(String((await waiting())[0]?.last_error), /was not taken: 410/)

  receiver.answerWith(200)
  await passGaps()
  await world.settle()
  assert.deepEqual(seen().slice(3), [
    { antragsnummer: 'ERSTE1/1/1', produktanbieterstatus: 'ZURUECKGESTELLT', kommentar: 'Bitte:', hinweise: ['Pass'] },
    { antragsnummer: 'ERSTE1/1/1', kommentar: 'Eingegangen.' },
    { antragsnummer: 'ERSTE1/1/1', produktanbieterstatus: 'UNTERSCHRIEBEN', antragstellerstatus: 'UNTERSCHRIEBEN' },
  ])
  assert.deepEqual(await waiting(), [])
  assert.equal(receiver.received[0]?.headers['content-type'], 'application/json')
  assert.ok(receiver.received[0]?.headers['x-traceid'])
  assert.equal((await stopTelling(platform.id)).status, 204)
})

test('nobody hears back what they have said themselves, nor what our own side only repeats', async () => {
  const [first, second] = [await openReceiver(), await openReceiver()]
  const [a, b] = [await newClient(), await newClient()]
  await tell(a.id, { url: first.url })
  await tell(b.id, { url: second.url })
  const applied = await apply(world)
  await world.settle()
  await toOffer(world, applied)
  await world.settle()
  const offered = { produktanbieterantragsnummer: applied.applicationId, antragstellerstatus: 'BEANTRAGT' }
  const last = (receiver: typeof first) => JSON.parse(receiver.received.at(-1)?.body ?? '{}') as Json
  for (const receiver of [first, second]) {
    assert.equal(receiver.received.length, 3, 'our own steps go to everybody')
    const { kommentar, hinweise, ...status } = last(receiver)
    assert.deepEqual(status, { ...offered, produktanbieterstatus: 'ZURUECKGESTELLT' })
    assert.match(kommentar, /^Kreditrahmen 2\.000,00 EUR/)
    assert.deepEqual(hinweise, ['Legitimation', 'Unterschrift'])
  }

  await say({ produktanbieterantragsnummer: applied.applicationId, antragstellerstatus: 'NICHT_ANGENOMMEN' }, a)
  await world.settle()
  assert.equal(
    first.received.length,
    3,
    'the one who has said it hears nothing, though the application is deleted by it',
  )
  assert.equal(second.received.length, 4)
  assert.deepEqual(last(second), {
    produktanbieterantragsnummer: applied.applicationId,
    antragstellerstatus: 'NICHT_ANGENOMMEN',
  })
  for (const { id } of [a, b]) await stopTelling(id)
})

test('with credentials the sender asks for a token, keeps it, and asks anew when it is no longer good', async () => {
  const receiver = await openReceiver()
  const platform = await newClient()
  let good = 'first'
  receiver.answerWith(({ path, headers }, response) => {
    if (path === '/token') {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: good, expires_in: 3600 }))
    } else response.writeHead(headers.authorization === `Bearer ${good}` ? 200 : 401).end()
  })
  const tokenUrl = receiver.url.replace('/hook', '/token')
  await tell(platform.id, { url: receiver.url, token_url: tokenUrl, client_id: 'bank', client_secret: 'geheim:1' })
  await world.post('/lender/v1/antraege', { antragsnummer: 'TOKEN1/1/1' })
  const paths = () => receiver.received.map(({ path }) => path)

  await say({ antragsnummer: 'TOKEN1/1/1', kommentar: 'Eins.' })
  await say({ antragsnummer: 'TOKEN1/1/1', kommentar: 'Zwei.' })
  await world.settle()
  assert.deepEqual(paths(), ['/token', '/hook', '/hook'])
  const [asked] = receiver.received
  assert.equal(asked?.headers.authorization, `Basic ${Buffer.from('bank:geheim%3A1').toString('base64')}`)
  assert.equal(asked?.body, 'grant_type=client_credentials&scope=privatkredit%3Aantrag%3Aschreiben')

  good = 'second'
  await say({ antragsnummer: 'TOKEN1/1/1', kommentar: 'Drei.' })
  await world.settle()
  await passGaps()
  await world.settle()
  assert.deepEqual(paths().slice(3), ['/hook', '/token', '/hook'])
  assert.deepEqual(await waiting(), [])
  await stopTelling(platform.id)
})

test('an address is checked, belongs to a client of the tenant, and takes what waits with it when it goes', async () => {
  const platform = await newClient()
  const put = async (clientId: string, body: object) =>
    (await world.put(`/lender/v1/clients/${clientId}/antragsstatus_address`, body)).status
  assert.equal(
    await put(platform.id, { url: 'http://example.com/x' }),
    200,
    'asked at each call, when the name is resolved',
  )
  assert.equal(await put(platform.id, { url: 'no address' }), 400)
  assert.equal(await put(platform.id, { url: 'https://example.com', token_url: 'https://example.com' }), 400)
  assert.equal(await put('nobody', { url: 'https://example.com' }), 404)

  const receiver = await openReceiver()
  receiver.answerWith(503)
  await tell(platform.id, { url: receiver.url })
  await world.post('/lender/v1/antraege', { antragsnummer: 'WEGGE1/1/1' })
  await say({ antragsnummer: 'WEGGE1/1/1', kommentar: 'Eins.' })
  await world.settle()
  assert.equal(receiver.received.length, 1)
  assert.equal((await stopTelling(platform.id)).status, 204)
  assert.equal((await stopTelling(platform.id)).status, 404)
  await passGaps()
  await world.settle()
  assert.equal(receiver.received.length, 1)
  assert.deepEqual(await waiting(), [])
})

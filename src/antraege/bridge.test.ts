import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Applied, apply, identify, newSnapshot, readApplication, toOffer } from '../../test/customers.ts'
import { openLine } from '../../test/journey.ts'
import { type Client, type Json, openPartner } from '../../test/world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')

const read = async (applicationId: string, client: Client = world): Promise<Json> => {
  const { status, body } = await client.get(`/lender/v1/antraege?produktanbieterantragsnummer=${applicationId}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const say = async (applicationId: string, body: object): Promise<void> => {
  const { status } = await world.post('/kreditsmart/kex/antraege/status', {
    produktanbieterantragsnummer: applicationId,
    ...body,
  })
  assert.equal(status, 200)
}
/** `BEANTRAGT/NICHT_BEARBEITET`, with a star where it differs from our side. */
const pair = async (applicationId: string): Promise<string> => {
  const { antragstellerstatus, produktanbieterstatus, divergent } = await read(applicationId)
  return `${antragstellerstatus}/${produktanbieterstatus}${divergent ? '*' : ''}`
}
const history = async (applicationId: string): Promise<string[]> =>
  (await read(applicationId)).history.map(
    (each: Json) => `${each.origin} ${each.antragstellerstatus ?? '-'}/${each.produktanbieterstatus ?? '-'}`,
  )
const offered = async (): Promise<Applied> => {
  const applied = await apply(world)
  await world.settle()
  await toOffer(world, applied)
  return applied
}
const statusOf = async (applied: Applied): Promise<string> => (await readApplication(world, applied)).status

test('from the application to the open line, the Antrag tells the broker each step, and never a sale too early', async () => {
  const { applicationId } = await openLine(world)
  const { history: all, ...antrag } = await read(applicationId)
  assert.match(antrag.antragsnummer, /^[A-Z0-9]{6}\/1\/1$/)
  assert.equal(antrag.application_id, applicationId)
  assert.deepEqual(
    all.map((each: Json) => [
      each.antragstellerstatus,
      each.produktanbieterstatus,
      each.hinweise.join(),
      each.kommentar,
    ]),
    [
      ['BEANTRAGT', 'ZURUECKGESTELLT', 'Kontoauszug', null],
      ['BEANTRAGT', 'NICHT_BEARBEITET', '', null],
      [
        'BEANTRAGT',
        'ZURUECKGESTELLT',
        'Legitimation,Unterschrift',
        'Kreditrahmen 2.000,00 EUR, Sollzins 11,00 % p. a., gültig bis 20.12.2026.',
      ],
      [
        'BEANTRAGT',
        'ZURUECKGESTELLT',
        'Unterschrift',
        'Kreditrahmen 2.000,00 EUR, Sollzins 11,00 % p. a., gültig bis 20.12.2026.',
      ],
      ['UNTERSCHRIEBEN', 'NICHT_BEARBEITET', '', null],
      ['UNTERSCHRIEBEN', 'UNTERSCHRIEBEN', '', null],
    ],
  )
  assert.equal(await pair(applicationId), 'UNTERSCHRIEBEN/UNTERSCHRIEBEN')
})

test('rejected, declined and lapsed applications say so; the other side stays as it was', async () => {
  const rejected = await apply(world, { scripts: { credit_record: 'hard_negative' } })
  await world.settle()
  assert.equal(await pair(rejected.applicationId), 'BEANTRAGT/ABGELEHNT')

  const declined = await offered()
  assert.equal((await world.call('DELETE', declined.path)).status < 300, true)
  assert.equal(await pair(declined.applicationId), 'NICHT_ANGENOMMEN/ZURUECKGESTELLT')
})

test('ABGELEHNT from outside rejects an application that has no contract yet, whatever it waits for', async () => {
  const waiting = await apply(world)
  await world.settle()
  const offer = await offered()
  const identifying = await apply(world, { scripts: { identification: 'wait' } })
  await world.settle()
  await toOffer(world, identifying)
  await identify(world, identifying)
  const before = {
    waiting: await statusOf(waiting),
    offer: await statusOf(offer),
    identifying: await statusOf(identifying),
  }
  assert.deepEqual(before, {
    waiting: 'account_snapshot_pending',
    offer: 'offered',
    identifying: 'identification_pending',
  })

  for (const each of [waiting, offer, identifying]) {
    await say(each.applicationId, { produktanbieterstatus: 'ABGELEHNT', kommentar: 'Passt nicht.' })
    assert.equal(await statusOf(each), 'rejected')
    assert.equal(await pair(each.applicationId), 'BEANTRAGT/ABGELEHNT')
    assert.equal((await history(each.applicationId)).at(-1), 'kreditsmart -/ABGELEHNT', 'and is not said twice')
  }
  for (const [each, status] of [
    [waiting, before.waiting],
    [offer, before.offer],
  ] as const) {
    const review = await world.post(`/lender/v1/applications/${each.applicationId}/review`, {
      decision: 'pass',
      reason: 'Doch.',
    })
    assert.deepEqual([review.status, review.body.status], [200, status])
    assert.equal(await pair(each.applicationId), 'BEANTRAGT/ZURUECKGESTELLT')
  }
})

test('NICHT_ANGENOMMEN before the signature deletes; of two words the applicant counts', async () => {
  const offer = await offered()
  await say(offer.applicationId, { antragstellerstatus: 'NICHT_ANGENOMMEN' })
  assert.equal(await statusOf(offer), 'deleted')
  assert.equal(await pair(offer.applicationId), 'NICHT_ANGENOMMEN/ZURUECKGESTELLT')

  const two = await offered()
  await say(two.applicationId, { antragstellerstatus: 'NICHT_ANGENOMMEN', produktanbieterstatus: 'ABGELEHNT' })
  assert.equal(await statusOf(two), 'deleted')
  assert.equal(await pair(two.applicationId), 'NICHT_ANGENOMMEN/ABGELEHNT*')
})

test('UNTERSCHRIEBEN from outside is kept, shown as divergent, and signs nothing', async () => {
  const offer = await offered()
  await say(offer.applicationId, { antragstellerstatus: 'UNTERSCHRIEBEN', produktanbieterstatus: 'UNTERSCHRIEBEN' })
  assert.equal(await statusOf(offer), 'offered')
  assert.equal(await pair(offer.applicationId), 'UNTERSCHRIEBEN/UNTERSCHRIEBEN*')
  await say(offer.applicationId, { antragstellerstatus: 'BEANTRAGT', produktanbieterstatus: 'ZURUECKGESTELLT' })
  assert.equal(await pair(offer.applicationId), 'BEANTRAGT/ZURUECKGESTELLT')
})

const lineStatus = async ({ personId, lineId }: { personId: string; lineId: string }): Promise<Json> =>
  (await world.get(`/v1/persons/${personId}/credit_lines/${lineId}`)).body
const declarations = (lineId: string) =>
  world.database.asOwner('select channel, status from revocations where line_id = $1', [lineId])

test('after the contract ABGELEHNT and NICHT_ANGENOMMEN are only kept', async () => {
  const line = await openLine(world)
  await say(line.applicationId, { produktanbieterstatus: 'ABGELEHNT', antragstellerstatus: 'NICHT_ANGENOMMEN' })
  assert.equal((await lineStatus(line)).status, 'open')
  assert.equal(await pair(line.applicationId), 'NICHT_ANGENOMMEN/ABGELEHNT*')
})

test('WIDERRUFEN in time revokes the line, once, however often it is sent', async () => {
  const line = await openLine(world)
  for (const kommentar of ['Widerruf liegt vor.', 'Noch einmal.']) {
    await say(line.applicationId, { antragstellerstatus: 'WIDERRUFEN', kommentar })
  }
  const { status, termination_type } = await lineStatus(line)
  assert.deepEqual([status, termination_type], ['closed', 'REVOCATION'])
  assert.deepEqual(await declarations(line.lineId), [{ channel: 'broker', status: 'effective' }])
  assert.equal(await pair(line.applicationId), 'WIDERRUFEN/UNTERSCHRIEBEN')
  assert.deepEqual((await history(line.applicationId)).slice(-3), [
    'bank UNTERSCHRIEBEN/UNTERSCHRIEBEN',
    'kreditsmart WIDERRUFEN/-',
    'kreditsmart WIDERRUFEN/-',
  ])
})

test('WIDERRUFEN of a signed contract whose line is still being made revokes the line as it comes', async () => {
  const applied = await apply(world, { scripts: { signing: 'wait' } })
  await world.settle()
  await toOffer(world, applied)
  const { signing_id } = await identify(world, applied)
  // Earlier work under the same key holds the making of the line back.
  await world.database.asOwner(
    `insert into work (partner_id, work_id, kind, ordering_key, number, payload, due_at, created_at)
     values ($1, 'earlier', 'earlier', $2, -1, '{}', '2100-01-01', now())`,
    [world.partnerId, applied.applicationId],
  )
  assert.equal((await world.post(`/sandbox/v1/signings/${signing_id}/complete`, { outcome: 'signed' })).status, 200)
  await say(applied.applicationId, { antragstellerstatus: 'WIDERRUFEN' })
  assert.equal(await pair(applied.applicationId), 'WIDERRUFEN/NICHT_BEARBEITET*')
  await world.database.asOwner(`delete from work where work_id = 'earlier'`)
  await world.settle()
  const { credit_line_id: lineId } = await readApplication(world, applied)
  assert.equal((await lineStatus({ personId: applied.personId, lineId })).termination_type, 'REVOCATION')
  assert.equal(await pair(applied.applicationId), 'WIDERRUFEN/NICHT_BEARBEITET')
})

test('what an applicant revokes online the Antrag tells, too', async () => {
  const line = await openLine(world)
  assert.equal((await world.put(`/v1/persons/${line.personId}/credit_lines/${line.lineId}/revoke`)).status < 300, true)
  assert.equal(await pair(line.applicationId), 'WIDERRUFEN/UNTERSCHRIEBEN')
})

test('an application whose time runs out, and a late WIDERRUFEN, which waits for a person', async () => {
  const waiting = await apply(world)
  const line = await openLine(world)
  await world.advance('2026-12-22')
  assert.equal(await statusOf(waiting), 'expired')
  assert.equal(await pair(waiting.applicationId), 'NICHT_ANGENOMMEN/ZURUECKGESTELLT')

  await say(line.applicationId, { antragstellerstatus: 'WIDERRUFEN' })
  assert.equal((await lineStatus(line)).status, 'open')
  assert.deepEqual(await declarations(line.lineId), [{ channel: 'broker', status: 'in_review' }])
  assert.equal(await pair(line.applicationId), 'WIDERRUFEN/UNTERSCHRIEBEN*')
})

test('a line that the partner does not authorize is a rejection; Anträge of another tenant are its own', async () => {
  const { body } = await world.post('/sandbox/v1/partners', { name: 'Careful', requires_authorization: true })
  const tenant = await world.as(body.client_id, body.client_secret)
  const applied = await apply(tenant)
  const settle = () => tenant.post('/sandbox/v1/settle')
  await settle()
  const snapshotId = await newSnapshot(tenant, applied.personId)
  await settle()
  await tenant.put(`${applied.path}/account_snapshot`, { account_snapshot_id: snapshotId })
  const { identification_id } = await readApplication(tenant, applied)
  await tenant.put(`${applied.path}/identification`, { identification_id })
  await settle()
  const { credit_line_id } = await readApplication(tenant, applied)
  const before = await read(applied.applicationId, tenant)
  assert.deepEqual([before.antragstellerstatus, before.produktanbieterstatus], ['UNTERSCHRIEBEN', 'NICHT_BEARBEITET'])
  assert.equal(
    (await tenant.post(`/lender/v1/credit_lines/${credit_line_id}/refuse_authorization`, { reason: 'Nein.' })).status,
    204,
  )
  const after = await read(applied.applicationId, tenant)
  assert.deepEqual(
    [after.antragstellerstatus, after.produktanbieterstatus, after.divergent],
    ['UNTERSCHRIEBEN', 'ABGELEHNT', false],
  )
  assert.equal((await world.get(`/lender/v1/antraege?antragsnummer=${after.antragsnummer}`)).status, 404)
})

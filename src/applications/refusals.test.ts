// Every state with every request: what the table does not allow is a 409 and leaves nothing behind.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, newSnapshot } from '../../test/customers.ts'
import { openWorld } from '../../test/world.ts'
import { accepts } from '../base/machine.ts'
import { consumerMachine, consumerStatuses } from './application.ts'

const world = await openWorld()
await world.standAt('2026-11-20')

const applied = await apply(world, { scripts: { identification: 'wait', account_snapshot: 'wait' } })
const { personId, applicationId, path } = applied
const record = (await world.post(`/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })).body.id
const snapshot = await newSnapshot(world, personId)
const identification = (
  await world.post(`/v1/persons/${personId}/identifications`, { method: 'idnow', language: 'DE' })
).body.id
await world.settle()

type Ask = Readonly<{
  events: readonly Parameters<typeof accepts<typeof consumerMachine>>[2][]
  ask: () => Promise<{ status: number; body: { code?: string } }>
}>

/** Each request with the events of the table that it stands for. */
const asks: Readonly<Record<string, Ask>> = {
  decline: { events: ['declined'], ask: () => world.call('DELETE', path) },
  'link a credit record': {
    events: ['evidence_linked'],
    ask: () => world.put(`${path}/credit_record`, { credit_record_id: record }),
  },
  'link a snapshot': {
    events: ['snapshot_linked'],
    ask: () => world.put(`${path}/account_snapshot`, { account_snapshot_id: snapshot }),
  },
  'link an identification': {
    events: ['identification_linked', 'signing_started'],
    ask: () => world.put(`${path}/identification`, { identification_id: identification }),
  },
  'pass a review': {
    events: ['overturned_at_start'],
    ask: () => world.post(`/lender/v1/applications/${applicationId}/review`, { decision: 'pass', reason: 'x' }),
  },
  'reject in a review': {
    events: [],
    ask: () =>
      world.post(`/lender/v1/applications/${applicationId}/review`, {
        decision: 'reject',
        reason: 'x',
        reason_codes: ['UNDER_AGE'],
      }),
  },
}

/** Everything that a write could have touched. */
const everything = async () => {
  const tables = [
    'applications',
    'events',
    'audit_entries',
    'documents',
    'decisions',
    'signings',
    'identifications',
    'work',
    'credit_lines',
  ]
  const hashes = await Promise.all(
    tables.map((table) =>
      world.database.asOwner(`select md5(string_agg(t::text, '|' order by t::text)) as hash from ${table} t`),
    ),
  )
  return JSON.stringify(hashes)
}

for (const status of consumerStatuses) {
  test(`an application that is '${status}' refuses what the table does not allow, and nothing of it stays`, async () => {
    await world.database.asOwner(
      'update applications set status = $1, account_snapshot_id = null, review_reason = null where application_id = $2',
      [status, applicationId],
    )
    const before = await everything()
    let refused = 0
    for (const [name, { events, ask }] of Object.entries(asks)) {
      if (events.some((event) => accepts(consumerMachine, status, event))) continue
      if (name === 'link an identification' && status === 'identification_pending') continue // the same one again changes nothing
      const { status: answered, body } = await ask()
      assert.deepEqual([name, answered, body.code], [name, 409, 'invalid_state'])
      refused++
    }
    assert.ok(refused > 0)
    assert.equal(await everything(), before)
  })
}

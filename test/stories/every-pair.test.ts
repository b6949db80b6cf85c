// Every state with every request that brings an event: what the state table does not allow is refused and leaves nothing
// behind; what it allows moves as it says, wherever a row that was put into its state can go on alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consumerMachine, freelancerMachine } from '../../src/applications/application.ts'
import type { Machine } from '../../src/base/machine.ts'
import { creditlineMachine } from '../../src/creditlines/creditline.ts'
import { renewalMachine } from '../../src/creditlines/renewal.ts'
import { loanMachine } from '../../src/loans/loan.ts'
import { apply, goodBusiness, newPerson, newSnapshot, openLineInFrance } from '../customers.ts'
import { euros, expecting, openLine } from '../journey.ts'
import { differing, openFingerprint } from '../proof/fuzz.ts'
import { seedLine } from '../seeded-lines.ts'
import { openPartner, type Reply } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const { asOwner } = world.database
const ask = expecting(world)
const fingerprint = await openFingerprint(asOwner, [world.partnerId])

type Event = Readonly<{
  /** What of the table the request stands for; the first that the state allows is what happens. */
  events: readonly string[]
  ask: () => Promise<Reply>
  /** Of a refusal, where the contract documents another one than 409. */
  refused?: number
  /** A row that was put here can go on: where it is allowed, it is done. These states may have followed by the time one looks. */
  moves?: readonly string[]
}>

type Subject = Readonly<{
  machine: Machine
  /** Puts the row into this state. */
  put: (state: string) => Promise<unknown>
  now: () => Promise<unknown>
  requests: Readonly<Record<string, Event>>
}>

const statusOf = async (table: string, column: string, id: string): Promise<unknown> =>
  (await asOwner(`select status from ${table} where ${column} = $1`, [id]))[0]?.status

const idOf = async (path: string, body: object): Promise<string> => (await ask(201, 'POST', path, body)).id

const applicationOf = async (prefix: '' | '/freelancers'): Promise<Subject> => {
  const scripts = { identification: 'wait', account_snapshot: 'wait' }
  const personId = await newPerson(world, prefix === '' ? {} : { employment_status: 'FREELANCER' })
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: personId, ...scripts })
  const all = `/v1${prefix}/persons/${personId}/credit_line_applications`
  const id = prefix === '' ? (await apply(world, { personId })).applicationId : await idOf(all, goodBusiness)
  const path = `${all}/${id}`
  const record = await idOf(`/v1${prefix}/persons/${personId}/credit_records`, { source: 'solarisBank' })
  const snapshot = await newSnapshot(world, personId)
  const identification = await idOf(`/v1/persons/${personId}/identifications`, { method: 'idnow', language: 'DE' })
  await world.settle()
  const review = (decision: object) => world.post(`/lender/v1/applications/${id}/review`, { reason: 'x', ...decision })
  return {
    machine: prefix === '' ? consumerMachine : freelancerMachine,
    put: (state) =>
      asOwner(
        `update applications set status = $1, account_snapshot_id = null, review_reason = null, rejected_from = null,
           decision = null, valid_until_on = '2026-12-20' where application_id = $2`,
        [state, id],
      ),
    now: () => statusOf('applications', 'application_id', id),
    requests: {
      decline: { events: ['declined'], ask: () => world.call('DELETE', path), moves: [] },
      'link a credit record': {
        events: ['evidence_linked'],
        ask: () => world.put(`${path}/credit_record`, { credit_record_id: record }),
      },
      'link a snapshot': {
        events: ['snapshot_linked'],
        ask: () => world.put(`${path}/account_snapshot`, { account_snapshot_id: snapshot }),
      },
      'pass a review': { events: ['overturned_at_start'], ask: () => review({ decision: 'pass' }) },
      'reject in a review': { events: [], ask: () => review({ decision: 'reject', reason_codes: ['UNDER_AGE'] }) },
      ...(prefix === ''
        ? {
            'link an identification': {
              // In `identification_pending` the same one again changes nothing.
              events: ['identification_linked', 'signing_started', 'identification_failed'],
              ask: () => world.put(`${path}/identification`, { identification_id: identification }),
            },
          }
        : { agree: { events: ['contract_agreed'], ask: () => world.put(`${path}/contract_agreement`) } }),
    },
  }
}

const line = async (): Promise<Subject> => {
  let seeded = 0
  let [id, path] = ['', '']
  const lenders = (what: string, body: object = {}) =>
    world.post(`/lender/v1/credit_lines/${id}/${what}`, { reason: 'x', ...body })
  return {
    machine: creditlineMachine,
    put: async (state) => {
      const { lineId, personId } = await seedLine(world.database, `pair ${seeded++}`, '2026-11-20')
      id = lineId
      path = `/v1/persons/${personId}/credit_lines/${id}`
      // What the job that follows will make is not there yet.
      await asOwner(
        `delete from line_ibans where line_id = $1 and $2 in ('authorization_pending', 'account_creation_pending')`,
        [id, state],
      )
      await asOwner(
        `delete from mandates where line_id = $1 and $2 in ('authorization_pending', 'account_creation_pending', 'mandate_creation_pending')`,
        [id, state],
      )
      await asOwner(
        `update credit_lines set status = $1, revocable_until_on = '2026-12-04',
           authorize_by_on = case when $1 = 'authorization_pending' then date '2026-12-20' end,
           termination_type = case when $1 = 'closed' then 'ORDINARY_BY_BANK' end,
           termination_on = case when $1 = 'closed' then date '2026-11-19' end where credit_line_id = $2`,
        [state, id],
      )
    },
    now: () => statusOf('credit_lines', 'credit_line_id', id),
    requests: {
      authorize: {
        events: ['authorized'],
        ask: () => world.put(`${path}/authorization`),
        moves: ['mandate_creation_pending', 'open'],
      },
      'refuse the authorization': {
        events: ['authorization_refused'],
        ask: () => lenders('refuse_authorization'),
        moves: [],
      },
      revoke: { events: ['revoked'], ask: () => world.put(`${path}/revoke`), moves: [] },
      'give notice': { events: ['notice_given'], ask: () => lenders('termination', { by: 'bank' }), moves: [] },
      'terminate for cause': {
        events: ['terminated_for_cause'],
        ask: () => lenders('termination_for_cause', { by: 'customer' }),
        moves: [],
      },
    },
  }
}

const loan = async (): Promise<Subject> => {
  const { personId, lineId } = await openLine(world)
  const path = `/v1/persons/${personId}/credit_lines/${lineId}/loans`
  const id = await idOf(path, { amount: euros(500), term: 6, reference: 'R', purpose: 'P' })
  return {
    machine: loanMachine,
    put: (state) => asOwner('update loans set status = $1 where loan_id = $2', [state, id]),
    now: () => statusOf('loans', 'loan_id', id),
    requests: {
      cancel: { events: ['cancel'], ask: () => world.call('DELETE', `${path}/${id}`) },
      'cancel for the customer': {
        events: ['cancel'],
        ask: () => world.post(`/lender/v1/loans/${id}/cancel`, { reason: 'x' }),
      },
    },
  }
}

const renewal = async (): Promise<Subject> => {
  const { personId, lineId } = await openLineInFrance(world)
  const path = `/v1/persons/${personId}/credit_lines/${lineId}`
  return {
    machine: renewalMachine,
    put: (state) =>
      asOwner(
        `update renewals set status = $1, notify_by_on = '2026-12-01', cancel_by_on = '2027-02-01',
           effective_from_on = '2027-02-20', effective_until_on = '2028-02-20', notified_on = null where line_id = $2`,
        [state, lineId],
      ),
    now: () => statusOf('renewals', 'line_id', lineId),
    requests: {
      'tell of it': {
        events: ['notified'],
        ask: () => world.post(`${path}/renewal/notification`, { notification_sent_date: '2026-11-20' }),
        refused: 404,
        moves: [],
      },
      object: {
        events: ['cancelled'],
        ask: () => world.post(`${path}/renewal/cancel`),
        refused: 404,
        moves: [],
      },
      reinstate: {
        events: ['reinstatement_asked'],
        ask: () => world.post(`/lender/v1/credit_lines/${lineId}/renewal/reinstatement`),
        refused: 404,
        moves: [],
      },
    },
  }
}

const subjects: Readonly<Record<string, () => Promise<Subject>>> = {
  'the application of a consumer': () => applicationOf(''),
  'the application of a freelancer': () => applicationOf('/freelancers'),
  'the credit line': line,
  'the renewal': renewal,
  'the loan': loan, // last: its payout would find it in the wrong state
}

for (const [name, open] of Object.entries(subjects)) {
  test(`${name}: each request in each state moves it as the table says, or is refused and leaves nothing`, async () => {
    const { machine, put, now, requests } = await open()
    await world.settle()
    for (const state of Object.keys(machine.table)) {
      await put(state)
      let before = await fingerprint()
      for (const [what, { events, ask: send, refused = 409, moves }] of Object.entries(requests)) {
        const next = events.flatMap((event) => machine.table[state]?.[event] ?? [])[0]
        if (next !== undefined && moves === undefined) continue
        const { status, body } = await send()
        if (next === undefined || moves === undefined) {
          const code = refused === 409 ? 'invalid_state' : 'model_not_found'
          assert.deepEqual([state, what, status, body.code], [state, what, refused, code], JSON.stringify(body))
          assert.deepEqual(differing(before, await fingerprint()), [], `${state}: ${what}`)
        } else {
          assert.ok(status < 300, `${state}: ${what} was answered ${status}: ${JSON.stringify(body)}`)
          assert.ok(
            [next, ...moves].includes(String(await now())),
            `${state}: ${what} led to ${await now()}, not ${next}`,
          )
          await world.settle()
          await put(state)
          before = await fingerprint()
        }
      }
    }
  })
}

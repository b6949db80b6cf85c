import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { grid } from '../base/machine.ts'
import { type ApplicationStatus, applicationStatuses, consumerMachine, freelancerMachine } from './application.ts'
import { actionsRequired, hasLapsed } from './rules.ts'

/** A line a state, with its events, as the business reads it. */
const told = (table: Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>): string =>
  Object.entries(table)
    .map(
      ([state, row]) =>
        `${state}: ${
          Object.entries(row)
            .map(([event, next]) => `${event} > ${next}`)
            .join(', ') || '-'
        }`,
    )
    .join('\n')

test('the consumer application, cell by cell', () => {
  assert.equal(
    told(consumerMachine.table),
    `
initial_scoring_pending: evidence_linked > initial_scoring_pending, passed > account_snapshot_pending, referred > initial_scoring_pending, rejected > rejected, lapsed > expired, declined > deleted
account_snapshot_pending: snapshot_linked > account_snapshot_verification_pending, rejected > rejected, lapsed > expired, declined > deleted
account_snapshot_verification_pending: snapshot_linked > account_snapshot_verification_pending, snapshot_lost > account_snapshot_pending, offered > offered, referred > account_snapshot_verification_pending, rejected > rejected, lapsed > expired, declined > deleted
scoring_pending: -
offered: identification_linked > identification_pending, identified > esign_pending, rejected > rejected, lapsed > expired, declined > deleted
identification_pending: identified > esign_pending, identification_failed > identification_pending, referred > identification_pending, cleared > identification_pending, rejected > rejected, lapsed > expired, declined > deleted
esign_pending: signed > esign_complete, signing_failed > esign_failed, referred > esign_pending, cleared > esign_pending, rejected > rejected, lapsed > expired, declined > deleted
esign_failed: signing_started > esign_pending, rejected > rejected, lapsed > expired, declined > deleted
esign_complete: line_ordered > credit_line_creation_pending
credit_line_creation_pending: line_created > credit_line_created
credit_line_created: -
rejected: overturned_at_start > initial_scoring_pending, overturned_at_snapshot > account_snapshot_pending, overturned_at_verification > account_snapshot_verification_pending, overturned_at_offer > offered, overturned_at_identification > identification_pending, overturned_at_signing > esign_pending, overturned_after_signing > esign_failed
expired: -
deleted: -`.trim(),
  )
})

test('the freelancer application, cell by cell', () => {
  assert.equal(
    told(freelancerMachine.table),
    `
credit_record_pending: evidence_linked > initial_scoring_pending, rejected > rejected, lapsed > expired, declined > expired
initial_scoring_pending: evidence_linked > initial_scoring_pending, passed > account_snapshot_pending, referred > initial_scoring_pending, rejected > rejected, lapsed > expired, declined > expired
account_snapshot_pending: snapshot_linked > account_snapshot_verification_pending, rejected > rejected, lapsed > expired, declined > expired
account_snapshot_verification_pending: snapshot_linked > account_snapshot_verification_pending, snapshot_lost > account_snapshot_pending, offered > offered, referred > account_snapshot_verification_pending, rejected > rejected, lapsed > expired, declined > expired
offered: contract_agreed > identification_creation_pending, rejected > rejected, lapsed > expired, declined > expired
identification_creation_pending: identification_linked > identification_pending, rejected > rejected, lapsed > expired, declined > expired
identification_pending: identified > identification_completed, identification_failed > identification_pending, referred > identification_pending, cleared > identification_pending, rejected > rejected, lapsed > expired, declined > expired
identification_completed: line_ordered > credit_line_creation_pending
credit_line_creation_pending: line_created > credit_line_created
credit_line_created: -
rejected: overturned_at_record > credit_record_pending, overturned_at_start > initial_scoring_pending, overturned_at_snapshot > account_snapshot_pending, overturned_at_verification > account_snapshot_verification_pending, overturned_at_offer > offered, overturned_at_agreement > identification_creation_pending, overturned_at_identification > identification_pending
expired: -`.trim(),
  )
  assert.match(grid(freelancerMachine), /^credit_record_pending {2,}initial_scoring_pending/m)
})

const bare = { creditRecordId: null, accountSnapshotId: null }

const missing: readonly (readonly [status: ApplicationStatus, actions: string, inReview: string])[] = [
  ['credit_record_pending', 'CREDIT_RECORD', 'CREDIT_RECORD,MANUAL_REVIEW'],
  ['initial_scoring_pending', 'CREDIT_RECORD', 'MANUAL_REVIEW'],
  ['account_snapshot_pending', 'ACCOUNT_SNAPSHOT', 'ACCOUNT_SNAPSHOT,MANUAL_REVIEW'],
  ['account_snapshot_verification_pending', 'ACCOUNT_SNAPSHOT', 'MANUAL_REVIEW'],
  ['offered', 'IDENTIFICATION', 'IDENTIFICATION,MANUAL_REVIEW'],
  ['identification_pending', 'IDENTIFICATION', 'IDENTIFICATION,MANUAL_REVIEW'],
  ['esign_pending', 'SIGNING', 'SIGNING,MANUAL_REVIEW'],
  ['esign_failed', 'SIGNING', 'SIGNING,MANUAL_REVIEW'],
]
test('what is missing, by status; a review is added to it, and takes the place of evidence that is there', () => {
  for (const [status, actions, inReview] of missing) {
    assert.equal(actionsRequired({ ...bare, status, reviewReason: null }).join(), actions, status)
    assert.equal(actionsRequired({ ...bare, status, reviewReason: 'x' }).join(), inReview, status)
  }
  const waiting = missing.map(([status]) => status)
  const others = applicationStatuses.filter((status) => !waiting.includes(status))
  for (const status of others) assert.deepEqual(actionsRequired({ ...bare, status, reviewReason: null }), [], status)
})

const lapses: readonly (readonly [status: ApplicationStatus, on: string, lapsed: boolean])[] = [
  ['initial_scoring_pending', '2026-12-20', false],
  ['initial_scoring_pending', '2026-12-21', true],
  ['account_snapshot_pending', '2026-12-21', true],
  ['account_snapshot_verification_pending', '2026-12-21', true],
  ['offered', '2026-12-31', false],
  ['offered', '2027-01-01', true],
  ['identification_pending', '2027-01-01', true],
  ['esign_pending', '2027-01-01', true],
  ['esign_failed', '2027-01-01', true],
  ['esign_complete', '2027-06-01', false],
  ['credit_line_created', '2027-06-01', false],
  ['rejected', '2027-06-01', false],
]
test('30 days without a step, or the end of the offer, and an application has lapsed', () => {
  for (const [status, on, lapsed] of lapses) {
    const application = { status, waitingSinceOn: parseDay('2026-11-20'), validUntilOn: parseDay('2026-12-31') }
    assert.equal(hasLapsed(application, parseDay(on)), lapsed, `${status} on ${on}`)
  }
})

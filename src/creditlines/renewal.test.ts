import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, parseDay } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { productByVersion } from '../products/catalogue.ts'
import { type Renewal, renewalMachine } from './renewal.ts'
import {
  atExpiry,
  checkNotification,
  checkObjection,
  needsSolvency,
  renewalDates,
  renewalTerms,
  usedSince,
} from './renewal-rules.ts'

const terms = renewalTerms(productByVersion('consumer-fr.2026-11-20'))

test('the renewal, cell by cell', () => {
  const told = Object.entries(renewalMachine.table).map(
    ([state, row]) =>
      `${state}: ${
        Object.entries(row)
          .map(([event, next]) => `${event} > ${next}`)
          .join(', ') || '-'
      }`,
  )
  assert.equal(
    told.join('\n'),
    `
scheduled: check_passed > eligible, check_failed > rejected, deadline_missed > missed, line_closed > ended
eligible: notified > customer_notified, deadline_missed > missed, line_closed > ended
customer_notified: notified > customer_notified, cancelled > cancelled_by_customer, period_began > effective, unused > suspended, line_closed > ended
effective: -
suspended: reinstatement_asked > suspended, check_passed > effective, check_failed > suspended, line_closed > ended
rejected: -
missed: -
cancelled_by_customer: -
ended: -`.trim(),
  )
})

// `domain-rules.md` 4.3; the third is the first one's second renewal, the fourth the leap day's fourth.
const vectors = [
  ['2026-11-20', 1, '2027-11-20', '2027-08-20', '2027-10-31', '2028-11-20'],
  ['2028-02-29', 1, '2029-02-28', '2028-11-28', '2029-02-08', '2030-02-28'],
  ['2026-11-20', 2, '2028-11-20', '2028-08-20', '2028-10-31', '2029-11-20'],
  ['2028-02-29', 4, '2032-02-29', '2031-11-29', '2032-02-09', '2033-02-28'],
] as const

test('signed, which renewal → expiry, notify by, cancel until, end of the next period', () => {
  for (const [signed, number, expiry, notifyBy, cancelUntil, until] of vectors) {
    const dates = renewalDates(parseDay(signed), number, terms)
    assert.deepEqual(
      [dates.effectiveFromOn, dates.notifyByOn, dates.cancelByOn, dates.effectiveUntilOn],
      [expiry, notifyBy, cancelUntil, until],
    )
    assert.ok(dates.checkOn < dates.notifyByOn, 'the check begins before the notice has to be sent')
  }
})

const grantedOn = parseDay('2026-11-20')
const renewal: Renewal = {
  ...renewalDates(grantedOn, 1, terms),
  renewalId: newUuid(),
  creditLineId: 'x',
  number: 1,
  status: 'customer_notified',
  creditRecordId: null,
  checkedOn: null,
  notifiedOn: null,
  slipReturnedOn: null,
  rejectedOn: null,
  createdAt: new Date(0),
  version: 1,
}

/** `ok`, or the status of the refusal. */
const outcome = (check: () => void): number | 'ok' => {
  try {
    check()
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
}

const notices = [
  ['2026-11-19', '2027-08-01', 400], // before the line was granted
  ['2026-11-20', '2027-08-01', 'ok'],
  ['2027-08-01', '2027-08-01', 'ok'],
  ['2027-08-02', '2027-08-01', 400], // in the future
  ['2027-08-20', '2027-08-20', 'ok'],
  ['2027-08-21', '2027-08-21', 400], // too late
] as const

test('notice sent, today → may it be reported?', () => {
  for (const [sent, today, expected] of notices) {
    const check = () => checkNotification(parseDay(sent), renewal, grantedOn, parseDay(today))
    assert.deepEqual([sent, today, outcome(check)], [sent, today, expected])
  }
})

test('the customer may object until twenty days before the new period', () => {
  assert.equal(
    outcome(() => checkObjection(renewal, parseDay('2027-10-31'))),
    'ok',
  )
  assert.equal(
    outcome(() => checkObjection(renewal, parseDay('2027-11-01'))),
    403,
  )
})

test('a line that nobody used for a year is suspended, unless the slip came back in time', () => {
  assert.equal(usedSince(renewal, terms), '2026-11-20')
  const slip = (slipReturnedOn: Renewal['slipReturnedOn']) => ({ ...renewal, slipReturnedOn })
  assert.equal(atExpiry(slip(null), true), 'period_began')
  assert.equal(atExpiry(slip(null), false), 'unused')
  assert.equal(atExpiry(slip(renewal.cancelByOn), false), 'period_began')
  assert.equal(atExpiry(slip(addDays(renewal.cancelByOn, 1)), false), 'unused')
})

test('the household is looked at each third time, and before a suspended line is used again', () => {
  const asked = [1, 2, 3, 4, 5, 6].filter((number) => needsSolvency({ number, status: 'scheduled' }))
  assert.deepEqual(asked, [3, 6])
  assert.equal(needsSolvency({ number: 1, status: 'suspended' }), true)
})

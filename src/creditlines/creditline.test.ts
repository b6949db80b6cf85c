import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { creditlineMachine } from './creditline.ts'
import { revocableUntil } from './rules.ts'

test('the credit line, cell by cell', () => {
  const told = Object.entries(creditlineMachine.table)
    .map(
      ([state, row]) =>
        `${state}: ${Object.entries(row)
          .map(([event, next]) => `${event} > ${next}`)
          .join(', ')}`,
    )
    .join('\n')
  assert.equal(
    told,
    `
authorization_pending: authorized > account_creation_pending, authorization_refused > closed, revoked > closed
account_creation_pending: account_made > mandate_creation_pending, revoked > closed
mandate_creation_pending: mandate_active > open, mandate_failed > mandate_creation_pending, revoked > closed
open: notice_given > open, notice_ended > closed, terminated_for_cause > closed, not_renewed > closed, revoked > closed
closed: settled > closed, unsettled > closed`.trim(),
  )
})

// `domain-rules.md` 4.1.
const deadlines = [
  ['2026-11-20', '2026-12-04'],
  ['2026-11-21', '2026-12-07'],
  ['2026-12-11', '2026-12-28'],
  ['2026-12-18', '2027-01-04'],
  ['2027-03-12', '2027-03-30'],
] as const
test('fourteen days to revoke, never ending on a Saturday, Sunday or holiday; a business has none', () => {
  for (const [concluded, until] of deadlines) {
    assert.equal(revocableUntil(parseDay(concluded), 'CONSUMER', 14), until)
    assert.equal(revocableUntil(parseDay(concluded), 'FOUNDER', 14), until)
    assert.equal(revocableUntil(parseDay(concluded), 'BUSINESS', 14), null)
  }
})

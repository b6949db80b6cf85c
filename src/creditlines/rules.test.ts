// Periods of a line against the vectors of `domain-rules.md` 4.1 and 2.5.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { isRevocable, noticeEnds, revocableUntil, revocableUntilAfter } from './rules.ts'

const day = parseDay
const optional = (text: string | null) => (text === null ? null : day(text))

test('the right to revoke ends on day 14, or on the next working day in all of Germany', () => {
  for (const [concluded, ends] of [
    ['2026-11-20', '2026-12-04'],
    ['2026-11-21', '2026-12-07'],
    ['2026-12-11', '2026-12-28'],
    ['2026-12-18', '2027-01-04'],
    ['2027-03-12', '2027-03-30'],
  ] as const) {
    assert.equal(revocableUntil(day(concluded), 'CONSUMER', 14), ends, concluded)
    assert.equal(revocableUntil(day(concluded), 'FOUNDER', 14), ends, concluded)
    assert.equal(revocableUntil(day(concluded), 'BUSINESS', 14), null, concluded)
    const delivery = { concludedOn: day(concluded), copyOn: day(concluded), completedOn: null, wasTold: true }
    assert.equal(revocableUntilAfter(delivery, 14), ends, 'the copy came at once')
  }
})

test('a late copy begins the period later, particulars supplied later give a month, and it stops after a year', () => {
  for (const [copyOn, completedOn, wasTold, ends] of [
    ['2026-11-10', null, true, '2026-12-04'], // a copy before the conclusion begins nothing
    ['2026-12-18', null, true, '2027-01-04'],
    ['2026-11-20', '2026-12-05', true, '2027-01-05'],
    ['2026-12-18', '2026-11-25', true, '2027-01-04'], // complete when the copy came
    [null, null, true, '2027-12-06'],
    ['2027-11-29', null, true, '2027-12-06'],
    ['2026-11-20', '2027-11-30', true, '2027-12-06'],
    ['2026-11-20', null, false, null],
  ] as const) {
    const delivery = {
      concludedOn: day('2026-11-20'),
      copyOn: optional(copyOn),
      completedOn: optional(completedOn),
      wasTold,
    }
    assert.equal(revocableUntilAfter(delivery, 14), ends, JSON.stringify(delivery))
  }
})

test('what is dispatched on the last day is in time; without an end it always is; a business never has the right', () => {
  const ends = day('2026-12-04')
  assert.deepEqual(
    [
      isRevocable('CONSUMER', ends, ends),
      isRevocable('CONSUMER', ends, day('2026-12-05')),
      isRevocable('FOUNDER', null, ends),
    ],
    [true, false, true],
  )
  assert.equal(isRevocable('BUSINESS', null, ends), false)
})

test('the customer ends a line at once, the bank in two months', () => {
  const today = day('2026-12-31')
  assert.equal(noticeEnds('customer', today, null), '2026-12-31')
  assert.equal(noticeEnds('bank', today, null), '2027-02-28')
  assert.equal(noticeEnds('bank', today, day('2027-03-31')), '2027-03-31')
  for (const [by, wanted] of [
    ['customer', '2026-12-30'],
    ['bank', '2027-02-27'],
  ] as const) {
    assert.throws(() => noticeEnds(by, today, day(wanted)), /termination_date/)
  }
})

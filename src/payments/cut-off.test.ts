// The days that files carry, worked out by hand with a calendar of 2026 and 2027. The bank of these tables takes payouts until
// 14:00 and debits until 11:00; another one until the end of the day.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { isT2Day } from '../base/calendar.ts'
import { addDays, type Day, daysBetween, instantOn, parseDay } from '../base/day.ts'
import {
  debitsDueUntil,
  debitsSettleOn,
  LONGEST_AHEAD_DAYS,
  LONGEST_LEAD_DAYS,
  type Moment,
  paymentsCarry,
  takenOn,
} from './cut-off.ts'
import { settleFrom } from './return-rules.ts'

/** `2026-11-20 13:59` in Berlin; the clock shows the same day unless another one is given. */
const at = (text: string, today?: string): Moment => {
  const local = Temporal.PlainDateTime.from(text.replace(' ', 'T'))
  const now = new Date(local.toZonedDateTime('Europe/Berlin').epochMilliseconds)
  return { today: parseDay(today ?? text.slice(0, 10)), now }
}

test('until the cut-off a file is today’s, afterwards and on closed days the next bank day’s', () => {
  // moment, planned payout, what a payout file carries, settlement of the debits in a file of this moment
  const table = [
    ['2026-11-20 00:00', '2026-11-20', '2026-11-20', '2026-11-24'], // a Friday
    ['2026-11-20 10:59', '2026-11-20', '2026-11-20', '2026-11-24'],
    ['2026-11-20 11:00', '2026-11-20', '2026-11-20', '2026-11-25'],
    ['2026-11-20 13:59', '2026-11-20', '2026-11-20', '2026-11-25'],
    ['2026-11-20 14:00', '2026-11-23', '2026-11-23', '2026-11-25'],
    ['2026-11-20 23:59', '2026-11-23', '2026-11-23', '2026-11-25'],
    ['2026-11-21 09:00', '2026-11-23', null, '2026-11-25'], // a Saturday
    ['2026-11-21 14:00', '2026-11-23', '2026-11-23', '2026-11-25'],
    ['2026-12-24 09:00', '2026-12-24', '2026-12-24', '2026-12-29'], // a Thursday; Christmas is on Friday and Saturday
    ['2026-12-24 14:00', '2026-12-28', '2026-12-28', '2026-12-30'],
    ['2027-03-25 10:00', '2027-03-25', '2027-03-25', '2027-03-31'], // Maundy Thursday
    ['2027-03-25 14:00', '2027-03-30', '2027-03-30', '2027-04-01'],
    ['2027-03-28 14:00', '2027-03-30', '2027-03-30', '2027-04-01'], // Easter Sunday, and the clocks go forward
    ['2027-07-30 13:59', '2027-07-30', '2027-07-30', '2027-08-04'], // a Friday in summer
    ['2027-07-30 14:00', '2027-08-02', '2027-08-02', '2027-08-04'],
    ['2027-12-31 14:00', '2028-01-03', '2028-01-03', '2028-01-05'], // a Friday
  ] as const
  const seen = table.map(([text]) => {
    const moment = at(text)
    return [text, takenOn(moment, '14:00'), paymentsCarry(moment, '14:00'), debitsSettleOn(moment, '11:00')]
  })
  assert.deepEqual(seen, table)
})

test('a bank that takes files until the end of the day knows no hour', () => {
  for (const time of ['00:00', '09:00', '23:59']) {
    const [friday, saturday] = [at(`2026-11-20 ${time}`), at(`2026-11-21 ${time}`)]
    assert.deepEqual([takenOn(friday, '24:00'), paymentsCarry(friday, '24:00')], ['2026-11-20', '2026-11-20'])
    assert.deepEqual([takenOn(saturday, '24:00'), paymentsCarry(saturday, '24:00')], ['2026-11-23', null])
    assert.equal(debitsSettleOn(friday, '24:00'), '2026-11-24')
  }
})

test('a clock that is late looks for what its day would have carried, and presents for what can be reached', () => {
  const late = at('2026-11-20 12:00', '2026-11-02')
  assert.deepEqual(
    [takenOn(late, '14:00'), debitsDueUntil(late, '11:00'), debitsSettleOn(late, '11:00')],
    ['2026-11-20', '2026-11-04', '2026-11-25'],
  )
  assert.equal(takenOn(at('2026-11-21 00:01', '2026-11-20'), '14:00'), '2026-11-23', 'a day that is closing')
  assert.equal(takenOn(at('2026-11-18 12:00', '2026-11-20'), '14:00'), '2026-11-20', 'a machine that was put back')
  assert.equal(debitsDueUntil(at('2026-11-20 12:00'), '11:00'), '2026-11-25')
})

test('no file is written longer before its day than the daily steps look ahead', () => {
  const days = Array.from({ length: 2_000 }, (_, i) => addDays(parseDay('2024-01-01'), i))
  const ahead = (to: (moment: Moment) => Day, of: readonly Day[]): number =>
    Math.max(...of.map((today) => daysBetween(today, to({ today, now: instantOn(today, 12) }))))
  assert.equal(
    ahead((moment) => takenOn(moment, '09:00'), days),
    LONGEST_AHEAD_DAYS,
  )
  assert.equal(
    ahead((moment) => debitsSettleOn(moment, '09:00'), days.filter(isT2Day)),
    LONGEST_LEAD_DAYS,
  )
})

test('a debit is announced for a day on which the next file can still settle it', () => {
  const table = [
    ['2026-12-23', 14, '2027-01-06'],
    ['2026-12-23', 1, '2026-12-29'], // the next file is written on the 24th
    ['2026-11-20', 3, '2026-11-25'], // a Friday: the next file is Monday's
    ['2026-11-20', 5, '2026-11-25'],
    ['2026-11-20', 6, '2026-11-26'],
  ] as const
  assert.deepEqual(
    table.map(([on, notice]) => settleFrom(parseDay(on), notice)),
    table.map(([, , from]) => from),
  )
})

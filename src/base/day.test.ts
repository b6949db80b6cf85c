import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { addT2Days, easterSunday, isT2Day, onOrAfterT2, onOrAfterWorkingDay } from './calendar.ts'
import { addDays, addMonths, type Day, day360, dayAt, daysBetween, instantOn, isDay, parseDay, weekday } from './day.ts'

const day = (text: string): Day => parseDay(text)
const anyDay = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((at) => day(at.toISOString().slice(0, 10)))

test('day arithmetic agrees with a calendar library on any day', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -800, max: 800 }), (on, days) => {
      const plain = Temporal.PlainDate.from(on)
      fc.pre(isDay(plain.add({ days }).toString()))
      assert.equal(addDays(on, days), plain.add({ days }).toString())
      assert.equal(weekday(on), plain.dayOfWeek)
      assert.equal(daysBetween(on, addDays(on, days)), days)
    }),
  )
})

test('a text that is no calendar day is refused', () => {
  for (const text of [
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '20261120',
    '',
    '2026-11-31',
    '1899-12-31',
  ]) {
    assert.equal(isDay(text), false, text)
    assert.throws(() => parseDay(text), RangeError)
  }
  assert.equal(isDay('2028-02-29'), true)
})

test('a month later keeps the day of the month, or takes the last', () => {
  assert.equal(addMonths(day('2027-01-31'), 1), '2027-02-28')
  assert.equal(addMonths(day('2027-02-28'), 1, 31), '2027-03-31')
  assert.equal(addMonths(day('2028-02-29'), 12), '2029-02-28')
  assert.equal(addMonths(day('2027-03-15'), -3), '2026-12-15')
})

test('a day is a day in Berlin, in winter and in summer', () => {
  assert.equal(dayAt(new Date('2026-11-20T22:59:59Z')), '2026-11-20')
  assert.equal(dayAt(new Date('2026-11-20T23:00:00Z')), '2026-11-21')
  assert.equal(dayAt(new Date('2027-07-01T22:00:00Z')), '2027-07-02')
  assert.equal(instantOn(day('2027-07-01'), 9).toISOString(), '2027-07-01T07:00:00.000Z')
})

test('the 30E/360 day number stands still on a 31st and jumps over the end of February', () => {
  assert.equal(day360(day('2027-01-31')) - day360(day('2027-01-30')), 0)
  assert.equal(day360(day('2027-03-01')) - day360(day('2027-02-28')), 3)
  assert.equal(day360(day('2027-01-01')) - day360(day('2026-11-20')), 41)
})

test('Easter and the bank holidays of the sheet', () => {
  assert.deepEqual([2026, 2027, 2028, 2029, 2030, 2031].map(easterSunday), [
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
    '2029-04-01',
    '2030-04-21',
    '2031-04-13',
  ])
  for (const closed of ['2027-01-01', '2027-03-26', '2027-03-29', '2026-12-25', '2026-12-26', '2026-11-21']) {
    assert.equal(isT2Day(day(closed)), false, closed)
  }
})

// `domain-rules.md` 6.2 and `lending.md` 4: due day, settlement, file, end of the return period.
test('settlement days and what is counted from them', () => {
  const table = [
    ['2026-12-25', '2026-12-28', '2026-12-23', '2027-01-05'],
    ['2027-01-01', '2027-01-04', '2026-12-30', '2027-01-11'],
    ['2027-03-26', '2027-03-30', '2027-03-24', '2027-04-06'],
    ['2027-05-01', '2027-05-03', '2027-04-29', '2027-05-10'],
    ['2027-08-01', '2027-08-02', '2027-07-29', '2027-08-09'],
  ] as const
  for (const [due, settles, file, returns] of table) {
    const settlesOn = onOrAfterT2(day(due))
    assert.deepEqual([settlesOn, addT2Days(settlesOn, -2), addT2Days(settlesOn, 5)], [settles, file, returns], due)
  }
})

// `domain-rules.md` 4.1: the last day of the right to revoke.
test('a period that ends on a Saturday, Sunday or holiday ends on the next working day', () => {
  const table = [
    ['2026-12-04', '2026-12-04'],
    ['2026-12-05', '2026-12-07'],
    ['2026-12-25', '2026-12-28'],
    ['2027-01-01', '2027-01-04'],
    ['2027-03-26', '2027-03-30'],
  ] as const
  for (const [last, deadline] of table) assert.equal(onOrAfterWorkingDay(day(last)), deadline)
})

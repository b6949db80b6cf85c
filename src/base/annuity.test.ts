import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idealGrid, levelInstalment, type YearFraction } from './annuity.ts'
import { day360, parseDay } from './day.ts'
import { parseRate } from './rate.ts'

const between = (...days: readonly string[]): readonly YearFraction[] =>
  days.slice(1).map((to, index) => ({
    numerator: day360(parseDay(to)) - day360(parseDay(days[index] ?? '')),
    denominator: 360,
  }))

test('the golden plans have the instalments that were computed twice (lending.md 2)', () => {
  const from2026 = between(
    '2026-11-20',
    ...['2027-01-01', '2027-02-01', '2027-03-01', '2027-04-01', '2027-05-01', '2027-06-01'],
  )
  assert.equal(levelInstalment(100_000n, parseRate('0.11'), from2026), 17_263n)
  assert.equal(levelInstalment(100_000n, parseRate('0.11'), idealGrid(6)), 17_205n)
  const months = ['03', '04', '05', '06', '07', '08', '09', '10', '11', '12']
  const from2027 = between('2027-03-01', ...months.map((month) => `2027-${month}-15`), ...['2028-01-15', '2028-02-15'])
  assert.equal(levelInstalment(240_000n, parseRate('0.0899'), from2027), 20_904n)
})

test('at a rate of zero the principal is divided evenly, a half cent upwards', () => {
  assert.equal(levelInstalment(100_000n, parseRate('0'), idealGrid(6)), 16_667n)
  assert.equal(levelInstalment(1n, parseRate('0'), idealGrid(2)), 1n)
})

test('without periods there is no instalment', () => {
  assert.throws(() => levelInstalment(100_000n, parseRate('0.11'), []), RangeError)
})

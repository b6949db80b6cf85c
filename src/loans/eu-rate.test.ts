import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type IntervalCase, measureCase, type RateCase, solveCase } from '../../tools/apr.ts'
import { parseDay } from '../base/day.ts'
import { parseRate, rateToPercent } from '../base/rate.ts'
import { effectiveRate, inYears, NoEffectiveRate, openEndedLineCost } from './eu-rate.ts'

const golden = (name: string) => JSON.parse(readFileSync(new URL(`../../test/golden/${name}`, import.meta.url), 'utf8'))

type Verified = RateCase & { tolerance: number; computed_apr_percent: number; rounded_2dp: string }

test('every official case comes out within 0.00001 percentage points of two independent solvers', () => {
  const cases = golden('apr-cases.json') as Verified[]
  assert.equal(cases.length, 33)
  for (const given of cases) {
    const percent = solveCase(given)
    assert.ok(percent !== undefined, given.id)
    assert.ok(Math.abs(percent - given.computed_apr_percent) <= 0.00001, `${given.id}: ${percent}`)
    assert.ok(Math.abs(percent - given.expected_apr_percent) <= given.tolerance, `${given.id}: ${percent}`)
    assert.equal(percent.toFixed(2), given.rounded_2dp, given.id)
  }
})

test('every settled interval is counted backwards as remark (c) wants', () => {
  const cases = (golden('apr-interval-cases.json') as IntervalCase[]).filter((given) => !given.ambiguous_month_end)
  assert.equal(cases.length, 22)
  for (const given of cases) {
    const years = measureCase(given)
    const label = `${given.unit} ${given.drawdown} ${given.flow}: ${years}`
    assert.ok(Math.abs(years - given.expected_t_years) < 1e-11, label)
  }
})

test('a charge before the first draw lies before it on the axis of years', () => {
  const [draw, early] = [parseDay('2027-03-15'), parseDay('2026-12-15')]

  const { repayments } = inYears([{ on: draw, amount: 100 }], [{ on: early, amount: 1 }])

  assert.equal(repayments[0]?.years, -0.25)
})

const bullet = (percent: number, years = 1) =>
  effectiveRate([{ years: 0, amount: 100_000 }], [{ years, amount: 100_000 * (1 + percent / 100) }])

test('the rate is given in two decimals of a percent, a half upwards, and unrounded', () => {
  const table = [
    [8.995, '9.00'],
    [8.994999, '8.99'],
    [11.575, '11.58'],
    [0, '0.00'],
    [130.005, '130.01'],
  ] as const
  for (const [percent, printed] of table) assert.equal(rateToPercent(bullet(percent).rate), printed, String(percent))
  assert.equal(bullet(11.572643).unrounded, '0.115726430000')
  assert.equal(bullet(0).unrounded, '0.000000000000')
})

test('where no rate makes both sides equal, that is said', () => {
  const draw = [{ years: 0, amount: 100 }]
  for (const repayments of [
    [],
    [{ years: 0, amount: 200 }],
    [{ years: 1, amount: -5 }],
    [{ years: Number.NaN, amount: 5 }],
  ]) {
    assert.throws(() => effectiveRate(draw, repayments), NoEffectiveRate)
  }
  assert.throws(() => inYears([], []), NoEffectiveRate)
})

test('an open-ended line is priced by assumption f (domain-rules.md 1.6)', () => {
  const rate = parseRate('0.11')

  // So large a limit that rounding to the cent does not show in six decimals.
  const large = 120_000_000_000n
  assert.equal((Number(openEndedLineCost(large, rate).effective.unrounded) * 100).toFixed(6), '11.571884')
  assert.equal((Number(openEndedLineCost(large, rate, large / 100n).effective.unrounded) * 100).toFixed(6), '13.735673')

  const line = openEndedLineCost(150_000n, rate, 1_500n)
  assert.equal(rateToPercent(line.effective.rate), '13.74')
  assert.equal(line.totalCents, 160_438n)
  // Twelve parts of 83.33 leave 0.04 for the last: at no interest, exactly the limit is repaid.
  assert.equal(openEndedLineCost(100_000n, parseRate('0')).totalCents, 100_000n)
})

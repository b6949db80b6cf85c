import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { arrearsBuckets, bucketOf, daysPastDue, defaultOf } from './arrears-rules.ts'

test('the first day of default is the first day past due, and each day has its bucket', () => {
  assert.equal(daysPastDue(parseDay('2027-02-02'), parseDay('2027-02-02')), 1)
  assert.equal(daysPastDue(parseDay('2027-02-02'), parseDay('2027-05-03')), 91)
  assert.deepEqual(
    [0, 1, 30, 31, 60, 61, 90, 91, 1000].map((days) => arrearsBuckets[bucketOf(days)]?.name),
    ['0', '1-30', '1-30', '31-60', '31-60', '61-90', '61-90', '91+', '91+'],
  )
})

test('default needs more than 90 days, more than 100.00 and more than one percent of the exposure, all three', () => {
  const vectors: readonly (readonly [days: number, pastDueCents: bigint, exposureCents: bigint, isDefault: boolean])[] =
    [
      [91, 100_01n, 1_000_00n, true],
      [90, 900_00n, 1_000_00n, false],
      [91, 100_00n, 1_000_00n, false],
      [400, 100_01n, 10_000_99n, true],
      [400, 100_01n, 10_001_00n, false],
      [91, 500_00n, 50_000_00n, false],
      [91, 500_01n, 50_000_00n, true],
    ]
  for (const [days, pastDueCents, exposureCents, isDefault] of vectors) {
    assert.equal(defaultOf({ days, pastDueCents, exposureCents }).isDefault, isDefault, `${days} ${pastDueCents}`)
  }
})

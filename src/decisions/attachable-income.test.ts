import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { attachableIncome } from './attachable-income.ts'

test('net income, dependants → attachable (domain-rules.md 7.2)', () => {
  const cases = [
    [158_000n, 0, 0n],
    [160_000n, 0, 882n],
    [200_000n, 0, 28_882n],
    [250_000n, 0, 63_882n],
    [250_000n, 1, 15_759n],
    [300_000n, 2, 19_294n],
    [400_000n, 5, 4_839n],
    [400_000n, 8, 4_839n],
    [500_000n, 0, 242_452n],
  ] as const
  for (const [net, dependants, expected] of cases)
    assert.equal(attachableIncome(net, dependants, parseDay('2026-11-20')), expected, `${net} with ${dependants}`)
})

test('amounts that are not announced yet, or no longer, give no figure', () => {
  const on = (day: string) => attachableIncome(200_000n, 0, parseDay(day))
  assert.deepEqual(['2026-06-30', '2026-07-01', '2027-06-30', '2027-07-01'].map(on), [null, 28_882n, 28_882n, null])
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { grid } from '../base/machine.ts'
import { judge, MAX_ATTEMPTS, retryGapMs } from './rules.ts'
import { deliveryMachine } from './webhook.ts'

test('the schedule of retries: 25 attempts in about five days', () => {
  const gaps: number[] = []
  for (let attempt = 1; ; attempt++) {
    const gap = retryGapMs(attempt)
    if (gap === undefined) break
    gaps.push(gap)
  }

  assert.equal(gaps.length + 1, MAX_ATTEMPTS)
  const shown = [1, 2, 3, 5, 10, 15, 20, 24].map((attempt) => `${attempt}: ${(gaps[attempt - 1] ?? 0) / 1000} s`)
  assert.deepEqual(shown, [
    '1: 5.5 s',
    '2: 8.586 s',
    '3: 13.402 s',
    '5: 32.657 s',
    '10: 302.684 s',
    '15: 2805.455 s',
    '20: 26002.664 s',
    '24: 154393.659 s',
  ])
  const days = gaps.reduce((sum, gap) => sum + gap, 0) / 86_400_000
  assert.ok(days > 4.9 && days < 5.1, `${days} days`)
})

test('what an answer means', () => {
  const cases: readonly (readonly [number | null, number, string])[] = [
    [200, 1, 'delivered'],
    [204, 25, 'delivered'],
    [299, 1, 'delivered'],
    [410, 1, 'gone'],
    [422, 1, 'rejected'],
    [199, 1, 'retry'],
    [301, 1, 'retry'],
    [400, 1, 'retry'],
    [404, 24, 'retry'],
    [500, 24, 'retry'],
    [500, 25, 'exhausted'],
    [null, 1, 'retry'],
    [null, 25, 'exhausted'],
    [null, 26, 'exhausted'],
  ]
  for (const [status, attempt, expected] of cases)
    assert.equal(judge(status, attempt).kind, expected, `${status} on attempt ${attempt}`)
})

test('the delivery table, cell by cell', () => {
  assert.equal(
    grid(deliveryMachine),
    `
           delivered  rejected  exhausted  cancel     resend
pending    delivered  rejected  exhausted  cancelled  ·
delivered  ·          ·         ·          ·          pending
rejected   ·          ·         ·          ·          pending
exhausted  ·          ·         ·          ·          pending
cancelled  ·          ·         ·          ·          ·`.slice(1),
  )
})

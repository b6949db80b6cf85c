import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDay } from '../base/day.ts'
import { type Course, effectsOf, holdCauses, holdEffects, isInForce, lockingStatus, lockingStatuses } from './holds.ts'

test('the causes and what each of them stops', () => {
  const told = holdCauses.map((cause) => {
    const { locking, draws, collection, dunning, letters, defaultInterest } = holdEffects[cause]
    return [cause, locking, draws, collection, dunning, letters, defaultInterest].join(' ')
  })
  assert.deepEqual(told, [
    // cause, wire, draws, collection, dunning, letters to, default interest
    'arrears DEBIT_BLOCK stops runs runs customer runs',
    'no_mandate DEBIT_BLOCK stops stops runs customer runs',
    'death BLOCK stops stops stops estate stops',
    'insolvency BLOCK stops stops stops administrator stops',
    'debt_counselling DEBIT_BLOCK stops runs stops counsellor runs',
    'fraud BLOCK stops stops stops customer stops',
    'screening BLOCK stops stops stops customer runs',
    'bank_reason DEBIT_BLOCK stops runs runs customer runs',
    'renewal_suspended DEBIT_BLOCK stops runs runs customer runs',
    'account_changed DEBIT_BLOCK stops runs runs customer runs',
  ])
})

test('no hold, no effect', () => {
  assert.equal(lockingStatus([]), 'NO_BLOCK')
  assert.deepEqual(Object.values(effectsOf([])), ['NO_BLOCK', 'runs', 'runs', 'runs', 'customer', 'runs'])
})

test('holds together do of each effect the strongest, in any order; one hold less never does more', () => {
  const weight = (course: Course) => (course === 'stops' ? 1 : 0)
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...holdCauses), { minLength: 1, maxLength: 5 }), (causes) => {
      const holds = causes.map((cause) => ({ cause }))
      const all = effectsOf(holds)
      assert.deepEqual(effectsOf(holds.toReversed()), all)
      for (const effect of ['draws', 'collection', 'dunning', 'defaultInterest'] as const) {
        assert.equal(weight(all[effect]), Math.max(...causes.map((cause) => weight(holdEffects[cause][effect]))))
        assert.ok(weight(effectsOf(holds.slice(1))[effect]) <= weight(all[effect]))
      }
      assert.ok(lockingStatuses.indexOf(effectsOf(holds.slice(1)).locking) <= lockingStatuses.indexOf(all.locking))
    }),
  )
})

test('a hold stands from its first day until the day before its end', () => {
  const hold = { sinceOn: parseDay('2026-11-20'), untilOn: parseDay('2026-11-22') }
  const days = ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']
  assert.deepEqual(
    days.map((day) => isInForce(hold, parseDay(day))),
    [false, true, true, false],
  )
  assert.equal(isInForce({ ...hold, untilOn: null }, parseDay('2030-01-01')), true)
})

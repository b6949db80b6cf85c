import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, type Day, parseDay } from '../base/day.ts'
import { BrokenFile } from '../products/file.ts'
import { type CaseStatus, type DunningCase, dunningMachine } from './case.ts'
import { finalFrom, nextMove, type Situation } from './rules.ts'
import { readStrategy, strategies, strategyFor } from './strategy.ts'

const day = parseDay
const opened = day('2027-02-03')
const consumer = strategyFor('consumer')

const dunned: DunningCase = {
  caseId: 'a case',
  loanId: 'a loan',
  lineId: 'a line',
  personId: 'a person',
  strategy: 'consumer',
  strategyVersion: consumer.version,
  status: 'new',
  countsFromOn: opened,
  lettersSent: 0,
  lastLetterOn: null,
  lastSddrOn: opened,
  deadlineOn: null,
  nextOn: opened,
  openedOn: opened,
  closedOn: null,
  createdAt: new Date('2027-02-03T09:00:00Z'),
  version: 1,
}
const plain: Situation = {
  on: opened,
  isOverdue: true,
  finalOn: opened,
  isHeld: false,
  isTriedAgain: false,
  promisedOn: null,
  isGateOpen: false,
  hasNotice: false,
}
const move = (over: Partial<DunningCase>, situation: Partial<Situation> = {}) =>
  nextMove({ ...dunned, ...over }, consumer, { ...plain, ...situation })
const after = (days: number): Day => addDays(opened, days)

test('letters go out after 3, 14 and 28 days, each once', () => {
  assert.deepEqual(move({}), { do: 'wait', untilOn: after(3) })
  assert.deepEqual(move({}, { on: after(3) }), { do: 'send', letter: 0 })
  const reminded = { status: 'dunning', lettersSent: 1, lastLetterOn: after(3) } as const
  assert.deepEqual(move(reminded, { on: after(4) }), { do: 'wait', untilOn: after(14) })
  assert.deepEqual(move(reminded, { on: after(14) }), { do: 'send', letter: 1 })
  assert.deepEqual(move({ ...reminded, lettersSent: 2, lastLetterOn: after(14) }, { on: after(28) }), {
    do: 'send',
    letter: 2,
  })
})

test('after a pause the letters keep their distance: no two at once', () => {
  assert.deepEqual(move({ status: 'dunning', lettersSent: 1, lastLetterOn: after(40) }, { on: after(41) }), {
    do: 'wait',
    untilOn: after(51),
  })
})

test('who is held, is tried again, or has promised to pay gets no letter', () => {
  const tomorrow = { do: 'wait', untilOn: after(4) }
  assert.deepEqual(move({}, { on: after(3), isHeld: true }), tomorrow)
  assert.deepEqual(move({}, { on: after(3), isTriedAgain: true }), tomorrow)
  assert.deepEqual(move({}, { on: after(3), promisedOn: after(9) }), { do: 'wait', untilOn: after(10) })
  assert.deepEqual(move({}, { on: after(10), promisedOn: after(9) }), { do: 'send', letter: 0 })
})

test('the notice before termination needs the gate of § 498 BGB, and two weeks after the last letter; one given by hand is told at once', () => {
  const chased = { status: 'dunning', lettersSent: 3, lastLetterOn: after(28) } as const
  const ready = { on: after(42), isGateOpen: true }
  assert.deepEqual(move(chased, ready), { do: 'demand' })
  assert.deepEqual(move(chased, { ...ready, on: after(41) }), { do: 'wait', untilOn: after(42) })
  assert.deepEqual(move({}, { hasNotice: true, isGateOpen: true }), { do: 'demand' })
  assert.notEqual(move({}, { hasNotice: true }).do, 'demand', 'the arrears have been paid down since')
  assert.deepEqual(move(chased, { ...ready, isGateOpen: false }), { do: 'wait', untilOn: after(43) })
})

test('a termination is never the program’s own; what was terminated is handed over later', () => {
  assert.deepEqual(move({ status: 'pre_termination' }, { on: after(400), isGateOpen: true, hasNotice: true }), {
    do: 'rest',
  })
  const terminated = { status: 'terminated', lastLetterOn: after(60) } as const
  assert.deepEqual(move(terminated, { on: after(61) }), { do: 'wait', untilOn: after(90) })
  assert.deepEqual(move(terminated, { on: after(90) }), { do: 'hand_over' })
})

test('a transfer clears at once, a debit when its return days are over', () => {
  const on = day('2027-02-17')
  assert.equal(finalFrom({ valueOn: on, source: 'transfer' }, on), on)
  assert.equal(finalFrom({ valueOn: on, source: 'collection' }, on), '2027-02-25') // D+5 is Wednesday 2027-02-24
  assert.deepEqual(move({}, { isOverdue: false, finalOn: after(8) }), { do: 'wait', untilOn: after(8) })
  assert.deepEqual(move({ status: 'pre_termination' }, { on: after(8), isOverdue: false, finalOn: after(8) }), {
    do: 'close',
  })
})

test('a case that waits is looked at on a later day, whatever its circumstances', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(dunningMachine.table) as CaseStatus[])),
      fc.nat({ max: 4 }),
      fc.option(fc.nat({ max: 100 })),
      fc.record({
        on: fc.nat({ max: 200 }).map(after),
        isOverdue: fc.boolean(),
        finalOn: fc.nat({ max: 200 }).map(after),
        isHeld: fc.boolean(),
        isTriedAgain: fc.boolean(),
        promisedOn: fc.option(fc.nat({ max: 200 }).map(after)),
        isGateOpen: fc.boolean(),
        hasNotice: fc.boolean(),
      }),
      (status, lettersSent, lastLetter, situation) => {
        const next = move(
          { status, lettersSent, lastLetterOn: lastLetter === null ? null : after(lastLetter) },
          situation,
        )
        if (next.do === 'wait') assert.ok(next.untilOn > situation.on)
        if (situation.isHeld && situation.isOverdue && !situation.hasNotice)
          assert.ok(next.do === 'wait' || next.do === 'rest')
      },
    ),
  )
})

test('both segments have a strategy; a ladder that does not climb, or a misspelt member, is refused', () => {
  assert.deepEqual(
    strategies.map(({ version }) => version),
    ['consumer.2026-11-20', 'freelancer.2026-11-20'],
  )
  const file = JSON.parse(
    JSON.stringify(consumer, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  )
  assert.ok(readStrategy('consumer.2026-11-20', file))
  assert.throws(() => readStrategy('consumer.2026-11-20', { ...file, letters: file.letters.toReversed() }), BrokenFile)
  assert.throws(() => readStrategy('consumer.2026-11-20', { ...file, promises: {} }), BrokenFile)
  assert.throws(() => readStrategy('freelancer.2026-11-20', file), BrokenFile)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, type Day, parseDay } from '../base/day.ts'
import { BrokenFile } from '../products/file.ts'
import { type CaseStatus, type DunningCase, dunningMachine } from './case.ts'
import { askedOf, finalDaysOf, finalFrom, lookAgainOn, nextMove, type Situation } from './rules.ts'
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
  lastSddrOn: null,
  deadlineOn: null,
  nextOn: opened,
  openedOn: opened,
  closedOn: null,
  createdAt: new Date('2027-02-03T09:00:00Z'),
  version: 1,
}
const plain: Situation = {
  on: opened,
  isOwed: true,
  overdueSinceOn: opened,
  finalDays: [],
  paymentsFinal: 0,
  nextDefaultOn: null,
  isHeld: false,
  isBeingDebited: false,
  promisedOn: null,
  isAllDue: false,
  isTerminable: false,
  mayGiveNotice: false,
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

test('no letter while somebody is held, has promised, or a debit is under way or may still come back; one letter a day', () => {
  const tomorrow = { do: 'wait', untilOn: after(4) }
  assert.deepEqual(move({}, { on: after(3), isHeld: true }), tomorrow)
  assert.deepEqual(move({}, { on: after(3), isBeingDebited: true }), tomorrow)
  assert.deepEqual(move({}, { on: after(3), finalDays: [after(5), after(8)] }), { do: 'wait', untilOn: after(8) })
  assert.deepEqual(move({}, { on: after(3), paymentsFinal: 1 }), tomorrow)
  assert.deepEqual(move({ lastSddrOn: after(3) }, { on: after(3) }), tomorrow)
  assert.deepEqual(move({}, { on: after(3), promisedOn: after(9) }), { do: 'wait', untilOn: after(10) })
  assert.deepEqual(move({}, { on: after(10), promisedOn: after(9) }), { do: 'send', letter: 0 })
})

const chased = { status: 'dunning', lettersSent: 3, lastLetterOn: after(28), deadlineOn: after(42) } as const
const gateOpen = { isTerminable: true, mayGiveNotice: true }

test('the notice before termination needs the gate of § 498 BGB, and two weeks after the last letter; one given by hand is told at once', () => {
  const ready = { on: after(42), ...gateOpen }
  assert.deepEqual(move(chased, ready), { do: 'demand' })
  assert.deepEqual(move(chased, { ...ready, on: after(41) }), { do: 'wait', untilOn: after(42) })
  assert.deepEqual(move({}, { hasNotice: true, ...gateOpen, finalDays: [after(5)] }), { do: 'demand' })
  assert.notEqual(move({}, { hasNotice: true }).do, 'demand', 'the arrears have been paid down since')
  assert.deepEqual(move(chased, { ...ready, mayGiveNotice: false }), { do: 'wait', untilOn: after(43) })
})

test('every state with all that may be true of it on the day after its deadline: what is done, and what a person is asked', () => {
  const noticed = { status: 'pre_termination', lettersSent: 3, lastLetterOn: after(42), deadlineOn: after(59) } as const
  const terminated = { ...noticed, status: 'terminated', lastLetterOn: after(60), deadlineOn: after(74) } as const
  const last = { ...noticed, status: 'pre_collection', lastLetterOn: after(90), deadlineOn: after(104) } as const
  const asks = (over: Partial<DunningCase>, situation: Partial<Situation>) => [
    move(over, situation).do,
    ...askedOf({ ...dunned, ...over }, consumer, { ...plain, overdueSinceOn: after(10), ...situation }).map(
      ({ kind }) => kind,
    ),
  ]
  // biome-ignore format: the table reads in columns
  const table = [
    [{}, { on: after(2) }, ['wait']],
    [{}, { on: after(2), isTerminable: true }, ['wait', 'termination_possible']],
    [chased, { on: after(42) }, ['wait']],
    [chased, { on: after(43) }, ['wait', 'letters_unanswered']],
    [chased, { on: after(43), isTerminable: true }, ['wait', 'termination_possible']],
    [chased, { on: after(43), ...gateOpen }, ['demand', 'termination_possible']],
    [chased, { on: after(43), ...gateOpen, isAllDue: true }, ['wait']],
    [chased, { on: after(58), isAllDue: true }, ['hand_over']],
    [noticed, { on: after(59), isTerminable: true }, ['wait']],
    [noticed, { on: after(60), isTerminable: true }, ['rest', 'notice_lapsed']],
    [noticed, { on: after(60) }, ['relent']],
    [noticed, { on: after(60), finalDays: [after(61)] }, ['wait']],
    [noticed, { on: after(60), isAllDue: true }, ['wait']],
    [noticed, { on: after(72), isAllDue: true }, ['hand_over']],
    [terminated, { on: after(89), isAllDue: true }, ['wait']],
    [terminated, { on: after(90), isAllDue: true }, ['hand_over']],
    [last, { on: after(99), isAllDue: true }, ['rest']],
    [last, { on: after(100), isAllDue: true }, ['rest', 'long_overdue']],
    [last, { on: after(105), isAllDue: true }, ['rest', 'letters_unanswered', 'long_overdue']],
    [chased, { on: after(100), isHeld: true, isAllDue: true }, ['wait', 'long_overdue']],
    [chased, { on: after(200), isOwed: false, overdueSinceOn: null }, ['close']],
  ] as const
  for (const [over, situation, expected] of table)
    assert.deepEqual([over, situation, asks(over, situation)], [over, situation, [...expected]])
})

test('a case is looked at again when a payment is final, a deadline is over, a default begins, or 90 days are', () => {
  const rest = { do: 'rest' } as const
  const looks = (situation: Partial<Situation>, over: Partial<DunningCase> = {}) =>
    lookAgainOn({ ...dunned, ...over }, rest, { ...plain, ...situation })
  assert.equal(looks({}), after(90))
  assert.equal(looks({ on: after(90) }), null)
  assert.equal(looks({}, { deadlineOn: after(20) }), after(21))
  assert.equal(looks({ nextDefaultOn: after(19) }, { deadlineOn: after(20) }), after(19))
  assert.equal(looks({ finalDays: [after(8)], nextDefaultOn: after(19) }), after(8))
})

test('a transfer is final at once, a debit when its return days are over; the case closes then', () => {
  const on = day('2027-02-17')
  assert.equal(finalFrom({ valueOn: on, source: 'transfer' }), on)
  assert.equal(finalFrom({ valueOn: on, source: 'collection' }), '2027-02-25') // D+5 is Wednesday 2027-02-24
  const paid = [
    { valueOn: on, source: 'collection' },
    { valueOn: day('2027-02-20'), source: 'transfer' },
  ] as const
  assert.deepEqual(finalDaysOf(paid, day('2027-02-20')), ['2027-02-25'], 'a later transfer does not make a debit final')
  assert.deepEqual(finalDaysOf(paid, day('2027-02-25')), [])
  assert.deepEqual(move({}, { isOwed: false, finalDays: [after(8)] }), { do: 'wait', untilOn: after(8) })
  assert.deepEqual(move({ status: 'pre_termination' }, { on: after(8), isOwed: false }), { do: 'close' })
})

test('a case that waits is looked at on a later day, whatever its circumstances; an open one that rests has asked somebody', () => {
  const someDay = fc.nat({ max: 200 }).map(after)
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(dunningMachine.table) as CaseStatus[])),
      fc.nat({ max: 3 }),
      fc.option(fc.nat({ max: 100 })),
      fc.record({
        on: someDay,
        isOwed: fc.boolean(),
        overdueSinceOn: fc.option(someDay),
        finalDays: fc.constant([]),
        paymentsFinal: fc.nat({ max: 1 }),
        nextDefaultOn: fc.constant(null),
        isHeld: fc.boolean(),
        isBeingDebited: fc.boolean(),
        promisedOn: fc.option(someDay),
        isAllDue: fc.boolean(),
        isTerminable: fc.boolean(),
        mayGiveNotice: fc.boolean(),
        hasNotice: fc.boolean(),
      }),
      (status, lettersSent, lastLetter, situation) => {
        const lastLetterOn = lastLetter === null ? null : after(lastLetter)
        const over = { status, lettersSent, lastLetterOn, deadlineOn: lastLetterOn }
        const next = move(over, situation)
        if (next.do === 'wait') assert.ok(next.untilOn > situation.on)
        if (situation.isHeld && situation.isOwed && !situation.hasNotice)
          assert.ok(next.do === 'wait' || next.do === 'rest')
        if (next.do !== 'rest' || status === 'closed' || status === 'closed_matured' || lastLetterOn === null) return
        const asked = askedOf({ ...dunned, ...over }, consumer, { ...plain, ...situation })
        const looks = lookAgainOn({ ...dunned, ...over }, next, { ...plain, ...situation })
        assert.ok(asked.length > 0 || looks !== null, 'nobody would ever look at it again')
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

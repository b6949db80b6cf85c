import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import type { Entry, Statement } from './messages/message.ts'
import { asRead, contradictionIn, orderOf, type Standing } from './statement-order.ts'

const ours = 'DE92370601930002130041'
const day = parseDay('2026-11-21')
const entry = (reference: string, amountCents: bigint): Entry => ({
  reference,
  bookedOn: day,
  valueOn: day,
  amountCents,
  transactionCode: null,
  isReversal: false,
  originalMessageId: null,
  originalBatchId: null,
  details: [],
})
/** A statement of so many entries of one euro each. */
const stmt = (number: number, openingCents: bigint, more: Partial<Statement> = {}): Statement => {
  const entries = more.entries ?? [entry(`${number}-1`, 100n)]
  return {
    id: `S${number}`,
    electronicNumber: number,
    legalNumber: null,
    createdAt: new Date(0),
    accountIban: ours,
    openingCents,
    closingCents: openingCents + BigInt(entries.length) * 100n,
    closingOn: day,
    entries,
    ...more,
  }
}
const order = (statements: readonly Statement[], read: readonly Statement[] = [], standing: Partial<Standing> = {}) => {
  const ordinary = { mayBegin: false, today: day, realToday: day }
  return orderOf(statements, { ...ordinary, read: read.map(asRead), ...standing })
}

test('the statements of a file are read by their numbers, whatever order it has them in', () => {
  const told = order([stmt(3, 200n), stmt(1, 0n), stmt(2, 100n)])
  assert.deepEqual('fresh' in told && told.fresh.map(({ electronicNumber }) => electronicNumber), [1, 2, 3])
})

test('one that was read says the same again, and is nothing new', () => {
  assert.deepEqual(order([stmt(1, 0n), stmt(2, 100n)], [stmt(1, 0n)]), { fresh: [stmt(2, 100n)] })
})

const tomorrow = parseDay('2026-11-22')
const stopped: readonly (readonly [
  what: string,
  file: readonly Statement[],
  status: 'waiting' | 'refused',
  problem: RegExp,
])[] = [
  ['without a number', [stmt(3, 200n, { electronicNumber: null })], 'refused', /has no number/],
  ['that does not add up', [stmt(3, 200n, { closingCents: 999n })], 'refused', /does not add up/],
  ['of a day ahead', [stmt(3, 200n, { closingOn: tomorrow })], 'refused', /dated 2026-11-22: that day has not come/],
  ['older than the last', [stmt(1, 0n)], 'refused', /is older than the last that was read, 2 of 2026/],
  ['with other balances', [stmt(2, 150n)], 'refused', /has other balances/],
  ['with other entries', [stmt(2, 100n, { entries: [entry('other', 100n)] })], 'refused', /has other entries/],
  [
    'twice in its file with other entries',
    [stmt(3, 200n), stmt(3, 200n, { entries: [entry('other', 100n)] })],
    'refused',
    /has other entries/,
  ],
  ['after a gap', [stmt(4, 300n)], 'waiting', /Statement 4 of DE\d+ does not follow 2: one is missing/],
  ['with a broken opening', [stmt(3, 250n)], 'waiting', /opens with 2\.50 EUR, the one before closed with 2\.00 EUR/],
]
for (const [what, file, status, problem] of stopped) {
  test(`a statement ${what} is not read: ${status}`, () => {
    const told = order(file, [stmt(2, 100n)])
    assert.ok('problem' in told)
    assert.equal(told.status, status)
    assert.match(told.problem, problem)
  })
}

test('a clock that was stopped catches up: what the bank wrote meanwhile waits for its day', () => {
  const told = order([stmt(1, 0n, { closingOn: tomorrow })], [], { realToday: tomorrow })
  assert.ok('problem' in told && told.status === 'waiting')
  assert.deepEqual([told.readFromOn, told.isAsked], [tomorrow, false])
})

const beginnings: readonly (readonly [first: Statement, mayBegin: boolean, begins: boolean])[] = [
  [stmt(1, 0n), false, true],
  [stmt(1, 50n), false, false],
  [stmt(2, 0n), false, false],
  [stmt(1, 50n), true, true],
  [stmt(47, 50n), true, true],
]
for (const [first, mayBegin, begins] of beginnings) {
  const how = mayBegin ? 'a person says that it begins here' : 'nobody has said where it begins'
  test(`an account of which none was read, and ${how}: number ${first.electronicNumber} after ${first.openingCents} cents`, () => {
    const told = order([first], [], { mayBegin })
    if (begins) assert.deepEqual(told, { fresh: [first] })
    else
      assert.match('problem' in told ? told.problem : '', /none was read before: number 1 is missing, or a person says/)
  })
}

/** A page of statement 3, which is cut into pages of one entry each. */
const page = (number: number, isLast: boolean, more: Partial<Statement> = {}): Statement =>
  stmt(3, BigInt(number + 1) * 100n, { page: { number, isLast }, entries: [entry(`3-${number}`, 100n)], ...more })
const [page1, page2, page3] = [page(1, false), page(2, false), page(3, true)]
const before = stmt(2, 100n)
const after = stmt(4, 500n)

test('pages of a number follow each other, in whatever order they come, in one file or several, or twice', () => {
  const whole = [page1, page2, page3]
  assert.deepEqual(order([after, page3, page1, page2, page1], [before]), { fresh: [...whole, after] })
  for (const [i, next] of [...whole, after].entries()) {
    const read = [before, ...whole.slice(0, i)]
    assert.deepEqual(order([next], read), { fresh: [next] })
    assert.deepEqual(order([next], [...read, next]), { fresh: [] })
    assert.deepEqual(order([...whole, after], read), { fresh: [...whole, after].slice(i) })
  }
  assert.deepEqual(order([page(1, false, { electronicNumber: 1, openingCents: 0n, closingCents: 100n })]), {
    fresh: [page(1, false, { electronicNumber: 1, openingCents: 0n, closingCents: 100n })],
  })
})

const ofPages: readonly (readonly [
  what: string,
  told: Statement,
  read: readonly Statement[],
  status: 'waiting' | 'refused',
  problem: RegExp,
])[] = [
  [
    'a page before it',
    page3,
    [before, page1],
    'waiting',
    /3, page 3, of DE\d+ does not follow 3, page 1: page 2 of 3 is/,
  ],
  ['the first page', page2, [before], 'waiting', /3, page 2, of DE\d+ does not follow 2: page 1 of 3 is missing/],
  ['the last page', after, [before, page1], 'waiting', /4 of DE\d+ does not follow 3, page 1: page 2 of 3 is missing/],
  ['the first page of all', page2, [], 'waiting', /none that an account begins with: page 1 of 3 is missing/],
  [
    'the balance',
    page(2, true, { openingCents: 310n, closingCents: 410n }),
    [before, page1],
    'waiting',
    /opens with 3\.10 EUR/,
  ],
  [
    'nothing: all was read',
    page3,
    [before, page1, page(2, true)],
    'refused',
    /comes after the last page of its number/,
  ],
  ['nothing: it was whole', page2, [before, stmt(3, 200n)], 'refused', /comes after the last page of its number/],
  ['other pages', stmt(3, 200n, { entries: page1.entries }), [before, page1], 'refused', /has other pages/],
  [
    'other balances',
    stmt(3, 200n, { entries: [], closingCents: 200n }),
    [before, page1],
    'refused',
    /has other balances/,
  ],
]
for (const [what, told, read, status, problem] of ofPages) {
  test(`a page is not read where what is missing is ${what}`, () => {
    const answer = order([told], read, { mayBegin: true })
    assert.ok('problem' in answer)
    assert.equal(answer.status, status)
    assert.match(answer.problem, problem)
  })
}

const [lastYear, thisYear] = [parseDay('2025-12-30'), parseDay('2026-01-02')]
const old = (
  number: number,
  openingCents: bigint,
  cents: readonly bigint[] = [100n, -100n],
  more: Partial<Statement> = {},
) => {
  const entries = cents.map((each, i) => entry(`old-${number}-${more.page?.number}-${i}`, each))
  const closingCents = cents.reduce((sum, each) => sum + each, openingCents)
  return stmt(number, openingCents, { closingOn: lastYear, entries, closingCents, ...more })
}
const turned = [old(9, 0n, [500n]), old(10, 500n), stmt(1, 500n, { closingOn: thisYear }), stmt(2, 600n)]

test('numbers begin anew: the last ones of the old year may come later, if they fill their place from balance to balance', () => {
  assert.deepEqual(order(turned.slice(2), turned.slice(0, 2)), { fresh: turned.slice(2) })
  assert.deepEqual(order([old(11, 500n)], turned), { fresh: [old(11, 500n)] })
  const several = [old(11, 500n, [70n]), old(12, 570n, [-70n])]
  assert.deepEqual(order(several.toReversed(), turned), { fresh: several })
  assert.deepEqual(order(several, [...turned.slice(0, 2), ...several, ...turned.slice(2)]), { fresh: [] })
  const pages = [1, 2].map((number) =>
    old(11, number === 1 ? 500n : 570n, number === 1 ? [70n] : [-70n], { page: { number, isLast: number === 2 } }),
  )
  assert.deepEqual(order(pages, turned), { fresh: pages })
  assert.deepEqual(order([...several, stmt(3, 700n)], turned), { fresh: [...several, stmt(3, 700n)] })
})

const older: readonly (readonly [what: string, told: Statement, status: 'waiting' | 'refused', problem: RegExp])[] = [
  [
    'opens elsewhere',
    old(11, 400n),
    'waiting',
    /is older than .*, 2 of 2026, and opens with 4\.00 EUR, the one before/,
  ],
  [
    'closes elsewhere',
    old(11, 500n, [70n]),
    'waiting',
    /is older than .*, and 1 of 2026 opens with 5\.00 EUR, the one before closed with 5\.70 EUR/,
  ],
  ['leaves a gap before it', old(12, 500n), 'waiting', /is older than .*, and does not follow 10: one is missing/],
  [
    'leaves a page out',
    old(11, 500n, [0n], { page: { number: 1, isLast: false } }),
    'waiting',
    /and 1 of 2026 does not follow 11, page 1: page 2 of 11/,
  ],
  ['was read with other entries', old(10, 500n, [0n]), 'refused', /has other entries/],
  [
    'is before all others',
    old(8, 0n, [0n]),
    'refused',
    /is older than the last that was read, 2 of 2026, and than the first/,
  ],
]
for (const [what, told, status, problem] of older) {
  test(`an older statement that ${what} is not read: ${status}`, () => {
    const answer = order([told], turned)
    assert.ok('problem' in answer)
    assert.equal(answer.status, status)
    assert.match(answer.problem, problem)
  })
}

const fine = { ledgerCents: 200n, lastCents: 200n, seen: [] }
const contradictions: readonly (readonly [what: string, standing: typeof fine | object, problem: RegExp | null])[] = [
  ['what the books say', {}, null],
  ['a first statement on an empty account', { ledgerCents: 0n, lastCents: 0n }, null],
  ['books that stand elsewhere', { ledgerCents: 150n }, /Statement 3 of DE\d+ would leave account 1000 -0\.50 EUR off/],
  ['a first statement on an account that holds money', { lastCents: 0n }, /would leave account 1000 2\.00 EUR off/],
  [
    'an entry that another statement has told',
    { seen: [{ reference: '3-1/0', amountCents: 100n, bookedOn: day }] },
    /Statement 3 of DE\d+ tells of 1\.00 EUR on 2026-11-21 \(3-1\/0\), which another statement has told/,
  ],
]
for (const [what, standing, problem] of contradictions) {
  test(`a statement is held against ${what}`, () => {
    const told = contradictionIn([stmt(3, 200n)], { ...fine, ...standing })
    if (problem) assert.match(told ?? '', problem)
    else assert.equal(told, null)
  })
}

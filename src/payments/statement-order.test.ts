import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import type { Entry, Statement } from './messages/message.ts'
import { contradictionIn, digestOf, orderOf, type ReadStatement } from './statement-order.ts'

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
const asRead = (statement: Statement): ReadStatement => ({
  year: Number(statement.closingOn.slice(0, 4)),
  number: statement.electronicNumber ?? 0,
  openingCents: statement.openingCents,
  closingCents: statement.closingCents,
  digest: digestOf(statement),
})
const order = (statements: readonly Statement[], read: readonly Statement[] = [], realToday = day) =>
  orderOf(statements, { accountIban: ours, read: read.map(asRead), today: day, realToday })

test('the statements of a file are read by their numbers, whatever order it has them in', () => {
  const told = order([stmt(3, 300n), stmt(1, 100n), stmt(2, 200n)])
  assert.deepEqual('fresh' in told && told.fresh.map(({ electronicNumber }) => electronicNumber), [1, 2, 3])
})

test('one that was read says the same again, and is nothing new', () => {
  assert.deepEqual(order([stmt(1, 0n), stmt(2, 100n)], [stmt(1, 0n)]), { fresh: [stmt(2, 100n)] })
})

const tomorrow = parseDay('2026-11-22')
const stopped: readonly (readonly [
  what: string,
  file: readonly Statement[],
  stop: 'waits' | 'refused',
  problem: RegExp,
])[] = [
  [
    'of another account',
    [stmt(3, 200n, { accountIban: 'DE02120300000000202051' })],
    'refused',
    /is of another account/,
  ],
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
  ['after a gap', [stmt(4, 300n)], 'waits', /Statement 4 of DE\d+ does not follow 2: one is missing/],
  ['with a broken opening', [stmt(3, 250n)], 'waits', /opens with 2\.50 EUR, the one before closed with 2\.00 EUR/],
]
for (const [what, file, stop, problem] of stopped) {
  test(`a statement ${what} is not read: ${stop}`, () => {
    const told = order(file, [stmt(2, 100n)])
    assert.ok('stop' in told)
    assert.equal(told.stop, stop)
    assert.match(told.problem, problem)
  })
}

test('a clock that was stopped catches up: what the bank wrote meanwhile waits for its day', () => {
  const told = order([stmt(1, 0n, { closingOn: tomorrow })], [], tomorrow)
  assert.deepEqual('stop' in told && [told.stop, 'readFromOn' in told && told.readFromOn], ['waits', tomorrow])
})

const fine = { ledgerCents: 200n, isFirst: false, seen: [] }
const contradictions: readonly (readonly [what: string, standing: typeof fine | object, problem: RegExp | null])[] = [
  ['what the books say', {}, null],
  ['a first statement on an empty account', { ledgerCents: 0n, isFirst: true }, null],
  ['books that stand elsewhere', { ledgerCents: 150n }, /Statement 3 of DE\d+ would leave account 1000 -0\.50 EUR off/],
  ['a first statement on an account that holds money', { isFirst: true }, /would leave account 1000 2\.00 EUR off/],
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

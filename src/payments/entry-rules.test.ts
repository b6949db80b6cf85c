import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { itemsOf } from './entry-items.ts'
import { type CollectionRow, classify, type PayoutRow } from './entry-rules.ts'
import type { Entry, EntryDetail } from './messages/message.ts'
import { detailsOfFile, detailsTold, filesNamed, isOneSum } from './one-sum.ts'

const day = parseDay('2026-11-23')
const entry = (amountCents: bigint, details: Entry['details'] = [], more: Partial<Entry> = {}): Entry => ({
  reference: 'R1',
  bookedOn: day,
  valueOn: day,
  amountCents,
  transactionCode: null,
  isReversal: false,
  originalMessageId: null,
  originalBatchId: null,
  details,
  ...more,
})
const detail = (amountCents: bigint, more: Partial<EntryDetail> = {}): EntryDetail => ({
  endToEndId: null,
  mandateId: null,
  amountCents,
  chargesCents: 0n,
  counterpartyName: null,
  counterpartyIban: null,
  ourIban: null,
  remittance: '',
  returnReason: null,
  originalMessageId: null,
  originalBatchId: null,
  ...more,
})

const sums: readonly (readonly [what: string, entry: Entry, is: boolean])[] = [
  ['no details', entry(500n), true],
  ['one detail that names nothing', entry(500n, [detail(500n, { originalBatchId: 'F-1' })]), true],
  ['one detail that names its order', entry(500n, [detail(500n, { endToEndId: 'E' })]), false],
  ['one detail that names its mandate', entry(500n, [detail(500n, { mandateId: 'M' })]), false],
  ['one detail that is a return', entry(-500n, [detail(-500n, { returnReason: 'MS03' })]), false],
  ['two details', entry(500n, [detail(200n), detail(300n)]), false],
  ['nothing that moved', entry(0n), false],
]
for (const [what, told, is] of sums) {
  test(`an entry with ${what} is ${is ? 'one sum' : 'no sum to be split'}`, () => assert.equal(isOneSum(told), is))
}

test('a file is named by its message or its batch', () => {
  assert.deepEqual(filesNamed(entry(1n, [], { originalMessageId: 'F', originalBatchId: 'F-1' })), ['F', 'F'])
  assert.deepEqual(filesNamed(entry(1n, [], { originalBatchId: 'F-1' })), ['F'])
  assert.deepEqual(filesNamed(entry(1n)), [])
})

const file = (...amounts: bigint[]) => ({
  fileId: 'f',
  messageId: 'F',
  orders: amounts.map((amountCents, i) => ({ endToEndId: `E${i}`, amountCents })),
})
const ofFile: readonly (readonly [sum: bigint, amounts: readonly bigint[], isIt: boolean])[] = [
  [500n, [200n, 300n], true],
  [-500n, [-200n, -300n], true],
  [-500n, [200n, 300n], false],
  [499n, [200n, 300n], false],
  [500n, [], false],
]
for (const [sum, amounts, isIt] of ofFile) {
  test(`a sum of ${sum} is ${isIt ? '' : 'not '}a file of ${amounts.join(' and ') || 'nothing'}`, () => {
    const found = detailsOfFile(entry(sum), file(...amounts))
    const expected = amounts.map((cents, i) => [`E${i}`, cents])
    assert.deepEqual(
      found?.map((each) => [each.endToEndId, each.amountCents]),
      isIt ? expected : undefined,
    )
  })
}

test('a notification tells of a sum where reference and amount are the same and its payments add up', () => {
  const parts = [detail(200n), detail(300n)]
  assert.equal(detailsTold(entry(500n), [entry(500n, parts)]), parts)
  assert.equal(detailsTold(entry(500n), [entry(500n, [detail(200n), detail(200n)])]), undefined)
  assert.equal(detailsTold(entry(500n), [entry(500n, parts, { reference: 'R2' })]), undefined)
  assert.equal(detailsTold(entry(-500n), [entry(500n, parts)]), undefined)
  assert.equal(detailsTold(entry(500n), [entry(500n)]), undefined)
})

const payout: PayoutRow = {
  payout_id: `${'a'.repeat(32)}payo`,
  kind: 'loan',
  subject_id: 's',
  line_id: 'l',
  status: 'in_file',
  amount_cents: 500n,
  execute_on: day,
}
const known = {
  payouts: new Map([['a'.repeat(32), payout]]),
  collections: new Map(),
  underMandate: new Map(),
  lines: new Map(),
}
test('a payout that a statement tells of twice is executed once, and may come back in the same statement', () => {
  const paid = (cents: bigint) => detail(cents, { endToEndId: 'a'.repeat(32) })
  const kinds = (...amounts: bigint[]) =>
    classify(day, itemsOf('p', '2026/1', entry(0n, amounts.map(paid))), known).map(({ kind }) => kind)
  assert.deepEqual(kinds(-500n, -500n), ['payout', 'unexplained_debit'])
  assert.deepEqual(kinds(-500n, 500n, 0n), ['payout', 'payout_return', 'no_amount'])
})

// Our file has it paid on 2026-11-23, the bank books it the same day.
const valueDays: readonly (readonly [valueOn: string, kind: string, problem?: RegExp])[] = [
  ['2020-01-01', 'unexplained_debit', /values it on 2020-01-01, .* paid on 2026-11-23 at the earliest/],
  ['2026-11-22', 'unexplained_debit', /on 2026-11-22/],
  ['2026-11-23', 'payout'],
  ['2026-11-24', 'payout'],
  ['2026-12-03', 'payout'],
  ['2026-12-04', 'unexplained_debit', /more than 10 days after 2026-11-23/],
  ['2199-12-31', 'unexplained_debit', /on 2199-12-31/],
]
for (const [valueOn, expected, why] of valueDays) {
  test(`a payout valued ${valueOn} is ${expected}: interest runs from its value day`, () => {
    const paid = entry(-500n, [detail(-500n, { endToEndId: 'a'.repeat(32) })], { valueOn: parseDay(valueOn) })
    const [{ kind, problem, item } = assert.fail()] = classify(day, itemsOf('p', '2026/1', paid), known)
    assert.equal(kind, expected)
    if (why) assert.match(problem ?? '', why)
    else assert.deepEqual([problem, item.valueOn], [undefined, valueOn])
  })
}

const debit: CollectionRow = {
  collection_id: `${'b'.repeat(32)}coll`,
  loan_id: 'l',
  line_id: 'l',
  status: 'settled',
  amount_cents: 17247n,
  due_on: parseDay('2026-11-20'),
  settle_on: parseDay('2026-11-20'),
}
const ofDebit = (cents: bigint, more: Partial<EntryDetail>, row = debit, valueOn = day) => {
  const moved = entry(cents, [detail(cents, { endToEndId: 'b'.repeat(32), ...more })], { valueOn })
  const collections = new Map([['b'.repeat(32), row]])
  return classify(day, itemsOf('p', '2026/1', moved), { ...known, collections })[0] ?? assert.fail()
}
const charges: readonly (readonly [how: string, cents: bigint, told: Partial<EntryDetail>, charges: bigint | null])[] =
  [
    ['no charge', -17247n, {}, 0n],
    ['a charge that is inside', -17547n, { chargesCents: 300n }, 300n],
    ['a charge that is named, and fits', -17547n, { namedChargesCents: 300n }, 300n],
    ['a charge that is named, and booked by itself', -17247n, { namedChargesCents: 300n }, 0n],
    ['a charge said to be inside that is not', -17247n, { chargesCents: 300n, namedChargesCents: 0n }, 0n],
    ['a charge that is named, and does not fit', -17547n, { namedChargesCents: 299n }, null],
    ['a part alone', -10000n, { namedChargesCents: 300n }, null],
  ]
for (const [how, cents, told, expected] of charges) {
  test(`a debit that comes back with ${how} is ${expected === null ? 'not recognised' : `returned for ${expected}`}`, () => {
    const { kind, item, problem = '' } = ofDebit(cents, told)
    assert.equal(kind, expected === null ? 'unexplained_debit' : 'collection_return')
    if (expected === null) assert.match(problem, /was of 172\.47 EUR/)
    else assert.equal(item.chargesCents, expected)
  })
}

test('a debit pays on the day for which it was ordered at the earliest, however the bank values it', () => {
  const valued = (on: string) => ofDebit(17247n, {}, { ...debit, status: 'in_file' }, parseDay(on)).item.valueOn
  assert.deepEqual(['2020-01-01', '2026-11-21', '2026-12-01'].map(valued), ['2026-11-20', '2026-11-21', day])
})

test('the same reference in another statement, or again as part of a sum, is another payment', () => {
  const id = (within: string) => itemsOf('p', within, entry(500n))[0]?.entryId
  assert.equal(id('2026/1'), id('2026/1'))
  assert.equal(new Set([id('2026/1'), id('2026/2'), id('2027/1')]).size, 3)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { classify, detailsOfFile, detailsTold, filesNamed, isOneSum, itemsOf, type PayoutRow } from './entry-rules.ts'
import type { Entry, EntryDetail } from './messages/message.ts'

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

test('a payout that the bank values far ahead waits for a person: interest runs from its value day', () => {
  const kindValued = (on: string) => {
    const paid = entry(-500n, [detail(-500n, { endToEndId: 'a'.repeat(32) })], { valueOn: parseDay(on) })
    return classify(day, itemsOf('p', '2026/1', paid), known)[0]?.kind
  }
  assert.deepEqual(['2026-12-03', '2026-12-04', '2199-12-31'].map(kindValued), [
    'payout',
    'unexplained_debit',
    'unexplained_debit',
  ])
})

test('the same reference in another statement, or again as part of a sum, is another payment', () => {
  const id = (within: string) => itemsOf('p', within, entry(500n))[0]?.entryId
  assert.equal(id('2026/1'), id('2026/1'))
  assert.equal(new Set([id('2026/1'), id('2026/2'), id('2027/1')]).size, 3)
})

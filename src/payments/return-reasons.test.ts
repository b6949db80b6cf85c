import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ReturnReason, returnReason, returnReasons, unknownReason } from './return-reasons.ts'

const rows = Object.entries<ReturnReason>(returnReasons)
const codesWhere = (holds: (row: ReturnReason) => boolean) => rows.filter(([, row]) => holds(row)).map(([code]) => code)

test('the fee is passed on for exactly the five codes, and only where the debtor is at fault', () => {
  assert.deepEqual(
    codesWhere((row) => row.feePassedOn),
    ['AC04', 'AC06', 'AM04', 'MD06', 'MS02'],
  )
  assert.deepEqual(
    codesWhere((row) => row.feePassedOn && row.fault !== 'debtor'),
    [],
  )
})

test('a cancelled or suspended mandate is never used again by itself', () => {
  const usesIt = (row: ReturnReason) => row.rePresent === 'once' || row.rePresent === 'later'
  assert.deepEqual(
    codesWhere((row) => row.mandate !== 'keep' && usesIt(row)),
    [],
  )
})

test('only an empty account and an untold reason are tried again by themselves, once', () => {
  assert.deepEqual(
    codesWhere((row) => row.rePresent === 'once'),
    ['AM04', 'MS03'],
  )
  assert.deepEqual(
    codesWhere((row) => row.rePresent === 'later'),
    ['AC06'],
  )
})

test('an unknown code changes nothing and asks a person', () => {
  for (const code of ['ZZ99', 'constructor', '', null]) assert.equal(returnReason(code), unknownReason)
  assert.equal(returnReason('AM04'), returnReasons.AM04)
})

test('a row without one of its columns does not compile', () => {
  // @ts-expect-error the column feePassedOn is missing
  const row: ReturnReason = { meaning: '', fault: 'bank', rePresent: 'never', mandate: 'keep', case: 'manual' }
  assert.ok(row)
})

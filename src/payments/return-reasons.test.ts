import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { type ReturnReason, returnReason, returnReasons, unknownReason } from './return-reasons.ts'
import { consequencesOf, isRefund } from './return-rules.ts'

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

test('until D+5 the banks return a debit, later the debtor has it refunded; MD06 is a refund on any day', () => {
  const [settledOn, lastDay, later] = ['2027-01-04', '2027-01-11', '2027-01-12'].map(parseDay) as [never, never, never]
  const table = { MD01: [false, true], AM04: [false, true], MD06: [true, true] }
  for (const [code, [byLastDay, after]] of Object.entries(table)) {
    assert.equal(isRefund(code, settledOn, lastDay), byLastDay, code)
    assert.equal(isRefund(code, settledOn, later), after, code)
  }
  assert.equal(isRefund(null, settledOn, lastDay), false)
})

test('a debtor who took money back is asked before the next debit; an unauthorised debit ends the mandate for good', () => {
  const failed = { attempt: 1, today: parseDay('2027-02-01'), prenotificationDays: 14 }
  const of = (reasonCode: string) => {
    const { task, mandate, settleFromOn, isDunned, isOurs } = consequencesOf({ reasonCode, ...failed })
    return { task, mandate, settleFromOn, isDunned, isOurs }
  }
  const neverAgain = { settleFromOn: null, isDunned: true, isOurs: false }
  assert.deepEqual(of('MD06'), { task: 'contact', mandate: 'suspend', ...neverAgain })
  assert.deepEqual(of('MD01'), { task: 'fraud_check', mandate: 'cancel', ...neverAgain })
})

test('an unknown account is our failure for thirty days, any other of ours without end', () => {
  const failed = { attempt: 1, today: parseDay('2026-12-30'), prenotificationDays: 14 }
  const ours = codesWhere(() => true).filter((reasonCode) => consequencesOf({ reasonCode, ...failed }).isOurs)
  const ends = codesWhere(() => true).flatMap((reasonCode) => {
    const { oursUntilOn } = consequencesOf({ reasonCode, ...failed })
    return oursUntilOn ? [[reasonCode, oursUntilOn, ours.includes(reasonCode)]] : []
  })
  assert.deepEqual(ends, [['AC01', '2027-01-29', true]])
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

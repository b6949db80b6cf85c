import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBankMessage } from './bank-message.ts'
import { verdictsOf } from './pain002.ts'
import { atOnce } from './xml-parser.ts'

const readPain002 = (xml: string) => {
  const read = atOnce(readBankMessage(xml))
  assert.ok(read.kind === 'pain.002')
  return read.report
}

const report = (inner: string) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>A1</MsgId><CreDtTm>2026-12-30T10:00:00</CreDtTm></GrpHdr>${inner}</CstmrPmtStsRpt></Document>`
const original = (inner = '') => `<OrgnlGrpInfAndSts><OrgnlMsgId>F1</OrgnlMsgId>${inner}</OrgnlGrpInfAndSts>`
const batch = (inner: string, id = 'B1') =>
  `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${id}</OrgnlPmtInfId>${inner}</OrgnlPmtInfAndSts>`
const payment = (inner: string) => `<TxInfAndSts><OrgnlEndToEndId>C-1</OrgnlEndToEndId>${inner}</TxInfAndSts>`
const because = (code: string, text = '') =>
  `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn>${text && `<AddtlInf>${text}</AddtlInf>`}</StsRsnInf>`

type Row = readonly [
  what: string,
  inner: string,
  outcome: string,
  payee: string | null,
  codes: readonly (string | null)[],
]
const rows: readonly Row[] = [
  ['a file accepted as a whole', original('<GrpSts>ACCP</GrpSts>'), 'accepted', null, []],
  ['a file rejected as a whole', original(`<GrpSts>RJCT</GrpSts>${because('FF01')}`), 'rejected', null, ['FF01']],
  ['a batch rejected', original() + batch(`<PmtInfSts>RJCT</PmtInfSts>${because('AM05')}`), 'rejected', null, ['AM05']],
  ['another batch rejected', original() + batch('<PmtInfSts>RJCT</PmtInfSts>', 'B2'), 'pending', null, []],
  [
    'a payment rejected in a file accepted in part',
    original('<GrpSts>PART</GrpSts>') + batch(payment(`<TxSts>RJCT</TxSts>${because('AC01')}`)),
    'rejected',
    null,
    ['AC01'],
  ],
  [
    'a payment rejected for a reason told above it',
    original(because('DT01')) + batch(payment('<TxSts>RJCT</TxSts>')),
    'rejected',
    null,
    ['DT01'],
  ],
  [
    'a payment accepted beside a rejected one',
    original(`<GrpSts>PART</GrpSts>${because('AC01')}`) + batch(payment('<TxSts>ACSC</TxSts>')),
    'accepted',
    null,
    [],
  ],
  [
    'a payment whose batch is not named as ours',
    original() + batch(payment(`<TxSts>RJCT</TxSts>${because('AC04')}`), 'NOTPROVIDED'),
    'rejected',
    null,
    ['AC04'],
  ],
  ['a payee who matches', original() + batch(payment('<TxSts>RCVC</TxSts>')), 'pending', 'match', []],
  ['a payee who does not', original() + batch(payment('<TxSts>RVNM</TxSts>')), 'pending', 'no_match', []],
  ['a payee who cannot be checked', original() + batch(payment('<TxSts>RVNA</TxSts>')), 'pending', 'not_possible', []],
  ['a status that nobody knows', original('<GrpSts>ZZZZ</GrpSts>'), 'pending', null, []],
  ['no status', original(), 'pending', null, []],
]
for (const [what, inner, outcome, payee, codes] of rows) {
  test(`${what} makes the payment ${outcome}`, () => {
    const verdict = verdictsOf(readPain002(report(inner)))('B1', 'C-1')
    assert.deepEqual([verdict.outcome, verdict.payee, verdict.reasons.map(({ code }) => code)], [outcome, payee, codes])
  })
}

test('the name of a close match and a reason in words are kept for a person', () => {
  const words = '<StsRsnInf><Rsn><Prtry>NAME</Prtry></Rsn><AddtlInf>Jana Mueller</AddtlInf></StsRsnInf>'
  const verdict = verdictsOf(readPain002(report(original() + batch(payment(`<TxSts>RVMC</TxSts>${words}`)))))(
    'B1',
    'C-1',
  )
  assert.equal(verdict.payee, 'close_match')
  assert.deepEqual(verdict.reasons, [{ code: 'NAME', texts: ['Jana Mueller'] }])
})

const broken: readonly (readonly [string, string, RegExp])[] = [
  ['no original file', report(''), /CstmrPmtStsRpt: OrgnlGrpInfAndSts is missing/],
  ['a payment without id', report(original() + batch('<TxInfAndSts/>')), /TxInfAndSts: OrgnlEndToEndId is missing/],
  ['another message', report(original()).replace('002.001.10', '002.001.03'), /of the kind pain\.002\.001\.03/],
]
for (const [what, xml, problem] of broken) {
  test(`a report with ${what} is refused by name`, () => {
    assert.throws(() => readPain002(xml), { name: 'MessageError', message: problem })
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertGolden, assertValid, collections, payouts, withoutSchema } from '../../../test/bank-files.ts'
import { addT2Days, isT2Day } from '../../base/calendar.ts'
import { parseDay } from '../../base/day.ts'
import { checkPaymentFile } from './checks.ts'
import { writePain001 } from './pain001.ts'
import { writePain008 } from './pain008.ts'

const payoutXml = writePain001(payouts)
const collectionXml = writePain008(collections)

for (const [messageName, xml] of [
  ['pain.001.001.09', payoutXml],
  ['pain.008.001.08', collectionXml],
] as const) {
  test(`${messageName} passes the ISO schema`, { skip: withoutSchema(messageName) }, () =>
    assertValid(xml, messageName),
  )
  test(`${messageName} reads as the golden file`, () => assertGolden(xml, `${messageName}.xml`))
  test(`${messageName} passes our own checks`, () => {
    assert.deepEqual(checkPaymentFile(xml, { dateProblem: (on) => (isT2Day(on) ? null : 'T2 is closed') }), [])
  })
}

test('the same file gives the same bytes, and milliseconds do not count', () => {
  const later = { ...payouts, createdAt: new Date(payouts.createdAt.getTime() + 999) }
  assert.equal(writePain001(later), payoutXml)
})

test('what SEPA cannot carry is refused by name rather than mended', () => {
  const [batch] = collections.batches
  const [debit] = batch?.transactions ?? []
  assert.ok(batch && debit)
  const file = (change: object) => ({
    ...collections,
    batches: [{ ...batch, transactions: [{ ...debit, ...change }] }],
  })
  assert.throws(() => writePain008(file({ endToEndId: '/C-1' })), /end-to-end id is no SEPA identifier/)
  assert.throws(() => writePain008(file({ mandateId: 'M_1' })), /mandate id is no SEPA identifier/)
  assert.throws(() => writePain008(file({ counterparty: { ...debit.counterparty, name: '  ' } })), /no name/)
})

// Each row breaks the good file in one place; exactly this must be found.
const broken: readonly (readonly [what: string, from: string | RegExp, to: string, problem: RegExp])[] = [
  ['a wrong count in the header', /<NbOfTxs>2/, '<NbOfTxs>3', /GrpHdr: NbOfTxs is 3, the payments give 2/],
  ['a wrong sum in a batch', /(<PmtInf>[\s\S]*?<CtrlSum>)381\.67/, '$1381.68', /PmtInf: CtrlSum is 381\.68/],
  ['a missing control sum', /<CtrlSum>381\.67<\/CtrlSum>/, '', /GrpHdr: CtrlSum is missing/],
  ['the same end-to-end id twice', 'C-0002', 'C-0001', /end-to-end id is used twice: C-0001/],
  ['an umlaut', 'Jana Mueller-Gross', 'Jana Müller', /Nm: outside the SEPA character set/],
  ['a slash at the end of an id', '>C-0001<', '>C-0001/<', /EndToEndId: no SEPA identifier/],
  ['an amount of nothing', />(172\.63|381\.67)</g, '>0.00<', /InstdAmt: outside 0\.01/],
  ['three decimals', '>172.63<', '>172.630<', /InstdAmt: not in whole cents/],
  ['another currency', 'Ccy="EUR">172', 'Ccy="USD">172', /is in USD/],
  [
    'an address line',
    '<Nm>Jana',
    '<PstlAdr><AdrLine>Weg 1</AdrLine></PstlAdr><Nm>Jana',
    /AdrLine: an unstructured address/,
  ],
  ['a broken IBAN', 'DE25110101002910133758', 'DE25110101002910133759', /IBAN: no valid IBAN/],
  ['a broken BIC', 'BNPAFRPP', 'BNPAFR', /BICFI: no valid BIC/],
  ['a broken creditor id', 'DE98ZZZ', 'DE97ZZZ', /no valid creditor id: DE97ZZZ/],
  ['a closed day', '2027-01-04', '2027-01-03', /ReqdColltnDt: T2 is closed/],
  ['a day too soon', '2027-01-04', '2026-12-30', /ReqdColltnDt: too soon/],
  ['a mandate signed later', '2026-11-20', '2027-11-20', /the mandate is signed after the collection/],
  ['an amendment without its indicator', '<AmdmntInd>true', '<AmdmntInd>false', /AmdmntInd and AmdmntInfDtls disagree/],
  ['an unknown original account', '>SMNDA<', '>SMNDB<', /not as "SMNDB"/],
  ['a name too long', 'Jana Mueller-Gross', 'J'.repeat(71), /is not 1 to 70 characters/],
  ['a text too long', 'Rate 1 von 6', 'R'.repeat(130), /is not 1 to 140 characters/],
  ['charges to one side', 'SLEV', 'DEBT', /ChrgBr is not SLEV/],
  ['the old fast scheme', '<Cd>CORE', '<Cd>COR1', /LclInstrm\/Cd is not CORE/],
  ['a message of another version', 'pain.008.001.08', 'pain.008.001.02', /of the kind pain\.008\.001\.02/],
  ['half a file', /<\/PmtInf>[\s\S]*/, '', /no well-formed XML/],
]
const dateProblem = (on: ReturnType<typeof parseDay>) => {
  if (!isT2Day(on)) return 'T2 is closed'
  return on < addT2Days(parseDay('2026-12-30'), 2) ? 'too soon' : null
}
for (const [what, from, to, expected] of broken) {
  test(`our checks find ${what}`, () => {
    const changed = collectionXml.replace(from, to)
    assert.notEqual(changed, collectionXml)
    const problems = checkPaymentFile(changed, { dateProblem }).map((one) => `${one.where}: ${one.what}`)
    assert.match(problems.join('\n'), expected)
  })
}

test('the check of IBANs is the caller’s where he brings one', () => {
  const changed = payoutXml.replace('DE25110101002910133758', 'DE87110101001000057123')
  const acceptsIban = (iban: string) => iban !== 'FR1420041010050500013M02606'
  const problems = checkPaymentFile(changed, { dateProblem: () => null, acceptsIban })
  assert.deepEqual(
    problems.map((one) => one.what),
    ['no valid IBAN: FR1420041010050500013M02606'],
  )
})

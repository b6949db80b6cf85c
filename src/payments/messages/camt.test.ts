import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBankMessage } from './bank-message.ts'
import { checkStatement } from './checks.ts'
import type { Entry, Statement } from './message.ts'
import { atOnce } from './xml-parser.ts'

const readCamt = (xml: string) => atOnce(readBankMessage(xml))

const amount = (text: string) => `<Amt Ccy="EUR">${text}</Amt>`
const bal = (type: string, text: string, on = '2027-01-06') =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${amount(text)}<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`
const stmt = (entries: string, balances = bal('OPBD', '10.00') + bal('CLBD', '10.00'), id = 'S1') =>
  `<Stmt><Id>${id}</Id><ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2027-01-06T19:00:00</CreDtTm><Acct><Id><IBAN>DE92 3706 0193 0002 1300 41</IBAN></Id></Acct>${balances}${entries}</Stmt>`
const file = (...statements: string[]) =>
  `<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2027-01-06T20:00:00+01:00</CreDtTm></GrpHdr>${statements.join('')}</BkToCstmrStmt></Document>`
const ntry = (inner: string, { cents = '100.00', direction = 'DBIT', status = '<Cd>BOOK</Cd>', ref = 'R1' } = {}) =>
  `<Ntry>${amount(cents)}<CdtDbtInd>${direction}</CdtDbtInd><Sts>${status}</Sts><BookgDt><Dt>2027-01-06</Dt></BookgDt>${ref && `<AcctSvcrRef>${ref}</AcctSvcrRef>`}<BkTxCd/>${inner}</Ntry>`
const details = (...payments: string[]) =>
  `<NtryDtls>${payments.map((one) => `<TxDtls>${one}</TxDtls>`).join('')}</NtryDtls>`

const statements = (xml: string): readonly Statement[] => {
  const read = readCamt(xml)
  assert.equal(read.kind, 'camt.053')
  return read.kind === 'camt.053' ? read.statements : []
}
const entries = (xml: string): readonly Entry[] => statements(xml).flatMap((one) => one.entries)
const detailOf = (xml: string) => {
  const [detail] = entries(xml).flatMap((one) => one.details)
  assert.ok(detail)
  return detail
}

test('a statement with the least that banks send is read', () => {
  const [statement] = statements(file(stmt(ntry(''))))
  assert.deepEqual(statement, {
    id: 'S1',
    electronicNumber: 7,
    legalNumber: null,
    createdAt: new Date('2027-01-06T18:00:00Z'), // without a zone the bank means Berlin
    accountIban: 'DE92370601930002130041',
    openingCents: 1000n,
    closingCents: 1000n,
    closingOn: '2027-01-06',
    entries: [
      {
        reference: 'R1',
        bookedOn: '2027-01-06',
        valueOn: '2027-01-06',
        amountCents: -10000n,
        transactionCode: null,
        isReversal: false,
        originalMessageId: null,
        originalBatchId: null,
        details: [],
      },
    ],
  })
})

test('prefixes of namespaces, a byte order mark, comments and characters by number do not matter', () => {
  const xml = file(stmt(ntry(details('<RmtInf><Ustrd>M&#252;ller &amp;amp; <![CDATA[S&n]]></Ustrd></RmtInf>'))))
  const prefixed = xml.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ns2:').replace('xmlns=', 'xmlns:ns2=')
  const read = readCamt(`\ufeff${prefixed.replace('<ns2:GrpHdr>', '<!-- sent by a bank --><ns2:GrpHdr>')}\n`)
  assert.deepEqual(read, readCamt(xml))
  assert.equal(detailOf(xml).remittance, 'Müller &amp; S&n')
})

test('the namespace of the top element tells what a file is, and no word in it does', () => {
  const xml = file(stmt(ntry(details('<RmtInf><Ustrd>see pain.002.001.10 thanks</Ustrd></RmtInf>'))))
  const other = ' xmlns:o="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10" xmlns='
  assert.equal(detailOf(xml.replace(' xmlns=', other)).remittance, 'see pain.002.001.10 thanks')
})

test('several statements stand in one file, and merely pending entries are left out', () => {
  const pending = ntry('', { status: '<Cd>PDNG</Cd>', ref: 'P' })
  const read = statements(
    file(stmt(ntry('') + pending), stmt(ntry('', { status: 'BOOK', ref: 'R9' }), undefined, 'S2')),
  )
  assert.deepEqual(
    read.map(({ id, entries }) => [id, entries.map((one) => one.reference)]),
    [
      ['S1', ['R1']],
      ['S2', ['R9']],
    ],
  )
})

test('entries without a reference of their own, or with a common one, can be told apart', () => {
  const xml = file(stmt(ntry('') + ntry('') + ntry('', { ref: '' }) + ntry('', { ref: 'NONREF' })))
  assert.deepEqual(
    entries(xml).map((one) => one.reference),
    ['R1', 'R1/2', 'S1/3', 'S1/4'],
  )
})

const pagination = (name: string, number: number, isLast: boolean) =>
  `<${name}><PgNb>${number}</PgNb><LastPgInd>${isLast}</LastPgInd></${name}>`
const pageStmt = (number: number, isLast: boolean, balances: string) =>
  stmt(ntry('', { ref: '' }), balances).replace('</Id>', `</Id>${pagination('StmtPgntn', number, isLast)}`)
const [from, to] = [bal('ITBD', '10.00'), bal('ITBD', '25.00')]
const whole = bal('OPBD', '10.00') + bal('CLBD', '25.00')
const pages: readonly (readonly [how: string, number: number, isLast: boolean, balances: string])[] = [
  ['the first of several', 1, false, bal('OPBD', '10.00') + to],
  ['the first of several, with the balance of the day before', 1, false, bal('PRCD', '10.00') + to],
  ['one in between', 2, false, from + to],
  ['the last', 3, true, from + bal('CLBD', '25.00')],
  ['one in between, with the names of a whole statement', 2, false, whole],
  ['the first of several, where each tells the end of the whole', 1, false, whole.replace('25', '99') + to],
  ['the last, where each tells the beginning of the whole', 3, true, bal('OPBD', '1.00') + from + bal('CLBD', '25.00')],
  ['all that there is', 1, true, whole],
]
for (const [how, number, isLast, balances] of pages) {
  test(`a page of a statement: ${how}`, () => {
    const [page, ...noOther] = statements(file(pageStmt(number, isLast, balances)))
    assert.deepEqual([page?.openingCents, page?.closingCents, noOther], [1000n, 2500n, []])
    const isWhole = number === 1 && isLast
    assert.deepEqual(page?.page, isWhole ? undefined : { number, isLast })
    assert.equal(page?.entries[0]?.reference, isWhole ? 'S1/1' : `S1/${number}/1`) // pages have one id
  })
}

test('a page that the message numbers is that of its only statement, unless this is whole', () => {
  const paged = (...all: string[]) =>
    statements(file(...all).replace('</GrpHdr>', `${pagination('MsgPgntn', 2, true)}</GrpHdr>`)).map(({ page }) => page)
  assert.deepEqual(paged(stmt('', from + bal('CLBD', '25.00'))), [{ number: 2, isLast: true }])
  assert.deepEqual(paged(stmt('', whole)), [undefined])
  assert.deepEqual(paged(stmt('', whole + to), stmt('', whole, 'S2')), [undefined, undefined])
})

test('accounts that are not ours are passed over, whatever is told of them, and named', () => {
  const other = stmt(ntry(''), bal('INFO', '1.00')).replace(/DE92[ 0-9]+/, 'DE02120300000000202051')
  const dollars = stmt(ntry('').replaceAll('EUR', 'USD'), '').replace(/<IBAN>.*<\/IBAN>/, '<Othr><Id>4711</Id></Othr>')
  const read = atOnce(readBankMessage(file(other, stmt(ntry('')), dollars, other), (iban) => iban.startsWith('DE92')))
  assert.ok(read.kind === 'camt.053')
  assert.deepEqual(
    read.statements.map(({ accountIban }) => accountIban),
    ['DE92370601930002130041'],
  )
  assert.deepEqual(read.passedOver, ['DE02120300000000202051', '4711'])
})

const instructed = (text: string) => `<AmtDtls><InstdAmt>${amount(text)}</InstdAmt></AmtDtls>`
const charge = (included: string) => `<Chrgs><Rcrd>${amount('3.00')}${included}</Rcrd></Chrgs>`
const reason = '<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>'
// The same return of 100.00 as different banks tell it: the amount moved, and the charges within.
const returns: readonly (readonly [how: string, moved: string, payment: string, charges: bigint])[] = [
  ['no charge at all', '100.00', reason, 0n],
  ['the original amount told as instructed', '103.00', instructed('100.00') + reason, 300n],
  ['the original amount told as the payment’s', '103.00', amount('100.00') + reason, 300n],
  ['a record that it is included', '103.00', charge('<ChrgInclInd>true</ChrgInclInd>') + reason, 300n],
  ['a record of a charge booked by itself', '100.00', instructed('100.00') + charge('') + reason, 0n],
  [
    'an indicator that the amounts refute',
    '100.00',
    instructed('100.00') + charge('<ChrgInclInd>true</ChrgInclInd>') + reason,
    0n,
  ],
  ['a record that it is not included', '100.00', charge('<ChrgInclInd>false</ChrgInclInd>') + reason, 0n],
]
for (const [how, moved, payment, charges] of returns) {
  test(`a return with ${how} is a return of 100.00`, () => {
    const detail = detailOf(file(stmt(ntry(details(payment), { cents: moved }))))
    assert.equal(detail.chargesCents, charges)
    assert.equal(-detail.amountCents - detail.chargesCents, 10000n)
    assert.equal(detail.returnReason, 'AM04')
  })
}

test('a charge is named beside the amount where the bank does not say whether it is inside', () => {
  const named = (moved: string, charges: string) =>
    detailOf(file(stmt(ntry(details(charges + reason), { cents: moved })))).namedChargesCents
  assert.deepEqual(
    [
      charge(''),
      charge('<ChrgInclInd>false</ChrgInclInd>'),
      `<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">3.00</TtlChrgsAndTaxAmt></Chrgs>`,
    ].map((charges) => named('103.00', charges)),
    [300n, 300n, 300n],
  )
  assert.equal(named('103.00', charge('').replace('"EUR"', '"USD"')), undefined)
  assert.equal(named('103.00', charge('<ChrgInclInd>true</ChrgInclInd>')), undefined)
})

const account = (role: string, iban: string) => `<${role}Acct><Id><IBAN>${iban}</IBAN></Id></${role}Acct>`
const customer = 'DE25110101002910133758'
const line = 'DE13110101014386274299'
const own = 'DE92370601930002130041'
const parties = (debtor: string, creditor: string) =>
  `<RltdPties><Dbtr><Pty><Nm>D</Nm></Pty></Dbtr>${account('Dbtr', debtor)}<Cdtr><Nm>C</Nm></Cdtr>${account('Cdtr', creditor)}</RltdPties>`
const roles: readonly (readonly [what: string, direction: string, payment: string, name: string, ours: string])[] = [
  ['money to a line', 'CRDT', parties(customer, line), 'D', line],
  ['a payout', 'DBIT', parties(own, customer), 'C', own],
  ['a collection that comes back', 'DBIT', parties(customer, own) + reason, 'D', own],
  ['a collection that comes back with exchanged roles', 'DBIT', parties(own, customer) + reason, 'C', own],
  ['a payout that comes back', 'CRDT', parties(own, customer) + reason, 'C', own],
]
for (const [what, direction, payment, name, ours] of roles) {
  test(`the counterparty of ${what} is the customer`, () => {
    const detail = detailOf(file(stmt(ntry(details(payment), { direction }))))
    assert.deepEqual([detail.counterpartyIban, detail.counterpartyName, detail.ourIban], [customer, name, ours])
  })
}

test('a batch is named by its entry, and each payment keeps its own amount', () => {
  const payment = (id: string, cents: string) => `<Refs><EndToEndId>${id}</EndToEndId></Refs>${amount(cents)}`
  const inner = details(payment('C-1', '60.00'), payment('NOTPROVIDED', '40.00')).replace(
    '<NtryDtls>',
    '<NtryDtls><Btch><MsgId>F1</MsgId><PmtInfId>B1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>',
  )
  const [entry] = entries(file(stmt(ntry(inner, { direction: 'CRDT' }))))
  assert.deepEqual([entry?.originalMessageId, entry?.originalBatchId], ['F1', 'B1'])
  const read = entry?.details.map((one) => [one.endToEndId, one.amountCents, one.originalBatchId])
  assert.deepEqual(read, [
    ['C-1', 6000n, 'B1'],
    [null, 4000n, 'B1'],
  ])
})

test('an entry of several batches names none of them', () => {
  const payment = (id: string) => `<Refs><PmtInfId>${id}</PmtInfId></Refs>${amount('50.00')}`
  const [entry] = entries(file(stmt(ntry(details(payment('B1'), payment('B2'))))))
  assert.equal(entry?.originalBatchId, null)
  assert.deepEqual(
    entry?.details.map((one) => one.originalBatchId),
    ['B1', 'B2'],
  )
})

test('a statement that does not add up is told', () => {
  const [statement] = statements(file(stmt(ntry(details(amount('60.00'), amount('30.00'))))))
  assert.ok(statement)
  assert.deepEqual(checkStatement(statement), [
    { where: 'S1', what: 'opening balance and entries give -90.00, closing balance is 10.00' },
    { where: 'R1', what: 'its payments give -90.00, the entry is -100.00' },
  ])
})

const good = file(stmt(ntry(details(amount('60.00'), amount('40.00')))))
const broken: readonly (readonly [what: string, xml: string, problem: RegExp])[] = [
  ['nothing', '', /no well-formed XML/],
  ['a letter', 'Sehr geehrte Damen und Herren', /no well-formed XML/],
  ['JSON', '{"Document":{}}', /no well-formed XML/],
  ['half a file', good.slice(0, good.length / 2), /no well-formed XML: line 2/],
  [
    'a document type',
    good.replace('<Document', '<!DOCTYPE a [<!ENTITY b "c">]><Document'),
    /line 2: this cannot be read: <!DOCTYPE/,
  ],
  ['another top element', '<Rechnung/>', /the top element is Rechnung, not Document/],
  ['words after its end', `${good}Ende`, /not exactly one element at the top/],
  ['crossed elements', good.replace('</Amt></TxDtls>', '</TxDtls></Amt>'), /<\/TxDtls> ends what was not begun/],
  ['an entity of its own', good.replace('>S1<', '>&bank;<'), /&bank; stands for no character/],
  ['an ampersand', good.replace('>S1<', '>A & B<'), /& stands for no character/],
  ['a character of no meaning', good.replace('>S1<', '>&#0;<'), /&#0; stands for no character/],
  ['a control character', good.replace('>S1<', '>\u0001<'), /holds characters that XML forbids/],
  ['a crowd of attributes', `<a${' b="1"'.repeat(1_000_000)}>`, /this cannot be read/],
  ['an attribute twice', good.replace('Ccy="EUR"', 'Ccy="EUR" Ccy="EUR"'), /an attribute is given twice/],
  ['a tower of elements', '<a>'.repeat(100_000), /nested too deep/],
  ['two documents', `${good.replace(/<\?.*\?>/, '')}<Document/>`, /not exactly one element at the top/],
  [
    'an older version',
    good.replace('053.001.08', '053.001.02'),
    /of the kind camt\.053\.001\.02, not camt\.053\.001\.08 or/,
  ],
  ['no namespace', good.replace(/ xmlns="[^"]*"/, ''), /of the kind unknown/],
  ['an empty document', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"/>', /Document is empty/],
  ['no header', good.replace(/<GrpHdr>.*<\/GrpHdr>/, ''), /BkToCstmrStmt: GrpHdr\/MsgId is missing/],
  ['an empty id', good.replace('<Id>S1</Id>', '<Id/>'), /Stmt\/Id: is empty/],
  ['no statement', file(), /Stmt is missing/],
  ['no account', good.replace(/<IBAN>.*?<\/IBAN>/, ''), /Stmt: the account has no IBAN/],
  ['no opening balance', good.replace('OPBD', 'INFO'), /a booked balance is missing \(Bal of the type OPBD or PRCD\)/],
  ['a page of no number', file(pageStmt(0, true, whole)), /StmtPgntn: pages are counted from 1/],
  [
    'an interim balance and no page',
    good.replace('CLBD', 'ITBD'),
    /a booked balance is missing \(Bal of the type CLBD\)/,
  ],
  ['no closing balance', good.replace('CLBD', 'CLAV'), /a booked balance is missing \(Bal of the type CLBD\)/],
  ['a balance of no direction', good.replace('CRDT', 'PLUS'), /Bal\/CdtDbtInd: neither CRDT nor DBIT: "PLUS"/],
  ['an amount with a comma', good.replace('>100.00', '>100,00'), /Ntry\/Amt: cannot be read: "100,00"/],
  ['a negative amount', good.replace('>100.00', '>-100.00'), /the amount is negative/],
  ['parts of a cent', good.replace('>100.00', '>100.005'), /Ntry\/Amt: cannot be read: "100\.005"/],
  ['another currency', good.replace('"EUR">100', '"CHF">100'), /Ntry\/Amt: is in CHF, not in EUR/],
  ['no day', good.replace('<BookgDt><Dt>2027-01-06</Dt></BookgDt>', ''), /Ntry: ValDt is missing/],
  [
    'a day that is none',
    good.replace('<BookgDt><Dt>2027-01-06', '<BookgDt><Dt>2027-02-30'),
    /BookgDt\/Dt: cannot be read/,
  ],
  [
    'more money than there is',
    good.replace('>100.00', `>${'9'.repeat(20)}`),
    /Ntry\/Amt: cannot be read: .*more than any/,
  ],
  [
    'a reference without end',
    good.replace('>R1<', `>${'R'.repeat(141)}<`),
    /Ntry: the reference is longer than any bank/,
  ],
  ['a number that is none', good.replace('>7<', '>seven<'), /ElctrncSeqNb: cannot be read: "seven"/],
  ['a payment without amount', good.replace(amount('40.00'), ''), /TxDtls\[2\]: a payment of a batch does not say/],
]
for (const [what, xml, problem] of broken) {
  test(`a file with ${what} is refused by name`, () => {
    assert.throws(
      () => readCamt(xml),
      (error: Error) => {
        assert.equal(error.name, 'MessageError')
        assert.match(error.message, problem)
        return true
      },
    )
  })
}

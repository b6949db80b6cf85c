// A booking batch as a tax adviser's program takes it: a golden file with the first weeks of the loan of `lending.md` 2, which a
// person can check line by line. WRITE_GOLDEN=1 writes it anew.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import type { AccountCode, PostingName } from '../ledger/chart.ts'
import ownNumbers from '../products/tables/datev.json' with { type: 'json' }
import {
  type DatevBooking,
  datevColumns,
  datevHead,
  datevLine,
  fiscalYearOf,
  lastDayOfFile,
  postingTexts,
  toCp1252,
} from './datev-format.ts'
import { readDatevSettings } from './datev-settings.ts'

const GOLDEN = 'test/golden/books/EXTF_Buchungsstapel_20270101_20270131.csv'
const settings = readDatevSettings('datev.json', ownNumbers)

/** 1,000.00 at 11 %: what January 2027 brings. Accrued by 31 December: 12.22; the first instalment: 12.53 and 160.10. */
const january: readonly (readonly [
  on: string,
  posting: PostingName,
  debit: AccountCode,
  credit: AccountCode,
  cents: bigint,
])[] = [
  ['2027-01-01', 'interest_accrued', 1205, 4000, 31n],
  ['2027-01-01', 'interest_due', 1210, 1205, 1253n],
  ['2027-01-02', 'interest_accrued', 1205, 4000, 26n],
  ['2027-01-04', 'batch_credited', 1000, 1020, 17263n],
  ['2027-01-04', 'collection_settled', 1020, 1210, 1253n],
  ['2027-01-04', 'collection_settled', 1020, 1200, 16010n],
  ['2027-01-06', 'collection_returned', 1210, 1020, 1253n],
  ['2027-01-06', 'collection_returned', 1200, 1020, 16010n],
  ['2027-01-06', 'collection_returned', 1020, 1000, 17263n],
  ['2027-01-06', 'bank_charged', 5100, 1000, 300n],
  ['2027-01-06', 'charge_passed_on', 1220, 4010, 300n],
]

const bookings = january.map(
  ([on, posting, debit, credit, amountCents], index): DatevBooking => ({
    bookedOn: parseDay(on),
    debit,
    credit,
    amountCents,
    reference: `${String(index + 1).padStart(32, '0')}trsf`,
    text: `${postingTexts[posting]}${posting === 'collection_returned' ? ' (Storno)' : ''}`,
    about: [1200, 1210, 1220].some((code) => code === debit || code === credit)
      ? { what: 'Darlehen', id: `${'0'.repeat(31)}1cloa` }
      : null,
  }),
)

const period = {
  fromOn: parseDay('2027-01-01'),
  toOn: parseDay('2027-01-31'),
  madeAt: new Date('2027-02-01T08:00:00.000Z'),
  clientNumber: 1,
}
const file = toCp1252(datevHead(settings, period) + bookings.map((booking) => datevLine(settings, booking)).join(''))

test('a month of bookings, byte for byte', () => {
  if (process.env.WRITE_GOLDEN) writeFileSync(GOLDEN, file)
  assert.deepEqual(Buffer.from(file), readFileSync(GOLDEN))
})

/** The expressions that DATEV gives for the fields that we fill; all others are empty. */
const fieldsUsed: Readonly<Record<string, RegExp>> = {
  'Umsatz (ohne Soll/Haben-Kz)': /^(?!0{1,10},00)\d{1,10},\d{2}$/,
  'Soll/Haben-Kennzeichen': /^"(S|H)"$/,
  'WKZ Umsatz': /^"[A-Z]{3}"$/,
  Konto: /^\d{1,9}$/,
  'Gegenkonto (ohne BU-Schlüssel)': /^\d{1,9}$/,
  Belegdatum: /^\d{4}$/,
  'Belegfeld 1': /^"[A-Za-z0-9$&%*+\-/]{0,36}"$/,
  Buchungstext: /^".{0,60}"$/,
  'Zusatzinformation - Art 1': /^(".{0,20}")?$/,
  'Zusatzinformation- Inhalt 1': /^(".{0,210}")?$/,
  Festschreibung: /^[01]$/,
}

test('the file has the form that DATEV documents', () => {
  const text = new TextDecoder('windows-1252').decode(file)
  const [header = '', columns = '', ...lines] = text.split('\r\n')
  // The header of DATEV's own sample file, with its numbers, dates and names replaced by ours.
  assert.equal(
    header,
    '"EXTF";700;21;"Buchungsstapel";13;20270201090000000;;"RW";"Rahmenwerk";"";1001;1;20270101;4;20270101;20270131;"Rahmenwerk 20270101 20270131";"";1;0;1;"EUR";;"";;;"";;;"";"rahmenwerk"',
  )
  assert.equal(header.split(';').length, 31)
  assert.equal(columns.split(';').length, 125)
  assert.deepEqual(
    ['Konto', 'Belegdatum', 'Belegfeld 1', 'Buchungstext', 'Festschreibung', 'Abw. Skontokonto'].map(
      (name) => datevColumns.indexOf(name) + 1,
    ),
    [7, 10, 11, 14, 114, 125],
  )
  assert.equal(lines.pop(), '', 'the last line ends, too')
  assert.ok(!/[^\r]\n/.test(text))
  for (const line of lines) {
    const fields = line.split(';')
    assert.equal(fields.length, 125)
    for (const [index, field] of fields.entries()) {
      const name = datevColumns[index] ?? ''
      assert.match(field, fieldsUsed[name] ?? /^$/, name)
    }
  }
  assert.ok(file.includes(0xfc) && !file.includes(0xc3), 'ü is one byte')
})

test('texts are cut to 60 characters, quotation marks doubled, what CP1252 lacks replaced', () => {
  const [booking] = bookings
  assert.ok(booking)
  const line = datevLine(settings, { ...booking, text: `a "b"\r\n${'x'.repeat(80)}` })
  assert.equal(line.split(';')[13], `"a ""b"" ${'x'.repeat(54)}"`)
  assert.deepEqual([...toCp1252('Ä€–ß’ł漢')], [0xc4, 0x80, 0x96, 0xdf, 0x92, 0x3f, 0x3f])
  for (const text of Object.values(postingTexts)) assert.ok(`${text} (Storno)`.length <= 60, text)
})

test('a fiscal year may begin in any month', () => {
  const years = (['2026-06-30', '2026-07-01', '2027-06-30'] as const).map((on) => fiscalYearOf(parseDay(on), '07-01'))
  assert.deepEqual(years, [
    { fromOn: '2025-07-01', toOn: '2026-06-30' },
    { fromOn: '2026-07-01', toOn: '2027-06-30' },
    { fromOn: '2026-07-01', toOn: '2027-06-30' },
  ])
  assert.match(
    datevHead({ ...settings, fiscalYearBegins: '07-01' }, { ...period }),
    /;1001;1;20260701;4;20270101;20270131;/,
  )
})

test('a file ends with its fiscal year, and with its calendar year', () => {
  const last = (from: string, begins: string) => lastDayOfFile(parseDay(from), begins)
  assert.deepEqual(
    [
      last('2026-11-20', '01-01'),
      last('2026-11-20', '07-01'),
      last('2027-01-01', '07-01'),
      last('2027-07-01', '07-01'),
    ],
    ['2026-12-31', '2026-12-31', '2027-06-30', '2027-12-31'],
  )
})

test('settings that would lose a booking are refused', () => {
  const withAccounts = (changed: object) => ({ ...ownNumbers, accounts: { ...ownNumbers.accounts, ...changed } })
  assert.throws(() => readDatevSettings('x', withAccounts({ 1210: '1200' })), /x: \/accounts: 1200 stands twice/)
  assert.throws(() => readDatevSettings('x', withAccounts({ 1210: '0000' })), /1210/)
  assert.throws(() => readDatevSettings('x', withAccounts({ 1210: '12100' })), /12100 does not have 4 digits/)
  assert.throws(() => readDatevSettings('x', withAccounts({ 9999: '9999' })), /x: /)
  const { 1000: _, ...incomplete } = ownNumbers.accounts
  assert.throws(() => readDatevSettings('x', { ...ownNumbers, accounts: incomplete }), /1000/)
})

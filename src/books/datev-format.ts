// The DATEV format "Buchungsstapel": header version 700, format version 13 (developer.datev.de, DATEV-Format; in force since
// February 2024). Semicolons, CRLF, CP1252 without a byte order mark, texts in quotation marks, amounts with a comma.
import { Temporal } from 'temporal-polyfill'
import {
  addDays,
  addMonths,
  type Day,
  dayFrom,
  dayOfMonth,
  earliest,
  monthOf,
  parseDay,
  yearOf,
  ZONE,
} from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { type Cents, CURRENCY, centsToDecimal } from '../base/money.ts'
import type { AccountCode, PostingName } from '../ledger/chart.ts'
import type { DatevSettings } from './datev-settings.ts'

/** DATEV takes at most so many bookings in one file. */
export const DATEV_MOST_ROWS = 99_999

/** A booking as the file has it: one amount from one account to another. */
export type DatevBooking = Readonly<{
  bookedOn: Day
  debit: AccountCode
  credit: AccountCode
  amountCents: Cents
  /** At most 36 letters, digits, or $ & % * + - / */
  reference: string
  text: string
  /** Whose account it is: what, and its id. */
  about: Readonly<{ what: string; id: string }> | null
}>

/** What a posting is called in a German ledger. */
export const postingTexts: Readonly<Record<PostingName, string>> = {
  payout_sent: 'Auszahlung in Ausführung',
  payout_executed: 'Auszahlung ausgeführt',
  payout_rejected: 'Auszahlung von der Bank abgewiesen',
  payout_returned: 'Auszahlung zurückgekommen',
  interest_accrued: 'Zinsabgrenzung',
  accrual_corrected: 'Zinsabgrenzung, Korrektur',
  interest_due: 'Zinsen fällig',
  batch_credited: 'Sammelgutschrift der Bank',
  collection_settled: 'Lastschrifteinzug',
  collection_returned: 'Rücklastschrift',
  collection_refunded: 'Erstattete Lastschrift',
  bank_charged: 'Gebühr der Bank',
  charge_passed_on: 'Gebühr weiterbelastet',
  compensation_charged: 'Vorfälligkeitsentschädigung',
  transfer_received: 'Überweisungseingang',
  payment_allocated: 'Zahlungseingang verrechnet',
  credit_applied: 'Guthaben verrechnet',
  credit_refunded: 'Guthaben ausgezahlt',
  unknown_returned: 'Unbekannter Eingang zurücküberwiesen',
  bank_debit_unexplained: 'Ungeklärte Belastung der Bank',
  bank_debit_explained: 'Belastung der Bank geklärt',
  bank_credit_explained: 'Bankgutschrift geklärt',
  credit_shortfall: 'Guthaben, das zurückzugeben ist',
  default_interest_claimed: 'Verzugszinsen geltend gemacht',
  charge_waived: 'Erlass von Zinsen oder Gebühren',
  goodwill_granted: 'Kulanz',
  written_off: 'Forderung ausgebucht',
  opened: 'Anfangsbestand der Bank',
  recovered: 'Eingang auf ausgebuchte Forderung',
}

const pairs = (first: string, second: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => [`${first} ${i + 1}`, `${second} ${i + 1}`]).flat()

/** The columns of format version 13, 125 of them, spelt as DATEV's own sample file spells them. */
export const datevColumns: readonly string[] = [
  ...[
    'Umsatz (ohne Soll/Haben-Kz)',
    'Soll/Haben-Kennzeichen',
    'WKZ Umsatz',
    'Kurs',
    'Basis-Umsatz',
    'WKZ Basis-Umsatz',
  ],
  ...['Konto', 'Gegenkonto (ohne BU-Schlüssel)', 'BU-Schlüssel', 'Belegdatum', 'Belegfeld 1', 'Belegfeld 2', 'Skonto'],
  ...[
    'Buchungstext',
    'Postensperre',
    'Diverse Adressnummer',
    'Geschäftspartnerbank',
    'Sachverhalt',
    'Zinssperre',
    'Beleglink',
  ],
  ...pairs('Beleginfo - Art', 'Beleginfo - Inhalt', 8),
  ...['KOST1 - Kostenstelle', 'KOST2 - Kostenstelle', 'Kost-Menge'],
  ...['EU-Land u. UStID (Bestimmung)', 'EU-Steuersatz (Bestimmung)', 'Abw. Versteuerungsart', 'Sachverhalt L+L'],
  ...['Funktionsergänzung L+L', 'BU 49 Hauptfunktionstyp', 'BU 49 Hauptfunktionsnummer', 'BU 49 Funktionsergänzung'],
  ...pairs('Zusatzinformation - Art', 'Zusatzinformation- Inhalt', 20),
  ...['Stück', 'Gewicht', 'Zahlweise', 'Forderungsart', 'Veranlagungsjahr', 'Zugeordnete Fälligkeit', 'Skontotyp'],
  ...['Auftragsnummer', 'Buchungstyp', 'USt-Schlüssel (Anzahlungen)', 'EU-Land (Anzahlungen)'],
  ...['Sachverhalt L+L (Anzahlungen)', 'EU-Steuersatz (Anzahlungen)', 'Erlöskonto (Anzahlungen)', 'Herkunft-Kz'],
  ...['Buchungs GUID', 'KOST-Datum', 'SEPA-Mandatsreferenz', 'Skontosperre', 'Gesellschaftername', 'Beteiligtennummer'],
  ...['Identifikationsnummer', 'Zeichnernummer', 'Postensperre bis', 'Bezeichnung SoBil-Sachverhalt'],
  ...['Kennzeichen SoBil-Buchung', 'Festschreibung', 'Leistungsdatum', 'Datum Zuord. Steuerperiode', 'Fälligkeit'],
  ...['Generalumkehr (GU)', 'Steuersatz', 'Land', 'Abrechnungsreferenz', 'BVV-Position'],
  ...['EU-Land u. UStID (Ursprung)', 'EU-Steuersatz (Ursprung)', 'Abw. Skontokonto'],
]

const COLUMN = new Map(datevColumns.map((name, index) => [name, index]))

/** The first and the last day of the fiscal year that a day belongs to. */
export const fiscalYearOf = (on: Day, begins: string): Readonly<{ fromOn: Day; toOn: Day }> => {
  const begun = parseDay(`${yearOf(on)}-${begins}`)
  const fromOn = begun <= on ? begun : addMonths(begun, -12)
  return { fromOn, toOn: addDays(addMonths(fromOn, 12), -1) }
}

/** The last day that a file which begins on this day may hold: rows say day and month alone, the year is that of the header (#REW04404). */
export const lastDayOfFile = (fromOn: Day, begins: string): Day =>
  earliest(fiscalYearOf(fromOn, begins).toOn, dayFrom(yearOf(fromOn), 12, 31))

const compact = (on: Day): string => on.replaceAll('-', '')
const two = (number: number): string => String(number).padStart(2, '0')
/** Texts stand in quotation marks, doubled within; control characters are not allowed. */
const quoted = (text: string, most: number): string =>
  `"${text
    .replaceAll(/[\p{Cc}]+/gu, ' ')
    .slice(0, most)
    .replaceAll('"', '""')}"`

/** The instant as the clocks in Berlin show it, to the millisecond. */
const timestamp = (at: Date): string => {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(ZONE)
  const { hour, minute, second, millisecond } = local
  return `${compact(local.toPlainDate().toString() as Day)}${two(hour)}${two(minute)}${two(second)}${String(millisecond).padStart(3, '0')}`
}

/** The period of one file. It lies within one fiscal and one calendar year: a row says day and month alone. */
export type DatevPeriod = Readonly<{ fromOn: Day; toOn: Day; madeAt: Date; clientNumber: number }>

/** The first two lines: what the file is, and the names of its columns. */
export const datevHead = (settings: DatevSettings, { fromOn, toOn, madeAt, clientNumber }: DatevPeriod): string => {
  const { consultantNumber, fiscalYearBegins, accountLength, isFinal, chart } = settings
  const header = [
    ...['"EXTF"', 700, 21, '"Buchungsstapel"', 13, timestamp(madeAt), '', '"RW"', '"Rahmenwerk"', '""'],
    ...[consultantNumber, clientNumber, compact(fiscalYearOf(fromOn, fiscalYearBegins).fromOn), accountLength],
    ...[compact(fromOn), compact(toOn), quoted(`Rahmenwerk ${compact(fromOn)} ${compact(toOn)}`, 30), '""'],
    ...[1, 0, isFinal ? 1 : 0, quoted(CURRENCY, 3), '', '""', '', '', quoted(chart, 4), '', '', '""', '"rahmenwerk"'],
  ]
  return `${header.join(';')}\r\n${datevColumns.join(';')}\r\n`
}

const REFERENCE = /^[A-Za-z0-9$&%*+\-/]{1,36}$/
/** Ten digits before the comma. */
const MOST_CENTS = 999_999_999_999n

/** One booking as a line: debited is `Konto`, credited `Gegenkonto`, so that the sign is always "S". */
export const datevLine = (settings: DatevSettings, booking: DatevBooking): string => {
  const { bookedOn, debit, credit, amountCents, reference, text, about } = booking
  assert(amountCents > 0n && amountCents <= MOST_CENTS, `an amount that DATEV takes: ${amountCents}`)
  assert(REFERENCE.test(reference), `a reference that DATEV takes: ${reference}`)
  const fields: string[] = datevColumns.map(() => '')
  const set = (column: string, value: string): void => {
    const index = COLUMN.get(column)
    assert(index !== undefined, `${column} is a column`)
    fields[index] = value
  }
  set('Umsatz (ohne Soll/Haben-Kz)', centsToDecimal(amountCents).replace('.', ','))
  set('Soll/Haben-Kennzeichen', '"S"')
  set('WKZ Umsatz', quoted(CURRENCY, 3))
  set('Konto', settings.accounts[debit])
  set('Gegenkonto (ohne BU-Schlüssel)', settings.accounts[credit])
  set('Belegdatum', `${two(dayOfMonth(bookedOn))}${two(monthOf(bookedOn))}`)
  set('Belegfeld 1', quoted(reference, 36))
  set('Buchungstext', quoted(text, 60))
  if (about) {
    set('Zusatzinformation - Art 1', quoted(about.what, 20))
    set('Zusatzinformation- Inhalt 1', quoted(about.id, 210))
  }
  set('Festschreibung', settings.isFinal ? '1' : '0')
  return `${fields.join(';')}\r\n`
}

/** The characters of CP1252 that Latin-1 does not have, by their code points. */
const BEYOND_LATIN_1 = new Map(
  Array.from({ length: 32 }, (_, i) => 0x80 + i).flatMap((byte) => {
    const point = new TextDecoder('windows-1252').decode(Uint8Array.of(byte)).codePointAt(0) ?? 0
    return point === byte ? [] : [[point, byte] as const]
  }),
)

/** Text in CP1252. A character that it lacks becomes a question mark. */
export const toCp1252 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => {
    const point = character.codePointAt(0) ?? 0
    const isSame = point < 0x80 || (point >= 0xa0 && point <= 0xff)
    return isSame ? point : (BEYOND_LATIN_1.get(point) ?? 0x3f)
  })

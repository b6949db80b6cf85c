import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  assertGolden,
  assertValid,
  collections,
  lineIban,
  ourAccount,
  payouts,
  withoutSchema,
} from '../../../../test/bank-files.ts'
import { addDays, parseDay } from '../../../base/day.ts'
import { sumCents } from '../../../base/money.ts'
import { readBankMessage } from '../../../payments/messages/bank-message.ts'
import { checkPaymentFile, checkStatement } from '../../../payments/messages/checks.ts'
import {
  type Account,
  type CreditTransferFile,
  type DirectDebitFile,
  type Entry,
  type NotificationFile,
  type StatementFile,
  sequenceTypes,
} from '../../../payments/messages/message.ts'
import { writePain001 } from '../../../payments/messages/pain001.ts'
import { verdictsOf } from '../../../payments/messages/pain002.ts'
import { writePain008 } from '../../../payments/messages/pain008.ts'
import { isSepaIdentifier, sepaText } from '../../../payments/messages/sepa-text.ts'
import { atOnce } from '../../../payments/messages/xml-parser.ts'
import { bankFee, collectionCredit, collectionReturn, incomingTransfer, payoutDebit, payoutReturn } from './entries.ts'
import { readPayments } from './read-payments.ts'
import { writeCamt053, writeCamt054 } from './write-camt.ts'
import { statusReport, writePain002 } from './write-status.ts'

// ——— one day of the bank, golden ———

const on = parseDay('2027-01-06')
const at = new Date('2027-01-06T18:00:00Z')
const booking = (n: number) => ({ reference: `20270106-${n}`, bookedOn: on })
const [debits] = collections.batches
const [payments] = payouts.batches
const [first] = debits?.transactions ?? []
const [, payout] = payments?.transactions ?? []
assert.ok(debits && payments && first && payout)

const day: readonly Entry[] = [
  collectionCredit(booking(1), collections.messageId, debits),
  collectionReturn(booking(2), collections.messageId, debits, first, 'AM04', 300n),
  payoutDebit(booking(3), payouts.messageId, payments),
  payoutReturn(booking(4), payouts.messageId, payments, payout, 'AC04'),
  incomingTransfer(booking(5), {
    amountCents: 17263n,
    from: { name: 'Jana Müller', iban: first.counterparty.iban },
    toIban: lineIban,
    remittance: 'Rate & mehr <Januar>',
  }),
  bankFee(booking(6), 450n),
]
const account = { electronicNumber: 4, createdAt: at, accountIban: ourAccount.iban, entries: day }
const statementFile: StatementFile = {
  kind: 'camt.053',
  messageId: 'BANK-20270106',
  createdAt: at,
  statements: [
    {
      ...account,
      id: 'STMT-20270106',
      legalNumber: 4,
      openingCents: -5000n,
      closingCents: -5000n + sumCents(day.map((entry) => entry.amountCents)),
      closingOn: on,
    },
  ],
}
const notificationFile: NotificationFile = {
  kind: 'camt.054',
  messageId: 'BANK-20270106-N',
  createdAt: at,
  notifications: [{ ...account, id: 'NTFN-20270106', legalNumber: null, entries: day.slice(0, 2) }],
}
const received = readPayments(writePain008(collections))
const report = statusReport(received, 'BANK-STS-1', at, (id) => (id === 'C-0002' ? 'AC01' : null))

for (const [messageName, xml] of [
  ['pain.002.001.10', writePain002(report)],
  ['camt.053.001.08', writeCamt053(statementFile)],
  ['camt.054.001.08', writeCamt054(notificationFile)],
] as const) {
  test(`${messageName} passes the ISO schema`, { skip: withoutSchema(messageName) }, () =>
    assertValid(xml, messageName),
  )
  test(`${messageName} reads as the golden file`, () => assertGolden(xml, `${messageName}.xml`))
}

test('a day of the bank is read back as it was written, and adds up', () => {
  assert.deepEqual(atOnce(readBankMessage(writeCamt053(statementFile))), statementFile)
  assert.deepEqual(atOnce(readBankMessage(writeCamt054(notificationFile))), notificationFile)
  assert.deepEqual(statementFile.statements.flatMap(checkStatement), [])
})

test('a report is read back as it was written, and says which payment was rejected', () => {
  const message = atOnce(readBankMessage(writePain002(report)))
  assert.ok(message.kind === 'pain.002')
  const read = message.report
  assert.deepEqual(read, report)
  assert.equal(read.status, 'PART')
  const verdict = verdictsOf(read)
  assert.equal(verdict(debits.id, 'C-0001').outcome, 'accepted')
  assert.equal(verdict(debits.id, 'C-0002').outcome, 'rejected')
})

// ——— any file, there and back ———

const record = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true })

const ibans = [
  'DE25110101002910133758',
  'DE13110101014386274299',
  'DE89370400440532013000',
  'FR1420041010050500013M02606',
]
const identifiers = fc
  .string({ unit: fc.constantFrom(..."aZ09/-?:().,'+ "), minLength: 1, maxLength: 35 })
  .filter(isSepaIdentifier)
const cents = fc.bigInt({ min: 1n, max: 99_999_999_999n })
const words = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'aäÖüßéŁç &<>"\'/.\n') }),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
const names = words.filter((text) => sepaText(text, 70) !== '')
const days = fc.integer({ min: 0, max: 1000 }).map((days) => addDays(parseDay('2026-11-20'), days))
const instants = fc.integer({ min: 1_790_000_000, max: 1_890_000_000 }).map((seconds) => new Date(seconds * 1000))
const accounts: fc.Arbitrary<Account> = fc.record(
  { name: names, iban: fc.constantFrom(...ibans), bic: fc.constantFrom('GENODED1SPK', 'BNPAFRPP') },
  { noNullPrototype: true, requiredKeys: ['name', 'iban'] },
)
const transfer = { endToEndId: identifiers, amountCents: cents, counterparty: accounts, remittance: words }
const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 4 })
const fileOf = <B>(batch: fc.Arbitrary<B>) =>
  record({ messageId: identifiers, createdAt: instants, initiatingParty: names, batches: list(batch) })

const creditTransfers: fc.Arbitrary<CreditTransferFile> = fileOf(
  record({ id: identifiers, executeOn: days, account: accounts, transactions: list(record(transfer)) }),
)
const amendments = fc
  .record(
    {
      originalDebtorIban: fc.constantFrom('SMNDA', ...ibans),
      originalMandateId: identifiers,
      originalCreditorId: fc.constant('DE98ZZZ09999999999'),
      originalCreditorName: names,
    },
    { noNullPrototype: true, requiredKeys: [] },
  )
  .filter((amendment) => Object.keys(amendment).length > 0)
const directDebits: fc.Arbitrary<DirectDebitFile> = fileOf(
  record({
    id: identifiers,
    collectOn: days,
    account: accounts,
    creditorId: fc.constant('DE98ZZZ09999999999'),
    sequenceType: fc.constantFrom(...sequenceTypes),
    transactions: list(
      fc.record(
        { ...transfer, mandateId: identifiers, mandateSignedOn: days, amendment: amendments },
        {
          noNullPrototype: true,
          requiredKeys: ['endToEndId', 'amountCents', 'counterparty', 'remittance', 'mandateId', 'mandateSignedOn'],
        },
      ),
    ),
  }),
)

/** The file as SEPA carries it: names and texts in its characters, all else as it was. */
const carried = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value, replacer), (key, entry: unknown) => {
    if (key === 'createdAt') return new Date(String(entry))
    return key === 'amountCents' ? BigInt(String(entry)) : entry
  }) as T
const lengths: Readonly<Record<string, number>> = {
  name: 70,
  initiatingParty: 70,
  originalCreditorName: 70,
  remittance: 140,
}
const replacer = (key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString()
  const length = lengths[key]
  return typeof value === 'string' && length !== undefined ? sepaText(value, length) : value
}

test('any payout file means the same to the bank as to us', () => {
  fc.assert(
    fc.property(creditTransfers, (file) => {
      assert.deepEqual(readPayments(writePain001(file)), { messageName: 'pain.001.001.09', file: carried(file) })
    }),
  )
})

test('any collection file means the same to the bank as to us', () => {
  fc.assert(
    fc.property(directDebits, (file) => {
      assert.deepEqual(readPayments(writePain008(file)), { messageName: 'pain.008.001.08', file: carried(file) })
    }),
  )
})

test('our checks find nothing in any written file but what its values cause', () => {
  const caused = /used twice|second batch|signed after/
  fc.assert(
    fc.property(fc.oneof(creditTransfers.map(writePain001), directDebits.map(writePain008)), (xml) => {
      const problems = checkPaymentFile(xml, { dateProblem: () => null })
      assert.deepEqual(
        problems.filter(({ what }) => !caused.test(what)),
        [],
      )
    }),
  )
})

test('any file that we write passes the ISO schema', { skip: withoutSchema('pain.008.001.08') }, async () => {
  for (const file of fc.sample(directDebits, 3)) await assertValid(writePain008(file), 'pain.008.001.08')
  for (const file of fc.sample(creditTransfers, 3)) await assertValid(writePain001(file), 'pain.001.001.09')
})

const texts = words.map((text) =>
  text
    .replace(/[^\t\n\u0020-\ud7ff]/g, '')
    .trim()
    .slice(0, 140)
    .trim(),
)
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one)
const details = record({
  endToEndId: maybe(identifiers),
  mandateId: maybe(identifiers),
  sizeCents: cents,
  chargesCents: fc.bigInt({ min: 0n, max: 1000n }),
  counterpartyName: maybe(texts.filter((text) => text !== '')),
  counterpartyIban: maybe(fc.constantFrom(...ibans)),
  ourIban: maybe(fc.constantFrom(...ibans)),
  remittance: texts,
  returnReason: maybe(fc.constantFrom('AM04', 'MD06', 'AC04')),
})
const entries: fc.Arbitrary<Entry> = fc
  .record(
    {
      reference: fc.uuid().map((uuid) => uuid.slice(0, 35)),
      bookedOn: days,
      valueOn: days,
      isCredit: fc.boolean(),
      transactionCode: fc.constantFrom(null, 'PMNT-IDDT-ESDD', 'NDDT+109'),
      isReversal: fc.boolean(),
      originalMessageId: maybe(identifiers),
      originalBatchId: maybe(identifiers),
      parts: fc.array(details, { maxLength: 3 }),
      aloneCents: cents,
    },
    { noNullPrototype: true },
  )
  .map(({ isCredit, parts, aloneCents, originalMessageId, originalBatchId, ...rest }) => {
    const sign = isCredit ? 1n : -1n
    const signed = parts.map(({ sizeCents, ...part }) => ({
      ...part,
      amountCents: sign * (sizeCents + 1000n),
      originalMessageId,
      originalBatchId,
    }))
    const amountCents = parts.length > 0 ? sumCents(signed.map((part) => part.amountCents)) : sign * aloneCents
    return { ...rest, amountCents, originalMessageId, originalBatchId, details: signed }
  })
const statementFiles: fc.Arbitrary<StatementFile> = record({
  kind: fc.constant('camt.053' as const),
  messageId: identifiers,
  createdAt: instants,
  statements: list(
    record({
      id: identifiers,
      electronicNumber: maybe(fc.nat()),
      legalNumber: maybe(fc.nat()),
      createdAt: instants,
      accountIban: fc.constant(ourAccount.iban),
      openingCents: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      closingCents: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      closingOn: days,
      entries: fc.uniqueArray(entries, { maxLength: 4, selector: (entry) => entry.reference }),
    }),
  ),
})

test('any statement of the simulated bank is read as it was meant', () => {
  fc.assert(
    fc.property(statementFiles, (file) => {
      assert.deepEqual(atOnce(readBankMessage(writeCamt053(file))), file)
    }),
  )
})

test('any statement of the simulated bank passes the ISO schema', {
  skip: withoutSchema('camt.053.001.08'),
}, async () => {
  for (const file of fc.sample(statementFiles, 3)) await assertValid(writeCamt053(file), 'camt.053.001.08')
})

// For the tests of bank messages: the ISO schemas, the golden files, and one small file of each kind.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { validateXML } from 'xmllint-wasm'
import { parseDay } from '../src/base/day.ts'
import type { CreditTransferFile, DirectDebitFile } from '../src/payments/messages/message.ts'
import type { TestDatabase } from './database.ts'

const repository = join(import.meta.dirname, '..')
const schemas = process.env.ISO20022_SCHEMAS ?? join(repository, '../shared/schemas')

const schemaFile = (messageName: string): string => join(schemas, `${messageName}.xsd`)

/** Why a test against the schema of this message cannot run; false when it can. */
export const withoutSchema = (messageName: string): string | false =>
  existsSync(schemaFile(messageName)) ? false : `no ${messageName}.xsd in ${schemas} (ISO20022_SCHEMAS)`

/** Passes when the text is valid against the ISO schema of this message. */
export const assertValid = async (xml: string, messageName: string): Promise<void> => {
  const schema = readFileSync(schemaFile(messageName), 'utf8')
  const { valid, errors } = await validateXML({ xml: [{ fileName: 'file.xml', contents: xml }], schema: [schema] })
  assert.ok(valid, errors.map((error) => error.message).join('\n'))
}

/** The messages that we write or read. */
export const messageNames = [
  'pain.001.001.09',
  'pain.002.001.10',
  'pain.008.001.08',
  'camt.053.001.08',
  'camt.054.001.08',
] as const

/** Why a test against all schemas cannot run; false when it can. */
export const withoutSchemas = (): string | false =>
  messageNames.map(withoutSchema).find((why) => why !== false) ?? false

/** Passes when every file of this database that was read or written is valid, and each of these messages is among them. */
export const assertFilesValid = async (database: TestDatabase, expected: readonly string[]): Promise<void> => {
  const files = await database.asOwner(
    `select file_id, message, content from bank_files where status <> 'refused' order by file_id`,
  )
  const byMessage = Map.groupBy(files, ({ message }) => String(message))
  assert.deepEqual([...byMessage.keys()].sort(), [...expected].sort())
  for (const [message, all] of byMessage) {
    const xml = all.map(({ file_id, content }) => ({ fileName: `${file_id}.xml`, contents: String(content) }))
    const { valid, errors } = await validateXML({ xml, schema: [readFileSync(schemaFile(message), 'utf8')] })
    assert.ok(valid, errors.map((error) => error.message).join('\n'))
  }
}

/** Passes when the text is that of the golden file, byte for byte; `WRITE_GOLDEN=1` writes it anew, for a person to read. */
export const assertGolden = (text: string, name: string): void => {
  const file = join(repository, 'test/golden/bank', name)
  if (process.env.WRITE_GOLDEN === '1') writeFileSync(file, text)
  assert.equal(text, readFileSync(file, 'utf8'))
}

export const ourAccount = { name: 'Rahmenwerk Bank AG', iban: 'DE92370601930002130041', bic: 'GENODED1SPK' }
export const lineIban = 'DE13110101014386274299'
const jana = { name: 'Jana Müller-Groß', iban: 'DE25110101002910133758' }
const rene = { name: 'René Łukasz & Söhne', iban: 'FR1420041010050500013M02606', bic: 'BNPAFRPP' }

export const collections: DirectDebitFile = {
  messageId: 'RW-20261230-1',
  createdAt: new Date('2026-12-30T08:00:00Z'),
  initiatingParty: 'Rahmenwerk Bank AG',
  batches: [
    {
      id: 'RW-20261230-1-RCUR',
      collectOn: parseDay('2027-01-04'),
      account: ourAccount,
      creditorId: 'DE98ZZZ09999999999',
      sequenceType: 'RCUR',
      transactions: [
        {
          endToEndId: 'C-0001',
          amountCents: 17263n,
          counterparty: jana,
          remittance: 'Rate 1 von 6, fällig 01.01.2027',
          mandateId: 'RW-M-0001',
          mandateSignedOn: parseDay('2026-11-20'),
        },
        {
          endToEndId: 'C-0002',
          amountCents: 20904n,
          counterparty: rene,
          remittance: 'Mensualité 3 sur 12',
          mandateId: 'RW-M-0002',
          mandateSignedOn: parseDay('2026-09-01'),
          amendment: { originalDebtorIban: 'SMNDA', originalMandateId: 'RW-M-0000' },
        },
      ],
    },
  ],
}

export const payouts: CreditTransferFile = {
  messageId: 'RW-20261120-1',
  createdAt: new Date('2026-11-20T09:30:00Z'),
  initiatingParty: 'Rahmenwerk Bank AG',
  batches: [
    {
      id: 'RW-20261120-1-1',
      executeOn: parseDay('2026-11-20'),
      account: ourAccount,
      transactions: [
        { endToEndId: 'P-0001', amountCents: 100000n, counterparty: jana, remittance: 'Auszahlung Küche' },
        { endToEndId: 'P-0002', amountCents: 240000n, counterparty: rene, remittance: 'Tirage nº 2' },
      ],
    },
  ],
}

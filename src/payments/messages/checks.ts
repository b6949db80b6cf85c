// What a bank asks of a payment file and the schema does not say (`domain-rules.md` 6.1, 6.3). The written text is
// checked, not the values it came from: a mistake of the writer is found too.
import { isValidBIC, isValidIBAN } from 'ibantools'
import type { Day } from '../../base/day.ts'
import { type Cents, centsToDecimal, MAX_AMOUNT_CENTS, sumCents } from '../../base/money.ts'
import { isCreditorId } from './creditor-id.ts'
import { type Entry, SMNDA, type Statement, sequenceTypes } from './message.ts'
import { PAIN_001 } from './pain001.ts'
import { PAIN_008 } from './pain008.ts'
import { isSepaIdentifier, isSepaText, NAME_LENGTH, REMITTANCE_LENGTH } from './sepa-text.ts'
import { readMessage, type XmlNode } from './xml.ts'
import { atOnce, MessageError } from './xml-parser.ts'

/** What is wrong, and at which element. */
export type Problem = Readonly<{ where: string; what: string }>

export type CheckOptions = Readonly<{
  /** Why the bank cannot take a batch for this day (a closed day, too early, too late); null when it can. */
  dateProblem: (on: Day) => string | null
  /** Is this IBAN good? By default length and checksum decide. */
  acceptsIban?: (iban: string) => boolean
}>

/** Everything wrong with a written pain.001 or pain.008; an empty list lets it go. Never throws. */
export const checkPaymentFile = (xml: string, options: CheckOptions): readonly Problem[] => {
  try {
    const { messageName, root } = atOnce(readMessage(xml, [PAIN_001, PAIN_008]))
    const rules = [...fileRules, ...(messageName === PAIN_001 ? creditTransferRules : directDebitRules)]
    const elements = everything(root)
    return rules.flatMap((rule) => rule(root, options, elements))
  } catch (error) {
    if (error instanceof MessageError) return [{ where: 'file', what: error.message }]
    throw error
  }
}

type Rule = (root: XmlNode, options: CheckOptions, elements: ElementsByName) => readonly Problem[]

type ElementsByName = ReadonlyMap<string, readonly XmlNode[]>

const problem = (node: XmlNode, what: string): Problem => ({ where: node.path, what })

/** Every element at or below this one. */
const everything = (node: XmlNode, found = new Map<string, XmlNode[]>()): ElementsByName => {
  const named = found.get(node.name)
  if (named) named.push(node)
  else found.set(node.name, [node])
  for (const child of node.children) everything(child, found)
  return found
}

const batches = (root: XmlNode): readonly XmlNode[] => root.all('PmtInf')
const transactions = (batch: XmlNode): readonly XmlNode[] => [...batch.all('CdtTrfTxInf'), ...batch.all('DrctDbtTxInf')]
const allTransactions = (root: XmlNode): readonly XmlNode[] => batches(root).flatMap(transactions)
const amountOf = (transaction: XmlNode): XmlNode => transaction.find('Amt', 'InstdAmt') ?? transaction.get('InstdAmt')

/** A rule that holds for each element of these names, wherever it stands. */
const each =
  (names: readonly string[], judge: (node: XmlNode, options: CheckOptions) => string | null): Rule =>
  (_root, options, elements) =>
    names.flatMap((name) =>
      (elements.get(name) ?? []).flatMap((node) => {
        const what = judge(node, options)
        return what === null ? [] : [problem(node, what)]
      }),
    )

/** A rule that holds for each batch: this chain of names has one of these texts. */
const constant =
  (path: readonly string[], allowed: readonly string[]): Rule =>
  (root) =>
    batches(root)
      .filter((batch) => !allowed.includes(batch.findText(...path) ?? ''))
      .map((batch) => problem(batch, `${path.join('/')} is not ${allowed.join(' or ')}`))

const unique = (nodes: readonly XmlNode[], key: (node: XmlNode) => string, what: string): readonly Problem[] => {
  const seen = new Set<string>()
  return nodes.flatMap((node) => {
    const found = key(node)
    const isTwin = seen.has(found)
    seen.add(found)
    return isTwin ? [problem(node, `${what}: ${found}`)] : []
  })
}

const totalsAgree = (node: XmlNode, payments: readonly XmlNode[]): readonly Problem[] => {
  const sum = centsToDecimal(sumCents(payments.map((payment) => amountOf(payment).cents())))
  const claims: readonly (readonly [string, string])[] = [
    ['NbOfTxs', String(payments.length)],
    ['CtrlSum', sum],
  ]
  return claims
    .filter(([name, value]) => node.findText(name) !== value)
    .map(([name, value]) => problem(node, `${name} is ${node.findText(name) ?? 'missing'}, the payments give ${value}`))
}

const identifiers = ['MsgId', 'PmtInfId', 'EndToEndId', 'MndtId', 'OrgnlMndtId']
const textElements = ['Nm', 'Ustrd', ...identifiers]
const isPayable = (cents: Cents): boolean => cents >= 1n && cents <= MAX_AMOUNT_CENTS

const fileRules: readonly Rule[] = [
  (root) => totalsAgree(root.get('GrpHdr'), allTransactions(root)),
  (root) => batches(root).flatMap((batch) => totalsAgree(batch, transactions(batch))),
  (root) => (batches(root).length === 0 ? [problem(root, 'there is no batch')] : []),
  (root) =>
    batches(root)
      .filter((batch) => transactions(batch).length === 0)
      .map((batch) => problem(batch, 'there is no payment')),
  (root) => unique(batches(root), (batch) => batch.getText('PmtInfId'), 'the batch id is used twice'),
  (root) =>
    unique(
      allTransactions(root),
      (payment) => payment.getText('PmtId', 'EndToEndId'),
      'the end-to-end id is used twice',
    ),
  each(identifiers, (node) => (isSepaIdentifier(node.text()) ? null : `no SEPA identifier: "${node.text()}"`)),
  each(textElements, (node) => (isSepaText(node.text()) ? null : `outside the SEPA character set: "${node.text()}"`)),
  each(['Nm'], (node) => lengthProblem(node, NAME_LENGTH)),
  each(['Ustrd'], (node) => lengthProblem(node, REMITTANCE_LENGTH)),
  each(['RmtInf'], (node) => (node.children.length === 1 ? null : 'holds more than one text')),
  each(['InstdAmt'], (node) => (isPayable(node.cents()) ? null : `outside 0.01 to 999999999.99: ${node.text()}`)),
  each(['InstdAmt', 'CtrlSum'], (node) =>
    /^\d+\.\d{2}$/.test(node.text()) ? null : `not in whole cents: ${node.text()}`,
  ),
  each(['IBAN'], (node, { acceptsIban = (iban) => isValidIBAN(iban) }) =>
    acceptsIban(node.text()) ? null : `no valid IBAN: ${node.text()}`,
  ),
  each(['BICFI'], (node) => (isValidBIC(node.text()) ? null : `no valid BIC: ${node.text()}`)),
  each(['AdrLine'], () => 'an unstructured address (forbidden from 15 November 2026)'),
  each(['Dbtr', 'Cdtr', 'InitgPty'], (node) => (node.findText('Nm') === null ? 'has no name' : null)),
  constant(['PmtTpInf', 'SvcLvl', 'Cd'], ['SEPA']),
  constant(['ChrgBr'], ['SLEV']),
]

const lengthProblem = (node: XmlNode, length: number): string | null =>
  node.text() === '' || node.text().length > length ? `is not 1 to ${length} characters long` : null

const dates =
  (...path: readonly string[]): Rule =>
  (root, { dateProblem }) =>
    batches(root).flatMap((batch) => {
      const node = batch.get(...path)
      const what = dateProblem(node.day())
      return what === null ? [] : [problem(node, what)]
    })

const creditTransferRules: readonly Rule[] = [constant(['PmtMtd'], ['TRF']), dates('ReqdExctnDt', 'Dt')]

const schemeIdPath = ['Id', 'PrvtId', 'Othr'] as const

const directDebitRules: readonly Rule[] = [
  constant(['PmtMtd'], ['DD']),
  constant(['PmtTpInf', 'LclInstrm', 'Cd'], ['CORE']),
  constant(['PmtTpInf', 'SeqTp'], sequenceTypes),
  constant(['CdtrSchmeId', ...schemeIdPath, 'SchmeNm', 'Prtry'], ['SEPA']),
  dates('ReqdColltnDt'),
  (root) => unique(batches(root), batchKey, 'a second batch for the same sequence type, day, creditor id and account'),
  each(['CdtrSchmeId', 'OrgnlCdtrSchmeId'], (node) => {
    const id = node.findText(...schemeIdPath, 'Id')
    if (id === null) return node.name === 'CdtrSchmeId' ? 'names no creditor id' : null
    return isCreditorId(id) ? null : `no valid creditor id: ${id}`
  }),
  (root) =>
    batches(root).flatMap((batch) =>
      transactions(batch).flatMap((payment) => {
        const what = mandateProblem(payment, batch.get('ReqdColltnDt').day())
        return what === null ? [] : [problem(payment, what)]
      }),
    ),
]

const batchKey = (batch: XmlNode): string =>
  [
    batch.findText('PmtTpInf', 'SeqTp'),
    batch.findText('ReqdColltnDt'),
    batch.findText('CdtrSchmeId', ...schemeIdPath, 'Id'),
    batch.findText('CdtrAcct', 'Id', 'IBAN'),
  ].join(' ')

const mandateProblem = (payment: XmlNode, collectOn: Day): string | null => {
  const mandate = payment.find('DrctDbtTx', 'MndtRltdInf')
  const signedOn = mandate?.find('DtOfSgntr')
  if (!mandate?.findText('MndtId') || !signedOn) return 'names no mandate, or not the day it was signed'
  if (signedOn.day() > collectOn) return 'the mandate is signed after the collection'
  const details = mandate.find('AmdmntInfDtls')
  if ((mandate.findText('AmdmntInd') === 'true') !== (details !== null)) return 'AmdmntInd and AmdmntInfDtls disagree'
  if (details?.children.length === 0) return 'the amendment names nothing that changed'
  const other = details?.findText('OrgnlDbtrAcct', 'Id', 'Othr', 'Id') ?? SMNDA
  return other === SMNDA ? null : `an original account is told by IBAN or as ${SMNDA}, not as "${other}"`
}

/**
 * What does not add up inside a statement: opening balance and entries against the closing balance, and the payments of
 * an entry against its amount. That it follows the statement before is the caller's to check.
 */
export const checkStatement = (statement: Statement): readonly Problem[] => {
  const { id, openingCents, closingCents, entries } = statement
  const computed = openingCents + sumCents(entries.map((entry) => entry.amountCents))
  const balances = `opening balance and entries give ${centsToDecimal(computed)}, closing balance is ${centsToDecimal(closingCents)}`
  return [...(computed === closingCents ? [] : [{ where: id, what: balances }]), ...entries.flatMap(checkEntry)]
}

const checkEntry = ({ reference, amountCents, details }: Entry): readonly Problem[] => {
  const sum = sumCents(details.map((detail) => detail.amountCents))
  if (details.length === 0 || sum === amountCents) return []
  const what = `its payments give ${centsToDecimal(sum)}, the entry is ${centsToDecimal(amountCents)}`
  return [{ where: reference, what }]
}

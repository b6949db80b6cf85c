// camt.053.001.08 (statements) and camt.054.001.08 (notifications), as banks send them: what is optional may be missing,
// a file may hold several statements, and each bank fills the details in its own way (`domain-rules.md` 6.3).
import type { Day } from '../../base/day.ts'
import type { Cents } from '../../base/money.ts'
import { sumCents } from '../../base/money.ts'
import type { Entry, EntryDetail, Notification, NotificationFile, Statement, StatementFile } from './message.ts'
import type { Message, XmlNode } from './xml.ts'
import type { InPieces } from './xml-parser.ts'

export const CAMT_053 = 'camt.053.001.08'
export const CAMT_054 = 'camt.054.001.08'

/** The statements or notifications in a message. Throws a MessageError that names what is missing or wrong. */
export function* readCamt({ messageName, root }: CamtMessage): InPieces<StatementFile | NotificationFile> {
  const messageId = root.getText('GrpHdr', 'MsgId')
  const createdAt = root.get('GrpHdr', 'CreDtTm').instant()
  if (messageName === CAMT_054) {
    const notifications: Notification[] = []
    for (const node of atLeastOne(root, 'Ntfctn')) notifications.push(yield* notification(node, createdAt))
    return { kind: 'camt.054', messageId, createdAt, notifications }
  }
  const statements: Statement[] = []
  for (const node of atLeastOne(root, 'Stmt')) statements.push(yield* statement(node, createdAt))
  return { kind: 'camt.053', messageId, createdAt, statements }
}

type CamtMessage = Message<typeof CAMT_053 | typeof CAMT_054>

const atLeastOne = (root: XmlNode, name: string): readonly XmlNode[] => {
  root.get(name)
  return root.all(name)
}

function* statement(node: XmlNode, fileCreatedAt: Date): InPieces<Statement> {
  const closing = balance(node, ['CLBD'], 'last')
  return {
    ...(yield* notification(node, fileCreatedAt)),
    openingCents: balance(node, ['OPBD', 'PRCD'], 'first').cents,
    closingCents: closing.cents,
    closingOn: closing.on,
  }
}

/** The booked balance of one of these types; on a page of a longer statement the first or last interim one (ITBD). */
const balance = (node: XmlNode, types: readonly string[], interim: 'first' | 'last'): { cents: Cents; on: Day } => {
  const ofType = (type: string) => node.all('Bal').filter((one) => one.findText('Tp', 'CdOrPrtry', 'Cd') === type)
  const found = types.flatMap(ofType)[0] ?? ofType('ITBD').at(interim === 'first' ? 0 : -1)
  if (!found) throw node.error(`a booked balance is missing (Bal of the type ${types.join(' or ')})`)
  return { cents: signed(found, found.get('Amt').cents()), on: day(found.get('Dt')) }
}

/** So many entries are read in one piece. */
const PIECE_ENTRIES = 200

function* notification(node: XmlNode, fileCreatedAt: Date): InPieces<Notification> {
  const id = node.getText('Id')
  const accountIban = iban(node.get('Acct'))
  if (accountIban === null) throw node.error('the account has no IBAN')
  const booked = node.all('Ntry').filter(isBooked)
  const references = uniqueReferences(booked, id)
  const entries: Entry[] = []
  for (const [index, entryNode] of booked.entries()) {
    entries.push(entry(entryNode, references[index] ?? '', accountIban))
    if (entries.length % PIECE_ENTRIES === 0) yield
  }
  return {
    id,
    electronicNumber: node.find('ElctrncSeqNb')?.count() ?? null,
    legalNumber: node.find('LglSeqNb')?.count() ?? null,
    createdAt: node.find('CreDtTm')?.instant() ?? fileCreatedAt,
    accountIban,
    entries,
  }
}

/** Is the entry booked? Older files write the status as plain text. */
const isBooked = (node: XmlNode): boolean => (node.findText('Sts', 'Cd') ?? node.getText('Sts')) === 'BOOK'

/** Banks have 35 characters for it. */
const LONGEST_REFERENCE = 140

/** The bank's reference; the second entry with the same one, or one without, gets its place in the statement. */
const uniqueReferences = (entries: readonly XmlNode[], statementId: string): string[] => {
  const seen = new Set<string>()
  return entries.map((node, index) => {
    const own = meant(node.findText('AcctSvcrRef'))
    if ((own ?? statementId).length > LONGEST_REFERENCE)
      throw node.error('the reference is longer than any bank writes')
    const reference = own === null ? `${statementId}/${index + 1}` : seen.has(own) ? `${own}/${index + 1}` : own
    seen.add(reference)
    return reference
  })
}

const entry = (node: XmlNode, reference: string, accountIban: string): Entry => {
  const amountCents = signed(node, node.get('Amt').cents())
  const bookedOn = day(node.find('BookgDt') ?? node.get('ValDt'))
  const parts = node.all('NtryDtls')
  const payments = parts.flatMap((part) => part.all('TxDtls'))
  const details = parts.flatMap((part) =>
    part.all('TxDtls').map((payment) => detail(payment, node, part.find('Btch'), payments.length === 1, accountIban)),
  )
  const batches = parts.flatMap((part) => part.all('Btch'))
  return {
    reference,
    bookedOn,
    valueOn: day(node.find('ValDt') ?? node.get('BookgDt')),
    amountCents,
    transactionCode: transactionCode(node),
    isReversal: node.findText('RvslInd') === 'true' || node.findText('RvslInd') === '1',
    originalMessageId: common([
      ...batches.map((batch) => meant(batch.findText('MsgId'))),
      ...details.map((one) => one.originalMessageId),
    ]),
    originalBatchId: common([
      ...batches.map((batch) => meant(batch.findText('PmtInfId'))),
      ...details.map((one) => one.originalBatchId),
    ]),
    details,
  }
}

/** The one value that all name; null where they differ or name none. */
const common = (values: readonly (string | null)[]): string | null => {
  const [first = null, ...others] = new Set(values)
  return others.length === 0 ? first : null
}

const transactionCode = (node: XmlNode): string | null => {
  const domain = node.find('BkTxCd', 'Domn')
  const codes = [domain?.findText('Cd'), domain?.findText('Fmly', 'Cd'), domain?.findText('Fmly', 'SubFmlyCd')]
  return codes.every(Boolean) ? codes.join('-') : (node.find('BkTxCd')?.findText('Prtry', 'Cd') ?? null)
}

const detail = (
  node: XmlNode,
  entryNode: XmlNode,
  batch: XmlNode | null,
  isOnlyOne: boolean,
  accountIban: string,
): EntryDetail => {
  const { amountCents, chargesCents } = amounts(node, entryNode, isOnlyOne)
  const returnReason = node.findText('RtrInf', 'Rsn', 'Cd') ?? node.findText('RtrInf', 'Rsn', 'Prtry')
  const { counterparty, ours } = sides(node, amountCents > 0n, node.find('RtrInf') !== null, accountIban)
  return {
    endToEndId: meant(node.findText('Refs', 'EndToEndId')),
    mandateId: meant(node.findText('Refs', 'MndtId')),
    amountCents,
    chargesCents,
    counterpartyName: counterparty.name,
    counterpartyIban: counterparty.iban,
    ourIban: ours.iban,
    remittance: remittance(node),
    returnReason: returnReason ?? (node.find('RtrInf') ? RETURN_WITHOUT_REASON : null),
    originalMessageId: meant(node.findText('Refs', 'MsgId')) ?? meant(batch?.findText('MsgId') ?? null),
    originalBatchId: meant(node.findText('Refs', 'PmtInfId')) ?? meant(batch?.findText('PmtInfId') ?? null),
  }
}

/** "Reason not specified by the bank": stands where a return names none. */
const RETURN_WITHOUT_REASON = 'MS03'

/** What the detail moved, signed, and the bank's charges inside it. */
const amounts = (
  node: XmlNode,
  entryNode: XmlNode,
  isOnlyOne: boolean,
): { amountCents: Cents; chargesCents: Cents } => {
  const instructed = node.find('AmtDtls', 'InstdAmt', 'Amt')
  const moved = node.find('Amt') ?? node.find('AmtDtls', 'TxAmt', 'Amt')
  // The only payment of an entry moved what the entry moved; some banks tell its amount without the charges.
  const amountNode = isOnlyOne ? entryNode.get('Amt') : (moved ?? instructed)
  if (!amountNode) throw node.error('a payment of a batch does not say its amount')
  const direction = !isOnlyOne && node.find('CdtDbtInd') ? node : entryNode
  const amountCents = signed(direction, amountNode.cents())

  // Where the payment's original amount is told, the difference is what the bank took: arithmetic before indicators.
  const original = instructed ?? moved
  const isEuro = original?.attributes().Ccy === 'EUR'
  const difference = original && isEuro ? signed(direction, original.cents()) - amountCents : 0n
  if (difference > 0n || instructed) return { amountCents, chargesCents: difference > 0n ? difference : 0n }
  const records = [...node.all('Chrgs'), ...(isOnlyOne ? entryNode.all('Chrgs') : [])].flatMap((one) => one.all('Rcrd'))
  const included = records.filter((record) => record.findText('ChrgInclInd') === 'true')
  return { amountCents, chargesCents: sumCents(included.map((record) => record.get('Amt').cents())) }
}

/** Is the counterparty the debtor? Of money that comes it is, unless a payment of ours comes back: a return keeps its roles. */
export const counterpartyIsDebtor = (isCredit: boolean, isReturn: boolean): boolean => isCredit !== isReturn

type Side = Readonly<{ name: string | null; iban: string | null }>

const sides = (node: XmlNode, isCredit: boolean, isReturn: boolean, accountIban: string) => {
  const debtor = side(node, 'Dbtr')
  const creditor = side(node, 'Cdtr')
  const [counterparty, ours] = counterpartyIsDebtor(isCredit, isReturn) ? [debtor, creditor] : [creditor, debtor]
  // Some banks exchange the roles on a return; our own account is never the counterparty.
  const exchanged = counterparty.iban === accountIban && ours.iban !== accountIban
  return exchanged ? { counterparty: ours, ours: counterparty } : { counterparty, ours }
}

const side = (node: XmlNode, role: 'Dbtr' | 'Cdtr'): Side => {
  const parties = node.find('RltdPties')
  const account = parties?.find(`${role}Acct`)
  return {
    name: parties?.findText(role, 'Pty', 'Nm') ?? parties?.findText(role, 'Nm') ?? null,
    iban: account ? iban(account) : null,
  }
}

const iban = (account: XmlNode): string | null =>
  account.findText('Id', 'IBAN')?.replaceAll(' ', '').toUpperCase() ?? null

/** The free text, and where there is none the structured reference. */
const remittance = (node: XmlNode): string => {
  const info = node.find('RmtInf')
  const free = info?.all('Ustrd').map((line) => line.text()) ?? []
  const references = info?.all('Strd').map((part) => part.findText('CdtrRefInf', 'Ref') ?? '') ?? []
  return (free.join(' ').trim() || references.join(' ')).trim()
}

const day = (node: XmlNode): Day => (node.find('DtTm') ?? node.find('Dt') ?? node).day()

const signed = (node: XmlNode, cents: Cents): Cents => {
  const indicator = node.get('CdtDbtInd')
  if (indicator.text() === 'CRDT') return cents
  if (indicator.text() === 'DBIT') return -cents
  throw indicator.error(`neither CRDT nor DBIT: "${indicator.text()}"`)
}

/** The text, unless it is a word that banks write where they have nothing to say. */
const meant = (text: string | null): string | null =>
  text !== null && ['NOTPROVIDED', 'NONREF', 'NOTAVAIL'].includes(text.toUpperCase()) ? null : text

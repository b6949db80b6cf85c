// camt.053.001.08 (statements) and camt.054.001.08 (notifications), as banks send them: what is optional may be missing,
// a file may hold several statements, and each bank fills the details in its own way (`domain-rules.md` 6.3).
import type { Day } from '../../base/day.ts'
import type { Cents } from '../../base/money.ts'
import { sumCents } from '../../base/money.ts'
import type { Entry, EntryDetail, Notification, NotificationFile, Page, Statement, StatementFile } from './message.ts'
import type { Message, XmlNode } from './xml.ts'
import type { InPieces } from './xml-parser.ts'

export const CAMT_053 = 'camt.053.001.08'
export const CAMT_054 = 'camt.054.001.08'

/**
 * The statements or notifications in a message, of the accounts that are ours; of others nothing is read but which they are.
 * Throws a MessageError that names what is missing or wrong.
 */
export function* readCamt(
  { messageName, root }: CamtMessage,
  isOurs: (account: string) => boolean,
): InPieces<StatementFile | NotificationFile> {
  const messageId = root.getText('GrpHdr', 'MsgId')
  const createdAt = root.get('GrpHdr', 'CreDtTm').instant()
  const told = atLeastOne(root, messageName === CAMT_054 ? 'Ntfctn' : 'Stmt')
  const ours = told.filter((node) => isOurs(accountOf(node)))
  const others = new Set(told.map(accountOf).filter((account) => !isOurs(account)))
  const head = { messageId, createdAt, ...(others.size > 0 && { passedOver: [...others] }) }
  if (messageName === CAMT_054) {
    const notifications: Notification[] = []
    for (const node of ours) notifications.push(yield* notification(node, createdAt))
    return { kind: 'camt.054', ...head, notifications }
  }
  // Some banks tell the page of the message alone: that is the page of its only statement, unless this is whole.
  const isPiece = told.length === 1 && told.some((node) => balancesOf(node, 'ITBD').length > 0)
  const pageOfMessage = isPiece ? root.find('GrpHdr', 'MsgPgntn') : null
  const statements: Statement[] = []
  for (const node of ours) statements.push(yield* statement(node, createdAt, node.find('StmtPgntn') ?? pageOfMessage))
  return { kind: 'camt.053', ...head, statements }
}

/** The account by its IBAN, or as the bank calls it. */
const accountOf = (node: XmlNode): string => {
  const account = node.get('Acct')
  const id = iban(account) ?? account.findText('Id', 'Othr', 'Id')
  if (id === null) throw node.error('the account has no IBAN')
  return id
}

type CamtMessage = Message<typeof CAMT_053 | typeof CAMT_054>

const atLeastOne = (root: XmlNode, name: string): readonly XmlNode[] => {
  root.get(name)
  return root.all(name)
}

function* statement(node: XmlNode, fileCreatedAt: Date, pagination: XmlNode | null): InPieces<Statement> {
  const { number, isLast } = pageOf(pagination)
  const isWhole = number === 1 && isLast
  const opening = balance(node, number === 1 ? ['OPBD', 'PRCD'] : ['ITBD', 'OPBD', 'PRCD'], 0)
  const closing = balance(node, isLast ? ['CLBD'] : ['ITBD', 'CLBD'], -1)
  return {
    ...(yield* notification(node, fileCreatedAt, isWhole ? '' : `/${number}`)),
    openingCents: opening.cents,
    closingCents: closing.cents,
    closingOn: closing.on,
    ...(!isWhole && { page: { number, isLast } }),
  }
}

/** Which page it is; what the bank does not number is whole. */
const pageOf = (pagination: XmlNode | null): Page => {
  if (!pagination) return { number: 1, isLast: true }
  const number = pagination.get('PgNb').count()
  if (number === 0) throw pagination.error('pages are counted from 1')
  return { number, isLast: isTrue(pagination.getText('LastPgInd')) }
}

/**
 * The first or last booked balance of one of these types, the first type before others: where a statement is cut, its pages open
 * and close with interim balances (ITBD), and some banks call these by the names of a whole statement's.
 */
const balance = (node: XmlNode, types: readonly string[], place: 0 | -1): { cents: Cents; on: Day } => {
  const found = types.flatMap((type) => balancesOf(node, type).at(place) ?? [])[0]
  if (!found) throw node.error(`a booked balance is missing (Bal of the type ${types.join(' or ')})`)
  return { cents: signed(found, found.get('Amt').cents()), on: day(found.get('Dt')) }
}

const balancesOf = (node: XmlNode, type: string): readonly XmlNode[] =>
  node.all('Bal').filter((one) => one.findText('Tp', 'CdOrPrtry', 'Cd') === type)

/** So many entries are read in one piece. */
const PIECE_ENTRIES = 200

/** `ofPage` tells entries without a reference of their own from those of other pages. */
function* notification(node: XmlNode, fileCreatedAt: Date, ofPage = ''): InPieces<Notification> {
  const id = node.getText('Id')
  const accountIban = accountOf(node)
  const booked = node.all('Ntry').filter(isBooked)
  const references = uniqueReferences(booked, `${id}${ofPage}`)
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
    isReversal: isTrue(node.findText('RvslInd')),
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

const isTrue = (text: string | null): boolean => text === 'true' || text === '1'

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
  const amounts = amountsOf(node, entryNode, isOnlyOne)
  const { amountCents } = amounts
  const returnReason = node.findText('RtrInf', 'Rsn', 'Cd') ?? node.findText('RtrInf', 'Rsn', 'Prtry')
  const { counterparty, ours } = sides(node, amountCents > 0n, node.find('RtrInf') !== null, accountIban)
  return {
    endToEndId: meant(node.findText('Refs', 'EndToEndId')),
    mandateId: meant(node.findText('Refs', 'MndtId')),
    ...amounts,
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

type Amounts = Pick<EntryDetail, 'amountCents' | 'chargesCents' | 'namedChargesCents'>

/** What the detail moved, signed, and the bank's charges: those inside it, and what it names as such where that is another sum. */
const amountsOf = (node: XmlNode, entryNode: XmlNode, isOnlyOne: boolean): Amounts => {
  const instructed = node.find('AmtDtls', 'InstdAmt', 'Amt')
  const moved = node.find('Amt') ?? node.find('AmtDtls', 'TxAmt', 'Amt')
  // The only payment of an entry moved what the entry moved; some banks tell its amount without the charges.
  const amountNode = isOnlyOne ? entryNode.get('Amt') : (moved ?? instructed)
  if (!amountNode) throw node.error('a payment of a batch does not say its amount')
  const direction = !isOnlyOne && node.find('CdtDbtInd') ? node : entryNode
  const amountCents = signed(direction, amountNode.cents())
  const chargesOfPayment = node.all('Chrgs')
  const told = chargesOfPayment.length === 0 && isOnlyOne ? entryNode.all('Chrgs') : chargesOfPayment

  // Where the payment's original amount is told, the difference is what the bank took: arithmetic before indicators.
  const original = instructed ?? moved
  const difference = original && isEuro(original) ? signed(direction, original.cents()) - amountCents : 0n
  const isArithmetic = difference > 0n || instructed !== null
  const chargesCents = isArithmetic ? (difference > 0n ? difference : 0n) : chargesIncluded(told)
  const namedChargesCents = sumCents(told.map(chargesNamed))
  return { amountCents, chargesCents, ...(namedChargesCents === chargesCents ? {} : { namedChargesCents }) }
}

const isEuro = (amount: XmlNode | null): amount is XmlNode => amount?.attributes().Ccy === 'EUR'

/** The charges of which the bank says that the amount contains them. */
const chargesIncluded = (charges: readonly XmlNode[]): Cents => {
  const records = charges.flatMap((one) => one.all('Rcrd'))
  const included = records.filter((record) => isTrue(record.findText('ChrgInclInd')))
  return sumCents(included.map((record) => record.get('Amt').cents()))
}

/** Charges as the bank names them, one by one or in a sum. */
const chargesNamed = (charges: XmlNode): Cents => {
  const amounts = charges.all('Rcrd').map((record) => record.find('Amt'))
  const named = amounts.length > 0 ? amounts : [charges.find('TtlChrgsAndTaxAmt')]
  return sumCents(named.filter(isEuro).map((amount) => amount.cents()))
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

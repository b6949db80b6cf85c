// camt.053.001.08 and camt.054.001.08 as the simulated bank writes them.
import type { Cents } from '../../../base/money.ts'
import { CAMT_053, CAMT_054, counterpartyIsDebtor } from '../../../payments/messages/camt.ts'
import type {
  Entry,
  EntryDetail,
  Notification,
  NotificationFile,
  Page,
  Statement,
  StatementFile,
} from '../../../payments/messages/message.ts'
import { amountEl, dateTime, type Element, el, writeMessage } from '../../../payments/messages/xml.ts'

/** The statements as XML. */
export const writeCamt053 = (file: StatementFile): string =>
  writeMessage(CAMT_053, el('BkToCstmrStmt', header(file), ...file.statements.map(statement)))

/** The notifications as XML. */
export const writeCamt054 = (file: NotificationFile): string =>
  writeMessage(CAMT_054, el('BkToCstmrDbtCdtNtfctn', header(file), ...file.notifications.map(notification)))

const header = ({ messageId, createdAt }: StatementFile | NotificationFile): Element =>
  el('GrpHdr', el('MsgId', messageId), el('CreDtTm', dateTime(createdAt)))

const statement = (value: Statement): Element => {
  const { number, isLast } = value.page ?? { number: 1, isLast: true }
  return el(
    'Stmt',
    ...account(value, value.page),
    balance(number === 1 ? 'OPBD' : 'ITBD', value.openingCents, value.closingOn),
    balance(isLast ? 'CLBD' : 'ITBD', value.closingCents, value.closingOn),
    value.entries.map(entry),
  )
}

const notification = (value: Notification): Element => el('Ntfctn', ...account(value), value.entries.map(entry))

const account = ({ id, electronicNumber, legalNumber, createdAt, accountIban }: Notification, page?: Page) => [
  el('Id', id),
  page !== undefined && el('StmtPgntn', el('PgNb', String(page.number)), el('LastPgInd', String(page.isLast))),
  electronicNumber !== null && el('ElctrncSeqNb', String(electronicNumber)),
  legalNumber !== null && el('LglSeqNb', String(legalNumber)),
  el('CreDtTm', dateTime(createdAt)),
  el('Acct', el('Id', el('IBAN', accountIban)), el('Ccy', 'EUR')),
]

const balance = (type: string, cents: Cents, on: string): Element =>
  el('Bal', el('Tp', el('CdOrPrtry', el('Cd', type))), ...signed(cents), el('Dt', el('Dt', on)))

/** Amount and direction; zero is a credit. */
const signed = (cents: Cents): readonly Element[] => [
  amountEl('Amt', cents < 0n ? -cents : cents),
  el('CdtDbtInd', cents < 0n ? 'DBIT' : 'CRDT'),
]

const entry = (value: Entry): Element =>
  el(
    'Ntry',
    ...signed(value.amountCents),
    value.isReversal && el('RvslInd', 'true'),
    el('Sts', el('Cd', 'BOOK')),
    el('BookgDt', el('Dt', value.bookedOn)),
    el('ValDt', el('Dt', value.valueOn)),
    el('AcctSvcrRef', value.reference),
    transactionCode(value.transactionCode),
    (value.details.length > 0 || value.originalBatchId !== null || value.originalMessageId !== null) &&
      el('NtryDtls', batch(value), value.details.map(detail)),
  )

const transactionCode = (code: string | null): Element => {
  if (code === null) return el('BkTxCd')
  const [domain, family, subFamily] = code.split('-')
  return domain && family && subFamily
    ? el('BkTxCd', el('Domn', el('Cd', domain), el('Fmly', el('Cd', family), el('SubFmlyCd', subFamily))))
    : el('BkTxCd', el('Prtry', el('Cd', code)))
}

const batch = ({ originalMessageId, originalBatchId, details, amountCents }: Entry): Element | null =>
  originalBatchId === null && originalMessageId === null
    ? null
    : el(
        'Btch',
        originalMessageId !== null && el('MsgId', originalMessageId),
        originalBatchId !== null && el('PmtInfId', originalBatchId),
        el('NbOfTxs', String(details.length)),
        amountEl('TtlAmt', amountCents < 0n ? -amountCents : amountCents),
        el('CdtDbtInd', amountCents < 0n ? 'DBIT' : 'CRDT'),
      )

const detail = (value: EntryDetail): Element => {
  const original = value.amountCents + value.chargesCents
  return el(
    'TxDtls',
    references(value),
    ...signed(value.amountCents),
    value.chargesCents > 0n && el('AmtDtls', el('InstdAmt', amountEl('Amt', original < 0n ? -original : original))),
    value.chargesCents > 0n && el('Chrgs', el('Rcrd', ...signed(-value.chargesCents), el('ChrgInclInd', 'true'))),
    parties(value),
    value.remittance !== '' && el('RmtInf', el('Ustrd', value.remittance)),
    value.returnReason !== null && el('RtrInf', el('Rsn', el('Cd', value.returnReason))),
  )
}

const references = ({ originalMessageId, originalBatchId, endToEndId, mandateId }: EntryDetail): Element =>
  el(
    'Refs',
    originalMessageId !== null && el('MsgId', originalMessageId),
    originalBatchId !== null && el('PmtInfId', originalBatchId),
    el('EndToEndId', endToEndId ?? 'NOTPROVIDED'),
    mandateId !== null && el('MndtId', mandateId),
  )

const parties = (value: EntryDetail): Element | null => {
  const counterparty = { name: value.counterpartyName, iban: value.counterpartyIban }
  const ours = { name: null, iban: value.ourIban }
  const [debtor, creditor] = counterpartyIsDebtor(value.amountCents > 0n, value.returnReason !== null)
    ? [counterparty, ours]
    : [ours, counterparty]
  const sides = [...side('Dbtr', debtor), ...side('Cdtr', creditor)]
  return sides.length === 0 ? null : el('RltdPties', ...sides)
}

const side = (role: string, { name, iban }: Readonly<{ name: string | null; iban: string | null }>): Element[] => [
  ...(name === null ? [] : [el(role, el('Pty', el('Nm', name)))]),
  ...(iban === null ? [] : [el(`${role}Acct`, el('Id', el('IBAN', iban)))]),
]

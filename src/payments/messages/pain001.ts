// pain.001.001.09, payments from our account, in the form of the EPC and the German banks (`domain-rules.md` 6.3).
import { centsToDecimal, sumCents } from '../../base/money.ts'
import type { Account, CreditTransfer, CreditTransferBatch, CreditTransferFile, PaymentFile } from './message.ts'
import { NAME_LENGTH, REMITTANCE_LENGTH, sepaIdentifier, sepaText } from './sepa-text.ts'
import { amountEl, dateTime, type Element, el, writeMessage } from './xml.ts'

export const PAIN_001 = 'pain.001.001.09'

/** The file as XML, the same bytes for the same value. Throws a RangeError for an identifier or a name that SEPA cannot carry. */
export const writePain001 = (file: CreditTransferFile): string =>
  writeMessage(PAIN_001, el('CstmrCdtTrfInitn', groupHeader(file), ...file.batches.map(batch)))

const batch = ({ id, executeOn, account, transactions }: CreditTransferBatch): Element =>
  el(
    'PmtInf',
    el('PmtInfId', sepaIdentifier(id, 'batch id')),
    el('PmtMtd', 'TRF'),
    el('BtchBookg', 'true'),
    totals(transactions),
    el('PmtTpInf', el('SvcLvl', el('Cd', 'SEPA'))),
    el('ReqdExctnDt', el('Dt', executeOn)),
    party('Dbtr', account.name),
    ibanAccount('DbtrAcct', account.iban),
    agent('DbtrAgt', account.bic),
    el('ChrgBr', 'SLEV'),
    transactions.map(transaction),
  )

const transaction = ({ endToEndId, amountCents, counterparty, remittance }: CreditTransfer): Element =>
  el(
    'CdtTrfTxInf',
    el('PmtId', el('EndToEndId', sepaIdentifier(endToEndId, 'end-to-end id'))),
    el('Amt', amountEl('InstdAmt', amountCents)),
    // The creditor's agent is told by its BIC or not at all; NOTPROVIDED stands for our own bank only.
    counterparty.bic !== undefined && agent('CdtrAgt', counterparty.bic),
    party('Cdtr', counterparty.name),
    ibanAccount('CdtrAcct', counterparty.iban),
    remittanceInformation(remittance),
  )

/** The header of a payment file, with count and sum of all its payments. */
export const groupHeader = (
  file: PaymentFile<Readonly<{ transactions: readonly Pick<CreditTransfer, 'amountCents'>[] }>>,
): Element =>
  el(
    'GrpHdr',
    el('MsgId', sepaIdentifier(file.messageId, 'message id')),
    el('CreDtTm', dateTime(file.createdAt)),
    totals(file.batches.flatMap((part) => part.transactions)),
    party('InitgPty', file.initiatingParty),
  )

/** Count and control sum. */
export const totals = (transactions: readonly Pick<CreditTransfer, 'amountCents'>[]): readonly Element[] => [
  el('NbOfTxs', String(transactions.length)),
  el('CtrlSum', centsToDecimal(sumCents(transactions.map(({ amountCents }) => amountCents)))),
]

/** A party by its name alone: addresses are left out, unstructured ones are forbidden. Throws a RangeError without a name. */
export const party = (role: string, name: string): Element => el(role, el('Nm', sepaName(name)))

/** A name as a SEPA message carries it. Throws a RangeError when nothing is left of it. */
export const sepaName = (name: string): string => {
  const written = sepaText(name, NAME_LENGTH)
  if (written === '') throw new RangeError('a party of a payment has no name')
  return written
}

export const ibanAccount = (role: string, iban: Account['iban']): Element => el(role, el('Id', el('IBAN', iban)))

/** A bank by its BIC, or the word that lets our bank find it from the IBAN. */
export const agent = (role: string, bic: string | undefined): Element =>
  el(role, el('FinInstnId', bic === undefined ? el('Othr', el('Id', 'NOTPROVIDED')) : el('BICFI', bic)))

export const remittanceInformation = (remittance: string): Element | null => {
  const text = sepaText(remittance, REMITTANCE_LENGTH)
  return text === '' ? null : el('RmtInf', el('Ustrd', text))
}

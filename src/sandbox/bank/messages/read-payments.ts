// How the simulated bank understands our payment files: the same values that we wrote.
import {
  type Account,
  type CreditTransfer,
  type CreditTransferBatch,
  type CreditTransferFile,
  type DirectDebit,
  type DirectDebitBatch,
  type DirectDebitFile,
  type MandateAmendment,
  type SequenceType,
  sequenceTypes,
} from '../../../payments/messages/message.ts'
import { PAIN_001 } from '../../../payments/messages/pain001.ts'
import { PAIN_008 } from '../../../payments/messages/pain008.ts'
import { readMessage, type XmlNode } from '../../../payments/messages/xml.ts'
import { atOnce } from '../../../payments/messages/xml-parser.ts'

export type ReceivedFile =
  | Readonly<{ messageName: typeof PAIN_001; file: CreditTransferFile }>
  | Readonly<{ messageName: typeof PAIN_008; file: DirectDebitFile }>

/** Reads a pain.001 or pain.008. Throws a MessageError that names what is missing or wrong. */
export const readPayments = (xml: string): ReceivedFile => {
  const { messageName, root } = atOnce(readMessage(xml, [PAIN_001, PAIN_008]))
  const header = {
    messageId: root.getText('GrpHdr', 'MsgId'),
    createdAt: root.get('GrpHdr', 'CreDtTm').instant(),
    initiatingParty: root.getText('GrpHdr', 'InitgPty', 'Nm'),
  }
  return messageName === PAIN_001
    ? { messageName, file: { ...header, batches: root.all('PmtInf').map(creditTransferBatch) } }
    : { messageName, file: { ...header, batches: root.all('PmtInf').map(directDebitBatch) } }
}

const creditTransferBatch = (node: XmlNode): CreditTransferBatch => ({
  id: node.getText('PmtInfId'),
  executeOn: node.get('ReqdExctnDt', 'Dt').day(),
  account: account(node, 'Dbtr'),
  transactions: node.all('CdtTrfTxInf').map((payment) => transfer(payment, payment.get('Amt', 'InstdAmt'), 'Cdtr')),
})

const directDebitBatch = (node: XmlNode): DirectDebitBatch => ({
  id: node.getText('PmtInfId'),
  collectOn: node.get('ReqdColltnDt').day(),
  account: account(node, 'Cdtr'),
  creditorId: node.getText('CdtrSchmeId', 'Id', 'PrvtId', 'Othr', 'Id'),
  sequenceType: sequenceType(node.get('PmtTpInf', 'SeqTp')),
  transactions: node.all('DrctDbtTxInf').map(directDebit),
})

const directDebit = (node: XmlNode): DirectDebit => {
  const mandate = node.get('DrctDbtTx', 'MndtRltdInf')
  const details = mandate.find('AmdmntInfDtls')
  return {
    ...transfer(node, node.get('InstdAmt'), 'Dbtr'),
    mandateId: mandate.getText('MndtId'),
    mandateSignedOn: mandate.get('DtOfSgntr').day(),
    ...(details ? { amendment: amendment(details) } : {}),
  }
}

const amendment = (node: XmlNode): MandateAmendment => {
  const debtorAccount = node.find('OrgnlDbtrAcct', 'Id')
  const originalDebtorIban = debtorAccount?.findText('IBAN') ?? debtorAccount?.findText('Othr', 'Id')
  const originalMandateId = node.findText('OrgnlMndtId')
  const originalCreditorId = node.findText('OrgnlCdtrSchmeId', 'Id', 'PrvtId', 'Othr', 'Id')
  const originalCreditorName = node.findText('OrgnlCdtrSchmeId', 'Nm')
  return {
    ...(originalDebtorIban ? { originalDebtorIban } : {}),
    ...(originalMandateId ? { originalMandateId } : {}),
    ...(originalCreditorId ? { originalCreditorId } : {}),
    ...(originalCreditorName ? { originalCreditorName } : {}),
  }
}

const transfer = (node: XmlNode, amount: XmlNode, counterparty: 'Cdtr' | 'Dbtr'): CreditTransfer => ({
  endToEndId: node.getText('PmtId', 'EndToEndId'),
  amountCents: amount.cents(),
  counterparty: account(node, counterparty),
  remittance: node.findText('RmtInf', 'Ustrd') ?? '',
})

const account = (node: XmlNode, role: 'Cdtr' | 'Dbtr'): Account => {
  const bic = node.findText(`${role}Agt`, 'FinInstnId', 'BICFI')
  return {
    name: node.getText(role, 'Nm'),
    iban: node.getText(`${role}Acct`, 'Id', 'IBAN'),
    ...(bic === null ? {} : { bic }),
  }
}

const sequenceType = (node: XmlNode): SequenceType => {
  const found = sequenceTypes.find((type) => type === node.text())
  if (!found) throw node.error(`no sequence type: "${node.text()}"`)
  return found
}

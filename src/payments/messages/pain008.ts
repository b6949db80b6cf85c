// pain.008.001.08, collections by SEPA core direct debit (`domain-rules.md` 6.1, 6.3).
import {
  type DirectDebit,
  type DirectDebitBatch,
  type DirectDebitFile,
  type MandateAmendment,
  SMNDA,
} from './message.ts'
import { agent, groupHeader, ibanAccount, party, remittanceInformation, sepaName, totals } from './pain001.ts'
import { sepaIdentifier } from './sepa-text.ts'
import { amountEl, type Element, el, writeMessage } from './xml.ts'

export const PAIN_008 = 'pain.008.001.08'

/** The file as XML, the same bytes for the same value. Throws a RangeError for an identifier or a name that SEPA cannot carry. */
export const writePain008 = (file: DirectDebitFile): string =>
  writeMessage(PAIN_008, el('CstmrDrctDbtInitn', groupHeader(file), ...file.batches.map(batch)))

const batch = ({ id, collectOn, account, creditorId, sequenceType, transactions }: DirectDebitBatch): Element =>
  el(
    'PmtInf',
    el('PmtInfId', sepaIdentifier(id, 'batch id')),
    el('PmtMtd', 'DD'),
    el('BtchBookg', 'true'),
    totals(transactions),
    el('PmtTpInf', el('SvcLvl', el('Cd', 'SEPA')), el('LclInstrm', el('Cd', 'CORE')), el('SeqTp', sequenceType)),
    el('ReqdColltnDt', collectOn),
    party('Cdtr', account.name),
    ibanAccount('CdtrAcct', account.iban),
    agent('CdtrAgt', account.bic),
    el('ChrgBr', 'SLEV'),
    el('CdtrSchmeId', schemeId(creditorId)),
    transactions.map(transaction),
  )

const transaction = (debit: DirectDebit): Element =>
  el(
    'DrctDbtTxInf',
    el('PmtId', el('EndToEndId', sepaIdentifier(debit.endToEndId, 'end-to-end id'))),
    amountEl('InstdAmt', debit.amountCents),
    el('DrctDbtTx', mandate(debit)),
    agent('DbtrAgt', debit.counterparty.bic),
    party('Dbtr', debit.counterparty.name),
    ibanAccount('DbtrAcct', debit.counterparty.iban),
    remittanceInformation(debit.remittance),
  )

const mandate = ({ mandateId, mandateSignedOn, amendment }: DirectDebit): Element =>
  el(
    'MndtRltdInf',
    el('MndtId', sepaIdentifier(mandateId, 'mandate id')),
    el('DtOfSgntr', mandateSignedOn),
    el('AmdmntInd', amendment ? 'true' : 'false'),
    amendment !== undefined && el('AmdmntInfDtls', ...amendmentDetails(amendment)),
  )

const amendmentDetails = (amendment: MandateAmendment) => {
  const { originalMandateId, originalCreditorId, originalCreditorName, originalDebtorIban } = amendment
  return [
    originalMandateId !== undefined && el('OrgnlMndtId', sepaIdentifier(originalMandateId, 'original mandate id')),
    (originalCreditorId !== undefined || originalCreditorName !== undefined) &&
      el(
        'OrgnlCdtrSchmeId',
        originalCreditorName !== undefined && el('Nm', sepaName(originalCreditorName)),
        originalCreditorId !== undefined && schemeId(originalCreditorId),
      ),
    originalDebtorIban === SMNDA && el('OrgnlDbtrAcct', el('Id', el('Othr', el('Id', SMNDA)))),
    originalDebtorIban !== undefined &&
      originalDebtorIban !== SMNDA &&
      ibanAccount('OrgnlDbtrAcct', originalDebtorIban),
  ]
}

const schemeId = (creditorId: string): Element =>
  el('Id', el('PrvtId', el('Othr', el('Id', creditorId), el('SchmeNm', el('Prtry', 'SEPA')))))

// pain.002.001.10, the bank's answer to a payment file (`domain-rules.md` 6.3).
import type { BatchStatus, StatusReason, StatusReport, TransactionStatus } from './message.ts'
import type { XmlNode } from './xml.ts'

export const PAIN_002 = 'pain.002.001.10'

/** The status report in a message. Throws a MessageError that names what is missing or wrong. */
export const readPain002 = (root: XmlNode): StatusReport => {
  const original = root.get('OrgnlGrpInfAndSts')
  return {
    messageId: root.getText('GrpHdr', 'MsgId'),
    createdAt: root.get('GrpHdr', 'CreDtTm').instant(),
    originalMessageId: original.getText('OrgnlMsgId'),
    originalMessageName: original.findText('OrgnlMsgNmId'),
    status: original.findText('GrpSts'),
    reasons: reasons(original),
    batches: root.all('OrgnlPmtInfAndSts').map(batch),
  }
}

const batch = (node: XmlNode): BatchStatus => ({
  batchId: node.getText('OrgnlPmtInfId'),
  status: node.findText('PmtInfSts'),
  reasons: reasons(node),
  transactions: node.all('TxInfAndSts').map(transaction),
})

const transaction = (node: XmlNode): TransactionStatus => ({
  endToEndId: node.getText('OrgnlEndToEndId'),
  status: node.findText('TxSts'),
  reasons: reasons(node),
})

const reasons = (node: XmlNode): StatusReason[] =>
  node.all('StsRsnInf').map((reason) => ({
    code: reason.findText('Rsn', 'Cd') ?? reason.findText('Rsn', 'Prtry'),
    texts: reason.all('AddtlInf').map((line) => line.text()),
  }))

/** What a status means for a payment: `pending` decides nothing yet. */
export type Outcome = 'accepted' | 'rejected' | 'pending'

/** What the payee's bank answered about name and IBAN (Regulation (EU) 2024/886, Art. 5c). */
export type PayeeCheck = 'match' | 'close_match' | 'no_match' | 'not_possible'

/** ISO 20022 external status codes; the last five tell of the verification of the payee. Any other code is pending. */
const statuses: Readonly<Record<string, Readonly<{ outcome: Outcome; payee: PayeeCheck | null }>>> = {
  ACTC: { outcome: 'accepted', payee: null },
  ACCP: { outcome: 'accepted', payee: null },
  ACSP: { outcome: 'accepted', payee: null },
  ACSC: { outcome: 'accepted', payee: null },
  ACCC: { outcome: 'accepted', payee: null },
  ACWC: { outcome: 'accepted', payee: null },
  RJCT: { outcome: 'rejected', payee: null },
  CANC: { outcome: 'rejected', payee: null },
  RCVD: { outcome: 'pending', payee: null },
  PDNG: { outcome: 'pending', payee: null },
  PART: { outcome: 'pending', payee: null },
  RCVC: { outcome: 'pending', payee: 'match' },
  RVMC: { outcome: 'pending', payee: 'close_match' },
  RVNM: { outcome: 'pending', payee: 'no_match' },
  RVNA: { outcome: 'pending', payee: 'not_possible' },
  RVCM: { outcome: 'pending', payee: null },
}

const unknownStatus = { outcome: 'pending', payee: null } as const

export type Verdict = Readonly<{ outcome: Outcome; payee: PayeeCheck | null; reasons: readonly StatusReason[] }>

/**
 * What the report says about a payment of the file it answers: the payment's own status, else its batch's, else the
 * file's. A rejection that gives no reason of its own takes the one from above.
 */
export const verdictsOf = (report: StatusReport): ((batchId: string, endToEndId: string) => Verdict) => {
  const batches = new Map(report.batches.map((part) => [part.batchId, part]))
  // End-to-end ids are unique in a file, so a bank that does not repeat our batch id is understood too.
  const payments = new Map(
    report.batches.flatMap((part) => part.transactions).map((payment) => [payment.endToEndId, payment]),
  )
  return (batchId, endToEndId) => {
    const levels = [payments.get(endToEndId), batches.get(batchId), report].filter((level) => level !== undefined)
    const deciding = levels.findIndex((level) => level.status !== null)
    const meaning = statuses[levels[deciding]?.status ?? ''] ?? unknownStatus
    const above = levels.slice(Math.max(deciding, 0), meaning.outcome === 'rejected' ? undefined : deciding + 1)
    return { ...meaning, reasons: above.find((level) => level.reasons.length > 0)?.reasons ?? [] }
  }
}

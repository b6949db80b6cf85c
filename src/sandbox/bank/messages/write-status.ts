// pain.002.001.10 as the simulated bank writes it.
import type { StatusReason, StatusReport } from '../../../payments/messages/message.ts'
import { PAIN_002 } from '../../../payments/messages/pain002.ts'
import { dateTime, el, writeMessage } from '../../../payments/messages/xml.ts'
import type { ReceivedFile } from './read-payments.ts'

/** The report as XML. The schema wants the kind of the original message, which every report of this bank names. */
export const writePain002 = (report: StatusReport): string =>
  writeMessage(
    PAIN_002,
    el(
      'CstmrPmtStsRpt',
      el('GrpHdr', el('MsgId', report.messageId), el('CreDtTm', dateTime(report.createdAt))),
      el(
        'OrgnlGrpInfAndSts',
        el('OrgnlMsgId', report.originalMessageId),
        report.originalMessageName !== null && el('OrgnlMsgNmId', report.originalMessageName),
        report.status !== null && el('GrpSts', report.status),
        report.reasons.map(reason),
      ),
      ...report.batches.map(({ batchId, status, reasons, transactions }) =>
        el(
          'OrgnlPmtInfAndSts',
          el('OrgnlPmtInfId', batchId),
          status !== null && el('PmtInfSts', status),
          reasons.map(reason),
          transactions.map((transaction) =>
            el(
              'TxInfAndSts',
              el('OrgnlEndToEndId', transaction.endToEndId),
              transaction.status !== null && el('TxSts', transaction.status),
              transaction.reasons.map(reason),
            ),
          ),
        ),
      ),
    ),
  )

const reason = ({ code, texts }: StatusReason) =>
  el(
    'StsRsnInf',
    code !== null && el('Rsn', /^[A-Z0-9]{4}$/.test(code) ? el('Cd', code) : el('Prtry', code)),
    texts.map((text) => el('AddtlInf', text)),
  )

/**
 * The report on a file of ours: every payment is named, accepted (ACCP) or, where `rejectionOf` gives a code, rejected with
 * it. Batch and file are ACCP, RJCT, or PART when their payments differ.
 */
export const statusReport = (
  received: ReceivedFile,
  messageId: string,
  createdAt: Date,
  rejectionOf: (endToEndId: string) => string | null,
): StatusReport => {
  const batches = received.file.batches.map(({ id, transactions }) => {
    const reported = transactions.map(({ endToEndId }) => {
      const code = rejectionOf(endToEndId)
      return code === null
        ? { endToEndId, status: 'ACCP', reasons: [] }
        : { endToEndId, status: 'RJCT', reasons: [{ code, texts: [] }] }
    })
    return { batchId: id, status: together(reported), reasons: [], transactions: reported }
  })
  return {
    messageId,
    createdAt,
    originalMessageId: received.file.messageId,
    originalMessageName: received.messageName,
    status: together(batches),
    reasons: [],
    batches,
  }
}

const together = (parts: readonly Readonly<{ status: string }>[]): string => {
  const [first = 'ACCP', ...others] = new Set(parts.map(({ status }) => status))
  return others.length === 0 ? first : 'PART'
}

// The messages that the bank sends, told apart by the namespace of their top element.
import { CAMT_053, CAMT_054, readCamt } from './camt.ts'
import type { NotificationFile, StatementFile, StatusReport } from './message.ts'
import { PAIN_002, readPain002 } from './pain002.ts'
import { readMessage } from './xml.ts'
import type { InPieces } from './xml-parser.ts'

/** A file of the bank that was understood. */
export type BankMessage =
  | Readonly<{ kind: 'pain.002'; messageId: string; report: StatusReport }>
  | StatementFile
  | NotificationFile

/** The whole name of each kind. */
export const messageNames = { 'pain.002': PAIN_002, 'camt.053': CAMT_053, 'camt.054': CAMT_054 } as const

/** Reads a file of the bank, as far as it is about accounts that are ours. Throws a MessageError that names what is wrong with it. */
export function* readBankMessage(
  xml: string,
  isOurs: (account: string) => boolean = () => true,
): InPieces<BankMessage> {
  const { messageName, root } = yield* readMessage(xml, [CAMT_053, CAMT_054, PAIN_002])
  if (messageName !== PAIN_002) return yield* readCamt({ messageName, root }, isOurs)
  const report = readPain002(root)
  return { kind: 'pain.002', messageId: report.messageId, report }
}

// A file as it came from the bank, and what it says.
import { decodeXml, EncodingError } from '../base/xml-encoding.ts'
import { lender } from '../products/lender.ts'
import { digestOfBytes, type KeptBytes } from './incoming-store.ts'
import { type BankMessage, readBankMessage } from './messages/bank-message.ts'
import type { PassedOver, Statement } from './messages/message.ts'
import { givingWay, MessageError } from './messages/xml-parser.ts'
import { byPlace, inOrder, placeOf } from './statement-order.ts'

/** What a file says, or what is wrong with it. */
export type Meaning = Readonly<{ read: BankMessage }> | Readonly<{ problem: string }>

/** Files of a bank may tell of accounts that it keeps for others, or for us elsewhere. */
export const isOurs = (account: string): boolean => account === lender.iban

export type IncomingFile = KeptBytes & Readonly<{ meaning: Meaning }>

/** Reads the text of a file, or says what is wrong with it. Gives way to whatever else the process has to do. */
export const meaningOf = async (content: string): Promise<Meaning> => {
  try {
    return { read: await givingWay(readBankMessage(content, isOurs)) }
  } catch (error) {
    if (error instanceof MessageError) return { problem: error.message }
    throw error
  }
}

/** The same of its bytes. */
export const understand = async (bytes: Uint8Array): Promise<IncomingFile> => {
  const sha256 = digestOfBytes(bytes)
  try {
    const content = decodeXml(bytes)
    const meaning = await meaningOf(content)
    return content.includes('\0')
      ? { content: '', raw: bytes, sha256, meaning }
      : { content, raw: null, sha256, meaning }
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error
    return { content: '', raw: bytes, sha256, meaning: { problem: `no text: ${error.message}` } }
  }
}

/** A file of which nothing could be read: it is kept by its problem, until it can be read or is set aside. */
export const unreadable = (problem: string): IncomingFile => ({
  content: '',
  raw: null,
  sha256: digestOfBytes(Buffer.from(problem)),
  meaning: { problem },
})

/** The accounts in it that are not ours: nothing of them is read. */
export const passedOverIn = (meaning: Meaning): PassedOver =>
  'read' in meaning && 'passedOver' in meaning.read ? (meaning.read.passedOver ?? []) : []

/** The first of its statements, in their order; undefined where it is something else. */
export const firstStatementOf = (meaning: Meaning): Statement | undefined =>
  'read' in meaning && meaning.read.kind === 'camt.053' ? inOrder(meaning.read.statements)[0] : undefined

/** Before all statements. */
const BESIDE = { year: 0, number: 0, page: 0 }

/** Files as they are to be read: what the bank says beside its statements, then these in their order. */
export const inReadingOrder = <F extends IncomingFile>(files: readonly F[]): readonly F[] => {
  const placeOfFile = ({ meaning }: F) => {
    const first = firstStatementOf(meaning)
    return first ? placeOf(first) : BESIDE
  }
  return files.toSorted((a, b) => byPlace(placeOfFile(a), placeOfFile(b)))
}

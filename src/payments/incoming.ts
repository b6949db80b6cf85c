// What the bank tells us: one door for every file, safe to read twice. Each entry is booked once, matched or not.
import { dayAt } from '../base/day.ts'
import { invalidField, notFound, Refusal } from '../base/errors.ts'
import { decodeXml, EncodingError, encodeXml } from '../base/xml-encoding.ts'
import type { Command, Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { balanceOf, totalsUntil } from '../ledger/seals.ts'
import { lender } from '../products/lender.ts'
import { bookEntries, splitByNotification } from './entries.ts'
import { withDetails } from './entry-details.ts'
import { itemsOf } from './entry-rules.ts'
import { getFileRow } from './files.ts'
import {
  digestOfBytes,
  type IncomingStatus,
  insertStatement,
  type KeptBytes,
  keepIncoming,
  listWaiting,
  lockBankAccount,
  type Outcome,
  seenBefore,
  setOutcome,
  statementsRead,
} from './incoming-store.ts'
import { type BankMessage, messageNames, readBankMessage } from './messages/bank-message.ts'
import type { Entry, Statement } from './messages/message.ts'
import { givingWay, MessageError } from './messages/xml-parser.ts'
import { contradictionIn, inOrder, numberOf, orderOf, type Told, yearOf } from './statement-order.ts'
import { isBooking } from './statement-parts.ts'
import { applyReport } from './status-reports.ts'

/** What a file says, or what is wrong with it. */
type Meaning = Readonly<{ read: BankMessage }> | Readonly<{ problem: string }>

/** A file as it came, and what it says. */
export type IncomingFile = KeptBytes & Readonly<{ meaning: Meaning }>

const meaningOf = async (content: string): Promise<Meaning> => {
  try {
    return { read: await givingWay(readBankMessage(content)) }
  } catch (error) {
    if (error instanceof MessageError) return { problem: error.message }
    throw error
  }
}

/** Reads the bytes of a file, or says what is wrong with them. Gives way to whatever else the process has to do. */
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

/** What became of a file. `entries`: how many payments were new in it, and in files that waited for it. */
export type Receipt = Readonly<{
  fileId: string
  message: string
  status: IncomingStatus
  problem: string | null
  entries: number
}>

/**
 * Takes a file and books what it says. The same file twice is booked once. A gap in statement numbers, or an opening balance
 * that does not follow, stops reading there: the file waits, kept and named, and is read when what was missing has come. One
 * that cannot be understood is kept for a person.
 */
export const receiveFile: Command<IncomingFile, Receipt> = {
  name: 'payments.receive_file',
  run: async (write, file) => {
    await lockBankAccount(write)
    const { fileId, message, status } = await keepIncoming(write, file)
    if (status === 'read') return { fileId, message, status, problem: null, entries: 0 }
    return readFile(write, fileId, file.meaning)
  },
}

/** Takes a file that a person hands in, and reads what waited for it. 400 when it cannot be understood: it is not kept. */
export const receiveUpload: Command<Readonly<{ content: string }>, Receipt> = {
  name: receiveFile.name,
  run: async (write, { content }) => {
    const file = await understand(encodeXml(content))
    if ('problem' in file.meaning) throw invalidField('body', file.meaning.problem)
    return withWaiting(write, await receiveFile.run(write, file))
  },
}

/** A file was read: so is what waited for it. */
const withWaiting = async (write: Write, receipt: Receipt): Promise<Receipt> => {
  if (receipt.status !== 'read') return receipt
  let entries = receipt.entries
  for (let wasRead = true; wasRead; ) {
    wasRead = false
    for (const fileId of await listWaiting(write.tx)) {
      const next = await readWaiting(write, fileId)
      entries += next.entries
      wasRead ||= next.status === 'read'
    }
  }
  return { ...receipt, entries }
}

/**
 * A person has asked the bank: a refused statement tells of payments that are its own, though another told the same. It is read,
 * and what waited for it. 409 where that is not why it was refused.
 */
export const acceptFile: Command<Readonly<{ fileId: string; reason: string }>, Receipt> = {
  name: 'payments.accept_file',
  run: async (write, { fileId, reason }) => {
    write.because(reason)
    await lockBankAccount(write)
    const { direction, status, content } = await getFileRow(write.tx, fileId)
    if (direction !== 'in') throw notFound('BankFile', fileId)
    if (status !== 'refused')
      throw new Refusal('invalid_state', `The file is '${status}': only one that was refused is accepted.`)
    const receipt = await readFile(write, fileId, await meaningOf(content), { mayRepeat: true })
    if (receipt.status !== 'read') throw new Refusal('invalid_state', receipt.problem ?? 'It cannot be read.')
    return withWaiting(write, receipt)
  },
}

/** Reads a file that waits, if it follows now. Another process may have read it meanwhile. */
export const readWaitingFile: Command<string, Receipt> = {
  name: 'payments.read_waiting_file',
  run: async (write, fileId) => {
    await lockBankAccount(write)
    return readWaiting(write, fileId)
  },
}

/** The files that wait, in the order in which they are to be read. */
export const findWaiting: Command<null, readonly string[]> = {
  name: 'payments.find_waiting_files',
  run: ({ tx }) => listWaiting(tx),
}

const readWaiting = async (write: Write, fileId: string): Promise<Receipt> => {
  const { content, status, message, problem } = await getFileRow(write.tx, fileId)
  if (status !== 'waiting') return { fileId, message, status: status as IncomingStatus, problem, entries: 0 } // by another process meanwhile
  return readFile(write, fileId, await meaningOf(content))
}

/** Keeps a file that was understood and could not be booked, with the reason: a person looks, and the day goes on. */
export const refuseFile: Command<IncomingFile & Readonly<{ problem: string }>, void> = {
  name: 'payments.refuse_file',
  run: async (write, file) => {
    await lockBankAccount(write)
    const { fileId } = await keepIncoming(write, file)
    await setOutcome(write, fileId, { ...outcomeOf(file.meaning), status: 'refused', problem: file.problem })
  },
}

/** The same for one that waited. */
export const refuseWaiting: Command<Readonly<{ fileId: string; problem: string }>, void> = {
  name: refuseFile.name,
  run: async (write, { fileId, problem }) => {
    await lockBankAccount(write)
    const { content } = await getFileRow(write.tx, fileId)
    await setOutcome(write, fileId, { ...outcomeOf(await meaningOf(content)), status: 'refused', problem })
  },
}

/** A person sets a file aside that waits or was refused: it is not tried again, unless the same bytes come once more. */
export const discardFile: Command<Readonly<{ fileId: string; reason: string }>, void> = {
  name: 'payments.discard_file',
  run: async (write, { fileId, reason }) => {
    write.because(reason)
    await lockBankAccount(write)
    const file = await getFileRow(write.tx, fileId)
    if (file.direction !== 'in') throw notFound('BankFile', fileId)
    if (file.status !== 'waiting' && file.status !== 'refused')
      throw new Refusal(
        'invalid_state',
        `The file is '${file.status}': only one that waits or was refused is set aside.`,
      )
    await write.tx
      .updateTable('bank_files')
      .set({ status: 'discarded', read_from_on: null })
      .where('file_id', '=', fileId)
      .execute()
    write.changed('bank_file', fileId, { status: file.status, problem: file.problem }, { status: 'discarded' })
  },
}

const outcomeOf = (meaning: Meaning): Omit<Outcome, 'status' | 'problem'> => {
  const statement = statementsOf(meaning)[0]
  return 'read' in meaning
    ? { message: messageNames[meaning.read.kind], messageId: meaning.read.messageId, statement, readFromOn: null }
    : { message: 'unknown', messageId: '', statement, readFromOn: null }
}

/** The statements of a file, in their order; none where it is something else. */
export const statementsOf = (meaning: Meaning): readonly Statement[] =>
  'read' in meaning && meaning.read.kind === 'camt.053' ? inOrder(meaning.read.statements) : []

/** Files as they are to be read: what the bank says beside its statements, then these in their order. */
export const inReadingOrder = <F extends IncomingFile>(files: readonly F[]): readonly F[] => {
  const place = ({ meaning }: F): readonly [number, number] => {
    const [first] = statementsOf(meaning)
    return first ? [yearOf(first.closingOn), numberOf(first) ?? 0] : [0, 0]
  }
  return files.toSorted((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1])
}

/** `mayRepeat`: payments that another statement has told, word for word, are the bank's own repetition. */
const readFile = async (
  write: Write,
  fileId: string,
  meaning: Meaning,
  { mayRepeat } = { mayRepeat: false },
): Promise<Receipt> => {
  const outcome = outcomeOf(meaning)
  const done = async (
    status: 'read' | 'waiting' | 'refused',
    problem: string | null,
    entries: number,
    readFromOn: Outcome['readFromOn'] = null,
  ): Promise<Receipt> => {
    await setOutcome(write, fileId, { ...outcome, status, problem, readFromOn })
    return { fileId, message: outcome.message, status, problem, entries }
  }
  if ('problem' in meaning) return done('refused', meaning.problem, 0)
  if (await isBooking(write.tx)) return done('waiting', 'The statement before this file is still being booked.', 0)
  const { read } = meaning
  if (read.kind === 'pain.002') {
    const entries = await applyReport(write, read.report)
    return entries === null
      ? done('refused', `The report answers ${read.report.originalMessageId}, a file that we did not send.`, 0)
      : done('read', null, entries)
  }
  if (read.kind === 'camt.054') {
    const ours = read.notifications.filter(({ accountIban }) => accountIban === lender.iban)
    const told = ours.flatMap(({ entries }) => entries)
    return done('read', null, await splitByNotification(write, fileId, told))
  }
  const { ctx } = write
  const known = await statementsRead(write)
  const standing = { accountIban: lender.iban, read: known, today: ctx.today, realToday: dayAt(ctx.now) }
  const order = orderOf(read.statements, standing)
  if ('stop' in order) {
    return order.stop === 'waits'
      ? done('waiting', order.problem, 0, order.readFromOn)
      : done('refused', order.problem, 0)
  }
  const contradiction = await contradictionOf(write, order.fresh, { isFirst: known.length === 0, mayRepeat })
  if (contradiction) return done('refused', contradiction, 0)
  let entries = 0
  for (const [i, statement] of order.fresh.entries())
    entries += await applyStatement(write, fileId, statement, known.length + i === 0)
  return done('read', null, entries)
}

/** The statement as a name for what it tells: years have their own numbers. */
const scopeOf = (statement: Statement): string => `${yearOf(statement.closingOn)}/${numberOf(statement)}`

/** What an entry tells of its payments, as they will be kept. */
const toldBy = ({ reference, amountCents, bookedOn, details }: Entry): Told[] =>
  (details.length === 0 ? [{ amountCents }] : details).map((payment, i) => ({
    reference: `${reference}/${i}`,
    amountCents: payment.amountCents,
    bookedOn,
  }))

/** Why these statements cannot be what the account did: they tell what was told, or the books would not close with them. */
const contradictionOf = async (
  write: Write,
  fresh: readonly Statement[],
  { isFirst, mayRepeat }: Readonly<{ isFirst: boolean; mayRepeat: boolean }>,
): Promise<string | null> => {
  if (fresh.length === 0) return null
  const ledgerCents = balanceOf(await totalsUntil(write.tx, write.ctx.today), 1000)
  const seen = mayRepeat ? [] : await toldTwice(write, fresh)
  return contradictionIn(fresh, { ledgerCents, isFirst, seen })
}

/** Payments of these statements that are told twice among them, or were told by another before. */
const toldTwice = async (write: Write, fresh: readonly Statement[]): Promise<readonly Told[]> => {
  const told = new Map<string, Told>()
  const twice: Told[] = []
  for (const statement of fresh) {
    const own = statement.entries.flatMap(toldBy)
    const isKnown = ({ reference, amountCents, bookedOn }: Told) => told.get(`${reference} ${amountCents} ${bookedOn}`)
    twice.push(...own.flatMap((each) => isKnown(each) ?? []))
    for (const each of own) told.set(`${each.reference} ${each.amountCents} ${each.bookedOn}`, each)
  }
  return [...twice, ...(await seenBefore(write, [...told.values()]))]
}

const applyStatement = async (
  write: Write,
  fileId: string,
  statement: Statement,
  isFirst: boolean,
): Promise<number> => {
  const { openingCents, closingOn, entries } = statement
  await insertStatement(write, fileId, statement)
  // What lay on the account before the first statement is the funding that the bank began with.
  if (isFirst && openingCents !== 0n) {
    const isFunded = openingCents > 0n
    await book(write, [
      {
        posting: 'opened',
        debit: isFunded ? 1000 : 3000,
        credit: isFunded ? 3000 : 1000,
        amountCents: isFunded ? openingCents : -openingCents,
        valueOn: closingOn,
        sourceId: fileId,
      },
    ])
  }
  const detailed = await withDetails(write, entries)
  const items = detailed.flatMap((entry) => itemsOf(write.ctx.partnerId, scopeOf(statement), entry))
  return bookEntries(write, fileId, items)
}

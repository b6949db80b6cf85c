// What the bank tells us: one door for every file, by hand or by folder, safe to read twice. Each file is read, waits, or is
// refused by name; whatever is in it, nothing of it is lost, and nothing else stops.
import { dayAt } from '../base/day.ts'
import { invalidField } from '../base/errors.ts'
import { encodeXml } from '../base/xml-encoding.ts'
import { isPassing } from '../db/database.ts'
import type { Command, Write } from '../db/write.ts'
import { lender } from '../products/lender.ts'
import { getFileRow } from './files.ts'
import { type IncomingFile, type Meaning, meaningOf, understand } from './incoming-file.ts'
import { type IncomingStatus, keepIncoming, listWaiting, lockBankAccount, statementsRead } from './incoming-store.ts'
import type { BankMessage } from './messages/bank-message.ts'
import type { Statement } from './messages/message.ts'
import { couldNotBeBooked, keepVerdict, type Receipt, type Verdict } from './outcomes.ts'
import { splitByNotification } from './split-sums.ts'
import { orderOf } from './statement-order.ts'
import { isBooking } from './statement-parts.ts'
import { bookStatements, contradictionOf } from './statements.ts'
import { applyReport } from './status-reports.ts'

/**
 * Takes a file and books what it says. The same file twice is booked once. A gap in statement numbers, or an opening balance
 * that does not follow, stops reading there: the file waits, kept and named, and is read when what was missing has come. One
 * that cannot be understood, or not be booked, is kept for a person.
 */
export const receiveFile: Command<IncomingFile, Receipt> = {
  name: 'payments.receive_file',
  run: async (write, file) => {
    await lockBankAccount(write)
    const known = await keepIncoming(write, file)
    return known.status === 'read' ? unchanged(known) : readFile(write, known.fileId, file.meaning)
  },
  instead: async (write, file, error) => {
    await lockBankAccount(write)
    const known = await keepIncoming(write, file)
    return known.status === 'read' ? unchanged(known) : refuse(write, known.fileId, file.meaning, error)
  },
}

/** Takes a file that a person hands in. 400 when it cannot be understood: it is not kept. */
export const receiveUpload: Command<Readonly<{ content: string }>, Receipt> = {
  name: receiveFile.name,
  run: async (write, { content }) => receiveFile.run(write, await understood(content)),
  instead: async (write, { content }, error) =>
    receiveFile.instead?.(write, await understood(content), error) ?? Promise.reject(error),
}

const understood = async (content: string): Promise<IncomingFile> => {
  const file = await understand(encodeXml(content))
  if ('problem' in file.meaning) throw invalidField('body', file.meaning.problem)
  return file
}

/** The files that wait, in the order in which they are to be read. */
export const findWaiting: Command<null, readonly string[]> = {
  name: 'payments.find_waiting_files',
  run: ({ tx }) => listWaiting(tx),
}

/** Reads a file that waits, if it follows now. Another process may have read it meanwhile. */
export const readWaitingFile: Command<string, Receipt> = {
  name: 'payments.read_waiting_file',
  run: (write, fileId) => withWaiting(write, fileId, (meaning) => readFile(write, fileId, meaning)),
  instead: (write, fileId, error) => withWaiting(write, fileId, (meaning) => refuse(write, fileId, meaning, error)),
}

const withWaiting = async (
  write: Write,
  fileId: string,
  what: (meaning: Meaning) => Promise<Receipt>,
): Promise<Receipt> => {
  await lockBankAccount(write)
  const { content, status, message } = await getFileRow(write.tx, fileId)
  return status === 'waiting'
    ? what(await meaningOf(content))
    : unchanged({ fileId, message, status: status as IncomingStatus })
}

const unchanged = (file: Pick<Receipt, 'fileId' | 'message' | 'status'>): Receipt => ({
  ...file,
  problem: null,
  passedOver: [],
  entries: 0,
})

/** What fails while a file is booked would fail each time, unless it was the connection: it is kept with the reason. */
const refuse = async (write: Write, fileId: string, meaning: Meaning, error: unknown): Promise<Receipt> => {
  if (isPassing(error)) throw error
  return keepVerdict(write, fileId, meaning, { status: 'refused', problem: couldNotBeBooked(error) })
}

/** `isVouchedFor`: a person has asked the bank about it. */
type Reading = Readonly<{ isVouchedFor: boolean }>

/** Reads a file that is kept, and books what it says, if its turn has come. Whoever calls it holds the account. */
export const readFile = async (
  write: Write,
  fileId: string,
  meaning: Meaning,
  reading: Reading = { isVouchedFor: false },
): Promise<Receipt> => keepVerdict(write, fileId, meaning, await verdictOn(write, fileId, meaning, reading))

const verdictOn = async (write: Write, fileId: string, meaning: Meaning, reading: Reading): Promise<Verdict> => {
  if ('problem' in meaning) return { status: 'refused', problem: meaning.problem }
  if (await isBooking(write.tx))
    return { status: 'waiting', problem: 'The statement before this file is still being booked.', isAsked: false }
  return readers[meaning.read.kind](write, fileId, meaning.read as never, reading)
}

type Reader<K extends BankMessage['kind']> = (
  write: Write,
  fileId: string,
  message: Extract<BankMessage, { kind: K }>,
  reading: Reading,
) => Promise<Verdict>

const readers: { readonly [K in BankMessage['kind']]: Reader<K> } = {
  'pain.002': async (write, _fileId, { report }) => {
    const applied = await applyReport(write, report)
    return applied
      ? { status: 'read', ...applied }
      : { status: 'refused', problem: `The report answers ${report.originalMessageId}, a file that we did not send.` }
  },
  'camt.054': async (write, fileId, { notifications }) => {
    const told = notifications.flatMap(({ entries }) => entries)
    return { status: 'read', entries: await splitByNotification(write, fileId, told) }
  },
  'camt.053': async (write, fileId, { statements, passedOver = [] }, reading) =>
    statements.length === 0
      ? { status: 'refused', problem: `It is of another account (${passedOver.join(', ')}), ours is ${lender.iban}.` }
      : readStatements(write, fileId, statements, reading),
}

/** Books the statements of a file that are new, if they follow, and if account 1000 closes with them. */
const readStatements = async (
  write: Write,
  fileId: string,
  statements: readonly Statement[],
  { isVouchedFor }: Reading,
): Promise<Verdict> => {
  const { ctx } = write
  const read = await statementsRead(write)
  const order = orderOf(statements, { read, mayBegin: isVouchedFor, today: ctx.today, realToday: dayAt(ctx.now) })
  if (!('fresh' in order)) return order
  const lastCents = read.at(-1)?.closingCents ?? 0n
  const contradiction = await contradictionOf(write, order.fresh, { lastCents, mayRepeat: isVouchedFor })
  if (contradiction) return { status: 'refused', problem: contradiction }
  return { status: 'read', entries: await bookStatements(write, fileId, order.fresh, { isFirst: read.length === 0 }) }
}

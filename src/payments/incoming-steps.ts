// The bank's files as the day reads them: fetched, read in the order of their statements, large ones booked in parts.
import { DatabaseError } from 'pg'
import { Refusal } from '../base/errors.ts'
import { inBatches, type Step } from '../work/day.ts'
import { bookPart, findParts } from './entries.ts'
import {
  findWaiting,
  type IncomingFile,
  inReadingOrder,
  readWaitingFile,
  receiveFile,
  refuseFile,
  refuseWaiting,
  understand,
} from './incoming.ts'
import { digestOfBytes } from './incoming-store.ts'
import type { BankPort } from './port.ts'

type Turn = Parameters<Step['run']>[0]

/** Data that the database does not take, or a rule of its own that they break (SQLSTATE classes 22, 23 and 54). */
const OF_THE_DATA = /^(22|23|54)/

/** Does the failure lie in what the file says, so that it would come again each time? All else passes: it is tried again. */
const isOfTheFile = (error: unknown): error is Error =>
  error instanceof DatabaseError
    ? OF_THE_DATA.test(error.code ?? '')
    : error instanceof Refusal ||
      error instanceof RangeError ||
      error instanceof TypeError ||
      (error instanceof Error && error.message.startsWith('assertion failed'))

const couldNotBeBooked = (error: Error): string => `It could not be booked: ${error.message}`

/** Reads what waits, as far as it follows now: each in a transaction of its own, and one that fails is refused. */
const wake = async ({ execute }: Turn): Promise<void> => {
  for (let wasRead = true; wasRead; ) {
    wasRead = false
    for (const fileId of await execute(findWaiting, null)) {
      try {
        const { status } = await execute(readWaitingFile, fileId)
        wasRead ||= status === 'read'
      } catch (error) {
        if (!isOfTheFile(error)) throw error
        await execute(refuseWaiting, { fileId, problem: couldNotBeBooked(error) })
      }
    }
  }
}

/** Receives a file; one that cannot be booked is kept with the reason. Returns whether it was read. */
const receive = async ({ execute }: Turn, file: IncomingFile): Promise<boolean> => {
  try {
    return (await execute(receiveFile, file)).status === 'read'
  } catch (error) {
    if (!isOfTheFile(error)) throw error
    await execute(refuseFile, { ...file, problem: couldNotBeBooked(error) })
    return false
  }
}

/** A file that the port could not read: kept by its name, until it can be read or is set aside. */
const unreadable = (problem: string): IncomingFile => ({
  content: '',
  raw: null,
  sha256: digestOfBytes(Buffer.from(problem)),
  meaning: { problem },
})

/**
 * Fetches what the bank has for us and reads it in the order of its statements, acknowledging each file when it is booked or
 * kept. Whatever a file holds, the day goes on.
 */
export const fetchBankFiles = (port: BankPort): Step => ({
  name: 'fetch_bank_files',
  due: port.mayHaveNews,
  run: async (turn) => {
    const { partnerId, on } = turn
    const fetched = await port.fetch(partnerId, on)
    const files: (IncomingFile & Readonly<{ receipt: string | null }>)[] = []
    for (const { receipt, content } of fetched) {
      if (content instanceof Error) files.push({ receipt: null, ...unreadable(content.message) })
      else files.push({ receipt, ...(await understand(content)) })
    }
    let wasRead = false
    let taken = 0
    for (const { receipt, ...file } of inReadingOrder(files)) {
      if (await receive(turn, file)) wasRead = true
      if (receipt === null) continue // stays where it is
      await port.acknowledge(partnerId, receipt)
      taken++
    }
    if (wasRead) await wake(turn)
    return taken
  },
})

const settleParts = inBatches(findParts, bookPart)

/**
 * Settles the debits of statements in parts, then reads what came meanwhile, or waited for this day. A part that was booked is
 * gone, and what waited for the day waits for something else, or no longer.
 */
export const bookStatements: Step = {
  name: 'book_statements',
  due: `(exists (select from statement_parts)
    or exists (select from bank_files where status in ('waiting', 'written') and read_from_on <= :today))`,
  run: async (turn) => {
    const settled = await settleParts(turn)
    await wake(turn)
    return Math.max(settled, 1) // another process may have been faster; what it left is asked for again
  },
}

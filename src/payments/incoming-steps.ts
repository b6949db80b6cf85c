// The bank's files as the day reads them: fetched, read in the order of their statements, large ones booked in parts.
import { systemExecution, type Writer } from '../db/write.ts'
import { inBatches, type Step, type Turn } from '../work/day.ts'
import type { JobHandler } from '../work/worker.ts'
import { bookPart, findParts } from './book-parts.ts'
import { findWaiting, readWaitingFile, receiveFile } from './incoming.ts'
import { type IncomingFile, inReadingOrder, understand, unreadable } from './incoming-file.ts'
import { READ_WAITING_FILES } from './outcomes.ts'
import type { BankPort } from './port.ts'

/** Reads what waits, as far as it follows now: each file in a transaction of its own. */
const readWaiting = async ({ execute }: Pick<Turn, 'execute'>): Promise<void> => {
  for (let wasRead = true; wasRead; ) {
    wasRead = false
    for (const fileId of await execute(findWaiting, null)) {
      const { status } = await execute(readWaitingFile, fileId)
      wasRead ||= status === 'read'
    }
  }
}

/** A file was read: so is what waited for it. */
export const readWaitingFiles = (writer: Writer): JobHandler => ({
  kind: READ_WAITING_FILES,
  run: async ({ partnerId }) => {
    const execution = systemExecution(partnerId, 'work')
    await readWaiting({ execute: (command, input) => writer.execute(execution, command, input) })
    return undefined
  },
})

/**
 * Fetches what the bank has for us and reads it in the order of its statements, acknowledging each file when it is booked or
 * kept. Whatever a file holds, the day goes on.
 */
export const fetchBankFiles = (port: BankPort): Step => ({
  name: 'fetch_bank_files',
  due: port.mayHaveNews,
  run: async ({ partnerId, on, execute }) => {
    const fetched = await port.fetch(partnerId, on)
    const files: (IncomingFile & Readonly<{ receipt: string | null }>)[] = []
    for (const { receipt, content } of fetched) {
      if (content instanceof Error) files.push({ receipt: null, ...unreadable(content.message) })
      else files.push({ receipt, ...(await understand(content)) })
    }
    let taken = 0
    for (const { receipt, ...file } of inReadingOrder(files)) {
      await execute(receiveFile, file)
      if (receipt === null) continue // stays where it is
      await port.acknowledge(partnerId, receipt)
      taken++
    }
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
  due: `(exists (select from statement_parts where failed_on is distinct from :today)
    or exists (select from bank_files where status in ('waiting', 'written') and read_from_on <= :today))`,
  run: async (turn) => {
    const settled = await settleParts(turn)
    await readWaiting(turn)
    return Math.max(settled, 1) // another process may have been faster; what it left is asked for again
  },
}

// The debits of a large statement settle in parts. One that cannot be booked holds up no other: it is named, and tried again each day.
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { isPassing } from '../db/database.ts'
import type { Command } from '../db/write.ts'
import { tell } from './entries.ts'
import { classify } from './entry-rules.ts'
import { keepEntries, lookUp } from './entry-store.ts'
import { lockBankAccount } from './incoming-store.ts'
import { couldNotBeBooked, nameProblem } from './outcomes.ts'
import { isPlainDebit, lineByLine } from './part-rules.ts'
import { insertParts, leavePart, listParts, type Part, takePart } from './statement-parts.ts'

/** The parts of statements that are still to be booked, and were not tried in vain on this day. */
export const findParts: Command<Day, readonly Part[]> = {
  name: 'payments.find_parts',
  run: ({ tx }, on) => listParts(tx, on),
}

/** Settles the debits of a part. Zero: another process has done so. */
export const bookPart: Command<Part, number> = {
  name: 'payments.book_part',
  run: async (write, part) => {
    const taken = await takePart(write.tx, part)
    if (!taken) return 0
    const { fileId, number } = part
    const classified = classify(write.ctx.today, taken.items, await lookUp(write, taken.items))
    const fresh = await keepEntries(write, fileId, classified)
    // The bank's sum was booked for exactly these.
    assert(
      fresh.length === taken.items.length && fresh.every(isPlainDebit),
      `part ${number} of ${fileId} settles debits alone`,
    )
    // Parts are booked side by side: each numbers events of its own.
    await tell(write, `${fileId}/${number}`, fresh)
    if (taken.hasFailed) await nameProblem(write, fileId, null)
    return fresh.length
  },
  // A part that fails is cut into its lines; a line that fails alone is left, and a person is asked.
  instead: async (write, part, error) => {
    if (isPassing(error)) throw error
    await lockBankAccount(write)
    const taken = await takePart(write.tx, part)
    if (!taken) return 0
    const lines = lineByLine(classify(write.ctx.today, taken.items, await lookUp(write, taken.items)))
    if (lines.length > 1) {
      await insertParts(write, part.fileId, lines)
      return 1
    }
    await leavePart(write, part, taken.items)
    await nameProblem(write, part.fileId, couldNotBeBooked(error))
    return 0
  },
}

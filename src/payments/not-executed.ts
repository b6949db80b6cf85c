// The bank has lost a file of ours, or a part of it, and says so to a person: what it left unanswered goes on as if refused.
import { notFound, Refusal } from '../base/errors.ts'
import type { Command } from '../db/write.ts'
import { reject } from './rejections.ts'
import { isBooking } from './statement-parts.ts'

/**
 * What is unanswered in this file was not executed and never will be: a draw waits for a person, a refund is credit again, and an
 * instalment is owed without being late, until a person has it debited again. 404; 409 when the bank
 * has answered everything, or does not have the file yet.
 */
export const markNotExecuted: Command<
  Readonly<{ fileId: string; reason: string }>,
  Readonly<{ fileId: string; orders: number }>
> = {
  name: 'payments.mark_not_executed',
  run: async (write, { fileId, reason }) => {
    write.because(reason)
    const file = await write.tx
      .selectFrom('bank_files')
      .select('status')
      .where('file_id', '=', fileId)
      .where('direction', '=', 'out')
      .forUpdate()
      .executeTakeFirst()
    if (!file) throw notFound('BankFile', fileId)
    if (file.status !== 'sent')
      throw new Refusal('invalid_state', `The file is '${file.status}': it is still to be handed over to the bank.`)
    if (await isBooking(write.tx))
      throw new Refusal('invalid_state', 'A statement is still being booked: ask again in a moment.')
    const orders = await reject(write, { fileId, named: null, reasonOf: () => null })
    if (orders === 0) throw new Refusal('invalid_state', 'The bank has answered everything in this file.')
    return { fileId, orders }
  },
}

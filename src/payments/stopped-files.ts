// What a person does about a file of the bank that waits or was refused: lets it be read all the same, or sets it aside.
import { notFound, Refusal } from '../base/errors.ts'
import { isPassing } from '../db/database.ts'
import type { Command, Write } from '../db/write.ts'
import { getFileRow } from './files.ts'
import { readFile } from './incoming.ts'
import { meaningOf } from './incoming-file.ts'
import { lockBankAccount } from './incoming-store.ts'
import { couldNotBeBooked, endAsking, type Receipt } from './outcomes.ts'

type Decision = Readonly<{ fileId: string; reason: string }>

/** The file, while somebody can decide about it; 404, 409. */
const stopped = async (write: Write, { fileId, reason }: Decision) => {
  write.because(reason)
  await lockBankAccount(write)
  const file = await getFileRow(write.tx, fileId)
  if (file.direction !== 'in') throw notFound('BankFile', fileId)
  if (file.status !== 'waiting' && file.status !== 'refused')
    throw new Refusal(
      'invalid_state',
      `The file is '${file.status}': only one that waits or was refused is decided about.`,
    )
  return file
}

/**
 * A person has asked the bank: with this statement the account begins for us, or its payments are its own, though another told
 * the same. It is read, and what waited for it. 409 where that is not why it stopped.
 */
export const acceptFile: Command<Decision, Receipt> = {
  name: 'payments.accept_file',
  run: async (write, decision) => {
    const { file_id: fileId, content } = await stopped(write, decision)
    const receipt = await readFile(write, fileId, await meaningOf(content), { isVouchedFor: true })
    if (receipt.status !== 'read') throw new Refusal('invalid_state', receipt.problem ?? 'It cannot be read.')
    return receipt
  },
  instead: async (_write, _decision, error) => {
    throw error instanceof Refusal || isPassing(error) ? error : new Refusal('invalid_state', couldNotBeBooked(error))
  },
}

/** A person sets a file aside that waits or was refused: it is not tried again, unless the same bytes come once more. */
export const discardFile: Command<Decision, void> = {
  name: 'payments.discard_file',
  run: async (write, decision) => {
    const { file_id: fileId, status, problem } = await stopped(write, decision)
    await write.tx
      .updateTable('bank_files')
      .set({ status: 'discarded', read_from_on: null })
      .where('file_id', '=', fileId)
      .execute()
    write.changed('bank_file', fileId, { status, problem }, { status: 'discarded' })
    await endAsking(write, fileId, 'The file was set aside.')
  },
}

// What becomes of a file of the bank: it is read, waits, was refused, or is set aside. A person is asked about what stops.
import type { Day } from '../base/day.ts'
import type { Write } from '../db/write.ts'
import { enqueue } from '../work/queue.ts'
import { firstStatementOf, type Meaning, passedOverIn } from './incoming-file.ts'
import { type IncomingStatus, listWaiting, setOutcome } from './incoming-store.ts'
import { messageNames } from './messages/bank-message.ts'
import type { PassedOver } from './messages/message.ts'
import { finishTasks, openFileTasks, openTasksAbout } from './tasks.ts'

/**
 * `waiting`: it may be read when something else has come or happened, or on the day that is told. `refused`: it never is as it
 * is. `isAsked`: only a person can find what it waits for. What was read may tell of something that a person has to look at, too.
 */
export type Verdict =
  | Readonly<{ status: 'read'; entries: number; problem?: string }>
  | Readonly<{ status: 'waiting'; problem: string; isAsked: boolean; readFromOn?: Day }>
  | Readonly<{ status: 'refused'; problem: string }>

/** What became of a file. `entries`: how many payments were new in it. */
export type Receipt = Readonly<{
  fileId: string
  message: string
  status: IncomingStatus
  problem: string | null
  passedOver: PassedOver
  entries: number
}>

/** The work of reading the files that waited for one which was read. */
export const READ_WAITING_FILES = 'read_waiting_files'

/** Keeps what became of a file; what waited for it is read next, and a person is asked about what stops. */
export const keepVerdict = async (
  write: Write,
  fileId: string,
  meaning: Meaning,
  verdict: Verdict,
): Promise<Receipt> => {
  const { status } = verdict
  const message = 'read' in meaning ? messageNames[meaning.read.kind] : 'unknown'
  const { problem = null } = { ...verdict }
  const statement = firstStatementOf(meaning)
  await setOutcome(write, fileId, {
    ...{ status, problem, message, statement },
    messageId: 'read' in meaning ? meaning.read.messageId : '',
    passedOver: passedOverIn(meaning),
    readFromOn: verdict.status === 'waiting' ? (verdict.readFromOn ?? null) : null,
  })
  const isAsked = verdict.status === 'waiting' ? verdict.isAsked : problem !== null
  if (isAsked) await ask(write, fileId)
  else await endAsking(write, fileId, 'The file was read.')
  if (status === 'read' && statement && (await listWaiting(write.tx)).length > 0)
    await enqueue(write, { kind: READ_WAITING_FILES, orderingKey: READ_WAITING_FILES, payload: {} })
  const entries = verdict.status === 'read' ? verdict.entries : 0
  return { fileId, message, status, problem, passedOver: passedOverIn(meaning), entries }
}

/** Why something of a file could not be booked, as a person is told of it. */
export const couldNotBeBooked = (error: unknown): string =>
  `It could not be booked: ${error instanceof Error ? error.message : String(error)}`

/** A part of a file that was read could not be booked, and waits; or has been (null), and nobody needs to look any more. */
export const nameProblem = async (write: Write, fileId: string, problem: string | null): Promise<void> => {
  await write.tx.updateTable('bank_files').set({ problem }).where('file_id', '=', fileId).execute()
  write.changed('bank_file', fileId, null, { problem })
  if (problem === null) await endAsking(write, fileId, 'All of the file was booked.')
  else await ask(write, fileId)
}

const ask = async (write: Write, fileId: string): Promise<void> => {
  if ((await openTasksAbout(write.tx, 'stopped_file', fileId)).length > 0) return
  await openFileTasks(write, 'stopped_file', [{ fileId, subjectId: `${fileId} ${write.auditId}` }])
}

/** Nobody needs to look at the file any more. */
export const endAsking = async (write: Write, fileId: string, note: string): Promise<void> =>
  finishTasks(write, await openTasksAbout(write.tx, 'stopped_file', fileId), note)

// Putting a provider's question into the queue: it is asked when the write has been committed.
import type { Write } from '../db/write.ts'
import { enqueue } from '../work/queue.ts'

/** The work this area puts into the queue: one kind per port. */
export const work = {
  creditRecord: 'ask_bureau',
  accountSnapshot: 'open_account_snapshot',
  identification: 'start_identification',
  signing: 'start_signing',
} as const

export const evidenceKinds: readonly string[] = Object.values(work)

/** Enqueues the question about this row of evidence. */
export const askProvider = (write: Write, kind: string, id: string): Promise<void> =>
  enqueue(write, { kind, orderingKey: id, payload: { id } })

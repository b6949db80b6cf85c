// What runs although nobody asks: real clocks are turned, and the work of a real day is done while it lasts.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../db/database.ts'
import { type BankDay, catchUp, workThroughTheDay } from './day.ts'

/** A clock is looked at so often, and on real clocks the work of the day: payouts for their file, the bank's files. */
const CLOCKS_EVERY_MS = 1000
const WORK_EVERY_MS = 60_000

export type UnattendedOptions = Readonly<{
  db: Db
  day: BankDay
  onError: (error: unknown, what: string) => void
}>

/** Begins at once. The two go on side by side: one partner's long evening holds up no other's payouts. `stop` waits for both. */
export const runUnattended = ({ db, day, onError }: UnattendedOptions): Readonly<{ stop: () => Promise<void> }> => {
  const stopping = new AbortController()
  const again = async (everyMs: number, what: string, once: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      await once().catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error, what)
      })
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = [
    again(CLOCKS_EVERY_MS, 'the clock could not be turned', () => catchUp(db, day)),
    again(WORK_EVERY_MS, 'the work of the day failed', () => workThroughTheDay(db, day)),
  ]
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

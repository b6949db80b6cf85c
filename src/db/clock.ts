// Where a partner's clock stands, for reads: commands see it inside their transaction.
import type { Day } from '../base/day.ts'
import type { Db } from './database.ts'

export type Clock = Readonly<{ today: Day; now: Date; mode: 'test' | 'real' }>

/** A test clock stands where it was put; a real one shows the day it has reached and the time of the machine. */
export const readClock = async (db: Db, partnerId: string): Promise<Clock> => {
  const { rows } = await db.query<{ today: Day; now_at: Date | null; mode: 'test' | 'real' }>({
    name: 'read_clock',
    text: 'select today, now_at, mode from clocks where partner_id = $1',
    values: [partnerId],
  })
  const clock = rows[0]
  if (!clock) throw new Error(`partner ${partnerId} has no clock`)
  return { today: clock.today, now: clock.now_at ?? new Date(), mode: clock.mode }
}

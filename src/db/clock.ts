// Where a partner's clock stands, for reads: commands see it inside their transaction.
import type { Day } from '../base/day.ts'
import { type Db, type Statement, type Tx, transaction } from './database.ts'
import { shared } from './shared.ts'

export type Clock = Readonly<{ today: Day; now: Date; mode: 'test' | 'real' }>

type Row = Readonly<{ today: Day; now_at: Date | null; mode: 'test' | 'real' }>

const clockOf = (partnerId: string): Statement => ({
  name: 'read_clock',
  text: 'select today, now_at, mode from clocks where partner_id = $1',
  values: [partnerId],
})

const toClock = (partnerId: string, row: Row | undefined): Clock => {
  if (!row) throw new Error(`partner ${partnerId} has no clock`)
  return { today: row.today, now: row.now_at ?? new Date(), mode: row.mode }
}

const asking = new WeakMap<Db, (partnerId: string) => Promise<Clock>>()

/**
 * A test clock stands where it was put; a real one shows the day it has reached and the time of the machine. Another process
 * may turn it at any moment, so the database is asked each time, once for all who ask at the same moment.
 */
export const readClock = (db: Db, partnerId: string): Promise<Clock> => {
  const known = asking.get(db)
  if (known) return known(partnerId)
  const ask = shared(async (id: string) => toClock(id, (await db.query<Row>(clockOf(id))).rows[0]))
  asking.set(db, ask)
  return ask(partnerId)
}

/** Reads one partner's rows, and its clock in the flight that begins the transaction. */
export const readAt = <T>(db: Db, partnerId: string, body: (tx: Tx, clock: Clock) => Promise<T>): Promise<T> =>
  transaction(db, partnerId, (tx, _rows, [rows = []]) => body(tx, toClock(partnerId, rows[0] as Row | undefined)), {
    readOnly: true,
    first: [clockOf(partnerId)],
  })

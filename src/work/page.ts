// The page is turned at the end of a day (`lending.md` 4): the clock stands still for a moment, and the books of the day that
// ended are added up and sealed while the next one runs.
import { addDays, type Day, instantOn } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { type Db, readMoment, type Tx } from '../db/database.ts'
import { type Command, systemExecution, type Write, type Writer } from '../db/write.ts'

/** For each of some steps, whether it is due. */
export type IsDue = readonly boolean[]

/**
 * The day that the clock shows. `sealing`: the books of the day before are not closed yet; `opening`: what begins by itself
 * on this day has not begun. `opensWith` is what is due as it opens, where that is known.
 */
export type Page = Readonly<{ today: Day; phase: 'sealing' | 'opening' | 'open'; opensWith?: IsDue }>

/** Adds up the books of a day in a view of the partner's rows. What it returns writes the seal. */
export type CloseBooks = (tx: Tx, partnerId: string, on: Day) => Promise<(write: Write) => void>

export type PageOptions = Readonly<{
  db: Db
  writer: Writer
  /** One row: is anything left to do on this day ($1), and with what does the next ($2) begin? */
  leftToDo: string
  closeBooks: CloseBooks
}>

export type Pages = Readonly<{
  /** Shows the day after this one; with `onlyIfQuiet`, when nothing is left to do on it. Returns what the clock shows then. */
  turn: (partnerId: string, on: Day, onlyIfQuiet: boolean) => Promise<Page>
  /** Seals the day before the one that the clock shows. */
  seal: (partnerId: string, page: Page) => Promise<Page>
}>

/** The hour at which a test clock stands on a day it was moved to. */
const TEST_CLOCK_HOUR = 9

export const openPages = ({ db, writer, leftToDo, closeBooks }: PageOptions): Pages => {
  /**
   * Waits for every write still under way on the old day, and shows the next one. Commands of this partner wait meanwhile, for
   * a few milliseconds.
   */
  const turnPage: Command<Readonly<{ on: Day; onlyIfQuiet: boolean }>, Page> = {
    name: 'day.turn',
    run: async ({ tx, ctx: { partnerId } }, { on, onlyIfQuiet }) => {
      const next = addDays(on, 1)
      // In one flight: the question is answered when the lock is there.
      const [{ rows }, { rows: left }] = await Promise.all([
        tx.client.query<Page & { mode: 'test' | 'real' }>({
          name: 'stop_clock',
          text: 'select today, mode, phase from clocks where partner_id = $1 for update',
          values: [partnerId],
        }),
        tx.client.query<{ today: boolean; tomorrow: boolean[] }>({
          name: 'left_to_do',
          text: leftToDo,
          values: [on, next],
        }),
      ])
      const clock = rows[0]
      assert(clock, `partner ${partnerId} has a clock`)
      if (clock.today !== on || clock.phase !== 'open') return clock // another process was faster
      if (onlyIfQuiet && left[0]?.today) return clock
      // The seal's commit writes this one to disk with it. Lost with the machine before, the day is open as it was.
      tx.send({ name: 'turn_lightly', text: 'set local synchronous_commit = off', values: [] })
      tx.send({
        name: 'turn_page',
        text: `update clocks set today = $2, now_at = $3, phase = 'sealing' where partner_id = $1`,
        values: [partnerId, next, clock.mode === 'test' ? instantOn(next, TEST_CLOCK_HOUR) : null],
      })
      return { today: next, phase: 'sealing', opensWith: left[0]?.tomorrow ?? [] }
    },
  }

  /** A next day on which nothing begins by itself is open at once. */
  const sealDay: Command<Readonly<{ page: Page; sealIt: (write: Write) => void }>, Page> = {
    name: 'day.seal',
    run: async (write, { page: { today, opensWith }, sealIt }) => {
      const phase = opensWith === undefined || opensWith.includes(true) ? 'opening' : 'open'
      const { rowCount } = await write.tx.client.query({
        name: 'end_sealing',
        text: `update clocks set phase = $3 where partner_id = $1 and today = $2 and phase = 'sealing'`,
        values: [write.ctx.partnerId, today, phase],
      })
      if (rowCount === 1) sealIt(write)
      return { today, phase, ...(opensWith && { opensWith }) }
    },
  }

  return {
    turn: (partnerId, on, onlyIfQuiet) =>
      writer.execute(systemExecution(partnerId, 'day.turn'), turnPage, { on, onlyIfQuiet }),
    seal: async (partnerId, page) => {
      const sealIt = await readMoment(db, partnerId, (tx) => closeBooks(tx, partnerId, addDays(page.today, -1)))
      return writer.execute(systemExecution(partnerId, 'day.seal'), sealDay, { page, sealIt })
    },
  }
}

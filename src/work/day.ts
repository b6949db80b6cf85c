// The bank day: what happens by itself, day by day, for one partner (`lending.md` 4). Each step may run twice and run late.

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { addDays, type Day, instantOn } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { type Db, transaction } from '../db/database.ts'
import { type Command, type Execution, realToday, type Write, type Writer } from '../db/write.ts'
import type { Workers } from './worker.ts'

/** What a step may do: run commands as the program itself, any number of them, each a transaction of its own. */
export type Turn = Readonly<{
  partnerId: string
  /** The day that opens, runs or closes. */
  on: Day
  execute: <I, O>(command: Command<I, O>, input: I) => Promise<O>
}>

/**
 * One thing the bank does by itself. Returns how much it did; zero means that nothing is left to do now. `due` is a
 * condition in SQL on the partner's rows, in which `:today` stands for the day: all of a phase are asked in one flight, and
 * a step whose condition does not hold is not visited.
 */
export type Step = Readonly<{ name: string; due: string; run: (turn: Turn) => Promise<number> }>

/** Runs a command that takes a batch, until it finds nothing more. */
export const untilDone =
  (command: Command<Day, number>): Step['run'] =>
  async ({ on, execute }) => {
    for (let done = 0; ; ) {
      const count = await execute(command, on)
      if (count === 0) return done
      done += count
    }
  }

/** The daily steps, in order: one table, in `app.ts`. Areas export the steps. */
export type DaySteps = Readonly<{ open: readonly Step[]; during: readonly Step[]; close: readonly Step[] }>

export type BankDay = Readonly<{
  /** Does everything that is due now and what follows from it; returns how much that was. */
  settle: (partnerId: string) => Promise<number>
  /** Notes where the clock is to go; a second advance meanwhile, or a day in the past, is a 409. */
  startAdvance: (
    partnerId: string,
    target: (today: Day) => Day,
  ) => Promise<Readonly<{ from: Day; to: Day; startedAt: Date }>>
  /** Closes and opens each day until the noted target, then settles. Goes on where a killed process stopped. */
  finishAdvance: (partnerId: string) => Promise<void>
}>

export type BankDayOptions = Readonly<{
  db: Db
  writer: Writer
  workers: Workers
  steps: DaySteps
  /** Seals the day that closes, in the transaction that opens the next. */
  seal: (write: Write) => Promise<unknown>
  /** Work that only tells the outside what happened: a slow receiver must not hold up the clock. */
  kindsThatWait: readonly string[]
  allKinds: readonly string[]
}>

/** The hour at which a test clock stands on a day it was moved to. */
const TEST_CLOCK_HOUR = 9

const LEASE = '15 seconds'

/** What the program does by itself, as an actor. */
export const systemExecution = (partnerId: string, name: string): Execution => ({
  partnerId,
  actor: { id: `system:${name}`, kind: 'system' },
  requestId: randomUUID(),
})

export const openBankDay = ({ db, writer, workers, steps, seal, kindsThatWait, allKinds }: BankDayOptions): BankDay => {
  const promptKinds = allKinds.filter((kind) => !kindsThatWait.includes(kind))

  const clockOf = async (partnerId: string) => {
    const { rows } = await db.query<{ today: Day; now_at: Date | null; mode: 'test' | 'real'; phase: string }>(
      'select today, now_at, mode, phase from clocks where partner_id = $1',
      [partnerId],
    )
    const clock = rows[0]
    if (!clock) throw new Error(`partner ${partnerId} has no clock`)
    return clock
  }

  const runSteps = async (partnerId: string, on: Day, list: readonly Step[]): Promise<number> => {
    if (list.length === 0) return 0
    let done = 0
    const isDue = await transaction(db, partnerId, async (_tx, rows) => rows[0] ?? {}, {
      prelude: `select ${list.map(({ due }, i) => `(${due.replaceAll(':today', `date '${on}'`)}) as s${i}`).join(', ')}`,
      readOnly: true,
    })
    for (const [i, step] of list.entries()) {
      if (!isDue[`s${i}`]) continue
      const turn: Turn = {
        partnerId,
        on,
        execute: (command, input) => writer.execute(systemExecution(partnerId, `day.${step.name}`), command, input),
      }
      done += await step.run(turn)
    }
    return done
  }

  /** Provider work and the day's running steps feed each other: round and round until neither finds anything. */
  const settleKinds = async (partnerId: string, kinds: readonly string[], on?: Day): Promise<number> => {
    const today = on ?? (await clockOf(partnerId)).today
    for (let processed = 0; ; ) {
      const done = (await workers.drain(partnerId, kinds)) + (await runSteps(partnerId, today, steps.during))
      processed += done
      if (done > 0) continue
      if (!(await workers.isBusy(partnerId, kinds))) return processed
      await sleep(10) // another process holds the lease
    }
  }

  /** Takes or renews the right to turn this clock. False: someone else is turning it. */
  const lease = async (partnerId: string, me: string): Promise<boolean> => {
    const { rowCount } = await db.query(
      `update clock_advances set turned_by = $2, turned_until = clock_timestamp() + interval '${LEASE}'
        where partner_id = $1 and (turned_by is null or turned_by = $2 or turned_until < clock_timestamp())`,
      [partnerId, me],
    )
    return rowCount === 1
  }

  /** Seals the day and shows the next, in one transaction that waits for every write still under way on the old day. */
  const turnPage: Command<Day, Day> = {
    name: 'day.close',
    run: async (write, on) => {
      const { tx, ctx } = write
      const { rows } = await tx.client.query<{ today: Day; mode: string; phase: string }>(
        'select today, mode, phase from clocks where partner_id = $1 for update',
        [ctx.partnerId],
      )
      if (rows[0]?.today !== on || rows[0].phase !== 'open') return on // another process was faster
      await seal(write)
      const next = addDays(on, 1)
      await tx.client.query(`update clocks set today = $2, now_at = $3, phase = 'opening' where partner_id = $1`, [
        ctx.partnerId,
        next,
        rows[0].mode === 'test' ? instantOn(next, TEST_CLOCK_HOUR) : null,
      ])
      return next
    },
  }

  /** Opens this day; what a killed process had begun is done again, which changes nothing. */
  const openDay = async (partnerId: string, on: Day): Promise<void> => {
    await runSteps(partnerId, on, steps.open)
    await db.query(`update clocks set phase = 'open' where partner_id = $1 and today = $2 and phase = 'opening'`, [
      partnerId,
      on,
    ])
  }

  /** Closes this day and turns the page; returns the day that the clock shows then. */
  const closeDay = async (partnerId: string, on: Day): Promise<Day> => {
    await settleKinds(partnerId, promptKinds, on)
    await runSteps(partnerId, on, steps.close)
    return writer.execute(systemExecution(partnerId, 'day.close'), turnPage, on)
  }

  return {
    settle: (partnerId) => settleKinds(partnerId, allKinds),

    startAdvance: async (partnerId, target) => {
      const { today } = await clockOf(partnerId)
      const to = target(today)
      if (to < today)
        throw new Refusal('clock_conflict', `The clock stands at ${today}; it cannot go back to ${to}.`, 'to')
      const { rows } = await db.query<{ started_at: Date }>(
        `insert into clock_advances (partner_id, from_on, target_on, started_at) values ($1, $2, $3, clock_timestamp())
         on conflict do nothing returning started_at`,
        [partnerId, today, to],
      )
      if (!rows[0]) throw new Refusal('clock_conflict', 'The clock is already on its way to another day.')
      return { from: today, to, startedAt: rows[0].started_at }
    },

    finishAdvance: async (partnerId) => {
      const me = randomUUID() // this call, not this process: two calls in one process must not turn the clock together
      for (;;) {
        const { rows } = await db.query<{ target_on: Day }>(
          'select target_on from clock_advances where partner_id = $1',
          [partnerId],
        )
        const target = rows[0]?.target_on
        if (!target) return
        if (!(await lease(partnerId, me))) {
          await sleep(100)
          continue
        }
        const beat = setInterval(() => void lease(partnerId, me).catch(() => false), 4000)
        try {
          const { today, phase } = await clockOf(partnerId)
          if (phase === 'opening') await openDay(partnerId, today)
          for (let on = today; on < target; ) {
            on = await closeDay(partnerId, on)
            await openDay(partnerId, on)
          }
          await settleKinds(partnerId, promptKinds)
        } finally {
          clearInterval(beat)
        }
        await db.query('delete from clock_advances where partner_id = $1 and turned_by = $2', [partnerId, me])
      }
    },
  }
}

/** Real clocks follow the day in Berlin; advances that a killed process left are finished. Call it now and then. */
export const catchUp = async (db: Db, day: BankDay): Promise<void> => {
  const { rows } = await db.query<{ partner_id: string; target_on: Day | null }>(
    `select partner_id, target_on from clocks left join clock_advances using (partner_id)
      where target_on is not null or (mode = 'real' and today < $1) or phase <> 'open'`,
    [realToday()],
  )
  for (const { partner_id, target_on } of rows) {
    if (target_on === null)
      await day.startAdvance(partner_id, (today) => (today > realToday() ? today : realToday())).catch(() => {})
    await day.finishAdvance(partner_id)
  }
}

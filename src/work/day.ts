// The bank day: what happens by itself, day by day, for one partner (`lending.md` 4). Each step may run twice and run late.

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import type { Day } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { type Db, transaction } from '../db/database.ts'
import { type Command, realToday, systemExecution, type Writer } from '../db/write.ts'
import { type CloseBooks, type IsDue, openPages, type Page } from './page.ts'
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
 * condition in SQL on the partner's rows, in which `:today` stands for the day: all of a phase are asked at once, and a
 * step whose condition does not hold is not visited.
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

/** So many batches of a step are on their way at once: while the rules decide one, the database writes another. */
const LANES = 2

/**
 * Runs a command for each batch that is found once, as the step begins. Batches share nothing that they lock: they are on
 * their way side by side. One that was done already, before the process was killed, is not found again.
 */
export const inBatches =
  <B>(find: Command<Day, readonly B[]>, command: Command<B, number>): Step['run'] =>
  async ({ on, execute }) => {
    const waiting = [...(await execute(find, on))]
    let done = 0
    const lane = async (): Promise<void> => {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift())
        done += await execute(command, batch)
    }
    const stopped = async (error: unknown): Promise<never> => {
      waiting.length = 0 // the other lanes end with what they have begun
      throw error
    }
    const ended = await Promise.allSettled(Array.from({ length: LANES }, () => lane().catch(stopped)))
    for (const each of ended) if (each.status === 'rejected') throw each.reason
    return done
  }

/** The daily steps, in order: one table, in `app.ts`. Areas export the steps. */
export type DaySteps = Readonly<{ open: readonly Step[]; during: readonly Step[]; close: readonly Step[] }>

type Phase = keyof DaySteps

/** The steps' conditions for a day, which is a parameter of the statement. */
const conditionsOn = (list: readonly Step[], day: string): readonly string[] =>
  list.map(({ due }) => `(${due.replaceAll(':today', `${day}::date`)})`)

export type BankDay = Readonly<{
  /** Does everything that is due now and what follows from it; returns how much that was. */
  settle: (partnerId: string) => Promise<number>
  /** Notes where the clock is to go; a second advance meanwhile, or a day in the past, is a 409. */
  startAdvance: (
    partnerId: string,
    target: (today: Day) => Day,
  ) => Promise<Readonly<{ from: Day; to: Day; startedAt: Date }>>
  /**
   * Closes and opens each day until the noted target, then settles. Goes on where a killed process stopped. Where another turns
   * this clock, it waits until that is done, or `leavesItToOthers`.
   */
  finishAdvance: (partnerId: string, options?: Readonly<{ leavesItToOthers?: boolean }>) => Promise<void>
}>

export type BankDayOptions = Readonly<{
  db: Db
  writer: Writer
  workers: Workers
  steps: DaySteps
  closeBooks: CloseBooks
  /** Work that only tells the outside what happened: a slow receiver must not hold up the clock. */
  kindsThatWait: readonly string[]
  allKinds: readonly string[]
}>

const LEASE = '15 seconds'

export const openBankDay = ({
  db,
  writer,
  workers,
  steps,
  closeBooks,
  kindsThatWait,
  allKinds,
}: BankDayOptions): BankDay => {
  const promptKinds = allKinds.filter((kind) => !kindsThatWait.includes(kind))

  const clockOf = async (partnerId: string) => {
    const { rows } = await db.query<Page>('select today, phase from clocks where partner_id = $1', [partnerId])
    const clock = rows[0]
    if (!clock) throw new Error(`partner ${partnerId} has no clock`)
    return clock
  }

  /** Which steps of a phase are due. A prepared statement: planning it takes longer than the answer. */
  const askSteps = async (client: ClientBase, phase: Phase, on: Day): Promise<IsDue> => {
    const { rows } = await client.query<{ due: boolean[] }>({
      name: `due_${phase}`,
      text: `select array[${conditionsOn(steps[phase], '$1').join(', ')}]::boolean[] as due`,
      values: [on],
    })
    return rows[0]?.due ?? []
  }

  const dueNow = (partnerId: string, phase: Phase, on: Day): Promise<IsDue> =>
    transaction(db, partnerId, ({ client }) => askSteps(client, phase, on), { readOnly: true })

  /** Visits the steps that are due. What a step does may make a later one due, or settle it: they are asked again then. */
  const runSteps = async (partnerId: string, on: Day, phase: Phase, asked?: IsDue): Promise<number> => {
    let isDue = asked ?? (await dueNow(partnerId, phase, on))
    let done = 0
    for (const [i, step] of steps[phase].entries()) {
      if (!isDue[i]) continue
      const execution = systemExecution(partnerId, `day.${step.name}`)
      done += await step.run({ partnerId, on, execute: (command, input) => writer.execute(execution, command, input) })
      if (i + 1 < steps[phase].length) isDue = await dueNow(partnerId, phase, on)
    }
    return done
  }

  /** Provider work and the day's running steps feed each other: round and round until neither finds anything. */
  const settleKinds = async (partnerId: string, kinds: readonly string[], on?: Day): Promise<number> => {
    const today = on ?? (await clockOf(partnerId)).today
    for (let processed = 0; ; ) {
      const drained = await workers.drain(partnerId, kinds)
      // Asked before the steps: what another process finishes while they are asked may be news to them.
      const isBusy = await workers.isBusy(partnerId, kinds)
      const done = drained + (await runSteps(partnerId, today, 'during'))
      processed += done
      if (done > 0) continue
      if (!isBusy) return processed
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

  /** Is anything left to do on this day ($1), and with what does the next ($2) begin? */
  const leftToDo = `select ${[workers.isBusySql(promptKinds), ...conditionsOn([...steps.during, ...steps.close], '$1')].join(' or ')} as today,
    array[${conditionsOn(steps.open, '$2').join(', ')}]::boolean[] as tomorrow`

  const pages = openPages({ db, writer, leftToDo, closeBooks })

  /** Seals the day before and opens this one; what a killed process had begun is done again, which changes nothing. */
  const openDay = async (partnerId: string, shown: Page): Promise<void> => {
    const { today, phase, opensWith } = shown.phase === 'sealing' ? await pages.seal(partnerId, shown) : shown
    if (phase === 'open') return
    // What was due as the page was turned may not show any more: each step is visited then, and finds what is left.
    await runSteps(partnerId, today, 'open', opensWith ?? steps.open.map(() => true))
    await db.query(`update clocks set phase = 'open' where partner_id = $1 and today = $2 and phase = 'opening'`, [
      partnerId,
      today,
    ])
  }

  /** Closes this day and opens the next; returns the day that the clock shows then. Most days of most partners are quiet. */
  const turnDay = async (partnerId: string, on: Day): Promise<Day> => {
    let page = await pages.turn(partnerId, on, true)
    if (page.today === on) {
      await settleKinds(partnerId, promptKinds, on)
      await runSteps(partnerId, on, 'close')
      page = await pages.turn(partnerId, on, false)
    }
    await openDay(partnerId, page)
    return page.today
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

    finishAdvance: async (partnerId, { leavesItToOthers = false } = {}) => {
      const me = randomUUID() // this call, not this process: two calls in one process must not turn the clock together
      for (;;) {
        const { rows } = await db.query<{ target_on: Day }>(
          'select target_on from clock_advances where partner_id = $1',
          [partnerId],
        )
        const target = rows[0]?.target_on
        if (!target) return
        if (!(await lease(partnerId, me))) {
          if (leavesItToOthers) return
          await sleep(100)
          continue
        }
        const beat = setInterval(() => void lease(partnerId, me).catch(() => false), 4000)
        try {
          const clock = await clockOf(partnerId)
          await openDay(partnerId, clock)
          for (let on = clock.today; on < target; ) on = await turnDay(partnerId, on)
          await settleKinds(partnerId, promptKinds)
        } finally {
          clearInterval(beat)
        }
        await db.query('delete from clock_advances where partner_id = $1 and turned_by = $2', [partnerId, me])
      }
    },
  }
}

/** So many partners' clocks are turned at once by one process. */
const CLOCKS_AT_ONCE = 4

/**
 * Real clocks follow the day in Berlin; advances that a killed process left are finished. Call it now and then, in any number
 * of processes: each clock is turned by one of them, and those that others turn are left to them.
 */
export const catchUp = async (db: Db, day: BankDay): Promise<void> => {
  const { rows } = await db.query<{ partner_id: string; target_on: Day | null }>(
    `select partner_id, target_on from clocks left join clock_advances using (partner_id)
      where (target_on is not null or (mode = 'real' and today < $1) or phase <> 'open')
        and (turned_until is null or turned_until < clock_timestamp())
      order by today, random()`,
    [realToday()],
  )
  const failures: unknown[] = []
  const lane = async (): Promise<void> => {
    for (let clock = rows.shift(); clock; clock = rows.shift()) {
      const { partner_id, target_on } = clock
      try {
        if (target_on === null)
          await day.startAdvance(partner_id, (today) => (today > realToday() ? today : realToday())).catch(() => {})
        // Another process may have asked at the same moment: a lane that waited for it would be missing elsewhere.
        await day.finishAdvance(partner_id, { leavesItToOthers: true })
      } catch (error) {
        failures.push(error) // one partner's trouble holds up no other
      }
    }
  }
  await Promise.all(Array.from({ length: CLOCKS_AT_ONCE }, lane))
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures)
}

/** On real clocks what runs during a day runs through it, not only as it closes: payouts leave, the bank's files are read. */
export const workThroughTheDay = async (db: Db, day: BankDay): Promise<void> => {
  const { rows } = await db.query<{ partner_id: string }>(
    `select partner_id from clocks where mode = 'real' and today = $1 and phase = 'open' order by random()`,
    [realToday()],
  )
  for (const { partner_id } of rows) await day.settle(partner_id)
}

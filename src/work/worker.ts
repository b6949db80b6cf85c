// Doing the queue's work: lease, run, finish or try again later. Any number of processes may do it at once.
import { type Db, transaction } from '../db/database.ts'
import { AlreadyDone, type Job } from './queue.ts'

/** What a kind of work does. It must be safe to repeat: a killed process leaves its job to the next one. */
export type JobHandler = Readonly<{
  kind: string
  /** Leaves the process; usually ends by a write that calls `finish`. May answer when to try again. */
  run: (job: Job) => Promise<{ retryAt: Date } | undefined>
}>

export type Workers = Readonly<{
  /** Does what is due now for this partner, and what becomes due by doing it. Returns how many jobs ended. */
  drain: (partnerId: string, kinds?: readonly string[]) => Promise<number>
  /** Is work of this partner due, or being done by anyone? Retries that lie in the future do not count. */
  isBusy: (partnerId: string, kinds?: readonly string[]) => Promise<boolean>
  /** The same question as a condition in SQL, for a statement that asks more than this. */
  isBusySql: (kinds: readonly string[]) => string
  /** A hint that this partner has something to do. */
  wake: (partnerId: string) => void
  stop: () => Promise<void>
}>

export type WorkerOptions = Readonly<{
  handlers: readonly JobHandler[]
  /** Done for a partner before its queue is looked at, such as the relay. Returns how much it did. */
  before: (partnerId: string) => Promise<number>
  onError: (error: unknown, job: Job | undefined) => void
  /** Kinds that only tell the outside what happened run in a lane of their own: a slow receiver holds up nothing else. */
  kindsThatWait?: readonly string[]
  concurrency?: number
}>

/** Longer than any job may take, so that nobody takes a job away from a living worker. */
const LEASE = '45 seconds'

// PostgreSQL plans for the short queue that it believes in, also while thousands wait. Asked for the first of an ordered list,
// it takes the index that has them in that order; asked whether there is none before, it compared each job with every other.
const FIRST_OF_ITS_KEY = `w.number = (
  select e.number from work e where e.partner_id = w.partner_id and e.ordering_key = w.ordering_key order by e.number limit 1)`

const CLAIM = `
  with first as (
    select work_id from work w
     where w.partner_id = current_setting('app.partner') and w.kind = any($1) and w.due_at <= clock_timestamp()
       and (w.leased_until is null or w.leased_until < clock_timestamp())
       and ${FIRST_OF_ITS_KEY}
     order by w.due_at limit $2 for update skip locked)
  update work set leased_until = clock_timestamp() + interval '${LEASE}', attempts = attempts + 1
    from first where work.partner_id = current_setting('app.partner') and work.work_id = first.work_id
  returning work.work_id, kind, ordering_key, number, payload, attempts`

const listed = (kinds: readonly string[]): string => `array[${kinds.map((kind) => `'${kind}'`).join(', ')}]::text[]`

/** Asked far more often than there is anything: sent in one flight with `begin`. */
const hasDue = (kinds: readonly string[]): string => `
  select exists (select from events where position is null) as has_news,
         exists (select from work w where w.kind = any(${listed(kinds)}) and w.due_at <= clock_timestamp()
                    and (w.leased_until is null or w.leased_until < clock_timestamp()) and ${FIRST_OF_ITS_KEY}) as has_work`

const isBusyNow = (kinds: readonly string[]): string => `
  (exists (select from events where position is null)
   or exists (select from work w where w.kind = any(${listed(kinds)})
                 and (w.leased_until > clock_timestamp() or (w.due_at <= clock_timestamp() and ${FIRST_OF_ITS_KEY}))))`

/** Work that failed is tried again after 1 s, 2 s, 4 s … at most 10 minutes. */
const backOffMs = (attempts: number): number => Math.min(1000 * 2 ** (attempts - 1), 600_000)

export const openWorkers = (
  db: Db,
  { handlers, before, onError, kindsThatWait = [], concurrency = 4 }: WorkerOptions,
): Workers => {
  const handlerOf = new Map(handlers.map((handler) => [handler.kind, handler]))
  const everyKind = [...handlerOf.keys()]
  const lanes = [
    everyKind.filter((kind) => !kindsThatWait.includes(kind)),
    everyKind.filter((kind) => kindsThatWait.includes(kind)),
  ]
  let stopping = false

  const claim = (partnerId: string, kinds: readonly string[], limit: number): Promise<Job[]> =>
    transaction(db, partnerId, async (tx) => {
      // Planned anew each time: the queue is empty or thousands long, and a plan for the one takes minutes on the other.
      const { rows } = await tx.client.query({ text: CLAIM, values: [kinds, limit] })
      return rows.map((row) => ({
        partnerId,
        workId: row.work_id,
        kind: row.kind,
        orderingKey: row.ordering_key,
        number: row.number,
        payload: row.payload,
        attempts: row.attempts,
      }))
    })

  const letGo = (job: Job, dueAt: Date, problem: string | null): Promise<unknown> =>
    transaction(db, job.partnerId, (tx) =>
      tx
        .updateTable('work')
        .set({ leased_until: null, due_at: dueAt, last_error: problem })
        .where('partner_id', '=', job.partnerId)
        .where('work_id', '=', job.workId)
        .execute(),
    )

  const remove = (job: Job): Promise<unknown> =>
    transaction(db, job.partnerId, (tx) =>
      tx.deleteFrom('work').where('partner_id', '=', job.partnerId).where('work_id', '=', job.workId).execute(),
    )

  const perform = async (job: Job): Promise<void> => {
    try {
      const result = await handlerOf.get(job.kind)?.run(job)
      await (result ? letGo(job, result.retryAt, null) : remove(job))
    } catch (error) {
      if (error instanceof AlreadyDone) return
      onError(error, job)
      const problem = error instanceof Error ? error.message : String(error)
      await letGo(job, new Date(Date.now() + backOffMs(job.attempts)), problem)
    }
  }

  /** Performs a job, then others as long as there are any: a slow one holds up nobody but itself. */
  const carryOn = async (first: Job, partnerId: string, kinds: readonly string[]): Promise<number> => {
    let done = 0
    for (let job: Job | undefined = first; job; [job] = stopping ? [] : await claim(partnerId, kinds, 1)) {
      await perform(job)
      done++
    }
    return done
  }

  /** Asked by several at once, it is done once, and all of them wait for it. */
  const preparing = new Map<string, Promise<number>>()
  const prepare = (partnerId: string): Promise<number> => {
    const begun = preparing.get(partnerId) ?? before(partnerId).finally(() => preparing.delete(partnerId))
    preparing.set(partnerId, begun)
    return begun
  }

  const drain = async (partnerId: string, kinds: readonly string[] = everyKind): Promise<number> => {
    for (let done = 0; ; ) {
      const [found] = await transaction(db, partnerId, async (_tx, rows) => rows, { prelude: hasDue(kinds) })
      if (stopping || !(found?.has_news || found?.has_work)) return done
      const prepared = found.has_news ? await prepare(partnerId) : 0
      const jobs = found.has_work ? await claim(partnerId, kinds, concurrency) : []
      if (prepared + jobs.length === 0) return done // others are at it
      const counts = await Promise.all(jobs.map((job) => carryOn(job, partnerId, kinds)))
      for (const count of counts) done += count
    }
  }

  /** What runs by itself: one task for each partner and lane at a time, so that neither waits for the other. */
  const active = new Map<string, Promise<unknown>>()
  const again = new Set<string>()
  const start = (partnerId: string): void => {
    for (const [lane, kinds] of lanes.entries()) {
      const key = `${partnerId}/${lane}`
      if (active.has(key)) {
        again.add(key)
        continue
      }
      const task = (async () => {
        do {
          again.delete(key)
          await drain(partnerId, kinds)
        } while (again.has(key) && !stopping)
      })()
        .catch((error: unknown) => {
          if (!stopping) onError(error, undefined)
        })
        .finally(() => active.delete(key))
      active.set(key, task)
    }
  }

  const waiting = new Set<string>()
  let wakeUp = () => {}
  const wake = (partnerId: string): void => {
    waiting.add(partnerId)
    wakeUp()
  }

  /** Partners that were hinted at come first; every partner is looked at now and then, because a hint may be lost. */
  const loop = async (): Promise<void> => {
    let lookAgainAt = 0
    while (!stopping) {
      if (Date.now() >= lookAgainAt) {
        try {
          const { rows } = await db.query<{ partner_id: string }>('select partner_id from partners')
          for (const row of rows) waiting.add(row.partner_id)
          lookAgainAt = Date.now() + Math.max(1000, rows.length * 20)
        } catch (error) {
          if (!stopping) onError(error, undefined)
          lookAgainAt = Date.now() + 500
        }
      }
      for (const partnerId of waiting) start(partnerId)
      waiting.clear()
      await new Promise<void>((done) => {
        const timer = setTimeout(done, Math.max(10, lookAgainAt - Date.now()))
        wakeUp = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
  }
  const looping = loop()

  return {
    drain,
    isBusy: (partnerId, kinds = everyKind) =>
      transaction(db, partnerId, async (_tx, rows) => Boolean(rows[0]?.busy), {
        prelude: `select ${isBusyNow(kinds)} as busy`,
      }),
    isBusySql: isBusyNow,
    wake,
    stop: async () => {
      stopping = true
      wakeUp()
      await looping
      await Promise.allSettled(active.values())
    },
  }
}

/** The embedded database has one program: at its start all leases are a dead one's. */
export const forgetLeases = async (db: Db): Promise<void> => {
  const { rows } = await db.query<{ partner_id: string }>('select partner_id from partners')
  for (const { partner_id } of rows) {
    await transaction(db, partner_id, (tx) =>
      tx.updateTable('work').set({ leased_until: null }).where('partner_id', '=', partner_id).execute(),
    )
  }
  await db.query('update clock_advances set turned_by = null, turned_until = null')
}

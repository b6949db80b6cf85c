// The one way of every write: context, command, then state, transfers, audit entry and events in one transaction.
import { randomUUID } from 'node:crypto'
import type { Actor, Context } from '../base/context.ts'
import { type Day, dayAt } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { type Db, RolledBack, type Statement, type Tx, transaction } from './database.ts'
import type { Event, Handler } from './event.ts'

/** A row as it was and as it is; `null` where there was or is none. Values carry no personal data: it must be able to go. */
export type Change = Readonly<{ entity: string; id: string; before: unknown; after: unknown }>

/** One command's open transaction. Areas write state through `tx` and tell here what they did. */
export type Write = Readonly<{
  tx: Tx
  ctx: Context
  /** The audit entry that this write will leave; transfers carry it. */
  auditId: string
  /** Tells the auditor, and a preview, what a row was and is. */
  changed: (entity: string, id: string, before: unknown, after: unknown) => void
  /** Tells which transfers were booked. The ledger calls it. */
  booked: (transfers: readonly Booked[]) => void
  /** Handed to the handlers of `app.ts` when the command has run, and written to the outbox in this transaction. */
  publish: (...events: readonly Event[]) => void
  /** Tells that work waits for the workers. The queue calls it. */
  enqueued: () => void
  /** Why this was done, where a person gave a reason. */
  because: (reason: string) => void
}>

/** A transfer as a preview and an audit entry show it. */
export type Booked = Readonly<{
  transferId: string
  posting: string
  debit: number
  credit: number
  amountCents: bigint
}>

/** Something the business can do. `name` is the area and the verb: it stands in the audit entry. */
export type Command<I, O> = Readonly<{
  name: string
  run: (write: Write, input: I) => Promise<O>
  /**
   * What is done in its place when it failed, itself or in a handler of its events, and so has changed nothing: in a transaction
   * of its own. Throws the error again where there is nothing to do instead.
   */
  instead?: (write: Write, input: I, error: unknown) => Promise<O>
}>

/** What a write did, for a preview: nothing of it stays. */
export type Preview = Readonly<{ changes: readonly Change[]; transfers: readonly Booked[]; events: readonly Event[] }>

export type Execution = Readonly<{
  partnerId: string
  actor: Actor
  requestId: string
  /** Sent as the transaction begins, in the same flight. */
  first?: Statement
  /** Runs before the command, with the rows of `first`; may end the transaction by throwing (idempotency). */
  before?: (write: Write, firstRows: readonly Record<string, unknown>[]) => Promise<void>
  /** Sent as the transaction ends. */
  last?: (write: Write, output: unknown) => Statement
}>

/** What the program does by itself, as an actor. */
export const systemExecution = (partnerId: string, name: string): Execution => ({
  partnerId,
  actor: { id: `system:${name}`, kind: 'system' },
  requestId: randomUUID(),
})

/** Runs commands. Made once, in `app.ts`, with the table of handlers. */
export type Writer = Readonly<{
  execute: <I, O>(execution: Execution, command: Command<I, O>, input: I) => Promise<O>
  /** The same, undone at the end: what would change. */
  preview: <I, O>(execution: Execution, command: Command<I, O>, input: I) => Promise<Preview>
}>

/** The partner's clock as the transaction begins; `for share` keeps the day open until the transaction has ended. */
const holdClock = (partnerId: string): Statement => ({
  name: 'share_clock',
  text: 'select today, now_at from clocks where partner_id = $1 for share',
  values: [partnerId],
})

/**
 * `committed` is told of each partner that has something new: a hint for the workers, never more. `replaced` is told why a command
 * failed for which something else is done instead.
 */
export const openWriter = (
  db: Db,
  handlers: readonly Handler<Write>[],
  committed: (partnerId: string) => void = () => {},
  replaced: (error: unknown, execution: Execution, command: string) => void = () => {},
): Writer => {
  const handlersOf = Map.groupBy(handlers, (handler) => handler.type)

  type Finish<O, T> = (output: O, done: Preview, isNews: boolean) => T

  const runOnce = <I, O, T>(execution: Execution, command: Command<I, O>, input: I, finish: Finish<O, T>): Promise<T> =>
    transaction(
      db,
      execution.partnerId,
      async (tx, _rows, [clock = [], firstRows = []]) => {
        const recordedAt = new Date()
        const { today, now_at } = (clock[0] ?? {}) as { today?: Day; now_at?: Date | null }
        assert(today, `partner ${execution.partnerId} has a clock`)
        const changes: Change[] = []
        const transfers: Booked[] = []
        const events: Event[] = []
        let reason: string | undefined
        let hasWork = false
        const write: Write = {
          tx,
          ctx: {
            partnerId: execution.partnerId,
            actor: execution.actor,
            today,
            now: now_at ?? recordedAt,
            recordedAt,
            requestId: execution.requestId,
          },
          auditId: newId('audit'),
          changed: (entity, id, before, after) => changes.push({ entity, id, before, after }),
          booked: (more) => transfers.push(...more),
          publish: (...more) => events.push(...more),
          enqueued: () => {
            hasWork = true
          },
          because: (text) => {
            reason = text
          },
        }
        await execution.before?.(write, firstRows)
        const output = await command.run(write, input)
        // Handlers may publish more; the list grows while it is walked.
        for (let at = 0; at < events.length; ) {
          const type = events[at]?.type ?? ''
          const from = at
          while (events[at]?.type === type) at++
          for (const { handle } of handlersOf.get(type) ?? []) await handle(write, events.slice(from, at))
        }
        if (events.length > 0) tx.send(insertEvents(write, events))
        if (changes.length + transfers.length + events.length > 0) {
          tx.send(insertAudit(write, command.name, reason, { changes, transfers, events }))
        }
        if (execution.last) tx.send(execution.last(write, output))
        return finish(output, { changes, transfers, events }, hasWork || events.length > 0)
      },
      { first: [holdClock(execution.partnerId), ...(execution.first ? [execution.first] : [])] },
    )

  const run = async <I, O, T>(
    execution: Execution,
    command: Command<I, O>,
    input: I,
    finish: Finish<O, T>,
  ): Promise<T> => {
    try {
      return await runOnce(execution, command, input, finish)
    } catch (error) {
      const { name, instead } = command
      if (!instead || error instanceof RolledBack) throw error
      const other = async (write: Write, given: I): Promise<O> => {
        const output = await instead(write, given, error)
        replaced(error, execution, name)
        return output
      }
      return runOnce(execution, { name, run: other }, input, finish)
    }
  }

  return {
    execute: async (execution, command, input) => {
      const { output, isNews } = await run(execution, command, input, (result, _done, news) => ({
        output: result,
        isNews: news,
      }))
      if (isNews) committed(execution.partnerId)
      return output
    },
    preview: async (execution, command, input) => {
      try {
        return await run(execution, command, input, (_output, done): Preview => {
          throw new RolledBack(done)
        })
      } catch (error) {
        if (error instanceof RolledBack) return error.value as Preview
        throw error
      }
    },
  }
}

/** Numbers follow the entity's last event; its row is locked by the command, so nobody else numbers at the same time. */
const insertEvents = ({ ctx, auditId }: Write, events: readonly Event[]): Statement => {
  const place = new Map<string, number>()
  const rows = events.map((event) => {
    const nth = (place.get(event.entityId) ?? 0) + 1
    place.set(event.entityId, nth)
    return {
      entity_id: event.entityId,
      nth,
      event_id: newId('event'),
      type: event.type,
      webhook_type: event.webhook?.type ?? null,
      body: event.webhook?.body ?? null,
    }
  })
  return {
    name: 'write_events',
    text: `insert into events (partner_id, entity_id, number, event_id, type, happened_on, happened_at, recorded_at, webhook_type, body, audit_id)
           select $1, e.entity_id,
                  coalesce((select max(number) from events m where m.partner_id = $1 and m.entity_id = e.entity_id), 0) + e.nth,
                  e.event_id, e.type, $2, $3, clock_timestamp(), e.webhook_type, e.body, $5
             from json_to_recordset($4) as e(entity_id text, nth integer, event_id text, type text, webhook_type text, body json)`,
    values: [ctx.partnerId, ctx.today, ctx.now, toJson(rows), auditId],
  }
}

const INSERT_AUDIT = `insert into audit_entries (partner_id, audit_id, command, actor, on_behalf_of, request_id, reason, happened_on,
                                    recorded_at, changes, transfer_ids)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

/** An entry is found by the events of its write; what changed without one is named beside it. */
const insertAudit = (
  { ctx, auditId }: Write,
  command: string,
  reason: string | undefined,
  { changes, transfers, events }: Preview,
): Statement => {
  const withEvent = new Set(events.map(({ entityId }) => entityId))
  const subjects = [...new Set(changes.map(({ id }) => id))].filter((id) => !withEvent.has(id))
  const values = [
    ctx.partnerId,
    auditId,
    command,
    ctx.actor.id,
    ctx.actor.onBehalfOf ?? null,
    ctx.requestId,
    reason ?? null,
    ctx.today,
    ctx.recordedAt,
    toJson(changes),
    transfers.map(({ transferId }) => transferId),
  ]
  if (subjects.length === 0) return { name: 'write_audit', text: INSERT_AUDIT, values }
  return {
    name: 'write_audit_about',
    text: `with entry as (${INSERT_AUDIT})
           insert into audit_subjects (partner_id, entity_id, audit_id) select $1, id, $2 from unnest($12::text[]) as id`,
    values: [...values, subjects],
  }
}

/** JSON with amounts as decimal text: cents do not fit a JSON number safely, and `bigint` has no JSON. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? member.toString() : member))

/** The day in Berlin now: a new partner's clock starts there. */
export const realToday = (): Day => dayAt(new Date())

// `/lender/v1/audit_entries`: who did what, when, why, and what it was before; along links, one by one, and as a table.
import type { Selectable } from 'kysely'
import Type from 'typebox'
import { readClock } from '../db/clock.ts'
import type { Db } from '../db/database.ts'
import type { AuditEntriesTable } from '../db/schema.ts'
import { csvStream } from '../http/csv.ts'
import { listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, InstantText, idOf, nullable, oneOf, readOptionalDay } from '../http/wire.ts'
import { auditConditions, auditEntry, auditTrail, type Told, toldBy } from './audit.ts'
import { periodQuery, readPeriod } from './period.ts'

const LIST = '/lender/v1/audit_entries'
const common = { method: 'GET', tag: 'Lender: audit', scope: 'lender' } as const

/** So many changes and transfers of an entry stand in a list; the entry itself has all of them. */
const SHOWN_IN_LIST = 20

const ChangeView = Type.Object(
  {
    entity: Type.String(),
    id: Type.String(),
    before: Type.Unknown({ description: 'What it was; null where there was none. Amounts are whole cents in text.' }),
    after: Type.Unknown({ description: 'What it is; null where there is none.' }),
  },
  { title: 'AuditChange' },
)

const AuditEntryView = Type.Object(
  {
    id: idOf('audit'),
    command: Type.String({ examples: ['creditlines.draw'] }),
    actor: Type.String({ description: 'The client, or `system:` and what the program does by itself.' }),
    on_behalf_of: nullable(Type.String()),
    request_id: Type.String(),
    reason: nullable(Type.String()),
    happened_on: Type.String({ ...DayText, description: "The bank's day." }),
    recorded_at: Type.String({ ...InstantText, description: 'Real time, to the millisecond.' }),
    changes: Type.Array(ChangeView),
    change_count: Type.Integer({ description: `A list shows ${SHOWN_IN_LIST} of them at most.` }),
    transfer_ids: Type.Array(Type.String(), { description: `What was booked; in a list ${SHOWN_IN_LIST} at most.` }),
  },
  { $id: 'AuditEntry' },
)

const columns = [
  ...(['audit_id', 'command', 'actor', 'on_behalf_of'] as const),
  ...(['request_id', 'reason', 'happened_on', 'recorded_at'] as const),
] as const

const viewEntry = (row: Pick<Selectable<AuditEntriesTable>, (typeof columns)[number]>, told: Told | undefined) => ({
  id: row.audit_id,
  command: row.command,
  actor: row.actor,
  on_behalf_of: row.on_behalf_of,
  request_id: row.request_id,
  reason: row.reason,
  happened_on: row.happened_on,
  recorded_at: row.recorded_at.toISOString(),
  changes: told?.changes ?? [],
  change_count: told?.changeCount ?? 0,
  transfer_ids: told?.transferIds ?? [],
})

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }))

const ListQuery = Type.Object({
  ...pageQuery,
  sort: Type.Optional(
    oneOf(['recorded_at', '-recorded_at'], { description: 'The oldest first when not given; `-` turns it round.' }),
  ),
  'filter[happened_on_min]': Type.Optional(DayText),
  'filter[happened_on_max]': Type.Optional(DayText),
  'filter[entity_id]': text('What was changed: a loan, a payout, a file; or a transfer. Its changes alone are shown.'),
  'filter[actor]': text('A client, or `system:` and what the program does by itself.'),
  'filter[command]': text('Such as `creditlines.draw`.'),
})

export const auditRoutes = (db: Db): readonly Route[] => [
  route({
    ...common,
    path: LIST,
    summary: 'Audit entries in the order of their recording: who, when, why, before and after',
    query: ListQuery,
    answer: Type.Array(AuditEntryView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const entityId = query['filter[entity_id]']
      const where = auditConditions({
        fromOn: readOptionalDay(query['filter[happened_on_min]'], 'filter[happened_on_min]'),
        toOn: readOptionalDay(query['filter[happened_on_max]'], 'filter[happened_on_max]'),
        entityId,
        actor: query['filter[actor]'],
        command: query['filter[command]'],
      })
      const order = ['happened_on', 'recorded_at'] as const
      const list = { table: 'audit_entries', id: 'audit_id', columns, order, where } as const
      return listAnswer(reading, list, { path: LIST, query }, async (rows) => {
        const ids = rows.map((row) => row.audit_id)
        const told = await toldBy(reading.tx, ids, { entityId, most: SHOWN_IN_LIST })
        return rows.map((row) => viewEntry(row, told.get(row.audit_id)))
      })
    },
  }),
  route({
    ...common,
    path: `${LIST}/:audit_id`,
    summary: 'An audit entry with everything that it tells',
    params: Type.Object({ audit_id: Type.String() }),
    answer: AuditEntryView,
    errors: [403, 404],
    read: async ({ tx }, { params }) => {
      const { row, told } = await auditEntry(tx, params.audit_id)
      return viewEntry(row, told)
    },
  }),
  route({
    ...common,
    path: '/lender/v1/books/audit_trail',
    summary: 'The audit entries of a period as CSV, in the order of their recording; changes as they were written',
    query: Type.Object({
      ...periodQuery,
      entity_id: text('What was changed, or a transfer.'),
      actor: text('Who did it.'),
      command: text('What was done.'),
    }),
    answer: 'text/csv',
    errors: [400, 403],
    handle: async ({ query, caller: { partnerId } }) => {
      const period = readPeriod(query, (await readClock(db, partnerId)).today)
      const filter = { entityId: query.entity_id, actor: query.actor, command: query.command }
      return csvStream(db, partnerId, `audit-trail-${period.fromOn}-${period.toOn}.csv`, (tx) =>
        auditTrail(tx, period, filter),
      )
    },
  }),
]

// The auditor's questions: who did what, when, why, and what was it before? Straight from the audit entries, as they are stored.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import { csvLine, rowsOf } from '../http/csv.ts'
import type { Period } from './sheets.ts'

/** What the entries are narrowed to; a member that is undefined narrows nothing. */
export type AuditFilter = Readonly<{
  fromOn: Day | null
  toOn: Day | null
  /** What was changed, or a transfer. */
  entityId: string | undefined
  actor: string | undefined
  command: string | undefined
}>

const OWN = sql`partner_id = current_setting('app.partner')`

/** The entries about one thing: of the writes whose events it had, that changed it without one, or that booked it. */
const about = (entityId: string): RawBuilder<SqlBool> => sql<SqlBool>`audit_id = any(array(
  select audit_id from events where ${OWN} and entity_id = ${entityId} and audit_id is not null
  union all select audit_id from audit_subjects where ${OWN} and entity_id = ${entityId}
  union all select audit_id from transfers where ${OWN} and transfer_id = ${entityId}))`

/** The conditions of a filter; each has an index behind it. */
export const auditConditions = ({ fromOn, toOn, entityId, actor, command }: AuditFilter): RawBuilder<SqlBool>[] => [
  ...(fromOn === null ? [] : [sql<SqlBool>`happened_on >= ${fromOn}`]),
  ...(toOn === null ? [] : [sql<SqlBool>`happened_on <= ${toOn}`]),
  ...(entityId === undefined ? [] : [about(entityId)]),
  ...(actor === undefined ? [] : [sql<SqlBool>`actor = ${actor}`]),
  ...(command === undefined ? [] : [sql<SqlBool>`command = ${command}`]),
]

/** A change as it is stored: amounts are cents in text. */
export type StoredChange = Readonly<{ entity: string; id: string; before: unknown; after: unknown }>

/** What an entry tells beside who and when. A daily step tells of a thousand changes in one. */
export type Told = Readonly<{ changes: readonly StoredChange[]; changeCount: number; transferIds: readonly string[] }>

type ToldRow = Readonly<{ audit_id: string; changes: StoredChange[]; n: number; transfer_ids: string[] }>

/** What these entries tell: of one thing, or of everything, at most `most` changes and transfers each. */
export const toldBy = async (
  tx: Tx,
  auditIds: readonly string[],
  { entityId, most }: Readonly<{ entityId?: string | undefined; most: number | null }>,
): Promise<ReadonlyMap<string, Told>> => {
  const { rows } = await tx.client.query<ToldRow>(
    `select audit_id, json_array_length(changes) as n, transfer_ids[1:coalesce($3, cardinality(transfer_ids))] as transfer_ids,
            (select coalesce(json_agg(each order by place), '[]')
               from (select each, place from json_array_elements(changes) with ordinality as c(each, place)
                      where $2::text is null or each->>'id' = $2 order by place limit $3) told) as changes
       from audit_entries where partner_id = current_setting('app.partner') and audit_id = any($1)`,
    [auditIds, entityId ?? null, most],
  )
  return new Map(
    rows.map(({ audit_id, changes, n, transfer_ids }) => [
      audit_id,
      { changes, changeCount: n, transferIds: transfer_ids },
    ]),
  )
}

/** An entry, all of it. Throws 404 when the id is unknown or another partner's. */
export const auditEntry = async (tx: Tx, auditId: string) => {
  const row = await tx.selectFrom('audit_entries').selectAll().where('audit_id', '=', auditId).executeTakeFirst()
  if (!row) throw notFound('AuditEntry', auditId)
  const changes = row.changes as unknown as readonly StoredChange[]
  return { row, told: { changes, changeCount: changes.length, transferIds: row.transfer_ids } }
}

const AUDIT_COLUMNS = [
  ...['happened_on', 'recorded_at', 'audit_id', 'command', 'actor', 'on_behalf_of', 'request_id', 'reason'],
  ...['changes', 'transfer_ids'],
]

type AuditRow = Readonly<{
  audit_id: string
  command: string
  actor: string
  on_behalf_of: string | null
  request_id: string
  reason: string | null
  happened_on: Day
  recorded_at: Date
  changes: string
  transfer_ids: string
}>

/** The entries of a period in the order of their recording: `changes` is the text that was written, byte for byte. */
export async function* auditTrail(
  tx: Tx,
  { fromOn, toOn }: Period,
  filter: Omit<AuditFilter, 'fromOn' | 'toOn'>,
): AsyncGenerator<string> {
  yield csvLine(AUDIT_COLUMNS)
  const { sql: text, parameters } = sql`
    select audit_id, command, actor, on_behalf_of, request_id, reason, happened_on, recorded_at, changes::text as changes,
           array_to_string(transfer_ids, ' ') as transfer_ids
      from audit_entries where ${OWN} and ${sql.join(auditConditions({ ...filter, fromOn, toOn }), sql` and `)}
     order by happened_on, recorded_at, audit_id`.compile(tx)
  for await (const rows of rowsOf<AuditRow>(tx, text, parameters)) {
    yield rows
      .map((row) =>
        csvLine([
          ...[row.happened_on, row.recorded_at.toISOString(), row.audit_id, row.command, row.actor, row.on_behalf_of],
          ...[row.request_id, row.reason, row.changes, row.transfer_ids],
        ]),
      )
      .join('')
  }
}

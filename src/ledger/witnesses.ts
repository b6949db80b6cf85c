// What the audit entries say was booked: the witnesses of a day that has no seal yet, or whose transfers are not those it sealed.
import type { Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'

const NAMED_AT_MOST = 10

/** Transfers that no audit entry of their day names, and transfers that one names and that are not there. */
export const strangersOf = async (
  tx: Tx,
  partnerId: string,
  fromOn: Day | null,
  toOn: Day | null,
  recordedAfter: Date | null,
): Promise<readonly Readonly<{ on: Day; what: string }>[]> => {
  const { rows } = await tx.client.query<{ transfer_id: string; on: Day; kind: 'unknown' | 'missing' }>(
    `with named as (
       select a.audit_id, a.happened_on, t.id from audit_entries a, unnest(a.transfer_ids) as t(id)
        where a.partner_id = $1 and ($2::date is null or a.happened_on >= $2) and ($3::date is null or a.happened_on <= $3)
          and ($4::timestamptz is null or a.recorded_at > $4::timestamptz - interval '1 day')),
     booked as (
       select transfer_id, audit_id, booked_on from transfers
        where partner_id = $1 and ($2::date is null or booked_on >= $2) and ($3::date is null or booked_on <= $3))
     (select transfer_id, booked_on as on, 'unknown' as kind from booked b
       where not exists (select from named n where n.id = b.transfer_id and n.audit_id = b.audit_id and n.happened_on = b.booked_on)
       order by booked_on, transfer_id limit ${NAMED_AT_MOST})
     union all
     (select distinct n.id, n.happened_on, 'missing' from named n
       where not exists (select from transfers t where t.partner_id = $1 and t.transfer_id = n.id)
       order by 2, 1 limit ${NAMED_AT_MOST})`,
    [partnerId, fromOn, toOn, recordedAfter],
  )
  const words = { unknown: 'is named by no audit entry of the day', missing: 'was booked and is not there' }
  return rows.map(({ transfer_id, on, kind }) => ({ on, what: `transfer ${transfer_id} ${words[kind]}` }))
}

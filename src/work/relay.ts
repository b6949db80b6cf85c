// The relay: gives committed events their place in the partner's list and hands them on, once.
import { type Db, type Tx, transaction } from '../db/database.ts'

/** Makes what follows from newly placed events, such as deliveries, in the relay's transaction. */
export type FanOut = (tx: Tx, partnerId: string, fromPosition: bigint) => Promise<void>

// An entity's events keep their order whatever the clocks of two processes say: an event is never placed before an
// earlier one of its entity (`greatest so far`).
const PLACE = `
  with fresh as (
    select entity_id, number, max(recorded_at) over (partition by entity_id order by number) as since
      from events where partner_id = $1 and position is null order by recorded_at limit 5000),
  numbered as (
    select entity_id, number, $2::bigint + row_number() over (order by since, entity_id, number) as position from fresh),
  placed as (
    update events e set position = n.position from numbered n
     where e.partner_id = $1 and e.entity_id = n.entity_id and e.number = n.number returning 1)
  update relays set last_position = last_position + (select count(*) from placed) where partner_id = $1 returning last_position`

/** The partner's last place, locked; undefined while another process is at it. */
const lockLastPlace = async ({ client }: Tx, partnerId: string): Promise<bigint | undefined> => {
  const locked = await client.query<{ last_position: bigint }>(
    'select last_position from relays where partner_id = $1 for update skip locked',
    [partnerId],
  )
  if (locked.rows[0]) return locked.rows[0].last_position
  const made = await client.query<{ last_position: bigint }>(
    'insert into relays (partner_id, last_position) values ($1, 0) on conflict do nothing returning last_position',
    [partnerId],
  )
  return made.rows[0]?.last_position
}

/** Places what was committed since the last time. One process at a time per partner; a second one finds nothing to do. */
export const relay = (db: Db, partnerId: string, fanOut: FanOut): Promise<number> =>
  transaction(db, partnerId, async (tx) => {
    const last = await lockLastPlace(tx, partnerId)
    if (last === undefined) return 0
    const { rows } = await tx.client.query<{ last_position: bigint }>(PLACE, [partnerId, last])
    const placed = Number((rows[0]?.last_position ?? last) - last)
    if (placed > 0) await fanOut(tx, partnerId, last)
    return placed
  })

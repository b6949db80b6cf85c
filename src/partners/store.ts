// Partners, clients and clocks: the tables that can be read before it is known whose request this is.
import { randomBytes } from 'node:crypto'
import type { Day } from '../base/day.ts'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import type { Client, Partner } from './partner.ts'

type PartnerRow = Readonly<{
  partner_id: string
  name: string
  country: 'DE' | 'FR'
  requires_authorization: boolean
  needs_second_person: boolean
}>

const toPartner = (row: PartnerRow): Partner => ({
  partnerId: row.partner_id,
  name: row.name,
  country: row.country,
  requiresAuthorization: row.requires_authorization,
  needsSecondPerson: row.needs_second_person,
})

/** Partners hardly change: kept for a second, so that a busy API does not ask each time. */
const kept = new WeakMap<Db, Map<string, { partner: Partner; until: number }>>()

export const getPartner = async (db: Db, partnerId: string): Promise<Partner> => {
  const known = kept.get(db) ?? new Map()
  kept.set(db, known)
  const found = known.get(partnerId)
  if (found && found.until > Date.now()) return found.partner
  const { rows } = await db.query<PartnerRow>('select * from partners where partner_id = $1', [partnerId])
  if (!rows[0]) throw new Error(`no partner ${partnerId}`)
  const partner = toPartner(rows[0])
  known.set(partnerId, { partner, until: Date.now() + 1000 })
  return partner
}

export const listPartners = async (db: Db): Promise<Partner[]> => {
  const { rows } = await db.query<PartnerRow>('select * from partners order by created_at, partner_id')
  return rows.map(toPartner)
}

export const findClient = async (db: Db, clientId: string): Promise<Client | undefined> => {
  const { rows } = await db.query<{ client_id: string; partner_id: string; secret_hash: string; scopes: string[] }>(
    'select client_id, partner_id, secret_hash, scopes from clients where client_id = $1',
    [clientId],
  )
  const row = rows[0]
  return row && { clientId: row.client_id, partnerId: row.partner_id, secretHash: row.secret_hash, scopes: row.scopes }
}

export type NewPartner = Omit<Partner, 'partnerId'> &
  Readonly<{ partnerId?: string; clock: Readonly<{ mode: 'test' | 'real'; today: Day }> }>

/** Adds a partner and its clock. The same id twice is left as it is. Returns the id. */
export const insertPartner = async (db: Db, partner: NewPartner): Promise<string> => {
  const partnerId = partner.partnerId ?? newId('partner')
  const { mode, today } = partner.clock
  await db.query(
    `with added as (
       insert into partners (partner_id, name, country, requires_authorization, needs_second_person, created_at)
       values ($1, $2, $3, $4, $5, clock_timestamp()) on conflict do nothing returning partner_id)
     insert into clocks (partner_id, mode, today, now_at, phase)
     select partner_id, $6, $7, case when $6 = 'test' then date_trunc('milliseconds', clock_timestamp()) end, 'open' from added`,
    [partnerId, partner.name, partner.country, partner.requiresAuthorization, partner.needsSecondPerson, mode, today],
  )
  return partnerId
}

/** Adds a client. The same id twice is left as it is. */
export const insertClient = async (db: Db, client: Client): Promise<void> => {
  await db.query(
    `insert into clients (client_id, partner_id, secret_hash, scopes, created_at)
     values ($1, $2, $3, $4, clock_timestamp()) on conflict do nothing`,
    [client.clientId, client.partnerId, client.secretHash, client.scopes],
  )
}

/** A secret that all processes on this database share; the first to ask makes it. */
export const sharedSecret = async (db: Db, name: string): Promise<string> => {
  await db.query('insert into secrets (name, value) values ($1, $2) on conflict do nothing', [
    name,
    randomBytes(32).toString('base64url'),
  ])
  const { rows } = await db.query<{ value: string }>('select value from secrets where name = $1', [name])
  if (!rows[0]) throw new Error(`no secret ${name}`)
  return rows[0].value
}

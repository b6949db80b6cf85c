// Partners, clients and clocks: the tables that can be read before it is known whose request this is.
import { randomBytes } from 'node:crypto'
import { type Day, dayAt, instantOn } from '../base/day.ts'
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

type ClientRow = Readonly<{
  client_id: string
  partner_id: string
  secret_hash: string
  scopes: string[]
  produktanbieter: string | null
  kreditsmart_partner_id: string | null
}>

const toClient = (row: ClientRow): Client => ({
  clientId: row.client_id,
  partnerId: row.partner_id,
  secretHash: row.secret_hash,
  scopes: row.scopes,
  produktanbieter: row.produktanbieter,
  kreditsmartPartnerId: row.kreditsmart_partner_id,
})

/** What can be asked: the pool before it is known whose request this is, or the connection of an open transaction. */
type Asking = Readonly<{ query: Db['query'] }>

/** The client of this id, whoever's it is; undefined: unknown. */
export const findClient = async (db: Asking, clientId: string): Promise<Client | undefined> => {
  const { rows } = await db.query<ClientRow>('select * from clients where client_id = $1', [clientId])
  return rows[0] && toClient(rows[0])
}

/** A client of this partner that belongs to this id of the platform; undefined: nobody does. */
export const findClientOf = async (
  db: Asking,
  partnerId: string,
  kreditsmartPartnerId: string,
): Promise<Client | undefined> => {
  const { rows } = await db.query<ClientRow>(
    'select * from clients where partner_id = $1 and kreditsmart_partner_id = $2 order by created_at, client_id limit 1',
    [partnerId, kreditsmartPartnerId],
  )
  return rows[0] && toClient(rows[0])
}

export type NewPartner = Omit<Partner, 'partnerId'> &
  Readonly<{ partnerId?: string; clock: Readonly<{ mode: 'test' | 'real'; today: Day }> }>

/** A test clock begins now, where its day is this one, else in the morning of its day. */
const nowOf = (today: Day): Date => {
  const now = new Date()
  return dayAt(now) === today ? now : instantOn(today, 9)
}

/** Adds a partner and its clock. The same id twice is left as it is. Returns the id. */
export const insertPartner = async (db: Db, partner: NewPartner): Promise<string> => {
  const partnerId = partner.partnerId ?? newId('partner')
  const { mode, today } = partner.clock
  await db.query(
    `with added as (
       insert into partners (partner_id, name, country, requires_authorization, needs_second_person, created_at)
       values ($1, $2, $3, $4, $5, clock_timestamp()) on conflict do nothing returning partner_id)
     insert into clocks (partner_id, mode, today, now_at, phase)
     select partner_id, $6, $7, $8, 'open' from added`,
    [
      partnerId,
      partner.name,
      partner.country,
      partner.requiresAuthorization,
      partner.needsSecondPerson,
      mode,
      today,
      mode === 'test' ? nowOf(today) : null,
    ],
  )
  return partnerId
}

type Optional = 'produktanbieter' | 'kreditsmartPartnerId'
export type NewClient = Omit<Client, Optional> & Partial<Pick<Client, Optional>>

/** Adds a client. The same id twice is left as it is. */
export const insertClient = async (db: Asking, client: NewClient): Promise<void> => {
  await db.query(
    `insert into clients (client_id, partner_id, secret_hash, scopes, produktanbieter, kreditsmart_partner_id, created_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp()) on conflict do nothing`,
    [
      client.clientId,
      client.partnerId,
      client.secretHash,
      client.scopes,
      client.produktanbieter ?? null,
      client.kreditsmartPartnerId ?? null,
    ],
  )
}

/** A secret that all processes on this database share; the first to ask makes it. */
export const sharedSecret = async (
  db: Db,
  name: string,
  make: () => string = () => randomBytes(32).toString('base64url'),
): Promise<string> => {
  await db.query('insert into secrets (name, value) values ($1, $2) on conflict do nothing', [name, make()])
  const { rows } = await db.query<{ value: string }>('select value from secrets where name = $1', [name])
  if (!rows[0]) throw new Error(`no secret ${name}`)
  return rows[0].value
}

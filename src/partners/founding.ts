// A new tenant with whoever may work for it: made by the sandbox's route, and for real by `npm run partner`.
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { insertClient, insertPartner, type NewPartner } from './store.ts'

export type NewClient = Readonly<{ clientId: string; secret: string }>
export type Founded = Readonly<{ partnerId: string; clients: readonly NewClient[] }>

/**
 * Adds a partner, its clock and its first client; where two persons are needed a second one, since one alone could do
 * nothing, not even make the other. The secrets are told this once.
 */
export const foundPartner = async (db: Db, partner: NewPartner, scopes: readonly string[]): Promise<Founded> => {
  const partnerId = await insertPartner(db, partner)
  const clients: NewClient[] = []
  for (let left = partner.needsSecondPerson ? 2 : 1; left > 0; left--) {
    const client = { clientId: newId('partner'), secret: newSecret() }
    await insertClient(db, {
      clientId: client.clientId,
      partnerId,
      secretHash: await hashSecret(client.secret),
      scopes,
    })
    clients.push(client)
  }
  return { partnerId, clients }
}

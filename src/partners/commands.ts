// What can be done with clients.
import { invalidField, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import type { Command } from '../db/write.ts'
import type { Client } from './partner.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { findClientOf, insertClient } from './store.ts'

export type WantedClient = Readonly<{
  scopes: readonly string[]
  produktanbieter: string | null
  kreditsmartPartnerId: string | null
  /** What the one who asks may do itself: nobody gives away more. */
  grantable: readonly string[]
}>

/**
 * Adds a client of the same tenant; its secret is told this once. 403 for a scope that the asking client lacks, 400 for a
 * lender without its partner id, 409 where this partner id belongs to another lender.
 */
export const createClient: Command<WantedClient, Readonly<{ client: Client; secret: string }>> = {
  name: 'partners.create_client',
  run: async (write, { grantable, ...wanted }) => {
    const { tx, ctx } = write
    const missing = wanted.scopes.filter((scope) => !grantable.includes(scope))
    if (missing.length > 0) {
      throw new Refusal(
        'unauthorized_action',
        `You cannot give away ${missing.join(', ')}: you have not got it.`,
        'scopes',
      )
    }
    if ((wanted.produktanbieter === null) !== (wanted.kreditsmartPartnerId === null)) {
      const [field, other] =
        wanted.produktanbieter === null
          ? ['produktanbieter', 'kreditsmart_partner_id']
          : ['kreditsmart_partner_id', 'produktanbieter']
      throw invalidField(field, `is missing; it belongs to ${other}.`)
    }
    if (wanted.kreditsmartPartnerId !== null) {
      const known = await findClientOf(tx.client, ctx.partnerId, wanted.kreditsmartPartnerId)
      if (known && known.produktanbieter !== wanted.produktanbieter) {
        throw new Refusal(
          'record_not_unique',
          `The partner id ${wanted.kreditsmartPartnerId} belongs to ${known.produktanbieter}.`,
        )
      }
    }
    const secret = newSecret()
    const client: Client = {
      ...wanted,
      clientId: newId('partner'),
      partnerId: ctx.partnerId,
      secretHash: await hashSecret(secret),
    }
    await insertClient(tx.client, client)
    const { clientId, scopes, produktanbieter, kreditsmartPartnerId } = client
    write.changed('client', clientId, null, { scopes, produktanbieter, kreditsmartPartnerId })
    return { client, secret }
  },
}

// `/lender/v1` clients: who may use the tenant's interfaces.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { nullable, oneOf } from '../http/wire.ts'
import { createClient } from './commands.ts'
import { allScopes } from './partner.ts'

const NewClientView = Type.Object(
  {
    client_id: Type.String(),
    client_secret: Type.String({ description: 'Told this once.' }),
    scopes: Type.Array(Type.String()),
    produktanbieter: nullable(Type.String()),
    kreditsmart_partner_id: nullable(Type.String()),
  },
  { $id: 'NewClient' },
)

export const clientRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/lender/v1/clients',
    summary: 'Add a client of the tenant; on KreditSmart one stands for a lender',
    tag: 'Lender: clients',
    scope: 'lender',
    body: Type.Object(
      {
        scopes: Type.Array(oneOf(allScopes), { minItems: 1, uniqueItems: true }),
        produktanbieter: Type.Optional(
          Type.String({
            pattern: '^[A-Z0-9_]{1,64}$',
            description: 'KreditSmart: the lender whose numbers it uses; without one it acts for the bank itself.',
            examples: ['DSL_BANK_RATENKREDIT'],
          }),
        ),
        kreditsmart_partner_id: Type.Optional(
          Type.String({ pattern: '^[A-Z0-9]{5}$', description: 'KreditSmart: its partner id.', examples: ['ABC12'] }),
        ),
      },
      { $id: 'NewClientRequest' },
    ),
    status: 201,
    answer: NewClientView,
    errors: [400, 403, 409],
    secondPerson: true, // whoever makes clients alone could be both persons
    command: createClient,
    input: ({ body, caller }) => ({
      scopes: body.scopes,
      produktanbieter: body.produktanbieter ?? null,
      kreditsmartPartnerId: body.kreditsmart_partner_id ?? null,
      grantable: caller.scopes,
    }),
    view: ({ client, secret }) => ({
      client_id: client.clientId,
      client_secret: secret,
      scopes: [...client.scopes],
      produktanbieter: client.produktanbieter,
      kreditsmart_partner_id: client.kreditsmartPartnerId,
    }),
  }),
]

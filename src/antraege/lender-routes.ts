// `/lender/v1` Anträge: register foreign ones, read what became of all, and say who is told of changes.
import Type from 'typebox'
import { invalidField } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import { type Caller, type Route, route } from '../http/route.ts'
import { readUrl, type UrlPolicy } from '../webhooks/callout.ts'
import type { Antrag } from './antrag.ts'
import { deleteAntrag, registerAntrag, removeAddress, setAddress } from './commands.ts'
import { type Numbers, produktanbieterOf, resolveAntrag } from './reporting.ts'
import { reporterOf } from './routes.ts'
import { documentsOf, getDocument, reportsOn } from './store.ts'
import { AntragQuery, AntragView, RegistrationBody, readNumbers, viewAntrag } from './views.ts'

const tag = 'Lender: Anträge'
const scope = 'lender'
const ANTRAEGE = '/lender/v1/antraege'
const ADDRESS = '/lender/v1/clients/:client_id/antragsstatus_address'
const ClientParams = Type.Object({ client_id: Type.String() })

const AddressBody = Type.Object(
  {
    url: Type.String({ maxLength: 2000, description: 'The endpoint that takes a status.' }),
    token_url: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Its token endpoint; without one no token is sent.' }),
    ),
    client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    client_secret: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  },
  { $id: 'AntragsstatusAddress' },
)

const AddressView = Type.Object({ client_id: Type.String(), produktanbieter: Type.String(), url: Type.String() })

/** The credentials for the other side; all of them or none. */
const readAccess = (
  body: Readonly<{ token_url?: string; client_id?: string; client_secret?: string }>,
  urlPolicy: UrlPolicy,
) => {
  const { token_url, client_id, client_secret } = body
  if (token_url === undefined && client_id === undefined && client_secret === undefined) return null
  if (token_url === undefined) throw invalidField('token_url', 'is missing; it belongs to the credentials.')
  if (client_id === undefined) throw invalidField('client_id', 'is missing; it belongs to token_url.')
  if (client_secret === undefined) throw invalidField('client_secret', 'is missing; it belongs to token_url.')
  return { tokenUrl: readUrl(token_url, urlPolicy).href, clientId: client_id, clientSecret: client_secret }
}

type Asking = Readonly<{ tx: Tx; partnerId: string }>

/** The Antrag, deleted or not, where it is the caller's lender's. */
const findFor = async ({ tx, partnerId }: Asking, caller: Caller, numbers: Numbers): Promise<Antrag> =>
  resolveAntrag(tx, numbers, await produktanbieterOf(tx, partnerId, reporterOf(caller)), true)

export const antragLenderRoutes = (urlPolicy: UrlPolicy): readonly Route[] => [
  route({
    method: 'POST',
    path: ANTRAEGE,
    summary: "Register a foreign Antrag of the caller's lender",
    tag,
    scope,
    body: RegistrationBody,
    status: 201,
    answer: AntragView,
    errors: [400, 403, 409],
    command: registerAntrag,
    input: ({ body, caller }) => ({
      antragsnummer: body.antragsnummer,
      produktanbieterantragsnummer: body.produktanbieterantragsnummer ?? null,
      reporter: reporterOf(caller),
    }),
    view: (antrag) => viewAntrag(antrag, [], []),
  }),
  route({
    method: 'GET',
    path: ANTRAEGE,
    summary: 'Read an Antrag: the pair, the latest comment and hints, and everything that was reported',
    tag,
    scope,
    query: AntragQuery,
    answer: AntragView,
    errors: [400, 403, 404, 409],
    read: async (reading, { query, caller }) => {
      const antrag = await findFor(reading, caller, readNumbers(query))
      const { antragsnummer } = antrag
      return viewAntrag(
        antrag,
        await reportsOn(reading.tx, antragsnummer),
        await documentsOf(reading.tx, antragsnummer),
      )
    },
  }),
  route({
    method: 'DELETE',
    path: ANTRAEGE,
    summary: 'Delete a foreign Antrag: nothing more can be reported on it',
    tag,
    scope,
    query: AntragQuery,
    answer: null,
    errors: [400, 403, 404, 409, 410],
    command: deleteAntrag,
    input: ({ query, caller }) => ({ numbers: readNumbers(query), reporter: reporterOf(caller) }),
  }),
  route({
    method: 'GET',
    path: `${ANTRAEGE}/documents/:document_id`,
    summary: 'Download a document that was sent along',
    tag,
    scope,
    params: Type.Object({ document_id: Type.String() }),
    answer: 'application/octet-stream',
    errors: [403, 404],
    read: async (reading, { params, caller }) => {
      const { antragsnummer, fileName, content } = await getDocument(reading.tx, params.document_id)
      await findFor(reading, caller, { antragsnummer, produktanbieterantragsnummer: null })
      const name = encodeURIComponent(fileName).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
      return { bytes: content, headers: { 'content-disposition': `attachment; filename*=UTF-8''${name}` } }
    },
  }),
  route({
    method: 'PUT',
    path: ADDRESS,
    summary: 'Say where a client is told of every change that it has not reported itself',
    tag,
    scope,
    params: ClientParams,
    body: AddressBody,
    answer: AddressView,
    errors: [400, 403, 404],
    command: setAddress,
    input: ({ params, body }) => ({
      clientId: params.client_id,
      url: readUrl(body.url, urlPolicy).href,
      access: readAccess(body, urlPolicy),
    }),
    view: ({ clientId, produktanbieter, url }) => ({ client_id: clientId, produktanbieter, url }),
  }),
  route({
    method: 'DELETE',
    path: ADDRESS,
    summary: 'Tell this client no more; what was still to be sent is dropped',
    tag,
    scope,
    params: ClientParams,
    answer: null,
    errors: [403, 404],
    command: removeAddress,
    input: ({ params }) => ({ clientId: params.client_id }),
  }),
]

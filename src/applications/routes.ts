// `/v1` consumer applications (`reference/splitpay.md` C2 to C7, C9, C10).
import { sql } from 'kysely'
import Type from 'typebox'
import { Refusal } from '../base/errors.ts'
import type { IbanPolicy } from '../base/iban.ts'
import { type Db, read } from '../db/database.ts'
import type { Archive } from '../documents/archive.ts'
import type { DocumentKind } from '../documents/documents.ts'
import { findNewestDocument } from '../documents/store.ts'
import { between, equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { oneOf } from '../http/wire.ts'
import { getPerson } from '../persons/store.ts'
import { consumerStatuses } from './application.ts'
import {
  createConsumerApplication,
  declineApplication,
  linkAccountSnapshot,
  linkCreditRecord,
  linkIdentification,
} from './commands.ts'
import { getApplicationAt, toApplication } from './store.ts'
import {
  ApplicationListItem,
  ConsumerApplicationBody,
  ConsumerApplicationView,
  readConsumerApplication,
  viewApplicationListItem,
  viewConsumerApplication,
} from './views.ts'

const tag = 'Consumer Credit Line'
const scope = 'partners'
const LIST = '/v1/persons/credit_line_applications'
const ALL = '/v1/persons/:person_id/credit_line_applications'
const ONE = `${ALL}/:application_id`

const Params = Type.Object({ person_id: Type.String(), application_id: Type.String() })
const text = Type.Optional(Type.String())
const id = Type.String({ minLength: 1, maxLength: 64 })

const ListQuery = Type.Object({
  ...pageQuery,
  'filter[person_id]': text,
  'filter[id]': text,
  'filter[credit_line_id]': text,
  'filter[status]': Type.Optional(oneOf(consumerStatuses)),
  'filter[application_date_min]': text,
  'filter[application_date_max]': text,
  'filter[credit_line_amount]': Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'The limit in cents.' }),
  ),
})

type PathParams = Readonly<{ person_id: string; application_id: string }>

const pathOf = ({ person_id, application_id }: PathParams) => ({ personId: person_id, applicationId: application_id })
const consumerPathOf = (params: PathParams) => ({ ...pathOf(params), segment: 'consumer' as const })

/** What the routes cannot know by themselves. */
export type ApplicationEdge = Readonly<{ db: Db; archive: Archive; acceptIban: IbanPolicy }>

/** A paper of the application as PDF; 409 before there is an offer. */
const paper = (
  { db, archive }: ApplicationEdge,
  { name, kind, summary }: Readonly<{ name: string; kind: DocumentKind; summary: string }>,
): Route =>
  route({
    method: 'GET',
    path: `${ONE}/${name}`,
    summary,
    tag,
    scope,
    params: Params,
    answer: 'application/pdf',
    errors: [404, 409],
    handle: async ({ params, caller }) => {
      const documentId = await read(db, caller.partnerId, async (tx) => {
        const { applicationId, status } = await getApplicationAt(tx, pathOf(params))
        const document = await findNewestDocument(tx, applicationId, kind)
        if (!document)
          throw new Refusal('invalid_state', `The application is '${status}': its papers are made with the offer.`)
        return document.documentId
      })
      return { bytes: await archive.documentBytes(caller.partnerId, documentId) }
    },
  })

export const applicationRoutes = (edge: ApplicationEdge): readonly Route[] => [
  route({
    method: 'GET',
    path: LIST,
    summary: 'List the applications of all customers',
    tag,
    scope,
    query: ListQuery,
    answer: Type.Array(ApplicationListItem),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const amount = query['filter[credit_line_amount]']
      const where = [
        sql<boolean>`segment = 'consumer'`,
        ...equal('person_id', query['filter[person_id]']),
        ...equal('application_id', query['filter[id]']),
        ...equal('credit_line_id', query['filter[credit_line_id]']),
        ...equal('status', query['filter[status]']),
        ...(amount === undefined ? [] : [sql<boolean>`decision = 'OFFERED' and offered_limit_cents = ${amount}`]),
        ...between('created_at', [
          { field: 'filter[application_date_min]', text: query['filter[application_date_min]'], side: 'min' },
          { field: 'filter[application_date_max]', text: query['filter[application_date_max]'], side: 'max' },
        ]),
      ]
      const list = { table: 'applications', id: 'application_id', where } as const
      return listAnswer(reading, list, { path: LIST, query }, (rows) =>
        rows.map((row) => viewApplicationListItem(toApplication(row))),
      )
    },
  }),
  route({
    method: 'POST',
    path: ALL,
    summary: 'Create an application; with a credit record it is decided on at once',
    tag,
    scope,
    params: Type.Object({ person_id: Type.String() }),
    body: ConsumerApplicationBody,
    status: 201,
    answer: ConsumerApplicationView,
    errors: [400, 403, 404, 409, 422],
    command: createConsumerApplication,
    input: ({ params, body }) => readConsumerApplication(params.person_id, body, edge.acceptIban),
    view: ({ application, person }) => viewConsumerApplication(application, person),
  }),
  route({
    method: 'GET',
    path: ONE,
    summary: 'Read an application',
    tag,
    scope,
    params: Params,
    answer: ConsumerApplicationView,
    errors: [404],
    read: async ({ tx }, { params }) => {
      const application = await getApplicationAt(tx, consumerPathOf(params))
      return viewConsumerApplication(application, await getPerson(tx, application.personId))
    },
  }),
  route({
    method: 'DELETE',
    path: ONE,
    summary: 'The applicant declines; the record stays, as deleted',
    tag,
    scope,
    params: Params,
    answer: null,
    errors: [404, 409],
    command: declineApplication,
    input: ({ params }) => consumerPathOf(params),
  }),
  route({
    method: 'PUT',
    path: `${ONE}/credit_record`,
    summary: 'Link the credit record; the first decision follows',
    tag,
    scope,
    params: Params,
    body: Type.Object({ credit_record_id: id }),
    answer: null,
    errors: [400, 403, 404, 409],
    command: linkCreditRecord,
    input: ({ params, body }) => ({ ...consumerPathOf(params), creditRecordId: body.credit_record_id }),
  }),
  route({
    method: 'PUT',
    path: `${ONE}/account_snapshot`,
    summary: 'Link the account snapshot; the final decision follows',
    tag,
    scope,
    params: Params,
    body: Type.Object({ account_snapshot_id: id }),
    answer: null,
    errors: [400, 404, 409],
    command: linkAccountSnapshot,
    input: ({ params, body }) => ({ ...consumerPathOf(params), accountSnapshotId: body.account_snapshot_id }),
  }),
  route({
    method: 'PUT',
    path: `${ONE}/identification`,
    summary: 'Link the identification that the application shows; after a failed signing, begin a new one',
    tag,
    scope,
    params: Params,
    body: Type.Object({ identification_id: id }),
    answer: null,
    errors: [400, 403, 404, 409, 422],
    command: linkIdentification,
    input: ({ params, body }) => ({ ...consumerPathOf(params), identificationId: body.identification_id }),
  }),
  paper(edge, { name: 'pre_contract', kind: 'secci', summary: 'The pre-contract information (SECCI)' }),
  paper(edge, { name: 'contract', kind: 'contract', summary: 'The contract; with the signature once it is signed' }),
]

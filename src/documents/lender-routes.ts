// `/lender/v1`: what is on file, and the files themselves.
import type { Selectable } from 'kysely'
import Type from 'typebox'
import type { DocumentsTable } from '../db/schema.ts'
import { between, equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, InstantText, idOf, nullable, oneOf } from '../http/wire.ts'
import { type Archive, digestOf } from './archive.ts'
import { documentKinds, languages } from './documents.ts'

const tag = 'Lender: documents'
const scope = 'lender'
const LIST = '/lender/v1/documents'

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hex.' })

const DocumentView = Type.Object(
  {
    id: idOf('document'),
    kind: oneOf(documentKinds),
    subject_id: Type.String({
      description:
        'The application, line, loan or notification it is about; of an annual statement the line and the year.',
    }),
    number: Type.Integer({ description: 'Of its kind about its subject; the highest is the one that counts.' }),
    person_id: Type.String(),
    language: oneOf(languages),
    template_version: Type.String(),
    created_at: InstantText,
    delivered_at: nullable(InstantText),
    retained_until: DayText,
    sha256: nullable(Hash),
    sealed_sha256: nullable(Hash),
  },
  { $id: 'Document' },
)

const columns = [
  'document_id',
  'kind',
  'subject_id',
  'number',
  'person_id',
  'language',
  'template_version',
  'created_at',
  'delivered_at',
  'retained_until',
  'sha256',
  'sealed_sha256',
] as const

const viewDocument = (row: Pick<Selectable<DocumentsTable>, (typeof columns)[number]>) => ({
  id: row.document_id,
  kind: row.kind,
  subject_id: row.subject_id,
  number: row.number,
  person_id: row.person_id,
  language: row.language,
  template_version: row.template_version,
  created_at: row.created_at.toISOString(),
  delivered_at: row.delivered_at?.toISOString() ?? null,
  retained_until: row.retained_until,
  sha256: row.sha256,
  sealed_sha256: row.sealed_sha256,
})

const text = Type.Optional(Type.String())

const ListQuery = Type.Object({
  ...pageQuery,
  'filter[person_id]': text,
  'filter[subject_id]': text,
  'filter[kind]': Type.Optional(oneOf(documentKinds)),
  'filter[language]': Type.Optional(oneOf(languages)),
  'filter[created_at_min]': text,
  'filter[created_at_max]': text,
})

export const documentLenderRoutes = (archive: Archive): readonly Route[] => [
  route({
    method: 'GET',
    path: LIST,
    summary: 'List the documents on file; the hash is that of the rendered bytes, null until then',
    tag,
    scope,
    query: ListQuery,
    answer: Type.Array(DocumentView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = [
        ...equal('person_id', query['filter[person_id]']),
        ...equal('subject_id', query['filter[subject_id]']),
        ...equal('kind', query['filter[kind]']),
        ...equal('language', query['filter[language]']),
        ...between('created_at', [
          { field: 'filter[created_at_min]', text: query['filter[created_at_min]'], side: 'min' },
          { field: 'filter[created_at_max]', text: query['filter[created_at_max]'], side: 'max' },
        ]),
      ]
      const list = { table: 'documents', id: 'document_id', columns, where } as const
      return listAnswer(reading, list, { path: LIST, query }, (rows) => rows.map(viewDocument))
    },
  }),
  route({
    method: 'GET',
    path: `${LIST}/:document_id`,
    summary: 'A document as PDF, with its SHA-256 in the header Repr-Digest (RFC 9530)',
    tag,
    scope,
    params: Type.Object({ document_id: Type.String() }),
    answer: 'application/pdf',
    errors: [403, 404],
    handle: async ({ params, caller: { partnerId } }) => {
      const bytes = await archive.documentBytes(partnerId, params.document_id)
      return { bytes, headers: { 'repr-digest': digestOf(bytes) } }
    },
  }),
]

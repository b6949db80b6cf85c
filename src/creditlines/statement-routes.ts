// Statements on `/v1` (`reference/splitpay.md` L8, L9): the PDF on file, made now where it never was.
import { randomUUID } from 'node:crypto'
import Type from 'typebox'
import { notFound } from '../base/errors.ts'
import { type Db, read } from '../db/database.ts'
import type { Writer } from '../db/write.ts'
import type { Archive } from '../documents/archive.ts'
import { findNewestDocument } from '../documents/store.ts'
import { type Route, route } from '../http/route.ts'
import { idOf } from '../http/wire.ts'
import { annualStatement, correctAnnualStatement } from './statements.ts'
import { getCreditLineOf } from './store.ts'

const tag = 'Credit Line Servicing'
const LINE = '/v1/persons/:person_id/credit_lines/:credit_line_id'
const LineParams = Type.Object({ person_id: Type.String(), credit_line_id: Type.String() })
const year = Type.Integer({ minimum: 2000, maximum: 2199 })

/** What the routes cannot know by themselves. */
export type StatementEdge = Readonly<{ db: Db; writer: Writer; archive: Archive }>

export const statementRoutes = ({ db, writer, archive }: StatementEdge): readonly Route[] => [
  route({
    method: 'GET',
    path: `${LINE}/annual_account_statement`,
    summary: 'The statement of a calendar year that is over',
    tag,
    scope: 'partners',
    params: LineParams,
    query: Type.Object({ year }),
    answer: 'application/pdf',
    errors: [400, 403, 404],
    handle: async ({ params, query, caller: { partnerId, clientId } }) => {
      const documentId = await writer.execute(
        { partnerId, actor: { id: clientId, kind: 'client' }, requestId: randomUUID() },
        annualStatement,
        { personId: params.person_id, creditLineId: params.credit_line_id, year: query.year },
      )
      return { bytes: await archive.documentBytes(partnerId, documentId) }
    },
  }),
  route({
    method: 'GET',
    path: `${LINE}/closing_account_statement`,
    summary: 'The closing statement; it exists once the closed line is settled',
    tag,
    scope: 'partners',
    params: LineParams,
    answer: 'application/pdf',
    errors: [403, 404],
    handle: async ({ params, caller: { partnerId } }) => {
      const documentId = await read(db, partnerId, async (tx) => {
        const { settledOn, creditLineId } = await getCreditLineOf(tx, params.person_id, params.credit_line_id)
        const onFile = settledOn === null ? undefined : await findNewestDocument(tx, creditLineId, 'closing_statement')
        if (!onFile) throw notFound('ClosingAccountStatement', creditLineId)
        return onFile.documentId
      })
      return { bytes: await archive.documentBytes(partnerId, documentId) }
    },
  }),
  route({
    method: 'POST',
    path: '/lender/v1/credit_lines/:credit_line_id/annual_account_statements',
    summary: 'Issue the statement of a year once more, as its next version',
    tag: 'Lender: credit lines',
    scope: 'lender',
    params: Type.Object({ credit_line_id: Type.String() }),
    body: Type.Object({ year, reason: Type.String({ minLength: 1, maxLength: 1000 }) }),
    status: 201,
    answer: Type.Object({ id: idOf('document') }),
    errors: [400, 403, 404],
    command: correctAnnualStatement,
    input: ({ params, body }) => ({ creditLineId: params.credit_line_id, year: body.year, reason: body.reason }),
    view: (id) => ({ id }),
  }),
]

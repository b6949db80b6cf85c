// `/v1` credit lines: read, list, authorize (`reference/splitpay.md` C8, L1, L2).

import { type SqlBool, sql } from 'kysely'
import Type from 'typebox'
import { between, equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { oneOf, readDay } from '../http/wire.ts'
import { surroundingsOf } from './changes.ts'
import { authorize } from './commands.ts'
import { creditLineStatuses } from './creditline.ts'
import { getCreditLineOf, toCreditLine } from './store.ts'
import { CreditLineListItem, CreditLineView, viewCreditLine, viewCreditLineListItem } from './views.ts'

const LineParams = Type.Object({ person_id: Type.String(), credit_line_id: Type.String() })
const text = Type.Optional(Type.String())

const ListQuery = Type.Object({
  ...pageQuery,
  'filter[person_id]': text,
  'filter[status]': Type.Optional(oneOf(creditLineStatuses)),
  'filter[granted_at_min]': text,
  'filter[granted_at_max]': text,
  'filter[id]': text,
  'filter[eligible_renewal_expires_at_min]': text,
  'filter[eligible_renewal_expires_at_max]': text,
})

const LIST = '/v1/persons/credit_lines'

/** Lines up for renewal whose period ends within these days, inclusive. */
const renewalExpires = (from: string | undefined, to: string | undefined) => {
  const bounds = [
    ...(from ? [sql`r.effective_from_on >= ${readDay(from, 'filter[eligible_renewal_expires_at_min]')}::date`] : []),
    ...(to ? [sql`r.effective_from_on <= ${readDay(to, 'filter[eligible_renewal_expires_at_max]')}::date`] : []),
  ]
  if (bounds.length === 0) return []
  return [
    sql<SqlBool>`exists (select from renewals r
      where r.partner_id = credit_lines.partner_id and r.line_id = credit_lines.credit_line_id
        and r.status in ('eligible', 'customer_notified') and ${sql.join(bounds, sql` and `)})`,
  ]
}

export const creditLineRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: LIST,
    summary: 'List the credit lines of all customers',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    query: ListQuery,
    answer: Type.Array(CreditLineListItem),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = [
        ...equal('person_id', query['filter[person_id]']),
        ...equal('status', query['filter[status]']),
        ...equal('credit_line_id', query['filter[id]']),
        ...between('granted_at', [
          { field: 'filter[granted_at_min]', text: query['filter[granted_at_min]'], side: 'min' },
          { field: 'filter[granted_at_max]', text: query['filter[granted_at_max]'], side: 'max' },
        ]),
        ...renewalExpires(
          query['filter[eligible_renewal_expires_at_min]'],
          query['filter[eligible_renewal_expires_at_max]'],
        ),
      ]
      const list = { table: 'credit_lines', id: 'credit_line_id', where } as const
      return listAnswer(reading, list, { path: LIST, query }, (rows) =>
        rows.map((row) => viewCreditLineListItem(toCreditLine(row))),
      )
    },
  }),
  route({
    method: 'GET',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id',
    summary: 'Read a credit line',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: LineParams,
    answer: CreditLineView,
    errors: [404],
    read: async ({ tx, today }, { params }) => {
      const line = await getCreditLineOf(tx, params.person_id, params.credit_line_id)
      return viewCreditLine(line, await surroundingsOf(tx, line, today))
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/authorization',
    summary: "The partner's own authorization of an approved line",
    tag: 'Consumer Credit Line',
    scope: 'partners',
    params: LineParams,
    answer: null,
    errors: [404, 409],
    command: authorize,
    input: ({ params }) => ({ personId: params.person_id, creditLineId: params.credit_line_id }),
  }),
]

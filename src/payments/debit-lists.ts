// `/lender/v1/collections`: every direct debit, with the file it went out in and what became of it.
import type { Selectable } from 'kysely'
import Type from 'typebox'
import type { CollectionsTable } from '../db/schema.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, idOf, Money, nullable, oneOf, viewMoney } from '../http/wire.ts'
import { collectionMachine } from './payment.ts'

const DEBITS = '/lender/v1/collections'
const statuses = Object.keys(collectionMachine.table) as (keyof typeof collectionMachine.table)[]

const DebitView = Type.Object(
  {
    id: idOf('collection'),
    status: oneOf(statuses, { description: '`in_file`: the bank has not answered yet.' }),
    loan_id: idOf('loan'),
    credit_line_id: idOf('creditLine'),
    attempt: Type.Integer(),
    amount: Money,
    due_date: DayText,
    settlement_date: Type.String({ ...DayText, description: 'The day that the file carries.' }),
    settled_on: nullable(DayText),
    returned_on: nullable(DayText),
    reason_code: nullable(Type.String()),
    bank_file_id: idOf('bankFile'),
  },
  { $id: 'Debit' },
)

const viewDebit = (row: Selectable<CollectionsTable>) => ({
  id: row.collection_id,
  status: row.status,
  loan_id: row.loan_id,
  credit_line_id: row.line_id,
  attempt: row.attempt,
  amount: viewMoney(row.amount_cents),
  due_date: row.due_on,
  settlement_date: row.settle_on,
  settled_on: row.settled_on,
  returned_on: row.returned_on,
  reason_code: row.reason_code,
  bank_file_id: row.file_id,
})

export const debitListRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: DEBITS,
    summary: 'Direct debits, oldest first; `filter[status]=in_file` are those that the bank has not answered',
    tag: 'Lender: debits',
    scope: 'lender',
    query: Type.Object({
      ...pageQuery,
      'filter[status]': Type.Optional(oneOf(statuses)),
      'filter[loan_id]': Type.Optional(Type.String()),
      'filter[credit_line_id]': Type.Optional(Type.String()),
      'filter[bank_file_id]': Type.Optional(Type.String()),
    }),
    answer: Type.Array(DebitView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = [
        ...equal('status', query['filter[status]']),
        ...equal('loan_id', query['filter[loan_id]']),
        ...equal('line_id', query['filter[credit_line_id]']),
        ...equal('file_id', query['filter[bank_file_id]']),
      ]
      const list = { table: 'collections', id: 'collection_id', where } as const
      return listAnswer(reading, list, { path: DEBITS, query }, (rows) => rows.map(viewDebit))
    },
  }),
]

// `/lender/v1/bank_entries`: the transfers that found a line by its IBAN, and what a person does with one that was another's.
import type { Selectable } from 'kysely'
import Type from 'typebox'
import type { BankEntriesTable } from '../db/schema.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, idOf, Money, nullable, Reason, viewMoney } from '../http/wire.ts'
import { ItemView, viewItem } from './suspense-routes.ts'
import { takeTransferBack } from './transfers-taken-back.ts'

const tag = 'Lender: bank'
const scope = 'lender'
const ENTRIES = '/lender/v1/bank_entries'

const TransferView = Type.Object(
  {
    id: idOf('bankEntry'),
    credit_line_id: idOf('creditLine'),
    amount: Money,
    booked_on: DayText,
    value_date: DayText,
    counterparty_name: nullable(Type.String()),
    counterparty_iban: nullable(Type.String()),
    remittance: Type.String(),
    bank_file_id: idOf('bankFile'),
  },
  { $id: 'TransferOnLine' },
)

const columns = [
  'entry_id',
  'recorded_at',
  'matched_id',
  'amount_cents',
  'booked_on',
  'value_on',
  'counterparty_name',
  'counterparty_iban',
  'remittance',
  'file_id',
] as const

const viewTransfer = (row: Pick<Selectable<BankEntriesTable>, (typeof columns)[number]>) => ({
  id: row.entry_id,
  credit_line_id: row.matched_id ?? '',
  amount: viewMoney(row.amount_cents),
  booked_on: row.booked_on,
  value_date: row.value_on,
  counterparty_name: row.counterparty_name,
  counterparty_iban: row.counterparty_iban,
  remittance: row.remittance,
  bank_file_id: row.file_id,
})

export const transferRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: ENTRIES,
    summary:
      'The transfers that came on a line’s IBAN, oldest first; what was given to it by hand is among `suspense_items`',
    tag,
    scope,
    query: Type.Object({ ...pageQuery, 'filter[credit_line_id]': Type.String() }),
    answer: Type.Array(TransferView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = [...equal('kind', 'transfer_in'), ...equal('matched_id', query['filter[credit_line_id]'])]
      const list = { table: 'bank_entries', id: 'entry_id', columns, order: ['recorded_at'], where } as const
      return listAnswer(reading, list, { path: ENTRIES, query }, (rows) => rows.map(viewTransfer))
    },
  }),
  route({
    method: 'POST',
    path: `${ENTRIES}/:entry_id/take_back`,
    summary: 'Take a transfer from its line: what it paid is open again, and it waits among `suspense_items`',
    tag,
    scope,
    params: Type.Object({ entry_id: Type.String() }),
    body: Type.Object({ reason: Reason }),
    answer: ItemView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: takeTransferBack,
    input: ({ params, body }) => ({ entryId: params.entry_id, reason: body.reason }),
    view: viewItem,
  }),
]

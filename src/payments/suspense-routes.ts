// `/lender/v1/suspense_items`: what lies on 2010 and 1090, and what a person does with it.
import Type from 'typebox'
import { invalidField } from '../base/errors.ts'
import { type IbanPolicy, readIban } from '../base/iban.ts'
import type { Tx } from '../db/database.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, idOf, Money, nullable, oneOf, Reason, readDay, viewMoney } from '../http/wire.ts'
import { type Explanation, explainItem } from './explanations.ts'
import type { SuspenseItem } from './suspense.ts'
import { allocateItem, sendItemBack } from './suspense-giving.ts'
import { undoItem } from './suspense-undoing.ts'

const tag = 'Lender: bank'
const scope = 'lender'
const ITEMS = '/lender/v1/suspense_items'
const Params = Type.Object({ item_id: Type.String() })
const statuses = ['open', 'allocated', 'sent_back', 'explained'] as const
const byPerson = [
  'bank_charge',
  'loss',
  'returned_debit',
  'correction',
  'transfer_taken_back',
  'our_payout',
  'charge_returned',
  'bank_interest',
  'our_file',
] as const
const explanations = [...byPerson, 'customer_credit', 'bank_details'] as const

const itemMembers = {
  id: idOf('bankEntry'),
  account: oneOf(['2010', '1090'], {
    description: '2010: came and is nobody’s. 1090: was taken and is not explained.',
  }),
  origin: oneOf(['transfer_in', 'bank_debit', 'credit_shortfall']),
  status: oneOf(statuses),
  amount: Money,
  value_date: DayText,
  opened_on: DayText,
  credit_line_id: nullable(Type.String()),
  explanation: nullable(oneOf(explanations)),
  target_id: nullable(Type.String({ description: 'Line, payout, debit, file or other item it was held against.' })),
  problem: nullable(Type.String({ description: 'What keeps it from the order of ours that it names.' })),
  closed_on: nullable(DayText),
}

/** An amount as the wire shows it. */
export const ItemView = Type.Object(itemMembers, { $id: 'SuspenseItem' })

export const viewItem = (item: SuspenseItem) => ({
  id: item.item_id,
  account: String(item.account) as '2010' | '1090',
  origin: item.origin,
  status: item.status,
  amount: viewMoney(item.amount_cents),
  value_date: item.value_on,
  opened_on: item.opened_on,
  credit_line_id: item.line_id,
  explanation: item.explanation,
  target_id: item.target_id,
  problem: item.problem,
  closed_on: item.closed_on,
})

/** What the bank told about it. */
const EntryView = Type.Object(
  {
    reference: Type.String(),
    booked_on: DayText,
    counterparty_name: nullable(Type.String()),
    counterparty_iban: nullable(Type.String()),
    remittance: Type.String(),
    end_to_end_id: nullable(Type.String()),
    reason_code: nullable(Type.String()),
  },
  { $id: 'BankEntry' },
)

const ListedItem = Type.Object({ ...itemMembers, entry: nullable(EntryView) }, { $id: 'ListedSuspenseItem' })

const entriesOf = async (tx: Tx, ids: readonly string[]) => {
  if (ids.length === 0) return new Map<string, never>()
  const rows = await tx
    .selectFrom('bank_entries')
    .select([
      'entry_id',
      'reference',
      'booked_on',
      'counterparty_name',
      'counterparty_iban',
      'remittance',
      'end_to_end_id',
      'reason_code',
    ])
    .where('entry_id', 'in', ids)
    .execute()
  return new Map(rows.map(({ entry_id, ...entry }) => [entry_id, entry]))
}

const ExplainBody = Type.Object(
  {
    as: oneOf(byPerson, {
      description:
        'Of what the bank took: its charge, a loss, a debit of ours that came back, a mistake that it put right, a transfer that it took back, a payout of ours. Of what it gave: a charge back, interest. Of either: the payments of a file of ours, booked in one sum.',
    }),
    collection_id: Type.Optional(Type.String({ description: 'Of a returned debit.' })),
    reason_code: Type.Optional(
      Type.String({ pattern: '^[A-Z0-9]{4}$', description: 'Why that debit came back.', examples: ['AM04'] }),
    ),
    item_id: Type.Optional(Type.String({ description: 'Of a correction: what the bank gave back (2010).' })),
    entry_id: Type.Optional(Type.String({ description: 'Of a transfer that was taken back: its `bank_entries` id.' })),
    payout_id: Type.Optional(Type.String({ description: 'Of our payout.' })),
    value_date: Type.Optional(
      Type.String({
        ...DayText,
        description: 'Of our payout: from when it counts, and interest runs; without it the day of the bank’s booking.',
      }),
    ),
    file_id: Type.Optional(
      Type.String({ description: 'Of our file: the one whose payments under way are exactly this sum.' }),
    ),
    reason: Reason,
  },
  { $id: 'SuspenseItemExplained' },
)

const required = (text: string | undefined, field: string): string => {
  if (text === undefined) throw invalidField(field, 'is needed for this explanation.')
  return text
}

const readExplanation = (
  body: Readonly<{
    as: Explanation['as']
    collection_id?: string
    reason_code?: string
    item_id?: string
    entry_id?: string
    payout_id?: string
    value_date?: string
    file_id?: string
  }>,
): Explanation => {
  switch (body.as) {
    case 'returned_debit':
      return {
        as: body.as,
        collectionId: required(body.collection_id, 'collection_id'),
        reasonCode: body.reason_code ?? null,
      }
    case 'correction':
      return { as: body.as, itemId: required(body.item_id, 'item_id') }
    case 'transfer_taken_back':
      return { as: body.as, entryId: required(body.entry_id, 'entry_id') }
    case 'our_payout':
      return {
        as: body.as,
        payoutId: required(body.payout_id, 'payout_id'),
        valueOn: body.value_date === undefined ? null : readDay(body.value_date, 'value_date'),
      }
    case 'our_file':
      return { as: body.as, fileId: required(body.file_id, 'file_id') }
    default:
      return { as: body.as }
  }
}

export const suspenseRoutes = (acceptIban: IbanPolicy): readonly Route[] => [
  route({
    method: 'GET',
    path: ITEMS,
    summary: 'What lies on 2010 and 1090 and waits for a person, oldest first',
    tag,
    scope,
    query: Type.Object({
      ...pageQuery,
      'filter[status]': Type.Optional(oneOf(statuses)),
      'filter[account]': Type.Optional(oneOf(['2010', '1090'])),
    }),
    answer: Type.Array(ListedItem),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const account = query['filter[account]']
      const where = [
        ...equal('status', query['filter[status]']),
        ...equal('account', account === undefined ? undefined : Number(account)),
      ]
      const list = { table: 'suspense_items', id: 'item_id', where } as const
      const page = await listAnswer(reading, list, { path: ITEMS, query }, (rows) => rows)
      const items = page.body as readonly SuspenseItem[]
      const entries = await entriesOf(
        reading.tx,
        items.map((item) => item.item_id),
      )
      return { ...page, body: items.map((item) => ({ ...viewItem(item), entry: entries.get(item.item_id) ?? null })) }
    },
  }),
  route({
    method: 'POST',
    path: `${ITEMS}/:item_id/allocate`,
    summary: 'Give money that came to a line: it pays what is due there, of the loan named first',
    tag,
    scope,
    params: Params,
    body: Type.Object({
      credit_line_id: Type.String(),
      loan_reference: Type.Optional(Type.String({ minLength: 1, maxLength: 140 })),
      reason: Reason,
    }),
    answer: ItemView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: allocateItem,
    input: ({ params, body }) => ({
      itemId: params.item_id,
      creditLineId: body.credit_line_id,
      loanReference: body.loan_reference ?? null,
      reason: body.reason,
    }),
    view: viewItem,
  }),
  route({
    method: 'POST',
    path: `${ITEMS}/:item_id/send_back`,
    summary: 'Send money that came back to whoever sent it, or to the account named',
    tag,
    scope,
    params: Params,
    body: Type.Object({
      recipient_name: Type.Optional(Type.String({ minLength: 1, maxLength: 70 })),
      recipient_iban: Type.Optional(Type.String({ minLength: 1, maxLength: 34 })),
      reason: Reason,
    }),
    answer: ItemView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: sendItemBack,
    input: ({ params, body }) => {
      const { recipient_name: name, recipient_iban: iban } = body
      if ((name === undefined) !== (iban === undefined))
        throw invalidField(name === undefined ? 'recipient_name' : 'recipient_iban', 'name and IBAN come together.')
      if (iban !== undefined) readIban(iban, 'recipient_iban', acceptIban)
      return {
        itemId: params.item_id,
        recipient: name !== undefined && iban !== undefined ? { name, iban } : null,
        reason: body.reason,
      }
    },
    view: viewItem,
  }),
  route({
    method: 'POST',
    path: `${ITEMS}/:item_id/explain`,
    summary: 'Book what the bank took, or gave, where it belongs',
    tag,
    scope,
    params: Params,
    body: ExplainBody,
    answer: ItemView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: explainItem,
    input: ({ params, body }) => ({ itemId: params.item_id, explanation: readExplanation(body), reason: body.reason }),
    view: viewItem,
  }),
  route({
    method: 'POST',
    path: `${ITEMS}/:item_id/undo`,
    summary: 'Undo what was decided about an amount in error: it waits again, and what followed is turned round',
    tag,
    scope,
    params: Params,
    body: Type.Object({ reason: Reason }),
    answer: ItemView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: undoItem,
    input: ({ params, body }) => ({ itemId: params.item_id, reason: body.reason }),
    view: viewItem,
  }),
]

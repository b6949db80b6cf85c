// `/lender/v1` payouts: what is on its way, and the decisions about what was stopped.
import type { Selectable } from 'kysely'
import Type from 'typebox'
import type { PayoutsTable } from '../db/schema.ts'
import type { Command } from '../db/write.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, idOf, Money, nullable, oneOf, Reason, viewMoney } from '../http/wire.ts'
import { PayeeCheckBody } from './http-payees.ts'
import { type Decision, type PayoutRow, recordPayeeCheck, refuseStopped, releaseStopped } from './payees.ts'
import { payoutKinds, payoutMachine } from './payment.ts'
import { payeeOutcomes } from './port.ts'

const tag = 'Lender: payouts'
const scope = 'lender'
const PAYOUTS = '/lender/v1/payouts'
const Params = Type.Object({ payout_id: Type.String() })
const statuses = Object.keys(payoutMachine.table) as (keyof typeof payoutMachine.table)[]
const payeeChecks = ['due', 'asked', ...payeeOutcomes, 'released'] as const

const PayoutView = Type.Object(
  {
    id: idOf('payout'),
    kind: oneOf(payoutKinds),
    status: oneOf(statuses),
    subject_id: Type.String({ description: 'The loan, line or bank entry that is paid.' }),
    person_id: nullable(Type.String()),
    credit_line_id: nullable(Type.String()),
    amount: Money,
    recipient_name: Type.String(),
    recipient_iban: Type.String(),
    execute_on: DayText,
    executed_on: nullable(DayText),
    payee_check: oneOf(payeeChecks, { description: 'Only `match` and `released` leave.' }),
    payee_name: nullable(Type.String({ description: "As the payee's bank has it." })),
    reason_code: nullable(Type.String()),
    bank_file_id: nullable(Type.String()),
  },
  { $id: 'Payout' },
)

const viewPayout = (row: Selectable<PayoutsTable>) => ({
  id: row.payout_id,
  kind: row.kind,
  status: row.status,
  subject_id: row.subject_id,
  person_id: row.person_id,
  credit_line_id: row.line_id,
  amount: viewMoney(row.amount_cents),
  recipient_name: row.recipient_name,
  recipient_iban: row.recipient_iban,
  execute_on: row.execute_on,
  executed_on: row.executed_on,
  payee_check: row.payee_check,
  payee_name: row.payee_name,
  reason_code: row.reason_code,
  bank_file_id: row.file_id,
})

/** What a person decides about a stopped payout, and why. */
const decision = (
  verb: string,
  summary: string,
  command: Command<Decision, PayoutRow>,
  options: Readonly<{ secondPerson?: boolean }> = {},
): Route =>
  route({
    method: 'POST',
    path: `${PAYOUTS}/:payout_id/${verb}`,
    summary,
    tag,
    scope,
    params: Params,
    body: Type.Object({ reason: Reason }),
    answer: PayoutView,
    errors: [400, 403, 404, 409],
    command,
    input: ({ params, body }) => ({ payoutId: params.payout_id, reason: body.reason }),
    view: viewPayout,
    ...options,
  })

export const payoutRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PAYOUTS,
    summary: 'Payouts, oldest first; `filter[status]=blocked` wait for a person, `in_file` for the bank',
    tag,
    scope,
    query: Type.Object({
      ...pageQuery,
      'filter[status]': Type.Optional(oneOf(statuses)),
      'filter[payee_check]': Type.Optional(oneOf(payeeChecks)),
      'filter[kind]': Type.Optional(oneOf(payoutKinds)),
      'filter[subject_id]': Type.Optional(Type.String()),
      'filter[credit_line_id]': Type.Optional(Type.String()),
      'filter[bank_file_id]': Type.Optional(Type.String()),
    }),
    answer: Type.Array(PayoutView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = [
        ...equal('status', query['filter[status]']),
        ...equal('payee_check', query['filter[payee_check]']),
        ...equal('kind', query['filter[kind]']),
        ...equal('subject_id', query['filter[subject_id]']),
        ...equal('line_id', query['filter[credit_line_id]']),
        ...equal('file_id', query['filter[bank_file_id]']),
      ]
      const list = { table: 'payouts', id: 'payout_id', where } as const
      return listAnswer(reading, list, { path: PAYOUTS, query }, (rows) => rows.map(viewPayout))
    },
  }),
  route({
    method: 'POST',
    path: `${PAYOUTS}/:payout_id/payee_check`,
    summary: 'Record what the check of the payee said',
    tag,
    scope,
    params: Params,
    body: PayeeCheckBody,
    answer: PayoutView,
    errors: [400, 403, 404, 409],
    secondPerson: true, // what is said to match leaves
    command: recordPayeeCheck,
    input: ({ params, body }) => ({
      payoutId: params.payout_id,
      answer: { outcome: body.outcome, name: body.name ?? null },
    }),
    view: viewPayout,
  }),
  decision('release', 'Let a stopped payout go', releaseStopped, { secondPerson: true }),
  decision('refuse', 'Give a stopped payout up', refuseStopped),
]

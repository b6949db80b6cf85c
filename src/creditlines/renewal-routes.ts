// The renewal of French lines: what the partner reports (`reference/splitpay.md` C11, C12), and what the lender records.
import Type from 'typebox'
import { type Route, route } from '../http/route.ts'
import { DayText, readDay } from '../http/wire.ts'
import { askForReinstatement, cancelRenewal, notifyRenewal, returnSlip } from './renewal-commands.ts'
import { RenewalView, viewRenewal } from './views.ts'

const RENEWAL = '/v1/persons/:person_id/credit_lines/:credit_line_id/renewal'
const LENDER = '/lender/v1/credit_lines/:credit_line_id/renewal'
const LineParams = Type.Object({ person_id: Type.String(), credit_line_id: Type.String() })

const common = { tag: 'Consumer Credit Line', scope: 'partners', params: LineParams, answer: null } as const
const lender = {
  method: 'POST',
  tag: 'Lender: credit lines',
  scope: 'lender',
  params: Type.Object({ credit_line_id: Type.String() }),
  answer: RenewalView,
  errors: [403, 404],
  view: viewRenewal,
} as const

/** The documents leave the method open: both are answered (`design.md` 6). */
const notification = (method: 'POST' | 'PUT'): Route =>
  route({
    ...common,
    method,
    path: `${RENEWAL}/notification`,
    summary: 'France: the notice of the renewal was sent to the customer',
    body: Type.Object({ notification_sent_date: DayText }),
    errors: [400, 403, 404],
    command: notifyRenewal,
    input: ({ params, body }) => ({
      personId: params.person_id,
      creditLineId: params.credit_line_id,
      sentOn: readDay(body.notification_sent_date, 'notification_sent_date'),
    }),
  })

export const renewalRoutes: readonly Route[] = [
  notification('POST'),
  notification('PUT'),
  route({
    ...common,
    method: 'POST',
    path: `${RENEWAL}/cancel`,
    summary: 'France: the customer does not want the line renewed',
    errors: [400, 403, 404],
    command: cancelRenewal,
    input: ({ params }) => ({ personId: params.person_id, creditLineId: params.credit_line_id }),
  }),
  route({
    ...lender,
    path: `${LENDER}/reply_slip`,
    summary: 'France: the signed slip that keeps an unused line usable came back today',
    command: returnSlip,
    input: ({ params }) => ({ creditLineId: params.credit_line_id }),
  }),
  route({
    ...lender,
    path: `${LENDER}/reinstatement`,
    summary: 'France: the customer asks to use a suspended line again; a check follows',
    command: askForReinstatement,
    input: ({ params }) => ({ creditLineId: params.credit_line_id }),
  }),
]

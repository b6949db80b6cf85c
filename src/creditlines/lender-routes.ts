// `/lender/v1` credit lines: what the lender does with them, from the authorization refused to the end.
import { type SqlBool, sql } from 'kysely'
import Type from 'typebox'
import { type IbanPolicy, readIban } from '../base/iban.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, oneOf, PositiveMoney, Reason, readDay, readMoney, readOptionalDay, viewMoney } from '../http/wire.ts'
import { creditNow } from '../loans/store.ts'
import { DrawnLoan, viewDrawnLoan } from '../loans/views.ts'
import { surroundingsOf } from './changes.ts'
import { refuseAuthorization } from './commands.ts'
import { forbearanceKinds, forbearanceResponses, revocationStatuses } from './ending.ts'
import { forbearancesOn, noticesOn, revocationsOf, toRevocation } from './ending-store.ts'
import {
  ForbearanceView,
  LenderCreditLineView,
  LineEndView,
  NoticeView,
  RefundView,
  RevocationView,
  viewForbearance,
  viewLenderCreditLine,
  viewLineEnd,
  viewNotice,
  viewRevocation,
} from './ending-views.ts'
import { decideRevocation, receiveRevocation, recordDelivery } from './revocation.ts'
import { moveRepaymentDay, refundLineCredit, releasePayout } from './servicing.ts'
import { getCreditLine } from './store.ts'
import { callInLoan, noticeByHand, recordForbearance, terminateByNotice, terminateForCause } from './termination.ts'

const tag = 'Lender: credit lines'
const scope = 'lender'
const LINE = '/lender/v1/credit_lines/:credit_line_id'
const LOAN = '/lender/v1/loans/:loan_id'
const REVOCATIONS = '/lender/v1/revocations'
const LineParams = Type.Object({ credit_line_id: Type.String() })
const LoanParams = Type.Object({ loan_id: Type.String() })

export const creditLineLenderRoutes = (acceptIban: IbanPolicy): readonly Route[] => [
  route({
    method: 'GET',
    path: LINE,
    summary: 'A line with its credit, revocations, forbearance and notices',
    tag,
    scope,
    params: LineParams,
    answer: LenderCreditLineView,
    errors: [403, 404],
    read: async ({ tx, today }, { params }) => {
      const line = await getCreditLine(tx, params.credit_line_id)
      const { creditLineId } = line
      return viewLenderCreditLine(line, await surroundingsOf(tx, line, today), {
        creditCents: await creditNow(tx, creditLineId),
        revocations: await revocationsOf(tx, creditLineId),
        forbearances: await forbearancesOn(tx, [creditLineId]),
        notices: await noticesOn(tx, [creditLineId]),
      })
    },
  }),
  route({
    method: 'POST',
    path: `${LINE}/refuse_authorization`,
    summary: 'The partner does not authorize the line: it closes, never granted',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({ reason: Reason }),
    answer: null,
    errors: [400, 403, 404, 409],
    command: refuseAuthorization,
    input: ({ params, body }) => ({ creditLineId: params.credit_line_id, reason: body.reason }),
  }),
  route({
    method: 'POST',
    path: `${LINE}/revocation`,
    summary: 'A declaration of revocation that came by letter: in time it takes effect, late it waits for a person',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({ received_on: DayText, dispatched_on: DayText, reason: Type.Optional(Reason) }),
    answer: RevocationView,
    errors: [400, 403, 404],
    command: receiveRevocation,
    input: ({ params, body }) => ({
      creditLineId: params.credit_line_id,
      channel: 'letter' as const,
      receivedOn: readDay(body.received_on, 'received_on'),
      dispatchedOn: readDay(body.dispatched_on, 'dispatched_on'),
      ...(body.reason === undefined ? {} : { reason: body.reason }),
    }),
    view: viewRevocation,
  }),
  route({
    method: 'GET',
    path: REVOCATIONS,
    summary: 'Declarations of revocation: those that wait for a person, or all',
    tag,
    scope,
    query: Type.Object({ ...pageQuery, status: Type.Optional(oneOf(revocationStatuses)) }),
    answer: Type.Array(RevocationView),
    errors: [400, 403],
    read: async (reading, { query }) => {
      const where = query.status === 'in_review' ? [sql<SqlBool>`status = 'in_review'`] : equal('status', query.status)
      const list = { table: 'revocations', id: 'revocation_id', where } as const
      return listAnswer(reading, list, { path: REVOCATIONS, query }, (rows) =>
        rows.map((row) => viewRevocation(toRevocation(row))),
      )
    },
  }),
  route({
    method: 'POST',
    path: `${REVOCATIONS}/:revocation_id/decision`,
    summary: 'Decide on a declaration that waits',
    tag,
    scope,
    params: Type.Object({ revocation_id: Type.String() }),
    body: Type.Object({ decision: oneOf(['accept', 'refuse']), reason: Reason }),
    answer: RevocationView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: decideRevocation,
    input: ({ params, body }) => ({ revocationId: params.revocation_id, decision: body.decision, reason: body.reason }),
    view: viewRevocation,
  }),
  route({
    method: 'POST',
    path: `${LINE}/contract_delivery`,
    summary: 'The copy of the contract came late or was not complete: the period of revocation begins later',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({
      copy_on: Type.Optional(Type.String({ ...DayText, description: 'Not given: the customer has none yet.' })),
      completed_on: Type.Optional(DayText),
      told_of_right: Type.Optional(Type.Boolean({ default: true })),
      reason: Reason,
    }),
    answer: LineEndView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: recordDelivery,
    input: ({ params, body }) => ({
      creditLineId: params.credit_line_id,
      copyOn: readOptionalDay(body.copy_on, 'copy_on'),
      completedOn: readOptionalDay(body.completed_on, 'completed_on'),
      wasTold: body.told_of_right ?? true,
      reason: body.reason,
    }),
    view: viewLineEnd,
  }),
  route({
    method: 'POST',
    path: `${LINE}/termination`,
    summary: 'End the line: by notice of either side, or for cause',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({
      by: oneOf(['customer', 'bank']),
      termination_date: Type.Optional(DayText),
      reason: Reason,
    }),
    answer: LineEndView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: terminateByNotice,
    input: ({ params, body }) => ({
      creditLineId: params.credit_line_id,
      by: body.by,
      endsOn: readOptionalDay(body.termination_date, 'termination_date'),
      reason: body.reason,
    }),
    view: viewLineEnd,
  }),
  route({
    method: 'POST',
    path: `${LINE}/termination_for_cause`,
    summary: 'End the line for cause; by the bank, loans whose notice lapsed become due',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({ by: oneOf(['customer', 'bank']), reason: Reason }),
    answer: LineEndView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: terminateForCause,
    input: ({ params, body }) => ({ creditLineId: params.credit_line_id, by: body.by, reason: body.reason }),
    view: viewLineEnd,
  }),
  route({
    method: 'POST',
    path: `${LINE}/forbearances`,
    summary: 'Record what was offered to a customer in difficulty, or why nothing was',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({
      kind: oneOf(forbearanceKinds),
      terms: Type.String({ minLength: 1, maxLength: 2000, description: 'Of the offer; of none the reason.' }),
      response: Type.Optional(oneOf(forbearanceResponses, { default: 'open' })),
    }),
    status: 201,
    answer: ForbearanceView,
    errors: [400, 403, 404],
    secondPerson: true, // it opens the way to a notice of termination (`domain-rules.md` 9.2)
    command: recordForbearance,
    input: ({ params, body }) => ({
      creditLineId: params.credit_line_id,
      kind: body.kind,
      terms: body.terms,
      response: body.response ?? 'open',
    }),
    view: viewForbearance,
  }),
  route({
    method: 'POST',
    path: `${LINE}/refund_credit`,
    summary: "Pay the customer's credit back, once it has paid what is due",
    tag,
    scope,
    params: LineParams,
    body: Type.Object({ amount: Type.Optional(PositiveMoney), reason: Reason }),
    status: 201,
    answer: RefundView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: refundLineCredit,
    input: ({ params, body }) => ({
      creditLineId: params.credit_line_id,
      amountCents: body.amount ? readMoney(body.amount) : null,
      reason: body.reason,
    }),
    view: ({ payoutId, amountCents, leftCents }) => ({
      payout_id: payoutId,
      amount: viewMoney(amountCents),
      credit_left: viewMoney(leftCents),
    }),
  }),
  route({
    method: 'POST',
    path: `${LINE}/repayment_day`,
    summary: 'Move the due day of the line: its running loans and every draw to come',
    tag,
    scope,
    params: LineParams,
    body: Type.Object({ day_of_month: Type.Unsafe<1 | 15>({ type: 'integer', enum: [1, 15] }), reason: Reason }),
    answer: LineEndView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: moveRepaymentDay,
    input: ({ params, body }) => ({
      creditLineId: params.credit_line_id,
      dayOfMonth: body.day_of_month,
      reason: body.reason,
    }),
    view: viewLineEnd,
  }),
  route({
    method: 'POST',
    path: `${LOAN}/termination_notice`,
    summary: 'Demand the arrears of a loan with a last day to pay; without payment it can be called in',
    tag,
    scope,
    params: LoanParams,
    body: Type.Object({ reason: Reason }),
    status: 201,
    answer: NoticeView,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: noticeByHand,
    input: ({ params, body }) => ({ loanId: params.loan_id, reason: body.reason }),
    view: viewNotice,
  }),
  route({
    method: 'POST',
    path: `${LOAN}/termination`,
    summary: 'Call in a loan whose notice has lapsed; the line stays as it is',
    tag,
    scope,
    params: LoanParams,
    body: Type.Object({ reason: Reason }),
    answer: DrawnLoan,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command: callInLoan,
    input: ({ params, body }) => ({ loanId: params.loan_id, reason: body.reason }),
    view: viewDrawnLoan,
  }),
  route({
    method: 'POST',
    path: `${LOAN}/release_payout`,
    summary: 'Send a payout again that was rejected or came back; another account makes a new plan',
    tag,
    scope,
    params: LoanParams,
    body: Type.Object({ recipient_iban: Type.Optional(Type.String()), reason: Reason }),
    answer: DrawnLoan,
    errors: [400, 403, 404, 409, 422],
    secondPerson: true,
    command: releasePayout,
    input: ({ params, body }) => {
      const { recipient_iban: iban, reason } = body
      const recipientIban = iban === undefined ? null : readIban(iban, 'recipient_iban', acceptIban)
      return { loanId: params.loan_id, recipientIban, reason }
    },
    view: viewDrawnLoan,
  }),
]

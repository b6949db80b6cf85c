// Plans and draws on a line (`reference/splitpay.md` L3, L4), the loans of a line, and its mandate.
import Type from 'typebox'
import { notFound } from '../base/errors.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, nullable, oneOf, PositiveMoney, readDay, readMoney, readRate } from '../http/wire.ts'
import { cancelLoan } from '../loans/pending.ts'
import { getLoan, loansOfLine } from '../loans/store.ts'
import { DrawnLoan, PlansView, viewDrawnLoan, viewPlans } from '../loans/views.ts'
import { getActiveMandate } from '../payments/mandates.ts'
import { drawLoan, plansOnLine } from './draws.ts'
import { getCreditLine, getCreditLineOf } from './store.ts'

const LineParams = Type.Object({ person_id: Type.String(), credit_line_id: Type.String() })
const LoanParams = Type.Object({ person_id: Type.String(), credit_line_id: Type.String(), loan_id: Type.String() })

const kinds = ['bullet', 'installment_plan'] as const
const RateMember = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }))

const PlansRequest = Type.Object(
  {
    amount: PositiveMoney,
    loan_type: Type.Optional(oneOf(kinds, { default: 'installment_plan' })),
    interest_rate: RateMember,
    bullet_loan_repayment_date: Type.Optional(DayText),
  },
  { $id: 'AvailablePlansRequest' },
)

const LoanRequest = Type.Object(
  {
    amount: PositiveMoney,
    reference: Type.String({ minLength: 1, maxLength: 70, description: 'Appears in the payment and on statements.' }),
    purpose: Type.String({ minLength: 1, maxLength: 70 }),
    type: Type.Optional(oneOf(kinds, { default: 'installment_plan' })),
    term: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
    interest_rate: RateMember,
    bullet_repayment_date: Type.Optional(DayText),
  },
  { $id: 'LoanRequest' },
)

const MandateView = Type.Object(
  {
    mandate_id: Type.String(),
    name: Type.String(),
    iban: Type.String(),
    bic_code: nullable(Type.String()),
    signature_date: DayText,
  },
  { $id: 'Mandate' },
)

export const drawRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/available_installment_plans',
    summary: 'The plans that a line offers for an amount today',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: LineParams,
    body: PlansRequest,
    answer: PlansView,
    errors: [400, 404, 409],
    read: async ({ tx, today, now }, { params, body }) => {
      const line = await getCreditLineOf(tx, params.person_id, params.credit_line_id)
      const wish = {
        amountCents: readMoney(body.amount),
        kind: body.loan_type ?? 'installment_plan',
        rate: body.interest_rate === undefined ? null : readRate(body.interest_rate, 'interest_rate'),
        bulletOn: body.bullet_loan_repayment_date
          ? readDay(body.bullet_loan_repayment_date, 'bullet_loan_repayment_date')
          : null,
      }
      return viewPlans(plansOnLine(line, wish, { today, now }))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/loans',
    summary: 'Draw a loan',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: LineParams,
    body: LoanRequest,
    status: 201,
    answer: DrawnLoan,
    errors: [400, 404, 409],
    command: drawLoan,
    input: ({ params, body }) => ({
      personId: params.person_id,
      creditLineId: params.credit_line_id,
      wish: {
        amountCents: readMoney(body.amount),
        kind: body.type ?? 'installment_plan',
        rate: body.interest_rate === undefined ? null : readRate(body.interest_rate, 'interest_rate'),
        bulletOn: body.bullet_repayment_date ? readDay(body.bullet_repayment_date, 'bullet_repayment_date') : null,
      },
      term: body.term ?? null,
      reference: body.reference,
      purpose: body.purpose,
    }),
    view: viewDrawnLoan,
  }),
  route({
    method: 'GET',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/loans',
    summary: 'The loans of a line, oldest first',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: LineParams,
    answer: Type.Array(DrawnLoan),
    errors: [404],
    read: async ({ tx }, { params }) => {
      const line = await getCreditLineOf(tx, params.person_id, params.credit_line_id)
      return (await loansOfLine(tx, line.creditLineId)).map(viewDrawnLoan)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/loans/:loan_id',
    summary: 'One loan of a line',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: LoanParams,
    answer: DrawnLoan,
    errors: [404],
    read: async ({ tx }, { params }) => {
      const line = await getCreditLineOf(tx, params.person_id, params.credit_line_id)
      const loan = await getLoan(tx, params.loan_id)
      if (loan.lineId !== line.creditLineId) throw notFound('Loan', params.loan_id)
      return viewDrawnLoan(loan)
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/persons/:person_id/credit_lines/:credit_line_id/loans/:loan_id',
    summary: 'Cancel a loan whose payout has not left',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: LoanParams,
    answer: DrawnLoan,
    errors: [404, 409],
    command: cancelLoan,
    input: ({ params }) => ({ personId: params.person_id, lineId: params.credit_line_id, loanId: params.loan_id }),
    view: viewDrawnLoan,
  }),
  route({
    method: 'GET',
    path: '/v1/credit_lines/:credit_line_id/active_mandate',
    summary: 'The mandate under which a line is collected',
    tag: 'Credit Line Servicing',
    scope: 'partners',
    params: Type.Object({ credit_line_id: Type.String() }),
    answer: MandateView,
    errors: [404],
    read: async ({ tx }, { params }) => {
      await getCreditLine(tx, params.credit_line_id)
      const mandate = await getActiveMandate(tx, params.credit_line_id)
      return {
        mandate_id: mandate.reference,
        name: mandate.debtorName,
        iban: mandate.debtorIban,
        bic_code: null,
        signature_date: mandate.signedOn,
      }
    },
  }),
]

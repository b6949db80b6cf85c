// `/v1/loans`: the loan engine's view of every draw.
import Type from 'typebox'
import { latest } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import type { Moment } from '../payments/cut-off.ts'
import { lender } from '../products/lender.ts'
import type { LoanEvent } from './contract.ts'
import { foldLoan, type LoanState } from './fold.ts'
import { EarlyRepaymentBody, readEarlyRepayment } from './lender-routes.ts'
import type { Loan } from './loan.ts'
import { plannedPayoutOn } from './plan.ts'
import { repayEarly } from './servicing-commands.ts'
import { eventsOf, getLoan } from './store.ts'
import { defaultTermsOf } from './terms.ts'
import {
  EngineLoan,
  EngineLoanListItem,
  HistoryView,
  listedColumns,
  ScheduleView,
  viewEngineLoan,
  viewEngineLoanListItem,
  viewHistory,
  viewSchedule,
} from './views.ts'

const Params = Type.Object({ loan_id: Type.String() })

const LIST = '/v1/loans'

const ListQuery = Type.Object({
  ...pageQuery,
  'filter[credit_reference_id]': Type.Optional(Type.String({ description: 'The credit line.' })),
})

/** The loan as its events make it, at this moment. */
const readState = async (tx: Tx, loanId: string, moment: Moment): Promise<LoanState> => {
  const loan = await getLoan(tx, loanId)
  const events = (await eventsOf(tx, [loanId])).get(loanId) ?? []
  const known = events.length > 0 ? events : asPlanned(loan, moment)
  return foldLoan(loan.contract, known, moment.today, defaultTermsOf(loan.productCode))
}

/** Before the money has left, the schedule is the plan's: as if it left on its day, or on the next on which it can. */
const asPlanned = ({ status, contract }: Loan, moment: Moment): readonly LoanEvent[] => {
  if (status === 'cancelled') return []
  const { plannedPayoutOn: plannedOn } = contract
  const valueOn =
    status === 'payout_pending'
      ? plannedPayoutOn(moment, lender.cutOffs.payouts, plannedOn)
      : latest(plannedOn, moment.today)
  return [{ type: 'paid_out', id: 'planned', valueOn, sequence: 1 }]
}

export const loanRoutes: Route[] = [
  route({
    method: 'GET',
    path: LIST,
    summary: 'List loans',
    tag: 'Loans',
    scope: 'partners',
    query: ListQuery,
    answer: Type.Array(EngineLoanListItem),
    errors: [400, 403],
    read: (reading, { query }) => {
      const where = equal('line_id', query['filter[credit_reference_id]'])
      const list = { table: 'loans', id: 'loan_id', columns: listedColumns, where } as const
      return listAnswer(reading, list, { path: LIST, query }, (rows) => rows.map(viewEngineLoanListItem))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/loans/:loan_id',
    summary: 'Read a loan',
    tag: 'Loans',
    scope: 'partners',
    params: Params,
    answer: EngineLoan,
    errors: [404],
    read: async ({ tx }, { params }) => viewEngineLoan(await getLoan(tx, params.loan_id)),
  }),
  route({
    method: 'GET',
    path: '/v1/loans/:loan_id/repayment_schedule',
    summary: 'Balances and every instalment of a loan',
    tag: 'Loans',
    scope: 'partners',
    params: Params,
    answer: ScheduleView,
    errors: [404, 409],
    read: async ({ tx, today, now }, { params }) => viewSchedule(await readState(tx, params.loan_id, { today, now })),
  }),
  route({
    method: 'GET',
    path: '/v1/loans/:loan_id/repayment_history',
    summary: 'The repayments of a loan, and what each settled',
    tag: 'Loans',
    scope: 'partners',
    params: Params,
    answer: HistoryView,
    errors: [404],
    read: async ({ tx, today, now }, { params }) => viewHistory(await readState(tx, params.loan_id, { today, now })),
  }),
  route({
    method: 'POST',
    path: '/v1/loans/:loan_id/early_repayment',
    summary: 'Repay a loan early, wholly or in part',
    tag: 'Loans',
    scope: 'partners',
    params: Params,
    body: EarlyRepaymentBody,
    answer: EngineLoan,
    errors: [400, 404, 409],
    command: repayEarly,
    input: ({ params, body }) => readEarlyRepayment(params.loan_id, body),
    view: viewEngineLoan,
  }),
]

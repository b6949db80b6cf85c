// Settlement figures, and where a number comes from: for the customer's side and for the lender's.
import Type from 'typebox'
import { type Day, daysBetween } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import { type Route, route } from '../http/route.ts'
import { DayText, readDay } from '../http/wire.ts'
import type { LoanEvent } from './contract.ts'
import {
  type Explanation,
  explainArrears,
  explainEffectiveRate,
  explainInstalment,
  explainSettlement,
} from './explain.ts'
import { foldLoan } from './fold.ts'
import type { Loan } from './loan.ts'
import { bulletPlan, datedPlan, type Plan } from './plan.ts'
import { quoteOf } from './servicing-commands.ts'
import { ExplanationView, QuoteView, viewExplanation, viewQuote } from './servicing-views.ts'
import { eventsOf, getLoan } from './store.ts'
import { defaultTermsOf } from './terms.ts'

const Params = Type.Object({ loan_id: Type.String() })
const OnQuery = Type.Object({ on: Type.Optional(DayText) })

type Known = Readonly<{ loan: Loan; events: readonly LoanEvent[] }>

const readLoan = async (tx: Tx, loanId: string): Promise<Known> => ({
  loan: await getLoan(tx, loanId),
  events: (await eventsOf(tx, [loanId])).get(loanId) ?? [],
})

/** The plan that the contract was made with: the same figures again. */
const planOf = ({ contract }: Loan): Plan => {
  const { kind, principalCents, rate, dayCount, plannedPayoutOn, firstDueOn, term } = contract
  const request = { principalCents, rate, dayCount }
  const plan =
    kind === 'bullet'
      ? bulletPlan(request, plannedPayoutOn, firstDueOn)
      : datedPlan(request, plannedPayoutOn, firstDueOn, term)
  if (!plan) throw new Error('the plan of a contract can be made again')
  return plan
}

const FARTHEST_DAYS = 3660

/** The day asked for, today when none is; from the payout on, and within ten years. */
const dayOf = ({ loan }: Known, text: string | undefined, today: Day): Day => {
  if (loan.paidOutOn === null)
    throw new Refusal('invalid_state', `The loan is '${loan.status}': nothing is owed before the payout.`)
  const on = text === undefined ? today : readDay(text, 'on')
  if (on < loan.paidOutOn) throw invalidField('on', `must be ${loan.paidOutOn}, the payout, or later.`)
  if (daysBetween(today, on) > FARTHEST_DAYS) throw invalidField('on', 'lies too far ahead.')
  return on
}

const stateOn = ({ loan, events }: Known, on: Day) =>
  foldLoan(loan.contract, events, on, defaultTermsOf(loan.productCode))

/** What can be explained, beside the member of the wire that shows it. */
const explained: readonly Readonly<{
  beside: string
  what: string
  isDated: boolean
  explain: (known: Known, on: string | undefined, today: Day) => Explanation
}>[] = [
  {
    beside: 'effective_interest_rate',
    what: 'the effective rate',
    isDated: false,
    explain: ({ loan }) => explainEffectiveRate(planOf(loan)),
  },
  {
    beside: 'monthly_payment',
    what: 'the instalment, with each rounding',
    isDated: false,
    explain: ({ loan }) => explainInstalment(planOf(loan), loan.contract.dayCount, loan.contract.plannedPayoutOn),
  },
  {
    beside: 'settlement_quote',
    what: 'the settlement figure',
    isDated: true,
    explain: (known, text, today) => {
      const on = dayOf(known, text, today)
      return explainSettlement(known.loan.contract, stateOn(known, on), quoteOf(known.loan, known.events, on))
    },
  },
  {
    beside: 'overdue_amount',
    what: 'the arrears',
    isDated: true,
    explain: (known, text, today) => explainArrears(stateOn(known, dayOf(known, text, today))),
  },
]

const sides = [
  { prefix: '/v1/loans', scope: 'partners', tag: 'Loans' },
  { prefix: '/lender/v1/loans', scope: 'lender', tag: 'Lender: loans' },
] as const

/** The same routes for the partner and for the lender. */
export const explainRoutes: readonly Route[] = sides.flatMap(({ prefix, scope, tag }) => [
  route({
    method: 'GET',
    path: `${prefix}/:loan_id/settlement_quote`,
    summary: 'What settles a loan on a day',
    tag,
    scope,
    params: Params,
    query: OnQuery,
    answer: QuoteView,
    errors: [400, 404, 409],
    read: async ({ tx, today }, { params, query }) => {
      const known = await readLoan(tx, params.loan_id)
      return viewQuote(known.loan, quoteOf(known.loan, known.events, dayOf(known, query.on, today)))
    },
  }),
  ...explained.map(({ beside, what, isDated, explain }) =>
    route({
      method: 'GET',
      path: `${prefix}/:loan_id/${beside}/explain`,
      summary: `Where ${what} comes from: formula, inputs, roundings, rule, source`,
      tag,
      scope,
      params: Params,
      query: OnQuery,
      answer: ExplanationView,
      errors: isDated ? [400, 404, 409] : [404],
      read: async ({ tx, today }, { params, query }) =>
        viewExplanation(explain(await readLoan(tx, params.loan_id), query.on, today)),
    }),
  ),
])

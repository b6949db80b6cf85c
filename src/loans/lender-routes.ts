// `/lender/v1/loans`: servicing. Each moves money or terms, so each waits for its second person where the partner asks for one.
import Type, { type Static, type TSchema } from 'typebox'
import type { Command } from '../db/write.ts'
import { type Request, type Route, route } from '../http/route.ts'
import { DayText, oneOf, PositiveMoney, Reason, readDay, readMoney, readOptionalDay, readRate } from '../http/wire.ts'
import type { Loan } from './loan.ts'
import { cancelLoanByHand } from './pending.ts'
import {
  chargeFee,
  claimDefaultInterest,
  type EarlyRepayment,
  grantGoodwill,
  grantGrace,
  grantHoliday,
  lowerRate,
  moveDueDay,
  repayEarly,
  reverseEvent,
  waiveCharge,
  writeOff,
} from './servicing-commands.ts'
import { LoanEventView, viewLoanEvents } from './servicing-views.ts'
import { eventsOf, getLoan } from './store.ts'
import { DrawnLoan, viewDrawnLoan } from './views.ts'

const tag = 'Lender: loans'
const Params = Type.Object({ loan_id: Type.String() })
const On = Type.Optional(
  Type.String({ ...DayText, description: 'The day from which it counts, when that is past. Today when not given.' }),
)

export const EarlyRepaymentBody = Type.Object(
  {
    amount: Type.Optional(PositiveMoney),
    mode: Type.Optional(oneOf(['shorten_term', 'lower_instalment'], { default: 'shorten_term' })),
    on: Type.Optional(
      Type.String({
        ...DayText,
        description: "Until today: the customer's credit pays. A day ahead: it is collected then.",
      }),
    ),
  },
  { $id: 'EarlyRepayment', description: 'Without an amount the loan is repaid in full.' },
)

const LenderRepaymentBody = Type.Object(
  {
    ...EarlyRepaymentBody.properties,
    without_compensation: Type.Optional(
      Type.Boolean({
        description: 'Nothing is asked for it: an insurance pays that the contract demanded, or the bank forgoes it.',
      }),
    ),
  },
  { $id: 'LenderEarlyRepayment', description: 'Without an amount the loan is repaid in full.' },
)

/** Reads an early repayment from the wire. */
export const readEarlyRepayment = (loanId: string, body: Static<typeof EarlyRepaymentBody>): EarlyRepayment => ({
  loanId,
  amountCents: body.amount ? readMoney(body.amount) : null,
  mode: body.mode ?? 'shorten_term',
  on: readOptionalDay(body.on, 'on'),
})

type Serving<B extends TSchema, I> = Readonly<{
  /** Below the loan. */
  path: string
  summary: string
  body: B
  command: Command<I, Loan>
  input: (loanId: string, body: Static<B>) => I
}>

const serving = <B extends TSchema, I>({ path, summary, body, command, input }: Serving<B, I>): Route =>
  route({
    method: 'POST',
    path: `/lender/v1/loans/:loan_id/${path}`,
    summary,
    tag,
    scope: 'lender',
    params: Params,
    body,
    answer: DrawnLoan,
    errors: [400, 403, 404, 409],
    secondPerson: true,
    command,
    input: ({ params, body: given }: Request<{ loan_id: string }, unknown, Static<B>>) => input(params.loan_id, given),
    view: viewDrawnLoan,
  })

const AmountBody = Type.Object({ amount: PositiveMoney, reason: Reason, on: On })
const amountOf = (loanId: string, body: Static<typeof AmountBody>) => ({
  loanId,
  amountCents: readMoney(body.amount),
  reason: body.reason,
  on: readOptionalDay(body.on, 'on'),
})

export const loanLenderRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/lender/v1/loans/:loan_id/events',
    summary: 'Everything that happened to a loan, in the order in which it became known',
    tag,
    scope: 'lender',
    params: Params,
    answer: Type.Array(LoanEventView),
    errors: [403, 404],
    read: async ({ tx }, { params }) => {
      const { loanId } = await getLoan(tx, params.loan_id)
      return viewLoanEvents((await eventsOf(tx, [loanId])).get(loanId) ?? [])
    },
  }),
  serving({
    path: 'early_repayment',
    summary: 'Repay early for a customer, wholly or in part',
    body: LenderRepaymentBody,
    command: repayEarly,
    input: (loanId, body) => ({ ...readEarlyRepayment(loanId, body), isFree: body.without_compensation ?? false }),
  }),
  serving({
    path: 'payment_holiday',
    summary: 'Put off what is left by some months; interest runs on',
    body: Type.Object({ months: Type.Integer({ minimum: 1, maximum: 12 }), reason: Reason, on: On }),
    command: grantHoliday,
    input: (loanId, { months, reason, on }) => ({ loanId, months, reason, on: readOptionalDay(on, 'on') }),
  }),
  serving({
    path: 'due_day',
    summary: 'Move the due day of the instalments left',
    body: Type.Object({ day_of_month: Type.Unsafe<1 | 15>({ type: 'integer', enum: [1, 15] }), reason: Reason }),
    command: moveDueDay,
    input: (loanId, { day_of_month, reason }) => ({ loanId, dayOfMonth: day_of_month, reason }),
  }),
  serving({
    path: 'interest_rate',
    summary: 'Grant a lower rate from tomorrow on',
    body: Type.Object({ interest_rate: Type.Number({ minimum: 0, maximum: 1 }), reason: Reason, on: On }),
    command: lowerRate,
    input: (loanId, body) => ({
      loanId,
      rate: readRate(body.interest_rate, 'interest_rate'),
      reason: body.reason,
      on: readOptionalDay(body.on, 'on'),
    }),
  }),
  serving({
    path: 'fees',
    summary: 'Charge a fee at cost',
    body: AmountBody,
    command: chargeFee,
    input: amountOf,
  }),
  serving({
    path: 'goodwill',
    summary: 'Pay for the customer: principal that is due, the rest as credit',
    body: AmountBody,
    command: grantGoodwill,
    input: amountOf,
  }),
  serving({
    path: 'waivers',
    summary: 'Waive fees, interest or default interest that is due: all, or an amount',
    body: Type.Object({
      charge: oneOf(['fees', 'interest', 'default_interest']),
      amount: Type.Optional(PositiveMoney),
      reason: Reason,
      on: On,
    }),
    command: waiveCharge,
    input: (loanId, { charge, amount, reason, on }) => ({
      loanId,
      charge,
      amountCents: amount ? readMoney(amount) : null,
      reason,
      on: readOptionalDay(on, 'on'),
    }),
  }),
  serving({
    path: 'default_interest_claims',
    summary: 'Claim the default interest accrued so far',
    body: Type.Object({ reason: Reason, on: On }),
    command: claimDefaultInterest,
    input: (loanId, { reason, on }) => ({ loanId, reason, on: readOptionalDay(on, 'on') }),
  }),
  serving({
    path: 'grace',
    summary: 'No default through a day on what fell due on another',
    body: Type.Object({ due_date: DayText, until: DayText, reason: Reason }),
    command: grantGrace,
    input: (loanId, body) => ({
      loanId,
      dueOn: readDay(body.due_date, 'due_date'),
      untilOn: readDay(body.until, 'until'),
      reason: body.reason,
    }),
  }),
  serving({
    path: 'write_off',
    summary: 'Take what is left out of the books; the claim lives on',
    body: Type.Object({ reason: Reason, on: On }),
    command: writeOff,
    input: (loanId, { reason, on }) => ({ loanId, reason, on: readOptionalDay(on, 'on') }),
  }),
  serving({
    path: 'reversals',
    summary: 'Undo an event that was recorded in error, at its own value day',
    body: Type.Object({ event_id: Type.String({ minLength: 1, maxLength: 100 }), reason: Reason }),
    command: reverseEvent,
    input: (loanId, { event_id, reason }) => ({ loanId, eventId: event_id, reason }),
  }),
  serving({
    path: 'cancel',
    summary: 'Give up a payout that has not left, or came back',
    body: Type.Object({ reason: Reason }),
    command: cancelLoanByHand,
    input: (loanId, { reason }) => ({ loanId, reason }),
  }),
]

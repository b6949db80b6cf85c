// Loans on the wire: the loan engine's vocabulary, schedule and history (`reference/splitpay.md` 2.19), and plans (2.1).
import type { Selectable } from 'kysely'
import Type from 'typebox'
import { sumCents } from '../base/money.ts'
import { rateToNumber } from '../base/rate.ts'
import type { LoansTable } from '../db/schema.ts'
import { DayText, idOf, Money, nullable, oneOf, viewLocalInstant, viewMoney } from '../http/wire.ts'
import { lineAccountId } from '../payments/line-ibans.ts'
import type { LoanState } from './fold.ts'
import { type Loan, type LoanStatus, loanMachine } from './loan.ts'
import type { Plan } from './plan.ts'
import { arrearsCents } from './rules.ts'

const Rate = Type.Number({ minimum: 0, description: 'Yearly fraction.' })

export const PlanItem = Type.Object(
  {
    term: Type.Integer(),
    monthly_installment: Money,
    total: Money,
    interest_rate: Rate,
    effective_interest_rate: Rate,
  },
  { $id: 'PlanItem' },
)
export const PlansView = Type.Object({ installment_plans: Type.Array(PlanItem) }, { $id: 'InstallmentPlans' })

export const viewPlans = (plans: readonly Plan[]) => ({
  installment_plans: plans.map((plan) => ({
    term: plan.term,
    monthly_installment: viewMoney(plan.instalmentCents),
    total: viewMoney(plan.totalCents),
    interest_rate: rateToNumber(plan.rate),
    effective_interest_rate: rateToNumber(plan.effective.rate),
  })),
})

const engineStatuses = [
  'payout_initiation_pending',
  'payout_initiation_blocked',
  'payout_pending',
  'payout_issued',
  'all_obligations_met',
] as const

/** The loan engine's word for each status (`lending.md` 1); it has none for a cancelled loan, which will never be paid out. */
const engineStatusOf: Readonly<Record<LoanStatus, (typeof engineStatuses)[number]>> = {
  payout_pending: 'payout_initiation_pending',
  payout_triggered: 'payout_pending',
  created: 'payout_issued',
  repaid: 'all_obligations_met',
  cancelled: 'payout_initiation_blocked',
}

export const DrawnLoan = Type.Object(
  {
    id: idOf('loan'),
    type: oneOf(['bullet', 'installment_plan']),
    status: oneOf(Object.keys(loanMachine.table) as LoanStatus[]),
    interest_rate: Rate,
    effective_interest_rate: Rate,
    bullet_repayment_date: nullable(DayText),
    amount: Money,
    term: Type.Integer(),
    monthly_installment: Money,
    total: Money,
    reference: Type.String(),
    purpose: Type.String(),
    status_reason: nullable(Type.String()),
    payout_date: nullable(DayText),
    outstanding_principal: Money,
    overdue_amount: Money,
    created_at: Type.String(),
  },
  { $id: 'Loan' },
)

/** The drawing vocabulary, as the draw answers it; the members after `bullet_repayment_date` are ours. */
export const viewDrawnLoan = (loan: Loan) => ({
  id: loan.loanId,
  type: loan.contract.kind,
  status: loan.status,
  interest_rate: rateToNumber(loan.contract.rate),
  effective_interest_rate: rateToNumber(loan.effectiveRate),
  bullet_repayment_date: loan.contract.kind === 'bullet' ? loan.contract.firstDueOn : null,
  amount: viewMoney(loan.contract.principalCents),
  term: loan.contract.term,
  monthly_installment: viewMoney(loan.contract.instalmentCents),
  total: viewMoney(loan.totalCents),
  reference: loan.reference,
  purpose: loan.purpose,
  status_reason: loan.statusReason,
  payout_date: loan.paidOutOn,
  outstanding_principal: viewMoney(loan.outstandingPrincipalCents),
  overdue_amount: viewMoney(arrearsCents(loan)),
  created_at: viewLocalInstant(loan.createdAt),
})

export const EngineLoan = Type.Object(
  {
    id: idOf('loan'),
    status: oneOf(engineStatuses),
    status_reason: nullable(Type.String()),
    person_id: idOf('person'),
    amount: Money,
    term: Type.Integer(),
    monthly_payment: Money,
    interest_rate: Rate,
    effective_interest_rate: Rate,
    annual_percentage_rate: Rate,
    recipient_iban: nullable(Type.String()),
    reference: nullable(Type.String()),
    purpose: nullable(Type.String()),
    payout_date: nullable(DayText),
    interest_start_date: nullable(DayText),
    repayment_begin_date: nullable(DayText),
    maturity_date: nullable(DayText),
    overdue_amount: nullable(Money),
    total_loan_expenses: nullable(Money),
    loan_account_id: nullable(idOf('account')),
    loan_account_iban: nullable(Type.String()),
    billing_account_id: nullable(idOf('account')),
    billing_account_iban: nullable(Type.String()),
    repayment_plan_created_at: nullable(Type.String()),
    repayment_plan_updated_at: nullable(Type.String()),
    created_at: Type.String(),
  },
  { $id: 'EngineLoan' },
)

export const LoanWebhookBody = Type.Object(
  {
    event_type: oneOf(['LOAN']),
    entity_uuid: idOf('loan'),
    payload: Type.String({
      contentMediaType: 'application/json',
      contentSchema: EngineLoan,
      description: 'The loan as JSON in a text.',
    }),
  },
  { $id: 'LoanWebhook' },
)

export const viewEngineLoan = (loan: Loan) => ({
  id: loan.loanId,
  status:
    loan.isPayoutBlocked && loan.status === 'payout_pending'
      ? ('payout_initiation_blocked' as const)
      : engineStatusOf[loan.status],
  status_reason: loan.statusReason,
  person_id: loan.personId,
  amount: viewMoney(loan.contract.principalCents),
  term: loan.contract.term,
  monthly_payment: viewMoney(loan.contract.instalmentCents),
  interest_rate: rateToNumber(loan.contract.rate),
  effective_interest_rate: rateToNumber(loan.effectiveRate),
  annual_percentage_rate: rateToNumber(loan.effectiveRate),
  recipient_iban: loan.recipientIban,
  reference: loan.reference,
  purpose: loan.purpose,
  payout_date: loan.paidOutOn,
  interest_start_date: loan.paidOutOn,
  repayment_begin_date: loan.contract.firstDueOn,
  maturity_date: loan.maturityOn,
  overdue_amount: viewMoney(arrearsCents(loan)),
  total_loan_expenses: viewMoney(loan.totalCents - loan.contract.principalCents),
  loan_account_id: lineAccountId(loan.lineId),
  loan_account_iban: loan.billingIban,
  billing_account_id: lineAccountId(loan.lineId),
  billing_account_iban: loan.billingIban,
  repayment_plan_created_at: viewLocalInstant(loan.createdAt),
  repayment_plan_updated_at: viewLocalInstant(loan.createdAt),
  created_at: viewLocalInstant(loan.createdAt),
})

/** What a list shows of a loan. */
export const EngineLoanListItem = Type.Object(
  {
    id: idOf('loan'),
    amount: Money,
    repayment_begin_date: nullable(DayText),
    payout_date: nullable(DayText),
    maturity_date: nullable(DayText),
    loan_account_id: nullable(idOf('account')),
    billing_account_iban: nullable(Type.String()),
  },
  { $id: 'EngineLoanListItem' },
)

/** What of a row a list reads: a page has up to a thousand of them. */
export const listedColumns = [
  'loan_id',
  'line_id',
  'principal_cents',
  'first_due_on',
  'paid_out_on',
  'maturity_on',
  'billing_iban',
  'created_at',
] as const satisfies readonly (keyof LoansTable)[]

export const viewEngineLoanListItem = (row: Pick<Selectable<LoansTable>, (typeof listedColumns)[number]>) => ({
  id: row.loan_id,
  amount: viewMoney(row.principal_cents),
  repayment_begin_date: row.first_due_on,
  payout_date: row.paid_out_on,
  maturity_date: row.maturity_on,
  loan_account_id: lineAccountId(row.line_id),
  billing_account_iban: row.billing_iban,
})

const Triple = Type.Object({ balance: Money, due: Money, paid: Money }, { $id: 'BalanceTriple' })
const triples = ['principal', 'penalty', 'interest', 'interest_from_arrears', 'fees', 'total'] as const

export const ScheduleView = Type.Object(
  {
    loan_balances: Type.Object(Object.fromEntries(triples.map((name) => [name, Triple]))),
    installments: Type.Array(
      Type.Object({
        number: Type.Integer(),
        due_date: DayText,
        amount: Money,
        interest: Money,
        principal: Money,
        remaining_principal: Money,
        paid: Money,
        status: oneOf(['scheduled', 'due', 'overdue', 'paid']),
        paid_on: nullable(DayText),
      }),
    ),
  },
  { $id: 'RepaymentSchedule' },
)

const zero = viewMoney(0n)

/** Balances and rows from the fold: what was paid, what is due, what is still to come. */
export const viewSchedule = (state: LoanState) => {
  const rows = state.instalments
  const paid = {
    principal: sumCents(rows.map((row) => row.settledPrincipalCents)),
    interest: sumCents(rows.map((row) => row.settledInterestCents)),
    fees: paidTo(state, '1220'),
    arrears: paidTo(state, '1230'),
  }
  const { dueCents: due } = state
  const total = {
    balance: state.principalOutstandingCents + due[1210] + due[1220] + due[1230],
    due: due[1200] + due[1210] + due[1220] + due[1230],
  }
  return {
    loan_balances: {
      principal: {
        balance: viewMoney(state.principalOutstandingCents),
        due: viewMoney(due[1200]),
        paid: viewMoney(paid.principal),
      },
      penalty: { balance: zero, due: zero, paid: zero },
      interest: { balance: viewMoney(due[1210]), due: viewMoney(due[1210]), paid: viewMoney(paid.interest) },
      interest_from_arrears: {
        balance: viewMoney(due[1230]),
        due: viewMoney(due[1230]),
        paid: viewMoney(paid.arrears),
      },
      fees: { balance: viewMoney(due[1220]), due: viewMoney(due[1220]), paid: viewMoney(paid.fees) },
      total: {
        balance: viewMoney(total.balance),
        due: viewMoney(total.due),
        paid: viewMoney(paid.principal + paid.interest + paid.fees + paid.arrears),
      },
    },
    installments: rows.map((row) => ({
      number: row.number,
      due_date: row.dueOn,
      amount: viewMoney(row.interestCents + row.principalCents),
      interest: viewMoney(row.interestCents),
      principal: viewMoney(row.principalCents),
      remaining_principal: viewMoney(row.balanceCents),
      paid: viewMoney(row.settledInterestCents + row.settledPrincipalCents),
      status:
        row.settledOn !== null
          ? 'paid'
          : row.dueOn > state.asOf
            ? 'scheduled'
            : row.defaultFromOn <= state.asOf
              ? 'overdue'
              : 'due',
      paid_on: row.settledOn,
    })),
  }
}

const paidTo = (state: LoanState, account: '1220' | '1230') =>
  sumCents(
    state.allocations.flatMap(({ parts }) =>
      parts.filter((part) => part.account === account).map((part) => part.amountCents),
    ),
  )

export const HistoryView = Type.Object(
  {
    repayment_history: Type.Array(
      Type.Object({
        id: Type.String(),
        date: DayText,
        source: oneOf(['collection', 'transfer', 'credit']),
        amount: Money,
        principal: Money,
        interest: Money,
        fees: Money,
        interest_from_arrears: Money,
      }),
    ),
  },
  { $id: 'RepaymentHistory' },
)

/** Each repayment that counts, with what it settled. */
export const viewHistory = (state: LoanState) => ({
  repayment_history: state.allocations.map(({ paymentId, valueOn, source, parts, surplusCents }) => {
    const to = (account: string) =>
      viewMoney(sumCents(parts.filter((part) => part.account === account).map((part) => part.amountCents)))
    return {
      id: paymentId,
      date: valueOn,
      source,
      // Credit that a payment did not need has not moved.
      amount: viewMoney(sumCents(parts.map((part) => part.amountCents)) + (source === 'credit' ? 0n : surplusCents)),
      principal: to('1200'),
      interest: to('1210'),
      fees: to('1220'),
      interest_from_arrears: to('1230'),
    }
  }),
})

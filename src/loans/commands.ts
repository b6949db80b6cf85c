// A loan is made of what was drawn, and its payout ordered.
import type { Day } from '../base/day.ts'
import { newId } from '../base/id.ts'
import type { Write } from '../db/write.ts'
import { orderPayout } from '../payments/payouts.ts'
import type { Regime } from './contract.ts'
import type { DayCount } from './day-count.ts'
import { loanEventBody } from './journal.ts'
import { type Loan, loanBalanceChanged, loanChanged } from './loan.ts'
import type { Plan, RepaymentDay } from './plan.ts'
import { payoutUntil, withoutMoney } from './rules.ts'
import { insertLoan } from './store.ts'

/** What a draw is made of; the line has checked that it may be drawn. */
export type Draw = Readonly<{
  lineId: string
  personId: string
  productCode: string
  regime: Regime
  dayCount: DayCount
  repaymentDay: RepaymentDay
  recipientName: string
  recipientIban: string
  billingIban: string
  reference: string
  purpose: string
  plan: Plan
  plannedPayoutOn: Day
}>

/** Makes the loan and orders its payout. */
export const createLoan = async (write: Write, draw: Draw): Promise<Loan> => {
  const { ctx } = write
  const { plan } = draw
  const [firstDueOn] = plan.dueDays
  const maturityOn = plan.dueDays.at(-1)
  if (!firstDueOn || !maturityOn) throw new Error('a plan on a line has days')
  const loan: Loan = withoutMoney({
    loanId: newId('loan'),
    lineId: draw.lineId,
    personId: draw.personId,
    productCode: draw.productCode,
    status: 'payout_pending',
    isPayoutBlocked: false,
    statusReason: null,
    reference: draw.reference,
    purpose: draw.purpose,
    recipientIban: draw.recipientIban,
    billingIban: draw.billingIban,
    contract: {
      kind: plan.kind,
      regime: draw.regime,
      principalCents: plan.principalCents,
      rate: plan.rate,
      dayCount: draw.dayCount,
      instalmentCents: plan.instalmentCents,
      term: plan.term,
      plannedPayoutOn: draw.plannedPayoutOn,
      firstDueOn,
    },
    effectiveRate: plan.effective.rate,
    effectiveRateUnrounded: plan.effective.unrounded,
    totalCents: plan.totalCents,
    drawnOn: ctx.today,
    repaymentDay: draw.repaymentDay,
    maturityOn,
    payoutUntilOn: payoutUntil(draw.plannedPayoutOn),
    createdAt: ctx.now,
    version: 1,
  } as Loan)
  await insertLoan(write, loan)
  await orderPayout(write, {
    kind: 'loan',
    subjectId: loan.loanId,
    lineId: draw.lineId,
    personId: draw.personId,
    amountCents: plan.principalCents,
    recipientName: draw.recipientName,
    recipientIban: draw.recipientIban,
    remittance: `${draw.reference} ${draw.purpose}`,
    executeOn: draw.plannedPayoutOn,
  })
  const about = { loanId: loan.loanId, lineId: loan.lineId, personId: loan.personId }
  write.changed('loan', loan.loanId, null, {
    status: loan.status,
    principalCents: plan.principalCents,
    lineId: loan.lineId,
  })
  write.publish(
    loanChanged.of(loan.loanId, { ...about, status: loan.status }, { type: 'LOAN', body: loanEventBody(loan) }),
    loanBalanceChanged.of(loan.loanId, about),
  )
  return loan
}

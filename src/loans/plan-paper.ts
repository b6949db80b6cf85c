// The instalment plan on paper: the announcement of every debit in it. Pure: the loan and its plan in, a document's data out.
import { onOrAfterT2 } from '../base/calendar.ts'
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { rateToText } from '../base/rate.ts'
import { centsField } from '../documents/fields.ts'
import { printed } from '../documents/names.ts'
import type { InstalmentPlanData } from '../documents/templates/instalment_plan/2026-11-20/data.ts'
import type { Letterhead } from '../persons/letterhead.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { Loan } from './loan.ts'
import { bulletPlan, datedPlan, type Plan } from './plan.ts'

/** Where the debits come from. */
export type Debtor = Readonly<{ debtorIban: string; mandateReference: string; creditorId: string }>

/** The plan that the customer gets with the draw. Its figures are those of the loan. */
export const instalmentPlanOf = (
  loan: Loan,
  plan: Plan,
  head: Letterhead,
  { debtorIban, mandateReference, creditorId }: Debtor,
): InstalmentPlanData => ({
  ...head,
  loanReference: printed(loan.reference),
  purpose: printed(loan.purpose),
  isBullet: plan.kind === 'bullet',
  principalCents: centsField(plan.principalCents),
  payoutOn: loan.contract.plannedPayoutOn,
  payoutIban: loan.recipientIban,
  borrowingRate: rateToText(plan.rate),
  effectiveRate: rateToText(plan.effective.rate),
  term: plan.term,
  instalmentCents: centsField(plan.instalmentCents),
  lastInstalmentCents: centsField(plan.lastInstalmentCents),
  interestCents: centsField(plan.totalCents - plan.principalCents),
  totalCents: centsField(plan.totalCents),
  ...(productByVersion(loan.productCode).earlyRepayment.compensation ? { asksCompensation: true } : {}),
  debtorIban,
  mandateReference,
  creditorId,
  rows: plan.rows.map((row, index) => ({
    ...collectionOf(plan.dueDays[index] ?? loan.maturityOn),
    amountCents: centsField(row.interestCents + row.principalCents),
    interestCents: centsField(row.interestCents),
    principalCents: centsField(row.principalCents),
    balanceCents: centsField(row.balanceCents),
  })),
})

/** When an instalment falls due, and when it is collected: then, or on the first bank day after. */
export const collectionOf = (dueOn: Day) => ({ dueOn: dueOn as string, collectedOn: onOrAfterT2(dueOn) as string })

/** The plan of a loan whose money has not left, worked out from its terms. */
export const planOfLoan = ({ contract, loanId }: Loan): Plan => {
  const { kind, principalCents, rate, dayCount, plannedPayoutOn, firstDueOn, term } = contract
  const request = { principalCents, rate, dayCount }
  const plan =
    kind === 'bullet'
      ? bulletPlan(request, plannedPayoutOn, firstDueOn)
      : datedPlan(request, plannedPayoutOn, firstDueOn, term)
  assert(plan, `the terms of loan ${loanId} are a plan`)
  return plan
}

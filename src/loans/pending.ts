// A loan whose money has not left: cancelled, given up, or sent again.
import type { Day } from '../base/day.ts'
import { invalidField, notFound, Refusal } from '../base/errors.ts'
import { accepts, advance } from '../base/machine.ts'
import type { Command, Write } from '../db/write.ts'
import { cancelPayout, orderPayout } from '../payments/payouts.ts'
import { productByVersion } from '../products/catalogue.ts'
import { type Step, untilDone } from '../work/day.ts'
import { keep } from './journal.ts'
import { type Loan, loanMachine } from './loan.ts'
import { bulletPlan, datedPlan, firstDueOn, type Plan } from './plan.ts'
import { payoutUntil } from './rules.ts'
import { loansToGiveUp, lockLoans, rewriteTerms } from './store.ts'

const lockLoan = async (write: Write, loanId: string): Promise<Loan> => {
  const [loan] = await lockLoans(write.tx, [loanId])
  if (!loan) throw notFound('Loan', loanId)
  return loan
}

/** Cancels a loan whose payout waits: no interest, and the limit is free again. 409 once it is in a bank file. */
export const cancelPending = async (write: Write, loanId: string, reason: string): Promise<Loan> => {
  const before = await lockLoan(write, loanId)
  const after: Loan = {
    ...before,
    status: advance(loanMachine, before.status, 'cancel'),
    isPayoutBlocked: false,
    statusReason: reason,
  }
  await cancelPayout(write, loanId)
  await keep(write, [{ before, after }])
  return after
}

/** The customer changes its mind before the money has left. 409 afterwards. */
export const cancelLoan: Command<Readonly<{ personId: string; lineId: string; loanId: string }>, Loan> = {
  name: 'loans.cancel',
  run: async (write, { loanId, lineId, personId }) => {
    const loan = await lockLoan(write, loanId)
    if (loan.lineId !== lineId || loan.personId !== personId) throw notFound('Loan', loanId)
    return cancelPending(write, loanId, 'cancelled_by_customer')
  },
}

/** A person of the lender gives up a payout that waits, rejected or returned ones included. */
export const cancelLoanByHand: Command<Readonly<{ loanId: string; reason: string }>, Loan> = {
  name: 'loans.cancel_by_hand',
  run: (write, { loanId, reason }) => {
    write.because(reason)
    return cancelPending(write, loanId, 'cancelled_by_bank')
  },
}

const BATCH = 200

/** Cancels loans whose payout has waited its days in vain, a batch of them. Returns how many. */
const giveUpPayouts: Command<Day, number> = {
  name: 'loans.give_up_payouts',
  run: async (write, today) => {
    const ids = await loansToGiveUp(write.tx, today, BATCH)
    for (const loanId of ids) await cancelPending(write, loanId, 'payout_not_possible')
    return ids.length
  },
}

/** A payout that a person did not send again in time is given up. */
export const cancelStalePayouts: Step = {
  name: 'cancel_stale_payouts',
  due: `exists (select from loans where status = 'payout_pending' and payout_until_on < :today)`,
  run: untilDone(giveUpPayouts),
}

export type Resend = Readonly<{
  loanId: string
  recipientName: string
  /** Null: the account as it was. */
  recipientIban: string | null
  payoutOn: Day
}>

/** A new account makes a new plan; so does a payout day that comes too close to the first instalment (`lending.md` 1). */
const needsNewPlan = (
  { contract, productCode, recipientIban, repaymentDay }: Loan,
  iban: string,
  payoutOn: Day,
): boolean =>
  iban !== recipientIban ||
  (contract.kind === 'installment_plan' &&
    firstDueOn(payoutOn, repaymentDay, productByVersion(productCode).repayment.firstDueAfterDays) > contract.firstDueOn)

const planAnew = ({ contract, productCode, repaymentDay }: Loan, payoutOn: Day): Plan => {
  const { kind, term, principalCents, rate, dayCount } = contract
  const request = { principalCents, rate, dayCount }
  if (kind === 'bullet') return bulletPlan(request, payoutOn, contract.firstDueOn)
  const { firstDueAfterDays } = productByVersion(productCode).repayment
  const plan = datedPlan(request, payoutOn, firstDueOn(payoutOn, repaymentDay, firstDueAfterDays), term)
  if (!plan) throw invalidField('recipient_iban', `no plan over ${term} months exists from ${payoutOn}.`)
  return plan
}

const withPlan = (loan: Loan, plan: Plan, payoutOn: Day): Loan => ({
  ...loan,
  contract: {
    ...loan.contract,
    instalmentCents: plan.instalmentCents,
    term: plan.term,
    plannedPayoutOn: payoutOn,
    firstDueOn: plan.dueDays[0] ?? loan.contract.firstDueOn,
  },
  effectiveRate: plan.effective.rate,
  effectiveRateUnrounded: plan.effective.unrounded,
  totalCents: plan.totalCents,
  maturityOn: plan.dueDays.at(-1) ?? loan.maturityOn,
})

/** Orders the payout of a loan again whose first one was rejected or returned; 409 when none is blocked. */
export const resendPayout = async (
  write: Write,
  { loanId, recipientName, recipientIban, payoutOn }: Resend,
): Promise<Loan> => {
  const before = await lockLoan(write, loanId)
  if (!accepts(loanMachine, before.status, 'send') || !before.isPayoutBlocked) {
    throw new Refusal('invalid_state', `The loan is '${before.status}': no payout of it is blocked.`)
  }
  const iban = recipientIban ?? before.recipientIban
  const isNew = needsNewPlan(before, iban, payoutOn)
  const planned = isNew ? withPlan(before, planAnew(before, payoutOn), payoutOn) : before
  const after: Loan = {
    ...planned,
    recipientIban: iban,
    isPayoutBlocked: false,
    statusReason: null,
    payoutUntilOn: payoutUntil(payoutOn),
  }
  if (isNew) {
    await rewriteTerms(write, after)
    const shown = ({ contract, totalCents, maturityOn }: Loan) => ({
      plannedPayoutOn: contract.plannedPayoutOn,
      firstDueOn: contract.firstDueOn,
      instalmentCents: contract.instalmentCents,
      totalCents,
      maturityOn,
    })
    write.changed('loan_terms', loanId, shown(before), shown(after))
  }
  await cancelPayout(write, loanId) // one that was stopped is not sent beside the new one
  await orderPayout(write, {
    kind: 'loan',
    subjectId: loanId,
    lineId: after.lineId,
    personId: after.personId,
    amountCents: after.contract.principalCents,
    recipientName,
    recipientIban: iban,
    remittance: `${after.reference} ${after.purpose}`,
    executeOn: payoutOn,
  })
  await keep(write, [{ before, after }])
  return after
}

// What is done with a running line: credit paid back, the due day moved, a payout sent again.
import { dayOfMonth as dayInMonth } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import type { Cents } from '../base/money.ts'
import type { Command } from '../db/write.ts'
import { type OrderedRefund, refundCredit } from '../loans/credit.ts'
import type { Loan } from '../loans/loan.ts'
import { resendPayout } from '../loans/pending.ts'
import type { RepaymentDay } from '../loans/plan.ts'
import { planOfLoan } from '../loans/plan-paper.ts'
import { moveDueDays } from '../loans/servicing-commands.ts'
import { getLoan, loansOfLine } from '../loans/store.ts'
import { checkAccount } from '../payments/account-check.ts'
import { holdsOnLine } from '../persons/hold-store.ts'
import { effectsOf, lockedDetail } from '../persons/holds.ts'
import { changeLine } from './changes.ts'
import type { CreditLine } from './creditline.ts'
import { fileInstalmentPlan, payoutDayOf } from './draws.ts'
import { lockCreditLine } from './store.ts'

export type RefundWish = Readonly<{ creditLineId: string; amountCents: Cents | null; reason: string }>

/**
 * Pays the customer's credit back to the reference account, once it has paid what is due; after a change of account not before
 * its days without payouts are over.
 */
export const refundLineCredit: Command<RefundWish, OrderedRefund> = {
  name: 'creditlines.refund_credit',
  run: async (write, { creditLineId, amountCents, reason }) => {
    write.because(reason)
    const { tx, ctx } = write
    const { personId, recipientName, recipientIban } = await lockCreditLine(tx, creditLineId)
    const holds = await holdsOnLine(tx, personId, creditLineId, ctx.today)
    const changed = holds.find(({ cause }) => cause === 'account_changed')
    const notBeforeOn = changed?.untilOn ?? ctx.today
    return refundCredit(write, {
      lineId: creditLineId,
      personId,
      recipientName,
      recipientIban,
      amountCents,
      notBeforeOn,
    })
  },
}

export type NewRepaymentDay = Readonly<{ creditLineId: string; dayOfMonth: RepaymentDay; reason: string }>

/** Moves the due day of a line: of its running instalment loans, and of every draw to come. */
export const moveRepaymentDay: Command<NewRepaymentDay, CreditLine> = {
  name: 'creditlines.move_repayment_day',
  run: async (write, { creditLineId, dayOfMonth, reason }) => {
    write.because(reason)
    const line = await lockCreditLine(write.tx, creditLineId)
    if (line.repaymentDay === dayOfMonth)
      throw new Refusal('invalid_state', `The line is repaid on day ${dayOfMonth} already.`)
    const movable = (await loansOfLine(write.tx, creditLineId)).filter(
      ({ status, contract, nextDueOn }) =>
        status === 'created' &&
        contract.kind === 'installment_plan' &&
        nextDueOn !== null &&
        dayInMonth(nextDueOn) !== dayOfMonth,
    )
    await moveDueDays(
      write,
      movable.map(({ loanId }) => loanId),
      dayOfMonth,
    )
    return changeLine(write, line, { repaymentDay: dayOfMonth })
  },
}

export type Release = Readonly<{ loanId: string; recipientIban: string | null; reason: string }>

/**
 * Sends a payout again that was rejected or came back, to the same account or another one; another account makes a new plan.
 * 409 when no payout is blocked, the line is revoked, or a hold stops money from going out.
 */
export const releasePayout: Command<Release, Loan> = {
  name: 'creditlines.release_payout',
  run: async (write, { loanId, recipientIban, reason }) => {
    const { tx, ctx } = write
    write.because(reason)
    const line = await lockCreditLine(tx, (await getLoan(tx, loanId)).lineId)
    if (recipientIban !== null) await checkAccount(tx, recipientIban, 'recipient_iban')
    if (line.terminationType === 'REVOCATION')
      throw new Refusal('invalid_state', 'The line is revoked: nothing is paid out any more.')
    const holds = await holdsOnLine(tx, line.personId, line.creditLineId, ctx.today)
    if (effectsOf(holds).draws === 'stops') throw new Refusal('credit_line_blocked', lockedDetail(holds))
    const payoutOn = payoutDayOf(line, ctx)
    const loan = await resendPayout(write, { loanId, recipientName: line.recipientName, recipientIban, payoutOn })
    await fileInstalmentPlan(write, line, loan, planOfLoan(loan))
    return loan
  },
}

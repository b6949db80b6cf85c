// Drawing on a line: which plans it offers today, and the loan that one of them becomes.
import { addDays, type Day } from '../base/day.ts'
import { invalidField, outsideProduct, Refusal } from '../base/errors.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { type Rate, rateToNumber } from '../base/rate.ts'
import type { Tx } from '../db/database.ts'
import type { Command, Write } from '../db/write.ts'
import { fileDocument } from '../documents/archive.ts'
import { createLoan } from '../loans/commands.ts'
import type { Loan } from '../loans/loan.ts'
import {
  bulletPlan,
  datedPlan,
  datedPlans,
  firstDueOn,
  type LoanKind,
  type Plan,
  plannedPayoutOn,
  type RepaymentDay,
} from '../loans/plan.ts'
import { instalmentPlanOf } from '../loans/plan-paper.ts'
import { usageOfLines } from '../loans/store.ts'
import type { Moment } from '../payments/cut-off.ts'
import { holdsOnLine } from '../persons/hold-store.ts'
import { effectsOf, lockedDetail } from '../persons/holds.ts'
import { contractLanguage, letterheadOf } from '../persons/letterhead.ts'
import { getPerson } from '../persons/store.ts'
import { productByVersion } from '../products/catalogue.ts'
import { lender } from '../products/lender.ts'
import { payoutIban } from './accounts.ts'
import type { CreditLine } from './creditline.ts'
import { lockCreditLineOf } from './store.ts'

/** What a customer asks plans for. Field names are the caller's: reading plans and drawing call them differently. */
export type PlanWish = Readonly<{
  amountCents: Cents
  kind: LoanKind
  /** At most the contract's; the contract's when not given. */
  rate: Rate | null
  bulletOn: Day | null
}>

/** The wire's names of the members, for refusals. */
export type PlanFields = Readonly<{ kind: string; rate: string; bulletOn: string }>

const planFields: PlanFields = { kind: 'loan_type', rate: 'interest_rate', bulletOn: 'bullet_loan_repayment_date' }
const drawFields: PlanFields = { kind: 'type', rate: 'interest_rate', bulletOn: 'bullet_repayment_date' }

/** The day on which a draw of this moment is paid out: a bank day, and in France none of the first days of the contract. */
export const payoutDayOf = (line: CreditLine, moment: Moment): Day => {
  const { noPayoutBeforeDays } = productByVersion(line.productVersion)
  return plannedPayoutOn(moment, lender.cutOffs.payouts, addDays(line.concludedOn, noPayoutBeforeDays))
}

const rateOf = (line: CreditLine, wish: PlanWish, fields: PlanFields): Rate => {
  if (wish.rate === null || wish.rate === line.interestRate) return line.interestRate
  if (wish.rate < line.interestRate) return wish.rate
  throw new Refusal(
    'limit_exceeded',
    `${fields.rate}: the contract's rate is ${rateToNumber(line.interestRate)}; it may be lower, not higher.`,
    fields.rate,
  )
}

const bulletOf = (line: CreditLine, wish: PlanWish, moment: Moment, fields: PlanFields): Plan => {
  const product = productByVersion(line.productVersion)
  if (!product.bullet) throw invalidField(fields.kind, 'this line has no loans repaid in one sum.')
  if (!wish.bulletOn) throw invalidField(fields.bulletOn, 'is missing: a bullet loan needs its day.')
  const request = { principalCents: wish.amountCents, rate: rateOf(line, wish, fields), dayCount: product.dayCount }
  return bulletPlan(request, payoutDayOf(line, moment), wish.bulletOn, fields.bulletOn)
}

/** The plans that the line offers for an amount at this moment. A bullet day beside an instalment plan is ignored. */
export const plansOnLine = (line: CreditLine, wish: PlanWish, moment: Moment): readonly Plan[] => {
  if (wish.kind === 'bullet') return [bulletOf(line, wish, moment, planFields)]
  const { dayCount, termMonths, repayment } = productByVersion(line.productVersion)
  const payoutOn = payoutDayOf(line, moment)
  const request = { principalCents: wish.amountCents, rate: rateOf(line, wish, planFields), dayCount }
  return datedPlans(
    request,
    payoutOn,
    firstDueOn(payoutOn, line.repaymentDay as RepaymentDay, repayment.firstDueAfterDays),
    termMonths,
  )
}

/** The one plan of a draw; the same figures as the plan offered at this moment. */
const planOfDraw = (line: CreditLine, wish: PlanWish, term: number | null, moment: Moment): Plan => {
  if (wish.kind === 'bullet') return bulletOf(line, wish, moment, drawFields)
  const { dayCount, termMonths, repayment } = productByVersion(line.productVersion)
  if (term === null) throw invalidField('term', 'is missing: an instalment plan needs its months.')
  if (!termMonths.includes(term)) throw outsideProduct('term', `must be one of ${termMonths.join(', ')} months.`)
  const payoutOn = payoutDayOf(line, moment)
  const request = { principalCents: wish.amountCents, rate: rateOf(line, wish, drawFields), dayCount }
  const plan = datedPlan(
    request,
    payoutOn,
    firstDueOn(payoutOn, line.repaymentDay as RepaymentDay, repayment.firstDueAfterDays),
    term,
  )
  if (!plan) throw outsideProduct('amount', `is too small for ${term} instalments: each must repay at least one cent.`)
  return plan
}

/** May the customer draw this much now? Refuses (409) with what would be possible. */
const checkDraw = async (tx: Tx, line: CreditLine, amountCents: Cents, today: Day): Promise<void> => {
  if (line.status !== 'open')
    throw new Refusal('invalid_state', `The credit line is '${line.status}': draws need an open one.`)
  const holds = await holdsOnLine(tx, line.personId, line.creditLineId, today)
  const effects = effectsOf(holds)
  if (effects.draws === 'stops') {
    throw new Refusal('credit_line_blocked', lockedDetail(holds))
  }
  const { draw } = productByVersion(line.productVersion)
  if (amountCents < draw.minimumCents)
    throw outsideProduct('amount.value', `must be at least ${draw.minimumCents} cents.`)
  const usage = await usageOfLines(tx, [line.creditLineId])
  const freeCents = line.limitCents - (usage.get(line.creditLineId)?.utilizedCents ?? 0n)
  if (amountCents > freeCents) {
    throw new Refusal(
      'limit_exceeded',
      `amount.value: ${centsToDecimal(amountCents)} EUR is more than the free limit of ${centsToDecimal(freeCents)} EUR.`,
      'amount.value',
    )
  }
}

export type DrawInput = Readonly<{
  personId: string
  creditLineId: string
  wish: PlanWish
  term: number | null
  reference: string
  purpose: string
}>

/** Draws a loan. The line is locked, so that draws at the same moment together never exceed the limit. */
export const drawLoan: Command<DrawInput, Loan> = {
  name: 'creditlines.draw',
  run: async (write, { personId, creditLineId, wish, term, reference, purpose }) => {
    const { ctx } = write
    const line = await lockCreditLineOf(write.tx, personId, creditLineId)
    await checkDraw(write.tx, line, wish.amountCents, ctx.today)
    const plan = planOfDraw(line, wish, term, ctx)
    const loan = await createLoan(write, {
      lineId: line.creditLineId,
      personId: line.personId,
      productCode: line.productVersion,
      regime: line.legalRegime,
      dayCount: productByVersion(line.productVersion).dayCount,
      repaymentDay: line.repaymentDay as RepaymentDay,
      recipientName: line.recipientName,
      recipientIban: await payoutIban(write.tx, line),
      billingIban: line.accountIban ?? '',
      reference,
      purpose,
      plan,
      plannedPayoutOn: payoutDayOf(line, ctx),
    })
    await fileInstalmentPlan(write, line, loan, plan)
    return loan
  },
}

/** The customer gets the plan with the draw: it announces every debit (`lending.md` 4). */
export const fileInstalmentPlan = async (write: Write, line: CreditLine, loan: Loan, plan: Plan): Promise<void> => {
  const person = await getPerson(write.tx, line.personId)
  const debtor = {
    debtorIban: line.recipientIban,
    mandateReference: line.mandateReference,
    creditorId: lender.creditorId,
  }
  const language = contractLanguage(person, line.productVersion)
  await fileDocument(write, {
    kind: 'instalment_plan',
    subjectId: loan.loanId,
    personId: line.personId,
    language,
    delivered: true,
    data: instalmentPlanOf(loan, plan, letterheadOf(person, line.creditLineId, language), debtor),
  })
}

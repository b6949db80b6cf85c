// Servicing: what the lender does with a running loan, and the customer through it. Each command locks the loan, asks a pure
// decision, and records the event; books and projection follow from the fold.
import type { Day } from '../base/day.ts'
import { invalidField, notFound, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { type Cents, centsToDecimal, minCents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { Command, Write } from '../db/write.ts'
import { collectionsOf } from '../payments/collections.ts'
import { findActiveMandate } from '../payments/mandates.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { LoanEvent } from './contract.ts'
import { foldLoan } from './fold.ts'
import { type NewLoanEvent, type OpenLoan, openLoans, record } from './journal.ts'
import type { Loan } from './loan.ts'
import type { RepaymentDay } from './plan.ts'
import { type CompensationTerms, compensationFor, type Quote, settlementQuote, withCompensation } from './servicing.ts'
import * as decide from './servicing-rules.ts'
import { creditOf, creditValuedBy } from './store.ts'
import { defaultTermsOf } from './terms.ts'

/** Which loan, for which day (today when null; never a day ahead), and why. */
type Order = Readonly<{ loanId: string; on?: Day | null; reason?: string }>

/** Locks one loan and brings it to today. Throws 404. */
const openLoan = async (write: Write, loanId: string): Promise<OpenLoan> => {
  const [open] = await openLoans(write, [loanId])
  if (!open) throw notFound('Loan', loanId)
  return open
}

const situationOf = async (tx: Tx, { loan, events, state }: OpenLoan, on: Day): Promise<decide.Situation> => ({
  contract: loan.contract,
  events,
  state: on === state.asOf ? state : foldLoan(loan.contract, events, on, defaultTermsOf(loan.productCode)),
  on,
  presentedOn: new Set(
    (await collectionsOf(tx, [loan.loanId])).filter(({ status }) => status === 'in_file').map(({ dueOn }) => dueOn),
  ),
})

/** The day an order counts from: today, or a day since the payout when the news came late. */
const valueDay = ({ state, loan }: OpenLoan, on: Day | null | undefined, today: Day): Day => {
  if (state.paidOutOn === null || loan.status !== 'created') {
    throw new Refusal(
      'invalid_state',
      `The loan is '${loan.status}': only one that is paid out and not repaid can be served.`,
    )
  }
  if (!on) return today
  if (on > today || on < state.paidOutOn)
    throw invalidField('on', `must lie between ${state.paidOutOn}, the payout, and ${today}.`)
  return on
}

const recordOne = async (write: Write, loanId: string, on: Day, facts: readonly decide.EventFacts[]): Promise<Loan> => {
  const happened = facts.map((each) => ({
    loanId,
    event: { ...each, id: newId('event'), valueOn: on } as NewLoanEvent,
  }))
  const [after] = await record(write, happened)
  if (!after) throw notFound('Loan', loanId)
  return after.loan
}

/** Makes the command of a decision that is one event. */
const serving = <I>(
  name: string,
  decision: (situation: decide.Situation, input: I) => decide.EventFacts,
): Command<Order & I, Loan> => ({
  name: `loans.${name}`,
  run: async (write, order) => {
    if (order.reason) write.because(order.reason)
    const open = await openLoan(write, order.loanId)
    const on = valueDay(open, order.on, write.ctx.today)
    return recordOne(write, order.loanId, on, [decision(await situationOf(write.tx, open, on), order)])
  },
})

/** Puts off what is left by some months; 409 while the next debit is with the bank. */
export const grantHoliday = serving('grant_holiday', decide.grantHoliday)
/** Grants a lower rate. */
export const lowerRate = serving('lower_rate', decide.lowerRate)
/** Charges a fee at cost. */
export const chargeFee = serving('charge_fee', decide.chargeFee)
/** Pays for the customer: principal that is due, the rest as credit. */
export const grantGoodwill = serving('grant_goodwill', decide.grantGoodwill)
/** Waives a charge that is due; 409 where none, or less, is. */
export const waiveCharge = serving('waive_charge', decide.waiveCharge)
/** Claims the default interest accrued so far; 409 where there is none. */
export const claimDefaultInterest = serving('claim_default_interest', decide.claimDefaultInterest)
/** Takes back a default, or keeps one from beginning. */
export const grantGrace = serving('grant_grace', decide.grantGrace)
/** Writes off what is left; later payments are recoveries. */
export const writeOff = serving('write_off', decide.writeOff)

/** Moves the due day of these loans inside another command; loans whose terms cannot change now refuse (409). */
export const moveDueDays = async (
  write: Write,
  loanIds: readonly string[],
  dayOfMonth: RepaymentDay,
): Promise<void> => {
  for (const open of await openLoans(write, loanIds)) {
    const on = valueDay(open, null, write.ctx.today)
    const noticeDays = productByVersion(open.loan.productCode).repayment.firstDueAfterDays
    const facts = decide.moveDueDay(await situationOf(write.tx, open, on), { dayOfMonth, noticeDays })
    await recordOne(write, open.loan.loanId, on, [facts])
  }
}

/** Moves the due day of one loan. */
export const moveDueDay: Command<Order & Readonly<{ dayOfMonth: RepaymentDay }>, Loan> = {
  name: 'loans.move_due_day',
  run: async (write, { loanId, dayOfMonth, reason }) => {
    if (reason) write.because(reason)
    await openLoan(write, loanId)
    await moveDueDays(write, [loanId], dayOfMonth)
    return (await openLoan(write, loanId)).loan
  },
}

/** Undoes an event that was recorded in error, at its own value day; a loan that it had ended lives again. */
export const reverseEvent: Command<Readonly<{ loanId: string; eventId: string; reason: string }>, Loan> = {
  name: 'loans.reverse_event',
  run: async (write, { loanId, eventId, reason }) => {
    write.because(reason)
    const open = await openLoan(write, loanId)
    const facts = decide.reverseEvent(await situationOf(write.tx, open, write.ctx.today), { eventId })
    return recordOne(write, loanId, write.ctx.today, [facts])
  },
}

/** Calls in a loan: all principal and the interest to today fall due, no more (the line's area has checked that it may). */
export const terminateLoans = async (write: Write, loanIds: readonly string[]): Promise<void> => {
  const { today } = write.ctx
  await record(
    write,
    loanIds.map((loanId) => ({ loanId, event: { type: 'terminated', id: newId('event'), valueOn: today } })),
  )
}

/** What clears a loan on a day, with what the product asks for early repayment. */
export const quoteOf = (loan: Loan, events: readonly LoanEvent[], on: Day): Quote => {
  const terms = defaultTermsOf(loan.productCode)
  const quote = settlementQuote(loan.contract, events, on, terms)
  return withCompensation(quote, compensationTermsOf(loan), foldLoan(loan.contract, events, on, terms))
}

const compensationTermsOf = ({ productCode }: Loan): CompensationTerms =>
  productByVersion(productCode).earlyRepayment.compensation

export type EarlyRepayment = Readonly<{
  loanId: string
  /** Null: all of it. */
  amountCents: Cents | null
  mode: 'shorten_term' | 'lower_instalment'
  /** Null or a day until today: the customer's credit pays. A day ahead: it is collected then. */
  on: Day | null
  /** No compensation is asked: an insurance pays that the contract demanded (§ 502 (2) BGB), or the bank forgoes it. */
  isFree?: boolean
}>

/** An early repayment as an event, and what it costs on its day. */
type Repayment = Readonly<{
  facts: Extract<decide.EventFacts, { type: 'early_repaid' | 'prepaid' }>
  costCents: Cents
  compensationCents: Cents
}>

const repaymentOf = (
  { loan, events }: OpenLoan,
  { state }: decide.Situation,
  { amountCents, mode, isFree = false }: EarlyRepayment,
  on: Day,
): Repayment => {
  const asking = (facts: Repayment['facts'], freeCents: Cents, askedCents: Cents): Repayment => {
    const compensationCents = isFree ? 0n : askedCents
    return {
      facts: compensationCents > 0n ? { ...facts, compensationCents } : facts,
      costCents: freeCents + compensationCents,
      compensationCents,
    }
  }
  if (amountCents === null) {
    const { totalCents, compensationCents } = quoteOf(loan, events, on)
    return asking({ type: 'early_repaid' }, totalCents - compensationCents, compensationCents)
  }
  if (amountCents >= state.principalNotDueCents) {
    throw invalidField(
      'amount.value',
      `${centsToDecimal(state.principalNotDueCents)} EUR of principal is not due yet: repay less, or all by leaving the amount out.`,
    )
  }
  const facts = { type: 'prepaid', amountCents, mode } as const
  const prepaid: LoanEvent = { ...facts, id: 'wish', valueOn: on, sequence: events.length + 1 }
  const after = foldLoan(loan.contract, [...events, prepaid], on, defaultTermsOf(loan.productCode))
  const part = {
    repaidCents: amountCents,
    savedInterestCents: decide.interestOf(state) - decide.interestOf(after),
    on,
    endsOn: state.instalments.at(-1)?.dueOn ?? loan.maturityOn,
  }
  const { cents } = compensationFor(compensationTermsOf(loan), part)
  return asking(facts, decide.payableCents(state) + amountCents, cents)
}

/**
 * Repays a loan early, wholly or in part (§ 500 (2) BGB). Money that is there as credit pays on the day on which it came; for
 * a day ahead the amount falls due then and is collected like an instalment. 409 names what is missing.
 */
export const repayEarly: Command<EarlyRepayment, Loan> = {
  name: 'loans.repay_early',
  run: async (write, wish) => {
    const { tx, ctx } = write
    const open = await openLoan(write, wish.loanId)
    const { lineId, billingIban, loanId } = open.loan
    if (wish.on !== null && wish.on > ctx.today) {
      valueDay(open, null, ctx.today)
      const repayment = repaymentOf(open, await situationOf(tx, open, wish.on), wish, wish.on)
      decide.checkCollected(await situationOf(tx, open, ctx.today), wish.on, ctx.today, repayment.compensationCents)
      if (!(await findActiveMandate(tx, lineId))) {
        throw new Refusal('invalid_state', `No mandate allows a debit: transfer the amount to ${billingIban}.`)
      }
      return recordOne(write, loanId, wish.on, [repayment.facts])
    }
    const on = valueDay(open, wish.on, ctx.today)
    const { facts, costCents } = repaymentOf(open, await situationOf(tx, open, on), wish, on)
    const creditCents = minCents((await creditOf(tx, [lineId])).get(lineId) ?? 0n, await creditValuedBy(tx, lineId, on))
    if (creditCents < costCents) {
      throw new Refusal(
        'invalid_state',
        `On ${on} this costs ${centsToDecimal(costCents)} EUR and the customer's credit is ${centsToDecimal(creditCents)} EUR: ` +
          `transfer the rest to ${billingIban}, or name a day from ${decide.firstCollectableOn(ctx.today)} on, when it is collected.`,
      )
    }
    const paid = { type: 'payment_received', source: 'credit', amountCents: costCents } as const
    return recordOne(write, loanId, on, [facts, paid])
  },
}

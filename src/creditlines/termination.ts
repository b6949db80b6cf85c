// Termination: by notice of either side, or for cause; forbearance and the notice that come before (`lending.md` 1).
import type { Day } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { accepts } from '../base/machine.ts'
import type { Command, Write } from '../db/write.ts'
import { foldLoan } from '../loans/fold.ts'
import { type OpenLoan, openLoans } from '../loans/journal.ts'
import type { Loan } from '../loans/loan.ts'
import { terminateLoans } from '../loans/servicing-commands.ts'
import { getLoan, loansOfLine } from '../loans/store.ts'
import { defaultTermsOf } from '../loans/terms.ts'
import { productByVersion } from '../products/catalogue.ts'
import { advanceLine } from './changes.ts'
import { type CreditLine, creditlineMachine } from './creditline.ts'
import {
  type Forbearance,
  type ForbearanceKind,
  type ForbearanceResponse,
  type TerminationNotice,
  terminationNoticeGiven,
} from './ending.ts'
import {
  forbearancesOn,
  insertForbearance,
  insertNotices,
  linesWithEndedNotice,
  noticesOn,
  setTerminated,
} from './ending-store.ts'
import { noticeEnds } from './rules.ts'
import { lockCreditLine, lockCreditLineOf } from './store.ts'
import { checkLapsed, checkLineGate, isCured, type LoanOnDay, noticeTerms } from './termination-rules.ts'

export type Notice = Readonly<{ by: 'customer' | 'bank'; endsOn: Day | null }>

/** Ends a locked line by notice: on the day it closes, and loans run on. 409 when it ends sooner already. */
const giveNotice = async (write: Write, line: CreditLine, { by, endsOn }: Notice): Promise<CreditLine> => {
  const { today } = write.ctx
  if (by === 'bank' && productByVersion(line.productVersion).renewal) {
    throw new Refusal('invalid_state', 'The line runs for a fixed period: the bank can let it end then, not before.')
  }
  const on = noticeEnds(by, today, endsOn)
  if (
    accepts(creditlineMachine, line.status, 'notice_ended') &&
    line.terminationOn !== null &&
    line.terminationOn <= on
  ) {
    throw new Refusal('invalid_state', `The line ends on ${line.terminationOn} already.`)
  }
  const ending = await advanceLine(write, line, 'notice_given', {
    terminationType: by === 'bank' ? 'ORDINARY_BY_BANK' : 'ORDINARY_BY_CUSTOMER',
    terminationRequestedOn: today,
    terminationOn: on,
  })
  return on === today ? advanceLine(write, ending, 'notice_ended') : ending
}

/** The customer ends the line: at once, or on a later day. */
export const terminateByCustomer: Command<
  Readonly<{ personId: string; creditLineId: string; endsOn: Day | null }>,
  CreditLine
> = {
  name: 'creditlines.terminate_by_customer',
  run: async (write, { personId, creditLineId, endsOn }) =>
    giveNotice(write, await lockCreditLineOf(write.tx, personId, creditLineId), { by: 'customer', endsOn }),
}

/** The lender ends the line by notice, its own or one that the customer gave by letter. */
export const terminateByNotice: Command<Notice & Readonly<{ creditLineId: string; reason: string }>, CreditLine> = {
  name: 'creditlines.terminate_by_notice',
  run: async (write, { creditLineId, reason, ...notice }) => {
    write.because(reason)
    return giveNotice(write, await lockCreditLine(write.tx, creditLineId), notice)
  },
}

const BATCH = 200

/** Closes lines whose notice has run out, a batch of them. Returns how many. */
export const endNotices: Command<Day, number> = {
  name: 'creditlines.end_notices',
  run: async (write, today) => {
    const ids = await linesWithEndedNotice(write.tx, today, BATCH)
    for (const id of ids) await advanceLine(write, await lockCreditLine(write.tx, id), 'notice_ended')
    return ids.length
  },
}

export type NewForbearance = Readonly<{
  creditLineId: string
  kind: ForbearanceKind
  terms: string
  response: ForbearanceResponse
}>

/** Records what was offered to a customer in difficulty, or why nothing was. */
export const recordForbearance: Command<NewForbearance, Forbearance> = {
  name: 'creditlines.record_forbearance',
  run: async (write, wanted) => {
    const { creditLineId, kind, response } = wanted
    await lockCreditLine(write.tx, creditLineId)
    const forbearance: Forbearance = { ...wanted, forbearanceId: newUuid(), offeredOn: write.ctx.today }
    await insertForbearance(write, forbearance)
    write.changed('forbearance', forbearance.forbearanceId, null, { creditLineId, kind, response })
    return forbearance
  },
}

const onDay = ({ loan, state }: OpenLoan): LoanOnDay => ({ loanId: loan.loanId, contract: loan.contract, state })

/** What was said on the loan's line before: notices for its loans, and what was offered. */
type SaidBefore = Readonly<{ notices: readonly TerminationNotice[]; forbearances: readonly Forbearance[] }>

/** The demand of a loan's arrears, with a last day to pay; 409 while the arrears do not allow it, or a notice runs. Nothing is written. */
export const terminationNotice = (open: OpenLoan, { notices, forbearances }: SaidBefore): TerminationNotice => {
  const { loanId, lineId } = open.loan
  const running = notices.findLast((notice) => notice.loanId === loanId)
  if (running && (running.terminatedOn !== null || running.deadlineOn >= open.state.asOf)) {
    throw new Refusal('invalid_state', `A notice of ${running.givenOn} gives until ${running.deadlineOn} to pay.`)
  }
  const terms = noticeTerms(onDay(open), forbearances)
  return { ...terms, noticeId: newUuid(), loanId, creditLineId: lineId, terminatedOn: null }
}

/** Gives these notices, inside the command that sends the letters. The lines are locked, before their loans. */
export const giveTerminationNotices = async (write: Write, notices: readonly TerminationNotice[]): Promise<void> => {
  if (notices.length === 0) return
  await insertNotices(write, notices)
  for (const { noticeId, creditLineId, terminatedOn: _never, ...terms } of notices) {
    write.changed('termination_notice', noticeId, null, terms)
    write.publish(terminationNoticeGiven.of(noticeId, { loanId: terms.loanId, creditLineId }))
  }
}

/** A person demands the arrears of one loan. */
export const noticeByHand: Command<Readonly<{ loanId: string; reason: string }>, TerminationNotice> = {
  name: 'creditlines.give_termination_notice',
  run: async (write, { loanId, reason }) => {
    const { tx } = write
    write.because(reason)
    const { lineId } = await getLoan(tx, loanId)
    await lockCreditLine(tx, lineId)
    const said = { notices: await noticesOn(tx, [lineId]), forbearances: await forbearancesOn(tx, [lineId]) }
    const [open] = await openLoans(write, [loanId])
    if (!open) throw new Error(`loan ${loanId} was just read`)
    const notice = terminationNotice(open, said)
    await giveTerminationNotices(write, [notice])
    return notice
  },
}

const wasCured = ({ loan, events, state }: OpenLoan, notice: TerminationNotice): boolean => {
  const atNotice = foldLoan(loan.contract, events, notice.givenOn, defaultTermsOf(loan.productCode))
  return isCured(atNotice, state, notice)
}

const callIn = async (write: Write, notices: readonly TerminationNotice[]): Promise<void> => {
  await terminateLoans(
    write,
    notices.map(({ loanId }) => loanId),
  )
  await setTerminated(
    write,
    notices.map(({ noticeId }) => noticeId),
  )
}

/** Calls in one loan whose notice has lapsed: all of it falls due; the line stays as it is (409 says what is missing). */
export const callInLoan: Command<Readonly<{ loanId: string; reason: string }>, Loan> = {
  name: 'creditlines.call_in_loan',
  run: async (write, { loanId, reason }) => {
    const { tx, ctx } = write
    write.because(reason)
    const { lineId } = await getLoan(tx, loanId)
    await lockCreditLine(tx, lineId)
    const notice = (await noticesOn(tx, [lineId])).findLast(
      (each) => each.loanId === loanId && each.terminatedOn === null,
    )
    const [open] = await openLoans(write, [loanId])
    checkLapsed(notice, open !== undefined && notice !== undefined && wasCured(open, notice), loanId, ctx.today)
    if (notice) await callIn(write, [notice])
    return getLoan(tx, loanId)
  },
}

export type ForCause = Readonly<{ creditLineId: string; by: 'customer' | 'bank'; reason: string }>

/**
 * Ends the line for cause. By the bank: at least one loan's notice has lapsed and the arrears of all running loans together
 * are large enough; loans whose notice lapsed become due. By the customer: loans run on.
 */
export const terminateForCause: Command<ForCause, CreditLine> = {
  name: 'creditlines.terminate_for_cause',
  run: async (write, { creditLineId, by, reason }) => {
    const { tx, ctx } = write
    write.because(reason)
    const line = await lockCreditLine(tx, creditLineId)
    const dates = { terminationRequestedOn: ctx.today, terminationOn: ctx.today }
    if (by === 'customer') {
      return advanceLine(write, line, 'terminated_for_cause', {
        ...dates,
        terminationType: 'EXTRAORDINARY_BY_CUSTOMER',
      })
    }
    const loans = (await loansOfLine(tx, creditLineId)).filter(({ status }) => status === 'created')
    const running = await openLoans(
      write,
      loans.map(({ loanId }) => loanId),
    )
    const notices = await noticesOn(tx, [creditLineId])
    const pending = running.flatMap((open) => {
      const notice = notices.findLast((each) => each.loanId === open.loan.loanId && each.terminatedOn === null)
      return notice ? [{ open, notice, cured: wasCured(open, notice) }] : []
    })
    const lapsed = pending.filter(({ notice, cured }) => notice.deadlineOn < ctx.today && !cured)
    if (lapsed.length === 0) {
      const [first] = pending
      checkLapsed(first?.notice, first?.cured ?? false, first?.open.loan.loanId ?? 'of the line', ctx.today)
    }
    checkLineGate(running.map(onDay))
    await callIn(
      write,
      lapsed.map(({ notice }) => notice),
    )
    return advanceLine(write, line, 'terminated_for_cause', { ...dates, terminationType: 'EXTRAORDINARY_BY_BANK' })
  },
}

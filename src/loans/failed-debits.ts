// What follows from debits that the bank refused or returned: mandate, next attempt, person, and nobody's default for our own
// delay. The money is booked before, by the loan's events.
import { onOrAfterT2 } from '../base/calendar.ts'
import { addDays, type Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { Cents } from '../base/money.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { collectionsOf } from '../payments/collections.ts'
import { type DelayedLoan, delayedUntil, loansWeDelay, WE_DELAY } from '../payments/delays.ts'
import { type MandateMove, moveMandates } from '../payments/mandates.ts'
import type { Collection, CollectionNews } from '../payments/payment.ts'
import { announceDebits, type Representation } from '../payments/representations.ts'
import { returnReason } from '../payments/return-reasons.ts'
import { consequencesOf, settleFrom } from '../payments/return-rules.ts'
import { type NewTask, openTasks } from '../payments/tasks.ts'
import { type NewHold, placeHolds } from '../persons/hold-commands.ts'
import { holdsOnLines } from '../persons/hold-store.ts'
import { effectsOf } from '../persons/holds.ts'
import { productByVersion } from '../products/catalogue.ts'
import { inBatches, type Step } from '../work/day.ts'
import { type AccountRequest, askForAccounts } from './account-requests.ts'
import { batchesOf } from './batches.ts'
import type { LoanState } from './fold.ts'
import { type Happened, openLoans, record } from './journal.ts'
import type { Loan } from './loan.ts'
import { announceOnPaper } from './plan-notices.ts'
import { creditOf, findLoans } from './store.ts'

/** Notice that the contract gives before each debit, in days. */
export const noticeDaysOf = (loan: Loan): number => productByVersion(loan.productCode).collection.prenotificationDays

/** As long as a new debit would take: then the grace is looked at again. */
const graceUntil = (loan: Loan, today: Day): Day => settleFrom(today, noticeDaysOf(loan))

const grace = ({ loanId }: Pick<Loan, 'loanId'>, dueOn: Day, today: Day, untilOn: Day): Happened => ({
  loanId,
  event: {
    type: 'grace_granted',
    id: derivedId('event', loanId, 'grace', dueOn, untilOn),
    valueOn: today,
    dueOn,
    untilOn,
  },
})

type OfInstalment = Readonly<{ loanId: string; dueOn: Day }>

/** These instalments come into default on the day after this one at the earliest. */
export const forgiveUntil = async (write: Write, instalments: readonly OfInstalment[], untilOn: Day): Promise<void> => {
  await record(
    write,
    instalments.map((each) => grace(each, each.dueOn, write.ctx.today, untilOn)),
  )
}

/** Debits that we present later than agreed are nobody's default until they settle (`lending.md` 4). */
export const forgiveOurDelay = (write: Write, debits: readonly OfInstalment[], settleOn: Day): Promise<void> =>
  forgiveUntil(
    write,
    debits.filter(({ dueOn }) => onOrAfterT2(dueOn) < settleOn),
    settleOn,
  )

/** A debit that failed: what the bank says, what was presented, and for which loan. */
type Failed = Readonly<{
  failure: CollectionNews[number]
  debit: Collection
  loan: Loan
  /** Not what the customer's credit pays, nor where somebody holds the line in a way that stops collection. */
  isDebitedAgain: boolean
}>

/** What is to be done about it, for each of those who do it. */
type FollowUp = Readonly<{
  holds: readonly NewHold[]
  mandates: readonly MandateMove[]
  debits: readonly (Representation & Readonly<{ loan: Loan; hasLetter: boolean }>)[]
  tasks: readonly NewTask[]
  accountRequests: readonly AccountRequest[]
  grace: readonly Happened[]
}>

/** What is owed because it failed: the amount, and the bank's fee where the debtor is to blame. */
const claimedBy = ({ amountCents, chargesCents = 0n, reasonCode }: CollectionNews[number]): Cents =>
  amountCents + (returnReason(reasonCode ?? null).feePassedOn ? chargesCents : 0n)

/** What follows from a failure (`domain-rules.md` 6.4). Pure. */
const followUp = ({ failure, debit, loan, isDebitedAgain }: Failed, today: Day): FollowUp => {
  const { loanId, collectionId, dueOn, amountCents } = failure
  const { lineId, personId } = loan
  const reasonCode = failure.reasonCode ?? null
  const follows = consequencesOf({ reasonCode, attempt: debit.attempt, today, prenotificationDays: noticeDaysOf(loan) })
  const { settleFromOn, isOurs, oursUntilOn } = follows
  const announcedCents = claimedBy(failure)
  const again = { loanId, lineId, dueOn, attempt: debit.attempt + 1, announcedCents }
  const task = { subjectId: collectionId, personId, lineId, loanId, dueOn, reasonCode, isOurs, oursUntilOn }
  return {
    holds: follows.isDeath ? [{ personId, creditLineId: null, cause: 'death', reason: 'a debit came back: MD07' }] : [],
    mandates: follows.mandate ? [{ mandateId: debit.mandateId, event: follows.mandate }] : [],
    // Where the debtor is chased, the letter about the return announces the next debit as well.
    debits: settleFromOn && isDebitedAgain ? [{ ...again, settleFromOn, loan, hasLetter: follows.isDunned }] : [],
    tasks: follows.task ? [{ ...task, kind: follows.task }] : [],
    accountRequests: oursUntilOn
      ? [{ loan, mandateId: debit.mandateId, dueOn, amountCents, answerByOn: oursUntilOn }]
      : [],
    grace: isOurs ? [grace(loan, dueOn, today, graceUntil(loan, today))] : [],
  }
}

/** Debits came back, or were refused before they settled: each reason has its consequences. */
export const onDebitsFailed = async (write: Write, { data: news }: Event<string, CollectionNews>): Promise<void> => {
  const loanIds = [...new Set(news.map(({ loanId }) => loanId))]
  const loans = await findLoans(write.tx, loanIds)
  const debits = new Map((await collectionsOf(write.tx, loanIds)).map((debit) => [debit.collectionId, debit]))
  const credit = new Map(await creditOf(write.tx, [...new Set([...loans.values()].map(({ lineId }) => lineId))]))
  const holds = await holdsOnLines(write.tx, [...loans.values()], write.ctx.today)
  const followUps = news.map((failure) => {
    const loan = loans.get(failure.loanId)
    const debit = debits.get(failure.collectionId)
    assert(loan && debit, `the debit ${failure.collectionId} is of the loan ${failure.loanId}`)
    const leftCents = (credit.get(loan.lineId) ?? 0n) - claimedBy(failure)
    if (leftCents >= 0n) credit.set(loan.lineId, leftCents)
    const isDebitedAgain = leftCents < 0n && effectsOf(holds(loan.lineId)).collection === 'runs'
    return followUp({ failure, debit, loan, isDebitedAgain }, write.ctx.today)
  })
  const all = <K extends keyof FollowUp>(kind: K) =>
    followUps.flatMap((each): readonly FollowUp[K][number][] => each[kind])
  await placeHolds(write, all('holds'))
  await moveMandates(write, all('mandates'))
  const announced = await announceDebits(write, all('debits'))
  await announceOnPaper(
    write,
    announced.filter(({ hasLetter }) => !hasLetter),
  )
  await openTasks(write, all('tasks'))
  await askForAccounts(write, all('accountRequests'))
  await record(write, all('grace'))
}

/** What has fallen due and is open, with its default not yet begun, or beginning today. */
const threatened = (state: LoanState) =>
  state.instalments.filter(
    (row) => row.dueOn <= state.asOf && row.settledOn === null && row.defaultFromOn >= state.asOf,
  )

const BATCH = 200

const findDelayed: Command<Day, readonly (readonly DelayedLoan[])[]> = {
  name: 'loans.find_delayed',
  run: async ({ tx }, on) => batchesOf(await loansWeDelay(tx, on), ({ lineId }) => lineId, BATCH),
}

/**
 * While a person still has to put right what is our own failure, or a debit's file has not reached the bank, or the bank does
 * not say what became of a debit, nothing of that comes into default: what would, from tomorrow, is given as long again as a new
 * debit takes, or until the delay ends.
 */
const extendGraceBatch: Command<readonly DelayedLoan[], number> = {
  name: 'loans.extend_grace',
  run: async (write, loans) => {
    const on = write.ctx.today
    const delayed = new Map(loans.map((each) => [each.loanId, each]))
    const opened = await openLoans(write, [...delayed.keys()])
    const happened = opened.flatMap(({ loan, state }) =>
      threatened(state).flatMap(({ dueOn, defaultFromOn }) => {
        const delay = delayed.get(loan.loanId)
        const untilOn = delay ? delayedUntil(delay, dueOn, graceUntil(loan, on)) : null
        const isDelayed = untilOn !== null && defaultFromOn <= addDays(on, 1) && defaultFromOn <= untilOn
        return isDelayed ? [grace(loan, dueOn, on, untilOn)] : []
      }),
    )
    await record(write, happened)
    return happened.length
  },
}

/** Runs as the day closes, before defaults begin. */
export const extendGrace: Step = {
  name: 'extend_grace',
  due: `exists (${WE_DELAY})`,
  run: inBatches(findDelayed, extendGraceBatch),
}

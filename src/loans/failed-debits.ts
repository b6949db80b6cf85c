// What follows from debits that the bank refused or returned: mandate, next attempt, person, and nobody's default for our own
// delay. The money is booked before, by the loan's events.
import { onOrAfterT2 } from '../base/calendar.ts'
import { addDays, type Day, earliest } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { collectionsOf } from '../payments/collections.ts'
import { type MandateMove, moveMandates } from '../payments/mandates.ts'
import type { Collection, CollectionNews } from '../payments/payment.ts'
import { announceDebits, type Representation } from '../payments/representations.ts'
import { returnReason } from '../payments/return-reasons.ts'
import { consequencesOf, settleFrom } from '../payments/return-rules.ts'
import { loansWeDelay, type NewTask, openTasks, WE_DELAY } from '../payments/tasks.ts'
import { type NewHold, placeHolds } from '../persons/hold-commands.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { Step } from '../work/day.ts'
import { type AccountRequest, askForAccounts } from './account-requests.ts'
import type { LoanState } from './fold.ts'
import { type Happened, openLoans, record } from './journal.ts'
import type { Loan } from './loan.ts'
import { announceOnPaper } from './plan-notices.ts'
import { findLoans } from './store.ts'

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

/** Debits that we present later than agreed are nobody's default until they settle (`lending.md` 4). */
export const forgiveOurDelay = async (
  write: Write,
  debits: readonly Readonly<{ loanId: string; dueOn: Day }>[],
  settleOn: Day,
): Promise<void> => {
  const late = debits.filter(({ dueOn }) => onOrAfterT2(dueOn) < settleOn)
  await record(
    write,
    late.map((debit) => grace(debit, debit.dueOn, write.ctx.today, settleOn)),
  )
}

/** A debit that failed: what the bank says, what was presented, and for which loan. */
type Failed = Readonly<{ failure: CollectionNews[number]; debit: Collection; loan: Loan }>

/** What is to be done about it, for each of those who do it. */
type FollowUp = Readonly<{
  holds: readonly NewHold[]
  mandates: readonly MandateMove[]
  debits: readonly (Representation & Readonly<{ loan: Loan; hasLetter: boolean }>)[]
  tasks: readonly NewTask[]
  accountRequests: readonly AccountRequest[]
  grace: readonly Happened[]
}>

/** What follows from a failure (`domain-rules.md` 6.4). Pure. */
const followUp = ({ failure, debit, loan }: Failed, today: Day): FollowUp => {
  const { loanId, collectionId, dueOn, amountCents, chargesCents = 0n } = failure
  const { lineId, personId } = loan
  const reasonCode = failure.reasonCode ?? null
  const follows = consequencesOf({ reasonCode, attempt: debit.attempt, today, prenotificationDays: noticeDaysOf(loan) })
  const { settleFromOn, isOurs, oursUntilOn } = follows
  const announcedCents = amountCents + (returnReason(reasonCode).feePassedOn ? chargesCents : 0n)
  const again = { loanId, lineId, dueOn, attempt: debit.attempt + 1, announcedCents }
  const task = { subjectId: collectionId, personId, lineId, loanId, dueOn, reasonCode, isOurs, oursUntilOn }
  return {
    holds: follows.isDeath ? [{ personId, creditLineId: null, cause: 'death', reason: 'a debit came back: MD07' }] : [],
    mandates: follows.mandate ? [{ mandateId: debit.mandateId, event: follows.mandate }] : [],
    // Where the debtor is chased, the letter about the return announces the next debit as well.
    debits: settleFromOn ? [{ ...again, settleFromOn, loan, hasLetter: follows.isDunned }] : [],
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
  const followUps = news.map((failure) => {
    const loan = loans.get(failure.loanId)
    const debit = debits.get(failure.collectionId)
    assert(loan && debit, `the debit ${failure.collectionId} is of the loan ${failure.loanId}`)
    return followUp({ failure, debit, loan }, write.ctx.today)
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

/**
 * While a person still has to put right what is our own failure, or the debit's file has not reached the bank, nothing of the
 * loan comes into default: what would, from tomorrow, is given as long again as a new debit takes, or until the delay ends.
 */
const extendGraceBatch: Command<Readonly<{ on: Day; after: string }>, string | null> = {
  name: 'loans.extend_grace',
  run: async (write, { on, after }) => {
    const delayed = await loansWeDelay(write.tx, on, BATCH, after)
    const endOf = new Map(delayed.map(({ loanId, untilOn }) => [loanId, untilOn]))
    const opened = await openLoans(write, [...endOf.keys()])
    const happened = opened.flatMap(({ loan, state }) => {
      const againUntilOn = graceUntil(loan, on)
      const untilOn = earliest(againUntilOn, endOf.get(loan.loanId) ?? againUntilOn)
      return threatened(state)
        .filter(({ defaultFromOn }) => defaultFromOn <= addDays(on, 1) && defaultFromOn <= untilOn)
        .map(({ dueOn }) => grace(loan, dueOn, on, untilOn))
    })
    await record(write, happened)
    return delayed.at(-1)?.loanId ?? null
  },
}

/** Runs as the day closes, before defaults begin. */
export const extendGrace: Step = {
  name: 'extend_grace',
  due: `exists (${WE_DELAY})`,
  run: async ({ on, execute }) => {
    let after: string | null = ''
    while (after !== null) after = await execute(extendGraceBatch, { on, after })
    return 0
  },
}

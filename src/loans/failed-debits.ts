// What follows from debits that the bank refused or returned: mandate, next attempt, person, and nobody's default for our own
// delay. The money is booked before, by the loan's events.
import { onOrAfterT2 } from '../base/calendar.ts'
import { addDays, type Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { collectionsOf } from '../payments/collections.ts'
import { moveMandate } from '../payments/mandates.ts'
import type { CollectionNews } from '../payments/payment.ts'
import { announceDebit } from '../payments/representations.ts'
import { returnReason } from '../payments/return-reasons.ts'
import { consequencesOf, settleFrom } from '../payments/return-rules.ts'
import { loansWeDelay, openTask, WE_DELAY } from '../payments/tasks.ts'
import { placeHold } from '../persons/hold-commands.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { Step } from '../work/day.ts'
import type { LoanState } from './fold.ts'
import { type Happened, openLoans, record } from './journal.ts'
import type { Loan } from './loan.ts'
import { announceOnPaper } from './plan-notices.ts'
import { getLoan } from './store.ts'

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
  if (late.length > 0)
    await record(
      write,
      late.map((debit) => grace(debit, debit.dueOn, write.ctx.today, settleOn)),
    )
}

type Failure = CollectionNews[number]

const followUp = async (write: Write, failure: Failure): Promise<void> => {
  const { loanId, collectionId, amountCents, dueOn, chargesCents = 0n } = failure
  const reasonCode = failure.reasonCode ?? null
  const { today } = write.ctx
  const loan = await getLoan(write.tx, loanId)
  const debit = (await collectionsOf(write.tx, loanId)).find((each) => each.collectionId === collectionId)
  assert(debit, `the debit ${collectionId} is of the loan ${loanId}`)
  const { lineId, personId } = loan
  const follows = consequencesOf({ reasonCode, attempt: debit.attempt, today, prenotificationDays: noticeDaysOf(loan) })
  if (follows.isDeath)
    await placeHold(write, { personId, creditLineId: null, cause: 'death', reason: 'a debit came back: MD07' })
  if (follows.mandate) await moveMandate(write, debit.mandateId, follows.mandate)
  if (follows.settleFromOn) {
    const again = {
      loanId,
      lineId,
      dueOn,
      attempt: debit.attempt + 1,
      announcedCents: amountCents + (returnReason(reasonCode).feePassedOn ? chargesCents : 0n),
      settleFromOn: follows.settleFromOn,
    }
    // Where the debtor is chased, the letter about the return announces the next debit as well.
    if ((await announceDebit(write, again)) && !follows.isDunned) await announceOnPaper(write, loan, again)
  }
  if (follows.task) {
    await openTask(write, collectionId, {
      kind: follows.task,
      personId,
      lineId,
      loanId,
      dueOn,
      reasonCode,
      isOurs: follows.isOurs,
    })
  }
  if (follows.isOurs) await record(write, [grace(loan, dueOn, today, graceUntil(loan, today))])
}

/** Debits came back, or were refused before they settled: each reason has its consequences (`domain-rules.md` 6.4). */
export const onDebitsFailed = async (write: Write, { data: news }: Event<string, CollectionNews>): Promise<void> => {
  for (const failure of news) await followUp(write, failure)
}

/** What has fallen due and is open, with its default not yet begun, or beginning today. */
const threatened = (state: LoanState) =>
  state.instalments.filter(
    (row) => row.dueOn <= state.asOf && row.settledOn === null && row.defaultFromOn >= state.asOf,
  )

const BATCH = 200

/**
 * While a person still has to put right what is our own failure, or the debit's file has not reached the bank, nothing of the
 * loan comes into default: what would, from tomorrow, is given as long again as a new debit takes.
 */
const extendGraceBatch: Command<Readonly<{ on: Day; after: string }>, string | null> = {
  name: 'loans.extend_grace',
  run: async (write, { on, after }) => {
    const loanIds = await loansWeDelay(write.tx, on, BATCH, after)
    const opened = await openLoans(write, loanIds)
    const happened = opened.flatMap(({ loan, state }) =>
      threatened(state)
        .filter(({ defaultFromOn }) => defaultFromOn <= addDays(on, 1))
        .map(({ dueOn }) => grace(loan, dueOn, on, graceUntil(loan, on))),
    )
    await record(write, happened)
    return loanIds.at(-1) ?? null
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

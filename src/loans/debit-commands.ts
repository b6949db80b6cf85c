// What a person of the lender does with debits: stops one, has one presented again, and closes the tasks that failures left.
import type { Day } from '../base/day.ts'
import { invalidField, notFound, Refusal } from '../base/errors.ts'
import type { Command, Write } from '../db/write.ts'
import { collectionsOf } from '../payments/collections.ts'
import { findActiveMandate, resumeMandate } from '../payments/mandates.ts'
import {
  announceDebits,
  announcedOf,
  endRepresentations,
  nextAttempt,
  type Representation,
} from '../payments/representations.ts'
import { settleFrom } from '../payments/return-rules.ts'
import { closeTask, openTasks, type PaymentTask } from '../payments/tasks.ts'
import { announcedCentsOf } from './debit-rules.ts'
import { noticeDaysOf } from './failed-debits.ts'
import { type OpenLoan, openLoans } from './journal.ts'
import { announceOnPaper } from './plan-notices.ts'

type OfDebit = Readonly<{ loanId: string; dueOn: Day }>

const openLoan = async (write: Write, loanId: string): Promise<OpenLoan> => {
  const [open] = await openLoans(write, [loanId])
  if (!open) throw notFound('Loan', loanId)
  return open
}

const instalmentOn = ({ loan, state }: OpenLoan, dueOn: Day) => {
  if (loan.paidOutOn === null)
    throw new Refusal('invalid_state', 'The loan is not paid out: no instalment of it falls due yet.')
  const row = state.instalments.find((each) => each.dueOn === dueOn)
  if (!row) throw invalidField('due_date', `no instalment of this loan falls due on ${dueOn}.`)
  if (row.settledOn !== null)
    throw new Refusal('invalid_state', `The instalment of ${dueOn} was paid on ${row.settledOn}.`)
  return row
}

export type Stop = OfDebit & Readonly<{ requestedBy: 'customer' | 'bank'; stoppedOn: Day }>

const findStop = async ({ tx }: Write, debit: OfDebit): Promise<Stop | undefined> => {
  const row = await tx
    .selectFrom('collection_stops')
    .select(['requested_by', 'stopped_on'])
    .where('loan_id', '=', debit.loanId)
    .where('due_on', '=', debit.dueOn)
    .executeTakeFirst()
  return row && { ...debit, requestedBy: row.requested_by, stoppedOn: row.stopped_on }
}

/**
 * Keeps one debit from being presented: the first of an instalment, or the one announced for it. 409 when it is with the bank.
 * Asked for by the bank itself, it is our delay: a task stays open, and nobody is in default until it is done. One that is
 * stopped already stays as it is.
 */
export const stopDebit: Command<OfDebit & Readonly<{ requestedBy: 'customer' | 'bank'; reason: string }>, Stop> = {
  name: 'loans.stop_debit',
  run: async (write, { loanId, dueOn, requestedBy, reason }) => {
    const { tx, ctx } = write
    write.because(reason)
    const open = await openLoan(write, loanId)
    instalmentOn(open, dueOn)
    const debits = (await collectionsOf(tx, [loanId])).filter((debit) => debit.dueOn === dueOn)
    if (debits.some(({ status }) => status === 'in_file')) {
      throw new Refusal('invalid_state', `The debit of ${dueOn} is in a bank file: it can only be returned now.`)
    }
    const announced = (await announcedOf(tx, [loanId])).find((each) => each.dueOn === dueOn)
    const stopped = announced ? undefined : await findStop(write, { loanId, dueOn })
    if (stopped) return stopped
    if (debits.length > 0 && !announced)
      throw new Refusal('invalid_state', `No debit of ${dueOn} waits to be presented.`)
    if (announced) await endRepresentations(write, [announced], 'dropped')
    const stop = { requested_by: requestedBy, reason, stopped_on: ctx.today }
    await tx
      .insertInto('collection_stops')
      .values({ partner_id: ctx.partnerId, loan_id: loanId, due_on: dueOn, ...stop })
      .onConflict((conflict) => conflict.columns(['partner_id', 'loan_id', 'due_on']).doUpdateSet(stop))
      .execute()
    write.changed('collection_stop', loanId, null, { dueOn, requestedBy })
    if (requestedBy === 'bank') {
      const { lineId, personId } = open.loan
      const task = { kind: 'stopped_debit', personId, lineId, loanId, dueOn, reasonCode: null, isOurs: true } as const
      await openTasks(write, [{ subjectId: `${loanId} ${dueOn} ${ctx.today}`, ...task }])
    }
    return { loanId, dueOn, requestedBy, stoppedOn: ctx.today }
  },
}

/** Announces another debit for an open instalment that has fallen due. 409 without a mandate, or while one is under way. */
export const announceAgain = async (write: Write, { loanId, dueOn }: OfDebit): Promise<Representation> => {
  const { tx, ctx } = write
  const open = await openLoan(write, loanId)
  const { loan, state } = open
  const row = instalmentOn(open, dueOn)
  if (row.dueOn > ctx.today)
    throw new Refusal('invalid_state', `The instalment falls due on ${dueOn} only: its first debit is yet to come.`)
  if (!(await findActiveMandate(tx, loan.lineId))) throw new Refusal('invalid_state', 'The line has no active mandate.')
  const debits = (await collectionsOf(tx, [loanId])).filter((debit) => debit.dueOn === dueOn)
  if (debits.some(({ status }) => status === 'in_file'))
    throw new Refusal('invalid_state', 'A debit of it is in a bank file.')
  const again: Representation = {
    loanId,
    lineId: loan.lineId,
    dueOn,
    attempt: await nextAttempt(tx, loanId, dueOn),
    announcedCents: announcedCentsOf(state, row),
    settleFromOn: settleFrom(ctx.today, noticeDaysOf(loan)),
  }
  const [announced] = await announceDebits(write, [again])
  if (!announced) throw new Refusal('invalid_state', 'Another debit of it is announced already.')
  await announceOnPaper(write, [{ loan, ...announced }])
  return again
}

/** The same as a command of its own; the customer may have said that the suspended mandate can be used again. */
export const representDebit: Command<OfDebit & Readonly<{ resumesMandate: boolean; reason: string }>, Representation> =
  {
    name: 'loans.represent_debit',
    run: async (write, { reason, resumesMandate, ...debit }) => {
      write.because(reason)
      if (resumesMandate) await resumeMandate(write, (await openLoan(write, debit.loanId)).loan.lineId)
      return announceAgain(write, debit)
    },
  }

/** A person has dealt with the cause: the mandate may be used again, and the debit presented again, as asked. */
export const resolveTask: Command<
  Readonly<{ taskId: string; note: string; resumesMandate: boolean; represents: boolean }>,
  PaymentTask
> = {
  name: 'loans.resolve_payment_task',
  run: async (write, { taskId, note, resumesMandate, represents }) => {
    write.because(note)
    const task = await closeTask(write, taskId, note)
    const { lineId, loanId, dueOn } = task
    if ((resumesMandate || represents) && (lineId === null || loanId === null || dueOn === null))
      throw new Refusal(
        'invalid_state',
        'The task is about no instalment: it has no mandate to use and no debit to present.',
      )
    if (resumesMandate && lineId) await resumeMandate(write, lineId)
    if (represents && loanId && dueOn) await announceAgain(write, { loanId, dueOn })
    return task
  },
}

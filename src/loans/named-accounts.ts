// A customer whose debit failed for the account has named another one: the debit is presented again from there (`domain-rules.md` 6.4).
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { collectionsOf } from '../payments/collections.ts'
import { announceDebits, nextAttempt } from '../payments/representations.ts'
import { returnReason } from '../payments/return-reasons.ts'
import { ATTEMPTS, settleFrom } from '../payments/return-rules.ts'
import { finishTasks, makeDelayOurs, openTasksOfLine, type PaymentTask } from '../payments/tasks.ts'
import { announcedCentsOf } from './debit-rules.ts'
import { forgiveUntil, noticeDaysOf } from './failed-debits.ts'
import { openLoans } from './journal.ts'
import { announceOnPaper } from './plan-notices.ts'

type ForInstalment = PaymentTask & Readonly<{ loanId: string; dueOn: NonNullable<PaymentTask['dueOn']> }>

/** Is it about a debit that can be presented again from another account? */
const waitsForAccount = (task: PaymentTask): task is ForInstalment =>
  task.loanId !== null && task.dueOn !== null && returnReason(task.reasonCode).rePresent === 'new_account'

/**
 * `mandate.active`: under another mandate than the one that failed, each such debit is announced again, and its task is done. It
 * is tried no oftener than any other. What is not presented so is our delay from now on: a person has to act.
 */
export const accountWasNamed = async (
  write: Write,
  { data: { lineId, mandateId } }: Event<string, Readonly<{ lineId: string; mandateId: string }>>,
): Promise<void> => {
  const { tx, ctx } = write
  const tasks = (await openTasksOfLine(tx, lineId)).filter(waitsForAccount)
  const loanIds = [...new Set(tasks.map(({ loanId }) => loanId))]
  const opened = new Map((await openLoans(write, loanIds)).map((open) => [open.loan.loanId, open]))
  const debits = await collectionsOf(tx, loanIds)
  for (const { taskId, loanId, dueOn, isOurs } of tasks) {
    const open = opened.get(loanId)
    const row = open?.state.instalments.find((each) => each.dueOn === dueOn && each.settledOn === null)
    const presented = debits.filter((debit) => debit.loanId === loanId && debit.dueOn === dueOn)
    const attempt = await nextAttempt(tx, loanId, dueOn)
    const isUnderWay = presented.some((debit) => debit.status === 'in_file' || debit.mandateId === mandateId)
    if (!open || !row || isUnderWay || attempt > ATTEMPTS) continue
    const { loan, state } = open
    const settleFromOn = settleFrom(ctx.today, noticeDaysOf(loan))
    const again = { loanId, lineId, dueOn, attempt, announcedCents: announcedCentsOf(state, row), settleFromOn }
    const announced = await announceDebits(write, [{ ...again, loan }])
    if (announced.length === 0) continue
    await announceOnPaper(write, announced)
    if (isOurs && row.defaultFromOn >= ctx.today) await forgiveUntil(write, [again], settleFromOn)
    await finishTasks(
      write,
      [taskId],
      'The customer has named another account: the debit is presented again from there.',
    )
  }
  await makeDelayOurs(write, lineId)
}

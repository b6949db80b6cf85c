// What dunning hears of payments and loans: debits that came back, arrears that begin, payments, the end of a loan.
import { addDays } from '../base/day.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { noticeDaysOf } from '../loans/failed-debits.ts'
import { type OpenLoan, openLoans } from '../loans/journal.ts'
import type { arrearsCleared, instalmentOverdue, loanEventRecorded } from '../loans/loan.ts'
import { WRITTEN_OFF } from '../loans/rules.ts'
import { collectionsOf } from '../payments/collections.ts'
import type { Collection, CollectionNews } from '../payments/payment.ts'
import { announcedFor } from '../payments/representations.ts'
import { consequencesOf } from '../payments/return-rules.ts'
import { changeCase, closeCase, notify, openCase, takes } from './changes.ts'
import { deadlineOf, finalFrom } from './rules.ts'
import { loansWithCase, lockOpenCase } from './store.ts'
import { strategyByVersion } from './strategy.ts'

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

const loanOf = async (write: Write, loanId: string): Promise<OpenLoan | undefined> =>
  (await openLoans(write, [loanId]))[0]

type Returned = Readonly<{
  dueOn: Collection['dueOn']
  amountCents: bigint
  chargesCents: bigint
  reasonCode: string | null
}>

/** The debit that came back is told, with the notice of the next one; before the first reminder the ladder begins anew. */
const tellReturn = async (write: Write, open: OpenLoan, returned: Returned): Promise<void> => {
  const { today } = write.ctx
  const known = await lockOpenCase(write.tx, open.loan.loanId)
  const before = known ?? (await openCase(write, open.loan, today))
  const dunned = await changeCase(write, before, {
    lastSddrOn: today,
    ...(before.status === 'new' ? { countsFromOn: today, nextOn: today } : {}),
  })
  const again = await announcedFor(write.tx, open.loan.loanId, returned.dueOn)
  await notify(
    write,
    dunned,
    'sddr_notification',
    strategyByVersion(dunned.strategyVersion).sddrNotification.title.de,
    open,
    {
      returned,
      ...(again ? { again: { settleFromOn: again.settleFromOn, amountCents: again.announcedCents } } : {}),
    },
  )
}

/** Does this failure leave the debtor owing? */
const isDunned = (
  open: OpenLoan,
  { reasonCode, attempt }: Pick<Collection, 'reasonCode' | 'attempt'>,
  today: Collection['dueOn'],
): boolean => consequencesOf({ reasonCode, attempt, today, prenotificationDays: noticeDaysOf(open.loan) }).isDunned

/** `collection.returned`: a case is opened, or the open one hears of it. Where nothing is overdue there is nothing to chase. */
export const debitsReturned = async (write: Write, { data: news }: Event<string, CollectionNews>): Promise<void> => {
  for (const { loanId, dueOn, amountCents, chargesCents = 0n, ...failure } of news) {
    const reasonCode = failure.reasonCode ?? null
    const open = await loanOf(write, loanId)
    if (!open || open.loan.overdueSinceOn === null || !isDunned(open, { reasonCode, attempt: 1 }, write.ctx.today))
      continue
    await tellReturn(write, open, { dueOn, amountCents, chargesCents, reasonCode })
  }
}

/** `instalment.overdue`: a case is opened, unless a return has done so. A debit that the bank refused before its day is told now. */
export const instalmentBecameOverdue = async (
  write: Write,
  { data }: News<typeof instalmentOverdue>,
): Promise<void> => {
  const open = await loanOf(write, data.loanId)
  if (!open || open.loan.overdueSinceOn === null || (await lockOpenCase(write.tx, data.loanId))) return
  const rejected = (await collectionsOf(write.tx, data.loanId)).findLast(
    (debit) =>
      debit.status === 'rejected' &&
      isDunned(open, debit, write.ctx.today) &&
      open.state.instalments.some((row) => row.dueOn === debit.dueOn && row.settledOn === null),
  )
  if (rejected) return tellReturn(write, open, { ...rejected, chargesCents: 0n })
  await openCase(write, open.loan, null)
}

/**
 * `arrears.cleared`: whatever it had come to, the case is closed; where a debit paid, when that can no longer come back. A
 * loan that was written off is still owed.
 */
export const arrearsWereCleared = async (write: Write, { data }: News<typeof arrearsCleared>): Promise<void> => {
  const { today } = write.ctx
  const dunned = await lockOpenCase(write.tx, data.loanId)
  const open = dunned && (await loanOf(write, data.loanId))
  if (!open || open.loan.overdueSinceOn !== null || open.loan.statusReason === WRITTEN_OFF) return
  const finalOn = finalFrom(open.state.allocations.at(-1), today)
  if (finalOn <= today) await closeCase(write, dunned, open)
  else await changeCase(write, dunned, { nextOn: finalOn })
}

/** `loan.event_recorded`: a payment that is not enough is acknowledged; a termination is told, whoever declared it. */
export const loanEventsWereRecorded = async (
  write: Write,
  events: readonly News<typeof loanEventRecorded>[],
): Promise<void> => {
  const told = events.filter(({ data }) => data.event === 'payment_received' || data.event === 'terminated')
  if (told.length === 0) return
  const dunned = await loansWithCase(
    write.tx,
    told.map(({ data }) => data.loanId),
  )
  for (const { data } of told) if (dunned.has(data.loanId)) await tellOfEvent(write, data)
}

const tellOfEvent = async (write: Write, data: News<typeof loanEventRecorded>['data']): Promise<void> => {
  const dunned = await lockOpenCase(write.tx, data.loanId)
  const open = dunned && (await loanOf(write, data.loanId))
  if (!open) return
  const strategy = strategyByVersion(dunned.strategyVersion)
  if (data.event === 'payment_received') {
    if (open.loan.overdueSinceOn === null) return // paid in full: told when the arrears are cleared
    await notify(write, dunned, 'partial_repayment_notification', strategy.partialRepayment.title.de, open)
    return
  }
  if (!takes(dunned, 'terminate')) return
  const { today } = write.ctx
  const deadlineOn = deadlineOf(today, strategy.termination.deadlineDays)
  const values = { deadlineOn, lastLetterOn: today, nextOn: addDays(today, strategy.preCollection.afterDays) }
  const terminated = await changeCase(write, dunned, values, 'terminate')
  await notify(write, terminated, 'termination_letter', strategy.termination.title.de, open, { deadlineOn })
}

// What dunning hears of payments and loans: debits that came back, arrears that begin, payments, the end of a loan.
import { accepts } from '../base/machine.ts'
import type { terminationNoticeGiven } from '../creditlines/ending.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { noticeDaysOf } from '../loans/failed-debits.ts'
import { type OpenLoan, openLoans, record } from '../loans/journal.ts'
import type { arrearsCleared, instalmentOverdue, loanEventRecorded } from '../loans/loan.ts'
import { arrearsCents, WRITTEN_OFF } from '../loans/rules.ts'
import { collectionsOf } from '../payments/collections.ts'
import type { Collection, CollectionNews } from '../payments/payment.ts'
import { announcedOf } from '../payments/representations.ts'
import { consequencesOf } from '../payments/return-rules.ts'
import { holdsOnLines } from '../persons/hold-store.ts'
import { effectsOf } from '../persons/holds.ts'
import { type DunningCase, dunningMachine } from './case.ts'
import { openCases, takeMeasures } from './changes.ts'
import type { LetterFacts } from './letters.ts'
import { claimOf, closing, eventsTold, type Measure, returnsTold, stirs, terminationTold } from './measures.ts'
import { finalDaysOf } from './rules.ts'
import { lockOpenCases } from './store.ts'

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

const loansOf = (news: readonly Readonly<{ data: Readonly<{ loanId: string }> }>[]): string[] => [
  ...new Set(news.map(({ data }) => data.loanId)),
]

type Returned = Readonly<{ open: OpenLoan; returned: NonNullable<LetterFacts['returned']> }>

/** The debits that came back are told, under the open case of the loan or a new one. */
const tellReturns = async (write: Write, returns: readonly Returned[]): Promise<void> => {
  if (returns.length === 0) return
  const { tx, ctx } = write
  const perLoan = Map.groupBy(returns, ({ open }) => open.loan.loanId)
  const loanIds = [...perLoan.keys()]
  const known = await lockOpenCases(tx, loanIds)
  const loans = new Map(returns.map(({ open }) => [open.loan.loanId, open.loan]))
  const opened = await openCases(
    write,
    [...loans.values()].filter(({ loanId }) => !known.has(loanId)),
    ctx.today,
  )
  const announced = Map.groupBy(await announcedOf(tx, loanIds), ({ loanId }) => loanId)
  await takeMeasures(
    write,
    [...known.values(), ...opened].flatMap((dunned): Measure[] => {
      const own = perLoan.get(dunned.loanId) ?? []
      const told = own.map(({ returned }) => {
        const again = announced.get(dunned.loanId)?.find(({ dueOn }) => dueOn === returned.dueOn)
        if (!again) return { returned }
        return { returned, again: { settleFromOn: again.settleFromOn, amountCents: again.announcedCents } }
      })
      return own[0] ? [returnsTold(dunned, own[0].open, told, ctx.today)] : []
    }),
  )
}

/** Does this failure leave the debtor owing? */
const isDunned = (
  open: OpenLoan,
  { reasonCode, attempt }: Pick<Collection, 'reasonCode' | 'attempt'>,
  today: Collection['dueOn'],
): boolean => consequencesOf({ reasonCode, attempt, today, prenotificationDays: noticeDaysOf(open.loan) }).isDunned

/** `collection.returned`: cases are opened, or the open ones hear of it. Where nothing is overdue there is nothing to chase. */
export const debitsReturned = async (write: Write, { data: news }: Event<string, CollectionNews>): Promise<void> => {
  const opened = await openLoans(
    write,
    news.map(({ loanId }) => loanId),
  )
  const loans = new Map(opened.map((open) => [open.loan.loanId, open]))
  await tellReturns(
    write,
    news.flatMap(({ loanId, dueOn, amountCents, chargesCents = 0n, reasonCode = null }) => {
      const open = loans.get(loanId)
      const isOwed = open && open.loan.overdueSinceOn !== null
      return isOwed && isDunned(open, { reasonCode, attempt: 1 }, write.ctx.today)
        ? [{ open, returned: { dueOn, amountCents, chargesCents, reasonCode } }]
        : []
    }),
  )
}

/** `instalment.overdue`: cases are opened, unless a return has done so. A debit that the bank refused before its day is told now. */
export const instalmentsBecameOverdue = async (
  write: Write,
  news: readonly News<typeof instalmentOverdue>[],
): Promise<void> => {
  const { tx, ctx } = write
  const known = await lockOpenCases(tx, loansOf(news))
  const opened = await openLoans(
    write,
    loansOf(news).filter((loanId) => !known.has(loanId)),
  )
  const overdue = opened.filter(({ loan }) => loan.overdueSinceOn !== null)
  if (overdue.length === 0) return
  const debits = Map.groupBy(
    await collectionsOf(
      tx,
      overdue.map(({ loan }) => loan.loanId),
    ),
    ({ loanId }) => loanId,
  )
  const refused = overdue.flatMap((open): Returned[] => {
    const debit = debits
      .get(open.loan.loanId)
      ?.findLast(
        (each) =>
          each.status === 'rejected' &&
          isDunned(open, each, ctx.today) &&
          open.state.instalments.some((row) => row.dueOn === each.dueOn && row.settledOn === null),
      )
    return debit ? [{ open, returned: { ...debit, chargesCents: 0n } }] : []
  })
  await tellReturns(write, refused)
  const told = new Set(refused.map(({ open }) => open))
  await openCases(
    write,
    overdue.filter((open) => !told.has(open)).map(({ loan }) => loan),
  )
}

/** The open cases of these loans, locked, each with its loan. */
const openCasesOf = async (write: Write, loanIds: readonly string[]) => {
  const cases = await lockOpenCases(write.tx, loanIds)
  if (cases.size === 0) return []
  return (await openLoans(write, [...cases.keys()])).flatMap((open) => {
    const dunned = cases.get(open.loan.loanId)
    return dunned ? [{ dunned, open }] : []
  })
}

/**
 * `arrears.cleared`: whatever it had come to, the case is closed; where a debit paid, when that can no longer come back. A
 * loan that was written off is still owed.
 */
export const arrearsWereCleared = async (write: Write, news: readonly News<typeof arrearsCleared>[]): Promise<void> => {
  const { today } = write.ctx
  const cleared = (await openCasesOf(write, loansOf(news))).filter(
    ({ open }) => arrearsCents(open.loan) === 0n && open.loan.statusReason !== WRITTEN_OFF,
  )
  await takeMeasures(
    write,
    cleared.map(({ dunned, open }): Measure => {
      const finalOn = finalDaysOf(open.state.allocations, today).at(-1)
      return finalOn === undefined ? closing(dunned, open, today) : { dunned, values: { nextOn: finalOn } }
    }),
  )
}

/** `termination_notice.given`: its letter goes out in the evening, whatever was planned. */
export const noticesWereGiven = async (
  write: Write,
  news: readonly News<typeof terminationNoticeGiven>[],
): Promise<void> => {
  const cases = [...(await lockOpenCases(write.tx, loansOf(news))).values()]
  const chased = cases.filter(({ status }) => accepts(dunningMachine, status, 'demand'))
  await takeMeasures(
    write,
    chased.map((dunned) => ({ dunned, values: { nextOn: write.ctx.today } })),
  )
}

/** `loan.event_recorded`: payments are acknowledged, a termination is told, whoever declared it, and a write-off ends the case. */
export const loanEventsWereRecorded = async (
  write: Write,
  news: readonly News<typeof loanEventRecorded>[],
): Promise<void> => {
  const { today } = write.ctx
  const told = news.filter(({ data }) => stirs(data))
  if (told.length === 0) return
  const chased = await openCasesOf(write, loansOf(told))
  await chaseClaims(write, told, new Set(chased.map(({ dunned }) => dunned.loanId)))
  if (chased.length === 0) return
  const perLoan = Map.groupBy(
    told.map(({ data }) => data),
    ({ loanId }) => loanId,
  )
  const eventsOf = ({ loanId }: DunningCase) => perLoan.get(loanId) ?? []
  await takeMeasures(
    write,
    chased.map(({ dunned, open }) => eventsTold(dunned, open, eventsOf(dunned), today)),
  )
  const terminated = chased.filter(({ dunned }) => eventsOf(dunned).some(({ event }) => event === 'terminated'))
  await tellTerminations(
    write,
    terminated.map(({ dunned }) => dunned.loanId),
  )
}

/** Default interest that was claimed, or is owed again, has a case also where no instalment is overdue. */
const chaseClaims = async (
  write: Write,
  news: readonly News<typeof loanEventRecorded>[],
  known: ReadonlySet<string>,
): Promise<void> => {
  const claimed = news.filter(
    ({ data: { event, loanId } }) =>
      (event === 'default_interest_claimed' || event === 'reversed') && !known.has(loanId),
  )
  const loans = (await openLoans(write, loansOf(claimed))).map(({ loan }) => loan)
  await openCases(
    write,
    loans.filter(
      ({ overdueSinceOn, defaultInterestDueCents }) => overdueSinceOn === null && defaultInterestDueCents > 0n,
    ),
  )
}

/** A termination is told to whoever is chased, with the default interest until today. */
const tellTerminations = async (write: Write, loanIds: readonly string[]): Promise<void> => {
  const { tx, ctx } = write
  const told = (await openCasesOf(write, loanIds)).filter(({ dunned }) =>
    accepts(dunningMachine, dunned.status, 'terminate'),
  )
  if (told.length === 0) return
  const holds = await holdsOnLines(
    tx,
    told.map(({ dunned }) => dunned),
    ctx.today,
  )
  const claims = told.flatMap((each) => claimOf({ ...each, effects: effectsOf(holds(each.dunned.lineId)) }, ctx.today))
  const claimed = new Map((await record(write, claims)).map((open) => [open.loan.loanId, open]))
  await takeMeasures(
    write,
    told.map(({ dunned, open }) => terminationTold(dunned, claimed.get(dunned.loanId) ?? open, ctx.today)),
  )
}

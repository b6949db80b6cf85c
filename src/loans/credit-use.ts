// What the customer's credit pays (account 2000): what falls due, what fell due while it was on its way, what came back.
import { type Day, latest } from '../base/day.ts'
import { derivedId } from '../base/id.ts'
import { type Cents, minCents } from '../base/money.ts'
import type { Write } from '../db/write.ts'
import { type Happened, type OpenLoan, openLoans, record } from './journal.ts'
import { creditOf, creditSince, findLoans } from './store.ts'

/** The order in which the loans of a line share its credit: the presentation of debits counts on the same. */
const inOrderOfReference = (loans: readonly OpenLoan[]): OpenLoan[] =>
  loans.toSorted(({ loan: a }, { loan: b }) =>
    [a.lineId, a.reference, a.loanId].join(' ') < [b.lineId, b.reference, b.loanId].join(' ') ? -1 : 1,
  )

/** What is due of a loan now: principal, interest, fees, default interest that was claimed. */
export const owed = ({ state: { dueCents } }: OpenLoan) =>
  dueCents[1200] + dueCents[1210] + dueCents[1220] + dueCents[1230]

/** Credit pays what is due, on the day on which it falls due. */
export const applyCredit = async (write: Write, loans: readonly OpenLoan[]): Promise<void> => {
  const credit = new Map(await creditOf(write.tx, [...new Set(loans.map(({ loan }) => loan.lineId))]))
  const happened: Happened[] = []
  for (const open of inOrderOfReference(loans)) {
    const { lineId, loanId } = open.loan
    const amountCents = minCents(credit.get(lineId) ?? 0n, owed(open))
    if (amountCents <= 0n) continue
    credit.set(lineId, (credit.get(lineId) ?? 0n) - amountCents)
    // What was taken back on this day may be applied again: it is another event.
    const id = derivedId('event', loanId, 'credit_applied', write.ctx.today, open.events.length)
    happened.push({
      loanId,
      event: { type: 'payment_received', id, valueOn: write.ctx.today, source: 'credit', amountCents },
    })
  }
  if (happened.length > 0) await record(write, happened)
}

type LateCredit = Readonly<{ lineId: string; valueOn: Day; loanIds: readonly string[]; creditCents: Cents }>

/** What the bank had on a day, as becomes known now, pays what fell due since, each row on its day: nobody is late with money that was there. */
export const applyLateCredit = async (write: Write, late: readonly LateCredit[]): Promise<void> => {
  const opened = await openLoans(
    write,
    late.flatMap(({ loanIds }) => loanIds),
  )
  const perLine = Map.groupBy(inOrderOfReference(opened), ({ loan }) => loan.lineId)
  await record(
    write,
    late.flatMap(({ lineId, valueOn, creditCents }) =>
      paymentsByCredit(perLine.get(lineId) ?? [], valueOn, creditCents, write.ctx.today),
    ),
  )
}

/** What credit that was there since a day pays of the rows that are open, the oldest first, each on the first day that it can. */
const paymentsByCredit = (loans: readonly OpenLoan[], sinceOn: Day, creditCents: Cents, today: Day): Happened[] => {
  const rows = loans.flatMap(({ loan, events, state }) =>
    state.instalments
      .filter(({ dueOn, settledOn }) => dueOn <= today && settledOn === null)
      .map((row) => ({ loanId: loan.loanId, count: events.length, row })),
  )
  let leftCents = creditCents
  const happened: Happened[] = []
  for (const { loanId, count, row } of rows.toSorted((a, b) => (a.row.dueOn < b.row.dueOn ? -1 : 1))) {
    const { dueOn, interestCents, settledInterestCents, principalCents, settledPrincipalCents } = row
    const openCents = interestCents - settledInterestCents + principalCents - settledPrincipalCents
    const amountCents = minCents(leftCents, openCents)
    if (amountCents === 0n) continue
    leftCents -= amountCents
    const id = derivedId('event', loanId, 'credit_applied', dueOn, count)
    const paid = { type: 'payment_received', id, source: 'credit', amountCents } as const
    happened.push({ loanId, event: { ...paid, valueOn: latest(dueOn, sinceOn) } })
  }
  return happened
}

/** What came back is paid from the credit that lies with us: whose money we hold is not late, nor debited once more. */
export const payReopened = async (write: Write, loanIds: readonly string[]): Promise<void> => {
  const loans = await findLoans(write.tx, loanIds)
  const credit = await creditOf(write.tx, [...new Set([...loans.values()].map(({ lineId }) => lineId))])
  const covered = [...loans.values()].filter(
    ({ lineId, status }) => status === 'created' && (credit.get(lineId) ?? 0n) > 0n,
  )
  if (covered.length === 0) return
  const since = await creditSince(write.tx, [...credit.keys()])
  const perLine = Map.groupBy(covered, ({ lineId }) => lineId)
  await applyLateCredit(
    write,
    [...perLine].map(([lineId, own]) => ({
      lineId,
      valueOn: since.get(lineId) ?? write.ctx.today,
      loanIds: own.map(({ loanId }) => loanId),
      creditCents: credit.get(lineId) ?? 0n,
    })),
  )
  // What the bank charged is owed from today on.
  await applyCredit(
    write,
    await openLoans(
      write,
      covered.map(({ loanId }) => loanId),
    ),
  )
}

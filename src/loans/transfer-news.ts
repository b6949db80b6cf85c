// Transfers on the lines' IBANs, and those that were given to the wrong line (`lending.md` 3).
import type { Day } from '../base/day.ts'
import { minCents, sumCents } from '../base/money.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import { inForce } from './contract.ts'
import { moveCredit } from './credit-book.ts'
import { applyLateCredit, owed } from './credit-use.ts'
import { loansDesignated } from './designation.ts'
import { type Happened, type OpenLoan, openLoans, record } from './journal.ts'
import { WRITTEN_OFF } from './rules.ts'
import { eventsOf, loansOfLine, loansOfLines, mirrorOfSurplus } from './store.ts'
import { isRevoked, repayRevoked } from './unwinding.ts'

/** What a transfer can pay now: default interest that nobody has claimed yet, and a claim that was written off, too. */
const payable = (open: OpenLoan) => owed(open) + open.state.defaultInterestMemoCents + open.state.claimCents

/** The debtor's designation first, else the oldest due (§ 366 BGB). */
const inOrderOfPayment = (loans: readonly OpenLoan[], remittance: string): OpenLoan[] => {
  const named = loansDesignated(
    remittance,
    loans.map(({ loan }) => loan),
  )
  const rank = ({ loan }: OpenLoan) => (named.has(loan.loanId) ? 0 : 1)
  const oldest = ({ state }: OpenLoan) => state.instalments.find((row) => row.settledOn === null)?.dueOn ?? '9999'
  return loans
    .filter((open) => payable(open) > 0n)
    .toSorted((a, b) => rank(a) - rank(b) || (oldest(a) < oldest(b) ? -1 : 1))
}

type Transferred = Readonly<{
  entryId: string
  lineId: string
  amountCents: bigint
  valueOn: Day
  remittance: string
}>

/** Transfers in rounds of at most one for each line: those on the same line take turns. */
const roundsOf = (transfers: readonly Transferred[]): Transferred[][] => {
  const rounds: Transferred[][] = []
  const taken = new Map<string, number>()
  for (const transfer of transfers) {
    const round = taken.get(transfer.lineId) ?? 0
    taken.set(transfer.lineId, round + 1)
    rounds[round] ??= []
    rounds[round].push(transfer)
  }
  return rounds
}

/** Transfers on the lines' IBANs: each pays what is due, and the rest is the customer's credit; never a silent prepayment. */
export const onTransfersReceived = async (write: Write, news: readonly Event<string, Transferred>[]): Promise<void> => {
  for (const round of roundsOf(news.map(({ data }) => data))) await allocate(write, round)
}

/** What a transfer pays of its line's loans, and what is left of it. */
const paymentsBy = ({ entryId, amountCents, valueOn, remittance }: Transferred, loans: readonly OpenLoan[]) => {
  let leftCents = amountCents
  const happened: Happened[] = []
  for (const open of inOrderOfPayment(loans, remittance)) {
    const partCents = minCents(leftCents, payable(open))
    if (partCents === 0n) break
    leftCents -= partCents
    const id = `${entryId}-${happened.length + 1}`
    happened.push({
      loanId: open.loan.loanId,
      event: { type: 'payment_received', id, valueOn, source: 'transfer', amountCents: partCents },
    })
  }
  return { happened, leftCents }
}

const allocate = async (write: Write, transfers: readonly Transferred[]): Promise<void> => {
  const loans = await loansOfLines(
    write.tx,
    transfers.map(({ lineId }) => lineId),
  )
  const opened = await openLoans(
    write,
    loans
      .filter(({ status, statusReason }) => status === 'created' || statusReason === WRITTEN_OFF)
      .map(({ loanId }) => loanId),
  )
  const perLine = Map.groupBy(opened, ({ loan }) => loan.lineId)
  const allocated = transfers.map((transfer) => {
    const own = perLine.get(transfer.lineId) ?? []
    return { ...transfer, loans: own, ...paymentsBy(transfer, own) }
  })
  const paid = await record(
    write,
    allocated.flatMap(({ happened }) => happened),
  )
  const surplus = allocated
    .filter(({ leftCents }) => leftCents > 0n)
    .map(
      ({ entryId, lineId, leftCents, valueOn }): Transfer => ({
        ...{ posting: 'payment_allocated', debit: 2010, credit: 2000, amountCents: leftCents },
        ...{ valueOn, lineId, sourceId: entryId },
      }),
    )
  await book(write, surplus)
  await moveCredit(write, surplus)
  const paidOn = Map.groupBy(paid, ({ loan }) => loan.lineId)
  const credited = allocated.flatMap(({ entryId, lineId, valueOn, loans: own, leftCents }) => {
    const notNeeded = (paidOn.get(lineId) ?? []).flatMap(({ state }) =>
      state.allocations.filter(({ paymentId }) => paymentId.startsWith(`${entryId}-`)),
    )
    const creditCents = leftCents + sumCents(notNeeded.map(({ surplusCents }) => surplusCents))
    return creditCents > 0n ? [{ lineId, valueOn, loans: own, creditCents }] : []
  })
  await applyLateCredit(
    write,
    credited
      .filter(({ valueOn }) => valueOn < write.ctx.today)
      .map((each) => ({ ...each, loanIds: each.loans.map(({ loan }) => loan.loanId) })),
  )
  for (const { lineId, valueOn, loans: own } of credited)
    if (own.some(isRevoked)) await repayRevoked(write, lineId, valueOn)
}

/** Money that a person had given to this line was another's: what it paid is open again, each at its own day, and what it left is no credit. */
export const onTransferTakenBack = async (
  write: Write,
  { data: { entryId, lineId } }: Event<string, Readonly<{ entryId: string; lineId: string }>>,
): Promise<void> => {
  const loanIds = (await loansOfLine(write.tx, lineId)).map(({ loanId }) => loanId)
  const events = await eventsOf(write.tx, loanIds)
  const paid = loanIds.flatMap((loanId) =>
    inForce(events.get(loanId) ?? [])
      .filter(({ id }) => id.startsWith(`${entryId}-`))
      .map(({ id }): Happened => {
        const taken = { type: 'reversed', id: `${id}-taken-back`, eventId: id } as const
        return { loanId, event: { ...taken, valueOn: write.ctx.today } }
      }),
  )
  await record(write, paid, await mirrorOfSurplus(write.tx, lineId, entryId))
}

// The one way in which anything happens to a loan: dated events are recorded, the fold says what follows, and the books
// get the difference. For one loan or for a thousand, with the same few statements.
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { type Cents, minCents } from '../base/money.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import { inForce, type LoanEvent } from './contract.ts'
import { bookShortfall, moveCredit, recallRefunds } from './credit-book.ts'
import { foldLoan, type LoanState } from './fold.ts'
import {
  arrearsCleared,
  instalmentDue,
  instalmentOverdue,
  type Loan,
  loanBalanceChanged,
  loanChanged,
  loanEventRecorded,
  loanRepaid,
} from './loan.ts'
import { instalmentDuePosting, rebooking } from './postings.ts'
import { arrearsCents, project } from './rules.ts'
import { eventsOf, insertLoanEvents, loansOfLine, lockLoans, updateLoans } from './store.ts'
import { defaultTermsOf } from './terms.ts'
import { viewEngineLoan } from './views.ts'

/** An event that is not yet numbered. Distributes over the union, so that each kind keeps its members. */
type Unnumbered<E> = E extends LoanEvent ? Omit<E, 'sequence'> : never
export type NewLoanEvent = Unnumbered<LoanEvent>

/** What happened to which loan. The same event id twice is recorded once. */
export type Happened = Readonly<{ loanId: string; event: NewLoanEvent }>

/** A loan in the hands of a command: locked, with its events, and as it stands today. */
export type OpenLoan = Readonly<{ loan: Loan; events: readonly LoanEvent[]; state: LoanState }>

const stateOn = (loan: Loan, events: readonly LoanEvent[], on: Day): LoanState =>
  foldLoan(loan.contract, events, on, defaultTermsOf(loan.productCode))

/** Locks these loans and brings each to today: rows that have fallen due are booked, defaults that have begun are told. */
export const openLoans = async (write: Write, loanIds: readonly string[]): Promise<OpenLoan[]> => {
  if (loanIds.length === 0) return []
  const { tx, ctx } = write
  const loans = await lockLoans(tx, [...new Set(loanIds)])
  const events = await eventsOf(
    tx,
    loans.map(({ loanId }) => loanId),
  )
  const opened = loans.map((loan): OpenLoan => {
    const own = events.get(loan.loanId) ?? []
    return { loan, events: own, state: stateOn(loan, own, ctx.today) }
  })
  const late = opened.filter(
    ({ loan }) =>
      (loan.nextDueOn !== null && loan.nextDueOn <= ctx.today) ||
      (loan.nextDefaultOn !== null && loan.nextDefaultOn <= ctx.today),
  )
  if (late.length === 0) return opened
  const transfers: Transfer[] = []
  const brought = new Map<string, Loan>()
  for (const { loan, state } of late) {
    const { nextDueOn } = loan
    for (const row of state.instalments) {
      if (nextDueOn === null || row.dueOn < nextDueOn || row.dueOn > ctx.today) continue
      transfers.push(...instalmentDuePosting(ctx.partnerId, loan, row))
      const { interestCents, principalCents, dueOn } = row
      write.publish(
        instalmentDue.of(loan.loanId, {
          ...ofLoan(loan),
          dueOn,
          interestCents: String(interestCents),
          principalCents: String(principalCents),
        }),
      )
    }
    brought.set(loan.loanId, project(loan, state))
  }
  await book(write, transfers)
  await keep(
    write,
    late.map(({ loan }) => ({ before: loan, after: brought.get(loan.loanId) ?? loan })),
  )
  return opened.map((each) => ({ ...each, loan: brought.get(each.loan.loanId) ?? each.loan }))
}

const ofLoan = ({ loanId, lineId, personId }: Loan) => ({ loanId, lineId, personId })

/**
 * Records what happened, books the difference, and keeps the loans as they are now. Returns them. `beside` is booked with it:
 * what moves the credit of these lines in the same event.
 */
export const record = async (
  write: Write,
  happened: readonly Happened[],
  beside: readonly Transfer[] = [],
): Promise<OpenLoan[]> => {
  if (happened.length === 0 && beside.length === 0) return []
  const { results, overdrawn } = await recordOnce(write, happened, beside)
  if (overdrawn.size === 0) return results
  const later = new Map<string, OpenLoan>()
  for (const [lineId, shortCents] of overdrawn) {
    for (const open of await takeBackCredit(write, lineId, shortCents)) later.set(open.loan.loanId, open)
  }
  return results.map((open) => later.get(open.loan.loanId) ?? open)
}

/** The early repayment that a use of credit paid for: recorded with it, right before it. */
const paidOrder = (events: readonly LoanEvent[], use: LoanEvent): LoanEvent | undefined =>
  events.find(
    ({ type, sequence, valueOn }) =>
      (type === 'early_repaid' || type === 'prepaid') && sequence === use.sequence - 1 && valueOn === use.valueOn,
  )

/**
 * Credit that is gone was used: its debit came back, or it was another's money. A refund that has not left is taken back. Then the
 * newest uses count as not made, as far as they are not covered, with the early repayments that they paid, and what they paid
 * is due again. What was paid out to the customer is owed (account 1090).
 */
const takeBackCredit = async (write: Write, lineId: string, goneCents: Cents): Promise<OpenLoan[]> => {
  const shortCents = await recallRefunds(write, lineId, goneCents)
  if (shortCents === 0n) return []
  const loanIds = (await loansOfLine(write.tx, lineId)).map(({ loanId }) => loanId)
  const events = await eventsOf(write.tx, loanIds)
  const uses = loanIds
    .flatMap((loanId) =>
      inForce(events.get(loanId) ?? []).flatMap((event) =>
        event.type === 'payment_received' && event.source === 'credit'
          ? [{ loanId, event, order: paidOrder(inForce(events.get(loanId) ?? []), event) }]
          : [],
      ),
    )
    .toSorted((a, b) => (a.event.valueOn < b.event.valueOn ? 1 : -1))
  const happened: Happened[] = []
  let leftCents = shortCents
  for (const { loanId, event, order } of uses) {
    if (leftCents === 0n) break
    if (order) {
      const withdrawn = { type: 'reversed', id: `${order.id}-uncovered`, eventId: order.id } as const
      happened.push({ loanId, event: { ...withdrawn, valueOn: write.ctx.today } })
    }
    const { id, valueOn, amountCents } = event
    const partCents = minCents(leftCents, amountCents)
    leftCents -= partCents
    happened.push({
      loanId,
      event: { type: 'reversed', id: `${id}-uncovered`, eventId: id, valueOn: write.ctx.today },
    })
    if (partCents < amountCents) {
      const covered = { id: `${id}-covered`, valueOn, source: 'credit', amountCents: amountCents - partCents } as const
      happened.push({ loanId, event: { type: 'payment_received', ...covered } })
    }
  }
  const { results, overdrawn } = await recordOnce(write, happened)
  const stillCents = happened.length > 0 ? (overdrawn.get(lineId) ?? 0n) : leftCents
  if (stillCents === 0n) return results
  if (happened.length > 0) return [...results, ...(await takeBackCredit(write, lineId, stillCents))]
  await bookShortfall(write, lineId, stillCents)
  return results
}

type Recorded = Readonly<{ results: OpenLoan[]; overdrawn: ReadonlyMap<string, Cents> }>

const recordOnce = async (
  write: Write,
  happened: readonly Happened[],
  beside: readonly Transfer[] = [],
): Promise<Recorded> => {
  const { ctx } = write
  const opened = await openLoans(
    write,
    happened.map(({ loanId }) => loanId),
  )
  const news = Map.groupBy(happened, ({ loanId }) => loanId)
  const results: OpenLoan[] = []
  const inserted: { loanId: string; event: LoanEvent }[] = []
  const posted: Transfer[] = []
  const reversed: Transfer[] = []
  for (const { loan, events, state: before } of opened) {
    const known = new Set(events.map(({ id }) => id))
    const fresh = (news.get(loan.loanId) ?? [])
      .filter(({ event }) => !known.has(event.id) && known.add(event.id))
      .map(({ event }, i): LoanEvent => ({ ...event, sequence: events.length + i + 1 }) as LoanEvent)
    if (fresh.length === 0) {
      results.push({ loan, events, state: before })
      continue
    }
    const all = [...events, ...fresh]
    const state = stateOn(loan, all, ctx.today)
    const difference = rebooking(loan, before, state)
    posted.push(...difference.posted)
    reversed.push(...renamed(difference.reversed, fresh))
    inserted.push(...fresh.map((event) => ({ loanId: loan.loanId, event })))
    results.push({ loan: project(loan, state), events: all, state })
    for (const event of fresh) {
      const paidBy = event.type === 'payment_received' ? { source: event.source } : {}
      const recorded = { ...ofLoan(loan), event: event.type, valueOn: event.valueOn, ...paidBy }
      write.publish(loanEventRecorded.of(loan.loanId, recorded))
    }
  }
  await insertLoanEvents(write, inserted)
  const mirrors = await mirrorsOf(write, reversed)
  const transfers = [...mirrors, ...posted, ...beside]
  await book(write, transfers)
  const overdrawn = await moveCredit(write, transfers)
  const before = new Map(opened.map(({ loan }) => [loan.loanId, loan]))
  await keep(
    write,
    results.flatMap(({ loan: after }) => {
      const was = before.get(after.loanId)
      return was && was !== after ? [{ before: was, after }] : []
    }),
  )
  return { results, overdrawn }
}

/** What a returned debit had settled goes back under the name of the return, or of the refund. */
const renamed = (transfers: readonly Transfer[], fresh: readonly LoanEvent[]): Transfer[] => {
  const taken = new Map(
    fresh.flatMap((event) =>
      event.type === 'reversed'
        ? [[event.eventId, event.isRefund ? 'collection_refunded' : 'collection_returned'] as const]
        : [],
    ),
  )
  return transfers.map((transfer) =>
    transfer.posting === 'collection_settled'
      ? { ...transfer, posting: taken.get(transfer.sourceId ?? '') ?? transfer.posting }
      : transfer,
  )
}

type BookedRow = Readonly<{
  transfer_id: string
  loan_id: string
  debit_account: number
  credit_account: number
  value_on: Day
  source_id: string | null
  amount_cents: bigint
}>

/** Finds the booked transfer behind each entry that no longer holds, and turns it round at its own value date. */
const mirrorsOf = async ({ tx, ctx }: Write, reversed: readonly Transfer[]): Promise<Transfer[]> => {
  if (reversed.length === 0) return []
  const { rows } = await tx.client.query<BookedRow>(
    `select transfer_id, loan_id, debit_account, credit_account, value_on, source_id, amount_cents from transfers t
      where partner_id = $1 and line_id = any($2) and loan_id = any($3) and reverses is null
        and not exists (select from transfers r where r.partner_id = t.partner_id and r.reverses = t.transfer_id)
      order by recorded_at desc, transfer_id`,
    [
      ctx.partnerId,
      [...new Set(reversed.map(({ lineId }) => lineId))],
      [...new Set(reversed.map(({ loanId }) => loanId))],
    ],
  )
  const keyOf = (loanId: string, debit: number, credit: number, valueOn: string, source: string | null, cents: Cents) =>
    `${loanId} ${debit} ${credit} ${valueOn} ${source ?? ''} ${cents}`
  const booked = Map.groupBy(rows, (row) =>
    keyOf(row.loan_id, row.debit_account, row.credit_account, row.value_on, row.source_id, row.amount_cents),
  )
  return reversed.map((transfer) => {
    const { loanId = '', debit, credit, valueOn, sourceId = null, amountCents } = transfer
    const original = booked.get(keyOf(loanId, debit, credit, valueOn, sourceId, amountCents))?.shift()
    assert(
      original,
      `${transfer.posting} ${debit} → ${credit} of ${amountCents} cents at ${valueOn} was booked for loan ${loanId}`,
    )
    return { ...transfer, debit: credit, credit: debit, reverses: original.transfer_id }
  })
}

/** What the auditor sees of a loan: amounts and days, no names. */
const shown = (loan: Loan) => ({
  status: loan.status,
  outstandingPrincipalCents: loan.outstandingPrincipalCents,
  interestDueCents: loan.interestDueCents,
  feesDueCents: loan.feesDueCents,
  nextDueOn: loan.nextDueOn,
  overdueSinceOn: loan.overdueSinceOn,
})

/** Does the loan take part of its line's limit? */
const usesLimit = ({ status }: Loan): boolean => status !== 'repaid' && status !== 'cancelled'

const hasMoved = (before: Loan, after: Loan): boolean =>
  before.status !== after.status || before.isPayoutBlocked !== after.isPayoutBlocked

/** Writes loans as they are now, and tells what is different about them. */
export const keep = async (
  write: Write,
  changes: readonly Readonly<{ before: Loan; after: Loan }>[],
): Promise<void> => {
  await updateLoans(
    write,
    changes.map(({ after }) => after),
  )
  for (const { before, after } of changes) write.changed('loan', after.loanId, shown(before), shown(after))
  // Kind by kind, so that whoever hears of one hears of all of them at once.
  for (const tell of news) write.publish(...changes.flatMap(({ before, after }) => tell(before, after) ?? []))
}

/** What may be told of a loan that has changed, in this order. */
const news: readonly ((before: Loan, after: Loan) => Event | undefined)[] = [
  (before, after) =>
    before.overdueSinceOn === null && after.overdueSinceOn !== null
      ? instalmentOverdue.of(after.loanId, { ...ofLoan(after), overdueSinceOn: after.overdueSinceOn })
      : undefined,
  (before, after) =>
    arrearsCents(before) > 0n && arrearsCents(after) === 0n
      ? arrearsCleared.of(after.loanId, ofLoan(after))
      : undefined,
  (before, after) =>
    hasMoved(before, after)
      ? loanChanged.of(
          after.loanId,
          { ...ofLoan(after), status: after.status },
          { type: 'LOAN', body: loanEventBody(after) },
        )
      : undefined,
  (before, after) =>
    hasMoved(before, after) && usesLimit(before) !== usesLimit(after)
      ? loanBalanceChanged.of(after.loanId, ofLoan(after))
      : undefined,
  (before, after) =>
    hasMoved(before, after) && after.status === 'repaid' && after.repaidOn
      ? loanRepaid.of(after.loanId, { ...ofLoan(after), repaidOn: after.repaidOn })
      : undefined,
]

/** The LOAN webhook: the payload is JSON in text (`reference/splitpay.md` 5.3). */
export const loanEventBody = (loan: Loan) => ({
  event_type: 'LOAN',
  entity_uuid: loan.loanId,
  payload: JSON.stringify(viewEngineLoan(loan)),
})

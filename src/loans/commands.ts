// What happens to loans: drawn, sent, paid out, collected, returned, paid by transfer. Handlers of the payments' news.
import type { Day } from '../base/day.ts'
import { derivedId, newId } from '../base/id.ts'
import { advance } from '../base/machine.ts'
import { type Cents, minCents, sumCents } from '../base/money.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import type { CollectionNews, PayoutNews } from '../payments/payment.ts'
import { orderPayout } from '../payments/payouts.ts'
import { returnReason } from '../payments/return-reasons.ts'
import { inForce, type Regime } from './contract.ts'
import { moveCredit } from './credit-book.ts'
import type { DayCount } from './day-count.ts'
import { type Happened, keep, loanEventBody, type OpenLoan, openLoans, record } from './journal.ts'
import { type Loan, loanBalanceChanged, loanChanged, loanMachine } from './loan.ts'
import type { Plan, RepaymentDay } from './plan.ts'
import { payoutUntil, WRITTEN_OFF, withoutMoney } from './rules.ts'
import { creditOf, eventsOf, insertLoan, loansOfLine, loansOfLines, lockLoans, mirrorOfSurplus } from './store.ts'
import { isRevoked, repayRevoked } from './unwinding.ts'

/** What a draw is made of; the line has checked that it may be drawn. */
export type Draw = Readonly<{
  lineId: string
  personId: string
  productCode: string
  regime: Regime
  dayCount: DayCount
  repaymentDay: RepaymentDay
  recipientName: string
  recipientIban: string
  billingIban: string
  reference: string
  purpose: string
  plan: Plan
  plannedPayoutOn: Day
}>

/** Makes the loan and orders its payout. */
export const createLoan = async (write: Write, draw: Draw): Promise<Loan> => {
  const { ctx } = write
  const { plan } = draw
  const [firstDueOn] = plan.dueDays
  const maturityOn = plan.dueDays.at(-1)
  if (!firstDueOn || !maturityOn) throw new Error('a plan on a line has days')
  const loan: Loan = withoutMoney({
    loanId: newId('loan'),
    lineId: draw.lineId,
    personId: draw.personId,
    productCode: draw.productCode,
    status: 'payout_pending',
    isPayoutBlocked: false,
    statusReason: null,
    reference: draw.reference,
    purpose: draw.purpose,
    recipientIban: draw.recipientIban,
    billingIban: draw.billingIban,
    contract: {
      kind: plan.kind,
      regime: draw.regime,
      principalCents: plan.principalCents,
      rate: plan.rate,
      dayCount: draw.dayCount,
      instalmentCents: plan.instalmentCents,
      term: plan.term,
      plannedPayoutOn: draw.plannedPayoutOn,
      firstDueOn,
    },
    effectiveRate: plan.effective.rate,
    effectiveRateUnrounded: plan.effective.unrounded,
    totalCents: plan.totalCents,
    drawnOn: ctx.today,
    repaymentDay: draw.repaymentDay,
    maturityOn,
    payoutUntilOn: payoutUntil(draw.plannedPayoutOn),
    createdAt: ctx.now,
    version: 1,
  } as Loan)
  await insertLoan(write, loan)
  await orderPayout(write, {
    kind: 'loan',
    subjectId: loan.loanId,
    lineId: draw.lineId,
    personId: draw.personId,
    amountCents: plan.principalCents,
    recipientName: draw.recipientName,
    recipientIban: draw.recipientIban,
    remittance: `${draw.reference} ${draw.purpose}`,
    executeOn: draw.plannedPayoutOn,
  })
  const about = { loanId: loan.loanId, lineId: loan.lineId, personId: loan.personId }
  write.changed('loan', loan.loanId, null, {
    status: loan.status,
    principalCents: plan.principalCents,
    lineId: loan.lineId,
  })
  write.publish(
    loanChanged.of(loan.loanId, { ...about, status: loan.status }, { type: 'LOAN', body: loanEventBody(loan) }),
    loanBalanceChanged.of(loan.loanId, about),
  )
  return loan
}

/** What of these news is about loans: refunds and money sent back are paid out too. */
const ofLoans = (news: PayoutNews): PayoutNews => news.filter(({ kind }) => kind === 'loan')
const bySubject = (news: PayoutNews) => new Map(news.map((each) => [each.subjectId, each]))

/** Money of the loan moved between its principal and the payouts in transit. */
const principalMove = (
  loan: Loan,
  posting: 'payout_sent' | 'payout_rejected' | 'payout_returned',
  valueOn: Day,
  payoutId: string,
): Transfer => ({
  posting,
  debit: posting === 'payout_sent' ? 1200 : 1010,
  credit: posting === 'payout_sent' ? 1010 : 1200,
  amountCents: loan.contract.principalCents,
  valueOn,
  loanId: loan.loanId,
  lineId: loan.lineId,
  sourceId: payoutId,
})

/** The payout is in a bank file: the principal is outstanding, on its way. */
export const onPayoutsSent = async (write: Write, { data: news }: Event<string, PayoutNews>): Promise<void> => {
  const payouts = bySubject(news)
  const loans = await lockLoans(write.tx, [...payouts.keys()])
  const changes = loans.map((before) => ({
    before,
    after: {
      ...before,
      status: advance(loanMachine, before.status, 'send'),
      outstandingPrincipalCents: before.contract.principalCents,
    },
  }))
  await book(
    write,
    loans.flatMap((loan) => {
      const payout = payouts.get(loan.loanId)
      return payout ? [principalMove(loan, 'payout_sent', payout.valueOn, payout.payoutId)] : []
    }),
  )
  await keep(write, changes)
}

/** The bank has paid: interest runs from the value day. */
export const onPayoutsSettled = async (write: Write, { data }: Event<string, PayoutNews>): Promise<void> => {
  const news = ofLoans(data)
  const loans = await lockLoans(
    write.tx,
    news.map(({ subjectId }) => subjectId),
  )
  const changes = loans.map((before) => ({
    before,
    after: { ...before, status: advance(loanMachine, before.status, 'pay') },
  }))
  await keep(write, changes)
  await record(
    write,
    news.map(({ subjectId, payoutId, valueOn }) => ({
      loanId: subjectId,
      event: { type: 'paid_out', id: payoutId, valueOn },
    })),
  )
}

/** The payout did not arrive: rejected before it moved, or returned after. The loan waits for a person or another account. */
const takeBack = async (write: Write, news: PayoutNews, how: 'reject' | 'return_payout'): Promise<void> => {
  const payouts = bySubject(news)
  if (how === 'return_payout') {
    await record(
      write,
      news.map(
        ({ subjectId, payoutId, valueOn }): Happened => ({
          loanId: subjectId,
          event: { type: 'reversed', id: `${payoutId}-returned`, eventId: payoutId, valueOn },
        }),
      ),
    )
  }
  const loans = await lockLoans(write.tx, [...payouts.keys()])
  await book(
    write,
    loans.flatMap((loan) => {
      const payout = payouts.get(loan.loanId)
      const posting = how === 'reject' ? 'payout_rejected' : 'payout_returned'
      return payout ? [principalMove(loan, posting, payout.valueOn, payout.payoutId)] : []
    }),
  )
  await keep(
    write,
    loans.map((before) => ({
      before,
      after: {
        ...withoutMoney(before),
        status: advance(loanMachine, before.status, how),
        isPayoutBlocked: true,
        payoutUntilOn: payoutUntil(write.ctx.today),
        statusReason: payouts.get(before.loanId)?.reasonCode ?? how,
      },
    })),
  )
}

/** The bank refused payouts: their loans wait for a person, and the posting is turned round. */
export const onPayoutsRejected = (write: Write, { data }: Event<string, PayoutNews>): Promise<void> =>
  takeBack(write, ofLoans(data), 'reject')
/** Payouts came back after they had been made: as if they had never been, and their loans wait for a person. */
export const onPayoutsReturned = (write: Write, { data }: Event<string, PayoutNews>): Promise<void> =>
  takeBack(write, ofLoans(data), 'return_payout')

/** Debits have settled: each pays its loan in the legal order. */
export const onCollectionsSettled = async (
  write: Write,
  { data: news }: Event<string, CollectionNews>,
): Promise<void> => {
  const paid = await record(
    write,
    news.map(({ loanId, collectionId, valueOn, amountCents }) => ({
      loanId,
      event: { type: 'payment_received', id: collectionId, valueOn, source: 'collection', amountCents },
    })),
  )
  const valueOn = new Map(news.map((each) => [each.loanId, each.valueOn]))
  for (const open of paid.filter(isRevoked)) {
    await repayRevoked(write, open.loan.lineId, valueOn.get(open.loan.loanId) ?? write.ctx.today)
  }
}

/** Debits came back: the instalment is open again at its due day; the bank's fee is passed on where the debtor is to blame. */
export const onCollectionsReturned = async (
  write: Write,
  { data: news }: Event<string, CollectionNews>,
): Promise<void> => {
  const withdrawn = await ordersWithdrawn(write, news)
  await record(write, [
    ...news.flatMap(
      ({ loanId, collectionId, valueOn, reasonCode, chargesCents = 0n, isRefund = false }): Happened[] => {
        const returned: Happened = {
          loanId,
          event: {
            type: 'reversed',
            id: `${collectionId}-returned`,
            eventId: collectionId,
            valueOn,
            ...(isRefund ? { isRefund } : {}),
          },
        }
        if (chargesCents === 0n || !returnReason(reasonCode ?? null).feePassedOn) return [returned]
        return [
          returned,
          { loanId, event: { type: 'fee_charged', id: `${collectionId}-fee`, valueOn, amountCents: chargesCents } },
        ]
      },
    ),
    ...withdrawn,
  ])
}

/** Debits that the bank refused before they moved: what they were to pay is open; an early repayment is not made. */
export const onCollectionsRejected = async (
  write: Write,
  { data: news }: Event<string, CollectionNews>,
): Promise<void> => {
  await record(write, await ordersWithdrawn(write, news))
}

/** An early repayment whose debit does not stay counts as not made: the loan goes on by its plan (§ 489 (3) BGB). */
const ordersWithdrawn = async (write: Write, news: CollectionNews): Promise<Happened[]> => {
  const events = await eventsOf(
    write.tx,
    news.map(({ loanId }) => loanId),
  )
  return news.flatMap(({ loanId, collectionId, dueOn, valueOn }): Happened[] => {
    const order = inForce(events.get(loanId) ?? []).find(
      ({ type, valueOn: on }) => (type === 'early_repaid' || type === 'prepaid') && on === dueOn,
    )
    return order
      ? [{ loanId, event: { type: 'reversed', id: `${collectionId}-withdrawn`, eventId: order.id, valueOn } }]
      : []
  })
}

const owed = ({ state: { dueCents } }: OpenLoan) => dueCents[1200] + dueCents[1210] + dueCents[1220] + dueCents[1230]

/** What a transfer can pay now: default interest that nobody has claimed yet, and a claim that was written off, too. */
const payable = (open: OpenLoan) => owed(open) + open.state.defaultInterestMemoCents + open.state.claimCents

/** The debtor's designation first, else the oldest due (§ 366 BGB). */
const inOrderOfPayment = (loans: readonly OpenLoan[], remittance: string): OpenLoan[] =>
  loans
    .filter((open) => payable(open) > 0n)
    .toSorted((a, b) => {
      const designated = (open: OpenLoan) => (remittance.includes(open.loan.reference) ? 0 : 1)
      const oldest = ({ state }: OpenLoan) => state.instalments.find((row) => row.settledOn === null)?.dueOn ?? '9999'
      return designated(a) - designated(b) || (oldest(a) < oldest(b) ? -1 : 1)
    })

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
    credited.filter(({ valueOn }) => valueOn < write.ctx.today),
  )
  for (const { lineId, valueOn, loans: own } of credited)
    if (own.some(isRevoked)) await repayRevoked(write, lineId, valueOn)
}

type LateCredit = Readonly<{ lineId: string; valueOn: Day; loans: readonly OpenLoan[]; creditCents: Cents }>

/** What the bank had on a day, as becomes known now, pays what fell due since, each row on its day: nobody is late with money that was there. */
const applyLateCredit = async (write: Write, late: readonly LateCredit[]): Promise<void> => {
  const opened = await openLoans(
    write,
    late.flatMap(({ loans }) => loans.map(({ loan }) => loan.loanId)),
  )
  const perLine = Map.groupBy(inOrderOfReference(opened), ({ loan }) => loan.lineId)
  await record(
    write,
    late.flatMap(({ lineId, valueOn, creditCents }) =>
      paymentsByCredit(perLine.get(lineId) ?? [], valueOn, creditCents, write.ctx.today),
    ),
  )
}

/** What credit that was there since a day pays of the rows that fell due after it, the oldest first. */
const paymentsByCredit = (loans: readonly OpenLoan[], sinceOn: Day, creditCents: Cents, today: Day): Happened[] => {
  const rows = loans.flatMap(({ loan, events, state }) =>
    state.instalments
      .filter(({ dueOn, settledOn }) => dueOn > sinceOn && dueOn <= today && settledOn === null)
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
    happened.push({ loanId, event: { type: 'payment_received', id, valueOn: dueOn, source: 'credit', amountCents } })
  }
  return happened
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

/** The order in which the loans of a line share its credit: the presentation of debits counts on the same. */
const inOrderOfReference = (loans: readonly OpenLoan[]): OpenLoan[] =>
  loans.toSorted(({ loan: a }, { loan: b }) =>
    [a.lineId, a.reference, a.loanId].join(' ') < [b.lineId, b.reference, b.loanId].join(' ') ? -1 : 1,
  )

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

// What the bank says of payouts: a loan's money is on its way, has arrived, or came back.
import type { Day } from '../base/day.ts'
import { advance } from '../base/machine.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import type { PayoutNews } from '../payments/payment.ts'
import { type Happened, keep, record } from './journal.ts'
import { type Loan, loanMachine } from './loan.ts'
import { payoutUntil, withoutMoney } from './rules.ts'
import { lockLoans } from './store.ts'

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

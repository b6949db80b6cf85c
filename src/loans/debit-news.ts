// What the bank says of debits: they pay their loans, come back, or never moved.
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import type { CollectionNews } from '../payments/payment.ts'
import { returnReason } from '../payments/return-reasons.ts'
import { inForce } from './contract.ts'
import { payReopened } from './credit-use.ts'
import { type Happened, record } from './journal.ts'
import { eventsOf } from './store.ts'
import { isRevoked, repayRevoked } from './unwinding.ts'

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
  await payReopened(
    write,
    news.map(({ loanId }) => loanId),
  )
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

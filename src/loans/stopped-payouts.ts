// A loan whose payout was stopped before it left: the payee does not match, or a hold stands (`lending.md` 1).
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import type { PayoutNews } from '../payments/payment.ts'
import { keep } from './journal.ts'
import type { Loan } from './loan.ts'
import { payoutUntil } from './rules.ts'
import { lockLoans } from './store.ts'

const change = async (
  write: Write,
  news: PayoutNews,
  after: (loan: Loan, payout: PayoutNews[number]) => Loan,
): Promise<void> => {
  const payouts = new Map(news.filter(({ kind }) => kind === 'loan').map((each) => [each.subjectId, each]))
  const loans = await lockLoans(write.tx, [...payouts.keys()])
  await keep(
    write,
    loans.flatMap((before) => {
      const payout = payouts.get(before.loanId)
      return payout ? [{ before, after: after(before, payout) }] : []
    }),
  )
}

/** `payout.blocked`, `payout.refused`: the loan waits, for a person or for another account, and is given up in the end. */
export const onPayoutsStopped = (write: Write, { data }: Event<string, PayoutNews>): Promise<void> =>
  change(write, data, (loan, { reasonCode = null }) => ({
    ...loan,
    isPayoutBlocked: true,
    statusReason: reasonCode,
    payoutUntilOn: payoutUntil(write.ctx.today),
  }))

/** `payout.released`: the money leaves with the next file. */
export const onPayoutsReleased = (write: Write, { data }: Event<string, PayoutNews>): Promise<void> =>
  change(write, data, (loan) => ({ ...loan, isPayoutBlocked: false, statusReason: null }))

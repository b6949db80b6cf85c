// What the bank took was a payout of ours, although its entry does not show that: it names none, or values it on a day that cannot be.
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import type { Write } from '../db/write.ts'
import { executionProblem } from './entry-fit.ts'
import { itemsOf } from './entry-items.ts'
import { entryOf } from './entry-store.ts'
import { detailOfOrder } from './one-sum.ts'
import { endToEndId } from './payment.ts'
import { splitItem } from './split-sums.ts'
import { isBooking } from './statement-parts.ts'
import type { SuspenseItem } from './suspense.ts'

/**
 * It is this payout, which counts from a day that a person names; when none is named from the day on which the bank booked it, for
 * no account is debited before (§ 675t (3) BGB). 404; 409 where it is not under way, of another amount, or cannot have left on that day.
 */
export const explainByPayout = async (
  write: Write,
  item: SuspenseItem,
  { payoutId, valueOn }: Readonly<{ payoutId: string; valueOn: Day | null }>,
): Promise<SuspenseItem> => {
  const { tx, ctx } = write
  if (item.origin !== 'bank_debit') throw new Refusal('invalid_state', 'No payment of the bank is behind this.')
  if (await isBooking(tx))
    throw new Refusal('invalid_state', 'A statement is still being booked: ask again in a moment.')
  const payout = await tx
    .selectFrom('payouts')
    .selectAll()
    .where('payout_id', '=', payoutId)
    .forUpdate()
    .executeTakeFirst()
  if (!payout) throw notFound('Payout', payoutId)
  const entry = await entryOf(tx, item.item_id)
  const details = [detailOfOrder({ endToEndId: endToEndId(payoutId), amountCents: entry.amountCents }, null)]
  const executed = { ...entry, details, valueOn: valueOn ?? entry.bookedOn }
  for (const payment of itemsOf(ctx.partnerId, item.item_id, executed)) {
    const problem = executionProblem(payment, payout)
    if (problem !== null) throw new Refusal('invalid_state', problem)
  }
  const split = { fileId: entry.fileId, details, explanation: 'our_payout', targetId: payoutId } as const
  return (await splitItem(write, item, { ...split, valueOn: executed.valueOn })).item
}

// Interest accrues, day by day (`lending.md` 4): in the database, over all loans at once.
import type { Day } from '../base/day.ts'
import { derivedId } from '../base/id.ts'
import type { Command } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import type { Step } from '../work/day.ts'
import { dayAccrualSql, dayAccrualValues } from './accrual-sql.ts'

/**
 * Interest accrued through the day, one transfer a product. Loans that changed since the page was turned accrue what their rows
 * did as the day began: what the change made of it was booked with it.
 */
const accrueInterest: Command<Day, number> = {
  name: 'loans.accrue_interest',
  run: async (write, on) => {
    const { tx, ctx } = write
    const { rows } = await tx.client.query<{ product_code: string; cents: bigint }>(
      `select product_code, sum(cents)::bigint as cents
         from (select l.product_code,
                      case when l.opening_on = $2 then l.opening_accrual_cents
                           else ${dayAccrualSql('l', { on: '$2', on360: '$3' }, { on: '$4', on360: '$5' })} end as cents
                 from loans l where l.partner_id = $1 and (l.accrual_start_on < $2::date or l.opening_on = $2)) accruing
        group by product_code having sum(cents) > 0
        order by product_code`,
      [ctx.partnerId, ...dayAccrualValues(on)],
    )
    const transfers = rows.map(
      ({ product_code, cents }): Transfer => ({
        transferId: derivedId('transfer', ctx.partnerId, 'interest_accrued', product_code, on),
        posting: 'interest_accrued',
        debit: 1205,
        credit: 4000,
        amountCents: cents,
        valueOn: on,
        productCode: product_code,
      }),
    )
    await book(write, transfers)
    return transfers.length
  },
}

export const accrue: Step = {
  name: 'accrue_interest',
  // Where interest runs, something will fall due: that index finds such a loan, also among a million that are repaid.
  due: 'exists (select from loans where next_due_on is not null and accrual_start_on < :today)',
  run: ({ on, execute }) => execute(accrueInterest, on),
}

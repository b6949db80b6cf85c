// The loans' own rows beside the general ledger.
import { addDays, day360 } from '../base/day.ts'
import type { AccountCode } from '../ledger/chart.ts'
import type { Subledger } from '../ledger/seals.ts'
import { accruedSql } from './accrual-sql.ts'

/**
 * What the loans' rows say the books must hold by the end of a day, whose interest is booked and that of the day after is not.
 * A loan that has changed on the day after has its change booked, but not what its row had accrued on that day before.
 */
export const loanSubledger: Subledger = async (tx, on) => {
  const { rows } = await tx.client.query<Record<'p' | 'i' | 'f' | 'd' | 'a' | 'c', bigint | null>>({
    name: 'loan_subledger',
    text: `select sum(l.outstanding_principal_cents)::bigint as p, sum(l.interest_due_cents)::bigint as i, sum(l.fees_due_cents)::bigint as f,
            sum(l.default_interest_due_cents)::bigint as d,
            sum(case when l.opening_on > $1 then ${accruedSql('l', { on: '$3', on360: '$4' })} - l.opening_accrual_cents
                     else ${accruedSql('l', { on: '$1', on360: '$2' })} end)::bigint as a,
            (select sum(credit_cents)::bigint from credit_balances where partner_id = current_setting('app.partner')) as c
       from loans l where l.partner_id = current_setting('app.partner')`,
    values: [on, day360(on), addDays(on, 1), day360(addDays(on, 1))],
  })
  const sums = rows[0]
  const balances: readonly (readonly [AccountCode, bigint])[] = [
    [1200, sums?.p ?? 0n],
    [1205, sums?.a ?? 0n],
    [1210, sums?.i ?? 0n],
    [1220, sums?.f ?? 0n],
    [1230, sums?.d ?? 0n],
    [2000, -(sums?.c ?? 0n)],
  ]
  return new Map(balances)
}

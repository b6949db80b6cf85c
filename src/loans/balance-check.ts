// The balances that loans and lines keep, held against the transfers behind them, one by one.
import type { BalanceCheck } from '../ledger/verification.ts'

/** So many differences say enough. */
const SHOWN_AT_MOST = 100

type Row = Readonly<{ account: 1200 | 1210 | 1220 | 1230 | 2000; owner: string; stored: bigint; booked: bigint }>

/** The projection of each loan (accounts 1200, 1210, 1220, 1230) and the credit of each line (2000). */
export const loanBalances: BalanceCheck = async (tx) => {
  const { rows } = await tx.client.query<Row>(
    `with entries as (
       select debit_account as account, loan_id, line_id, amount_cents as cents from transfers
        where partner_id = current_setting('app.partner') and debit_account in (1200, 1210, 1220, 1230, 2000)
       union all
       select credit_account, loan_id, line_id, -amount_cents from transfers
        where partner_id = current_setting('app.partner') and credit_account in (1200, 1210, 1220, 1230, 2000)),
     booked as (
       select account, coalesce(case when account = 2000 then line_id else loan_id end, '') as owner, sum(cents) as cents from entries group by 1, 2),
     stored as (
       select account, loan_id as owner, cents from loans,
              lateral (values (1200, outstanding_principal_cents), (1210, interest_due_cents), (1220, fees_due_cents),
                              (1230, default_interest_due_cents)) as kept(account, cents)
        where partner_id = current_setting('app.partner')
       union all
       select 2000, line_id, -credit_cents from credit_balances where partner_id = current_setting('app.partner'))
     select account, owner, coalesce(s.cents, 0)::bigint as stored, coalesce(b.cents, 0)::bigint as booked
       from stored s full join booked b using (account, owner)
      where coalesce(s.cents, 0) <> coalesce(b.cents, 0)
      order by account, owner limit ${SHOWN_AT_MOST}`,
  )
  return rows.map(({ account, owner, stored, booked }) => ({
    account,
    owner: owner === '' ? 'nobody' : owner,
    storedCents: stored,
    bookedCents: booked,
  }))
}

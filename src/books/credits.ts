// The customers' credit (account 2000) by the end of a day: whose it is, and since when.
import type { Day } from '../base/day.ts'
import { type Cents, sumCents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { CsvField } from '../http/csv.ts'

/** The lines with credit by the end of a day, as it was booked by then; their sum is account 2000. `since`: the last that came to it. */
export const creditLines = async (tx: Tx, on: Day): Promise<readonly (readonly CsvField[])[]> => {
  const { rows } = await tx.client.query<{ line_id: string; person_id: string; cents: bigint; since: Day }>(
    `select t.line_id, l.person_id, t.cents, t.since
       from (select line_id, sum(case when credit_account = 2000 then amount_cents else -amount_cents end)::bigint as cents,
                    max(value_on) filter (where credit_account = 2000) as since
               from transfers
              where partner_id = current_setting('app.partner') and booked_on <= $1 and 2000 in (debit_account, credit_account)
              group by line_id) t
       join credit_lines l on l.partner_id = current_setting('app.partner') and l.credit_line_id = t.line_id
      where t.cents <> 0 order by t.line_id`,
    [on],
  )
  const totalCents: Cents = sumCents(rows.map(({ cents }) => cents))
  return [
    ['line_id', 'person_id', 'since', 'credit'],
    ...rows.map(({ line_id, person_id, since, cents }) => [line_id, person_id, since, cents]),
    ['total', null, null, totalCents],
  ]
}

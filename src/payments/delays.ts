// Whose delay it is that an instalment is not paid: while it is ours or the bank's, nobody is in default (`lending.md` 4).
import { type Day, earliest, latest } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import { answerBy } from './files.ts'

/**
 * In SQL: a task of ours is open and has not ended; or a debit's file did not reach the bank in time; or it did, and on the day
 * after the debit's own the bank has not said what became of it.
 */
export const WE_DELAY = `
  select partner_id, line_id, loan_id, null::date as due_on, ours_until, null::date as awaited_on from payment_tasks
   where status = 'open' and is_ours and (ours_until is null or ours_until >= :today)
  union all
  select c.partner_id, c.line_id, c.loan_id, c.due_on, null, case f.status when 'sent' then f.awaited_on end
    from bank_files f join collections c using (partner_id, file_id)
   where f.awaited_on <= :today and (f.status = 'written' or f.awaited_on < :today) and c.status = 'in_file'`

/** A delay of all instalments of a loan, or of one; its last day, where it has one. */
type Delay = Readonly<{ dueOn: Day | null; untilOn: Day | null }>

/** A loan on which a delay lasts that is not the customer's. */
export type DelayedLoan = Readonly<{ lineId: string; loanId: string; delays: readonly Delay[] }>

type Row = Readonly<{
  line_id: string
  loan_id: string
  due_on: Day | null
  ours_until: Day | null
  awaited_on: Day | null
}>

/** A statement comes in the morning after: until it is late, an unanswered debit is given no longer than that. */
const untilOf = ({ ours_until, awaited_on }: Row, on: Day): Day | null => {
  const answeredBy = awaited_on && answerBy(awaited_on)
  return answeredBy && answeredBy >= on ? answeredBy : ours_until
}

/** The loans on which such a delay lasts, line by line. */
export const loansWeDelay = async (tx: Tx, on: Day): Promise<DelayedLoan[]> => {
  const { rows } = await tx.client.query<Row>(
    `select line_id, loan_id, due_on, ours_until, awaited_on from (${WE_DELAY.replaceAll(':today', '$1')}) delayed
      where partner_id = current_setting('app.partner') order by line_id, loan_id`,
    [on],
  )
  return [...Map.groupBy(rows, (row) => row.loan_id)].map(([loanId, own]) => ({
    lineId: own[0]?.line_id ?? '',
    loanId,
    delays: own.map((row) => ({ dueOn: row.due_on, untilOn: untilOf(row, on) })),
  }))
}

/** Until when the instalment of this day is delayed, at most until the day that is told; null: it is not. */
export const delayedUntil = ({ delays }: DelayedLoan, dueOn: Day, longestOn: Day): Day | null => {
  const [first, ...others] = delays
    .filter((delay) => delay.dueOn === null || delay.dueOn === dueOn)
    .map(({ untilOn }) => earliest(untilOn ?? longestOn, longestOn))
  return first === undefined ? null : latest(first, ...others)
}

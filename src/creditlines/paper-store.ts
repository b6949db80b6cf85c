// SQL of a line's papers: who is still to be reminded of the right to withdraw.
import type { Day } from '../base/day.ts'
import type { Write } from '../db/write.ts'

/**
 * The line `l` was concluded less than a day after its pre-contract information was first given, can be revoked, and its
 * customer has not been reminded. A condition in SQL on the alias `l` of credit_lines.
 */
export const TO_BE_REMINDED = `
  l.status <> 'closed' and l.legal_regime <> 'BUSINESS' and l.revocable_until_on is not null
  and not exists (select from documents r where r.partner_id = l.partner_id and r.subject_id = l.credit_line_id and r.kind = 'withdrawal_reminder')
  and exists (select from documents s where s.partner_id = l.partner_id and s.subject_id = l.application_id and s.kind = 'secci' and s.number = 1
               and s.delivered_at > (select max(c.created_at) from documents c where c.partner_id = l.partner_id
                                       and c.subject_id = l.application_id and c.kind = 'contract') - interval '1 day')`

/** The ids of lines concluded from `since` until the day before `today` whose customers are to be reminded, at most `limit`. */
export const linesToRemind = async ({ tx, ctx }: Write, since: Day, today: Day, limit: number): Promise<string[]> => {
  const { rows } = await tx.client.query<{ credit_line_id: string }>(
    `select credit_line_id from credit_lines l
      where partner_id = $1 and concluded_on >= $2 and concluded_on < $3 and ${TO_BE_REMINDED}
      order by credit_line_id limit $4`,
    [ctx.partnerId, since, today, limit],
  )
  return rows.map((row) => row.credit_line_id)
}

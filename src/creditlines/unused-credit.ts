// A customer's credit pays what falls due next, or goes back (`lending.md` 3). Where no loan of the line is left to use it, a
// person is asked to pay it back, until it is paid or used.
import type { Day } from '../base/day.ts'
import type { Command } from '../db/write.ts'
import { askForRefunds, endAskingForRefunds } from '../payments/line-tasks.ts'
import { type Step, untilDone } from '../work/day.ts'

/** In SQL, of a balance `b`: there is credit, and no loan of the line that runs or will be paid out. */
const IS_UNUSED = `(b.credit_cents > 0 and not exists (select from loans l
  where l.partner_id = b.partner_id and l.line_id = b.line_id and l.status in ('payout_pending', 'payout_triggered', 'created')))`

/** A person was not asked about this much of it. Who has said that it stays, by closing the task, is asked again when it changes. */
const IS_TO_BE_ASKED = `(${IS_UNUSED} and b.credit_cents is distinct from b.refund_asked_cents)`
const IS_ASKED_IN_VAIN = `(b.refund_asked_cents is not null and not ${IS_UNUSED})`
const HAS_CREDIT = '(b.credit_cents > 0 or b.refund_asked_cents is not null)'

const BATCH = 500

const seeToUnusedCredit: Command<Day, number> = {
  name: 'creditlines.see_to_unused_credit',
  run: async (write) => {
    const { tx, ctx } = write
    const { rows } = await tx.client.query<{
      line_id: string
      person_id: string
      credit_cents: bigint
      refund_asked_cents: bigint | null
    }>(
      `update credit_balances c set refund_asked_cents = case when due.is_unused then due.credit_cents end
         from (select b.partner_id, b.line_id, b.credit_cents, l.person_id, ${IS_UNUSED} as is_unused
                 from credit_balances b join credit_lines l on l.partner_id = b.partner_id and l.credit_line_id = b.line_id
                where b.partner_id = $1 and ${HAS_CREDIT} and (${IS_TO_BE_ASKED} or ${IS_ASKED_IN_VAIN})
                order by b.line_id limit ${BATCH} for update of b) due
        where c.partner_id = due.partner_id and c.line_id = due.line_id
       returning c.line_id, due.person_id, c.credit_cents, c.refund_asked_cents`,
      [ctx.partnerId],
    )
    const sorted = rows.toSorted((a, b) => (a.line_id < b.line_id ? -1 : 1))
    const asked = sorted.filter((row) => row.refund_asked_cents !== null)
    await askForRefunds(
      write,
      asked.map((row) => ({ lineId: row.line_id, personId: row.person_id, creditCents: row.credit_cents })),
    )
    const ended = sorted.filter((row) => row.refund_asked_cents === null).map((row) => row.line_id)
    await endAskingForRefunds(write, ended)
    return rows.length
  },
}

export const askAboutUnusedCredit: Step = {
  name: 'ask_about_unused_credit',
  due: `exists (select from credit_balances b where ${HAS_CREDIT} and (${IS_TO_BE_ASKED} or ${IS_ASKED_IN_VAIN}))`,
  run: untilDone(seeToUnusedCredit),
}

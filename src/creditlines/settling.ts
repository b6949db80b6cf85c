// When a closed line is settled: nothing is owed either way and the last debit can no longer come back by itself. A later
// return, or money that still arrives, clears the day again.
import { addT2Days } from '../base/calendar.ts'
import type { Day } from '../base/day.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import type { loanBalanceChanged } from '../loans/loan.ts'
import type { PayoutNews } from '../payments/payment.ts'
import { advanceLine, announceLine } from './changes.ts'
import type { CreditLine } from './creditline.ts'
import { isAllSquare, linesToSettle } from './ending-store.ts'
import { issueClosingStatement } from './statements.ts'
import { lockCreditLine } from './store.ts'

/** A debit that settled is returned within five bank days, or refunded later by the debtor (`lending.md` 4). */
const RETURNED_WITHIN_T2_DAYS = 5

const BATCH = 200

/** Notes the day on which closed lines are settled, a batch of them. Returns how many. */
export const settleLines: Command<Day, number> = {
  name: 'creditlines.settle',
  run: async (write, today) => {
    const ids = await linesToSettle(write, addT2Days(today, -RETURNED_WITHIN_T2_DAYS), BATCH)
    for (const id of ids) {
      const settled = await advanceLine(write, await lockCreditLine(write.tx, id), 'settled', { settledOn: today })
      await issueClosingStatement(write, settled)
    }
    return ids.length
  },
}

const unsettled = async (write: Write, line: CreditLine): Promise<CreditLine | null> =>
  line.settledOn === null || (await isAllSquare(write, line.creditLineId))
    ? null
    : advanceLine(write, line, 'unsettled', { settledOn: null })

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

/** `loan.balance_changed`: the line shows it; one that was settled is not, when a loan is open again. */
export const loansChanged = async (write: Write, { data }: News<typeof loanBalanceChanged>): Promise<void> => {
  const line = await lockCreditLine(write.tx, data.lineId)
  if (!(await unsettled(write, line))) await announceLine(write, line)
}

/** `transfer.received`, `transfer.taken_back`: money on a settled line is the customer's credit, and has to go back; money that goes may open a loan again. */
export const transferCame = async (
  write: Write,
  { data }: Event<string, Readonly<{ lineId: string }>>,
): Promise<void> => {
  await unsettled(write, await lockCreditLine(write.tx, data.lineId))
}

/** `payout.returned`, `payout.rejected`: a refund that came back is credit again. */
export const refundCameBack = async (write: Write, { data }: Event<string, PayoutNews>): Promise<void> => {
  const lines = new Set(data.filter(({ kind }) => kind === 'credit_refund').map(({ subjectId }) => subjectId))
  for (const id of lines) await unsettled(write, await lockCreditLine(write.tx, id))
}

// When a closed line is settled: nothing is owed either way and the last debit can no longer come back by itself. A later
// return, or money that still arrives, clears the day again.
import { addT2Days } from '../base/calendar.ts'
import type { Day } from '../base/day.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import type { loanBalanceChanged } from '../loans/loan.ts'
import type { PayoutNews } from '../payments/payment.ts'
import { advanceLine, announceLines } from './changes.ts'
import type { CreditLine } from './creditline.ts'
import { linesAllSquare, linesToSettle } from './ending-store.ts'
import { issueClosingStatement } from './statements.ts'
import { lockCreditLine, lockCreditLines } from './store.ts'

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

/** Of these locked lines those that were settled are so no longer when they owe, or are owed, again. Returns the others. */
const unsettle = async (write: Write, lines: readonly CreditLine[]): Promise<CreditLine[]> => {
  const settled = lines.filter(({ settledOn }) => settledOn !== null)
  const square = await linesAllSquare(
    write,
    settled.map(({ creditLineId }) => creditLineId),
  )
  const open = new Set(settled.filter(({ creditLineId }) => !square.has(creditLineId)))
  for (const line of open) await advanceLine(write, line, 'unsettled', { settledOn: null })
  return lines.filter((line) => !open.has(line))
}

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

/** The lines of these news, each once, locked. */
const linesOf = (write: Write, news: readonly Event<string, Readonly<{ lineId: string }>>[]): Promise<CreditLine[]> =>
  lockCreditLines(write.tx, [...new Set(news.map(({ data }) => data.lineId))])

/** `loan.balance_changed`: each time the line shows it; one that was settled is not, when a loan is open again. */
export const loansChanged = async (write: Write, news: readonly News<typeof loanBalanceChanged>[]): Promise<void> => {
  const unchanged = await unsettle(write, await linesOf(write, news))
  const lines = new Map(unchanged.map((line) => [line.creditLineId, line]))
  await announceLines(
    write,
    news.flatMap(({ data }) => {
      const line = lines.get(data.lineId)
      return line ? [{ line, previous: line }] : []
    }),
  )
}

/** `transfer.received`, `transfer.taken_back`: money on a settled line is the customer's credit, and has to go back; money that goes may open a loan again. */
export const transfersCame = async (
  write: Write,
  news: readonly Event<string, Readonly<{ lineId: string }>>[],
): Promise<void> => {
  await unsettle(write, await linesOf(write, news))
}

/** `payout.returned`, `payout.rejected`: a refund that came back is credit again. */
export const refundCameBack = async (write: Write, { data }: Event<string, PayoutNews>): Promise<void> => {
  const refunds = data.filter(({ kind }) => kind === 'credit_refund')
  await unsettle(write, await lockCreditLines(write.tx, [...new Set(refunds.map(({ subjectId }) => subjectId))]))
}

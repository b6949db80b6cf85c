// Is every loan what its events make of it? For verification: all loans are worked out anew, some hundred at a time.
import { setImmediate as giveWay } from 'node:timers/promises'
import type { Day } from '../base/day.ts'
import type { RowCheck } from '../db/row-check.ts'
import type { RecordKind } from '../ledger/sealed-records.ts'
import type { LoanEvent } from './contract.ts'
import { foldLoan } from './fold.ts'
import type { Loan, LoanStatus } from './loan.ts'
import { project, withoutMoney } from './rules.ts'
import { eventsOf, loansAfter } from './store.ts'
import { defaultTermsOf } from './terms.ts'

/** What a day's seal says of what happened to loans: every column. */
export const sealedLoanEvents: RecordKind = {
  name: 'loan events',
  table: 'loan_events',
  day: 'booked_on',
  columns: [
    ...[
      'partner_id',
      'loan_id',
      'number',
      'event_id',
      'type',
      'value_on',
      'booked_on',
      'amount_cents',
      'details::text',
    ],
    '(extract(epoch from recorded_at) * 1000000)::bigint',
  ],
  order: 'loan_id collate "C", number',
}

/** Loans that are read and worked out before the rest of the process has its turn. */
const PART = 250

const unpaid: readonly LoanStatus[] = ['payout_pending', 'payout_triggered', 'cancelled']

/** The row as its events say it must be today. */
const expected = (loan: Loan, events: readonly LoanEvent[], today: Day): Loan => {
  const state = foldLoan(loan.contract, events, today, defaultTermsOf(loan.productCode))
  if (state.paidOutOn === null) {
    const status = unpaid.includes(loan.status) ? loan.status : 'payout_pending'
    const underWayCents = status === 'payout_triggered' ? loan.contract.principalCents : 0n
    return { ...withoutMoney(loan), status, outstandingPrincipalCents: underWayCents }
  }
  const isOver = state.repaidOn !== null || state.writtenOffOn !== null
  return project({ ...loan, status: isOver ? 'repaid' : 'created' }, state)
}

/** What begins by itself with a day and has not begun shows in these. */
const fallenDue = ['nextDueOn', 'nextDefaultOn'] as const
const inDefault: readonly (keyof Loan)[] = ['overdueCents', 'overdueSinceOn', 'nextDefaultOn']

/** The members of a loan's row that are not what they must be. A default that begins today begins as the day ends. */
export const notAsFolded = (loan: Loan, events: readonly LoanEvent[], today: Day): readonly string[] => {
  const isLate = fallenDue.map((column) => loan[column] !== null && loan[column] <= today)
  if (isLate[0]) return [] // the day is just being opened
  const must = expected(loan, events, today)
  return Object.keys(must).filter((name) => {
    const member = name as keyof Loan
    if (isLate[1] && inDefault.includes(member)) return false
    return member !== 'contract' && String(must[member]) !== String(loan[member])
  })
}

/** Every loan's row is what its contract and its events make of it. */
export const loansAsFolded: RowCheck = async function* (tx, today) {
  for (let after = ''; ; ) {
    const loans = await loansAfter(tx, after, PART)
    const last = loans.at(-1)
    if (!last) return
    const events = await eventsOf(
      tx,
      loans.map(({ loanId }) => loanId),
    )
    for (const loan of loans) {
      const members = notAsFolded(loan, events.get(loan.loanId) ?? [], today)
      if (members.length > 0)
        yield { on: today, what: `loan ${loan.loanId} is not what its events make of it: ${members.join(', ')}` }
    }
    after = last.loanId
    await giveWay()
  }
}

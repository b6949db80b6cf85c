// Unwinding after a revocation: all principal is due in 30 days, and whatever is paid sooner stops interest that day.
import { type Day, latest } from '../base/day.ts'
import { newId } from '../base/id.ts'
import { minCents } from '../base/money.ts'
import type { Write } from '../db/write.ts'
import { inForce } from './contract.ts'
import { type Happened, type OpenLoan, openLoans, record } from './journal.ts'
import { cancelPending } from './pending.ts'
import { WRITTEN_OFF } from './rules.ts'
import { settlementQuote } from './servicing.ts'
import { creditOf, loansOfLine } from './store.ts'
import { defaultTermsOf } from './terms.ts'

const revocationOf = ({ events }: OpenLoan) => inForce(events).find(({ type }) => type === 'revoked')

/** Is this loan being unwound? */
export const isRevoked = (open: OpenLoan): boolean => revocationOf(open) !== undefined

/** What the line's credit pays of one revoked loan on a day: all of it, or what is due and as much principal as it goes. */
const repaymentOf = (open: OpenLoan, creditCents: bigint, on: Day): Happened[] => {
  const { loan, events, state } = open
  const quote = settlementQuote(loan.contract, events, on, defaultTermsOf(loan.productCode))
  const happen = (
    event: Readonly<{ type: 'early_repaid' }> | Readonly<{ type: 'prepaid'; amountCents: bigint }>,
    amountCents: bigint,
  ): Happened[] => [
    {
      loanId: loan.loanId,
      event: {
        ...(event.type === 'prepaid' ? { ...event, mode: 'shorten_term' as const } : event),
        id: newId('event'),
        valueOn: on,
      },
    },
    {
      loanId: loan.loanId,
      event: { type: 'payment_received', source: 'credit', amountCents, id: newId('event'), valueOn: on },
    },
  ]
  if (creditCents >= quote.totalCents) return happen({ type: 'early_repaid' }, quote.totalCents)
  const { dueCents, defaultInterestMemoCents, principalNotDueCents } = state
  const payableCents = dueCents[1200] + dueCents[1210] + dueCents[1220] + dueCents[1230] + defaultInterestMemoCents
  // A cent stays, so that the interest of the last day has a row to fall due with.
  const amountCents = minCents(creditCents - payableCents, principalNotDueCents - 1n)
  return amountCents > 0n ? happen({ type: 'prepaid', amountCents }, payableCents + amountCents) : []
}

/** Uses the line's credit for its revoked loans as of a day, without waiting for the thirtieth: interest ends with the payment. */
export const repayRevoked = async (write: Write, lineId: string, on: Day): Promise<void> => {
  const running = (await loansOfLine(write.tx, lineId)).filter(({ status }) => status === 'created')
  for (const { loanId } of running) {
    const creditCents = (await creditOf(write.tx, [lineId])).get(lineId) ?? 0n
    const [open] = await openLoans(write, [loanId])
    const revocation = open && revocationOf(open)
    if (!revocation || creditCents <= 0n || open.state.principalNotDueCents === 0n) continue
    const happened = repaymentOf(open, creditCents, latest(on, revocation.valueOn))
    if (happened.length > 0) await record(write, happened)
  }
}

/**
 * Unwinds the loans of a revoked line: what has not left is cancelled, what was paid out falls due in 30 days from the
 * declaration's dispatch with interest by the day, and fees are void. A payout in a bank file follows when it is executed.
 */
export const unwindLoans = async (write: Write, lineId: string, declaredOn: Day): Promise<void> => {
  const loans = await loansOfLine(write.tx, lineId)
  for (const loan of loans) if (loan.status === 'payout_pending') await cancelPending(write, loan.loanId, 'revoked')
  const paidOut = loans.filter(
    ({ status, statusReason }) => status === 'created' || (status === 'repaid' && statusReason !== WRITTEN_OFF),
  )
  await revokePaidOut(
    write,
    paidOut.map(({ loanId }) => loanId),
    declaredOn,
  )
  await repayRevoked(write, lineId, write.ctx.today)
}

/** Records the revocation for loans whose money has left: from the declaration on, or from a later payout. */
export const revokePaidOut = async (write: Write, loanIds: readonly string[], declaredOn: Day): Promise<void> => {
  const opened = await openLoans(write, loanIds)
  await record(
    write,
    opened.flatMap((open): Happened[] => {
      const { paidOutOn } = open.state
      if (paidOutOn === null || isRevoked(open)) return []
      const valueOn = latest(declaredOn, paidOutOn)
      return [{ loanId: open.loan.loanId, event: { type: 'revoked', id: newId('event'), valueOn } }]
    }),
  )
}

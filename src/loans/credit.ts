// The customer's credit (account 2000): what came in beyond what was due. It pays what falls due next, or goes back.
import { type Day, latest } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import type { Event } from '../db/event.ts'
import type { Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import { takenOn } from '../payments/cut-off.ts'
import type { PayoutNews } from '../payments/payment.ts'
import { orderPayout } from '../payments/payouts.ts'
import { lender } from '../products/lender.ts'
import { moveCredit, refundOf } from './credit-book.ts'
import { applyCredit } from './credit-use.ts'
import { openLoans } from './journal.ts'
import { bookedRefunds, creditOf, loansOfLine } from './store.ts'

export type CreditRefund = Readonly<{
  lineId: string
  personId: string
  recipientName: string
  recipientIban: string
  /** Null: all of it. */
  amountCents: Cents | null
  /** The first day on which money may leave. */
  notBeforeOn: Day
}>

/** A refund that was ordered. */
export type OrderedRefund = Readonly<{ payoutId: string; amountCents: Cents; leftCents: Cents }>

/** Pays the customer's credit back, once it has paid what is due; 409 when there is none. */
export const refundCredit = async (write: Write, refund: CreditRefund): Promise<OrderedRefund> => {
  const { tx, ctx } = write
  const { lineId, personId, recipientName, recipientIban } = refund
  const running = (await loansOfLine(tx, lineId)).filter(({ status }) => status === 'created')
  await applyCredit(
    write,
    await openLoans(
      write,
      running.map(({ loanId }) => loanId),
    ),
  )
  const creditCents = (await creditOf(tx, [lineId])).get(lineId) ?? 0n
  if (creditCents <= 0n) throw new Refusal('invalid_state', 'The customer has no credit beyond what is due.')
  const amountCents = refund.amountCents ?? creditCents
  if (amountCents > creditCents) {
    throw invalidField('amount.value', `the customer's credit is ${centsToDecimal(creditCents)} EUR, not more.`)
  }
  const payoutId = await orderPayout(write, {
    kind: 'credit_refund',
    subjectId: lineId,
    lineId,
    personId,
    amountCents,
    recipientName,
    recipientIban,
    remittance: 'Erstattung Guthaben',
    executeOn: latest(takenOn(ctx, lender.cutOffs.payouts), refund.notBeforeOn),
  })
  await move(write, [refundOf(write, lineId, payoutId, amountCents)])
  return { payoutId, amountCents, leftCents: creditCents - amountCents }
}

/** `payout.rejected`, `payout.returned`: a refund that did not arrive is the customer's credit again. */
export const onRefundsBack = async (write: Write, { data }: Event<string, PayoutNews>): Promise<void> => {
  const refunds = new Map(data.filter(({ kind }) => kind === 'credit_refund').map((each) => [each.payoutId, each]))
  const booked = await bookedRefunds(write.tx, [...refunds.values()])
  await move(
    write,
    booked.map(({ transferId, lineId, payoutId, amountCents }) => ({
      posting: 'credit_refunded',
      debit: 1010,
      credit: 2000,
      amountCents,
      valueOn: refunds.get(payoutId)?.valueOn ?? write.ctx.today,
      lineId,
      sourceId: payoutId,
      reverses: transferId,
    })),
  )
}

const move = async (write: Write, transfers: readonly Transfer[]): Promise<void> => {
  await book(write, transfers)
  await moveCredit(write, transfers)
}

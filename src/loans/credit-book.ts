// What transfers do to the customers' credit (account 2000), line by line. It is never less than nothing.
import { derivedId } from '../base/id.ts'
import { type Cents, minCents } from '../base/money.ts'
import type { Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import { unsentPayouts, withdrawPayout } from '../payments/payouts.ts'
import { closeItem, lowerItem, openItems, openShortfalls } from '../payments/suspense.ts'
import { addCredit, bookedRefunds } from './store.ts'

/** What transfers do to the credit, by line. */
const creditChanges = (transfers: readonly Transfer[]): ReadonlyMap<string, Cents> => {
  const changes = new Map<string, Cents>()
  for (const { debit, credit, lineId = '', amountCents } of transfers) {
    const change = (credit === 2000 ? amountCents : 0n) - (debit === 2000 ? amountCents : 0n)
    if (change !== 0n) changes.set(lineId, (changes.get(lineId) ?? 0n) + change)
  }
  return changes
}

/**
 * Keeps the credit that these transfers leave, and pays from what is new what a line owes for credit used too early. Returns
 * the lines whose credit was used before the money behind it was taken back, and by how much they fall short.
 */
export const moveCredit = async (write: Write, transfers: readonly Transfer[]): Promise<ReadonlyMap<string, Cents>> => {
  const changes = creditChanges(transfers)
  const balances = await addCredit(write, changes)
  const gained = [...balances].filter(([lineId, cents]) => cents > 0n && (changes.get(lineId) ?? 0n) > 0n)
  if (gained.length > 0) await payShortfalls(write, new Map(gained))
  return new Map([...balances].flatMap(([lineId, cents]) => (cents < 0n ? [[lineId, -cents] as const] : [])))
}

const payShortfalls = async (write: Write, credit: Map<string, Cents>): Promise<void> => {
  for (const item of await openShortfalls(write.tx, [...credit.keys()])) {
    const lineId = item.line_id ?? ''
    const available = credit.get(lineId) ?? 0n
    const amountCents = minCents(available, item.amount_cents)
    if (amountCents === 0n) continue
    credit.set(lineId, available - amountCents)
    const paid: Transfer = {
      posting: 'bank_debit_explained',
      debit: 2000,
      credit: 1090,
      amountCents,
      valueOn: write.ctx.today,
      lineId,
      sourceId: item.item_id,
    }
    await bookCredit(write, paid)
    if (amountCents < item.amount_cents) await lowerItem(write, item, item.amount_cents - amountCents)
    else await closeItem(write, item, { status: 'explained', explanation: 'customer_credit', targetId: lineId })
  }
}

/**
 * Takes back refunds that are ordered and have not left, the latest first, as far as credit is missing; what one of them had
 * beyond that stays credit, which may be needed now and can be asked for again. Returns what is still missing.
 */
export const recallRefunds = async (write: Write, lineId: string, shortCents: Cents): Promise<Cents> => {
  let missingCents = shortCents
  for (const payout of await unsentPayouts(write, 'credit_refund', lineId)) {
    if (missingCents === 0n) break
    const { payoutId, amountCents } = payout
    const [booked] = await bookedRefunds(write.tx, [{ payoutId, subjectId: lineId }])
    if (!booked) continue
    await withdrawPayout(write, payout)
    const refund = refundOf(write, lineId, payoutId, amountCents)
    await bookCredit(write, { ...refund, debit: refund.credit, credit: refund.debit, reverses: booked.transferId })
    missingCents -= minCents(missingCents, amountCents)
  }
  return missingCents
}

/** The customer's credit leaves with a payout. */
export const refundOf = ({ ctx }: Write, lineId: string, payoutId: string, amountCents: Cents): Transfer => ({
  ...{ posting: 'credit_refunded', debit: 2000, credit: 1010, amountCents },
  ...{ valueOn: ctx.today, lineId, sourceId: payoutId },
})

const bookCredit = async (write: Write, transfer: Transfer): Promise<void> => {
  await book(write, [transfer])
  await addCredit(write, creditChanges([transfer]))
}

/** Credit was paid out to the customer before the debit behind it came back: the customer owes it, and a person sees to it. */
export const bookShortfall = async (write: Write, lineId: string, amountCents: Cents): Promise<void> => {
  const itemId = derivedId('bankEntry', write.auditId, lineId, 'credit_shortfall')
  const shortfall: Transfer = {
    posting: 'credit_shortfall',
    debit: 1090,
    credit: 2000,
    amountCents,
    valueOn: write.ctx.today,
    lineId,
    sourceId: itemId,
  }
  await bookCredit(write, shortfall)
  await openItems(write, [
    { itemId, account: 1090, origin: 'credit_shortfall', amountCents, valueOn: write.ctx.today, lineId },
  ])
}

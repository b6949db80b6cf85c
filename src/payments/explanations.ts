// What an amount was that nobody could explain: a person says it, and it is booked where it belongs.
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { accepts } from '../base/machine.ts'
import { centsToDecimal, sumCents } from '../base/money.ts'
import type { Command, Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { filesUnderWay } from './entry-details.ts'
import { explainByPayout } from './explained-payouts.ts'
import { lockBankAccount } from './incoming-store.ts'
import { detailsOfFile } from './one-sum.ts'
import { collectionMachine, collectionsReturned } from './payment.ts'
import { isRefund } from './return-rules.ts'
import { splitItem } from './split-sums.ts'
import { isBooking } from './statement-parts.ts'
import { closeItem, lockItem, type SuspenseItem } from './suspense.ts'
import type { Decision } from './suspense-giving.ts'
import { onto, outOf2010 } from './suspense-postings.ts'
import { holdAgainstTransfer } from './transfers-taken-back.ts'

/**
 * What a debit of the bank was: its charge, a debit of ours that came back, its own mistake that it put right, a transfer that it
 * took back, a payout of ours, or a loss. What it gave: a charge back, or interest. Either: the payments of a file of ours, in one sum.
 */
export type Explanation =
  | Readonly<{ as: 'bank_charge' }>
  | Readonly<{ as: 'loss' }>
  | Readonly<{ as: 'returned_debit'; collectionId: string; reasonCode: string | null }>
  | Readonly<{ as: 'correction'; itemId: string }>
  | Readonly<{ as: 'transfer_taken_back'; entryId: string }>
  | Readonly<{ as: 'our_payout'; payoutId: string; valueOn: Day | null }>
  | Readonly<{ as: 'charge_returned' }>
  | Readonly<{ as: 'bank_interest' }>
  | Readonly<{ as: 'our_file'; fileId: string }>

/** On which account that lies which is explained so; null: on either. */
const explains: { readonly [A in Explanation['as']]: 1090 | 2010 | null } = {
  bank_charge: 1090,
  loss: 1090,
  returned_debit: 1090,
  correction: 1090,
  transfer_taken_back: 1090,
  our_payout: 1090,
  charge_returned: 2010,
  bank_interest: 2010,
  our_file: null,
}

/** Books what nobody could explain where it belongs. 409 where the amounts or states do not fit. */
export const explainItem: Command<Decision & Readonly<{ explanation: Explanation }>, SuspenseItem> = {
  name: 'payments.explain',
  run: async (write, { itemId, explanation, reason }) => {
    write.because(reason)
    const isOurOrder = explanation.as === 'our_file' || explanation.as === 'our_payout'
    if (isOurOrder) await lockBankAccount(write) // before the item, as whoever reads a file does
    const item = await lockItem(write.tx, itemId, explains[explanation.as])
    if (explanation.as === 'our_file') return explainByFile(write, item, explanation.fileId)
    if (explanation.as === 'our_payout') return explainByPayout(write, item, explanation)
    const targetId = await explainers[explanation.as](write, item, explanation as never)
    return closeItem(write, item, { status: 'explained', explanation: explanation.as, targetId })
  },
}

type Explain<E extends Explanation> = (write: Write, item: SuspenseItem, explanation: E) => Promise<string | null>

/** It is what is under way in a file of ours, to the cent: debits settle, payouts are executed. */
const explainByFile = async (write: Write, item: SuspenseItem, fileId: string): Promise<SuspenseItem> => {
  const [file] = await filesUnderWay(write, 'file_id', [fileId])
  if (!file) throw notFound('BankFile', fileId)
  if (item.origin === 'credit_shortfall')
    throw new Refusal('invalid_state', 'No payment of the bank is behind this: a customer owes it.')
  if (await isBooking(write.tx))
    throw new Refusal('invalid_state', 'A statement is still being booked: ask again in a moment.')
  const amountCents = item.account === 2010 ? item.amount_cents : -item.amount_cents
  const details = detailsOfFile({ amountCents }, file)
  if (!details) {
    const underWayCents = sumCents(file.orders.map((order) => order.amountCents))
    const detail = `The bank moved ${centsToDecimal(amountCents)} EUR; under way in this file are ${centsToDecimal(underWayCents)} EUR.`
    throw new Refusal('invalid_state', detail)
  }
  return (await splitItem(write, item, { fileId, details, explanation: 'our_file' })).item
}

const explainers: {
  readonly [A in Exclude<Explanation['as'], 'our_file' | 'our_payout'>]: Explain<Extract<Explanation, { as: A }>>
} = {
  charge_returned: async (write, item) => {
    await book(write, [outOf2010(item, 5100)])
    return null
  },
  bank_interest: async (write, item) => {
    await book(write, [outOf2010(item, 4030)])
    return null
  },
  bank_charge: async (write, item) => {
    await book(write, [onto(item, 5100)])
    return null
  },
  loss: async (write, item) => {
    await book(write, [onto(item, 5000)])
    return null
  },
  correction: async (write, item, { itemId }) => {
    const credit = await lockItem(write.tx, itemId, 2010)
    if (credit.amount_cents !== item.amount_cents)
      throw new Refusal(
        'invalid_state',
        `The bank took ${centsToDecimal(item.amount_cents)} EUR and gave ${centsToDecimal(credit.amount_cents)} EUR.`,
      )
    await book(write, [onto(item, 2010)])
    await closeItem(write, credit, { status: 'explained', explanation: 'correction', targetId: item.item_id })
    return itemId
  },
  transfer_taken_back: async (write, item, { entryId }) => {
    await holdAgainstTransfer(write, item, entryId)
    await book(write, [onto(item, 2010)])
    return entryId
  },
  // What the bank took beyond the debit itself is its fee.
  returned_debit: async (write, item, { collectionId, reasonCode }) => {
    const { tx, ctx } = write
    const debit = await tx
      .selectFrom('collections')
      .selectAll()
      .where('collection_id', '=', collectionId)
      .forUpdate()
      .executeTakeFirst()
    if (!debit) throw notFound('Collection', collectionId)
    if (!accepts(collectionMachine, debit.status, 'return'))
      throw new Refusal('invalid_state', `The debit is '${debit.status}': it cannot come back.`)
    const chargesCents = item.amount_cents - debit.amount_cents
    if (chargesCents < 0n)
      throw new Refusal('invalid_state', `The debit was of ${centsToDecimal(debit.amount_cents)} EUR, more than this.`)
    await book(write, [
      onto(item, 1020, debit.amount_cents),
      ...(chargesCents > 0n ? [onto(item, 5100, chargesCents)] : []),
    ])
    await tx
      .updateTable('collections')
      .set({ status: 'returned', returned_on: item.value_on, reason_code: reasonCode, version: debit.version + 1 })
      .where('collection_id', '=', collectionId)
      .execute()
    write.changed('collection', collectionId, { status: debit.status }, { status: 'returned', reasonCode })
    write.publish(
      collectionsReturned.of(collectionId, [
        {
          collectionId,
          loanId: debit.loan_id,
          amountCents: debit.amount_cents,
          dueOn: debit.due_on,
          valueOn: item.value_on,
          isRefund: isRefund(reasonCode, debit.settle_on, ctx.today),
          ...(reasonCode ? { reasonCode } : {}),
          ...(chargesCents > 0n ? { chargesCents } : {}),
        },
      ]),
    )
    return collectionId
  },
}

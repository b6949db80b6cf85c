// What a person does with money that nobody could allocate: gives it to a line, sends it back, or explains what the bank took.
import { onOrAfterT2 } from '../base/calendar.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { accepts } from '../base/machine.ts'
import { centsToDecimal } from '../base/money.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import { ibanOfLine } from './line-ibans.ts'
import { collectionMachine, collectionsReturned, type PayoutNews, transferReceived } from './payment.ts'
import { orderPayout } from './payouts.ts'
import { isRefund } from './return-rules.ts'
import { closeItem, lockItem, reopenItems, type SuspenseItem } from './suspense.ts'

type Decision = Readonly<{ itemId: string; reason: string }>

const entryBehind = async (write: Write, itemId: string) =>
  write.tx
    .selectFrom('bank_entries')
    .select(['counterparty_name', 'counterparty_iban', 'remittance', 'booked_on'])
    .where('entry_id', '=', itemId)
    .executeTakeFirst()

/**
 * Money that came is this line's: it pays what is due there, of the loan named first, and the rest is the customer's credit.
 * It counts from the day on which the bank had it.
 */
export const allocateItem: Command<
  Decision & Readonly<{ creditLineId: string; loanReference: string | null }>,
  SuspenseItem
> = {
  name: 'payments.allocate',
  run: async (write, { itemId, creditLineId, loanReference, reason }) => {
    write.because(reason)
    const item = await lockItem(write.tx, itemId, 2010)
    if (!(await ibanOfLine(write.tx, creditLineId))) throw notFound('CreditLine', creditLineId)
    const entry = await entryBehind(write, itemId)
    const transfer = {
      entryId: itemId,
      lineId: creditLineId,
      amountCents: item.amount_cents,
      valueOn: item.value_on,
      remittance: loanReference ?? entry?.remittance ?? '',
    }
    write.publish(transferReceived.of(itemId, transfer))
    return closeItem(write, item, { status: 'allocated', targetId: creditLineId })
  },
}

/** Who gets it back; null: whoever sent it, as the bank told. */
type Recipient = Readonly<{ name: string; iban: string }> | null

/** Money that came goes back where it came from. 409 when the bank did not tell from where, and nobody else does. */
export const sendItemBack: Command<Decision & Readonly<{ recipient: Recipient }>, SuspenseItem> = {
  name: 'payments.send_back',
  run: async (write, { itemId, recipient, reason }) => {
    write.because(reason)
    const item = await lockItem(write.tx, itemId, 2010)
    const entry = await entryBehind(write, itemId)
    const name = recipient?.name ?? entry?.counterparty_name
    const iban = recipient?.iban ?? entry?.counterparty_iban
    if (!name || !iban)
      throw new Refusal('invalid_state', 'The bank did not tell who sent this: name the recipient and the IBAN.')
    const payoutId = await orderPayout(write, {
      kind: 'unknown_return',
      subjectId: itemId,
      lineId: null,
      personId: null,
      amountCents: item.amount_cents,
      recipientName: name,
      recipientIban: iban,
      remittance: `Rückzahlung vom ${entry?.booked_on ?? item.opened_on} ${entry?.remittance ?? ''}`.trim(),
      executeOn: onOrAfterT2(write.ctx.today),
    })
    await book(write, [
      {
        posting: 'unknown_returned',
        debit: 2010,
        credit: 1010,
        amountCents: item.amount_cents,
        valueOn: write.ctx.today,
        sourceId: payoutId,
      },
    ])
    return closeItem(write, item, { status: 'sent_back', targetId: payoutId })
  },
}

/** `payout.rejected`, `payout.returned`, `payout.refused`: what was sent back did not arrive, and waits again. */
export const onSentBackFailed = async (write: Write, { data }: Event<string, PayoutNews>): Promise<void> => {
  const failed = data.filter(({ kind }) => kind === 'unknown_return')
  if (failed.length === 0) return
  const { rows } = await write.tx.client.query<{ transfer_id: string; source_id: string; amount_cents: bigint }>(
    `select transfer_id, source_id, amount_cents from transfers
      where partner_id = $1 and posting = 'unknown_returned' and reverses is null and source_id = any($2) order by transfer_id`,
    [write.ctx.partnerId, failed.map(({ payoutId }) => payoutId)],
  )
  await book(
    write,
    rows.map(
      (row): Transfer => ({
        posting: 'unknown_returned',
        debit: 1010,
        credit: 2010,
        amountCents: row.amount_cents,
        valueOn: write.ctx.today,
        sourceId: row.source_id,
        reverses: row.transfer_id,
      }),
    ),
  )
  await reopenItems(
    write,
    rows.map((row) => row.source_id),
  )
}

/** What a debit of the bank was: its charge, a debit of ours that came back, its own mistake that it put right, or a loss. */
export type Explanation =
  | Readonly<{ as: 'bank_charge' }>
  | Readonly<{ as: 'loss' }>
  | Readonly<{ as: 'returned_debit'; collectionId: string; reasonCode: string | null }>
  | Readonly<{ as: 'correction'; itemId: string }>

const onto = (item: SuspenseItem, debit: Transfer['debit'], amountCents = item.amount_cents): Transfer => ({
  posting: 'bank_debit_explained',
  debit,
  credit: 1090,
  amountCents,
  valueOn: item.value_on,
  sourceId: item.item_id,
  ...(item.line_id ? { lineId: item.line_id } : {}),
})

/** Books a debit that nobody could explain where it belongs. 409 where the amounts or states do not fit. */
export const explainItem: Command<Decision & Readonly<{ explanation: Explanation }>, SuspenseItem> = {
  name: 'payments.explain',
  run: async (write, { itemId, explanation, reason }) => {
    write.because(reason)
    const item = await lockItem(write.tx, itemId, 1090)
    const targetId = await explainers[explanation.as](write, item, explanation as never)
    return closeItem(write, item, { status: 'explained', explanation: explanation.as, targetId })
  },
}

type Explain<E extends Explanation> = (write: Write, item: SuspenseItem, explanation: E) => Promise<string | null>

const explainers: { readonly [A in Explanation['as']]: Explain<Extract<Explanation, { as: A }>> } = {
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

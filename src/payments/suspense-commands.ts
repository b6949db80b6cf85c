// What a person does with money that nobody could allocate: gives it to a line, sends it back, or explains what the bank took.
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import { accepts } from '../base/machine.ts'
import { centsToDecimal, sumCents } from '../base/money.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import { lender } from '../products/lender.ts'
import { checkAccount, checkHolder, problemOfAccount } from './account-check.ts'
import { holderProblem } from './account-rules.ts'
import { takenOn } from './cut-off.ts'
import { splitItem } from './entries.ts'
import { filesUnderWay } from './entry-details.ts'
import { detailsOfFile } from './entry-rules.ts'
import { lockBankAccount } from './incoming-store.ts'
import { ibanOfLine } from './line-ibans.ts'
import {
  collectionMachine,
  collectionsReturned,
  type PayoutNews,
  transferReceived,
  transferTakenBack,
} from './payment.ts'
import { orderPayout, unsentPayouts, withdrawPayout } from './payouts.ts'
import { isRefund } from './return-rules.ts'
import { isBooking } from './statement-parts.ts'
import { closeItem, lockAnyItem, lockItem, reopenItem, reopenItems, type SuspenseItem } from './suspense.ts'

type Decision = Readonly<{ itemId: string; reason: string }>

const entryBehind = async (write: Write, itemId: string) =>
  write.tx
    .selectFrom('bank_entries')
    .select(['counterparty_name', 'counterparty_iban', 'remittance', 'booked_on'])
    .where('entry_id', '=', itemId)
    .executeTakeFirst()

/** Each giving of an amount to a line has an id of its own, so that it can be undone and made again. */
const allocationId = (itemId: string, version: number): string => derivedId('bankEntry', itemId, 'allocation', version)

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
      entryId: allocationId(itemId, item.version),
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

/**
 * Money that came goes back where it came from. 409 when the bank did not tell from where, or nothing can be paid there, and
 * nobody names another account; 400 when nothing can be paid to that.
 */
export const sendItemBack: Command<Decision & Readonly<{ recipient: Recipient }>, SuspenseItem> = {
  name: 'payments.send_back',
  run: async (write, { itemId, recipient, reason }) => {
    write.because(reason)
    const item = await lockItem(write.tx, itemId, 2010)
    if (recipient) {
      await checkAccount(write.tx, recipient.iban, 'recipient_iban')
      checkHolder(recipient.name, 'recipient_name')
    }
    const entry = await entryBehind(write, itemId)
    const name = recipient?.name ?? entry?.counterparty_name
    const iban = recipient?.iban ?? entry?.counterparty_iban
    if (!name || !iban)
      throw new Refusal('invalid_state', 'The bank did not tell who sent this: name the recipient and the IBAN.')
    const problem = recipient ? null : (holderProblem(name) ?? (await problemOfAccount(write.tx, iban)))
    if (problem !== null)
      throw new Refusal('invalid_state', `It cannot go back where it came from, name recipient and IBAN: ${problem}`)
    const payoutId = await orderPayout(write, {
      kind: 'unknown_return',
      subjectId: itemId,
      lineId: null,
      personId: null,
      amountCents: item.amount_cents,
      recipientName: name,
      recipientIban: iban,
      remittance: `Rückzahlung vom ${entry?.booked_on ?? item.opened_on} ${entry?.remittance ?? ''}`.trim(),
      executeOn: takenOn(write.ctx, lender.cutOffs.payouts),
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
  const returned = await mirror(
    write,
    'unknown_returned',
    failed.map(({ payoutId }) => payoutId),
  )
  await reopenItems(write, returned)
}

/**
 * What a debit of the bank was: its charge, a debit of ours that came back, its own mistake that it put right, or a loss. What
 * it gave: a charge back, or interest. Either: the payments of a file of ours, in one sum.
 */
export type Explanation =
  | Readonly<{ as: 'bank_charge' }>
  | Readonly<{ as: 'loss' }>
  | Readonly<{ as: 'returned_debit'; collectionId: string; reasonCode: string | null }>
  | Readonly<{ as: 'correction'; itemId: string }>
  | Readonly<{ as: 'charge_returned' }>
  | Readonly<{ as: 'bank_interest' }>
  | Readonly<{ as: 'our_file'; fileId: string }>

/** On which account that lies which is explained so; null: on either. */
const explains: { readonly [A in Explanation['as']]: 1090 | 2010 | null } = {
  bank_charge: 1090,
  loss: 1090,
  returned_debit: 1090,
  correction: 1090,
  charge_returned: 2010,
  bank_interest: 2010,
  our_file: null,
}

/**
 * Undoes what a person decided about an amount in error: it waits again on its account, and what had followed is turned round at
 * its own value day. What was sent back can be stopped while it has not left. 409 where the bank alone can undo it.
 */
export const undoItem: Command<Decision, SuspenseItem> = {
  name: 'payments.undo_suspense_item',
  run: async (write, { itemId, reason }) => {
    write.because(reason)
    const item = await lockAnyItem(write.tx, itemId)
    await undoings[item.status](write, item)
    return reopenItem(write, item)
  },
}

const cannotUndo = (detail: string): never => {
  throw new Refusal('invalid_state', detail)
}

/** How each decision is undone. */
const undoings: { readonly [S in SuspenseItem['status']]: (write: Write, item: SuspenseItem) => Promise<void> } = {
  open: async () => cannotUndo('Nobody has decided about this yet.'),
  allocated: async (write, { item_id, version, target_id }) => {
    const taken = { entryId: allocationId(item_id, version - 1), lineId: target_id ?? '' }
    write.publish(transferTakenBack.of(item_id, taken))
  },
  sent_back: async (write, { item_id }) => {
    const [payout] = await unsentPayouts(write, 'unknown_return', item_id)
    if (!payout) return cannotUndo('It is in a bank file already: it comes back by the bank, or not at all.')
    await withdrawPayout(write, payout)
    await mirror(write, 'unknown_returned', [payout.payoutId])
  },
  explained: async (write, { item_id, account, explanation, target_id }) => {
    if (explanation === 'our_file' || explanation === 'bank_details')
      cannotUndo('Its payments have counted since: what is wrong with one of them is put right there.')
    if (explanation === 'charge_returned' || explanation === 'bank_interest') {
      await mirror(write, 'bank_credit_explained', [item_id])
      return
    }
    if (account === 2010) cannotUndo(`It puts right another amount: undo '${target_id}', which it was held against.`)
    if (explanation === 'returned_debit')
      cannotUndo('The debit counts as returned, and dunning has followed: collect it again, or wait for the customer.')
    if (explanation === 'customer_credit') cannotUndo('The customer’s own money has paid it.')
    await mirror(write, 'bank_debit_explained', [item_id])
    if (explanation === 'correction' && target_id) await reopenItem(write, await lockAnyItem(write.tx, target_id))
  },
}

/** Turns round what was booked for these sources and still holds. Returns whose it was. */
const mirror = async (
  write: Write,
  posting: 'unknown_returned' | 'bank_debit_explained' | 'bank_credit_explained',
  sourceIds: readonly string[],
): Promise<readonly string[]> => {
  const { rows } = await write.tx.client.query<{
    transfer_id: string
    debit_account: Transfer['debit']
    credit_account: Transfer['credit']
    source_id: string
    line_id: string | null
    amount_cents: bigint
    value_on: Day
  }>(
    `select transfer_id, debit_account, credit_account, source_id, line_id, amount_cents, value_on from transfers t
      where partner_id = $1 and posting = $2 and reverses is null and source_id = any($3)
        and not exists (select from transfers r where r.partner_id = t.partner_id and r.reverses = t.transfer_id)
      order by transfer_id`,
    [write.ctx.partnerId, posting, sourceIds],
  )
  await book(
    write,
    rows.map(
      (row): Transfer => ({
        posting,
        debit: row.credit_account,
        credit: row.debit_account,
        amountCents: row.amount_cents,
        valueOn: row.value_on,
        sourceId: row.source_id,
        reverses: row.transfer_id,
        ...(row.line_id ? { lineId: row.line_id } : {}),
      }),
    ),
  )
  return rows.map((row) => row.source_id)
}

const onto = (item: SuspenseItem, debit: Transfer['debit'], amountCents = item.amount_cents): Transfer => ({
  posting: 'bank_debit_explained',
  debit,
  credit: 1090,
  amountCents,
  valueOn: item.value_on,
  sourceId: item.item_id,
  ...(item.line_id ? { lineId: item.line_id } : {}),
})

const outOf2010 = (item: SuspenseItem, credit: Transfer['credit']): Transfer => ({
  posting: 'bank_credit_explained',
  debit: 2010,
  credit,
  amountCents: item.amount_cents,
  valueOn: item.value_on,
  sourceId: item.item_id,
})

/** Books what nobody could explain where it belongs. 409 where the amounts or states do not fit. */
export const explainItem: Command<Decision & Readonly<{ explanation: Explanation }>, SuspenseItem> = {
  name: 'payments.explain',
  run: async (write, { itemId, explanation, reason }) => {
    write.because(reason)
    if (explanation.as === 'our_file') await lockBankAccount(write) // before the item, as whoever reads a file does
    const item = await lockItem(write.tx, itemId, explains[explanation.as])
    if (explanation.as === 'our_file') return explainByFile(write, item, explanation.fileId)
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
  readonly [A in Exclude<Explanation['as'], 'our_file'>]: Explain<Extract<Explanation, { as: A }>>
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

// Money that came and nobody could allocate: a person gives it to a line, or sends it back.
import { notFound, Refusal } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { lender } from '../products/lender.ts'
import { checkAccount, checkHolder, problemOfAccount } from './account-check.ts'
import { holderProblem } from './account-rules.ts'
import { takenOn } from './cut-off.ts'
import { ibanOfLine } from './line-ibans.ts'
import { type PayoutNews, transferReceived } from './payment.ts'
import { orderPayout } from './payouts.ts'
import { closeItem, lockItem, reopenItems, type SuspenseItem } from './suspense.ts'
import { mirror } from './suspense-postings.ts'

/** What a person decides about an amount, and why. */
export type Decision = Readonly<{ itemId: string; reason: string }>

const entryBehind = async (write: Write, itemId: string) =>
  write.tx
    .selectFrom('bank_entries')
    .select(['counterparty_name', 'counterparty_iban', 'remittance', 'booked_on'])
    .where('entry_id', '=', itemId)
    .executeTakeFirst()

/** Each giving of an amount to a line has an id of its own, so that it can be undone and made again. */
export const allocationId = (itemId: string, version: number): string =>
  derivedId('bankEntry', itemId, 'allocation', version)

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

// What a person decided about an amount was a mistake.
import { Refusal } from '../base/errors.ts'
import type { Command, Write } from '../db/write.ts'
import { unsentPayouts, withdrawPayout } from './payouts.ts'
import { lockAnyItem, reopenItem, type SuspenseItem } from './suspense.ts'
import type { Decision } from './suspense-giving.ts'
import { mirror } from './suspense-postings.ts'
import { takeFromLine } from './transfers-taken-back.ts'

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
  allocated: async (write, item) => takeFromLine(write, item),
  sent_back: async (write, { item_id }) => {
    const [payout] = await unsentPayouts(write, 'unknown_return', item_id)
    if (!payout) return cannotUndo('It is in a bank file already: it comes back by the bank, or not at all.')
    await withdrawPayout(write, payout)
    await mirror(write, 'unknown_returned', [payout.payoutId])
  },
  explained: async (write, { item_id, account, explanation, target_id }) => {
    if (explanation === 'our_file' || explanation === 'our_payout' || explanation === 'bank_details')
      cannotUndo(
        'Its payments have counted since, and others rest on them. Another sum of this amount is what this one really was: explain, give or send back that one.',
      )
    if (explanation === 'charge_returned' || explanation === 'bank_interest') {
      await mirror(write, 'bank_credit_explained', [item_id])
      return
    }
    if (account === 2010) cannotUndo(`It puts right another amount: undo '${target_id}', which it was held against.`)
    if (explanation === 'returned_debit')
      cannotUndo('The debit counts as returned, and dunning has followed: collect it again, or wait for the customer.')
    if (explanation === 'customer_credit') cannotUndo('The customer’s own money has paid it.')
    await mirror(write, 'bank_debit_explained', [item_id])
    const isHeldAgainst = explanation === 'correction' || explanation === 'transfer_taken_back'
    if (isHeldAgainst && target_id) await reopenItem(write, await lockAnyItem(write.tx, target_id))
  },
}

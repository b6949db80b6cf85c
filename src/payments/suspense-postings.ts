// What a person's decision about an amount on 1090 or 2010 books, and how that is turned round.
import type { Day } from '../base/day.ts'
import type { Write } from '../db/write.ts'
import { book, type Transfer } from '../ledger/ledger.ts'
import type { SuspenseItem } from './suspense.ts'

/** Off 1090, onto the account where it belongs; a part of it where an amount is told. */
export const onto = (item: SuspenseItem, debit: Transfer['debit'], amountCents = item.amount_cents): Transfer => ({
  posting: 'bank_debit_explained',
  debit,
  credit: 1090,
  amountCents,
  valueOn: item.value_on,
  sourceId: item.item_id,
  ...(item.line_id ? { lineId: item.line_id } : {}),
})

/** Off 2010, all of it. */
export const outOf2010 = (item: SuspenseItem, credit: Transfer['credit']): Transfer => ({
  posting: 'bank_credit_explained',
  debit: 2010,
  credit,
  amountCents: item.amount_cents,
  valueOn: item.value_on,
  sourceId: item.item_id,
})

/** Turns round what was booked for these sources and still holds. Returns whose it was. */
export const mirror = async (
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

// The payments of statements as they are kept, and the orders that they are about. SQL alone.
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import type { Item } from './entry-items.ts'
import type { Classified, CollectionRow, Known, PayoutRow } from './entry-rules.ts'
import { linesByIban } from './line-ibans.ts'
import type { Entry } from './messages/message.ts'
import { collectionIdOf, payoutIdOf } from './payment.ts'

/** What these payments can be about, locked. */
export const lookUp = async ({ tx, ctx }: Write, items: readonly Item[]): Promise<Known> => {
  const endToEnds = [...new Set(items.flatMap(({ endToEnd }) => (endToEnd ? [endToEnd] : [])))]
  const payouts = await tx.client.query<PayoutRow>(
    `select payout_id, kind, subject_id, line_id, status, amount_cents, execute_on from payouts
      where partner_id = $1 and payout_id = any($2) order by payout_id for update`,
    [ctx.partnerId, endToEnds.map(payoutIdOf)],
  )
  const collections = await tx.client.query<CollectionRow>(
    `select collection_id, loan_id, line_id, status, amount_cents, due_on, settle_on from collections
      where partner_id = $1 and collection_id = any($2) order by collection_id for update`,
    [ctx.partnerId, endToEnds.map(collectionIdOf)],
  )
  const unnamed = items.flatMap(({ endToEnd, mandate }) => (mandate !== null && !endToEnd ? [mandate] : []))
  const underMandate =
    unnamed.length === 0
      ? []
      : (
          await tx.client.query<CollectionRow & { reference: string }>(
            `select m.reference, c.collection_id, c.loan_id, c.line_id, c.status, c.amount_cents, c.due_on, c.settle_on
               from collections c join mandates m using (partner_id, mandate_id)
              where c.partner_id = $1 and m.reference = any($2) order by c.collection_id for update of c`,
            [ctx.partnerId, [...new Set(unnamed)]],
          )
        ).rows
  return {
    underMandate: Map.groupBy(underMandate, ({ reference }) => reference),
    payouts: new Map(payouts.rows.map((row) => [row.payout_id.slice(0, 32), row])),
    collections: new Map(collections.rows.map((row) => [row.collection_id.slice(0, 32), row])),
    lines: await linesByIban(tx, [...new Set(items.flatMap(({ ourIban }) => (ourIban ? [ourIban] : [])))]),
  }
}

/** Keeps each payment once; returns those that were not known. */
export const keepEntries = async (
  { tx, ctx }: Write,
  fileId: string,
  all: readonly Classified[],
): Promise<Classified[]> => {
  if (all.length === 0) return []
  const values = all.map(({ item, kind, payout, collection, lineId }) => ({
    entry_id: item.entryId,
    reference: item.reference,
    kind,
    amount_cents: item.amountCents,
    booked_on: item.bookedOn,
    value_on: item.valueOn,
    end_to_end_id: item.endToEnd,
    counterparty_name: item.name,
    counterparty_iban: item.iban,
    our_iban: item.ourIban,
    remittance: item.remittance,
    reason_code: item.reasonCode,
    matched_id: payout?.payout_id ?? collection?.collection_id ?? lineId ?? null,
  }))
  const { rows: kept } = await tx.client.query<{ entry_id: string }>(
    `insert into bank_entries (partner_id, file_id, recorded_at, entry_id, reference, kind, amount_cents, booked_on, value_on,
                               end_to_end_id, counterparty_name, counterparty_iban, our_iban, remittance, reason_code, matched_id)
     select $1, $2, $3, e.* from jsonb_to_recordset($4) as e(entry_id text, reference text, kind text, amount_cents bigint, booked_on date,
            value_on date, end_to_end_id text, counterparty_name text, counterparty_iban text, our_iban text, remittance text,
            reason_code text, matched_id text)
     on conflict do nothing returning entry_id`,
    [ctx.partnerId, fileId, ctx.recordedAt, toJson(values)],
  )
  const ids = new Set(kept.map(({ entry_id }) => entry_id))
  return all.filter(({ item }) => ids.has(item.entryId))
}

/** An entry that is kept as one payment, as its statement told of it, and the file of that. */
export const entryOf = async (tx: Tx, entryId: string): Promise<Entry & Readonly<{ fileId: string }>> => {
  const row = await tx.selectFrom('bank_entries').selectAll().where('entry_id', '=', entryId).executeTakeFirstOrThrow()
  return {
    fileId: row.file_id,
    reference: row.reference.replace(/\/0$/, ''),
    bookedOn: row.booked_on,
    valueOn: row.value_on,
    amountCents: row.amount_cents,
    transactionCode: null,
    isReversal: false,
    originalMessageId: null,
    originalBatchId: null,
    details: [],
  }
}

/** The sums that wait for a person under these references of the bank. */
export const openSums = async (
  tx: Tx,
  references: readonly string[],
): Promise<readonly Readonly<{ itemId: string; reference: string; amountCents: bigint }>[]> => {
  const { rows } = await tx.client.query<{ item_id: string; reference: string; amount_cents: bigint }>(
    `select s.item_id, e.reference, e.amount_cents
       from suspense_items s join bank_entries e on e.partner_id = s.partner_id and e.entry_id = s.item_id
      where s.partner_id = current_setting('app.partner') and s.status = 'open' and e.reference = any($1) order by s.item_id`,
    [references.map((reference) => `${reference}/0`)],
  )
  return rows.map((row) => ({
    itemId: row.item_id,
    reference: row.reference.replace(/\/0$/, ''),
    amountCents: row.amount_cents,
  }))
}

/** The payouts of these payments were executed, or came back. */
export const setPayouts = async (
  write: Write,
  all: readonly Classified[],
  status: 'executed' | 'returned',
): Promise<void> => {
  if (all.length === 0) return
  await write.tx.client.query(
    `update payouts p set status = $2, executed_on = case when $2 = 'executed' then e.on_day else p.executed_on end, reason_code = e.reason
       from jsonb_to_recordset($3) as e(id text, on_day date, reason text) where p.partner_id = $1 and p.payout_id = e.id`,
    [
      write.ctx.partnerId,
      status,
      toJson(all.map(({ item, payout }) => ({ id: payout?.payout_id, on_day: item.valueOn, reason: item.reasonCode }))),
    ],
  )
  for (const { payout, item } of all) {
    write.changed(
      'payout',
      payout?.payout_id ?? '',
      { status: payout?.status },
      { status, valueOn: item.valueOn, reasonCode: item.reasonCode },
    )
  }
}

/** The debits of these payments have settled, or came back. */
export const setCollections = async (
  write: Write,
  all: readonly Classified[],
  status: 'settled' | 'returned',
): Promise<void> => {
  if (all.length === 0) return
  const column = status === 'settled' ? 'settled_on' : 'returned_on'
  await write.tx.client.query(
    `update collections c set status = $2, ${column} = e.on_day, reason_code = e.reason
       from jsonb_to_recordset($3) as e(id text, on_day date, reason text) where c.partner_id = $1 and c.collection_id = e.id`,
    [
      write.ctx.partnerId,
      status,
      toJson(
        all.map(({ item, collection }) => ({
          id: collection?.collection_id,
          on_day: item.valueOn,
          reason: item.reasonCode,
        })),
      ),
    ],
  )
  write.changed('collections', all[0]?.item.entryReference ?? '', null, {
    status,
    count: all.length,
    ...(status === 'returned'
      ? { returned: all.map(({ collection, item }) => [collection?.collection_id, item.reasonCode]) }
      : {}),
  })
}

// What nobody can allocate by itself: money that came and is nobody's (2010), money the bank took and nobody can explain
// (1090). One row for each amount, until a person has dealt with it. SQL of these rows.
import type { Selectable } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import type { Cents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { SuspenseItemsTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import type { AccountCode } from '../ledger/chart.ts'
import type { Subledger } from '../ledger/seals.ts'
import { lender } from '../products/lender.ts'

export type SuspenseItem = Selectable<SuspenseItemsTable>

export type NewItem = Readonly<{
  itemId: string
  account: 1090 | 2010
  origin: SuspenseItem['origin']
  amountCents: Cents
  valueOn: Day
  lineId: string | null
  /** What keeps it from the order that it names. */
  problem?: string | undefined
}>

/** Notes amounts that wait for a person. */
export const openItems = async (write: Write, items: readonly NewItem[]): Promise<void> => {
  if (items.length === 0) return
  const { tx, ctx } = write
  const rows = items.map(({ itemId, account, origin, amountCents, valueOn, lineId, problem = null }) => ({
    item_id: itemId,
    account,
    origin,
    amount_cents: amountCents,
    value_on: valueOn,
    line_id: lineId,
    problem,
  }))
  await tx.client.query(
    `insert into suspense_items (partner_id, item_id, account, origin, amount_cents, value_on, line_id, problem, status, opened_on, created_at)
     select $1, i.item_id, i.account, i.origin, i.amount_cents, i.value_on, i.line_id, i.problem, 'open', $2, $3
       from jsonb_to_recordset($4) as i(item_id text, account smallint, origin text, amount_cents bigint, value_on date, line_id text, problem text)`,
    [ctx.partnerId, ctx.today, ctx.recordedAt, toJson(rows)],
  )
  for (const { itemId, account, amountCents } of items)
    write.changed('suspense_item', itemId, null, { status: 'open', account, amountCents })
}

/** Locks an amount, whatever became of it; 404 unknown. */
export const lockAnyItem = async (tx: Tx, itemId: string): Promise<SuspenseItem> => {
  const row = await tx
    .selectFrom('suspense_items')
    .selectAll()
    .where('item_id', '=', itemId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('SuspenseItem', itemId)
  return row
}

/** Locks what still waits, on this account where one is named; 404 unknown, 409 when a person has dealt with it or it lies elsewhere. */
export const lockItem = async (tx: Tx, itemId: string, account: 1090 | 2010 | null): Promise<SuspenseItem> => {
  const row = await lockAnyItem(tx, itemId)
  if (row.status !== 'open') throw new Refusal('invalid_state', `This was '${row.status}' on ${row.closed_on}.`)
  if (account !== null && row.account !== account)
    throw new Refusal(
      'invalid_state',
      `It lies on account ${row.account}, not on ${account}: another step is for that.`,
    )
  return row
}

type Closing = Readonly<{
  status: 'allocated' | 'sent_back' | 'explained'
  explanation?: NonNullable<SuspenseItem['explanation']>
  targetId: string | null
}>

/** What became of it. Returns it as it is now. */
export const closeItem = async (write: Write, item: SuspenseItem, closing: Closing): Promise<SuspenseItem> => {
  const { tx, ctx } = write
  const after = {
    status: closing.status,
    explanation: closing.explanation ?? null,
    target_id: closing.targetId,
    closed_on: ctx.today,
    closed_by: ctx.actor.id,
    version: item.version + 1,
  }
  await tx.updateTable('suspense_items').set(after).where('item_id', '=', item.item_id).execute()
  write.changed('suspense_item', item.item_id, { status: item.status }, closing)
  return { ...item, ...after }
}

/** What became of it was a mistake: it waits again. Returns it as it is now. */
export const reopenItem = async (write: Write, item: SuspenseItem): Promise<SuspenseItem> => {
  const { status, explanation, target_id: targetId } = item
  const waiting = { status: 'open', explanation: null, target_id: null, closed_on: null, closed_by: null } as const
  const after = { ...waiting, version: item.version + 1 }
  await write.tx.updateTable('suspense_items').set(after).where('item_id', '=', item.item_id).execute()
  write.changed('suspense_item', item.item_id, { status, explanation, targetId }, { status: 'open' })
  return { ...item, ...after }
}

/** Less of it is left: a part was paid. */
export const lowerItem = async (write: Write, item: SuspenseItem, leftCents: Cents): Promise<void> => {
  await write.tx
    .updateTable('suspense_items')
    .set({ amount_cents: leftCents, version: item.version + 1 })
    .where('item_id', '=', item.item_id)
    .execute()
  write.changed('suspense_item', item.item_id, { amountCents: item.amount_cents }, { amountCents: leftCents })
}

/** What was sent back under these payouts has come back: it waits again. */
export const reopenItems = async (write: Write, payoutIds: readonly string[]): Promise<void> => {
  const rows = await write.tx
    .updateTable('suspense_items')
    .set({ status: 'open', target_id: null, closed_on: null, closed_by: null })
    .where('target_id', 'in', payoutIds)
    .where('status', '=', 'sent_back')
    .returning('item_id')
    .execute()
  for (const { item_id } of rows) write.changed('suspense_item', item_id, { status: 'sent_back' }, { status: 'open' })
}

/** What customers of these lines owe because credit that they had used came from debits that came back, oldest first. */
export const openShortfalls = async (tx: Tx, lineIds: readonly string[]): Promise<SuspenseItem[]> =>
  tx
    .selectFrom('suspense_items')
    .selectAll()
    .where('account', '=', 1090)
    .where('status', '=', 'open')
    .where('line_id', 'in', lineIds)
    .orderBy('created_at')
    .orderBy('item_id')
    .forUpdate()
    .execute()

/** The open items are what lies on 1090 and 2010; the last statement's closing balance is what lies at the bank. */
export const bankSubledger: Subledger = async (tx) => {
  const { rows } = await tx.client.query<Record<'debits' | 'credits' | 'closing', bigint | null>>({
    name: 'bank_subledger',
    text: `select sum(amount_cents) filter (where account = 1090)::bigint as debits,
                  sum(amount_cents) filter (where account = 2010)::bigint as credits,
                  (select closing_cents from bank_statements
                    where partner_id = current_setting('app.partner') and iban = $1 order by year desc, number desc, page desc limit 1) as closing
             from suspense_items where partner_id = current_setting('app.partner') and status = 'open'`,
    values: [lender.iban],
  })
  const balances: readonly (readonly [AccountCode, Cents])[] = [
    [1000, rows[0]?.closing ?? 0n],
    [1090, rows[0]?.debits ?? 0n],
    [2010, -(rows[0]?.credits ?? 0n)],
  ]
  return new Map(balances)
}

// Orders of ours that the bank has refused before they moved. Nothing was booked for a debit; a payout comes back out of transit.
import type { Selectable } from 'kysely'
import type { CollectionsTable, PayoutsTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import { tellAmendmentsAgain } from './amendments.ts'
import { collectionIdOf, collectionsRejected, endToEndId, payoutIdOf, payoutsRejected } from './payment.ts'

/** What the bank refused of a file, by end-to-end ids. */
export type Refusals = Readonly<{
  fileId: string
  /** It refused none but these; null: it may be any. */
  named: readonly string[] | null
  /** Why it refused this one: null without a reason; undefined: it did not. */
  reasonOf: (endToEnd: string) => string | null | undefined
}>

type Refused<R> = Readonly<{ row: R; reasonCode: string | null }>

/** Rejects what a file carries of one kind and the bank refused. */
const rejectOrders = async <R>(
  write: Write,
  { fileId, named, reasonOf }: Refusals,
  { entity, idOf }: Readonly<{ entity: 'payout' | 'collection'; idOf: (endToEnd: string) => string }>,
): Promise<readonly Refused<R>[]> => {
  const { tx, ctx } = write
  const id = `${entity}_id`
  const { rows } = await tx.client.query<Record<string, string>>(
    `select * from ${entity}s where partner_id = $1 and file_id = $2 and status = 'in_file' and ($3::text[] is null or ${id} = any($3))
      order by ${id} for update`,
    [ctx.partnerId, fileId, named?.map(idOf)],
  )
  const refused = rows.flatMap((row) => {
    const orderId = row[id] ?? ''
    const reasonCode = reasonOf(endToEndId(orderId))
    return reasonCode === undefined ? [] : [{ row, orderId, reasonCode }]
  })
  if (refused.length === 0) return []
  await tx.client.query(
    `update ${entity}s o set status = 'rejected', reason_code = r.reason_code
       from unnest($2::text[], $3::text[]) as r(id, reason_code) where o.partner_id = $1 and o.${id} = r.id`,
    [ctx.partnerId, refused.map(({ orderId }) => orderId), refused.map(({ reasonCode }) => reasonCode)],
  )
  for (const { orderId, row, reasonCode } of refused)
    write.changed(entity, orderId, { status: row.status }, { status: 'rejected', reasonCode })
  return refused.map(({ row, reasonCode }) => ({ row: row as R, reasonCode }))
}

/** Rejects what the bank refused of a file, and tells of it. Returns how many orders that were. */
export const reject = async (write: Write, refusals: Refusals): Promise<number> => {
  const { fileId } = refusals
  const common = ({ row, reasonCode }: Refused<Readonly<{ amount_cents: bigint }>>) => ({
    amountCents: row.amount_cents,
    valueOn: write.ctx.today,
    ...(reasonCode === null ? {} : { reasonCode }),
  })
  const payouts = await rejectOrders<Selectable<PayoutsTable>>(write, refusals, { entity: 'payout', idOf: payoutIdOf })
  const paid = payouts.map((each) => {
    const { payout_id, kind, subject_id } = each.row
    return { payoutId: payout_id, kind, subjectId: subject_id, ...common(each) }
  })
  if (paid.length > 0) write.publish(payoutsRejected.of(fileId, paid))

  const debits = await rejectOrders<Selectable<CollectionsTable>>(write, refusals, {
    entity: 'collection',
    idOf: collectionIdOf,
  })
  const collected = debits.map((each) => {
    const { collection_id, loan_id, due_on } = each.row
    return { collectionId: collection_id, loanId: loan_id, dueOn: due_on, ...common(each) }
  })
  await tellAmendmentsAgain(
    write,
    debits.map(({ row }) => row),
  )
  if (collected.length > 0) write.publish(collectionsRejected.of(fileId, collected))
  return paid.length + collected.length
}

/** Refusals that do not fit what we know, each with what we know instead: the order has settled, came back, or is none of the file's. */
export const contradictedRefusals = async (
  { tx, ctx }: Write,
  { fileId, named, reasonOf }: Refusals,
): Promise<readonly string[]> => {
  const { rows } = await tx.client.query<{ id: string; status: string }>(
    `select o.id, o.status from (
       select payout_id as id, status, file_id, partner_id from payouts union all
       select collection_id, status, file_id, partner_id from collections) o
      where o.partner_id = $1 and o.file_id = $2 and ($3::text[] is null or o.id = any($3)) order by o.id`,
    [ctx.partnerId, fileId, named?.flatMap((endToEnd) => [payoutIdOf(endToEnd), collectionIdOf(endToEnd)])],
  )
  const known = new Map(rows.map(({ id, status }) => [endToEndId(id), status]))
  const contradicted = [...known].filter(([id, status]) => status !== 'rejected' && reasonOf(id) !== undefined)
  const unknown = (named ?? []).filter((endToEnd) => !known.has(endToEnd))
  return [
    ...contradicted.map(([id, status]) => `${id} (${status})`),
    ...unknown.map((id) => `${id} (not in that file)`),
  ]
}

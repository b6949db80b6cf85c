// The bank's verdicts on our files (pain.002).
import type { Day } from '../base/day.ts'
import type { Write } from '../db/write.ts'
import type { StatusReport } from './messages/message.ts'
import { verdictsOf } from './messages/pain002.ts'
import { collectionIdOf, collectionsRejected, endToEndId, payoutIdOf, payoutsRejected } from './payment.ts'

/**
 * What the bank refused before it moved: nothing was booked for a collection; a payout comes back out of transit. Returns how
 * many; null when the report is about no file of ours.
 */
export const applyReport = async (write: Write, report: StatusReport): Promise<number | null> => {
  const { tx } = write
  const verdictOf = verdictsOf(report)
  const file = await tx
    .selectFrom('bank_files')
    .select('file_id')
    .where('direction', '=', 'out')
    .where('message_id', '=', report.originalMessageId)
    .executeTakeFirst()
  if (!file) return null
  const batchId = `${report.originalMessageId}-1`
  const rejectionOf = (endToEnd: string): string | undefined => {
    const verdict = verdictOf(batchId, endToEnd)
    return verdict.outcome === 'rejected' ? (verdict.reasons[0]?.code ?? 'NARR') : undefined
  }
  const reasonOf = (id: string): string | undefined => rejectionOf(endToEndId(id))
  // Mostly the bank refuses a few payments, which it names, or none: only those are looked at.
  const isRefusedWhole = rejectionOf('') !== undefined
  const named = report.batches.flatMap(({ transactions }) => transactions.map((each) => each.endToEndId))
  const refused = named.filter((endToEnd) => rejectionOf(endToEnd) !== undefined)
  if (!isRefusedWhole && refused.length === 0) return 0
  const today: Day = write.ctx.today

  const payouts = await tx
    .selectFrom('payouts')
    .selectAll()
    .where('file_id', '=', file.file_id)
    .where('status', '=', 'in_file')
    .$if(!isRefusedWhole, (query) => query.where('payout_id', 'in', refused.map(payoutIdOf)))
    .orderBy('payout_id')
    .forUpdate()
    .execute()
  const rejectedPayouts = payouts.flatMap((row) => {
    const reasonCode = reasonOf(row.payout_id)
    return reasonCode ? [{ row, reasonCode }] : []
  })
  if (rejectedPayouts.length > 0) {
    await tx.client.query(
      `update payouts p set status = 'rejected', reason_code = r.reason_code
         from unnest($2::text[], $3::text[]) as r(payout_id, reason_code) where p.partner_id = $1 and p.payout_id = r.payout_id`,
      [
        write.ctx.partnerId,
        rejectedPayouts.map(({ row }) => row.payout_id),
        rejectedPayouts.map(({ reasonCode }) => reasonCode),
      ],
    )
    for (const { row, reasonCode } of rejectedPayouts)
      write.changed('payout', row.payout_id, { status: row.status }, { status: 'rejected', reasonCode })
    const news = rejectedPayouts.map(({ row, reasonCode }) => ({
      payoutId: row.payout_id,
      kind: row.kind,
      subjectId: row.subject_id,
      amountCents: row.amount_cents,
      valueOn: today,
      reasonCode,
    }))
    write.publish(payoutsRejected.of(file.file_id, news))
  }

  const collections = await tx
    .selectFrom('collections')
    .selectAll()
    .where('file_id', '=', file.file_id)
    .where('status', '=', 'in_file')
    .$if(!isRefusedWhole, (query) => query.where('collection_id', 'in', refused.map(collectionIdOf)))
    .orderBy('collection_id')
    .forUpdate()
    .execute()
  const rejectedDebits = collections.flatMap((row) => {
    const reasonCode = reasonOf(row.collection_id)
    return reasonCode ? [{ row, reasonCode }] : []
  })
  if (rejectedDebits.length > 0) {
    await tx.client.query(
      `update collections c set status = 'rejected', reason_code = r.reason_code
         from unnest($2::text[], $3::text[]) as r(collection_id, reason_code) where c.partner_id = $1 and c.collection_id = r.collection_id`,
      [
        write.ctx.partnerId,
        rejectedDebits.map(({ row }) => row.collection_id),
        rejectedDebits.map(({ reasonCode }) => reasonCode),
      ],
    )
    for (const { row, reasonCode } of rejectedDebits)
      write.changed('collection', row.collection_id, { status: row.status }, { status: 'rejected', reasonCode })
    const news = rejectedDebits.map(({ row, reasonCode }) => ({
      collectionId: row.collection_id,
      loanId: row.loan_id,
      amountCents: row.amount_cents,
      dueOn: row.due_on,
      valueOn: today,
      reasonCode,
    }))
    write.publish(collectionsRejected.of(file.file_id, news))
  }
  return rejectedPayouts.length + rejectedDebits.length
}

// The bank's verdicts on our files (pain.002).
import type { Write } from '../db/write.ts'
import type { StatusReport } from './messages/message.ts'
import { verdictsOf } from './messages/pain002.ts'
import { contradictedRefusals, reject } from './rejections.ts'

/** A rejection for which the bank gives no reason at all. */
const NARRATIVE = 'NARR'

/** So many are named to a person. */
const NAMED = 5

/** What came of a report: how many orders were rejected, and what of it does not fit what we know. */
export type Applied = Readonly<{ entries: number; problem?: string }>

const contradiction = (told: readonly string[]): Partial<Applied> =>
  told.length === 0
    ? {}
    : {
        problem: `The bank refuses what it cannot: ${told.slice(0, NAMED).join(', ')}${told.length > NAMED ? ' …' : ''}.`,
      }

/** Rejects what the report refuses; null when it is about no file of ours. */
export const applyReport = async (write: Write, report: StatusReport): Promise<Applied | null> => {
  const file = await write.tx
    .selectFrom('bank_files')
    .select('file_id')
    .where('direction', '=', 'out')
    .where('message_id', '=', report.originalMessageId)
    .executeTakeFirst()
  if (!file) return null
  const batchId = `${report.originalMessageId}-1`
  const verdictOf = verdictsOf(report)
  const reasonOf = (endToEnd: string): string | undefined => {
    const { outcome, reasons } = verdictOf(batchId, endToEnd)
    return outcome === 'rejected' ? (reasons[0]?.code ?? NARRATIVE) : undefined
  }
  const others = report.batches.flatMap((batch) => (batch.batchId === batchId ? [] : [`batch ${batch.batchId}`]))
  // Mostly the bank refuses a few payments, which it names, or none: only those are looked at.
  const isWhole = reasonOf('') !== undefined
  const told = report.batches.flatMap(({ transactions }) => transactions.map(({ endToEndId }) => endToEndId))
  const named = told.filter((endToEnd) => reasonOf(endToEnd) !== undefined)
  if (!isWhole && named.length === 0) return { entries: 0, ...contradiction(others) }
  const refusals = { fileId: file.file_id, named: isWhole ? null : named, reasonOf }
  const entries = await reject(write, refusals)
  return { entries, ...contradiction([...others, ...(await contradictedRefusals(write, refusals))]) }
}

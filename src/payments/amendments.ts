// What is new about a mandate is told to the bank once, by the first debit after the change (`domain-rules.md` 6.1).
import type { Day } from '../base/day.ts'
import type { Write } from '../db/write.ts'
import type { Mandate } from './mandates.ts'
import { type MandateAmendment, SMNDA } from './messages/message.ts'

/** What is new about a mandate, as it is kept, and the debit that told it: one that the bank refused has not. */
type Told = Readonly<{ original_reference: string | null; account_changed: boolean; amendment_told_by: string | null }>

/** What is new since the bank last heard of the mandate. */
export const amendmentOf = (row: Told): MandateAmendment | undefined =>
  row.amendment_told_by === null && (row.account_changed || row.original_reference !== null)
    ? {
        ...(row.account_changed ? { originalDebtorIban: SMNDA } : {}),
        ...(row.original_reference === null ? {} : { originalMandateId: row.original_reference }),
      }
    : undefined

/** What the bank knows when another mandate follows this one; null: it has heard of none. */
export const knownOf = (
  mandate: Told & Readonly<{ reference: string; last_used_on: Day | null }>,
): Readonly<{ reference: string; isAccountChanged: boolean }> | null => {
  if (amendmentOf(mandate))
    return { reference: mandate.original_reference ?? mandate.reference, isAccountChanged: mandate.account_changed }
  return mandate.last_used_on === null ? null : { reference: mandate.reference, isAccountChanged: false }
}

type OfMandate = Readonly<{ id: string; mandate: Mandate }>
type Telling = Readonly<{ amendment: MandateAmendment | undefined }>

/** The same debits; the first under each mandate tells the bank what has changed, and it alone. */
export const withAmendments = <D extends OfMandate>(debits: readonly D[]): readonly (D & Telling)[] => {
  const told = new Set<string>()
  return debits.map((debit) => {
    const { mandateId, amendment } = debit.mandate
    const isFirst = !told.has(mandateId)
    told.add(mandateId)
    return { ...debit, amendment: isFirst ? amendment : undefined }
  })
}

/** Mandates were used by these debits, which settle on this day. */
export const useMandates = async (
  { tx, ctx }: Write,
  settleOn: Day,
  debits: readonly (OfMandate & Telling)[],
): Promise<void> => {
  const mandateIds = [...new Set(debits.map(({ mandate }) => mandate.mandateId))]
  await tx.client.query('update mandates set last_used_on = $1 where partner_id = $2 and mandate_id = any($3)', [
    settleOn,
    ctx.partnerId,
    mandateIds,
  ])
  const telling = debits.filter(({ amendment }) => amendment !== undefined)
  if (telling.length === 0) return
  await tx.client.query(
    `update mandates m set amendment_told_by = t.debit_id
       from unnest($2::text[], $3::text[]) as t(mandate_id, debit_id) where m.partner_id = $1 and m.mandate_id = t.mandate_id`,
    [ctx.partnerId, telling.map(({ mandate }) => mandate.mandateId), telling.map(({ id }) => id)],
  )
}

/** The bank refused these debits before they settled: what they were to tell of their mandates is told by the next. */
export const tellAmendmentsAgain = async (
  { tx, ctx }: Write,
  debits: readonly Readonly<{ collection_id: string; mandate_id: string }>[],
): Promise<void> => {
  if (debits.length === 0) return
  await tx.client.query(
    `update mandates m set amendment_told_by = null
       from unnest($2::text[], $3::text[]) as d(mandate_id, debit_id)
      where m.partner_id = $1 and m.mandate_id = d.mandate_id and m.amendment_told_by = d.debit_id`,
    [ctx.partnerId, debits.map(({ mandate_id }) => mandate_id), debits.map(({ collection_id }) => collection_id)],
  )
}

// SEPA mandates: what allows us to collect (`domain-rules.md` 6.1). One per line.
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import type { Tx } from '../db/database.ts'
import { defineEvent } from '../db/event.ts'
import type { Write } from '../db/write.ts'

export type Mandate = Readonly<{
  mandateId: string
  lineId: string
  /** 14 upper-case characters beginning with L, unique per creditor identifier. */
  reference: string
  status: 'active' | 'suspended' | 'cancelled' | 'lapsed'
  debtorName: string
  debtorIban: string
  signedOn: Day
}>

export const mandateActive = defineEvent<Readonly<{ mandateId: string; lineId: string }>>()('mandate.active')
export const mandateSuspended = defineEvent<Readonly<{ mandateId: string; lineId: string }>>()('mandate.suspended')
export const mandateLapsed = defineEvent<Readonly<{ mandateId: string; lineId: string }>>()('mandate.lapsed')

type Row = Readonly<{
  mandate_id: string
  line_id: string
  reference: string
  status: Mandate['status']
  debtor_name: string
  debtor_iban: string
  signed_on: Day
}>

const toMandate = (row: Row): Mandate => ({
  mandateId: row.mandate_id,
  lineId: row.line_id,
  reference: row.reference,
  status: row.status,
  debtorName: row.debtor_name,
  debtorIban: row.debtor_iban,
  signedOn: row.signed_on,
})

/** Makes the signed mandate active. 409 when the line has one, or the reference is used. */
export const createMandate = async (
  write: Write,
  mandate: Readonly<{ lineId: string; reference: string; debtorName: string; debtorIban: string; signedOn: Day }>,
): Promise<Mandate> => {
  const { tx, ctx } = write
  const mandateId = newId('mandate')
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('mandates')
    .values({
      partner_id: ctx.partnerId,
      mandate_id: mandateId,
      line_id: mandate.lineId,
      reference: mandate.reference,
      status: 'active',
      debtor_name: mandate.debtorName,
      debtor_iban: mandate.debtorIban,
      signed_on: mandate.signedOn,
      created_at: ctx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new Refusal('record_not_unique', `The line has a mandate, or the reference '${mandate.reference}' is used already.`)
  }
  write.changed('mandate', mandateId, null, { lineId: mandate.lineId, status: 'active' })
  write.publish(mandateActive.of(mandateId, { mandateId, lineId: mandate.lineId }))
  return { ...mandate, mandateId, status: 'active' }
}

/** The mandate under which the line's instalments are collected, or undefined. */
export const findActiveMandate = async (tx: Tx, lineId: string): Promise<Mandate | undefined> => {
  const row = await tx.selectFrom('mandates').selectAll().where('line_id', '=', lineId).where('status', '=', 'active').executeTakeFirst()
  return row && toMandate(row)
}

export const getActiveMandate = async (tx: Tx, lineId: string): Promise<Mandate> => {
  const mandate = await findActiveMandate(tx, lineId)
  if (!mandate) throw notFound('Mandate', lineId)
  return mandate
}

/** The active mandates of these lines. */
export const activeMandates = async (tx: Tx, lineIds: readonly string[]): Promise<ReadonlyMap<string, Mandate>> => {
  if (lineIds.length === 0) return new Map()
  const rows = await tx.selectFrom('mandates').selectAll().where('line_id', 'in', lineIds).where('status', '=', 'active').execute()
  return new Map(rows.map((row) => [row.line_id, toMandate(row)]))
}

// SEPA mandates: what allows us to collect (`domain-rules.md` 6.1). One per line.
import { sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { accepts, advance, defineMachine, type EventOf, type StateOf } from '../base/machine.ts'
import type { Tx } from '../db/database.ts'
import { defineEvent, type Event } from '../db/event.ts'
import { type Command, toJson, type Write } from '../db/write.ts'
import { type Step, untilDone } from '../work/day.ts'
import { MANDATE_LAPSE_MONTHS } from './account-rules.ts'
import { amendmentOf, knownOf } from './amendments.ts'
import type { MandateAmendment } from './messages/message.ts'

/** Suspended: not used until a person has dealt with the cause. Cancelled and lapsed ones never come back. */
export const mandateMachine = defineMachine('mandate', {
  active: { suspend: 'suspended', cancel: 'cancelled', lapse: 'lapsed' },
  suspended: { resume: 'active', cancel: 'cancelled', lapse: 'lapsed' },
  cancelled: {},
  lapsed: {},
})

export type MandateEvent = EventOf<typeof mandateMachine>

export type Mandate = Readonly<{
  mandateId: string
  lineId: string
  /** 14 upper-case characters beginning with L, unique per creditor identifier. */
  reference: string
  status: StateOf<typeof mandateMachine>
  debtorName: string
  debtorIban: string
  signedOn: Day
  /** What the next debit must tell the bank has changed since the last one. */
  amendment?: MandateAmendment
}>

type MandateNews = Readonly<{ mandateId: string; lineId: string }>
export const mandateActive = defineEvent<MandateNews>()('mandate.active')
export const mandateSuspended = defineEvent<MandateNews>()('mandate.suspended')
export const mandateCancelled = defineEvent<MandateNews>()('mandate.cancelled')
export const mandateLapsed = defineEvent<MandateNews>()('mandate.lapsed')

const news = {
  suspend: mandateSuspended,
  cancel: mandateCancelled,
  lapse: mandateLapsed,
  resume: mandateActive,
} as const

type Row = Readonly<{
  mandate_id: string
  line_id: string
  reference: string
  status: Mandate['status']
  debtor_name: string
  debtor_iban: string
  signed_on: Day
  original_reference: string | null
  account_changed: boolean
  amendment_told_by: string | null
}>

const toMandate = (row: Row): Mandate => {
  const amendment = amendmentOf(row)
  return {
    mandateId: row.mandate_id,
    lineId: row.line_id,
    reference: row.reference,
    status: row.status,
    debtorName: row.debtor_name,
    debtorIban: row.debtor_iban,
    signedOn: row.signed_on,
    ...(amendment ? { amendment } : {}),
  }
}

export type NewMandate = Readonly<{
  lineId: string
  reference: string
  debtorName: string
  debtorIban: string
  signedOn: Day
}>

const insertMandate = async (
  write: Write,
  mandate: NewMandate,
  amends: Readonly<{ originalReference: string | null; isAccountChanged: boolean }>,
): Promise<Mandate> => {
  const { tx, ctx } = write
  const mandateId = newId('mandate')
  const row = {
    mandate_id: mandateId,
    line_id: mandate.lineId,
    reference: mandate.reference,
    status: 'active' as const,
    debtor_name: mandate.debtorName,
    debtor_iban: mandate.debtorIban,
    signed_on: mandate.signedOn,
    original_reference: amends.originalReference,
    account_changed: amends.isAccountChanged,
    amendment_told_by: null,
  }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('mandates')
    .values({ partner_id: ctx.partnerId, ...row, created_at: ctx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) {
    throw new Refusal(
      'record_not_unique',
      `The line has a mandate, or the reference '${mandate.reference}' is used already.`,
    )
  }
  write.changed('mandate', mandateId, null, { lineId: mandate.lineId, status: 'active' })
  write.publish(mandateActive.of(mandateId, { mandateId, lineId: mandate.lineId }))
  return toMandate(row)
}

/** Makes the signed mandate active. 409 when the line has one, or the reference is used. */
export const createMandate = (write: Write, mandate: NewMandate): Promise<Mandate> =>
  insertMandate(write, mandate, { originalReference: null, isAccountChanged: false })

/**
 * Puts a new mandate in the place of the line's, or of none. Where the old one still stood, the next debit tells what changed
 * since the bank last heard of one; after a cancelled or lapsed one, or one that was never used, the new stands for itself. 409
 * when its reference is used already.
 */
export const replaceMandate = async (write: Write, mandate: NewMandate): Promise<Mandate> => {
  const old = await write.tx
    .selectFrom('mandates')
    .selectAll()
    .where('line_id', '=', mandate.lineId)
    .where('status', 'in', ['active', 'suspended'])
    .forUpdate()
    .executeTakeFirst()
  if (!old) return createMandate(write, mandate)
  await write.tx.updateTable('mandates').set({ status: 'cancelled' }).where('mandate_id', '=', old.mandate_id).execute()
  write.changed('mandate', old.mandate_id, { status: old.status }, { status: 'cancelled' })
  const known = knownOf(old)
  if (known === null) return createMandate(write, mandate)
  const isAccountChanged = known.isAccountChanged || old.debtor_iban !== mandate.debtorIban
  return insertMandate(write, mandate, { originalReference: known.reference, isAccountChanged })
}

export type MandateMove = Readonly<{ mandateId: string; event: MandateEvent }>

/**
 * Moves mandates, one after the other, and tells it. Where the state table has no such step, nothing happens: two returns
 * suspend a mandate once. 404 for an unknown one.
 */
export const moveMandates = async (write: Write, moves: readonly MandateMove[]): Promise<void> => {
  if (moves.length === 0) return
  const { tx, ctx } = write
  const rows = await tx
    .selectFrom('mandates')
    .select(['mandate_id', 'line_id', 'status', 'version'])
    .where('mandate_id', '=', sql<string>`any(${moves.map(({ mandateId }) => mandateId)})`)
    .orderBy('mandate_id')
    .forUpdate()
    .execute()
  const standing = new Map(rows.map((row) => [row.mandate_id, row]))
  const moved = new Map<string, (typeof rows)[number]>()
  const told: { event: MandateEvent; news: Event }[] = []
  for (const { mandateId, event } of moves) {
    const before = moved.get(mandateId) ?? standing.get(mandateId)
    if (!before) throw notFound('Mandate', mandateId)
    if (!accepts(mandateMachine, before.status, event)) continue
    const status = advance(mandateMachine, before.status, event)
    moved.set(mandateId, { ...before, status, version: before.version + 1 })
    write.changed('mandate', mandateId, { status: before.status }, { status })
    told.push({ event, news: news[event].of(mandateId, { mandateId, lineId: before.line_id }) })
  }
  if (told.length === 0) return
  await tx.client.query(
    `update mandates m set status = n.status, version = n.version
       from jsonb_to_recordset($2) as n(mandate_id text, status text, version integer)
      where m.partner_id = $1 and m.mandate_id = n.mandate_id`,
    [ctx.partnerId, toJson([...moved.values()])],
  )
  // Kind by kind, so that whoever hears of one hears of all of them at once; a mandate is suspended before it ends.
  for (const kind of Object.keys(news))
    write.publish(...told.filter(({ event }) => event === kind).map((each) => each.news))
}

/** Uses the line's suspended mandate again, because a person has dealt with the cause. 409 when there is none. */
export const resumeMandate = async (write: Write, lineId: string): Promise<void> => {
  const row = await write.tx
    .selectFrom('mandates')
    .select('mandate_id')
    .where('line_id', '=', lineId)
    .where('status', '=', 'suspended')
    .executeTakeFirst()
  if (!row)
    throw new Refusal(
      'invalid_state',
      'The line has no suspended mandate: a cancelled or lapsed one needs a new signature.',
    )
  await moveMandates(write, [{ mandateId: row.mandate_id, event: 'resume' }])
}

const BATCH = 200
const UNUSED = `status in ('active', 'suspended') and coalesce(last_used_on, signed_on) < ($2::date - interval '${MANDATE_LAPSE_MONTHS} months')::date`

const lapseBatch: Command<Day, number> = {
  name: 'payments.lapse_mandates',
  run: async (write, on) => {
    const { rows } = await write.tx.client.query<{ mandate_id: string }>(
      `select mandate_id from mandates where partner_id = $1 and ${UNUSED} order by mandate_id limit ${BATCH}`,
      [write.ctx.partnerId, on],
    )
    await moveMandates(
      write,
      rows.map((row) => ({ mandateId: row.mandate_id, event: 'lapse' })),
    )
    return rows.length
  },
}

/** Mandates lapse on the day after 36 months without a debit. */
export const lapseMandates: Step = {
  name: 'lapse_mandates',
  due: `exists (select from mandates where ${UNUSED.replace('$2::date', ':today')})`,
  run: untilDone(lapseBatch),
}

/** The mandates under which the instalments of these lines are collected, by line; none where there is no active one. */
export const activeMandates = async (tx: Tx, lineIds: readonly string[]): Promise<ReadonlyMap<string, Mandate>> => {
  if (lineIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('mandates')
    .selectAll()
    .where('line_id', '=', sql<string>`any(${lineIds})`)
    .where('status', '=', 'active')
    .execute()
  return new Map(rows.map((row) => [row.line_id, toMandate(row)]))
}

/** The same of one line, or undefined. */
export const findActiveMandate = async (tx: Tx, lineId: string): Promise<Mandate | undefined> =>
  (await activeMandates(tx, [lineId])).get(lineId)

/** The same; throws 404 instead. */
export const getActiveMandate = async (tx: Tx, lineId: string): Promise<Mandate> => {
  const mandate = await findActiveMandate(tx, lineId)
  if (!mandate) throw notFound('Mandate', lineId)
  return mandate
}

/** The accounts of these mandates, whatever became of them, by mandate. */
export const debtorIbans = async (tx: Tx, mandateIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx
    .selectFrom('mandates')
    .select(['mandate_id', 'debtor_iban'])
    .where('mandate_id', '=', sql<string>`any(${mandateIds})`)
    .execute()
  return new Map(rows.map((row) => [row.mandate_id, row.debtor_iban]))
}

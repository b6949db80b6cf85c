// SQL of holds.
import type { Selectable } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { HoldsTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import type { Hold, HoldCause } from './holds.ts'

const toHold = (row: Selectable<HoldsTable>): Hold => ({
  holdId: row.hold_id,
  personId: row.person_id,
  creditLineId: row.line_id,
  cause: row.cause as HoldCause,
  reason: row.reason,
  sinceOn: row.since_on,
  untilOn: row.until_on,
})

/** Throws 404 when the id is unknown or another partner's. */
export const lockHold = async (tx: Tx, holdId: string): Promise<Hold> => {
  const row = await tx.selectFrom('holds').selectAll().where('hold_id', '=', holdId).forUpdate().executeTakeFirst()
  if (!row) throw notFound('Hold', holdId)
  return toHold(row)
}

/** All holds of a person, oldest first: those of single lines and those of every line, past ones included. */
export const holdsOfPerson = async (tx: Tx, personId: string): Promise<Hold[]> => {
  const rows = await tx
    .selectFrom('holds')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('since_on')
    .orderBy('hold_id')
    .execute()
  return rows.map(toHold)
}

/** The holds in force on this day that concern this line: its own, and those of the person. */
export const holdsOnLine = async (tx: Tx, personId: string, creditLineId: string, on: Day): Promise<Hold[]> => {
  const rows = await tx
    .selectFrom('holds')
    .selectAll()
    .where('person_id', '=', personId)
    .where((each) => each.or([each('line_id', 'is', null), each('line_id', '=', creditLineId)]))
    .where('since_on', '<=', on)
    .where((each) => each.or([each('until_on', 'is', null), each('until_on', '>', on)]))
    .execute()
  return rows.map(toHold)
}

export const insertHold = async ({ tx, ctx }: Write, hold: Hold): Promise<void> => {
  await tx
    .insertInto('holds')
    .values({
      partner_id: ctx.partnerId,
      hold_id: hold.holdId,
      person_id: hold.personId,
      line_id: hold.creditLineId,
      cause: hold.cause,
      reason: hold.reason,
      since_on: hold.sinceOn,
      until_on: hold.untilOn,
    })
    .execute()
}

export const updateHold = async ({ tx }: Write, hold: Hold): Promise<void> => {
  await tx.updateTable('holds').set({ until_on: hold.untilOn }).where('hold_id', '=', hold.holdId).execute()
}

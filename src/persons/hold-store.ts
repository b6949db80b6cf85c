// SQL of holds.
import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { HoldsTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import { type Hold, type HoldCause, isInForce } from './holds.ts'

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

/** All holds of these persons, oldest first: those of single lines and those of every line, past ones included. */
export const holdsOf = async (tx: Tx, personIds: readonly string[]): Promise<Hold[]> => {
  const rows = await tx
    .selectFrom('holds')
    .selectAll()
    .where('person_id', '=', sql<string>`any(${personIds})`)
    .orderBy('since_on')
    .orderBy('hold_id')
    .execute()
  return rows.map(toHold)
}

/** A line, and whose it is. */
export type LineOfPerson = Readonly<{ lineId: string; personId: string }>

/** The holds in force on this day that concern each of these lines: its own, and those of the person. */
export const holdsOnLines = async (
  tx: Tx,
  lines: readonly LineOfPerson[],
  on: Day,
): Promise<(lineId: string) => readonly Hold[]> => {
  const holds = await holdsOf(tx, [...new Set(lines.map(({ personId }) => personId))])
  const inForce = Map.groupBy(
    holds.filter((hold) => isInForce(hold, on)),
    ({ personId }) => personId,
  )
  const perLine = new Map(
    lines.map(({ lineId, personId }) => [
      lineId,
      (inForce.get(personId) ?? []).filter(({ creditLineId }) => creditLineId === null || creditLineId === lineId),
    ]),
  )
  return (lineId) => perLine.get(lineId) ?? []
}

/** The same for one line. */
export const holdsOnLine = async (tx: Tx, personId: string, lineId: string, on: Day): Promise<readonly Hold[]> =>
  (await holdsOnLines(tx, [{ lineId, personId }], on))(lineId)

export const insertHolds = async ({ tx, ctx }: Write, holds: readonly Hold[]): Promise<void> => {
  await tx.client.query(
    `insert into holds (partner_id, hold_id, person_id, line_id, cause, reason, since_on, until_on)
     select $1, h.* from jsonb_to_recordset($2)
         as h(hold_id text, person_id text, line_id text, cause text, reason text, since_on date, until_on date)`,
    [
      ctx.partnerId,
      toJson(
        holds.map((hold) => ({
          hold_id: hold.holdId,
          person_id: hold.personId,
          line_id: hold.creditLineId,
          cause: hold.cause,
          reason: hold.reason,
          since_on: hold.sinceOn,
          until_on: hold.untilOn,
        })),
      ),
    ],
  )
}

export const updateHold = async ({ tx }: Write, hold: Hold): Promise<void> => {
  await tx.updateTable('holds').set({ until_on: hold.untilOn }).where('hold_id', '=', hold.holdId).execute()
}

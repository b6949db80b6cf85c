// SQL of dunning.
import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { DunningCasesTable, DunningNotificationsTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import type { DunningCase, Note, NoteKind, Notification } from './case.ts'

export const toCase = (row: Selectable<DunningCasesTable>): DunningCase => ({
  caseId: row.case_id,
  loanId: row.loan_id,
  lineId: row.line_id,
  personId: row.person_id,
  strategy: row.strategy,
  strategyVersion: row.strategy_version,
  status: row.status,
  countsFromOn: row.counts_from_on,
  lettersSent: row.letters_sent,
  lastLetterOn: row.last_letter_on,
  lastSddrOn: row.last_sddr_on,
  deadlineOn: row.deadline_on,
  nextOn: row.next_on,
  openedOn: row.opened_on,
  closedOn: row.closed_on,
  createdAt: row.created_at,
  version: row.version,
})

export const toNotification = (row: Selectable<DunningNotificationsTable>): Notification => ({
  notificationId: row.notification_id,
  caseId: row.case_id,
  number: row.number,
  type: row.type,
  title: row.title,
  addressee: row.addressee,
  sentOn: row.sent_on,
  data: row.data,
  createdAt: row.created_at,
})

/** Throws 404 when the id is unknown or another partner's. */
export const getCase = async (tx: Tx, caseId: string): Promise<DunningCase> => {
  const row = await tx.selectFrom('dunning_cases').selectAll().where('case_id', '=', caseId).executeTakeFirst()
  if (!row) throw notFound('DunningCase', caseId)
  return toCase(row)
}

/** Locks these cases, in the order of their ids, until the transaction ends. */
export const lockCases = async (tx: Tx, caseIds: readonly string[]): Promise<DunningCase[]> => {
  const rows = await tx
    .selectFrom('dunning_cases')
    .selectAll()
    .where('case_id', '=', sql<string>`any(${caseIds})`)
    .orderBy('case_id')
    .forUpdate()
    .execute()
  return rows.map(toCase)
}

/** The same for one. Throws 404. */
export const lockCase = async (tx: Tx, caseId: string): Promise<DunningCase> => {
  const [dunned] = await lockCases(tx, [caseId])
  if (!dunned) throw notFound('DunningCase', caseId)
  return dunned
}

/** The open cases of these loans, by loan, locked in the order of their ids. */
export const lockOpenCases = async (tx: Tx, loanIds: readonly string[]): Promise<ReadonlyMap<string, DunningCase>> => {
  const rows = await tx
    .selectFrom('dunning_cases')
    .selectAll()
    .where('loan_id', '=', sql<string>`any(${loanIds})`)
    .where('status', 'not in', ['closed', 'closed_matured'])
    .orderBy('case_id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.loan_id, toCase(row)]))
}

type DueCase = Readonly<{ caseId: string; loanId: string; lineId: string }>

/** The cases to look at on this day, by loan. */
export const casesDue = async ({ tx, ctx }: Write, on: Day, limit: number): Promise<readonly DueCase[]> => {
  const { rows } = await tx.client.query<{ case_id: string; loan_id: string; line_id: string }>(
    `select case_id, loan_id, line_id from dunning_cases c
      where partner_id = $1 and status not in ('closed', 'closed_matured') and next_on <= $2
      order by loan_id limit $3`,
    [ctx.partnerId, on, limit],
  )
  return rows.map((row) => ({ caseId: row.case_id, loanId: row.loan_id, lineId: row.line_id }))
}

/** The columns of a case in JSON, for `CASE_ROW`. */
const toRow = (dunned: DunningCase) => ({
  case_id: dunned.caseId,
  loan_id: dunned.loanId,
  line_id: dunned.lineId,
  person_id: dunned.personId,
  strategy: dunned.strategy,
  strategy_version: dunned.strategyVersion,
  status: dunned.status,
  counts_from_on: dunned.countsFromOn,
  letters_sent: dunned.lettersSent,
  last_letter_on: dunned.lastLetterOn,
  last_sddr_on: dunned.lastSddrOn,
  deadline_on: dunned.deadlineOn,
  next_on: dunned.nextOn,
  opened_on: dunned.openedOn,
  closed_on: dunned.closedOn,
  created_at: dunned.createdAt,
  version: dunned.version,
})

const CASE_ROW = `(case_id text, loan_id text, line_id text, person_id text, strategy text, strategy_version text, status text,
  counts_from_on date, letters_sent integer, last_letter_on date, last_sddr_on date, deadline_on date, next_on date, opened_on date,
  closed_on date, created_at timestamptz, version integer)`

export const insertCases = async ({ tx, ctx }: Write, cases: readonly DunningCase[]): Promise<void> => {
  if (cases.length === 0) return
  await tx.client.query(
    `insert into dunning_cases (partner_id, case_id, loan_id, line_id, person_id, strategy, strategy_version, status, counts_from_on,
       letters_sent, last_letter_on, last_sddr_on, deadline_on, next_on, opened_on, closed_on, created_at, version)
     select $1, c.* from jsonb_to_recordset($2) as c${CASE_ROW}`,
    [ctx.partnerId, toJson(cases.map(toRow))],
  )
}

export const updateCases = async ({ tx, ctx }: Write, cases: readonly DunningCase[]): Promise<void> => {
  if (cases.length === 0) return
  await tx.client.query(
    `update dunning_cases c
        set status = n.status, counts_from_on = n.counts_from_on, letters_sent = n.letters_sent, last_letter_on = n.last_letter_on,
            last_sddr_on = n.last_sddr_on, deadline_on = n.deadline_on, next_on = n.next_on, closed_on = n.closed_on, version = n.version
       from jsonb_to_recordset($2) as n${CASE_ROW}
      where c.partner_id = $1 and c.case_id = n.case_id`,
    [ctx.partnerId, toJson(cases.map(toRow))],
  )
}

/** Numbers follow the last of each case: its row is locked. */
export const insertNotifications = async (
  { tx, ctx }: Write,
  notifications: readonly Omit<Notification, 'number'>[],
): Promise<void> => {
  if (notifications.length === 0) return
  const told = new Map<string, number>()
  const rows = notifications.map(({ notificationId, caseId, type, title, addressee, sentOn, data, createdAt }) => {
    const nth = (told.get(caseId) ?? 0) + 1
    told.set(caseId, nth)
    return {
      ...{ notification_id: notificationId, case_id: caseId, nth, type, title, addressee, data },
      ...{ sent_on: sentOn, created_at: createdAt },
    }
  })
  await tx.client.query(
    `insert into dunning_notifications (partner_id, notification_id, case_id, number, type, title, addressee, sent_on, data, created_at)
     select $1, n.notification_id, n.case_id,
            coalesce((select max(number) from dunning_notifications o where o.partner_id = $1 and o.case_id = n.case_id), 0) + n.nth,
            n.type, n.title, n.addressee, n.sent_on, n.data, n.created_at
       from jsonb_to_recordset($2) as n(notification_id text, case_id text, nth integer, type text, title text, addressee text,
              sent_on date, data jsonb, created_at timestamptz)`,
    [ctx.partnerId, toJson(rows)],
  )
}

/** What the customer was told under this case, in order. */
export const notificationsOf = async (tx: Tx, caseId: string): Promise<Notification[]> => {
  const rows = await tx
    .selectFrom('dunning_notifications')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('number')
    .execute()
  return rows.map(toNotification)
}

/** These notifications, by id. */
export const findNotifications = async (
  tx: Tx,
  notificationIds: readonly string[],
): Promise<ReadonlyMap<string, Notification>> => {
  const rows = await tx
    .selectFrom('dunning_notifications')
    .selectAll()
    .where('notification_id', '=', sql<string>`any(${notificationIds})`)
    .execute()
  return new Map(rows.map((row) => [row.notification_id, toNotification(row)]))
}

export const insertNote = async ({ tx, ctx }: Write, note: Note): Promise<void> => {
  await tx
    .insertInto('dunning_notes')
    .values({
      partner_id: ctx.partnerId,
      note_id: note.noteId,
      case_id: note.caseId,
      kind: note.kind,
      text: note.text,
      promised_on: note.promisedOn,
      promised_cents: note.promisedCents,
      made_by: note.madeBy,
      made_on: note.madeOn,
      created_at: ctx.now,
    })
    .execute()
}

/** What was talked about under these cases, oldest first. */
export const notesOf = async (tx: Tx, caseIds: readonly string[]): Promise<Note[]> => {
  const rows = await tx
    .selectFrom('dunning_notes')
    .selectAll()
    .where('case_id', '=', sql<string>`any(${caseIds})`)
    .orderBy('created_at')
    .orderBy('note_id')
    .execute()
  return rows.map((row) => ({
    noteId: row.note_id,
    caseId: row.case_id,
    kind: row.kind as NoteKind,
    text: row.text,
    promisedOn: row.promised_on,
    promisedCents: row.promised_cents,
    madeBy: row.made_by,
    madeOn: row.made_on,
  }))
}

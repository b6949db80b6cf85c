// SQL of dunning.
import type { Selectable } from 'kysely'
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

/** Locks the case until the transaction ends. Throws 404. */
export const lockCase = async (tx: Tx, caseId: string): Promise<DunningCase> => {
  const row = await tx
    .selectFrom('dunning_cases')
    .selectAll()
    .where('case_id', '=', caseId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('DunningCase', caseId)
  return toCase(row)
}

/** The open case of a loan, locked; undefined when there is none. */
export const lockOpenCase = async (tx: Tx, loanId: string): Promise<DunningCase | undefined> => {
  const row = await tx
    .selectFrom('dunning_cases')
    .selectAll()
    .where('loan_id', '=', loanId)
    .where('status', 'not in', ['closed', 'closed_matured'])
    .forUpdate()
    .executeTakeFirst()
  return row && toCase(row)
}

/** Those of these loans that have an open case. */
export const loansWithCase = async (tx: Tx, loanIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await tx.client.query<{ loan_id: string }>(
    `select loan_id from dunning_cases
      where partner_id = current_setting('app.partner') and loan_id = any($1) and status not in ('closed', 'closed_matured')`,
    [loanIds],
  )
  return new Set(rows.map((row) => row.loan_id))
}

type DueCase = Readonly<{ caseId: string; loanId: string; lineId: string }>

/** Cases to look at on this day: a condition on the alias `c`, `$day` stands for the day. A notice given by hand has its letter the same day. */
export const DUE = `(c.next_on <= $day or c.status in ('new', 'dunning') and exists (select from termination_notices n
  where n.partner_id = c.partner_id and n.loan_id = c.loan_id and n.given_on = $day))`

/** The cases to look at on this day, by loan. */
export const casesDue = async ({ tx, ctx }: Write, on: Day, limit: number): Promise<readonly DueCase[]> => {
  const { rows } = await tx.client.query<{ case_id: string; loan_id: string; line_id: string }>(
    `select case_id, loan_id, line_id from dunning_cases c
      where partner_id = $1 and status not in ('closed', 'closed_matured') and ${DUE.replaceAll('$day', '$2')}
      order by loan_id limit $3`,
    [ctx.partnerId, on, limit],
  )
  return rows.map((row) => ({ caseId: row.case_id, loanId: row.loan_id, lineId: row.line_id }))
}

const toChange = (dunned: DunningCase) => ({
  status: dunned.status,
  counts_from_on: dunned.countsFromOn,
  letters_sent: dunned.lettersSent,
  last_letter_on: dunned.lastLetterOn,
  last_sddr_on: dunned.lastSddrOn,
  deadline_on: dunned.deadlineOn,
  next_on: dunned.nextOn,
  closed_on: dunned.closedOn,
  version: dunned.version,
})

export const insertCase = async ({ tx, ctx }: Write, dunned: DunningCase): Promise<void> => {
  await tx
    .insertInto('dunning_cases')
    .values({
      partner_id: ctx.partnerId,
      case_id: dunned.caseId,
      loan_id: dunned.loanId,
      line_id: dunned.lineId,
      person_id: dunned.personId,
      strategy: dunned.strategy,
      strategy_version: dunned.strategyVersion,
      opened_on: dunned.openedOn,
      created_at: dunned.createdAt,
      ...toChange(dunned),
    })
    .execute()
}

export const updateCase = async ({ tx }: Write, dunned: DunningCase): Promise<void> => {
  await tx.updateTable('dunning_cases').set(toChange(dunned)).where('case_id', '=', dunned.caseId).execute()
}

/** Numbers follow the case's last: its row is locked. */
export const insertNotification = async (
  { tx, ctx }: Write,
  notification: Omit<Notification, 'number'>,
): Promise<void> => {
  const { max } = await tx
    .selectFrom('dunning_notifications')
    .select((each) => each.fn.max('number').as('max'))
    .where('case_id', '=', notification.caseId)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('dunning_notifications')
    .values({
      partner_id: ctx.partnerId,
      notification_id: notification.notificationId,
      case_id: notification.caseId,
      number: (max ?? 0) + 1,
      type: notification.type,
      title: notification.title,
      addressee: notification.addressee,
      sent_on: notification.sentOn,
      data: toJson(notification.data),
      created_at: notification.createdAt,
    })
    .execute()
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

/** Throws 404 when the id is unknown or another partner's. */
export const getNotification = async (tx: Tx, notificationId: string): Promise<Notification> => {
  const row = await tx
    .selectFrom('dunning_notifications')
    .selectAll()
    .where('notification_id', '=', notificationId)
    .executeTakeFirst()
  if (!row) throw notFound('Notification', notificationId)
  return toNotification(row)
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

/** What was talked about under this case, oldest first. */
export const notesOf = async (tx: Tx, caseId: string): Promise<Note[]> => {
  const rows = await tx
    .selectFrom('dunning_notes')
    .selectAll()
    .where('case_id', '=', caseId)
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

// SQL of revocations, forbearance and termination notices, and of what still keeps a closed line from being settled.
import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { ForbearancesTable, RevocationsTable, TerminationNoticesTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import type { Forbearance, Revocation, TerminationNotice } from './ending.ts'

/** A row as the noun. */
export const toRevocation = (row: Selectable<RevocationsTable>): Revocation => ({
  revocationId: row.revocation_id,
  creditLineId: row.line_id,
  channel: row.channel,
  dispatchedOn: row.dispatched_on,
  receivedOn: row.received_on,
  status: row.status,
  decidedBy: row.decided_by,
  decidedOn: row.decided_on,
  reason: row.reason,
  createdAt: row.created_at,
})

export const insertRevocation = async ({ tx, ctx }: Write, revocation: Revocation): Promise<void> => {
  await tx
    .insertInto('revocations')
    .values({
      partner_id: ctx.partnerId,
      revocation_id: revocation.revocationId,
      line_id: revocation.creditLineId,
      channel: revocation.channel,
      dispatched_on: revocation.dispatchedOn,
      received_on: revocation.receivedOn,
      status: revocation.status,
      decided_by: revocation.decidedBy,
      decided_on: revocation.decidedOn,
      reason: revocation.reason,
      created_at: revocation.createdAt,
    })
    .execute()
}

/** Locks a declaration; throws 404 when the id is unknown or another partner's. */
export const lockRevocation = async (tx: Tx, revocationId: string): Promise<Revocation> => {
  const row = await tx
    .selectFrom('revocations')
    .selectAll()
    .where('revocation_id', '=', revocationId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Revocation', revocationId)
  return toRevocation(row)
}

export const updateRevocation = async ({ tx }: Write, revocation: Revocation): Promise<void> => {
  const { status, decidedBy, decidedOn, reason } = revocation
  await tx
    .updateTable('revocations')
    .set({ status, decided_by: decidedBy, decided_on: decidedOn, reason })
    .where('revocation_id', '=', revocation.revocationId)
    .execute()
}

/** All declarations for a line, oldest first. */
export const revocationsOf = async (tx: Tx, creditLineId: string): Promise<Revocation[]> => {
  const rows = await tx
    .selectFrom('revocations')
    .selectAll()
    .where('line_id', '=', creditLineId)
    .orderBy('created_at')
    .orderBy('revocation_id')
    .execute()
  return rows.map(toRevocation)
}

/** Of these loans those whose line is revoked. */
export const loansOfRevokedLines = async (tx: Tx, loanIds: readonly string[]): Promise<readonly string[]> => {
  if (loanIds.length === 0) return []
  const rows = await tx
    .selectFrom('loans')
    .innerJoin('credit_lines', (join) =>
      join
        .onRef('credit_lines.partner_id', '=', 'loans.partner_id')
        .onRef('credit_lines.credit_line_id', '=', 'loans.line_id'),
    )
    .select('loans.loan_id')
    .where('loans.loan_id', 'in', loanIds)
    .where('credit_lines.termination_type', '=', 'REVOCATION')
    .where('credit_lines.status', '=', 'closed')
    .orderBy('loans.loan_id')
    .execute()
  return rows.map((row) => row.loan_id)
}

const toForbearance = (row: Selectable<ForbearancesTable>): Forbearance => ({
  forbearanceId: row.forbearance_id,
  creditLineId: row.line_id,
  kind: row.kind,
  terms: row.terms,
  offeredOn: row.offered_on,
  response: row.response,
})

export const insertForbearance = async ({ tx, ctx }: Write, forbearance: Forbearance): Promise<void> => {
  await tx
    .insertInto('forbearances')
    .values({
      partner_id: ctx.partnerId,
      forbearance_id: forbearance.forbearanceId,
      line_id: forbearance.creditLineId,
      kind: forbearance.kind,
      terms: forbearance.terms,
      offered_on: forbearance.offeredOn,
      response: forbearance.response,
      created_at: ctx.now,
    })
    .execute()
}

/** What was offered on these lines, oldest first. */
export const forbearancesOn = async (tx: Tx, creditLineIds: readonly string[]): Promise<Forbearance[]> => {
  const rows = await tx
    .selectFrom('forbearances')
    .selectAll()
    .where('line_id', '=', sql<string>`any(${creditLineIds})`)
    .orderBy('created_at')
    .orderBy('forbearance_id')
    .execute()
  return rows.map(toForbearance)
}

const toNotice = (row: Selectable<TerminationNoticesTable>): TerminationNotice => ({
  noticeId: row.notice_id,
  loanId: row.loan_id,
  creditLineId: row.line_id,
  givenOn: row.given_on,
  deadlineOn: row.deadline_on,
  demandedCents: row.demanded_cents,
  thresholdCents: row.threshold_cents,
  consecutiveInstalments: row.instalments,
  terminatedOn: row.terminated_on,
})

export const insertNotices = async ({ tx, ctx }: Write, notices: readonly TerminationNotice[]): Promise<void> => {
  await tx.client.query(
    `insert into termination_notices (partner_id, notice_id, loan_id, line_id, given_on, deadline_on, demanded_cents, threshold_cents, instalments, created_at)
     select $1, n.*, $2 from jsonb_to_recordset($3) as n(notice_id text, loan_id text, line_id text, given_on date, deadline_on date,
       demanded_cents bigint, threshold_cents bigint, instalments integer)`,
    [
      ctx.partnerId,
      ctx.now,
      toJson(
        notices.map((notice) => ({
          notice_id: notice.noticeId,
          loan_id: notice.loanId,
          line_id: notice.creditLineId,
          given_on: notice.givenOn,
          deadline_on: notice.deadlineOn,
          demanded_cents: notice.demandedCents,
          threshold_cents: notice.thresholdCents,
          instalments: notice.consecutiveInstalments,
        })),
      ),
    ],
  )
}

/** The notices for the loans of these lines, oldest first. */
export const noticesOn = async (tx: Tx, creditLineIds: readonly string[]): Promise<TerminationNotice[]> => {
  const rows = await tx
    .selectFrom('termination_notices')
    .selectAll()
    .where('line_id', '=', sql<string>`any(${creditLineIds})`)
    .orderBy('created_at')
    .orderBy('notice_id')
    .execute()
  return rows.map(toNotice)
}

export const setTerminated = async ({ tx, ctx }: Write, noticeIds: readonly string[]): Promise<void> => {
  await tx
    .updateTable('termination_notices')
    .set({ terminated_on: ctx.today })
    .where('notice_id', 'in', noticeIds)
    .execute()
}

/** The ids of open lines whose notice has run out by this day, at most `limit`. */
export const linesWithEndedNotice = async (tx: Tx, today: Day, limit: number): Promise<string[]> => {
  const rows = await tx
    .selectFrom('credit_lines')
    .select('credit_line_id')
    .where('status', '=', 'open')
    .where('termination_on', '<=', today)
    .orderBy('credit_line_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.credit_line_id)
}

/** Nothing is owed either way on the line `l`, and nothing is on its way. A condition in SQL on the alias `l` of credit_lines. */
export const ALL_SQUARE = `
  not exists (select from loans n where n.partner_id = l.partner_id and n.line_id = l.credit_line_id
               and (n.status in ('payout_pending', 'payout_triggered', 'created')
                 or n.outstanding_principal_cents + n.interest_due_cents + n.fees_due_cents + n.default_interest_due_cents <> 0))
  and not exists (select from credit_balances b where b.partner_id = l.partner_id and b.line_id = l.credit_line_id and b.credit_cents <> 0)
  and not exists (select from payouts p where p.partner_id = l.partner_id and p.line_id = l.credit_line_id
               and p.status in ('ordered', 'blocked', 'in_file'))
  and not exists (select from collections c where c.partner_id = l.partner_id and c.line_id = l.credit_line_id and c.status = 'in_file')`

/** The ids of closed lines that are settled: all square, and every debit settled before `finalBefore` or came back. */
export const linesToSettle = async ({ tx, ctx }: Write, finalBefore: Day, limit: number): Promise<string[]> => {
  const { rows } = await tx.client.query<{ credit_line_id: string }>(
    `select credit_line_id from credit_lines l
      where partner_id = $1 and status = 'closed' and settled_on is null and ${ALL_SQUARE}
        and not exists (select from collections c where c.partner_id = l.partner_id and c.line_id = l.credit_line_id
                         and c.status = 'settled' and c.settled_on >= $2)
      order by credit_line_id limit $3`,
    [ctx.partnerId, finalBefore, limit],
  )
  return rows.map((row) => row.credit_line_id)
}

/** Of these lines those on which nothing is owed either way, and nothing is on its way. */
export const linesAllSquare = async (
  { tx, ctx }: Write,
  creditLineIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (creditLineIds.length === 0) return new Set()
  const { rows } = await tx.client.query<{ credit_line_id: string }>(
    `select credit_line_id from credit_lines l where partner_id = $1 and credit_line_id = any($2) and ${ALL_SQUARE}`,
    [ctx.partnerId, creditLineIds],
  )
  return new Set(rows.map((row) => row.credit_line_id))
}

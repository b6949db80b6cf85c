// The second person. A command that moves money or terms is first only asked for: it waits, with what it would do, until
// another client approves it; then it runs as if it came now, in both names.
import { type Selectable, sql } from 'kysely'
import Type from 'typebox'
import { addDays } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import type { Tx } from '../db/database.ts'
import type { ApprovalsTable } from '../db/schema.ts'
import { type Command, type Preview, toJson, type Write } from '../db/write.ts'
import { type Route, route } from './route.ts'
import { DayText, nullable, oneOf, viewInstant } from './wire.ts'

/** After this many days an unapproved request lapses. */
const APPROVAL_DAYS = 14

export type Asked = Readonly<{ route: string; params: unknown; body: unknown; preview: Preview }>

export type Approval = Readonly<{
  approvalId: string
  route: string
  params: unknown
  body: unknown
  requestedBy: string
}>

/** Keeps a request for its second person. */
export const askForApproval: Command<Asked, { approvalId: string; preview: unknown }> = {
  name: 'approvals.ask',
  run: async ({ tx, ctx, changed }, { route, params, body, preview }) => {
    const approvalId = newId('approval')
    const shown = viewPreview(preview)
    await tx
      .insertInto('approvals')
      .values({
        partner_id: ctx.partnerId,
        approval_id: approvalId,
        route,
        params: toJson(params ?? {}),
        body: body === undefined ? null : toJson(body),
        preview: toJson(shown),
        status: 'pending',
        requested_by: ctx.actor.id,
        requested_at: ctx.recordedAt,
        expires_on: addDays(ctx.today, APPROVAL_DAYS),
      })
      .execute()
    changed('approval', approvalId, null, { status: 'pending', route })
    return { approvalId, preview: shown }
  },
}

/** Reads a waiting approval for its second person; 404 unknown, 409 decided, lapsed, or asked for by the same client. */
export const readApproval = async (tx: Tx, approvalId: string, today: string, approver: string): Promise<Approval> => {
  const row = await tx.selectFrom('approvals').selectAll().where('approval_id', '=', approvalId).executeTakeFirst()
  if (!row) throw notFound('Approval', approvalId)
  if (row.status !== 'pending') throw new Refusal('invalid_state', `The approval is '${row.status}' already.`)
  if (row.expires_on < today) throw new Refusal('invalid_state', `The approval lapsed on ${row.expires_on}. Ask again.`)
  if (row.requested_by === approver) {
    throw new Refusal('self_approval', 'Whoever asked cannot approve: another client of the lender must.')
  }
  return {
    approvalId,
    route: row.route,
    params: row.params,
    body: row.body ?? undefined,
    requestedBy: row.requested_by,
  }
}

/** Marks it decided, in the transaction that does what was approved: two approvers at once do it once. */
export const decideApproval = async (
  { tx, ctx, changed }: Write,
  approvalId: string,
  status: 'approved' | 'refused',
): Promise<void> => {
  const { numUpdatedRows } = await tx
    .updateTable('approvals')
    .set({ status, decided_by: ctx.actor.id, decided_at: ctx.recordedAt })
    .where('approval_id', '=', approvalId)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('invalid_state', 'The approval is decided already.')
  changed('approval', approvalId, { status: 'pending' }, { status })
}

const ApprovalView = Type.Object(
  {
    approval_id: Type.String(),
    status: oneOf(['pending', 'approved', 'refused', 'expired']),
    route: Type.String(),
    params: Type.Unknown(),
    body: Type.Unknown(),
    preview: Type.Unknown(),
    requested_by: Type.String(),
    requested_at: Type.String(),
    expires_on: DayText,
    decided_by: nullable(Type.String()),
  },
  { $id: 'WaitingApproval' },
)

const viewApproval = (row: Selectable<ApprovalsTable>) => ({
  approval_id: row.approval_id,
  status: row.status,
  route: row.route,
  params: row.params,
  body: row.body,
  preview: row.preview,
  requested_by: row.requested_by,
  requested_at: viewInstant(row.requested_at),
  expires_on: row.expires_on,
  decided_by: row.decided_by,
})

/** A body that is a file is cut after so many characters in the list; it stands whole in its request. */
const LISTED_TEXT = 1000

/** What the second person sees before deciding: the request as it came, and what it would do. */
export const approvalReadRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/lender/v1/approvals',
    summary: 'The newest requests for approval, waiting ones first',
    tag: 'Lender: approvals',
    scope: 'lender',
    answer: Type.Array(ApprovalView),
    read: async ({ tx }) => {
      const rows = await tx
        .selectFrom('approvals')
        .selectAll()
        .select(
          sql<unknown>`case when jsonb_typeof(body) = 'string' then to_jsonb(left(body #>> '{}', ${LISTED_TEXT})) else body end`.as(
            'body',
          ),
        )
        .orderBy(sql`status <> 'pending'`)
        .orderBy('requested_at', 'desc')
        .limit(200)
        .execute()
      return rows.map(viewApproval)
    },
  }),
  route({
    method: 'GET',
    path: '/lender/v1/approvals/:approval_id',
    summary: 'One request for approval, with what it would do',
    tag: 'Lender: approvals',
    scope: 'lender',
    params: Type.Object({ approval_id: Type.String() }),
    answer: ApprovalView,
    errors: [404],
    read: async ({ tx }, { params }) => {
      const row = await tx
        .selectFrom('approvals')
        .selectAll()
        .where('approval_id', '=', params.approval_id)
        .executeTakeFirst()
      if (!row) throw notFound('Approval', params.approval_id)
      return viewApproval(row)
    },
  }),
]

/** `dueOn` → `due_on`: what a preview shows leaves the process in the wire's way of writing. */
const inWireNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inWireNames)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inWireNames(member),
    ]),
  )
}

/** The wire's preview: each row before and after, the transfers, the events. */
export const viewPreview = ({ changes, transfers, events }: Preview): unknown =>
  JSON.parse(
    toJson({
      changes: inWireNames(JSON.parse(toJson(changes))),
      transfers: transfers.map(({ posting, debit, credit, amountCents }) => ({
        posting,
        debit,
        credit,
        amount_cents: amountCents,
      })),
      events: events.map(({ type, entityId }) => ({ type, entity_id: entityId })),
    }),
  )

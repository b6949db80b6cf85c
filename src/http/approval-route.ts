// `POST /lender/v1/approvals/{id}`: the second person lets a waiting command run, or refuses it.
import Type from 'typebox'
import { Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { readClock } from '../db/clock.ts'
import { read } from '../db/database.ts'
import type { Command } from '../db/write.ts'
import { type Answering, keyOf, once, wantsPreview } from './answer.ts'
import { decideApproval, readApproval, viewPreview } from './approvals.ts'
import { findKept } from './idempotency.ts'
import { type Route, routeName } from './route.ts'
import { oneOf } from './wire.ts'

const PATH = '/lender/v1/approvals/:approval_id'

const Body = Type.Object({ decision: Type.Optional(oneOf(['approve', 'refuse'])) }, { $id: 'ApprovalDecision' })

const Decided = Type.Object(
  { approval_id: Type.String(), status: oneOf(['approved', 'refused']), result: Type.Optional(Type.Unknown()) },
  { $id: 'Approval' },
)

const refuse: Command<string, void> = {
  name: 'approvals.refuse',
  run: (write, approvalId) => decideApproval(write, approvalId, 'refused'),
}

/** `routes` are those whose commands can have been asked for. */
export const approvalRoute = (routes: readonly Route[], options: Answering): Route => {
  const { db, writer } = options
  const byName = new Map(routes.map((each) => [routeName(each), each]))
  return {
    method: 'POST',
    path: PATH,
    summary: 'Approve or refuse, as the second person, what another client asked for',
    tag: 'Lender: approvals',
    scope: 'lender',
    params: Type.Object({ approval_id: Type.String() }),
    body: Body,
    bodyOptional: true,
    answer: Decided,
    errors: [400, 404, 409],
    handle: async ({ params, body, caller, headers }) => {
      const { approval_id } = params as { approval_id: string }
      const { decision = 'approve' } = (body ?? {}) as { decision?: string }
      const { partnerId, clientId } = caller
      const { today } = await readClock(db, partnerId)
      const key = keyOf('POST', PATH.replace(':approval_id', approval_id), { body, caller, headers })
      const kept = key && (await read(db, partnerId, (tx) => findKept(tx, key)))
      if (kept) return { status: kept.status, body: kept.body }
      const approval = await read(db, partnerId, (tx) => readApproval(tx, approval_id, today, clientId))
      const execution = {
        partnerId,
        actor: { id: clientId, kind: 'client', onBehalfOf: approval.requestedBy },
        requestId: newUuid(),
      } as const
      if (decision === 'refuse') {
        await writer.execute(execution, refuse, approval_id)
        return { status: 200, body: { approval_id, status: 'refused' } }
      }
      const each = byName.get(approval.route)
      if (!each?.command || !each.input)
        throw new Refusal('invalid_state', `This program no longer has ${approval.route}.`)
      const { command } = each
      const input = each.input({ params: approval.params, query: {}, body: approval.body, caller, headers })
      if (wantsPreview(headers, PATH)) {
        return { status: 200, body: viewPreview(await writer.preview(execution, command, input)) }
      }
      const view = (output: unknown) => ({
        approval_id,
        status: 'approved',
        result: each.answer === null ? null : (each.view?.(output) ?? output),
      })
      return once(db, key, 200, view, (keeping) =>
        writer.execute(
          {
            ...execution,
            ...keeping,
            before: async (write, firstRows) => {
              await keeping.before?.(write, firstRows)
              await decideApproval(write, approval_id, 'approved')
            },
          },
          command,
          input,
        ),
      )
    },
  }
}

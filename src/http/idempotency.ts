// Idempotency keys (`design.md` 6): the key's row commits with the command, so the first answer is known exactly when the
// command took effect. A twin at the same moment waits for the first on the key's row.
import { createHash } from 'node:crypto'
import { Refusal } from '../base/errors.ts'
import type { Statement, Tx } from '../db/database.ts'
import { type Execution, toJson } from '../db/write.ts'

export type IdempotentRequest = Readonly<{
  partnerId: string
  clientId: string
  method: string
  path: string
  key: string
  bodySha256: string
}>

/** The answer that was given first. Not final: the first one is still waiting for what follows its commit. */
export type KeptAnswer = Readonly<{ status: number; body: unknown; isFinal: boolean }>

/** The command was done before: here is its answer. Thrown, so that this second try leaves nothing behind. */
export class Replay extends Error {
  override readonly name = 'Replay'
  readonly kept: KeptAnswer

  constructor(kept: KeptAnswer) {
    super('replayed')
    this.kept = kept
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** JSON with its members in one order: the same request, however it was written. */
export const inOneOrder = (value: unknown): string =>
  JSON.stringify(value ?? null, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )

/** The answer kept under this key, or undefined; a 409 where the key came with another body. */
export const findKept = async (tx: Tx, request: IdempotentRequest): Promise<KeptAnswer | undefined> => {
  const { rows } = await tx.client.query<{ body_sha256: string; status: number; answer: unknown; is_final: boolean }>({
    name: 'find_kept',
    text: `select body_sha256, status, answer, is_final from idempotency_keys
            where partner_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5
              and recorded_at >= clock_timestamp() - interval '7 days'`,
    values: [request.partnerId, request.clientId, request.method, request.path, request.key],
  })
  const kept = rows[0]
  if (!kept) return undefined
  if (kept.body_sha256 !== request.bodySha256) {
    throw new Refusal(
      'idempotency_conflict',
      'This Idempotency-Key was used with another body. Use a new key for a new request.',
    )
  }
  return { status: kept.status, body: kept.answer ?? undefined, isFinal: kept.is_final }
}

/**
 * What makes a write happen once for its key: the key is claimed as the transaction begins, which throws the kept answer
 * (`Replay`), or a 409 where the key came with another body; and the answer is kept beside the effect as it ends.
 */
export const oncePerKey = (
  request: IdempotentRequest,
  status: number,
  view: (output: unknown) => unknown,
  isFinal = true,
): Required<Pick<Execution, 'first' | 'before' | 'last'>> => ({
  first: {
    name: 'claim_key',
    text: `insert into idempotency_keys as kept (partner_id, client_id, method, path, key, body_sha256, status, recorded_at)
           values ($1, $2, $3, $4, $5, $6, 0, clock_timestamp())
           on conflict (partner_id, client_id, method, path, key) do update
             set body_sha256 = excluded.body_sha256, status = 0, answer = null, recorded_at = excluded.recorded_at
           where kept.recorded_at < excluded.recorded_at - interval '7 days'
           returning true as claimed`,
    values: [request.partnerId, request.clientId, request.method, request.path, request.key, request.bodySha256],
  },
  before: async ({ tx }, claimed) => {
    if (claimed.length === 1) return
    const kept = await findKept(tx, request)
    if (kept) throw new Replay(kept)
  },
  last: (_write, output) => keepAnswer(request, status, view(output), isFinal),
})

/** Keeps the answer beside the effect. */
export const keepAnswer = (request: IdempotentRequest, status: number, body: unknown, isFinal = true): Statement => ({
  name: 'keep_answer',
  text: `update idempotency_keys set status = $6, answer = $7, is_final = $8
          where partner_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5`,
  values: [
    request.partnerId,
    request.clientId,
    request.method,
    request.path,
    request.key,
    status,
    body === undefined ? null : toJson(body),
    isFinal,
  ],
})

// Idempotency keys (`design.md` 6): the key's row commits with the command, so the first answer is known exactly when the
// command took effect. A twin at the same moment waits for the first on the key's row.
import { createHash } from 'node:crypto'
import { Refusal } from '../base/errors.ts'
import { toJson, type Write } from '../db/write.ts'

export type IdempotentRequest = Readonly<{
  clientId: string
  method: string
  path: string
  key: string
  bodySha256: string
}>

/** The command was done before: here is its answer. Thrown, so that this second try leaves nothing behind. */
export class Replay extends Error {
  override readonly name = 'Replay'
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super('replayed')
    this.status = status
    this.body = body
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Claims the key, or throws the kept answer (`Replay`), or a 409 where the key came with another body. */
export const claimKey = async ({ tx, ctx }: Write, request: IdempotentRequest): Promise<void> => {
  const values = [ctx.partnerId, request.clientId, request.method, request.path, request.key]
  const { rowCount } = await tx.client.query(
    `insert into idempotency_keys as kept (partner_id, client_id, method, path, key, body_sha256, status, recorded_at)
     values ($1, $2, $3, $4, $5, $6, 0, $7)
     on conflict (partner_id, client_id, method, path, key) do update
       set body_sha256 = excluded.body_sha256, status = 0, answer = null, recorded_at = excluded.recorded_at
     where kept.recorded_at < excluded.recorded_at - interval '7 days'`,
    [...values, request.bodySha256, ctx.recordedAt],
  )
  if (rowCount === 1) return
  const { rows } = await tx.client.query<{ body_sha256: string; status: number; answer: unknown }>(
    `select body_sha256, status, answer from idempotency_keys
      where partner_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5`,
    values,
  )
  const kept = rows[0]
  if (kept?.body_sha256 !== request.bodySha256) {
    throw new Refusal(
      'idempotency_conflict',
      'This Idempotency-Key was used with another body. Use a new key for a new request.',
    )
  }
  throw new Replay(kept.status, kept.answer)
}

/** Keeps the answer beside the effect. */
export const keepAnswer = async (
  { tx, ctx }: Write,
  request: IdempotentRequest,
  status: number,
  body: unknown,
): Promise<void> => {
  await tx.client.query(
    `update idempotency_keys set status = $6, answer = $7
      where partner_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5`,
    [
      ctx.partnerId,
      request.clientId,
      request.method,
      request.path,
      request.key,
      status,
      body === undefined ? null : toJson(body),
    ],
  )
}

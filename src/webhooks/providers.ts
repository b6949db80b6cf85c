// Asking a provider of the lender by HTTP, and taking its call-back: JSON, signed both ways with one secret. For the ports that
// are set to `http`.
import { randomUUID } from 'node:crypto'
import type { Static, TSchema } from 'typebox'
import Type from 'typebox'
import Value from 'typebox/value'
import { notFound, Refusal } from '../base/errors.ts'
import type { Db } from '../db/database.ts'
import type { Command, Writer } from '../db/write.ts'
import { type Route, route } from '../http/route.ts'
import { callOutForText, readUrl } from './callout.ts'
import { USER_AGENT } from './deliver.ts'
import { sign, verify } from './signature.ts'

/** Where a provider listens, and the secret that both sides sign with. */
export type Provider = Readonly<{ port: string; url: string; secret: string }>

/** Less than a job's lease: who has not answered by then is asked again. */
const TIMEOUT_MS = 20_000

/** A call-back that is older, or further ahead, is not believed: it may be a copy. */
const TOLERANCE_MS = 5 * 60_000

/** Providers stand in the lender's own network as often as not; plain http is for this machine alone. */
const urlPolicy = { httpOnLoopback: true, privateAddresses: true } as const

const signature = ({ secret }: Provider, timestamp: string, body: string): string =>
  sign(secret, `${timestamp}.${body}`)

/** A provider gave no answer that can be used: the job fails with this, and is tried again later. */
export class ProviderFailed extends Error {
  override readonly name = 'ProviderFailed'
}

export type Question = Readonly<{ partnerId: string; subjectId: string; body: object }>

/** 200 with the answer, or 202: it comes later, and the provider may say how the customer gets there. */
export type Reply<A> = Readonly<{ isAnswer: true; body: A }> | Readonly<{ isAnswer: false; body: unknown }>

/**
 * Asks once. The same question has the same `Rahmenwerk-Subject`: a provider that is asked again answers the same. Throws
 * ProviderFailed for no answer in time, another status than 200 and 202, and a body that is not what was asked for.
 */
export const askProvider = async <T extends TSchema>(
  provider: Provider,
  { partnerId, subjectId, body }: Question,
  answer: T,
): Promise<Reply<Static<T>>> => {
  const { port, url } = provider
  const failed = (problem: string) => new ProviderFailed(`${port}: ${url} ${problem}`)
  const timestamp = new Date().toISOString()
  const callback = `/callbacks/v1/${partnerId}/${port}/${subjectId}`
  const text = JSON.stringify({ port, partner_id: partnerId, subject_id: subjectId, callback_path: callback, ...body })
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'User-Agent': USER_AGENT,
    'Rahmenwerk-Subject': subjectId,
    'Rahmenwerk-Timestamp': timestamp,
    'Rahmenwerk-Signature': signature(provider, timestamp, text),
  }
  const reply = await callOutForText({ url: readUrl(url, urlPolicy), headers, body: text }, urlPolicy, TIMEOUT_MS)
  if (reply.status === null) throw failed(`did not answer: ${reply.error}`)
  if (reply.status !== 200 && reply.status !== 202) throw failed(`answered ${reply.status}`)
  const given = readJson(reply.text)
  if (reply.status === 202) return { isAnswer: false, body: given }
  if (Value.Check(answer, given)) return { isAnswer: true, body: given }
  const problems = Value.Errors(answer, given).map((error) => `${error.instancePath || '/'} ${error.message}`)
  throw failed(`answered what was not asked: ${problems.slice(0, 3).join('; ')}`)
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A text member of what came with a 202, or null. */
export const textIn = (body: unknown, name: string): string | null => {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' && value !== '' && value.length <= 2000 ? value : null
}

type Callback<B extends TSchema, I> = Readonly<{
  db: Db
  writer: Writer
  provider: Provider
  summary: string
  body: B
  command: Command<I, unknown>
  input: (subjectId: string, body: Static<B>) => I
}>

/** The route on which one provider answers later: signed as we sign, once, and recorded as if a person had. */
export const callbackRoute = <B extends TSchema, I>({
  db,
  writer,
  provider,
  summary,
  body,
  command,
  input,
}: Callback<B, I>): Route =>
  route({
    method: 'POST',
    path: `/callbacks/v1/:partner_id/${provider.port}/:subject_id`,
    summary,
    tag: 'Providers',
    scope: null,
    params: Type.Object({ partner_id: Type.String(), subject_id: Type.String() }),
    body,
    status: 204,
    answer: null,
    errors: [400, 401, 404, 409],
    handle: async ({ params, body: given, headers, rawBody = '' }) => {
      const timestamp = String(headers['rahmenwerk-timestamp'] ?? '')
      const isFresh = Math.abs(Date.now() - Date.parse(timestamp)) <= TOLERANCE_MS
      const signed = String(headers['rahmenwerk-signature'] ?? '')
      if (!isFresh || !verify(provider.secret, `${timestamp}.${rawBody}`, signed))
        throw new Refusal('invalid_token', 'Rahmenwerk-Signature does not fit this body and Rahmenwerk-Timestamp.')
      const { rowCount } = await db.query('select from partners where partner_id = $1', [params.partner_id])
      if (rowCount !== 1) throw notFound('Partner', params.partner_id)
      await writer.execute(
        {
          partnerId: params.partner_id,
          actor: { id: `provider:${provider.port}`, kind: 'system' },
          requestId: randomUUID(),
        },
        command,
        input(params.subject_id, given),
      )
      return {}
    },
  })

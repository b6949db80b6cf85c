// One route on the server: who may come in, in which shape, and how the answer leaves.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { invalidField, Refusal } from '../base/errors.ts'
import { toJson } from '../db/write.ts'
import { type Answering, answerTo } from './answer.ts'
import { normalise, readSwitch, unknownMember } from './body.ts'
import type { Answer, Caller, Request, Route } from './route.ts'

export type Mounting = Answering &
  Readonly<{
    /** The caller behind a bearer token, or undefined: expired, unknown, forged. */
    authenticate: (token: string) => Promise<Caller | undefined>
  }>

/** What comes with a request besides its schemas. */
export type Incoming = FastifyRequest & { caller?: Caller; rawBody?: string }

const noCaller: Caller = { clientId: '', partnerId: '', scopes: [] }

/** Gives a route its place, its checks and its answers. */
export const mount = (app: FastifyInstance, each: Route, options: Mounting): void => {
  app.route({
    method: each.method,
    url: each.path,
    schema: {
      ...(each.params ? { params: each.params } : {}),
      ...(each.query ? { querystring: each.query } : {}),
      ...(each.body && !each.bodyOptional ? { body: each.body } : {}),
    },
    ...(each.bodyLimit === undefined ? {} : { bodyLimit: each.bodyLimit }),
    onRequest: async (request) => {
      await admit(request, each, options)
      checkContentType(request, each)
    },
    preValidation: (request, _reply, done) => {
      try {
        checkBody(request, each)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
    handler: async (request, reply) => {
      try {
        return send(reply, each, await answerTo(requestOf(request), each, request, options))
      } catch (error) {
        throw asDocumented(error, each)
      }
    },
  })
}

/** The caller, if the token is good and has the scope. */
const admit = async (request: Incoming, each: Pick<Route, 'scope'>, { authenticate }: Mounting): Promise<void> => {
  if (each.scope === null) return
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!token) throw new Refusal('token_required', 'Send "Authorization: Bearer <token>"; POST /oauth2/token gives one.')
  const caller = await authenticate(token)
  if (!caller)
    throw new Refusal('invalid_token', 'The token is unknown or has expired. Ask POST /oauth2/token for a new one.')
  if (!caller.scopes.includes(each.scope)) {
    throw new Refusal(
      'unauthorized_action',
      `This needs the scope '${each.scope}'; the client has ${caller.scopes.join(', ') || 'none'}.`,
    )
  }
  request.caller = caller
}

/** A body has a content type that the route takes; a request without a body needs none. */
const checkContentType = ({ headers, method }: FastifyRequest, { accepts = ['application/json'] }: Route): void => {
  if (method === 'GET' || method === 'HEAD') return // no body of theirs is read
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (hasBody && !accepts.includes(type)) {
    throw new Refusal('unsupported_media_type', `Content-Type must be ${accepts.join(' or ')}.`)
  }
}

/** Before its schema is asked: what no schema can say. */
const checkBody = (request: FastifyRequest, each: Route): void => {
  if (request.url.includes('%00')) throw invalidField('url', 'holds a character that is none.')
  if (typeof request.body !== 'object') return
  request.body = normalise(request.body, each.prose)
  if (!readSwitch(request.headers['rahmenwerk-strict'], 'Rahmenwerk-Strict') || !each.body) return
  const unknown = unknownMember(each.body as object, request.body)
  if (unknown) throw invalidField(unknown, 'is not a member of this request (Rahmenwerk-Strict).')
}

const requestOf = (request: Incoming): Request => ({
  params: request.params,
  query: request.query,
  body: request.body,
  caller: request.caller ?? noCaller,
  ...(request.rawBody === undefined ? {} : { rawBody: request.rawBody }),
  headers: request.headers,
})

/** Where a contract documents no 422, what lies outside the product is a 400 (`design.md` 6). */
const asDocumented = (error: unknown, each: Route): unknown =>
  error instanceof Refusal && error.status === 422 && !each.errors?.includes(422)
    ? new Refusal('validation_error', error.detail, error.field)
    : error

const isBytes = (answer: Route['answer']): answer is 'application/pdf' => typeof answer === 'string'

/** Views hardly ever show a `bigint`, and whatever JSON knows by itself is written in half the time. */
const jsonOf = (body: unknown): string => {
  try {
    return JSON.stringify(body)
  } catch {
    return toJson(body)
  }
}

/** Answers are written by the views, whose types are the schemas': no second serialiser. */
const send = (reply: FastifyReply, each: Route, answer: Answer): FastifyReply => {
  reply.code(answer.status ?? each.status ?? (each.answer === null ? 204 : 200))
  if (answer.headers) reply.headers(answer.headers)
  const type = answer.headers?.['content-type'] ?? (isBytes(each.answer) ? each.answer : 'application/octet-stream')
  if (answer.stream) return reply.type(type).send(answer.stream)
  if (answer.bytes !== undefined) {
    return reply
      .type(type)
      .serializer(String)
      .send(typeof answer.bytes === 'string' ? answer.bytes : Buffer.from(answer.bytes))
  }
  return answer.body === undefined ? reply.send() : reply.type('application/json').serializer(jsonOf).send(answer.body)
}

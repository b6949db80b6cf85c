// The HTTP side of every route: token, schemas, command or read, idempotency, preview, approval, error body.
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import { Ajv, type ValidateFunction } from 'ajv'
import formatsPlugin from 'ajv-formats'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Histogram, Registry } from 'prom-client'
import Type from 'typebox'
import { invalidField, Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { readClock } from '../db/clock.ts'
import { type Db, read } from '../db/database.ts'
import { type Command, type Execution, toJson, type Writer } from '../db/write.ts'

import { approvalReadRoutes, askForApproval, decideApproval, readApproval, viewPreview } from './approvals.ts'
import { normalise, unknownMember } from './body.ts'
import { docsPage } from './docs.ts'
import { failureOf, refusalOf } from './errors.ts'
import {
  claimKey,
  findKept,
  type IdempotentRequest,
  inOneOrder,
  type KeptAnswer,
  keepAnswer,
  Replay,
  sha256,
} from './idempotency.ts'
import { openApiDocument, type WebhookCall } from './openapi.ts'
import { type Answer, type Caller, type Request, type Route, routeName } from './route.ts'

export type ServerOptions = Readonly<{
  db: Db
  writer: Writer
  routes: readonly Route[]
  /** What the bank calls by itself, for the document. */
  webhooks: readonly WebhookCall[]
  /** The caller behind a bearer token, or undefined: expired, unknown, forged. */
  authenticate: (token: string) => Promise<Caller | undefined>
  /** Do this partner's commands that move money or terms wait for a second person? */
  needsSecondPerson: (partnerId: string) => Promise<boolean>
  logger: FastifyBaseLogger
  registry: Registry
  latency: Histogram<'route' | 'status'>
  isReady: () => Promise<boolean>
  version: string
}>

const noCaller: Caller = { clientId: '', partnerId: '', scopes: [] }

/** What comes with the request besides its schemas. */
type Incoming = FastifyRequest & { caller?: Caller; rawBody?: string }

const compilers = () => {
  const formats = formatsPlugin as unknown as (ajv: Ajv, names: string[]) => void
  const body = new Ajv({
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: true,
    allErrors: true,
    strict: false,
  })
  const text = new Ajv({
    coerceTypes: true,
    removeAdditional: false,
    useDefaults: true,
    allErrors: true,
    strict: false,
  })
  for (const ajv of [body, text]) formats(ajv, ['date'])
  return { body, text }
}

/** Most routes are not used in the first second: compiling every shape then would be a third of the start. */
const compiledWhenUsed = (compile: () => ValidateFunction) => {
  let compiled: ValidateFunction | undefined
  const validate = Object.assign(
    (data: unknown) => {
      compiled ??= compile()
      const isValid = compiled(data)
      validate.errors = compiled.errors ?? null
      return isValid
    },
    { errors: null as NonNullable<ValidateFunction['errors']> | null },
  )
  return validate
}

/** Builds the server; the caller listens, or injects requests. */
export const buildServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const { logger, registry, latency, routes } = options
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 16_000_000,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => traceIdOf(headers) ?? newUuid(),
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    frameworkErrors: (thrown, request, reply) => {
      fail(thrown, request, reply.header('x-traceid', request.id))
    },
    clientErrorHandler: answerUnreadable,
  })
  const ajv = compilers()
  app.setValidatorCompiler(({ schema, httpPart }) =>
    compiledWhenUsed(() => (httpPart === 'body' ? ajv.body : ajv.text).compile(schema as object)),
  )

  await app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] } },
  })
  await app.register(rateLimit, { max: 5000, timeWindow: 1000 })
  // Full memory refuses work; a slow moment (another program on the machine, a large file) only makes it wait.
  await app.register(underPressure, { maxHeapUsedBytes: 2_000_000_000, exposeStatusRoute: false })

  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request: Incoming, text, done) => {
    request.rawBody = text as string
    text === '' ? done(null, undefined) : parseJson(request, text as string, done)
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
    done(null, Object.fromEntries(new URLSearchParams(text as string))),
  )
  app.addContentTypeParser(['application/xml', 'text/xml'], { parseAs: 'string' }, (_request, text, done) =>
    done(null, text),
  )

  const mounted = [...routes, ...approvalReadRoutes, approvalRoute(routes, options)]
  const allowed = methodsByStructure(mounted)
  app.setErrorHandler((thrown, request, reply) => fail(thrown, request, reply))
  app.setNotFoundHandler((request, reply) =>
    fail(new Refusal('model_not_found', `There is no ${request.method} ${request.url.split('?')[0]}.`), request, reply),
  )
  const fail = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = refusalOf(thrown)
    if (!refusal) request.log.error({ err: thrown, route: request.routeOptions.url }, 'unexpected failure')
    const answer = failureOf(
      refusal ??
        new Refusal('generic_error', 'Something went wrong on our side. The id of this error helps us to find it.'),
      request.url,
      request.id,
    )
    if (answer.status === 401) reply.header('www-authenticate', 'Bearer')
    if (answer.status === 405)
      reply.header('allow', allowed.get(structureOf(request.routeOptions.url ?? ''))?.join(', ') ?? '')
    return reply.code(answer.status).type('application/json').send(toJson(answer.body))
  }
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-traceid', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const name = routeName({ method: request.method as 'GET', path: request.routeOptions.url ?? 'unknown' })
    latency.observe({ route: name, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
    request.log.info({
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
  })

  for (const each of mounted) mount(app, each, options)
  for (const [path, methods] of allowed) refuseOtherMethods(app, path, methods)

  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async (_request, reply) =>
    (await options.isReady()) ? { status: 'ready' } : reply.code(503).send({ status: 'not ready' }),
  )
  app.get('/metrics', async (_request, reply) => reply.type('text/plain').send(await registry.metrics()))
  let made: ReturnType<typeof openApiDocument> | undefined
  const document = () => {
    made ??= openApiDocument(mounted, options.version, options.webhooks)
    return made
  }
  app.get('/openapi.json', async () => document())
  app.get('/docs', async (_request, reply) => reply.type('text/html').send(docsPage(document())))
  return app
}

/** What arrived is no HTTP: there is no path yet that could decide the shape of the answer. */
const answerUnreadable = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const isLong = error.code === 'HPE_HEADER_OVERFLOW'
  const detail = isLong ? 'The headers of the request are too long.' : 'This is not a request of HTTP/1.1.'
  const body = toJson(failureOf(new Refusal('validation_error', detail), '/', '').body)
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  }
  socket.destroy(error)
}

/** The platforms' spellings of the header that names a request in all logs (`reference/kex-antragsstatus.md` 1.1). */
const TRACE_HEADERS = ['x-traceid', 'x-trace-id', 'x-europace-traceid'] as const
const LONGEST_TRACE_ID = 200

const traceIdOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined =>
  TRACE_HEADERS.map((name) => String(headers[name] ?? '').slice(0, LONGEST_TRACE_ID)).find((text) => text !== '')

/** A path without the names of its parameters: two routes with the same structure are one resource. */
const structureOf = (path: string): string => path.replaceAll(/:\w+/g, ':p')

const methodsByStructure = (
  routes: readonly Pick<Route, 'method' | 'path'>[],
): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...Map.groupBy(routes, ({ path }) => structureOf(path))].map(([structure, same]) => [
      structure,
      same.map(({ method }) => method),
    ]),
  )

/** What is there for other methods is a 405, not unknown. */
const refuseOtherMethods = (app: FastifyInstance, structure: string, methods: readonly string[]): void => {
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !methods.includes(method))
  if (others.length === 0) return
  app.route({
    method: others,
    url: structure,
    exposeHeadRoute: false,
    onRequest: async ({ method }) => {
      throw new Refusal('method_not_allowed', `${method} is not possible here, only ${methods.join(', ')}.`)
    },
    handler: async () => undefined,
  })
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

/** The caller, if the token is good and has the scope. */
const admit = async (request: Incoming, each: Pick<Route, 'scope'>, { authenticate }: ServerOptions): Promise<void> => {
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

/** Where a contract documents no 422, what lies outside the product is a 400 (`design.md` 6). */
const asDocumented = (error: unknown, each: Route): unknown =>
  error instanceof Refusal && error.status === 422 && !each.errors?.includes(422)
    ? new Refusal('validation_error', error.detail, error.field)
    : error

const isBytes = (answer: Route['answer']): answer is 'application/pdf' => typeof answer === 'string'

const mount = (app: FastifyInstance, each: Route, options: ServerOptions): void => {
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
    preValidation: async (request) => {
      if (request.url.includes('%00')) throw invalidField('url', 'holds a character that is none.')
      if (typeof request.body !== 'object') return
      request.body = normalise(request.body, each.prose)
      if (request.headers['rahmenwerk-strict'] !== 'true' || !each.body) return
      const unknown = unknownMember(each.body as object, request.body)
      if (unknown) throw invalidField(unknown, 'is not a member of this request (Rahmenwerk-Strict).')
    },
    handler: async (request, reply) => {
      try {
        return send(reply, each, await answerTo(request, each, options))
      } catch (error) {
        throw asDocumented(error, each)
      }
    },
  })
}

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
  // Answers are written by the views, whose types are the schemas': no second serialiser.
  return answer.body === undefined ? reply.send() : reply.type('application/json').serializer(toJson).send(answer.body)
}

const requestOf = (request: Incoming): Request => ({
  params: request.params,
  query: request.query,
  body: request.body,
  caller: request.caller ?? noCaller,
  ...(request.rawBody === undefined ? {} : { rawBody: request.rawBody }),
  headers: request.headers,
})

const answerTo = async (request: Incoming, each: Route, options: ServerOptions): Promise<Answer> => {
  const given = requestOf(request)
  if (each.handle) return each.handle(given)
  if (each.read) {
    const { partnerId } = given.caller
    const clock = await readClock(options.db, partnerId)
    const result = await read(options.db, partnerId, async (tx) => each.read?.({ tx, partnerId, ...clock }, given))
    return isAnswer(result) ? result : { body: result }
  }
  return runCommand(request, each, given, options)
}

/** Reads give a body, or a whole answer where headers or bytes belong to it. */
const isAnswer = (result: unknown): result is Answer =>
  typeof result === 'object' && result !== null && ('bytes' in result || ('headers' in result && 'body' in result))

const PREVIEW_PREFIX = '/lender/v1/'

const runCommand = async (request: Incoming, each: Route, given: Request, options: ServerOptions): Promise<Answer> => {
  const { command, input: inputOf } = each
  if (!command || !inputOf) throw new Error(`${routeName(each)} does nothing`)
  const { writer } = options
  const input = inputOf(given)
  const execution: Execution = {
    partnerId: given.caller.partnerId,
    actor: { id: given.caller.clientId, kind: 'client' },
    requestId: request.id,
  }
  if (wantsPreview(request.headers, each.path)) {
    return { status: 200, body: viewPreview(await writer.preview(execution, command, input)) }
  }
  const key = keyOf(request.method, request.url, given)
  if (each.secondPerson && (await options.needsSecondPerson(given.caller.partnerId))) {
    const kept = key && (await read(options.db, given.caller.partnerId, (tx) => findKept(tx, key)))
    if (kept) return { status: kept.status, body: kept.body }
    const asked = {
      route: routeName(each),
      params: given.params,
      body: given.body,
      preview: await writer.preview(execution, command, input),
    }
    const show = (output: { approvalId: string; preview: unknown }) => ({
      approval_id: output.approvalId,
      status: 'pending',
      preview: output.preview,
    })
    return once(options, key, 202, show, (keeping) =>
      writer.execute({ ...execution, ...keeping }, askForApproval, asked),
    )
  }
  const view = (output: unknown) => (each.answer === null ? undefined : each.view ? each.view(output) : output)
  const status = each.status ?? (each.answer === null ? 204 : 200)
  const { afterwards } = each
  if (!afterwards)
    return once(options, key, status, view, (keeping) => writer.execute({ ...execution, ...keeping }, command, input))
  return once(
    options,
    key,
    status,
    view,
    async (keeping) => {
      const later = await afterwards(await writer.execute({ ...execution, ...keeping }, command, input), given)
      // The first answer is what the client was shown, not what stood at the commit.
      if (key) await writer.execute(execution, keepLater, { key, status, body: view(later) })
      return later
    },
    false,
  )
}

const keepLater: Command<Readonly<{ key: IdempotentRequest; status: number; body: unknown }>, void> = {
  name: 'http.keep_answer',
  run: (write, { key, status, body }) => keepAnswer(write, key, status, body),
}

const keyOf = (method: string, url: string, { caller, body, headers }: Request): IdempotentRequest | undefined => {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key === '' || key.length > 255)
    throw invalidField('Idempotency-Key', 'must have 1 to 255 characters.')
  const path = url.split('?')[0] ?? url
  return {
    clientId: caller.clientId,
    partnerId: caller.partnerId,
    method,
    path,
    key,
    bodySha256: sha256(inOneOrder(body)),
  }
}

/** Runs once per key: a second time gives the first answer again. It is final at the commit, or some time after. */
const once = async <O>(
  { db }: ServerOptions,
  key: IdempotentRequest | undefined,
  status: number,
  view: (output: O) => unknown,
  run: (keeping: Pick<Execution, 'before' | 'after'>) => Promise<O>,
  isFinalAtCommit = true,
): Promise<Answer> => {
  if (!key) return { status, body: view(await run({})) }
  try {
    const output = await run({
      before: (write) => claimKey(write, key),
      after: (write, result) => keepAnswer(write, key, status, view(result as O), isFinalAtCommit),
    })
    return { status, body: view(output) }
  } catch (error) {
    if (!(error instanceof Replay)) throw error
    return finalAnswer(db, key, error.kept)
  }
}

/** How long a twin waits for the first one's final answer; after a kill there is none, and the answer at the commit stands. */
const TWIN_WAITS_MS = 3000

const finalAnswer = async (db: Db, key: IdempotentRequest, first: KeptAnswer): Promise<Answer> => {
  let kept = first
  for (const until = Date.now() + TWIN_WAITS_MS; !kept.isFinal && Date.now() < until; ) {
    await sleep(50)
    kept = (await read(db, key.partnerId, (tx) => findKept(tx, key))) ?? kept
  }
  return { status: kept.status, body: kept.body }
}

/** `Rahmenwerk-Preview: true` shows what a command under `/lender/v1` would do. A header that is misunderstood must not do it. */
const wantsPreview = (headers: Request['headers'], path: string): boolean => {
  const wish = headers['rahmenwerk-preview']
  if (wish === undefined || wish === 'false') return false
  if (wish !== 'true') throw invalidField('Rahmenwerk-Preview', `must be true or false, not '${wish}'.`)
  if (!path.startsWith(PREVIEW_PREFIX)) throw invalidField('Rahmenwerk-Preview', 'is understood under /lender/v1 only.')
  return true
}

const APPROVAL = '/lender/v1/approvals/:approval_id'

/** `POST /lender/v1/approvals/{id}`: the second person lets a waiting command run, or refuses it. */
const approvalRoute = (routes: readonly Route[], options: ServerOptions): Route => {
  const byName = new Map(routes.map((each) => [routeName(each), each]))
  const Params = Type.Object({ approval_id: Type.String() })
  const Body = Type.Object(
    { decision: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['approve', 'refuse'] })) },
    { $id: 'ApprovalDecision' },
  )
  return {
    method: 'POST',
    path: APPROVAL,
    summary: 'Approve or refuse, as the second person, what another client asked for',
    tag: 'Lender: approvals',
    scope: 'lender',
    params: Params,
    body: Body,
    bodyOptional: true,
    answer: Type.Object(
      {
        approval_id: Type.String(),
        status: Type.Unsafe<string>({ type: 'string', enum: ['approved', 'refused'] }),
        result: Type.Optional(Type.Unknown()),
      },
      { $id: 'Approval' },
    ),
    errors: [400, 404, 409],
    handle: async ({ params, body, caller, headers }) => {
      const { approval_id } = params as { approval_id: string }
      const { decision = 'approve' } = (body ?? {}) as { decision?: string }
      const { partnerId, clientId } = caller
      const { today } = await readClock(options.db, partnerId)
      const key = keyOf('POST', APPROVAL.replace(':approval_id', approval_id), {
        params,
        query: {},
        body,
        caller,
        headers,
      })
      const kept = key && (await read(options.db, partnerId, (tx) => findKept(tx, key)))
      if (kept) return { status: kept.status, body: kept.body }
      const approval = await read(options.db, partnerId, (tx) => readApproval(tx, approval_id, today, clientId))
      const base = {
        partnerId,
        actor: { id: clientId, kind: 'client', onBehalfOf: approval.requestedBy },
        requestId: newUuid(),
      } as const
      if (decision === 'refuse') {
        const refuse = {
          name: 'approvals.refuse',
          run: (write: Parameters<typeof decideApproval>[0]) => decideApproval(write, approval_id, 'refused'),
        }
        await options.writer.execute(base, refuse, undefined)
        return { status: 200, body: { approval_id, status: 'refused' } }
      }
      const each = byName.get(approval.route)
      if (!each?.command || !each.input)
        throw new Refusal('invalid_state', `This program no longer has ${approval.route}.`)
      const { command } = each
      const input = each.input({ params: approval.params, query: {}, body: approval.body, caller, headers })
      if (wantsPreview(headers, APPROVAL)) {
        return { status: 200, body: viewPreview(await options.writer.preview(base, command, input)) }
      }
      const view = (output: unknown) => ({
        approval_id,
        status: 'approved',
        result: each.answer === null ? null : (each.view?.(output) ?? output),
      })
      return once(options, key, 200, view, (keeping) => {
        const before: Execution['before'] = async (write) => {
          await keeping.before?.(write)
          await decideApproval(write, approval_id, 'approved')
        }
        return options.writer.execute({ ...base, ...keeping, before }, command, input)
      })
    },
  }
}

// The HTTP server: what stands before and behind every route. `mount.ts` gives a route its place, `answer.ts` its answers.
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Histogram, Registry } from 'prom-client'
import { invalidField, Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { decodeXml, EncodingError } from '../base/xml-encoding.ts'
import { approvalRoute } from './approval-route.ts'
import { approvalReadRoutes } from './approvals.ts'
import { docsPage } from './docs.ts'
import { answerUnreadable, failWith, refuseOtherMethods, resourcesOf } from './failures.ts'
import { type Incoming, type Mounting, mount } from './mount.ts'
import { openApiDocument, type WebhookCall } from './openapi.ts'
import { type Route, routeName } from './route.ts'
import { validateWithAjv } from './validation.ts'

export type ServerOptions = Mounting &
  Readonly<{
    routes: readonly Route[]
    /** What the bank calls by itself, for the document. */
    webhooks: readonly WebhookCall[]
    logger: FastifyBaseLogger
    registry: Registry
    latency: Histogram<'route' | 'status'>
    isReady: () => Promise<boolean>
    version: string
  }>

/**
 * Said with every answer, whoever asks: a browser runs nothing of ours, shows it in no frame, guesses no type and comes back
 * by TLS only (OWASP Secure Headers). `/docs` brings its own style.
 */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "style-src 'unsafe-inline'",
    'upgrade-insecure-requests',
  ].join(';'),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
} as const

/** Builds the server; the caller listens, or injects requests. */
export const buildServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const { logger, routes } = options
  const mounted = [...routes, ...approvalReadRoutes, approvalRoute(routes, options)]
  const resources = resourcesOf(mounted)
  const fail = failWith(resources)
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 16_000_000,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => traceIdOf(headers) ?? newUuid(),
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    frameworkErrors: (thrown, request, reply) => {
      fail(thrown, request, reply.headers({ ...SECURITY_HEADERS, 'x-traceid': request.id }))
    },
    clientErrorHandler: answerUnreadable,
  })
  validateWithAjv(app)
  readBodies(app)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('x-traceid', request.id)
    done()
  })
  await app.register(rateLimit, { max: 20_000, timeWindow: 1000 })
  // Full memory refuses work; a slow moment (another program on the machine, a large file) only makes it wait.
  await app.register(underPressure, { maxHeapUsedBytes: 2_000_000_000, exposeStatusRoute: false })
  app.setErrorHandler(fail)
  app.setNotFoundHandler((request, reply) =>
    fail(new Refusal('model_not_found', `There is no ${request.method} ${request.url.split('?')[0]}.`), request, reply),
  )
  count(app, options)

  for (const each of mounted) mount(app, each, options)
  refuseOtherMethods(app, resources)
  showItself(app, mounted, options)
  return app
}

/** The platforms' spellings of the header that names a request in all logs (`reference/kex-antragsstatus.md` 1.1). */
const TRACE_HEADERS = ['x-traceid', 'x-trace-id', 'x-europace-traceid'] as const
const LONGEST_TRACE_ID = 200

const traceIdOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined =>
  TRACE_HEADERS.map((name) => String(headers[name] ?? '').slice(0, LONGEST_TRACE_ID)).find((text) => text !== '')

/** JSON as text beside its value, forms, and XML as text; nothing else. */
const readBodies = (app: FastifyInstance): void => {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request: Incoming, text, done) => {
    request.rawBody = text as string
    if (text === '') done(null, undefined)
    else void parseJson(request, text as string, done) // answers by `done`
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
    done(null, Object.fromEntries(new URLSearchParams(text as string))),
  )
  app.addContentTypeParser(['application/xml', 'text/xml'], { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, decodeXml(bytes as Buffer))
    } catch (error) {
      done(error instanceof EncodingError ? invalidField('body', `no text: ${error.message}.`) : (error as Error))
    }
  })
}

/** Each answer is a figure and a line of the log. */
const count = (app: FastifyInstance, { latency }: ServerOptions): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const name = routeName({ method: request.method as 'GET', path: request.routeOptions.url ?? 'unknown' })
    latency.observe({ route: name, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
    request.log.info({
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
    done()
  })
}

/** How it does, and what it is: no token needed. */
const showItself = (app: FastifyInstance, mounted: readonly Route[], options: ServerOptions): void => {
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async (_request, reply) =>
    (await options.isReady()) ? { status: 'ready' } : reply.code(503).send({ status: 'not ready' }),
  )
  app.get('/metrics', async (_request, reply) => reply.type('text/plain').send(await options.registry.metrics()))
  let made: ReturnType<typeof openApiDocument> | undefined
  const document = () => {
    made ??= openApiDocument(mounted, options.version, options.webhooks)
    return made
  }
  app.get('/openapi.json', async () => document())
  app.get('/docs', async (_request, reply) => reply.type('text/html').send(docsPage(document())))
}

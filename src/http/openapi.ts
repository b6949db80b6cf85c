// `/openapi.json`: the routes as an OpenAPI 3.1 document, with every status that each of them can give.
import { STATUS_CODES } from 'node:http'
import type { TSchema } from 'typebox'
import { errorSchemaOf, errorSchemas } from './errors.ts'
import { operationName } from './operation-names.ts'
import { type Route, routeName } from './route.ts'

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a token's scopes are for. */
const scopes = {
  partners: 'Splitpay',
  lender: 'what the lender does',
  sandbox: 'clock, simulators, scripts',
  'privatkredit:antrag:schreiben': 'KreditSmart',
  impersonieren: 'KreditSmart: a token that stands for another partner id',
}

const header = (description: string, type = 'string') => ({ description, schema: { type } })

const headers = {
  TraceId: header('The id of this request in all logs: as given, or made.'),
  Total: header('Entries overall.', 'integer'),
  PerPage: header('Entries on this page at most.', 'integer'),
  Link: header('Links with the relations first, prev, next, last.'),
  Challenge: header('Bearer'),
  RetryAfter: header('Seconds to wait.', 'integer'),
}

const headerRef = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` })

const traced = { 'X-TraceId': headerRef('TraceId') }

const errorHeaders: Readonly<Record<number, Json>> = {
  401: { 'WWW-Authenticate': headerRef('Challenge') },
  429: { 'Retry-After': headerRef('RetryAfter') },
}

const parameter = (name: string, description: string, schema: Json = { type: 'string' }) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
})

const requestHeaders = {
  traceId: parameter('X-TraceId', 'Names this request in all logs.', { type: 'string', maxLength: 200 }),
  idempotencyKey: parameter('Idempotency-Key', 'The same key with the same body gives the first answer again.', {
    type: 'string',
    minLength: 1,
    maxLength: 255,
  }),
  strict: parameter('Rahmenwerk-Strict', '`true`: members that the schema does not know are refused.', {
    type: 'string',
    enum: ['true', 'false'],
  }),
  preview: parameter('Rahmenwerk-Preview', '`true`: shows what would be done, and does nothing.', {
    type: 'string',
    enum: ['true', 'false'],
  }),
}

/** Schemas that carry a name stand once, under `components`; elsewhere they are referred to. */
class Components {
  readonly schemas: Record<string, Json> = {}

  /** The schema as the document has it. Throws when two different schemas have one name. */
  refer(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((each) => this.refer(each))
    if (!isObject(schema)) return schema
    const { $id, ...rest } = schema
    const name = $id ?? schema.title
    if (typeof name !== 'string') return this.members(rest)
    // A shape that is known by its title may say in each place what it stands for there.
    const { description, ...shape } = rest as { description?: unknown }
    const isTitled = $id === undefined
    const body = this.members(isTitled ? shape : rest)
    const known = this.schemas[name]
    if (known && JSON.stringify(known) !== JSON.stringify(body)) throw new Error(`two schemas are called ${name}`)
    this.schemas[name] = body
    return { $ref: `#/components/schemas/${name}`, ...(isTitled && description !== undefined ? { description } : {}) }
  }

  private members(schema: Json): Json {
    return Object.fromEntries(Object.entries(schema).map(([key, member]) => [key, this.member(key, member)]))
  }

  /** Names of properties are no keywords: a property may be called `title`. */
  private member(key: string, member: unknown): unknown {
    if (key !== 'properties' || !isObject(member)) return key === 'enum' ? member : this.refer(member)
    return Object.fromEntries(Object.entries(member).map(([name, schema]) => [name, this.refer(schema)]))
  }
}

const parametersOf = (place: 'path' | 'query', schema: TSchema | undefined, components: Components): Json[] => {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: components.refer(rest),
  }))
}

const hasPages = ({ query }: Route): boolean =>
  'page[number]' in ((query as { properties?: Json } | undefined)?.properties ?? {})

const isLenders = ({ path }: Route): boolean => path.startsWith('/lender/v1/')

/** Every status of failure that the route can give: its own, and those of what stands before each route. */
export const failuresOf = (each: Route): readonly number[] => {
  const own = each.errors ?? []
  const { method, scope, command } = each
  const byMeans = [
    ...(scope === null ? [] : [401, 403]),
    // Also where none is asked for, a body can be sent, and be too large or of no type that is understood.
    ...(method === 'GET' ? [] : [413, 415]),
    ...(command ? [409] : []),
  ]
  return [...new Set([...own, 400, 401, ...byMeans, 429, 500, 503])].sort((a, b) => a - b)
}

const successOf = (each: Route, components: Components): Json => {
  const own = {
    ...traced,
    ...(hasPages(each) ? { total: headerRef('Total'), 'per-page': headerRef('PerPage'), link: headerRef('Link') } : {}),
  }
  if (each.answer === null) return { description: 'Done, no body.', headers: own }
  const [type, schema] =
    typeof each.answer === 'string'
      ? [each.answer, { type: 'string', ...(each.answer.startsWith('text/') ? {} : { format: 'binary' }) }]
      : ['application/json', components.refer(each.answer)]
  return { description: 'Done.', headers: own, content: { [type]: { schema } } }
}

const failureOf = (path: string, status: number): Json => ({
  description: STATUS_CODES[status] ?? 'Refused',
  headers: { ...traced, ...errorHeaders[status] },
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${errorSchemaOf(path)}` } } },
})

/** What a command of the lender may answer instead: a preview, or that it waits for the second person. */
const otherSuccesses = (each: Route): Json => {
  if (!each.command || !isLenders(each)) return {}
  const content = (schema: Json) => ({ 'application/json': { schema } })
  const preview = { description: 'With Rahmenwerk-Preview: what would be done.', headers: traced, content: content({}) }
  const waits = {
    description: 'It waits for the second person.',
    headers: traced,
    content: content({
      type: 'object',
      required: ['approval_id', 'status', 'preview'],
      properties: { approval_id: { type: 'string' }, status: { type: 'string', enum: ['pending'] }, preview: {} },
    }),
  }
  return { ...(statusOf(each) === 200 ? {} : { 200: preview }), ...(each.secondPerson ? { 202: waits } : {}) }
}

const statusOf = (each: Route): number => each.status ?? (each.answer === null ? 204 : 200)

const operationOf = (each: Route, path: string, components: Components): Json => {
  const { method, summary, tag, scope, params, query, body, bodyOptional, accepts, command } = each
  const parameters = [
    ...parametersOf('path', params, components),
    ...parametersOf('query', query, components),
    requestHeaders.traceId,
    ...(command ? [requestHeaders.idempotencyKey] : []),
    ...(body ? [requestHeaders.strict] : []),
    ...(command && isLenders(each) ? [requestHeaders.preview] : []),
  ]
  const schema = body && components.refer(body)
  return {
    operationId: operationName(method, path),
    summary,
    tags: [tag],
    security: scope === null ? [] : [{ oauth2: [scope] }],
    parameters,
    ...(body
      ? {
          requestBody: {
            required: !bodyOptional,
            content: Object.fromEntries((accepts ?? ['application/json']).map((type) => [type, { schema }])),
          },
        }
      : {}),
    responses: {
      ...otherSuccesses(each),
      [statusOf(each)]: successOf(each, components),
      ...Object.fromEntries(failuresOf(each).map((status) => [status, failureOf(each.path, status)])),
    },
  }
}

/** A call that the bank makes: its event type, and the body that it carries. */
export type WebhookCall = Readonly<{ type: string; summary: string; body: TSchema }>

/** What goes with each of them (`reference/splitpay.md` 5.2). */
const webhookHeaders = [
  ['Solaris-Webhook-Id', 'Of this notification, the same at every attempt: a receiver knows doubles by it.'],
  ['Solaris-Webhook-Subscription-Id', 'The subscription that it is made for.'],
  ['Solaris-Webhook-Event-Type', 'The event type.'],
  ['Solaris-Entity-Id', 'What it is about.'],
  ['Solaris-Webhook-Attempt', 'Counted from 1.'],
  ['Solaris-Webhook-Signature', '`sha256=` and the HMAC-SHA256 of these bytes under the subscription’s secret.'],
  ['Solaris-Webhook-Callout-Timestamp', 'When this attempt was made.'],
] as const

const webhookOf = ({ summary, body }: WebhookCall, components: Components): Json => ({
  post: {
    summary,
    parameters: webhookHeaders.map(([name, description]) => ({ ...parameter(name, description), required: true })),
    requestBody: { required: true, content: { 'application/json': { schema: components.refer(body) } } },
    responses: {
      '2XX': { description: 'Received.' },
      410: { description: 'Not wanted any more: the subscription is cancelled.' },
      422: { description: 'Rejected: it is not sent again.' },
      default: { description: 'It is sent again, up to 25 times.' },
    },
  },
})

/** The document of these routes and calls. Throws when two operations or two different schemas have one name. */
export const openApiDocument = (
  routes: readonly Route[],
  version: string,
  webhooks: readonly WebhookCall[] = [],
): Json => {
  const components = new Components()
  for (const schema of errorSchemas) components.refer(schema)
  const paths: Record<string, Record<string, Json>> = {}
  const names = new Map<string, string>()
  for (const each of routes) {
    const path = each.path.replaceAll(/:(\w+)/g, '{$1}')
    const operation = operationOf(each, path, components)
    const name = String(operation.operationId)
    const twin = names.get(name)
    if (twin) throw new Error(`${twin} and ${routeName(each)} are both called ${name}`)
    names.set(name, routeName(each))
    const methods = paths[path] ?? {}
    methods[each.method.toLowerCase()] = operation
    paths[path] = methods
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Rahmenwerk', version, description: 'The credit-line bank in a box.' },
    servers: [{ url: '/' }],
    paths,
    webhooks: Object.fromEntries(webhooks.map((each) => [each.type, webhookOf(each, components)])),
    components: {
      schemas: components.schemas,
      headers,
      securitySchemes: {
        oauth2: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth2/token', scopes } } },
      },
    },
  }
}

// How a failure looks outside: one place, a shape per contract.
import { STATUS_CODES } from 'node:http'
import Type, { type TSchema } from 'typebox'
import { errors, Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { isPassing } from '../db/database.ts'

export type Failure = Readonly<{ status: number; body: unknown }>

/** The flat body of the Splitpay contract (`reference/splitpay.md` 6.4), with a string status. */
const flat = (refusal: Refusal) => ({
  title: errors[refusal.code].title,
  status: String(refusal.status),
  id: newUuid(),
  detail: refusal.detail,
  code: refusal.code,
})

const FlatError = Type.Object(
  { title: Type.String(), status: Type.String(), id: Type.String(), detail: Type.String(), code: Type.String() },
  { $id: 'Error' },
)

/** The platform's older services answer so (`reference/kex-antragsstatus.openapi.yaml`); clients read `message`. */
const kreditsmart = (refusal: Refusal, traceId: string) => ({
  message: refusal.detail,
  statusCode: refusal.status,
  statusMessage: STATUS_CODES[refusal.status] ?? errors[refusal.code].title,
  timestamp: new Date().toISOString(),
  traceId,
})

const Fehler = Type.Object(
  {
    message: Type.String(),
    statusCode: Type.Optional(Type.Integer()),
    statusMessage: Type.Optional(Type.String()),
    timestamp: Type.Optional(Type.String({ format: 'date-time' })),
    traceId: Type.Optional(Type.String()),
  },
  { $id: 'Fehler' },
)

/** RFC 6749, section 5.2. */
const token = (refusal: Refusal) => ({
  error: refusal.status >= 500 ? 'server_error' : 'invalid_request',
  error_description: refusal.status === 500 ? 'Unexpected server error' : refusal.detail,
})

const TokenError = Type.Object({ error: Type.String(), error_description: Type.String() }, { $id: 'TokenError' })

type Shape = Readonly<{
  prefix: string
  shape: (refusal: Refusal, traceId: string) => unknown
  schema: TSchema & Readonly<{ $id: string }>
}>

const shape = (prefix: string, shape: Shape['shape'], schema: TSchema): Shape => ({
  prefix,
  shape,
  schema: schema as Shape['schema'],
})

const everywhere = shape('/', flat, FlatError)

/** The first prefix that fits decides the shape. */
const shapes: readonly Shape[] = [
  shape('/kreditsmart', kreditsmart, Fehler),
  ...['/oauth2/', '/oauth/', '/auth/', '/access-token'].map((prefix) => shape(prefix, token, TokenError)),
  everywhere,
]

const shapeOf = (path: string): Shape => shapes.find(({ prefix }) => path.startsWith(prefix)) ?? everywhere

/** The schemas of all shapes, for the OpenAPI document. */
export const errorSchemas: readonly TSchema[] = [FlatError, Fehler, TokenError]

/** The `$id` of the schema that failures on this path follow. */
export const errorSchemaOf = (path: string): string => shapeOf(path).schema.$id

/** The answer to a refusal on this path. */
export const failureOf = (refusal: Refusal, path: string, traceId: string): Failure => ({
  status: refusal.status,
  body: shapeOf(path).shape(refusal, traceId),
})

type AjvError = Readonly<{
  instancePath: string
  keyword: string
  message?: string
  params: Record<string, unknown>
  /** What was sent, and the schema that it does not fit. */
  data?: unknown
  parentSchema?: Readonly<{ examples?: readonly unknown[] }>
}>
type FastifyError = Error &
  Readonly<{ statusCode?: number; code?: string; validation?: readonly AjvError[]; validationContext?: string }>

/** `/amount/value` and a missing `unit` → `amount.unit`. */
const fieldOf = (error: AjvError): string => {
  const path = error.instancePath.slice(1).replaceAll('~1', '/').split('/').filter(Boolean)
  if (error.keyword === 'required') path.push(String(error.params.missingProperty))
  return path.join('.')
}

/** The names of JSON's kinds of value, for people. */
const kinds: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
}

const kindOf = (type: unknown): string =>
  [type]
    .flat()
    .map((each) => kinds[String(each)] ?? String(each))
    .join(' or ')

/** What is wrong with a member, and what would be right, for each keyword that our schemas use. */
const problems: Readonly<Record<string, (error: AjvError) => string>> = {
  required: () => 'is missing.',
  enum: ({ params }) => `must be one of ${(params.allowedValues as unknown[]).join(', ')}.`,
  type: ({ params, data }) =>
    Array.isArray(data) && !/array|object/.test(String(params.type))
      ? `must be ${kindOf(params.type)}, given once.`
      : `must be ${kindOf(params.type)}.`,
  minimum: ({ params }) => `must be at least ${params.limit}.`,
  maximum: ({ params }) => `must be at most ${params.limit}.`,
  minLength: ({ params }) =>
    params.limit === 1 ? 'must not be empty.' : `must have at least ${params.limit} characters.`,
  maxLength: ({ params }) => `must have at most ${params.limit} characters.`,
  minItems: ({ params }) => `must have at least ${params.limit} entries.`,
  maxItems: ({ params }) => `must have at most ${params.limit} entries.`,
  format: () => 'must be a calendar day such as 2026-11-20.', // the one format that is asked for
  pattern: ({ params, parentSchema }) => {
    const [example] = parentSchema?.examples ?? []
    return example === undefined ? `must match ${params.pattern}.` : `must be written as in '${example}'.`
  },
}

const problemOf = (error: AjvError): string =>
  problems[error.keyword]?.(error) ?? `${error.message ?? 'is not what is asked for'}.`

/** The refusal behind whatever was thrown, or undefined: then it is our bug. */
export const refusalOf = (thrown: unknown): Refusal | undefined => {
  if (thrown instanceof Refusal) return thrown
  if (isPassing(thrown)) return new Refusal('overloaded', 'The database is away or busy. Try again in a moment.')
  const error = thrown as FastifyError
  if (error.validation?.[0]) {
    // The deepest error says most; of equally deep ones the first.
    const best = [...error.validation].sort((a, b) => fieldOf(b).split('.').length - fieldOf(a).split('.').length)[0]
    const field = best ? fieldOf(best) : ''
    return new Refusal(
      'validation_error',
      best ? `${field || 'The body'}${field ? ':' : ''} ${problemOf(best)}` : error.message,
      field,
    )
  }
  switch (error.code) {
    case 'FST_ERR_BAD_URL':
      return new Refusal('validation_error', 'url: is not properly encoded.', 'url')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Refusal('model_not_found', 'No id is that long.')
  }
  switch (error.statusCode) {
    case 400:
      return new Refusal('invalid_json', error.message)
    case 404:
      return new Refusal('model_not_found', error.message)
    case 413:
      return new Refusal('payload_too_large', error.message)
    case 415:
      return new Refusal('unsupported_media_type', 'Content-Type must be application/json.')
    case 429:
      return new Refusal('too_many_requests', error.message)
    case 503:
      return new Refusal('overloaded', 'The server is busy. Try again in a moment.')
    default:
      return undefined
  }
}

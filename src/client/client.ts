// `rahmenwerk/client`: every operation of the OpenAPI document with its types, over fetch. Tokens are fetched and renewed by it.
import { type Operations, operations, type Schemas } from './api.ts'

export type { Operations, Schemas, Webhooks } from './api.ts'
export { readWebhook, SIGNATURE_HEADER, signTestPayload, verifyWebhook } from './webhooks.ts'

export type OperationName = keyof Operations
export type RequestOf<O extends OperationName> = Operations[O]['request']
export type AnswerOf<O extends OperationName> = Operations[O]['answer']

/** A refusal of the server. `code` is what a program switches on, `detail` says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly operation: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly body: unknown

  constructor(operation: string, status: number, body: unknown) {
    const { code, error, detail, error_description, message } = (body ?? {}) as Readonly<Record<string, unknown>>
    const said = String(detail ?? error_description ?? message ?? '')
    super(`${operation} was answered ${status}: ${said}`)
    this.operation = operation
    this.status = status
    this.code = String(code ?? error ?? '')
    this.detail = said
    this.body = body
  }
}

export type Options = Readonly<{
  /** The first answer is given again for the same key and body. */
  idempotencyKey?: string
  headers?: Readonly<Record<string, string>>
}>

export type Answer<T> = Readonly<{ status: number; headers: Headers; body: T }>

type Arguments<O extends OperationName> =
  object extends RequestOf<O>
    ? [operation: O, request?: RequestOf<O>, options?: Options]
    : [operation: O, request: RequestOf<O>, options?: Options]

export type Client = Readonly<{
  /** The answer's body. Throws `ApiError`. */
  call: <O extends OperationName>(...given: Arguments<O>) => Promise<AnswerOf<O>>
  /** The whole answer, with the headers that lists carry. Throws `ApiError`. */
  send: <O extends OperationName>(...given: Arguments<O>) => Promise<Answer<AnswerOf<O>>>
}>

export type ClientOptions = Readonly<{
  baseUrl: string
  /** How to ask; the platform's own when not given. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}> &
  (Readonly<{ clientId: string; clientSecret: string }> | Readonly<{ accessToken: string }>)

type Parts = Readonly<{
  path?: Readonly<Record<string, unknown>>
  query?: Readonly<Record<string, unknown>>
  body?: unknown
}>

/** A token is renewed so long before it ends. */
const MARGIN_MS = 15_000

const urlOf = (path: string, parts: Parts): string => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(parts.path?.[name])))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parts.query ?? {})) if (value !== undefined) query.set(name, String(value))
  return query.size === 0 ? filled : `${filled}?${query}`
}

const bodyOf = async (response: Response): Promise<unknown> => {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/json')) {
    const text = await response.text()
    return text === '' ? undefined : JSON.parse(text)
  }
  if (type.startsWith('text/')) return response.text()
  const bytes = new Uint8Array(await response.arrayBuffer())
  return bytes.length === 0 ? undefined : bytes
}

/** A client of one server, for one pair of credentials; or for a token that somebody else has got and renews. */
export const openClient = (options: ClientOptions): Client => {
  const { baseUrl, fetch: ask = fetch } = options
  const base = baseUrl.replace(/\/$/, '')
  let token: Promise<Readonly<{ text: string; endsAt: number }>> | undefined

  const fetchToken = async () => {
    if ('accessToken' in options) return { text: options.accessToken, endsAt: Number.POSITIVE_INFINITY }
    const { clientId, clientSecret } = options
    const response = await ask(`${base}/oauth2/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    })
    const body = await bodyOf(response)
    if (!response.ok) throw new ApiError('postOauth2Token', response.status, body)
    const { access_token, expires_in } = body as { access_token: string; expires_in: number }
    return { text: access_token, endsAt: Date.now() + expires_in * 1000 - MARGIN_MS }
  }

  const currentToken = async (): Promise<string> => {
    const known = await token?.catch(() => undefined)
    if (known && known.endsAt > Date.now()) return known.text
    token = fetchToken()
    return (await token).text
  }

  const send = async (operation: OperationName, request?: Parts, given: Options = {}): Promise<Answer<never>> => {
    const [method, path] = operations[operation]
    const parts = request ?? {}
    const response = await ask(base + urlOf(path, parts), {
      method,
      headers: {
        authorization: `Bearer ${await currentToken()}`,
        ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(given.idempotencyKey === undefined ? {} : { 'idempotency-key': given.idempotencyKey }),
        ...given.headers,
      },
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    })
    const body = await bodyOf(response)
    if (!response.ok) throw new ApiError(operation, response.status, body)
    return { status: response.status, headers: response.headers, body: body as never }
  }

  return {
    send,
    call: async (operation, request?: Parts, given?: Options) => (await send(operation, request, given)).body,
  }
}

/** Named shapes for those who write them down. */
export type Money = Schemas['Money']

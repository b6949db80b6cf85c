// The server under test, as a client sees it: tokens, requests, and the sandbox's helps where it has them.

// biome-ignore lint/suspicious/noExplicitAny: whatever JSON came back is checked against the contract
export type Json = any

export type Reply = Readonly<{ status: number; body: Json; headers: Headers }>

export type Caller = Readonly<{
  clientId: string
  secret: string
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>
  /** The body; throws where the status is another one. */
  ask: (status: number, method: string, path: string, body?: unknown) => Promise<Json>
}>

export type Server = Readonly<{
  /** A caller of these credentials, with these scopes only or all it has. */
  as: (clientId: string, secret: string, scope?: string) => Promise<Caller>
  nobody: Caller
}>

const readBody = async (response: Response): Promise<Json> => {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/pdf')) return Buffer.from(await response.arrayBuffer()).toString('latin1')
  const text = await response.text()
  return type.startsWith('application/json') && text !== '' ? JSON.parse(text) : text
}

/** A text goes as it is; anything else as JSON. */
const caller = (base: string, clientId: string, secret: string, token: string): Caller => {
  const call: Caller['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: await readBody(response), headers: response.headers }
  }
  return {
    clientId,
    secret,
    call,
    ask: async (status, method, path, body) => {
      const reply = await call(method, path, body)
      if (reply.status === status) return reply.body
      throw new Error(
        `${method} ${path} answered ${reply.status}, not ${status}: ${JSON.stringify(reply.body).slice(0, 300)}`,
      )
    },
  }
}

export const openServer = (baseUrl: string): Server => {
  const base = baseUrl.replace(/\/$/, '')
  const nobody = caller(base, '', '', '')
  return {
    nobody,
    as: async (clientId, secret, scope) => {
      const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) })
      const { status, body } = await nobody.call('POST', '/oauth2/token', String(form), {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      })
      if (!body?.access_token) throw new Error(`the token endpoint answered ${status}: ${JSON.stringify(body)}`)
      return caller(base, clientId, secret, body.access_token)
    },
  }
}

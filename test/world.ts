// A whole bank for a test file: its own database, the real program, requests without a port.
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, openApp, SANDBOX } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { closeAtEnd } from './closing.ts'
import { type TestDatabase, testDatabase } from './database.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came back and asserts on it
export type Json = any

export type Reply = Readonly<{ status: number; body: Json; headers: Record<string, string>; bytes: Buffer }>

export type Client = Readonly<{
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>
  get: (path: string) => Promise<Reply>
  post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>
  put: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>
}>

export type World = Client &
  Readonly<{
    app: App
    partnerId: string
    /** Its `asOwner` asks for this world's partner. */
    database: TestDatabase & Readonly<{ partnerId: string }>
    /** The same bank with another partner: its own clock, books and customers. */
    another: (founding?: object) => Promise<Founded>
    /** Another client: of another partner, or with other scopes. */
    as: (clientId: string, secret: string) => Promise<Client>
    /** Does everything that is due now. */
    settle: () => Promise<void>
    /** Turns the clock; answers the advance's body. */
    advance: (to: string) => Promise<Json>
    /** The partner's clock stands at this day from now on, whatever the real day is. Before anything is booked. */
    standAt: (day: string) => Promise<void>
  }>

/** A partner that was founded for a test. */
export type Founded = World &
  Readonly<{
    /** What its founding told: the secrets of its clients. */
    founded: Json
    /** The same partner once more, as it stands: what several tests begin with is lived through once. */
    twin: () => Promise<Founded>
  }>

/** Opens a sandbox on a database of its own; everything goes away with the test file. */
export const openWorld = (env: Record<string, string> = {}): Promise<World> => openBank(env)

let shared: Promise<World> | undefined

/** A partner of its own in a bank that the files of this process share: for all who do not look past their own partner. */
export const openPartner = async (founding?: object): Promise<Founded> => {
  shared ??= openBank({}, closeAtEnd)
  return (await shared).another(founding)
}

const openBank = async (env: Record<string, string>, goesWith?: typeof closeAtEnd): Promise<World> => {
  const closing: (() => Promise<unknown>)[] = []
  const database = await testDatabase(closing, goesWith)
  const config = readConfig({ LOG_LEVEL: 'error', ...env })
  const app = await openApp({ config, db: database.db, alone: true, version: 'test' })
  closing.push(app.close)

  const clientOf = (token: string): Client => {
    const call: Client['call'] = async (method, path, body, headers = {}) => {
      const response = await app.server.inject({
        method: method as 'GET',
        url: path,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
      })
      const isJson =
        String(response.headers['content-type'] ?? '').startsWith('application/json') && response.body !== ''
      return {
        status: response.statusCode,
        body: isJson ? JSON.parse(response.body) : response.body,
        headers: response.headers as Record<string, string>,
        bytes: response.rawPayload,
      }
    }
    return {
      call,
      get: (path) => call('GET', path),
      post: (path, body, headers) => call('POST', path, body, headers),
      put: (path, body, headers) => call('PUT', path, body, headers),
    }
  }
  const as = async (clientId: string, secret: string): Promise<Client> => {
    const { body } = await clientOf('').call('POST', '/oauth2/token', 'grant_type=client_credentials', {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
    })
    if (!body.access_token) throw new Error(`the token endpoint answered ${JSON.stringify(body)}`)
    return clientOf(body.access_token)
  }
  const worldOf = (client: Client, partnerId: string): World => ({
    ...client,
    app,
    partnerId,
    database: { ...database, partnerId, asOwner: (sql, values, of = partnerId) => database.asOwner(sql, values, of) },
    another: async (founding) => {
      const { status, body } = await sandbox.post('/sandbox/v1/partners', { name: 'Another', ...founding })
      if (status !== 201) throw new Error(`a new partner: ${status} ${JSON.stringify(body)}`)
      const world = worldOf(await as(body.client_id, body.client_secret), body.partner_id)
      const twin = async (): Promise<Founded> => {
        const other = await world.another(founding)
        const isAtWork = 'select from work where leased_until is not null or due_at <= clock_timestamp() limit 1'
        while ((await world.database.asOwner(isAtWork)).length > 0) await sleep(10)
        await database.copyRows(world.partnerId, other.partnerId)
        return other
      }
      return { ...world, founded: body, twin }
    },
    as,
    settle: async () => {
      const { status } = await client.post('/sandbox/v1/settle')
      if (status !== 200) throw new Error(`settle answered ${status}`)
    },
    advance: async (to) => (await client.post('/sandbox/v1/clock/advance', { to })).body,
    standAt: async (day) => {
      await database.asOwner(
        `update clocks set today = $1, now_at = $1::date + interval '8 hours' where partner_id = $2`,
        [day, partnerId],
      )
      await database.asOwner(
        `update audit_entries set happened_on = $1 where partner_id = $2`,
        [day, partnerId],
        partnerId,
      )
    },
  })
  const sandbox = await as(SANDBOX.client, SANDBOX.secret)
  return worldOf(sandbox, SANDBOX.partnerId)
}

// A route is data: path, permission, schemas, one command or one read. `server.ts` gives each of them the rest.
import type { Readable } from 'node:stream'
import type { Static, TSchema } from 'typebox'
import type { Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import type { Command } from '../db/write.ts'

/** What a token may do. */
export type Scope = 'partners' | 'lender' | 'sandbox' | 'privatkredit:antrag:schreiben' | 'impersonieren'

/** Who calls: an OAuth client of one partner. */
export type Caller = Readonly<{
  clientId: string
  partnerId: string
  scopes: readonly string[]
  /** KreditSmart: the platform's partner id that the token stands for, where it is not the client's own. */
  subject?: string
}>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A request after its schemas have been asked. */
export type Request<P = unknown, Q = unknown, B = unknown> = Readonly<{
  params: P
  query: Q
  body: B
  caller: Caller
  /** A JSON body as it came, where a signature over it is checked. */
  rawBody?: string
  headers: Readonly<Record<string, string | string[] | undefined>>
}>

/** An answer that is more than a body with the route's own status. */
export type Answer = Readonly<{
  status?: number
  headers?: Record<string, string>
  body?: unknown
  bytes?: Uint8Array | string
  /** Bytes that are made while they are sent; the first of them decide nothing any more: refuse before. */
  stream?: Readable
}>

/** What a read works with: an open read-only transaction and the partner's clock. */
export type Reading = Readonly<{ tx: Tx; partnerId: string; today: Day; now: Date }>

type Schemas<P extends TSchema, Q extends TSchema, B extends TSchema> = Readonly<{
  method: Method
  /** `:name` marks a parameter. */
  path: string
  summary: string
  tag: string
  /** null: no token needed. */
  scope: Scope | null
  params?: P
  query?: Q
  body?: B
  /** A body that may be left out altogether. */
  bodyOptional?: boolean
  /** Content types of the body; `application/json` when not said. Others are a 415. */
  accepts?: readonly string[]
  /** Bytes of the body at most; 16 MB when not said. */
  bodyLimit?: number
  /** Texts are people's prose: they may begin and end with white space. */
  prose?: boolean
  /** Of the success answer; 200 when not said. */
  status?: number
  /** The success body; null: none; or a content type of bytes. */
  answer:
    | TSchema
    | null
    | 'application/pdf'
    | 'application/xml'
    | 'application/octet-stream'
    | 'text/csv'
    | 'text/plain'
    | 'text/html'
  /** Documented error statuses, beside 401 and 500, which every route has. */
  errors?: readonly number[]
}>

/** Reads one partner's rows and shows them. */
type Read<R> = Readonly<{ read: (reading: Reading, request: R) => Promise<unknown> }>

/** Runs one command; idempotency, preview, approval and audit come with it. */
type Write<R, I, O> = Readonly<{
  command: Command<I, O>
  input: (request: R) => I
  view?: (output: O) => unknown
  /** It moves money or terms: another client must approve it, where the partner asks for that. */
  secondPerson?: boolean
  /** Runs after the commit, before the answer is made: what may be awaited for the client's sake. */
  afterwards?: (output: O, request: R) => Promise<O>
}>

/** Neither: tokens, clocks, files. */
type Handle<R> = Readonly<{ handle: (request: R) => Promise<Answer> }>

/** Any route, as the server sees it. */
export type Route = Schemas<TSchema, TSchema, TSchema> &
  Partial<Read<Request> & Write<Request, unknown, unknown> & Handle<Request>>

/** Types a route from its schemas. */
export const route = <P extends TSchema, Q extends TSchema, B extends TSchema, I = never, O = never>(
  spec: Schemas<P, Q, B> &
    (
      | Read<Request<Static<P>, Static<Q>, Static<B>>>
      | Write<Request<Static<P>, Static<Q>, Static<B>>, I, O>
      | Handle<Request<Static<P>, Static<Q>, Static<B>>>
    ),
): Route => spec as unknown as Route

/** The name of a route: what an approval remembers, and what the metrics count by. */
export const routeName = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`

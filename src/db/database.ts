// Connections, transactions, and how PostgreSQL's types arrive.
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { APP_ROLE } from './migrate.ts'
import type { Schema } from './schema.ts'

/** SQL written by hand. Its name lets a connection keep it parsed and planned: one name for one text, for ever. */
export type Statement = Readonly<{ name: string; text: string; values: unknown[] }>

/** The open transaction of one partner: a typed query builder, and the connection for SQL written by hand. */
export type Tx = Kysely<Schema> &
  Readonly<{
    client: pg.ClientBase
    /** Sends what nobody needs an answer to. Whatever is asked later sees what it did; if it fails, the transaction fails. */
    send: (statement: Statement) => void
  }>

/** A pool under the application's role. A function that takes `Db` opens its own transaction, one that takes `Tx` joins yours. */
export type Db = pg.Pool

// date as '2026-11-20' (a Date would pick a time zone), bigint as bigint; numeric stays text.
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.DATE, (text) => text)
types.setTypeParser(pg.types.builtins.INT8, BigInt)

export type DbOptions = Readonly<{
  max?: number
  /** The address is the owner's: its sessions take the role with the program's rights. Otherwise it must be a mere member of it. */
  asAppRole?: boolean
}>

/**
 * Opens the pool. Throws when its role could look past row-level security: superuser, owner of the tables, or BYPASSRLS; and
 * when it lacks the program's rights.
 */
export const openDb = async (url: string, { max = 10, asAppRole = false }: DbOptions = {}): Promise<Db> => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    pipeline: true,
    application_name: 'rahmenwerk',
    options: `-c idle_in_transaction_session_timeout=60s${asAppRole ? ` -c role=${APP_ROLE}` : ''}`,
  })
  // A connection broke: idle, and the pool has dropped it; or in use, and its query fails. Unheard, it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const { rows } = await pool
    .query<{ role: string; trusted: boolean; able: boolean }>(
      `select current_user as role,
              not (rolsuper or rolbypassrls or exists (
                select from pg_class where relname = 'transfers' and relkind in ('r', 'p') and pg_has_role(relowner, 'member'))) as trusted,
              has_table_privilege('transfers', 'insert') as able
         from pg_roles where rolname = current_user`,
    )
    .catch(async (error: unknown) => {
      await pool.end()
      const isBare = error instanceof pg.DatabaseError && error.code === '42P01'
      throw isBare
        ? new Error('The database has no tables of ours yet: npm run migrate, as their owner (MIGRATE_DATABASE_URL).')
        : error
    })
  if (!rows[0]?.trusted) {
    await pool.end()
    throw new Error(
      `The role '${rows[0]?.role}' is a superuser, owns the tables or bypasses row-level security. Give DATABASE_URL the application's role and MIGRATE_DATABASE_URL the owner's.`,
    )
  }
  if (!rows[0].able) {
    await pool.end()
    throw new Error(
      `The role '${rows[0].role}' lacks the program's rights. As the owner: grant ${APP_ROLE} to "${rows[0].role}";`,
    )
  }
  return pool
}

/** So many texts of writes are kept parsed and planned by each connection at most. */
const KEPT_TEXTS = 200
const names = new Map<string, string>()
const seenOnce = new Set<string>()

/**
 * The name of a text that comes a second time. Commands say the same few things again and again, and PostgreSQL takes longer
 * to plan most of them than to do them. Reads are planned each time: what fits them hangs on the values.
 */
const nameOf = (text: string): string | undefined => {
  const known = names.get(text)
  if (known !== undefined || names.size >= KEPT_TEXTS) return known
  if (seenOnce.delete(text)) {
    names.set(text, `kept_${names.size}`)
    return names.get(text)
  }
  if (seenOnce.size >= 10 * KEPT_TEXTS) seenOnce.clear()
  seenOnce.add(text)
  return undefined
}

/** A connection's query builder, and what its transaction has sent without waiting for the answer. */
type Session = { readonly tx: Tx; sent: Promise<unknown>[]; readOnly: boolean }

const sessions = new WeakMap<pg.PoolClient, Session>()

/** What is sent in this turn of the loop leaves as one write: a server process that is woken once does more, in less time. */
const together = (client: pg.PoolClient): void => {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
  stream.cork()
  process.nextTick(() => stream.uncork())
}

const sessionOn = (client: pg.PoolClient): Session => {
  const known = sessions.get(client)
  if (known) return known
  const query = (text: string, values: unknown[]) => {
    const name = session.readOnly ? undefined : nameOf(text)
    return client.query(name === undefined ? { text, values } : { name, text, values })
  }
  const borrowed = { query, release: () => {} } as unknown as pg.PoolClient
  const builder = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: { options: {}, connect: async () => borrowed, end: async () => {} },
    }),
  })
  const send = (statement: Statement): void => {
    together(client)
    const answer = client.query(statement)
    answer.catch(() => {}) // heard at the end of the transaction
    session.sent.push(answer)
  }
  const session: Session = { tx: Object.assign(builder, { client, send }), sent: [], readOnly: false }
  sessions.set(client, session)
  return session
}

/** All answers, or the first failure in the order of sending: those after it only say that the transaction is lost. */
const allOf = async <T extends readonly Promise<unknown>[]>(answers: T): Promise<void> => {
  const failed = (await Promise.allSettled(answers)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

/** Failures of connections that were lost under them. */
const lost = new WeakSet<object>()

/** What the server, not the statement, could not do: connection, resources, locks, shutting down (SQLSTATE classes). */
const OF_THE_SERVER = /^(08|25|40|53|55|57|58|XX)/

/** Is this the failure of a connection or of the server, so that the same may succeed when it is tried again? */
export const isPassing = (error: unknown): boolean =>
  error instanceof pg.DatabaseError
    ? OF_THE_SERVER.test(error.code ?? '')
    : error instanceof Error && (lost.has(error) || ('syscall' in error && error.syscall === 'connect'))

/** Throws what a connection could not be made for, marked as passing. */
const connect = async (db: Db): Promise<pg.PoolClient> => {
  try {
    return await db.connect()
  } catch (error) {
    if (error instanceof Error) lost.add(error)
    throw error
  }
}

const PARTNER = /^[0-9a-f]{32}$/
const RETRIED = new Set(['40001', '40P01'])
const ATTEMPTS = 5

/** Undoes everything and yet returns: for previews. */
export class RolledBack<T> extends Error {
  readonly value: T

  constructor(value: T) {
    super('rolled back')
    this.value = value
  }
}

type Rows = readonly Record<string, unknown>[]

export type TransactionOptions = Readonly<{
  /** Sent in the same flight as `begin`, so that it costs no round trip. */
  prelude?: string
  /** Sent in that flight, too, after the prelude. */
  first?: readonly Statement[]
  readOnly?: boolean
}>

/**
 * Runs `body` in one transaction that sees one partner's rows. Serialization failures and deadlocks are tried again, so
 * `body` must be free of other effects. It is given the rows of `prelude`, and those of each statement of `first`.
 */
export const transaction = async <T>(
  db: Db,
  partnerId: string,
  body: (tx: Tx, preludeRows: Rows, firstRows: readonly Rows[]) => Promise<T>,
  { prelude, first = [], readOnly = false }: TransactionOptions = {},
): Promise<T> => {
  if (!PARTNER.test(partnerId)) throw new Error(`not a partner id: ${partnerId}`)
  // SET takes no parameters; the id was checked against its pattern.
  const begin = `begin${readOnly ? ' read only' : ''}; set local app.partner = '${partnerId}'; ${prelude ?? ''}`
  for (let attempt = 1; ; attempt++) {
    const client = await connect(db)
    const session = sessionOn(client)
    session.sent = []
    session.readOnly = readOnly
    let ending: Promise<unknown> | undefined
    let broken: Error | undefined
    try {
      together(client)
      const begun = client.query(begin)
      const answers = first.map((statement) => client.query<Record<string, unknown>>(statement))
      await allOf([begun, ...answers])
      const results = (await begun) as unknown as pg.QueryResult<Record<string, unknown>>[]
      const firstRows = (await Promise.all(answers)).map(({ rows }) => rows)
      const value = await body(session.tx, results.at(-1)?.rows ?? [], firstRows)
      const commit = client.query('commit')
      if (readOnly) {
        ending = commit // nothing hangs on it: what was read is known
        return value
      }
      await allOf([...session.sent, commit])
      if ((await commit).command !== 'COMMIT')
        throw new Error('a statement had failed and its error was swallowed: nothing was committed')
      return value
    } catch (thrown) {
      // What was sent before has failed before: what was thrown since then only follows from it.
      const error = await allOf(session.sent).then(
        () => thrown,
        (earlier: unknown) => earlier,
      )
      await client.query('rollback').catch((reason: Error) => {
        broken = reason
        if (error instanceof Error) lost.add(error)
      })
      const code = error instanceof pg.DatabaseError ? error.code : undefined
      if (attempt === ATTEMPTS || code === undefined || !RETRIED.has(code)) throw error
      await sleep(Math.random() * 20 * attempt)
    } finally {
      const release = (): void => client.release(broken)
      if (ending)
        ending.then(release, (reason: Error) => {
          broken = reason
          release()
        })
      else release()
    }
  }
}

/** Reads one partner's rows in a read-only transaction. */
export const read = <T>(db: Db, partnerId: string, body: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(db, partnerId, body, { readOnly: true })

/** Reads one partner's rows as they are at one moment, however many questions that takes. */
export const readMoment = <T>(db: Db, partnerId: string, body: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(db, partnerId, body, { readOnly: true, prelude: 'set transaction isolation level repeatable read' })

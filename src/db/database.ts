// Connections, transactions, and how PostgreSQL's types arrive.
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { APP_ROLE } from './migrate.ts'
import type { Schema } from './schema.ts'

/** The open transaction of one partner: a typed query builder, and the connection for SQL written by hand. */
export type Tx = Kysely<Schema> & Readonly<{ client: pg.ClientBase }>

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

/** A query builder on one connection. Building it costs microseconds, far less than a round trip. */
const builderOn = (client: pg.PoolClient): Tx => {
  const borrowed = { query: client.query.bind(client), release: () => {} } as pg.PoolClient
  const builder = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: { options: {}, connect: async () => borrowed, end: async () => {} },
    }),
  })
  return Object.assign(builder, { client })
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

export type TransactionOptions = Readonly<{
  /** Sent in the same flight as `begin`, so that it costs no round trip. */
  prelude?: string
  readOnly?: boolean
}>

/**
 * Runs `body` in one transaction that sees one partner's rows. Serialization failures and deadlocks are tried again, so
 * `body` must be free of other effects. `prelude`'s rows are given to it.
 */
export const transaction = async <T>(
  db: Db,
  partnerId: string,
  body: (tx: Tx, preludeRows: readonly Record<string, unknown>[]) => Promise<T>,
  { prelude, readOnly = false }: TransactionOptions = {},
): Promise<T> => {
  if (!PARTNER.test(partnerId)) throw new Error(`not a partner id: ${partnerId}`)
  for (let attempt = 1; ; attempt++) {
    const client = await db.connect()
    let broken: Error | undefined
    try {
      // SET takes no parameters; the id was checked against its pattern.
      const begin = `begin${readOnly ? ' read only' : ''}; set local app.partner = '${partnerId}'; ${prelude ?? ''}`
      const results = (await client.query(begin)) as unknown as pg.QueryResult<Record<string, unknown>>[]
      const value = await body(builderOn(client), results.at(-1)?.rows ?? [])
      const { command } = await client.query('commit')
      if (command !== 'COMMIT')
        throw new Error('a statement had failed and its error was swallowed: nothing was committed')
      return value
    } catch (error) {
      await client.query('rollback').catch((reason: Error) => {
        broken = reason
      })
      const code = error instanceof pg.DatabaseError ? error.code : undefined
      if (attempt === ATTEMPTS || code === undefined || !RETRIED.has(code)) throw error
      await sleep(Math.random() * 20 * attempt)
    } finally {
      client.release(broken)
    }
  }
}

/** Reads one partner's rows in a read-only transaction. */
export const read = <T>(db: Db, partnerId: string, body: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(db, partnerId, body, { readOnly: true })

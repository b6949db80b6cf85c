// A database for each test file, cloned from a migrated template.
import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Db, openDb } from '../src/db/database.ts'

/** The migrated template of this run: two runs on one server do not disturb each other. */
const template = (): string => {
  const name = process.env.TEST_TEMPLATE
  if (!name) throw new Error('Start tests with npm test: it makes the template database.')
  return name
}

const server = (): string => {
  const url = process.env.TEST_DATABASE_URL
  if (!url) throw new Error('Start tests with npm test: it starts the database server.')
  return url
}

/** The address of a database on the test server. */
export const named = (url: string, name: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href

const maintain = async (sql: string): Promise<void> => {
  const client = new pg.Client(server())
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export type TestDatabase = Readonly<{
  /** The pool of the application's role. */
  db: Db
  /** The owner's address. */
  ownerUrl: string
  /** Asks past the program, for one partner (the sandbox's, else the only one): an ordinary owner is bound by row-level security too. */
  asOwner: (sql: string, values?: unknown[], partnerId?: string) => Promise<Record<string, unknown>[]>
  /** Gives a partner that was just founded all that another one has, except for its clients. */
  copyRows: (from: string, to: string) => Promise<unknown>
}>

/** Tables in the order of what they refer to. Row-level security shows the rows of one partner at a time: they are kept in between. */
const copySql = (from: string, to: string): string => `do $$
declare
  place record;
  rows json;
begin
  perform set_config('app.partner', '${to}', true);
  delete from clocks where partner_id = '${to}';
  for place in
    with recursive refers (id, depth) as (
      select c.oid, 0 from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'partner_id'
       where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
         and c.relname not in ('partners', 'clients')
      union
      select f.conrelid, depth + 1 from refers join pg_constraint f on f.contype = 'f' and f.confrelid = id and f.conrelid <> id)
    select id::regclass as name, max(depth),
           (select string_agg(quote_ident(attname), ', ') from pg_attribute
             where attrelid = id and attnum > 0 and not attisdropped and attgenerated = '' and attname <> 'partner_id') as columns
      from refers group by id order by 2
  loop
    perform set_config('app.partner', '${from}', true);
    execute format('select json_agg(t) from %s t where partner_id = %L', place.name, '${from}') into rows;
    perform set_config('app.partner', '${to}', true);
    execute format('insert into %s (partner_id, %s) select %L, %2$s from json_populate_recordset(null::%1$s, $1)',
                   place.name, place.columns, '${to}') using rows;
  end loop;
end $$`

/** Closes what works on the database before it is dropped. */
type Closing = () => Promise<unknown>

/** Drops it, whoever is connected; an autovacuum worker, whom a mere owner may not end, is waited for. */
const dropDatabase = async (name: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await maintain(`drop database if exists ${name} with (force)`)
    } catch (error) {
      if (attempt === 50 || !(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
      await sleep(100)
    }
  }
}

/** A fresh database; it goes away with the test file, or when it is told to, after whatever `closeFirst` was given. */
export const testDatabase = async (
  closeFirst: Closing[] = [],
  goesWith: (close: Closing) => void = after,
): Promise<TestDatabase> => {
  const name = `t_${randomBytes(8).toString('hex')}`
  await maintain(`create database ${name} template ${template()}`)
  const ownerUrl = named(server(), name)
  const db = await openDb(ownerUrl, { max: 8, asAppRole: true })
  goesWith(async () => {
    for (const close of closeFirst) await close()
    if (!db.ended) await db.end()
    await dropDatabase(name)
  })
  /** One connection answers all questions, one after the other: each of them names its partner first. */
  let owner: pg.Client | undefined
  let last: Promise<unknown> = Promise.resolve()
  const connected = async (): Promise<pg.Client> => {
    if (owner) return owner
    const client = new pg.Client(ownerUrl)
    client.on('error', () => {
      owner = undefined
    })
    await client.connect()
    owner = client
    return client
  }
  const asOwner = (sql: string, values: unknown[] = [], partnerId?: string) => {
    const answer = last.then(async (): Promise<Record<string, unknown>[]> => {
      const client = await connected()
      await client.query(
        `select set_config('app.partner', coalesce($1, (select partner_id from partners order by partner_id <> repeat('0', 32), partner_id limit 1), ''), false)`,
        [partnerId ?? null],
      )
      return (await client.query(sql, values)).rows
    })
    last = answer.catch(() => undefined)
    return answer
  }
  closeFirst.push(async () => owner?.end())
  return { db, ownerUrl, asOwner, copyRows: (from, to) => asOwner(copySql(from, to), [], to) }
}

/** Makes and migrates the template; returns its owner's address. */
export const createTemplate = async (migrate: (url: string) => Promise<unknown>): Promise<string> => {
  const name = `rahmenwerk_${randomBytes(6).toString('hex')}`
  process.env.TEST_TEMPLATE = name
  await maintain(`create database ${name}`)
  const url = named(server(), name)
  await migrate(url) // leaves no connection open: cloning refuses a template in use
  return url
}

export const dropTemplate = (): Promise<void> => dropDatabase(template())

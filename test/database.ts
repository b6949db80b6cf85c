// A database for each test file, cloned from a migrated template.
import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import pg from 'pg'
import { type Db, openDb } from '../src/db/database.ts'
import { appUrl } from '../src/db/migrate.ts'

export const TEMPLATE = 'rahmenwerk_template'

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
  asOwner: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>
}>

/** Closes what works on the database before it is dropped. */
type Closing = () => Promise<unknown>

/** A fresh database; it goes away with the test file, after whatever `closeFirst` was given. */
export const testDatabase = async (closeFirst: Closing[] = []): Promise<TestDatabase> => {
  const name = `t_${randomBytes(8).toString('hex')}`
  await maintain(`create database ${name} template ${TEMPLATE}`)
  const ownerUrl = named(server(), name)
  const db = await openDb(appUrl(ownerUrl), 8)
  after(async () => {
    for (const close of closeFirst) await close()
    if (!db.ended) await db.end()
    await maintain(`drop database ${name} with (force)`)
  })
  const asOwner = async (sql: string, values: unknown[] = []) => {
    const client = new pg.Client(ownerUrl)
    await client.connect()
    try {
      return (await client.query(sql, values)).rows
    } finally {
      await client.end()
    }
  }
  return { db, ownerUrl, asOwner }
}

export const createTemplate = async (migrate: (url: string) => Promise<unknown>): Promise<string> => {
  await maintain(`drop database if exists ${TEMPLATE} with (force)`)
  await maintain(`create database ${TEMPLATE}`)
  const url = named(server(), TEMPLATE)
  await migrate(url) // leaves no connection open: cloning refuses a template in use
  return url
}

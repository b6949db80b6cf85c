// Numbered, forward-only .sql files; one transaction for all that are new. Runs as the owner of the schema.
import { createHash, createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const FOLDER = join(import.meta.dirname, '../../migrations')

/** Serialises migrations of one database; any constant will do. */
const LOCK = 40_102_026

/** The login role the program works under. It owns nothing and is bound by row-level security. */
export const APP_ROLE = 'rahmenwerk_app'

/**
 * Brings the database at the owner's address to the newest schema and returns the files applied. Safe to call from several
 * processes at once. Refuses files that were changed after they had been applied, and a database newer than the program.
 */
export const migrate = async (ownerUrl: string): Promise<string[]> => {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'rahmenwerk migrate' })
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    await client.query(
      'create table if not exists migrations (file text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ file: string; sha256: string }>('select file, sha256 from migrations')
    const known = new Map(rows.map((row) => [row.file, row.sha256]))
    const applied: string[] = []
    for (const file of readdirSync(FOLDER).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort()) {
      const text = readFileSync(join(FOLDER, file), 'utf8')
      const sha256 = createHash('sha256').update(text).digest('hex')
      const before = known.get(file)
      known.delete(file)
      if (before === sha256) continue
      if (before !== undefined) throw new Error(`${file} was changed after it had been applied`)
      await client.query(text)
      await client.query('insert into migrations (file, sha256) values ($1, $2)', [file, sha256])
      applied.push(file)
    }
    if (known.size > 0) throw new Error(`The database is newer than this program: ${[...known.keys()].join(', ')}`)
    await giveAppRolePassword(client, ownerUrl)
    await client.query('commit')
    return applied
  } finally {
    await client.end() // ends the session and with it the lock, and rolls back what is open
  }
}

/** The same owner always derives the same password, so that processes that start at once agree without a shared file. */
const appPassword = (ownerUrl: string): string =>
  createHmac('sha256', decodeURIComponent(new URL(ownerUrl).password)).update(APP_ROLE).digest('base64url')

const giveAppRolePassword = async (client: pg.Client, ownerUrl: string): Promise<void> => {
  const { rows } = await client.query<{ mayChange: boolean }>(
    `select rolsuper or (rolcreaterole and pg_has_role(current_user, $1, 'member')) as "mayChange"
       from pg_roles where rolname = current_user`,
    [APP_ROLE],
  )
  if (rows[0]?.mayChange) await client.query(`alter role ${APP_ROLE} login password '${appPassword(ownerUrl)}'`)
}

/** The address under which the program works, when only the owner's is known: the same database, as the application's role. */
export const appUrl = (ownerUrl: string): string =>
  Object.assign(new URL(ownerUrl), { username: APP_ROLE, password: appPassword(ownerUrl) }).href

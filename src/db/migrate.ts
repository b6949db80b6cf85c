// Numbered, forward-only .sql files; one transaction for all that are new. Runs as the owner of the schema.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const FOLDER = join(import.meta.dirname, '../../migrations')

/** Serialises migrations of one database; any constant will do. */
const LOCK = 40_102_026

/** The role that has the program's rights: it owns nothing and is bound by row-level security. */
export const APP_ROLE = 'rahmenwerk_app'

/**
 * Brings the database at the owner's address to the newest schema and returns the files applied. Safe to call from several
 * processes at once. Refuses files that were changed after they had been applied, and a database newer than the program.
 * `loginUrl` is the program's own address where it is another than the owner's: its role is made, or taken if it exists.
 */
export const migrate = async (ownerUrl: string, loginUrl?: string): Promise<string[]> => {
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
    for (const file of readdirSync(FOLDER)
      .filter((name) => /^\d{4}_.*\.sql$/.test(name))
      .sort()) {
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
    await admit(client, loginUrl)
    await client.query('commit')
    return applied
  } finally {
    await client.end() // ends the session and with it the lock, and rolls back what is open
  }
}

/** Who may work with the program's rights: the owner, by SET ROLE, and the login role of `loginUrl`. */
const admit = async (client: pg.Client, loginUrl: string | undefined): Promise<void> => {
  await attempt(client, `grant ${APP_ROLE} to current_user`)
  if (!loginUrl) return
  const { username, password } = new URL(loginUrl)
  const role = client.escapeIdentifier(decodeURIComponent(username))
  await attempt(
    client,
    `create role ${role} login nobypassrls password ${client.escapeLiteral(decodeURIComponent(password))}`,
  )
  await attempt(client, `grant ${APP_ROLE} to ${role}`)
}

/** What an administrator may have done already, or must do where we may not. Opening the program tells what is missing. */
const attempt = async (client: pg.Client, sql: string): Promise<void> => {
  await client.query('savepoint attempt')
  await client.query(sql).then(
    () => client.query('release savepoint attempt'),
    () => client.query('rollback to savepoint attempt'),
  )
}

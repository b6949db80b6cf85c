// The program: start | migrate | demo | reproduce | verify | partner. Everything a user starts goes through an npm script.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { heldAgainst, openApp, SANDBOX } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { type Db, openDb } from './db/database.ts'
import { type Embedded, startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { realToday } from './db/write.ts'
import { runDemo } from './demo/demo.ts'
import { openRenderer } from './documents/renderer.ts'
import { reproduce } from './documents/reproduce.ts'
import { tellVerification, verifyAll } from './ledger/verification.ts'
import { foundPartner } from './partners/founding.ts'
import { allScopes } from './partners/partner.ts'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Where migrations run, and where and how the program works. Sandbox with one address: its owner does both, the second under the program's role. */
const addressesOf = (config: Config, embedded: Embedded | undefined) => {
  const owner = config.migrateDatabaseUrl ?? config.databaseUrl ?? embedded?.url
  if (!owner) throw new Error('There is no database.')
  const login = config.databaseUrl && config.databaseUrl !== owner ? config.databaseUrl : undefined
  return { owner, login }
}

const openDatabase = async (config: Config, embedded: Embedded | undefined): Promise<Db> => {
  const { owner, login } = addressesOf(config, embedded)
  // A live program never has the owner's rights: `npm run migrate` has them, and MIGRATE_DATABASE_URL.
  if (config.mode === 'live') {
    if (config.migrateDatabaseUrl) await migrate(owner, login)
    return openDb(config.databaseUrl ?? owner, { max: 16 })
  }
  await migrate(owner, login)
  return openDb(login ?? owner, { max: 16, asAppRole: login === undefined })
}

/** The program at work: database, API and worker. */
const open = async (config: Config, { durable = true } = {}) => {
  const folder = join(config.dataFolder, 'postgres')
  const given = config.databaseUrl ?? config.migrateDatabaseUrl
  const embedded = given ? undefined : await startEmbedded(folder, { durable })
  try {
    const db = await openDatabase(config, embedded)
    const app = await openApp({ config, db, alone: embedded !== undefined, version })
    const address = await app.server.listen({ host: config.host, port: config.port })
    return { address, embedded, stop: () => app.close().then(() => embedded?.stop()) }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

const start = async (config: Config): Promise<void> => {
  const { address, embedded, stop: close } = await open(config)
  greet(config, address)

  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= close()
    return stopping
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), 15_000).unref()
      stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
    })
  }
  await embedded?.exited
  if (embedded && !stopping) fail(new Error('PostgreSQL ended unexpectedly.'))
}

const greet = (config: Config, address: string): void => {
  say(`Rahmenwerk ${version} (${config.mode}) listens on ${address}`)
  if (config.mode !== 'sandbox') return
  say(`
Client ${SANDBOX.client}, secret ${SANDBOX.secret}. To try it:

  TOKEN=$(curl -s -u ${SANDBOX.client}:${SANDBOX.secret} ${address}/oauth2/token -d grant_type=client_credentials | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${address}/sandbox/v1/clock -H "Authorization: Bearer $TOKEN"
  curl -s ${address}/v1/anonymous_credit_line_installment_plans -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"amount":{"value":100000,"unit":"cents","currency":"EUR"}}'
`)
}

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

/** The demo's bank stands apart from the user's: a free port, simulators, and a temporary folder or a partner of its own. */
const demo = async (config: Config): Promise<void> => {
  if (config.mode === 'live')
    throw new Error('The demo belongs to the sandbox; it does not run with RAHMENWERK_MODE=live.')
  const { DATABASE_URL, MIGRATE_DATABASE_URL, RAHMENWERK_SECRET, LOG_LEVEL = 'error' } = process.env
  const given = { DATABASE_URL, MIGRATE_DATABASE_URL, RAHMENWERK_SECRET, LOG_LEVEL }
  const code = await runDemo({
    version,
    open: (dataFolder) => open(readConfig({ ...given, PORT: '0', RAHMENWERK_DATA: dataFolder }), { durable: false }),
    sandbox: SANDBOX,
    isOwnDatabase: config.databaseUrl !== undefined,
    saveIn: join(config.dataFolder, 'demo'),
    out: process.stdout,
    errors: process.stderr,
    env: process.env,
  })
  process.exit(code)
}

const commands: Readonly<Record<string, (config: Config) => Promise<void>>> = {
  start,
  migrate: async (config) => {
    const embedded =
      config.databaseUrl || config.migrateDatabaseUrl
        ? undefined
        : await startEmbedded(join(config.dataFolder, 'postgres'))
    const { owner, login } = addressesOf(config, embedded)
    const applied = await migrate(owner, login)
    say(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.')
    await embedded?.stop()
  },
  demo,
  reproduce: async (config) => {
    const documentId = process.argv[3]
    if (!documentId) throw new Error('Say which document: npm run reproduce -- <document id>')
    const given = config.databaseUrl ?? config.migrateDatabaseUrl
    const embedded = given ? undefined : await startEmbedded(join(config.dataFolder, 'postgres'))
    const db = await openDatabase(config, embedded)
    const renderer = openRenderer()
    const found = await reproduce(db, renderer, documentId)
    await renderer.close()
    await db.end()
    await embedded?.stop()
    say(found.text)
    if (!found.isSame) process.exitCode = 1
  },
  // An auditor's question: are the books what they were? Hashes of last seals that were noted elsewhere may be given.
  verify: async (config) => {
    const noted = process.argv.slice(3)
    const given = config.databaseUrl ?? config.migrateDatabaseUrl
    const embedded = given ? undefined : await startEmbedded(join(config.dataFolder, 'postgres'))
    const db = await openDatabase(config, embedded)
    const lost = new Set(noted)
    let partners = 0
    let findings = 0
    await verifyAll(db, heldAgainst, noted, (verification) => {
      partners += 1
      findings += verification.findings.length
      for (const hash of verification.held) lost.delete(hash)
      for (const line of tellVerification(verification)) say(line)
    })
    await db.end()
    await embedded?.stop()
    for (const hash of lost) say(`no chain of seals holds ${hash}`)
    const wrong = findings + lost.size
    const outcome =
      wrong === 0 ? 'the books are as they were sealed' : `${wrong} ${wrong === 1 ? 'finding' : 'findings'}`
    say(`${partners} ${partners === 1 ? 'partner' : 'partners'} verified: ${outcome}.`)
    if (wrong > 0) process.exitCode = 1
  },
  // The way into an empty live database: a partner, and the clients that work for it.
  partner: async (config) => {
    const [partnerName, country = 'DE'] = process.argv.slice(3)
    if (!partnerName || (country !== 'DE' && country !== 'FR')) {
      throw new Error('Usage: npm run partner -- "<name>" [DE|FR]')
    }
    if (!config.databaseUrl) throw new Error('DATABASE_URL names the database in which the partner is made.')
    const db = await openDatabase(config, undefined)
    const { partnerId, clients } = await foundPartner(
      db,
      {
        name: partnerName,
        country,
        requiresAuthorization: false,
        needsSecondPerson: true,
        clock: { mode: 'real', today: realToday() },
      },
      allScopes.filter((scope) => config.mode === 'sandbox' || scope !== 'sandbox'),
    )
    say(
      `Partner ${partnerId}. Its clients, whose secrets are told this once (two, because money moves by two persons):`,
    )
    for (const { clientId, secret } of clients) say(`  ${clientId}  ${secret}`)
    await db.end()
  },
}

const name = process.argv[2] ?? 'start'
const run = commands[name]
if (!run) fail(new Error(`There is no '${name}'. Known: ${Object.keys(commands).join(', ')}.`))
else
  await Promise.resolve()
    .then(() => run(readConfig(process.env)))
    .catch(fail)

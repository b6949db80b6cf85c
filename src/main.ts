// The program: start | migrate | demo. Everything a user starts goes through an npm script.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApp, SANDBOX } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { openDb } from './db/database.ts'
import { type Embedded, startEmbedded } from './db/embedded.ts'
import { appUrl, migrate } from './db/migrate.ts'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** The owner's address and the program's. With one address only, its owner migrates and the program works as the application's role. */
const addressesOf = async (config: Config, embedded: Embedded | undefined) => {
  const owner = config.migrateDatabaseUrl ?? config.databaseUrl ?? embedded?.url
  if (!owner) throw new Error('no database')
  const app = config.migrateDatabaseUrl && config.databaseUrl ? config.databaseUrl : appUrl(owner)
  return { owner, app }
}

const start = async (config: Config): Promise<void> => {
  const embedded = config.databaseUrl ? undefined : await startEmbedded(join(config.dataFolder, 'postgres'))
  const { owner, app: appAddress } = await addressesOf(config, embedded)
  await migrate(owner)
  const db = await openDb(appAddress, 16)
  const app = await openApp({ config, db, alone: embedded !== undefined, version })
  const address = await app.server.listen({ host: config.host, port: config.port })
  greet(config, address)

  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= app.close().then(() => embedded?.stop())
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

const commands: Readonly<Record<string, (config: Config) => Promise<void>>> = {
  start,
  migrate: async (config) => {
    const embedded = config.databaseUrl || config.migrateDatabaseUrl ? undefined : await startEmbedded(join(config.dataFolder, 'postgres'))
    const { owner } = await addressesOf(config, embedded)
    const applied = await migrate(owner)
    say(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.')
    await embedded?.stop()
  },
}

const name = process.argv[2] ?? 'start'
const run = commands[name]
if (!run) fail(new Error(`There is no '${name}'. Known: ${Object.keys(commands).join(', ')}.`))
else await run(readConfig(process.env)).catch(fail)

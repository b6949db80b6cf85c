// Puts the program together: the only file that knows everyone.
import { pino } from 'pino'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { FastifyInstance } from 'fastify'
import { dayAt } from './base/day.ts'
import type { Config } from './config.ts'
import type { Db } from './db/database.ts'
import type { Handler } from './db/event.ts'
import { openWriter, type Write } from './db/write.ts'
import { buildServer } from './http/server.ts'
import type { Route } from './http/route.ts'
import { seal, type Subledger } from './ledger/seals.ts'
import { allScopes } from './partners/partner.ts'
import { tokenRoutes } from './partners/routes.ts'
import { checkSecret, hashSecret } from './partners/secrets.ts'
import { findClient, getPartner, insertClient, insertPartner, sharedSecret } from './partners/store.ts'
import { openTokens } from './partners/tokens.ts'
import { personRoutes } from './persons/routes.ts'
import { type BankDay, catchUp, type DaySteps, openBankDay } from './work/day.ts'
import { relay } from './work/relay.ts'
import { forgetLeases, type JobHandler, openWorkers, type Workers } from './work/worker.ts'

export type App = Readonly<{
  server: FastifyInstance
  db: Db
  workers: Workers
  day: BankDay
  close: () => Promise<void>
}>

/** The partner of the sandbox from its first start, and its client `sandbox` / `sandbox`. */
export const SANDBOX = { partnerId: '0'.repeat(32), client: 'sandbox', secret: 'sandbox' } as const

export type AppOptions = Readonly<{
  config: Config
  db: Db
  /** No other process works on this database, so that all leases found are a dead one's. */
  alone: boolean
  version: string
}>

/** Opens everything but the port. */
export const openApp = async ({ config, db, alone, version }: AppOptions): Promise<App> => {
  const logger = pino({ level: config.logLevel })
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const latency = new Histogram({
    name: 'rahmenwerk_http_seconds',
    help: 'Time from request to answer',
    labelNames: ['route', 'status'] as const,
    registers: [registry],
  })

  await seedPartners(db, config)
  if (alone) await forgetLeases(db)
  const tokens = openTokens(config.secret ?? (await sharedSecret(db, 'tokens')))

  /** News between areas, handled in the transaction that brings them. */
  const handlers: readonly Handler<Write>[] = []
  /** What leaves the process. */
  const jobs: readonly JobHandler[] = []
  /** What happens by itself, day by day. */
  const steps: DaySteps = { open: [], during: [], close: [] }
  const subledgers: readonly Subledger[] = []
  /** Deliveries only tell what happened: they do not hold up the clock. */
  const kindsThatWait = ['deliver_webhook']

  const writer = openWriter(db, handlers, (partnerId) => workers.wake(partnerId))
  const workers = openWorkers(db, {
    handlers: jobs,
    before: (partnerId) => relay(db, partnerId, async () => {}),
    onError: (err, job) => logger.error({ err, kind: job.kind, workId: job.workId, attempts: job.attempts }, 'work failed; it will be tried again'),
  })
  const day = openBankDay({
    db,
    writer,
    workers,
    steps,
    seal: (write) => seal(write, subledgers),
    kindsThatWait,
    allKinds: jobs.map(({ kind }) => kind),
  })

  const routes: readonly Route[] = [...tokenRoutes(db, tokens), ...personRoutes]

  const server = await buildServer({
    db,
    writer,
    routes,
    authenticate: tokens.verify,
    needsSecondPerson: async (partnerId) => (await getPartner(db, partnerId)).needsSecondPerson,
    logger,
    registry,
    latency,
    isReady: async () => (await db.query('select 1')).rowCount === 1,
    version,
  })

  let stopping = false
  const rolling = (async () => {
    while (!stopping) {
      await catchUp(db, day).catch((err: unknown) => {
        if (!stopping) logger.error({ err }, 'the clock could not be turned; it will be tried again')
      })
      for (let i = 0; i < 20 && !stopping; i++) await new Promise((done) => setTimeout(done, 50))
    }
  })()

  return {
    server,
    db,
    workers,
    day,
    close: async () => {
      stopping = true
      await server.close() // no new requests; those running finish
      await workers.stop() // running jobs finish
      await rolling
      await db.end()
    },
  }
}

/** The sandbox has a partner and a client from its first start; live mode refuses to start beside them. */
const seedPartners = async (db: Db, config: Config): Promise<void> => {
  if (config.mode === 'live') {
    const client = await findClient(db, SANDBOX.client)
    if (client && (await checkSecret(SANDBOX.secret, client.secretHash))) {
      throw new Error('This database holds the sandbox client with its published secret. Live mode needs a database of its own.')
    }
    return
  }
  if (await findClient(db, SANDBOX.client)) return
  await insertPartner(db, {
    partnerId: SANDBOX.partnerId,
    name: 'Sandbox',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock: { mode: 'test', today: dayAt(new Date()) },
  })
  await insertClient(db, {
    clientId: SANDBOX.client,
    partnerId: SANDBOX.partnerId,
    secretHash: await hashSecret(SANDBOX.secret),
    scopes: allScopes,
  })
}

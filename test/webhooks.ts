// For the tests of webhooks: a partner, a command that publishes, and workers that deliver.
import { setTimeout as sleep } from 'node:timers/promises'
import { defineEvent } from '../src/db/event.ts'
import { type Command, openWriter, realToday, systemExecution } from '../src/db/write.ts'
import { insertPartner } from '../src/partners/store.ts'
import { subscribe } from '../src/webhooks/commands.ts'
import { deliverWebhooks } from '../src/webhooks/deliver.ts'
import { fanOutWebhooks } from '../src/webhooks/fan-out.ts'
import type { WebhookType } from '../src/webhooks/webhook.ts'
import { relay } from '../src/work/relay.ts'
import { openWorkers } from '../src/work/worker.ts'
import { closeAtEnd } from './closing.ts'
import { type TestDatabase, testDatabase } from './database.ts'

const somethingHappened = defineEvent<null>()('test.happened')

export type Published = Readonly<{ entityId: string; type?: WebhookType; body: unknown }>

/** Publishes as an area would. */
export const publishAll: Command<readonly Published[], void> = {
  name: 'test.publish',
  run: async (write, events) => {
    for (const { entityId, type = 'LOAN', body } of events)
      write.publish(somethingHappened.of(entityId, null, { type, body }))
  },
}

/** Loopback over plain http, as in the sandbox. */
export const openPolicy = { httpOnLoopback: true, privateAddresses: true }

let shared: Promise<TestDatabase> | undefined
/** Workers go on with whatever is left on their database: those of one test have ended when the next begins. */
let endLast = async (): Promise<void> => {}

export const openBench = async ({ urlPolicy = openPolicy, timeoutMs = 300 } = {}) => {
  shared ??= testDatabase([() => endLast()], closeAtEnd)
  await endLast()
  const { db, ownerUrl, asOwner: ask } = await shared
  const partnerId = await insertPartner(db, {
    name: 'Test',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock: { mode: 'real', today: realToday() },
  })
  const asOwner = (sql: string, values?: unknown[]) => ask(sql, values, partnerId)
  const writer = openWriter(db, [])
  const execution = systemExecution(partnerId, 'test')
  const problems: unknown[] = []
  let workers: ReturnType<typeof openWorkers> | undefined
  /** Workers of this process; until the first call nothing is delivered here. */
  const work = () => {
    workers ??= openWorkers(db, {
      handlers: [deliverWebhooks({ db, writer, urlPolicy, timeoutMs })],
      before: (id) => relay(db, id, fanOutWebhooks),
      onError: (error) => problems.push(error),
    })
    return workers
  }
  endLast = async () => {
    await workers?.stop()
    await asOwner('delete from work')
  }
  return {
    db,
    ownerUrl,
    asOwner,
    partnerId,
    writer,
    execution,
    problems,
    relay: () => relay(db, partnerId, fanOutWebhooks),
    subscribe: (url: string, eventType: WebhookType = 'LOAN') =>
      writer.execute(execution, subscribe, { eventType, url }),
    publish: (...events: readonly Published[]) => writer.execute(execution, publishAll, events),
    /** Does what is due now, retries in the future not. */
    settle: async () => {
      do {
        await work().drain(partnerId)
        await sleep(5)
      } while (await work().isBusy(partnerId))
    },
    /** The gaps have passed: what waits for its next attempt is due. */
    passGaps: () => asOwner('update work set due_at = clock_timestamp()'),
    deliveries: () =>
      asOwner(
        `select delivery_id as id, webhook_id, entity_id, number, status, attempts, last_status, last_error, next_attempt_at, delivered_at
           from webhook_deliveries order by entity_id, number`,
      ),
  }
}

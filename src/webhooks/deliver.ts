// The work of delivering: one POST, its result recorded, tried again or over.

import { Refusal } from '../base/errors.ts'
import { type Db, read } from '../db/database.ts'
import { systemExecution, type Writer } from '../db/write.ts'
import { viewInstant } from '../http/wire.ts'
import type { Job } from '../work/queue.ts'
import type { JobHandler } from '../work/worker.ts'
import { type Callout, type CalloutResult, callOut, readUrl, type UrlPolicy } from './callout.ts'
import { recordAttempt } from './commands.ts'
import { judge } from './rules.ts'
import { sign } from './signature.ts'
import { findOutgoing, type Outgoing } from './store.ts'
import { DELIVER_WEBHOOK } from './webhook.ts'

export const USER_AGENT = 'rahmenwerk'

export type DeliverOptions = Readonly<{ db: Db; writer: Writer; urlPolicy: UrlPolicy; timeoutMs?: number }>

/** The headers of `reference/splitpay.md` 5.2. The time is real, in ISO 8601: a receiver may refuse old calls. */
const headersOf = ({ delivery, webhook, body }: Outgoing, attempt: number, calledAt: Date): Record<string, string> => ({
  'Content-Type': 'application/json',
  'User-Agent': USER_AGENT,
  'Solaris-Webhook-Id': delivery.deliveryId,
  'Solaris-Webhook-Subscription-Id': webhook.webhookId,
  'Solaris-Webhook-Event-Type': webhook.eventType,
  'Solaris-Entity-Id': delivery.entityId,
  'Solaris-Webhook-Attempt': String(attempt),
  'Solaris-Webhook-Signature': sign(webhook.secret, body),
  'Solaris-Webhook-Callout-Timestamp': viewInstant(calledAt),
})

/** The name may lead elsewhere than when it was subscribed: then nothing is sent, and the attempt has failed. */
const attempt = async (
  outgoing: Outgoing,
  job: Job,
  { urlPolicy, timeoutMs }: DeliverOptions,
): Promise<CalloutResult> => {
  try {
    const callout: Callout = {
      url: readUrl(outgoing.webhook.url, urlPolicy),
      headers: headersOf(outgoing, job.attempts, new Date()),
      body: outgoing.body,
    }
    return await callOut(callout, urlPolicy, timeoutMs)
  } catch (error) {
    if (error instanceof Refusal) return { status: null, error: error.detail }
    throw error
  }
}

/** Delivers at least once: a process killed between the call and its record calls again, under the same id. */
export const deliverWebhooks = (options: DeliverOptions): JobHandler => ({
  kind: DELIVER_WEBHOOK,
  run: async (job) => {
    const { deliveryId } = job.payload as { deliveryId: string }
    const outgoing = await read(options.db, job.partnerId, (tx) => findOutgoing(tx, job.partnerId, deliveryId))
    if (!outgoing) return undefined
    const result = await attempt(outgoing, job, options)
    const verdict = judge(result.status, job.attempts)
    const retryAt = verdict.kind === 'retry' ? new Date(Date.now() + verdict.afterMs) : null
    const { delivery } = outgoing
    await options.writer.execute(systemExecution(job.partnerId, 'work'), recordAttempt, {
      job,
      delivery,
      result,
      verdict,
      nextAttemptAt: retryAt,
    })
    return retryAt ? { retryAt } : undefined
  },
})

// What can be done with subscriptions and deliveries.
import { randomBytes } from 'node:crypto'
import { notFound, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { advance } from '../base/machine.ts'
import type { Command, Write } from '../db/write.ts'
import { AlreadyDone, enqueue, finish, type Job } from '../work/queue.ts'
import type { CalloutResult } from './callout.ts'
import type { Verdict } from './rules.ts'
import { cancelWebhookRows, insertWebhook, lockDelivery, lockWebhook, updateDelivery } from './store.ts'
import {
  DELIVER_WEBHOOK,
  type Delivery,
  deliveryMachine,
  orderingKeyOf,
  type Webhook,
  type WebhookType,
  webhookMachine,
} from './webhook.ts'

/** Subscribes; 409 where the partner is subscribed to this event type already. The receiver was asked before (`subscribing.ts`). */
export const subscribe: Command<Readonly<{ eventType: WebhookType; url: string }>, Webhook> = {
  name: 'webhooks.subscribe',
  run: async (write, { eventType, url }) => {
    const webhook: Webhook = {
      webhookId: newId('webhook'),
      eventType,
      url,
      secret: randomBytes(16).toString('hex'),
      status: 'active',
      createdAt: write.ctx.recordedAt,
    }
    if (!(await insertWebhook(write, webhook))) {
      throw new Refusal('record_not_unique', `There is a subscription to ${eventType} already. Delete it first.`)
    }
    write.changed('webhook', webhook.webhookId, null, { status: 'active', eventType })
    return webhook
  },
}

const cancel = async (write: Write, webhook: Webhook): Promise<void> => {
  const status = advance(webhookMachine, webhook.status, 'cancel')
  await cancelWebhookRows(write, webhook.webhookId)
  write.changed('webhook', webhook.webhookId, { status: webhook.status }, { status })
}

/** Deletes a subscription for its partner: what was still to be delivered is cancelled. 404 when it is deleted already. */
export const unsubscribe: Command<Readonly<{ webhookId: string }>, void> = {
  name: 'webhooks.unsubscribe',
  run: async (write, { webhookId }) => {
    const webhook = await lockWebhook(write.tx, webhookId)
    if (webhook.status !== 'active') throw notFound('Webhook', webhookId)
    await cancel(write, webhook)
  },
}

export type Attempt = Readonly<{
  job: Job
  delivery: Delivery
  result: CalloutResult
  verdict: Verdict
  nextAttemptAt: Date | null
}>

/**
 * Records an attempt and what follows from it. Leaves no audit entry: the delivery's row is its trail, and nothing of the
 * business has changed; a subscription cancelled by a 410 leaves one.
 */
export const recordAttempt: Command<Attempt, void> = {
  name: 'webhooks.record_attempt',
  run: async (write, { job, delivery, result, verdict, nextAttemptAt }) => {
    const { webhookId, deliveryId } = delivery
    // Locked in this order by everybody: subscription, delivery, work.
    const webhook = verdict.kind === 'gone' ? await lockWebhook(write.tx, webhookId) : undefined
    const before = await lockDelivery(write.tx, webhookId, deliveryId)
    if (before.status !== 'pending') throw new AlreadyDone(job.workId)
    const isFinal = verdict.kind !== 'retry' && verdict.kind !== 'gone'
    await updateDelivery(write, {
      ...before,
      status: isFinal ? advance(deliveryMachine, before.status, verdict.kind) : before.status,
      attempts: job.attempts,
      lastStatus: result.status,
      lastError: result.error,
      nextAttemptAt,
      deliveredAt: verdict.kind === 'delivered' ? write.ctx.recordedAt : before.deliveredAt,
    })
    if (verdict.kind !== 'retry') await finish(write, job)
    if (webhook) await cancel(write, webhook)
  },
}

/** Sends a final delivery once more, under its old id, in a new series of attempts. 409 while it is pending, or cancelled. */
export const resendDelivery: Command<Readonly<{ webhookId: string; deliveryId: string }>, Delivery> = {
  name: 'webhooks.resend',
  run: async (write, { webhookId, deliveryId }) => {
    const webhook = await lockWebhook(write.tx, webhookId)
    const before = await lockDelivery(write.tx, webhookId, deliveryId)
    if (webhook.status !== 'active')
      throw new Refusal('invalid_state', 'The subscription is cancelled: make a new one.')
    const delivery: Delivery = {
      ...before,
      status: advance(deliveryMachine, before.status, 'resend'),
      attempts: 0,
      nextAttemptAt: write.ctx.recordedAt,
    }
    await updateDelivery(write, delivery)
    await enqueue(write, {
      kind: DELIVER_WEBHOOK,
      orderingKey: orderingKeyOf(delivery),
      number: delivery.number,
      payload: { deliveryId },
    })
    write.changed('webhook_delivery', deliveryId, { status: before.status }, { status: delivery.status })
    return delivery
  },
}

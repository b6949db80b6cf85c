// SQL of subscriptions, deliveries and the list of events.

import { type SqlBool, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { Write } from '../db/write.ts'
import { equal, type List } from '../http/paging.ts'
import { DELIVER_WEBHOOK, type Delivery, type Webhook, type WebhookType } from './webhook.ts'

type WebhookRow = Readonly<{
  webhook_id: string
  event_type: string
  url: string
  secret: string
  status: Webhook['status']
  created_at: Date
}>

export const toWebhook = (row: WebhookRow): Webhook => ({
  webhookId: row.webhook_id,
  eventType: row.event_type as WebhookType,
  url: row.url,
  secret: row.secret,
  status: row.status,
  createdAt: row.created_at,
})

type DeliveryRow = Readonly<{
  delivery_id: string
  webhook_id: string
  entity_id: string
  number: number
  event_id: string
  status: Delivery['status']
  attempts: number
  last_status: number | null
  last_error: string | null
  next_attempt_at: Date | null
  delivered_at: Date | null
  created_at: Date
}>

export const toDelivery = (row: DeliveryRow): Delivery => ({
  deliveryId: row.delivery_id,
  webhookId: row.webhook_id,
  entityId: row.entity_id,
  number: row.number,
  eventId: row.event_id,
  status: row.status,
  attempts: row.attempts,
  lastStatus: row.last_status,
  lastError: row.last_error,
  nextAttemptAt: row.next_attempt_at,
  deliveredAt: row.delivered_at,
  createdAt: row.created_at,
})

/** False: the partner has an active subscription to this type already. Of two at once the second waits, then sees the first. */
export const insertWebhook = async ({ tx, ctx }: Write, webhook: Webhook): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('webhooks')
    .values({
      partner_id: ctx.partnerId,
      webhook_id: webhook.webhookId,
      event_type: webhook.eventType,
      url: webhook.url,
      secret: webhook.secret,
      status: webhook.status,
      created_at: webhook.createdAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['partner_id', 'event_type'])
        .where(sql<SqlBool>`status = 'active'`) // as the index says it: a parameter would not do in a plan for all values
        .doNothing(),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Throws 404 when the id is unknown or another partner's. A cancelled one is found: its deliveries can still be read. */
export const getWebhook = async (tx: Tx, webhookId: string): Promise<Webhook> => {
  const row = await tx.selectFrom('webhooks').selectAll().where('webhook_id', '=', webhookId).executeTakeFirst()
  if (!row) throw notFound('Webhook', webhookId)
  return toWebhook(row)
}

/** The same, locked until the transaction ends: nothing is sent out for it or cancelled meanwhile. */
export const lockWebhook = async (tx: Tx, webhookId: string): Promise<Webhook> => {
  const row = await tx
    .selectFrom('webhooks')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Webhook', webhookId)
  return toWebhook(row)
}

/** The active ones; there is at most one for each event type. */
export const activeWebhooks: List<'webhooks'> = {
  table: 'webhooks',
  id: 'webhook_id',
  where: equal('status', 'active'),
}

/** Cancels the subscription and what it had still to send, and takes that out of the queue. */
export const cancelWebhookRows = async ({ tx, ctx }: Write, webhookId: string): Promise<void> => {
  await tx.client.query(
    `with subscription as (
       update webhooks set status = 'cancelled', cancelled_at = $3 where partner_id = $1 and webhook_id = $2),
     stopped as (
       update webhook_deliveries set status = 'cancelled', next_attempt_at = null
        where partner_id = $1 and webhook_id = $2 and status = 'pending' returning entity_id)
     delete from work
      where partner_id = $1 and kind = $4 and ordering_key in (select $2::text || ':' || entity_id from stopped)`,
    [ctx.partnerId, webhookId, ctx.recordedAt, DELIVER_WEBHOOK],
  )
}

/** Throws 404 when the subscription has no such delivery. */
export const lockDelivery = async (tx: Tx, webhookId: string, deliveryId: string): Promise<Delivery> => {
  const row = await tx
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .where('delivery_id', '=', deliveryId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Delivery', deliveryId)
  return toDelivery(row)
}

/** Writes what an attempt, or a wish to send again, changes. */
export const updateDelivery = async ({ tx, ctx }: Write, delivery: Delivery): Promise<void> => {
  await tx
    .updateTable('webhook_deliveries')
    .set({
      status: delivery.status,
      attempts: delivery.attempts,
      last_status: delivery.lastStatus,
      last_error: delivery.lastError,
      next_attempt_at: delivery.nextAttemptAt,
      delivered_at: delivery.deliveredAt,
    })
    .where('partner_id', '=', ctx.partnerId)
    .where('delivery_id', '=', delivery.deliveryId)
    .execute()
}

/** What is sent: the body is the text that was fixed when the event was published, byte for byte. */
export type Outgoing = Readonly<{ delivery: Delivery; webhook: Webhook; body: string }>

/** A delivery that is still to be made, or undefined: it was made, or cancelled. */
export const findOutgoing = async (tx: Tx, partnerId: string, deliveryId: string): Promise<Outgoing | undefined> => {
  const { rows } = await tx.client.query<
    DeliveryRow & { event_type: string; url: string; secret: string; subscribed_at: Date; body: string }
  >({
    name: 'find_outgoing',
    text: `select d.*, w.event_type, w.url, w.secret, w.created_at as subscribed_at, coalesce(e.body::text, 'null') as body
             from webhook_deliveries d
             join webhooks w on w.partner_id = d.partner_id and w.webhook_id = d.webhook_id
             join events e on e.partner_id = d.partner_id and e.entity_id = d.entity_id and e.number = d.number
            where d.partner_id = $1 and d.delivery_id = $2 and d.status = 'pending' and w.status = 'active'`,
    values: [partnerId, deliveryId],
  })
  const row = rows[0]
  if (!row) return undefined
  const webhook = toWebhook({ ...row, status: 'active', created_at: row.subscribed_at })
  return { delivery: toDelivery(row), webhook, body: row.body }
}

/** An event as it stands in the partner's list. */
export type PlacedEvent = Readonly<{
  position: bigint
  eventId: string
  type: string
  entityId: string
  number: number
  happenedOn: Day
  happenedAt: Date
  webhookType: string | null
  body: unknown
}>

/** The events after this position, in order. A position is given once nothing earlier can come any more. */
export const listEvents = async (tx: Tx, partnerId: string, after: bigint, limit: number): Promise<PlacedEvent[]> => {
  const { rows } = await tx.client.query({
    name: 'list_events',
    text: `select position, event_id, type, entity_id, number, happened_on, happened_at, webhook_type, body
             from events where partner_id = $1 and position > $2 order by position limit $3`,
    values: [partnerId, after, limit],
  })
  return rows.map((row) => ({
    position: row.position,
    eventId: row.event_id,
    type: row.type,
    entityId: row.entity_id,
    number: row.number,
    happenedOn: row.happened_on,
    happenedAt: row.happened_at,
    webhookType: row.webhook_type,
    body: row.body,
  }))
}

/** The deliveries of one subscription. */
export const deliveriesOf = (webhookId: string): List<'webhook_deliveries'> => ({
  table: 'webhook_deliveries',
  id: 'delivery_id',
  where: equal('webhook_id', webhookId),
})

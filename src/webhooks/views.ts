// The wire's subscriptions (`reference/splitpay.md` 5.1), deliveries and events (ours: `design.md` 6).
import Type from 'typebox'
import { invalidField } from '../base/errors.ts'
import { DayText, InstantText, idOf, nullable, oneOf, viewInstant } from '../http/wire.ts'
import type { PlacedEvent } from './store.ts'
import { type Delivery, deliveryMachine, type Webhook, webhookTypes } from './webhook.ts'

export const WebhookCreate = Type.Object(
  { event_type: oneOf(webhookTypes), url: Type.String({ minLength: 1, maxLength: 2048, description: 'https only.' }) },
  { $id: 'WebhookCreate' },
)

export const WebhookView = Type.Object(
  {
    id: idOf('webhook'),
    event_type: oneOf(webhookTypes),
    url: Type.String(),
    secret: Type.String({ description: 'Key of the signatures.' }),
  },
  { $id: 'Webhook' },
)

/** Reading a subscription shows its secret too, as the published samples do. */
export const viewWebhook = ({ webhookId, eventType, url, secret }: Webhook) => ({
  id: webhookId,
  event_type: eventType,
  url,
  secret,
})

export const DeliveryView = Type.Object(
  {
    id: idOf('delivery'),
    webhook_id: idOf('webhook'),
    event_id: idOf('event'),
    entity_id: Type.String(),
    number: Type.Integer({ description: "The event's number within its entity." }),
    status: oneOf(Object.keys(deliveryMachine.table)),
    attempts: Type.Integer(),
    last_status: nullable(Type.Integer()),
    last_error: nullable(Type.String()),
    next_attempt_at: nullable(InstantText),
    delivered_at: nullable(InstantText),
    created_at: InstantText,
  },
  { $id: 'WebhookDelivery' },
)

export const viewDelivery = (delivery: Delivery) => ({
  id: delivery.deliveryId,
  webhook_id: delivery.webhookId,
  event_id: delivery.eventId,
  entity_id: delivery.entityId,
  number: delivery.number,
  status: delivery.status,
  attempts: delivery.attempts,
  last_status: delivery.lastStatus,
  last_error: delivery.lastError,
  next_attempt_at: delivery.nextAttemptAt && viewInstant(delivery.nextAttemptAt),
  delivered_at: delivery.deliveredAt && viewInstant(delivery.deliveredAt),
  created_at: viewInstant(delivery.createdAt),
})

export const EventsView = Type.Object(
  {
    events: Type.Array(
      Type.Object({
        id: idOf('event'),
        type: Type.String({ examples: ['loan.repaid'] }),
        entity_id: Type.String(),
        number: Type.Integer({ description: "The event's number within its entity." }),
        happened_on: DayText,
        happened_at: InstantText,
        event_type: nullable(Type.String({ description: 'Of the webhook; null: the event has none.' })),
        payload: Type.Unknown({ description: "The webhook's body." }),
      }),
    ),
    next: Type.String({ description: 'Give it as `after` to go on from here, now or later.' }),
  },
  { $id: 'Events' },
)

/** A cursor is a position that nobody should do arithmetic with. */
const viewCursor = (position: bigint): string => Buffer.from(`after:${position}`).toString('base64url')

/** The position after which to read; 0 from the beginning. Throws 400 for a text that is no cursor of ours. */
export const readCursor = (cursor: string | undefined): bigint => {
  if (cursor === undefined) return 0n
  const position = /^after:(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1]
  if (position === undefined) throw invalidField('after', "must be the 'next' of an earlier answer.")
  return BigInt(position)
}

/** The last event's cursor, or the old one when nothing new has come: a reader goes on with it whenever it likes. */
export const viewEvents = (events: readonly PlacedEvent[], after: bigint) => ({
  events: events.map((event) => ({
    id: event.eventId,
    type: event.type,
    entity_id: event.entityId,
    number: event.number,
    happened_on: event.happenedOn,
    happened_at: viewInstant(event.happenedAt),
    event_type: event.webhookType,
    payload: event.body,
  })),
  next: viewCursor(events.at(-1)?.position ?? after),
})

// `/v1/webhooks` and, ours, its deliveries and `/v1/events`.
import Type from 'typebox'
import { notFound } from '../base/errors.ts'
import { listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { resendDelivery, unsubscribe } from './commands.ts'
import { activeWebhooks, deliveriesOf, getWebhook, listEvents, toDelivery, toWebhook } from './store.ts'
import { answerSubscription, type SubscribingOptions } from './subscribing.ts'
import {
  DeliveryView,
  EventsView,
  readCursor,
  viewDelivery,
  viewEvents,
  viewWebhook,
  WebhookCreate,
  WebhookView,
} from './views.ts'

const DEFAULT_EVENTS = 100
const MAX_EVENTS = 1000

const WebhookParams = Type.Object({ webhook_id: Type.String() })
const DeliveryParams = Type.Object({ webhook_id: Type.String(), delivery_id: Type.String() })

export const webhookRoutes = (options: SubscribingOptions): Route[] => [
  route({
    method: 'POST',
    path: '/v1/webhooks',
    summary: 'Subscribe to an event type: the receiver is called once and must answer 2xx',
    tag: 'Webhooks',
    scope: 'partners',
    body: WebhookCreate,
    status: 201,
    answer: WebhookView,
    errors: [400, 409],
    handle: (request) => answerSubscription(request, options),
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks',
    summary: 'List subscriptions',
    tag: 'Webhooks',
    scope: 'partners',
    query: Type.Object(pageQuery),
    answer: Type.Array(WebhookView),
    errors: [400],
    read: (reading, { query }) =>
      listAnswer(reading, activeWebhooks, { path: '/v1/webhooks', query }, (rows) =>
        rows.map((row) => viewWebhook(toWebhook(row))),
      ),
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks/:webhook_id',
    summary: 'Read a subscription',
    tag: 'Webhooks',
    scope: 'partners',
    params: WebhookParams,
    answer: WebhookView,
    errors: [404],
    read: async ({ tx }, { params }) => {
      const webhook = await getWebhook(tx, params.webhook_id)
      if (webhook.status !== 'active') throw notFound('Webhook', params.webhook_id)
      return viewWebhook(webhook)
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/webhooks/:webhook_id',
    summary: 'Delete a subscription: what was still to be delivered is cancelled',
    tag: 'Webhooks',
    scope: 'partners',
    params: WebhookParams,
    answer: null,
    errors: [404],
    command: unsubscribe,
    input: ({ params }) => ({ webhookId: params.webhook_id }),
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks/:webhook_id/deliveries',
    summary: "List a subscription's deliveries, those of a cancelled one too",
    tag: 'Webhooks',
    scope: 'partners',
    params: WebhookParams,
    query: Type.Object(pageQuery),
    answer: Type.Array(DeliveryView),
    errors: [400, 404],
    read: async (reading, { params, query }) => {
      const { webhookId } = await getWebhook(reading.tx, params.webhook_id)
      const path = `/v1/webhooks/${webhookId}/deliveries`
      return listAnswer(reading, deliveriesOf(webhookId), { path, query }, (rows) =>
        rows.map((row) => viewDelivery(toDelivery(row))),
      )
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/:webhook_id/deliveries/:delivery_id/resend',
    summary: 'Send a delivery that is over once more, under its old id',
    tag: 'Webhooks',
    scope: 'partners',
    params: DeliveryParams,
    status: 202,
    answer: DeliveryView,
    errors: [404, 409],
    command: resendDelivery,
    input: ({ params }) => ({ webhookId: params.webhook_id, deliveryId: params.delivery_id }),
    view: viewDelivery,
  }),
  route({
    method: 'GET',
    path: '/v1/events',
    summary: 'All events in order; an event never appears before a place that was read already',
    tag: 'Webhooks',
    scope: 'partners',
    query: Type.Object({
      after: Type.Optional(Type.String()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_EVENTS })),
      'page[size]': Type.Optional(
        Type.Integer({ minimum: 0, maximum: MAX_EVENTS, description: 'The same as `limit`, as the lists call it.' }),
      ),
    }),
    answer: EventsView,
    errors: [400],
    read: async ({ tx, partnerId }, { query }) => {
      const after = readCursor(query.after)
      const most = query.limit ?? (query['page[size]'] || DEFAULT_EVENTS)
      return viewEvents(await listEvents(tx, partnerId, after, most), after)
    },
  }),
]

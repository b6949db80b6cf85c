// Subscriptions to events, and the deliveries made for them (`reference/splitpay.md` 5).
import { defineMachine, type StateOf } from '../base/machine.ts'

/**
 * What can be subscribed to: the events of `reference/splitpay.md` 5.3, but for IDENTIFICATION_ORIGINATION. That resource is
 * not part of the contract: identification and signature tell of themselves.
 */
export const webhookTypes = [
  'CREDIT_LINE_APPLICATION',
  'FREELANCER_CREDIT_LINE_APPLICATION',
  'CREDIT_LINE',
  'LOAN',
  'ACCOUNT_SNAPSHOT',
  'IDENTIFICATION',
] as const

export type WebhookType = (typeof webhookTypes)[number]

/** The header's value of the call that asks whether anybody listens; no event carries it. */
export const TEST_CALL = 'WEBHOOK-SUBSCRIPTION'

/** `cancelled`: the partner deleted it, or the receiver answered 410. It is never active again. */
export const webhookMachine = defineMachine('webhook', { active: { cancel: 'cancelled' }, cancelled: {} })

/** A final delivery may be sent once more, as long as its subscription is active. */
export const deliveryMachine = defineMachine('delivery', {
  pending: { delivered: 'delivered', rejected: 'rejected', exhausted: 'exhausted', cancel: 'cancelled' },
  delivered: { resend: 'pending' },
  rejected: { resend: 'pending' },
  exhausted: { resend: 'pending' },
  cancelled: {},
})

export type Webhook = Readonly<{
  webhookId: string
  eventType: WebhookType
  url: string
  /** 32 hex digits: the key of the signature. */
  secret: string
  status: StateOf<typeof webhookMachine>
  createdAt: Date
}>

/** One event on its way to one subscription. Its times are real ones. */
export type Delivery = Readonly<{
  deliveryId: string
  webhookId: string
  entityId: string
  /** The event's number within its entity: deliveries of one entity go out in this order. */
  number: number
  eventId: string
  status: StateOf<typeof deliveryMachine>
  /** Of the series under way, or of the last one. */
  attempts: number
  lastStatus: number | null
  lastError: string | null
  nextAttemptAt: Date | null
  deliveredAt: Date | null
  createdAt: Date
}>

/** The kind of work that sends. */
export const DELIVER_WEBHOOK = 'deliver_webhook'

/** Deliveries with this key go out one after the other. `fan-out.ts` builds the same text in SQL. */
export const orderingKeyOf = ({ webhookId, entityId }: Pick<Delivery, 'webhookId' | 'entityId'>): string =>
  `${webhookId}:${entityId}`

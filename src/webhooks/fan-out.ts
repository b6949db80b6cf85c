// From an event to the deliveries it causes.
import type { FanOut } from '../work/relay.ts'
import { DELIVER_WEBHOOK } from './webhook.ts'

// Ids derive from subscription and event, so the same event can never be delivered under two ids. `for share`: whoever
// cancels a subscription waits, and then sees these deliveries, or has come first, and none is made.
const FAN_OUT = `
  with subscribed as (
    select webhook_id, event_type from webhooks where partner_id = $1 and status = 'active' for share),
  fresh as (
    select w.webhook_id, e.entity_id, e.number, e.event_id,
           left(encode(sha256(convert_to(w.webhook_id || e.event_id, 'UTF8')), 'hex'), 32) as id
      from events e join subscribed w on w.event_type = e.webhook_type
     where e.partner_id = $1 and e.position > $2
     order by e.position),
  delivery as (
    insert into webhook_deliveries (partner_id, delivery_id, webhook_id, entity_id, number, event_id, status, created_at)
    select $1, id || 'dlvr', webhook_id, entity_id, number, event_id, 'pending', $3 from fresh)
  insert into work (partner_id, work_id, kind, ordering_key, number, payload, due_at, created_at)
  select $1, id || 'work', '${DELIVER_WEBHOOK}', webhook_id || ':' || entity_id, number,
         jsonb_build_object('deliveryId', id || 'dlvr'), clock_timestamp(), $3
    from fresh`

/** A delivery, and the work of making it, for each newly placed event that is subscribed to; one statement a batch. */
export const fanOutWebhooks: FanOut = async (tx, partnerId, fromPosition) => {
  await tx.client.query({ name: 'fan_out_webhooks', text: FAN_OUT, values: [partnerId, fromPosition, new Date()] })
}

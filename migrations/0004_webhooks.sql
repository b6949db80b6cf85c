create table webhooks (
  partner_id text not null,
  webhook_id text not null,
  event_type text not null,
  url text not null,
  secret text not null,
  status text not null check (status in ('active', 'cancelled')), -- cancelled: the receiver answered 410, or it was deleted
  created_at timestamptz not null,
  cancelled_at timestamptz,
  primary key (partner_id, webhook_id)
);
-- One subscription per event type.
create unique index on webhooks (partner_id, event_type) where status = 'active';

create table webhook_deliveries (
  partner_id text not null,
  delivery_id text not null,               -- the Solaris-Webhook-Id: the receiver tells doubles by it
  webhook_id text not null,
  entity_id text not null,
  number integer not null,                 -- the event's number within its entity
  event_id text not null,
  status text not null check (status in ('pending', 'delivered', 'rejected', 'exhausted', 'cancelled')),
  attempts integer not null default 0,
  last_status integer,
  last_error text,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null,
  primary key (partner_id, delivery_id),
  foreign key (partner_id, webhook_id) references webhooks,
  foreign key (partner_id, entity_id, number) references events
);
create index on webhook_deliveries (partner_id, webhook_id, created_at, delivery_id);
-- What a cancelled subscription had still to send.
create index on webhook_deliveries (partner_id, webhook_id) where status = 'pending';

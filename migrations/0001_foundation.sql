-- Who uses the bank, and what every write leaves behind.
-- partner_id comes first in every key of a tenant's table; partners, clients and clocks alone are readable without a partner.

create table partners (
  partner_id text primary key check (partner_id ~ '^[0-9a-f]{32}$'),
  name text not null,
  country text not null check (country in ('DE', 'FR')),
  requires_authorization boolean not null, -- the partner authorizes each line itself before it opens
  needs_second_person boolean not null,    -- commands that move money or terms wait for another client's approval
  created_at timestamptz not null
);

create table clients (
  client_id text primary key,
  partner_id text not null references partners,
  secret_hash text not null,
  scopes text[] not null,
  produktanbieter text,                    -- KreditSmart: the lender whose numbers this client uses, and its partner id
  kreditsmart_partner_id text check (kreditsmart_partner_id ~ '^[A-Z0-9]{5}$'),
  created_at timestamptz not null
);

-- One clock a partner. A test clock stands at (today, now_at) until told; a real one has no now_at and follows the day in Berlin.
-- A command holds its row `for share`, closing a day takes it `for update`: nothing can be booked on a day that is being sealed.
create table clocks (
  partner_id text primary key references partners,
  mode text not null check (mode in ('test', 'real')),
  today date not null,
  now_at timestamptz,
  phase text not null check (phase in ('opening', 'open')), -- opening: the steps that open the day are not all done
  check ((mode = 'test') = (now_at is not null))
);

-- A clock on its way to another day; a restart goes on from here. Only one process turns it: the one that holds the lease.
create table clock_advances (
  partner_id text primary key references partners,
  from_on date not null,
  target_on date not null,
  started_at timestamptz not null,
  turned_by text,
  turned_until timestamptz
);

-- Secrets that all processes on this database share in the sandbox; live mode gets them from the environment.
create table secrets (
  name text primary key,
  value text not null
);

create table idempotency_keys (
  partner_id text not null,
  client_id text not null,
  method text not null,
  path text not null,
  key text not null,
  body_sha256 text not null,
  status integer not null,
  answer json,                             -- as it was sent: jsonb would change the order of members
  is_final boolean not null default true,  -- false: the first answer is given a moment after the commit
  recorded_at timestamptz not null,
  primary key (partner_id, client_id, method, path, key)
);

-- Who did what, when and why. Never changed, never deleted.
create table audit_entries (
  partner_id text not null,
  audit_id text not null,
  command text not null,
  actor text not null,
  on_behalf_of text,                       -- the first of two persons; actor is then the second
  request_id text not null,
  reason text,
  happened_on date not null,               -- the partner's day
  recorded_at timestamptz not null,
  changes jsonb not null,                  -- [{entity, id, before, after}]
  transfer_ids text[] not null,
  primary key (partner_id, audit_id)
);
create index on audit_entries (partner_id, recorded_at);

-- A command that waits for its second person: the request as it came.
create table approvals (
  partner_id text not null,
  approval_id text not null,
  route text not null,
  params jsonb not null,
  body jsonb,
  preview jsonb not null,                  -- what the command would have done when it was asked for
  status text not null check (status in ('pending', 'approved', 'refused', 'expired')),
  requested_by text not null,
  requested_at timestamptz not null,
  expires_on date not null,
  decided_by text,
  decided_at timestamptz,
  primary key (partner_id, approval_id)
);

-- What happened, in order per entity; the body of its webhook is fixed when it happens.
create table events (
  partner_id text not null,
  entity_id text not null,
  number integer not null,                 -- made while the entity is locked: the order of its events
  event_id text not null,
  type text not null,
  happened_on date not null,
  happened_at timestamptz not null,        -- the partner's clock
  recorded_at timestamptz not null,
  webhook_type text,
  body json,                               -- sent as it stands, byte for byte: jsonb would change the order of members
  position bigint,                         -- place in the partner's list, given by the relay once the event is committed
  primary key (partner_id, entity_id, number)
);
create unique index on events (partner_id, position) where position is not null;
create index on events (partner_id, recorded_at) where position is null;

create table relays (
  partner_id text primary key,
  last_position bigint not null
);

-- What has to leave the process. A row is gone when it is done.
create table work (
  partner_id text not null,
  work_id text not null,
  kind text not null,
  ordering_key text not null,              -- rows with the same key run one after the other, by number
  number integer not null,
  payload jsonb not null,
  due_at timestamptz not null,             -- real time
  attempts integer not null default 0,
  leased_until timestamptz,
  last_error text,
  created_at timestamptz not null,
  primary key (partner_id, work_id)
);
create index on work (partner_id, due_at);
create index on work (partner_id, ordering_key, number);

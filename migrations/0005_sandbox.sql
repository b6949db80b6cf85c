-- The simulators' own memory. The product never reads these.
create table sandbox_scripts (
  partner_id text not null,
  person_id text not null,
  port text not null check (port in ('credit_record', 'identification', 'signing', 'account_snapshot', 'payouts', 'collections')),
  answers text[] not null,                 -- used up in order
  primary key (partner_id, person_id, port)
);

-- What a simulator has answered: asked again about the same, it says the same.
create table sandbox_answers (
  partner_id text not null,
  port text not null,
  subject_id text not null,
  answer text not null,
  primary key (partner_id, port, subject_id)
);

-- The simulated bank: its account for the lender, what it has been told to do, and what it has booked.
create table sandbox_bank_accounts (
  partner_id text primary key,
  balance_cents bigint not null,
  last_statement bigint not null
);

create table sandbox_bank_orders (
  partner_id text not null,
  order_id text not null,                  -- message and end-to-end id: a file that comes twice is one
  kind text not null check (kind in ('payout', 'collection', 'payout_return', 'collection_return', 'incoming')),
  act_on date not null,
  details jsonb not null,
  status text not null check (status in ('waiting', 'done')),
  primary key (partner_id, order_id)
);
create index on sandbox_bank_orders (partner_id, act_on) where status = 'waiting';

-- What it has answered and the lender has not fetched yet.
create table sandbox_bank_outbox (
  partner_id text not null,
  number bigint not null,
  message text not null,
  content text not null,
  fetched boolean not null default false,
  primary key (partner_id, number)
);
create index on sandbox_bank_outbox (partner_id) where not fetched;

-- Lines that run for a year and are renewed (France): one row per period that may follow.
create table renewals (
  partner_id text not null,
  renewal_id text not null,
  line_id text not null,
  number integer not null check (number > 0), -- 1: the first period after the contract's own
  status text not null check (status in ('scheduled', 'eligible', 'customer_notified', 'effective', 'suspended', 'rejected', 'missed', 'cancelled_by_customer', 'ended')),
  effective_from_on date not null,         -- the running period expires
  effective_until_on date not null,
  notify_by_on date not null,              -- last day to send the notice
  cancel_by_on date not null,              -- last day for the customer to object, and to return the slip of an unused line
  check_on date,                           -- from then on the check is to be asked for; null: none is
  credit_record_id text,                   -- of the latest check
  checked_on date,
  notified_on date,                        -- the notice was sent
  slip_returned_on date,
  rejected_on date,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, renewal_id),
  unique (partner_id, line_id, number),
  foreign key (partner_id, line_id) references credit_lines
);
create index on renewals (partner_id, check_on) where check_on is not null;
create index on renewals (partner_id, notify_by_on) where status in ('scheduled', 'eligible');
create index on renewals (partner_id, effective_from_on) where status not in ('effective', 'ended');
create index on renewals (partner_id, credit_record_id) where credit_record_id is not null;

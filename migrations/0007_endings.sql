-- How lines and loans end before their time: declarations of revocation, forbearance, and the notice before a termination.

-- Every declaration is kept as it came. One that came late, or when the line was closed already, waits for a person.
create table revocations (
  partner_id text not null,
  revocation_id text not null,
  line_id text not null,
  channel text not null check (channel in ('online', 'letter', 'broker')),
  dispatched_on date not null,             -- what was sent in time counts
  received_on date not null,
  status text not null check (status in ('effective', 'in_review', 'refused')),
  decided_by text,                         -- the person, where one had to decide
  decided_on date,
  reason text,
  created_at timestamptz not null,
  primary key (partner_id, revocation_id),
  foreign key (partner_id, line_id) references credit_lines
);
create index on revocations (partner_id, line_id);
create index on revocations (partner_id, created_at) where status = 'in_review';

-- What the bank offered a customer in difficulty, or why nothing was offered.
create table forbearances (
  partner_id text not null,
  forbearance_id text not null,
  line_id text not null,
  kind text not null check (kind in ('refinancing', 'longer_term', 'deferral', 'lower_rate', 'payment_holiday', 'partial_repayment', 'partial_forgiveness', 'consolidation', 'none')),
  terms text not null,                     -- of the offer; of 'none': the reason
  offered_on date not null,
  response text not null check (response in ('open', 'accepted', 'declined', 'none_needed')),
  created_at timestamptz not null,
  primary key (partner_id, forbearance_id),
  foreign key (partner_id, line_id) references credit_lines
);
create index on forbearances (partner_id, line_id);

-- The demand for the arrears of a loan that precedes its termination.
create table termination_notices (
  partner_id text not null,
  notice_id text not null,
  loan_id text not null,
  line_id text not null,
  given_on date not null,
  deadline_on date not null,               -- last day to pay the arrears
  demanded_cents bigint not null check (demanded_cents > 0),
  threshold_cents bigint not null,
  instalments integer not null,            -- so many consecutive ones were overdue
  terminated_on date,                      -- the loan was called in by it
  created_at timestamptz not null,
  primary key (partner_id, notice_id),
  foreign key (partner_id, loan_id) references loans,
  foreign key (partner_id, line_id) references credit_lines
);
create index on termination_notices (partner_id, loan_id);

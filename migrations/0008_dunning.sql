-- What follows when a debit fails: tried again after a new notice, looked at by a person, chased by letter.

-- A debit that is presented again: announced first, then in the file of its day, or dropped when nothing is left to collect.
create table representations (
  partner_id text not null,
  loan_id text not null,
  due_on date not null,                    -- of the instalment, as in collections
  attempt integer not null check (attempt > 1),
  line_id text not null,
  status text not null check (status in ('announced', 'presented', 'dropped')),
  announced_cents bigint not null check (announced_cents > 0), -- of the notice: never more is collected
  announced_on date not null,
  settle_from_on date not null,            -- the first day that the notice allows
  primary key (partner_id, loan_id, due_on, attempt),
  foreign key (partner_id, loan_id) references loans
);
create index on representations (partner_id, settle_from_on) where status = 'announced';

-- A debit that must not be presented: the first of its due day, or the one announced for it.
create table collection_stops (
  partner_id text not null,
  loan_id text not null,
  due_on date not null,
  requested_by text not null check (requested_by in ('customer', 'bank')),
  reason text not null,
  stopped_on date not null,
  primary key (partner_id, loan_id, due_on),
  foreign key (partner_id, loan_id) references loans
);

-- What only a person can put right about a failed or stopped debit.
create table payment_tasks (
  partner_id text not null,
  task_id text not null,
  kind text not null check (kind in ('data_fix', 'new_mandate', 'manual', 'config_error', 'new_account', 'operations', 'fraud_check', 'estate', 'compliance', 'contact', 'stopped_debit')),
  person_id text not null,
  line_id text not null,
  loan_id text not null,
  due_on date not null,
  reason_code text,
  is_ours boolean not null,                -- our own delay: nobody is in default while this is open
  status text not null check (status in ('open', 'done')),
  created_on date not null,
  done_on date,
  done_by text,
  note text,                               -- what the person did
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, task_id),
  foreign key (partner_id, loan_id) references loans
);
create index on payment_tasks (partner_id, created_at, task_id);
create index on payment_tasks (partner_id, task_id) where status = 'open' and is_ours;

-- Accounts that customers have at this bank: a line may pay out to one.
create table customer_accounts (
  partner_id text not null,
  account_id text not null,
  person_id text not null,
  iban text not null,
  created_at timestamptz not null,
  primary key (partner_id, account_id),
  unique (partner_id, iban),
  foreign key (partner_id, person_id) references persons
);

-- One open case per loan in arrears. Its amounts are the loan's; only what was done about them stands here.
create table dunning_cases (
  partner_id text not null,
  case_id text not null,
  loan_id text not null,
  line_id text not null,
  person_id text not null,
  strategy text not null check (strategy in ('consumer', 'freelancer')),
  strategy_version text not null,
  status text not null check (status in ('new', 'dunning', 'pre_termination', 'terminated', 'pre_collection', 'closed', 'closed_matured')),
  counts_from_on date not null,            -- the days of the ladder count from here
  letters_sent integer not null default 0, -- of the ladder
  last_letter_on date,
  last_sddr_on date,                       -- the last debit that came back
  deadline_on date,
  next_on date,                            -- when to look at it again; null: not by itself
  opened_on date not null,
  closed_on date,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, case_id),
  foreign key (partner_id, loan_id) references loans
);
create unique index dunning_cases_one_open on dunning_cases (partner_id, loan_id) where status not in ('closed', 'closed_matured');
create index on dunning_cases (partner_id, next_on) where next_on is not null;
create index on dunning_cases (partner_id, created_at, case_id);

-- What the customer was told. The data is what the letter prints: amounts of the day, as the ledger had them.
create table dunning_notifications (
  partner_id text not null,
  notification_id text not null,
  case_id text not null,
  number integer not null,
  type text not null check (type in ('sddr_notification', 'partial_repayment_notification', 'full_repayment_notification', 'reminder', 'dunning_letter', 'pre_termination_letter', 'termination_letter', 'pre_collection_letter')),
  title text not null,
  addressee text not null check (addressee in ('customer', 'counsellor', 'administrator', 'estate')),
  sent_on date not null,
  data jsonb not null,
  created_at timestamptz not null,
  primary key (partner_id, notification_id),
  foreign key (partner_id, case_id) references dunning_cases
);
create unique index on dunning_notifications (partner_id, case_id, number);
create index on dunning_notifications (partner_id, created_at, notification_id);

-- What was talked about: contacts and promises to pay. Ways out that were offered stand with the line (forbearances).
create table dunning_notes (
  partner_id text not null,
  note_id text not null,
  case_id text not null,
  kind text not null check (kind in ('contact', 'promise_to_pay')),
  text text not null,
  promised_on date,                        -- of a promise: the day by which the customer pays
  promised_cents bigint check (promised_cents > 0),
  made_by text not null,
  made_on date not null,
  created_at timestamptz not null,
  primary key (partner_id, note_id),
  foreign key (partner_id, case_id) references dunning_cases
);
create index on dunning_notes (partner_id, case_id);

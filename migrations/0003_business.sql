-- Persons and what hinders them.
create table persons (
  partner_id text not null,
  person_id text not null,
  details jsonb not null,                  -- all personal data in one place, so that it can go when its time is over
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, person_id)
);
create index on persons (partner_id, created_at, person_id);

create table holds (
  partner_id text not null,
  hold_id text not null,
  person_id text not null,
  line_id text,                            -- null: every line of the person
  cause text not null check (cause in ('arrears', 'no_mandate', 'death', 'insolvency', 'debt_counselling', 'fraud', 'screening', 'bank_reason', 'renewal_suspended')),
  reason text not null,
  since_on date not null,
  until_on date,                           -- the first day on which it no longer holds
  primary key (partner_id, hold_id),
  foreign key (partner_id, person_id) references persons
);
create index on holds (partner_id, person_id);

-- Evidence from outside: each row waits for its provider's answer.
create table credit_records (
  partner_id text not null,
  credit_record_id text not null,
  person_id text not null,
  segment text not null check (segment in ('consumer', 'freelancer')),
  source text not null check (source in ('partner', 'solarisBank')),
  status text not null check (status in ('pending', 'available', 'expired')),
  outcome text check (outcome in ('positive', 'no_hit', 'soft_negative', 'hard_negative', 'ambiguous_match', 'error')),
  provider text,                           -- who answered
  answer jsonb,                            -- score and the bureau's own reference
  file bytea,                              -- the partner's copy of the bureau's answer, until somebody has read it
  file_sha256 text,
  created_at timestamptz not null,
  answered_at timestamptz,
  expires_on date,
  version integer not null default 1,
  primary key (partner_id, credit_record_id),
  foreign key (partner_id, person_id) references persons,
  check (file is null or status = 'pending')
);
create index on credit_records (partner_id, expires_on) where status = 'available';

create table account_snapshots (
  partner_id text not null,
  account_snapshot_id text not null,
  person_id text not null,
  source text not null check (source in ('FIN_TEC_SYSTEMS', 'FINREACH', 'SOLARISBANK', 'PARTNER')),
  status text not null check (status in ('pending', 'available', 'expired', 'failed')),
  iban text,
  account_id text,
  partner_reference_number text,
  wizard_session_key text,
  location text,
  observed jsonb,                          -- derived figures only; the raw transactions are not kept
  data_sha256 text,
  created_at timestamptz not null,
  completed_at timestamptz,
  expires_on date not null,
  version integer not null default 1,
  primary key (partner_id, account_snapshot_id),
  foreign key (partner_id, person_id) references persons
);
create index on account_snapshots (partner_id, person_id);
create index on account_snapshots (partner_id, expires_on) where status in ('pending', 'available');

create table identifications (
  partner_id text not null,
  identification_id text not null,
  person_id text not null,
  method text not null check (method in ('bank', 'bank_id', 'bank_plus', 'fourthline', 'idnow', 'idnow_autoident', 'idnow_custom', 'manual', 'postident')),
  language text not null check (language in ('DE', 'EN')),
  iban text,
  status text not null check (status in ('created', 'pending', 'successful', 'failed')),
  reference text not null,
  url text,
  created_at timestamptz not null,
  completed_at timestamptz,
  version integer not null default 1,
  primary key (partner_id, identification_id),
  foreign key (partner_id, person_id) references persons
);
create index on identifications (partner_id, person_id);

create table signings (
  partner_id text not null,
  signing_id text not null,
  person_id text not null,
  application_id text not null,
  identification_id text not null,
  document_id text not null,               -- the contract that is signed
  status text not null check (status in ('pending', 'signed', 'failed')),
  method text not null,
  reference text not null,
  url text,
  created_at timestamptz not null,
  completed_at timestamptz,
  version integer not null default 1,
  primary key (partner_id, signing_id),
  foreign key (partner_id, person_id) references persons
);

create table documents (
  partner_id text not null,
  document_id text not null,
  kind text not null,
  subject_id text not null,                -- the application, line or loan it is about
  number integer not null,                 -- of its kind about its subject: the newest is the one that counts
  person_id text not null,
  template_version text not null,
  language text not null check (language in ('de', 'en', 'fr')),
  inputs jsonb not null,                   -- what it is made from; the same inputs give the same bytes
  created_at timestamptz not null,
  delivered_at timestamptz,                -- made available to the customer on a durable medium
  sha256 text,                             -- of the bytes, once rendered
  content bytea,
  retained_until date not null,
  primary key (partner_id, document_id)
);
create unique index on documents (partner_id, subject_id, kind, number);

-- A decision with everything it was made from: it replays.
create table decisions (
  partner_id text not null,
  decision_id text not null,
  application_id text not null,
  stage text not null check (stage in ('initial', 'final')),
  policy text not null,
  policy_sha256 text not null,
  facts jsonb not null,
  evidence jsonb not null,                 -- where each figure comes from
  trace jsonb not null,
  outcome text not null check (outcome in ('pass', 'refer', 'reject')),
  reasons text[] not null,
  offer jsonb,                             -- limit, rate, and how they came about
  decided_by text not null,                -- system or a person
  decided_on date not null,
  recorded_at timestamptz not null,
  primary key (partner_id, decision_id)
);
create index on decisions (partner_id, application_id);

create table applications (
  partner_id text not null,
  application_id text not null,
  segment text not null check (segment in ('consumer', 'freelancer')),
  person_id text not null,
  product_version text not null,
  status text not null check (status in ('credit_record_pending', 'initial_scoring_pending', 'account_snapshot_pending', 'account_snapshot_verification_pending', 'scoring_pending', 'offered', 'identification_creation_pending', 'identification_pending', 'identification_completed', 'esign_pending', 'esign_complete', 'esign_failed', 'credit_line_creation_pending', 'credit_line_created', 'rejected', 'expired', 'deleted')),
  declared jsonb not null,                 -- what the applicant said, as it came
  recipient_iban text not null,
  partner_reference_number text,
  requested_limit_cents bigint,
  repayment_day integer not null check (repayment_day in (1, 15)),
  credit_record_id text,
  account_snapshot_id text,
  identification_id text,
  identification_linked boolean not null default false,
  identifications_failed integer not null default 0,
  signing_id text,
  credit_line_id text,
  mandate_reference text,                  -- of the mandate that the contract prints
  decision text check (decision in ('OFFERED', 'REJECTED')), -- the latest; preliminary until the offer
  required_actions text[] not null,
  review_reason text,                      -- why a person must look; never shown outside
  reasons text[] not null,
  rejected_from text,                      -- the state to which a human review would return
  net_disposable_income_cents bigint,
  offered_limit_cents bigint,
  offered_rate numeric(9, 8),
  offered_effective_rate numeric(9, 8),
  valid_until_on date,
  signed_on date,
  waiting_since_on date not null,          -- the day of the last step
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, application_id),
  foreign key (partner_id, person_id) references persons
);
create index on applications (partner_id, person_id);
create index on applications (partner_id, created_at, application_id);
create index on applications (partner_id, credit_record_id) where credit_record_id is not null;
create index on applications (partner_id, account_snapshot_id) where account_snapshot_id is not null;
create index on applications (partner_id, identification_id) where identification_id is not null;
create index on applications (partner_id, valid_until_on) where status not in ('credit_line_created', 'rejected', 'expired', 'deleted');
create index on applications (partner_id, signing_id) where signing_id is not null;
create index on applications (partner_id, created_at, application_id) where 'MANUAL_REVIEW' = any (required_actions);
create index on applications (partner_id, waiting_since_on) where status not in ('credit_line_created', 'rejected', 'expired', 'deleted');
-- One open application per person and product.
create unique index applications_one_open on applications (partner_id, person_id, segment)
  where status not in ('credit_line_created', 'rejected', 'expired', 'deleted');

create table credit_lines (
  partner_id text not null,
  credit_line_id text not null,
  person_id text not null,
  application_id text not null,
  product_version text not null,
  product_type text not null check (product_type in ('consumer', 'freelancer')),
  legal_regime text not null check (legal_regime in ('CONSUMER', 'FOUNDER', 'BUSINESS')),
  status text not null check (status in ('authorization_pending', 'account_creation_pending', 'mandate_creation_pending', 'open', 'closed')),
  limit_cents bigint not null check (limit_cents > 0),
  interest_rate numeric(9, 8) not null,
  annual_percentage_rate numeric(9, 8) not null,
  repayment_day integer not null check (repayment_day in (1, 15)),
  recipient_iban text not null,            -- the reference account: payouts go there, debits come from there
  recipient_name text not null,
  mandate_reference text not null,         -- of the mandate that the contract prints
  payout_account_id text,
  account_id text,
  account_iban text,
  disposable_income_cents bigint,
  latest_disposable_income_cents bigint,
  authorize_by_on date,                    -- after this day a line that waits for authorization is closed
  concluded_on date not null,
  revocable_until_on date,                 -- last day of the 14-day right; null where there is none
  granted_at timestamptz,
  termination_type text,
  termination_requested_on date,
  termination_on date,
  settled_on date,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, credit_line_id),
  foreign key (partner_id, person_id) references persons,
  foreign key (partner_id, application_id) references applications
);
create index on credit_lines (partner_id, person_id);
create index on credit_lines (partner_id, created_at, credit_line_id);
create index on credit_lines (partner_id, authorize_by_on) where status = 'authorization_pending';
create index on credit_lines (partner_id, termination_on) where status = 'open' and termination_on is not null;
create index on credit_lines (partner_id) where status = 'closed' and settled_on is null;

-- Which line a transfer to this IBAN is for.
create table line_ibans (
  partner_id text not null,
  iban text not null,
  line_id text not null,
  primary key (partner_id, iban),
  unique (partner_id, line_id)
);

create table mandates (
  partner_id text not null,
  mandate_id text not null,
  line_id text not null,
  reference text not null,                 -- 14 characters, unique per creditor identifier
  status text not null check (status in ('active', 'suspended', 'cancelled', 'lapsed')),
  debtor_name text not null,
  debtor_iban text not null,
  signed_on date not null,
  last_used_on date,                       -- 36 months later it lapses
  original_reference text,                 -- of the mandate that this one amends, until the next debit has told the bank
  account_changed boolean not null default false, -- the debtor's account is another, until the next debit has told the bank
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, mandate_id),
  unique (partner_id, reference)
);
create index on mandates (partner_id, coalesce(last_used_on, signed_on)) where status in ('active', 'suspended');
create unique index mandates_one_active on mandates (partner_id, line_id) where status in ('active', 'suspended');

create table loans (
  partner_id text not null,
  loan_id text not null,
  line_id text not null,
  person_id text not null,
  product_code text not null,
  legal_regime text not null check (legal_regime in ('CONSUMER', 'FOUNDER', 'BUSINESS')),
  status text not null check (status in ('payout_pending', 'payout_triggered', 'created', 'repaid', 'cancelled')),
  payout_blocked boolean not null default false,
  status_reason text,
  reference text not null,
  purpose text not null,
  recipient_iban text not null,            -- where the money goes, and the line's own IBAN, as they were at the draw
  billing_iban text not null,
  -- the contract
  kind text not null check (kind in ('installment_plan', 'bullet')),
  principal_cents bigint not null check (principal_cents > 0),
  interest_rate numeric(9, 8) not null,
  effective_rate numeric(9, 8) not null,
  effective_rate_unrounded numeric not null,
  term_months integer not null,
  instalment_cents bigint not null,
  total_cents bigint not null,
  day_count text not null check (day_count in ('30E/360', 'act/365F', 'act/360')),
  drawn_on date not null,
  planned_payout_on date not null,
  first_due_on date not null,
  repayment_day integer not null,
  bullet_on date,
  maturity_on date not null,
  -- the projection of its events: the sub-ledger (equal to accounts 1200, 1210, 1220, 1230 of this loan)
  outstanding_principal_cents bigint not null default 0,
  interest_due_cents bigint not null default 0,
  fees_due_cents bigint not null default 0,
  default_interest_due_cents bigint not null default 0,
  -- what the daily steps select by
  not_due_principal_cents bigint not null default 0, -- interest accrues on this
  accrual_rate numeric(9, 8) not null,     -- the rate in force: the contract's, unless a lower one was granted
  accrual_start_on date,                   -- since the last due day; null while no interest runs
  accrual_carried numeric not null default 0, -- accrued before that day in this period, in cents x rate x days: terms changed
  next_due_on date,
  next_interest_cents bigint,
  next_principal_cents bigint,
  next_default_on date,                    -- the day on which the oldest open due row comes into default
  overdue_since_on date,
  paid_out_on date,
  repaid_on date,
  payout_until_on date not null,           -- a payout that still waits after this day is cancelled
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, loan_id),
  foreign key (partner_id, line_id) references credit_lines
);
create index on loans (partner_id, line_id);
create index on loans (partner_id, created_at, loan_id);
create index on loans (partner_id, next_due_on) where next_due_on is not null;
create index on loans (partner_id, next_default_on) where next_default_on is not null;
create index on loans (partner_id, payout_until_on) where status = 'payout_pending';
-- The accrual of a day sums over these.
create index on loans (partner_id, product_code) where accrual_start_on is not null;

-- What a customer has with us: account 2000 of the line, the sub-ledger's side.
create table credit_balances (
  partner_id text not null,
  line_id text not null,
  credit_cents bigint not null,
  primary key (partner_id, line_id)
);

-- The dated events of a loan. Its state on any day is a pure function of its contract and these.
create table loan_events (
  partner_id text not null,
  loan_id text not null,
  number integer not null,                 -- the order in which the bank learnt of them
  event_id text not null,
  type text not null,
  value_on date not null,
  booked_on date not null,
  amount_cents bigint,
  details jsonb not null,
  recorded_at timestamptz not null,
  primary key (partner_id, loan_id, number),
  unique (partner_id, event_id),
  foreign key (partner_id, loan_id) references loans
);

-- Money out to a customer.
create table payouts (
  partner_id text not null,
  payout_id text not null,                 -- also the end-to-end id
  kind text not null check (kind in ('loan', 'credit_refund', 'unknown_return')),
  subject_id text not null,                -- the loan, line or bank entry it pays
  line_id text,
  person_id text,
  status text not null check (status in ('ordered', 'blocked', 'in_file', 'executed', 'rejected', 'returned', 'cancelled')),
  amount_cents bigint not null check (amount_cents > 0),
  recipient_name text not null,
  recipient_iban text not null,
  remittance text not null,
  execute_on date not null,
  file_id text,
  executed_on date,
  reason_code text,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, payout_id)
);
create index on payouts (partner_id, execute_on) where status = 'ordered';
create index on payouts (partner_id, subject_id);
create index on payouts (partner_id, line_id);

-- Money in by direct debit: one per loan and due day, and one for each re-presentation.
create table collections (
  partner_id text not null,
  collection_id text not null,             -- also the end-to-end id
  loan_id text not null,
  line_id text not null,
  mandate_id text not null,
  attempt integer not null,
  status text not null check (status in ('in_file', 'settled', 'rejected', 'returned')),
  amount_cents bigint not null check (amount_cents > 0),
  due_on date not null,
  settle_on date not null,                 -- D: the first T2 day on or after the due day
  file_id text not null,
  settled_on date,
  returned_on date,
  reason_code text,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, collection_id),
  unique (partner_id, loan_id, due_on, attempt)
);
create index on collections (partner_id, file_id);
create index on collections (partner_id, line_id);

-- Files to and from the bank.
create table bank_files (
  partner_id text not null,
  file_id text not null,
  direction text not null check (direction in ('out', 'in')),
  message text not null,
  message_id text not null,
  content text not null,
  sha256 text not null,
  status text not null check (status in ('written', 'sent', 'read', 'refused')),
  problem text,                            -- why an incoming file was refused
  created_on date not null,
  recorded_at timestamptz not null,
  sent_at timestamptz,
  primary key (partner_id, file_id)
);
create unique index on bank_files (partner_id, message_id) where direction = 'out';
create unique index on bank_files (partner_id, sha256) where direction = 'in';

create table bank_statements (
  partner_id text not null,
  iban text not null,
  number bigint not null,
  file_id text not null,
  opening_cents bigint not null,
  closing_cents bigint not null,
  booked_on date not null,
  primary key (partner_id, iban, number)
);

-- Every entry of every statement, booked once, matched or not.
create table bank_entries (
  partner_id text not null,
  entry_id text not null,
  file_id text not null,
  reference text not null,                 -- the bank's own reference, with the index of the detail
  kind text not null check (kind in ('payout', 'payout_return', 'collection', 'collection_return', 'transfer_in', 'charge', 'unexplained_debit')),
  amount_cents bigint not null,            -- signed, as the bank booked it
  booked_on date not null,
  value_on date not null,
  end_to_end_id text,
  counterparty_name text,
  counterparty_iban text,
  our_iban text,
  remittance text not null,
  reason_code text,
  matched_id text,                         -- payout, collection or line; null: waits for a person
  recorded_at timestamptz not null,
  primary key (partner_id, entry_id),
  unique (partner_id, reference)
);
create index on bank_entries (partner_id, matched_id);

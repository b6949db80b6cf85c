-- Double-entry books (`docs/domain.md`). A transfer has one debit and one credit account: the books balance by construction.
create table transfers (
  partner_id text not null,
  transfer_id text not null,
  posting text not null,
  debit_account smallint not null,
  credit_account smallint not null check (credit_account <> debit_account),
  amount_cents bigint not null check (amount_cents > 0),
  loan_id text,                            -- whose account it is, where the account is kept per loan, line or product
  line_id text,
  product_code text,
  booked_on date not null,                 -- an open day
  value_on date not null,
  recorded_at timestamptz not null,
  source_id text,                          -- the loan's event behind it, where there is one: a late event finds what to turn round
  reverses text,                           -- the transfer whose mirror this is
  audit_id text not null,
  primary key (partner_id, transfer_id)
);
create index on transfers (partner_id, booked_on);
create index on transfers (partner_id, line_id, booked_on) where line_id is not null;
create unique index on transfers (partner_id, reverses) where reverses is not null;

-- The end of a day: sums of all transfers so far per account, and the hash of the day's transfers chained to the day before.
create table seals (
  partner_id text not null,
  sealed_on date not null,
  transfers integer not null,
  totals jsonb not null,                   -- {"1200": {"debit": "…", "credit": "…"}}
  subledger_agrees boolean not null,
  previous_hash text not null,
  hash text not null,
  recorded_at timestamptz not null,
  primary key (partner_id, sealed_on)
);

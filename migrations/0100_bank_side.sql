-- The bank side: payees are checked before money leaves, files wait in their order, and what nobody can allocate is listed.

-- Verification of payee: asked before a payout goes into a file. Only 'match' and 'released' leave.
alter table payouts add column payee_check text not null default 'due'
  check (payee_check in ('due', 'asked', 'match', 'close_match', 'no_match', 'not_possible', 'released'));
alter table payouts add column payee_name text;  -- as the payee's bank has it, where it told
create index on payouts (partner_id, payout_id) where status = 'ordered' and payee_check in ('due', 'asked');
create index on payouts (partner_id, created_at, payout_id) where status in ('ordered', 'blocked') and payee_check not in ('match', 'released');

alter table sandbox_scripts drop constraint sandbox_scripts_port_check;
alter table sandbox_scripts add constraint sandbox_scripts_port_check
  check (port in ('credit_record', 'identification', 'signing', 'account_snapshot', 'payouts', 'collections', 'payee_checks'));

-- A statement that does not follow the last one waits, kept and named, until what is missing has come.
alter table bank_files drop constraint bank_files_status_check;
alter table bank_files add constraint bank_files_status_check check (status in ('written', 'sent', 'read', 'waiting', 'refused'));
alter table bank_files rename column recorded_at to created_at;
create index on bank_files (partner_id, created_at, file_id);
create index on bank_files (partner_id, file_id) where status in ('waiting', 'written');

-- Banks begin each year with number 1.
alter table bank_statements add column year integer not null generated always as (extract(year from booked_on)::integer) stored;
alter table bank_statements drop constraint bank_statements_pkey;
alter table bank_statements add primary key (partner_id, iban, year, number);

-- What lies on 2010 and 1090: one row for each amount, until a person has dealt with it. The open ones are the accounts' balances.
create table suspense_items (
  partner_id text not null,
  item_id text not null,                   -- the bank's entry, where one is behind it
  account smallint not null check (account in (1090, 2010)),
  origin text not null check (origin in ('transfer_in', 'bank_debit', 'credit_shortfall')),
  amount_cents bigint not null check (amount_cents > 0),
  value_on date not null,
  line_id text,                            -- of a shortfall: whose credit had been used when its debit came back
  status text not null check (status in ('open', 'allocated', 'sent_back', 'explained')),
  explanation text check (explanation in ('bank_charge', 'loss', 'returned_debit', 'correction', 'customer_credit')),
  target_id text,                          -- line, payout, debit or other item that it was held against
  opened_on date not null,
  closed_on date,
  closed_by text,
  created_at timestamptz not null,
  version integer not null default 1,
  primary key (partner_id, item_id)
);
create index on suspense_items (partner_id, created_at, item_id);
create index on suspense_items (partner_id, account) where status = 'open';

grant select, insert, update on suspense_items to rahmenwerk_app;
alter table suspense_items enable row level security;
alter table suspense_items force row level security;
create policy own on suspense_items using (partner_id = current_setting('app.partner', true));

-- What comes from the bank: one file at a time is received for an account, each statement is held against what was read, and a
-- person can set a file aside.

-- The row that is held while a file is received and its statements are put in order.
create table bank_accounts (
  partner_id text not null,
  iban text not null,
  primary key (partner_id, iban)
);
alter table bank_accounts enable row level security;
alter table bank_accounts force row level security;
create policy own on bank_accounts using (partner_id = current_setting('app.partner', true));
grant select, insert, update on bank_accounts to rahmenwerk_app;

alter table bank_files drop constraint bank_files_status_check;
alter table bank_files add constraint bank_files_status_check
  check (status in ('written', 'sent', 'read', 'waiting', 'refused', 'discarded'));
alter table bank_files add column raw bytea;                 -- of a file that came: its bytes, where they are no text
alter table bank_files add column statement_year integer;    -- its first statement: files that wait are read in this order
alter table bank_files add column statement_number bigint;
alter table bank_files add column read_from_on date;         -- it waits for this day
create index on bank_files (partner_id, file_id) where status = 'refused';

-- What it said, so that the same number with other entries is told from the same statement again.
alter table bank_statements add column entries_sha256 text not null default '';
alter table bank_statements alter column entries_sha256 drop default;

-- Banks use a reference again: an entry is itself by its statement.
alter table bank_entries drop constraint bank_entries_partner_id_reference_key;
create index on bank_entries (partner_id, reference);
alter table bank_entries drop constraint bank_entries_kind_check;
alter table bank_entries add constraint bank_entries_kind_check
  check (kind in ('payout', 'payout_return', 'collection', 'collection_return', 'transfer_in', 'charge', 'unexplained_debit', 'no_amount'));

alter table suspense_items drop constraint suspense_items_explanation_check;
alter table suspense_items add constraint suspense_items_explanation_check
  check (explanation in ('bank_charge', 'loss', 'returned_debit', 'correction', 'customer_credit', 'charge_returned', 'bank_interest',
                         'our_file', 'bank_details'));

-- A sum of the bank's is held against what is under way in a file of ours.
create index on payouts (partner_id, file_id) where status = 'in_file';

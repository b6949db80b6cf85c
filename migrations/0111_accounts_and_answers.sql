-- After another account was named nothing is paid out for some days: a hold of its own, which tells the customer why.
alter table holds drop constraint holds_cause_check;
alter table holds add constraint holds_cause_check check (cause in
  ('arrears', 'no_mandate', 'death', 'insolvency', 'debt_counselling', 'fraud', 'screening', 'bank_reason', 'renewal_suspended',
   'account_changed'));

-- Debits and payouts that the bank has not answered: a file says by when it should have; null once that was looked at.
alter table bank_files add column answer_by date;
create index on bank_files (partner_id, answer_by) where answer_by is not null;

-- Lists of debits and payouts: in the order of their making, of a file, and those that are rare among very many.
create index on collections (partner_id, created_at, collection_id);
create index on collections (partner_id, status, created_at, collection_id) where status <> 'settled';
create index on payouts (partner_id, file_id) where file_id is not null;

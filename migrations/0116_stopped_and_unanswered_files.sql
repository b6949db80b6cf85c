-- A person is asked about a file of the bank that waits or was refused, as about a file of ours that is not answered.
alter table payment_tasks drop constraint payment_tasks_kind_check;
alter table payment_tasks add constraint payment_tasks_kind_check check (kind in
  ('data_fix', 'new_mandate', 'manual', 'config_error', 'new_account', 'operations', 'fraud_check', 'estate', 'compliance', 'contact',
   'stopped_debit', 'unanswered_file', 'stopped_file', 'termination_possible', 'notice_lapsed', 'letters_unanswered', 'long_overdue'));

-- A file of ours carries a day. While anything in it is without an answer, that day stands here: until then nobody who was to be
-- debited by it is in default, and some days later a person is asked.
alter table bank_files rename column answer_by to awaited_on;

-- The debit that told the debtor's bank what is new about a mandate. Where it was refused before it settled, another one tells it.
alter table mandates add column amendment_told_by text;

-- Who names another account is asked for by line: what failed from the old one is presented again.
drop index payment_tasks_partner_id_line_id_idx;
create index on payment_tasks (partner_id, line_id) where status = 'open';

-- A part of a statement that could not be booked on this day: it is tried again on the next, and holds up no other.
alter table statement_parts add column failed_on date;

-- A task is about a debit of a loan, or about a file that the bank has not answered.
alter table payment_tasks alter column person_id drop not null;
alter table payment_tasks alter column line_id drop not null;
alter table payment_tasks alter column loan_id drop not null;
alter table payment_tasks alter column due_on drop not null;
alter table payment_tasks add column file_id text;
alter table payment_tasks add foreign key (partner_id, file_id) references bank_files (partner_id, file_id);
alter table payment_tasks add constraint payment_tasks_subject_check check
  (case when file_id is null then num_nulls(person_id, line_id, loan_id, due_on) = 0
        else num_nonnulls(person_id, line_id, loan_id, due_on) = 0 and not is_ours end);
alter table payment_tasks drop constraint payment_tasks_kind_check;
alter table payment_tasks add constraint payment_tasks_kind_check check (kind in
  ('data_fix', 'new_mandate', 'manual', 'config_error', 'new_account', 'operations', 'fraud_check', 'estate', 'compliance', 'contact',
   'stopped_debit', 'unanswered_file', 'termination_possible', 'notice_lapsed', 'letters_unanswered', 'long_overdue'));
create index on payment_tasks (partner_id, file_id) where status = 'open' and file_id is not null;

-- The last day on which a failure counts as our own delay, where the customer was asked to put it right; null: no end.
alter table payment_tasks add column ours_until date;
create index on payment_tasks (partner_id, line_id) where status = 'open' and ours_until is not null;

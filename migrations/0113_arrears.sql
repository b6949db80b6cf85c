-- Open parts of instalments in default: what a loan owes beside fees and the default interest that was claimed.
alter table loans add column overdue_cents bigint not null default 0;

-- What arrears ask of a person: the gate of § 498 BGB is open, a notice has lapsed, the letters have led to nothing, 90 days are over.
alter table payment_tasks drop constraint payment_tasks_kind_check;
alter table payment_tasks add constraint payment_tasks_kind_check check (kind in ('data_fix', 'new_mandate', 'manual', 'config_error', 'new_account', 'operations', 'fraud_check', 'estate', 'compliance', 'contact', 'stopped_debit',
  'termination_possible', 'notice_lapsed', 'letters_unanswered', 'long_overdue'));

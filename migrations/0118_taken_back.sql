-- Why an amount waits for a person: what keeps it from the order that it names.
alter table suspense_items add column problem text;

-- A payout of ours that the bank values on a day that cannot be; a transfer that the bank took back.
alter table suspense_items drop constraint suspense_items_explanation_check;
alter table suspense_items add constraint suspense_items_explanation_check
  check (explanation in ('bank_charge', 'loss', 'returned_debit', 'correction', 'customer_credit', 'charge_returned', 'bank_interest',
    'our_file', 'our_payout', 'transfer_taken_back', 'bank_details'));

-- A task may be about a line: its customer's credit, which no loan will use.
alter table payment_tasks drop constraint payment_tasks_kind_check;
alter table payment_tasks add constraint payment_tasks_kind_check check (kind in
  ('data_fix', 'new_mandate', 'manual', 'config_error', 'new_account', 'operations', 'fraud_check', 'estate', 'compliance', 'contact',
   'stopped_debit', 'unanswered_file', 'stopped_file', 'credit_to_refund',
   'termination_possible', 'notice_lapsed', 'letters_unanswered', 'long_overdue'));
alter table payment_tasks drop constraint payment_tasks_subject_check;
alter table payment_tasks add constraint payment_tasks_subject_check check
  (case when file_id is not null then num_nonnulls(person_id, line_id, loan_id, due_on) = 0 and not is_ours
        when kind = 'credit_to_refund' then num_nulls(person_id, line_id) = 0 and num_nonnulls(loan_id, due_on) = 0 and not is_ours
        else num_nulls(person_id, line_id, loan_id, due_on) = 0 end);
create index on payment_tasks (partner_id, line_id) where status = 'open' and kind = 'credit_to_refund';

-- The credit that a person was last asked to pay back, while no loan of the line uses it.
alter table credit_balances add column refund_asked_cents bigint;
create index on credit_balances (partner_id, line_id) where credit_cents > 0 or refund_asked_cents is not null;

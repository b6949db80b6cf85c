-- What lists are narrowed by, in the order in which they are read: a rare status among a million rows is found at once.
create index on applications (partner_id, status, created_at, application_id);
create index on credit_lines (partner_id, status, created_at, credit_line_id);
create index on credit_lines (partner_id, granted_at);
create index on dunning_cases (partner_id, status, created_at, case_id);
create index on dunning_cases (partner_id, person_id);
create index on payment_tasks (partner_id, status, created_at, task_id);
create index on payment_tasks (partner_id, loan_id);
create index on payouts (partner_id, created_at, payout_id);
create index on payouts (partner_id, status, created_at, payout_id);
create index on webhooks (partner_id, created_at, webhook_id);
create index on applications (partner_id, credit_line_id) where credit_line_id is not null;
create index on applications (partner_id, offered_limit_cents, created_at, application_id) where offered_limit_cents is not null;

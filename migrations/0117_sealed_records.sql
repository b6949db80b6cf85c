-- A seal covers what areas hand in beside transfers and audit entries: what happened to loans, and the files of the bank.
alter table seals add column records jsonb not null default '{}';
alter table seals alter column records drop default;
create index on loan_events (partner_id, booked_on);
create index on bank_files (partner_id, created_on);

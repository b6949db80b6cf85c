-- Banks cut long statements into pages: each has its balances, and its place behind the one before.
alter table bank_statements add column page integer not null default 1 check (page > 0);
alter table bank_statements alter column page drop default;
alter table bank_statements add column is_last_page boolean not null default true;
alter table bank_statements alter column is_last_page drop default;
alter table bank_statements drop constraint bank_statements_pkey;
alter table bank_statements add primary key (partner_id, iban, year, number, page);

-- Accounts of which a file tells, too, and which are not ours.
alter table bank_files add column passed_over text[] not null default '{}';

-- The role with the program's rights: it owns nothing and cannot bypass a policy. Who migrates makes it, or takes the one that
-- an administrator made; login roles are members of it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'rahmenwerk_app') then
    create role rahmenwerk_app nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then null; -- roles belong to the whole server: another database was faster
end $$;

grant usage on schema public to rahmenwerk_app;
grant select, insert on partners, clients to rahmenwerk_app;
grant select, insert, update on clocks to rahmenwerk_app;
grant select, insert, update, delete on clock_advances to rahmenwerk_app;
grant select, insert on secrets to rahmenwerk_app;
grant select on migrations to rahmenwerk_app;

-- Tenant tables. What an auditor relies on can be added to, never changed.
grant select, insert on audit_entries, transfers, seals, decisions, loan_events, bank_statements, antrag_reports, antrag_documents,
  customer_accounts, dunning_notifications, dunning_notes to rahmenwerk_app;
grant select, insert, update on approvals, events, relays, persons, holds, antraege, credit_records, account_snapshots,
  identifications, signings, documents, applications, credit_lines, mandates, line_ibans, loans, credit_balances, payouts, collections, bank_files,
  bank_entries, webhooks, webhook_deliveries, sandbox_answers, sandbox_bank_accounts, sandbox_bank_orders, sandbox_bank_outbox,
  revocations, forbearances, termination_notices,
  representations, collection_stops, payment_tasks, dunning_cases, renewals to rahmenwerk_app;
grant select, insert, update, delete on idempotency_keys, work, sandbox_scripts, antrag_addresses to rahmenwerk_app;

-- Every table with a partner_id, but for those that tell who the partners are and where their clocks stand.
do $$
declare
  tenant_table name;
begin
  for tenant_table in
    select table_name from information_schema.columns
     where table_schema = 'public' and column_name = 'partner_id' and table_name not in ('partners', 'clients', 'clocks', 'clock_advances')
  loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy own on %I using (partner_id = current_setting(''app.partner'', true))', tenant_table);
  end loop;
end $$;

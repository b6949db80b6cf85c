-- The auditor's road: audit entries in the order of their days and of their recording, of one actor, of one command, and about one
-- thing. An event names the audit entry of its write; what was changed without an event is named in a table of its own, so that
-- the thousands of loans of a daily step, all of which have events, cost no row more.
drop index audit_entries_partner_id_happened_on_idx;
create index on audit_entries (partner_id, happened_on, recorded_at, audit_id);
create index on audit_entries (partner_id, actor, happened_on, recorded_at, audit_id);
create index on audit_entries (partner_id, command, happened_on, recorded_at, audit_id);

alter table events add column audit_id text;

create table audit_subjects (
  partner_id text not null,
  entity_id text not null,
  audit_id text not null,
  primary key (partner_id, entity_id, audit_id)
);
alter table audit_subjects enable row level security;
alter table audit_subjects force row level security;
create policy own on audit_subjects using (partner_id = current_setting('app.partner', true));
grant select, insert on audit_subjects to rahmenwerk_app;

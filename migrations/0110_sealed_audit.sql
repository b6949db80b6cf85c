-- The audit entries of a day are sealed with its transfers: as they were written, to the byte.
alter table audit_entries alter column changes type json using changes::json;
drop index audit_entries_partner_id_recorded_at_idx;
create index on audit_entries (partner_id, happened_on);
alter table seals add column audit_entries integer not null default 0;
alter table seals add column audit_digest text not null default encode(sha256(''), 'hex');
alter table seals alter column audit_entries drop default;
alter table seals alter column audit_digest drop default;

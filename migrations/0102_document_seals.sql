-- The signed contract is sealed by the lender's key: the update that follows the rendered bytes, and the hash of both together.
alter table documents add column seal bytea;
alter table documents add column sealed_sha256 text;
create index on documents (partner_id, person_id, created_at);
create index on documents (partner_id, created_at, document_id);

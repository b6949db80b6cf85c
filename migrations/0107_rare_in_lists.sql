-- Lists whose order had no index, and filters that name what is rare among very many rows.
create index on revocations (partner_id, created_at, revocation_id);
create index on documents (partner_id, kind, created_at, document_id);
create index on suspense_items (partner_id, status, created_at, item_id);

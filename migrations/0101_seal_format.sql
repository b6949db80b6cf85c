-- A seal says in which format it was made, and keeps the digest of its day's transfers apart from the hash that chains it: what
-- was changed, the day or the seal, can then be told. Format 1 left out who booked a transfer, when and why; format 2 takes in
-- every column. Seals made before stay as they are, and are verified by their own format.
alter table seals add column format smallint not null default 1;
alter table seals alter column format drop default;
alter table seals add column digest text;
alter table seals add constraint seals_digest_check check (digest is not null or format = 1);

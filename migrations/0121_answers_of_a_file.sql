-- Whether anything in a file is still without an answer is asked each day: found by file and status, not among all that is under way.
drop index collections_partner_id_file_id_idx;
create index on collections (partner_id, file_id, status);

-- The transfers that came on a line's IBAN, in the order in which they are listed.
create index on bank_entries (partner_id, matched_id, recorded_at, entry_id) where kind = 'transfer_in';

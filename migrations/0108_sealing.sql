-- The page is turned first, and the day's books, as they were at that moment, are added up and sealed while the next day runs:
-- until then the clock's phase says so.
alter table clocks drop constraint clocks_phase_check;
alter table clocks add constraint clocks_phase_check check (phase in ('sealing', 'opening', 'open'));

-- Every seal keeps the digest of its day.
alter table seals drop constraint seals_digest_check;
alter table seals alter column digest set not null;

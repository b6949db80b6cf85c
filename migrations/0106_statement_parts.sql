-- Debits of a large statement that are still to be settled, in parts that share no line. A part goes as it is booked.
create table statement_parts (
  partner_id text not null,
  file_id text not null,
  number integer not null,
  payments jsonb not null,
  primary key (partner_id, file_id, number),
  foreign key (partner_id, file_id) references bank_files (partner_id, file_id)
);
alter table statement_parts enable row level security;
alter table statement_parts force row level security;
create policy own on statement_parts using (partner_id = current_setting('app.partner', true));
grant select, insert, delete on statement_parts to rahmenwerk_app;

-- A loan is written anew whenever it falls due or is paid, with an entry in each of its indexes: this one told only that interest
-- runs, which the index of due days tells as well.
drop index loans_partner_id_product_code_idx;

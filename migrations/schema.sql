-- Written by tools/schema-dump.ts from the migrated schema (npm run db:types). Do not edit.

create table account_snapshots (
  partner_id text not null,
  account_snapshot_id text not null,
  person_id text not null,
  source text not null,
  status text not null,
  iban text,
  account_id text,
  partner_reference_number text,
  wizard_session_key text,
  location text,
  observed jsonb,
  data_sha256 text,
  created_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  expires_on date not null,
  version integer not null default 1,
  constraint account_snapshots_pkey PRIMARY KEY (partner_id, account_snapshot_id),
  constraint account_snapshots_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id),
  constraint account_snapshots_source_check CHECK ((source = ANY (ARRAY['FIN_TEC_SYSTEMS'::text, 'FINREACH'::text, 'SOLARISBANK'::text, 'PARTNER'::text]))),
  constraint account_snapshots_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'available'::text, 'expired'::text, 'failed'::text])))
);
CREATE INDEX account_snapshots_partner_id_expires_on_idx ON public.account_snapshots USING btree (partner_id, expires_on) WHERE (status = ANY (ARRAY['pending'::text, 'available'::text]));
CREATE INDEX account_snapshots_partner_id_person_id_idx ON public.account_snapshots USING btree (partner_id, person_id);
alter table account_snapshots enable row level security;
alter table account_snapshots force row level security;
create policy own on account_snapshots as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on account_snapshots to rahmenwerk_app;

create table antraege (
  partner_id text not null,
  antragsnummer text not null,
  produktanbieter text not null,
  produktanbieterantragsnummer text,
  application_id text,
  antragstellerstatus text not null,
  produktanbieterstatus text not null,
  our_antragstellerstatus text not null,
  our_produktanbieterstatus text not null,
  reports integer not null default 0,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint antraege_pkey PRIMARY KEY (partner_id, antragsnummer),
  constraint antraege_partner_id_application_id_fkey FOREIGN KEY (partner_id, application_id) REFERENCES applications(partner_id, application_id),
  constraint antraege_antragstellerstatus_check CHECK ((antragstellerstatus = ANY (ARRAY['BEANTRAGT'::text, 'UNTERSCHRIEBEN'::text, 'NICHT_ANGENOMMEN'::text, 'WIDERRUFEN'::text]))),
  constraint antraege_our_antragstellerstatus_check CHECK ((our_antragstellerstatus = ANY (ARRAY['BEANTRAGT'::text, 'UNTERSCHRIEBEN'::text, 'NICHT_ANGENOMMEN'::text, 'WIDERRUFEN'::text]))),
  constraint antraege_our_produktanbieterstatus_check CHECK ((our_produktanbieterstatus = ANY (ARRAY['NICHT_BEARBEITET'::text, 'UNTERSCHRIEBEN'::text, 'ABGELEHNT'::text, 'ZURUECKGESTELLT'::text]))),
  constraint antraege_produktanbieterstatus_check CHECK ((produktanbieterstatus = ANY (ARRAY['NICHT_BEARBEITET'::text, 'UNTERSCHRIEBEN'::text, 'ABGELEHNT'::text, 'ZURUECKGESTELLT'::text])))
);
CREATE UNIQUE INDEX antraege_partner_id_application_id_idx ON public.antraege USING btree (partner_id, application_id) WHERE (application_id IS NOT NULL);
CREATE UNIQUE INDEX antraege_partner_id_produktanbieter_produktanbieterantragsn_idx ON public.antraege USING btree (partner_id, produktanbieter, produktanbieterantragsnummer) WHERE (produktanbieterantragsnummer IS NOT NULL);
alter table antraege enable row level security;
alter table antraege force row level security;
create policy own on antraege as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on antraege to rahmenwerk_app;

create table antrag_addresses (
  partner_id text not null,
  client_id text not null,
  produktanbieter text not null,
  url text not null,
  token_url text,
  oauth_client_id text,
  oauth_client_secret text,
  constraint antrag_addresses_pkey PRIMARY KEY (partner_id, client_id)
);
alter table antrag_addresses enable row level security;
alter table antrag_addresses force row level security;
create policy own on antrag_addresses as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant delete, insert, select, update on antrag_addresses to rahmenwerk_app;

create table antrag_documents (
  partner_id text not null,
  document_id text not null,
  antragsnummer text not null,
  file_name text not null,
  kommentar text,
  tags text[] not null,
  content bytea not null,
  sha256 text not null,
  reported_by text not null,
  created_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint antrag_documents_pkey PRIMARY KEY (partner_id, document_id),
  constraint antrag_documents_partner_id_antragsnummer_fkey FOREIGN KEY (partner_id, antragsnummer) REFERENCES antraege(partner_id, antragsnummer)
);
CREATE INDEX antrag_documents_partner_id_antragsnummer_recorded_at_idx ON public.antrag_documents USING btree (partner_id, antragsnummer, recorded_at);
alter table antrag_documents enable row level security;
alter table antrag_documents force row level security;
create policy own on antrag_documents as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on antrag_documents to rahmenwerk_app;

create table antrag_reports (
  partner_id text not null,
  antragsnummer text not null,
  number integer not null,
  origin text not null,
  antragstellerstatus text,
  produktanbieterstatus text,
  kommentar text,
  hinweise text[] not null,
  reported_by text not null,
  on_behalf_of text,
  trace_id text not null,
  happened_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint antrag_reports_pkey PRIMARY KEY (partner_id, antragsnummer, number),
  constraint antrag_reports_partner_id_antragsnummer_fkey FOREIGN KEY (partner_id, antragsnummer) REFERENCES antraege(partner_id, antragsnummer),
  constraint antrag_reports_antragstellerstatus_check CHECK ((antragstellerstatus = ANY (ARRAY['BEANTRAGT'::text, 'UNTERSCHRIEBEN'::text, 'NICHT_ANGENOMMEN'::text, 'WIDERRUFEN'::text]))),
  constraint antrag_reports_origin_check CHECK ((origin = ANY (ARRAY['kreditsmart'::text, 'bank'::text]))),
  constraint antrag_reports_produktanbieterstatus_check CHECK ((produktanbieterstatus = ANY (ARRAY['NICHT_BEARBEITET'::text, 'UNTERSCHRIEBEN'::text, 'ABGELEHNT'::text, 'ZURUECKGESTELLT'::text])))
);
alter table antrag_reports enable row level security;
alter table antrag_reports force row level security;
create policy own on antrag_reports as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on antrag_reports to rahmenwerk_app;

create table applications (
  partner_id text not null,
  application_id text not null,
  segment text not null,
  person_id text not null,
  product_version text not null,
  status text not null,
  declared jsonb not null,
  recipient_iban text not null,
  partner_reference_number text,
  requested_limit_cents bigint,
  repayment_day integer not null,
  credit_record_id text,
  account_snapshot_id text,
  identification_id text,
  identification_linked boolean not null default false,
  identifications_failed integer not null default 0,
  signing_id text,
  credit_line_id text,
  mandate_reference text,
  decision text,
  required_actions text[] not null,
  review_reason text,
  reasons text[] not null,
  rejected_from text,
  net_disposable_income_cents bigint,
  offered_limit_cents bigint,
  offered_rate numeric(9,8),
  offered_effective_rate numeric(9,8),
  valid_until_on date,
  signed_on date,
  waiting_since_on date not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint applications_pkey PRIMARY KEY (partner_id, application_id),
  constraint applications_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id),
  constraint applications_decision_check CHECK ((decision = ANY (ARRAY['OFFERED'::text, 'REJECTED'::text]))),
  constraint applications_repayment_day_check CHECK ((repayment_day = ANY (ARRAY[1, 15]))),
  constraint applications_segment_check CHECK ((segment = ANY (ARRAY['consumer'::text, 'freelancer'::text]))),
  constraint applications_status_check CHECK ((status = ANY (ARRAY['credit_record_pending'::text, 'initial_scoring_pending'::text, 'account_snapshot_pending'::text, 'account_snapshot_verification_pending'::text, 'scoring_pending'::text, 'offered'::text, 'identification_creation_pending'::text, 'identification_pending'::text, 'identification_completed'::text, 'esign_pending'::text, 'esign_complete'::text, 'esign_failed'::text, 'credit_line_creation_pending'::text, 'credit_line_created'::text, 'rejected'::text, 'expired'::text, 'deleted'::text])))
);
CREATE UNIQUE INDEX applications_one_open ON public.applications USING btree (partner_id, person_id, segment) WHERE (status <> ALL (ARRAY['credit_line_created'::text, 'rejected'::text, 'expired'::text, 'deleted'::text]));
CREATE INDEX applications_partner_id_account_snapshot_id_idx ON public.applications USING btree (partner_id, account_snapshot_id) WHERE (account_snapshot_id IS NOT NULL);
CREATE INDEX applications_partner_id_created_at_application_id_idx ON public.applications USING btree (partner_id, created_at, application_id);
CREATE INDEX applications_partner_id_created_at_application_id_idx1 ON public.applications USING btree (partner_id, created_at, application_id) WHERE ('MANUAL_REVIEW'::text = ANY (required_actions));
CREATE INDEX applications_partner_id_credit_line_id_idx ON public.applications USING btree (partner_id, credit_line_id) WHERE (credit_line_id IS NOT NULL);
CREATE INDEX applications_partner_id_credit_record_id_idx ON public.applications USING btree (partner_id, credit_record_id) WHERE (credit_record_id IS NOT NULL);
CREATE INDEX applications_partner_id_identification_id_idx ON public.applications USING btree (partner_id, identification_id) WHERE (identification_id IS NOT NULL);
CREATE INDEX applications_partner_id_offered_limit_cents_created_at_appl_idx ON public.applications USING btree (partner_id, offered_limit_cents, created_at, application_id) WHERE (offered_limit_cents IS NOT NULL);
CREATE INDEX applications_partner_id_person_id_idx ON public.applications USING btree (partner_id, person_id);
CREATE INDEX applications_partner_id_signing_id_idx ON public.applications USING btree (partner_id, signing_id) WHERE (signing_id IS NOT NULL);
CREATE INDEX applications_partner_id_status_created_at_application_id_idx ON public.applications USING btree (partner_id, status, created_at, application_id);
CREATE INDEX applications_partner_id_valid_until_on_idx ON public.applications USING btree (partner_id, valid_until_on) WHERE (status <> ALL (ARRAY['credit_line_created'::text, 'rejected'::text, 'expired'::text, 'deleted'::text]));
CREATE INDEX applications_partner_id_waiting_since_on_idx ON public.applications USING btree (partner_id, waiting_since_on) WHERE (status <> ALL (ARRAY['credit_line_created'::text, 'rejected'::text, 'expired'::text, 'deleted'::text]));
alter table applications enable row level security;
alter table applications force row level security;
create policy own on applications as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on applications to rahmenwerk_app;

create table approvals (
  partner_id text not null,
  approval_id text not null,
  route text not null,
  params jsonb not null,
  body jsonb,
  preview jsonb not null,
  status text not null,
  requested_by text not null,
  requested_at timestamp with time zone not null,
  expires_on date not null,
  decided_by text,
  decided_at timestamp with time zone,
  constraint approvals_pkey PRIMARY KEY (partner_id, approval_id),
  constraint approvals_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'refused'::text, 'expired'::text])))
);
alter table approvals enable row level security;
alter table approvals force row level security;
create policy own on approvals as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on approvals to rahmenwerk_app;

create table audit_entries (
  partner_id text not null,
  audit_id text not null,
  command text not null,
  actor text not null,
  on_behalf_of text,
  request_id text not null,
  reason text,
  happened_on date not null,
  recorded_at timestamp with time zone not null,
  changes json not null,
  transfer_ids text[] not null,
  constraint audit_entries_pkey PRIMARY KEY (partner_id, audit_id)
);
CREATE INDEX audit_entries_partner_id_actor_happened_on_recorded_at_audi_idx ON public.audit_entries USING btree (partner_id, actor, happened_on, recorded_at, audit_id);
CREATE INDEX audit_entries_partner_id_command_happened_on_recorded_at_au_idx ON public.audit_entries USING btree (partner_id, command, happened_on, recorded_at, audit_id);
CREATE INDEX audit_entries_partner_id_happened_on_recorded_at_audit_id_idx ON public.audit_entries USING btree (partner_id, happened_on, recorded_at, audit_id);
alter table audit_entries enable row level security;
alter table audit_entries force row level security;
create policy own on audit_entries as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on audit_entries to rahmenwerk_app;

create table audit_subjects (
  partner_id text not null,
  entity_id text not null,
  audit_id text not null,
  constraint audit_subjects_pkey PRIMARY KEY (partner_id, entity_id, audit_id)
);
alter table audit_subjects enable row level security;
alter table audit_subjects force row level security;
create policy own on audit_subjects as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on audit_subjects to rahmenwerk_app;

create table bank_accounts (
  partner_id text not null,
  iban text not null,
  constraint bank_accounts_pkey PRIMARY KEY (partner_id, iban)
);
alter table bank_accounts enable row level security;
alter table bank_accounts force row level security;
create policy own on bank_accounts as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on bank_accounts to rahmenwerk_app;

create table bank_entries (
  partner_id text not null,
  entry_id text not null,
  file_id text not null,
  reference text not null,
  kind text not null,
  amount_cents bigint not null,
  booked_on date not null,
  value_on date not null,
  end_to_end_id text,
  counterparty_name text,
  counterparty_iban text,
  our_iban text,
  remittance text not null,
  reason_code text,
  matched_id text,
  recorded_at timestamp with time zone not null,
  constraint bank_entries_pkey PRIMARY KEY (partner_id, entry_id),
  constraint bank_entries_kind_check CHECK ((kind = ANY (ARRAY['payout'::text, 'payout_return'::text, 'collection'::text, 'collection_return'::text, 'transfer_in'::text, 'charge'::text, 'unexplained_debit'::text, 'no_amount'::text])))
);
CREATE INDEX bank_entries_partner_id_matched_id_idx ON public.bank_entries USING btree (partner_id, matched_id);
CREATE INDEX bank_entries_partner_id_matched_id_recorded_at_entry_id_idx ON public.bank_entries USING btree (partner_id, matched_id, recorded_at, entry_id) WHERE (kind = 'transfer_in'::text);
CREATE INDEX bank_entries_partner_id_reference_idx ON public.bank_entries USING btree (partner_id, reference);
alter table bank_entries enable row level security;
alter table bank_entries force row level security;
create policy own on bank_entries as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on bank_entries to rahmenwerk_app;

create table bank_files (
  partner_id text not null,
  file_id text not null,
  direction text not null,
  message text not null,
  message_id text not null,
  content text not null,
  sha256 text not null,
  status text not null,
  problem text,
  created_on date not null,
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  awaited_on date,
  raw bytea,
  statement_year integer,
  statement_number bigint,
  read_from_on date,
  passed_over text[] not null default '{}'::text[],
  constraint bank_files_pkey PRIMARY KEY (partner_id, file_id),
  constraint bank_files_direction_check CHECK ((direction = ANY (ARRAY['out'::text, 'in'::text]))),
  constraint bank_files_status_check CHECK ((status = ANY (ARRAY['written'::text, 'sent'::text, 'read'::text, 'waiting'::text, 'refused'::text, 'discarded'::text])))
);
CREATE INDEX bank_files_partner_id_answer_by_idx ON public.bank_files USING btree (partner_id, awaited_on) WHERE (awaited_on IS NOT NULL);
CREATE INDEX bank_files_partner_id_created_at_file_id_idx ON public.bank_files USING btree (partner_id, created_at, file_id);
CREATE INDEX bank_files_partner_id_created_on_idx ON public.bank_files USING btree (partner_id, created_on);
CREATE INDEX bank_files_partner_id_file_id_idx ON public.bank_files USING btree (partner_id, file_id) WHERE (status = ANY (ARRAY['waiting'::text, 'written'::text]));
CREATE INDEX bank_files_partner_id_file_id_idx1 ON public.bank_files USING btree (partner_id, file_id) WHERE (status = 'refused'::text);
CREATE UNIQUE INDEX bank_files_partner_id_message_id_idx ON public.bank_files USING btree (partner_id, message_id) WHERE (direction = 'out'::text);
CREATE UNIQUE INDEX bank_files_partner_id_sha256_idx ON public.bank_files USING btree (partner_id, sha256) WHERE (direction = 'in'::text);
alter table bank_files enable row level security;
alter table bank_files force row level security;
create policy own on bank_files as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on bank_files to rahmenwerk_app;

create table bank_statements (
  partner_id text not null,
  iban text not null,
  number bigint not null,
  file_id text not null,
  opening_cents bigint not null,
  closing_cents bigint not null,
  booked_on date not null,
  year integer not null generated always as ((EXTRACT(year FROM booked_on))::integer) stored,
  entries_sha256 text not null,
  page integer not null,
  is_last_page boolean not null,
  constraint bank_statements_pkey PRIMARY KEY (partner_id, iban, year, number, page),
  constraint bank_statements_page_check CHECK ((page > 0))
);
alter table bank_statements enable row level security;
alter table bank_statements force row level security;
create policy own on bank_statements as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on bank_statements to rahmenwerk_app;

create table clients (
  client_id text not null,
  partner_id text not null,
  secret_hash text not null,
  scopes text[] not null,
  produktanbieter text,
  kreditsmart_partner_id text,
  created_at timestamp with time zone not null,
  constraint clients_pkey PRIMARY KEY (client_id),
  constraint clients_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partners(partner_id),
  constraint clients_kreditsmart_partner_id_check CHECK ((kreditsmart_partner_id ~ '^[A-Z0-9]{5}$'::text))
);
grant insert, select on clients to rahmenwerk_app;

create table clock_advances (
  partner_id text not null,
  from_on date not null,
  target_on date not null,
  started_at timestamp with time zone not null,
  turned_by text,
  turned_until timestamp with time zone,
  constraint clock_advances_pkey PRIMARY KEY (partner_id),
  constraint clock_advances_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partners(partner_id)
);
grant delete, insert, select, update on clock_advances to rahmenwerk_app;

create table clocks (
  partner_id text not null,
  mode text not null,
  today date not null,
  now_at timestamp with time zone,
  phase text not null,
  constraint clocks_pkey PRIMARY KEY (partner_id),
  constraint clocks_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES partners(partner_id),
  constraint clocks_check CHECK (((mode = 'test'::text) = (now_at IS NOT NULL))),
  constraint clocks_mode_check CHECK ((mode = ANY (ARRAY['test'::text, 'real'::text]))),
  constraint clocks_phase_check CHECK ((phase = ANY (ARRAY['sealing'::text, 'opening'::text, 'open'::text])))
);
grant insert, select, update on clocks to rahmenwerk_app;

create table collection_stops (
  partner_id text not null,
  loan_id text not null,
  due_on date not null,
  requested_by text not null,
  reason text not null,
  stopped_on date not null,
  constraint collection_stops_pkey PRIMARY KEY (partner_id, loan_id, due_on),
  constraint collection_stops_partner_id_loan_id_fkey FOREIGN KEY (partner_id, loan_id) REFERENCES loans(partner_id, loan_id),
  constraint collection_stops_requested_by_check CHECK ((requested_by = ANY (ARRAY['customer'::text, 'bank'::text])))
);
alter table collection_stops enable row level security;
alter table collection_stops force row level security;
create policy own on collection_stops as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on collection_stops to rahmenwerk_app;

create table collections (
  partner_id text not null,
  collection_id text not null,
  loan_id text not null,
  line_id text not null,
  mandate_id text not null,
  attempt integer not null,
  status text not null,
  amount_cents bigint not null,
  due_on date not null,
  settle_on date not null,
  file_id text not null,
  settled_on date,
  returned_on date,
  reason_code text,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint collections_pkey PRIMARY KEY (partner_id, collection_id),
  constraint collections_partner_id_loan_id_due_on_attempt_key UNIQUE (partner_id, loan_id, due_on, attempt),
  constraint collections_amount_cents_check CHECK ((amount_cents > 0)),
  constraint collections_status_check CHECK ((status = ANY (ARRAY['in_file'::text, 'settled'::text, 'rejected'::text, 'returned'::text])))
);
CREATE INDEX collections_partner_id_created_at_collection_id_idx ON public.collections USING btree (partner_id, created_at, collection_id);
CREATE INDEX collections_partner_id_file_id_status_idx ON public.collections USING btree (partner_id, file_id, status);
CREATE INDEX collections_partner_id_line_id_idx ON public.collections USING btree (partner_id, line_id);
CREATE INDEX collections_partner_id_status_created_at_collection_id_idx ON public.collections USING btree (partner_id, status, created_at, collection_id) WHERE (status <> 'settled'::text);
alter table collections enable row level security;
alter table collections force row level security;
create policy own on collections as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on collections to rahmenwerk_app;

create table credit_balances (
  partner_id text not null,
  line_id text not null,
  credit_cents bigint not null,
  refund_asked_cents bigint,
  constraint credit_balances_pkey PRIMARY KEY (partner_id, line_id)
);
CREATE INDEX credit_balances_partner_id_line_id_idx ON public.credit_balances USING btree (partner_id, line_id) WHERE ((credit_cents > 0) OR (refund_asked_cents IS NOT NULL));
alter table credit_balances enable row level security;
alter table credit_balances force row level security;
create policy own on credit_balances as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on credit_balances to rahmenwerk_app;

create table credit_lines (
  partner_id text not null,
  credit_line_id text not null,
  person_id text not null,
  application_id text not null,
  product_version text not null,
  product_type text not null,
  legal_regime text not null,
  status text not null,
  limit_cents bigint not null,
  interest_rate numeric(9,8) not null,
  annual_percentage_rate numeric(9,8) not null,
  repayment_day integer not null,
  recipient_iban text not null,
  recipient_name text not null,
  mandate_reference text not null,
  payout_account_id text,
  account_id text,
  account_iban text,
  disposable_income_cents bigint,
  latest_disposable_income_cents bigint,
  authorize_by_on date,
  concluded_on date not null,
  revocable_until_on date,
  granted_at timestamp with time zone,
  termination_type text,
  termination_requested_on date,
  termination_on date,
  settled_on date,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint credit_lines_pkey PRIMARY KEY (partner_id, credit_line_id),
  constraint credit_lines_partner_id_application_id_fkey FOREIGN KEY (partner_id, application_id) REFERENCES applications(partner_id, application_id),
  constraint credit_lines_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id),
  constraint credit_lines_legal_regime_check CHECK ((legal_regime = ANY (ARRAY['CONSUMER'::text, 'FOUNDER'::text, 'BUSINESS'::text]))),
  constraint credit_lines_limit_cents_check CHECK ((limit_cents > 0)),
  constraint credit_lines_product_type_check CHECK ((product_type = ANY (ARRAY['consumer'::text, 'freelancer'::text]))),
  constraint credit_lines_repayment_day_check CHECK ((repayment_day = ANY (ARRAY[1, 15]))),
  constraint credit_lines_status_check CHECK ((status = ANY (ARRAY['authorization_pending'::text, 'account_creation_pending'::text, 'mandate_creation_pending'::text, 'open'::text, 'closed'::text])))
);
CREATE INDEX credit_lines_partner_id_authorize_by_on_idx ON public.credit_lines USING btree (partner_id, authorize_by_on) WHERE (status = 'authorization_pending'::text);
CREATE INDEX credit_lines_partner_id_concluded_on_idx ON public.credit_lines USING btree (partner_id, concluded_on);
CREATE INDEX credit_lines_partner_id_created_at_credit_line_id_idx ON public.credit_lines USING btree (partner_id, created_at, credit_line_id);
CREATE INDEX credit_lines_partner_id_granted_at_idx ON public.credit_lines USING btree (partner_id, granted_at);
CREATE INDEX credit_lines_partner_id_idx ON public.credit_lines USING btree (partner_id) WHERE ((status = 'closed'::text) AND (settled_on IS NULL));
CREATE INDEX credit_lines_partner_id_person_id_idx ON public.credit_lines USING btree (partner_id, person_id);
CREATE INDEX credit_lines_partner_id_status_created_at_credit_line_id_idx ON public.credit_lines USING btree (partner_id, status, created_at, credit_line_id);
CREATE INDEX credit_lines_partner_id_termination_on_idx ON public.credit_lines USING btree (partner_id, termination_on) WHERE ((status = 'open'::text) AND (termination_on IS NOT NULL));
alter table credit_lines enable row level security;
alter table credit_lines force row level security;
create policy own on credit_lines as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on credit_lines to rahmenwerk_app;

create table credit_records (
  partner_id text not null,
  credit_record_id text not null,
  person_id text not null,
  segment text not null,
  source text not null,
  status text not null,
  outcome text,
  provider text,
  answer jsonb,
  file bytea,
  file_sha256 text,
  created_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  expires_on date,
  version integer not null default 1,
  constraint credit_records_pkey PRIMARY KEY (partner_id, credit_record_id),
  constraint credit_records_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id),
  constraint credit_records_check CHECK (((file IS NULL) OR (status = 'pending'::text))),
  constraint credit_records_outcome_check CHECK ((outcome = ANY (ARRAY['positive'::text, 'no_hit'::text, 'soft_negative'::text, 'hard_negative'::text, 'ambiguous_match'::text, 'error'::text]))),
  constraint credit_records_segment_check CHECK ((segment = ANY (ARRAY['consumer'::text, 'freelancer'::text]))),
  constraint credit_records_source_check CHECK ((source = ANY (ARRAY['partner'::text, 'solarisBank'::text]))),
  constraint credit_records_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'available'::text, 'expired'::text])))
);
CREATE INDEX credit_records_partner_id_expires_on_idx ON public.credit_records USING btree (partner_id, expires_on) WHERE (status = 'available'::text);
alter table credit_records enable row level security;
alter table credit_records force row level security;
create policy own on credit_records as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on credit_records to rahmenwerk_app;

create table customer_accounts (
  partner_id text not null,
  account_id text not null,
  person_id text not null,
  iban text not null,
  created_at timestamp with time zone not null,
  constraint customer_accounts_pkey PRIMARY KEY (partner_id, account_id),
  constraint customer_accounts_partner_id_iban_key UNIQUE (partner_id, iban),
  constraint customer_accounts_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id)
);
alter table customer_accounts enable row level security;
alter table customer_accounts force row level security;
create policy own on customer_accounts as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on customer_accounts to rahmenwerk_app;

create table decisions (
  partner_id text not null,
  decision_id text not null,
  application_id text not null,
  stage text not null,
  policy text not null,
  policy_sha256 text not null,
  facts jsonb not null,
  evidence jsonb not null,
  trace jsonb not null,
  outcome text not null,
  reasons text[] not null,
  offer jsonb,
  decided_by text not null,
  decided_on date not null,
  recorded_at timestamp with time zone not null,
  constraint decisions_pkey PRIMARY KEY (partner_id, decision_id),
  constraint decisions_outcome_check CHECK ((outcome = ANY (ARRAY['pass'::text, 'refer'::text, 'reject'::text]))),
  constraint decisions_stage_check CHECK ((stage = ANY (ARRAY['initial'::text, 'final'::text])))
);
CREATE INDEX decisions_partner_id_application_id_idx ON public.decisions USING btree (partner_id, application_id);
alter table decisions enable row level security;
alter table decisions force row level security;
create policy own on decisions as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on decisions to rahmenwerk_app;

create table documents (
  partner_id text not null,
  document_id text not null,
  kind text not null,
  subject_id text not null,
  number integer not null,
  person_id text not null,
  template_version text not null,
  language text not null,
  inputs jsonb not null,
  created_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  sha256 text,
  content bytea,
  retained_until date not null,
  seal bytea,
  sealed_sha256 text,
  constraint documents_pkey PRIMARY KEY (partner_id, document_id),
  constraint documents_language_check CHECK ((language = ANY (ARRAY['de'::text, 'en'::text, 'fr'::text])))
);
CREATE INDEX documents_partner_id_created_at_document_id_idx ON public.documents USING btree (partner_id, created_at, document_id);
CREATE INDEX documents_partner_id_kind_created_at_document_id_idx ON public.documents USING btree (partner_id, kind, created_at, document_id);
CREATE INDEX documents_partner_id_person_id_created_at_idx ON public.documents USING btree (partner_id, person_id, created_at);
CREATE UNIQUE INDEX documents_partner_id_subject_id_kind_number_idx ON public.documents USING btree (partner_id, subject_id, kind, number);
alter table documents enable row level security;
alter table documents force row level security;
create policy own on documents as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on documents to rahmenwerk_app;

create table dunning_cases (
  partner_id text not null,
  case_id text not null,
  loan_id text not null,
  line_id text not null,
  person_id text not null,
  strategy text not null,
  strategy_version text not null,
  status text not null,
  counts_from_on date not null,
  letters_sent integer not null default 0,
  last_letter_on date,
  last_sddr_on date,
  deadline_on date,
  next_on date,
  opened_on date not null,
  closed_on date,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint dunning_cases_pkey PRIMARY KEY (partner_id, case_id),
  constraint dunning_cases_partner_id_loan_id_fkey FOREIGN KEY (partner_id, loan_id) REFERENCES loans(partner_id, loan_id),
  constraint dunning_cases_status_check CHECK ((status = ANY (ARRAY['new'::text, 'dunning'::text, 'pre_termination'::text, 'terminated'::text, 'pre_collection'::text, 'closed'::text, 'closed_matured'::text]))),
  constraint dunning_cases_strategy_check CHECK ((strategy = ANY (ARRAY['consumer'::text, 'freelancer'::text])))
);
CREATE UNIQUE INDEX dunning_cases_one_open ON public.dunning_cases USING btree (partner_id, loan_id) WHERE (status <> ALL (ARRAY['closed'::text, 'closed_matured'::text]));
CREATE INDEX dunning_cases_partner_id_created_at_case_id_idx ON public.dunning_cases USING btree (partner_id, created_at, case_id);
CREATE INDEX dunning_cases_partner_id_next_on_idx ON public.dunning_cases USING btree (partner_id, next_on) WHERE (next_on IS NOT NULL);
CREATE INDEX dunning_cases_partner_id_person_id_idx ON public.dunning_cases USING btree (partner_id, person_id);
CREATE INDEX dunning_cases_partner_id_status_created_at_case_id_idx ON public.dunning_cases USING btree (partner_id, status, created_at, case_id);
alter table dunning_cases enable row level security;
alter table dunning_cases force row level security;
create policy own on dunning_cases as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on dunning_cases to rahmenwerk_app;

create table dunning_notes (
  partner_id text not null,
  note_id text not null,
  case_id text not null,
  kind text not null,
  text text not null,
  promised_on date,
  promised_cents bigint,
  made_by text not null,
  made_on date not null,
  created_at timestamp with time zone not null,
  constraint dunning_notes_pkey PRIMARY KEY (partner_id, note_id),
  constraint dunning_notes_partner_id_case_id_fkey FOREIGN KEY (partner_id, case_id) REFERENCES dunning_cases(partner_id, case_id),
  constraint dunning_notes_kind_check CHECK ((kind = ANY (ARRAY['contact'::text, 'promise_to_pay'::text]))),
  constraint dunning_notes_promised_cents_check CHECK ((promised_cents > 0))
);
CREATE INDEX dunning_notes_partner_id_case_id_idx ON public.dunning_notes USING btree (partner_id, case_id);
alter table dunning_notes enable row level security;
alter table dunning_notes force row level security;
create policy own on dunning_notes as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on dunning_notes to rahmenwerk_app;

create table dunning_notifications (
  partner_id text not null,
  notification_id text not null,
  case_id text not null,
  number integer not null,
  type text not null,
  title text not null,
  addressee text not null,
  sent_on date not null,
  data jsonb not null,
  created_at timestamp with time zone not null,
  constraint dunning_notifications_pkey PRIMARY KEY (partner_id, notification_id),
  constraint dunning_notifications_partner_id_case_id_fkey FOREIGN KEY (partner_id, case_id) REFERENCES dunning_cases(partner_id, case_id),
  constraint dunning_notifications_addressee_check CHECK ((addressee = ANY (ARRAY['customer'::text, 'counsellor'::text, 'administrator'::text, 'estate'::text]))),
  constraint dunning_notifications_type_check CHECK ((type = ANY (ARRAY['sddr_notification'::text, 'partial_repayment_notification'::text, 'full_repayment_notification'::text, 'reminder'::text, 'dunning_letter'::text, 'pre_termination_letter'::text, 'termination_letter'::text, 'pre_collection_letter'::text])))
);
CREATE UNIQUE INDEX dunning_notifications_partner_id_case_id_number_idx ON public.dunning_notifications USING btree (partner_id, case_id, number);
CREATE INDEX dunning_notifications_partner_id_created_at_notification_id_idx ON public.dunning_notifications USING btree (partner_id, created_at, notification_id);
alter table dunning_notifications enable row level security;
alter table dunning_notifications force row level security;
create policy own on dunning_notifications as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on dunning_notifications to rahmenwerk_app;

create table events (
  partner_id text not null,
  entity_id text not null,
  number integer not null,
  event_id text not null,
  type text not null,
  happened_on date not null,
  happened_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  webhook_type text,
  body json,
  "position" bigint,
  audit_id text,
  constraint events_pkey PRIMARY KEY (partner_id, entity_id, number)
);
CREATE UNIQUE INDEX events_partner_id_position_idx ON public.events USING btree (partner_id, "position") WHERE ("position" IS NOT NULL);
CREATE INDEX events_partner_id_recorded_at_idx ON public.events USING btree (partner_id, recorded_at) WHERE ("position" IS NULL);
alter table events enable row level security;
alter table events force row level security;
create policy own on events as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on events to rahmenwerk_app;

create table forbearances (
  partner_id text not null,
  forbearance_id text not null,
  line_id text not null,
  kind text not null,
  terms text not null,
  offered_on date not null,
  response text not null,
  created_at timestamp with time zone not null,
  constraint forbearances_pkey PRIMARY KEY (partner_id, forbearance_id),
  constraint forbearances_partner_id_line_id_fkey FOREIGN KEY (partner_id, line_id) REFERENCES credit_lines(partner_id, credit_line_id),
  constraint forbearances_kind_check CHECK ((kind = ANY (ARRAY['refinancing'::text, 'longer_term'::text, 'deferral'::text, 'lower_rate'::text, 'payment_holiday'::text, 'partial_repayment'::text, 'partial_forgiveness'::text, 'consolidation'::text, 'none'::text]))),
  constraint forbearances_response_check CHECK ((response = ANY (ARRAY['open'::text, 'accepted'::text, 'declined'::text, 'none_needed'::text])))
);
CREATE INDEX forbearances_partner_id_line_id_idx ON public.forbearances USING btree (partner_id, line_id);
alter table forbearances enable row level security;
alter table forbearances force row level security;
create policy own on forbearances as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on forbearances to rahmenwerk_app;

create table holds (
  partner_id text not null,
  hold_id text not null,
  person_id text not null,
  line_id text,
  cause text not null,
  reason text not null,
  since_on date not null,
  until_on date,
  constraint holds_pkey PRIMARY KEY (partner_id, hold_id),
  constraint holds_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id),
  constraint holds_cause_check CHECK ((cause = ANY (ARRAY['arrears'::text, 'no_mandate'::text, 'death'::text, 'insolvency'::text, 'debt_counselling'::text, 'fraud'::text, 'screening'::text, 'bank_reason'::text, 'renewal_suspended'::text, 'account_changed'::text])))
);
CREATE INDEX holds_partner_id_person_id_idx ON public.holds USING btree (partner_id, person_id);
alter table holds enable row level security;
alter table holds force row level security;
create policy own on holds as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on holds to rahmenwerk_app;

create table idempotency_keys (
  partner_id text not null,
  client_id text not null,
  method text not null,
  path text not null,
  key text not null,
  body_sha256 text not null,
  status integer not null,
  answer json,
  is_final boolean not null default true,
  recorded_at timestamp with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (partner_id, client_id, method, path, key)
);
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy own on idempotency_keys as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant delete, insert, select, update on idempotency_keys to rahmenwerk_app;

create table identifications (
  partner_id text not null,
  identification_id text not null,
  person_id text not null,
  method text not null,
  language text not null,
  iban text,
  status text not null,
  reference text not null,
  url text,
  created_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  version integer not null default 1,
  constraint identifications_pkey PRIMARY KEY (partner_id, identification_id),
  constraint identifications_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id),
  constraint identifications_language_check CHECK ((language = ANY (ARRAY['DE'::text, 'EN'::text]))),
  constraint identifications_method_check CHECK ((method = ANY (ARRAY['bank'::text, 'bank_id'::text, 'bank_plus'::text, 'fourthline'::text, 'idnow'::text, 'idnow_autoident'::text, 'idnow_custom'::text, 'manual'::text, 'postident'::text]))),
  constraint identifications_status_check CHECK ((status = ANY (ARRAY['created'::text, 'pending'::text, 'successful'::text, 'failed'::text])))
);
CREATE INDEX identifications_partner_id_person_id_idx ON public.identifications USING btree (partner_id, person_id);
alter table identifications enable row level security;
alter table identifications force row level security;
create policy own on identifications as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on identifications to rahmenwerk_app;

create table line_ibans (
  partner_id text not null,
  iban text not null,
  line_id text not null,
  constraint line_ibans_pkey PRIMARY KEY (partner_id, iban),
  constraint line_ibans_partner_id_line_id_key UNIQUE (partner_id, line_id)
);
alter table line_ibans enable row level security;
alter table line_ibans force row level security;
create policy own on line_ibans as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on line_ibans to rahmenwerk_app;

create table loan_events (
  partner_id text not null,
  loan_id text not null,
  number integer not null,
  event_id text not null,
  type text not null,
  value_on date not null,
  booked_on date not null,
  amount_cents bigint,
  details jsonb not null,
  recorded_at timestamp with time zone not null,
  constraint loan_events_pkey PRIMARY KEY (partner_id, loan_id, number),
  constraint loan_events_partner_id_event_id_key UNIQUE (partner_id, event_id),
  constraint loan_events_partner_id_loan_id_fkey FOREIGN KEY (partner_id, loan_id) REFERENCES loans(partner_id, loan_id)
);
CREATE INDEX loan_events_partner_id_booked_on_idx ON public.loan_events USING btree (partner_id, booked_on);
alter table loan_events enable row level security;
alter table loan_events force row level security;
create policy own on loan_events as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on loan_events to rahmenwerk_app;

create table loans (
  partner_id text not null,
  loan_id text not null,
  line_id text not null,
  person_id text not null,
  product_code text not null,
  legal_regime text not null,
  status text not null,
  payout_blocked boolean not null default false,
  status_reason text,
  reference text not null,
  purpose text not null,
  recipient_iban text not null,
  billing_iban text not null,
  kind text not null,
  principal_cents bigint not null,
  interest_rate numeric(9,8) not null,
  effective_rate numeric(9,8) not null,
  effective_rate_unrounded numeric not null,
  term_months integer not null,
  instalment_cents bigint not null,
  total_cents bigint not null,
  day_count text not null,
  drawn_on date not null,
  planned_payout_on date not null,
  first_due_on date not null,
  repayment_day integer not null,
  bullet_on date,
  maturity_on date not null,
  outstanding_principal_cents bigint not null default 0,
  interest_due_cents bigint not null default 0,
  fees_due_cents bigint not null default 0,
  default_interest_due_cents bigint not null default 0,
  not_due_principal_cents bigint not null default 0,
  accrual_rate numeric(9,8) not null,
  accrual_start_on date,
  accrual_carried numeric not null default 0,
  next_due_on date,
  next_interest_cents bigint,
  next_principal_cents bigint,
  next_default_on date,
  overdue_since_on date,
  paid_out_on date,
  repaid_on date,
  payout_until_on date not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  opening_on date,
  opening_accrual_cents bigint not null default 0,
  overdue_cents bigint not null default 0,
  constraint loans_pkey PRIMARY KEY (partner_id, loan_id),
  constraint loans_partner_id_line_id_fkey FOREIGN KEY (partner_id, line_id) REFERENCES credit_lines(partner_id, credit_line_id),
  constraint loans_day_count_check CHECK ((day_count = ANY (ARRAY['30E/360'::text, 'act/365F'::text, 'act/360'::text]))),
  constraint loans_kind_check CHECK ((kind = ANY (ARRAY['installment_plan'::text, 'bullet'::text]))),
  constraint loans_legal_regime_check CHECK ((legal_regime = ANY (ARRAY['CONSUMER'::text, 'FOUNDER'::text, 'BUSINESS'::text]))),
  constraint loans_principal_cents_check CHECK ((principal_cents > 0)),
  constraint loans_status_check CHECK ((status = ANY (ARRAY['payout_pending'::text, 'payout_triggered'::text, 'created'::text, 'repaid'::text, 'cancelled'::text])))
);
CREATE INDEX loans_partner_id_created_at_loan_id_idx ON public.loans USING btree (partner_id, created_at, loan_id);
CREATE INDEX loans_partner_id_line_id_idx ON public.loans USING btree (partner_id, line_id);
CREATE INDEX loans_partner_id_next_default_on_idx ON public.loans USING btree (partner_id, next_default_on) WHERE (next_default_on IS NOT NULL);
CREATE INDEX loans_partner_id_next_due_on_idx ON public.loans USING btree (partner_id, next_due_on) WHERE (next_due_on IS NOT NULL);
CREATE INDEX loans_partner_id_payout_until_on_idx ON public.loans USING btree (partner_id, payout_until_on) WHERE (status = 'payout_pending'::text);
alter table loans enable row level security;
alter table loans force row level security;
create policy own on loans as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on loans to rahmenwerk_app;

create table mandates (
  partner_id text not null,
  mandate_id text not null,
  line_id text not null,
  reference text not null,
  status text not null,
  debtor_name text not null,
  debtor_iban text not null,
  signed_on date not null,
  last_used_on date,
  original_reference text,
  account_changed boolean not null default false,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  amendment_told_by text,
  constraint mandates_pkey PRIMARY KEY (partner_id, mandate_id),
  constraint mandates_partner_id_reference_key UNIQUE (partner_id, reference),
  constraint mandates_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'cancelled'::text, 'lapsed'::text])))
);
CREATE UNIQUE INDEX mandates_one_active ON public.mandates USING btree (partner_id, line_id) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]));
CREATE INDEX mandates_partner_id_coalesce_idx ON public.mandates USING btree (partner_id, COALESCE(last_used_on, signed_on)) WHERE (status = ANY (ARRAY['active'::text, 'suspended'::text]));
alter table mandates enable row level security;
alter table mandates force row level security;
create policy own on mandates as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on mandates to rahmenwerk_app;

create table migrations (
  file text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migrations_pkey PRIMARY KEY (file)
);
grant select on migrations to rahmenwerk_app;

create table partners (
  partner_id text not null,
  name text not null,
  country text not null,
  requires_authorization boolean not null,
  needs_second_person boolean not null,
  created_at timestamp with time zone not null,
  constraint partners_pkey PRIMARY KEY (partner_id),
  constraint partners_country_check CHECK ((country = ANY (ARRAY['DE'::text, 'FR'::text]))),
  constraint partners_partner_id_check CHECK ((partner_id ~ '^[0-9a-f]{32}$'::text))
);
grant insert, select on partners to rahmenwerk_app;

create table payment_tasks (
  partner_id text not null,
  task_id text not null,
  kind text not null,
  person_id text,
  line_id text,
  loan_id text,
  due_on date,
  reason_code text,
  is_ours boolean not null,
  status text not null,
  created_on date not null,
  done_on date,
  done_by text,
  note text,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  file_id text,
  ours_until date,
  constraint payment_tasks_pkey PRIMARY KEY (partner_id, task_id),
  constraint payment_tasks_partner_id_file_id_fkey FOREIGN KEY (partner_id, file_id) REFERENCES bank_files(partner_id, file_id),
  constraint payment_tasks_partner_id_loan_id_fkey FOREIGN KEY (partner_id, loan_id) REFERENCES loans(partner_id, loan_id),
  constraint payment_tasks_kind_check CHECK ((kind = ANY (ARRAY['data_fix'::text, 'new_mandate'::text, 'manual'::text, 'config_error'::text, 'new_account'::text, 'operations'::text, 'fraud_check'::text, 'estate'::text, 'compliance'::text, 'contact'::text, 'stopped_debit'::text, 'unanswered_file'::text, 'stopped_file'::text, 'credit_to_refund'::text, 'termination_possible'::text, 'notice_lapsed'::text, 'letters_unanswered'::text, 'long_overdue'::text]))),
  constraint payment_tasks_status_check CHECK ((status = ANY (ARRAY['open'::text, 'done'::text]))),
  constraint payment_tasks_subject_check CHECK (
CASE
    WHEN (file_id IS NOT NULL) THEN ((num_nonnulls(person_id, line_id, loan_id, due_on) = 0) AND (NOT is_ours))
    WHEN (kind = 'credit_to_refund'::text) THEN ((num_nulls(person_id, line_id) = 0) AND (num_nonnulls(loan_id, due_on) = 0) AND (NOT is_ours))
    ELSE (num_nulls(person_id, line_id, loan_id, due_on) = 0)
END)
);
CREATE INDEX payment_tasks_partner_id_created_at_task_id_idx ON public.payment_tasks USING btree (partner_id, created_at, task_id);
CREATE INDEX payment_tasks_partner_id_file_id_idx ON public.payment_tasks USING btree (partner_id, file_id) WHERE ((status = 'open'::text) AND (file_id IS NOT NULL));
CREATE INDEX payment_tasks_partner_id_line_id_idx ON public.payment_tasks USING btree (partner_id, line_id) WHERE (status = 'open'::text);
CREATE INDEX payment_tasks_partner_id_line_id_idx1 ON public.payment_tasks USING btree (partner_id, line_id) WHERE ((status = 'open'::text) AND (kind = 'credit_to_refund'::text));
CREATE INDEX payment_tasks_partner_id_loan_id_idx ON public.payment_tasks USING btree (partner_id, loan_id);
CREATE INDEX payment_tasks_partner_id_status_created_at_task_id_idx ON public.payment_tasks USING btree (partner_id, status, created_at, task_id);
CREATE INDEX payment_tasks_partner_id_task_id_idx ON public.payment_tasks USING btree (partner_id, task_id) WHERE ((status = 'open'::text) AND is_ours);
alter table payment_tasks enable row level security;
alter table payment_tasks force row level security;
create policy own on payment_tasks as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on payment_tasks to rahmenwerk_app;

create table payouts (
  partner_id text not null,
  payout_id text not null,
  kind text not null,
  subject_id text not null,
  line_id text,
  person_id text,
  status text not null,
  amount_cents bigint not null,
  recipient_name text not null,
  recipient_iban text not null,
  remittance text not null,
  execute_on date not null,
  file_id text,
  executed_on date,
  reason_code text,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  payee_check text not null default 'due'::text,
  payee_name text,
  constraint payouts_pkey PRIMARY KEY (partner_id, payout_id),
  constraint payouts_amount_cents_check CHECK ((amount_cents > 0)),
  constraint payouts_kind_check CHECK ((kind = ANY (ARRAY['loan'::text, 'credit_refund'::text, 'unknown_return'::text]))),
  constraint payouts_payee_check_check CHECK ((payee_check = ANY (ARRAY['due'::text, 'asked'::text, 'match'::text, 'close_match'::text, 'no_match'::text, 'not_possible'::text, 'released'::text]))),
  constraint payouts_status_check CHECK ((status = ANY (ARRAY['ordered'::text, 'blocked'::text, 'in_file'::text, 'executed'::text, 'rejected'::text, 'returned'::text, 'cancelled'::text])))
);
CREATE INDEX payouts_partner_id_created_at_payout_id_idx ON public.payouts USING btree (partner_id, created_at, payout_id) WHERE ((status = ANY (ARRAY['ordered'::text, 'blocked'::text])) AND (payee_check <> ALL (ARRAY['match'::text, 'released'::text])));
CREATE INDEX payouts_partner_id_created_at_payout_id_idx1 ON public.payouts USING btree (partner_id, created_at, payout_id);
CREATE INDEX payouts_partner_id_execute_on_idx ON public.payouts USING btree (partner_id, execute_on) WHERE (status = 'ordered'::text);
CREATE INDEX payouts_partner_id_file_id_idx ON public.payouts USING btree (partner_id, file_id) WHERE (file_id IS NOT NULL);
CREATE INDEX payouts_partner_id_file_id_idx1 ON public.payouts USING btree (partner_id, file_id) WHERE (status = 'in_file'::text);
CREATE INDEX payouts_partner_id_line_id_idx ON public.payouts USING btree (partner_id, line_id);
CREATE INDEX payouts_partner_id_payout_id_idx ON public.payouts USING btree (partner_id, payout_id) WHERE ((status = 'ordered'::text) AND (payee_check = ANY (ARRAY['due'::text, 'asked'::text])));
CREATE INDEX payouts_partner_id_status_created_at_payout_id_idx ON public.payouts USING btree (partner_id, status, created_at, payout_id);
CREATE INDEX payouts_partner_id_subject_id_idx ON public.payouts USING btree (partner_id, subject_id);
alter table payouts enable row level security;
alter table payouts force row level security;
create policy own on payouts as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on payouts to rahmenwerk_app;

create table persons (
  partner_id text not null,
  person_id text not null,
  details jsonb not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint persons_pkey PRIMARY KEY (partner_id, person_id)
);
CREATE INDEX persons_partner_id_created_at_person_id_idx ON public.persons USING btree (partner_id, created_at, person_id);
alter table persons enable row level security;
alter table persons force row level security;
create policy own on persons as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on persons to rahmenwerk_app;

create table relays (
  partner_id text not null,
  last_position bigint not null,
  constraint relays_pkey PRIMARY KEY (partner_id)
);
alter table relays enable row level security;
alter table relays force row level security;
create policy own on relays as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on relays to rahmenwerk_app;

create table renewals (
  partner_id text not null,
  renewal_id text not null,
  line_id text not null,
  number integer not null,
  status text not null,
  effective_from_on date not null,
  effective_until_on date not null,
  notify_by_on date not null,
  cancel_by_on date not null,
  check_on date,
  credit_record_id text,
  checked_on date,
  notified_on date,
  slip_returned_on date,
  rejected_on date,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint renewals_pkey PRIMARY KEY (partner_id, renewal_id),
  constraint renewals_partner_id_line_id_number_key UNIQUE (partner_id, line_id, number),
  constraint renewals_partner_id_line_id_fkey FOREIGN KEY (partner_id, line_id) REFERENCES credit_lines(partner_id, credit_line_id),
  constraint renewals_number_check CHECK ((number > 0)),
  constraint renewals_status_check CHECK ((status = ANY (ARRAY['scheduled'::text, 'eligible'::text, 'customer_notified'::text, 'effective'::text, 'suspended'::text, 'rejected'::text, 'missed'::text, 'cancelled_by_customer'::text, 'ended'::text])))
);
CREATE INDEX renewals_partner_id_check_on_idx ON public.renewals USING btree (partner_id, check_on) WHERE (check_on IS NOT NULL);
CREATE INDEX renewals_partner_id_credit_record_id_idx ON public.renewals USING btree (partner_id, credit_record_id) WHERE (credit_record_id IS NOT NULL);
CREATE INDEX renewals_partner_id_effective_from_on_idx ON public.renewals USING btree (partner_id, effective_from_on) WHERE (status <> ALL (ARRAY['effective'::text, 'ended'::text]));
CREATE INDEX renewals_partner_id_notify_by_on_idx ON public.renewals USING btree (partner_id, notify_by_on) WHERE (status = ANY (ARRAY['scheduled'::text, 'eligible'::text]));
alter table renewals enable row level security;
alter table renewals force row level security;
create policy own on renewals as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on renewals to rahmenwerk_app;

create table representations (
  partner_id text not null,
  loan_id text not null,
  due_on date not null,
  attempt integer not null,
  line_id text not null,
  status text not null,
  announced_cents bigint not null,
  announced_on date not null,
  settle_from_on date not null,
  constraint representations_pkey PRIMARY KEY (partner_id, loan_id, due_on, attempt),
  constraint representations_partner_id_loan_id_fkey FOREIGN KEY (partner_id, loan_id) REFERENCES loans(partner_id, loan_id),
  constraint representations_announced_cents_check CHECK ((announced_cents > 0)),
  constraint representations_attempt_check CHECK ((attempt > 1)),
  constraint representations_status_check CHECK ((status = ANY (ARRAY['announced'::text, 'presented'::text, 'dropped'::text])))
);
CREATE INDEX representations_partner_id_settle_from_on_idx ON public.representations USING btree (partner_id, settle_from_on) WHERE (status = 'announced'::text);
alter table representations enable row level security;
alter table representations force row level security;
create policy own on representations as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on representations to rahmenwerk_app;

create table revocations (
  partner_id text not null,
  revocation_id text not null,
  line_id text not null,
  channel text not null,
  dispatched_on date not null,
  received_on date not null,
  status text not null,
  decided_by text,
  decided_on date,
  reason text,
  created_at timestamp with time zone not null,
  constraint revocations_pkey PRIMARY KEY (partner_id, revocation_id),
  constraint revocations_partner_id_line_id_fkey FOREIGN KEY (partner_id, line_id) REFERENCES credit_lines(partner_id, credit_line_id),
  constraint revocations_channel_check CHECK ((channel = ANY (ARRAY['online'::text, 'letter'::text, 'broker'::text]))),
  constraint revocations_status_check CHECK ((status = ANY (ARRAY['effective'::text, 'in_review'::text, 'refused'::text])))
);
CREATE INDEX revocations_partner_id_created_at_idx ON public.revocations USING btree (partner_id, created_at) WHERE (status = 'in_review'::text);
CREATE INDEX revocations_partner_id_created_at_revocation_id_idx ON public.revocations USING btree (partner_id, created_at, revocation_id);
CREATE INDEX revocations_partner_id_line_id_idx ON public.revocations USING btree (partner_id, line_id);
alter table revocations enable row level security;
alter table revocations force row level security;
create policy own on revocations as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on revocations to rahmenwerk_app;

create table sandbox_answers (
  partner_id text not null,
  port text not null,
  subject_id text not null,
  answer text not null,
  constraint sandbox_answers_pkey PRIMARY KEY (partner_id, port, subject_id)
);
alter table sandbox_answers enable row level security;
alter table sandbox_answers force row level security;
create policy own on sandbox_answers as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on sandbox_answers to rahmenwerk_app;

create table sandbox_bank_accounts (
  partner_id text not null,
  balance_cents bigint not null,
  last_statement bigint not null,
  constraint sandbox_bank_accounts_pkey PRIMARY KEY (partner_id)
);
alter table sandbox_bank_accounts enable row level security;
alter table sandbox_bank_accounts force row level security;
create policy own on sandbox_bank_accounts as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on sandbox_bank_accounts to rahmenwerk_app;

create table sandbox_bank_orders (
  partner_id text not null,
  order_id text not null,
  kind text not null,
  act_on date not null,
  details jsonb not null,
  status text not null,
  constraint sandbox_bank_orders_pkey PRIMARY KEY (partner_id, order_id),
  constraint sandbox_bank_orders_kind_check CHECK ((kind = ANY (ARRAY['payout'::text, 'collection'::text, 'payout_return'::text, 'collection_return'::text, 'incoming'::text]))),
  constraint sandbox_bank_orders_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'done'::text])))
);
CREATE INDEX sandbox_bank_orders_partner_id_act_on_idx ON public.sandbox_bank_orders USING btree (partner_id, act_on) WHERE (status = 'waiting'::text);
alter table sandbox_bank_orders enable row level security;
alter table sandbox_bank_orders force row level security;
create policy own on sandbox_bank_orders as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on sandbox_bank_orders to rahmenwerk_app;

create table sandbox_bank_outbox (
  partner_id text not null,
  number bigint not null,
  message text not null,
  content text not null,
  fetched boolean not null default false,
  constraint sandbox_bank_outbox_pkey PRIMARY KEY (partner_id, number)
);
CREATE INDEX sandbox_bank_outbox_partner_id_idx ON public.sandbox_bank_outbox USING btree (partner_id) WHERE (NOT fetched);
alter table sandbox_bank_outbox enable row level security;
alter table sandbox_bank_outbox force row level security;
create policy own on sandbox_bank_outbox as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on sandbox_bank_outbox to rahmenwerk_app;

create table sandbox_scripts (
  partner_id text not null,
  person_id text not null,
  port text not null,
  answers text[] not null,
  constraint sandbox_scripts_pkey PRIMARY KEY (partner_id, person_id, port),
  constraint sandbox_scripts_port_check CHECK ((port = ANY (ARRAY['credit_record'::text, 'identification'::text, 'signing'::text, 'account_snapshot'::text, 'payouts'::text, 'collections'::text, 'payee_checks'::text])))
);
alter table sandbox_scripts enable row level security;
alter table sandbox_scripts force row level security;
create policy own on sandbox_scripts as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant delete, insert, select, update on sandbox_scripts to rahmenwerk_app;

create table seals (
  partner_id text not null,
  sealed_on date not null,
  transfers integer not null,
  totals jsonb not null,
  subledger_agrees boolean not null,
  previous_hash text not null,
  hash text not null,
  recorded_at timestamp with time zone not null,
  format smallint not null,
  digest text not null,
  audit_entries integer not null,
  audit_digest text not null,
  records jsonb not null,
  constraint seals_pkey PRIMARY KEY (partner_id, sealed_on)
);
alter table seals enable row level security;
alter table seals force row level security;
create policy own on seals as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on seals to rahmenwerk_app;

create table secrets (
  name text not null,
  value text not null,
  constraint secrets_pkey PRIMARY KEY (name)
);
grant insert, select on secrets to rahmenwerk_app;

create table signings (
  partner_id text not null,
  signing_id text not null,
  person_id text not null,
  application_id text not null,
  identification_id text not null,
  document_id text not null,
  status text not null,
  method text not null,
  reference text not null,
  url text,
  created_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  version integer not null default 1,
  constraint signings_pkey PRIMARY KEY (partner_id, signing_id),
  constraint signings_partner_id_person_id_fkey FOREIGN KEY (partner_id, person_id) REFERENCES persons(partner_id, person_id),
  constraint signings_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'signed'::text, 'failed'::text])))
);
alter table signings enable row level security;
alter table signings force row level security;
create policy own on signings as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on signings to rahmenwerk_app;

create table statement_parts (
  partner_id text not null,
  file_id text not null,
  number integer not null,
  payments jsonb not null,
  failed_on date,
  constraint statement_parts_pkey PRIMARY KEY (partner_id, file_id, number),
  constraint statement_parts_partner_id_file_id_fkey FOREIGN KEY (partner_id, file_id) REFERENCES bank_files(partner_id, file_id)
);
alter table statement_parts enable row level security;
alter table statement_parts force row level security;
create policy own on statement_parts as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant delete, insert, select on statement_parts to rahmenwerk_app;

create table suspense_items (
  partner_id text not null,
  item_id text not null,
  account smallint not null,
  origin text not null,
  amount_cents bigint not null,
  value_on date not null,
  line_id text,
  status text not null,
  explanation text,
  target_id text,
  opened_on date not null,
  closed_on date,
  closed_by text,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  problem text,
  constraint suspense_items_pkey PRIMARY KEY (partner_id, item_id),
  constraint suspense_items_account_check CHECK ((account = ANY (ARRAY[1090, 2010]))),
  constraint suspense_items_amount_cents_check CHECK ((amount_cents > 0)),
  constraint suspense_items_explanation_check CHECK ((explanation = ANY (ARRAY['bank_charge'::text, 'loss'::text, 'returned_debit'::text, 'correction'::text, 'customer_credit'::text, 'charge_returned'::text, 'bank_interest'::text, 'our_file'::text, 'our_payout'::text, 'transfer_taken_back'::text, 'bank_details'::text]))),
  constraint suspense_items_origin_check CHECK ((origin = ANY (ARRAY['transfer_in'::text, 'bank_debit'::text, 'credit_shortfall'::text]))),
  constraint suspense_items_status_check CHECK ((status = ANY (ARRAY['open'::text, 'allocated'::text, 'sent_back'::text, 'explained'::text])))
);
CREATE INDEX suspense_items_partner_id_account_idx ON public.suspense_items USING btree (partner_id, account) WHERE (status = 'open'::text);
CREATE INDEX suspense_items_partner_id_created_at_item_id_idx ON public.suspense_items USING btree (partner_id, created_at, item_id);
CREATE INDEX suspense_items_partner_id_status_created_at_item_id_idx ON public.suspense_items USING btree (partner_id, status, created_at, item_id);
alter table suspense_items enable row level security;
alter table suspense_items force row level security;
create policy own on suspense_items as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on suspense_items to rahmenwerk_app;

create table termination_notices (
  partner_id text not null,
  notice_id text not null,
  loan_id text not null,
  line_id text not null,
  given_on date not null,
  deadline_on date not null,
  demanded_cents bigint not null,
  threshold_cents bigint not null,
  instalments integer not null,
  terminated_on date,
  created_at timestamp with time zone not null,
  constraint termination_notices_pkey PRIMARY KEY (partner_id, notice_id),
  constraint termination_notices_partner_id_line_id_fkey FOREIGN KEY (partner_id, line_id) REFERENCES credit_lines(partner_id, credit_line_id),
  constraint termination_notices_partner_id_loan_id_fkey FOREIGN KEY (partner_id, loan_id) REFERENCES loans(partner_id, loan_id),
  constraint termination_notices_demanded_cents_check CHECK ((demanded_cents > 0))
);
CREATE INDEX termination_notices_partner_id_loan_id_idx ON public.termination_notices USING btree (partner_id, loan_id);
alter table termination_notices enable row level security;
alter table termination_notices force row level security;
create policy own on termination_notices as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on termination_notices to rahmenwerk_app;

create table transfers (
  partner_id text not null,
  transfer_id text not null,
  posting text not null,
  debit_account smallint not null,
  credit_account smallint not null,
  amount_cents bigint not null,
  loan_id text,
  line_id text,
  product_code text,
  booked_on date not null,
  value_on date not null,
  recorded_at timestamp with time zone not null,
  source_id text,
  reverses text,
  audit_id text not null,
  constraint transfers_pkey PRIMARY KEY (partner_id, transfer_id),
  constraint transfers_amount_cents_check CHECK ((amount_cents > 0)),
  constraint transfers_check CHECK ((credit_account <> debit_account))
);
CREATE INDEX transfers_partner_id_booked_on_idx ON public.transfers USING btree (partner_id, booked_on);
CREATE INDEX transfers_partner_id_line_id_booked_on_idx ON public.transfers USING btree (partner_id, line_id, booked_on) WHERE (line_id IS NOT NULL);
CREATE UNIQUE INDEX transfers_partner_id_reverses_idx ON public.transfers USING btree (partner_id, reverses) WHERE (reverses IS NOT NULL);
alter table transfers enable row level security;
alter table transfers force row level security;
create policy own on transfers as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select on transfers to rahmenwerk_app;

create table webhook_deliveries (
  partner_id text not null,
  delivery_id text not null,
  webhook_id text not null,
  entity_id text not null,
  number integer not null,
  event_id text not null,
  status text not null,
  attempts integer not null default 0,
  last_status integer,
  last_error text,
  next_attempt_at timestamp with time zone,
  delivered_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint webhook_deliveries_pkey PRIMARY KEY (partner_id, delivery_id),
  constraint webhook_deliveries_partner_id_entity_id_number_fkey FOREIGN KEY (partner_id, entity_id, number) REFERENCES events(partner_id, entity_id, number),
  constraint webhook_deliveries_partner_id_webhook_id_fkey FOREIGN KEY (partner_id, webhook_id) REFERENCES webhooks(partner_id, webhook_id),
  constraint webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'rejected'::text, 'exhausted'::text, 'cancelled'::text])))
);
CREATE INDEX webhook_deliveries_partner_id_webhook_id_created_at_deliver_idx ON public.webhook_deliveries USING btree (partner_id, webhook_id, created_at, delivery_id);
CREATE INDEX webhook_deliveries_partner_id_webhook_id_idx ON public.webhook_deliveries USING btree (partner_id, webhook_id) WHERE (status = 'pending'::text);
alter table webhook_deliveries enable row level security;
alter table webhook_deliveries force row level security;
create policy own on webhook_deliveries as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on webhook_deliveries to rahmenwerk_app;

create table webhooks (
  partner_id text not null,
  webhook_id text not null,
  event_type text not null,
  url text not null,
  secret text not null,
  status text not null,
  created_at timestamp with time zone not null,
  cancelled_at timestamp with time zone,
  constraint webhooks_pkey PRIMARY KEY (partner_id, webhook_id),
  constraint webhooks_status_check CHECK ((status = ANY (ARRAY['active'::text, 'cancelled'::text])))
);
CREATE INDEX webhooks_partner_id_created_at_webhook_id_idx ON public.webhooks USING btree (partner_id, created_at, webhook_id);
CREATE UNIQUE INDEX webhooks_partner_id_event_type_idx ON public.webhooks USING btree (partner_id, event_type) WHERE (status = 'active'::text);
alter table webhooks enable row level security;
alter table webhooks force row level security;
create policy own on webhooks as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant insert, select, update on webhooks to rahmenwerk_app;

create table work (
  partner_id text not null,
  work_id text not null,
  kind text not null,
  ordering_key text not null,
  number integer not null,
  payload jsonb not null,
  due_at timestamp with time zone not null,
  attempts integer not null default 0,
  leased_until timestamp with time zone,
  last_error text,
  created_at timestamp with time zone not null,
  constraint work_pkey PRIMARY KEY (partner_id, work_id)
);
CREATE INDEX work_partner_id_due_at_idx ON public.work USING btree (partner_id, due_at);
CREATE INDEX work_partner_id_ordering_key_number_idx ON public.work USING btree (partner_id, ordering_key, number);
alter table work enable row level security;
alter table work force row level security;
create policy own on work as permissive for all to public using ((partner_id = current_setting('app.partner'::text, true)));
grant delete, insert, select, update on work to rahmenwerk_app;

// Written by tools/schema-types.ts from the migrated schema. Do not edit.
import type { Generated, GeneratedAlways } from 'kysely'
import type { Day } from '../base/day.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type AccountSnapshotsTable = {
  partner_id: string
  account_snapshot_id: string
  person_id: string
  source: 'FIN_TEC_SYSTEMS' | 'FINREACH' | 'SOLARISBANK' | 'PARTNER'
  status: 'pending' | 'available' | 'expired' | 'failed'
  iban: string | null
  account_id: string | null
  partner_reference_number: string | null
  wizard_session_key: string | null
  location: string | null
  observed: Json | null
  data_sha256: string | null
  created_at: Date
  completed_at: Date | null
  expires_on: Day
  version: Generated<number>
}

export type AntraegeTable = {
  partner_id: string
  antragsnummer: string
  produktanbieter: string
  produktanbieterantragsnummer: string | null
  application_id: string | null
  antragstellerstatus: 'BEANTRAGT' | 'UNTERSCHRIEBEN' | 'NICHT_ANGENOMMEN' | 'WIDERRUFEN'
  produktanbieterstatus: 'NICHT_BEARBEITET' | 'UNTERSCHRIEBEN' | 'ABGELEHNT' | 'ZURUECKGESTELLT'
  our_antragstellerstatus: 'BEANTRAGT' | 'UNTERSCHRIEBEN' | 'NICHT_ANGENOMMEN' | 'WIDERRUFEN'
  our_produktanbieterstatus: 'NICHT_BEARBEITET' | 'UNTERSCHRIEBEN' | 'ABGELEHNT' | 'ZURUECKGESTELLT'
  reports: Generated<number>
  deleted_at: Date | null
  created_at: Date
}

export type AntragAddressesTable = {
  partner_id: string
  client_id: string
  produktanbieter: string
  url: string
  token_url: string | null
  oauth_client_id: string | null
  oauth_client_secret: string | null
}

export type AntragDocumentsTable = {
  partner_id: string
  document_id: string
  antragsnummer: string
  file_name: string
  kommentar: string | null
  tags: Array<string>
  content: Buffer
  sha256: string
  reported_by: string
  created_at: Date
  recorded_at: Date
}

export type AntragReportsTable = {
  partner_id: string
  antragsnummer: string
  number: number
  origin: 'kreditsmart' | 'bank'
  antragstellerstatus: 'BEANTRAGT' | 'UNTERSCHRIEBEN' | 'NICHT_ANGENOMMEN' | 'WIDERRUFEN' | null
  produktanbieterstatus: 'NICHT_BEARBEITET' | 'UNTERSCHRIEBEN' | 'ABGELEHNT' | 'ZURUECKGESTELLT' | null
  kommentar: string | null
  hinweise: Array<string>
  reported_by: string
  on_behalf_of: string | null
  trace_id: string
  happened_at: Date
  recorded_at: Date
}

export type ApplicationsTable = {
  partner_id: string
  application_id: string
  segment: 'consumer' | 'freelancer'
  person_id: string
  product_version: string
  status: 'credit_record_pending' | 'initial_scoring_pending' | 'account_snapshot_pending' | 'account_snapshot_verification_pending' | 'scoring_pending' | 'offered' | 'identification_creation_pending' | 'identification_pending' | 'identification_completed' | 'esign_pending' | 'esign_complete' | 'esign_failed' | 'credit_line_creation_pending' | 'credit_line_created' | 'rejected' | 'expired' | 'deleted'
  declared: Json
  recipient_iban: string
  partner_reference_number: string | null
  requested_limit_cents: bigint | null
  repayment_day: number
  credit_record_id: string | null
  account_snapshot_id: string | null
  identification_id: string | null
  identification_linked: Generated<boolean>
  identifications_failed: Generated<number>
  signing_id: string | null
  credit_line_id: string | null
  mandate_reference: string | null
  decision: 'OFFERED' | 'REJECTED' | null
  required_actions: Array<string>
  review_reason: string | null
  reasons: Array<string>
  rejected_from: string | null
  net_disposable_income_cents: bigint | null
  offered_limit_cents: bigint | null
  offered_rate: string | null
  offered_effective_rate: string | null
  valid_until_on: Day | null
  signed_on: Day | null
  waiting_since_on: Day
  created_at: Date
  version: Generated<number>
}

export type ApprovalsTable = {
  partner_id: string
  approval_id: string
  route: string
  params: Json
  body: Json | null
  preview: Json
  status: 'pending' | 'approved' | 'refused' | 'expired'
  requested_by: string
  requested_at: Date
  expires_on: Day
  decided_by: string | null
  decided_at: Date | null
}

export type AuditEntriesTable = {
  partner_id: string
  audit_id: string
  command: string
  actor: string
  on_behalf_of: string | null
  request_id: string
  reason: string | null
  happened_on: Day
  recorded_at: Date
  changes: Json
  transfer_ids: Array<string>
}

export type AuditSubjectsTable = {
  partner_id: string
  entity_id: string
  audit_id: string
}

export type BankAccountsTable = {
  partner_id: string
  iban: string
}

export type BankEntriesTable = {
  partner_id: string
  entry_id: string
  file_id: string
  reference: string
  kind: 'payout' | 'payout_return' | 'collection' | 'collection_return' | 'transfer_in' | 'charge' | 'unexplained_debit' | 'no_amount'
  amount_cents: bigint
  booked_on: Day
  value_on: Day
  end_to_end_id: string | null
  counterparty_name: string | null
  counterparty_iban: string | null
  our_iban: string | null
  remittance: string
  reason_code: string | null
  matched_id: string | null
  recorded_at: Date
}

export type BankFilesTable = {
  partner_id: string
  file_id: string
  direction: 'out' | 'in'
  message: string
  message_id: string
  content: string
  sha256: string
  status: 'written' | 'sent' | 'read' | 'waiting' | 'refused' | 'discarded'
  problem: string | null
  created_on: Day
  created_at: Date
  sent_at: Date | null
  awaited_on: Day | null
  raw: Buffer | null
  statement_year: number | null
  statement_number: bigint | null
  read_from_on: Day | null
  passed_over: Generated<Array<string>>
}

export type BankStatementsTable = {
  partner_id: string
  iban: string
  number: bigint
  file_id: string
  opening_cents: bigint
  closing_cents: bigint
  booked_on: Day
  year: GeneratedAlways<number>
  entries_sha256: string
  page: number
  is_last_page: boolean
}

export type ClientsTable = {
  client_id: string
  partner_id: string
  secret_hash: string
  scopes: Array<string>
  produktanbieter: string | null
  kreditsmart_partner_id: string | null
  created_at: Date
}

export type ClockAdvancesTable = {
  partner_id: string
  from_on: Day
  target_on: Day
  started_at: Date
  turned_by: string | null
  turned_until: Date | null
}

export type ClocksTable = {
  partner_id: string
  mode: 'test' | 'real'
  today: Day
  now_at: Date | null
  phase: 'sealing' | 'opening' | 'open'
}

export type CollectionStopsTable = {
  partner_id: string
  loan_id: string
  due_on: Day
  requested_by: 'customer' | 'bank'
  reason: string
  stopped_on: Day
}

export type CollectionsTable = {
  partner_id: string
  collection_id: string
  loan_id: string
  line_id: string
  mandate_id: string
  attempt: number
  status: 'in_file' | 'settled' | 'rejected' | 'returned'
  amount_cents: bigint
  due_on: Day
  settle_on: Day
  file_id: string
  settled_on: Day | null
  returned_on: Day | null
  reason_code: string | null
  created_at: Date
  version: Generated<number>
}

export type CreditBalancesTable = {
  partner_id: string
  line_id: string
  credit_cents: bigint
  refund_asked_cents: bigint | null
}

export type CreditLinesTable = {
  partner_id: string
  credit_line_id: string
  person_id: string
  application_id: string
  product_version: string
  product_type: 'consumer' | 'freelancer'
  legal_regime: 'CONSUMER' | 'FOUNDER' | 'BUSINESS'
  status: 'authorization_pending' | 'account_creation_pending' | 'mandate_creation_pending' | 'open' | 'closed'
  limit_cents: bigint
  interest_rate: string
  annual_percentage_rate: string
  repayment_day: number
  recipient_iban: string
  recipient_name: string
  mandate_reference: string
  payout_account_id: string | null
  account_id: string | null
  account_iban: string | null
  disposable_income_cents: bigint | null
  latest_disposable_income_cents: bigint | null
  authorize_by_on: Day | null
  concluded_on: Day
  revocable_until_on: Day | null
  granted_at: Date | null
  termination_type: string | null
  termination_requested_on: Day | null
  termination_on: Day | null
  settled_on: Day | null
  created_at: Date
  version: Generated<number>
}

export type CreditRecordsTable = {
  partner_id: string
  credit_record_id: string
  person_id: string
  segment: 'consumer' | 'freelancer'
  source: 'partner' | 'solarisBank'
  status: 'pending' | 'available' | 'expired'
  outcome: 'positive' | 'no_hit' | 'soft_negative' | 'hard_negative' | 'ambiguous_match' | 'error' | null
  provider: string | null
  answer: Json | null
  file: Buffer | null
  file_sha256: string | null
  created_at: Date
  answered_at: Date | null
  expires_on: Day | null
  version: Generated<number>
}

export type CustomerAccountsTable = {
  partner_id: string
  account_id: string
  person_id: string
  iban: string
  created_at: Date
}

export type DecisionsTable = {
  partner_id: string
  decision_id: string
  application_id: string
  stage: 'initial' | 'final'
  policy: string
  policy_sha256: string
  facts: Json
  evidence: Json
  trace: Json
  outcome: 'pass' | 'refer' | 'reject'
  reasons: Array<string>
  offer: Json | null
  decided_by: string
  decided_on: Day
  recorded_at: Date
}

export type DocumentsTable = {
  partner_id: string
  document_id: string
  kind: string
  subject_id: string
  number: number
  person_id: string
  template_version: string
  language: 'de' | 'en' | 'fr'
  inputs: Json
  created_at: Date
  delivered_at: Date | null
  sha256: string | null
  content: Buffer | null
  retained_until: Day
  seal: Buffer | null
  sealed_sha256: string | null
}

export type DunningCasesTable = {
  partner_id: string
  case_id: string
  loan_id: string
  line_id: string
  person_id: string
  strategy: 'consumer' | 'freelancer'
  strategy_version: string
  status: 'new' | 'dunning' | 'pre_termination' | 'terminated' | 'pre_collection' | 'closed' | 'closed_matured'
  counts_from_on: Day
  letters_sent: Generated<number>
  last_letter_on: Day | null
  last_sddr_on: Day | null
  deadline_on: Day | null
  next_on: Day | null
  opened_on: Day
  closed_on: Day | null
  created_at: Date
  version: Generated<number>
}

export type DunningNotesTable = {
  partner_id: string
  note_id: string
  case_id: string
  kind: 'contact' | 'promise_to_pay'
  text: string
  promised_on: Day | null
  promised_cents: bigint | null
  made_by: string
  made_on: Day
  created_at: Date
}

export type DunningNotificationsTable = {
  partner_id: string
  notification_id: string
  case_id: string
  number: number
  type: 'sddr_notification' | 'partial_repayment_notification' | 'full_repayment_notification' | 'reminder' | 'dunning_letter' | 'pre_termination_letter' | 'termination_letter' | 'pre_collection_letter'
  title: string
  addressee: 'customer' | 'counsellor' | 'administrator' | 'estate'
  sent_on: Day
  data: Json
  created_at: Date
}

export type EventsTable = {
  partner_id: string
  entity_id: string
  number: number
  event_id: string
  type: string
  happened_on: Day
  happened_at: Date
  recorded_at: Date
  webhook_type: string | null
  body: Json | null
  position: bigint | null
  audit_id: string | null
}

export type ForbearancesTable = {
  partner_id: string
  forbearance_id: string
  line_id: string
  kind: 'refinancing' | 'longer_term' | 'deferral' | 'lower_rate' | 'payment_holiday' | 'partial_repayment' | 'partial_forgiveness' | 'consolidation' | 'none'
  terms: string
  offered_on: Day
  response: 'open' | 'accepted' | 'declined' | 'none_needed'
  created_at: Date
}

export type HoldsTable = {
  partner_id: string
  hold_id: string
  person_id: string
  line_id: string | null
  cause: 'arrears' | 'no_mandate' | 'death' | 'insolvency' | 'debt_counselling' | 'fraud' | 'screening' | 'bank_reason' | 'renewal_suspended' | 'account_changed'
  reason: string
  since_on: Day
  until_on: Day | null
}

export type IdempotencyKeysTable = {
  partner_id: string
  client_id: string
  method: string
  path: string
  key: string
  body_sha256: string
  status: number
  answer: Json | null
  is_final: Generated<boolean>
  recorded_at: Date
}

export type IdentificationsTable = {
  partner_id: string
  identification_id: string
  person_id: string
  method: 'bank' | 'bank_id' | 'bank_plus' | 'fourthline' | 'idnow' | 'idnow_autoident' | 'idnow_custom' | 'manual' | 'postident'
  language: 'DE' | 'EN'
  iban: string | null
  status: 'created' | 'pending' | 'successful' | 'failed'
  reference: string
  url: string | null
  created_at: Date
  completed_at: Date | null
  version: Generated<number>
}

export type LineIbansTable = {
  partner_id: string
  iban: string
  line_id: string
}

export type LoanEventsTable = {
  partner_id: string
  loan_id: string
  number: number
  event_id: string
  type: string
  value_on: Day
  booked_on: Day
  amount_cents: bigint | null
  details: Json
  recorded_at: Date
}

export type LoansTable = {
  partner_id: string
  loan_id: string
  line_id: string
  person_id: string
  product_code: string
  legal_regime: 'CONSUMER' | 'FOUNDER' | 'BUSINESS'
  status: 'payout_pending' | 'payout_triggered' | 'created' | 'repaid' | 'cancelled'
  payout_blocked: Generated<boolean>
  status_reason: string | null
  reference: string
  purpose: string
  recipient_iban: string
  billing_iban: string
  kind: 'installment_plan' | 'bullet'
  principal_cents: bigint
  interest_rate: string
  effective_rate: string
  effective_rate_unrounded: string
  term_months: number
  instalment_cents: bigint
  total_cents: bigint
  day_count: '30E/360' | 'act/365F' | 'act/360'
  drawn_on: Day
  planned_payout_on: Day
  first_due_on: Day
  repayment_day: number
  bullet_on: Day | null
  maturity_on: Day
  outstanding_principal_cents: Generated<bigint>
  interest_due_cents: Generated<bigint>
  fees_due_cents: Generated<bigint>
  default_interest_due_cents: Generated<bigint>
  not_due_principal_cents: Generated<bigint>
  accrual_rate: string
  accrual_start_on: Day | null
  accrual_carried: Generated<string>
  next_due_on: Day | null
  next_interest_cents: bigint | null
  next_principal_cents: bigint | null
  next_default_on: Day | null
  overdue_since_on: Day | null
  paid_out_on: Day | null
  repaid_on: Day | null
  payout_until_on: Day
  created_at: Date
  version: Generated<number>
  opening_on: Day | null
  opening_accrual_cents: Generated<bigint>
  overdue_cents: Generated<bigint>
}

export type MandatesTable = {
  partner_id: string
  mandate_id: string
  line_id: string
  reference: string
  status: 'active' | 'suspended' | 'cancelled' | 'lapsed'
  debtor_name: string
  debtor_iban: string
  signed_on: Day
  last_used_on: Day | null
  original_reference: string | null
  account_changed: Generated<boolean>
  created_at: Date
  version: Generated<number>
  amendment_told_by: string | null
}

export type MigrationsTable = {
  file: string
  sha256: string
  applied_at: Generated<Date>
}

export type PartnersTable = {
  partner_id: string
  name: string
  country: 'DE' | 'FR'
  requires_authorization: boolean
  needs_second_person: boolean
  created_at: Date
}

export type PaymentTasksTable = {
  partner_id: string
  task_id: string
  kind: 'data_fix' | 'new_mandate' | 'manual' | 'config_error' | 'new_account' | 'operations' | 'fraud_check' | 'estate' | 'compliance' | 'contact' | 'stopped_debit' | 'unanswered_file' | 'stopped_file' | 'credit_to_refund' | 'termination_possible' | 'notice_lapsed' | 'letters_unanswered' | 'long_overdue'
  person_id: string | null
  line_id: string | null
  loan_id: string | null
  due_on: Day | null
  reason_code: string | null
  is_ours: boolean
  status: 'open' | 'done'
  created_on: Day
  done_on: Day | null
  done_by: string | null
  note: string | null
  created_at: Date
  version: Generated<number>
  file_id: string | null
  ours_until: Day | null
}

export type PayoutsTable = {
  partner_id: string
  payout_id: string
  kind: 'loan' | 'credit_refund' | 'unknown_return'
  subject_id: string
  line_id: string | null
  person_id: string | null
  status: 'ordered' | 'blocked' | 'in_file' | 'executed' | 'rejected' | 'returned' | 'cancelled'
  amount_cents: bigint
  recipient_name: string
  recipient_iban: string
  remittance: string
  execute_on: Day
  file_id: string | null
  executed_on: Day | null
  reason_code: string | null
  created_at: Date
  version: Generated<number>
  payee_check: Generated<'due' | 'asked' | 'match' | 'close_match' | 'no_match' | 'not_possible' | 'released'>
  payee_name: string | null
}

export type PersonsTable = {
  partner_id: string
  person_id: string
  details: Json
  created_at: Date
  version: Generated<number>
}

export type RelaysTable = {
  partner_id: string
  last_position: bigint
}

export type RenewalsTable = {
  partner_id: string
  renewal_id: string
  line_id: string
  number: number
  status: 'scheduled' | 'eligible' | 'customer_notified' | 'effective' | 'suspended' | 'rejected' | 'missed' | 'cancelled_by_customer' | 'ended'
  effective_from_on: Day
  effective_until_on: Day
  notify_by_on: Day
  cancel_by_on: Day
  check_on: Day | null
  credit_record_id: string | null
  checked_on: Day | null
  notified_on: Day | null
  slip_returned_on: Day | null
  rejected_on: Day | null
  created_at: Date
  version: Generated<number>
}

export type RepresentationsTable = {
  partner_id: string
  loan_id: string
  due_on: Day
  attempt: number
  line_id: string
  status: 'announced' | 'presented' | 'dropped'
  announced_cents: bigint
  announced_on: Day
  settle_from_on: Day
}

export type RevocationsTable = {
  partner_id: string
  revocation_id: string
  line_id: string
  channel: 'online' | 'letter' | 'broker'
  dispatched_on: Day
  received_on: Day
  status: 'effective' | 'in_review' | 'refused'
  decided_by: string | null
  decided_on: Day | null
  reason: string | null
  created_at: Date
}

export type SandboxAnswersTable = {
  partner_id: string
  port: string
  subject_id: string
  answer: string
}

export type SandboxBankAccountsTable = {
  partner_id: string
  balance_cents: bigint
  last_statement: bigint
}

export type SandboxBankOrdersTable = {
  partner_id: string
  order_id: string
  kind: 'payout' | 'collection' | 'payout_return' | 'collection_return' | 'incoming'
  act_on: Day
  details: Json
  status: 'waiting' | 'done'
}

export type SandboxBankOutboxTable = {
  partner_id: string
  number: bigint
  message: string
  content: string
  fetched: Generated<boolean>
}

export type SandboxScriptsTable = {
  partner_id: string
  person_id: string
  port: 'credit_record' | 'identification' | 'signing' | 'account_snapshot' | 'payouts' | 'collections' | 'payee_checks'
  answers: Array<string>
}

export type SealsTable = {
  partner_id: string
  sealed_on: Day
  transfers: number
  totals: Json
  subledger_agrees: boolean
  previous_hash: string
  hash: string
  recorded_at: Date
  format: number
  digest: string
  audit_entries: number
  audit_digest: string
  records: Json
}

export type SecretsTable = {
  name: string
  value: string
}

export type SigningsTable = {
  partner_id: string
  signing_id: string
  person_id: string
  application_id: string
  identification_id: string
  document_id: string
  status: 'pending' | 'signed' | 'failed'
  method: string
  reference: string
  url: string | null
  created_at: Date
  completed_at: Date | null
  version: Generated<number>
}

export type StatementPartsTable = {
  partner_id: string
  file_id: string
  number: number
  payments: Json
  failed_on: Day | null
}

export type SuspenseItemsTable = {
  partner_id: string
  item_id: string
  account: number
  origin: 'transfer_in' | 'bank_debit' | 'credit_shortfall'
  amount_cents: bigint
  value_on: Day
  line_id: string | null
  status: 'open' | 'allocated' | 'sent_back' | 'explained'
  explanation: 'bank_charge' | 'loss' | 'returned_debit' | 'correction' | 'customer_credit' | 'charge_returned' | 'bank_interest' | 'our_file' | 'our_payout' | 'transfer_taken_back' | 'bank_details' | null
  target_id: string | null
  opened_on: Day
  closed_on: Day | null
  closed_by: string | null
  created_at: Date
  version: Generated<number>
  problem: string | null
}

export type TerminationNoticesTable = {
  partner_id: string
  notice_id: string
  loan_id: string
  line_id: string
  given_on: Day
  deadline_on: Day
  demanded_cents: bigint
  threshold_cents: bigint
  instalments: number
  terminated_on: Day | null
  created_at: Date
}

export type TransfersTable = {
  partner_id: string
  transfer_id: string
  posting: string
  debit_account: number
  credit_account: number
  amount_cents: bigint
  loan_id: string | null
  line_id: string | null
  product_code: string | null
  booked_on: Day
  value_on: Day
  recorded_at: Date
  source_id: string | null
  reverses: string | null
  audit_id: string
}

export type WebhookDeliveriesTable = {
  partner_id: string
  delivery_id: string
  webhook_id: string
  entity_id: string
  number: number
  event_id: string
  status: 'pending' | 'delivered' | 'rejected' | 'exhausted' | 'cancelled'
  attempts: Generated<number>
  last_status: number | null
  last_error: string | null
  next_attempt_at: Date | null
  delivered_at: Date | null
  created_at: Date
}

export type WebhooksTable = {
  partner_id: string
  webhook_id: string
  event_type: string
  url: string
  secret: string
  status: 'active' | 'cancelled'
  created_at: Date
  cancelled_at: Date | null
}

export type WorkTable = {
  partner_id: string
  work_id: string
  kind: string
  ordering_key: string
  number: number
  payload: Json
  due_at: Date
  attempts: Generated<number>
  leased_until: Date | null
  last_error: string | null
  created_at: Date
}

export type Schema = {
  account_snapshots: AccountSnapshotsTable
  antraege: AntraegeTable
  antrag_addresses: AntragAddressesTable
  antrag_documents: AntragDocumentsTable
  antrag_reports: AntragReportsTable
  applications: ApplicationsTable
  approvals: ApprovalsTable
  audit_entries: AuditEntriesTable
  audit_subjects: AuditSubjectsTable
  bank_accounts: BankAccountsTable
  bank_entries: BankEntriesTable
  bank_files: BankFilesTable
  bank_statements: BankStatementsTable
  clients: ClientsTable
  clock_advances: ClockAdvancesTable
  clocks: ClocksTable
  collection_stops: CollectionStopsTable
  collections: CollectionsTable
  credit_balances: CreditBalancesTable
  credit_lines: CreditLinesTable
  credit_records: CreditRecordsTable
  customer_accounts: CustomerAccountsTable
  decisions: DecisionsTable
  documents: DocumentsTable
  dunning_cases: DunningCasesTable
  dunning_notes: DunningNotesTable
  dunning_notifications: DunningNotificationsTable
  events: EventsTable
  forbearances: ForbearancesTable
  holds: HoldsTable
  idempotency_keys: IdempotencyKeysTable
  identifications: IdentificationsTable
  line_ibans: LineIbansTable
  loan_events: LoanEventsTable
  loans: LoansTable
  mandates: MandatesTable
  migrations: MigrationsTable
  partners: PartnersTable
  payment_tasks: PaymentTasksTable
  payouts: PayoutsTable
  persons: PersonsTable
  relays: RelaysTable
  renewals: RenewalsTable
  representations: RepresentationsTable
  revocations: RevocationsTable
  sandbox_answers: SandboxAnswersTable
  sandbox_bank_accounts: SandboxBankAccountsTable
  sandbox_bank_orders: SandboxBankOrdersTable
  sandbox_bank_outbox: SandboxBankOutboxTable
  sandbox_scripts: SandboxScriptsTable
  seals: SealsTable
  secrets: SecretsTable
  signings: SigningsTable
  statement_parts: StatementPartsTable
  suspense_items: SuspenseItemsTable
  termination_notices: TerminationNoticesTable
  transfers: TransfersTable
  webhook_deliveries: WebhookDeliveriesTable
  webhooks: WebhooksTable
  work: WorkTable
}

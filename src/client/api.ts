// Written by npm run client from the OpenAPI document.
export type Schemas = {
  Error: { title: string; status: string; id: string; detail: string; code: string }
  Fehler: { message: string; statusCode?: number; statusMessage?: string; timestamp?: string; traceId?: string }
  TokenError: { error: string; error_description: string }
  PersonCreate: {
    first_name: string
    last_name: string
    salutation?: 'MR' | 'MS' | 'MX'
    title?: string
    birth_name?: string
    birth_date?: string
    birth_city?: string
    birth_country?: string
    nationality?: string
    address?: { line_1: string; line_2?: string; postal_code: string; city: string; state?: string; country: string }
    contact_address?: {
      line_1: string
      line_2?: string
      postal_code: string
      city: string
      state?: string
      country: string
    }
    email?: string
    mobile_number?: string
    employment_status?:
      | 'EMPLOYED'
      | 'UNEMPLOYED'
      | 'PUBLIC_SECTOR_EMPLOYEE'
      | 'PROFESSIONAL_SOLDIER'
      | 'FREELANCER'
      | 'HOUSEWORK'
      | 'APPRENTICE'
      | 'MANAGEMENT'
      | 'RETIRED'
      | 'STUDENT'
      | 'SELF_EMPLOYED'
      | 'MILITARY_OR_COMMUNITY_SERVICE'
    job_title?: string
    fatca_relevant?: boolean
    fatca_crs_confirmed_at?: string
    terms_conditions_signed_at?: string
    data_terms_signed_at?: string
    own_economic_interest_signed_at?: string
  }
  Person: {
    id: string
    first_name: string
    last_name: string
    created_at: string
    salutation: 'MR' | 'MS' | 'MX' | null
    title: string | null
    birth_name: string | null
    birth_date: string | null
    birth_city: string | null
    birth_country: string | null
    nationality: string | null
    address: {
      line_1: string
      line_2?: string
      postal_code: string
      city: string
      state?: string
      country: string
    } | null
    contact_address: {
      line_1: string
      line_2?: string
      postal_code: string
      city: string
      state?: string
      country: string
    } | null
    email: string | null
    mobile_number: string | null
    employment_status:
      | 'EMPLOYED'
      | 'UNEMPLOYED'
      | 'PUBLIC_SECTOR_EMPLOYEE'
      | 'PROFESSIONAL_SOLDIER'
      | 'FREELANCER'
      | 'HOUSEWORK'
      | 'APPRENTICE'
      | 'MANAGEMENT'
      | 'RETIRED'
      | 'STUDENT'
      | 'SELF_EMPLOYED'
      | 'MILITARY_OR_COMMUNITY_SERVICE'
      | null
    job_title: string | null
    fatca_relevant: boolean | null
    fatca_crs_confirmed_at: string | null
    terms_conditions_signed_at: string | null
    data_terms_signed_at: string | null
    own_economic_interest_signed_at: string | null
  }
  PersonChange: {
    first_name?: string
    last_name?: string
    salutation?: 'MR' | 'MS' | 'MX'
    title?: string
    birth_name?: string
    birth_date?: string
    birth_city?: string
    birth_country?: string
    nationality?: string
    address?: { line_1: string; line_2?: string; postal_code: string; city: string; state?: string; country: string }
    contact_address?: {
      line_1: string
      line_2?: string
      postal_code: string
      city: string
      state?: string
      country: string
    }
    email?: string
    mobile_number?: string
    employment_status?:
      | 'EMPLOYED'
      | 'UNEMPLOYED'
      | 'PUBLIC_SECTOR_EMPLOYEE'
      | 'PROFESSIONAL_SOLDIER'
      | 'FREELANCER'
      | 'HOUSEWORK'
      | 'APPRENTICE'
      | 'MANAGEMENT'
      | 'RETIRED'
      | 'STUDENT'
      | 'SELF_EMPLOYED'
      | 'MILITARY_OR_COMMUNITY_SERVICE'
    job_title?: string
    fatca_relevant?: boolean
    fatca_crs_confirmed_at?: string
    terms_conditions_signed_at?: string
    data_terms_signed_at?: string
    own_economic_interest_signed_at?: string
  }
  Hold: {
    id: string
    person_id: string
    credit_line_id: string | null
    cause:
      | 'arrears'
      | 'no_mandate'
      | 'death'
      | 'insolvency'
      | 'debt_counselling'
      | 'fraud'
      | 'screening'
      | 'bank_reason'
      | 'renewal_suspended'
      | 'account_changed'
    reason: string
    since: string
    until: string | null
  }
  Money: { value: number; unit: 'cents'; currency: 'EUR' }
  ConsumerApplicationListItem: {
    id: string
    person_id: string
    status:
      | 'initial_scoring_pending'
      | 'account_snapshot_pending'
      | 'account_snapshot_verification_pending'
      | 'scoring_pending'
      | 'offered'
      | 'identification_pending'
      | 'esign_pending'
      | 'esign_failed'
      | 'esign_complete'
      | 'credit_line_creation_pending'
      | 'credit_line_created'
      | 'rejected'
      | 'expired'
      | 'deleted'
    limit: Schemas['Money'] | null
    credit_line_id: string | null
    created_at: string
  }
  PositiveMoney: { value: number; unit: 'cents'; currency: 'EUR' }
  ConsumerApplicationRequest: {
    requested_credit_limit: Schemas['PositiveMoney']
    net_income_amount: Schemas['Money']
    living_situation: 'LIVING_WITH_PARENTS' | 'LIVING_IN_RENTED_HOUSE' | 'LIVING_IN_OWN_HOUSE'
    living_situation_amount: Schemas['Money']
    number_of_dependents: number
    employment_since: string
    recipient_iban: string
    repayment_day_of_month?: 1 | 15
    private_insurance_amount?: Schemas['Money']
    existing_credit_repayment_excluding_mortgage?: Schemas['Money']
    marriage_status?: 'MARRIED' | 'UNMARRIED' | 'DIVORCED' | 'WIDOWED' | 'SEPARATED'
    moved_in_last_two_years?: boolean
    pre_selected_by_partner?: boolean
    partner_score?: string
    partner_reference_number?: string
    identification_id?: string
    credit_record_id?: string
  }
  ConsumerApplication: {
    id: string
    person_id: string
    status:
      | 'initial_scoring_pending'
      | 'account_snapshot_pending'
      | 'account_snapshot_verification_pending'
      | 'scoring_pending'
      | 'offered'
      | 'identification_pending'
      | 'esign_pending'
      | 'esign_failed'
      | 'esign_complete'
      | 'credit_line_creation_pending'
      | 'credit_line_created'
      | 'rejected'
      | 'expired'
      | 'deleted'
    status_description: string | null
    decision: 'OFFERED' | 'REJECTED' | null
    reason: string | null
    scoring_workflow: {
      required_actions: ReadonlyArray<{
        required: 'CREDIT_RECORD' | 'ACCOUNT_SNAPSHOT' | 'IDENTIFICATION' | 'SIGNING' | 'MANUAL_REVIEW'
      }>
    } | null
    recipient_iban: string | null
    partner_reference_number: string | null
    offered_limit: Schemas['Money'] | null
    offered_interest_rate: number | null
    net_disposable_income: Schemas['Money'] | null
    marriage_status: 'MARRIED' | 'UNMARRIED' | 'DIVORCED' | 'WIDOWED' | 'SEPARATED' | null
    employment_status:
      | 'EMPLOYED'
      | 'UNEMPLOYED'
      | 'PUBLIC_SECTOR_EMPLOYEE'
      | 'PROFESSIONAL_SOLDIER'
      | 'FREELANCER'
      | 'HOUSEWORK'
      | 'APPRENTICE'
      | 'MANAGEMENT'
      | 'RETIRED'
      | 'STUDENT'
      | 'SELF_EMPLOYED'
      | 'MILITARY_OR_COMMUNITY_SERVICE'
      | null
    identification_id: string | null
    signing_id: string | null
    credit_line_id: string | null
  }
  FreelancerApplicationRequest: {
    recipient_iban: string
    annual_turnover: Schemas['Money']
    monthly_net_profit: Schemas['Money']
    monthly_private_fixed_cost: Schemas['Money']
    monthly_non_mortgage_credit_expense: Schemas['Money']
    legal_form: 'FREE_OCCUPATION' | 'COMMERCIAL_ENTERPRISE'
    corporate_name?: string
    foundation_date?: string
    pre_selected_by_partner?: boolean
    tax_id?: string
  }
  FreelancerApplication: {
    id: string
    person_id: string
    status:
      | 'credit_record_pending'
      | 'initial_scoring_pending'
      | 'account_snapshot_pending'
      | 'account_snapshot_verification_pending'
      | 'offered'
      | 'identification_creation_pending'
      | 'identification_pending'
      | 'identification_completed'
      | 'credit_line_creation_pending'
      | 'credit_line_created'
      | 'rejected'
      | 'expired'
    status_description: string | null
    decision: 'OFFERED' | 'PENDING' | 'REJECTED'
    reason: string | null
    recipient_iban: string | null
    offered_limit: Schemas['Money'] | null
    offered_interest_rate: number | null
    net_disposable_income: Schemas['Money'] | null
    identification_id: string | null
    mandate_reference_number: string | null
    credit_line_id: string | null
  }
  LenderApplication: {
    id: string
    person_id: string
    segment: 'consumer' | 'freelancer'
    status:
      | 'initial_scoring_pending'
      | 'account_snapshot_pending'
      | 'account_snapshot_verification_pending'
      | 'scoring_pending'
      | 'offered'
      | 'identification_pending'
      | 'esign_pending'
      | 'esign_failed'
      | 'esign_complete'
      | 'credit_line_creation_pending'
      | 'credit_line_created'
      | 'rejected'
      | 'expired'
      | 'deleted'
      | 'credit_record_pending'
      | 'identification_creation_pending'
      | 'identification_completed'
    decision: 'OFFERED' | 'REJECTED' | null
    required_actions: ReadonlyArray<
      'CREDIT_RECORD' | 'ACCOUNT_SNAPSHOT' | 'IDENTIFICATION' | 'SIGNING' | 'MANUAL_REVIEW'
    >
    review_reason: string | null
    reasons: ReadonlyArray<string>
    requested_limit: Schemas['Money'] | null
    offered_limit: Schemas['Money'] | null
    offered_interest_rate: number | null
    offered_effective_interest_rate: number | null
    valid_until: string | null
    credit_line_id: string | null
    created_at: string
  }
  CreditDecision: {
    id: string
    stage: 'initial' | 'final'
    outcome: 'pass' | 'refer' | 'reject'
    reasons: ReadonlyArray<{ code: string; de: string; en: string }>
    offer: { limit: Schemas['Money']; interest_rate: number } | null
    policy: string
    policy_sha256: string
    facts: unknown
    figures: ReadonlyArray<{ name: string; amount: unknown; evidence: ReadonlyArray<string> }>
    trace: unknown
    decided_by: string
    decided_on: string
    replays: boolean | null
  }
  CreditLineListItem: {
    id: string
    person_id: string
    status: 'authorization_pending' | 'account_creation_pending' | 'mandate_creation_pending' | 'open' | 'closed'
    limit: Schemas['Money']
    granted_at: string | null
  }
  CreditLineRenewal: {
    id: string
    credit_line_id: string
    status:
      | 'scheduled'
      | 'eligible'
      | 'customer_notified'
      | 'effective'
      | 'suspended'
      | 'rejected'
      | 'missed'
      | 'cancelled_by_customer'
      | 'ended'
    status_description: string | null
    notification_sent_date: string | null
    effective_from_date: string | null
    effective_until_date: string | null
    rejection_date: string | null
  }
  CreditLine: {
    id: string
    person_id: string
    application_id: string
    status: 'authorization_pending' | 'account_creation_pending' | 'mandate_creation_pending' | 'open' | 'closed'
    locking_status: 'NO_BLOCK' | 'DEBIT_BLOCK' | 'BLOCK'
    product_type: 'consumer' | 'freelancer'
    limit: Schemas['Money']
    utilized_amount: Schemas['Money']
    active_loans: ReadonlyArray<{ id: string }>
    interest_rate: number
    annual_percentage_rate: number
    recipient_iban: string
    account_id: string | null
    account_iban: string | null
    disposable_income: Schemas['Money'] | null
    latest_disposable_income: Schemas['Money'] | null
    created_at: string
    granted_at: string | null
    termination_type:
      | 'ORDINARY_BY_CUSTOMER'
      | 'ORDINARY_BY_BANK'
      | 'EXTRAORDINARY_BY_CUSTOMER'
      | 'EXTRAORDINARY_BY_BANK'
      | 'REVOCATION'
      | 'NON_RENEWAL'
      | null
    termination_requested_at: string | null
    termination_date: string | null
    renewal: Schemas['CreditLineRenewal'] | null
  }
  Explanation: {
    subject: 'effective_rate' | 'framework_rate' | 'instalment' | 'settlement' | 'arrears'
    result: string
    formula: string
    inputs: ReadonlyArray<{ name: string; value: string }>
    roundings: ReadonlyArray<{ of: string; exact: string; rounded: string; rule: string }>
    rule: string
    source: string
    sentence: { de: string; en: string }
  }
  Revocation: {
    id: string
    credit_line_id: string
    status: 'effective' | 'in_review' | 'refused'
    channel: 'online' | 'letter' | 'broker'
    dispatched_on: string
    received_on: string
    decided_by: string | null
    decided_on: string | null
    reason: string | null
    created_at: string
  }
  Forbearance: {
    id: string
    credit_line_id: string
    kind:
      | 'refinancing'
      | 'longer_term'
      | 'deferral'
      | 'lower_rate'
      | 'payment_holiday'
      | 'partial_repayment'
      | 'partial_forgiveness'
      | 'consolidation'
      | 'none'
    terms: string
    offered_on: string
    response: 'open' | 'accepted' | 'declined' | 'none_needed'
  }
  TerminationNotice: {
    id: string
    loan_id: string
    given_on: string
    deadline_on: string
    demanded: Schemas['Money']
    threshold: Schemas['Money']
    consecutive_installments: number
    terminated_on: string | null
  }
  LenderCreditLine: {
    id: string
    person_id: string
    application_id: string
    status: 'authorization_pending' | 'account_creation_pending' | 'mandate_creation_pending' | 'open' | 'closed'
    locking_status: 'NO_BLOCK' | 'DEBIT_BLOCK' | 'BLOCK'
    product_type: 'consumer' | 'freelancer'
    limit: Schemas['Money']
    utilized_amount: Schemas['Money']
    active_loans: ReadonlyArray<{ id: string }>
    interest_rate: number
    annual_percentage_rate: number
    recipient_iban: string
    account_id: string | null
    account_iban: string | null
    disposable_income: Schemas['Money'] | null
    latest_disposable_income: Schemas['Money'] | null
    created_at: string
    granted_at: string | null
    termination_type:
      | 'ORDINARY_BY_CUSTOMER'
      | 'ORDINARY_BY_BANK'
      | 'EXTRAORDINARY_BY_CUSTOMER'
      | 'EXTRAORDINARY_BY_BANK'
      | 'REVOCATION'
      | 'NON_RENEWAL'
      | null
    termination_requested_at: string | null
    termination_date: string | null
    renewal: Schemas['CreditLineRenewal'] | null
    repayment_day: number
    concluded_on: string
    revocable_until: string | null
    settled_on: string | null
    credit: Schemas['Money']
    revocations: ReadonlyArray<Schemas['Revocation']>
    forbearances: ReadonlyArray<Schemas['Forbearance']>
    termination_notices: ReadonlyArray<Schemas['TerminationNotice']>
  }
  CreditLineEnd: {
    id: string
    status: 'authorization_pending' | 'account_creation_pending' | 'mandate_creation_pending' | 'open' | 'closed'
    termination_type:
      | 'ORDINARY_BY_CUSTOMER'
      | 'ORDINARY_BY_BANK'
      | 'EXTRAORDINARY_BY_CUSTOMER'
      | 'EXTRAORDINARY_BY_BANK'
      | 'REVOCATION'
      | 'NON_RENEWAL'
      | null
    termination_requested_at: string | null
    termination_date: string | null
    repayment_day: number
    revocable_until: string | null
  }
  CreditRefund: { payout_id: string; amount: Schemas['Money']; credit_left: Schemas['Money'] }
  Loan: {
    id: string
    type: 'bullet' | 'installment_plan'
    status: 'payout_pending' | 'payout_triggered' | 'created' | 'repaid' | 'cancelled'
    interest_rate: number
    effective_interest_rate: number
    bullet_repayment_date: string | null
    amount: Schemas['Money']
    term: number
    monthly_installment: Schemas['Money']
    total: Schemas['Money']
    reference: string
    purpose: string
    status_reason: string | null
    payout_date: string | null
    outstanding_principal: Schemas['Money']
    overdue_amount: Schemas['Money']
    created_at: string
  }
  Document: {
    id: string
    kind:
      | 'secci'
      | 'contract'
      | 'instalment_plan'
      | 'prenotification'
      | 'account_request'
      | 'rate_change'
      | 'renewal_notice'
      | 'annual_statement'
      | 'closing_statement'
      | 'withdrawal_form'
      | 'withdrawal_receipt'
      | 'withdrawal_reminder'
      | 'rejection'
      | 'hold_notice'
      | 'early_repayment_quote'
      | 'sddr_notification'
      | 'partial_repayment_notification'
      | 'full_repayment_notification'
      | 'reminder'
      | 'dunning_letter'
      | 'pre_termination_letter'
      | 'termination_letter'
      | 'pre_collection_letter'
    subject_id: string
    number: number
    person_id: string
    language: 'de' | 'en' | 'fr'
    template_version: string
    created_at: string
    delivered_at: string | null
    retained_until: string
    sha256: string | null
    sealed_sha256: string | null
  }
  WebhookCreate: {
    event_type:
      | 'CREDIT_LINE_APPLICATION'
      | 'FREELANCER_CREDIT_LINE_APPLICATION'
      | 'CREDIT_LINE'
      | 'LOAN'
      | 'ACCOUNT_SNAPSHOT'
      | 'IDENTIFICATION'
    url: string
  }
  Webhook: {
    id: string
    event_type:
      | 'CREDIT_LINE_APPLICATION'
      | 'FREELANCER_CREDIT_LINE_APPLICATION'
      | 'CREDIT_LINE'
      | 'LOAN'
      | 'ACCOUNT_SNAPSHOT'
      | 'IDENTIFICATION'
    url: string
    secret: string
  }
  WebhookDelivery: {
    id: string
    webhook_id: string
    event_id: string
    entity_id: string
    number: number
    status: 'pending' | 'delivered' | 'rejected' | 'exhausted' | 'cancelled'
    attempts: number
    last_status: number | null
    last_error: string | null
    next_attempt_at: string | null
    delivered_at: string | null
    created_at: string
  }
  Events: {
    events: ReadonlyArray<{
      id: string
      type: string
      entity_id: string
      number: number
      happened_on: string
      happened_at: string
      event_type: string | null
      payload: unknown
    }>
    next: string
  }
  CreditRecordCreate: { source: 'partner' | 'solarisBank'; file?: string }
  CreditRecord: { id: string; person_id: string; status: 'pending' | 'available' | 'expired'; created_at: string }
  SnapshotData: {
    date: string
    days: number
    account: {
      joint_account?: boolean
      iban?: string
      holder?: string
      description?: string
      bic?: string
      bank_name?: string
      country_id?: string
      limit?: string | number
    }
    balance: {
      limit?: string | number
      date?: string
      currency?: 'EUR'
      balance: string | number
      available?: string | number
    }
    turnovers: ReadonlyArray<{
      booking_date: string
      amount: string | number
      currency?: 'EUR'
      purpose?: ReadonlyArray<string>
      counter_iban?: string
      counter_bic?: string
      counter_holder?: string
      prebooked?: boolean
      tags?: ReadonlyArray<string>
    }>
    tagger_version?: string
    filters?: ReadonlyArray<unknown>
  }
  AccountSnapshotCreate: {
    source: 'FIN_TEC_SYSTEMS' | 'FINREACH' | 'SOLARISBANK' | 'PARTNER'
    snapshot_data?: Schemas['SnapshotData']
    partner_reference_number?: string
    iban?: string
    account_id?: string
  }
  AccountSnapshotCreated: {
    id: string
    wizard_session_key: string | null
    location: string | null
    account_id: string | null
  }
  AccountSnapshot: {
    id: string
    status: 'pending' | 'available' | 'expired' | 'failed'
    provider: 'FIN_TEC_SYSTEMS' | 'FINREACH' | 'SOLARISBANK' | 'PARTNER'
    wizard_session_key: string | null
    status_description: string | null
    location: string | null
    iban: string | null
    account_id: string | null
  }
  IdentificationCreate: {
    method:
      | 'bank'
      | 'bank_id'
      | 'bank_plus'
      | 'fourthline'
      | 'idnow'
      | 'idnow_autoident'
      | 'idnow_custom'
      | 'manual'
      | 'postident'
    language?: 'DE' | 'EN'
    iban?: string
  }
  Identification: {
    id: string
    reference: string
    url: string | null
    status: 'created' | 'pending' | 'successful' | 'failed'
    completed_at: string | null
    method:
      | 'bank'
      | 'bank_id'
      | 'bank_plus'
      | 'fourthline'
      | 'idnow'
      | 'idnow_autoident'
      | 'idnow_custom'
      | 'manual'
      | 'postident'
    metadata: object | null
  }
  Signing: {
    id: string
    reference: string
    url: string | null
    status: 'pending' | 'signed' | 'failed'
    completed_at: string | null
    method:
      | 'bank'
      | 'bank_id'
      | 'bank_plus'
      | 'fourthline'
      | 'idnow'
      | 'idnow_autoident'
      | 'idnow_custom'
      | 'manual'
      | 'postident'
    identification_id: string
    documents: ReadonlyArray<{
      id: string
      name: string
      content_type: string
      document_type: 'CONTRACT' | 'SIGNED_CONTRACT'
      size: number | null
      customer_accessible: boolean
      created_at: string
    }>
  }
  CreditRecordForLender: {
    id: string
    person_id: string
    status: 'pending' | 'available' | 'expired'
    created_at: string
    source: 'partner' | 'solarisBank'
    outcome: 'positive' | 'no_hit' | 'soft_negative' | 'hard_negative' | 'ambiguous_match' | 'error' | null
    score: number | null
    reference: string | null
    provider: string | null
    file_sha256: string | null
    expires_on: string | null
  }
  CreditRecordFile: { file: string; sha256: string }
  BureauAnswer: {
    outcome: 'positive' | 'no_hit' | 'soft_negative' | 'hard_negative' | 'ambiguous_match' | 'error'
    score?: number
    reference?: string
  }
  SnapshotAnswer: { outcome: 'available' | 'failed'; snapshot_data?: Schemas['SnapshotData'] }
  IdentificationAnswer: { outcome: 'successful' | 'failed' }
  SigningAnswer: { outcome: 'signed' | 'failed' }
  SigningSummary: {
    id: string
    reference: string
    url: string | null
    status: 'pending' | 'signed' | 'failed'
    completed_at: string | null
    method:
      | 'bank'
      | 'bank_id'
      | 'bank_plus'
      | 'fourthline'
      | 'idnow'
      | 'idnow_autoident'
      | 'idnow_custom'
      | 'manual'
      | 'postident'
    identification_id: string
  }
  AnonymousPlansRequest: {
    amount: Schemas['PositiveMoney']
    loan_type?: 'bullet' | 'installment_plan'
    interest_rate?: number
    bullet_loan_repayment_date?: string
  }
  PlanItem: {
    term: number
    monthly_installment: Schemas['Money']
    total: Schemas['Money']
    interest_rate: number
    effective_interest_rate: number
  }
  AdvertisedInstallmentPlans: {
    installment_plans: ReadonlyArray<Schemas['PlanItem']>
    warning: { de: string; fr: string }
  }
  InstallmentPlans: { installment_plans: ReadonlyArray<Schemas['PlanItem']> }
  EngineLoanListItem: {
    id: string
    amount: Schemas['Money']
    repayment_begin_date: string | null
    payout_date: string | null
    maturity_date: string | null
    loan_account_id: string | null
    billing_account_iban: string | null
  }
  EngineLoan: {
    id: string
    status:
      | 'payout_initiation_pending'
      | 'payout_initiation_blocked'
      | 'payout_pending'
      | 'payout_issued'
      | 'all_obligations_met'
    status_reason: string | null
    person_id: string
    amount: Schemas['Money']
    term: number
    monthly_payment: Schemas['Money']
    interest_rate: number
    effective_interest_rate: number
    annual_percentage_rate: number
    recipient_iban: string | null
    reference: string | null
    purpose: string | null
    payout_date: string | null
    interest_start_date: string | null
    repayment_begin_date: string | null
    maturity_date: string | null
    overdue_amount: Schemas['Money'] | null
    total_loan_expenses: Schemas['Money'] | null
    loan_account_id: string | null
    loan_account_iban: string | null
    billing_account_id: string | null
    billing_account_iban: string | null
    repayment_plan_created_at: string | null
    repayment_plan_updated_at: string | null
    created_at: string
  }
  BalanceTriple: { balance: Schemas['Money']; due: Schemas['Money']; paid: Schemas['Money'] }
  RepaymentSchedule: {
    loan_balances: {
      principal: Schemas['BalanceTriple']
      penalty: Schemas['BalanceTriple']
      interest: Schemas['BalanceTriple']
      interest_from_arrears: Schemas['BalanceTriple']
      fees: Schemas['BalanceTriple']
      total: Schemas['BalanceTriple']
    }
    installments: ReadonlyArray<{
      number: number
      due_date: string
      amount: Schemas['Money']
      interest: Schemas['Money']
      principal: Schemas['Money']
      remaining_principal: Schemas['Money']
      paid: Schemas['Money']
      status: 'scheduled' | 'due' | 'overdue' | 'paid'
      paid_on: string | null
    }>
  }
  RepaymentHistory: {
    repayment_history: ReadonlyArray<{
      id: string
      date: string
      source: 'collection' | 'transfer' | 'credit'
      amount: Schemas['Money']
      principal: Schemas['Money']
      interest: Schemas['Money']
      fees: Schemas['Money']
      interest_from_arrears: Schemas['Money']
    }>
  }
  EarlyRepayment: { amount?: Schemas['PositiveMoney']; mode?: 'shorten_term' | 'lower_instalment'; on?: string }
  LoanEvent: {
    id: string
    type: string
    value_date: string
    number: number
    in_force: boolean
    details: Record<string, unknown>
  }
  LenderEarlyRepayment: {
    amount?: Schemas['PositiveMoney']
    mode?: 'shorten_term' | 'lower_instalment'
    on?: string
    without_compensation?: boolean
  }
  SettlementQuote: {
    loan_id: string
    on: string
    principal: Schemas['Money']
    interest: Schemas['Money']
    fees: Schemas['Money']
    default_interest: Schemas['Money']
    compensation: Schemas['Money']
    total: Schemas['Money']
    interest_saved: Schemas['Money']
    transfer_to_iban: string
    reference: string
  }
  AvailablePlansRequest: {
    amount: Schemas['PositiveMoney']
    loan_type?: 'bullet' | 'installment_plan'
    interest_rate?: number
    bullet_loan_repayment_date?: string
  }
  LoanRequest: {
    amount: Schemas['PositiveMoney']
    reference: string
    purpose: string
    type?: 'bullet' | 'installment_plan'
    term?: number
    interest_rate?: number
    bullet_repayment_date?: string
  }
  Mandate: { mandate_id: string; name: string; iban: string; bic_code: string | null; signature_date: string }
  StoppedDebit: { loan_id: string; due_date: string; requested_by: 'customer' | 'bank'; stopped_on: string }
  AnnouncedDebit: { loan_id: string; due_date: string; attempt: number; amount: Schemas['Money']; settles_from: string }
  PaymentTask: {
    id: string
    kind:
      | 'data_fix'
      | 'new_mandate'
      | 'manual'
      | 'config_error'
      | 'new_account'
      | 'operations'
      | 'fraud_check'
      | 'estate'
      | 'compliance'
      | 'contact'
      | 'stopped_debit'
      | 'unanswered_file'
      | 'stopped_file'
      | 'credit_to_refund'
      | 'termination_possible'
      | 'notice_lapsed'
      | 'letters_unanswered'
      | 'long_overdue'
    status: 'open' | 'done'
    person_id: string | null
    credit_line_id: string | null
    loan_id: string | null
    due_date: string | null
    bank_file_id: string | null
    reason_code: string | null
    our_delay: boolean
    our_delay_until: string | null
    created_on: string
    done_on: string | null
    note: string | null
  }
  Debit: {
    id: string
    status: 'in_file' | 'settled' | 'rejected' | 'returned'
    loan_id: string
    credit_line_id: string
    attempt: number
    amount: Schemas['Money']
    due_date: string
    settlement_date: string
    settled_on: string | null
    returned_on: string | null
    reason_code: string | null
    bank_file_id: string
  }
  Payout: {
    id: string
    kind: 'loan' | 'credit_refund' | 'unknown_return'
    status: 'ordered' | 'blocked' | 'in_file' | 'executed' | 'rejected' | 'returned' | 'cancelled'
    subject_id: string
    person_id: string | null
    credit_line_id: string | null
    amount: Schemas['Money']
    recipient_name: string
    recipient_iban: string
    execute_on: string
    executed_on: string | null
    payee_check: 'due' | 'asked' | 'match' | 'close_match' | 'no_match' | 'not_possible' | 'released'
    payee_name: string | null
    reason_code: string | null
    bank_file_id: string | null
  }
  PayeeCheck: { outcome: 'match' | 'close_match' | 'no_match' | 'not_possible'; name?: string }
  LenderBankFile: {
    id: string
    direction: 'out' | 'in'
    message: string
    message_id: string
    status: 'written' | 'sent' | 'read' | 'waiting' | 'refused' | 'discarded'
    problem: string | null
    passed_over: ReadonlyArray<string>
    created_on: string
    created_at: string
    sha256: string
  }
  BankFileReceipt: {
    id: string
    message: string
    status: 'read' | 'waiting' | 'refused' | 'discarded'
    problem: string | null
    passed_over: ReadonlyArray<string>
    new_payments: number
  }
  BankFileNotExecuted: { id: string; orders: number }
  LenderBankAccount: {
    iban: string
    last_statement: { number: number; page: number; is_last_page: boolean; on: string; closing_balance: number } | null
    ledger_balance: number
    agrees: boolean
    unallocated: { amount: number; items: number; oldest_on: string | null }
    unexplained: { amount: number; items: number; oldest_on: string | null }
    waiting_files: ReadonlyArray<{ id: string; created_on: string; problem: string }>
    refused_files: ReadonlyArray<{ id: string; created_on: string; problem: string }>
    lines_without_iban: { lines: number; oldest_at: string | null; problem: string | null }
  }
  BankEntry: {
    reference: string
    booked_on: string
    counterparty_name: string | null
    counterparty_iban: string | null
    remittance: string
    end_to_end_id: string | null
    reason_code: string | null
  }
  ListedSuspenseItem: {
    id: string
    account: '2010' | '1090'
    origin: 'transfer_in' | 'bank_debit' | 'credit_shortfall'
    status: 'open' | 'allocated' | 'sent_back' | 'explained'
    amount: Schemas['Money']
    value_date: string
    opened_on: string
    credit_line_id: string | null
    explanation:
      | 'bank_charge'
      | 'loss'
      | 'returned_debit'
      | 'correction'
      | 'transfer_taken_back'
      | 'our_payout'
      | 'charge_returned'
      | 'bank_interest'
      | 'our_file'
      | 'customer_credit'
      | 'bank_details'
      | null
    target_id: string | null
    problem: string | null
    closed_on: string | null
    entry: Schemas['BankEntry'] | null
  }
  SuspenseItem: {
    id: string
    account: '2010' | '1090'
    origin: 'transfer_in' | 'bank_debit' | 'credit_shortfall'
    status: 'open' | 'allocated' | 'sent_back' | 'explained'
    amount: Schemas['Money']
    value_date: string
    opened_on: string
    credit_line_id: string | null
    explanation:
      | 'bank_charge'
      | 'loss'
      | 'returned_debit'
      | 'correction'
      | 'transfer_taken_back'
      | 'our_payout'
      | 'charge_returned'
      | 'bank_interest'
      | 'our_file'
      | 'customer_credit'
      | 'bank_details'
      | null
    target_id: string | null
    problem: string | null
    closed_on: string | null
  }
  SuspenseItemExplained: {
    as:
      | 'bank_charge'
      | 'loss'
      | 'returned_debit'
      | 'correction'
      | 'transfer_taken_back'
      | 'our_payout'
      | 'charge_returned'
      | 'bank_interest'
      | 'our_file'
    collection_id?: string
    reason_code?: string
    item_id?: string
    entry_id?: string
    payout_id?: string
    value_date?: string
    file_id?: string
    reason: string
  }
  TransferOnLine: {
    id: string
    credit_line_id: string
    amount: Schemas['Money']
    booked_on: string
    value_date: string
    counterparty_name: string | null
    counterparty_iban: string | null
    remittance: string
    bank_file_id: string
  }
  CustomerAccount: { id: string; person_id: string; iban: string }
  DunningCaseListItem: {
    id: string
    person_id: string
    loan_account_id: string
    status: 'new' | 'dunning' | 'pre_termination' | 'terminated' | 'pre_collection' | 'closed' | 'closed_matured'
    total_overdue_amount: Schemas['Money']
  }
  DunningCase: {
    id: string
    status: 'new' | 'dunning' | 'pre_termination' | 'terminated' | 'pre_collection' | 'closed' | 'closed_matured'
    person_id: string
    loan_id: string
    loan_account_id: string
    billing_account_id: string
    credit_reference_id: string | null
    strategy: 'consumer' | 'freelancer'
    total_overdue_amount: Schemas['Money']
    overdue_installment_amount: Schemas['Money']
    fees: Schemas['Money']
    last_sddr_date: string | null
    deadline: string | null
  }
  DunningNotification: {
    id: string
    created_at: string
    title: string
    type:
      | 'sddr_notification'
      | 'partial_repayment_notification'
      | 'full_repayment_notification'
      | 'reminder'
      | 'dunning_letter'
      | 'pre_termination_letter'
      | 'termination_letter'
      | 'pre_collection_letter'
  }
  DunningLetter: {
    id: string
    type:
      | 'sddr_notification'
      | 'partial_repayment_notification'
      | 'full_repayment_notification'
      | 'reminder'
      | 'dunning_letter'
      | 'pre_termination_letter'
      | 'termination_letter'
      | 'pre_collection_letter'
    title: string
    addressee: string
    sent_on: string
    data: unknown
  }
  DunningNote: {
    id: string
    kind: 'contact' | 'promise_to_pay'
    text: string
    promised_on: string | null
    promised_amount: Schemas['Money'] | null
    made_by: string
    made_on: string
  }
  Statuswechsel: {
    antragsnummer?: string
    produktanbieterantragsnummer?: string
    teilantragsnummer?: string
    produktanbieterstatus?: 'NICHT_BEARBEITET' | 'UNTERSCHRIEBEN' | 'ABGELEHNT' | 'ZURUECKGESTELLT'
    antragstellerstatus?: 'BEANTRAGT' | 'UNTERSCHRIEBEN' | 'NICHT_ANGENOMMEN' | 'WIDERRUFEN'
    kommentar?: string
    hinweise?: ReadonlyArray<string>
  }
  Antragsdokument: {
    antragsnummer?: string
    produktanbieterantragsnummer?: string
    teilantragsnummer?: string
    kommentar?: string
    tags?: ReadonlyArray<'QES'>
    antragsdokument: { fileName: string; fileContent: string }
  }
  AntragRegistration: { antragsnummer: string; produktanbieterantragsnummer?: string }
  Antrag: {
    antragsnummer: string
    produktanbieterantragsnummer: string | null
    produktanbieter: string
    application_id: string | null
    antragstellerstatus: 'BEANTRAGT' | 'UNTERSCHRIEBEN' | 'NICHT_ANGENOMMEN' | 'WIDERRUFEN'
    produktanbieterstatus: 'NICHT_BEARBEITET' | 'UNTERSCHRIEBEN' | 'ABGELEHNT' | 'ZURUECKGESTELLT'
    kommentar: string | null
    hinweise: ReadonlyArray<string>
    divergent: boolean
    created_at: string
    deleted_at: string | null
    history: ReadonlyArray<{
      number: number
      origin: 'kreditsmart' | 'bank'
      antragstellerstatus: 'BEANTRAGT' | 'UNTERSCHRIEBEN' | 'NICHT_ANGENOMMEN' | 'WIDERRUFEN' | null
      produktanbieterstatus: 'NICHT_BEARBEITET' | 'UNTERSCHRIEBEN' | 'ABGELEHNT' | 'ZURUECKGESTELLT' | null
      kommentar: string | null
      hinweise: ReadonlyArray<string>
      reported_by: string
      on_behalf_of: string | null
      trace_id: string
      happened_at: string
      recorded_at: string
    }>
    documents: ReadonlyArray<{
      id: string
      file_name: string
      kommentar: string | null
      tags: ReadonlyArray<'QES'>
      bytes: number
      sha256: string
      created_at: string
    }>
  }
  AntragsstatusAddress: { url: string; token_url?: string; client_id?: string; client_secret?: string }
  Seal: {
    sealed_on: string
    transfers: number
    subledger_agrees: boolean
    previous_hash: string
    hash: string
    recorded_at: string
  }
  Verification: {
    sealed_days: number
    transfers: number
    last_seal: string | null
    findings: ReadonlyArray<{ from: string; to: string; what: string }>
    notes: ReadonlyArray<string>
  }
  AuditChange: { entity: string; id: string; before: unknown; after: unknown }
  AuditEntry: {
    id: string
    command: string
    actor: string
    on_behalf_of: string | null
    request_id: string
    reason: string | null
    happened_on: string
    recorded_at: string
    changes: ReadonlyArray<Schemas['AuditChange']>
    change_count: number
    transfer_ids: ReadonlyArray<string>
  }
  NewClientRequest: {
    scopes: ReadonlyArray<'partners' | 'lender' | 'sandbox' | 'privatkredit:antrag:schreiben' | 'impersonieren'>
    produktanbieter?: string
    kreditsmart_partner_id?: string
  }
  NewClient: {
    client_id: string
    client_secret: string
    scopes: ReadonlyArray<string>
    produktanbieter: string | null
    kreditsmart_partner_id: string | null
  }
  Clock: { today: string; now: string; mode: 'test' | 'real' }
  ClockAdvance: { to?: string; days?: number }
  ClockAdvanced: {
    from: string
    to: string
    days: number
    events: ReadonlyArray<{ type: string; entity_id: string; on: string }>
  }
  Script: {
    person_id: string
    credit_record?: string | ReadonlyArray<string>
    identification?: string | ReadonlyArray<string>
    signing?: string | ReadonlyArray<string>
    account_snapshot?: string | ReadonlyArray<string>
    payouts?: string | ReadonlyArray<string>
    collections?: string | ReadonlyArray<string>
    payee_checks?: string | ReadonlyArray<string>
  }
  SandboxPartner: {
    name: string
    requires_authorization?: boolean
    country?: 'DE' | 'FR'
    needs_second_person?: boolean
  }
  SandboxPartnerCreated: {
    partner_id: string
    client_id: string
    client_secret: string
    second_client_id?: string
    second_client_secret?: string
  }
  TrialBalance: {
    as_of: string
    accounts: ReadonlyArray<{ code: string; name: string; debit: number; credit: number }>
    balanced: boolean
    subledger_agrees: boolean
  }
  IncomingPayment: { iban: string; amount: Schemas['Money'] | number; reference: string; value_date?: string }
  BankFile: {
    id: string
    direction: 'out' | 'in'
    message: string
    created_on: string
    sha256: string
    status: string
    problem: string | null
  }
  WaitingApproval: {
    approval_id: string
    status: 'pending' | 'approved' | 'refused' | 'expired'
    route: string
    params: unknown
    body: unknown
    preview: unknown
    requested_by: string
    requested_at: string
    expires_on: string
    decided_by: string | null
  }
  ApprovalDecision: { decision?: 'approve' | 'refuse' }
  Approval: { approval_id: string; status: 'approved' | 'refused'; result?: unknown }
  CreditLineWebhook: { data: { event_type: 'CREDIT_LINE'; entity_uuid: string; payload: string } }
  LoanWebhook: { event_type: 'LOAN'; entity_uuid: string; payload: string }
  AccountSnapshotWebhook: { event_type: 'ACCOUNT_SNAPSHOT'; entity_uuid: string; payload: Schemas['AccountSnapshot'] }
}

export type Operations = {
  /** An access token for client credentials */
  postOauth2Token: {
    request: { body?: { grant_type?: string; client_id?: string; client_secret?: string; scope?: string } }
    answer: { access_token: string; expires_in: number; scope: string; token_type: string }
  }
  /** The same, as the deprecated endpoint answers it */
  postOauthToken: {
    request: {
      query?: { grant_type?: string }
      body?: { grant_type?: string; client_id?: string; client_secret?: string; scope?: string }
    }
    answer: { access_token: string; expires_in: number; scope: string; token_type: string }
  }
  /** An access token in the form of KreditSmart */
  postAuthToken: {
    request: {
      body?: {
        grant_type?: string
        client_id?: string
        client_secret?: string
        scope?: string
        subject?: string
        actor?: string
      }
    }
    answer: { access_token: string; expires_in: number; scope: string; token_type: string }
  }
  /** The same at an earlier address */
  postAuthAccessToken: {
    request: {
      body?: {
        grant_type?: string
        client_id?: string
        client_secret?: string
        scope?: string
        subject?: string
        actor?: string
      }
    }
    answer: { access_token: string; expires_in: number; scope: string; token_type: string }
  }
  /** The same at an earlier address */
  postAuthAccessTokenSlash: {
    request: {
      body?: {
        grant_type?: string
        client_id?: string
        client_secret?: string
        scope?: string
        subject?: string
        actor?: string
      }
    }
    answer: { access_token: string; expires_in: number; scope: string; token_type: string }
  }
  /** The same at an earlier address */
  postAccessToken: {
    request: {
      body?: {
        grant_type?: string
        client_id?: string
        client_secret?: string
        scope?: string
        subject?: string
        actor?: string
      }
    }
    answer: { access_token: string; expires_in: number; scope: string; token_type: string }
  }
  /** Create a person */
  postPersons: {
    request: { body: Schemas['PersonCreate'] }
    answer: Schemas['Person']
  }
  /** Read a person */
  getPerson: {
    request: { path: { person_id: string } }
    answer: Schemas['Person']
  }
  /** Change a person */
  changePerson: {
    request: { path: { person_id: string }; body: Schemas['PersonChange'] }
    answer: Schemas['Person']
  }
  /** Hold a person, or one line of theirs */
  postLenderPersonHolds: {
    request: {
      path: { person_id: string }
      body: {
        cause:
          | 'arrears'
          | 'no_mandate'
          | 'death'
          | 'insolvency'
          | 'debt_counselling'
          | 'fraud'
          | 'screening'
          | 'bank_reason'
          | 'renewal_suspended'
          | 'account_changed'
        reason: string
        credit_line_id?: string
        until?: string
      }
    }
    answer: Schemas['Hold']
  }
  /** All holds of a person, past ones included */
  getLenderPersonHolds: {
    request: { path: { person_id: string } }
    answer: ReadonlyArray<Schemas['Hold']>
  }
  /** Lift a hold; the others stay */
  postLenderHoldLift: {
    request: { path: { hold_id: string }; body: { reason: string } }
    answer: Schemas['Hold']
  }
  /** List the applications of all customers */
  listConsumerApplications: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[person_id]'?: string
        'filter[id]'?: string
        'filter[credit_line_id]'?: string
        'filter[status]'?:
          | 'initial_scoring_pending'
          | 'account_snapshot_pending'
          | 'account_snapshot_verification_pending'
          | 'scoring_pending'
          | 'offered'
          | 'identification_pending'
          | 'esign_pending'
          | 'esign_failed'
          | 'esign_complete'
          | 'credit_line_creation_pending'
          | 'credit_line_created'
          | 'rejected'
          | 'expired'
          | 'deleted'
        'filter[application_date_min]'?: string
        'filter[application_date_max]'?: string
        'filter[credit_line_amount]'?: number
      }
    }
    answer: ReadonlyArray<Schemas['ConsumerApplicationListItem']>
  }
  /** Create an application; with a credit record it is decided on at once */
  createConsumerApplication: {
    request: { path: { person_id: string }; body: Schemas['ConsumerApplicationRequest'] }
    answer: Schemas['ConsumerApplication']
  }
  /** Read an application */
  getConsumerApplication: {
    request: { path: { person_id: string; application_id: string } }
    answer: Schemas['ConsumerApplication']
  }
  /** The applicant declines; the record stays, as deleted */
  deletePersonCreditLineApplication: {
    request: { path: { person_id: string; application_id: string } }
    answer: undefined
  }
  /** Link the credit record; the first decision follows */
  linkConsumerCreditRecord: {
    request: { path: { person_id: string; application_id: string }; body: { credit_record_id: string } }
    answer: undefined
  }
  /** Link the account snapshot; the final decision follows */
  linkConsumerAccountSnapshot: {
    request: { path: { person_id: string; application_id: string }; body: { account_snapshot_id: string } }
    answer: undefined
  }
  /** Link the identification that the application shows; after a failed signing, begin a new one */
  linkConsumerIdentification: {
    request: { path: { person_id: string; application_id: string }; body: { identification_id: string } }
    answer: undefined
  }
  /** The pre-contract information (SECCI) */
  getPreContract: {
    request: { path: { person_id: string; application_id: string } }
    answer: Uint8Array
  }
  /** The contract; with the signature once it is signed */
  getContract: {
    request: { path: { person_id: string; application_id: string } }
    answer: Uint8Array
  }
  /** Create a freelancer's application */
  createFreelancerApplication: {
    request: { path: { person_id: string }; body: Schemas['FreelancerApplicationRequest'] }
    answer: Schemas['FreelancerApplication']
  }
  /** Read a freelancer's application */
  getFreelancerApplication: {
    request: { path: { person_id: string; application_id: string } }
    answer: Schemas['FreelancerApplication']
  }
  /** The applicant declines; the record stays, as expired */
  deleteFreelancersPersonCreditLineApplication: {
    request: { path: { person_id: string; application_id: string } }
    answer: undefined
  }
  /** Link the freelancer's credit record; the first decision follows */
  linkFreelancerCreditRecord: {
    request: { path: { person_id: string; application_id: string }; body: { credit_record_id: string } }
    answer: undefined
  }
  /** Link the account snapshot; the final decision follows */
  linkFreelancerAccountSnapshot: {
    request: { path: { person_id: string; application_id: string }; body: { account_snapshot_id: string } }
    answer: undefined
  }
  /** Record the customer's consent to contract and conditions; the identification follows */
  freelancerContractAgreement: {
    request: { path: { person_id: string; application_id: string } }
    answer: Schemas['FreelancerApplication']
  }
  /** List applications: those that wait for a review, or all */
  getLenderApplications: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        required_action?: 'CREDIT_RECORD' | 'ACCOUNT_SNAPSHOT' | 'IDENTIFICATION' | 'SIGNING' | 'MANUAL_REVIEW'
        status?:
          | 'initial_scoring_pending'
          | 'account_snapshot_pending'
          | 'account_snapshot_verification_pending'
          | 'scoring_pending'
          | 'offered'
          | 'identification_pending'
          | 'esign_pending'
          | 'esign_failed'
          | 'esign_complete'
          | 'credit_line_creation_pending'
          | 'credit_line_created'
          | 'rejected'
          | 'expired'
          | 'deleted'
          | 'credit_record_pending'
          | 'identification_creation_pending'
          | 'identification_completed'
        person_id?: string
      }
    }
    answer: ReadonlyArray<Schemas['LenderApplication']>
  }
  /** Read an application with what is not told outside */
  getLenderApplication: {
    request: { path: { application_id: string } }
    answer: Schemas['LenderApplication']
  }
  /** Every decision with its facts, reasons and trace, and whether it replays */
  getLenderApplicationDecisions: {
    request: { path: { application_id: string } }
    answer: ReadonlyArray<Schemas['CreditDecision']>
  }
  /** Decide as a person: on what waits for a review, or to overturn a rejection */
  postLenderApplicationReview: {
    request: {
      path: { application_id: string }
      body: {
        decision: 'pass' | 'reject'
        reason: string
        reason_codes?: ReadonlyArray<
          | 'BUREAU_HARD_NEGATIVE'
          | 'BUREAU_SOFT_NEGATIVE'
          | 'UNDER_AGE'
          | 'COUNTRY_NOT_SERVED'
          | 'DISPOSABLE_INCOME_TOO_LOW'
          | 'LIMIT_BELOW_MINIMUM'
          | 'EMPLOYMENT_TOO_SHORT'
          | 'INCOME_NOT_CONFIRMED'
          | 'RETURNED_DEBITS'
          | 'ARREARS_WITH_US'
          | 'BUSINESS_TOO_YOUNG'
          | 'FIGURES_IMPLAUSIBLE'
          | 'IDENTITY_NOT_CONFIRMED'
        >
      }
    }
    answer: Schemas['LenderApplication']
  }
  /** List the credit lines of all customers */
  listCreditLines: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[person_id]'?: string
        'filter[status]'?:
          | 'authorization_pending'
          | 'account_creation_pending'
          | 'mandate_creation_pending'
          | 'open'
          | 'closed'
        'filter[granted_at_min]'?: string
        'filter[granted_at_max]'?: string
        'filter[id]'?: string
        'filter[eligible_renewal_expires_at_min]'?: string
        'filter[eligible_renewal_expires_at_max]'?: string
      }
    }
    answer: ReadonlyArray<Schemas['CreditLineListItem']>
  }
  /** Read a credit line */
  getCreditLine: {
    request: { path: { person_id: string; credit_line_id: string } }
    answer: Schemas['CreditLine']
  }
  /** The partner's own authorization of an approved line */
  authorizeCreditLine: {
    request: { path: { person_id: string; credit_line_id: string } }
    answer: undefined
  }
  /** Where the effective rate of a line comes from: formula, inputs, roundings, assumption, source */
  getPersonCreditLineAnnualPercentageRateExplain: {
    request: { path: { person_id: string; credit_line_id: string } }
    answer: Schemas['Explanation']
  }
  /** Where the effective rate of a line comes from: formula, inputs, roundings, assumption, source */
  getLenderCreditLineAnnualPercentageRateExplain: {
    request: { path: { credit_line_id: string } }
    answer: Schemas['Explanation']
  }
  /** A line with its credit, revocations, forbearance and notices */
  getLenderCreditLine: {
    request: { path: { credit_line_id: string } }
    answer: Schemas['LenderCreditLine']
  }
  /** The partner does not authorize the line: it closes, never granted */
  postLenderCreditLineRefuseAuthorization: {
    request: { path: { credit_line_id: string }; body: { reason: string } }
    answer: undefined
  }
  /** A declaration of revocation that came by letter: in time it takes effect, late it waits for a person */
  postLenderCreditLineRevocation: {
    request: { path: { credit_line_id: string }; body: { received_on: string; dispatched_on: string; reason?: string } }
    answer: Schemas['Revocation']
  }
  /** Declarations of revocation: those that wait for a person, or all */
  getLenderRevocations: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        status?: 'effective' | 'in_review' | 'refused'
      }
    }
    answer: ReadonlyArray<Schemas['Revocation']>
  }
  /** Decide on a declaration that waits */
  postLenderRevocationDecision: {
    request: { path: { revocation_id: string }; body: { decision: 'accept' | 'refuse'; reason: string } }
    answer: Schemas['Revocation']
  }
  /** The copy of the contract came late or was not complete: the period of revocation begins later */
  postLenderCreditLineContractDelivery: {
    request: {
      path: { credit_line_id: string }
      body: { copy_on?: string; completed_on?: string; told_of_right?: boolean; reason: string }
    }
    answer: Schemas['CreditLineEnd']
  }
  /** End the line: by notice of either side, or for cause */
  postLenderCreditLineTermination: {
    request: {
      path: { credit_line_id: string }
      body: { by: 'customer' | 'bank'; termination_date?: string; reason: string }
    }
    answer: Schemas['CreditLineEnd']
  }
  /** End the line for cause; by the bank, loans whose notice lapsed become due */
  postLenderCreditLineTerminationForCause: {
    request: { path: { credit_line_id: string }; body: { by: 'customer' | 'bank'; reason: string } }
    answer: Schemas['CreditLineEnd']
  }
  /** Record what was offered to a customer in difficulty, or why nothing was */
  postLenderCreditLineForbearances: {
    request: {
      path: { credit_line_id: string }
      body: {
        kind:
          | 'refinancing'
          | 'longer_term'
          | 'deferral'
          | 'lower_rate'
          | 'payment_holiday'
          | 'partial_repayment'
          | 'partial_forgiveness'
          | 'consolidation'
          | 'none'
        terms: string
        response?: 'open' | 'accepted' | 'declined' | 'none_needed'
      }
    }
    answer: Schemas['Forbearance']
  }
  /** Pay the customer's credit back, once it has paid what is due */
  postLenderCreditLineRefundCredit: {
    request: { path: { credit_line_id: string }; body: { amount?: Schemas['PositiveMoney']; reason: string } }
    answer: Schemas['CreditRefund']
  }
  /** Move the due day of the line: its running loans and every draw to come */
  postLenderCreditLineRepaymentDay: {
    request: { path: { credit_line_id: string }; body: { day_of_month: 1 | 15; reason: string } }
    answer: Schemas['CreditLineEnd']
  }
  /** Demand the arrears of a loan with a last day to pay; without payment it can be called in */
  postLenderLoanTerminationNotice: {
    request: { path: { loan_id: string }; body: { reason: string } }
    answer: Schemas['TerminationNotice']
  }
  /** Call in a loan whose notice has lapsed; the line stays as it is */
  postLenderLoanTermination: {
    request: { path: { loan_id: string }; body: { reason: string } }
    answer: Schemas['Loan']
  }
  /** Send a payout again that was rejected or came back; another account makes a new plan */
  postLenderLoanReleasePayout: {
    request: { path: { loan_id: string }; body: { recipient_iban?: string; reason: string } }
    answer: Schemas['Loan']
  }
  /** Revoke the contract within the period of revocation */
  revokeCreditLine: {
    request: { path: { person_id: string; credit_line_id: string } }
    answer: undefined
  }
  /** End the line by notice: at once, or on a later day; loans run on */
  postPersonCreditLineTermination: {
    request: { path: { person_id: string; credit_line_id: string }; body?: { termination_date?: string } }
    answer: Schemas['CreditLineEnd']
  }
  /** France: the notice of the renewal was sent to the customer */
  reportRenewalNotification: {
    request: { path: { person_id: string; credit_line_id: string }; body: { notification_sent_date: string } }
    answer: undefined
  }
  /** France: the notice of the renewal was sent to the customer */
  putPersonCreditLineRenewalNotification: {
    request: { path: { person_id: string; credit_line_id: string }; body: { notification_sent_date: string } }
    answer: undefined
  }
  /** France: the customer does not want the line renewed */
  cancelRenewal: {
    request: { path: { person_id: string; credit_line_id: string } }
    answer: undefined
  }
  /** France: the signed slip that keeps an unused line usable came back today */
  postLenderCreditLineRenewalReplySlip: {
    request: { path: { credit_line_id: string } }
    answer: Schemas['CreditLineRenewal']
  }
  /** France: the customer asks to use a suspended line again; a check follows */
  postLenderCreditLineRenewalReinstatement: {
    request: { path: { credit_line_id: string } }
    answer: Schemas['CreditLineRenewal']
  }
  /** The statement of a calendar year that is over */
  annualStatement: {
    request: { path: { person_id: string; credit_line_id: string }; query: { year: number } }
    answer: Uint8Array
  }
  /** The closing statement; it exists once the closed line is settled */
  closingStatement: {
    request: { path: { person_id: string; credit_line_id: string } }
    answer: Uint8Array
  }
  /** Issue the statement of a year once more, as its next version */
  postLenderCreditLineAnnualAccountStatements: {
    request: { path: { credit_line_id: string }; body: { year: number; reason: string } }
    answer: { id: string }
  }
  /** What settles a loan on a day, as a letter to the customer */
  getLoanSettlementQuoteLetter: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Uint8Array
  }
  /** What settles a loan on a day, as a letter to the customer */
  getLenderLoanSettlementQuoteLetter: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Uint8Array
  }
  /** List the documents on file; the hash is that of the rendered bytes, null until then */
  getLenderDocuments: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[person_id]'?: string
        'filter[subject_id]'?: string
        'filter[kind]'?:
          | 'secci'
          | 'contract'
          | 'instalment_plan'
          | 'prenotification'
          | 'account_request'
          | 'rate_change'
          | 'renewal_notice'
          | 'annual_statement'
          | 'closing_statement'
          | 'withdrawal_form'
          | 'withdrawal_receipt'
          | 'withdrawal_reminder'
          | 'rejection'
          | 'hold_notice'
          | 'early_repayment_quote'
          | 'sddr_notification'
          | 'partial_repayment_notification'
          | 'full_repayment_notification'
          | 'reminder'
          | 'dunning_letter'
          | 'pre_termination_letter'
          | 'termination_letter'
          | 'pre_collection_letter'
        'filter[language]'?: 'de' | 'en' | 'fr'
        'filter[created_at_min]'?: string
        'filter[created_at_max]'?: string
      }
    }
    answer: ReadonlyArray<Schemas['Document']>
  }
  /** A document as PDF, with its SHA-256 in the header Repr-Digest (RFC 9530) */
  getLenderDocument: {
    request: { path: { document_id: string } }
    answer: Uint8Array
  }
  /** Subscribe to an event type: the receiver is called once and must answer 2xx */
  createWebhook: {
    request: { body: Schemas['WebhookCreate'] }
    answer: Schemas['Webhook']
  }
  /** List subscriptions */
  listWebhooks: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
      }
    }
    answer: ReadonlyArray<Schemas['Webhook']>
  }
  /** Read a subscription */
  getWebhook: {
    request: { path: { webhook_id: string } }
    answer: Schemas['Webhook']
  }
  /** Delete a subscription: what was still to be delivered is cancelled */
  deleteWebhook: {
    request: { path: { webhook_id: string } }
    answer: undefined
  }
  /** List a subscription's deliveries, those of a cancelled one too */
  getWebhookDeliveries: {
    request: {
      path: { webhook_id: string }
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
      }
    }
    answer: ReadonlyArray<Schemas['WebhookDelivery']>
  }
  /** Send a delivery that is over once more, under its old id */
  postWebhookDeliveryResend: {
    request: { path: { webhook_id: string; delivery_id: string } }
    answer: Schemas['WebhookDelivery']
  }
  /** All events in order; an event never appears before a place that was read already */
  getEvents: {
    request: { query?: { after?: string; limit?: number; 'page[size]'?: number } }
    answer: Schemas['Events']
  }
  /** Create a credit record */
  createCreditRecord: {
    request: { path: { person_id: string }; body: Schemas['CreditRecordCreate'] }
    answer: Schemas['CreditRecord']
  }
  /** Create the credit record of a freelancer */
  createFreelancerCreditRecord: {
    request: { path: { person_id: string }; body: Schemas['CreditRecordCreate'] }
    answer: Schemas['CreditRecord']
  }
  /** Read a credit record */
  getCreditRecord: {
    request: { path: { person_id: string; credit_record_id: string } }
    answer: Schemas['CreditRecord']
  }
  /** Create an account snapshot */
  createAccountSnapshot: {
    request: { path: { person_id: string }; body: Schemas['AccountSnapshotCreate'] }
    answer: Schemas['AccountSnapshotCreated']
  }
  /** Read an account snapshot */
  getAccountSnapshot: {
    request: { path: { person_id: string; account_snapshot_id: string } }
    answer: Schemas['AccountSnapshot']
  }
  /** Create an identification */
  postPersonIdentifications: {
    request: { path: { person_id: string }; body: Schemas['IdentificationCreate'] }
    answer: Schemas['Identification']
  }
  /** A person's identifications */
  getPersonIdentifications: {
    request: {
      path: { person_id: string }
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
      }
    }
    answer: ReadonlyArray<Schemas['Identification']>
  }
  /** Read an identification */
  getPersonIdentification: {
    request: { path: { person_id: string; identification_id: string } }
    answer: Schemas['Identification']
  }
  /** Read a signing */
  getPersonSigning: {
    request: { path: { person_id: string; signing_id: string } }
    answer: Schemas['Signing']
  }
  /** Read a credit record with the bureau's answer */
  getLenderCreditRecord: {
    request: { path: { id: string } }
    answer: Schemas['CreditRecordForLender']
  }
  /** Read the file that the partner has sent; it is kept until an answer is recorded */
  getLenderCreditRecordFile: {
    request: { path: { id: string } }
    answer: Schemas['CreditRecordFile']
  }
  /** Record the bureau's answer */
  postLenderCreditRecordAnswer: {
    request: { path: { id: string }; body: Schemas['BureauAnswer'] }
    answer: Schemas['CreditRecordForLender']
  }
  /** Record what an account shows, or that it could not be read */
  postLenderAccountSnapshotAnswer: {
    request: { path: { id: string }; body: Schemas['SnapshotAnswer'] }
    answer: Schemas['AccountSnapshot']
  }
  /** Record how an identification ended */
  postLenderIdentificationAnswer: {
    request: { path: { id: string }; body: Schemas['IdentificationAnswer'] }
    answer: Schemas['Identification']
  }
  /** Record how a signing ended */
  postLenderSigningAnswer: {
    request: { path: { id: string }; body: Schemas['SigningAnswer'] }
    answer: Schemas['SigningSummary']
  }
  /** Non-binding plans for an amount */
  consumerAnonymousPlans: {
    request: { body: Schemas['AnonymousPlansRequest'] }
    answer: Schemas['AdvertisedInstallmentPlans']
  }
  /** Non-binding plans for an amount */
  freelancerAnonymousPlans: {
    request: { body: Schemas['AnonymousPlansRequest'] }
    answer: Schemas['InstallmentPlans']
  }
  /** List loans */
  listLoans: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[credit_reference_id]'?: string
      }
    }
    answer: ReadonlyArray<Schemas['EngineLoanListItem']>
  }
  /** Read a loan */
  getLoan: {
    request: { path: { loan_id: string } }
    answer: Schemas['EngineLoan']
  }
  /** Balances and every instalment of a loan */
  getRepaymentSchedule: {
    request: { path: { loan_id: string } }
    answer: Schemas['RepaymentSchedule']
  }
  /** The repayments of a loan, and what each settled */
  getRepaymentHistory: {
    request: { path: { loan_id: string } }
    answer: Schemas['RepaymentHistory']
  }
  /** Repay a loan early, wholly or in part */
  postLoanEarlyRepayment: {
    request: { path: { loan_id: string }; body: Schemas['EarlyRepayment'] }
    answer: Schemas['EngineLoan']
  }
  /** Everything that happened to a loan, in the order in which it became known */
  getLenderLoanEvents: {
    request: { path: { loan_id: string } }
    answer: ReadonlyArray<Schemas['LoanEvent']>
  }
  /** Repay early for a customer, wholly or in part */
  postLenderLoanEarlyRepayment: {
    request: { path: { loan_id: string }; body: Schemas['LenderEarlyRepayment'] }
    answer: Schemas['Loan']
  }
  /** Put off what is left by some months; interest runs on */
  postLenderLoanPaymentHoliday: {
    request: { path: { loan_id: string }; body: { months: number; reason: string; on?: string } }
    answer: Schemas['Loan']
  }
  /** Move the due day of the instalments left */
  postLenderLoanDueDay: {
    request: { path: { loan_id: string }; body: { day_of_month: 1 | 15; reason: string } }
    answer: Schemas['Loan']
  }
  /** Grant a lower rate from tomorrow on */
  postLenderLoanInterestRate: {
    request: { path: { loan_id: string }; body: { interest_rate: number; reason: string; on?: string } }
    answer: Schemas['Loan']
  }
  /** Charge a fee at cost */
  postLenderLoanFees: {
    request: { path: { loan_id: string }; body: { amount: Schemas['PositiveMoney']; reason: string; on?: string } }
    answer: Schemas['Loan']
  }
  /** Pay for the customer: principal that is due, the rest as credit */
  postLenderLoanGoodwill: {
    request: { path: { loan_id: string }; body: { amount: Schemas['PositiveMoney']; reason: string; on?: string } }
    answer: Schemas['Loan']
  }
  /** Waive fees, interest or default interest that is due: all, or an amount */
  postLenderLoanWaivers: {
    request: {
      path: { loan_id: string }
      body: {
        charge: 'fees' | 'interest' | 'default_interest'
        amount?: Schemas['PositiveMoney']
        reason: string
        on?: string
      }
    }
    answer: Schemas['Loan']
  }
  /** Claim the default interest accrued so far */
  postLenderLoanDefaultInterestClaims: {
    request: { path: { loan_id: string }; body: { reason: string; on?: string } }
    answer: Schemas['Loan']
  }
  /** No default through a day on what fell due on another */
  postLenderLoanGrace: {
    request: { path: { loan_id: string }; body: { due_date: string; until: string; reason: string } }
    answer: Schemas['Loan']
  }
  /** Take what is left out of the books; the claim lives on */
  postLenderLoanWriteOff: {
    request: { path: { loan_id: string }; body: { reason: string; on?: string } }
    answer: Schemas['Loan']
  }
  /** Undo an event that was recorded in error, at its own value day */
  postLenderLoanReversals: {
    request: { path: { loan_id: string }; body: { event_id: string; reason: string } }
    answer: Schemas['Loan']
  }
  /** Give up a payout that has not left, or came back */
  postLenderLoanCancel: {
    request: { path: { loan_id: string }; body: { reason: string } }
    answer: Schemas['Loan']
  }
  /** What settles a loan on a day */
  getLoanSettlementQuote: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['SettlementQuote']
  }
  /** Where the effective rate comes from: formula, inputs, roundings, rule, source */
  getLoanEffectiveInterestRateExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** Where the instalment, with each rounding comes from: formula, inputs, roundings, rule, source */
  getLoanMonthlyPaymentExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** Where the settlement figure comes from: formula, inputs, roundings, rule, source */
  getLoanSettlementQuoteExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** Where the arrears comes from: formula, inputs, roundings, rule, source */
  getLoanOverdueAmountExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** What settles a loan on a day */
  getLenderLoanSettlementQuote: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['SettlementQuote']
  }
  /** Where the effective rate comes from: formula, inputs, roundings, rule, source */
  getLenderLoanEffectiveInterestRateExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** Where the instalment, with each rounding comes from: formula, inputs, roundings, rule, source */
  getLenderLoanMonthlyPaymentExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** Where the settlement figure comes from: formula, inputs, roundings, rule, source */
  getLenderLoanSettlementQuoteExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** Where the arrears comes from: formula, inputs, roundings, rule, source */
  getLenderLoanOverdueAmountExplain: {
    request: { path: { loan_id: string }; query?: { on?: string } }
    answer: Schemas['Explanation']
  }
  /** The plans that a line offers for an amount today */
  availablePlans: {
    request: { path: { person_id: string; credit_line_id: string }; body: Schemas['AvailablePlansRequest'] }
    answer: Schemas['InstallmentPlans']
  }
  /** Draw a loan */
  createLoan: {
    request: { path: { person_id: string; credit_line_id: string }; body: Schemas['LoanRequest'] }
    answer: Schemas['Loan']
  }
  /** The loans of a line, oldest first */
  getPersonCreditLineLoans: {
    request: { path: { person_id: string; credit_line_id: string } }
    answer: ReadonlyArray<Schemas['Loan']>
  }
  /** One loan of a line */
  getPersonCreditLineLoan: {
    request: { path: { person_id: string; credit_line_id: string; loan_id: string } }
    answer: Schemas['Loan']
  }
  /** Cancel a loan whose payout has not left */
  deletePersonCreditLineLoan: {
    request: { path: { person_id: string; credit_line_id: string; loan_id: string } }
    answer: Schemas['Loan']
  }
  /** The mandate under which a line is collected */
  getActiveMandate: {
    request: { path: { credit_line_id: string } }
    answer: Schemas['Mandate']
  }
  /** Keep one debit from being presented; one that is stopped already stays as it is */
  postLenderCollectionsStop: {
    request: { body: { loan_id: string; due_date: string; requested_by?: 'customer' | 'bank'; reason: string } }
    answer: Schemas['StoppedDebit']
  }
  /** Announce another debit for an open instalment; a suspended mandate is used again, as asked */
  postLenderCollectionsRepresent: {
    request: { body: { loan_id: string; due_date: string; resume_mandate?: boolean; reason: string } }
    answer: Schemas['AnnouncedDebit']
  }
  /** What persons have to do about failed debits, files, credit that no loan will use, and arrears, oldest first */
  getLenderPaymentTasks: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[status]'?: 'open' | 'done'
        'filter[kind]'?:
          | 'data_fix'
          | 'new_mandate'
          | 'manual'
          | 'config_error'
          | 'new_account'
          | 'operations'
          | 'fraud_check'
          | 'estate'
          | 'compliance'
          | 'contact'
          | 'stopped_debit'
          | 'unanswered_file'
          | 'stopped_file'
          | 'credit_to_refund'
          | 'termination_possible'
          | 'notice_lapsed'
          | 'letters_unanswered'
          | 'long_overdue'
        'filter[loan_id]'?: string
      }
    }
    answer: ReadonlyArray<Schemas['PaymentTask']>
  }
  /** Say what was done; use the mandate and present the debit again, as asked */
  postLenderPaymentTaskResolve: {
    request: { path: { task_id: string }; body: { note: string; resume_mandate?: boolean; represent?: boolean } }
    answer: Schemas['PaymentTask']
  }
  /** Direct debits, oldest first; `filter[status]=in_file` are those that the bank has not answered */
  getLenderCollections: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[status]'?: 'in_file' | 'settled' | 'rejected' | 'returned'
        'filter[loan_id]'?: string
        'filter[credit_line_id]'?: string
        'filter[bank_file_id]'?: string
      }
    }
    answer: ReadonlyArray<Schemas['Debit']>
  }
  /** Payouts, oldest first; `filter[status]=blocked` wait for a person, `in_file` for the bank */
  getLenderPayouts: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[status]'?: 'ordered' | 'blocked' | 'in_file' | 'executed' | 'rejected' | 'returned' | 'cancelled'
        'filter[payee_check]'?: 'due' | 'asked' | 'match' | 'close_match' | 'no_match' | 'not_possible' | 'released'
        'filter[kind]'?: 'loan' | 'credit_refund' | 'unknown_return'
        'filter[subject_id]'?: string
        'filter[credit_line_id]'?: string
        'filter[bank_file_id]'?: string
      }
    }
    answer: ReadonlyArray<Schemas['Payout']>
  }
  /** Record what the check of the payee said */
  postLenderPayoutPayeeCheck: {
    request: { path: { payout_id: string }; body: Schemas['PayeeCheck'] }
    answer: Schemas['Payout']
  }
  /** Let a stopped payout go */
  postLenderPayoutRelease: {
    request: { path: { payout_id: string }; body: { reason: string } }
    answer: Schemas['Payout']
  }
  /** Give a stopped payout up */
  postLenderPayoutRefuse: {
    request: { path: { payout_id: string }; body: { reason: string } }
    answer: Schemas['Payout']
  }
  /** Files to and from the bank, newest first */
  getLenderBankFiles: {
    request: {
      query?: {
        'filter[direction]'?: 'out' | 'in'
        'filter[status]'?: 'written' | 'sent' | 'read' | 'waiting' | 'refused' | 'discarded'
        'filter[message]'?: string
        'filter[created_on]'?: string
        limit?: number
      }
    }
    answer: ReadonlyArray<Schemas['LenderBankFile']>
  }
  /** Read a file of the bank: pain.002, camt.053 or camt.054; the same one twice is booked once */
  postLenderBankFiles: {
    request: { body: string }
    answer: Schemas['BankFileReceipt']
  }
  /** One file, with its hash and what became of it */
  getLenderBankFile: {
    request: { path: { file_id: string } }
    answer: Schemas['LenderBankFile']
  }
  /** The XML of a file, byte for byte */
  getLenderBankFileContent: {
    request: { path: { file_id: string } }
    answer: Uint8Array
  }
  /** Read a statement that stopped, as the bank was asked: the account begins with it, or its payments are its own */
  postLenderBankFileAccept: {
    request: { path: { file_id: string }; body: { reason: string } }
    answer: Schemas['BankFileReceipt']
  }
  /** Set a file aside that waits or was refused; the same bytes once more are looked at again */
  postLenderBankFileDiscard: {
    request: { path: { file_id: string }; body: { reason: string } }
    answer: undefined
  }
  /** Say that the bank has not executed, and will not, what it left unanswered in this file: it goes on as if refused */
  postLenderBankFileNotExecuted: {
    request: { path: { file_id: string }; body: { reason: string } }
    answer: Schemas['BankFileNotExecuted']
  }
  /** The account at the bank: its last statement, what the books say, and what waits for a person */
  getLenderBankAccount: {
    request: object
    answer: Schemas['LenderBankAccount']
  }
  /** What lies on 2010 and 1090 and waits for a person, oldest first */
  getLenderSuspenseItems: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[status]'?: 'open' | 'allocated' | 'sent_back' | 'explained'
        'filter[account]'?: '2010' | '1090'
      }
    }
    answer: ReadonlyArray<Schemas['ListedSuspenseItem']>
  }
  /** Give money that came to a line: it pays what is due there, of the loan named first */
  postLenderSuspenseItemAllocate: {
    request: { path: { item_id: string }; body: { credit_line_id: string; loan_reference?: string; reason: string } }
    answer: Schemas['SuspenseItem']
  }
  /** Send money that came back to whoever sent it, or to the account named */
  postLenderSuspenseItemSendBack: {
    request: { path: { item_id: string }; body: { recipient_name?: string; recipient_iban?: string; reason: string } }
    answer: Schemas['SuspenseItem']
  }
  /** Book what the bank took, or gave, where it belongs */
  postLenderSuspenseItemExplain: {
    request: { path: { item_id: string }; body: Schemas['SuspenseItemExplained'] }
    answer: Schemas['SuspenseItem']
  }
  /** Undo what was decided about an amount in error: it waits again, and what followed is turned round */
  postLenderSuspenseItemUndo: {
    request: { path: { item_id: string }; body: { reason: string } }
    answer: Schemas['SuspenseItem']
  }
  /** The transfers that came on a line’s IBAN, oldest first; what was given to it by hand is among `suspense_items` */
  getLenderBankEntries: {
    request: {
      query: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[credit_line_id]': string
      }
    }
    answer: ReadonlyArray<Schemas['TransferOnLine']>
  }
  /** Take a transfer from its line: what it paid is open again, and it waits among `suspense_items` */
  postLenderBankEntryTakeBack: {
    request: { path: { entry_id: string }; body: { reason: string } }
    answer: Schemas['SuspenseItem']
  }
  /** Replace the reference account and its mandate */
  updateReferenceAccount: {
    request: {
      path: { person_id: string; credit_line_id: string }
      body: { iban: string; mandate_number: string; mandate_signature_date: string; name?: string }
    }
    answer: undefined
  }
  /** Pay out to an account of the customer at this bank */
  linkPayoutAccount: {
    request: { path: { person_id: string; credit_line_id: string }; body: { account_id: string } }
    answer: undefined
  }
  /** Pay out to an account of the customer at this bank */
  changePersonCreditLinePayoutAccount: {
    request: { path: { person_id: string; credit_line_id: string }; body: { account_id: string } }
    answer: undefined
  }
  /** Make known that a customer has an account at this bank */
  postLenderAccounts: {
    request: { body: { person_id: string; iban: string } }
    answer: Schemas['CustomerAccount']
  }
  /** List the dunning cases of all customers */
  listDunningCases: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'created_at' | '-created_at'
        'filter[loan_account_id]'?: string
        'filter[person_id]'?: string
        'filter[status]'?: 'new' | 'dunning' | 'pre_termination' | 'terminated' | 'closed'
      }
    }
    answer: ReadonlyArray<Schemas['DunningCaseListItem']>
  }
  /** Read a dunning case */
  getDunningCase: {
    request: { path: { dunning_case_id: string } }
    answer: Schemas['DunningCase']
  }
  /** What the customer was told under a case, in order */
  listDunningNotifications: {
    request: { path: { dunning_case_id: string } }
    answer: ReadonlyArray<Schemas['DunningNotification']>
  }
  /** What the customer was told, with the figures of each letter */
  getLenderDunningCaseNotifications: {
    request: { path: { dunning_case_id: string } }
    answer: ReadonlyArray<Schemas['DunningLetter']>
  }
  /** Contacts and promises to pay under a case */
  getLenderDunningCaseNotes: {
    request: { path: { dunning_case_id: string } }
    answer: ReadonlyArray<Schemas['DunningNote']>
  }
  /** Note a contact, or a promise to pay */
  postLenderDunningCaseNotes: {
    request: {
      path: { dunning_case_id: string }
      body: {
        kind: 'contact' | 'promise_to_pay'
        text: string
        promised_on?: string
        promised_amount?: Schemas['PositiveMoney']
      }
    }
    answer: Schemas['DunningNote']
  }
  /** Change a status of an application, or add a comment and hints */
  setAntragsstatus: {
    request: { body: Schemas['Statuswechsel'] }
    answer: undefined
  }
  /** Send a document along with an application */
  postKreditsmartKexAntraegeDokumente: {
    request: { body: Schemas['Antragsdokument'] }
    answer: undefined
  }
  /** Register a foreign Antrag of the caller's lender */
  postLenderAntraege: {
    request: { body: Schemas['AntragRegistration'] }
    answer: Schemas['Antrag']
  }
  /** Read an Antrag: the pair, the latest comment and hints, and everything that was reported */
  getLenderAntraege: {
    request: { query?: { antragsnummer?: string; produktanbieterantragsnummer?: string } }
    answer: Schemas['Antrag']
  }
  /** Delete a foreign Antrag: nothing more can be reported on it */
  deleteLenderAntraege: {
    request: { query?: { antragsnummer?: string; produktanbieterantragsnummer?: string } }
    answer: undefined
  }
  /** Download a document that was sent along */
  getLenderAntraegeDocument: {
    request: { path: { document_id: string } }
    answer: Uint8Array
  }
  /** Say where a client is told of every change that it has not reported itself */
  putLenderClientAntragsstatusAddress: {
    request: { path: { client_id: string }; body: Schemas['AntragsstatusAddress'] }
    answer: { client_id: string; produktanbieter: string; url: string }
  }
  /** Tell this client no more; what was still to be sent is dropped */
  deleteLenderClientAntragsstatusAddress: {
    request: { path: { client_id: string } }
    answer: undefined
  }
  /** An account sheet as CSV: opening balance, each transfer, running balance, closing balance */
  getLenderBooksAccountSheet: {
    request: { path: { code: number }; query: { from: string; to: string; loan_id?: string; line_id?: string } }
    answer: string
  }
  /** Every transfer of a period as CSV, in the order of booking */
  getLenderBooksJournal: {
    request: { query: { from: string; to: string } }
    answer: string
  }
  /** The trial balance by the end of a day as CSV: sums of all entries so far, by account */
  getLenderBooksTrialBalance: {
    request: { query?: { on?: string } }
    answer: string
  }
  /** Arrears at the end of a day as CSV: loans by days past due, and what they owe */
  getLenderBooksArrears: {
    request: { query?: { on?: string } }
    answer: string
  }
  /** Lines past due for more than 90 days at the end of a day as CSV, and which of them are in default */
  getLenderBooksDefaults: {
    request: { query?: { on?: string } }
    answer: string
  }
  /** The customers’ credit at the end of a day as CSV: by line, since when; the sum is account 2000 */
  getLenderBooksCredits: {
    request: { query?: { on?: string } }
    answer: string
  }
  /** The bookings of a period in the DATEV format (EXTF Buchungsstapel), CP1252 */
  getLenderBooksDatev: {
    request: { query: { from: string; to: string; detail?: 'transfers' | 'days'; client_number?: number } }
    answer: Uint8Array
  }
  /** The seals of a period: each the hash of its day and of the seal before */
  getLenderBooksSeals: {
    request: { query: { from: string; to: string } }
    answer: ReadonlyArray<Schemas['Seal']>
  }
  /** Re-reads the whole ledger: has anything been changed, removed or added since it was sealed? */
  getLenderBooksVerification: {
    request: object
    answer: Schemas['Verification']
  }
  /** Audit entries in the order of their recording: who, when, why, before and after */
  getLenderAuditEntries: {
    request: {
      query?: {
        'page[number]'?: number
        'page[size]'?: number
        'page[cursor]'?: string
        sort?: 'recorded_at' | '-recorded_at'
        'filter[happened_on_min]'?: string
        'filter[happened_on_max]'?: string
        'filter[entity_id]'?: string
        'filter[actor]'?: string
        'filter[command]'?: string
      }
    }
    answer: ReadonlyArray<Schemas['AuditEntry']>
  }
  /** An audit entry with everything that it tells */
  getLenderAuditEntry: {
    request: { path: { audit_id: string } }
    answer: Schemas['AuditEntry']
  }
  /** The audit entries of a period as CSV, in the order of their recording; changes as they were written */
  getLenderBooksAuditTrail: {
    request: { query: { from: string; to: string; entity_id?: string; actor?: string; command?: string } }
    answer: string
  }
  /** Add a client of the tenant; on KreditSmart one stands for a lender */
  postLenderClients: {
    request: { body: Schemas['NewClientRequest'] }
    answer: Schemas['NewClient']
  }
  /** Where the clock stands */
  getSandboxClock: {
    request: object
    answer: Schemas['Clock']
  }
  /** Turn the clock: each day is settled, closed and opened in order */
  postSandboxClockAdvance: {
    request: { body: Schemas['ClockAdvance'] }
    answer: Schemas['ClockAdvanced']
  }
  /** Do everything that is due now and what follows from it */
  postSandboxSettle: {
    request: object
    answer: { processed: number }
  }
  /** End an identification that waits */
  postSandboxIdentificationComplete: {
    request: { path: { id: string }; body: Schemas['IdentificationAnswer'] }
    answer: Schemas['Identification']
  }
  /** End a signing that waits */
  postSandboxSigningComplete: {
    request: { path: { id: string }; body: Schemas['SigningAnswer'] }
    answer: Schemas['SigningSummary']
  }
  /** End an account snapshot that waits; an available one confirms what was declared */
  postSandboxAccountSnapshotComplete: {
    request: { path: { id: string }; body: { outcome: 'available' | 'failed' } }
    answer: Schemas['AccountSnapshot']
  }
  /** Say what the simulators answer for a person: in order, then the good case */
  postSandboxScripts: {
    request: { body: Schemas['Script'] }
    answer: Schemas['Script']
  }
  /** Add a tenant with a clock of its own, and a client of it with all scopes */
  postSandboxPartners: {
    request: { body: Schemas['SandboxPartner'] }
    answer: Schemas['SandboxPartnerCreated']
  }
  /** The books: sums of all entries so far, and whether the sub-ledger agrees */
  getSandboxTrialBalance: {
    request: object
    answer: Schemas['TrialBalance']
  }
  /** A transfer arrives on the IBAN of a line */
  postSandboxIncomingPayments: {
    request: { body: Schemas['IncomingPayment'] }
    answer: { id: string }
  }
  /** Every file to and from the bank, newest first */
  getSandboxBankFiles: {
    request: object
    answer: ReadonlyArray<Schemas['BankFile']>
  }
  /** The XML of a file */
  getSandboxBankFile: {
    request: { path: { file_id: string } }
    answer: Uint8Array
  }
  /** The newest requests for approval, waiting ones first */
  getLenderApprovals: {
    request: object
    answer: ReadonlyArray<Schemas['WaitingApproval']>
  }
  /** One request for approval, with what it would do */
  getLenderApproval: {
    request: { path: { approval_id: string } }
    answer: Schemas['WaitingApproval']
  }
  /** Approve or refuse, as the second person, what another client asked for */
  postLenderApproval: {
    request: { path: { approval_id: string }; body?: Schemas['ApprovalDecision'] }
    answer: Schemas['Approval']
  }
}

/** The body of each call that the bank makes, by its event type. */
export type Webhooks = {
  CREDIT_LINE_APPLICATION: Schemas['ConsumerApplication']
  FREELANCER_CREDIT_LINE_APPLICATION: Schemas['FreelancerApplication']
  CREDIT_LINE: Schemas['CreditLineWebhook']
  LOAN: Schemas['LoanWebhook']
  ACCOUNT_SNAPSHOT: Schemas['AccountSnapshotWebhook']
  IDENTIFICATION: Schemas['Identification']
}

/** Method and path of each operation. */
export const operations = {
  postOauth2Token: ['POST', '/oauth2/token'],
  postOauthToken: ['POST', '/oauth/token'],
  postAuthToken: ['POST', '/auth/token'],
  postAuthAccessToken: ['POST', '/auth/access-token'],
  postAuthAccessTokenSlash: ['POST', '/auth/access-token/'],
  postAccessToken: ['POST', '/access-token'],
  postPersons: ['POST', '/v1/persons'],
  getPerson: ['GET', '/v1/persons/{person_id}'],
  changePerson: ['PATCH', '/v1/persons/{person_id}'],
  postLenderPersonHolds: ['POST', '/lender/v1/persons/{person_id}/holds'],
  getLenderPersonHolds: ['GET', '/lender/v1/persons/{person_id}/holds'],
  postLenderHoldLift: ['POST', '/lender/v1/holds/{hold_id}/lift'],
  listConsumerApplications: ['GET', '/v1/persons/credit_line_applications'],
  createConsumerApplication: ['POST', '/v1/persons/{person_id}/credit_line_applications'],
  getConsumerApplication: ['GET', '/v1/persons/{person_id}/credit_line_applications/{application_id}'],
  deletePersonCreditLineApplication: ['DELETE', '/v1/persons/{person_id}/credit_line_applications/{application_id}'],
  linkConsumerCreditRecord: ['PUT', '/v1/persons/{person_id}/credit_line_applications/{application_id}/credit_record'],
  linkConsumerAccountSnapshot: [
    'PUT',
    '/v1/persons/{person_id}/credit_line_applications/{application_id}/account_snapshot',
  ],
  linkConsumerIdentification: [
    'PUT',
    '/v1/persons/{person_id}/credit_line_applications/{application_id}/identification',
  ],
  getPreContract: ['GET', '/v1/persons/{person_id}/credit_line_applications/{application_id}/pre_contract'],
  getContract: ['GET', '/v1/persons/{person_id}/credit_line_applications/{application_id}/contract'],
  createFreelancerApplication: ['POST', '/v1/freelancers/persons/{person_id}/credit_line_applications'],
  getFreelancerApplication: ['GET', '/v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}'],
  deleteFreelancersPersonCreditLineApplication: [
    'DELETE',
    '/v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}',
  ],
  linkFreelancerCreditRecord: [
    'PUT',
    '/v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}/credit_record',
  ],
  linkFreelancerAccountSnapshot: [
    'PUT',
    '/v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}/account_snapshot',
  ],
  freelancerContractAgreement: [
    'PUT',
    '/v1/freelancers/persons/{person_id}/credit_line_applications/{application_id}/contract_agreement',
  ],
  getLenderApplications: ['GET', '/lender/v1/applications'],
  getLenderApplication: ['GET', '/lender/v1/applications/{application_id}'],
  getLenderApplicationDecisions: ['GET', '/lender/v1/applications/{application_id}/decisions'],
  postLenderApplicationReview: ['POST', '/lender/v1/applications/{application_id}/review'],
  listCreditLines: ['GET', '/v1/persons/credit_lines'],
  getCreditLine: ['GET', '/v1/persons/{person_id}/credit_lines/{credit_line_id}'],
  authorizeCreditLine: ['PUT', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/authorization'],
  getPersonCreditLineAnnualPercentageRateExplain: [
    'GET',
    '/v1/persons/{person_id}/credit_lines/{credit_line_id}/annual_percentage_rate/explain',
  ],
  getLenderCreditLineAnnualPercentageRateExplain: [
    'GET',
    '/lender/v1/credit_lines/{credit_line_id}/annual_percentage_rate/explain',
  ],
  getLenderCreditLine: ['GET', '/lender/v1/credit_lines/{credit_line_id}'],
  postLenderCreditLineRefuseAuthorization: ['POST', '/lender/v1/credit_lines/{credit_line_id}/refuse_authorization'],
  postLenderCreditLineRevocation: ['POST', '/lender/v1/credit_lines/{credit_line_id}/revocation'],
  getLenderRevocations: ['GET', '/lender/v1/revocations'],
  postLenderRevocationDecision: ['POST', '/lender/v1/revocations/{revocation_id}/decision'],
  postLenderCreditLineContractDelivery: ['POST', '/lender/v1/credit_lines/{credit_line_id}/contract_delivery'],
  postLenderCreditLineTermination: ['POST', '/lender/v1/credit_lines/{credit_line_id}/termination'],
  postLenderCreditLineTerminationForCause: ['POST', '/lender/v1/credit_lines/{credit_line_id}/termination_for_cause'],
  postLenderCreditLineForbearances: ['POST', '/lender/v1/credit_lines/{credit_line_id}/forbearances'],
  postLenderCreditLineRefundCredit: ['POST', '/lender/v1/credit_lines/{credit_line_id}/refund_credit'],
  postLenderCreditLineRepaymentDay: ['POST', '/lender/v1/credit_lines/{credit_line_id}/repayment_day'],
  postLenderLoanTerminationNotice: ['POST', '/lender/v1/loans/{loan_id}/termination_notice'],
  postLenderLoanTermination: ['POST', '/lender/v1/loans/{loan_id}/termination'],
  postLenderLoanReleasePayout: ['POST', '/lender/v1/loans/{loan_id}/release_payout'],
  revokeCreditLine: ['PUT', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/revoke'],
  postPersonCreditLineTermination: ['POST', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/termination'],
  reportRenewalNotification: ['POST', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/renewal/notification'],
  putPersonCreditLineRenewalNotification: [
    'PUT',
    '/v1/persons/{person_id}/credit_lines/{credit_line_id}/renewal/notification',
  ],
  cancelRenewal: ['POST', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/renewal/cancel'],
  postLenderCreditLineRenewalReplySlip: ['POST', '/lender/v1/credit_lines/{credit_line_id}/renewal/reply_slip'],
  postLenderCreditLineRenewalReinstatement: ['POST', '/lender/v1/credit_lines/{credit_line_id}/renewal/reinstatement'],
  annualStatement: ['GET', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/annual_account_statement'],
  closingStatement: ['GET', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/closing_account_statement'],
  postLenderCreditLineAnnualAccountStatements: [
    'POST',
    '/lender/v1/credit_lines/{credit_line_id}/annual_account_statements',
  ],
  getLoanSettlementQuoteLetter: ['GET', '/v1/loans/{loan_id}/settlement_quote/letter'],
  getLenderLoanSettlementQuoteLetter: ['GET', '/lender/v1/loans/{loan_id}/settlement_quote/letter'],
  getLenderDocuments: ['GET', '/lender/v1/documents'],
  getLenderDocument: ['GET', '/lender/v1/documents/{document_id}'],
  createWebhook: ['POST', '/v1/webhooks'],
  listWebhooks: ['GET', '/v1/webhooks'],
  getWebhook: ['GET', '/v1/webhooks/{webhook_id}'],
  deleteWebhook: ['DELETE', '/v1/webhooks/{webhook_id}'],
  getWebhookDeliveries: ['GET', '/v1/webhooks/{webhook_id}/deliveries'],
  postWebhookDeliveryResend: ['POST', '/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend'],
  getEvents: ['GET', '/v1/events'],
  createCreditRecord: ['POST', '/v1/persons/{person_id}/credit_records'],
  createFreelancerCreditRecord: ['POST', '/v1/freelancers/persons/{person_id}/credit_records'],
  getCreditRecord: ['GET', '/v1/persons/{person_id}/credit_records/{credit_record_id}'],
  createAccountSnapshot: ['POST', '/v1/persons/{person_id}/account_snapshots'],
  getAccountSnapshot: ['GET', '/v1/persons/{person_id}/account_snapshots/{account_snapshot_id}'],
  postPersonIdentifications: ['POST', '/v1/persons/{person_id}/identifications'],
  getPersonIdentifications: ['GET', '/v1/persons/{person_id}/identifications'],
  getPersonIdentification: ['GET', '/v1/persons/{person_id}/identifications/{identification_id}'],
  getPersonSigning: ['GET', '/v1/persons/{person_id}/signings/{signing_id}'],
  getLenderCreditRecord: ['GET', '/lender/v1/credit_records/{id}'],
  getLenderCreditRecordFile: ['GET', '/lender/v1/credit_records/{id}/file'],
  postLenderCreditRecordAnswer: ['POST', '/lender/v1/credit_records/{id}/answer'],
  postLenderAccountSnapshotAnswer: ['POST', '/lender/v1/account_snapshots/{id}/answer'],
  postLenderIdentificationAnswer: ['POST', '/lender/v1/identifications/{id}/answer'],
  postLenderSigningAnswer: ['POST', '/lender/v1/signings/{id}/answer'],
  consumerAnonymousPlans: ['POST', '/v1/anonymous_credit_line_installment_plans'],
  freelancerAnonymousPlans: ['POST', '/v1/freelancers/anonymous_credit_line_installment_plans'],
  listLoans: ['GET', '/v1/loans'],
  getLoan: ['GET', '/v1/loans/{loan_id}'],
  getRepaymentSchedule: ['GET', '/v1/loans/{loan_id}/repayment_schedule'],
  getRepaymentHistory: ['GET', '/v1/loans/{loan_id}/repayment_history'],
  postLoanEarlyRepayment: ['POST', '/v1/loans/{loan_id}/early_repayment'],
  getLenderLoanEvents: ['GET', '/lender/v1/loans/{loan_id}/events'],
  postLenderLoanEarlyRepayment: ['POST', '/lender/v1/loans/{loan_id}/early_repayment'],
  postLenderLoanPaymentHoliday: ['POST', '/lender/v1/loans/{loan_id}/payment_holiday'],
  postLenderLoanDueDay: ['POST', '/lender/v1/loans/{loan_id}/due_day'],
  postLenderLoanInterestRate: ['POST', '/lender/v1/loans/{loan_id}/interest_rate'],
  postLenderLoanFees: ['POST', '/lender/v1/loans/{loan_id}/fees'],
  postLenderLoanGoodwill: ['POST', '/lender/v1/loans/{loan_id}/goodwill'],
  postLenderLoanWaivers: ['POST', '/lender/v1/loans/{loan_id}/waivers'],
  postLenderLoanDefaultInterestClaims: ['POST', '/lender/v1/loans/{loan_id}/default_interest_claims'],
  postLenderLoanGrace: ['POST', '/lender/v1/loans/{loan_id}/grace'],
  postLenderLoanWriteOff: ['POST', '/lender/v1/loans/{loan_id}/write_off'],
  postLenderLoanReversals: ['POST', '/lender/v1/loans/{loan_id}/reversals'],
  postLenderLoanCancel: ['POST', '/lender/v1/loans/{loan_id}/cancel'],
  getLoanSettlementQuote: ['GET', '/v1/loans/{loan_id}/settlement_quote'],
  getLoanEffectiveInterestRateExplain: ['GET', '/v1/loans/{loan_id}/effective_interest_rate/explain'],
  getLoanMonthlyPaymentExplain: ['GET', '/v1/loans/{loan_id}/monthly_payment/explain'],
  getLoanSettlementQuoteExplain: ['GET', '/v1/loans/{loan_id}/settlement_quote/explain'],
  getLoanOverdueAmountExplain: ['GET', '/v1/loans/{loan_id}/overdue_amount/explain'],
  getLenderLoanSettlementQuote: ['GET', '/lender/v1/loans/{loan_id}/settlement_quote'],
  getLenderLoanEffectiveInterestRateExplain: ['GET', '/lender/v1/loans/{loan_id}/effective_interest_rate/explain'],
  getLenderLoanMonthlyPaymentExplain: ['GET', '/lender/v1/loans/{loan_id}/monthly_payment/explain'],
  getLenderLoanSettlementQuoteExplain: ['GET', '/lender/v1/loans/{loan_id}/settlement_quote/explain'],
  getLenderLoanOverdueAmountExplain: ['GET', '/lender/v1/loans/{loan_id}/overdue_amount/explain'],
  availablePlans: ['POST', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/available_installment_plans'],
  createLoan: ['POST', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/loans'],
  getPersonCreditLineLoans: ['GET', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/loans'],
  getPersonCreditLineLoan: ['GET', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/loans/{loan_id}'],
  deletePersonCreditLineLoan: ['DELETE', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/loans/{loan_id}'],
  getActiveMandate: ['GET', '/v1/credit_lines/{credit_line_id}/active_mandate'],
  postLenderCollectionsStop: ['POST', '/lender/v1/collections/stop'],
  postLenderCollectionsRepresent: ['POST', '/lender/v1/collections/represent'],
  getLenderPaymentTasks: ['GET', '/lender/v1/payment_tasks'],
  postLenderPaymentTaskResolve: ['POST', '/lender/v1/payment_tasks/{task_id}/resolve'],
  getLenderCollections: ['GET', '/lender/v1/collections'],
  getLenderPayouts: ['GET', '/lender/v1/payouts'],
  postLenderPayoutPayeeCheck: ['POST', '/lender/v1/payouts/{payout_id}/payee_check'],
  postLenderPayoutRelease: ['POST', '/lender/v1/payouts/{payout_id}/release'],
  postLenderPayoutRefuse: ['POST', '/lender/v1/payouts/{payout_id}/refuse'],
  getLenderBankFiles: ['GET', '/lender/v1/bank_files'],
  postLenderBankFiles: ['POST', '/lender/v1/bank_files'],
  getLenderBankFile: ['GET', '/lender/v1/bank_files/{file_id}'],
  getLenderBankFileContent: ['GET', '/lender/v1/bank_files/{file_id}/content'],
  postLenderBankFileAccept: ['POST', '/lender/v1/bank_files/{file_id}/accept'],
  postLenderBankFileDiscard: ['POST', '/lender/v1/bank_files/{file_id}/discard'],
  postLenderBankFileNotExecuted: ['POST', '/lender/v1/bank_files/{file_id}/not_executed'],
  getLenderBankAccount: ['GET', '/lender/v1/bank_account'],
  getLenderSuspenseItems: ['GET', '/lender/v1/suspense_items'],
  postLenderSuspenseItemAllocate: ['POST', '/lender/v1/suspense_items/{item_id}/allocate'],
  postLenderSuspenseItemSendBack: ['POST', '/lender/v1/suspense_items/{item_id}/send_back'],
  postLenderSuspenseItemExplain: ['POST', '/lender/v1/suspense_items/{item_id}/explain'],
  postLenderSuspenseItemUndo: ['POST', '/lender/v1/suspense_items/{item_id}/undo'],
  getLenderBankEntries: ['GET', '/lender/v1/bank_entries'],
  postLenderBankEntryTakeBack: ['POST', '/lender/v1/bank_entries/{entry_id}/take_back'],
  updateReferenceAccount: ['PATCH', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/reference_account'],
  linkPayoutAccount: ['PUT', '/v1/persons/{person_id}/credit_lines/{credit_line_id}/payout_account'],
  changePersonCreditLinePayoutAccount: [
    'PATCH',
    '/v1/persons/{person_id}/credit_lines/{credit_line_id}/payout_account',
  ],
  postLenderAccounts: ['POST', '/lender/v1/accounts'],
  listDunningCases: ['GET', '/v1/dunning_cases'],
  getDunningCase: ['GET', '/v1/dunning_cases/{dunning_case_id}'],
  listDunningNotifications: ['GET', '/v1/dunning_cases/{dunning_case_id}/notifications'],
  getLenderDunningCaseNotifications: ['GET', '/lender/v1/dunning_cases/{dunning_case_id}/notifications'],
  getLenderDunningCaseNotes: ['GET', '/lender/v1/dunning_cases/{dunning_case_id}/notes'],
  postLenderDunningCaseNotes: ['POST', '/lender/v1/dunning_cases/{dunning_case_id}/notes'],
  setAntragsstatus: ['POST', '/kreditsmart/kex/antraege/status'],
  postKreditsmartKexAntraegeDokumente: ['POST', '/kreditsmart/kex/antraege/dokumente'],
  postLenderAntraege: ['POST', '/lender/v1/antraege'],
  getLenderAntraege: ['GET', '/lender/v1/antraege'],
  deleteLenderAntraege: ['DELETE', '/lender/v1/antraege'],
  getLenderAntraegeDocument: ['GET', '/lender/v1/antraege/documents/{document_id}'],
  putLenderClientAntragsstatusAddress: ['PUT', '/lender/v1/clients/{client_id}/antragsstatus_address'],
  deleteLenderClientAntragsstatusAddress: ['DELETE', '/lender/v1/clients/{client_id}/antragsstatus_address'],
  getLenderBooksAccountSheet: ['GET', '/lender/v1/books/accounts/{code}/sheet'],
  getLenderBooksJournal: ['GET', '/lender/v1/books/journal'],
  getLenderBooksTrialBalance: ['GET', '/lender/v1/books/trial_balance'],
  getLenderBooksArrears: ['GET', '/lender/v1/books/arrears'],
  getLenderBooksDefaults: ['GET', '/lender/v1/books/defaults'],
  getLenderBooksCredits: ['GET', '/lender/v1/books/credits'],
  getLenderBooksDatev: ['GET', '/lender/v1/books/datev'],
  getLenderBooksSeals: ['GET', '/lender/v1/books/seals'],
  getLenderBooksVerification: ['GET', '/lender/v1/books/verification'],
  getLenderAuditEntries: ['GET', '/lender/v1/audit_entries'],
  getLenderAuditEntry: ['GET', '/lender/v1/audit_entries/{audit_id}'],
  getLenderBooksAuditTrail: ['GET', '/lender/v1/books/audit_trail'],
  postLenderClients: ['POST', '/lender/v1/clients'],
  getSandboxClock: ['GET', '/sandbox/v1/clock'],
  postSandboxClockAdvance: ['POST', '/sandbox/v1/clock/advance'],
  postSandboxSettle: ['POST', '/sandbox/v1/settle'],
  postSandboxIdentificationComplete: ['POST', '/sandbox/v1/identifications/{id}/complete'],
  postSandboxSigningComplete: ['POST', '/sandbox/v1/signings/{id}/complete'],
  postSandboxAccountSnapshotComplete: ['POST', '/sandbox/v1/account_snapshots/{id}/complete'],
  postSandboxScripts: ['POST', '/sandbox/v1/scripts'],
  postSandboxPartners: ['POST', '/sandbox/v1/partners'],
  getSandboxTrialBalance: ['GET', '/sandbox/v1/trial_balance'],
  postSandboxIncomingPayments: ['POST', '/sandbox/v1/incoming_payments'],
  getSandboxBankFiles: ['GET', '/sandbox/v1/bank_files'],
  getSandboxBankFile: ['GET', '/sandbox/v1/bank_files/{file_id}'],
  getLenderApprovals: ['GET', '/lender/v1/approvals'],
  getLenderApproval: ['GET', '/lender/v1/approvals/{approval_id}'],
  postLenderApproval: ['POST', '/lender/v1/approvals/{approval_id}'],
} as const satisfies Record<keyof Operations, readonly [method: string, path: string]>

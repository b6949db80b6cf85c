// An application for a line of credit, from the request to the contract (`lending.md` 1).
import type { Day } from '../base/day.ts'
import { defineMachine, type EventOf, type Machine, type StateOf } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import { defineEvent } from '../db/event.ts'
import type { ConsumerDeclaration, FreelancerDeclaration } from '../decisions/decision.ts'
import type { ReasonCode } from '../decisions/reasons.ts'
import type { Segment } from '../products/product.ts'

/** State → event → next state for consumers. `scoring_pending` is declared on the wire and never reached. */
export const consumerMachine = defineMachine('application', {
  initial_scoring_pending: {
    evidence_linked: 'initial_scoring_pending',
    passed: 'account_snapshot_pending',
    referred: 'initial_scoring_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'deleted',
  },
  account_snapshot_pending: {
    snapshot_linked: 'account_snapshot_verification_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'deleted',
  },
  account_snapshot_verification_pending: {
    snapshot_linked: 'account_snapshot_verification_pending',
    snapshot_lost: 'account_snapshot_pending',
    offered: 'offered',
    referred: 'account_snapshot_verification_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'deleted',
  },
  scoring_pending: {},
  offered: {
    identification_linked: 'identification_pending',
    identified: 'esign_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'deleted',
  },
  identification_pending: {
    identified: 'esign_pending',
    identification_failed: 'identification_pending',
    referred: 'identification_pending',
    cleared: 'identification_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'deleted',
  },
  esign_pending: {
    signed: 'esign_complete',
    signing_failed: 'esign_failed',
    referred: 'esign_pending',
    cleared: 'esign_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'deleted',
  },
  esign_failed: { signing_started: 'esign_pending', rejected: 'rejected', lapsed: 'expired', declined: 'deleted' },
  esign_complete: { line_ordered: 'credit_line_creation_pending' },
  credit_line_creation_pending: { line_created: 'credit_line_created' },
  credit_line_created: {},
  rejected: {
    overturned_at_start: 'initial_scoring_pending',
    overturned_at_snapshot: 'account_snapshot_pending',
    overturned_at_verification: 'account_snapshot_verification_pending',
    overturned_at_offer: 'offered',
    overturned_at_identification: 'identification_pending',
    overturned_at_signing: 'esign_pending',
    overturned_after_signing: 'esign_failed',
  },
  expired: {},
  deleted: {},
})

/** The same for freelancers: consent instead of a signature, the identification after it, and declining gives `expired`. */
export const freelancerMachine = defineMachine('application', {
  credit_record_pending: {
    evidence_linked: 'initial_scoring_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'expired',
  },
  initial_scoring_pending: {
    evidence_linked: 'initial_scoring_pending',
    passed: 'account_snapshot_pending',
    referred: 'initial_scoring_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'expired',
  },
  account_snapshot_pending: {
    snapshot_linked: 'account_snapshot_verification_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'expired',
  },
  account_snapshot_verification_pending: {
    snapshot_linked: 'account_snapshot_verification_pending',
    snapshot_lost: 'account_snapshot_pending',
    offered: 'offered',
    referred: 'account_snapshot_verification_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'expired',
  },
  offered: {
    contract_agreed: 'identification_creation_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'expired',
  },
  identification_creation_pending: {
    identification_linked: 'identification_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'expired',
  },
  identification_pending: {
    identified: 'identification_completed',
    identification_failed: 'identification_pending',
    referred: 'identification_pending',
    cleared: 'identification_pending',
    rejected: 'rejected',
    lapsed: 'expired',
    declined: 'expired',
  },
  identification_completed: { line_ordered: 'credit_line_creation_pending' },
  credit_line_creation_pending: { line_created: 'credit_line_created' },
  credit_line_created: {},
  rejected: {
    overturned_at_record: 'credit_record_pending',
    overturned_at_start: 'initial_scoring_pending',
    overturned_at_snapshot: 'account_snapshot_pending',
    overturned_at_verification: 'account_snapshot_verification_pending',
    overturned_at_offer: 'offered',
    overturned_at_agreement: 'identification_creation_pending',
    overturned_at_identification: 'identification_pending',
  },
  expired: {},
})

export type ConsumerStatus = StateOf<typeof consumerMachine>
export type FreelancerStatus = StateOf<typeof freelancerMachine>
export type ApplicationStatus = ConsumerStatus | FreelancerStatus
export type ApplicationEvent = EventOf<typeof consumerMachine> | EventOf<typeof freelancerMachine>

/** The state table of each segment. */
export const machines = {
  consumer: consumerMachine,
  freelancer: freelancerMachine,
} as const satisfies Record<Segment, Machine>

export const consumerStatuses = Object.keys(consumerMachine.table) as readonly ConsumerStatus[]
export const freelancerStatuses = Object.keys(freelancerMachine.table) as readonly FreelancerStatus[]
export const applicationStatuses = [
  ...new Set([...Object.keys(consumerMachine.table), ...Object.keys(freelancerMachine.table)]),
] as readonly ApplicationStatus[]

/** What is still missing, as the wire says it. */
export const requiredActions = [
  'CREDIT_RECORD',
  'ACCOUNT_SNAPSHOT',
  'IDENTIFICATION',
  'SIGNING',
  'MANUAL_REVIEW',
] as const
export type RequiredAction = (typeof requiredActions)[number]

/** Only partly published (`reference/splitpay.md` 3.4, 2.4); an unknown value is refused. */
export const marriageStatuses = ['MARRIED', 'UNMARRIED', 'DIVORCED', 'WIDOWED', 'SEPARATED'] as const
export const livingSituations = ['LIVING_WITH_PARENTS', 'LIVING_IN_RENTED_HOUSE', 'LIVING_IN_OWN_HOUSE'] as const

/** One of the two is published (`reference/splitpay.md` 2.17); an unknown value is refused. */
export const legalForms = ['FREE_OCCUPATION', 'COMMERCIAL_ENTERPRISE'] as const

/** What a person's own details say is taken from there when it is asked for. */
type FromPerson = 'bornOn' | 'residenceCountry' | 'accountCountry'

/** What a consumer declares about the household, with what is kept only to be shown again. */
export type ConsumerHousehold = Omit<ConsumerDeclaration, FromPerson> &
  Readonly<{
    livingSituation: (typeof livingSituations)[number]
    marriageStatus?: (typeof marriageStatuses)[number]
    movedInLastTwoYears?: boolean
    preSelectedByPartner?: boolean
    partnerScore?: string
  }>

/** What a freelancer declares about the business. */
export type FreelancerBusiness = Omit<FreelancerDeclaration, FromPerson> &
  Readonly<{
    legalForm: (typeof legalForms)[number]
    corporateName?: string
    taxId?: string
    preSelectedByPartner?: boolean
  }>

/** What the applicant said, by segment. */
export type Declared =
  | Readonly<{ segment: 'consumer'; declared: ConsumerHousehold }>
  | Readonly<{ segment: 'freelancer'; declared: FreelancerBusiness }>

export type Application = Declared &
  Readonly<{
    applicationId: string
    personId: string
    productVersion: string
    status: ApplicationStatus
    recipientIban: string
    partnerReferenceNumber: string | null
    requestedLimitCents: Cents | null
    repaymentDay: number
    creditRecordId: string | null
    accountSnapshotId: string | null
    identificationId: string | null
    /** The client has linked it, or named it when it applied. */
    identificationLinked: boolean
    identificationsFailed: number
    signingId: string | null
    creditLineId: string | null
    mandateReference: string | null
    decision: 'OFFERED' | 'REJECTED' | null
    /** Why a person must look; never shown outside. Null: nobody must. */
    reviewReason: string | null
    reasons: readonly ReasonCode[]
    /** The state to which a human review would return. */
    rejectedFrom: ApplicationStatus | null
    netDisposableIncomeCents: Cents | null
    offeredLimitCents: Cents | null
    offeredRate: Rate | null
    offeredEffectiveRate: Rate | null
    /** The last day on which the offer can be taken. */
    validUntilOn: Day | null
    signedOn: Day | null
    /** The day of the last step. */
    waitingSinceOn: Day
    createdAt: Date
    version: number
  }>

/** Every change of status, with the webhook of its segment. */
export const applicationChanged =
  defineEvent<
    Readonly<{
      applicationId: string
      personId: string
      segment: Segment
      previous: ApplicationStatus | null
      status: ApplicationStatus
    }>
  >()('application.changed')

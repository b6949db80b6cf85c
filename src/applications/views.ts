// The wire's application (`reference/splitpay.md` 2.4 to 2.6, 2.18).
import Type, { type Static } from 'typebox'
import { type IbanPolicy, readIban } from '../base/iban.ts'
import { rateToNumber } from '../base/rate.ts'
import { reasonTexts } from '../decisions/reasons.ts'
import {
  DayText,
  idOf,
  Money,
  nullable,
  oneOf,
  PositiveMoney,
  readDay,
  readMoney,
  viewLocalInstant,
  viewMoney,
  viewOptionalMoney,
} from '../http/wire.ts'
import { employmentStatuses, type Person } from '../persons/person.ts'
import {
  type Application,
  type ApplicationStatus,
  applicationStatuses,
  type ConsumerHousehold,
  consumerStatuses,
  livingSituations,
  marriageStatuses,
  requiredActions,
} from './application.ts'
import { actionsRequired } from './rules.ts'
import type { KeptDecision } from './store.ts'

/** What an application is made from; `design.md` 6 names the members that must be there. */
export const ConsumerApplicationBody = Type.Object(
  {
    requested_credit_limit: PositiveMoney,
    net_income_amount: Money,
    living_situation: oneOf(livingSituations),
    living_situation_amount: Money,
    number_of_dependents: Type.Integer({ minimum: 0, maximum: 30 }),
    employment_since: DayText,
    recipient_iban: Type.String({ maxLength: 34 }),
    repayment_day_of_month: Type.Optional(Type.Unsafe<1 | 15>({ type: 'integer', enum: [1, 15], default: 1 })),
    private_insurance_amount: Type.Optional(Money),
    existing_credit_repayment_excluding_mortgage: Type.Optional(Money),
    marriage_status: Type.Optional(oneOf(marriageStatuses)),
    moved_in_last_two_years: Type.Optional(Type.Boolean()),
    pre_selected_by_partner: Type.Optional(Type.Boolean()),
    partner_score: Type.Optional(Type.String({ maxLength: 255 })),
    partner_reference_number: Type.Optional(Type.String({ maxLength: 255 })),
    identification_id: Type.Optional(Type.String({ maxLength: 64 })),
    credit_record_id: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { $id: 'ConsumerApplicationRequest' },
)

/** An application as it comes in, read from the wire. */
export type NewConsumerApplication = Readonly<{
  personId: string
  requestedLimitCents: bigint
  declared: ConsumerHousehold
  recipientIban: string
  repaymentDay: 1 | 15
  partnerReferenceNumber: string | null
  creditRecordId: string | null
  identificationId: string | null
}>

/** Reads the body; 400 names the member that cannot be right. */
export const readConsumerApplication = (
  personId: string,
  body: Static<typeof ConsumerApplicationBody>,
  acceptIban: IbanPolicy,
): NewConsumerApplication => {
  readIban(body.recipient_iban, 'recipient_iban', acceptIban)
  const requestedLimitCents = readMoney(body.requested_credit_limit)
  return {
    personId,
    requestedLimitCents,
    declared: {
      requestedLimitCents,
      netIncomeCents: readMoney(body.net_income_amount),
      housingCents: readMoney(body.living_situation_amount),
      instalmentsCents: optionalCents(body.existing_credit_repayment_excluding_mortgage),
      insuranceCents: optionalCents(body.private_insurance_amount),
      isMarried: body.marriage_status === 'MARRIED',
      dependants: body.number_of_dependents,
      employedSince: readDay(body.employment_since, 'employment_since'),
      livingSituation: body.living_situation,
      ...(body.marriage_status === undefined ? {} : { marriageStatus: body.marriage_status }),
      ...(body.moved_in_last_two_years === undefined ? {} : { movedInLastTwoYears: body.moved_in_last_two_years }),
      ...(body.pre_selected_by_partner === undefined ? {} : { preSelectedByPartner: body.pre_selected_by_partner }),
      ...(body.partner_score === undefined ? {} : { partnerScore: body.partner_score }),
    },
    recipientIban: body.recipient_iban,
    repaymentDay: body.repayment_day_of_month ?? 1,
    partnerReferenceNumber: body.partner_reference_number ?? null,
    creditRecordId: body.credit_record_id ?? null,
    identificationId: body.identification_id ?? null,
  }
}

const optionalCents = (money: Static<typeof Money> | undefined): bigint => (money ? readMoney(money) : 0n)

const RequiredActions = Type.Object({
  required_actions: Type.Array(Type.Object({ required: oneOf(requiredActions) })),
})

export const ConsumerApplicationView = Type.Object(
  {
    id: idOf('application'),
    person_id: idOf('person'),
    status: oneOf(consumerStatuses),
    status_description: nullable(Type.String()),
    decision: nullable(oneOf(['OFFERED', 'REJECTED'])),
    reason: nullable(Type.String()),
    scoring_workflow: nullable(RequiredActions),
    recipient_iban: nullable(Type.String()),
    partner_reference_number: nullable(Type.String()),
    offered_limit: nullable(Money),
    offered_interest_rate: nullable(Type.Number()),
    net_disposable_income: nullable(Money),
    marriage_status: nullable(oneOf(marriageStatuses)),
    employment_status: nullable(oneOf(employmentStatuses)),
    identification_id: nullable(idOf('identification')),
    signing_id: nullable(idOf('signing')),
    credit_line_id: nullable(idOf('creditLine')),
  },
  { $id: 'ConsumerApplication' },
)

/** What each status means, in a sentence for the integrator. */
const descriptions: Readonly<Record<ApplicationStatus, string>> = {
  credit_record_pending: 'The application waits for a credit record.',
  initial_scoring_pending: 'The first decision waits for a credit record.',
  account_snapshot_pending: 'The first decision is positive; the final one waits for an account snapshot.',
  account_snapshot_verification_pending: 'The account snapshot is being checked.',
  scoring_pending: 'The application is being scored.',
  offered: 'The offer stands; the customer reads the documents and is identified next.',
  identification_creation_pending: 'The customer has agreed; the identification is being prepared.',
  identification_pending: 'The customer is being identified.',
  identification_completed: 'The customer is identified.',
  esign_pending: 'The contract waits for its signature.',
  esign_failed: 'The contract was not signed.',
  esign_complete: 'The contract is signed.',
  credit_line_creation_pending: 'The credit line is being made.',
  credit_line_created: 'The credit line exists.',
  rejected: 'No line can be offered.',
  expired: 'The time for the next step has passed.',
  deleted: 'The applicant has declined.',
}

/** Outside, a review has no reason. */
const IN_REVIEW = 'A person looks at the application.'

const describe = ({ status, reviewReason }: Application): string =>
  reviewReason === null ? descriptions[status] : IN_REVIEW

/** `UNDER_AGE: Sie sind noch nicht 18. (You are under 18.)`, one after the other. */
const reasonText = ({ reasons }: Application): string | null =>
  reasons.length === 0
    ? null
    : reasons.map((code) => `${code}: ${reasonTexts[code].de} (${reasonTexts[code].en})`).join(' ')

// The wire's money is not negative: whoever has nothing left, has nothing.
const atLeastZero = (cents: bigint | null): bigint | null => (cents !== null && cents < 0n ? 0n : cents)

/** What is shown of the offer: nothing when there is none, or none any more. */
const offered = ({ decision, offeredLimitCents, offeredRate }: Application) =>
  decision === 'OFFERED' && offeredLimitCents !== null && offeredRate !== null
    ? { limit: viewMoney(offeredLimitCents), rate: rateToNumber(offeredRate) }
    : { limit: null, rate: null }

const workflow = (application: Application) => ({
  required_actions: actionsRequired(application).map((required) => ({ required })),
})

/** Every documented member, null where there is nothing. */
export const viewConsumerApplication = (application: Application, person: Person) => ({
  id: application.applicationId,
  person_id: application.personId,
  status: application.status,
  status_description: describe(application),
  decision: application.decision,
  reason: reasonText(application),
  scoring_workflow: workflow(application),
  recipient_iban: application.recipientIban,
  partner_reference_number: application.partnerReferenceNumber,
  offered_limit: offered(application).limit,
  offered_interest_rate: offered(application).rate,
  net_disposable_income: viewOptionalMoney(atLeastZero(application.netDisposableIncomeCents)),
  marriage_status: application.segment === 'consumer' ? (application.declared.marriageStatus ?? null) : null,
  employment_status: person.details.employmentStatus ?? null,
  identification_id: application.identificationId,
  signing_id: application.signingId,
  credit_line_id: application.creditLineId,
})

/** Every documented member of a freelancer's application; undecided is `PENDING` there. */
export const viewFreelancerApplication = (application: Application) => ({
  id: application.applicationId,
  person_id: application.personId,
  status: application.status,
  status_description: describe(application),
  decision: application.decision ?? 'PENDING',
  reason: reasonText(application),
  recipient_iban: application.recipientIban,
  offered_limit: offered(application).limit,
  offered_interest_rate: offered(application).rate,
  net_disposable_income: viewOptionalMoney(atLeastZero(application.netDisposableIncomeCents)),
  identification_id: application.identificationId,
  mandate_reference_number: application.mandateReference,
  credit_line_id: application.creditLineId,
})

/** The webhook of each segment: flat, the application as it is read (`reference/splitpay.md` 5.3). */
export const applicationWebhook = (application: Application, person: Person) =>
  application.segment === 'consumer'
    ? { type: 'CREDIT_LINE_APPLICATION', body: viewConsumerApplication(application, person) }
    : { type: 'FREELANCER_CREDIT_LINE_APPLICATION', body: viewFreelancerApplication(application) }

export const ApplicationListItem = Type.Object(
  {
    id: idOf('application'),
    person_id: idOf('person'),
    status: oneOf(consumerStatuses),
    limit: nullable(Money),
    credit_line_id: nullable(idOf('creditLine')),
    created_at: Type.String({ examples: ['2022-02-07T11:57:42'] }),
  },
  { $id: 'ConsumerApplicationListItem' },
)

export const viewApplicationListItem = (application: Application) => ({
  id: application.applicationId,
  person_id: application.personId,
  status: application.status,
  limit: offered(application).limit,
  credit_line_id: application.creditLineId,
  created_at: viewLocalInstant(application.createdAt),
})

/** An application as the lender's people see it: with what is not told outside. */
export const LenderApplicationView = Type.Object(
  {
    id: idOf('application'),
    person_id: idOf('person'),
    segment: oneOf(['consumer', 'freelancer']),
    status: oneOf(applicationStatuses),
    decision: nullable(oneOf(['OFFERED', 'REJECTED'])),
    required_actions: Type.Array(oneOf(requiredActions)),
    review_reason: nullable(Type.String()),
    reasons: Type.Array(Type.String()),
    requested_limit: nullable(Money),
    offered_limit: nullable(Money),
    offered_interest_rate: nullable(Type.Number()),
    offered_effective_interest_rate: nullable(Type.Number()),
    valid_until: nullable(DayText),
    credit_line_id: nullable(idOf('creditLine')),
    created_at: Type.String(),
  },
  { $id: 'LenderApplication' },
)

export const viewLenderApplication = (application: Application) => ({
  id: application.applicationId,
  person_id: application.personId,
  segment: application.segment,
  status: application.status,
  decision: application.decision,
  required_actions: [...actionsRequired(application)],
  review_reason: application.reviewReason,
  reasons: [...application.reasons],
  requested_limit: viewOptionalMoney(application.requestedLimitCents),
  offered_limit: offered(application).limit,
  offered_interest_rate: offered(application).rate,
  offered_effective_interest_rate:
    application.offeredEffectiveRate === null ? null : rateToNumber(application.offeredEffectiveRate),
  valid_until: application.validUntilOn,
  credit_line_id: application.creditLineId,
  created_at: viewLocalInstant(application.createdAt),
})

/** A decision with all it was made from. */
export const DecisionView = Type.Object(
  {
    id: idOf('decision'),
    stage: oneOf(['initial', 'final']),
    outcome: oneOf(['pass', 'refer', 'reject']),
    reasons: Type.Array(Type.Object({ code: Type.String(), de: Type.String(), en: Type.String() })),
    offer: nullable(Type.Object({ limit: Money, interest_rate: Type.Number() })),
    policy: Type.String(),
    policy_sha256: Type.String(),
    facts: Type.Unknown(),
    figures: Type.Array(
      Type.Object({ name: Type.String(), amount: Type.Unknown(), evidence: Type.Array(Type.String()) }),
    ),
    trace: Type.Unknown(),
    decided_by: Type.String(),
    decided_on: DayText,
    replays: nullable(
      Type.Boolean({
        description: 'The policy of that time, asked again, gives the same answer; null where a person decided.',
      }),
    ),
  },
  { $id: 'CreditDecision' },
)

export const viewDecision = (decision: KeptDecision, replays: boolean | null) => ({
  id: decision.decisionId,
  stage: decision.stage,
  outcome: decision.outcome,
  reasons: decision.reasons.map((code) => ({ code, de: reasonTexts[code].de, en: reasonTexts[code].en })),
  offer: decision.offer && {
    limit: viewMoney(BigInt(decision.offer.limitCents)),
    interest_rate: Number(decision.offer.rate),
  },
  policy: decision.policy,
  policy_sha256: decision.policySha256,
  facts: decision.facts,
  figures: decision.evidence.map(({ name, amountCents, evidence }) => ({
    name,
    amount: viewMoney(amountCents),
    evidence,
  })),
  trace: decision.trace,
  decided_by: decision.decidedBy,
  decided_on: decision.decidedOn,
  replays,
})

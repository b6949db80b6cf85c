// What is asked of an application, and what it still needs. Pure.
import { addDays, type Day } from '../base/day.ts'
import { invalidField, outsideProduct } from '../base/errors.ts'
import { countryOfIban } from '../base/iban.ts'
import type { Cents } from '../base/money.ts'
import type { ConsumerDeclaration, FreelancerDeclaration } from '../decisions/decision.ts'
import type { Person, PersonDetails } from '../persons/person.ts'
import type { Product } from '../products/product.ts'
import type { Application, ApplicationEvent, ApplicationStatus, RequiredAction } from './application.ts'

/** Without a step for so many days an application that waits for papers lapses. */
export const WAITING_DAYS = 30
/** After so many failed identifications the application is rejected. */
export const MOST_IDENTIFICATIONS = 3

/** The members of a person that a contract needs. */
export type Applicant = Person &
  Readonly<{ details: PersonDetails & Required<Pick<PersonDetails, 'birthDate' | 'address'>> }>

/** Refuses, naming the person's member, what the contract could not be made without. */
export const checkApplicant = (person: Person): Applicant => {
  const { details } = person
  const { birthDate, address, consents } = details
  if (birthDate === undefined) throw missing('person.birth_date')
  if (address === undefined) throw missing('person.address')
  if (consents.termsConditionsSignedAt === undefined) throw missing('person.terms_conditions_signed_at')
  return { ...person, details: { ...details, birthDate, address } }
}

const missing = (field: string) => invalidField(field, 'is missing; add it with PATCH /v1/persons/{person_id}.')

/** Refuses a limit below what the product begins with. More than it offers may be asked for: the offer is capped. */
export const checkRequestedLimit = (requestedCents: Cents, { limit }: Pick<Product, 'limit'>): void => {
  if (requestedCents < limit.minimumCents) {
    throw outsideProduct('requested_credit_limit', `must be at least ${limit.minimumCents} cents.`)
  }
}

/** Refuses days that lie in the future. */
export const checkEmployedSince = (employedSince: Day, today: Day): void => {
  if (employedSince > today) throw invalidField('employment_since', `${employedSince} lies in the future.`)
}

type Ordered = Pick<Application, 'status' | 'creditRecordId' | 'accountSnapshotId' | 'reviewReason'>

const waitsFor: Partial<Record<ApplicationStatus, (application: Ordered) => readonly RequiredAction[]>> = {
  credit_record_pending: () => ['CREDIT_RECORD'],
  initial_scoring_pending: ({ reviewReason }) => (reviewReason === null ? ['CREDIT_RECORD'] : []),
  account_snapshot_pending: () => ['ACCOUNT_SNAPSHOT'],
  account_snapshot_verification_pending: ({ reviewReason }) => (reviewReason === null ? ['ACCOUNT_SNAPSHOT'] : []),
  offered: () => ['IDENTIFICATION'],
  identification_pending: () => ['IDENTIFICATION'],
  esign_pending: () => ['SIGNING'],
  esign_failed: () => ['SIGNING'],
}

/** What is still missing. Scoring runs at once, so an application that rests in a scoring state waits for its evidence. */
export const actionsRequired = (application: Ordered): readonly RequiredAction[] => [
  ...(waitsFor[application.status]?.(application) ?? []),
  ...(application.reviewReason === null ? [] : (['MANUAL_REVIEW'] as const)),
]

/** States in which an offer stands: it ends with its validity. */
export const offerStates: ReadonlySet<ApplicationStatus> = new Set([
  'offered',
  'identification_creation_pending',
  'identification_pending',
  'esign_pending',
  'esign_failed',
])
/** States in which an application waits for its first decision. */
export const waitingStates: ReadonlySet<ApplicationStatus> = new Set([
  'credit_record_pending',
  'initial_scoring_pending',
  'account_snapshot_pending',
  'account_snapshot_verification_pending',
])

/** Has the time of this application run out on this day: the offer's, or that of waiting? */
export const hasLapsed = (
  { status, validUntilOn, waitingSinceOn }: Pick<Application, 'status' | 'validUntilOn' | 'waitingSinceOn'>,
  today: Day,
): boolean =>
  offerStates.has(status)
    ? validUntilOn !== null && validUntilOn < today
    : waitingStates.has(status) && addDays(waitingSinceOn, WAITING_DAYS) < today

/** How a human review leads back from a rejection, by the state it was rejected in. */
export const overturnedBy: Partial<Record<ApplicationStatus, ApplicationEvent>> = {
  credit_record_pending: 'overturned_at_record',
  initial_scoring_pending: 'overturned_at_start',
  account_snapshot_pending: 'overturned_at_snapshot',
  account_snapshot_verification_pending: 'overturned_at_verification',
  offered: 'overturned_at_offer',
  identification_creation_pending: 'overturned_at_agreement',
  identification_pending: 'overturned_at_identification',
  esign_pending: 'overturned_at_signing',
  esign_failed: 'overturned_after_signing',
}

/** What the applicant's own details and account add to what was declared. */
const fromPerson = ({ details }: Applicant, { recipientIban }: Pick<Application, 'recipientIban'>) => ({
  bornOn: details.birthDate,
  residenceCountry: details.address.country,
  accountCountry: countryOfIban(recipientIban),
})

/** The declaration that a consumer's decision is made from. */
export const consumerDeclaration = (
  applicant: Applicant,
  application: Extract<Application, { segment: 'consumer' }>,
): ConsumerDeclaration => {
  const { livingSituation, marriageStatus, movedInLastTwoYears, preSelectedByPartner, partnerScore, ...household } =
    application.declared
  return { ...household, ...fromPerson(applicant, application) }
}

/** The declaration that a freelancer's decision is made from. */
export const freelancerDeclaration = (
  applicant: Applicant,
  application: Extract<Application, { segment: 'freelancer' }>,
): FreelancerDeclaration => {
  const { legalForm, corporateName, taxId, preSelectedByPartner, ...business } = application.declared
  return { ...business, ...fromPerson(applicant, application) }
}

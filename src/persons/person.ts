// People, as the bank knows them. All personal data stands in `details`, so that it can go when its time is over.
import type { Day } from '../base/day.ts'
import { defineEvent } from '../db/event.ts'

export const salutations = ['MR', 'MS', 'MX'] as const

/** Person-level employment states of the published contract (`reference/splitpay.md` 2.5). */
export const employmentStatuses = [
  'EMPLOYED',
  'UNEMPLOYED',
  'PUBLIC_SECTOR_EMPLOYEE',
  'PROFESSIONAL_SOLDIER',
  'FREELANCER',
  'HOUSEWORK',
  'APPRENTICE',
  'MANAGEMENT',
  'RETIRED',
  'STUDENT',
  'SELF_EMPLOYED',
  'MILITARY_OR_COMMUNITY_SERVICE',
] as const

export type Address = Readonly<{
  line1: string
  line2?: string
  postalCode: string
  city: string
  state?: string
  country: string
}>

/** What the customer has agreed to, and when (`reference/splitpay.md` 4.1 step 2). */
export type Consents = Readonly<{
  termsConditionsSignedAt?: string
  dataTermsSignedAt?: string
  ownEconomicInterestSignedAt?: string
}>

export type PersonDetails = Readonly<{
  salutation?: (typeof salutations)[number]
  title?: string
  firstName: string
  lastName: string
  birthName?: string
  birthDate?: Day
  birthCity?: string
  birthCountry?: string
  nationality?: string
  address?: Address
  contactAddress?: Address
  email?: string
  mobileNumber?: string
  employmentStatus?: (typeof employmentStatuses)[number]
  jobTitle?: string
  fatcaRelevant?: boolean
  fatcaCrsConfirmedAt?: string
  consents: Consents
}>

export type Person = Readonly<{ personId: string; details: PersonDetails; createdAt: Date; version: number }>

/** `Erika Mustermann`: as it stands on contracts, mandates and payments. */
export const fullName = ({ details }: Pick<Person, 'details'>): string => `${details.firstName} ${details.lastName}`

export const personCreated = defineEvent<Readonly<{ personId: string }>>()('person.created')
export const personChanged = defineEvent<Readonly<{ personId: string; fields: readonly string[] }>>()('person.changed')

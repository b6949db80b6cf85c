// The wire's person (`reference/splitpay.md` 4.1 step 4).
import Type, { type Static } from 'typebox'
import type { Day } from '../base/day.ts'
import { DayText, idOf, nullable, oneOf, readDay } from '../http/wire.ts'
import { type Address, employmentStatuses, type Person, type PersonDetails, salutations } from './person.ts'

const Name = Type.String({ minLength: 1, maxLength: 50 })
const Text = Type.String({ maxLength: 255 })
const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2', examples: ['DE'] })
const Instant = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}',
  description: 'ISO 8601, UTC',
  examples: ['2026-11-20T09:00:00Z'],
})

const AddressBody = Type.Object({
  line_1: Type.String({ minLength: 1, maxLength: 255 }),
  line_2: Type.Optional(Text),
  postal_code: Type.String({ minLength: 1, maxLength: 20 }),
  city: Type.String({ minLength: 1, maxLength: 85 }),
  state: Type.Optional(Text),
  country: Country,
})

const optional = {
  salutation: Type.Optional(oneOf(salutations)),
  title: Type.Optional(Text),
  birth_name: Type.Optional(Name),
  birth_date: Type.Optional(DayText),
  birth_city: Type.Optional(Text),
  birth_country: Type.Optional(Country),
  nationality: Type.Optional(Country),
  address: Type.Optional(AddressBody),
  contact_address: Type.Optional(AddressBody),
  email: Type.Optional(
    Type.String({ pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', maxLength: 255, examples: ['erika@example.org'] }),
  ),
  mobile_number: Type.Optional(
    Type.String({ pattern: '^\\+[1-9]\\d{6,14}$', description: 'E.164', examples: ['+4915112345678'] }),
  ),
  employment_status: Type.Optional(oneOf(employmentStatuses)),
  job_title: Type.Optional(Text),
  fatca_relevant: Type.Optional(Type.Boolean()),
  fatca_crs_confirmed_at: Type.Optional(Instant),
  terms_conditions_signed_at: Type.Optional(Instant),
  data_terms_signed_at: Type.Optional(Instant),
  own_economic_interest_signed_at: Type.Optional(Instant),
}

export const PersonCreate = Type.Object({ first_name: Name, last_name: Name, ...optional }, { $id: 'PersonCreate' })
export const PersonChange = Type.Object(
  { first_name: Type.Optional(Name), last_name: Type.Optional(Name), ...optional },
  { $id: 'PersonChange' },
)
export const PersonView = Type.Object(
  {
    id: idOf('person'),
    first_name: Name,
    last_name: Name,
    created_at: Type.String(),
    ...Object.fromEntries(
      Object.entries(optional).map(([name, schema]) => [name, nullable(schema as typeof optional.title)]),
    ),
  },
  { $id: 'Person' },
)

const defined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never

const readAddress = (address: Static<typeof AddressBody>): Address =>
  defined({
    line1: address.line_1,
    line2: address.line_2,
    postalCode: address.postal_code,
    city: address.city,
    state: address.state,
    country: address.country,
  }) as Address

const viewAddress = (address: Address) => ({
  line_1: address.line1,
  line_2: address.line2 ?? null,
  postal_code: address.postalCode,
  city: address.city,
  state: address.state ?? null,
  country: address.country,
})

/** The members that the body gives. */
export const readDetails = (body: Static<typeof PersonChange>): Partial<PersonDetails> =>
  defined({
    salutation: body.salutation,
    title: body.title,
    firstName: body.first_name,
    lastName: body.last_name,
    birthName: body.birth_name,
    birthDate: body.birth_date === undefined ? undefined : (readDay(body.birth_date, 'birth_date') as Day),
    birthCity: body.birth_city,
    birthCountry: body.birth_country,
    nationality: body.nationality,
    address: body.address && readAddress(body.address),
    contactAddress: body.contact_address && readAddress(body.contact_address),
    email: body.email,
    mobileNumber: body.mobile_number,
    employmentStatus: body.employment_status,
    jobTitle: body.job_title,
    fatcaRelevant: body.fatca_relevant,
    fatcaCrsConfirmedAt: body.fatca_crs_confirmed_at,
    consents: defined({
      termsConditionsSignedAt: body.terms_conditions_signed_at,
      dataTermsSignedAt: body.data_terms_signed_at,
      ownEconomicInterestSignedAt: body.own_economic_interest_signed_at,
    }),
  }) as Partial<PersonDetails>

/** Every documented member, null where nothing is known. */
export const viewPerson = ({ personId, details, createdAt }: Person) => ({
  id: personId,
  salutation: details.salutation ?? null,
  title: details.title ?? null,
  first_name: details.firstName,
  last_name: details.lastName,
  birth_name: details.birthName ?? null,
  birth_date: details.birthDate ?? null,
  birth_city: details.birthCity ?? null,
  birth_country: details.birthCountry ?? null,
  nationality: details.nationality ?? null,
  address: details.address ? viewAddress(details.address) : null,
  contact_address: details.contactAddress ? viewAddress(details.contactAddress) : null,
  email: details.email ?? null,
  mobile_number: details.mobileNumber ?? null,
  employment_status: details.employmentStatus ?? null,
  job_title: details.jobTitle ?? null,
  fatca_relevant: details.fatcaRelevant ?? null,
  fatca_crs_confirmed_at: details.fatcaCrsConfirmedAt ?? null,
  terms_conditions_signed_at: details.consents.termsConditionsSignedAt ?? null,
  data_terms_signed_at: details.consents.dataTermsSignedAt ?? null,
  own_economic_interest_signed_at: details.consents.ownEconomicInterestSignedAt ?? null,
  created_at: createdAt.toISOString().slice(0, 19),
})

// A customer whose application goes well, as the wire sends it: the good case from which the tests depart.

const euros = (value: number) => ({ value: value * 100, unit: 'cents', currency: 'EUR' })

/** A grown-up person with all that a contract needs. */
export const personExample = {
  salutation: 'MS',
  first_name: 'Erika',
  last_name: 'Mustermann',
  birth_date: '1990-05-04',
  address: { line_1: 'Größenstraße 7 a', postal_code: '80331', city: 'München', country: 'DE' },
  email: 'erika@post.example',
  employment_status: 'EMPLOYED',
  terms_conditions_signed_at: '2026-11-20T08:00:00Z',
} as const

/** 3,200 net, 850 rent, 80 insurance, requested 2,000 (`lending.md` 5). */
export const applicationExample = {
  requested_credit_limit: euros(2000),
  net_income_amount: euros(3200),
  living_situation: 'LIVING_IN_RENTED_HOUSE',
  living_situation_amount: euros(850),
  private_insurance_amount: euros(80),
  number_of_dependents: 0,
  marriage_status: 'UNMARRIED',
  employment_since: '2019-11-01',
  recipient_iban: 'DE92370601930002130041',
  partner_reference_number: 'AGHD02130041',
} as const

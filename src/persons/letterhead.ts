// What every letter begins with: who writes to whom, in which language. Pure: the person as known, the lender's own file.
import type { Static } from 'typebox'
import { assert } from '../base/errors.ts'
import type { Language } from '../documents/documents.ts'
import type { complaintBody, creditor, customer } from '../documents/templates/shared/2026-11-20/data.ts'
import { productByVersion } from '../products/catalogue.ts'
import { type Lender, lender } from '../products/lender.ts'
import { fullName, type Person } from './person.ts'

export type Letterhead = Readonly<{
  reference: string
  creditor: Static<typeof creditor>
  customer: Static<typeof customer>
  complaintBody: Static<typeof complaintBody>
}>

/** Countries whose customers read German; the others' papers are in English. */
const GERMAN_SPEAKING: readonly string[] = ['DE', 'AT', 'LI']

/** The language a customer reads of those we write in everywhere: German where it is spoken, English elsewhere. */
export const languageOf = ({ details }: Pick<Person, 'details'>): 'de' | 'en' =>
  GERMAN_SPEAKING.includes(details.address?.country ?? '') ? 'de' : 'en'

/** The language of the papers of a contract: French under French law, else the customer's own. */
export const contractLanguage = (person: Pick<Person, 'details'>, productVersion: string): Language =>
  productByVersion(productVersion).country === 'FR' ? 'fr' : languageOf(person)

/** The lender as papers name it. */
export const creditorOf = ({
  name,
  street,
  postalCode,
  city,
  phone,
  email,
  website,
  register,
  representatives,
  supervisor,
  dataProtectionEmail,
}: Lender): Letterhead['creditor'] => ({
  name,
  street,
  postalCode,
  city,
  phone,
  email,
  website,
  register,
  representatives,
  supervisor,
  dataProtectionEmail,
})

/** The customer as papers name them; the country only where the letter crosses a border. */
export const customerOf = (
  person: Pick<Person, 'details'>,
  homeCountry: string,
  language: Language,
): Letterhead['customer'] => {
  const { address, email } = person.details
  assert(address, 'a customer who is written to has an address')
  const country =
    address.country === homeCountry
      ? undefined
      : new Intl.DisplayNames([language], { type: 'region' }).of(address.country)
  return {
    name: fullName(person),
    street: address.line2 === undefined ? address.line1 : `${address.line1}, ${address.line2}`,
    postalCode: address.postalCode,
    city: address.city,
    ...(country === undefined ? {} : { country }),
    ...(email === undefined ? {} : { email }),
  }
}

/** The head of a letter about `reference`. */
export const letterheadOf = (person: Person, reference: string, language: Language): Letterhead => ({
  reference,
  creditor: creditorOf(lender),
  customer: customerOf(person, lender.country, language),
  complaintBody: { ...lender.complaintBody },
})

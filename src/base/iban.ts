// Account numbers. Pure; ISO 13616: length by country, check digits.
import { isValidIBAN } from 'ibantools'
import { invalidField } from './errors.ts'

/** Which IBANs are taken as an account. Handed in by `app.ts`; the sandbox also takes the published samples that fail. */
export type IbanPolicy = (iban: string) => boolean

/** Has this text the length of its country's IBANs, and do the check digits fit? */
export const isIban: IbanPolicy = (text) => isValidIBAN(text)

/** The same IBAN, or a 400 that names the member it came in. */
export const readIban = (iban: string, field: string, accepts: IbanPolicy = isIban): string => {
  if (accepts(iban)) return iban
  throw invalidField(field, 'is no IBAN: its length or its check digits are wrong. Write it without blanks.')
}

/** `DE`: where the account is. */
export const countryOfIban = (iban: string): string => iban.slice(0, 2)

// Account numbers. Pure; ISO 13616: length by country, check digits.
import { isValidIBAN } from 'ibantools'

/** Which IBANs are taken as an account. Handed in by `app.ts`; the sandbox also takes the published samples that fail. */
export type IbanPolicy = (iban: string) => boolean

/** Has this text the length of its country's IBANs, and do the check digits fit? */
export const isIban: IbanPolicy = (text) => isValidIBAN(text)

/** `DE`: where the account is. */
export const countryOfIban = (iban: string): string => iban.slice(0, 2)

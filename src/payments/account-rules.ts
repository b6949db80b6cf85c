// Which accounts a payment of ours can go to or come from, and what a bank asks of a holder's name and of a mandate's day
// (`domain-rules.md` 6.1, 6.3). Pure.
import { addDays, addMonths, type Day, latest } from '../base/day.ts'
import { countryOfIban } from '../base/iban.ts'
import { NAME_LENGTH, sepaText } from './messages/sepa-text.ts'

/**
 * The SEPA scheme countries by the country code of their IBANs (EPC409-09, "EPC list of SEPA scheme countries", 41 countries
 * and territories since 2025-05-22). French overseas departments have FR, Åland FI, Jersey, Guernsey and Man GB.
 */
const SEPA = {
  eea: 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK',
  /** Payments there need the bank's BIC, and debits the debtor's address (EPC rulebooks). */
  beyond: 'AD AL CH GB GI MC MD ME MK RS SM VA',
} as const

const countries = Object.fromEntries(
  Object.entries(SEPA).flatMap(([zone, codes]) => codes.split(' ').map((code) => [code, zone])),
) as Readonly<Record<string, keyof typeof SEPA>>

/** Whose an account is, if it is one of ours: of the lender itself, or the IBAN of a credit line. */
export type OurAccount = 'lender' | 'line' | null

const ours: Readonly<Record<NonNullable<OurAccount>, string>> = {
  lender: 'is our own account: name one of the customer.',
  line: 'is the IBAN of a credit line: name an account of the customer at a bank.',
}

/** Why nothing can be paid to this IBAN or debited from it; null when it can. Length and check digits were looked at before. */
export const accountProblem = (iban: string, owner: OurAccount): string | null => {
  if (owner !== null) return ours[owner]
  const country = countryOfIban(iban)
  switch (countries[country]) {
    case 'eea':
      return null
    case 'beyond':
      return `is an account in ${country}: in SEPA, but outside the EEA payments need BIC and address of the holder, which are not kept.`
    default:
      return `is an account in ${country}, outside SEPA: no payment of ours reaches it.`
  }
}

/** Why a bank file cannot carry this name: nothing of it is left in SEPA's characters. Null when it can. */
export const holderProblem = (name: string): string | null =>
  /[A-Za-z0-9]/.test(sepaText(name, NAME_LENGTH))
    ? null
    : `nothing of '${name}' can be written in the Latin letters of bank files: give the name as the bank spells it.`

/** A mandate that is not used for so many months is void (SEPA core rulebook). */
export const MANDATE_LAPSE_MONTHS = 36

/** What a mandate's day is held against: the clock, the day of the contract, and how long its offer stood. */
export type Signing = Readonly<{ today: Day; concludedOn: Day; offerValidityDays: number }>

/**
 * The first day on which a mandate can have been signed that is to be used from now on: none is older than the offer of the
 * contract that it is for, and none that was never used has stood for 36 months.
 */
export const firstSigningOn = ({ today, concludedOn, offerValidityDays }: Signing): Day =>
  latest(addDays(concludedOn, -offerValidityDays), addMonths(today, -MANDATE_LAPSE_MONTHS))

/** Is this day late enough for a mandate? Handed in by `app.ts`; the sandbox also takes the published sample's. */
export type SigningPolicy = (signedOn: Day, firstOn: Day) => boolean

/** What holds wherever nothing else is handed in. */
export const isSignedInTime: SigningPolicy = (signedOn, firstOn) => signedOn >= firstOn

/** Why a mandate of this day cannot be used; null when it can. */
export const signingProblem = (signedOn: Day, signing: Signing, accepts: SigningPolicy): string | null => {
  if (signedOn > signing.today) return `${signedOn} lies after today, ${signing.today}.`
  const firstOn = firstSigningOn(signing)
  return accepts(signedOn, firstOn)
    ? null
    : `${signedOn} is too early: a mandate for this line that can be used was signed on ${firstOn} or later.`
}

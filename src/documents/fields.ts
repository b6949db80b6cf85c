// The fields documents are made of. Document data is JSON, kept with the document: amounts are whole cents, rates the
// eight decimals of `rateToText`, days ISO.
import { Temporal } from 'temporal-polyfill'
import Type, { type TProperties } from 'typebox'
import { isDay, ZONE } from '../base/day.ts'
import { type Cents, MAX_AMOUNT_CENTS } from '../base/money.ts'

/** An object with exactly these members: one too many is as wrong as one missing. */
export const object = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

/** Whole cents from 0 to 999,999,999.99. */
export const cents = Type.Integer({ minimum: 0, maximum: Number(MAX_AMOUNT_CENTS) })

/** Whole cents that may be below zero: a balance, or a sum from which something was turned round. */
export const signedCents = Type.Integer({ minimum: -Number(MAX_AMOUNT_CENTS), maximum: Number(MAX_AMOUNT_CENTS) })

/** Whole cents, at least one. */
export const positiveCents = Type.Integer({ minimum: 1, maximum: Number(MAX_AMOUNT_CENTS) })

/** A yearly rate from 0 to 1 as `rateToText` writes it: `0.11000000` is 11 %. */
export const rate = Type.String({ pattern: '^(0\\.\\d{8}|1\\.0{8})$' })

/** A yearly rate that may be below zero, as the statutory base rate has been. */
export const signedRate = Type.String({ pattern: '^-?0\\.\\d{8}$' })

/** A calendar day, `2026-11-20`, that there is. */
export const day = Type.Refine(Type.String(), isDay, () => 'is no day')

/** An instant as the clocks in Berlin show it, with its offset: `2026-11-20T14:03:00+01:00`. */
export const berlinTime = Type.String({
  pattern: '^(19|20|21)\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0[12]:00$',
})

/** One line of text: not empty, no white space around it. That the font can print it is checked for all texts at once. */
export const text = Type.String({ minLength: 1, maxLength: 300, pattern: '^\\S(.*\\S)?$' })

/** A whole number from `minimum` to `maximum`. */
export const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

/** An IBAN without blanks; the template sets it in groups of four. */
export const iban = Type.String({ pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$' })

/** A SHA-256 in hex. */
export const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** One of these codes; the texts have a word for each. */
export const oneOf = <const Codes extends readonly string[]>(codes: Codes) =>
  Type.Unsafe<Codes[number]>({ type: 'string', enum: codes })

/** Cents as document data carries them. Throws a RangeError outside 0 … 999,999,999.99. */
export const centsField = (amount: Cents): number => {
  if (amount < 0n || amount > MAX_AMOUNT_CENTS)
    throw new RangeError(`no document prints this amount of cents: ${amount}`)
  return Number(amount)
}

/** The same for an amount that may be below zero. */
export const signedCentsField = (amount: Cents): number => (amount < 0n ? -centsField(-amount) : centsField(amount))

/** The instant as the clocks in Berlin show it, whole seconds, with the offset: `2026-11-20T14:03:27+01:00`. */
export const berlinTimeField = (at: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(ZONE)
    .toString({ smallestUnit: 'second', timeZoneName: 'never' })

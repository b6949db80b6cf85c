// Money is whole euro cents in a bigint. One bank, one currency: EUR stands on the contract and on the wire.

/** Whole euro cents. Names of values of this type end in `Cents`. */
export type Cents = bigint

/** The only currency the bank lends in (the Splitpay contract supports no other). */
export const CURRENCY = 'EUR'

/** The largest amount accepted anywhere: 999,999,999.99 EUR, the limit of a SEPA payment (rulebook, `InstdAmt`). */
export const MAX_AMOUNT_CENTS = 99_999_999_999n

/** A rounding: the whole number for `numerator / denominator`; the denominator is positive. */
export type Rounding = (numerator: bigint, denominator: bigint) => bigint

/** Towards minus infinity. */
export const floor: Rounding = (numerator, denominator) => {
  const quotient = numerator / denominator
  return numerator % denominator < 0n ? quotient - 1n : quotient
}

/** Towards plus infinity. */
export const ceiling: Rounding = (numerator, denominator) => -floor(-numerator, denominator)

/** To the nearest; a half goes away from zero ("kaufmännisch"), the rule of every instalment and interest amount. */
export const halfUp: Rounding = (numerator, denominator) =>
  numerator < 0n ? -halfUp(-numerator, denominator) : (2n * numerator + denominator) / (2n * denominator)

/** `numerator / denominator` as a whole number; who divides names the rounding. Throws when the denominator is not positive. */
export const divide = (numerator: bigint, denominator: bigint, rounding: Rounding): bigint => {
  if (denominator <= 0n) throw new RangeError(`a denominator must be positive: ${denominator}`)
  return rounding(numerator, denominator)
}

/** The smallest of these amounts. */
export const minCents = (first: Cents, ...rest: readonly Cents[]): Cents => {
  let least = first
  for (const next of rest) if (next < least) least = next
  return least
}
/** The largest of these amounts. */
export const maxCents = (first: Cents, ...rest: readonly Cents[]): Cents => {
  let most = first
  for (const next of rest) if (next > most) most = next
  return most
}
/** The sum; of nothing it is zero. */
export const sumCents = (amounts: Iterable<Cents>): Cents => {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}

/** `123456` → `1234.56`, for bank files and logs. */
export const centsToDecimal = (cents: Cents): string => {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** `1234.5` → `123450n`. Throws on anything that is not a decimal number with at most two decimals. */
export const decimalToCents = (text: string): Cents => {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text)
  if (!found) throw new RangeError(`not an amount with at most two decimals: ${text}`)
  const cents = BigInt(found[2] ?? '') * 100n + BigInt((found[3] ?? '').padEnd(2, '0'))
  return found[1] ? -cents : cents
}

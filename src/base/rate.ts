// A rate is an exact yearly fraction with eight decimals, never a binary fraction.

declare const rate: unique symbol

/** A yearly rate in hundred-millionths: 0.11 is `11_000_000n`. Names of values of this type end in `Rate`. */
export type Rate = bigint & { readonly [rate]: true }

/** One, in the unit of a `Rate`. */
export const RATE_ONE = 100_000_000n

/** Reads `0.11`, `"0.11000000"` or `1`. Throws a RangeError on more than eight decimals or anything outside 0 … 1. */
export const parseRate = (value: string | number): Rate => {
  const text = typeof value === 'number' ? plainDecimal(value) : value
  const found = /^(\d+)(?:\.(\d+))?$/.exec(text)
  const decimals = (found?.[2] ?? '').replace(/0+$/, '')
  if (!found || decimals.length > 8) throw new RangeError(`not a rate with at most eight decimals: ${text}`)
  const e8 = BigInt(found[1] ?? '') * RATE_ONE + BigInt(decimals.padEnd(8, '0'))
  if (e8 > RATE_ONE) throw new RangeError(`a yearly rate lies between 0 and 1: ${text}`)
  return e8 as Rate
}

// String(1e-7) is '1e-7'; twelve decimals are enough to see that a number has more than eight.
const plainDecimal = (value: number): string => (/e/.test(String(value)) ? value.toFixed(12) : String(value))

/** `0.11000000`, as the database keeps it. */
export const rateToText = (value: Rate): string =>
  `${value / RATE_ONE}.${(value % RATE_ONE).toString().padStart(8, '0')}`

/** `0.11` for the wire, where JSON knows only numbers. Exact for eight decimals: the shortest text of the number is the rate. */
export const rateToNumber = (value: Rate): number => Number(rateToText(value))

/** `11.57` for 0.1157: percent with at least two decimals, for people. */
export const rateToPercent = (value: Rate): string => {
  const text = (value % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '').padEnd(2, '0')
  return `${value / 1_000_000n}.${text}`
}

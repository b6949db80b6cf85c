// The creditor identifier: country, two check digits, a business code of our choice, the national number
// (`domain-rules.md` 6.1; EPC262-08).

const value = (letter: string): string => (/[0-9]/.test(letter) ? letter : String(letter.charCodeAt(0) - 55))

/** A text of digits and capital letters (A is 10 … Z is 35) as a number, modulo 97 (ISO 7064). */
const modulo97 = (text: string): bigint => BigInt(Array.from(text, value).join('')) % 97n

/** The creditor identifier of this national number: `('DE', '09999999999')` → `DE98ZZZ09999999999`. */
export const creditorIdFor = (country: string, national: string, businessCode = 'ZZZ'): string =>
  `${country}${String(98n - modulo97(`${national}${country}00`)).padStart(2, '0')}${businessCode}${national}`

/** Are form and check digits right? The business code does not count. A German one has 18 characters. */
export const isCreditorId = (text: string): boolean => {
  const found = /^([A-Z]{2})[0-9]{2}([A-Z0-9]{3})([A-Z0-9]{1,28})$/.exec(text)
  if (!found) return false
  const [, country = '', businessCode = '', national = ''] = found
  if (country === 'DE' && !/^[0-9]{11}$/.test(national)) return false
  return text === creditorIdFor(country, national, businessCode)
}

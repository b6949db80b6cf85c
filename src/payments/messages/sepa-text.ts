// The character set of SEPA messages, and how other letters get into it (`domain-rules.md` 6.3).

/** Longest identifier, name and remittance text of a SEPA message. */
export const IDENTIFIER_LENGTH = 35
export const NAME_LENGTH = 70
export const REMITTANCE_LENGTH = 140

const sepaSet = "A-Za-z0-9/\\-?:().,'+ "
const outsideSet = new RegExp(`[^${sepaSet}]`, 'gu')
const insideSet = new RegExp(`^[${sepaSet}]*$`)

/** Letters that do not lose their mark by decomposition, or whose mark is a letter in German. */
const letters: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ĸ: 'k',
  ŋ: 'n',
  Ŋ: 'N',
  ŧ: 't',
  Ŧ: 'T',
  '€': 'EUR',
  '&': '+',
  '’': "'",
  '‘': "'",
  '–': '-',
  '—': '-',
}

const respelled = (text: string): string =>
  Array.from(text.normalize('NFC'), (letter) => letters[letter] ?? letter)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, ' ')
    .replace(outsideSet, '.')

/**
 * The text in SEPA characters, at most `maxLength` of them: `Müller & Söhne` becomes `Mueller + Soehne`. A letter with a
 * mark loses it, white space becomes single spaces, anything else outside the set becomes a full stop.
 */
export const sepaText = (text: string, maxLength: number): string => {
  const plain = isSepaText(text) ? text.replace(/ +/g, ' ') : respelled(text)
  return plain.trim().slice(0, maxLength).trimEnd()
}

/** Does this text need no change to stand in a SEPA message? */
export const isSepaText = (text: string): boolean => insideSet.test(text)

/** May this text identify a message, batch, payment or mandate: 1 to 35 SEPA characters, `/` neither first, last nor doubled? */
export const isSepaIdentifier = (text: string): boolean =>
  text !== '' &&
  text.length <= IDENTIFIER_LENGTH &&
  isSepaText(text) &&
  text.trim() === text &&
  !/^\/|\/$|\/\//.test(text)

/** The identifier unchanged: it must come back as it went out, so it is refused rather than mended. Throws a RangeError. */
export const sepaIdentifier = (text: string, what: string): string => {
  if (!isSepaIdentifier(text)) {
    throw new RangeError(`${what} is no SEPA identifier (1 to 35 characters, no / first, last or doubled): "${text}"`)
  }
  return text
}

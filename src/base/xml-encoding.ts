// Bytes of an XML file as text, and back: by the encoding that the file declares, and never with a character lost.

/** A file whose bytes are not what it declares; the message says what is wrong. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError'
}

type Encoding = 'utf-8' | 'us-ascii' | 'iso-8859-1'

/** The encodings that are read, by the names that files give them; a file that names none is UTF-8 (XML 1.0, 4.3.3). */
const encodings: ReadonlyMap<string, Encoding> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'us-ascii'],
  ['ascii', 'us-ascii'],
  ['iso-8859-1', 'iso-8859-1'],
  ['iso8859-1', 'iso-8859-1'],
  ['latin1', 'iso-8859-1'],
])

/** The declaration stands at the very beginning and consists of ASCII. */
const DECLARATION = /^\ufeff?<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/
const LONGEST_DECLARATION = 200

const declaredIn = (beginning: string): Encoding => {
  const declared = DECLARATION.exec(beginning)?.[1]
  const encoding = encodings.get((declared ?? 'utf-8').toLowerCase())
  if (!encoding) throw new EncodingError(`it is written in ${declared}; UTF-8 and ISO-8859-1 are read`)
  return encoding
}

const strictly = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The first byte that is no character of UTF-8, counted from 1; found by halving, since a decoder does not tell. */
const firstBadByte = (bytes: Uint8Array): number => {
  const isGood = (length: number): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true })
      return true
    } catch {
      return false
    }
  }
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isGood(middle)) good = middle
    else bad = middle
  }
  return bad
}

/** The text of an XML file; a mark of UTF-8 at its beginning stays. Throws an EncodingError where bytes are no characters. */
export const decodeXml = (bytes: Uint8Array): string => {
  const [first, second] = bytes
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe))
    throw new EncodingError('it is written in UTF-16; UTF-8 and ISO-8859-1 are read')
  const hasMark = first === 0xef && second === 0xbb && bytes[2] === 0xbf
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const encoding = declaredIn(latin.toString('latin1', hasMark ? 3 : 0, LONGEST_DECLARATION))
  if (hasMark && encoding !== 'utf-8')
    throw new EncodingError(`it declares ${encoding} and begins with the mark of UTF-8`)
  if (encoding === 'iso-8859-1') return latin.toString('latin1')
  const bad = encoding === 'us-ascii' ? bytes.findIndex((byte) => byte > 0x7f) + 1 : 0
  if (bad > 0) throw new EncodingError(`its byte ${bad} is no character of US-ASCII, which it declares`)
  try {
    return strictly.decode(bytes)
  } catch {
    throw new EncodingError(`its byte ${firstBadByte(bytes)} is no character of UTF-8`)
  }
}

/** The bytes that `decodeXml` read this text from. */
export const encodeXml = (text: string): Buffer =>
  Buffer.from(text, declaredIn(text.slice(0, LONGEST_DECLARATION)) === 'iso-8859-1' ? 'latin1' : 'utf8')

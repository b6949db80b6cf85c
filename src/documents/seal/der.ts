// DER (ITU-T X.690), as much of it as certificates and signatures need: values are written, and read back as a tree.

export const INTEGER = 0x02
export const BIT_STRING = 0x03
export const OCTET_STRING = 0x04
export const OID = 0x06
export const SEQUENCE = 0x30
export const SET = 0x31

/** The tag `[n]` that holds other values. */
export const context = (n: number): number => 0xa0 + n

const lengthOf = (length: number): number[] => {
  if (length < 0x80) return [length]
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return [0x80 + digits.length, ...digits]
}

/** A value: tag, length, content. */
export const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body])
}

export const sequence = (...members: readonly Uint8Array[]): Buffer => der(SEQUENCE, ...members)

/** A set: DER wants its members in the order of their bytes. */
export const setOf = (...members: readonly Uint8Array[]): Buffer => der(SET, ...[...members].sort(Buffer.compare))

/** A whole number from 0, big-endian. */
export const integer = (value: Uint8Array | number): Buffer => {
  const bytes = typeof value === 'number' ? Buffer.from([value]) : Buffer.from(value)
  return der(INTEGER, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]))
}

export const octets = (content: Uint8Array): Buffer => der(OCTET_STRING, content)

/** `1.2.840.113549` as DER. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128))
    return digits
  })
  return der(OID, Buffer.from(bytes))
}

export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text))
export const bits = (content: Uint8Array): Buffer => der(BIT_STRING, Buffer.from([0]), content)
export const NULL = der(0x05)
export const TRUE = der(0x01, Buffer.from([0xff]))

/** A value that was read: all its bytes, and what is in it. */
export type Der = Readonly<{ tag: number; bytes: Buffer; content: Buffer; members: () => readonly Der[] }>

/** Reads the value at the beginning of these bytes; what follows it is ignored. Throws when it is cut off. */
export const readDer = (bytes: Uint8Array): Der => {
  const from = Buffer.from(bytes)
  const tag = from[0]
  const short = from[1]
  if (tag === undefined || short === undefined) throw new Error('DER: the value is cut off')
  const digits = short < 0x80 ? 0 : short - 0x80
  const length = digits === 0 ? short : from.length < 2 + digits || digits > 4 ? -1 : from.readUIntBE(2, digits)
  const start = 2 + digits
  if (length < 0 || (short === 0x80 && digits === 0) || start + length > from.length)
    throw new Error('DER: the value is cut off')
  const content = from.subarray(start, start + length)
  return { tag, bytes: from.subarray(0, start + length), content, members: () => membersOf(content) }
}

const membersOf = (content: Buffer): readonly Der[] => {
  const members: Der[] = []
  for (let at = 0; at < content.length; ) {
    const member = readDer(content.subarray(at))
    members.push(member)
    at += member.bytes.length
  }
  return members
}

/** The member at this place, of this kind. Throws when the value has another shape. */
export const member = (of: Der, at: number, tag: number): Der => {
  const found = of.members()[at]
  if (found?.tag !== tag) throw new Error(`DER: there is no member ${at} of kind ${tag.toString(16)}`)
  return found
}

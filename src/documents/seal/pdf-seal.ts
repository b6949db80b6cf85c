// A seal on a PDF: a PAdES baseline signature (ETSI EN 319 142-1, level B-B) in an update that follows the file, so that the
// bytes before it stay those that were rendered. It knows the plain form in which the renderer writes PDF 1.7, no more.

import { type SealKey, sha256, signDigest, verifySignature } from './cms.ts'
import { readDer } from './der.ts'

export type Sealing = Readonly<{
  /** By whom, as a reader's program shows it. */
  name: string
  at: Date
}>

/** Room for signature and attributes beside the certificates, in bytes. */
const ROOM = 2048
const PLACE = '**********'

/** The update that seals this PDF: appended to it, it is a sealed PDF. */
export const sealOf = async (pdf: Uint8Array, { name, at }: Sealing, key: SealKey): Promise<Uint8Array> => {
  const file = Buffer.from(pdf)
  const text = file.toString('latin1')
  const trailer = text.slice(text.lastIndexOf('trailer'))
  const size = Number(found(/\/Size (\d+)/, trailer))
  const root = Number(found(/\/Root (\d+) 0 R/, trailer))
  const page = Number(found(/\/Kids \[(\d+) 0 R/, text))
  const room = ROOM + key.certificates.reduce((sum, { length }) => sum + length, 0)
  const [signature, field] = [size, size + 1]
  const objects: readonly [id: number, dictionary: string][] = [
    [page, added(objectOf(text, page), `/Annots [${field} 0 R]`)],
    [root, added(objectOf(text, root), `/AcroForm << /Fields [${field} 0 R] /SigFlags 3 >>`)],
    [
      signature,
      `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name ${utf16(name)} /M (${pdfTime(at)})\n` +
        `/ByteRange [0 ${PLACE} ${PLACE} ${PLACE}]\n/Contents ${placed(Buffer.of(), room)} >>`,
    ],
    // Not shown, and printed nowhere: the contract itself says who has signed.
    [
      field,
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /V ${signature} 0 R /P ${page} 0 R /F 132 /Rect [0 0 0 0] >>`,
    ],
  ]
  const places = new Map<number, number>()
  let update = '\n'
  for (const [id, dictionary] of objects) {
    places.set(id, file.length + update.length)
    update += `${id} 0 obj\n${dictionary}\nendobj\n`
  }
  const table = file.length + update.length
  const rows = [...places]
    .sort(([a], [b]) => a - b)
    .map(([id, at]) => `${id} 1\n${String(at).padStart(10, '0')} 00000 n \n`)
  update += `xref\n${rows.join('')}trailer\n<< /Size ${size + 2} /Root ${root} 0 R /Info ${found(/\/Info (\d+ 0 R)/, trailer)} ${found(/(\/ID \[[^\]]*\])/, trailer)} /Prev ${found(/startxref\n(\d+)/, trailer)} >>\nstartxref\n${table}\n%%EOF\n`

  const from = file.length + update.indexOf('/Contents <') + '/Contents '.length
  const to = from + room * 2 + 2
  const ranges = [from, to, file.length + update.length - to]
  const sealed = Buffer.concat([file, Buffer.from(update, 'latin1')])
  let place = file.length + update.indexOf(PLACE)
  for (const range of ranges) {
    sealed.write(String(range).padEnd(PLACE.length), place, 'latin1')
    place += PLACE.length + 1
  }
  const cms = await signDigest(sha256(Buffer.concat([sealed.subarray(0, from), sealed.subarray(to)])), key)
  if (cms.length > room) throw new Error(`the signature takes ${cms.length} bytes where ${room} are free`)
  sealed.write(placed(cms, room), from, 'latin1')
  return sealed.subarray(file.length)
}

/** What a seal says that holds. */
export type Sealed = Readonly<{ by: string; fingerprint: string }>

/** Checks the seal of a PDF. Throws when any byte is not as it was when it was sealed, or when there is no seal. */
export const checkSeal = (sealed: Uint8Array): Sealed => {
  const file = Buffer.from(sealed)
  const text = file.toString('latin1')
  const [, ...numbers] = [...text.matchAll(/\/ByteRange \[(\d+) +(\d+) +(\d+) +(\d+) *\]/g)].at(-1) ?? []
  const [start, from = 0, to = 0, rest = 0] = numbers.map(Number)
  if (start !== 0) throw new Error('there is no seal')
  if (to + rest !== file.length || from >= to) throw new Error('the seal does not cover the whole file')
  const bytes = Buffer.from(text.slice(from + 1, to - 1), 'hex')
  const { bytes: signature } = readDer(bytes)
  // What fills its place up is signed by nobody: it must be nothing.
  if (text.slice(from, to) !== placed(signature, bytes.length)) throw new Error('the seal has been changed')
  const digest = sha256(Buffer.concat([file.subarray(0, from), file.subarray(to)]))
  const { subject, fingerprint256 } = verifySignature(signature, digest)
  return { by: subject.replaceAll('\n', ', '), fingerprint: fingerprint256.replaceAll(':', '').toLowerCase() }
}

/** A signature in its place, which is larger. */
const placed = (signature: Uint8Array, room: number): string =>
  `<${Buffer.from(signature)
    .toString('hex')
    .padEnd(room * 2, '0')}>`

const found = (pattern: RegExp, text: string): string => {
  const group = pattern.exec(text)?.[1]
  if (group === undefined) throw new Error(`the PDF has no ${pattern.source}`)
  return group
}

const objectOf = (text: string, id: number): string => {
  const head = `\n${id} 0 obj\n`
  const at = text.indexOf(head)
  const end = text.indexOf('\nendobj', at)
  if (at < 0 || end < 0) throw new Error(`the PDF has no object ${id}`)
  return text.slice(at + head.length, end)
}

const added = (dictionary: string, entry: string): string =>
  `${dictionary.slice(0, dictionary.lastIndexOf('>>'))}${entry}\n>>`

const utf16 = (text: string): string => `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`

/** `D:20261120130327+00'00'` */
const pdfTime = (at: Date): string => `D:${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}+00'00'`

// Key and certificates from a PKCS#12 file (RFC 7292) as it is written today: PBES2 with AES (RFC 8018).
import { createDecipheriv, createPrivateKey, type KeyObject, pbkdf2Sync } from 'node:crypto'
import { context, type Der, INTEGER, member, OCTET_STRING, OID, oid, readDer, SEQUENCE } from './der.ts'

export type KeyStore = Readonly<{ privateKey: KeyObject; certificates: readonly Buffer[] }>

const ENCRYPTED_DATA = oid('1.2.840.113549.1.7.6')
const PBES2 = oid('1.2.840.113549.1.5.13')
const KEY_BAG = oid('1.2.840.113549.1.12.10.1.1')
const SHROUDED_KEY_BAG = oid('1.2.840.113549.1.12.10.1.2')
const CERTIFICATE_BAG = oid('1.2.840.113549.1.12.10.1.3')
const ciphers = [
  { id: oid('2.16.840.1.101.3.4.1.2'), name: 'aes-128-cbc', bytes: 16 },
  { id: oid('2.16.840.1.101.3.4.1.22'), name: 'aes-192-cbc', bytes: 24 },
  { id: oid('2.16.840.1.101.3.4.1.42'), name: 'aes-256-cbc', bytes: 32 },
]
const digests = [
  { id: oid('1.2.840.113549.2.9'), name: 'sha256' },
  { id: oid('1.2.840.113549.2.10'), name: 'sha384' },
  { id: oid('1.2.840.113549.2.11'), name: 'sha512' },
]

const isOf = (of: Der, kind: Buffer): boolean => of.members()[0]?.bytes.equals(kind) ?? false

const decrypted = (encrypted: Der, passphrase: string): Buffer => {
  const content = member(encrypted, 1, SEQUENCE)
  const algorithm = member(content, 1, SEQUENCE)
  if (!isOf(algorithm, PBES2)) throw new Error('its certificates are not encrypted with PBES2')
  const parameters = member(algorithm, 1, SEQUENCE)
  const derivation = member(member(parameters, 0, SEQUENCE), 1, SEQUENCE)
  const scheme = member(parameters, 1, SEQUENCE)
  const digest = digests.find(({ id }) => derivation.members().some((each) => each.tag === SEQUENCE && isOf(each, id)))
  const cipher = ciphers.find(({ id }) => isOf(scheme, id))
  if (!cipher) throw new Error('its certificates are not encrypted with AES')
  const rounds = Number.parseInt(member(derivation, 1, INTEGER).content.toString('hex'), 16)
  const salt = member(derivation, 0, OCTET_STRING).content
  const key = pbkdf2Sync(passphrase, salt, rounds, cipher.bytes, digest?.name ?? 'sha1')
  const opened = createDecipheriv(cipher.name, key, member(scheme, 1, OCTET_STRING).content)
  return Buffer.concat([opened.update(member(content, 2, 0x80).content), opened.final()])
}

/** Reads a PKCS#12 file. Throws when the passphrase is another one or the file is written in an older way. */
export const readPkcs12 = (file: Uint8Array, passphrase: string): KeyStore => {
  const inside = (content: Der): Der => readDer(member(member(content, 1, context(0)), 0, OCTET_STRING).content)
  const bags = inside(member(readDer(file), 1, SEQUENCE))
    .members()
    .map((content) =>
      isOf(content, ENCRYPTED_DATA)
        ? readDer(decrypted(member(member(content, 1, context(0)), 0, SEQUENCE), passphrase))
        : inside(content),
    )
    .flatMap((safe) => safe.members())
  const valuesOf = (kind: Buffer): readonly Der[] =>
    bags
      .filter((bag) => member(bag, 0, OID).bytes.equals(kind))
      .map((bag) => member(member(bag, 1, context(0)), 0, SEQUENCE))
  const [key] = [...valuesOf(SHROUDED_KEY_BAG), ...valuesOf(KEY_BAG)]
  if (!key) throw new Error('there is no private key in it')
  return {
    privateKey: createPrivateKey({ key: key.bytes, format: 'der', type: 'pkcs8', passphrase }),
    certificates: valuesOf(CERTIFICATE_BAG).map((bag) => member(member(bag, 1, context(0)), 0, OCTET_STRING).content),
  }
}

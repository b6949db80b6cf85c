// The signature itself: CMS SignedData (RFC 5652) without its content, with the attributes of a CAdES baseline signature
// (ETSI EN 319 122-1, 5): content type, digest of what is signed, and the hash of the certificate it is signed with.
import { createHash, verify, X509Certificate } from 'node:crypto'
import { ECDSA_WITH_SHA256, issuerAndSerial } from './certificate.ts'
import {
  context,
  der,
  integer,
  member,
  NULL,
  OCTET_STRING,
  octets,
  oid,
  readDer,
  SEQUENCE,
  SET,
  sequence,
  setOf,
} from './der.ts'

/** Whoever holds the key: this process, or a service that never gives it away. */
export type SealKey = Readonly<{
  /** The signer's certificate and those that vouch for it, DER, in this order. */
  certificates: readonly Uint8Array[]
  /** Signs with SHA-256: ECDSA as DER, or RSA with PKCS #1 v1.5. */
  sign: (bytes: Uint8Array) => Promise<Uint8Array>
}>

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** The same in hex. */
export const hashOf = (bytes: Uint8Array): string => sha256(bytes).toString('hex')

const DATA = oid('1.2.840.113549.1.7.1')
const SIGNED_DATA = oid('1.2.840.113549.1.7.2')
const CONTENT_TYPE = oid('1.2.840.113549.1.9.3')
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4')
const SIGNING_CERTIFICATE_V2 = oid('1.2.840.113549.1.9.16.2.47')
const SHA_256 = sequence(oid('2.16.840.1.101.3.4.2.1'))
const RSA_WITH_SHA256 = sequence(oid('1.2.840.113549.1.1.11'), NULL)

const attribute = (type: Buffer, value: Uint8Array): Buffer => sequence(type, setOf(value))

/** SigningCertificateV2 (RFC 5035) with SHA-256, which is the default and therefore not named. */
const signingCertificate = (certificate: Uint8Array): Buffer => {
  const { issuer, serial } = issuerAndSerial(certificate)
  const name = sequence(der(context(4), issuer))
  return sequence(sequence(sequence(octets(sha256(certificate)), sequence(name, serial))))
}

const algorithmOf = (certificate: Uint8Array): Buffer => {
  const { asymmetricKeyType: type } = new X509Certificate(certificate).publicKey
  if (type === 'ec') return ECDSA_WITH_SHA256
  if (type === 'rsa') return RSA_WITH_SHA256
  throw new Error(`a seal is made with a key of kind ec or rsa, not ${type}`)
}

/** What a signature signs with its key: the attributes, the digest of the content among them. */
const attributesOf = (digest: Uint8Array, certificate: Uint8Array): Buffer =>
  setOf(
    attribute(CONTENT_TYPE, DATA),
    attribute(MESSAGE_DIGEST, octets(digest)),
    attribute(SIGNING_CERTIFICATE_V2, signingCertificate(certificate)),
  )

/** Everything together; the first certificate is the signer's. */
const signedData = (attributes: Buffer, certificates: readonly Uint8Array[], signature: Uint8Array): Buffer => {
  const [certificate = Buffer.of()] = certificates
  const { issuer, serial } = issuerAndSerial(certificate)
  const signer = sequence(
    integer(1),
    sequence(issuer, serial),
    SHA_256,
    der(context(0), readDer(attributes).content),
    algorithmOf(certificate),
    octets(signature),
  )
  const data = sequence(integer(1), setOf(SHA_256), sequence(DATA), der(context(0), ...certificates), setOf(signer))
  return sequence(SIGNED_DATA, der(context(0), data))
}

/** The signature under content with this SHA-256. */
export const signDigest = async (digest: Uint8Array, { certificates, sign }: SealKey): Promise<Buffer> => {
  const [certificate] = certificates
  if (!certificate) throw new Error('the seal has no certificate')
  const attributes = attributesOf(digest, certificate)
  return signedData(attributes, certificates, await sign(attributes))
}

/**
 * Checks a signature of ours under content with this SHA-256 and returns the signer's certificate. Throws when it does not
 * hold. It is written once more from what is in it, so that a byte that no key protects cannot be another one either.
 */
export const verifySignature = (signature: Uint8Array, digest: Uint8Array): X509Certificate => {
  const data = member(member(readDer(signature), 1, context(0)), 0, SEQUENCE)
  const certificates = member(data, 3, context(0))
    .members()
    .map(({ bytes }) => bytes)
  const [certificate] = certificates
  if (!certificate) throw new Error('the seal has no certificate')
  const signer = member(member(data, 4, SET), 0, SEQUENCE)
  const value = member(signer, 5, OCTET_STRING).content
  const attributes = attributesOf(digest, certificate)
  if (!member(signer, 3, context(0)).content.equals(readDer(attributes).content))
    throw new Error('what was sealed has been changed')
  const signedBy = new X509Certificate(certificate)
  if (
    !signedData(attributes, certificates, value).equals(signature) ||
    !verify('sha256', attributes, signedBy.publicKey, value)
  )
    throw new Error('the seal has been changed')
  return signedBy
}

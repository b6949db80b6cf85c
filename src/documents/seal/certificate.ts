// Certificates (RFC 5280): what a signature names of one, and the sandbox's own, which nobody else vouches for.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  bits,
  context,
  der,
  integer,
  member,
  octets,
  oid,
  readDer,
  SEQUENCE,
  sequence,
  setOf,
  TRUE,
  utf8,
} from './der.ts'

export const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))

/** Issuer and serial number of a certificate, as they stand in it. */
export const issuerAndSerial = (certificate: Uint8Array): Readonly<{ issuer: Buffer; serial: Buffer }> => {
  const body = member(readDer(certificate), 0, SEQUENCE)
  const at = body.members()[0]?.tag === context(0) ? 1 : 0 // the version comes first where there is one
  const [serial, , issuer] = body.members().slice(at)
  if (!serial || !issuer) throw new Error('the certificate names no issuer')
  return { issuer: issuer.bytes, serial: serial.bytes }
}

const nameOf = (organisation: string, name: string): Buffer =>
  sequence(
    setOf(sequence(oid('2.5.4.10'), utf8(organisation.slice(0, 64)))),
    setOf(sequence(oid('2.5.4.3'), utf8(name.slice(0, 64)))),
  )

const extension = (id: string, isCritical: boolean, value: Uint8Array): Buffer =>
  sequence(oid(id), ...(isCritical ? [TRUE] : []), octets(value))

/** The certificate's days: a sandbox's clock may stand anywhere. The second is "no end" (RFC 5280 4.1.2.5). */
const ALWAYS = sequence(der(0x17, Buffer.from('000101000000Z')), der(0x18, Buffer.from('99991231235959Z')))

/** What tells such a certificate from a lender's own. */
export const SELF_MADE = '(self-made seal)'

/** A new key on the curve P-256 and its certificate, signed by itself, for signing documents. */
export const selfMadeKey = (organisation: string): Readonly<{ privateKey: KeyObject; certificate: Buffer }> => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = nameOf(organisation, `${organisation.slice(0, 63 - SELF_MADE.length)} ${SELF_MADE}`)
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' })
  const keyId = createHash('sha1').update(publicInfo).digest()
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40 // positive, and of full length
  const body = sequence(
    der(context(0), integer(2)), // version 3
    integer(serial),
    ECDSA_WITH_SHA256,
    name,
    ALWAYS,
    name,
    publicInfo,
    der(
      context(3),
      sequence(
        extension('2.5.29.19', true, sequence()), // no authority
        extension('2.5.29.15', true, der(0x03, Buffer.from([6, 0xc0]))), // digital signature, content commitment
        extension('2.5.29.14', false, octets(keyId)),
      ),
    ),
  )
  return { privateKey, certificate: sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey))) }
}

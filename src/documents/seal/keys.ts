// Where the key of the lender's seal comes from: made by ourselves (sandbox), a file, or a service that keeps it.
import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SELF_MADE, selfMadeKey } from './certificate.ts'
import { type SealKey, sha256 } from './cms.ts'
import { type KeyStore, readPkcs12 } from './pkcs12.ts'

/** How an installation seals. */
export type SealSource =
  | Readonly<{ kind: 'self-made' }>
  | Readonly<{ kind: 'file'; path: string; passphrase: string }>
  | Readonly<{ kind: 'remote'; url: string; certificates: string; secret: string }>

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

const certificatesIn = (pem: string): readonly Buffer[] =>
  [...pem.matchAll(PEM_CERTIFICATE)].map(([text]) => new X509Certificate(text).raw)

const pemOf = (kind: string, bytes: Uint8Array): string =>
  `-----BEGIN ${kind}-----\n${Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END ${kind}-----\n`

/** A new key with its certificate as one PEM text, to be kept. */
export const newSelfMadePem = (organisation: string): string => {
  const { privateKey, certificate } = selfMadeKey(organisation)
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' })}${pemOf('CERTIFICATE', certificate)}`
}

/** Did we make this key ourselves? It says who has the database, not who the lender is: live mode seals nothing with it. */
export const isSelfMade = ({ certificates: [own] }: SealKey): boolean =>
  own !== undefined && new X509Certificate(own).subject.includes(SELF_MADE)

/** A key that this process holds. Throws when none of the certificates is its. */
const heldKey = ({ privateKey, certificates }: KeyStore): SealKey => {
  const own = certificates.find((each) => new X509Certificate(each).checkPrivateKey(privateKey))
  if (!own) throw new Error('there is no certificate of its private key')
  checkKind(privateKey)
  return {
    certificates: [own, ...certificates.filter((each) => each !== own)],
    sign: async (bytes) => sign('sha256', bytes, privateKey),
  }
}

const checkKind = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): void => {
  const isFit =
    asymmetricKeyType === 'ec' || (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048)
  if (!isFit) throw new Error('its key is neither an elliptic curve nor RSA of at least 2048 bits')
}

/** The key of a PEM text: private key and certificates. */
export const keyOfPem = (pem: string, passphrase = ''): SealKey =>
  heldKey({ privateKey: createPrivateKey({ key: pem, passphrase }), certificates: certificatesIn(pem) })

/** The key in a file, PEM or PKCS#12. Throws with the file's name. */
export const keyOfFile = (path: string, passphrase: string): SealKey => {
  try {
    const file = readFileSync(path)
    const text = file.toString('latin1')
    return text.includes('-----BEGIN ') ? keyOfPem(text, passphrase) : heldKey(readPkcs12(file, passphrase))
  } catch (error) {
    throw new Error(`the key of the seal cannot be read from ${path}: ${(error as Error).message}`, { cause: error })
  }
}

const REMOTE_TIMEOUT_MS = 20_000

/**
 * A service that signs: it is sent `{"digest_algorithm":"sha-256","digest":"<base64>"}` with the secret as a bearer token and
 * answers `{"signature":"<base64>"}`, ECDSA as DER or RSA with PKCS #1 v1.5. `certificates`: a PEM file, the signer's first.
 * Throws when that file has none. Whether the signature is one of that certificate is seen by who checks the seal.
 */
export const remoteKey = (
  { url, certificates, secret }: Extract<SealSource, { kind: 'remote' }>,
  timeoutMs: number = REMOTE_TIMEOUT_MS,
): SealKey => {
  const known = certificatesIn(readFileSync(certificates, 'utf8'))
  if (known.length === 0) throw new Error(`there is no certificate of the seal in ${certificates}`)
  return {
    certificates: known,
    sign: async (bytes) => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ digest_algorithm: 'sha-256', digest: sha256(bytes).toString('base64') }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!answer.ok) throw new Error(`the service that seals answered ${answer.status}`)
      const { signature } = (await answer.json()) as { signature?: unknown }
      if (typeof signature !== 'string') throw new Error('the service that seals answered without a signature')
      return Buffer.from(signature, 'base64')
    },
  }
}

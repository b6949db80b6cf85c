// Client secrets are kept as argon2id hashes (RFC 9106), checked in constant time.
import * as crypto from 'node:crypto'
import { promisify } from 'node:util'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const

const argon2 = promisify(crypto.argon2)

const hashWith = (secret: string, nonce: Buffer): Promise<Buffer> =>
  argon2('argon2id', { ...cost, message: secret, nonce })

/** `argon2id$<nonce>$<tag>`, both base64url. */
export const hashSecret = async (secret: string): Promise<string> => {
  const nonce = crypto.randomBytes(16)
  return `argon2id$${nonce.toString('base64url')}$${(await hashWith(secret, nonce)).toString('base64url')}`
}

/** Is this the secret behind the hash? */
export const checkSecret = async (secret: string, hash: string): Promise<boolean> => {
  const [kind, nonce, tag] = hash.split('$')
  if (kind !== 'argon2id' || !nonce || !tag) return false
  const expected = Buffer.from(tag, 'base64url')
  const actual = await hashWith(secret, Buffer.from(nonce, 'base64url'))
  return actual.length === expected.length && crypto.timingSafeEqual(actual, expected)
}

/** A new secret for a client: 256 random bits. */
export const newSecret = (): string => crypto.randomBytes(32).toString('base64url')

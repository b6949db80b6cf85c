// Access tokens: signed JSON Web Tokens, one hour, real time. Any process with the key checks them without a look-up.
import { hash } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Caller } from '../http/route.ts'

/** Lifetime of a token (`reference/splitpay.md` 6.1: one hour, told as 3599). */
export const TOKEN_SECONDS = 3599

const ISSUER = 'rahmenwerk'

export type Tokens = Readonly<{
  issue: (caller: Caller) => Promise<string>
  /** The caller, or undefined when the token is forged, foreign or expired. */
  verify: (token: string) => Promise<Caller | undefined>
}>

/** A client sends its token with each request: what was found good stays good until it expires. Kept by digest, the oldest go first. */
const KEPT_TOKENS = 10_000

/** `key` has at least 256 bits; all processes of one installation share it. */
export const openTokens = (key: string): Tokens => {
  const secret = new TextEncoder().encode(key)
  const known = new Map<string, Readonly<{ caller: Caller; expiresAtMs: number }>>()

  const keep = (digest: string, caller: Caller, expiresAtMs: number): void => {
    const oldest = known.size >= KEPT_TOKENS ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    known.set(digest, { caller, expiresAtMs })
  }

  return {
    issue: ({ clientId, partnerId, scopes, subject }) =>
      new SignJWT({ partner: partnerId, scope: scopes.join(' '), ...(subject === undefined ? {} : { subject }) })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setSubject(clientId)
        .setIssuedAt()
        .setExpirationTime(`${TOKEN_SECONDS + 1}s`)
        .sign(secret),
    verify: async (token) => {
      const digest = hash('sha256', token)
      const kept = known.get(digest)
      if (kept && Date.now() < kept.expiresAtMs) return kept.caller
      known.delete(digest)
      try {
        const { payload } = await jwtVerify(token, secret, {
          issuer: ISSUER,
          algorithms: ['HS256'],
          requiredClaims: ['exp'],
        })
        const caller = {
          clientId: String(payload.sub),
          partnerId: String(payload.partner),
          scopes: String(payload.scope).split(' ').filter(Boolean),
          ...(typeof payload.subject === 'string' ? { subject: payload.subject } : {}),
        }
        keep(digest, caller, 1000 * Number(payload.exp))
        return caller
      } catch {
        return undefined
      }
    },
  }
}

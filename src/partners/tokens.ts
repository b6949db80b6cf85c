// Access tokens: signed JSON Web Tokens, one hour, real time. Any process with the key checks them without a look-up.
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

/** `key` has at least 256 bits; all processes of one installation share it. */
export const openTokens = (key: string): Tokens => {
  const secret = new TextEncoder().encode(key)
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
      try {
        const { payload } = await jwtVerify(token, secret, { issuer: ISSUER, algorithms: ['HS256'] })
        return {
          clientId: String(payload.sub),
          partnerId: String(payload.partner),
          scopes: String(payload.scope).split(' ').filter(Boolean),
          ...(typeof payload.subject === 'string' ? { subject: payload.subject } : {}),
        }
      } catch {
        return undefined
      }
    },
  }
}

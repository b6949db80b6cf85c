// What a receiver of webhooks needs: is a call ours, and a call of its own to try it with.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header that carries the signature, in lower case as Node gives it. */
export const SIGNATURE_HEADER = 'solaris-webhook-signature'

const signatureOf = (secret: string, body: string | Uint8Array): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/**
 * Is `signature` (the header's value) that of exactly these bytes, under the subscription's secret? Check it before the body is
 * parsed. Anything malformed is a no; the time taken does not tell where it differs.
 */
export const verifyWebhook = (secret: string, body: string | Uint8Array, signature: string | undefined): boolean => {
  const expected = Buffer.from(signatureOf(secret, body))
  const given = Buffer.from(signature ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** A call as the bank would make it: body and headers, to try a receiver with. */
export const signTestPayload = (
  secret: string,
  payload: unknown,
): Readonly<{ body: string; headers: Readonly<Record<string, string>> }> => {
  const body = JSON.stringify(payload)
  return { body, headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signatureOf(secret, body) } }
}

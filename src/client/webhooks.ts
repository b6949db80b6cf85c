// What a receiver of webhooks needs: is a call ours, and a call of its own to try it with.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Webhooks } from './api.ts'

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

const TYPE_HEADER = 'solaris-webhook-event-type'

/** A call as it arrived: its headers in lower case, as Node gives them, and its bytes. */
export type WebhookRequest = Readonly<{
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string | Uint8Array
}>

/** The event type and the body of a call with its type; undefined when the signature is not the bank's. */
export const readWebhook = (
  secret: string,
  { headers, body }: WebhookRequest,
): { [T in keyof Webhooks]: Readonly<{ type: T; body: Webhooks[T] }> }[keyof Webhooks] | undefined => {
  const signature = headers[SIGNATURE_HEADER]
  if (!verifyWebhook(secret, body, typeof signature === 'string' ? signature : undefined)) return undefined
  const type = String(headers[TYPE_HEADER]) as 'LOAN'
  return { type, body: JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8')) }
}

/** A call as the bank would make it: body and headers, to try a receiver with. */
export const signTestPayload = <T extends keyof Webhooks>(
  secret: string,
  type: T,
  payload: Webhooks[T],
): Readonly<{ body: string; headers: Readonly<Record<string, string>> }> => {
  const body = JSON.stringify(payload)
  const signature = signatureOf(secret, body)
  return { body, headers: { 'content-type': 'application/json', [TYPE_HEADER]: type, [SIGNATURE_HEADER]: signature } }
}

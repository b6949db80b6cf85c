// The signature of a webhook (`reference/splitpay.md` 5.2): a receiver checks it over the raw body, before it parses.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** `sha256=` and the lower-case hex HMAC-SHA256 of the body's bytes, keyed with the text of the subscription's secret. */
export const sign = (secret: string, body: string | Uint8Array): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** Is `header` the signature of exactly this body? Takes the same time wherever it differs; anything malformed is a no. */
export const verify = (secret: string, body: string | Uint8Array, header: string | undefined): boolean => {
  const expected = Buffer.from(sign(secret, body))
  const given = Buffer.from(header ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

// One HTTP POST to a receiver: where it may go, and what came back.
import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { Refusal } from '../base/errors.ts'
import { isLoopback, isPublic } from './addresses.ts'

/** Where webhooks may be sent; `app.ts` decides. */
export type UrlPolicy = Readonly<{
  /** `http:` is taken where every address of the name is the machine itself: for development. */
  httpOnLoopback: boolean
  /** Addresses outside the public internet may be called. */
  privateAddresses: boolean
}>

/** A receiver that does not answer within this time has not answered (`reference/splitpay.md` 5.2). */
export const CALLOUT_TIMEOUT_MS = 30_000

/** Of an answer's body so much is read out of politeness; nobody looks at it. */
const MAX_ANSWER_BYTES = 64 * 1024

const unsafe = (problem: string): Refusal => new Refusal('unsafe_webhook_url', `url: ${problem}`, 'url')

/** Reads the address of a receiver. Throws 400 when it is no URL, or not https where only https may be. */
export const readUrl = (text: string, { httpOnLoopback }: UrlPolicy): URL => {
  const url = URL.parse(text)
  if (!url) throw new Refusal('invalid_webhook_url', `url: '${text}' is not a URL.`, 'url')
  if (url.protocol !== 'https:' && !(httpOnLoopback && url.protocol === 'http:'))
    throw unsafe('must begin with https://.')
  if (url.username || url.password) throw unsafe('must not hold a user name or a password.')
  return url
}

type Address = Readonly<{ address: string; family: number }>

/**
 * The addresses behind the URL's name, each of them allowed. Throws 400 `unsafe_webhook_url` when one is not: a name that
 * leads to the public internet and to a private network is not trusted.
 */
const resolveAllowed = async (url: URL, { privateAddresses }: UrlPolicy): Promise<Address[]> => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const addresses = family === 0 ? await lookup(host, { all: true }) : [{ address: host, family }]
  if (url.protocol === 'http:' && !addresses.every(({ address }) => isLoopback(address))) {
    throw unsafe('must begin with https://; http:// is taken on this machine only (localhost).')
  }
  if (!privateAddresses && !addresses.every(({ address }) => isPublic(address))) {
    throw unsafe(`'${host}' leads to an address outside the public internet.`)
  }
  return addresses
}

export type Callout = Readonly<{ url: URL; headers: Readonly<Record<string, string>>; body: string }>

/** The status, or why there is none. */
export type CalloutResult = Readonly<{ status: number; error: null }> | Readonly<{ status: null; error: string }>

/** The status, and the body as far as it came. */
type Answered = Readonly<{ status: number; text: Promise<string> }>

/** Connects to the addresses that were checked, whatever the name leads to by then. Redirects are not followed. */
const send = ({ url, headers, body }: Callout, addresses: readonly Address[], signal: AbortSignal): Promise<Answered> =>
  new Promise((done, fail) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false, // a pooled connection could lead to an address checked by nobody
      lookup: (_name, options, answer) => {
        const [first] = addresses
        if (options.all) answer(null, [...addresses])
        else if (first) answer(null, first.address, first.family)
      },
      signal,
    })
    request.on('error', fail)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      const text = new Promise<string>((complete) => {
        response.on('close', () => complete(Buffer.concat(chunks).toString('utf8')))
      })
      done({ status: response.statusCode ?? 0, text }) // mostly the rest of the answer does not matter
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MAX_ANSWER_BYTES) response.destroy()
        else chunks.push(chunk)
      })
      response.on('error', () => {})
    })
    request.end(body)
  })

const problemOf = (error: unknown): string =>
  error instanceof Error
    ? 'code' in error && typeof error.code === 'string'
      ? error.code
      : error.message
    : String(error)

/** Does this, with an end to waiting. Throws only the 400 of a forbidden address; whatever else fails is a reason. */
const within = async <T>(
  timeoutMs: number,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T | Readonly<{ status: null; error: string }>> => {
  const signal = AbortSignal.timeout(timeoutMs)
  const expired = new Promise<never>((_done, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason), { once: true })
  })
  try {
    // Resolving a name cannot be stopped, only no longer waited for.
    return await Promise.race([act(signal), expired])
  } catch (error) {
    if (error instanceof Refusal) throw error
    return { status: null, error: signal.aborted ? `no answer within ${timeoutMs} ms` : problemOf(error) }
  }
}

/** Posts once. Throws only the 400 of a forbidden address; a receiver that fails is a result. */
export const callOut = (callout: Callout, policy: UrlPolicy, timeoutMs = CALLOUT_TIMEOUT_MS): Promise<CalloutResult> =>
  within(timeoutMs, async (signal) => {
    const { status } = await send(callout, await resolveAllowed(callout.url, policy), signal)
    return { status, error: null }
  })

/** The same, and waits for the answer's text. */
export const callOutForText = (
  callout: Callout,
  policy: UrlPolicy,
  timeoutMs = CALLOUT_TIMEOUT_MS,
): Promise<Readonly<{ status: number; text: string; error: null }> | Readonly<{ status: null; error: string }>> =>
  within(timeoutMs, async (signal) => {
    const { status, text } = await send(callout, await resolveAllowed(callout.url, policy), signal)
    return { status, text: await text, error: null }
  })

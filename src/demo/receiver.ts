// A receiver of webhooks as a partner would write it: it checks the signature over the raw bytes before it believes them.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verify } from '../webhooks/signature.ts'
import { TEST_CALL } from '../webhooks/webhook.ts'

export type Notice = Readonly<{ deliveryId: string; kind: string; status: string; isGenuine: boolean }>

export type Receiver = Readonly<{
  url: string
  /** The secret with which a subscription's calls are signed. */
  trust: (subscriptionId: string, secret: string) => void
  /** Everything that came, each delivery once, in order of arrival. */
  notices: readonly Notice[]
  /** What came since the last call. */
  news: () => readonly Notice[]
  close: () => void
}>

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The status of what an event is about: bodies are flat, or have an envelope, or carry their payload as JSON in text. */
export const statusIn = (body: unknown): string => {
  if (typeof body === 'string') return statusIn(JSON.parse(body))
  if (!isObject(body)) return ''
  if (typeof body.status === 'string') return body.status
  return statusIn(body.data ?? body.payload)
}

/** Listens on a free port of this machine. */
export const openReceiver = async (): Promise<Receiver> => {
  const secrets = new Map<string, string>()
  const notices: Notice[] = []
  let seen = 0

  /** Notes what comes; answers with the status. */
  const take = async (request: IncomingMessage): Promise<number> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const header = (name: string): string => String(request.headers[`solaris-${name}`] ?? '')

    if (header('webhook-event-type') === TEST_CALL) return 204
    const secret = secrets.get(header('webhook-subscription-id'))
    const isGenuine = secret !== undefined && verify(secret, body, header('webhook-signature'))
    const deliveryId = header('webhook-id')
    if (!notices.some((notice) => notice.deliveryId === deliveryId)) {
      const status = isGenuine ? statusIn(body.toString('utf8')) : ''
      notices.push({ deliveryId, kind: header('webhook-event-type'), status, isGenuine })
    }
    return isGenuine ? 204 : 401
  }
  const server = createServer((request, response) => {
    take(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(0, '127.0.0.1', done)
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    trust: (subscriptionId, secret) => {
      secrets.set(subscriptionId, secret)
    },
    notices,
    news: () => {
      const fresh = notices.slice(seen)
      seen = notices.length
      return fresh
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

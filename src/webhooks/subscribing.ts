// `POST /v1/webhooks`: the receiver is asked first, outside any transaction; only then is something stored.
import { invalidField, Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import type { Execution, Writer } from '../db/write.ts'
import { type IdempotentRequest, inOneOrder, oncePerKey, Replay, sha256 } from '../http/idempotency.ts'
import type { Answer, Request } from '../http/route.ts'
import { callOut, readUrl, type UrlPolicy } from './callout.ts'
import { subscribe } from './commands.ts'
import { USER_AGENT } from './deliver.ts'
import { viewWebhook } from './views.ts'
import { TEST_CALL, type Webhook, type WebhookType } from './webhook.ts'

export type SubscribingOptions = Readonly<{ writer: Writer; urlPolicy: UrlPolicy; timeoutMs?: number }>

/** One POST with an empty body; anything but a 2xx is a 400 `invalid_webhook_url` (`reference/splitpay.md` 5.1). */
const askReceiver = async (url: URL, { urlPolicy, timeoutMs }: SubscribingOptions): Promise<void> => {
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': USER_AGENT,
    'Solaris-Webhook-Event-Type': TEST_CALL,
  }
  const { status, error } = await callOut({ url, headers, body: '' }, urlPolicy, timeoutMs)
  if (status !== null && status >= 200 && status < 300) return
  const problem = status === null ? `could not be called (${error})` : `answered ${status}`
  throw new Refusal(
    'invalid_webhook_url',
    `url: '${url.href}' ${problem}; a test call must be answered with 2xx.`,
    'url',
  )
}

const keyOf = ({ caller, headers, body }: Subscribing): IdempotentRequest | undefined => {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key === '' || key.length > 255)
    throw invalidField('Idempotency-Key', 'must have 1 to 255 characters.')
  const { clientId, partnerId } = caller
  return { clientId, partnerId, method: 'POST', path: '/v1/webhooks', key, bodySha256: sha256(inOneOrder(body)) }
}

type Subscribing = Request<unknown, unknown, Readonly<{ event_type: WebhookType; url: string }>>

/** Subscribes, once per idempotency key. A duplicate is refused, and a kept answer given again, before anybody is called. */
export const answerSubscription = async (request: Subscribing, options: SubscribingOptions): Promise<Answer> => {
  const { caller, body } = request
  const input = { eventType: body.event_type, url: body.url }
  const url = readUrl(body.url, options.urlPolicy)
  const key = keyOf(request)
  const execution: Execution = {
    partnerId: caller.partnerId,
    actor: { id: caller.clientId, kind: 'client' },
    requestId: newUuid(),
    ...(key ? oncePerKey(key, 201, (output) => viewWebhook(output as Webhook)) : {}),
  }
  try {
    await options.writer.preview(execution, subscribe, input)
    await askReceiver(url, options)
    const webhook = await options.writer.execute(execution, subscribe, input)
    return { status: 201, body: viewWebhook(webhook) }
  } catch (error) {
    if (error instanceof Replay) return { status: error.kept.status, body: error.kept.body }
    throw error
  }
}

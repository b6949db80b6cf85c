// Where the story plays: a partner of its own at a running bank, a receiver for its webhooks, a folder for its papers.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Static } from 'typebox'
import type { Day } from '../base/day.ts'
import type { WebhookView } from '../webhooks/views.ts'
import type { WebhookType } from '../webhooks/webhook.ts'
import { type Client, openClient } from './client.ts'
import { told } from './expectation.ts'
import type { Receiver } from './receiver.ts'
import type { Screen } from './screen.ts'
import { dayOf, shortPath } from './text.ts'

export const kindsOfNews = [
  'CREDIT_LINE_APPLICATION',
  'CREDIT_LINE',
  'LOAN',
  'ACCOUNT_SNAPSHOT',
  'IDENTIFICATION',
] as const satisfies readonly WebhookType[]

export type Stage = Readonly<{
  screen: Screen
  receiver: Receiver
  client: Client
  /** Asks, and shows that it did. */
  call: Client['ask']
  /** Everything that is due is done, and the webhooks that tell of it have come: shows them. */
  settle: () => Promise<void>
  today: () => Promise<Day>
  advance: (to: Day) => Promise<void>
  /** Saves a file beside; answers its path as one would type it. */
  save: (name: string, bytes: Buffer) => string
}>

export type StageOptions = Readonly<{
  address: string
  /** The sandbox's own client, which may make partners. */
  sandbox: Readonly<{ client: string; secret: string }>
  screen: Screen
  receiver: Receiver
  folder: string
}>

type Clock = Readonly<{ today: string }>

/** Makes the partner and subscribes to its events. Nothing of another partner is touched. */
export const setStage = async ({ address, sandbox, screen, receiver, folder }: StageOptions): Promise<Stage> => {
  const owner = await openClient(address, sandbox.client, sandbox.secret)
  const partner = await owner.ask<{ client_id: string; client_secret: string }>(201, 'POST', '/sandbox/v1/partners', {
    name: 'Demo',
  })
  const client = await openClient(address, partner.client_id, partner.client_secret)
  for (const kind of kindsOfNews) {
    const body = { event_type: kind, url: receiver.url }
    const webhook = await client.ask<Static<typeof WebhookView>>(201, 'POST', '/v1/webhooks', body)
    receiver.trust(webhook.id, webhook.secret)
  }
  return {
    screen,
    receiver,
    client,
    call: async <T>(status: number, method: string, path: string, body?: unknown): Promise<T> => {
      screen.progress(`${method} ${shortPath(path)}`)
      const answer = await client.ask<T>(status, method, path, body)
      screen.called(method, path, status)
      return answer
    },
    settle: async () => {
      screen.progress('the bank does what is due')
      await client.ask(200, 'POST', '/sandbox/v1/settle')
      for (const { kind, status, isGenuine } of receiver.news()) {
        screen.received(kind, status, isGenuine)
        told(isGenuine, `A webhook of ${kind} came with a signature that is not right.`)
      }
    },
    today: async () => dayOf((await client.ask<Clock>(200, 'GET', '/sandbox/v1/clock')).today),
    advance: async (to) => {
      await client.ask(200, 'POST', '/sandbox/v1/clock/advance', { to })
    },
    save: (name, bytes) => {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, bytes)
      const fromHere = relative(process.cwd(), path)
      return fromHere.startsWith('..') ? path : fromHere
    },
  }
}

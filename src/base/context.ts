// Who is asking, for whom, and when. Read once at the edge; everything below is a function of it.
import type { Day } from './day.ts'

/** Who does something: an OAuth client, or the program itself (`system:day`, `system:work`). `onBehalfOf` names the first of two persons. */
export type Actor = Readonly<{ id: string; kind: 'client' | 'system'; onBehalfOf?: string }>

/**
 * One command's circumstances. `today` and `now` are the partner's clock; `recordedAt` is the real time, kept beside
 * business time on ledger and audit rows.
 */
export type Context = Readonly<{
  partnerId: string
  actor: Actor
  today: Day
  now: Date
  recordedAt: Date
  requestId: string
}>

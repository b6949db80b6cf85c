// Money in and out, as orders to the bank and what became of them.
import type { Day } from '../base/day.ts'
import { suffixes } from '../base/id.ts'
import { defineMachine, type StateOf } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import { defineEvent } from '../db/event.ts'

/** Money out. `executed` is what the bank's statement says; a file alone pays nobody. */
export const payoutMachine = defineMachine('payout', {
  ordered: { write: 'in_file', block: 'blocked', cancel: 'cancelled' },
  blocked: { release: 'ordered', cancel: 'cancelled' },
  in_file: { execute: 'executed', reject: 'rejected' },
  executed: { return: 'returned' },
  rejected: {},
  returned: {},
  cancelled: {},
})

/** Money in by direct debit. A return comes within five bank days, a refund within eight weeks or thirteen months. */
export const collectionMachine = defineMachine('collection', {
  in_file: { settle: 'settled', reject: 'rejected' },
  settled: { return: 'returned' },
  rejected: {},
  returned: {},
})

export const payoutKinds = ['loan', 'credit_refund', 'unknown_return'] as const

export type Payout = Readonly<{
  payoutId: string
  kind: (typeof payoutKinds)[number]
  subjectId: string
  status: StateOf<typeof payoutMachine>
  amountCents: Cents
  recipientName: string
  recipientIban: string
  remittance: string
  executeOn: Day
}>

export type Collection = Readonly<{
  collectionId: string
  loanId: string
  lineId: string
  mandateId: string
  attempt: number
  status: StateOf<typeof collectionMachine>
  amountCents: Cents
  dueOn: Day
  settleOn: Day
  /** Why it was rejected or returned. */
  reasonCode: string | null
}>

/** The bank allows 35 characters to recognise a payment by: an id without its suffix. */
export const endToEndId = (id: string): string => id.slice(0, 32)
export const payoutIdOf = (endToEnd: string): string => `${endToEnd}${suffixes.payout}`
export const collectionIdOf = (endToEnd: string): string => `${endToEnd}${suffixes.collection}`

/** News about payouts: one event tells of all that one file or statement decided. */
export type PayoutNews = readonly Readonly<{
  payoutId: string
  kind: Payout['kind']
  subjectId: string
  amountCents: Cents
  valueOn: Day
  reasonCode?: string
}>[]
export const payoutsSent = defineEvent<PayoutNews>()('payout.sent')
export const payoutsSettled = defineEvent<PayoutNews>()('payout.settled')
export const payoutsRejected = defineEvent<PayoutNews>()('payout.rejected')
export const payoutsReturned = defineEvent<PayoutNews>()('payout.returned')
/** Stopped before it left: the payee does not match, or a hold stands. A person decides: it goes on, or is given up. */
export const payoutsBlocked = defineEvent<PayoutNews>()('payout.blocked')
export const payoutsReleased = defineEvent<PayoutNews>()('payout.released')
export const payoutsRefused = defineEvent<PayoutNews>()('payout.refused')

export type CollectionNews = readonly Readonly<{
  collectionId: string
  loanId: string
  amountCents: Cents
  dueOn: Day
  valueOn: Day
  reasonCode?: string
  /** What our bank charged for the return. */
  chargesCents?: Cents
  /** Taken back by the debtor, rather than returned among banks. */
  isRefund?: boolean
}>[]
export const collectionsSettled = defineEvent<CollectionNews>()('collection.settled')
export const collectionsRejected = defineEvent<CollectionNews>()('collection.rejected')
export const collectionsReturned = defineEvent<CollectionNews>()('collection.returned')

/** A file of debits was handed over too late for its day: they settle on another one. */
export type PostponedNews = Readonly<{
  settleOn: Day
  debits: readonly Readonly<{ loanId: string; dueOn: Day; attempt: number }>[]
}>
export const collectionsPostponed = defineEvent<PostponedNews>()('collection.postponed')

/** A person had given money to a line, and takes that back: it lies on account 2010 again, as if it had never been given. */
export const transferTakenBack = defineEvent<Readonly<{ entryId: string; lineId: string }>>()('transfer.taken_back')

/** A transfer arrived on a line's IBAN; it waits on account 2010 for its allocation. */
export const transferReceived =
  defineEvent<Readonly<{ entryId: string; lineId: string; amountCents: Cents; valueOn: Day; remittance: string }>>()(
    'transfer.received',
  )

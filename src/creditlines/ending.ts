// How a line or a loan ends before its time: declarations of revocation, forbearance, and the notice before a termination.
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import { defineEvent } from '../db/event.ts'

/** How a declaration of revocation came. */
export const revocationChannels = ['online', 'letter', 'broker'] as const
export type RevocationChannel = (typeof revocationChannels)[number]

export const revocationStatuses = ['effective', 'in_review', 'refused'] as const
export type RevocationStatus = (typeof revocationStatuses)[number]

/** A declaration as it came. What was dispatched in time counts; one that was not waits for a person. */
export type Revocation = Readonly<{
  revocationId: string
  creditLineId: string
  channel: RevocationChannel
  dispatchedOn: Day
  receivedOn: Day
  status: RevocationStatus
  decidedBy: string | null
  decidedOn: Day | null
  reason: string | null
  createdAt: Date
}>

/** What a bank may offer before it enforces (`domain-rules.md` 3.5); `none` with its reason. */
export const forbearanceKinds = [
  'refinancing',
  'longer_term',
  'deferral',
  'lower_rate',
  'payment_holiday',
  'partial_repayment',
  'partial_forgiveness',
  'consolidation',
  'none',
] as const
export type ForbearanceKind = (typeof forbearanceKinds)[number]

export const forbearanceResponses = ['open', 'accepted', 'declined', 'none_needed'] as const
export type ForbearanceResponse = (typeof forbearanceResponses)[number]

export type Forbearance = Readonly<{
  forbearanceId: string
  creditLineId: string
  kind: ForbearanceKind
  /** Of the offer; of `none` the reason. */
  terms: string
  offeredOn: Day
  response: ForbearanceResponse
}>

/** The demand for the arrears of a loan, with a last day to pay; without payment the whole rest is demanded. */
export type TerminationNotice = Readonly<{
  noticeId: string
  loanId: string
  creditLineId: string
  givenOn: Day
  deadlineOn: Day
  demandedCents: Cents
  thresholdCents: Cents
  consecutiveInstalments: number
  /** The loan was called in by it. */
  terminatedOn: Day | null
}>

/** The notice that precedes a termination was given for a loan. */
export const terminationNoticeGiven =
  defineEvent<Readonly<{ loanId: string; creditLineId: string }>>()('termination_notice.given')

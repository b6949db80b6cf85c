// A loan in arrears: what is done about it, and what the customer is told (`reference/splitpay.md` 3.4, 4.1 step 14).
import type { Day } from '../base/day.ts'
import { defineMachine, type EventOf, type StateOf } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import { defineEvent } from '../db/event.ts'
import type { Addressee } from '../persons/holds.ts'

const ends = { clear: 'closed', clear_matured: 'closed_matured', write_off: 'closed' } as const

/**
 * Whoever pays the arrears closes the case, whatever it has come to, and so does a write-off. Termination is a person's decision;
 * what has run its term is handed over without one. A notice that nobody acts on leads back when the arrears were paid down.
 */
export const dunningMachine = defineMachine('dunning case', {
  new: { remind: 'dunning', demand: 'pre_termination', terminate: 'terminated', ...ends },
  dunning: {
    remind: 'dunning',
    demand: 'pre_termination',
    terminate: 'terminated',
    hand_over: 'pre_collection',
    ...ends,
  },
  pre_termination: { relent: 'dunning', terminate: 'terminated', hand_over: 'pre_collection', ...ends },
  terminated: { hand_over: 'pre_collection', ...ends },
  pre_collection: { ...ends },
  closed: {},
  closed_matured: {},
})

export type CaseStatus = StateOf<typeof dunningMachine>
export type CaseEvent = EventOf<typeof dunningMachine>
export const caseStatuses = Object.keys(dunningMachine.table) as readonly CaseStatus[]

export const notificationTypes = [
  'sddr_notification',
  'partial_repayment_notification',
  'full_repayment_notification',
  'reminder',
  'dunning_letter',
  'pre_termination_letter',
  'termination_letter',
  'pre_collection_letter',
] as const
export type NotificationType = (typeof notificationTypes)[number]

export const noteKinds = ['contact', 'promise_to_pay'] as const
export type NoteKind = (typeof noteKinds)[number]

export type DunningCase = Readonly<{
  caseId: string
  loanId: string
  lineId: string
  personId: string
  strategy: 'consumer' | 'freelancer'
  strategyVersion: string
  status: CaseStatus
  /** The days of the ladder count from here: the day it was opened, or of the last debit that came back before a reminder. */
  countsFromOn: Day
  /** Letters of the ladder that went out. */
  lettersSent: number
  lastLetterOn: Day | null
  lastSddrOn: Day | null
  deadlineOn: Day | null
  /** When to look at it again; null: not by itself. */
  nextOn: Day | null
  openedOn: Day
  closedOn: Day | null
  createdAt: Date
  version: number
}>

/** Is something still owed under it? */
export const isOpen = ({ status }: Pick<DunningCase, 'status'>): boolean =>
  status !== 'closed' && status !== 'closed_matured'

/** Something the customer was told. `data` is what the letter prints. */
export type Notification = Readonly<{
  notificationId: string
  caseId: string
  number: number
  type: NotificationType
  title: string
  addressee: Addressee
  sentOn: Day
  data: unknown
  createdAt: Date
}>

export type Note = Readonly<{
  noteId: string
  caseId: string
  kind: NoteKind
  text: string
  promisedOn: Day | null
  promisedCents: Cents | null
  madeBy: string
  madeOn: Day
}>

type OfCase = Readonly<{ caseId: string; loanId: string; lineId: string; personId: string }>

/** Its state moved, or it was opened (`previous` null). */
export const dunningChanged = defineEvent<OfCase & Readonly<{ previous: CaseStatus | null; status: CaseStatus }>>()(
  'dunning_case.changed',
)
/** The customer is told something: a letter is made of it. */
export const dunningNotified = defineEvent<OfCase & Readonly<{ notificationId: string; type: NotificationType }>>()(
  'dunning_case.notified',
)

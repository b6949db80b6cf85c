// What hinders a person or one of their lines. One table of causes; several holds may be in force at once, and lifting one
// leaves the others (`lending.md` 1).
import type { Day } from '../base/day.ts'
import { defineEvent } from '../db/event.ts'

/** May it go on as agreed? `stops` is the stronger. */
export type Course = 'runs' | 'stops'

/** Whom letters go to. The later in this list, the stronger. */
export const addressees = ['customer', 'counsellor', 'administrator', 'estate'] as const
export type Addressee = (typeof addressees)[number]

/** How far a line is locked, as the wire says it (`reference/splitpay.md` 3.4). The later, the stronger. */
export const lockingStatuses = ['NO_BLOCK', 'DEBIT_BLOCK', 'BLOCK'] as const
export type LockingStatus = (typeof lockingStatuses)[number]

/** `DEBIT_BLOCK`: no draw. `BLOCK`: no draw, and the bank asks for nothing either. */
export type HoldEffects = Readonly<{
  locking: LockingStatus
  draws: Course
  collection: Course
  dunning: Course
  letters: Addressee
  defaultInterest: Course
}>

const debitBlock = {
  locking: 'DEBIT_BLOCK',
  draws: 'stops',
  dunning: 'runs',
  letters: 'customer',
  defaultInterest: 'runs',
} as const
const block = { locking: 'BLOCK', draws: 'stops', collection: 'stops', dunning: 'stops' } as const

/** Each cause with what it stops. Without a mandate there is nothing to present, but what is due stays due. */
export const holdEffects = {
  arrears: { ...debitBlock, collection: 'runs' },
  no_mandate: { ...debitBlock, collection: 'stops' },
  death: { ...block, letters: 'estate', defaultInterest: 'stops' },
  insolvency: { ...block, letters: 'administrator', defaultInterest: 'stops' },
  debt_counselling: { ...debitBlock, collection: 'runs', dunning: 'stops', letters: 'counsellor' },
  fraud: { ...block, letters: 'customer', defaultInterest: 'stops' },
  screening: { ...block, letters: 'customer', defaultInterest: 'runs' },
  bank_reason: { ...debitBlock, collection: 'runs' },
  renewal_suspended: { ...debitBlock, collection: 'runs' },
  account_changed: { ...debitBlock, collection: 'runs' },
} as const satisfies Record<string, HoldEffects>

export type HoldCause = keyof typeof holdEffects
export const holdCauses = Object.keys(holdEffects) as readonly HoldCause[]

export type Hold = Readonly<{
  holdId: string
  personId: string
  /** Null: every line of the person. */
  creditLineId: string | null
  cause: HoldCause
  reason: string
  sinceOn: Day
  /** The first day on which it no longer holds; null while nobody knows. */
  untilOn: Day | null
}>

/** Does this hold stand on this day? */
export const isInForce = ({ sinceOn, untilOn }: Pick<Hold, 'sinceOn' | 'untilOn'>, on: Day): boolean =>
  sinceOn <= on && (untilOn === null || on < untilOn)

const nothing: HoldEffects = {
  locking: 'NO_BLOCK',
  draws: 'runs',
  collection: 'runs',
  dunning: 'runs',
  letters: 'customer',
  defaultInterest: 'runs',
}

const courses: readonly Course[] = ['runs', 'stops']
const strongest = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) < order.indexOf(b) ? b : a)

/** What these holds do together: of each effect the strongest. */
export const effectsOf = (holds: readonly Pick<Hold, 'cause'>[]): HoldEffects =>
  holds
    .map(({ cause }): HoldEffects => holdEffects[cause])
    .reduce(
      (a, b) => ({
        locking: strongest(lockingStatuses, a.locking, b.locking),
        draws: strongest(courses, a.draws, b.draws),
        collection: strongest(courses, a.collection, b.collection),
        dunning: strongest(courses, a.dunning, b.dunning),
        letters: strongest(addressees, a.letters, b.letters),
        defaultInterest: strongest(courses, a.defaultInterest, b.defaultInterest),
      }),
      nothing,
    )

/**
 * Why nothing is paid out, for whoever asks for it: how far the line is locked, and until when where that is settled. Causes
 * are not told: of some of them the law forbids it.
 */
export const lockedDetail = (holds: readonly Hold[]): string => {
  const stopping = holds.filter(({ cause }) => holdEffects[cause].draws === 'stops')
  const ends = stopping.map(({ untilOn }) => untilOn)
  const until = ends.includes(null) ? null : ends.reduce((a, b) => (a !== null && b !== null && b > a ? b : a))
  const only = stopping.every(({ cause }) => cause === 'account_changed') ? ' An account was changed.' : ''
  return `The credit line is locked (${lockingStatus(holds)}): nothing is paid out ${until === null ? 'until the lock is lifted' : `before ${until}`}.${only}`
}

/** The wire's word for these holds together. */
export const lockingStatus = (holds: readonly Pick<Hold, 'cause'>[]): LockingStatus => effectsOf(holds).locking

type HoldNews = Readonly<{ holdId: string; personId: string; creditLineId: string | null; cause: HoldCause }>

export const holdPlaced = defineEvent<HoldNews>()('hold.placed')
export const holdLifted = defineEvent<HoldNews>()('hold.lifted')

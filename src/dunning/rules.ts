// What is to be done about a case on a day. Pure.
import { addT2Days, onOrAfterWorkingDay } from '../base/calendar.ts'
import { addDays, type Day, earliest, latest } from '../base/day.ts'
import type { Allocation } from '../loans/allocation.ts'
import { DEFAULT_RULE, daysPastDue } from '../loans/arrears-rules.ts'
import { RETURN_T2_DAYS } from '../payments/return-rules.ts'
import type { ArrearsTaskKind } from '../payments/tasks.ts'
import { type DunningCase, isOpen } from './case.ts'
import type { Strategy } from './strategy.ts'

export type Situation = Readonly<{
  on: Day
  /** Instalments in default, fees or claimed default interest are open. */
  isOwed: boolean
  /** The first day of the oldest default. */
  overdueSinceOn: Day | null
  /** The days, later than this one, from which on what a debit paid can no longer come back by itself. */
  finalDays: readonly Day[]
  /** Payments by debit that have become final today, and have not paid all. */
  paymentsFinal: number
  /** The next day on which an instalment that is open now would come into default. */
  nextDefaultOn: Day | null
  /** A hold stops letters: death, insolvency, counselling, fraud. */
  isHeld: boolean
  /** A debit is announced again, or one is with the bank: its outcome is awaited. */
  isBeingDebited: boolean
  /** The customer has promised to pay by this day. */
  promisedOn: Day | null
  /** Everything has fallen due: there is nothing left to call in. */
  isAllDue: boolean
  /** The arrears allow a termination (§ 498 BGB). */
  isTerminable: boolean
  /** So they do, and forbearance was considered: the notice that precedes it may be given. */
  mayGiveNotice: boolean
  /** A person has given that notice already, and it runs: its letter goes out, while the arrears still allow it. */
  hasNotice: boolean
}>

/** `rest`: nothing more by itself. A ladder's letter is named by its place. */
export type Move =
  | Readonly<{ do: 'rest' }>
  | Readonly<{ do: 'wait'; untilOn: Day }>
  | Readonly<{ do: 'send'; letter: number }>
  | Readonly<{ do: 'demand' }>
  | Readonly<{ do: 'relent' }>
  | Readonly<{ do: 'hand_over' }>
  | Readonly<{ do: 'close' }>

type Paid = Pick<Allocation, 'valueOn' | 'source'>

/** From when on a payment is final: a transfer at once, a debit when the time for its return is over (`domain-rules.md` 6.2). */
export const finalFrom = ({ valueOn, source }: Paid): Day =>
  source === 'collection' ? addDays(addT2Days(valueOn, RETURN_T2_DAYS), 1) : valueOn

/** The days after this one on which payments become final, in order. */
export const finalDaysOf = (payments: readonly Paid[], on: Day): Day[] =>
  [...new Set(payments.map(finalFrom))].filter((day) => day > on).toSorted()

/** The steps of the ladder keep their distance, also after a time in which nothing was sent. */
const dayOf = (strategy: Strategy, { countsFromOn, lettersSent, lastLetterOn }: DunningCase): Day => {
  const days = [...strategy.letters.map(({ afterDays }) => afterDays), strategy.preTermination.afterDays]
  const afterDays = days[lettersSent] ?? strategy.preTermination.afterDays
  const planned = addDays(countsFromOn, afterDays)
  return lastLetterOn === null
    ? planned
    : latest(planned, addDays(lastLetterOn, afterDays - (days[lettersSent - 1] ?? 0)))
}

/** The last demand follows the last letter, when the time to pay that it gave is over. */
const handOver = (strategy: Strategy, { lastLetterOn, deadlineOn }: DunningCase, on: Day): Move => {
  const dueOn = latest(
    addDays(lastLetterOn ?? on, strategy.preCollection.afterDays),
    deadlineOn === null ? on : addDays(deadlineOn, 1),
  )
  return on < dueOn ? { do: 'wait', untilOn: dueOn } : { do: 'hand_over' }
}

/** Has the time to pay that the last letter gave run out? */
const isDeadlineOver = ({ deadlineOn }: Pick<DunningCase, 'deadlineOn'>, on: Day): boolean =>
  deadlineOn !== null && deadlineOn < on

/**
 * The next move: one letter a day, none while somebody else must act first, and none about money that is just being collected
 * or may still come back (`domain-rules.md` 5.5, 6.2).
 */
export const nextMove = (dunned: DunningCase, strategy: Strategy, situation: Situation): Move => {
  const { on, isOwed, finalDays, isHeld, isBeingDebited, promisedOn, isAllDue } = situation
  const { status, lettersSent, deadlineOn } = dunned
  const finalOn = finalDays.at(-1)
  if (!isOpen(dunned)) return { do: 'rest' }
  if (!isOwed) return finalOn === undefined ? { do: 'close' } : { do: 'wait', untilOn: finalOn }
  const isChased = status === 'new' || status === 'dunning'
  // What was paid or waived since the notice may have shut the gate: then there is nothing left to threaten with.
  if (situation.hasNotice && situation.mayGiveNotice && isChased) return { do: 'demand' }
  if (status === 'pre_collection') return { do: 'rest' }
  if (status === 'pre_termination' && deadlineOn !== null && on <= deadlineOn)
    return { do: 'wait', untilOn: addDays(deadlineOn, 1) }
  const tomorrow: Move = { do: 'wait', untilOn: addDays(on, 1) }
  if (finalOn !== undefined) return { do: 'wait', untilOn: finalOn }
  const isTold = situation.paymentsFinal > 0 || dunned.lastSddrOn === on
  if (isHeld || isBeingDebited || isTold) return tomorrow
  if (status === 'terminated') return handOver(strategy, dunned, on)
  if (status === 'pre_termination') {
    if (isAllDue) return handOver(strategy, dunned, on)
    // Nobody terminates what was paid down: the arrears are chased as before, and may call for another notice.
    return situation.isTerminable ? { do: 'rest' } : { do: 'relent' }
  }
  if (promisedOn !== null && on <= promisedOn) return { do: 'wait', untilOn: addDays(promisedOn, 1) }
  const dueOn = dayOf(strategy, dunned)
  if (lettersSent < strategy.letters.length)
    return on < dueOn ? { do: 'wait', untilOn: dueOn } : { do: 'send', letter: lettersSent }
  if (isAllDue) return handOver(strategy, dunned, on)
  if (on < dueOn) return { do: 'wait', untilOn: dueOn }
  return situation.mayGiveNotice ? { do: 'demand' } : tomorrow
}

/** What a person is asked, and the day that it is about: the same is asked once. */
export type Asked = Readonly<{ kind: ArrearsTaskKind; since: Day }>

/** What only a person decides about a case today: termination, what follows letters that nobody answers, a default. */
export const askedOf = (dunned: DunningCase, strategy: Strategy, situation: Situation): Asked[] => {
  const { on, isOwed, overdueSinceOn, isAllDue, isTerminable } = situation
  const { status, lettersSent, lastLetterOn, deadlineOn } = dunned
  if (!isOwed || !isOpen(dunned)) return []
  const isChased = status === 'new' || status === 'dunning'
  const isLadderOver = status === 'dunning' && lettersSent === strategy.letters.length && !isAllDue && !isTerminable
  const asked: readonly (readonly [ArrearsTaskKind, Day | null, boolean])[] = [
    ['termination_possible', overdueSinceOn, isChased && isTerminable && !isAllDue],
    [
      'notice_lapsed',
      deadlineOn,
      status === 'pre_termination' && isDeadlineOver(dunned, on) && isTerminable && !isAllDue,
    ],
    ['letters_unanswered', lastLetterOn, (isLadderOver || status === 'pre_collection') && isDeadlineOver(dunned, on)],
    [
      'long_overdue',
      overdueSinceOn,
      overdueSinceOn !== null && daysPastDue(overdueSinceOn, on) > DEFAULT_RULE.moreThanDays,
    ],
  ]
  return asked.flatMap(([kind, since, isAsked]) => (isAsked && since !== null ? [{ kind, since }] : []))
}

/** When to look at a case again that waits or rests: as its move says, and whenever a person may have to be asked or a payment is final. */
export const lookAgainOn = (
  { deadlineOn }: Pick<DunningCase, 'deadlineOn'>,
  move: Move,
  { on, overdueSinceOn, finalDays, nextDefaultOn }: Situation,
): Day | null => {
  const days = [
    ...(move.do === 'wait' ? [move.untilOn] : []),
    ...finalDays,
    ...(nextDefaultOn === null ? [] : [nextDefaultOn]),
    ...(deadlineOn === null ? [] : [addDays(deadlineOn, 1)]),
    ...(overdueSinceOn === null ? [] : [addDays(overdueSinceOn, DEFAULT_RULE.moreThanDays)]),
  ].filter((day) => day > on)
  const [first, ...rest] = days
  return first === undefined ? null : earliest(first, ...rest)
}

/** The last day to pay what a letter demands: a working day. */
export const deadlineOf = (sentOn: Day, days: number): Day => onOrAfterWorkingDay(addDays(sentOn, days))

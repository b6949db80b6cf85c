// What is to be done about a case on a day. Pure.
import { addT2Days, onOrAfterWorkingDay } from '../base/calendar.ts'
import { addDays, type Day, latest } from '../base/day.ts'
import type { Allocation } from '../loans/allocation.ts'
import type { DunningCase } from './case.ts'
import type { Strategy } from './strategy.ts'

export type Situation = Readonly<{
  on: Day
  isOverdue: boolean
  /** The first day on which what cleared the arrears can no longer come back by itself. */
  finalOn: Day
  /** A hold stops letters: death, insolvency, counselling, fraud. */
  isHeld: boolean
  /** The debit is announced again, or with the bank: its outcome is awaited. */
  isTriedAgain: boolean
  /** The customer has promised to pay by this day. */
  promisedOn: Day | null
  /** Arrears and forbearance allow the notice that precedes termination (§ 498 BGB). */
  isGateOpen: boolean
  /** A person has given that notice already: its letter goes out, while the arrears still allow it. */
  hasNotice: boolean
}>

/** `rest`: nothing more by itself. A ladder's letter is named by its place. */
export type Move =
  | Readonly<{ do: 'rest' }>
  | Readonly<{ do: 'wait'; untilOn: Day }>
  | Readonly<{ do: 'send'; letter: number }>
  | Readonly<{ do: 'demand' }>
  | Readonly<{ do: 'hand_over' }>
  | Readonly<{ do: 'close' }>

/** Bank days within which a debit may be returned after it has settled (`lending.md` 4). */
const RETURN_T2_DAYS = 5

/** From when on the last payment is final: a transfer at once, a debit when the time for its return is over. */
export const finalFrom = (last: Pick<Allocation, 'valueOn' | 'source'> | undefined, on: Day): Day =>
  last?.source === 'collection' ? latest(on, addDays(addT2Days(last.valueOn, RETURN_T2_DAYS), 1)) : on

/** The steps of the ladder keep their distance, also after a time in which nothing was sent. */
const dayOf = (strategy: Strategy, { countsFromOn, lettersSent, lastLetterOn }: DunningCase): Day => {
  const days = [...strategy.letters.map(({ afterDays }) => afterDays), strategy.preTermination.afterDays]
  const afterDays = days[lettersSent] ?? strategy.preTermination.afterDays
  const planned = addDays(countsFromOn, afterDays)
  return lastLetterOn === null
    ? planned
    : latest(planned, addDays(lastLetterOn, afterDays - (days[lettersSent - 1] ?? 0)))
}

/** The next move: one letter at a time, none while somebody else must act first (`domain-rules.md` 5.5). */
export const nextMove = (dunned: DunningCase, strategy: Strategy, situation: Situation): Move => {
  const { on, isOverdue, finalOn, isHeld, isTriedAgain, promisedOn, isGateOpen, hasNotice } = situation
  const { status, lettersSent, lastLetterOn } = dunned
  if (!isOverdue) return finalOn <= on ? { do: 'close' } : { do: 'wait', untilOn: finalOn }
  if (status === 'pre_termination' || status === 'pre_collection' || status === 'closed' || status === 'closed_matured')
    return { do: 'rest' }
  // What was paid or waived since the notice may have shut the gate: then there is nothing left to threaten with.
  if (hasNotice && isGateOpen && status !== 'terminated') return { do: 'demand' }
  const tomorrow = addDays(on, 1)
  if (isHeld || isTriedAgain) return { do: 'wait', untilOn: tomorrow }
  if (status === 'terminated') {
    const handOverOn = addDays(lastLetterOn ?? on, strategy.preCollection.afterDays)
    return on < handOverOn ? { do: 'wait', untilOn: handOverOn } : { do: 'hand_over' }
  }
  if (promisedOn !== null && on <= promisedOn) return { do: 'wait', untilOn: addDays(promisedOn, 1) }
  const dueOn = dayOf(strategy, dunned)
  if (on < dueOn) return { do: 'wait', untilOn: dueOn }
  if (lettersSent < strategy.letters.length) return { do: 'send', letter: lettersSent }
  return isGateOpen ? { do: 'demand' } : { do: 'wait', untilOn: tomorrow }
}

/** The last day to pay what a letter demands: a working day. */
export const deadlineOf = (sentOn: Day, days: number): Day => onOrAfterWorkingDay(addDays(sentOn, days))

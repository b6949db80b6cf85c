// Until when the bank takes a file on the same day, and which days a file can therefore carry. Pure.
import { addT2Days, isT2Day, onOrAfterT2 } from '../base/calendar.ts'
import { addDays, type Day, dayAt, timeAt } from '../base/day.ts'

/** Where a clock stands. One that is late shows a day that is past: to the bank the instant counts. */
export type Moment = Readonly<{ today: Day; now: Date }>

/** A file of debits reaches the bank this many T2 days before they settle. */
export const LEAD_T2_DAYS = 2

/** Is it earlier in the day than the cut-off, a time in Berlin such as `14:30`? `24:00` is the end of the day. */
const isBefore = ({ now }: Moment, cutOff: string): boolean => timeAt(now) < cutOff

/** The bank day to which a file counts that is handed over at this moment: today until the cut-off, else the next. */
export const takenOn = (moment: Moment, cutOff: string): Day => {
  const on = dayAt(moment.now)
  if (on < moment.today) return onOrAfterT2(moment.today) // the machine's clock was put back
  return onOrAfterT2(isBefore(moment, cutOff) ? on : addDays(on, 1))
}

/**
 * The day that a file of payments carries which is written at this moment; null when there is none to write: on a day on
 * which banks are closed, what is due waits for theirs. After the cut-off, on any day, the payments of the next bank day go
 * out, so that on that day no cut-off can be missed.
 */
export const paymentsCarry = (moment: Moment, cutOff: string): Day | null =>
  isBefore(moment, cutOff) && !isT2Day(dayAt(moment.now)) ? null : takenOn(moment, cutOff)

/** Payments go into a file at most so many days before their own: the next bank day, after Christmas or Easter. */
export const LONGEST_AHEAD_DAYS = 5

/** D: the day on which the debits of a file settle that is written at this moment, or the earliest that it can reach. */
export const debitsSettleOn = (moment: Moment, cutOff: string): Day => addT2Days(takenOn(moment, cutOff), LEAD_T2_DAYS)

/** D lies at most so many days after the file's day: the next bank day and two more, over Christmas or Easter. */
export const LONGEST_LEAD_DAYS = 7

/**
 * The file of this day has the debits that fall due until this day. A clock that is late catches up day by day: it looks for
 * what the file of the day that it shows would have carried, although that settles later.
 */
export const debitsDueUntil = (moment: Moment, cutOff: string): Day =>
  dayAt(moment.now) > moment.today ? addT2Days(moment.today, LEAD_T2_DAYS) : debitsSettleOn(moment, cutOff)

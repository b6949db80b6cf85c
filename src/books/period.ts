// The days that a table of the books is asked for.
import type { Day } from '../base/day.ts'
import { invalidField } from '../base/errors.ts'
import { DayText, readDay } from '../http/wire.ts'
import type { Period } from './sheets.ts'

export const periodQuery = { from: DayText, to: DayText }

/** A period from the wire: in order, and not ahead of the clock. */
export const readPeriod = ({ from, to }: Readonly<{ from: string; to: string }>, today: Day): Period => {
  const [fromOn, toOn] = [readDay(from, 'from'), readDay(to, 'to')]
  if (toOn < fromOn) throw invalidField('to', `must not be before from, ${fromOn}.`)
  if (toOn > today) throw invalidField('to', `must not be after today, ${today}.`)
  return { fromOn, toOn }
}

/** A day from the wire, today when not given; not ahead of the clock. */
export const readBookDay = (text: string | undefined, today: Day): Day => {
  const on = text === undefined ? today : readDay(text, 'on')
  if (on > today) throw invalidField('on', `must not be after today, ${today}.`)
  return on
}

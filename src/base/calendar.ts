// Which days banks and courts work on.
import { addDays, type Day, dayFrom, weekday, yearOf } from './day.ts'

/** Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher). */
export const easterSunday = (year: number): Day => {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const month = Math.floor((h + l - 7 * m + 114) / 31)
  return dayFrom(year, month, ((h + l - 7 * m + 114) % 31) + 1)
}

const perYear = <T>(make: (year: number) => T): ((year: number) => T) => {
  const known = new Map<number, T>()
  return (year) => {
    const found = known.get(year) ?? make(year)
    known.set(year, found)
    return found
  }
}

/** Days on which T2 is closed beside Saturdays and Sundays (ECB calendar). */
const t2Closed = perYear((year) => {
  const easter = easterSunday(year)
  return new Set<Day>([
    dayFrom(year, 1, 1),
    addDays(easter, -2),
    addDays(easter, 1),
    dayFrom(year, 5, 1),
    dayFrom(year, 12, 25),
    dayFrom(year, 12, 26),
  ])
})

/** Every public holiday of any German state: a period that a holiday extends is never cut short (`domain-rules.md` 4.1). */
const germanHolidays = perYear((year) => {
  const easter = easterSunday(year)
  const repentance = addDays(dayFrom(year, 11, 22), -((weekday(dayFrom(year, 11, 22)) - 3 + 7) % 7))
  return new Set<Day>([
    dayFrom(year, 1, 1),
    dayFrom(year, 1, 6),
    dayFrom(year, 3, 8),
    addDays(easter, -2),
    easter,
    addDays(easter, 1),
    dayFrom(year, 5, 1),
    addDays(easter, 39),
    addDays(easter, 49),
    addDays(easter, 50),
    addDays(easter, 60),
    dayFrom(year, 8, 8),
    dayFrom(year, 8, 15),
    dayFrom(year, 9, 20),
    dayFrom(year, 10, 3),
    dayFrom(year, 10, 31),
    dayFrom(year, 11, 1),
    repentance,
    dayFrom(year, 12, 25),
    dayFrom(year, 12, 26),
  ])
})

/** Is T2, the euro payment system, open? A bank day is a T2 day. */
export const isT2Day = (on: Day): boolean => weekday(on) < 6 && !t2Closed(yearOf(on)).has(on)

/** Is this a public holiday somewhere in Germany? */
export const isGermanHoliday = (on: Day): boolean => germanHolidays(yearOf(on)).has(on)

/** This day, or the next on which T2 is open. */
export const onOrAfterT2 = (on: Day): Day => (isT2Day(on) ? on : onOrAfterT2(addDays(on, 1)))

/** `days` T2 days later (or earlier, when negative), not counting this one. */
export const addT2Days = (on: Day, days: number): Day => {
  const step = days < 0 ? -1 : 1
  let result = on
  for (let left = Math.abs(days); left > 0; ) {
    result = addDays(result, step)
    if (isT2Day(result)) left--
  }
  return result
}

/** This day, or the next that is neither Saturday, Sunday nor a German holiday (§ 193 BGB). */
export const onOrAfterWorkingDay = (on: Day): Day =>
  weekday(on) < 6 && !isGermanHoliday(on) ? on : onOrAfterWorkingDay(addDays(on, 1))

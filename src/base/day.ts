// Calendar days. A day is a day in Berlin; instants are `Date` and end in `At`, days end in `On`.
import { Temporal } from 'temporal-polyfill'

declare const day: unique symbol

/** A calendar day as `2026-11-20`. Days compare with `<` and `===`. Names of values of this type end in `On`. */
export type Day = string & { readonly [day]: true }

/** The zone whose days and clocks count. */
export const ZONE = 'Europe/Berlin'

/** Checks and brands a day. Throws a RangeError on `2026-02-30` or any other text. */
export const parseDay = (text: string): Day => {
  if (!isDay(text)) throw new RangeError(`not a calendar day (YYYY-MM-DD): ${text}`)
  return text
}

/** Is this text an existing calendar day between the years 1900 and 2199? */
export const isDay = (text: string): text is Day => {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false
  const month = Number(text.slice(5, 7))
  const date = Number(text.slice(8, 10))
  return month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(Number(text.slice(0, 4)), month)
}

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

/** Has this year a 29 February? */
export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** `2026` of `2026-11-20`. */
export const yearOf = (on: Day): number => Number(on.slice(0, 4))
/** `11` of `2026-11-20`: 1 January … 12 December. */
export const monthOf = (on: Day): number => Number(on.slice(5, 7))
/** `20` of `2026-11-20`. */
export const dayOfMonth = (on: Day): number => Number(on.slice(8, 10))

/** The day with these parts; a day beyond the end of the month becomes the last of the month. */
export const dayFrom = (year: number, month: number, dayOfMonth: number): Day =>
  `${year}-${String(month).padStart(2, '0')}-${String(Math.min(dayOfMonth, daysInMonth(year, month))).padStart(2, '0')}` as Day

const MS_PER_DAY = 86_400_000

/** Days since 1970-01-01. Day arithmetic is done on this number: a calendar library costs microseconds, a day roll asks often. */
const dayIndex = (on: Day): number => Date.UTC(yearOf(on), monthOf(on) - 1, dayOfMonth(on)) / MS_PER_DAY

/** `days` calendar days later, or earlier when negative. */
export const addDays = (on: Day, days: number): Day =>
  new Date((dayIndex(on) + days) * MS_PER_DAY).toISOString().slice(0, 10) as Day

/** `months` later on the same day of the month, or its last day. `anchorDay` remembers a 31st across short months. */
export const addMonths = (on: Day, months: number, anchorDay = dayOfMonth(on)): Day => {
  const index = yearOf(on) * 12 + monthOf(on) - 1 + months
  return dayFrom(Math.floor(index / 12), (index % 12) + 1, anchorDay)
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => dayIndex(to) - dayIndex(from)

/** 1 Monday … 7 Sunday. */
export const weekday = (on: Day): number => ((((dayIndex(on) + 3) % 7) + 7) % 7) + 1

/** The first of these days. */
export const earliest = (first: Day, ...rest: readonly Day[]): Day => rest.reduce((a, b) => (b < a ? b : a), first)
/** The last of these days. */
export const latest = (first: Day, ...rest: readonly Day[]): Day => rest.reduce((a, b) => (b > a ? b : a), first)

/** The day in Berlin at this instant. */
export const dayAt = (at: Date): Day =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(ZONE).toPlainDate().toString() as Day

/** What the clocks in Berlin show at this instant, to the minute: `09:30`. */
export const timeAt = (at: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(ZONE)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' })

/** The instant at which the clocks in Berlin show this day and this full hour. */
export const instantOn = (on: Day, hour = 0): Date =>
  new Date(Temporal.PlainDate.from(on).toZonedDateTime({ timeZone: ZONE, plainTime: { hour } }).epochMilliseconds)

/** The 30E/360 day number f(d) = 360·year + 30·month + min(day, 30). A period's days are f(to) − f(from) (`lending.md` 2). */
export const day360 = (on: Day): number => 360 * yearOf(on) + 30 * monthOf(on) + Math.min(dayOfMonth(on), 30)

// How the demo writes amounts, rates, days, paths and tables. Pure.
import { type Day, parseDay, weekday } from '../base/day.ts'
import { centsToDecimal } from '../base/money.ts'
import { parseRate, rateToPercent } from '../base/rate.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** `1,035.77` for 103577 cents of the wire. */
export const amount = (cents: number): string => centsToDecimal(BigInt(cents)).replace(/\B(?=(\d{3})+(?=\.))/g, ',')

/** `11.58 %` for the wire's 0.1158. */
export const percent = (rate: number): string => `${rateToPercent(parseRate(rate))} %`

/** `Friday, 2026-11-20`. */
export const longDay = (on: Day): string => `${weekdays[weekday(on) - 1]}, ${on}`

/** The day of the wire's text. */
export const dayOf = (text: string): Day => parseDay(text)

/** `/v1/loans/7e10…cloa`: an id keeps its beginning and its suffix. */
export const shortPath = (path: string): string =>
  path.replace(/\b([0-9a-f]{4})[0-9a-f]{28}([a-z]{4})?(?![0-9a-z])/g, '$1…$2')

export type Column = Readonly<{ title: string; width: number; align: 'left' | 'right' }>

/** Columns with two blanks between them; nothing after the last. */
export const row = (columns: readonly Column[], cells: readonly string[]): string =>
  columns
    .map(({ width, align }, index) => {
      const cell = cells[index] ?? ''
      return align === 'left' ? cell.padEnd(width) : cell.padStart(width)
    })
    .join('  ')
    .trimEnd()

/** The columns' titles. */
export const heading = (columns: readonly Column[]): string =>
  row(
    columns,
    columns.map(({ title }) => title),
  )

/** `████████░░░░` */
export const bar = (fraction: number, width: number): string => {
  const filled = Math.round(Math.min(Math.max(fraction, 0), 1) * width)
  return '█'.repeat(filled) + '░'.repeat(width - filled)
}

/** A number of things, the thing in the singular: `1 file`, `21 files`. */
export const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`

// What a loan's row has accrued, in SQL: the same exact numbers as `accruedOn` in schedule.ts (a property holds them together).
import { addDays, type Day, day360 } from '../base/day.ts'

/** Where a statement has a day, and the day's number of 30E/360, which the program works out: placeholders such as $2 and $3. */
type DayAt = Readonly<{ on: string; on360: string }>

const yearOf = (row: string, act365: string, others: string): string =>
  `case when ${row}.day_count = 'act/365F' then ${act365}::numeric else ${others}::numeric end`

/** half_up(raw / year): cents, from the exact whole number that principal, rate and days make. */
const roundedSql = (row: string, raw: string): string =>
  `div(${raw} + ${yearOf(row, '18250000000', '18000000000')}, ${yearOf(row, '36500000000', '36000000000')})`

/** What a loan's row has accrued by the end of a day after the one on which its stretch began: half_up((carried + B·i·days) / year). */
const accruedAfterSql = (row: string, { on, on360 }: DayAt): string =>
  roundedSql(
    row,
    `${row}.accrual_carried + ${row}.not_due_principal_cents * ${row}.accrual_rate * 100000000
        * case when ${row}.day_count = '30E/360' then ${on360}::integer - (360 * date_part('year', ${row}.accrual_start_on)
                 + 30 * date_part('month', ${row}.accrual_start_on) + least(date_part('day', ${row}.accrual_start_on), 30))::integer
               else ${on}::date - ${row}.accrual_start_on end`,
  )

/** What a loan's row has accrued by the end of a day: what it carried into its stretch, where that begins on the day or later. */
export const accruedSql = (row: string, at: DayAt): string => `
  case when ${row}.accrual_start_on < ${at.on}::date then ${accruedAfterSql(row, at)}
       when ${row}.accrual_start_on is not null then ${roundedSql(row, `${row}.accrual_carried`)}
       else 0 end`

/** What a loan's row accrues on one day: accrued(d) − accrued(d−1). */
export const dayAccrualSql = (row: string, at: DayAt, before: DayAt): string => `
  case when ${row}.accrual_start_on < ${at.on}::date
       then ${accruedAfterSql(row, at)} - ${accruedAfterSql(row, before)} else 0 end`

/** A day, its number of 30E/360, and those of the day before: the values that `dayAccrualSql` wants in its places. */
export const dayAccrualValues = (on: Day): readonly [Day, number, Day, number] => {
  const before = addDays(on, -1)
  return [on, day360(on), before, day360(before)]
}

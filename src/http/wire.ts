// Shapes that every area's wire contract shares (`reference/splitpay.md` 2.1, 6).
import Type, { type Static, type TSchema } from 'typebox'
import { type Day, parseDay } from '../base/day.ts'
import { invalidField } from '../base/errors.ts'
import { type IdKind, suffixes } from '../base/id.ts'
import { type Cents, CURRENCY, MAX_AMOUNT_CENTS } from '../base/money.ts'
import { parseRate, type Rate } from '../base/rate.ts'

/** One of these texts. */
export const oneOf = <const T extends readonly string[]>(values: T, options: Record<string, unknown> = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options })

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** An amount from `minimum` cents on. Its name is a title: an `$id` could not stand in one body twice. */
const moneyFrom = (minimum: number, title: string) =>
  Type.Object(
    {
      value: Type.Integer({ minimum, maximum: Number(MAX_AMOUNT_CENTS), description: 'Whole cents.' }),
      unit: oneOf(['cents']),
      currency: oneOf([CURRENCY]),
    },
    { title },
  )

export const Money = moneyFrom(0, 'Money')
export const PositiveMoney = moneyFrom(1, 'PositiveMoney')
export type MoneyWire = Static<typeof Money>

export const readMoney = (money: MoneyWire): Cents => BigInt(money.value)
export const viewMoney = (cents: Cents): MoneyWire => ({ value: Number(cents), unit: 'cents', currency: CURRENCY })
export const viewOptionalMoney = (cents: Cents | null): MoneyWire | null => (cents === null ? null : viewMoney(cents))

export const idOf = (kind: IdKind) => Type.String({ examples: [`${'0123456789abcdef'.repeat(2)}${suffixes[kind]}`] })

export const DayText = Type.String({ format: 'date', examples: ['2026-11-20'] })
export const InstantText = Type.String({ examples: ['2026-11-20T11:57:42Z'] })

/** A day from the wire, or a 400 that names the field. */
export const readDay = (text: string, field: string): Day => {
  try {
    return parseDay(text)
  } catch {
    throw invalidField(field, `must be a calendar day such as 2026-11-20, not '${text}'.`)
  }
}

/** The same of a day that may be left out: then null. */
export const readOptionalDay = (text: string | undefined, field: string): Day | null =>
  text === undefined ? null : readDay(text, field)

/** Why a person does something: it stands in the audit entry. */
export const Reason = Type.String({ minLength: 1, maxLength: 1000 })

/** A yearly rate from the wire: a fraction from 0 to 1 with at most eight decimals, or a 400 that names the field. */
export const readRate = (value: number, field: string): Rate => {
  try {
    return parseRate(value)
  } catch {
    throw invalidField(
      field,
      `must be a yearly fraction between 0 and 1 with at most eight decimals, such as 0.11, not ${value}.`,
    )
  }
}

/** `2022-02-07T11:57:42`: creation times of applications and lines carry no zone (UTC). */
export const viewLocalInstant = (at: Date): string => at.toISOString().slice(0, 19)

/** `2022-02-07T11:57:42Z`. */
export const viewInstant = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`

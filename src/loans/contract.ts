// What a loan is made of: the terms that were signed and the dated events that followed. Everything else is worked out.
import type { Day } from '../base/day.ts'
import type { Cents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import type { DayCount } from './day-count.ts'
import type { LoanKind } from './plan.ts'

/** The law a contract lives under. A founder is treated like a consumer (§ 513 BGB). */
export type Regime = 'CONSUMER' | 'FOUNDER' | 'BUSINESS'

/** The terms of a loan as signed. They are never changed; events change what follows from them. */
export type LoanContract = Readonly<{
  kind: LoanKind
  regime: Regime
  principalCents: Cents
  rate: Rate
  dayCount: DayCount
  /** The level instalment; of a bullet loan the one payment. */
  instalmentCents: Cents
  /** Months: the number of instalments; of a bullet loan the months to its date. */
  term: number
  plannedPayoutOn: Day
  /** The day of the first instalment, or of the only one of a bullet loan. */
  firstDueOn: Day
}>

/** Where the money of a payment came from: our debit, the customer's transfer, or the line's credit balance. */
export type PaymentSource = 'collection' | 'transfer' | 'credit'

/** What can be waived: each is an account of the loan. */
export type Charge = 'fees' | 'interest' | 'default_interest'

/** Each kind of event with what it says. */
type Facts = {
  /** The bank has paid: interest runs from the value day. Due days and instalment stay as planned. */
  paid_out: object
  /** Interest runs at another rate from the day after; the instalments left are levelled anew. */
  rate_changed: { rate: Rate }
  /** The instalments left fall due monthly from this day; they are levelled anew. */
  due_day_changed: { nextDueOn: Day }
  /** The instalments left fall due so many months later, interest runs on; they are levelled anew. */
  holiday_granted: { months: number }
  /** So much of the principal not yet due falls due today; then fewer instalments follow, or lower ones. */
  prepaid: { amountCents: Cents; mode: 'shorten_term' | 'lower_instalment'; compensationCents?: Cents }
  /** All principal and the interest to this day fall due (§ 500 (2) BGB), and what is asked for it (§ 502 BGB). */
  early_repaid: { compensationCents?: Cents }
  /** The same by the bank's termination; interest not yet earned is never charged (§§ 498, 501 BGB). */
  terminated: object
  /** The contract is unwound: all principal falls due in 30 days with interest to that day, and fees are void (§ 357b BGB). */
  revoked: object
  /** What is left is taken out of the books; the claim lives on, and later payments are recoveries. */
  written_off: object
  payment_received: { source: PaymentSource; amountCents: Cents }
  fee_charged: { amountCents: Cents }
  /** At most what is due of that charge. */
  charge_waived: { charge: Charge; amountCents: Cents }
  /** The bank pays for the customer: principal that is due, the rest as credit. */
  goodwill_granted: { amountCents: Cents }
  /** Default interest accrued to this day is demanded, in a letter or a quote, and so becomes due. */
  default_interest_claimed: object
  /** No default through `untilOn` on what fell due on `dueOn`: we presented the debit late, or forbore. */
  grace_granted: { dueOn: Day; untilOn: Day }
  /** The named event counts as never having happened: a debit returned or refunded, a payout returned, a fee charged in error. */
  reversed: { eventId: string; isRefund?: boolean }
}

export type LoanEventType = keyof Facts

/** Something that happened to a loan. `valueOn` is the day from which it counts; `sequence` tells events of one day apart. */
export type LoanEvent = {
  [T in LoanEventType]: Readonly<{ type: T; id: string; valueOn: Day; sequence: number }> & Readonly<Facts[T]>
}[LoanEventType]

export type EventOf<T extends LoanEventType> = Extract<LoanEvent, { type: T }>

// Within a day: terms first, then what they make due, then charges, then money, and the books are cleared last.
const rankWithinDay: Readonly<Record<LoanEventType, number>> = {
  paid_out: 0,
  rate_changed: 1,
  due_day_changed: 2,
  holiday_granted: 3,
  prepaid: 4,
  revoked: 5,
  early_repaid: 6,
  terminated: 7,
  fee_charged: 8,
  grace_granted: 9,
  default_interest_claimed: 10,
  charge_waived: 11,
  goodwill_granted: 12,
  payment_received: 13,
  written_off: 14,
  reversed: 15,
}

/** The events that count, in the order in which they count: by value day, never by the day they became known. */
export const inForce = (events: readonly LoanEvent[]): readonly LoanEvent[] => {
  const reversals = new Map<string, EventOf<'reversed'>[]>()
  for (const event of events) {
    if (event.type === 'reversed') reversals.set(event.eventId, [...(reversals.get(event.eventId) ?? []), event])
  }
  const isVoid = (id: string): boolean => reversals.get(id)?.some((reversal) => !isVoid(reversal.id)) ?? false
  return events
    .filter((event) => event.type !== 'reversed' && !isVoid(event.id))
    .sort(
      (a, b) =>
        (a.valueOn < b.valueOn ? -1 : a.valueOn > b.valueOn ? 1 : 0) ||
        rankWithinDay[a.type] - rankWithinDay[b.type] ||
        a.sequence - b.sequence,
    )
}

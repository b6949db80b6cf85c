// Deadlines of a line. Pure.
import { onOrAfterWorkingDay } from '../base/calendar.ts'
import { addDays, addMonths, type Day, earliest, latest } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import type { LegalRegime } from '../products/product.ts'

/** So long a line waits for the partner's authorization (`lending.md` 1). */
export const AUTHORIZATION_DAYS = 30

/**
 * The last day on which the contract can be revoked: the day of conclusion is not counted, and a period that ends on a
 * Saturday, Sunday or holiday ends on the next working day (§§ 187, 188, 193, 355 BGB). Null where there is no such right.
 */
export const revocableUntil = (concludedOn: Day, regime: LegalRegime, revocationDays: number): Day | null =>
  regime === 'BUSINESS' ? null : onOrAfterWorkingDay(addDays(concludedOn, revocationDays))

const LONG_STOP_MONTHS = 12

/** What the period of revocation depends on beside the conclusion (`domain-rules.md` 4.1). */
export type ContractDelivery = Readonly<{
  concludedOn: Day
  /** When the customer had the copy of the contract; null: not yet. */
  copyOn: Day | null
  /** When mandatory particulars that were missing in the copy were supplied; null: nothing was missing. */
  completedOn: Day | null
  /** Was the customer told of the right at all? */
  wasTold: boolean
}>

/**
 * The last day on which a contract can be revoked when the copy came late or was not complete: the period begins with the
 * copy, is a month when particulars came later, and ends in any case 12 months and 14 days after the conclusion, unless the
 * customer was never told of the right. Null: it has no end yet (§ 356b BGB, CCD2 art. 26).
 */
export const revocableUntilAfter = (delivery: ContractDelivery, revocationDays: number): Day | null => {
  const { concludedOn, copyOn, completedOn, wasTold } = delivery
  const begunOn = copyOn && latest(concludedOn, copyOn)
  const lastOn =
    begunOn === null
      ? null
      : completedOn !== null && completedOn > begunOn
        ? addMonths(completedOn, 1)
        : addDays(begunOn, revocationDays)
  if (!wasTold) return null
  const stopOn = addDays(addMonths(concludedOn, LONG_STOP_MONTHS), revocationDays)
  return onOrAfterWorkingDay(lastOn === null ? stopOn : earliest(lastOn, stopOn))
}

/** Is there a right to revoke, and was a declaration dispatched on this day in time? */
export const isRevocable = (regime: LegalRegime, revocableUntilOn: Day | null, dispatchedOn: Day): boolean =>
  regime !== 'BUSINESS' && (revocableUntilOn === null || dispatchedOn <= revocableUntilOn)

/** The shortest notice of the bank, in months (§ 499 (1) BGB). */
export const BANK_NOTICE_MONTHS = 2

/** The day on which a notice ends the line. Throws where that is too soon; the customer may end it at once. */
export const noticeEnds = (by: 'customer' | 'bank', today: Day, wanted: Day | null): Day => {
  const earliestOn = by === 'bank' ? addMonths(today, BANK_NOTICE_MONTHS) : today
  if (wanted !== null && wanted < earliestOn) {
    throw new Refusal(
      'validation_error',
      `termination_date: a notice by the ${by} of ${today} ends the line on ${earliestOn} at the earliest.`,
      'termination_date',
    )
  }
  return wanted ?? earliestOn
}

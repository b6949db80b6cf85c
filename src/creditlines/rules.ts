// Deadlines of a line. Pure.
import { onOrAfterWorkingDay } from '../base/calendar.ts'
import { addDays, type Day } from '../base/day.ts'
import type { LegalRegime } from '../products/product.ts'

/** So long a line waits for the partner's authorization (`lending.md` 1). */
export const AUTHORIZATION_DAYS = 30

/**
 * The last day on which the contract can be revoked: the day of conclusion is not counted, and a period that ends on a
 * Saturday, Sunday or holiday ends on the next working day (§§ 187, 188, 193, 355 BGB). Null where there is no such right.
 */
export const revocableUntil = (concludedOn: Day, regime: LegalRegime, revocationDays: number): Day | null =>
  regime === 'BUSINESS' ? null : onOrAfterWorkingDay(addDays(concludedOn, revocationDays))

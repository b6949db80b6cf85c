// The dates of a renewal, and what is possible on a day (`domain-rules.md` 4.3). Pure.
import { addDays, addMonths, type Day } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import type { Product } from '../products/product.ts'
import type { Renewal } from './renewal.ts'

/** How a product renews its lines. */
export type RenewalTerms = NonNullable<Product['renewal']>

/** So long before the last day for the notice the lender checks, so that the partner finds the line in time. */
const CHECK_LEAD_DAYS = 30

/** In so many renewals the solvency is looked at once; the register of incidents each time (L312-75). */
const SOLVENCY_EVERY = 3

/** The terms under which a line is renewed; 403 for one that runs without an end. */
export const renewalTerms = ({ renewal }: Pick<Product, 'renewal'>): RenewalTerms => {
  if (!renewal) throw new Refusal('unauthorized_action', 'Only French lines run for a period and are renewed.')
  return renewal
}

/** The dates of the nth renewal of a contract signed on a day. A 29 February comes back in leap years. */
export const renewalDates = (signedOn: Day, number: number, terms: RenewalTerms) => {
  const effectiveFromOn = addMonths(signedOn, number * terms.everyMonths)
  const notifyByOn = addMonths(effectiveFromOn, -terms.noticeMonths)
  return {
    effectiveFromOn,
    effectiveUntilOn: addMonths(signedOn, (number + 1) * terms.everyMonths),
    notifyByOn,
    cancelByOn: addDays(effectiveFromOn, -terms.objectionDays),
    checkOn: addDays(notifyByOn, -CHECK_LEAD_DAYS),
  }
}

/** Refuses (400) a day on which the notice cannot have been sent, or was sent too late. */
export const checkNotification = (sentOn: Day, { notifyByOn }: Renewal, grantedOn: Day, today: Day): void => {
  const field = 'notification_sent_date'
  if (sentOn > today) throw invalidField(field, `${sentOn} lies in the future.`)
  if (sentOn < grantedOn) throw invalidField(field, `${sentOn} lies before the line was granted, on ${grantedOn}.`)
  if (sentOn > notifyByOn) {
    throw invalidField(
      field,
      `${sentOn} is too late: the notice had to be sent by ${notifyByOn}. The line ends with its period.`,
    )
  }
}

/** Refuses (403) an objection after its last day. */
export const checkObjection = ({ cancelByOn }: Renewal, today: Day): void => {
  if (today > cancelByOn) {
    throw new Refusal(
      'unauthorized_action',
      `The renewal could be cancelled until ${cancelByOn}. The customer can end the line by ordinary termination at any time.`,
    )
  }
}

/** Does the solvency have to be looked at, beside the register? Each third time, and before a suspension is lifted (L312-76). */
export const needsSolvency = ({ number, status }: Pick<Renewal, 'number' | 'status'>): boolean =>
  status === 'suspended' || number % SOLVENCY_EVERY === 0

/** The first day of the time in which a draw keeps the line in use (D312-31). */
export const usedSince = ({ effectiveFromOn }: Renewal, terms: RenewalTerms): Day =>
  addMonths(effectiveFromOn, -terms.inactiveAfterMonths)

/** What the first day of the new period brings for a customer who was told and did not object. */
export const atExpiry = (
  { slipReturnedOn, cancelByOn }: Pick<Renewal, 'slipReturnedOn' | 'cancelByOn'>,
  wasUsed: boolean,
): 'period_began' | 'unused' =>
  wasUsed || (slipReturnedOn !== null && slipReturnedOn <= cancelByOn) ? 'period_began' : 'unused'

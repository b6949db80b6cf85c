// The renewal of a line that runs for a year: one for each period that may follow (`domain-rules.md` 4.3).
import type { Day } from '../base/day.ts'
import { defineMachine, type StateOf } from '../base/machine.ts'

/** State → event → next state. What is not renewed lets the line end with its period; `ended` followed the line itself. */
export const renewalMachine = defineMachine('renewal', {
  scheduled: { check_passed: 'eligible', check_failed: 'rejected', deadline_missed: 'missed', line_closed: 'ended' },
  eligible: { notified: 'customer_notified', deadline_missed: 'missed', line_closed: 'ended' },
  customer_notified: {
    notified: 'customer_notified',
    cancelled: 'cancelled_by_customer',
    period_began: 'effective',
    unused: 'suspended',
    line_closed: 'ended',
  },
  effective: {},
  suspended: {
    reinstatement_asked: 'suspended',
    check_passed: 'effective',
    check_failed: 'suspended',
    line_closed: 'ended',
  },
  rejected: {},
  missed: {},
  cancelled_by_customer: {},
  ended: {},
})

export type RenewalStatus = StateOf<typeof renewalMachine>
export const renewalStatuses = Object.keys(renewalMachine.table) as readonly RenewalStatus[]

export type Renewal = Readonly<{
  renewalId: string
  creditLineId: string
  /** 1 is the first period after the contract's own. */
  number: number
  status: RenewalStatus
  /** The day on which the running period expires and this one begins. */
  effectiveFromOn: Day
  effectiveUntilOn: Day
  /** The last day to send the notice. */
  notifyByOn: Day
  /** The last day for the customer to object, and to return the slip of a line that was not used. */
  cancelByOn: Day
  /** From then on the check is to be asked for; null: none is. */
  checkOn: Day | null
  /** Of the latest check. */
  creditRecordId: string | null
  checkedOn: Day | null
  /** The day on which the notice was sent. */
  notifiedOn: Day | null
  slipReturnedOn: Day | null
  rejectedOn: Day | null
  createdAt: Date
  version: number
}>

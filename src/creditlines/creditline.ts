// The line of credit: the framework contract under which a customer draws (`lending.md` 1).
import type { Day } from '../base/day.ts'
import { defineMachine, type EventOf, type StateOf } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import { defineEvent } from '../db/event.ts'
import type { LegalRegime, Segment } from '../products/product.ts'

/** State → event → next state. `closed` ends draws at once and never reopens; loans run on, and settling is a date. */
export const creditlineMachine = defineMachine('credit line', {
  authorization_pending: { authorized: 'account_creation_pending', authorization_refused: 'closed', revoked: 'closed' },
  account_creation_pending: { account_made: 'mandate_creation_pending', revoked: 'closed' },
  mandate_creation_pending: { mandate_active: 'open', mandate_failed: 'mandate_creation_pending', revoked: 'closed' },
  open: {
    notice_given: 'open',
    notice_ended: 'closed',
    terminated_for_cause: 'closed',
    not_renewed: 'closed',
    revoked: 'closed',
  },
  closed: { settled: 'closed', unsettled: 'closed' },
})

export type CreditLineStatus = StateOf<typeof creditlineMachine>
export type CreditLineEvent = EventOf<typeof creditlineMachine>

export const creditLineStatuses = Object.keys(creditlineMachine.table) as readonly CreditLineStatus[]

/** How a line came to its end; a line whose authorization was refused has none, it was never granted. */
export const terminationTypes = [
  'ORDINARY_BY_CUSTOMER',
  'ORDINARY_BY_BANK',
  'EXTRAORDINARY_BY_CUSTOMER',
  'EXTRAORDINARY_BY_BANK',
  'REVOCATION',
  'NON_RENEWAL',
] as const
export type TerminationType = (typeof terminationTypes)[number]

export type CreditLine = Readonly<{
  creditLineId: string
  personId: string
  applicationId: string
  productVersion: string
  productType: Segment
  legalRegime: LegalRegime
  status: CreditLineStatus
  limitCents: Cents
  interestRate: Rate
  annualPercentageRate: Rate
  /** Day of the month on which instalments fall due. */
  repaymentDay: number
  /** The reference account: payouts go there, debits come from there. */
  recipientIban: string
  recipientName: string
  /** Of the mandate that the contract prints. */
  mandateReference: string
  payoutAccountId: string | null
  accountId: string | null
  /** The line's own IBAN, for transfers by the customer. */
  accountIban: string | null
  disposableIncomeCents: Cents | null
  latestDisposableIncomeCents: Cents | null
  /** After this day a line that waits for authorization is closed. */
  authorizeByOn: Day | null
  concludedOn: Day
  /** Last day of the right to revoke; null where there is none. */
  revocableUntilOn: Day | null
  grantedAt: Date | null
  terminationType: TerminationType | null
  terminationRequestedOn: Day | null
  terminationOn: Day | null
  settledOn: Day | null
  createdAt: Date
  version: number
}>

type Subject = Readonly<{ creditLineId: string; personId: string; applicationId: string }>

/** Every change that the outside may see, with the `CREDIT_LINE` webhook (`reference/splitpay.md` 5.3). */
export const creditlineChanged = defineEvent<
  Subject & Readonly<{ previous: CreditLineStatus | null; status: CreditLineStatus }>
>()('creditline.changed')

/** The contract is concluded and the line exists, not yet open. */
export const creditlineCreated = defineEvent<Subject>()('creditline.created')

/** Granted: the customer may draw. */
export const creditlineOpened = defineEvent<Subject>()('creditline.opened')

/** Draws have ended. Without `terminationType` it was never granted. */
export const creditlineClosed = defineEvent<Subject & Readonly<{ terminationType: TerminationType | null }>>()(
  'creditline.closed',
)

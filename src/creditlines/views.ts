// The wire's credit line (`reference/splitpay.md` 2.11, 2.12, 5.3).
import Type from 'typebox'
import { rateToNumber } from '../base/rate.ts'
import {
  DayText,
  idOf,
  Money,
  nullable,
  oneOf,
  viewInstant,
  viewLocalInstant,
  viewMoney,
  viewOptionalMoney,
} from '../http/wire.ts'
import type { LineUsage } from '../loans/store.ts'
import { type LockingStatus, lockingStatuses } from '../persons/holds.ts'
import { type CreditLine, creditLineStatuses, terminationTypes } from './creditline.ts'
import { type Renewal, type RenewalStatus, renewalStatuses } from './renewal.ts'

/** What a line shows besides its own row. */
export type LineSurroundings = Readonly<{ usage: LineUsage; lockingStatus: LockingStatus; renewal: Renewal | null }>

export const RenewalView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    credit_line_id: idOf('creditLine'),
    status: oneOf(renewalStatuses),
    status_description: nullable(Type.String()),
    notification_sent_date: nullable(DayText),
    effective_from_date: nullable(DayText),
    effective_until_date: nullable(DayText),
    rejection_date: nullable(DayText),
  },
  { $id: 'CreditLineRenewal' },
)

export const CreditLineView = Type.Object(
  {
    id: idOf('creditLine'),
    person_id: idOf('person'),
    application_id: idOf('application'),
    status: oneOf(creditLineStatuses),
    locking_status: oneOf(lockingStatuses),
    product_type: oneOf(['consumer', 'freelancer']),
    limit: Money,
    utilized_amount: Money,
    active_loans: Type.Array(Type.Object({ id: idOf('loan') })),
    interest_rate: Type.Number(),
    annual_percentage_rate: Type.Number(),
    recipient_iban: Type.String(),
    account_id: nullable(idOf('account')),
    account_iban: nullable(Type.String()),
    disposable_income: nullable(Money),
    latest_disposable_income: nullable(Money),
    created_at: Type.String({ examples: ['2022-02-07T11:57:42'] }),
    granted_at: nullable(Type.String({ examples: ['2022-02-07T11:57:42Z'] })),
    termination_type: nullable(oneOf(terminationTypes)),
    termination_requested_at: nullable(DayText),
    termination_date: nullable(DayText),
    renewal: nullable(RenewalView),
  },
  { $id: 'CreditLine' },
)

/** What each status means, in a sentence for the integrator. */
const renewalDescriptions: Readonly<Record<RenewalStatus, string>> = {
  scheduled: 'The check before the renewal has not ended yet.',
  eligible: 'The customer can be told of the renewal.',
  customer_notified: 'The customer has been told; the line is renewed unless the customer objects.',
  effective: 'The line was renewed.',
  suspended: 'The line was not used for a year; it is suspended until the customer asks for it.',
  rejected: 'The check did not allow the renewal; the line ends with its period.',
  missed: 'The customer was not told in time; the line ends with its period.',
  cancelled_by_customer: 'The customer does not want the renewal; the line ends with its period.',
  ended: 'The line has ended.',
}

export const viewRenewal = (renewal: Renewal) => ({
  id: renewal.renewalId,
  credit_line_id: renewal.creditLineId,
  status: renewal.status,
  status_description: renewalDescriptions[renewal.status],
  notification_sent_date: renewal.notifiedOn,
  effective_from_date: renewal.effectiveFromOn,
  effective_until_date: renewal.effectiveUntilOn,
  rejection_date: renewal.rejectedOn,
})

/** Every documented member, null where there is nothing. A line that cannot be renewed has no `renewal`. */
export const viewCreditLine = (line: CreditLine, { usage, lockingStatus, renewal }: LineSurroundings) => ({
  id: line.creditLineId,
  person_id: line.personId,
  application_id: line.applicationId,
  status: line.status,
  locking_status: lockingStatus,
  product_type: line.productType,
  limit: viewMoney(line.limitCents),
  utilized_amount: viewMoney(usage.utilizedCents),
  active_loans: usage.activeLoanIds.map((id) => ({ id })),
  interest_rate: rateToNumber(line.interestRate),
  annual_percentage_rate: rateToNumber(line.annualPercentageRate),
  recipient_iban: line.recipientIban,
  account_id: line.accountId,
  account_iban: line.accountIban,
  disposable_income: viewOptionalMoney(line.disposableIncomeCents),
  latest_disposable_income: viewOptionalMoney(line.latestDisposableIncomeCents),
  created_at: viewLocalInstant(line.createdAt),
  granted_at: line.grantedAt && viewInstant(line.grantedAt),
  termination_type: line.terminationType,
  termination_requested_at: line.terminationRequestedOn,
  termination_date: line.terminationOn,
  renewal: renewal && viewRenewal(renewal),
})

export const CreditLineListItem = Type.Object(
  {
    id: idOf('creditLine'),
    person_id: idOf('person'),
    status: oneOf(creditLineStatuses),
    limit: Money,
    granted_at: nullable(Type.String({ examples: ['2022-02-07T11:57:42Z'] })),
  },
  { $id: 'CreditLineListItem' },
)

export const viewCreditLineListItem = (line: CreditLine) => ({
  id: line.creditLineId,
  person_id: line.personId,
  status: line.status,
  limit: viewMoney(line.limitCents),
  granted_at: line.grantedAt && viewInstant(line.grantedAt),
})

export const CreditLineWebhookBody = Type.Object(
  {
    data: Type.Object({
      event_type: oneOf(['CREDIT_LINE']),
      entity_uuid: idOf('creditLine'),
      payload: Type.String({
        contentMediaType: 'application/json',
        contentSchema: CreditLineView,
        description: 'The line as JSON in a text.',
      }),
    }),
  },
  { $id: 'CreditLineWebhook' },
)

/** The `CREDIT_LINE` webhook: in an envelope, with the line as JSON-encoded text. */
export const creditLineWebhook = (line: CreditLine, surroundings: LineSurroundings) => ({
  type: 'CREDIT_LINE',
  body: {
    data: {
      event_type: 'CREDIT_LINE',
      entity_uuid: line.creditLineId,
      payload: JSON.stringify(viewCreditLine(line, surroundings)),
    },
  },
})

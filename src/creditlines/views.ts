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

/** What a line shows besides its own row. */
export type LineSurroundings = Readonly<{ usage: LineUsage; lockingStatus: LockingStatus }>

const Renewal = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    credit_line_id: idOf('creditLine'),
    status: Type.String(),
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
    renewal: nullable(Renewal),
  },
  { $id: 'CreditLine' },
)

/** Every documented member, null where there is nothing. A line that cannot be renewed has no `renewal`. */
export const viewCreditLine = (line: CreditLine, { usage, lockingStatus }: LineSurroundings) => ({
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
  renewal: null,
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

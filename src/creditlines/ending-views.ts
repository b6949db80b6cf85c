// Endings on the wire of the lender.
import Type from 'typebox'
import type { Cents } from '../base/money.ts'
import { DayText, idOf, Money, nullable, oneOf, viewInstant, viewMoney } from '../http/wire.ts'
import type { CreditLine } from './creditline.ts'
import {
  type Forbearance,
  forbearanceKinds,
  forbearanceResponses,
  type Revocation,
  revocationChannels,
  revocationStatuses,
  type TerminationNotice,
} from './ending.ts'
import { CreditLineView, type LineSurroundings, viewCreditLine } from './views.ts'

export const RevocationView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    credit_line_id: idOf('creditLine'),
    status: oneOf(revocationStatuses),
    channel: oneOf(revocationChannels),
    dispatched_on: DayText,
    received_on: DayText,
    decided_by: nullable(Type.String()),
    decided_on: nullable(DayText),
    reason: nullable(Type.String()),
    created_at: Type.String({ examples: ['2022-02-07T11:57:42Z'] }),
  },
  { $id: 'Revocation' },
)

export const viewRevocation = (revocation: Revocation) => ({
  id: revocation.revocationId,
  credit_line_id: revocation.creditLineId,
  status: revocation.status,
  channel: revocation.channel,
  dispatched_on: revocation.dispatchedOn,
  received_on: revocation.receivedOn,
  decided_by: revocation.decidedBy,
  decided_on: revocation.decidedOn,
  reason: revocation.reason,
  created_at: viewInstant(revocation.createdAt),
})

export const ForbearanceView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    credit_line_id: idOf('creditLine'),
    kind: oneOf(forbearanceKinds),
    terms: Type.String(),
    offered_on: DayText,
    response: oneOf(forbearanceResponses),
  },
  { $id: 'Forbearance' },
)

export const viewForbearance = (forbearance: Forbearance) => ({
  id: forbearance.forbearanceId,
  credit_line_id: forbearance.creditLineId,
  kind: forbearance.kind,
  terms: forbearance.terms,
  offered_on: forbearance.offeredOn,
  response: forbearance.response,
})

export const NoticeView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    loan_id: idOf('loan'),
    given_on: DayText,
    deadline_on: DayText,
    demanded: Money,
    threshold: Money,
    consecutive_installments: Type.Integer(),
    terminated_on: nullable(DayText),
  },
  { $id: 'TerminationNotice' },
)

export const viewNotice = (notice: TerminationNotice) => ({
  id: notice.noticeId,
  loan_id: notice.loanId,
  given_on: notice.givenOn,
  deadline_on: notice.deadlineOn,
  demanded: viewMoney(notice.demandedCents),
  threshold: viewMoney(notice.thresholdCents),
  consecutive_installments: notice.consecutiveInstalments,
  terminated_on: notice.terminatedOn,
})

export const LenderCreditLineView = Type.Object(
  {
    ...CreditLineView.properties,
    repayment_day: Type.Integer(),
    concluded_on: DayText,
    revocable_until: nullable(DayText),
    settled_on: nullable(DayText),
    credit: Money,
    revocations: Type.Array(RevocationView),
    forbearances: Type.Array(ForbearanceView),
    termination_notices: Type.Array(NoticeView),
  },
  { $id: 'LenderCreditLine' },
)

/** What the lender knows of a line beyond what its own row and surroundings show. */
export type LineFile = Readonly<{
  creditCents: Cents
  revocations: readonly Revocation[]
  forbearances: readonly Forbearance[]
  notices: readonly TerminationNotice[]
}>

/** The line with what only the lender sees. `revocable_until` is null where there is no such right, or no end of it yet. */
export const viewLenderCreditLine = (line: CreditLine, surroundings: LineSurroundings, file: LineFile) => ({
  ...viewCreditLine(line, surroundings),
  repayment_day: line.repaymentDay,
  concluded_on: line.concludedOn,
  revocable_until: line.revocableUntilOn,
  settled_on: line.settledOn,
  credit: viewMoney(file.creditCents),
  revocations: file.revocations.map(viewRevocation),
  forbearances: file.forbearances.map(viewForbearance),
  termination_notices: file.notices.map(viewNotice),
})

export const RefundView = Type.Object(
  { payout_id: idOf('payout'), amount: Money, credit_left: Money },
  { $id: 'CreditRefund' },
)

/** The end of a line, for the answer of a command: its dates, and nothing that would have to be read anew. */
export const LineEndView = Type.Object(
  {
    id: idOf('creditLine'),
    status: CreditLineView.properties.status,
    termination_type: CreditLineView.properties.termination_type,
    termination_requested_at: nullable(DayText),
    termination_date: nullable(DayText),
    repayment_day: Type.Integer(),
    revocable_until: nullable(DayText),
  },
  { $id: 'CreditLineEnd' },
)

export const viewLineEnd = (line: CreditLine) => ({
  id: line.creditLineId,
  status: line.status,
  termination_type: line.terminationType,
  termination_requested_at: line.terminationRequestedOn,
  termination_date: line.terminationOn,
  repayment_day: line.repaymentDay,
  revocable_until: line.revocableUntilOn,
})

// The wire's dunning case and notification (`reference/splitpay.md` 2.19).
import Type from 'typebox'
import { DayText, InstantText, idOf, Money, nullable, oneOf, viewInstant, viewMoney } from '../http/wire.ts'
import type { LoanState } from '../loans/fold.ts'
import { lineAccountId } from '../payments/line-ibans.ts'
import {
  caseStatuses,
  type DunningCase,
  isOpen,
  type Note,
  type Notification,
  noteKinds,
  notificationTypes,
} from './case.ts'
import { arrearsOf } from './letters.ts'

const Uuid = Type.String({ format: 'uuid', examples: ['0b7e7a52-5f2b-4b8e-9a0e-8f1d9c3f5a11'] })

export const DunningCaseView = Type.Object(
  {
    id: Uuid,
    status: oneOf(caseStatuses),
    person_id: idOf('person'),
    loan_id: idOf('loan'),
    loan_account_id: idOf('account'),
    billing_account_id: idOf('account'),
    credit_reference_id: nullable(idOf('creditLine')),
    strategy: oneOf(['consumer', 'freelancer']),
    total_overdue_amount: Money,
    overdue_installment_amount: Money,
    fees: Money,
    last_sddr_date: nullable(DayText),
    deadline: nullable(DayText),
  },
  { $id: 'DunningCase' },
)

export const DunningCaseListItem = Type.Object(
  {
    id: Uuid,
    person_id: idOf('person'),
    loan_account_id: idOf('account'),
    status: oneOf(caseStatuses),
    total_overdue_amount: Money,
  },
  { $id: 'DunningCaseListItem' },
)

export const DunningNotificationView = Type.Object(
  { id: Uuid, created_at: InstantText, title: Type.String(), type: oneOf(notificationTypes) },
  { $id: 'DunningNotification' },
)

/** The amounts are the loan's today; a closed case has none. */
export const viewCase = (dunned: DunningCase, state: LoanState) => {
  const arrears = isOpen(dunned) ? arrearsOf(state) : null
  return {
    id: dunned.caseId,
    status: dunned.status,
    person_id: dunned.personId,
    loan_id: dunned.loanId,
    loan_account_id: lineAccountId(dunned.lineId),
    billing_account_id: lineAccountId(dunned.lineId),
    credit_reference_id: dunned.lineId,
    strategy: dunned.strategy,
    total_overdue_amount: viewMoney(arrears?.totalCents ?? 0n),
    overdue_installment_amount: viewMoney(arrears?.instalmentsCents ?? 0n),
    fees: viewMoney(arrears?.feesCents ?? 0n),
    last_sddr_date: dunned.lastSddrOn,
    deadline: dunned.deadlineOn,
  }
}

export const viewCaseListItem = (dunned: DunningCase, state: LoanState) => {
  const { id, person_id, loan_account_id, status, total_overdue_amount } = viewCase(dunned, state)
  return { id, person_id, loan_account_id, status, total_overdue_amount }
}

export const viewNotification = ({ notificationId, createdAt, title, type }: Notification) => ({
  id: notificationId,
  created_at: viewInstant(createdAt),
  title,
  type,
})

export const LetterView = Type.Object(
  {
    id: Uuid,
    type: oneOf(notificationTypes),
    title: Type.String(),
    addressee: Type.String(),
    sent_on: DayText,
    data: Type.Unknown({ description: 'What the letter prints; amounts are whole cents in text.' }),
  },
  { $id: 'DunningLetter' },
)

/** For the lender: with what the letter prints. */
export const viewLetter = ({ notificationId, type, title, addressee, sentOn, data }: Notification) => ({
  id: notificationId,
  type,
  title,
  addressee,
  sent_on: sentOn,
  data,
})

export const NoteView = Type.Object(
  {
    id: Uuid,
    kind: oneOf(noteKinds),
    text: Type.String(),
    promised_on: nullable(DayText),
    promised_amount: nullable(Money),
    made_by: Type.String(),
    made_on: DayText,
  },
  { $id: 'DunningNote' },
)

export const viewNote = (note: Note) => ({
  id: note.noteId,
  kind: note.kind,
  text: note.text,
  promised_on: note.promisedOn,
  promised_amount: note.promisedCents === null ? null : viewMoney(note.promisedCents),
  made_by: note.madeBy,
  made_on: note.madeOn,
})

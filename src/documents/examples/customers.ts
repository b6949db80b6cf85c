// Letters about the line itself: withdrawal, renewal, a refusal, a hold.

import type { HoldNoticeData } from '../templates/hold_notice/2026-11-20/data.ts'
import type { RejectionData } from '../templates/rejection/2026-11-20/data.ts'
import type { RenewalNoticeData } from '../templates/renewal_notice/2026-11-20/data.ts'
import type { WithdrawalFormData } from '../templates/withdrawal_form/2026-11-20/data.ts'
import type { WithdrawalReceiptData } from '../templates/withdrawal_receipt/2026-11-20/data.ts'
import type { WithdrawalReminderData } from '../templates/withdrawal_reminder/2026-11-20/data.ts'
import { LINE_IBAN, letterhead } from './line.ts'

export const renewalNoticeExample: RenewalNoticeData = {
  ...letterhead,
  concludedOn: '2026-11-20',
  expiresOn: '2027-11-20',
  renewedUntilOn: '2028-11-20',
  objectionUntilOn: '2027-10-31',
  limitCents: 200_000,
  borrowingRate: '0.11000000',
  annualPercentageRate: '0.11570000',
  isInactive: false,
}

export const withdrawalFormExample: WithdrawalFormData = {
  ...letterhead,
  concludedOn: '2026-11-20',
  limitCents: 200_000,
  withdrawalDays: 14,
}

export const withdrawalReceiptExample: WithdrawalReceiptData = {
  ...letterhead,
  channel: 'online',
  dispatchedOn: '2026-12-02',
  receivedAt: '2026-12-02T21:47:05+01:00',
  isEffective: true,
  payToIban: LINE_IBAN,
  loans: [
    {
      loanReference: 'ABH244919',
      principalCents: 100_000,
      interestCents: 1253,
      totalCents: 101_253,
      payByOn: '2027-01-01',
    },
  ],
}

export const withdrawalReminderExample: WithdrawalReminderData = {
  ...letterhead,
  concludedOn: '2026-11-20',
  revocableUntilOn: '2026-12-04',
  limitCents: 200_000,
  interestPerDayCents: 61,
}

export const rejectionExample: RejectionData = {
  ...letterhead,
  appliedOn: '2026-11-20',
  reasons: [
    'Die Auskunftei meldet offene, gemahnte Forderungen.',
    'Nach festen Ausgaben bleibt zu wenig für die Rate.',
  ],
  bureaus: ['Musterauskunftei GmbH, Ringstraße 3, 65189 Wiesbaden'],
  isAutomated: true,
}

export const holdNoticeExample: HoldNoticeData = {
  ...letterhead,
  cause: 'bank_reason',
  sinceOn: '2027-02-11',
  statedReason: 'Ihr Einkommen ist nach Ihrer Mitteilung seit Januar weggefallen.',
}

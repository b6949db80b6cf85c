// The papers of a loan: its plan, its debits, another rate, the price of repaying early.

import type { AccountRequestData } from '../templates/account_request/2026-11-20/data.ts'
import type { EarlyRepaymentQuoteData } from '../templates/early_repayment_quote/2026-11-20/data.ts'
import type { InstalmentPlanData } from '../templates/instalment_plan/2026-11-20/data.ts'
import type { PrenotificationData } from '../templates/prenotification/2026-11-20/data.ts'
import type { RateChangeData } from '../templates/rate_change/2026-11-20/data.ts'
import { LINE_IBAN, letterhead, planRows } from './line.ts'

const debtor = {
  debtorIban: 'DE89370400440532013000',
  mandateReference: 'RW-8A5D1C0E4F7B',
  creditorId: 'DE98ZZZ09999999999',
}

export const instalmentPlanExample: InstalmentPlanData = {
  ...letterhead,
  loanReference: 'ABH244919',
  purpose: 'Fahrrad',
  isBullet: false,
  principalCents: 100_000,
  payoutOn: '2026-11-20',
  payoutIban: 'DE89370400440532013000',
  borrowingRate: '0.11000000',
  effectiveRate: '0.11580000',
  term: 6,
  instalmentCents: 17263,
  lastInstalmentCents: 17262,
  interestCents: 3577,
  totalCents: 103_577,
  ...debtor,
  rows: planRows.map((row, index) => ({
    ...row,
    collectedOn:
      ['2027-01-04', '2027-02-01', '2027-03-01', '2027-04-01', '2027-05-03', '2027-06-01'][index] ?? row.dueOn,
    amountCents: row.interestCents + row.principalCents,
  })),
}

export const prenotificationExample: PrenotificationData = {
  ...letterhead,
  ...debtor,
  loanReference: 'ABH244919',
  cause: 'presented_again',
  rows: [{ dueOn: '2027-03-01', collectedOn: '2027-03-22', amountCents: 17_563 }],
}

export const accountRequestExample: AccountRequestData = {
  ...letterhead,
  loanReference: 'ABH244919',
  debtorIban: debtor.debtorIban,
  dueOn: '2027-01-01',
  amountCents: 17_263,
  payToIban: LINE_IBAN,
  answerByOn: '2027-01-29',
}

export const rateChangeExample: RateChangeData = {
  ...letterhead,
  ...debtor,
  loanReference: 'ABH244919',
  fromOn: '2027-03-01',
  previousRate: '0.11000000',
  borrowingRate: '0.09000000',
  rows: [
    { dueOn: '2027-04-01', collectedOn: '2027-04-01', amountCents: 17_207, interestCents: 381, principalCents: 16_826 },
    { dueOn: '2027-05-01', collectedOn: '2027-05-03', amountCents: 17_207, interestCents: 255, principalCents: 16_952 },
    { dueOn: '2027-06-01', collectedOn: '2027-06-01', amountCents: 17_203, interestCents: 128, principalCents: 17_075 },
  ],
}

export const earlyRepaymentQuoteExample: EarlyRepaymentQuoteData = {
  ...letterhead,
  loanReference: 'ABH244919',
  payOn: '2027-03-15',
  principalCents: 50_853,
  interestCents: 218,
  feesCents: 0,
  defaultInterestCents: 0,
  compensationCents: 0,
  totalCents: 51_071,
  savedInterestCents: 717,
  payToIban: LINE_IBAN,
}

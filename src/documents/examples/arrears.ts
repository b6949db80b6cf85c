// One of each letter about arrears: the loan of the other examples, of which nothing was paid from March on.
import type { DocumentKind } from '../documents.ts'
import type { ArrearsLetterData } from '../templates/shared/2026-11-20/arrears.ts'
import { LINE_IBAN, letterhead } from './line.ts'

const march = { dueOn: '2027-03-01', interestCents: 619, principalCents: 16_644, openCents: 17_263 }
const april = { dueOn: '2027-04-01', interestCents: 466, principalCents: 16_797, openCents: 17_263 }
const may = { dueOn: '2027-05-01', interestCents: 312, principalCents: 16_951, openCents: 17_263 }
/** What the termination calls in, with its interest until that day. */
const rest = { dueOn: '2027-05-10', interestCents: 47, principalCents: 17_105, openCents: 17_152 }

const overdue = {
  ...letterhead,
  caseId: '3b1f0c7e-5d2a-4f60-9c1b-7a8e2d4c6f10',
  loanReference: 'ABH244919',
  addressee: 'customer',
  asOfOn: '2027-04-20',
  rows: [march, april],
  instalmentsCents: 34_526,
  feesCents: 300,
  defaultInterestCents: 204,
  totalCents: 35_030,
  payToIban: LINE_IBAN,
  hasRunItsTerm: false,
  offersTalk: false,
  offersForbearance: false,
  namesDebtAdvice: false,
  announcesBureau: false,
} satisfies Partial<ArrearsLetterData>

const calledIn = { ...overdue, rows: [march, april, may, rest], instalmentsCents: 68_941 }

export const arrearsExamples = {
  sddr_notification: {
    ...overdue,
    heading: 'Ihre Lastschrift wurde nicht eingelöst',
    asOfOn: '2027-04-08',
    defaultInterestCents: 134,
    totalCents: 34_960,
    returned: { returnedDueOn: '2027-04-01', returnedCents: 17_263, chargesCents: 300, reason: 'AM04' },
    again: { againCents: 17_563, againFromOn: '2027-04-22' },
  },
  // 100.00 were paid: the fee, the interest of March, the rest to its principal.
  partial_repayment_notification: {
    ...overdue,
    heading: 'Teilzahlung eingegangen',
    rows: [{ ...march, interestCents: 0, principalCents: 7563, openCents: 7563 }, april],
    instalmentsCents: 24_826,
    feesCents: 0,
    totalCents: 25_030,
    pendingUntilOn: '2027-04-22',
  },
  full_repayment_notification: {
    ...overdue,
    heading: 'Rückstand ausgeglichen',
    rows: [],
    instalmentsCents: 0,
    feesCents: 0,
    defaultInterestCents: 0,
    totalCents: 0,
  },
  reminder: { ...overdue, heading: 'Zahlungserinnerung', deadlineOn: '2027-04-27' },
  dunning_letter: {
    ...overdue,
    heading: 'Zweite Mahnung',
    deadlineOn: '2027-05-04',
    offersForbearance: true,
    namesDebtAdvice: true,
    announcesBureau: true,
  },
  pre_termination_letter: {
    ...overdue,
    heading: 'Androhung der Kündigung',
    deadlineOn: '2027-05-07',
    offersTalk: true,
    offersForbearance: true,
    threat: { instalmentsOverdue: 2, thresholdCents: 10_000, wholeDebtCents: 69_284 },
  },
  termination_letter: {
    ...calledIn,
    heading: 'Kündigung',
    asOfOn: '2027-05-10',
    defaultInterestCents: 351,
    totalCents: 69_592,
    deadlineOn: '2027-05-24',
  },
  pre_collection_letter: {
    ...calledIn,
    heading: 'Letzte Zahlungsaufforderung',
    addressee: 'counsellor',
    asOfOn: '2027-05-26',
    defaultInterestCents: 539,
    totalCents: 69_780,
    deadlineOn: '2027-06-09',
  },
} satisfies Partial<Record<DocumentKind, ArrearsLetterData>>

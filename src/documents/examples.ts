// One document of each kind with data that holds together: what others look at to see a document's shape.
import { type Document, newDocument } from './documents.ts'
import type { AnnualStatementData } from './templates/annual_statement/2026-11-20/data.ts'
import type { ClosingStatementData } from './templates/closing_statement/2026-11-20/data.ts'
import type { ContractData } from './templates/contract/2026-11-20/data.ts'
import type { InstalmentPlanData } from './templates/instalment_plan/2026-11-20/data.ts'
import type { SecciData } from './templates/secci/2026-11-20/data.ts'

/** The figures of `lending.md` 2: 1,000.00 at 0.11, paid out on 2026-11-20, six payments from 2027-01-01. */
const planRows = [
  { dueOn: '2027-01-01', interestCents: 1253, principalCents: 16010, balanceCents: 83990 },
  { dueOn: '2027-02-01', interestCents: 770, principalCents: 16493, balanceCents: 67497 },
  { dueOn: '2027-03-01', interestCents: 619, principalCents: 16644, balanceCents: 50853 },
  { dueOn: '2027-04-01', interestCents: 466, principalCents: 16797, balanceCents: 34056 },
  { dueOn: '2027-05-01', interestCents: 312, principalCents: 16951, balanceCents: 17105 },
  { dueOn: '2027-06-01', interestCents: 157, principalCents: 17105, balanceCents: 0 },
]

const line = {
  reference: '8a5d1c0e4f7b4c2e9d3a6b1f0c8e7d25ccla',
  creditor: {
    name: 'Musterbank Rahmenkredit AG',
    street: 'Unter den Eichen 12',
    postalCode: '10115',
    city: 'Berlin',
    phone: '+49 30 5557 0100',
    email: 'service@musterbank.example',
    website: 'www.musterbank.example',
    register: 'Amtsgericht Charlottenburg, HRB 123456 B',
    representatives: 'Dr. Anna Beispiel (Vorsitz), Jan Muster',
    supervisor: 'Bundesanstalt für Finanzdienstleistungsaufsicht, Graurheindorfer Straße 108, 53117 Bonn, www.bafin.de',
    dataProtectionEmail: 'datenschutz@musterbank.example',
  },
  customer: {
    name: 'Łukasz Çelik',
    street: 'Größenstraße 7 a',
    postalCode: '80331',
    city: 'München',
    email: 'lukasz.celik@post.example',
  },
  terms: {
    limitCents: 200_000,
    borrowingRate: '0.11000000',
    dayCount: '30E/360',
    minimumDrawCents: 1,
    planTerms: [3, 6, 9, 12, 18, 24],
    bullet: { minimumDays: 14, maximumMonths: 12 },
    repaymentDay: 1,
    firstDueAfterDays: 14,
    prenotificationDays: 14,
    withdrawalDays: 14,
    customerNoticeMonths: 0,
    bankNoticeMonths: 2,
  },
  frameworkCost: { euRate: '0.11570000', totalPayableCents: 211_917 },
  latePayment: { baseRate: '0.01270000', baseRateSince: '2026-07-01', margin: '0.05000000', defaultRate: '0.06270000' },
  example: {
    drawCents: 100_000,
    payoutOn: '2026-11-20',
    euRate: '0.11580000',
    instalmentCents: 17263,
    lastInstalmentCents: 17262,
    totalPayableCents: 103_577,
    rows: planRows,
  },
  complaintBody: {
    name: 'Schlichtungsstelle beim Bundesverband deutscher Banken',
    street: 'Postfach 04 03 07',
    postalCode: '10062',
    city: 'Berlin',
    website: 'www.bankenombudsmann.de',
  },
} satisfies Partial<ContractData>

export const secciExample: SecciData = {
  ...line,
  validUntil: '2026-12-20',
  bureaus: ['Musterauskunftei GmbH, Ringstraße 3, 65189 Wiesbaden'],
  isPricePersonalised: false,
  isDecisionAutomated: true,
}

export const contractExample: ContractData = {
  ...line,
  payoutIban: 'DE89370400440532013000',
  mandate: {
    reference: 'RW-8A5D1C0E4F7B',
    creditorId: 'DE98ZZZ09999999999',
    debtorName: 'Łukasz Çelik',
    iban: 'DE89370400440532013000',
  },
  withdrawal: { interestPerDayCents: 61, website: 'www.musterbank.example/widerruf' },
  debtAdvice: 'Eine anerkannte Schuldnerberatungsstelle in Ihrer Nähe finden Sie unter www.meine-schulden.de.',
  lenderSignature: { name: 'Dr. Anna Beispiel', place: 'Berlin', signedAt: '2026-11-20T10:15:00+01:00' },
  signature: {
    signingId: '5f0e3b7c9a1d4e628b7f2c4d6e8a0b13csig',
    method: 'einfache elektronische Signatur',
    signedAt: '2026-11-20T14:03:27+01:00',
  },
}

const { creditor, customer, complaintBody } = line
export const letterhead = { reference: line.reference, creditor, customer, complaintBody }

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
  debtorIban: 'DE89370400440532013000',
  mandateReference: 'RW-8A5D1C0E4F7B',
  creditorId: 'DE98ZZZ09999999999',
  rows: planRows.map((row, index) => ({
    ...row,
    collectedOn: ['2027-01-04', '2027-02-01', '2027-03-01', '2027-04-01', '2027-05-03', '2027-06-01'][index] ?? row.dueOn,
    amountCents: row.interestCents + row.principalCents,
  })),
}

/** The loan of the plan above, with its third debit returned and paid by transfer (`lending.md` 3). */
const statementLoan = {
  loanReference: 'ABH244919',
  purpose: 'Fahrrad',
  loanId: '7c1e5a9b3d2f4a6c8e0b1d3f5a7c9e1bcloa',
  effectiveRate: '0.11580000',
  rates: [{ fromOn: '2026-11-20', borrowingRate: '0.11000000' }],
}
const zero = {
  openingCents: 0,
  payoutsCents: 0,
  interestCents: 0,
  feesCents: 0,
  defaultInterestCents: 0,
  paymentsCents: 0,
  allowancesCents: 0,
  writtenOffCents: 0,
  closingCents: 0,
}
const lineOfStatement = {
  ...letterhead,
  limitCents: 200_000,
  borrowingRate: '0.11000000',
  annualPercentageRate: '0.11570000',
}
const firstYear = { ...zero, payoutsCents: 100_000, closingCents: 100_000 }

export const annualStatementExample: AnnualStatementData = {
  ...lineOfStatement,
  ...firstYear,
  year: 2026,
  fromOn: '2026-11-20',
  untilOn: '2026-12-31',
  undrawnLimitCents: 100_000,
  loans: [
    {
      ...statementLoan,
      ...firstYear,
      closingPrincipalCents: 100_000,
      closingInterestCents: 0,
      closingFeesCents: 0,
      closingDefaultInterestCents: 0,
      movements: [
        {
          bookedOn: '2026-11-20',
          valueOn: '2026-11-20',
          kind: 'payout',
          chargedCents: 100_000,
          creditedCents: 0,
          balanceCents: 100_000,
        },
      ],
    },
  ],
  credit: {
    creditOpeningCents: 0,
    creditClosingCents: 500,
    movements: [
      {
        bookedOn: '2026-12-14',
        valueOn: '2026-12-14',
        kind: 'transfer',
        chargedCents: 0,
        creditedCents: 500,
        balanceCents: 500,
      },
    ],
  },
}

type Movement = AnnualStatementData['loans'][number]['movements'][number]
let balanceCents = 0
const moved = (on: string, kind: Movement['kind'], cents: number): Movement => {
  balanceCents += cents
  const chargedCents = Math.max(cents, 0)
  return { bookedOn: on, valueOn: on, kind, chargedCents, creditedCents: chargedCents - cents, balanceCents }
}
const wholeLife = { ...zero, payoutsCents: 100_000, interestCents: 3577, feesCents: 300, defaultInterestCents: 21, paymentsCents: 103_898 }

export const closingStatementExample: ClosingStatementData = {
  ...lineOfStatement,
  ...wholeLife,
  fromOn: '2026-11-20',
  untilOn: '2027-06-14',
  undrawnLimitCents: 0,
  ending: 'ORDINARY_BY_CUSTOMER',
  endedOn: '2027-03-15',
  settledOn: '2027-06-14',
  retainedUntilOn: '2037-12-31',
  loans: [
    {
      ...statementLoan,
      ...wholeLife,
      closingPrincipalCents: 0,
      closingInterestCents: 0,
      closingFeesCents: 0,
      closingDefaultInterestCents: 0,
      movements: [
        moved('2026-11-20', 'payout', 100_000),
        ...planRows.flatMap((row, index) => [
          moved(row.dueOn, 'interest', row.interestCents),
          moved(row.dueOn, 'direct_debit', -row.interestCents - row.principalCents),
          ...(index === 2
            ? [
                moved('2027-03-04', 'direct_debit_returned', 17263),
                moved('2027-03-04', 'fee', 300),
                moved('2027-03-10', 'default_interest', 21),
                moved('2027-03-10', 'transfer', -17584),
              ]
            : []),
        ]),
      ],
    },
  ],
}

/** The instant at which the examples were made. */
export const exampleCreatedAt = new Date('2026-11-20T09:00:00Z')

/** One document of each kind, in German. */
export const exampleDocuments: readonly Document[] = [
  newDocument('secci', 'de', secciExample, exampleCreatedAt),
  newDocument('contract', 'de', contractExample, exampleCreatedAt),
  newDocument('instalment_plan', 'de', instalmentPlanExample, exampleCreatedAt),
  newDocument('annual_statement', 'de', annualStatementExample, exampleCreatedAt),
  newDocument('closing_statement', 'de', closingStatementExample, exampleCreatedAt),
]

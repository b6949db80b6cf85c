// The annual and the closing statement of a line.

import type { AnnualStatementData } from '../templates/annual_statement/2026-11-20/data.ts'
import type { ClosingStatementData } from '../templates/closing_statement/2026-11-20/data.ts'
import { letterhead, planRows } from './line.ts'

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
const wholeLife = {
  ...zero,
  payoutsCents: 100_000,
  interestCents: 3577,
  feesCents: 300,
  defaultInterestCents: 21,
  paymentsCents: 103_898,
}

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

// Statements of a line: each line is a booking, and the sums are those of the books. Pure: transfers in, a document's data out.
import { type Day, latest } from '../base/day.ts'
import { type Cents, sumCents } from '../base/money.ts'
import { type Rate, rateToText } from '../base/rate.ts'
import { centsField, signedCentsField } from '../documents/fields.ts'
import type { AnnualStatementData } from '../documents/templates/annual_statement/2026-11-20/data.ts'
import type { movementKinds } from '../documents/templates/shared/2026-11-20/statement.ts'
import type { AccountCode, PostingName } from '../ledger/chart.ts'

/** A transfer that touches what the customer of a line owes or is owed. */
export type LineTransfer = Readonly<{
  loanId: string | null
  posting: PostingName
  debit: AccountCode
  credit: AccountCode
  amountCents: Cents
  bookedOn: Day
  valueOn: Day
  /** What was booked in one write for one reason is one line of the statement. */
  auditId: string
  sourceId: string | null
  isReversal: boolean
}>

/** A loan as a statement names it. */
export type StatedLoan = Readonly<{
  loanId: string
  reference: string
  purpose: string
  effectiveRate: Rate
  /** Oldest first. */
  rates: readonly Readonly<{ fromOn: Day; rate: Rate }>[]
}>

export type StatedLine = Readonly<{
  limitCents: Cents
  interestRate: Rate
  annualPercentageRate: Rate
  /** No more draws: nothing of the limit is left to be drawn. */
  closedOn: Day | null
}>

export type Period = Readonly<{ fromOn: Day; untilOn: Day }>

type Kind = (typeof movementKinds)[number]
type Sum = 'payouts' | 'interest' | 'fees' | 'defaultInterest' | 'payments' | 'allowances' | 'writtenOff'

/** What a posting is for the customer: its words, those of its reversal, and the sum it belongs to. */
const meanings: Readonly<Partial<Record<PostingName, Readonly<{ kind: Kind; reversed: Kind; sum: Sum }>>>> = {
  payout_sent: { kind: 'payout', reversed: 'payout_returned', sum: 'payouts' },
  payout_rejected: { kind: 'payout_returned', reversed: 'corrected', sum: 'payouts' },
  payout_returned: { kind: 'payout_returned', reversed: 'corrected', sum: 'payouts' },
  interest_due: { kind: 'interest', reversed: 'corrected', sum: 'interest' },
  charge_passed_on: { kind: 'fee', reversed: 'corrected', sum: 'fees' },
  compensation_charged: { kind: 'compensation', reversed: 'corrected', sum: 'fees' },
  default_interest_claimed: { kind: 'default_interest', reversed: 'corrected', sum: 'defaultInterest' },
  collection_settled: { kind: 'direct_debit', reversed: 'corrected', sum: 'payments' },
  collection_returned: { kind: 'direct_debit_returned', reversed: 'direct_debit_returned', sum: 'payments' },
  collection_refunded: { kind: 'direct_debit_returned', reversed: 'direct_debit_returned', sum: 'payments' },
  payment_allocated: { kind: 'transfer', reversed: 'corrected', sum: 'payments' },
  credit_applied: { kind: 'credit_used', reversed: 'corrected', sum: 'payments' },
  recovered: { kind: 'recovered', reversed: 'corrected', sum: 'payments' },
  credit_refunded: { kind: 'credit_refunded', reversed: 'credit_refund_returned', sum: 'payments' },
  charge_waived: { kind: 'allowance', reversed: 'corrected', sum: 'allowances' },
  goodwill_granted: { kind: 'allowance', reversed: 'corrected', sum: 'allowances' },
  written_off: { kind: 'written_off', reversed: 'corrected', sum: 'writtenOff' },
}

const other = { kind: 'corrected', reversed: 'corrected', sum: 'allowances' } as const

const meaningOf = ({ posting }: LineTransfer) => meanings[posting] ?? other

/** What the customer owes on a loan. */
const owed = [1200, 1210, 1220, 1230] as const satisfies readonly AccountCode[]
/** What the bank owes the customer of a line. */
const CREDIT = 2000

/** How a transfer moves one of these accounts. */
const effect = (transfer: LineTransfer, accounts: readonly AccountCode[]): Cents =>
  (accounts.includes(transfer.debit) ? transfer.amountCents : 0n) -
  (accounts.includes(transfer.credit) ? transfer.amountCents : 0n)

const balanceOf = (transfers: readonly LineTransfer[], accounts: readonly AccountCode[]): Cents =>
  sumCents(transfers.map((transfer) => effect(transfer, accounts)))

/** The lines of the period: what was booked together for the same reason stands together. */
const movementsOf = (
  transfers: readonly LineTransfer[],
  accounts: readonly AccountCode[],
  openingCents: Cents,
  sign: 1n | -1n,
): AnnualStatementData['loans'][number]['movements'] => {
  const touching = transfers.filter((transfer) => effect(transfer, accounts) !== 0n)
  const groups = Map.groupBy(touching, ({ posting, auditId, sourceId, valueOn, isReversal }) =>
    [auditId, posting, sourceId, valueOn, isReversal].join(' '),
  )
  let balanceCents = openingCents
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const changeCents = balanceOf(group, accounts)
    if (!first || changeCents === 0n) return []
    balanceCents += sign * changeCents
    const { kind, reversed } = meaningOf(first)
    return [
      {
        bookedOn: first.bookedOn,
        valueOn: first.valueOn,
        kind: first.isReversal ? reversed : kind,
        chargedCents: centsField(changeCents > 0n ? changeCents : 0n),
        creditedCents: centsField(changeCents < 0n ? -changeCents : 0n),
        balanceCents: signedCentsField(balanceCents),
      },
    ]
  })
}

/** Sums that raise what is owed count as they are booked, those that lower it the other way round. */
const signs: Readonly<Record<Sum, 1n | -1n>> = {
  payouts: 1n,
  interest: 1n,
  fees: 1n,
  defaultInterest: 1n,
  payments: -1n,
  allowances: -1n,
  writtenOff: -1n,
}

const sumOf = (transfers: readonly LineTransfer[], sum: Sum): number =>
  signedCentsField(
    signs[sum] *
      balanceOf(
        transfers.filter((transfer) => meaningOf(transfer).sum === sum),
        owed,
      ),
  )

const loanOf = (loan: StatedLoan, before: readonly LineTransfer[], within: readonly LineTransfer[], untilOn: Day) => {
  const openingCents = balanceOf(before, owed)
  const all = [...before, ...within]
  const closing = (account: AccountCode) => signedCentsField(balanceOf(all, [account]))
  return {
    loanReference: loan.reference,
    purpose: loan.purpose,
    loanId: loan.loanId,
    effectiveRate: rateToText(loan.effectiveRate),
    rates: loan.rates
      .filter(({ fromOn }, index) => index === 0 || fromOn <= untilOn)
      .map(({ fromOn, rate }) => ({ fromOn, borrowingRate: rateToText(rate) })),
    openingCents: signedCentsField(openingCents),
    payoutsCents: sumOf(within, 'payouts'),
    interestCents: sumOf(within, 'interest'),
    feesCents: sumOf(within, 'fees'),
    defaultInterestCents: sumOf(within, 'defaultInterest'),
    paymentsCents: sumOf(within, 'payments'),
    allowancesCents: sumOf(within, 'allowances'),
    writtenOffCents: sumOf(within, 'writtenOff'),
    closingCents: signedCentsField(balanceOf(all, owed)),
    closingPrincipalCents: closing(1200),
    closingInterestCents: closing(1210),
    closingFeesCents: closing(1220),
    closingDefaultInterestCents: closing(1230),
    movements: movementsOf(within, owed, openingCents, 1n),
  }
}

const summed = [
  'openingCents',
  'payoutsCents',
  'interestCents',
  'feesCents',
  'defaultInterestCents',
  'paymentsCents',
  'allowancesCents',
  'writtenOffCents',
  'closingCents',
] as const

type Summed = Readonly<Record<(typeof summed)[number], number>>

/**
 * The statement of a line for the days from `fromOn` to `untilOn`. `transfers` are all that were booked on the line until
 * then, in the order of booking; loans on which nothing moved and nothing is owed are left out.
 */
export const statementOf = (
  line: StatedLine,
  loans: readonly StatedLoan[],
  transfers: readonly LineTransfer[],
  { fromOn, untilOn }: Period,
) => {
  const before = transfers.filter(({ bookedOn }) => bookedOn < fromOn)
  const within = transfers.filter(({ bookedOn }) => fromOn <= bookedOn && bookedOn <= untilOn)
  const ofLoan = (list: readonly LineTransfer[], loanId: string) => list.filter((each) => each.loanId === loanId)
  const stated = loans
    .map((loan) => loanOf(loan, ofLoan(before, loan.loanId), ofLoan(within, loan.loanId), untilOn))
    .filter(({ openingCents, movements }) => openingCents !== 0 || movements.length > 0)
  const creditOpeningCents = -balanceOf(before, [CREDIT])
  const creditMovements = movementsOf(within, [CREDIT], creditOpeningCents, -1n)
  const principalCents = balanceOf([...before, ...within], [1200])
  const isClosed = line.closedOn !== null && line.closedOn <= untilOn
  const undrawnCents = isClosed || principalCents > line.limitCents ? 0n : line.limitCents - principalCents
  const sums = Object.fromEntries(
    summed.map((name) => [name, stated.reduce((total, loan) => total + loan[name], 0)]),
  ) as Summed
  return {
    fromOn: fromOn as string,
    untilOn: latest(fromOn, untilOn) as string,
    limitCents: centsField(line.limitCents),
    undrawnLimitCents: centsField(undrawnCents),
    borrowingRate: rateToText(line.interestRate),
    annualPercentageRate: rateToText(line.annualPercentageRate),
    ...sums,
    loans: stated,
    ...(creditMovements.length > 0 || creditOpeningCents !== 0n
      ? {
          credit: {
            creditOpeningCents: signedCentsField(creditOpeningCents),
            creditClosingCents: signedCentsField(-balanceOf([...before, ...within], [CREDIT])),
            movements: creditMovements,
          },
        }
      : {}),
  }
}

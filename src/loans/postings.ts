// From the fold to the books: which transfers a change of a loan's life calls for, pure.
import { derivedId } from '../base/id.ts'
import type { Cents } from '../base/money.ts'
import type { AccountCode } from '../ledger/chart.ts'
import type { Transfer } from '../ledger/ledger.ts'
import { differenceOf, type Entry } from './books.ts'
import type { Instalment, LoanState } from './fold.ts'
import type { Loan } from './loan.ts'

type Owner = Pick<Loan, 'loanId' | 'lineId' | 'productCode'>

const transferOf = (loan: Owner, entry: Entry): Transfer => ({
  posting: entry.posting,
  debit: Number(entry.debit) as AccountCode,
  credit: Number(entry.credit) as AccountCode,
  amountCents: entry.amountCents,
  valueOn: entry.valueOn,
  loanId: loan.loanId,
  lineId: loan.lineId,
  productCode: loan.productCode,
  ...(entry.sourceId ? { sourceId: entry.sourceId } : {}),
})

/** The interest of a row that falls due leaves the accrual: booked once, whatever brings the loan to that day. */
export const instalmentDuePosting = (partnerId: string, loan: Owner, row: Instalment): Transfer[] =>
  row.interestCents > 0n
    ? [
        {
          ...transferOf(loan, {
            posting: 'interest_due',
            debit: '1210',
            credit: '1205',
            amountCents: row.interestCents,
            valueOn: row.dueOn,
            sourceId: null,
          }),
          transferId: derivedId('transfer', partnerId, 'interest_due', loan.loanId, row.dueOn, row.number),
        },
      ]
    : []

/** What to book anew, and what to turn round: the latter must still be found among what was booked. */
export type Rebooking = Readonly<{ posted: readonly Transfer[]; reversed: readonly Transfer[] }>

/**
 * The difference that events make, both states read on the same day. Interest accrued is booked per product and day, so a
 * change in what had accrued by now is one correction, up or down.
 */
export const rebooking = (loan: Owner, before: LoanState, after: LoanState): Rebooking => {
  const difference = differenceOf(before.entries, after.entries)
  const isAccrual = (entry: Entry) => entry.posting === 'interest_accrued'
  const sum = (entries: readonly Entry[]): Cents =>
    entries.filter(isAccrual).reduce((total, { amountCents }) => total + amountCents, 0n)
  const accruedMore = sum(difference.posted) - sum(difference.reversed)
  const correction: Transfer[] =
    accruedMore === 0n
      ? []
      : [
          {
            posting: 'accrual_corrected',
            debit: accruedMore > 0n ? 1205 : 4000,
            credit: accruedMore > 0n ? 4000 : 1205,
            amountCents: accruedMore > 0n ? accruedMore : -accruedMore,
            valueOn: after.asOf,
            loanId: loan.loanId,
            lineId: loan.lineId,
            productCode: loan.productCode,
          },
        ]
  return {
    posted: [
      ...correction,
      ...difference.posted.filter((entry) => !isAccrual(entry)).map((entry) => transferOf(loan, entry)),
    ],
    reversed: difference.reversed.filter((entry) => !isAccrual(entry)).map((entry) => transferOf(loan, entry)),
  }
}

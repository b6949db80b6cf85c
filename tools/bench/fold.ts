// A long and troubled life, worked out from nothing: 60 instalments and 200 dated events, without a database.
import { addDays, addMonths, parseDay } from '../../src/base/day.ts'
import { assert } from '../../src/base/errors.ts'
import { parseRate } from '../../src/base/rate.ts'
import type { LoanContract, LoanEvent } from '../../src/loans/contract.ts'
import { foldLoan } from '../../src/loans/fold.ts'
import { datedPlan, firstDueOn } from '../../src/loans/plan.ts'
import { defaultTermsOf } from '../../src/loans/terms.ts'
import { productFor } from '../../src/products/catalogue.ts'
import { milliseconds, percentile, type Row } from './row.ts'

const TERM = 60
const EVENTS = 200
const WARM_UP = 500
const FOLDS = 4000

const payoutOn = parseDay('2026-11-20')

const contract = (): LoanContract => {
  const request = { principalCents: 1_000_000n, rate: parseRate('0.0499'), dayCount: '30E/360' } as const
  const firstOn = firstDueOn(payoutOn, 1)
  const plan = datedPlan(request, payoutOn, firstOn, TERM)
  assert(plan, 'a plan over 60 months exists')
  return { ...plan, ...request, regime: 'CONSUMER', plannedPayoutOn: payoutOn, firstDueOn: firstOn }
}

/** Nine days apart: parts of instalments, fees, claims of default interest, returns, and now and then other terms. */
const events = (): readonly LoanEvent[] => {
  const list: LoanEvent[] = [{ id: '0', type: 'paid_out', valueOn: payoutOn, sequence: 0 }]
  for (let n = 1; n < EVENTS; n++) {
    const about = { id: String(n), valueOn: addDays(payoutOn, 42 + 9 * n), sequence: n }
    if (n === 60) list.push({ ...about, type: 'rate_changed', rate: parseRate('0.0399') })
    else if (n === 120) list.push({ ...about, type: 'holiday_granted', months: 2 })
    else if (n % 11 === 0) list.push({ ...about, type: 'fee_charged', amountCents: 300n })
    else if (n % 13 === 0) list.push({ ...about, type: 'reversed', eventId: String(n - 1) })
    else if (n % 17 === 0) list.push({ ...about, type: 'default_interest_claimed' })
    else list.push({ ...about, type: 'payment_received', source: 'transfer', amountCents: 55_00n })
  }
  return list
}

/** Folds it over and over: how long one takes. */
export const benchFold = async (): Promise<readonly Row[]> => {
  const [terms, life, on] = [contract(), events(), addMonths(payoutOn, TERM + 1)]
  const product = productFor('consumer', 'DE', payoutOn)
  assert(product, 'a product is on offer')
  const took: number[] = []
  for (let run = 0; run < WARM_UP + FOLDS; run++) {
    const startedAt = performance.now()
    foldLoan(terms, life, on, defaultTermsOf(product.version))
    if (run >= WARM_UP) took.push(performance.now() - startedAt)
  }
  const p50 = percentile(took, 0.5)
  return [
    {
      what: `a loan of ${TERM} months with ${EVENTS} events, folded`,
      ratio: '',
      measured: `p50 ${p50.toFixed(2)} ms, p99 ${milliseconds(percentile(took, 0.99))}`,
      floor: '',
      goal: '≤ 1 ms',
      met: p50 <= 1,
    },
  ]
}

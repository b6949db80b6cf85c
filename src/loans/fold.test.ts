import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onOrAfterT2 } from '../base/calendar.ts'
import { type Day, parseDay } from '../base/day.ts'
import { type Cents, sumCents } from '../base/money.ts'
import { parseRate, type Rate } from '../base/rate.ts'
import { balancesOf } from './books.ts'
import type { LoanContract, LoanEvent, PaymentSource, Regime } from './contract.ts'
import type { DayCount } from './day-count.ts'
import { defaultFromOn, defaultInterest } from './default-interest.ts'
import { foldLoan, type LoanState } from './fold.ts'
import { datedPlan, firstDueOn, gridPlan, type Plan } from './plan.ts'
import { compensationCap, compensationFor, costRefund, settlementQuote, terminationGate } from './servicing.ts'

const day = parseDay
const terms = {
  baseRates: [
    { fromOn: day('2023-07-01'), rate: parseRate('0.0312') },
    { fromOn: day('2024-01-01'), rate: parseRate('0.0362') },
    { fromOn: day('2024-07-01'), rate: parseRate('0.0337') },
    { fromOn: day('2025-01-01'), rate: parseRate('0.0227') },
    { fromOn: day('2025-07-01'), rate: parseRate('0.0127') },
    { fromOn: day('2026-01-01'), rate: parseRate('0.0127') },
  ],
  marginRate: parseRate('0.05'),
}

type Unnumbered = LoanEvent extends infer E
  ? E extends LoanEvent
    ? Omit<E, 'id' | 'sequence'> & { id?: string }
    : never
  : never

const numbered = (events: readonly Unnumbered[]): readonly LoanEvent[] =>
  events.map((event, index) => ({ id: `e${index}`, sequence: index, ...event }) as LoanEvent)

const planOn = (drawnOn: string, principalCents: Cents, rate: Rate, term: number, dayCount: DayCount = '30E/360') => {
  const payoutOn = onOrAfterT2(day(drawnOn))
  const plan = datedPlan({ principalCents, rate, dayCount }, payoutOn, firstDueOn(payoutOn, 1), term)
  return { plan, payoutOn, dayCount }
}

const contractOf = (
  plan: Plan,
  plannedPayoutOn: Day,
  dayCount: DayCount,
  regime: Regime = 'CONSUMER',
): LoanContract => {
  const firstOn = plan.dueDays[0]
  assert.ok(firstOn)
  return { ...plan, regime, dayCount, plannedPayoutOn, firstDueOn: firstOn }
}

const thousand = (regime: Regime = 'CONSUMER'): LoanContract => {
  const { plan, payoutOn, dayCount } = planOn('2026-11-20', 100_000n, parseRate('0.11'), 6)
  assert.ok(plan)
  return contractOf(plan, payoutOn, dayCount, regime)
}

const paidOut: Unnumbered = { type: 'paid_out', valueOn: day('2026-11-20') }
const payment = (on: string, amountCents: Cents, source: PaymentSource = 'transfer', id?: string): Unnumbered => ({
  type: 'payment_received',
  valueOn: day(on),
  source,
  amountCents,
  ...(id === undefined ? {} : { id }),
})
const fold = (contract: LoanContract, events: readonly Unnumbered[], asOf: string): LoanState =>
  foldLoan(contract, numbered(events), day(asOf), terms)

const balances = (state: LoanState): Record<string, Cents> =>
  Object.fromEntries([...balancesOf(state.entries)].filter(([, cents]) => cents !== 0n).sort())

const onTime: readonly Unnumbered[] = [
  paidOut,
  payment('2027-01-04', 17_263n, 'collection'),
  payment('2027-02-01', 17_263n, 'collection'),
  payment('2027-03-01', 17_263n, 'collection'),
  payment('2027-04-01', 17_263n, 'collection'),
  payment('2027-05-03', 17_263n, 'collection'),
  payment('2027-06-01', 17_262n, 'collection'),
]

test('a loan collected on time ends with nothing but the interest earned (lending.md 3)', () => {
  const state = fold(thousand(), onTime, '2027-06-01')

  assert.equal(state.repaidOn, '2027-06-01')
  assert.equal(state.principalOutstandingCents, 0n)
  // Principal is credited here and was debited by the payout.
  assert.deepEqual(balances(state), { 1020: 103_577n, 1200: -100_000n, 4000: -3_577n })
})

test('AM04 on the third debit, a fee of 3.00 and a transfer: default interest 0.21 (lending.md 3)', () => {
  const events: readonly Unnumbered[] = [
    ...onTime.map((event) => ({ ...event, id: event.valueOn })),
    { type: 'reversed', valueOn: day('2027-03-03'), eventId: '2027-03-01' },
    { type: 'fee_charged', valueOn: day('2027-03-03'), amountCents: 300n },
    payment('2027-03-09', 17_584n),
  ]

  const late = fold(thousand(), events, '2027-03-08')
  assert.equal(late.overdueSinceOn, '2027-03-02')
  assert.equal(late.overdueCents, 17_263n)
  assert.equal(late.dueCents[1220], 300n)
  assert.equal(late.defaultInterestMemoCents, 18n)
  const end = fold(thousand(), events, '2027-06-01')
  assert.equal(end.repaidOn, '2027-06-01')
  assert.deepEqual(balances(end), {
    1020: 86_314n,
    1200: -100_000n,
    2010: 17_584n,
    4000: -3_577n,
    4010: -300n,
    4020: -21n,
  })
})

test('what is accrued grows to the row’s interest on its due day, with no step on a 31st and three days on 1 March', () => {
  const accrued = (on: string) => fold(thousand(), [paidOut], on).accruedCents
  assert.deepEqual(['2026-11-20', '2026-11-30', '2026-12-30', '2026-12-31'].map(accrued), [0n, 306n, 1222n, 1222n])
  assert.deepEqual(['2027-02-01', '2027-02-28'].map(accrued), [0n, 557n])
  const state = fold(thousand(), [paidOut], '2027-01-01')
  assert.deepEqual(
    [state.dueCents[1210], state.dueCents[1200], state.accruedCents, state.accrualStartOn],
    [1_253n, 16_010n, 0n, '2027-01-01'],
  )
  assert.equal(state.next?.dueOn, '2027-02-01')
})

test('a payout later than planned moves the start of interest: days and instalment stay, the last row shrinks', () => {
  const { instalments } = fold(thousand(), [{ type: 'paid_out', valueOn: day('2026-11-24') }], '2026-12-01')

  assert.deepEqual(
    instalments.map((row) => row.interestCents + row.principalCents),
    [17_263n, 17_263n, 17_263n, 17_263n, 17_263n, 17_135n],
  )
  assert.equal(instalments[0]?.interestCents, 1_131n)
})

test('default begins after the last day to pay, which is a working day (lending.md 4)', () => {
  const rows = [
    ['2027-01-01', '2027-01-05'],
    ['2027-05-01', '2027-05-04'],
    ['2027-08-01', '2027-08-03'],
    ['2026-12-01', '2026-12-02'],
    ['2026-12-25', '2026-12-29'],
    // All Saints' Day is a Monday on which banks are open, and a holiday in some states.
    ['2027-11-01', '2027-11-03'],
  ] as const
  for (const [dueOn, fromOn] of rows) assert.equal(defaultFromOn(day(dueOn)), fromOn)
})

test('default interest is five points above the base rate of each half-year (domain-rules.md 5.2)', () => {
  assert.equal(defaultInterest(8_838n, day('2026-12-02'), day('2027-01-15'), terms), 67n)
  // 100,000.00 from 2024-12-22 to 2025-01-10: nine days at 8.37 %, ten at 7.27 %.
  assert.equal(defaultInterest(10_000_000n, day('2024-12-22'), day('2025-01-10'), terms), 20_638n + 19_918n)
  assert.throws(() => defaultInterest(1n, day('2020-01-01'), day('2020-02-01'), terms), /base rate/)
})

const twelveMonths = (regime: Regime): LoanContract => ({ ...thousand(regime), instalmentCents: 8_838n, term: 12 })

test('a payment that does not cover everything is allocated as the law says (domain-rules.md 5.3)', () => {
  // A base rate at which two instalments of 88.38 have cost 0.95 by 25 February.
  const low = { baseRates: [{ fromOn: day('2026-01-01'), rate: parseRate('0.003') }], marginRate: parseRate('0.05') }
  const rest = (regime: Regime, ...payments: readonly Cents[]) => {
    const events = numbered([
      paidOut,
      { type: 'fee_charged', valueOn: day('2027-02-10'), amountCents: 1_250n },
      { type: 'default_interest_claimed', valueOn: day('2027-02-25') },
      ...payments.map((amountCents) => payment('2027-02-25', amountCents)),
    ])
    const { dueCents, allocations } = foldLoan(twelveMonths(regime), events, day('2027-02-25'), low)
    return [dueCents[1220], dueCents[1210], dueCents[1200], dueCents[1230], allocations.at(-1)?.surplusCents]
  }

  assert.deepEqual(rest('CONSUMER'), [1_250n, 2_100n, 15_576n, 95n, undefined])
  assert.deepEqual(rest('CONSUMER', 500n), [750n, 2_100n, 15_576n, 95n, 0n])
  assert.deepEqual(rest('CONSUMER', 10_000n), [0n, 847n, 8_079n, 95n, 0n])
  assert.deepEqual(rest('CONSUMER', 10_000n, 10_000n), [0n, 0n, 0n, 0n, 979n])
  assert.deepEqual(rest('FOUNDER', 10_000n), rest('CONSUMER', 10_000n))
  assert.deepEqual(rest('BUSINESS', 3_000n), [0n, 445n, 15_576n, 0n, 0n])
  assert.deepEqual(rest('BUSINESS', 10_000n, 10_000n), [0n, 0n, 0n, 0n, 979n])
})

test('a loan may be called in after two consecutive instalments and 10 %, or 5 % beyond three years (domain-rules.md 5.4)', () => {
  const gate = (principalCents: Cents, term: number, instalmentCents: Cents, missed: number) => {
    const contract = { ...thousand(), principalCents, term, instalmentCents }
    const state = fold(contract, [paidOut], `2027-0${missed}-20`)
    const { isOpen, consecutiveInstalments, overdueCents } = terminationGate(contract, state)
    assert.deepEqual([consecutiveInstalments, overdueCents], [missed, BigInt(missed) * instalmentCents])
    return isOpen
  }
  assert.deepEqual([gate(100_000n, 12, 8_838n, 1), gate(100_000n, 12, 8_838n, 2)], [false, true])
  // One instalment alone is no ground, however large.
  assert.equal(gate(100_000n, 6, 17_263n, 1), false)
  assert.deepEqual([gate(500_000n, 36, 15_898n, 2), gate(500_000n, 36, 15_898n, 4)], [false, true])
  assert.deepEqual([gate(1_000_000n, 60, 18_867n, 2), gate(1_000_000n, 60, 18_867n, 3)], [false, true])

  // A bullet loan is not repaid in instalments: at its date it is simply due.
  const bullet = { ...thousand(), kind: 'bullet', firstDueOn: day('2027-01-01') } as const
  assert.equal(terminationGate(bullet, fold(bullet, [paidOut], '2027-06-01')).isOpen, false)
})

test('compensation for early repayment is capped, and rounded down (domain-rules.md 2.4)', () => {
  const plan = fiveThousand()
  const rows = [
    [12, 348_013n, 33_517n, false, 3_480n],
    [24, 181_783n, 8_971n, true, 908n],
    [35, 15_758n, 118n, true, 78n],
  ] as const
  for (const [paid, balance, saved, isShort, cap] of rows) {
    assert.equal(plan.rows[paid - 1]?.balanceCents, balance)
    assert.equal(sumCents(plan.rows.slice(paid).map((row) => row.interestCents)), saved)
    assert.equal(compensationCap(balance, saved, isShort), cap)
  }
  assert.equal(compensationCap(100_000n, 7n, false), 7n)

  const rates = (rate: string, lastYearRate: string) => ({
    rate: parseRate(rate),
    lastYearRate: parseRate(lastYearRate),
  })
  const lawful = rates('0.01', '0.005')
  const on = day('2027-01-01')
  for (const [terms, repaidCents, savedInterestCents, endsOn, asked] of [
    [null, 348_013n, 33_517n, '2029-01-01', 0n],
    [lawful, 348_013n, 33_517n, '2029-01-01', 3_480n],
    [lawful, 348_013n, 33_517n, '2028-01-02', 3_480n], // a year and a day
    [lawful, 348_013n, 33_517n, '2028-01-01', 1_740n], // a year
    [lawful, 181_783n, 8_971n, '2028-01-01', 908n],
    [lawful, 15_758n, 118n, '2027-02-01', 78n],
    [lawful, 15_758n, 11n, '2027-02-01', 11n], // never more than the interest saved
    [lawful, 15_758n, 0n, '2027-02-01', 0n],
    [lawful, 15_758n, -3n, '2027-02-01', 0n],
    [rates('0.0025', '0'), 348_013n, 33_517n, '2029-01-01', 870n], // a product may ask less
    [rates('0.0025', '0'), 348_013n, 33_517n, '2028-01-01', 0n],
    [rates('0.02', '0.02'), 348_013n, 33_517n, '2029-01-01', 3_480n], // the law's cap holds whatever a product says
    [rates('0.02', '0.02'), 181_783n, 8_971n, '2028-01-01', 908n],
  ] as const) {
    const part = { repaidCents, savedInterestCents, on, endsOn: day(endsOn) }
    assert.equal(compensationFor(terms, part).cents, asked, `${repaidCents} to ${endsOn}`)
  }
  // 29 February: a year from it ends on the 28th.
  const leap = { repaidCents: 100_000n, savedInterestCents: 9_999n, on: day('2028-02-29') }
  assert.equal(compensationFor(lawful, { ...leap, endsOn: day('2029-02-28') }).cents, 500n)
  assert.equal(compensationFor(lawful, { ...leap, endsOn: day('2029-03-01') }).cents, 1_000n)
  assert.equal(costRefund(1_000n, 100, 300), 334n)
})

const fiveThousand = (): Plan => {
  const plan = gridPlan({ principalCents: 500_000n, rate: parseRate('0.0899') }, 36)
  assert.ok(plan)
  return plan
}

test('an early repayment costs what is due, the principal left and the interest to that day, and clears the loan', () => {
  const paid = onTime.slice(0, 3)
  const quote = settlementQuote(thousand(), numbered(paid), day('2027-02-11'), terms)

  assert.deepEqual([quote.principalCents, quote.interestCents, quote.totalCents], [67_497n, 206n, 67_703n])
  assert.equal(quote.savedInterestCents, 619n + 466n + 312n + 157n - 206n)
  const repaid = [...paid, { type: 'early_repaid', valueOn: quote.on } as const, payment(quote.on, quote.totalCents)]
  const state = fold(thousand(), repaid, '2027-02-11')
  assert.equal(state.repaidOn, '2027-02-11')
  assert.deepEqual(balances(state), { 1020: 34_526n, 1200: -100_000n, 2010: 67_703n, 4000: -2_229n })
})

test('what events do to the instalments that follow', () => {
  const after = (...events: readonly Unnumbered[]) =>
    fold(thousand(), [paidOut, ...events], '2027-01-02')
      .instalments.map((row) => `${row.dueOn.slice(2)} ${row.interestCents + row.principalCents}`)
      .join(', ')
  const valueOn = day('2027-01-11')

  assert.equal(
    after({ type: 'prepaid', valueOn, amountCents: 20_000n, mode: 'shorten_term' }),
    '27-01-01 17263, 27-01-11 20000, 27-02-01 17263, 27-03-01 17263, 27-04-01 17263, 27-05-01 13687',
  )
  assert.equal(
    after({ type: 'prepaid', valueOn, amountCents: 20_000n, mode: 'lower_instalment' }),
    '27-01-01 17263, 27-01-11 20000, 27-02-01 13165, 27-03-01 13165, 27-04-01 13165, 27-05-01 13165, 27-06-01 13163',
  )
  assert.equal(
    after({ type: 'holiday_granted', valueOn, months: 2 }),
    '27-01-01 17263, 27-04-01 17578, 27-05-01 17578, 27-06-01 17578, 27-07-01 17578, 27-08-01 17571',
  )
  assert.equal(
    after({ type: 'due_day_changed', valueOn, nextDueOn: day('2027-02-15') }),
    '27-01-01 17263, 27-02-15 17337, 27-03-15 17337, 27-04-15 17337, 27-05-15 17337, 27-06-15 17330',
  )
  assert.equal(
    after({ type: 'rate_changed', valueOn, rate: parseRate('0.06') }),
    '27-01-01 17263, 27-02-01 17075, 27-03-01 17075, 27-04-01 17075, 27-05-01 17075, 27-06-01 17072',
  )
  assert.equal(after({ type: 'terminated', valueOn }), '27-01-01 17263, 27-01-11 84247')
  assert.equal(after({ type: 'revoked', valueOn: day('2026-12-04') }), '27-01-03 101314')
})

test('a loan revoked on day 14 owes principal and interest by the day, and its fees are void', () => {
  const events: readonly Unnumbered[] = [
    paidOut,
    { type: 'fee_charged', valueOn: day('2026-11-25'), amountCents: 500n },
    { type: 'revoked', valueOn: day('2026-12-04') },
    { type: 'early_repaid', valueOn: day('2026-12-07') },
    payment('2026-12-07', 100_519n),
  ]
  const state = fold(thousand(), events, '2026-12-07')
  assert.equal(state.repaidOn, '2026-12-07')
  assert.deepEqual(balances(state), { 1200: -100_000n, 2010: 100_519n, 4000: -519n })
})

test('a loan written off leaves the books; the claim lives on, and what comes later is recovered', () => {
  const events: readonly Unnumbered[] = [
    paidOut,
    { type: 'terminated', valueOn: day('2027-03-10') },
    { type: 'written_off', valueOn: day('2027-04-10') },
    payment('2027-05-01', 30_000n),
  ]
  const state = fold(thousand(), events, '2027-06-01')
  assert.equal(state.repaidOn, null)
  assert.equal(state.principalOutstandingCents, 0n)
  assert.deepEqual(state.dueCents, { 1200: 0n, 1210: 0n, 1220: 0n, 1230: 0n })
  const written = balances(fold(thousand(), events.slice(0, 3), '2027-04-10'))
  assert.deepEqual(written, { 1200: -100_000n, 4000: -2_782n, 5000: 102_782n })
  assert.deepEqual(balances(state), { ...written, 2010: 30_000n, 5010: -30_000n })
  assert.equal(state.claimCents, 102_782n + 859n - 30_000n)
})

test('waivers and goodwill settle what is due and no more', () => {
  const events: readonly Unnumbered[] = [
    paidOut,
    { type: 'fee_charged', valueOn: day('2027-01-20'), amountCents: 300n },
    { type: 'charge_waived', valueOn: day('2027-01-25'), charge: 'fees', amountCents: 500n },
    { type: 'charge_waived', valueOn: day('2027-01-25'), charge: 'interest', amountCents: 253n },
    { type: 'charge_waived', valueOn: day('2027-01-25'), charge: 'default_interest', amountCents: 10n },
    { type: 'goodwill_granted', valueOn: day('2027-01-25'), amountCents: 20_000n },
  ]
  const state = fold(thousand(), events, '2027-01-25')
  assert.deepEqual(state.dueCents, { 1200: 0n, 1210: 1_000n, 1220: 0n, 1230: 0n })
  assert.equal(state.defaultInterestMemoCents, 49n)
  assert.deepEqual(balances(state), {
    1200: -16_010n,
    1205: 616n,
    1210: 1_000n,
    2000: -3_990n,
    4000: -1_616n,
    5020: 20_000n,
  })
})

test('no default while grace runs: a debit that we presented late is nobody’s default', () => {
  const grace: Unnumbered = {
    type: 'grace_granted',
    valueOn: day('2027-01-04'),
    dueOn: day('2027-01-01'),
    untilOn: day('2027-01-20'),
  }
  assert.equal(fold(thousand(), [paidOut, grace], '2027-01-20').overdueCents, 0n)
  assert.equal(fold(thousand(), [paidOut, grace], '2027-01-21').overdueSinceOn, '2027-01-21')
})

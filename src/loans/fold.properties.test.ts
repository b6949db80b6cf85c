import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { onOrAfterT2 } from '../base/calendar.ts'
import { addDays, type Day, parseDay } from '../base/day.ts'
import { type Cents, sumCents } from '../base/money.ts'
import { parseRate, type Rate } from '../base/rate.ts'
import { balancesOf, differenceOf, type Entry, earnedCents } from './books.ts'
import type { EventOf, LoanContract, LoanEvent } from './contract.ts'
import { type DayCount, dayNumber } from './day-count.ts'
import { defaultRates, rawDefaultInterest, roundDefaultInterest } from './default-interest.ts'
import { foldLoan, type LoanState } from './fold.ts'
import { datedPlan, firstDueOn, type Plan } from './plan.ts'
import { nextRow } from './schedule.ts'

const numRuns = Number(process.env.PROOF_RUNS ?? 2000)
const terms = {
  baseRates: [
    { fromOn: parseDay('2024-01-01'), rate: parseRate('0.0362') },
    { fromOn: parseDay('2024-07-01'), rate: parseRate('0.0337') },
    { fromOn: parseDay('2025-01-01'), rate: parseRate('0.0227') },
    { fromOn: parseDay('2025-07-01'), rate: parseRate('0.0127') },
  ],
  marginRate: parseRate('0.05'),
}

type Life = Readonly<{ plan: Plan; contract: LoanContract; events: readonly LoanEvent[]; asOf: Day }>

const rates = fc.bigInt({ min: 0n, max: 25_000_000n }).map((value) => value as Rate)

// A contract of any size, regime and day count, drawn on any day of four years.
const contracts = fc
  .record({
    principalCents: fc.bigInt({ min: 3_000n, max: 3_000_000n }),
    rate: rates,
    term: fc.constantFrom(3, 6, 9, 12, 18, 24),
    drawnAfter: fc.nat({ max: 1460 }),
    repaymentDay: fc.constantFrom<1 | 15>(1, 15),
    dayCount: fc.constantFrom<DayCount>('30E/360', 'act/365F', 'act/360'),
    regime: fc.constantFrom<LoanContract['regime']>('CONSUMER', 'FOUNDER', 'BUSINESS'),
  })
  .map(({ drawnAfter, repaymentDay, term, regime, ...request }) => {
    const payoutOn = onOrAfterT2(addDays(parseDay('2025-01-01'), drawnAfter))
    const firstOn = firstDueOn(payoutOn, repaymentDay)
    const plan = datedPlan(request, payoutOn, firstOn, term)
    assert.ok(plan)
    const contract = { ...plan, regime, dayCount: request.dayCount, plannedPayoutOn: payoutOn, firstDueOn: firstOn }
    return { plan, contract }
  })

type Happening = LoanEvent extends infer E
  ? E extends LoanEvent
    ? Omit<E, 'id' | 'sequence' | 'valueOn'>
    : never
  : never

const cents = fc.oneof(fc.bigInt({ min: 1n, max: 2_000n }), fc.bigInt({ min: 1n, max: 400_000n }))
const moneyMoves: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    type: fc.constant('payment_received' as const),
    source: fc.constantFrom('collection' as const, 'transfer' as const, 'credit' as const),
    amountCents: cents,
  }),
  fc.record({ type: fc.constant('fee_charged' as const), amountCents: fc.bigInt({ min: 1n, max: 2_000n }) }),
  fc.record({
    type: fc.constant('charge_waived' as const),
    charge: fc.constantFrom('fees' as const, 'interest' as const, 'default_interest' as const),
    amountCents: fc.bigInt({ min: 1n, max: 3_000n }),
  }),
  fc.record({ type: fc.constant('goodwill_granted' as const), amountCents: fc.bigInt({ min: 1n, max: 5_000n }) }),
  fc.record({ type: fc.constant('default_interest_claimed' as const) }),
)

const termChanges: fc.Arbitrary<(valueOn: Day) => Happening> = fc.oneof(
  rates.map((rate) => () => ({ type: 'rate_changed', rate }) as const),
  fc.integer({ min: 1, max: 3 }).map((months) => () => ({ type: 'holiday_granted', months }) as const),
  fc
    .integer({ min: 1, max: 45 })
    .map((days) => (on: Day) => ({ type: 'due_day_changed', nextDueOn: addDays(on, days) }) as const),
  fc
    .record({
      amountCents: cents,
      mode: fc.constantFrom('shorten_term' as const, 'lower_instalment' as const),
      compensationCents: fc.bigInt({ min: 0n, max: 2_000n }),
    })
    .map((partly) => () => ({ type: 'prepaid', ...partly }) as const),
  fc
    .bigInt({ min: 1n, max: 2_000n })
    .map((compensationCents) => () => ({ type: 'early_repaid', compensationCents }) as const),
  fc
    .constantFrom('early_repaid' as const, 'terminated' as const, 'revoked' as const, 'written_off' as const)
    .map((type) => () => ({ type })),
)

// A life: a payout on time or a few days late, money in any order, and up to two changes of terms on days of their own.
const lives: fc.Arbitrary<Life> = contracts.chain(({ plan, contract }) => {
  const span = contract.term * 31 + 90
  const after = (days: number): Day => addDays(contract.plannedPayoutOn, days)
  return fc
    .record({
      late: fc.nat({ max: 5 }),
      moves: fc.array(fc.tuple(fc.nat({ max: span }), moneyMoves), { maxLength: 10 }),
      changes: fc.uniqueArray(fc.tuple(fc.integer({ min: 6, max: span }), termChanges), {
        maxLength: 2,
        selector: ([days]) => days,
      }),
      end: fc.nat({ max: span }),
    })
    .map(({ late, moves, changes, end }) => {
      const paidOut = { type: 'paid_out', id: 'payout', sequence: 0, valueOn: after(late) } as const
      const others = [
        ...moves.map(([days, happening]) => ({ ...happening, valueOn: after(days) })),
        ...changes.map(([days, change]) => ({ ...change(after(days)), valueOn: after(days) })),
      ].map((happening, index) => ({ ...happening, id: `e${index}`, sequence: index + 1 }) as LoanEvent)
      return { plan, contract, events: [paidOut, ...others], asOf: after(end) }
    })
})

const fold = ({ contract, events, asOf }: Life): LoanState => foldLoan(contract, events, asOf, terms)

const waivedInterest = (entries: readonly Entry[]): Cents =>
  sumCents(entries.filter(({ debit }) => debit === '4000').map(({ amountCents }) => amountCents))

/** What a loan is, apart from which of several payments of one day paid which part. */
const essence = ({ allocations: _, entries, ...state }: LoanState) => ({ ...state, net: netPerDay(entries) })

const netPerDay = (entries: readonly Entry[]): readonly string[] => {
  const net = new Map<string, Cents>()
  for (const { debit, credit, amountCents, valueOn } of entries) {
    net.set(`${valueOn} ${debit}`, (net.get(`${valueOn} ${debit}`) ?? 0n) + amountCents)
    net.set(`${valueOn} ${credit}`, (net.get(`${valueOn} ${credit}`) ?? 0n) - amountCents)
  }
  return [...net]
    .filter(([, amount]) => amount !== 0n)
    .map(([key, amount]) => `${key} ${amount}`)
    .sort()
}

const holds = (name: string, check: (life: Life) => void): void => {
  test(name, () => fc.assert(fc.property(lives, check), { numRuns }))
}

test('plan = loan: paid out as planned, the loan falls due row by row as the plan said', () => {
  fc.assert(
    fc.property(contracts, ({ plan, contract }) => {
      const paidOut = { type: 'paid_out', id: 'payout', sequence: 0, valueOn: contract.plannedPayoutOn } as const
      const payments = plan.rows.map(
        (row, index): LoanEvent => ({
          type: 'payment_received',
          id: `p${index}`,
          sequence: index,
          valueOn: plan.dueDays[index] ?? contract.firstDueOn,
          source: 'collection',
          amountCents: row.interestCents + row.principalCents,
        }),
      )
      const lastOn = plan.dueDays.at(-1) ?? contract.firstDueOn
      const state = foldLoan(contract, [paidOut, ...payments], lastOn, terms)
      assert.deepEqual(
        state.instalments.map(({ dueOn, interestCents, principalCents, balanceCents }) => ({
          dueOn,
          interestCents,
          principalCents,
          balanceCents,
        })),
        plan.rows.map((row, index) => ({ dueOn: plan.dueDays[index], ...row })),
      )
      assert.equal(state.repaidOn, lastOn)
      assert.equal(
        sumCents(payments.map((event) => (event.type === 'payment_received' ? event.amountCents : 0n))),
        plan.totalCents,
      )
      assert.equal(balancesOf(state.entries).get('1020'), plan.totalCents)
    }),
    { numRuns },
  )
})

test('any order of arrival gives the same loan and the same net balance per account and value day', () => {
  fc.assert(
    fc.property(
      lives.chain((life) =>
        fc.tuple(fc.constant(life), fc.shuffledSubarray([...life.events], { minLength: life.events.length })),
      ),
      ([life, arrived]) => {
        const renumbered = arrived.map((event, sequence) => ({ ...event, sequence }))
        assert.deepEqual(essence(fold({ ...life, events: renumbered })), essence(fold(life)))
      },
    ),
    { numRuns },
  )
})

test('whatever arrives, the books that get the difference each time are the books of the whole life', () => {
  fc.assert(
    fc.property(
      lives.chain((life) =>
        fc.tuple(fc.constant(life), fc.shuffledSubarray([...life.events], { minLength: life.events.length })),
      ),
      ([life, arrived]) => {
        const books: Entry[] = []
        let before: readonly Entry[] = []
        for (const count of arrived.keys()) {
          const { entries } = fold({ ...life, events: arrived.slice(0, count + 1) })
          const { reversed, posted } = differenceOf(before, entries)
          books.push(...posted, ...reversed.map((entry) => ({ ...entry, debit: entry.credit, credit: entry.debit })))
          before = entries
        }
        assert.deepEqual(netPerDay(books), netPerDay(before))
      },
    ),
    { numRuns },
  )
})

holds('a payment and its reversal equal no payment', (life) => {
  const payment: LoanEvent = {
    type: 'payment_received',
    id: 'p',
    sequence: 90,
    valueOn: addDays(life.contract.firstDueOn, 3),
    source: 'collection',
    amountCents: life.contract.instalmentCents,
  }
  const reversal: LoanEvent = {
    type: 'reversed',
    id: 'r',
    sequence: 91,
    valueOn: addDays(payment.valueOn, 2),
    eventId: 'p',
  }
  assert.deepEqual(fold({ ...life, events: [...life.events, payment, reversal] }), fold(life))
  const undone: LoanEvent = { ...reversal, id: 'rr', sequence: 92, eventId: 'r' }
  const both = [...life.events, payment, reversal, undone]
  assert.deepEqual(fold({ ...life, events: both }), fold({ ...life, events: [...life.events, payment] }))
})

holds('a split payment equals a whole one', (life) => {
  const halves = life.events.flatMap((event): LoanEvent[] => {
    if (event.type !== 'payment_received' || event.amountCents < 2n) return [event]
    const first = event.amountCents / 3n + 1n
    const parts = [first, event.amountCents - first].filter((amountCents) => amountCents > 0n)
    return parts.map((amountCents, index) => ({ ...event, id: `${event.id}/${index}`, amountCents }))
  })
  assert.deepEqual(essence(fold({ ...life, events: halves })), essence(fold(life)))
})

holds(
  'the books agree with the loan: each account holds what the loan says is due, accrued and outstanding',
  (life) => {
    const state = fold(life)
    const balances = balancesOf(state.entries)
    const balance = (account: Entry['debit']) => balances.get(account) ?? 0n
    const lent = state.paidOutOn === null ? 0n : life.contract.principalCents
    assert.ok(state.entries.every(({ debit, credit, amountCents }) => debit !== credit && amountCents > 0n))
    assert.equal(lent + balance('1200'), state.principalOutstandingCents)
    assert.equal(balance('1205'), state.accruedCents)
    assert.equal(earnedCents(state.entries), -balance('4000') + waivedInterest(state.entries))
    assert.equal(balance('1210'), state.dueCents[1210])
    assert.equal(balance('1220'), state.dueCents[1220])
    assert.equal(balance('1230'), state.dueCents[1230])
    const rows = state.instalments.filter((row) => row.dueOn <= life.asOf)
    assert.equal(sumCents(rows.map((row) => row.principalCents)) + state.principalNotDueCents, lent)
    assert.ok(state.defaultInterestMemoCents >= 0n && state.claimCents >= 0n)
    for (const { parts, surplusCents, paymentId } of state.allocations) {
      const payment = life.events.find(
        (event): event is EventOf<'payment_received'> => event.id === paymentId && event.type === 'payment_received',
      )
      assert.equal(sumCents(parts.map((part) => part.amountCents)) + surplusCents, payment?.amountCents)
    }
  },
)

holds('the next row follows from the numbers a loan is kept with', (life) => {
  const changes = life.events.filter(
    ({ type, valueOn }) => type !== 'payment_received' && type !== 'paid_out' && valueOn > life.asOf,
  )
  const { next, instalments, accrualStartOn, ...kept } = fold({
    ...life,
    events: life.events.filter((event) => !changes.includes(event)),
  })
  if (accrualStartOn === null) return
  assert.ok(next, 'while interest runs, something will fall due')
  const stretch = {
    fromOn: accrualStartOn,
    balanceCents: kept.principalNotDueCents,
    rate: kept.rate,
    instalmentCents: kept.instalmentCents,
    carried: kept.accrualCarried,
  }
  const { interestCents, principalCents, balanceCents } = next
  const isLast = next.number === instalments.length
  assert.deepEqual(nextRow(stretch, next.dueOn, isLast, life.contract.dayCount), {
    interestCents,
    principalCents,
    balanceCents,
  })
})

holds('contract interest depends on contract events alone: without any payment the rows are the same', (life) => {
  const rows = (events: readonly LoanEvent[]) =>
    fold({ ...life, events }).instalments.map(({ dueOn, interestCents, principalCents }) => ({
      dueOn,
      interestCents,
      principalCents,
    }))
  assert.deepEqual(rows(life.events.filter((event) => event.type !== 'payment_received')), rows(life.events))
})

test('default interest is that of a naive count, day by day, of what is overdue', () => {
  const rates = defaultRates(terms)
  fc.assert(
    fc.property(lives, (life) => {
      const known = life.events.filter(({ type }) => type === 'paid_out' || type === 'payment_received')
      let raw = 0n
      const { firstDueOn: start } = life.contract
      for (let on = start; on < life.asOf; on = addDays(on, 1)) {
        const { overdueCents } = fold({ ...life, events: known.filter(({ valueOn }) => valueOn <= on), asOf: on })
        raw += rawDefaultInterest(overdueCents, dayNumber(on), dayNumber(on) + 1, rates)
      }
      const state = fold({ ...life, events: known })
      const settled = sumCents(
        state.allocations.flatMap(({ parts }) =>
          parts.filter(({ account }) => account === '1230').map((part) => part.amountCents),
        ),
      )
      assert.equal(state.defaultInterestMemoCents + state.dueCents[1230] + settled, roundDefaultInterest(raw))
    }),
    { numRuns: Math.ceil(numRuns / 100) },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { onOrAfterT2 } from '../base/calendar.ts'
import { addDays, addMonths, type Day, daysBetween, parseDay } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { sumCents } from '../base/money.ts'
import { parseRate, type Rate, rateToPercent, rateToText } from '../base/rate.ts'
import { type DayCount, dayCounts, daysCounted, interestBetween } from './day-count.ts'
import { bulletPlan, datedPlan, datedPlans, firstDueOn, gridPlan, gridPlans, type Plan } from './plan.ts'
import { interestPerDay } from './servicing.ts'

const numRuns = Number(process.env.PROOF_RUNS ?? 2000)
const request = (principalCents: bigint, rate: string, dayCount: DayCount = '30E/360') => ({
  principalCents,
  rate: parseRate(rate),
  dayCount,
})
const drawn = (on: string, day: 1 | 15) => {
  const payoutOn = onOrAfterT2(parseDay(on))
  return [payoutOn, firstDueOn(payoutOn, day)] as const
}
const given = (plan: Plan | undefined): Plan => {
  assert.ok(plan)
  return plan
}
const percent = (plan: Plan): string => (Number(plan.effective.unrounded) * 100).toFixed(6)
const table = (plan: Plan): string =>
  plan.rows
    .map((row, index) => `${plan.dueDays[index]} ${row.interestCents} ${row.principalCents} ${row.balanceCents}`)
    .join('\n')

test('1,000.00 at 11 % over six payments, drawn 2026-11-20 (lending.md 2)', () => {
  const plan = given(datedPlan(request(100_000n, '0.11'), ...drawn('2026-11-20', 1), 6))

  assert.equal(
    table(plan),
    [
      '2027-01-01 1253 16010 83990',
      '2027-02-01 770 16493 67497',
      '2027-03-01 619 16644 50853',
      '2027-04-01 466 16797 34056',
      '2027-05-01 312 16951 17105',
      '2027-06-01 157 17105 0',
    ].join('\n'),
  )
  assert.deepEqual([plan.instalmentCents, plan.lastInstalmentCents, plan.totalCents], [17_263n, 17_262n, 103_577n])
  assert.equal(percent(plan), '11.582221')
  assert.equal(plan.effective.rate, parseRate('0.1158'))
})

test('2,400.00 at 8.99 %, drawn on a Saturday, is paid out on Monday and first due after exactly 14 days (lending.md 2)', () => {
  const [payoutOn, firstOn] = drawn('2027-02-27', 15)
  const plan = given(datedPlan(request(240_000n, '0.0899'), payoutOn, firstOn, 12))

  assert.deepEqual([payoutOn, firstOn], ['2027-03-01', '2027-03-15'])
  assert.deepEqual([plan.instalmentCents, plan.lastInstalmentCents, plan.totalCents], [20_904n, 20_904n, 250_848n])
  assert.equal(percent(plan), '9.381950')
  assert.deepEqual(
    plan.rows.map((row) => row.interestCents),
    [839n, 1648n, 1503n, 1358n, 1212n, 1064n, 915n, 766n, 615n, 463n, 310n, 155n],
  )
})

test('plans on the ideal grid (domain-rules.md 1.6)', () => {
  const rows = [
    [100_000n, '0.11', 6, 17_205n, 17_208n, 103_233n, '11.572643'],
    [100_000n, '0.11', 12, 8_838n, 8_841n, 106_059n, '11.573585'],
    [500_000n, '0.0899', 36, 15_898n, 15_876n, 572_306n, '9.369488'],
    [25_000n, '0.1499', 3, 8_542n, 8_542n, 25_626n, '16.032125'],
    [1_000_000n, '0.0499', 60, 18_867n, 18_843n, 1_131_996n, '5.105710'],
    [100_000n, '0', 6, 16_667n, 16_665n, 100_000n, '0.000000'],
  ] as const
  for (const [principal, rate, term, instalment, last, total, effective] of rows) {
    const plan = given(gridPlan(request(principal, rate), term))
    assert.deepEqual([plan.instalmentCents, plan.lastInstalmentCents, plan.totalCents], [instalment, last, total])
    assert.equal(percent(plan), effective)
  }
  const interest = given(gridPlan(request(100_000n, '0.11'), 6)).rows.map((row) => row.interestCents)
  assert.deepEqual(interest, [917n, 767n, 617n, 465n, 311n, 156n])
})

test('the day count is the product’s: real dates, bullets and single periods (domain-rules.md 1.6, 4.1)', () => {
  const rows = [
    ['30E/360', 17_263n, 17_262n, '11.582221', 2_689n, '11.519216', 519n],
    ['act/365F', 17_261n, 17_259n, '11.538482', 2_712n, '11.621881', 512n],
    ['act/360', 17_269n, 17_268n, '11.703624', 2_750n, '11.791658', 519n],
  ] as const
  for (const [dayCount, instalment, last, effective, bulletInterest, bulletEffective, seventeenDays] of rows) {
    const asked = request(100_000n, '0.11', dayCount)
    const plan = given(datedPlan(asked, ...drawn('2026-11-20', 1), 6))
    assert.deepEqual([plan.instalmentCents, plan.lastInstalmentCents, percent(plan)], [instalment, last, effective])
    const bullet = bulletPlan(asked, parseDay('2026-11-20'), parseDay('2027-02-18'))
    assert.deepEqual(
      [bullet.rows[0]?.interestCents, percent(bullet), bullet.term],
      [bulletInterest, bulletEffective, 3],
    )
    const days = interestBetween(100_000n, asked.rate, parseDay('2027-03-03'), parseDay('2027-03-20'), dayCount)
    assert.equal(days, seventeenDays)
    assert.equal(interestPerDay(150_000n, asked.rate, dayCount), 45n)
  }
})

test('a bullet loan runs 14 days to 12 months, and a date outside is refused by its field', () => {
  const at = (on: string) => bulletPlan(request(100_000n, '0.11'), parseDay('2026-11-20'), parseDay(on), 'repay_on')
  assert.deepEqual(
    [at('2026-12-04').term, at('2026-12-20').term, at('2026-12-21').term, at('2027-11-20').term],
    [1, 1, 2, 12],
  )
  for (const on of ['2026-12-03', '2027-11-21', '2026-11-19']) {
    assert.throws(
      () => at(on),
      (error) => error instanceof Refusal && error.code === 'unprocessable' && error.field === 'repay_on',
    )
  }
})

test('the first due day is a repayment day at least 14 days after the planned payout', () => {
  const rows = [
    ['2026-11-20', 1, '2026-11-20', '2027-01-01'],
    ['2026-11-17', 1, '2026-11-17', '2026-12-01'],
    ['2026-11-18', 1, '2026-11-18', '2027-01-01'],
    ['2026-11-20', 15, '2026-11-20', '2026-12-15'],
    ['2026-12-18', 1, '2026-12-18', '2027-01-01'],
    ['2026-12-24', 1, '2026-12-24', '2027-02-01'],
    ['2026-12-25', 15, '2026-12-28', '2027-01-15'],
    ['2028-02-29', 15, '2028-02-29', '2028-03-15'],
  ] as const
  for (const [drawnOn, day, payoutOn, firstOn] of rows) assert.deepEqual(drawn(drawnOn, day), [payoutOn, firstOn])
})

test('a term on which some row would repay less than a cent is not offered', () => {
  const terms = [3, 6, 9, 12, 18, 24]
  const offered = (cents: bigint) => gridPlans(request(cents, '0.11'), terms).map(({ term }) => term)
  assert.deepEqual(
    [offered(1n), offered(2n), offered(3n), offered(12n), offered(24n)],
    [[], [], [3], [3, 6, 9, 12], [3, 6, 12, 18, 24]],
  )
})

const rates = fc.bigInt({ min: 0n, max: 30_000_000n }).map((value) => value as Rate)
const amounts = fc.oneof(fc.bigInt({ min: 1n, max: 1_000n }), fc.bigInt({ min: 1n, max: 10_000_000n }))
const dates = fc.integer({ min: 0, max: 3652 }).map((days) => addDays(parseDay('2024-01-01'), days))
const conventions = fc.constantFrom<DayCount>('30E/360', 'act/365F', 'act/360')

const checkPlan = (plan: Plan): void => {
  assert.equal(sumCents(plan.rows.map((row) => row.principalCents)), plan.principalCents)
  assert.equal(sumCents(plan.rows.map((row) => row.principalCents + row.interestCents)), plan.totalCents)
  assert.equal(plan.instalmentCents * BigInt(plan.rows.length - 1) + plan.lastInstalmentCents, plan.totalCents)
  assert.equal(plan.rows.at(-1)?.balanceCents, 0n)
  assert.ok(plan.rows.every((row) => row.principalCents >= 1n && row.interestCents >= 0n))
}

test('on any day, for any amount, rate and term: parts add up, the last balance is zero, the rate solves the equation', () => {
  fc.assert(
    fc.property(
      amounts,
      rates,
      fc.integer({ min: 1, max: 60 }),
      dates,
      fc.constantFrom<1 | 15>(1, 15),
      conventions,
      (principalCents, rate, term, on, day, dayCount) => {
        const payoutOn = onOrAfterT2(on)
        const plan = datedPlan({ principalCents, rate, dayCount }, payoutOn, firstDueOn(payoutOn, day), term)
        if (plan === undefined) return
        checkPlan(plan)
        const x = Number(plan.effective.unrounded)
        const present = plan.rows.reduce((sum, row, index) => {
          const dueOn = plan.dueDays[index]
          assert.ok(dueOn)
          return sum + Number(row.interestCents + row.principalCents) * (1 + x) ** -naiveYears(payoutOn, dueOn)
        }, 0)
        assert.ok(Math.abs(present - Number(principalCents)) <= 1e-9 * Number(principalCents), `${present}`)
      },
    ),
    { numRuns },
  )
})

// Remark (c) in the plainest way: go back month by month, then count the days.
const naiveYears = (from: Day, to: Day): number => {
  let months = 0
  while (addMonths(to, -(months + 1)) >= from) months++
  const cut = addMonths(to, -months)
  const days = (from: Day, to: Day) => (Date.parse(to) - Date.parse(from)) / 86_400_000
  return months / 12 + days(from, cut) / days(addMonths(cut, -12), cut)
}

test('a second, naive schedule in decimals and a naive solver agree to the cent and to the printed rate', () => {
  const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP })
  fc.assert(
    fc.property(amounts, rates, fc.integer({ min: 1, max: 36 }), (principalCents, rate, term) => {
      const plan = gridPlan({ principalCents, rate }, term)
      if (plan === undefined) return
      const monthly = new Exact(rateToText(rate)).div(12)
      const cents = (value: Decimal) => value.toDecimalPlaces(0, Decimal.ROUND_HALF_UP)
      const growth = monthly.plus(1).pow(term)
      const principal = new Exact(principalCents.toString())
      const level = rate === 0n ? principal.div(term) : principal.times(monthly).times(growth).div(growth.minus(1))
      assert.equal(plan.instalmentCents, BigInt(cents(level).toFixed()))
      let balance = principal
      const payments: number[] = []
      for (let month = 1; month <= term; month++) {
        const interest = cents(balance.times(monthly))
        const payment = month === term ? balance.plus(interest) : cents(level)
        balance = balance.plus(interest).minus(payment)
        payments.push(payment.toNumber())
      }
      assert.deepEqual(
        plan.rows.map((row) => Number(row.interestCents + row.principalCents)),
        payments,
      )
      const x = naiveRate(Number(principalCents), payments)
      assert.ok(Math.abs(x - Number(plan.effective.unrounded)) < 1e-9 * (1 + x), `${x}`)
    }),
    { numRuns },
  )
})

const naiveRate = (principal: number, payments: readonly number[]): number => {
  let [low, high] = [-0.99, 1000]
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    const present = payments.reduce((sum, payment, index) => sum + payment / (1 + middle) ** ((index + 1) / 12), 0)
    if (present > principal) low = middle
    else high = middle
  }
  return low
}

test('every draw day of four years, 29 February included, has a plan on both repayment days', () => {
  for (let on = parseDay('2026-01-01'); on <= '2029-12-31'; on = addDays(on, 1)) {
    for (const day of [1, 15] as const) {
      const [payoutOn, firstOn] = drawn(on, day)
      assert.ok(daysBetween(payoutOn, firstOn) >= 14 && daysBetween(payoutOn, firstOn) < 14 + 31, on)
      const plan = given(datedPlan(request(100_000n, '0.11'), payoutOn, firstOn, 6))
      checkPlan(plan)
      assert.ok(plan.dueDays.every((due) => due.endsWith(day === 1 ? '-01' : '-15')))
    }
  }
})

test('the plans of an amount over all terms are the plans of each term', () => {
  const [payoutOn, firstOn] = drawn('2026-11-20', 1)
  const all = datedPlans(request(123_456n, '0.0777'), payoutOn, firstOn, [3, 6, 24])
  assert.deepEqual(
    all,
    [3, 6, 24].map((term) => datedPlan(request(123_456n, '0.0777'), payoutOn, firstOn, term)),
  )
})

test('30E/360 counts no 31st, and 1 March has three days after 28 February', () => {
  const rows = [
    ['2027-01-30', '2027-01-31', 0, 1],
    ['2027-02-28', '2027-03-01', 3, 1],
    ['2028-02-29', '2028-03-01', 2, 1],
    ['2026-11-20', '2027-01-01', 41, 42],
  ] as const
  for (const [from, to, thirty, actual] of rows) {
    assert.equal(daysCounted('30E/360', parseDay(from), parseDay(to)), thirty)
    assert.equal(daysCounted('act/365F', parseDay(from), parseDay(to)), actual)
  }
  assert.equal(dayCounts['act/360'].yearDays, 360)
  assert.equal(rateToPercent(parseRate('0.1158')), '11.58')
})

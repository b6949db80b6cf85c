import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { parseRate } from '../base/rate.ts'
import type { LoanContract, LoanEvent } from './contract.ts'
import {
  explainArrears,
  explainEffectiveRate,
  explainFrameworkRate,
  explainInstalment,
  explainSettlement,
} from './explain.ts'
import { foldLoan } from './fold.ts'
import { datedPlan, gridPlan } from './plan.ts'
import { settlementQuote } from './servicing.ts'

const payoutOn = parseDay('2026-11-20')
const firstDueOn = parseDay('2027-01-01')
const request = { principalCents: 100_000n, rate: parseRate('0.11'), dayCount: '30E/360' } as const
const plan = datedPlan(request, payoutOn, firstDueOn, 6)
assert.ok(plan)
const contract: LoanContract = { ...plan, ...request, regime: 'CONSUMER', plannedPayoutOn: payoutOn, firstDueOn }
const paidOut: LoanEvent = { type: 'paid_out', id: 'payout', sequence: 0, valueOn: payoutOn }
const terms = { baseRates: [{ fromOn: payoutOn, rate: parseRate('0.0127') }], marginRate: parseRate('0.05') }

test('an instalment is explained down to each rounding', () => {
  const explained = explainInstalment(plan, '30E/360', payoutOn)
  assert.equal(explained.result, '172.63')
  assert.deepEqual(
    explained.roundings.slice(0, 2).map(({ exact, rounded }) => [exact, rounded]),
    [
      ['172.62758913', '172.63'],
      ['12.52777777', '12.53'],
    ],
  )
  assert.equal(explained.inputs.find(({ name }) => name === 'τ_1')?.value, '41/360')
  assert.match(
    explained.sentence.de,
    /^1\.000,00 EUR zu 11,00 % ergeben 6 Raten zu 172,63 EUR, die letzte zu 172,62 EUR; die erste enthält 12,53 EUR/,
  )
})

test('an effective rate is explained with its payments', () => {
  const onGrid = gridPlan(request, 6)
  assert.ok(onGrid)
  const explained = explainEffectiveRate(onGrid)
  assert.deepEqual([explained.result, explained.roundings[0]?.exact], ['11.57', '11.5726432587'])
  assert.equal(explained.inputs.at(-1)?.name, 'payment after month 6')
  assert.match(
    explained.sentence.en,
    /payments of EUR 1,032\.33 in all corresponds to an effective annual rate of 11\.57 %/,
  )
})

test('the rate of a line is explained with the assumption it rests on (domain-rules.md 1.6)', () => {
  const rate = parseRate('0.11')
  const explain = (limitCents: bigint, chargesCents: bigint) =>
    explainFrameworkRate({ limitCents, rate, chargesCents }, 'f')
  // So large a limit that rounding to the cent does not show in six decimals.
  const large = 120_000_000_000n
  const exact = [explain(large, 0n), explain(large, large / 100n)].map(({ result, roundings }) => [
    result,
    Number(roundings.at(-1)?.exact).toFixed(6),
  ])
  assert.deepEqual(exact, [
    ['11.57', '11.571884'],
    ['13.74', '13.735673'],
  ])
  const [free, charged] = [explain(150_000n, 0n), explain(150_000n, 1_500n)]
  // 125.00 a month; interest of 1,500.00 first, of 125.00 last.
  assert.deepEqual(
    [free.roundings[1], free.roundings[12]].map((step) => [step?.exact, step?.rounded]),
    [
      ['13.75000000', '13.75'],
      ['1.14583333', '1.15'],
    ],
  )
  assert.deepEqual(free.inputs[3], {
    name: 'assumption (f)',
    value: 'open-ended credit that is neither overdraft nor bridging loan',
  })
  assert.match(
    free.sentence.de,
    /^Für den Rahmen von 1\.500,00 EUR zu 11,00 % .* mit 11,57 % angegeben; .* zwölf gleich hohen/,
  )
  assert.match(charged.sentence.en, /13\.74 %; EUR 1,604\.38 would be paid in all/)
})

test('a settlement figure and arrears are explained by what they consist of', () => {
  const on = parseDay('2027-02-11')
  const state = foldLoan(contract, [paidOut], on, terms)
  const quote = settlementQuote(contract, [paidOut], on, terms)

  const settlement = explainSettlement(contract, state, quote)
  // 325.03 and 674.97 of principal, 20.23 and 2.06 of interest, and default interest on 172.63 for 37 and 9 days.
  assert.equal(settlement.result, '1023.65')
  assert.deepEqual(
    settlement.roundings.map(({ exact, rounded }) => [exact, rounded]),
    [['2.06240833', '2.06']],
  )

  // Default interest is in the sum once it was claimed: on 5 February, for 31 and 3 days, 1.01.
  const arrears = explainArrears(state)
  assert.equal(arrears.result, '345.26')
  assert.deepEqual(
    arrears.roundings.map(({ exact, rounded }) => [exact, rounded]),
    [['1.36410807', '1.36']],
  )
  assert.match(
    arrears.sentence.de,
    /345,26 EUR rückständig: 345,26 EUR aus 2 Raten, 0,00 EUR Kosten und 0,00 EUR geforderte Verzugszinsen; weitere 1,36 EUR/,
  )
  const claim = { type: 'default_interest_claimed', id: 'claim', valueOn: parseDay('2027-02-05'), sequence: 2 } as const
  const claimed = explainArrears(foldLoan(contract, [paidOut, claim], on, terms))
  assert.equal(claimed.result, '346.27')
  assert.match(claimed.sentence.en, /EUR 1\.01 of default interest claimed; another EUR 0\.35 has accrued/)
})

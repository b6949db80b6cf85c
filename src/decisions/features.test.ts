import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDay } from '../base/day.ts'
import { parseRate } from '../base/rate.ts'
import type { AccountFeatures } from '../evidence/evidence.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { Circumstances, ConsumerDeclaration, FreelancerDeclaration } from './decision.ts'
import { accountExample, consumerExample, finalExample, freelancerExample, initialExample } from './examples.ts'
import { assessConsumer, assessFreelancer, fullMonths } from './features.ts'
import { isForbidden } from './forbidden.ts'
import { affordableLimit, lineBurden } from './limit.ts'
import { policyFor } from './policy.ts'

const consumerTerms = productByVersion('consumer-de.2026-11-20')
const freelancerTerms = productByVersion('freelancer-de.2026-11-20')
const consumerPolicy = policyFor('consumer', initialExample.on).parameters
const freelancerPolicy = policyFor('freelancer', initialExample.on).parameters

const consumer = (declared: Partial<ConsumerDeclaration> = {}, known: Circumstances = initialExample) =>
  assessConsumer({ ...consumerExample, ...declared }, known, consumerTerms, consumerPolicy)
const freelancer = (declared: Partial<FreelancerDeclaration> = {}, known: Circumstances = initialExample) =>
  assessFreelancer({ ...freelancerExample, ...declared }, known, freelancerTerms, freelancerPolicy)
const withAccount = (account: Partial<AccountFeatures>): Circumstances => ({
  ...finalExample,
  account: { ...accountExample, ...account },
})

test('the vectors of the policy, free and affordable and offered (lending.md 5)', () => {
  const family = { netIncomeCents: 240_000n, instalmentsCents: 15_000n, dependants: 1, requestedLimitCents: 1_000_000n }
  const shown = [consumer(), consumer({}, finalExample), consumer(family), freelancer()].map(
    ({ freeCents, affordableLimitCents, offeredLimitCents }) => [freeCents, affordableLimitCents, offeredLimitCents],
  )

  assert.deepEqual(shown, [
    [142_000n, 1_490_000n, 200_000n],
    [142_000n, 1_490_000n, 200_000n],
    [22_000n, 130_000n, 130_000n],
    [75_000n, 730_000n, 730_000n],
  ])
})

test('a line of 1,500 burdens the household with 132.57 (domain-rules.md 7.1)', () => {
  assert.equal(lineBurden(150_000n, parseRate('0.11'), consumerPolicy.limit), 13_257n)
  const ownLines = [{ limitCents: 150_000n, rate: parseRate('0.11'), inArrears: false }]
  assert.equal(consumer({}, { ...initialExample, ownLines }).freeCents, 142_000n - 13_257n)
  assert.equal(freelancer({}, { ...initialExample, ownLines }).freeCents, 75_000n - 13_257n)
})

test('a limit is affordable from the cent on at which its instalment leaves the buffer', () => {
  const affordable = (freeCents: bigint) => affordableLimit(freeCents, parseRate('0.11'), consumerPolicy.limit)
  // 8.84 a month repay 100.00 in a year, 17.68 repay 200.00.
  assert.deepEqual([10_883n, 10_884n, 11_767n, 11_768n].map(affordable), [0n, 10_000n, 10_000n, 20_000n])
})

test('each person in the household costs its lump sum', () => {
  assert.equal(consumer().freeCents - consumer({ isMarried: true }).freeCents, 30_000n)
  assert.equal(consumer().freeCents - consumer({ dependants: 3 }).freeCents, 75_000n)
})

test('the figures used, declared against observed, with what they rest on', () => {
  const used = (account: Partial<AccountFeatures>, declared: Partial<ConsumerDeclaration> = {}) => {
    const { income, outgoings } = consumer(declared, withAccount(account))
    const instalments = outgoings.find(({ name }) => name === 'instalments')
    return [income.amountCents, income.evidence, instalments?.amountCents, instalments?.evidence]
  }
  const both = ['self_declared', 'account_data']

  assert.deepEqual(used({ incomeCents: 288_000n }), [320_000n, both, 0n, ['self_declared']])
  assert.deepEqual(used({ incomeCents: 287_999n }), [287_999n, ['account_data'], 0n, ['self_declared']])
  assert.deepEqual(used({ incomeCents: 500_000n }), [320_000n, both, 0n, ['self_declared']])
  assert.deepEqual(used({ instalmentsCents: 9_000n }), [320_000n, both, 9_000n, ['account_data']])
  assert.deepEqual(used({ instalmentsCents: 9_000n }, { instalmentsCents: 9_001n }), [
    320_000n,
    both,
    9_001n,
    ['self_declared'],
  ])
})

test('an offer is capped by the wish, the income, the turnover and the product', () => {
  assert.equal(consumer({ requestedLimitCents: 123_456n }).offeredLimitCents, 123_456n)
  const modest = { netIncomeCents: 200_000n, housingCents: 0n, insuranceCents: 0n, requestedLimitCents: 1_000_000n }
  assert.equal(consumer(modest).offeredLimitCents, 400_000n)
  assert.equal(consumer({ netIncomeCents: 900_000n, requestedLimitCents: 2_000_000n }).offeredLimitCents, 1_000_000n)
  assert.equal(consumer({ requestedLimitCents: 9_999n }).offeredLimitCents, null)
  assert.equal(freelancer({ annualTurnoverCents: 2_000_001n }).offeredLimitCents, 500_000n)
  assert.equal(freelancer({ annualTurnoverCents: 700_000n }).offeredLimitCents, null)
  const rich = { monthlyProfitCents: 2_000_000n, annualTurnoverCents: 90_000_000n }
  assert.equal(freelancer(rich).offeredLimitCents, 5_000_000n)
})

test('months and years of life are counted when they are full', () => {
  const table = [
    ['2008-11-20', '2026-11-20', 216],
    ['2008-11-21', '2026-11-20', 215],
    ['2008-02-29', '2026-02-28', 215],
    ['2008-02-29', '2026-03-01', 216],
    ['2026-08-31', '2027-02-28', 5],
    ['2026-12-01', '2026-11-20', -1],
  ] as const
  for (const [from, to, months] of table)
    assert.equal(fullMonths(parseDay(from), parseDay(to)), months, `${from} ${to}`)
})

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31)
const runs = { seed, numRuns: 300 }
const euros = (most: number) => fc.integer({ min: 0, max: most * 100 }).map(BigInt)
const household = fc.record({
  netIncomeCents: euros(12_000),
  housingCents: euros(3_000),
  instalmentsCents: euros(2_000),
  insuranceCents: euros(500),
  requestedLimitCents: euros(20_000),
  isMarried: fc.boolean(),
  dependants: fc.integer({ min: 0, max: 8 }),
})
const offer = (declared: Partial<ConsumerDeclaration>, known?: Circumstances): bigint =>
  consumer(declared, known).offeredLimitCents ?? 0n

test(`the affordable limit is the largest multiple of 100.00 that leaves the buffer (seed ${seed})`, () => {
  const terms = consumerPolicy.limit
  const rates = fc.integer({ min: 0, max: 100 }).map((percent) => parseRate((percent / 100).toFixed(2)))
  const law = fc.property(fc.integer({ min: -100_000, max: 900_000 }).map(BigInt), rates, (freeCents, rate) => {
    const limit = affordableLimit(freeCents, rate, terms)
    assert.equal(limit % 10_000n, 0n)
    assert.ok(limit === 0n || lineBurden(limit, rate, terms) <= freeCents - 10_000n)
    assert.ok(lineBurden(limit + 10_000n, rate, terms) > freeCents - 10_000n)
  })
  fc.assert(law, runs)
})

test(`an offer lies within the product, the wish and twice the income (seed ${seed})`, () => {
  const law = fc.property(household, (declared) => {
    const { offeredLimitCents, affordableLimitCents } = consumer(declared)
    if (offeredLimitCents === null) return
    assert.ok(offeredLimitCents >= 10_000n && offeredLimitCents <= 1_000_000n)
    assert.ok(offeredLimitCents <= declared.requestedLimitCents && offeredLimitCents <= affordableLimitCents)
    assert.ok(offeredLimitCents <= 2n * declared.netIncomeCents)
  })
  fc.assert(law, runs)
})

test(`less income, declared or seen, and another dependant never raise an offer (seed ${seed})`, () => {
  const law = fc.property(household, euros(12_000), euros(2_000), (declared, seenCents, lessCents) => {
    const poorer = { ...declared, netIncomeCents: declared.netIncomeCents - lessCents }
    if (poorer.netIncomeCents >= 0n) assert.ok(offer(poorer) <= offer(declared))
    const seen = withAccount({ incomeCents: seenCents })
    const seenLess = withAccount({ incomeCents: seenCents > lessCents ? seenCents - lessCents : 0n })
    assert.ok(offer(declared, seenLess) <= offer(declared, seen))
    assert.ok(offer({ ...declared, dependants: declared.dependants + 1 }) <= offer(declared))
    assert.ok(offer(declared, seen) <= offer(declared))
  })
  fc.assert(law, runs)
})

test('no feature that may never decide is among the facts or what an account shows', () => {
  const names = [consumer().facts, freelancer().facts, accountExample].flatMap((facts) => Object.keys(facts))
  assert.deepEqual(names.filter(isForbidden), [])
  for (const name of ['nationality', 'gender', 'birthCountry', 'postal_code', 'partnerScore', 'tradeUnionFee', 'city'])
    assert.ok(isForbidden(name), name)
  assert.ok(!isForbidden('repaymentCapacity'))
})

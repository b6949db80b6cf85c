import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import {
  baseRates,
  countriesServed,
  productByVersion,
  productFor,
  products,
  readBaseRates,
  readProduct,
  useProducts,
} from './catalogue.ts'
import { BrokenFile } from './file.ts'
import consumerDe from './files/consumer-de.2026-11-20.json' with { type: 'json' }

const today = parseDay('2026-11-20')

test('the terms on offer, as people agreed on them', () => {
  const shown = products.map(({ version, limit, rate, bullet, repayment, renewal, noPayoutBeforeDays }) => [
    version,
    `${limit.minimumCents}…${limit.maximumCents}`,
    rate,
    bullet !== null,
    repayment.daysOfMonth.join(),
    renewal?.everyMonths ?? 'open-ended',
    noPayoutBeforeDays,
  ])

  assert.deepEqual(shown, [
    ['consumer-de.2026-11-20', '10000…1000000', 11_000_000n, true, '1,15', 'open-ended', 0],
    ['consumer-fr.2026-11-20', '10000…1000000', 11_000_000n, true, '1,15', 12, 7],
    ['freelancer-de.2026-11-20', '200000…5000000', 11_000_000n, false, '1', 'open-ended', 0],
  ])
  assert.ok(products.every(({ fees }) => Object.values(fees).every((fee) => fee === 0n)))
  assert.ok(products.every(({ earlyRepayment }) => earlyRepayment.compensation === null))
})

test('an application finds the version of its segment, country and day; a contract the version it names', () => {
  assert.equal(productFor('consumer', 'FR', today)?.version, 'consumer-fr.2026-11-20')
  assert.equal(productFor('freelancer', 'FR', today), undefined)
  assert.equal(productFor('consumer', 'DE', parseDay('2026-11-19')), undefined)
  assert.equal(productByVersion('freelancer-de.2026-11-20').segment, 'freelancer')
  assert.throws(() => productByVersion('consumer-de.1999-01-01'), /consumer-de\.1999-01-01/)
  assert.deepEqual(countriesServed('freelancer'), ['DE'])
})

test('terms cannot be changed by accident', () => {
  const limit = products[0]?.limit as { maximumCents: bigint }
  assert.throws(() => {
    limit.maximumCents = 1n
  }, TypeError)
})

test('a broken file names the member at fault', () => {
  const broken: readonly (readonly [change: object, names: RegExp])[] = [
    [{ limit: { minimumCents: '100', maximumCents: 1_000_000 } }, /\/limit\/minimumCents must be integer/],
    [{ limit: { minimumCents: 2_000_000, maximumCents: 1_000_000 } }, /limit\.minimumCents is positive and not above/],
    [{ rate: 0.11 }, /\/rate must be string/],
    [{ rate: '1.1' }, /\/rate must be a decimal between/],
    [{ requestedRate: { minimum: '0.2', maximum: '1' } }, /rate lies within requestedRate/],
    [{ offeredFrom: '2026-02-30' }, /\/offeredFrom must be a calendar day/],
    [{ termMonths: [6, 3] }, /termMonths ascend/],
    [{ repayment: { ...consumerDe.repayment, defaultDayOfMonth: 2 } }, /repayment\.defaultDayOfMonth/],
    [{ segment: 'company' }, /\/segment/],
    [{ grace: 3 }, /\/grace/],
    [{ fees: { setupCents: 0 } }, /\/fees must have required properties monthlyCents/],
    [{ country: 'FR' }, /version names segment, country/],
    [{ earlyRepayment: { compensation: { rate: '0.011', lastYearRate: '0' } } }, /compensation is at most 0\.01/],
    [{ earlyRepayment: { compensation: { rate: '0.01', lastYearRate: '0.0051' } } }, /compensation is at most 0\.01/],
    [
      { country: 'FR', earlyRepayment: { compensation: { rate: '0.01', lastYearRate: '0' } } },
      /compensation is null in France/,
    ],
    [{ accountChangeCoolDownDays: 14 }, /accountChangeCoolDownDays is less than repayment\.firstDueAfterDays/],
  ]
  for (const [change, names] of broken) {
    const read = () => readProduct(consumerDe.version, { ...consumerDe, ...change })
    assert.throws(read, (error) => error instanceof BrokenFile && names.test(error.message), JSON.stringify(change))
  }
  assert.throws(() => readProduct('another-name', consumerDe), /version is the file's name/)
  assert.throws(() => useProducts('src/products/files'), /consumer-de\.2026-11-20 is there already/)
})

test('base rates change at half-years, and an unconfirmed one says so', () => {
  assert.ok(baseRates.every(({ from }) => /-(01|07)-01$/.test(from)))
  assert.deepEqual(
    baseRates.filter(({ assumed }) => assumed).map(({ from }) => from),
    ['2026-07-01'],
  )
  const twice = {
    source: 'x',
    rates: [
      { from: '2026-01-01', rate: '0' },
      { from: '2026-01-01', rate: '0' },
    ],
  }
  assert.throws(() => readBaseRates('base-rates', twice), /\/rates\/1\/from/)
})

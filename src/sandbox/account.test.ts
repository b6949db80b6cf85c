import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, parseDay } from '../base/day.ts'
import { accountFigures, featuresFor } from '../evidence/snapshot-figures.ts'
import { accountConfirming, type Declared } from './account.ts'

const anyDay = fc.nat(3000).map((days) => addDays(parseDay('2026-11-20'), days))
const anyCents = fc.bigInt(0n, 5_000_000n)
const recipientIban = 'DE13110101014386274299'

/** As the database gives it back: amounts are decimal text. */
const kept = (declared: object): unknown =>
  JSON.parse(JSON.stringify(declared, (_, value) => (typeof value === 'bigint' ? String(value) : value)))

test('on any day the account of a consumer shows what was declared', () => {
  fc.assert(
    fc.property(
      anyDay,
      anyCents,
      anyCents,
      anyCents,
      anyCents,
      (on, netIncomeCents, housingCents, instalmentsCents, insuranceCents) => {
        const declared = kept({ netIncomeCents, housingCents, instalmentsCents, insuranceCents, isMarried: true })
        const application: Declared = { segment: 'consumer', declared, recipientIban }

        const data = accountConfirming(application, null, on)
        const shown = featuresFor(accountFigures(data), 'consumer')

        assert.equal(data.account.iban, recipientIban)
        assert.deepEqual(
          [shown.incomeCents, shown.rentCents, shown.instalmentsCents, shown.insuranceCents, shown.returnedDebits],
          [netIncomeCents, housingCents, instalmentsCents, insuranceCents, 0],
        )
        assert.ok(shown.minimumBalanceCents >= 0n || housingCents + instalmentsCents + insuranceCents > netIncomeCents)
      },
    ),
  )
})

test('on any day the account of a freelancer shows a twelfth of the turnover, and the instalments', () => {
  fc.assert(
    fc.property(
      anyDay,
      anyCents,
      anyCents,
      anyCents,
      (on, annualTurnoverCents, privateFixedCostCents, instalmentsCents) => {
        const declared = kept({ annualTurnoverCents, privateFixedCostCents, instalmentsCents, monthlyProfitCents: 1n })

        const data = accountConfirming({ segment: 'freelancer', declared, recipientIban }, null, on)
        const shown = featuresFor(accountFigures(data), 'freelancer')

        assert.deepEqual([shown.incomeCents, shown.instalmentsCents], [annualTurnoverCents / 12n, instalmentsCents])
      },
    ),
  )
})

test('somebody who has not applied has a wage, and the account that was named', () => {
  const data = accountConfirming(undefined, 'FR1420041010050500013M02606', parseDay('2026-11-20'))
  assert.equal(data.account.iban, 'FR1420041010050500013M02606')
  assert.equal(featuresFor(accountFigures(data), 'consumer').incomeCents, 320_000n)
})

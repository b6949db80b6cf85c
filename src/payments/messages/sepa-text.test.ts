import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { creditorIdFor, isCreditorId } from './creditor-id.ts'
import { isSepaIdentifier, isSepaText, sepaIdentifier, sepaText } from './sepa-text.ts'

const texts: readonly (readonly [string, string])[] = [
  ['Jana Müller-Groß', 'Jana Mueller-Gross'],
  ['Mu\u0308ller', 'Mueller'],
  ['Łukasz Ćwik', 'Lukasz Cwik'],
  ['François Çelik', 'Francois Celik'],
  ['José Ñandú', 'Jose Nandu'],
  ['Søren Åge', 'Soren Age'],
  ['Meier & Söhne', 'Meier + Soehne'],
  ['Rate 1/6: 172,63 € (fällig)', 'Rate 1/6: 172,63 EUR (faellig)'],
  ['  zwei\n Zeilen ', 'zwei Zeilen'],
  ['Яна', '...'],
  ['a;b_c#d', 'a.b.c.d'],
]
for (const [given, expected] of texts) {
  test(`"${given.trim()}" is written "${expected}"`, () => assert.equal(sepaText(given, 70), expected))
}

test('any text becomes SEPA characters of at most the length, and stays so', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 140 }), (text, length) => {
      const written = sepaText(text, length)
      assert.ok(isSepaText(written) && written.length <= length)
      assert.equal(sepaText(written, length), written)
    }),
  )
})

const identifiers: readonly (readonly [string, boolean])[] = [
  ['RW-20261230/1', true],
  ['a'.repeat(35), true],
  ['a'.repeat(36), false],
  ['', false],
  ['/a', false],
  ['a/', false],
  ['a//b', false],
  ['Mü', false],
  [' a', false],
]
for (const [text, isOne] of identifiers) {
  test(`"${text}" ${isOne ? 'identifies' : 'does not identify'} a payment`, () => {
    assert.equal(isSepaIdentifier(text), isOne)
    if (!isOne) assert.throws(() => sepaIdentifier(text, 'mandate id'), /mandate id is no SEPA identifier/)
  })
}

const creditorIds: readonly (readonly [string, boolean])[] = [
  ['DE98ZZZ09999999999', true],
  ['DE98ABC09999999999', true], // the business code does not count
  ['DE99ZZZ09999999999', false],
  ['DE98ZZZ0999999999', false],
  ['DE98ZZZ09999999998', false],
  ['de98zzz09999999999', false],
  ['FR72ZZZ123456', true],
]
for (const [text, isOne] of creditorIds) {
  test(`${text} is ${isOne ? 'a' : 'no'} creditor identifier`, () => assert.equal(isCreditorId(text), isOne))
}

test('a German creditor identifier has 18 characters, whatever its check digits say', () => {
  assert.equal(isCreditorId(creditorIdFor('DE', '099999999990')), false)
})

test('check digits are made as they are checked', () => {
  assert.equal(creditorIdFor('DE', '09999999999'), 'DE98ZZZ09999999999')
})

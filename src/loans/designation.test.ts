// What the words of a transfer mean, among the references that a customer gave her loans.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loansDesignated } from './designation.ts'

const id = (n: number) => `${String(n).repeat(32)}cloa`

test('a transfer means the loan whose reference stands in it as whole words, the longest first, however the bank spells it', () => {
  for (const [references, remittance, meant] of [
    [['Auto', 'Auto 2'], 'Auto 2', ['Auto 2']],
    [['Auto', 'Auto 2'], 'Rate Auto', ['Auto']],
    [['Auto', 'Auto 2'], 'Auto 2 und Auto', ['Auto', 'Auto 2']],
    [['Auto'], 'Autohaus Meier', []],
    [['Küche', 'Möbel'], 'MOEBEL', ['Möbel']],
    [['Küche', 'Möbel'], 'Rate fuer die Kueche, Januar', ['Küche']],
    [['e', 'Laptop'], 'Rate fuer LAPTOP heute', ['Laptop']],
    [['Rechnung 10/2026', 'Rechnung 10'], 'RECHNUNG 10 2026', ['Rechnung 10/2026']],
    [['张伟'], 'Rate', []],
    [['Auto', 'Küche'], `${id(1).slice(0, 20)} ${id(1).slice(20)}`, ['Küche']],
    [['Auto', 'Küche'], '', []],
  ] as const) {
    const loans = references.map((reference, i) => ({ loanId: id(i), reference }))
    const found = loansDesignated(remittance, loans)
    assert.deepEqual(
      loans.filter(({ loanId }) => found.has(loanId)).map(({ reference }) => reference),
      meant,
      remittance,
    )
  }
})

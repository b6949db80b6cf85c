import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPrintable, printed, unprintable } from './names.ts'

test('names in Latin, Greek and Cyrillic letters can be printed', () => {
  const names = [
    'Łukasz Çelik',
    'Jürgen Großmann-Weiß',
    'Nguyễn Thị Hạnh',
    'Þóra Ðorđević',
    'Νίκος',
    'Дмитрий',
    "O’Connor d'Ávila",
  ]
  for (const name of names) assert.ok(isPrintable(name), name)
})

test('a decomposed letter, the euro sign and the unbreakable blank can be printed', () => {
  assert.ok(isPrintable('E\u0301va 10\u00a0€'))
})

test('letters without a glyph and invisible characters are named, each once', () => {
  assert.deepEqual(unprintable('李小龙 李'), ['李', '小', '龙'])
  assert.deepEqual(unprintable('דוד'), ['ד', 'ו'])
  assert.deepEqual(unprintable('a\nb\tc\u0000\u200b\u00ad\u2028'), ['\n', '\t', '\u0000', '\u200b', '\u00ad', '\u2028'])
  assert.deepEqual(unprintable('👍🏽'), ['👍', '🏽'])
  assert.deepEqual(unprintable('\ud800'), ['\ud800'])
})

test('a free text is printed as far as it can be, on one line', () => {
  assert.equal(printed(' Umzug\n nach  Łódź 🚚漢 '), 'Umzug nach Łódź ??')
  assert.equal(printed(' \t'), '–')
  assert.equal(printed('x'.repeat(999)).length, 300)
})

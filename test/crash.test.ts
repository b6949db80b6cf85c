import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCrash } from './proof/crash.ts'

// The short form of `npm run proof:crash`; it prints its seed when something is wrong.
test('killed again and again while it draws and moves its clock, the program loses and doubles nothing', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  assert.deepEqual(await runCrash({ seed, lines: 2, loans: 6, kills: 2 }), [])
})

import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { openTokens, TOKEN_SECONDS } from './tokens.ts'

test('a token that was found good is good until it expires, and no other token with it', async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 20, 9) })
  try {
    const [ours, theirs] = [openTokens('k'.repeat(32)), openTokens('x'.repeat(32))]
    const caller = { clientId: 'c', partnerId: 'p', scopes: ['partners'] }
    const token = await ours.issue(caller)
    const forged = await theirs.issue(caller)
    const goodThrice = [await ours.verify(token), await ours.verify(token), await ours.verify(token)]
    assert.deepEqual(goodThrice, [caller, caller, caller])
    const [head = '', body = '', signature = ''] = token.split('.')
    const changed = [forged, `${head}.${body}.`, `${head}.${body}A.${signature}`, `${head}.${body}.${signature}A`]
    for (const each of changed) assert.equal(await ours.verify(each), undefined, each)
    mock.timers.tick(1000 * TOKEN_SECONDS)
    assert.deepEqual(await ours.verify(token), caller)
    mock.timers.tick(1001)
    assert.equal(await ours.verify(token), undefined)
  } finally {
    mock.timers.reset()
  }
})

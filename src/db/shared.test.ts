import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shared } from './shared.ts'

test('whoever asks gets an answer to a question that was sent afterwards, and a crowd costs two questions', async () => {
  const waiting: (() => void)[] = []
  let sent = 0
  const ask = shared((_key: string) => {
    const number = ++sent
    return new Promise<number>((done) => waiting.push(() => done(number)))
  })
  const first = ask('a')
  const crowd = Array.from({ length: 1000 }, () => ask('a'))
  const other = ask('b')
  assert.equal(sent, 2, "another's question waits for nobody")
  for (const arrive of waiting.splice(0)) arrive()
  assert.deepEqual([await first, await other], [1, 2])
  await Promise.resolve()
  for (const arrive of waiting.splice(0)) arrive()
  assert.deepEqual(new Set(await Promise.all(crowd)), new Set([3]))
  assert.equal(sent, 3)
})

test('an answer never rests on a question from before it was asked, whenever answers come and fail', async () => {
  const property = fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { maxLength: 20 }), async (s, fails) => {
    let sent = 0
    const ask = shared(async (_key: string) => {
      const number = ++sent
      await s.schedule(Promise.resolve(), `question ${number}`)
      if (fails[number]) throw new Error('lost')
      return number
    })
    const asked = Array.from({ length: 20 }, (_, i) =>
      s.schedule(Promise.resolve(), `asker ${i}`).then(async () => {
        const before = sent
        const answer = await ask('a').catch(() => undefined)
        if (answer !== undefined) assert.ok(answer > before, `asked after ${before}, answered by ${answer}`)
      }),
    )
    await s.waitIdle()
    await Promise.all(asked)
  })
  await fc.assert(property, { numRuns: 200 })
})

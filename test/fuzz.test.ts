import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runFuzz } from './proof/fuzz.ts'
import { openWorld } from './world.ts'

// The short form of `npm run proof:fuzz`; each finding is printed with the request, and the seed brings it back.
test('a thousand requests, from proper to hostile: no 500, nothing leaked, every refusal in shape and without a trace', async () => {
  const { app, database } = await openWorld()
  const seed = Math.floor(Math.random() * 2 ** 31)
  const plan = { seed, requests: 1000, withinMs: 45_000 }
  const { findings, byStatus } = await runFuzz({ app, ownerUrl: database.ownerUrl }, plan)

  assert.deepEqual(findings, [], `seed ${seed}`)
  // It went deep: much was done, and much was refused for what the business says.
  const count = (...statuses: number[]): number => statuses.reduce((sum, status) => sum + (byStatus[status] ?? 0), 0)
  const all = count(...Object.keys(byStatus).map(Number))
  assert.ok(count(200, 201, 204) > all * 0.15 && count(409) > all * 0.05, JSON.stringify(byStatus))
})

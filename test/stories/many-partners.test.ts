// Several processes on one database: each partner's days are turned by one of them at a time, in order, and nobody waits for
// another partner.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { openApp, SANDBOX } from '../../src/app.ts'
import { addDays, daysBetween } from '../../src/base/day.ts'
import { readConfig } from '../../src/config.ts'
import { openDb } from '../../src/db/database.ts'
import { realToday } from '../../src/db/write.ts'
import { seedLine } from '../seeded-lines.ts'
import { openWorld } from '../world.ts'

const PARTNERS = 9
const start = addDays(realToday(), -5)
const world = await openWorld()
const { asOwner, ownerUrl } = world.database
const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 60_000; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`${what}: not within a minute`)
    await new Promise((done) => setTimeout(done, 30))
  }
}

const behind = async (): Promise<string[]> =>
  (
    await asOwner(`select partner_id from clocks where today < $1 or phase <> 'open' order by partner_id`, [
      realToday(),
    ])
  ).map((row) => String(row.partner_id))

test('two processes turn the clocks of nine partners; one that is held up holds up no other, and each day is sealed once', async () => {
  const partners = [SANDBOX.partnerId]
  while (partners.length < PARTNERS) {
    const { body } = await world.post('/sandbox/v1/partners', { name: `Lender ${partners.length}` })
    partners.push(body.partner_id)
  }
  for (const partnerId of partners) await seedLine(world.database, `line of ${partnerId}`, start, partnerId)

  const second = await openApp({
    config: readConfig({ LOG_LEVEL: 'error' }),
    db: await openDb(ownerUrl, { max: 8, asAppRole: true }),
    alone: false,
    version: 'test',
  })
  const holder = new pg.Client(ownerUrl)
  await holder.connect()
  try {
    await asOwner('update clocks set today = $1', [start])
    const held = partners.slice(0, 5).sort() // more clocks than one process turns at once
    await holder.query('begin')
    await holder.query('select from clocks where partner_id = any($1) for update', [held])
    await asOwner(
      `insert into clock_advances (partner_id, from_on, target_on, started_at)
     select partner_id, today, $1, now() from clocks`,
      [realToday()],
    )
    await until('the others', async () => (await behind()).join() === held.join())
    await holder.query('rollback')
    await until('those that were held', async () => (await behind()).length === 0)
  } finally {
    await holder.end()
    await second.close()
  }

  for (const partnerId of partners) {
    const days = await asOwner(
      `select count(*)::integer as sealed, min(sealed_on)::text as first, max(sealed_on)::text as last
         from seals where partner_id = $1`,
      [partnerId],
      partnerId,
    )
    assert.deepEqual(days, [{ sealed: daysBetween(start, realToday()), first: start, last: addDays(realToday(), -1) }])
  }
})

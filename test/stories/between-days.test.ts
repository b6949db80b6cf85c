// The clock shows the next day, and its books are not closed yet, nor has interest begun to accrue on it: what customers do in
// that moment is booked as if the day had been open.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { euros } from '../journey.ts'
import { type Life, openLife } from '../life.ts'

const reason = 'agreed on the telephone'
const OWN = `partner_id = current_setting('app.partner')`

/** What happens in that moment, on what day, and what was paid before. */
const moments: readonly (readonly [
  what: string,
  on: string,
  paid: number,
  happens: (life: Life) => Promise<unknown>,
])[] = [
  ['repaid early, in full', '2026-12-11', 1100, ({ serve }) => serve(200, 'early_repayment', {})],
  [
    'repaid early, in part',
    '2026-12-11',
    300,
    ({ serve }) => serve(200, 'early_repayment', { amount: euros(300), mode: 'shorten_term' }),
  ],
  [
    'repaid early as of a past day',
    '2026-12-11',
    1100,
    ({ serve }) => serve(200, 'early_repayment', { on: '2026-12-11' }),
  ],
  ['another rate', '2026-12-11', 0, ({ serve }) => serve(200, 'interest_rate', { interest_rate: 0.05, reason })],
  ['written off', '2026-12-11', 0, ({ serve }) => serve(200, 'write_off', { reason })],
  [
    'an instalment falls due while the customer asks for a holiday',
    '2026-12-31',
    0,
    ({ serve }) => serve(200, 'payment_holiday', { months: 1, reason }),
  ],
  [
    'twice: a part, and then all of it',
    '2026-12-11',
    1200,
    async ({ serve }) => {
      await serve(200, 'early_repayment', { amount: euros(100), mode: 'shorten_term' })
      await serve(200, 'early_repayment', {})
    },
  ],
]

for (const [what, on, paid, happens] of moments)
  test(`between two days: ${what}`, async () => {
    const life = await openLife({ on })
    const { world, books } = life
    if (paid > 0) await life.pay(paid)
    const asOwner = world.database.asOwner
    await asOwner(`insert into clock_advances (partner_id, from_on, target_on, started_at, turned_by, turned_until)
      select partner_id, today, today + 1, now(), 'a killed process', now() + interval '1 hour' from clocks where ${OWN}`)
    await asOwner(
      `update clocks set today = today + 1, now_at = now_at + interval '1 day', phase = 'sealing' where ${OWN}`,
    )

    await happens(life)
    await asOwner(`delete from clock_advances where ${OWN}`)
    // The program may have found the clock by itself and be opening the day: then it is not to be moved for a moment.
    let status = 409
    while (status === 409) status = (await world.post('/sandbox/v1/clock/advance', { days: 2 })).status
    assert.equal(status, 200)

    await books()
    const seals = await asOwner(
      `select sealed_on::text as on, subledger_agrees as agrees from seals where sealed_on >= '${on}' order by 1`,
    )
    assert.deepEqual(
      seals.map(({ agrees }) => agrees),
      [true, true, true],
    )
  })

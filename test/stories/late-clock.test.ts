// A bank that was out of work for weeks: its clock catches up day by day, but no file carries a day that is past, and our own
// delay is nobody's default.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addT2Days, isT2Day, onOrAfterT2 } from '../../src/base/calendar.ts'
import { addDays, type Day, parseDay } from '../../src/base/day.ts'
import { realToday } from '../../src/db/write.ts'
import { LEAD_T2_DAYS } from '../../src/payments/cut-off.ts'
import { balances, euros, expecting } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { openWorld } from '../world.ts'

const dueOn = parseDay(`${realToday().slice(0, 7)}-01`)
const drawnOn = (on: Day): Day => (isT2Day(on) ? on : drawnOn(addDays(on, -1)))

test('a clock that is late presents for the earliest day that can be reached, and nobody is in default', async () => {
  const world = await openWorld()
  const ask = expecting(world)
  const start = drawnOn(addDays(dueOn, -20))
  await world.standAt(start)
  const line = await seedLine(world.database, 'late', start)
  const wish = { amount: euros(1000), term: 6, reference: 'R', purpose: 'P' }
  const { id } = await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, wish)
  await world.settle()

  await world.database.asOwner(`update clocks set mode = 'real', now_at = null`)
  const turned = async () => (await world.database.asOwner('select today::text as today, phase from clocks'))[0]
  while ((await turned())?.today !== realToday() || (await turned())?.phase !== 'open')
    await new Promise((done) => setTimeout(done, 50))

  const [debit] = await world.database.asOwner(
    `select c.due_on::text as due, c.settle_on::text as settles, f.content from collections c join bank_files f using (partner_id, file_id)
      where c.loan_id = $1 order by c.due_on`,
    [id],
  )
  const settleOn = addT2Days(onOrAfterT2(realToday()), LEAD_T2_DAYS)
  assert.deepEqual([debit?.due, debit?.settles], [dueOn, settleOn])
  assert.match(String(debit?.content), new RegExp(`<ReqdColltnDt>${settleOn}</ReqdColltnDt>`))
  const [loan] = await world.database.asOwner(
    'select overdue_since_on, interest_due_cents > 0 as is_due from loans where loan_id = $1',
    [id],
  )
  assert.deepEqual(loan, { overdue_since_on: null, is_due: true })
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
})

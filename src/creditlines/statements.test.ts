import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bookLines, disagreements } from '../../test/booked-lines.ts'
import { testDatabase } from '../../test/database.ts'
import { parseDay } from '../base/day.ts'
import { systemExecution } from '../db/write.ts'
import { isStatementDay, issueAnnualStatements } from './statements.ts'

const { db, asOwner } = await testDatabase()
const SEED = Number(process.env.SEED ?? 20261120)

test(`the annual statements of 100 lines agree with the ledger to the cent, each booking shown once (seed ${SEED})`, async () => {
  const { partnerId, writer, standAt, lineIds } = await bookLines(db, asOwner, 100, SEED)
  const on = parseDay('2027-01-08')
  await standAt(on)
  const issue = () =>
    issueAnnualStatements({
      partnerId,
      on,
      execute: (command, input) => writer.execute(systemExecution(partnerId, 'test'), command, input),
    })
  assert.equal(await issue(), lineIds.length)
  assert.equal(await issue(), 0)
  const [found] = await asOwner(
    `select count(*)::int as n,
            sum(jsonb_array_length(jsonb_path_query_array(inputs, '$.loans[*].movements[*]')))::int as movements
       from documents where partner_id = $1 and kind = 'annual_statement'`,
    [partnerId],
    partnerId,
  )
  assert.equal(found?.n, lineIds.length)
  assert.ok(Number(found?.movements) > 300, `${found?.movements} lines stand on the statements`)
  assert.deepEqual(await disagreements(asOwner, partnerId), [])
})

test('the fifth bank day of January, whatever the first ones are', () => {
  const days = ['2027-01-07', '2027-01-08', '2027-01-11', '2028-01-07', '2029-01-08', '2027-02-05']
  assert.deepEqual(
    days.filter((day) => isStatementDay(parseDay(day))),
    ['2027-01-08', '2028-01-07', '2029-01-08'],
  )
})

// How a page is turned while others write, and when the program ends in the middle of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { parseDay } from '../base/day.ts'
import { type Command, openWriter, systemExecution } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { closeBooks, type Subledger, seal } from '../ledger/seals.ts'
import { verifyBooks } from '../ledger/verification.ts'
import { insertPartner } from '../partners/store.ts'
import { type CloseBooks, openPages } from './page.ts'

const { db, asOwner } = await testDatabase()
const writer = openWriter(db, [])
const [first, second] = [parseDay('2026-11-20'), parseDay('2026-11-21')]

const newPartner = () =>
  insertPartner(db, {
    name: 'x',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock: { mode: 'test', today: first },
  })

const charging: Command<string, unknown> = {
  name: 'test.charge',
  run: (write, transferId) =>
    book(write, [
      { transferId, posting: 'bank_charged', debit: 5100, credit: 1000, amountCents: 300n, valueOn: write.ctx.today },
    ]),
}
const charge = (partnerId: string, transferId: string) =>
  writer.execute(systemExecution(partnerId, 'test'), charging, transferId)

/** A row for each charge, as an area would keep them. */
const charges: Subledger = async (tx) => {
  const { rows } = await tx.client.query<{ cents: bigint }>(
    `select coalesce(sum(amount_cents), 0)::bigint as cents from transfers where posting = 'bank_charged'`,
  )
  return new Map([[5100, rows[0]?.cents ?? 0n]])
}

const pagesWith = (closing: CloseBooks) =>
  openPages({
    db,
    writer,
    leftToDo: `select $1::date < $1 as today, array[$2::date < $2] as tomorrow`,
    closeBooks: closing,
  })

const closing: CloseBooks = async (tx, partnerId, on) => {
  const closed = await closeBooks(tx, partnerId, on, [charges])
  return (write) => seal(write, closed)
}

const sealsOf = async (partnerId: string) =>
  (await asOwner('select sealed_on::text, transfers, subledger_agrees from seals', [], partnerId)).map(
    ({ sealed_on, transfers, subledger_agrees }) => [sealed_on, transfers, subledger_agrees],
  )

const findingsOf = async (partnerId: string) =>
  (await verifyBooks(db, partnerId, { subledgers: [charges], balances: [], records: [], checks: [] })).findings

test('while the books of a day are added up, commands book on the next, and the seal does not see them', async () => {
  const partnerId = await newPartner()
  await charge(partnerId, 'one')
  const seen: bigint[] = []
  const pages = pagesWith(async (view, ...rest) => {
    seen.push((await charges(view, first)).get(5100) ?? 0n)
    await charge(partnerId, 'two') // would wait for ever if the clock were still held
    seen.push((await charges(view, first)).get(5100) ?? 0n)
    return closing(view, ...rest)
  })

  const turned = await pages.turn(partnerId, first, true)
  assert.deepEqual({ today: turned.today, phase: turned.phase }, { today: second, phase: 'sealing' })
  const page = await pages.seal(partnerId, turned)

  assert.deepEqual({ today: page.today, phase: page.phase }, { today: second, phase: 'open' })
  assert.deepEqual(seen, [300n, 300n])
  assert.deepEqual(await sealsOf(partnerId), [[first, 1, true]])
  assert.deepEqual(
    (await asOwner('select transfer_id, booked_on::text from transfers order by 1', [], partnerId)).map(
      ({ transfer_id, booked_on }) => [transfer_id, booked_on],
    ),
    [
      ['one', first],
      ['two', second],
    ],
  )
  assert.deepEqual(await findingsOf(partnerId), [])
})

test('a day whose sealing was cut off is sealed later, with what was booked on it and nothing else', async () => {
  const partnerId = await newPartner()
  await charge(partnerId, 'one')
  const pages = pagesWith(closing)
  await pages.turn(partnerId, first, true)
  await charge(partnerId, 'two')
  assert.deepEqual(await sealsOf(partnerId), [])
  assert.deepEqual(await findingsOf(partnerId), [])

  const sealing = await pages.turn(partnerId, second, true)
  assert.deepEqual({ today: sealing.today, phase: sealing.phase }, { today: second, phase: 'sealing' })
  const twice = await Promise.all([pages.seal(partnerId, sealing), pages.seal(partnerId, sealing)])

  assert.deepEqual(
    twice.map(({ phase }) => phase),
    ['opening', 'opening'],
  )
  assert.deepEqual(await sealsOf(partnerId), [[first, 1, true]])
  assert.deepEqual(await findingsOf(partnerId), [])
})

// A statement with more debits than one transaction settles: its parts are booked side by side, and at each moment the books
// are those of the statement.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { heldAgainst, SANDBOX } from '../../src/app.ts'
import { parseDay } from '../../src/base/day.ts'
import { read } from '../../src/db/database.ts'
import { trialBalance } from '../../src/ledger/seals.ts'
import { endToEndId } from '../../src/payments/payment.ts'
import { lender } from '../../src/products/lender.ts'
import { writeCamt053 } from '../../src/sandbox/bank/messages/write-camt.ts'
import { loadPortfolio } from '../../tools/bench/portfolio.ts'
import { openWorld } from '../world.ts'

const LOANS = 600
const TODAY = parseDay('2026-12-16')
const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-bank-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const world = await openWorld({ RAHMENWERK_PORT_BANK: 'folder', RAHMENWERK_BANK_FOLDER: folder, LOG_LEVEL: 'silent' })

type Paid = Readonly<{ cents: bigint; endToEnd?: string; ourIban?: string }>

/** A statement of entries, each of these payments. */
const statement = (number: number, openingCents: bigint, entries: readonly (readonly Paid[])[]): string => {
  const sum = (paid: readonly Paid[]) => paid.reduce((total, { cents }) => total + cents, 0n)
  const createdAt = new Date(`${TODAY}T18:00:00Z`)
  return writeCamt053({
    kind: 'camt.053',
    messageId: `S-${number}`,
    createdAt,
    statements: [
      {
        id: `S-${number}`,
        electronicNumber: number,
        legalNumber: number,
        createdAt,
        accountIban: lender.iban,
        openingCents,
        closingCents: openingCents + sum(entries.flat()),
        closingOn: TODAY,
        entries: entries.map((paid, i) => ({
          reference: `${number}-${i}`,
          bookedOn: TODAY,
          valueOn: TODAY,
          amountCents: sum(paid),
          transactionCode: 'PMNT-RCDT-ESCT',
          isReversal: false,
          originalMessageId: null,
          originalBatchId: null,
          details: paid.map(({ cents, endToEnd = null, ourIban = lender.iban }) => ({
            endToEndId: endToEnd,
            mandateId: null,
            amountCents: cents,
            chargesCents: 0n,
            counterpartyName: null,
            counterpartyIban: null,
            ourIban,
            remittance: '',
            returnReason: null,
            originalMessageId: null,
            originalBatchId: null,
          })),
        })),
      },
    ],
  })
}

const upload = async (xml: string) =>
  (await world.call('POST', '/lender/v1/bank_files', xml, { 'content-type': 'application/xml' })).body

const rows = (sql: string) => world.database.asOwner(sql)
const count = async (what: string): Promise<number> => Number((await rows(`select count(*) from ${what}`))[0]?.count)

/** Do the books balance, with account 1000 as the last statement closes, and the loans' accounts as the loans' rows say? */
const booksAgree = async (): Promise<boolean> => {
  const { balanced, subledgerAgrees } = await read(world.app.db, SANDBOX.partnerId, (tx) =>
    trialBalance(tx, TODAY, heldAgainst.subledgers),
  )
  return balanced && subledgerAgrees
}

test('a large statement is booked in parts, by two at once, each debit once; what comes meanwhile waits', async () => {
  const portfolio = { partnerId: SANDBOX.partnerId, loans: LOANS, today: parseDay('2026-12-10'), dueOverDays: 1 }
  await loadPortfolio(world.database.ownerUrl, portfolio)
  const turned = await world.advance(TODAY)
  assert.equal(turned.to, TODAY, JSON.stringify(turned))
  const debits = await rows('select collection_id, line_id, amount_cents from collections order by line_id')
  assert.equal(debits.length, LOANS)
  const [line] = await rows(`select iban from line_ibans where line_id = '${debits[0]?.line_id}'`)
  const settled = debits.map(({ collection_id, amount_cents }) => ({
    cents: BigInt(String(amount_cents)),
    endToEnd: endToEndId(String(collection_id)),
  }))
  const transfer = { cents: 1234n, ourIban: String(line?.iban) }
  const closing = settled.reduce((sum, { cents }) => sum + cents, transfer.cents)

  // The bank's sum is booked at once, and so is what touches the line of the transfer: the rest waits in its parts.
  const first = await upload(statement(1, 0n, [settled, [transfer]]))
  assert.deepEqual([first.status, first.new_payments], ['read', LOANS + 1])
  assert.equal(await count(`loan_events where type = 'payment_received' and details->>'source' = 'collection'`), 4)
  assert.equal(await count('statement_parts'), 2)
  assert.ok(await booksAgree())

  const second = await upload(statement(2, closing, [[{ cents: 999n }]]))
  assert.deepEqual([second.status, second.new_payments], ['waiting', 0])

  // One debit cannot be booked: it waits, named, and the day goes on. All the others are settled.
  const settle = () => world.app.day.settle(SANDBOX.partnerId)
  const settledDebits = () => count(`collections where status = 'settled'`)
  const [bad] = await rows(
    `select p->>'endToEnd' as id from statement_parts, jsonb_array_elements(payments) as p limit 1`,
  )
  const isBad = `(end_to_end_id is distinct from '${bad?.id}')`
  await rows(`alter table bank_entries add constraint no_trouble check ${isBad}`)
  await Promise.all([settle(), settle()])
  const [left] = await rows('select jsonb_array_length(payments) as debits from statement_parts')
  assert.deepEqual([await count('statement_parts'), await settledDebits()], [1, LOANS - Number(left?.debits)])
  const stopped = `payment_tasks join bank_files using (partner_id, file_id) where kind = 'stopped_file' and problem ~ 'no_trouble'`
  assert.deepEqual(await rows(`select payment_tasks.status from ${stopped}`), [{ status: 'open' }])
  await rows('alter table bank_entries drop constraint no_trouble')
  await settle()
  assert.equal(await count('statement_parts'), 1) // not again on this day
  await rows('update statement_parts set failed_on = failed_on - 1')
  await settle()
  assert.deepEqual(await rows(`select problem from bank_files where problem is not null`), [])
  assert.deepEqual(await rows(`select status from payment_tasks where kind = 'stopped_file'`), [{ status: 'done' }])
  assert.equal(await count('statement_parts'), 0)
  assert.equal(await count(`loan_events where type = 'payment_received' and details->>'source' = 'collection'`), LOANS)
  assert.equal(await count(`collections where status = 'settled'`), LOANS)
  assert.equal(await count('bank_entries'), LOANS + 2)
  assert.equal(await count(`transfers where posting = 'batch_credited'`), 1)
  assert.equal(await count(`bank_files where status = 'waiting'`), 0)
  assert.ok(await booksAgree())

  const again = await upload(statement(1, 0n, [settled, [transfer]]))
  assert.deepEqual([again.status, again.new_payments], ['read', 0])
})

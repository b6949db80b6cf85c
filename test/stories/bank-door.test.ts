// The bank as a pair of folders, and the lender's upload beside it: files go out once, come in in their order, and what nobody
// can allocate waits for a person.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SANDBOX } from '../../src/app.ts'
import { parseDay } from '../../src/base/day.ts'
import type { Entry, EntryDetail } from '../../src/payments/messages/message.ts'
import { lender } from '../../src/products/lender.ts'
import { writeCamt053 } from '../../src/sandbox/bank/messages/write-camt.ts'
import { assertFilesValid, withoutSchemas } from '../bank-files.ts'
import { balances, euros, expecting } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { type Json, openWorld } from '../world.ts'

const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-bank-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const own = join(folder, SANDBOX.partnerId)
const world = await openWorld({ RAHMENWERK_PORT_BANK: 'folder', RAHMENWERK_BANK_FOLDER: folder, LOG_LEVEL: 'silent' })
await world.standAt('2026-11-20')
const ask = expecting(world)
const line = await seedLine(world.database, 'door', '2026-11-20')
type Row = Record<string, unknown>
const query = (sql: string, values: unknown[] = []): Promise<Row[]> => world.database.asOwner(sql, values)

type Line = Readonly<{ cents: bigint; code?: string }> & Partial<EntryDetail>
const entry = (on: string, reference: string, { cents, code = 'PMNT-RCDT-ESCT', ...told }: Line): Entry => ({
  reference,
  bookedOn: parseDay(on),
  valueOn: parseDay(on),
  amountCents: cents,
  transactionCode: code,
  isReversal: false,
  originalMessageId: null,
  originalBatchId: null,
  details: [
    {
      endToEndId: null,
      mandateId: null,
      amountCents: cents,
      chargesCents: 0n,
      counterpartyName: null,
      counterpartyIban: null,
      ourIban: lender.iban,
      remittance: '',
      returnReason: null,
      originalMessageId: null,
      originalBatchId: null,
      ...told,
    },
  ],
})

/** Statement so and so, in cents: what the account held before, and what moved. */
const statement = (number: number, on: string, openingCents: bigint, lines: readonly Line[]): string =>
  writeCamt053({
    kind: 'camt.053',
    messageId: `S-${on}-${number}-${openingCents}`,
    createdAt: new Date(`${on}T18:00:00Z`),
    statements: [
      {
        id: `${on}-${number}`,
        electronicNumber: number,
        legalNumber: number,
        createdAt: new Date(`${on}T18:00:00Z`),
        accountIban: lender.iban,
        openingCents,
        closingCents: lines.reduce((sum, { cents }) => sum + cents, openingCents),
        closingOn: parseDay(on),
        entries: lines.map((each, i) => entry(on, `${on}-${number}-${i}`, each)),
      },
    ],
  })

const upload = async (xml: string, headers: Record<string, string> = {}): Promise<Json> => {
  const { status, body } = await world.call('POST', '/lender/v1/bank_files', xml, {
    'content-type': 'application/xml',
    ...headers,
  })
  assert.equal(status, headers['rahmenwerk-preview'] ? 200 : 201, JSON.stringify(body))
  return body
}
const account = () => ask(200, 'GET', '/lender/v1/bank_account')
const items = (filter = 'open') => ask(200, 'GET', `/lender/v1/suspense_items?filter[status]=${filter}`)

/** Books balance, sub-ledgers agree, and account 1000 is what the last statement closes with. */
const assertBooks = async (expected: Record<string, number>) => {
  const { balanced, agrees, accounts } = await balances(world)
  const { agrees: asTheBank, last_statement, ledger_balance } = await account()
  assert.deepEqual([balanced, agrees, asTheBank, ledger_balance], [true, true, true, last_statement.closing_balance])
  for (const [code, cents] of Object.entries(expected)) assert.equal(accounts[code] ?? 0, cents, code)
}

test('a file whose hand-over fails is tried again, and the day does not close without it', async () => {
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'out'), 'in the way of the folder')
  const { id } = await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, {
    amount: euros(1000),
    term: 6,
    reference: 'R1',
    purpose: 'P1',
  })
  const advancing = world.advance('2026-11-21')
  setTimeout(() => rmSync(join(own, 'out')), 1200)
  await advancing
  const names = readdirSync(join(own, 'out'))
  assert.equal(names.length, 1)
  const [sent] = await query(
    `select f.created_on::text as written, a.happened_on::text as sent from bank_files f
       join audit_entries a on a.partner_id = f.partner_id and a.command = 'payments.file_sent' where f.direction = 'out'`,
  )
  assert.deepEqual(sent, { written: '2026-11-20', sent: '2026-11-20' })
  assert.equal((await ask(200, 'GET', `/v1/loans/${id}`)).status, 'payout_pending')
})

const payout = async () =>
  String((await query('select left(payout_id, 32) as id from payouts order by created_at'))[0]?.id)

test('a statement through either door is booked once; a preview of it changes nothing', async () => {
  const paid = { cents: -100000n, code: 'PMNT-ICDT-ESCT', endToEndId: await payout() }
  const first = statement(1, '2026-11-20', 500000n, [paid])
  const { transfers } = await upload(first, { 'rahmenwerk-preview': 'true' })
  assert.deepEqual(transfers.map(({ posting }: Json) => posting).sort(), [
    'accrual_corrected',
    'opened',
    'payout_executed',
  ])
  assert.deepEqual(await query(`select 1 from bank_files where direction = 'in'`), [])
  const { status, new_payments, id } = await upload(first)
  assert.deepEqual([status, new_payments], ['read', 1])
  assert.deepEqual(await upload(first), {
    id,
    message: 'camt.053.001.08',
    status: 'read',
    problem: null,
    new_payments: 0,
  })
  writeFileSync(join(own, 'in', 'again.xml'), first)
  await world.settle()
  assert.deepEqual([readdirSync(join(own, 'in')), readdirSync(join(own, 'read'))], [[], ['again.xml']])
  await assertBooks({ 1000: 400000, 3000: -500000, 1010: 0 })
  const [file] = await ask(200, 'GET', '/lender/v1/bank_files?filter[direction]=in')
  assert.deepEqual(await ask(200, 'GET', `/lender/v1/bank_files/${id}`), file)
  assert.equal((await world.get(`/lender/v1/bank_files/${id}/content`)).body, first)
  assert.equal((await world.call('POST', '/lender/v1/bank_files', '<a/>', { 'content-type': 'text/xml' })).status, 400)
})

test('a gap in the numbers stops reading and is named; the missing statement sets it going again', async () => {
  const third = statement(3, '2026-11-24', 410000n, [{ cents: 5000n, remittance: 'Wer bin ich' }])
  const second = statement(2, '2026-11-23', 400000n, [
    { cents: 10000n, remittance: 'R1', counterpartyName: 'Unbekannt', counterpartyIban: 'DE25110101002910133758' },
  ])
  writeFileSync(join(own, 'in', '3.xml'), third)
  await world.settle()
  const { waiting_files, last_statement } = await account()
  assert.equal(last_statement.number, 1)
  assert.equal(waiting_files.length, 1)
  assert.match(waiting_files[0].problem, /^Statement 3 of DE\d+ does not follow 1: one is missing\.$/)
  const { status, new_payments } = await upload(second)
  assert.deepEqual([status, new_payments, (await account()).waiting_files], ['read', 2, []])
  await assertBooks({ 1000: 415000, 2010: -15000 })
})

test('an opening balance that does not follow stops reading and is named; what contradicts a statement read is refused', async () => {
  const broken = await upload(statement(4, '2026-11-25', 400000n, []))
  assert.equal(broken.status, 'waiting')
  assert.match(
    broken.problem,
    /^Statement 4 of DE\d+ opens with 4000\.00 EUR, the one before closed with 4150\.00 EUR\.$/,
  )
  const taken = { cents: -300n, code: 'ACMT-MDOP-OTHR' }
  assert.equal(
    (await upload(statement(4, '2026-11-25', 415000n, [taken, { cents: -700n, code: 'ACMT-MDOP-OTHR' }]))).status,
    'read',
  )
  const { status, problem } = await ask(200, 'GET', `/lender/v1/bank_files/${broken.id}`)
  assert.deepEqual([status, /has other balances/.test(problem)], ['refused', true])
  await assertBooks({ 1000: 414000, 1090: 1000 })
})

test('a bank counts anew each year; a statement of another account is refused', async () => {
  assert.equal(
    (await upload(statement(1, '2027-01-04', 414000n, [{ cents: 700n, remittance: 'Gutschrift' }]))).status,
    'read',
  )
  const foreign = statement(2, '2027-01-05', 414700n, []).replaceAll(lender.iban, 'DE13110101014386274299')
  assert.equal((await upload(foreign)).status, 'refused')
  await assertBooks({ 1000: 414700, 2010: -15700 })
})

test('money that came is given to a line or sent back; what the bank took is explained', async () => {
  const open = await items()
  const of = (cents: number, code: string) =>
    open.find((each: Json) => each.amount.value === cents && each.account === code)
  const named = of(10000, '2010')
  assert.deepEqual([named.entry.remittance, named.entry.counterparty_name], ['R1', 'Unbekannt'])
  const path = (item: Json, what: string) => `/lender/v1/suspense_items/${item.id}/${what}`
  const give = { credit_line_id: line.lineId, loan_reference: 'R1', reason: 'Telefonat' }
  const previewed = await world.post(path(named, 'allocate'), give, { 'rahmenwerk-preview': 'true' })
  assert.deepEqual(
    previewed.body.transfers.map(({ posting, amount_cents }: Json) => [posting, amount_cents]),
    [['payment_allocated', '10000']],
  )
  await ask(404, 'POST', path(named, 'allocate'), { ...give, credit_line_id: `${'0'.repeat(32)}ccln` })
  await ask(409, 'POST', path(of(300, '1090'), 'allocate'), give)
  assert.equal((await ask(200, 'POST', path(named, 'allocate'), give)).status, 'allocated')
  await ask(409, 'POST', path(named, 'allocate'), give)
  await assertBooks({ 2010: -5700, 2000: -10000 })

  const nameless = of(5000, '2010')
  await ask(409, 'POST', path(nameless, 'send_back'), { reason: 'gehört uns nicht' })
  const to = { recipient_name: 'Erika Muster', recipient_iban: 'DE25110101002910133758', reason: 'gehört uns nicht' }
  assert.equal((await ask(200, 'POST', path(nameless, 'send_back'), to)).status, 'sent_back')
  await assertBooks({ 2010: -700, 1010: -5000 })
  await world.advance('2026-11-23')
  const [{ id: endToEndId }] = (await query(
    `select left(payout_id, 32) as id from payouts where kind = 'unknown_return' and status = 'in_file'`,
  )) as [Row]
  await upload(
    statement(2, '2027-01-05', 414700n, [{ cents: -5000n, code: 'PMNT-ICDT-ESCT', endToEndId: String(endToEndId) }]),
  )
  await assertBooks({ 1000: 409700, 1010: 0 })
  const back = { cents: 5000n, code: 'PMNT-ICDT-RRTN', endToEndId: String(endToEndId), returnReason: 'AC04' }
  await upload(statement(3, '2027-01-06', 409700n, [back]))
  await assertBooks({ 2010: -5700, 1010: 0 })
  assert.equal(
    (await items()).some(({ id }: Json) => id === nameless.id),
    true,
  )

  const corrected = { as: 'correction', item_id: of(700, '2010').id, reason: 'Bank hat korrigiert' }
  await ask(400, 'POST', path(of(700, '1090'), 'explain'), { as: 'correction', reason: 'x' })
  await ask(409, 'POST', path(of(300, '1090'), 'explain'), corrected)
  await ask(200, 'POST', path(of(700, '1090'), 'explain'), corrected)
  await ask(200, 'POST', path(of(300, '1090'), 'explain'), { as: 'bank_charge', reason: 'Kontoführung' })
  await assertBooks({ 1090: 0, 2010: -5000, 5100: 300 })
})

test('a debit that names only its mandate is matched by it; one that comes back beside its amount is explained by a person', async () => {
  await world.advance('2026-12-31')
  const [debit] = (await query(
    'select c.collection_id, c.amount_cents::int as cents, m.reference from collections c join mandates m using (partner_id, mandate_id)',
  )) as [Row]
  const cents = BigInt(Number(debit.cents))
  const mandateId = String(debit.reference)
  await upload(statement(4, '2027-01-07', 414700n, [{ cents, code: 'PMNT-IDDT-ESDD', mandateId }]))
  await assertBooks({ 1000: 414700 + Number(cents), 1020: 0, 2010: -5000 })
  await upload(statement(5, '2027-01-08', 414700n + cents, [{ cents: -cents - 450n, code: 'PMNT-IDDT-UPDD' }]))
  await assertBooks({ 1090: Number(cents) + 450 })
  const [item] = (await items()).filter(({ account: code }: Json) => code === '1090')
  const explained = {
    as: 'returned_debit',
    collection_id: debit.collection_id,
    reason_code: 'AM04',
    reason: 'Rückruf der Bank',
  }
  await ask(200, 'POST', `/lender/v1/suspense_items/${item.id}/explain`, explained)
  const [collection] = await query('select status, reason_code from collections')
  assert.deepEqual(collection, { status: 'returned', reason_code: 'AM04' })
  await assertBooks({ 1090: 0, 1020: 0, 5100: 750, 1220: 450 })
})

test('a notification is kept and books nothing: the statement alone does', async () => {
  const before = await balances(world)
  const told = await upload(readFileSync('test/golden/bank/camt.054.001.08.xml', 'utf8'))
  assert.deepEqual([told.message, told.status, told.new_payments], ['camt.054.001.08', 'read', 0])
  assert.deepEqual(await balances(world), before)
})

test('every file that was read or written is valid against its ISO schema', { skip: withoutSchemas() }, async () => {
  await assertFilesValid(world.database, ['pain.001.001.09', 'pain.008.001.08', 'camt.053.001.08', 'camt.054.001.08'])
})

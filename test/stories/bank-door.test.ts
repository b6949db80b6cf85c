// The bank as a pair of folders, and the lender's upload beside it: files go out once, come in in their order, and what nobody
// can allocate waits for a person.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SANDBOX } from '../../src/app.ts'
import { addDays, parseDay } from '../../src/base/day.ts'
import { realToday } from '../../src/db/write.ts'
import type { Entry, EntryDetail, Page } from '../../src/payments/messages/message.ts'
import { lender } from '../../src/products/lender.ts'
import { writeCamt053, writeCamt054 } from '../../src/sandbox/bank/messages/write-camt.ts'
import { writePain002 } from '../../src/sandbox/bank/messages/write-status.ts'
import { assertFilesValid, withoutSchemas } from '../bank-files.ts'
import { balances, euros, expecting } from '../journey.ts'
import { seedLine } from '../seeded-lines.ts'
import { type Json, openWorld, type World } from '../world.ts'

const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-bank-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const own = join(folder, SANDBOX.partnerId)
const lenderFile = join(folder, 'lender.json')
const sandboxBank = JSON.parse(readFileSync('src/products/tables/lender.json', 'utf8'))
writeFileSync(lenderFile, JSON.stringify({ ...sandboxBank, cutOffs: { payouts: '14:00', debits: '14:00' } }))
const world = await openWorld({
  RAHMENWERK_PORT_BANK: 'folder',
  RAHMENWERK_BANK_FOLDER: folder,
  RAHMENWERK_LENDER: lenderFile,
  LOG_LEVEL: 'silent',
})
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
  statementOf(
    number,
    on,
    openingCents,
    lines.map((each, i) => entry(on, `${on}-${number}-${i}`, each)),
  )

const statementOf = (
  number: number,
  on: string,
  openingCents: bigint,
  entries: readonly Entry[],
  page?: Page,
): string =>
  writeCamt053({
    kind: 'camt.053',
    messageId: `S-${on}-${number}-${openingCents}-${entries.length}`,
    createdAt: new Date(`${on}T18:00:00Z`),
    statements: [
      {
        id: `${on}-${number}`,
        electronicNumber: number,
        legalNumber: number,
        createdAt: new Date(`${on}T18:00:00Z`),
        accountIban: lender.iban,
        openingCents,
        closingCents: entries.reduce((sum, { amountCents }) => sum + amountCents, openingCents),
        closingOn: parseDay(on),
        entries,
        ...(page && { page }),
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

test('an account begins with a person’s word; a statement through either door is booked once, and a preview changes nothing', async () => {
  const paid = { cents: -100000n, code: 'PMNT-ICDT-ESCT', endToEndId: await payout() }
  const first = statement(1, '2026-11-20', 500000n, [paid])
  assert.deepEqual((await upload(first, { 'rahmenwerk-preview': 'true' })).transfers, [])
  assert.deepEqual(await query(`select 1 from bank_files where direction = 'in'`), [])
  const { id, problem, ...waiting } = await upload(first)
  assert.deepEqual([waiting.status, waiting.new_payments], ['waiting', 0])
  assert.match(problem, /^Statement 1 of DE\d+ opens with 5000\.00 EUR, and none was read before: number 1 is missing/)
  const tasks = () => ask(200, 'GET', '/lender/v1/payment_tasks?filter[kind]=stopped_file')
  const [{ status: asked, bank_file_id }] = await tasks()
  assert.deepEqual([asked, bank_file_id], ['open', id])
  const accept = (headers = {}) =>
    world.post(`/lender/v1/bank_files/${id}/accept`, { reason: 'Kontoeröffnung' }, headers)
  const { transfers } = (await accept({ 'rahmenwerk-preview': 'true' })).body
  assert.deepEqual(transfers.map(({ posting }: Json) => posting).sort(), [
    'accrual_corrected',
    'opened',
    'payout_executed',
  ])
  const { status, new_payments } = (await accept()).body
  assert.deepEqual([status, new_payments, (await tasks())[0].status], ['read', 1, 'done'])
  assert.deepEqual(await upload(first), {
    id,
    message: 'camt.053.001.08',
    status: 'read',
    problem: null,
    passed_over: [],
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
  const third = statement(3, '2026-11-21', 410000n, [{ cents: 5000n, remittance: 'Wer bin ich' }])
  const second = statement(2, '2026-11-21', 400000n, [
    { cents: 10000n, remittance: 'R1', counterpartyName: 'Unbekannt', counterpartyIban: 'DE25110101002910133758' },
  ])
  writeFileSync(join(own, 'in', '3.xml'), third)
  await world.settle()
  const { waiting_files, last_statement } = await account()
  assert.equal(last_statement.number, 1)
  assert.equal(waiting_files.length, 1)
  assert.match(waiting_files[0].problem, /^Statement 3 of DE\d+ does not follow 1: one is missing\.$/)
  const { status, new_payments } = await upload(second)
  await world.settle()
  assert.deepEqual([status, new_payments, (await account()).waiting_files], ['read', 1, []])
  await assertBooks({ 1000: 415000, 2010: -15000 })
})

test('an opening balance that does not follow stops reading and is named; what contradicts a statement read is refused', async () => {
  const broken = await upload(statement(4, '2026-11-21', 400000n, []))
  assert.equal(broken.status, 'waiting')
  assert.match(
    broken.problem,
    /^Statement 4 of DE\d+ opens with 4000\.00 EUR, the one before closed with 4150\.00 EUR\.$/,
  )
  const taken = { cents: -300n, code: 'ACMT-MDOP-OTHR' }
  assert.equal(
    (await upload(statement(4, '2026-11-21', 415000n, [taken, { cents: -700n, code: 'ACMT-MDOP-OTHR' }]))).status,
    'read',
  )
  await world.settle()
  const { status, problem } = await ask(200, 'GET', `/lender/v1/bank_files/${broken.id}`)
  assert.deepEqual([status, /has other balances/.test(problem)], ['refused', true])
  await assertBooks({ 1000: 414000, 1090: 1000 })
})

test('a statement of another account is refused, and one of a day that has not come', async () => {
  assert.equal(
    (await upload(statement(5, '2026-11-21', 414000n, [{ cents: 700n, remittance: 'Gutschrift' }]))).status,
    'read',
  )
  const foreign = statement(6, '2026-11-21', 414700n, []).replaceAll(lender.iban, 'DE13110101014386274299')
  assert.equal((await upload(foreign)).status, 'refused')
  const ahead = await upload(statement(6, '2026-11-22', 414700n, []))
  assert.deepEqual([ahead.status, /is dated 2026-11-22: that day has not come/.test(ahead.problem)], ['refused', true])
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
  for (const wrong of [{ recipient_iban: 'TR330006100519786457841326' }, { recipient_name: '张伟' }]) {
    const { detail } = await ask(400, 'POST', path(nameless, 'send_back'), { ...to, ...wrong })
    assert.match(detail, new RegExp(`^${Object.keys(wrong)[0]}: `))
  }
  assert.equal((await ask(200, 'POST', path(nameless, 'send_back'), to)).status, 'sent_back')
  await assertBooks({ 2010: -700, 1010: -5000 })
  await world.advance('2026-11-23')
  const [{ id: endToEndId }] = (await query(
    `select left(payout_id, 32) as id from payouts where kind = 'unknown_return' and status = 'in_file'`,
  )) as [Row]
  await upload(
    statement(6, '2026-11-23', 414700n, [{ cents: -5000n, code: 'PMNT-ICDT-ESCT', endToEndId: String(endToEndId) }]),
  )
  await assertBooks({ 1000: 409700, 1010: 0 })
  const back = { cents: 5000n, code: 'PMNT-ICDT-RRTN', endToEndId: String(endToEndId), returnReason: 'AC04' }
  await upload(statement(7, '2026-11-23', 409700n, [back]))
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
  await world.advance('2027-01-04')
  const [debit] = (await query(
    'select c.collection_id, c.amount_cents::int as cents, m.reference from collections c join mandates m using (partner_id, mandate_id)',
  )) as [Row]
  const cents = BigInt(Number(debit.cents))
  const mandateId = String(debit.reference)
  // Banks count anew each year.
  await upload(statement(1, '2027-01-04', 414700n, [{ cents, code: 'PMNT-IDDT-ESDD', mandateId }]))
  await assertBooks({ 1000: 414700 + Number(cents), 1020: 0, 2010: -5000 })
  await upload(statement(2, '2027-01-04', 414700n + cents, [{ cents: -cents - 450n, code: 'PMNT-IDDT-UPDD' }]))
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

test('a file that the bank gets after its cut-off carries the next day; our own delay is nobody’s default', async () => {
  const away = await world.another()
  await away.standAt('2026-11-20')
  const theirs = await seedLine(away.database, 'away', '2026-11-20', away.partnerId)
  const told = (sql: string) => away.database.asOwner(sql)
  const out = join(folder, away.partnerId, 'out')
  const files = () => readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'))
  /** While the bank is away a file is written and tried in vain; it is three in the afternoon when the bank is there again. */
  const untilAfternoon = async (work: () => Promise<unknown>): Promise<void> => {
    mkdirSync(join(folder, away.partnerId), { recursive: true })
    rmSync(out, { recursive: true, force: true })
    writeFileSync(out, 'in the way of the folder')
    let isOver = false
    const working = work().finally(() => {
      isOver = true
    })
    const tried = `select 1 from work where kind = 'send_bank_file' and attempts > 0 and leased_until is null`
    while (!isOver && (await told(tried)).length === 0) await new Promise((done) => setTimeout(done, 20))
    await told(`update clocks set now_at = (today + time '15:00') at time zone 'Europe/Berlin'`)
    rmSync(out)
    await working
  }

  await untilAfternoon(async () => {
    const wish = { amount: euros(1000), term: 6, reference: 'R', purpose: 'P' }
    await expecting(away)(201, 'POST', `/v1/persons/${theirs.personId}/credit_lines/${theirs.lineId}/loans`, wish)
    await away.settle()
  })
  const [payment, ...noOther] = files()
  assert.match(String(payment), /<ReqdExctnDt>\s*<Dt>2026-11-23</)
  const [kept] = await told(
    `select content, bank_files.status, left(payout_id, 32) as id from bank_files join payouts using (partner_id, file_id)`,
  )
  assert.deepEqual([kept?.content, kept?.status, noOther], [payment, 'sent', []])

  const paid = { cents: -100000n, code: 'PMNT-ICDT-ESCT', endToEndId: String(kept?.id) }
  const xml = { 'content-type': 'application/xml' }
  await away.advance('2026-11-23')
  await away.call('POST', '/lender/v1/bank_files', statement(1, '2026-11-23', 0n, [paid]), xml)
  await away.advance('2026-12-29')
  await untilAfternoon(() => away.advance('2026-12-30'))
  const [debit] = files()
  assert.match(String(debit), /<ReqdColltnDt>2027-01-05</) // not the 4th, which it would have reached until 14:00
  assert.deepEqual(
    await told(
      `select c.settle_on::text as settles, l.next_due_on::text as due from collections c join loans l using (partner_id, loan_id)`,
    ),
    [{ settles: '2027-01-05', due: '2027-01-01' }],
  )
  await away.advance('2027-01-04')
  assert.deepEqual(await told('select next_default_on::text as defaults, overdue_since_on as since from loans'), [
    { defaults: '2027-01-06', since: null },
  ])
})

const xmlType = { 'content-type': 'application/xml' }
const handIn = (client: Pick<World, 'call'>, xml: string | Buffer) =>
  client.call('POST', '/lender/v1/bank_files', xml, xmlType)

/** Hands in an account's first statement, with the word of a person that it is that. */
const begin = async (client: Pick<World, 'call' | 'post'>, xml: string): Promise<void> => {
  const { body } = await handIn(client, xml)
  assert.equal(body.status, 'waiting', body.problem)
  assert.equal((await client.post(`/lender/v1/bank_files/${body.id}/accept`, { reason: 'Kontoeröffnung' })).status, 200)
}

/** What is known of the account of a partner. */
const standing = async (client: Pick<World, 'get'>) => {
  const { last_statement, ledger_balance, agrees, waiting_files, refused_files } = (
    await client.get('/lender/v1/bank_account')
  ).body
  return { number: last_statement?.number, ledger_balance, agrees, waiting: waiting_files.length, refused_files }
}

test('statements that are handed in at once are read one after the other, whichever comes first', async () => {
  const busy = await world.another()
  await busy.standAt('2026-11-20')
  const next = (number: number, cents = 100n) => statement(number, '2026-11-20', BigInt(number - 1) * 100n, [{ cents }])
  const all = { agrees: true, waiting: 0, refused_files: [] }
  await Promise.all([3, 1, 2].map((number) => handIn(busy, next(number))))
  await busy.settle()
  assert.deepEqual(await standing(busy), { ...all, number: 3, ledger_balance: 300 })
  await Promise.all([6, 5, 4].map((number) => handIn(busy, next(number))))
  await busy.settle()
  assert.deepEqual(await standing(busy), { ...all, number: 6, ledger_balance: 600 })
  const twins = await Promise.all([100n, 60n, 70n, 80n].map((cents) => handIn(busy, next(7, cents))))
  assert.deepEqual(twins.map(({ status, body }) => [status, body.status].join(' ')).sort(), [
    '201 read',
    '201 refused',
    '201 refused',
    '201 refused',
  ])
  const { number, agrees, waiting } = await standing(busy)
  assert.deepEqual([number, agrees, waiting], [7, true, 0])
})

test('a folder of files in any order, some of them broken, stops no day; each is named until a person sets it aside', async () => {
  const messy = await world.another()
  await messy.standAt('2026-11-20')
  const incoming = join(folder, messy.partnerId, 'in')
  mkdirSync(join(incoming, 'sub'), { recursive: true })
  const put = (name: string, content: string | Buffer) => writeFileSync(join(incoming, name), content)
  put('a.xml', statement(3, '2026-11-20', 5300n, [{ cents: 0n }]))
  put('b.xml', statement(2, '2026-11-20', 5200n, [{ cents: 100n, counterpartyName: 'Jürgen Größe' }]))
  put('c.xml', statement(1, '2026-11-20', 5000n, [{ cents: 200n, remittance: 'see pain.002.001.10 thanks' }]))
  const fourth = statement(4, '2026-11-20', 5300n, [{ cents: 1n, counterpartyName: 'Jürgen' }])
  put('d.xml', Buffer.from(fourth, 'latin1'))
  put('e.xml', fourth.replace('</Stmt>', ''))
  await messy.settle()
  const [first] = (await messy.get('/lender/v1/bank_account')).body.waiting_files // in the order of their numbers
  assert.equal((await messy.post(`/lender/v1/bank_files/${first.id}/accept`, { reason: 'Kontoeröffnung' })).status, 200)
  await messy.advance('2026-11-21')
  const { refused_files, ...rest } = await standing(messy)
  assert.deepEqual(rest, { number: 3, ledger_balance: 5300, agrees: true, waiting: 0 })
  const problems = refused_files.map(({ problem }: Json) => problem.replace(/\d+.*/, '')).sort()
  assert.deepEqual(problems, ['no text: its byte ', 'no well-formed XML: line '])
  const [noText] = refused_files.filter(({ problem }: Json) => problem.startsWith('no text'))
  const kept = await messy.get(`/lender/v1/bank_files/${noText.id}/content`)
  assert.deepEqual(kept.bytes, Buffer.from(fourth, 'latin1'))
  assert.equal((await handIn(messy, Buffer.from(fourth, 'latin1'))).status, 400)
  const honest = fourth.replace('UTF-8', 'ISO-8859-1')
  const read = await handIn(messy, Buffer.from(honest, 'latin1'))
  assert.deepEqual([read.status, read.body.status], [201, 'read'])
  const given = await messy.get(`/lender/v1/bank_files/${read.body.id}/content`)
  assert.deepEqual(given.bytes, Buffer.from(honest, 'latin1'))
  const names = (await messy.get('/lender/v1/suspense_items')).body.map((item: Json) => item.entry.counterparty_name)
  assert.deepEqual(names, [null, 'Jürgen Größe', 'Jürgen'])

  const set = (id: string) => messy.post(`/lender/v1/bank_files/${id}/discard`, { reason: 'mit der Bank geklärt' })
  for (const { id } of refused_files) assert.equal((await set(id)).status, 204)
  assert.deepEqual([(await standing(messy)).refused_files, (await set(read.body.id)).status], [[], 409])
  const reasons = await messy.database.asOwner(
    `select reason from audit_entries where command = 'payments.discard_file'`,
  )
  assert.equal(reasons.length, 2)
})

test('a file that cannot be booked is refused with the reason, once it came and when it had waited; the day goes on', async () => {
  const stuck = await world.another()
  await stuck.standAt('2026-11-20')
  await world.database.asOwner(`alter table bank_entries add constraint no_trouble check (remittance <> 'trouble')`)
  const put = (number: number, openingCents: bigint, remittance = '') => {
    mkdirSync(join(folder, stuck.partnerId, 'in'), { recursive: true })
    const xml = statement(number, '2026-11-20', openingCents, [{ cents: 100n, remittance }])
    writeFileSync(join(folder, stuck.partnerId, 'in', `${number}.xml`), xml)
  }
  put(1, 0n)
  put(3, 200n, 'trouble')
  await stuck.settle()
  assert.equal((await standing(stuck)).waiting, 1)
  put(2, 100n)
  await stuck.settle()
  const troubled = /^It could not be booked: .*no_trouble/
  const { refused_files, ...rest } = await standing(stuck)
  assert.deepEqual(rest, { number: 2, ledger_balance: 200, agrees: true, waiting: 0 })
  assert.match(refused_files[0].problem, troubled)
  put(3, 200n, 'trouble')
  await stuck.advance('2026-11-21')
  assert.equal((await standing(stuck)).refused_files.length, 1)
  // By hand it is the same: no failure of ours, a person is asked, and nothing is booked.
  const [file] = refused_files
  const tasks = async () => {
    const all: Json[] = (await stuck.get('/lender/v1/payment_tasks?filter[kind]=stopped_file')).body
    return all.map(({ status, bank_file_id }) => [status, bank_file_id])
  }
  const byHand = await handIn(stuck, statement(3, '2026-11-20', 200n, [{ cents: 170n, remittance: 'trouble' }]))
  assert.deepEqual([byHand.status, byHand.body.status, byHand.body.new_payments], [201, 'refused', 0])
  assert.match(byHand.body.problem, troubled)
  const accepted = await stuck.post(`/lender/v1/bank_files/${file.id}/accept`, { reason: 'x' })
  assert.equal(accepted.status, 409)
  assert.match(accepted.body.detail, troubled)
  assert.deepEqual((await tasks()).slice(-2), [
    ['open', file.id],
    ['open', byHand.body.id],
  ])
  assert.equal((await standing(stuck)).ledger_balance, 200)
  await stuck.post(`/lender/v1/bank_files/${byHand.body.id}/discard`, { reason: 'x' })
  await world.database.asOwner('alter table bank_entries drop constraint no_trouble')
  put(3, 200n, 'trouble')
  await stuck.settle()
  assert.deepEqual(await standing(stuck), { ...rest, number: 3, ledger_balance: 300, refused_files: [] })
  assert.deepEqual(
    (await tasks()).filter(([status]) => status === 'open'),
    [],
  )
})

test('a clock that was stopped catches up day by day: what the bank wrote meanwhile is read on its day', async () => {
  const late = await world.another()
  const [today, before] = [realToday(), addDays(realToday(), -2)]
  await late.standAt(before)
  mkdirSync(join(folder, late.partnerId, 'in'), { recursive: true })
  const put = (number: number, on: string) =>
    writeFileSync(join(folder, late.partnerId, 'in', `${number}.xml`), statement(number, on, 0n, [{ cents: 0n }]))
  put(1, before)
  put(2, today)
  const own = [late.partnerId]
  await late.database.asOwner(`update clocks set mode = 'real', now_at = null where partner_id = $1`, own)
  const clock = async () =>
    (await late.database.asOwner('select today::text as today, phase from clocks where partner_id = $1', own))[0]
  while ((await clock())?.today !== today || (await clock())?.phase !== 'open')
    await new Promise((done) => setTimeout(done, 50))
  await late.settle()
  const waited = await late.database.asOwner(
    `select changes->0->'after'->>'problem' as problem, happened_on::text as on from audit_entries
      where command = 'payments.receive_file' and changes->0->'after'->>'status' = 'waiting'`,
  )
  assert.match(String(waited[0]?.problem), new RegExp(`is dated ${today}, and the books stand at ${before}\\.$`))
  const read = await late.database.asOwner(
    'select number::int, booked_on::text as on from bank_statements order by number',
  )
  assert.deepEqual(read, [
    { number: 1, on: before },
    { number: 2, on: today },
  ])
})

test('a reference that a bank uses again is another payment; a payment that was told before is refused by name', async () => {
  const repeating = await world.another()
  await repeating.standAt('2026-11-20')
  const told = (number: number, cents: bigint) =>
    handIn(
      repeating,
      statementOf(number, '2026-11-20', 100n * BigInt(number - 1), [entry('2026-11-20', 'R1', { cents })]),
    )
  assert.equal((await told(1, 100n)).body.status, 'read')
  const { body } = await told(2, 100n)
  assert.deepEqual([body.status, body.new_payments], ['refused', 0])
  assert.match(
    body.problem,
    /^Statement 2 of DE\d+ tells of 1\.00 EUR on 2026-11-20 \(R1\/0\), which another statement/,
  )
  assert.equal((await told(3, 90n)).body.status, 'waiting')
  const accept = (id: string) => repeating.post(`/lender/v1/bank_files/${id}/accept`, { reason: 'Bank bestätigt' })
  const accepted = await accept(body.id)
  assert.deepEqual([accepted.status, accepted.body.status, accepted.body.new_payments], [200, 'read', 1])
  await repeating.settle()
  assert.equal((await accept(body.id)).status, 409)
  const behind = await told(2, 70n)
  assert.deepEqual([behind.body.status, (await accept(behind.body.id)).status], ['refused', 409])
  const { ledger_balance, agrees } = await standing(repeating)
  assert.deepEqual([ledger_balance, agrees], [290, true])
})

test('pages follow each other, other accounts are passed over, and what was missing at the turn of the year is read later', async () => {
  const paged = await world.another()
  await paged.standAt('2026-12-30')
  const on = '2026-12-30'
  /** A statement of entries of so many cents; a page of one where its number is told. */
  const told = (number: number, openingCents: bigint, cents: readonly bigint[], page?: Page) => {
    const entries = cents.map((each, i) => entry(on, `${number}/${page?.number}/${i}`, { cents: each }))
    return statementOf(number, on, openingCents, entries, page)
  }
  const pages = [70n, 20n, -40n].map((cents, i) =>
    told(2, [100n, 170n, 190n][i] ?? 0n, [cents], { number: i + 1, isLast: i === 2 }),
  )
  const hand = async (xml = '') => {
    const { status, problem, new_payments } = (await handIn(paged, xml)).body
    return [status, problem?.replace(/DE\d+/, 'ours') ?? null, new_payments]
  }
  assert.deepEqual(await hand(told(1, 0n, [100n])), ['read', null, 1])
  mkdirSync(join(folder, paged.partnerId, 'in'), { recursive: true })
  writeFileSync(join(folder, paged.partnerId, 'in', 'last page.xml'), pages[2] ?? '')
  await paged.settle()
  assert.deepEqual(await hand(pages[0]), ['read', null, 1])
  const { last_statement, ledger_balance, agrees } = (await paged.get('/lender/v1/bank_account')).body
  assert.deepEqual([ledger_balance, agrees], [170, true])
  assert.deepEqual(last_statement, { number: 2, page: 1, is_last_page: false, on, closing_balance: 170 })
  const missing = 'Statement 3 of ours does not follow 2, page 1: page 2 of 2 is missing.'
  assert.deepEqual(await hand(told(3, 150n, [1n])), ['waiting', missing, 0])
  assert.deepEqual(await hand(pages[1]), ['read', null, 1])
  await paged.settle()
  const all = { agrees: true, waiting: 0, refused_files: [] }
  assert.deepEqual(await standing(paged), { ...all, number: 3, ledger_balance: 151 })
  assert.deepEqual(await hand(`${pages[0]}\n`), ['read', null, 0])

  // A file of the bank's tells of another account, too, in another currency.
  const foreign = told(77, 0n, [5n]).replaceAll(lender.iban, 'DE13110101014386274299').replaceAll('"EUR"', '"USD"')
  const both = told(4, 151n, [9n]).replace('<Stmt>', `${/<Stmt>.*<\/Stmt>/s.exec(foreign)}<Stmt>`)
  const { id, status, passed_over } = (await handIn(paged, both)).body
  assert.deepEqual([status, passed_over], ['read', ['DE13110101014386274299']])
  assert.deepEqual((await paged.get(`/lender/v1/bank_files/${id}`)).body.passed_over, passed_over)

  // Of what nets to nothing at the end of the year no balance tells; it is booked when it comes.
  await paged.advance('2027-01-02')
  for (const [page, cents] of [3n, 4n].entries()) {
    const one = [entry('2027-01-02', `1/${page}`, { cents })]
    const xml = statementOf(1, '2027-01-02', [160n, 163n][page] ?? 0n, one, { number: page + 1, isLast: false })
    assert.deepEqual(await hand(xml), ['read', null, 1])
  }
  assert.deepEqual(await hand(told(5, 160n, [1n, -1n])), ['read', null, 2])
  assert.deepEqual(await hand(`${told(5, 160n, [1n, -1n])}\n`), ['read', null, 0])
  assert.deepEqual(await standing(paged), { ...all, number: 1, ledger_balance: 167 })
  assert.equal((await balances(paged)).agrees, true)
  assert.deepEqual((await paged.get('/lender/v1/books/verification')).body.findings, [])
})

test('where a second person is needed, a statement by hand is booked when another approves it', async () => {
  const careful = await world.another({ name: 'Careful', needs_second_person: true })
  await careful.standAt('2026-11-20')
  const second = await careful.as(careful.founded.second_client_id, careful.founded.second_client_secret)
  assert.equal((await handIn(careful, '<a/>')).status, 400)
  const large = statement(1, '2026-11-20', 0n, [{ cents: 500000n, remittance: 'ü'.repeat(2000) }])
  const asked = await handIn(careful, large)
  assert.equal(asked.status, 202)
  assert.deepEqual((await standing(careful)).ledger_balance, 0)
  const [listed] = (await second.get('/lender/v1/approvals')).body
  assert.ok(listed.body.length < large.length)
  const path = `/lender/v1/approvals/${asked.body.approval_id}`
  assert.equal((await second.get(path)).body.body, large)
  const { status, body } = await second.post(path)
  assert.deepEqual([status, body.result.status], [200, 'read'])
  assert.deepEqual((await standing(careful)).ledger_balance, 500000)
})

test('money that the bank gives of its own is booked by a person where it belongs, and that can be undone', async () => {
  const given = await world.another()
  await given.standAt('2026-11-20')
  await handIn(given, statement(1, '2026-11-20', 0n, [{ cents: 300n }, { cents: 55n }]))
  const open = (await given.get('/lender/v1/suspense_items?filter[status]=open')).body
  const path = (cents: number, what: string) =>
    `/lender/v1/suspense_items/${open.find((each: Json) => each.amount.value === cents).id}/${what}`
  const explain = (cents: number, as: string) => given.post(path(cents, 'explain'), { as, reason: 'Kontoauszug' })
  assert.equal((await explain(300, 'bank_charge')).status, 409)
  assert.equal((await explain(300, 'charge_returned')).status, 200)
  assert.equal((await explain(55, 'bank_interest')).status, 200)
  const booked = (await balances(given)).accounts
  assert.deepEqual([booked[5100], booked[4030], booked[2010] ?? 0], [-300, -55, 0])
  assert.equal((await given.post(path(55, 'undo'), { reason: 'doch nicht' })).status, 200)
  const undone = (await balances(given)).accounts
  assert.deepEqual([undone[4030] ?? 0, undone[2010]], [0, -55])
})

test('a batch in one sum is that of our file: by its name, by a notification, or by a person; all of it or nothing', async () => {
  const sums = await world.another()
  await sums.standAt('2026-11-20')
  const lines = [
    await seedLine(sums.database, 'sum one', '2026-11-20', sums.partnerId),
    await seedLine(sums.database, 'sum two', '2026-11-20', sums.partnerId),
  ]
  const told = (sql: string) => sums.database.asOwner(sql)
  for (const [i, { personId, lineId }] of lines.entries()) {
    const wish = { amount: euros(1000 + i), term: 6, reference: 'R', purpose: 'P' }
    await expecting(sums)(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, wish)
  }
  await sums.settle()
  let [number, cents] = [0, 0n]
  /** The next statement: one sum, without a word about the payments behind it. */
  const sum = async (on: string, amountCents: bigint, named: Partial<Entry> = {}) => {
    number++
    const details: Entry['details'] = []
    const told = { ...entry(on, `${on}-${number}`, { cents: amountCents }), details, ...named }
    const { body } = await handIn(sums, statementOf(number, on, cents, [told]))
    cents += amountCents
    assert.equal(body.status, 'read', body.problem)
    return { ...told, newPayments: body.new_payments }
  }
  const notify = (of: Entry, details: Entry['details']) =>
    handIn(
      sums,
      writeCamt054({
        kind: 'camt.054',
        messageId: `N-${of.reference}`,
        createdAt: new Date(`${of.bookedOn}T18:00:00Z`),
        notifications: [
          {
            id: `N-${of.reference}`,
            electronicNumber: 1,
            legalNumber: null,
            createdAt: new Date(`${of.bookedOn}T18:00:00Z`),
            accountIban: lender.iban,
            entries: [{ ...of, details }],
          },
        ],
      }),
    )
  const assertSum = async (expected: Record<string, number>) => {
    const { balanced, agrees, accounts } = await balances(sums)
    assert.deepEqual([balanced, agrees, (await standing(sums)).agrees], [true, true, true])
    for (const [code, amount] of Object.entries(expected)) assert.equal(accounts[code] ?? 0, amount, code)
  }
  const waiting = async () => (await sums.get('/lender/v1/suspense_items?filter[status]=open')).body

  // Payouts whose file the bank does not name: a person does.
  await sums.advance('2026-11-23')
  const [out] = await told(`select file_id, message_id from bank_files where message = 'pain.001.001.09'`)
  await sum('2026-11-23', -200100n)
  await assertSum({ 1090: 200100, 1010: -200100 })
  const [paid] = await waiting()
  const explain = (item: Json, fileId: unknown) =>
    sums.post(`/lender/v1/suspense_items/${item.id}/explain`, { as: 'our_file', file_id: fileId, reason: 'Sammler' })
  assert.equal((await explain(paid, `${'0'.repeat(32)}bkfl`)).status, 404)
  assert.equal((await explain(paid, out?.file_id)).status, 200)
  assert.deepEqual(await told(`select distinct status from payouts`), [{ status: 'executed' }])
  assert.equal((await sums.post(`/lender/v1/suspense_items/${paid.id}/undo`, { reason: 'x' })).status, 409)
  await assertSum({ 1090: 0, 1010: 0 })

  // Debits whose file the bank names settle by themselves.
  await sums.advance('2027-01-04')
  const debits = () =>
    told(`select left(c.collection_id, 32) as id, c.amount_cents, f.file_id, f.message_id from collections c
      join bank_files f using (partner_id, file_id) where c.status = 'in_file' order by c.collection_id`)
  const total = (rows: readonly Row[]) => rows.reduce((all, { amount_cents }) => all + BigInt(String(amount_cents)), 0n)
  const january = await debits()
  const named = await sum('2027-01-04', total(january), { originalBatchId: `${january[0]?.message_id}-1` })
  assert.equal(named.newPayments, 2)
  await assertSum({ 2010: 0, 1020: 0 })
  assert.deepEqual(await debits(), [])

  // Others wait until a notification tells of them, and one that comes before its statement does as well.
  await sums.advance('2027-02-01')
  const february = await debits()
  const whole = await sum('2027-02-01', total(february))
  await assertSum({ 2010: -Number(total(february)) })
  const [item] = await waiting()
  const wrong = await explain(item, january[0]?.file_id)
  assert.deepEqual([wrong.status, /under way in this file are 0\.00 EUR/.test(wrong.body.detail)], [409, true])
  const details = february.map(({ id, amount_cents }) => ({
    ...(entry('2027-02-01', '', { cents: BigInt(String(amount_cents)) }).details[0] as EntryDetail),
    endToEndId: String(id),
  }))
  assert.equal((await notify(whole, details.slice(1))).body.new_payments, 0) // a payment of another amount
  const notified = await notify({ ...whole, transactionCode: 'PMNT-IDDT-ESDD' }, details)
  assert.deepEqual([notified.body.status, notified.body.new_payments], ['read', 2])
  await assertSum({ 2010: 0, 1020: 0 })
  assert.deepEqual(await waiting(), [])
  const returned = {
    ...entry('2027-02-01', `2027-02-01-${number + 1}`, { cents: -total(february) }),
    details: [] as Entry['details'],
  }
  const back = details.map((each) => ({ ...each, amountCents: -each.amountCents, returnReason: 'AM04' }))
  await notify(returned, back)
  assert.equal((await sum('2027-02-01', -total(february))).newPayments, 2)
  assert.deepEqual(await told(`select status, reason_code from collections where status = 'returned'`), [
    { status: 'returned', reason_code: 'AM04' },
    { status: 'returned', reason_code: 'AM04' },
  ])
  await assertSum({ 1090: 0, 1020: 0, 2010: 0 })
})

test('what cannot be as the bank says waits with the reason: a payout valued before its file, a transfer that was taken back', async () => {
  const odd = await world.another()
  await odd.standAt('2026-11-20')
  const { personId, lineId, iban } = await seedLine(odd.database, 'odd', '2026-11-20', odd.partnerId)
  const asked = expecting(odd)
  const wish = { amount: euros(1000), term: 6, reference: 'R', purpose: 'P' }
  const { id: loanId } = await asked(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, wish)
  await odd.advance('2026-11-23')
  const [out = {}] = await odd.database.asOwner(
    `select payout_id, left(payout_id, 32) as id, execute_on::text from payouts where subject_id = $1`,
    [loanId],
  )
  let [number, cents] = [0, 0n]
  const next = async (told: Line, more: Partial<Entry> = {}) => {
    number++
    const booked = { ...entry('2026-11-23', `odd-${number}`, told), ...more }
    const { body } = await handIn(odd, statementOf(number, '2026-11-23', cents, [booked]))
    cents += told.cents
    assert.equal(body.status, 'read', body.problem)
    return (await asked(200, 'GET', '/lender/v1/suspense_items?filter[status]=open'))[0]
  }
  const assertOdd = async (expected: Record<string, number>) => {
    const { balanced, agrees, accounts } = await balances(odd)
    assert.deepEqual([balanced, agrees, (await standing(odd)).agrees], [true, true, true])
    for (const [code, amount] of Object.entries(expected)) assert.equal(accounts[code] ?? 0, amount, code)
  }
  const reason = 'Rückfrage bei der Bank'
  const act = (status: number, item: Json, what: string, body: object = {}) =>
    asked(status, 'POST', `/lender/v1/suspense_items/${item.id}/${what}`, { ...body, reason })

  // Interest never runs from before the file.
  const code = 'PMNT-ICDT-ESCT'
  const early = { valueOn: parseDay('2026-11-01') }
  const paid = await next({ cents: -100000n, code, endToEndId: String(out.id) }, early)
  assert.match(paid.problem, new RegExp(`on 2026-11-01, but our file had it paid on ${out.execute_on} at the earliest`))
  await assertOdd({ 1090: 100000, 1010: -100000, 1205: 0 })
  const isPayout = { as: 'our_payout', payout_id: out.payout_id }
  await act(400, paid, 'explain', { as: 'our_payout' })
  await act(404, paid, 'explain', { ...isPayout, payout_id: `${'0'.repeat(32)}pout` })
  await act(409, paid, 'explain', { ...isPayout, value_date: '2026-11-01' })
  const { explanation, target_id } = await act(200, paid, 'explain', isPayout)
  assert.deepEqual([explanation, target_id], ['our_payout', out.payout_id])
  const [loan] = await odd.database.asOwner('select accrual_start_on::text as since from loans where loan_id = $1', [
    loanId,
  ])
  assert.equal(loan?.since, '2026-11-23')
  await act(409, paid, 'undo')
  await assertOdd({ 1090: 0, 1010: 0 })
  const again = await next({ cents: -100000n, code, endToEndId: String(out.id) })
  assert.match(again.problem, /is 'executed': it is not paid twice/)
  await act(200, again, 'explain', { as: 'loss' })

  // What the bank gave a line and takes back is that line's no more.
  await next({ cents: 17247n, ourIban: iban })
  await assertOdd({ 2000: -17247 })
  const [transfer, ...others] = await asked(200, 'GET', `/lender/v1/bank_entries?filter[credit_line_id]=${lineId}`)
  assert.deepEqual([transfer.amount.value, others], [17247, []])
  const isTransfer = { as: 'transfer_taken_back', entry_id: transfer.id }
  const other = await next({ cents: -17246n })
  await act(409, other, 'explain', isTransfer)
  await act(200, other, 'explain', { as: 'bank_charge' })
  const taken = await next({ cents: -17247n }, { isReversal: true })
  await act(400, taken, 'explain', { as: 'transfer_taken_back' })
  await act(404, taken, 'explain', { ...isTransfer, entry_id: paid.id })
  await act(200, taken, 'explain', isTransfer)
  await assertOdd({ 1090: 0, 2000: 0, 2010: 0 })
  await act(200, taken, 'undo')
  await assertOdd({ 1090: 17247, 2000: 0, 2010: -17247 })
  await act(200, { id: transfer.id }, 'allocate', { credit_line_id: lineId })
  await assertOdd({ 1090: 17247, 2000: -17247, 2010: 0 })
  await act(200, taken, 'explain', isTransfer)
  await assertOdd({ 1090: 0, 2000: 0, 2010: 0 })
  await act(409, { id: transfer.id }, 'undo')
  await asked(409, 'POST', `/lender/v1/bank_entries/${transfer.id}/take_back`, { reason })
})

test('a notification is kept and books nothing: the statement alone does', async () => {
  const before = await balances(world)
  const told = await upload(readFileSync('test/golden/bank/camt.054.001.08.xml', 'utf8'))
  assert.deepEqual([told.message, told.status, told.new_payments], ['camt.054.001.08', 'read', 0])
  assert.deepEqual(await balances(world), before)
})

test('what the bank leaves unanswered becomes a task about the file, which ends with the last answer', async () => {
  const silent = await world.another()
  await silent.standAt('2026-11-20')
  const asking = expecting(silent)
  const { personId, lineId } = await seedLine(silent.database, 'silent', '2026-11-20', silent.partnerId)
  const wish = { amount: euros(1000), term: 6, reference: 'R1', purpose: 'P1' }
  const { id: loanId } = await asking(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, wish)
  const tasks = async () => {
    const all: Json[] = await asking(200, 'GET', '/lender/v1/payment_tasks?filter[kind]=unanswered_file')
    return all.map(({ status, bank_file_id, created_on, done_on }) => [status, bank_file_id, created_on, done_on])
  }
  await silent.advance('2026-11-24') // two bank days after the file's own
  assert.deepEqual(await tasks(), [])
  await silent.advance('2026-11-25')
  const [unpaid] = await asking(
    200,
    'GET',
    `/lender/v1/payouts?filter[status]=in_file&filter[credit_line_id]=${lineId}`,
  )
  assert.deepEqual(await tasks(), [['open', unpaid.bank_file_id, '2026-11-24', null]])
  const [{ id, ...task }] = await asking(200, 'GET', '/lender/v1/payment_tasks')
  assert.deepEqual([task.person_id, task.credit_line_id, task.loan_id, task.due_date], [null, null, null, null])
  await asking(409, 'POST', `/lender/v1/payment_tasks/${id}/resolve`, { note: 'x', represent: true })
  const paid = { cents: -100000n, code: 'PMNT-ICDT-ESCT', endToEndId: unpaid.id.slice(0, 32) }
  await begin(silent, statement(1, '2026-11-25', 500000n, [paid]))
  await silent.settle()
  assert.deepEqual(await tasks(), [['done', unpaid.bank_file_id, '2026-11-24', '2026-11-25']])
  const [sent] = await asking(200, 'GET', `/lender/v1/payouts?filter[bank_file_id]=${unpaid.bank_file_id}`)
  assert.deepEqual([sent.id, sent.status, sent.executed_on], [unpaid.id, 'executed', '2026-11-25'])

  // A refusal of what was paid changes nothing, and a person is told; so is one of what was never in the file.
  const [{ message_id }] = (await silent.database.asOwner('select message_id from bank_files where file_id = $1', [
    sent.bank_file_id,
  ])) as [{ message_id: string }]
  const refusal = { status: 'RJCT', reasons: [{ code: 'AC04', texts: [] }] }
  const report = {
    ...{ messageId: 'LATE', createdAt: new Date('2026-11-25T10:00:00Z'), status: 'PART', reasons: [] },
    ...{ originalMessageId: message_id, originalMessageName: 'pain.001.001.09' },
    batches: [
      {
        ...{ batchId: `${message_id}-1`, status: 'PART', reasons: [] },
        transactions: [paid.endToEndId, 'NEVERSENT'].map((endToEndId) => ({ endToEndId, ...refusal })),
      },
      { batchId: 'ANOTHER', ...refusal, transactions: [] },
    ],
  }
  const late = (await handIn(silent, writePain002(report))).body
  assert.deepEqual(
    [late.status, late.new_payments, late.problem],
    [
      'read',
      0,
      `The bank refuses what it cannot: batch ANOTHER, ${paid.endToEndId} (executed), NEVERSENT (not in that file).`,
    ],
  )
  const [told] = await asking(200, 'GET', '/lender/v1/payment_tasks?filter[kind]=stopped_file&filter[status]=open')
  assert.equal(told.bank_file_id, late.id)

  await silent.advance('2027-01-07')
  const [debit, ...none] = await asking(200, 'GET', '/lender/v1/collections?filter[status]=in_file')
  assert.deepEqual(none, [])
  assert.deepEqual(
    [debit.loan_id, debit.due_date, debit.settlement_date, debit.settled_on],
    [loanId, '2027-01-01', '2027-01-04', null],
  )
  assert.deepEqual((await tasks()).at(-1), ['open', debit.bank_file_id, '2027-01-06', null])
  for (const [filter, found] of Object.entries({
    loan_id: loanId,
    credit_line_id: lineId,
    bank_file_id: sent.bank_file_id,
  })) {
    const listed: Json[] = await asking(200, 'GET', `/lender/v1/collections?filter[${filter}]=${found}`)
    assert.equal(listed.length, filter === 'bank_file_id' ? 0 : 1, filter)
  }

  // What the bank does not say is not the customer's fault. She changes her account, twice, before the next debit.
  const rows = (sql: string, values: unknown[] = []) => silent.database.asOwner(sql, values)
  for (const [i, iban] of ['DE25110101002910133758', 'DE13110101014386274299'].entries()) {
    const path = `/v1/persons/${personId}/credit_lines/${lineId}/reference_account`
    await asking(204, 'PATCH', path, {
      iban,
      mandate_number: `LANOTHERONE00${i}`,
      mandate_signature_date: '2027-01-07',
    })
  }
  await silent.advance('2027-02-05')
  const chased = await rows(
    'select overdue_since_on as since, (select count(*)::int from dunning_cases) as cases from loans',
  )
  assert.deepEqual(chased, [{ since: null, cases: 0 }])
  const lost = (fileId: string) => `/lender/v1/bank_files/${fileId}/not_executed`
  const [, february] = await asking(200, 'GET', '/lender/v1/collections?filter[status]=in_file')
  for (const fileId of [debit.bank_file_id, february.bank_file_id])
    assert.deepEqual(await asking(200, 'POST', lost(fileId), { reason: 'die Bank hat sie nicht' }), {
      id: fileId,
      orders: 1,
    })
  await asking(409, 'POST', lost(debit.bank_file_id), { reason: 'noch einmal' })
  await silent.settle()
  assert.deepEqual(
    (await tasks()).map(([status]) => status),
    ['done', 'done', 'done'],
  )
  const asked: Json[] = await asking(200, 'GET', '/lender/v1/payment_tasks?filter[kind]=manual')
  assert.deepEqual(asked.map(({ due_date, our_delay }) => `${due_date} ${our_delay}`).sort(), [
    '2027-01-01 true',
    '2027-02-01 true',
  ])
  const first = asked.find(({ due_date }) => due_date === '2027-01-01')
  await asking(200, 'POST', `/lender/v1/payment_tasks/${first.id}/resolve`, {
    note: 'die Datei war weg',
    represent: true,
  })

  await silent.advance('2027-02-19')
  const [again] = await asking(200, 'GET', '/lender/v1/collections?filter[status]=in_file')
  assert.deepEqual([again.due_date, again.attempt, again.settlement_date], ['2027-01-01', 2, '2027-02-19'])
  // The bank has heard of the first mandate alone; what is new is told until it has been told.
  const [{ reference }] = (await rows('select reference from mandates order by created_at limit 1')) as [Row]
  for (const fileId of [february.bank_file_id, again.bank_file_id]) {
    const { body } = await silent.get(`/lender/v1/bank_files/${fileId}/content`)
    assert.match(body, new RegExp(`<OrgnlMndtId>${reference}</OrgnlMndtId>`))
    assert.match(body, /<Id>SMNDA</)
  }
  const settled = { cents: BigInt(again.amount.value), code: 'PMNT-IDDT-ESDD', endToEndId: again.id.slice(0, 32) }
  await handIn(silent, statement(1, '2027-02-19', 400000n, [settled]))
  await silent.advance('2027-02-20')
  const open = await rows(
    'select overdue_since_on as since, interest_due_cents + outstanding_principal_cents - not_due_principal_cents as due, default_interest_due_cents as default_interest from loans',
  )
  assert.deepEqual(open, [{ since: null, due: '17263', default_interest: '0' }]) // February, of which a person has said nothing
})

test('a line to which the folder has no IBAN to give waits, and the lender sees why', async () => {
  const unopened = async () => (await ask(200, 'GET', '/lender/v1/bank_account')).lines_without_iban
  const tried = async () => {
    await query(`update work set due_at = now() where kind = 'open_line_account'`)
    await world.settle()
    return unopened()
  }
  assert.deepEqual(await unopened(), { lines: 0, oldest_at: null, problem: null })
  await query(
    `insert into work (partner_id, work_id, kind, ordering_key, number, payload, due_at, created_at)
     values ($1, 'w1', 'open_line_account', $2, 0, jsonb_build_object('creditLineId', $2::text), now(), now())`,
    [SANDBOX.partnerId, line.lineId],
  )
  const { lines, oldest_at, problem } = await tried()
  assert.match(problem, /ibans\.txt is missing or lists no IBANs for credit lines, one a line/)
  assert.deepEqual([lines, typeof oldest_at], [1, 'string'])
  writeFileSync(join(own, 'ibans.txt'), `${line.iban}\nDE00\n`)
  assert.match((await tried()).problem, /has a line that is no IBAN: DE00/)
  writeFileSync(join(own, 'ibans.txt'), `${line.iban}\n\n`)
  assert.equal((await tried()).lines, 0)
})

test('every file that was read or written is valid against its ISO schema', { skip: withoutSchemas() }, async () => {
  await assertFilesValid(world.database, ['pain.001.001.09', 'pain.008.001.08', 'camt.053.001.08', 'camt.054.001.08'])
})

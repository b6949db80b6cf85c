// The mandate's life and the accounts of a line: another account, an account at this bank, 36 months, one debit stopped.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertFilesValid, withoutSchemas } from '../bank-files.ts'
import { balances, euros, expecting } from '../journey.ts'
import { type SeededLine, seedLine } from '../seeded-lines.ts'
import { openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)

const seed = (name: string) => seedLine(world.database, name, '2026-11-20')
const pathOf = ({ personId, lineId }: SeededLine) => `/v1/persons/${personId}/credit_lines/${lineId}`
const draw = (line: SeededLine, amount = 1000) =>
  ask(201, 'POST', `${pathOf(line)}/loans`, { amount: euros(amount), term: 6, reference: 'R1', purpose: 'P1' })
const newAccount = {
  iban: 'DE25110101002910133758',
  mandate_number: 'LNEWMANDATE001',
  mandate_signature_date: '2027-01-05',
  name: 'Erika Muster',
}
type Row = Record<string, unknown>
const query = (sql: string, values: unknown[] = []): Promise<Row[]> => world.database.asOwner(sql, values)
const debitsOf = (loanId: string) =>
  query(
    `select due_on::text as due, attempt, settle_on::text as settles, status from collections where loan_id = $1 order by due_on, attempt`,
    [loanId],
  )

/** The debits under this mandate in the file that was written on this day. */
const debitsIn = async (createdOn: string, mandate: string): Promise<string[]> => {
  const files = await query(`select content from bank_files where created_on = $1 and message = 'pain.008.001.08'`, [
    createdOn,
  ])
  const parts = files.flatMap(({ content }) => String(content).split('<DrctDbtTxInf>'))
  const own = parts.filter((part) => part.includes(`<MndtId>${mandate}</MndtId>`))
  return own.map((part) => part.replaceAll(/>\s+</g, '><'))
}

const moved = await seed('moved')
const unused = await seed('unused')
const stopped = await seed('stopped')
const held = await seed('held')
const movedLoan = await draw(moved)
const stoppedLoan = await draw(stopped)
const heldLoan = await draw(held)

test('a changed account is told to the bank on the first debit after, and never again', async () => {
  await world.advance('2027-01-05')
  const path = `${pathOf(moved)}/reference_account`
  await ask(400, 'PATCH', path, { ...newAccount, iban: 'DE25110101002910133759' })
  await ask(400, 'PATCH', path, { ...newAccount, mandate_number: 'lnewmandate001' })
  await ask(400, 'PATCH', path, { ...newAccount, mandate_signature_date: '2027-01-06' })
  await ask(404, 'PATCH', `/v1/persons/${stopped.personId}/credit_lines/${moved.lineId}/reference_account`, newAccount)
  const waiting = await draw(moved, 100) // ordered for today, not yet in a file
  await ask(204, 'PATCH', path, newAccount)
  await ask(409, 'PATCH', `${pathOf(stopped)}/reference_account`, newAccount) // the number is used
  const mandate = await ask(200, 'GET', `/v1/credit_lines/${moved.lineId}/active_mandate`)
  assert.deepEqual(mandate, {
    mandate_id: 'LNEWMANDATE001',
    name: 'Erika Muster',
    iban: newAccount.iban,
    bic_code: null,
    signature_date: '2027-01-05',
  })
  assert.equal((await ask(200, 'GET', `/v1/loans/${waiting.id}`)).recipient_iban, newAccount.iban)
  // For four days nothing leaves, and the customer is told: whoever changed the account may not be the customer.
  assert.equal((await ask(200, 'GET', pathOf(moved))).locking_status, 'DEBIT_BLOCK')
  const wish = { amount: euros(100), term: 6, reference: 'R2', purpose: 'P2' }
  const locked = await ask(409, 'POST', `${pathOf(moved)}/loans`, wish)
  assert.match(locked.detail, /\(DEBIT_BLOCK\): nothing is paid out before 2027-01-09\. An account was changed\./)
  const [told] = await query(`select inputs from documents where kind = 'hold_notice' and subject_id = $1`, [
    moved.lineId,
  ])
  const { cause, sinceOn, untilOn } = (told?.inputs ?? {}) as Row
  assert.deepEqual([cause, sinceOn, untilOn], ['account_changed', '2027-01-05', '2027-01-09'])
  await world.settle()
  const ordered = await query('select status, execute_on::text from payouts where subject_id = $1', [waiting.id])
  assert.deepEqual(ordered, [{ status: 'ordered', execute_on: '2027-01-09' }])
  await world.advance('2027-01-11') // the next bank day
  assert.equal((await ask(200, 'GET', pathOf(moved))).locking_status, 'NO_BLOCK')
  const [payout] = await query('select recipient_iban, recipient_name, status from payouts where subject_id = $1', [
    waiting.id,
  ])
  assert.deepEqual(payout, { recipient_iban: newAccount.iban, recipient_name: 'Erika Muster', status: 'executed' })

  await world.advance('2027-02-26')
  const [february = '', ...others] = await debitsIn('2027-01-28', 'LNEWMANDATE001')
  assert.match(february, /<AmdmntInd>true<\/AmdmntInd>/)
  assert.match(february, /<OrgnlDbtrAcct><Id><Othr><Id>SMNDA<\/Id><\/Othr><\/Id><\/OrgnlDbtrAcct>/)
  assert.match(february, /<OrgnlMndtId>[0-9A-F]{14}<\/OrgnlMndtId>/)
  assert.match(february, new RegExp(newAccount.iban))
  // The line has two loans: the first debit alone tells it, and nothing later does.
  const later = await debitsIn('2027-02-25', 'LNEWMANDATE001')
  assert.deepEqual([others.length, later.length], [1, 2])
  for (const debit of [...others, ...later]) assert.match(debit, /<AmdmntInd>false<\/AmdmntInd><\/MndtRltdInf>/)
  assert.deepEqual(
    (await debitsOf(movedLoan.id)).map(({ status }) => status),
    ['settled', 'settled', 'in_file'],
  )
})

test('payouts go to an account of the customer at this bank, once it is named', async () => {
  const iban = 'DE13110101014386274299'
  const account = await ask(201, 'POST', '/lender/v1/accounts', { person_id: unused.personId, iban })
  await ask(409, 'POST', '/lender/v1/accounts', { person_id: unused.personId, iban })
  await ask(404, 'PUT', `${pathOf(stopped)}/payout_account`, { account_id: account.id }) // another customer's
  await ask(204, 'PATCH', `${pathOf(unused)}/payout_account`, { account_id: account.id })
  await ask(204, 'PUT', `${pathOf(unused)}/payout_account`, { account_id: account.id })
  assert.equal((await ask(200, 'GET', pathOf(unused))).locking_status, 'DEBIT_BLOCK')
  await world.advance('2027-03-02')
  const loan = await draw(unused, 100)
  assert.equal((await ask(200, 'GET', `/v1/loans/${loan.id}`)).recipient_iban, iban)
  await ask(200, 'DELETE', `${pathOf(unused)}/loans/${loan.id}`)
})

test('one debit is stopped before its file; the next is collected, and the first again when a person says so', async () => {
  const stop = { loan_id: stoppedLoan.id, due_date: '2027-04-01', reason: 'the customer pays by transfer' }
  await ask(409, 'POST', '/lender/v1/collections/stop', { ...stop, due_date: '2027-03-01' }) // in a file since yesterday
  await ask(400, 'POST', '/lender/v1/collections/stop', { ...stop, due_date: '2027-04-02' })
  await ask(404, 'POST', '/lender/v1/collections/stop', { ...stop, loan_id: `${'0'.repeat(32)}cloa` })
  const done = { loan_id: stop.loan_id, due_date: stop.due_date, requested_by: 'customer', stopped_on: '2027-03-02' }
  assert.deepEqual(await ask(200, 'POST', '/lender/v1/collections/stop', stop), done)
  // Twice is once, whoever asks.
  assert.deepEqual(await ask(200, 'POST', '/lender/v1/collections/stop', { ...stop, requested_by: 'bank' }), done)
  assert.deepEqual(await ask(200, 'GET', `/lender/v1/payment_tasks?filter[loan_id]=${stop.loan_id}`), [])
  await ask(201, 'POST', `/lender/v1/persons/${held.personId}/holds`, { cause: 'fraud', reason: 'Report of a theft' })
  await world.advance('2027-04-20')
  const dues = (rows: readonly Row[]) => rows.map(({ due, attempt }) => `${due} ${attempt}`)
  assert.deepEqual(dues(await debitsOf(stoppedLoan.id)), ['2027-01-01 1', '2027-02-01 1', '2027-03-01 1'])
  assert.deepEqual(dues(await debitsOf(heldLoan.id)), ['2027-01-01 1', '2027-02-01 1', '2027-03-01 1']) // the bank asks for nothing
  const again = { loan_id: stoppedLoan.id, due_date: '2027-04-01', reason: 'no transfer came' }
  const announced = await ask(201, 'POST', '/lender/v1/collections/represent', again)
  assert.deepEqual([announced.attempt, announced.amount.value, announced.settles_from], [2, 17263, '2027-05-04'])
  await ask(409, 'POST', '/lender/v1/collections/represent', again)
  await world.advance('2027-05-06')
  assert.deepEqual(await debitsOf(stoppedLoan.id).then((rows) => rows.slice(-2)), [
    { due: '2027-04-01', attempt: 2, settles: '2027-05-04', status: 'settled' },
    { due: '2027-05-01', attempt: 1, settles: '2027-05-03', status: 'settled' },
  ])
})

test('a mandate lapses on the day after 36 months without a debit, and with it the draws; a new one frees the line', async () => {
  await query(`update mandates set signed_on = '2024-05-10' where mandate_id = $1`, [unused.mandateId])
  await world.advance('2027-05-10')
  assert.equal((await world.get(`/v1/credit_lines/${unused.lineId}/active_mandate`)).status, 200)
  await world.advance('2027-05-11')
  assert.equal((await world.get(`/v1/credit_lines/${unused.lineId}/active_mandate`)).status, 404)
  assert.equal((await ask(200, 'GET', pathOf(unused))).locking_status, 'DEBIT_BLOCK')
  await ask(409, 'POST', `${pathOf(unused)}/loans`, { amount: euros(100), term: 6, reference: 'R2', purpose: 'P2' })
  // A new mandate for the account as it was: no change of account, so nothing has to wait.
  const { recipient_iban: iban } = await ask(200, 'GET', pathOf(unused))
  const signed = { ...newAccount, iban, mandate_number: 'LNEWMANDATE002', mandate_signature_date: '2027-05-11' }
  await ask(204, 'PATCH', `${pathOf(unused)}/reference_account`, signed)
  assert.equal((await ask(200, 'GET', pathOf(unused))).locking_status, 'NO_BLOCK')
  await draw(unused, 100)
  await world.advance('2027-06-30')
  assert.match((await debitsIn('2027-06-29', 'LNEWMANDATE002')).join(), /<AmdmntInd>false<\/AmdmntInd>/) // a new mandate, not an amended one
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
})

test('every file to and from the bank is valid against its ISO schema', { skip: withoutSchemas() }, async () => {
  await assertFilesValid(world.database, ['pain.001.001.09', 'pain.002.001.10', 'pain.008.001.08', 'camt.053.001.08'])
})

// An instalment that comes back, is presented again, comes back again, is chased, and is paid by transfer to the line's IBAN.
// The whole life as a table that a finance person can check: test/golden/dunning. WRITE_GOLDEN=1 writes it anew.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Cents, centsToDecimal } from '../../src/base/money.ts'
import { balances, euros, expecting, openLine } from '../journey.ts'
import { type Json, openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)
const GOLDEN = 'test/golden/dunning/returned-twice.txt'

const pad = (text: string, width: number) => text.padEnd(width)
const money = (cents: Cents | number | string) => centsToDecimal(BigInt(cents))

type Row = Record<string, string | number | bigint>

/** What the customer was told, in one line: the letter, and the sums it prints. */
const told = ({ type, addressee, data }: Row): string => {
  const { arrears, again, deadlineOn, returned } = data as Json
  return [
    `${type} to the ${addressee}: ${money(arrears.instalmentsCents)} + fees ${money(arrears.feesCents)} + default interest ${money(arrears.defaultInterestCents)} = ${money(arrears.totalCents)}`,
    ...(returned
      ? [
          `  the debit of ${money(returned.amountCents)} came back: ${returned.reasonCode}, bank's fee ${money(returned.chargesCents)}`,
        ]
      : []),
    ...(again ? [`  presented again on ${again.settleFromOn}: ${money(again.amountCents)}`] : []),
    ...(deadlineOn ? [`  pay by ${deadlineOn}`] : []),
  ].join('\n            ')
}

/** What the API shows on a day when its work is done: the schedule, and the case. */
type Shown = Readonly<{ schedule: string; dunning: string }>
const shownOn = new Map<string, Shown>()

/** Every day on which something happened, from the rows of the database: debits, bookings, letters, and the evening's balances. */
const tableOf = async (loanId: string): Promise<string> => {
  const query = (sql: string) => world.database.asOwner(sql, [loanId]) as Promise<Row[]>
  const transfers = await query(
    `select booked_on::text as on, posting, debit_account as debit, credit_account as credit, amount_cents as cents, value_on::text as value_on, reverses is not null as reversal
       from transfers where loan_id = $1 and posting <> 'interest_accrued' order by booked_on, recorded_at, posting, reverses is null, debit_account, credit_account, amount_cents`,
  )
  const letters = await query(
    `select sent_on::text as on, type, addressee, data from dunning_notifications join dunning_cases using (partner_id, case_id) where loan_id = $1 order by sent_on, number`,
  )
  const changes = await query(
    `select happened_on::text as on, e.type, a.change->'after'->>'status' as status from events e
       join dunning_cases c on c.partner_id = e.partner_id and c.case_id = e.entity_id
       join lateral (select x.change from audit_entries t, jsonb_array_elements(t.changes::jsonb) as x(change)
                      where t.partner_id = e.partner_id and x.change->>'entity' = 'dunning_case' and x.change->>'id' = c.case_id
                        and t.happened_on = e.happened_on and x.change->'after' ? 'status' order by t.recorded_at desc limit 1) a on true
      where c.loan_id = $1 and e.type = 'dunning_case.changed' order by e.number`,
  )
  const debits = await query(
    `select f.created_on::text as on, c.attempt, c.due_on::text as due_on, c.settle_on::text as settle_on, c.amount_cents as cents
       from collections c join bank_files f using (partner_id, file_id) where c.loan_id = $1 order by f.created_on, c.attempt`,
  )
  const days = [...new Set([transfers, letters, changes, debits].flat().map(({ on }) => String(on)))].sort()
  // What the whole bank holds: this is its only loan.
  const ledger = await query(
    `select booked_on::text as on, debit_account as debit, credit_account as credit, sum(amount_cents)::text as cents from transfers
      where $1::text is not null and (debit_account in (1000, 2000) or credit_account in (1000, 2000)) group by 1, 2, 3`,
  )
  const bankOf = (account: number, day: string) =>
    ledger
      .filter(({ on }) => String(on) <= day)
      .reduce(
        (sum, row) =>
          sum +
          (Number(row.debit) === account ? BigInt(String(row.cents)) : 0n) -
          (Number(row.credit) === account ? BigInt(String(row.cents)) : 0n),
        0n,
      )
  const balance: Record<string, Cents> = {}
  const lines = days.flatMap((day) => {
    const of = (rows: readonly Row[]) => rows.filter(({ on }) => on === day)
    for (const { debit, credit, cents } of of(transfers)) {
      balance[String(debit)] = (balance[String(debit)] ?? 0n) + BigInt(cents as string)
      balance[String(credit)] = (balance[String(credit)] ?? 0n) - BigInt(cents as string)
    }
    const owed = [
      ...['1200', '1210', '1220', '1230'].map((code) => balance[code] ?? 0n),
      -bankOf(2000, day),
      bankOf(1000, day),
    ]
      .map((cents) => money(cents).padStart(11))
      .join('')
    const shown = shownOn.get(day)
    return [
      `${pad(day, 12)}${pad('evening', 44)}${owed}`,
      ...of(debits).map(
        ({ attempt, due_on, settle_on, cents }) =>
          `            debit ${attempt} for ${due_on}: ${money(cents as string)} into a file, settles ${settle_on}`,
      ),
      ...of(transfers).map(
        ({ posting, debit, credit, cents, value_on, reversal }) =>
          `            ${pad(String(posting), 26)}${debit} / ${credit}${money(cents as string).padStart(10)}${value_on === day ? '' : `  value ${value_on}`}${reversal ? '  reversal' : ''}`,
      ),
      ...of(changes).map(({ status }) => `            case: ${status}`),
      ...of(letters).map((letter) => `            ${told(letter)}`),
      ...(shown ? [`            shown: ${shown.schedule}; ${shown.dunning}`] : []),
    ]
  })
  return [
    'Returned twice, chased, paid by transfer',
    '',
    '1,000.00 at 11 %, six instalments from 2027-01-01; the debit for 2027-02-01 comes back (AM04), and so does the next attempt.',
    'Under each day: files, the bookings of the loan (interest accrued each day is left out), the case, what the customer is told, and',
    'what the API shows when the work of the day is done, before it closes. The columns are the balances of the evening.',
    '',
    `${pad('date', 12)}${pad('', 44)}${['principal', 'interest', 'fees', 'default', 'credit', 'bank'].map((head) => head.padStart(11)).join('')}`,
    ...lines,
    '',
  ].join('\n')
}

test('an instalment returned twice is chased and paid by transfer: books, case, letters and schedule agree each day', async () => {
  const { personId, lineId, iban } = await openLine(world)
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: personId, collections: ['ok', 'AM04', 'AM04'] })
  const linePath = `/v1/persons/${personId}/credit_lines/${lineId}`
  const { id: loanId } = await ask(201, 'POST', `${linePath}/loans`, {
    amount: euros(1000),
    term: 6,
    reference: 'ABH244919',
    purpose: 'Fahrrad',
  })
  const casesOf = () => ask(200, 'GET', `/v1/dunning_cases?filter[person_id]=${personId}`)

  /** Books, case and schedule agree; what they show is kept for the table. */
  const look = async (day: string): Promise<void> => {
    const { balanced, agrees } = await balances(world)
    assert.deepEqual([day, balanced, agrees], [day, true, true])
    const [listed] = await casesOf()
    const { loan_balances: sums, installments } = await ask(200, 'GET', `/v1/loans/${loanId}/repayment_schedule`)
    const overdue = installments
      .filter(({ status }: Json) => status === 'overdue')
      .reduce((sum: number, row: Json) => sum + row.amount.value - row.paid.value, 0)
    const scheduled = overdue === 0 ? 0 : overdue + sums.fees.due.value + sums.interest_from_arrears.due.value
    assert.deepEqual([day, listed?.total_overdue_amount.value ?? 0], [day, scheduled])
    const rows = installments.map(({ status }: Json) => status).join(' ')
    shownOn.set(day, {
      schedule: `${rows}, overdue ${money(overdue)}`,
      dunning: listed ? `case ${listed.status}, demands ${money(listed.total_overdue_amount.value)}` : 'no case',
    })
  }
  const lookOn = async (days: readonly string[]): Promise<void> => {
    for (const day of days) {
      await world.advance(day)
      await look(day)
    }
  }
  await lookOn([
    '2027-01-01',
    '2027-01-04',
    '2027-02-01',
    '2027-02-02',
    '2027-02-03',
    '2027-02-04',
    '2027-02-15',
    '2027-02-17',
    '2027-02-19',
  ])
  await lookOn([
    '2027-02-22',
    '2027-02-23',
    '2027-02-25',
    '2027-03-01',
    '2027-03-05', // the letter of this day waits: the debit of the 1st may come back until the 8th
    '2027-03-09',
    '2027-03-10',
    '2027-03-11',
    '2027-03-24',
    '2027-03-25',
  ])
  const [{ id, total_overdue_amount }] = await casesOf()
  const due = total_overdue_amount.value
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', {
    iban,
    amount: { value: due + 50, unit: 'cents', currency: 'EUR' },
    reference: 'ABH244919',
  })
  await world.settle()
  await look('2027-03-25')
  const closed = await ask(200, 'GET', `/v1/dunning_cases/${id}`)
  assert.deepEqual(
    [closed.status, closed.total_overdue_amount.value, closed.last_sddr_date],
    ['closed', 0, '2027-02-19'],
  )
  await lookOn(['2027-03-30', '2027-04-01', '2027-05-01', '2027-05-03', '2027-06-01', '2027-06-03'])
  assert.equal((await ask(200, 'GET', `${linePath}/loans/${loanId}`)).status, 'repaid')
  const end = await balances(world)
  assert.deepEqual([end.balanced, end.agrees], [true, true])

  const table = await tableOf(loanId)
  if (process.env.WRITE_GOLDEN === '1') writeFileSync(GOLDEN, table)
  assert.equal(table, readFileSync(GOLDEN, 'utf8'))
})

// Every reason for which a debit fails, returned after it settled or refused before: what happens to the money, the mandate,
// the case, the next attempt, the letter, and who is asked to act (`domain-rules.md` 6.4).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../../src/base/day.ts'
import { systemExecution, type Write } from '../../src/db/write.ts'
import { dunCases } from '../../src/dunning/commands.ts'
import { type CollectionNews, collectionsReturned, transferReceived } from '../../src/payments/payment.ts'
import { returnReasons } from '../../src/payments/return-reasons.ts'
import { assertFilesValid, withoutSchemas } from '../bank-files.ts'
import { balances, euros, expecting } from '../journey.ts'
import { type SeededLine, seedLine } from '../seeded-lines.ts'
import { type Json, openPartner } from '../world.ts'

const world = await openPartner()
await world.standAt('2026-11-20')
const ask = expecting(world)

// The debit of 172.63 for 2027-01-01 settles on 2027-01-04 and comes back on the 6th, or is refused on 2026-12-30.
// On the 8th: fee passed on · mandate · default · case and its first letter · who is asked to act.
// Then: the second attempt, and whether February is collected as usual.
const OUR_TURN = 'no default, no letter'
const chased = 'default, new: sddr_notification'
const expected: Readonly<
  Record<string, readonly [fee: number, mandate: string, chase: string, task: string, again: string, february: string]>
> = {
  AC01: [0, 'suspended', OUR_TURN, 'data_fix', 'never', 'not collected'],
  AC04: [300, 'cancelled', chased, 'new_mandate', 'never', 'not collected'],
  AC06: [300, 'active', chased, 'manual', 'after 30 days', 'collected'],
  AC13: [0, 'active', OUR_TURN, 'config_error', 'never', 'collected'],
  AG01: [0, 'suspended', chased, 'new_account', 'never', 'not collected'],
  AG02: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  AM04: [300, 'active', chased, 'nobody', 'after 14 days', 'collected'],
  AM05: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  BE05: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  CNOR: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  DNOR: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  FF01: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  MD01: [0, 'cancelled', chased, 'fraud_check', 'never', 'not collected'],
  MD02: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  MD06: [300, 'suspended', chased, 'contact', 'never', 'not collected'],
  MD07: [0, 'cancelled', 'default, new: held', 'estate', 'never', 'not collected'],
  MS02: [300, 'suspended', chased, 'contact', 'never', 'not collected'],
  MS03: [0, 'active', chased, 'nobody', 'after 14 days', 'collected'],
  RC01: [0, 'active', OUR_TURN, 'operations', 'never', 'collected'],
  RR01: [0, 'suspended', OUR_TURN, 'compliance', 'never', 'not collected'],
  RR02: [0, 'suspended', OUR_TURN, 'compliance', 'never', 'not collected'],
  RR03: [0, 'suspended', OUR_TURN, 'compliance', 'never', 'not collected'],
  RR04: [0, 'suspended', OUR_TURN, 'compliance', 'never', 'not collected'],
  SL01: [0, 'suspended', chased, 'contact', 'never', 'not collected'],
}

const codes = Object.keys(returnReasons)
const ways = ['returned', 'refused'] as const
type Life = SeededLine & Readonly<{ code: string; way: (typeof ways)[number]; loanId: string }>
const lives: Life[] = []
/** Her first debit comes back as well; while it was under way she paid more than that by transfer. */
let covered: Life | undefined
/** Hers comes back while a hold stops collection. */
let held: Life | undefined
type Row = Record<string, string | number | bigint | boolean>
const query = (sql: string, values: unknown[] = []) => world.database.asOwner(sql, values) as Promise<Row[]>

test('a loan for each reason and way is drawn, and its first debit fails', async () => {
  assert.deepEqual(Object.keys(expected).sort(), codes.toSorted())
  const draw = async (code: string, way: Life['way'], purpose: string = way): Promise<Life> => {
    const line = await seedLine(world.database, `${code} ${purpose}`, '2026-11-20')
    await query(
      `insert into sandbox_scripts (partner_id, person_id, port, answers) values ($1, $2, 'collections', $3)`,
      [world.partnerId, line.personId, [way === 'returned' ? code : `reject:${code}`]],
    )
    const { id } = await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, {
      amount: euros(1000),
      term: 6,
      reference: code,
      purpose,
    })
    return { ...line, code, way, loanId: id }
  }
  lives.push(...(await Promise.all(codes.flatMap((code) => ways.map((way) => draw(code, way))))))
  covered = await draw('AM04', 'returned', 'covered')
  held = await draw('AM04', 'returned', 'held')
  await world.advance('2027-01-05')
  await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban: covered.iban, amount: euros(400), reference: 'AM04' })
  await ask(201, 'POST', `/lender/v1/persons/${held.personId}/holds`, { cause: 'insolvency', reason: 'published' })
  await world.advance('2027-01-08')
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
})

test('on 8 January money, mandate, default, case, letter and task are as the table says', async () => {
  const seen = async ({ loanId, mandateId, lineId }: Life) => {
    const [loan] = await query(
      'select interest_due_cents + outstanding_principal_cents - not_due_principal_cents as due, fees_due_cents as fees, overdue_since_on is not null as overdue from loans where loan_id = $1',
      [loanId],
    )
    const [mandate] = await query('select status from mandates where mandate_id = $1', [mandateId])
    const cases = await query(
      `select status, type from dunning_cases c left join dunning_notifications n using (partner_id, case_id) where loan_id = $1 order by n.number`,
      [loanId],
    )
    const tasks = await query('select kind, is_ours from payment_tasks where loan_id = $1', [loanId])
    const holds = await query('select cause from holds where line_id = $1 and until_on is null order by cause', [
      lineId,
    ])
    const chase = `${loan?.overdue ? 'default' : 'no default'}, ${cases.length > 0 ? `${cases[0]?.status}: ${cases.map(({ type }) => type ?? 'held').join()}` : 'no letter'}`
    return [
      Number(loan?.due),
      Number(loan?.fees),
      mandate?.status,
      chase,
      tasks[0]?.kind ?? 'nobody',
      holds.map(({ cause }) => cause).join(),
    ]
  }
  for (const life of lives) {
    const [fee, mandate, chase, task] = expected[life.code] ?? []
    const locked = mandate === 'active' ? '' : 'no_mandate'
    // Refused before it settled: nothing was booked, and our bank charged nothing.
    const feeHere = life.way === 'returned' ? fee : 0
    assert.deepEqual(
      [life.code, life.way, ...(await seen(life))],
      [life.code, life.way, 17263, feeHere, mandate, chase, task, locked],
    )
  }
})

test('whose account the bank does not know is asked for another one; the delay is ours for so long', async () => {
  const letters = await query(
    `select loans.reference as code, loans.purpose as way, inputs from documents join loans on loan_id = subject_id
      where documents.partner_id = loans.partner_id and documents.kind = 'account_request' order by 2`,
  )
  const told = letters.map(({ code, way, inputs }) => {
    const { dueOn, amountCents, answerByOn } = inputs as unknown as Row
    return [code, way, dueOn, amountCents, answerByOn]
  })
  assert.deepEqual(told, [
    ['AC01', 'refused', '2027-01-01', 17263, '2027-01-29'],
    ['AC01', 'returned', '2027-01-01', 17263, '2027-02-05'],
  ])
})

test('what came back is paid from the credit that lies with us: no default, no case, no letter, no second debit', async () => {
  const { loanId = '' } = covered ?? {}
  assert.deepEqual(
    await query(
      `select posting, amount_cents::int as cents, value_on::text as value from transfers
        where loan_id = $1 and posting in ('credit_applied', 'charge_passed_on') order by value_on, posting, amount_cents`,
      [loanId],
    ),
    [
      { posting: 'credit_applied', cents: 1253, value: '2027-01-05' },
      { posting: 'credit_applied', cents: 16010, value: '2027-01-05' },
      { posting: 'charge_passed_on', cents: 300, value: '2027-01-06' },
      { posting: 'credit_applied', cents: 300, value: '2027-01-06' },
    ],
  )
  const [loan] = await query(
    `select interest_due_cents + outstanding_principal_cents - not_due_principal_cents + fees_due_cents + default_interest_due_cents as due,
            overdue_since_on as since, (select credit_cents from credit_balances c where c.line_id = l.line_id) as credit,
            (select count(*) from dunning_cases d where d.loan_id = l.loan_id) as cases,
            (select count(*) from representations r where r.loan_id = l.loan_id) as again
       from loans l where loan_id = $1`,
    [loanId],
  )
  // 400.00 − 172.63 − 3.00 for the return
  assert.deepEqual(loan, { due: '0', since: null, credit: '22437', cases: '0', again: '0' })
})

test('where a hold stops collection nothing is announced, to the administrator neither', async () => {
  const { loanId = '' } = held ?? {}
  const letters = await query(
    `select type, addressee, data ? 'again' as again from dunning_notifications join dunning_cases using (partner_id, case_id) where loan_id = $1`,
    [loanId],
  )
  assert.deepEqual(letters, [{ type: 'sddr_notification', addressee: 'administrator', again: false }])
  assert.deepEqual(await query('select * from representations where loan_id = $1', [loanId]), [])
})

test('only what settled was booked, and what came back was booked back', async () => {
  const booked = await query(
    `select purpose as way, posting, count(*)::int as n from transfers join loans using (partner_id, loan_id) where posting like 'collection%' group by 1, 2 order by 1, 2`,
  )
  const each = codes.length * 2 // interest and principal
  assert.deepEqual(booked, [
    { way: 'covered', posting: 'collection_returned', n: 2 },
    { way: 'covered', posting: 'collection_settled', n: 2 },
    { way: 'held', posting: 'collection_returned', n: 2 },
    { way: 'held', posting: 'collection_settled', n: 2 },
    { way: 'returned', posting: 'collection_refunded', n: 2 }, // MD06: the debtor took it back
    { way: 'returned', posting: 'collection_returned', n: each - 2 },
    { way: 'returned', posting: 'collection_settled', n: each },
  ])
  const fees = await query(
    `select reference as code from transfers join loans using (partner_id, loan_id) where posting = 'charge_passed_on' and purpose = 'returned' order by 1`,
  )
  assert.deepEqual(
    fees.map(({ code }) => code),
    ['AC04', 'AC06', 'AM04', 'MD06', 'MS02'],
  )
})

test('the second attempt comes after its notice, for what was announced; February is collected where a mandate stands', async () => {
  await world.advance('2027-02-08')
  const settles = {
    returned: { 'after 14 days': '2027-01-20', 'after 30 days': '2027-02-05' },
    refused: { 'after 14 days': '2027-01-13', 'after 30 days': '2027-01-29' },
  }
  for (const { loanId, code, way } of lives) {
    const [fee = 0, , , , again, february] = expected[code] ?? []
    const debits = await query(
      `select due_on::text as due, attempt, settle_on::text as settles, amount_cents::text as cents, status from collections where loan_id = $1 order by due_on, attempt`,
      [loanId],
    )
    const settleOn = settles[way][again as 'after 14 days']
    // By 5 February the second debit of the blocked account collects what February's has left open.
    const announced = 17263 + (way === 'returned' ? fee : 0)
    const second = settleOn
      ? [{ due: '2027-01-01', attempt: 2, settles: settleOn, cents: String(announced), status: 'settled' }]
      : []
    const next =
      february === 'collected'
        ? [{ due: '2027-02-01', attempt: 1, settles: '2027-02-01', cents: '17263', status: 'settled' }]
        : []
    assert.deepEqual([code, way, ...debits.slice(1)], [code, way, ...second, ...next])
  }
})

/** So many statements a command sends, its handlers included; nothing of it stays. */
const statementsOf = async (run: (write: Write) => Promise<unknown>): Promise<number> => {
  let count = 0
  let restore = () => {}
  const counting = async (write: Write): Promise<void> => {
    const { client } = write.tx
    const { query } = client
    restore = () => {
      client.query = query
    }
    client.query = ((...args: Parameters<typeof query>) => {
      count++
      return query.apply(client, args)
    }) as typeof query
    await run(write)
  }
  await world.app.writer.preview(systemExecution(world.partnerId, 'count'), { name: 'count', run: counting }, null)
  restore()
  assert.ok(count > 10)
  return count
}

test('returned debits, letters and payments of many loans take as many statements as those of a few', async () => {
  const today = parseDay('2027-02-08')
  const settled = (await query(
    `select c.collection_id, c.loan_id, c.amount_cents from collections c join loans l using (partner_id, loan_id)
       left join dunning_cases d using (partner_id, loan_id)
      where c.status = 'settled' and c.due_on = '2027-02-01' and l.purpose = 'returned' and d.case_id is null order by l.reference`,
  )) as { collection_id: string; loan_id: string; amount_cents: bigint }[]
  const reasons = ['AM04', 'AC04', 'MD07', 'AC01'] // the ladder, a mandate, a hold, our own failure
  const returned = (each: number) => (write: Write) => {
    const news: CollectionNews = settled.slice(0, each * reasons.length).map((row, i) => ({
      collectionId: row.collection_id,
      loanId: row.loan_id,
      amountCents: BigInt(row.amount_cents),
      dueOn: parseDay('2027-02-01'),
      valueOn: today,
      reasonCode: reasons[i % reasons.length] ?? '',
      chargesCents: 300n,
    }))
    assert.equal(news.length, each * reasons.length)
    write.publish(collectionsReturned.of('a statement', news))
    return Promise.resolve()
  }
  assert.equal(await statementsOf(returned(2)), await statementsOf(returned(1)))

  const chased = (await query(
    `select case_id, c.line_id from dunning_cases c join loans using (partner_id, loan_id) where reference in ('AG01', 'SL01', 'MS02', 'AC04') order by reference, purpose`,
  )) as { case_id: string; line_id: string }[]
  const letters = (count: number) => async (write: Write) => {
    const ids = chased.slice(0, count).map((row) => row.case_id)
    assert.equal(ids.length, count)
    await write.tx.client.query('update dunning_cases set next_on = null')
    await write.tx.client.query(
      `update dunning_cases set status = 'dunning', letters_sent = 1, last_letter_on = null, counts_from_on = '2027-01-01', next_on = $1 where case_id = any($2)`,
      [today, ids],
    )
    assert.equal(await dunCases.run(write, today), count)
  }
  assert.equal(await statementsOf(letters(8)), await statementsOf(letters(2)))

  // Every other one pays a part, the others all that is due and more: their cases close.
  const paid = (count: number) => (write: Write) => {
    chased.slice(0, count).forEach(({ line_id }, i) => {
      const transfer = { entryId: `transfer ${i}`, lineId: line_id, amountCents: i % 2 === 0 ? 10_00n : 500_00n }
      write.publish(transferReceived.of(transfer.entryId, { ...transfer, valueOn: today, remittance: '' }))
    })
    return Promise.resolve()
  }
  assert.equal(await statementsOf(paid(8)), await statementsOf(paid(2)))
})

test('while our own failure is not put right nobody comes into default; a person puts it right, and the debit goes again', async () => {
  // Whose account was unknown was asked for another one, and had thirty days.
  const ours = lives.filter(({ code }) => expected[code]?.[2] === OUR_TURN && code !== 'AC01')
  const overdue = await query('select loan_id from loans where overdue_since_on is not null and loan_id = any($1)', [
    ours.map(({ loanId }) => loanId),
  ])
  assert.deepEqual(overdue, [])
  const life = lives.find(({ code, way }) => code === 'AC01' && way === 'returned')
  assert.ok(life)
  const [task] = await ask(200, 'GET', `/lender/v1/payment_tasks?filter[loan_id]=${life.loanId}`)
  const path = `/lender/v1/payment_tasks/${task.id}/resolve`
  await ask(409, 'POST', path, { note: 'tried too early', represent: true }) // the mandate is suspended
  await ask(200, 'POST', path, { note: 'the customer confirmed the account', resume_mandate: true, represent: true })
  await ask(409, 'POST', path, { note: 'again' })
  await world.advance('2027-02-24')
  const [, again] = await query(
    `select settle_on::text as settles, amount_cents::text as cents, status from collections where loan_id = $1 order by due_on, attempt`,
    [life.loanId],
  )
  assert.deepEqual(again, { settles: '2027-02-22', cents: '17263', status: 'settled' })
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
})

test('who named no account in thirty days comes into default; from a new account the debit is presented again by itself', async () => {
  const refused = (code: string) => lives.find((life) => life.code === code && life.way === 'refused')
  const overdueSince = async (code: string) => {
    const [loan] = await query('select overdue_since_on::text as since from loans where loan_id = $1', [
      refused(code)?.loanId,
    ])
    return loan?.since
  }
  assert.equal(await overdueSince('AC01'), '2027-01-30')
  assert.equal(await overdueSince('RR01'), null) // what we have to put right has no end
  const late = refused('AC01')
  assert.ok(late)
  const [task] = await ask(200, 'GET', `/lender/v1/payment_tasks?filter[loan_id]=${late.loanId}&filter[kind]=data_fix`)
  assert.deepEqual([task.status, task.our_delay, task.our_delay_until], ['open', true, '2027-01-29'])
  const named = async ({ personId, lineId, loanId }: Life, mandate: string) => {
    await ask(204, 'PATCH', `/v1/persons/${personId}/credit_lines/${lineId}/reference_account`, {
      iban: 'DE25110101002910133758',
      mandate_number: mandate,
      mandate_signature_date: '2027-02-24',
    })
    const tasks = await ask(200, 'GET', `/lender/v1/payment_tasks?filter[loan_id]=${loanId}&filter[status]=open`)
    const notices = await query(
      `select inputs->'rows'->0->>'collectedOn' as on from documents where kind = 'prenotification' and subject_id = $1`,
      [loanId],
    )
    const ofDebits = tasks.map(({ kind }: Json) => kind).filter((kind: string) => kind !== 'termination_possible')
    return [ofDebits, notices]
  }
  assert.deepEqual(await named(late, 'LNEWMANDATE001'), [[], [{ on: '2027-03-10' }]])
  const closed = lives.find(({ code, way }) => code === 'AC04' && way === 'returned')
  const refusing = lives.find(({ code, way }) => code === 'MS02' && way === 'returned')
  assert.ok(closed && refusing)
  assert.deepEqual(await named(closed, 'LNEWMANDATE002'), [[], [{ on: '2027-03-10' }]])
  // Who had the debit refused is asked first: another account alone changes nothing.
  assert.deepEqual(await named(refusing, 'LNEWMANDATE003'), [['contact'], []])
  await world.advance('2027-03-10')
  for (const { loanId } of [late, closed]) {
    const again = await query(
      `select due_on::text as due, attempt, settle_on::text as settles, status from collections where loan_id = $1 and attempt > 1`,
      [loanId],
    )
    assert.deepEqual(again, [{ due: '2027-01-01', attempt: 2, settles: '2027-03-10', status: 'settled' }])
  }
  const { balanced, agrees } = await balances(world)
  assert.deepEqual([balanced, agrees], [true, true])
})

test('a mandate that was left suspended when its task was done can still be used again', async () => {
  const life = lives.find(({ code, way }) => code === 'SL01' && way === 'returned')
  assert.ok(life)
  const [task] = await ask(200, 'GET', `/lender/v1/payment_tasks?filter[loan_id]=${life.loanId}&filter[kind]=contact`)
  await ask(200, 'POST', `/lender/v1/payment_tasks/${task.id}/resolve`, { note: 'she asks her bank' })
  const debit = { loan_id: life.loanId, due_date: '2027-01-01', reason: 'her bank has unblocked us' }
  await ask(409, 'POST', '/lender/v1/collections/represent', debit)
  await ask(201, 'POST', '/lender/v1/collections/represent', { ...debit, resume_mandate: true })
})

test('every file to and from the bank is valid against its ISO schema', { skip: withoutSchemas() }, async () => {
  await assertFilesValid(world.database, ['pain.001.001.09', 'pain.002.001.10', 'pain.008.001.08', 'camt.053.001.08'])
})

// The books as the lender's people read them: tables that agree with the trial balance to the cent, on any day, also long after it;
// and what `npm run verify` says of them, before and after somebody has changed a cent.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { SANDBOX } from '../../src/app.ts'
import { decimalToCents } from '../../src/base/money.ts'
import { datevColumns } from '../../src/books/datev-format.ts'
import { euros, expecting, openLine } from '../journey.ts'
import { openWorld } from '../world.ts'

const world = await openWorld()
await world.standAt('2027-01-15')
const ask = expecting(world)
const BOOKS = '/lender/v1/books'
const FROM = '2027-01-15'
const TODAY = '2027-05-05'

type Row = Readonly<Record<string, string>>

/** The fields of a line; none of ours holds a line break. */
const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )

/** A table, by its header row. */
const table = (text: string): Row[] => {
  assert.ok(text.endsWith('\r\n'))
  const [header = '', ...lines] = text.trimEnd().split('\r\n')
  const names = fieldsOf(header)
  return lines.map((line) => {
    const fields = fieldsOf(line)
    assert.equal(fields.length, names.length, line)
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? '']))
  })
}

const csv = async (path: string): Promise<Row[]> => {
  const { status, headers, body } = await world.get(`${BOOKS}/${path}`)
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
  assert.match(headers['content-type'] ?? '', /^text\/csv; charset=utf-8/)
  assert.match(headers['content-disposition'] ?? '', /^attachment; filename="[\w-]+\.csv"$/)
  return table(body)
}

const cents = (text: string | undefined): bigint => (text ? decimalToCents(text) : 0n)
const sum = (rows: readonly Row[], column: string): bigint =>
  rows.reduce((total, row) => total + cents(row[column]), 0n)

/** The trial balance of a day: debit, credit and balance of each account. */
const trialBalance = async (on: string): Promise<ReadonlyMap<string, Row>> =>
  new Map((await csv(`trial_balance?on=${on}`)).map((row) => [row.account ?? '', row]))

const balanceOf = async (on: string, account: number): Promise<bigint> =>
  cents((await trialBalance(on)).get(String(account))?.balance)

/** One pays, the other's debits all come back; both drew 1,000.00 over six months. */
const lines = [await openLine(world), await openLine(world)] as const
const [, late] = lines
await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: late.personId, collections: Array(20).fill('AM04') })
const loans: string[] = []
for (const { personId, lineId } of lines) {
  const wish = { amount: euros(1000), term: 6, reference: 'R1', purpose: 'Fahrrad' }
  loans.push((await ask(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, wish)).id)
}
await world.settle()
const stops = ['2027-02-01', '2027-02-20', '2027-03-08', '2027-04-07', '2027-05-02', '2027-05-03']
const asKnownThen = new Map<string, readonly [arrears: Row[], defaults: Row[]]>()
for (const on of stops) {
  await world.advance(on)
  asKnownThen.set(on, [await csv('arrears'), await csv('defaults')])
}
// In the end all arrears are paid by transfer: what was true before must still be said of the days before.
await world.advance(TODAY)
await ask(201, 'POST', '/sandbox/v1/incoming_payments', { iban: late.iban, amount: euros(800), reference: 'R1' })
await world.settle()
asKnownThen.set(TODAY, [await csv('arrears'), await csv('defaults')])

test('account sheets and journal agree with the trial balance to the cent', async () => {
  const [before, after] = [await trialBalance('2027-02-28'), await trialBalance('2027-04-30')]
  const total = after.get('total')
  assert.equal(total?.debit, total?.credit)
  assert.deepEqual(
    (await ask(200, 'GET', '/sandbox/v1/trial_balance')).accounts.map((row: { debit: number; credit: number }) => [
      BigInt(row.debit),
      BigInt(row.credit),
    ]),
    [...(await trialBalance(TODAY))].slice(0, -1).map(([, row]) => [cents(row.debit), cents(row.credit)]),
  )

  const journal = await csv('journal?from=2027-03-01&to=2027-04-30')
  const [{ n }] = (await world.database.asOwner(
    `select count(*)::int as n from transfers where booked_on between '2027-03-01' and '2027-04-30'`,
  )) as [{ n: number }]
  assert.ok(n > 100)
  assert.equal(journal.length, n)
  for (const [code, { debit, credit, balance }] of after) {
    if (code === 'total') continue
    const sheet = await csv(`accounts/${code}/sheet?from=2027-03-01&to=2027-04-30`)
    const [opening, closing, transfers] = [sheet.at(0), sheet.at(-1), sheet.slice(1, -1)]
    assert.deepEqual([opening?.entry, closing?.entry], ['opening', 'closing'])
    assert.ok(transfers.every(({ entry, counter_account }) => entry === 'transfer' && counter_account !== code))
    assert.equal(opening?.balance, before.get(code)?.balance, `opening of ${code}`)
    assert.equal(closing?.balance, balance, `closing of ${code}`)
    for (const [column, until] of [
      ['debit', debit],
      ['credit', credit],
    ] as const) {
      const moved = cents(until) - cents(before.get(code)?.[column])
      assert.equal(sum(transfers, column), moved, `${column}s of ${code}`)
      const ofJournal = journal.filter((row) => row[`${column}_account`] === code)
      assert.equal(sum(ofJournal, 'amount'), moved, `${column}s of ${code} in the journal`)
    }
    let running = cents(opening?.balance)
    for (const row of transfers) {
      running += cents(row.debit) - cents(row.credit)
      assert.equal(cents(row.balance), running)
    }
  }
})

test('the sheets of an account by loan and by line make the sheet of the account', async () => {
  const period = `from=${FROM}&to=${TODAY}`
  for (const account of [1200, 1210, 1220]) {
    const parts = await Promise.all(loans.map((id) => csv(`accounts/${account}/sheet?${period}&loan_id=${id}`)))
    const ofLines = await Promise.all(lines.map((l) => csv(`accounts/${account}/sheet?${period}&line_id=${l.lineId}`)))
    const whole = await balanceOf(TODAY, account)
    for (const sheets of [parts, ofLines]) {
      const closing = sheets.map((sheet) => cents(sheet.at(-1)?.balance))
      assert.equal(
        closing.reduce((total, each) => total + each, 0n),
        whole,
        String(account),
      )
    }
  }
})

test('arrears by bucket and the default report: what they said on the day they say later, and the ledger says it, too', async () => {
  const shown: string[] = []
  for (const [on, [arrears, defaults]] of asKnownThen) {
    assert.deepEqual(await csv(`arrears?on=${on}`), arrears, on)
    assert.deepEqual(await csv(`defaults?on=${on}`), defaults, on)

    const total = arrears.at(-1)
    for (const [column, account] of Object.entries({
      principal: 1200,
      interest: 1210,
      fees: 1220,
      default_interest: 1230,
    })) {
      assert.equal(cents(total?.[column]), await balanceOf(on, account), `${on} ${account}`)
      const ofLine = await csv(`accounts/${account}/sheet?from=${FROM}&to=${on}&line_id=${late.lineId}`)
      for (const row of defaults) assert.equal(cents(row[column]), cents(ofLine.at(-1)?.balance), `${on} ${account}`)
    }
    const loansIn = arrears.map(({ days_past_due, loans: count }) => `${days_past_due}: ${count}`)
    const inDefault = defaults.map((row) => `${row.days_past_due} days, default: ${row.default}`)
    shown.push(`${on}  ${loansIn.join(', ')}  ${inDefault.join()}`.trimEnd())
  }
  // The instalment of 1 February (a Monday) is in default from the 2nd, known on the 3rd, when the debit came back.
  assert.deepEqual(shown, [
    '2027-02-01  0: 2, 1-30: 0, 31-60: 0, 61-90: 0, 91+: 0, total: 2',
    '2027-02-20  0: 1, 1-30: 1, 31-60: 0, 61-90: 0, 91+: 0, total: 2',
    '2027-03-08  0: 1, 1-30: 0, 31-60: 1, 61-90: 0, 91+: 0, total: 2',
    '2027-04-07  0: 1, 1-30: 0, 31-60: 0, 61-90: 1, 91+: 0, total: 2',
    '2027-05-02  0: 1, 1-30: 0, 31-60: 0, 61-90: 1, 91+: 0, total: 2',
    '2027-05-03  0: 1, 1-30: 0, 31-60: 0, 61-90: 0, 91+: 1, total: 2  91 days, default: yes',
    '2027-05-05  0: 2, 1-30: 0, 31-60: 0, 61-90: 0, 91+: 0, total: 2',
  ])
})

type Entry = Readonly<{
  id: string
  command: string
  actor: string
  happened_on: string
  changes: readonly Readonly<{ entity: string; id: string; before: unknown; after: unknown }>[]
  change_count: number
  transfer_ids: readonly string[]
}>

/** A list of audit entries from its beginning to its end, along its links. */
const trail = async (query: string): Promise<Entry[]> => {
  const found: Entry[] = []
  for (let path: string | undefined = `/lender/v1/audit_entries?page[size]=200&${query}`; path; ) {
    const { status, headers, body } = await world.get(path)
    assert.equal(status, 200, JSON.stringify(body))
    found.push(...body)
    path = /<([^>]+)>; rel="next"/.exec(headers.link ?? '')?.[1]
  }
  return found
}

test('the audit trail tells along links, as a table and one by one what is stored, byte for byte', async () => {
  const stored = await world.database.asOwner(
    `select audit_id, command, actor, happened_on::text as happened_on, changes::text as changes, transfer_ids from audit_entries
      order by happened_on, recorded_at, audit_id`,
  )
  assert.ok(stored.length > 200, String(stored.length))
  const [whole, backwards] = [await trail(''), await trail('sort=-recorded_at')]
  assert.deepEqual(
    whole.map(({ id }) => id),
    stored.map(({ audit_id }) => audit_id),
  )
  assert.deepEqual(backwards.toReversed(), whole)

  const rows = await csv(`audit_trail?from=2027-01-15&to=${TODAY}`)
  const key = ({ audit_id, changes }: Readonly<Record<string, unknown>>) => `${audit_id} ${changes}`
  assert.deepEqual(rows.map(key), stored.filter(({ happened_on }) => String(happened_on) >= FROM).map(key))
  assert.deepEqual(
    (await csv(`audit_trail?from=2027-03-01&to=2027-03-02&command=day.seal`)).map((row) => row.happened_on),
    ['2027-03-01', '2027-03-02'],
  )

  const large = stored.toSorted((a, b) => String(b.changes).length - String(a.changes).length)[0]
  const one = await ask(200, 'GET', `/lender/v1/audit_entries/${large?.audit_id}`)
  assert.equal(JSON.stringify(one.changes), JSON.stringify(JSON.parse(String(large?.changes))))
  assert.deepEqual([one.change_count, one.transfer_ids], [one.changes.length, large?.transfer_ids])
  await ask(404, 'GET', '/lender/v1/audit_entries/unknown')
})

test('what was done to one thing, by one actor, with one command or on some days is found by that alone', async () => {
  const stored = await world.database.asOwner(
    'select audit_id, command, actor, happened_on::text as on, changes, transfer_ids from audit_entries order by happened_on, recorded_at, audit_id',
  )
  const told = stored.map((row) => row as Readonly<{ changes: Entry['changes'] } & Record<string, string>>)
  const [transfer] = await world.database.asOwner(
    "select transfer_id, audit_id from transfers where posting = 'payout_sent'",
  )
  // A loan has events, a mandate, a payout and a file have none in most of their writes.
  const kinds = new Map(told.flatMap(({ changes }) => changes.map(({ entity, id }) => [entity, id] as const)))
  assert.ok(kinds.size > 10, [...kinds.keys()].join())
  for (const id of kinds.values()) {
    const found = await trail(`filter[entity_id]=${encodeURIComponent(id)}`)
    const about = told.flatMap(({ audit_id, changes }) => (changes.some((each) => each.id === id) ? [audit_id] : []))
    assert.deepEqual(
      about.filter((each) => !found.some((entry) => entry.id === each)),
      [],
      id,
    )
    for (const entry of found) {
      const own = told.find(({ audit_id }) => audit_id === entry.id)?.changes.filter((each) => each.id === id)
      assert.deepEqual([entry.changes, entry.id], [own, entry.id])
    }
  }
  const narrowed: readonly (readonly [query: string, is: (row: Readonly<Record<string, unknown>>) => boolean])[] = [
    ['filter[actor]=sandbox', ({ actor }) => actor === 'sandbox'],
    ['filter[command]=creditlines.draw', ({ command }) => command === 'creditlines.draw'],
    [
      'filter[happened_on_min]=2027-02-01&filter[happened_on_max]=2027-02-03',
      ({ on }) => String(on) >= '2027-02-01' && String(on) <= '2027-02-03',
    ],
    [`filter[entity_id]=${transfer?.transfer_id}`, ({ audit_id }) => audit_id === transfer?.audit_id],
  ]
  for (const [query, is] of narrowed) {
    const expected = stored.filter(is).map(({ audit_id }) => audit_id)
    assert.ok(expected.length > 0, query)
    assert.deepEqual(
      (await trail(query)).map(({ id }) => id),
      expected,
      query,
    )
  }
})

const datev = async (query: string) => {
  const { status, headers, bytes, body } = await world.get(`${BOOKS}/datev?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(headers['content-type'], 'application/octet-stream')
  const [header = '', , ...lines] = new TextDecoder('windows-1252').decode(bytes).trimEnd().split('\r\n')
  const column = (name: string) => datevColumns.indexOf(name)
  const bookings = lines.map((line) => {
    const fields = line.split(';')
    return {
      cents: decimalToCents((fields[column('Umsatz (ohne Soll/Haben-Kz)')] ?? '').replace(',', '.')),
      debit: fields[column('Konto')],
      credit: fields[column('Gegenkonto (ohne BU-Schlüssel)')],
    }
  })
  return { header, name: headers['content-disposition'], bookings }
}

test('the DATEV files of the months, in single bookings or by day, make the trial balance', async () => {
  const months = ['2027-01-01&to=2027-01-31', '2027-02-01&to=2027-02-28', '2027-03-01&to=2027-03-31']
  const balance = await trialBalance('2027-03-31')
  const counts: number[] = []
  for (const detail of ['transfers', 'days']) {
    const files = await Promise.all(months.map((month) => datev(`from=${month}&detail=${detail}&client_number=77`)))
    const bookings = files.flatMap((file) => file.bookings)
    for (const [code, { debit, credit }] of balance) {
      if (code === 'total') continue
      const of = (side: 'debit' | 'credit') =>
        bookings.filter((booking) => booking[side] === code).reduce((total, booking) => total + booking.cents, 0n)
      assert.deepEqual([of('debit'), of('credit')], [cents(debit), cents(credit)], `${code} by ${detail}`)
    }
    counts.push(bookings.length)
    assert.match(
      files[1]?.header ?? '',
      /^"EXTF";700;21;"Buchungsstapel";13;20270505\d{9};;.*;1001;77;20270101;4;20270201;20270228;/,
    )
    assert.equal(files[1]?.name, 'attachment; filename="EXTF_Buchungsstapel_20270201_20270228.csv"')
  }
  assert.equal(counts[0], (await csv(`journal?from=${FROM}&to=2027-03-31`)).length)
  assert.ok(Number(counts[1]) < Number(counts[0]))
})

test('what cannot be told is refused, with the reason', async () => {
  const refused: readonly (readonly [path: string, status: number, detail: RegExp])[] = [
    [
      'datev?from=2026-12-31&to=2027-01-31',
      422,
      /^to: is after 2026-12-31: each fiscal year and each calendar year has files of its own/,
    ],
    [`datev?from=2027-05-01&to=${TODAY}`, 409, /^The books are sealed until 2027-05-04/],
    ['datev?from=2027-03-01&to=2027-02-28', 400, /^to: must not be before from/],
    ['journal?from=2027-03-01&to=2027-05-06', 400, /^to: must not be after today/],
    ['trial_balance?on=2027-05-06', 400, /^on: must not be after today/],
    ['arrears?on=2027-02-30', 400, /on/],
    [`accounts/1234/sheet?from=${FROM}&to=${TODAY}`, 400, /^code: must be one of 1000, /],
    [`accounts/1200/sheet?from=${FROM}&to=${TODAY}&loan_id=unknown`, 404, /unknown/],
  ]
  for (const [path, status, detail] of refused) {
    const answer = await world.get(`${BOOKS}/${path}`)
    assert.deepEqual([path, answer.status], [path, status], JSON.stringify(answer.body))
    const [error] = answer.body.errors ?? [answer.body]
    assert.match(error.detail, detail)
  }
})

/** `npm run verify`, as another process on the same database: its exit code and what it printed. */
const verify = (...noted: string[]): Promise<readonly [code: number, text: string]> =>
  new Promise((done) => {
    const env = { ...process.env, DATABASE_URL: world.database.ownerUrl, RAHMENWERK_MODE: 'sandbox' }
    execFile(process.execPath, ['src/main.ts', 'verify', ...noted], { env }, (error, stdout, stderr) =>
      done([typeof error?.code === 'number' ? error.code : 0, stdout + stderr]),
    )
  })

test('verification finds nothing, then names the day of a changed cent and the loan whose balance is no longer its own', async () => {
  const seals = await ask(200, 'GET', `${BOOKS}/seals?from=${FROM}&to=${TODAY}`)
  const head = seals.at(-1)?.hash
  const done = await ask(200, 'GET', `${BOOKS}/verification`)
  assert.deepEqual([done.findings, done.notes, done.sealed_days, done.last_seal], [[], [], 110, head])
  assert.deepEqual([seals.length, seals[1].previous_hash], [110, seals[0].hash])

  const [code, text] = await verify(head)
  assert.deepEqual([code, text.split('\n').at(-2)], [0, '1 partner verified: the books are as they were sealed.'], text)
  assert.match(text, /110 sealed days from 2027-01-15 to 2027-05-04, \d+ transfers: nothing wrong/)

  await world.database.asOwner(
    `update transfers set amount_cents = amount_cents + 1 where loan_id = $1 and posting = 'payout_sent'`,
    [late && loans[1]],
  )
  const [failed, findings] = await verify(head, 'a hash that nobody knows')
  assert.equal(failed, 1, findings)
  assert.match(findings, new RegExp(`^partner ${SANDBOX.partnerId}: .* 3 findings$`, 'm'))
  assert.match(
    findings,
    /^ {2}2027-01-15: its transfers are not those that were sealed: .*debits of account 1200 were 2000\.00, are 2000\.01/m,
  )
  assert.match(findings, /^ {2}2027-05-05: account 1200: the sub-ledger says [\d.]+, the general ledger [\d.]+$/m)
  assert.match(findings, new RegExp(`^ {2}2027-05-05: account 1200 of ${loans[1]}: the balance kept is`, 'm'))
  assert.match(findings, /^no chain of seals holds a hash that nobody knows$/m)
  assert.equal((await ask(200, 'GET', `${BOOKS}/verification`)).findings.length, 3)
})

/** What the owner of the tables does beside transfers, audit entries and seals, and what must be said of it. */
const tamperings: readonly (readonly [how: string, values: unknown[], said: RegExp])[] = [
  [
    `delete from loan_events where loan_id = $1 and number = 2`,
    [loans[0]],
    /^2027-02-01: its loan events are not those that were sealed: 2 were sealed, 1 are there$/,
  ],
  [
    'select',
    [],
    new RegExp(`^${TODAY}: loan ${loans[0]} is not what its events make of it: .*outstandingPrincipalCents`),
  ],
  [
    `update loans set interest_rate = 0.05 where loan_id = $1`,
    [loans[1]],
    new RegExp(`^${TODAY}: loan ${loans[1]} is not what its events make of it: .*accrualRate`),
  ],
  [
    `update loan_events set details = '{"source": "transfer", "amountCents": "1"}' where loan_id = $1 and number = (select max(number) from loan_events where loan_id = $1 and booked_on < '${TODAY}')`,
    [loans[1]],
    /^2027-0\d-\d\d: its loan events are not those that were sealed: the same number, but what they say was changed$/,
  ],
  [
    `update bank_files set content = replace(content, 'EUR', 'USD') where file_id = (select min(file_id) from bank_files where message = 'camt.053.001.08')`,
    [],
    /^2027-0\d-\d\d: bank file \w+ does not have the bytes whose hash was recorded$/,
  ],
  [
    `update documents set content = set_byte(content, 100, 1 + get_byte(content, 100) % 2) where kind = 'contract' and person_id = $1`,
    [late.personId],
    /^2027-01-15: document \w+ \(contract\) does not have the bytes whose hash was recorded$/,
  ],
  [
    `update collections set amount_cents = amount_cents + 1 where collection_id = (select min(collection_id) from collections)`,
    [],
    /^2027-\d\d-\d\d: bank file \w+ \(pain\.008\.001\.08\) orders \d+ of [\d.]+, kept are \d+ of [\d.]+$/,
  ],
  [
    `update bank_statements set opening_cents = opening_cents + 1 where number = 3`,
    [],
    /^2027-\d\d-\d\d: statement 2027\/3 opens with -?[\d.]+, the one before closed with -?[\d.]+$/,
  ],
  [
    'select',
    [],
    /^2027-\d\d-\d\d: statement 2027\/3 opens with -?[\d.]+ and closes with -?[\d.]+; it was -?[\d.]+ and -?[\d.]+ when it was read$/,
  ],
]

test('verification names what was changed of loans, their events, the files of the bank and documents', async () => {
  const before = (await ask(200, 'GET', `${BOOKS}/verification`)).findings.length
  for (const [how, values] of tamperings) await world.database.asOwner(how, values)
  const { findings } = await ask(200, 'GET', `${BOOKS}/verification`)
  const told: string[] = findings.map(({ from, what }: { from: string; what: string }) => `${from}: ${what}`)
  for (const [how, , said] of tamperings) {
    assert.ok(
      told.some((finding) => said.test(finding)),
      `${how}: ${said} is not said by\n${told.join('\n')}`,
    )
  }
  assert.ok(before < told.length)
})

// What verification finds when somebody goes past the program: as the owner of the tables, who is bound by no right.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { addDays, type Day, parseDay } from '../base/day.ts'
import { type Command, openWriter, type Write } from '../db/write.ts'
import { insertPartner } from '../partners/store.ts'
import { book, type Transfer } from './ledger.ts'
import { SEAL_FORMAT, type SealedRecords, type SealedTotals, sealFormat } from './seal-format.ts'
import type { RecordKind } from './sealed-records.ts'
import { closeBooks, type Subledger, seal } from './seals.ts'
import { type BalanceCheck, type HeldAgainst, tellVerification, verifyAll, verifyBooks } from './verification.ts'

const database = await testDatabase()
const writer = openWriter(database.db, [])
const days = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24'] as const
const [first, second, third, fourth, open] = days
const loan = { loanId: 'loan', lineId: 'line' }

const booking: Command<readonly Transfer[], unknown> = { name: 'test.book', run: book }
const turning: Command<undefined, unknown> = {
  name: 'test.turn',
  run: ({ tx, ctx }) => tx.client.query('update clocks set today = today + 1 where partner_id = $1', [ctx.partnerId]),
}
const sealing: Command<undefined, unknown> = {
  name: 'test.seal',
  run: async (write: Write) =>
    seal(write, await closeBooks(write.tx, write.ctx.partnerId, addDays(write.ctx.today, -1), [], [files])),
}

/** What these areas hand in here: files by their hashes. */
const files: RecordKind = {
  name: 'bank files',
  table: 'bank_files',
  day: 'created_on',
  columns: ['partner_id', 'file_id', 'sha256', 'created_on'],
  order: 'file_id collate "C"',
}
const heldAgainst: HeldAgainst = { subledgers: [], balances: [], records: [files], checks: [] }

const filing: Command<string, unknown> = {
  name: 'test.file',
  run: ({ tx, ctx }, fileId) =>
    tx.client.query(
      `insert into bank_files (partner_id, file_id, direction, message, message_id, content, sha256, status, created_on, created_at)
       values ($1, $2, 'in', 'x', '', '', md5($2), 'read', $3, $4)`,
      [ctx.partnerId, fileId, ctx.today, ctx.recordedAt],
    ),
}

/** A partner of four sealed days (nothing happens on the third) and an open one. Ids of transfers are day and number. */
const newBooks = async (): Promise<string> => {
  const partnerId = await insertPartner(database.db, {
    name: 'x',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock: { mode: 'test', today: parseDay(first) },
  })
  const run = <I>(command: Command<I, unknown>, input: I) =>
    writer.execute({ partnerId, actor: { id: 'test', kind: 'system' }, requestId: 'test' }, command, input)
  for (const on of days) {
    const common = { valueOn: on as Day, ...loan }
    const transfers: Transfer[] = [
      { ...common, transferId: `${on} a`, posting: 'payout_sent', debit: 1200, credit: 1010, amountCents: 100_000n },
      {
        ...common,
        transferId: `${on} b`,
        posting: 'payout_executed',
        debit: 1010,
        credit: 1000,
        amountCents: 100_000n,
      },
    ]
    if (on !== third) {
      await run(booking, transfers)
      await run(booking, [
        { ...common, transferId: `${on} c`, posting: 'bank_charged', debit: 5100, credit: 1000, amountCents: 300n },
      ])
    }
    if (on !== third) await run(filing, `${on} file`)
    if (on === open) continue
    await run(turning, undefined)
    await run(sealing, undefined)
  }
  return partnerId
}

/** The owner of these tables is a superuser, whom row-level security does not hold back. */
const OWN = "partner_id = current_setting('app.partner')"

const asOwner = (partnerId: string, sql: string) => database.asOwner(sql, [], partnerId)

/** Makes the seal of a day anew from what is there now, as if it followed this hash. */
const sealAnew = async (partnerId: string, on: string, previousHash: string): Promise<string> => {
  const [row] = await database.asOwner(
    `select totals, subledger_agrees, audit_entries, audit_digest, records from seals where ${OWN} and sealed_on = $1`,
    [on],
    partnerId,
  )
  const [day] = await database.asOwner(
    `select count(*)::int as transfers, ${sealFormat(SEAL_FORMAT).digest} as digest from transfers where ${OWN} and booked_on = $1`,
    [on],
    partnerId,
  )
  const { totals, subledger_agrees: subledgerAgrees } = row as {
    totals: SealedTotals
    subledger_agrees: boolean
  }
  const { audit_entries: auditEntries, audit_digest: auditDigest } = row as {
    audit_entries: number
    audit_digest: string
  }
  const { records } = row as { records: SealedRecords }
  const { transfers, digest } = day as { transfers: number; digest: string }
  const sums = { transfers, digest, auditEntries, auditDigest, records, totals, subledgerAgrees }
  const content = { partnerId, sealedOn: on as Day, previousHash, ...sums }
  const hash = sealFormat(SEAL_FORMAT).hash(content)
  await database.asOwner(
    `update seals set hash = $2, digest = $3, transfers = $4, previous_hash = $5 where ${OWN} and sealed_on = $1`,
    [on, hash, digest, transfers, previousHash],
    partnerId,
  )
  return hash
}

const hashOf = async (partnerId: string, on: string): Promise<string> =>
  String((await database.asOwner(`select hash from seals where ${OWN} and sealed_on = $1`, [on], partnerId))[0]?.hash)

const swap = (column: string, on = second) =>
  `update transfers t set ${column} = o.${column} from transfers o
    where t.${OWN} and o.${OWN} and t.booked_on = '${on}' and o.booked_on = '${on}' and (t.transfer_id, o.transfer_id) in (('${on} a', '${on} c'), ('${on} c', '${on} a'))`

/** What somebody does to the books, and what must be said of it. */
const tamperings: readonly (readonly [
  what: string,
  how: string | ((partnerId: string) => Promise<unknown>),
  said: readonly RegExp[],
])[] = [
  [
    'an amount changed by one cent',
    `update transfers set amount_cents = amount_cents + 1 where ${OWN} and transfer_id = '${second} a'`,
    [/^2026-11-21: .*debits of account 1200 were 1000\.00, are 1000\.01/],
  ],
  [
    'an amount changed on the first day',
    `update transfers set amount_cents = amount_cents - 1 where ${OWN} and transfer_id = '${first} c'`,
    [/^2026-11-20: .*debits of account 5100 were 3\.00, are 2\.99/],
  ],
  [
    'a transfer deleted',
    `delete from transfers where ${OWN} and transfer_id = '${second} c'`,
    [/^2026-11-21: .*3 were sealed, 2 are there/, /^2026-11-21: transfer 2026-11-21 c was booked and is not there$/],
  ],
  [
    'all transfers of a day deleted',
    `delete from transfers where ${OWN} and booked_on = '${fourth}'`,
    [/^2026-11-23: .*3 were sealed, 0 are there/],
  ],
  [
    'a transfer inserted',
    `insert into transfers select partner_id, 'forged', posting, debit_account, credit_account, 1, loan_id, line_id, product_code,
       booked_on, value_on, recorded_at, source_id, null, audit_id from transfers where ${OWN} and transfer_id = '${second} c'`,
    [
      /^2026-11-21: .*3 were sealed, 4 are there/,
      /^2026-11-21: transfer forged is named by no audit entry of the day$/,
    ],
  ],
  [
    'a transfer inserted on a quiet day',
    `insert into transfers select partner_id, 'forged', posting, debit_account, credit_account, 1, loan_id, line_id, product_code,
       '${third}', value_on, recorded_at, source_id, null, audit_id from transfers where ${OWN} and transfer_id = '${second} c'`,
    [/^2026-11-22: .*0 were sealed, 1 are there/],
  ],
  [
    'a transfer inserted before the first day',
    `insert into transfers select partner_id, 'forged', posting, debit_account, credit_account, 1, loan_id, line_id, product_code,
       '2020-01-01', value_on, recorded_at, source_id, null, audit_id from transfers where ${OWN} and transfer_id = '${second} c'`,
    [/^2020-01-01: 1 booked on a day that has no seal/],
  ],
  ['two transfers swapped: their ids', swapIds(second), [/^2026-11-21: .*their content or order was changed/]],
  [
    'two transfers swapped: when they were booked',
    swap('recorded_at'),
    [/^2026-11-21: .*content or order was changed/],
  ],
  ['two transfers swapped: who booked them', swap('audit_id'), [/^2026-11-21: .*content or order was changed/]],
  [
    'two transfers swapped: their days',
    `update transfers set booked_on = case booked_on when '${first}' then date '${second}' else date '${first}' end
      where ${OWN} and transfer_id in ('${first} c', '${second} c')`,
    [/^2026-11-20: .*content or order was changed/, /^2026-11-21: .*content or order was changed/],
  ],
  [
    'a loan exchanged for another',
    `update transfers set loan_id = 'other' where ${OWN} and transfer_id = '${second} a'`,
    [/^2026-11-21: .*content or order was changed/],
  ],
  [
    'the event behind a transfer changed',
    `update transfers set source_id = 'other' where ${OWN} and transfer_id = '${second} a'`,
    [/^2026-11-21: .*content or order was changed/],
  ],
  [
    'a seal recomputed without its predecessor',
    (partnerId) => sealAnew(partnerId, third, ''),
    [
      /^2026-11-22: its seal does not follow the seal of 2026-11-21/,
      /^2026-11-23: its seal does not follow the seal of 2026-11-22/,
    ],
  ],
  [
    'a seal whose hash was made without its predecessor, and which says otherwise',
    async (partnerId) => {
      const previous = await hashOf(partnerId, third)
      await sealAnew(partnerId, fourth, '')
      await asOwner(
        partnerId,
        `update seals set previous_hash = '${previous}' where ${OWN} and sealed_on = '${fourth}'`,
      )
    },
    [/^2026-11-23: its seal is not the hash of what it says/],
  ],
  [
    'a transfer changed and its day sealed anew, in its place in the chain',
    async (partnerId) => {
      await asOwner(partnerId, `update transfers set source_id = 'other' where ${OWN} and transfer_id = '${second} a'`)
      await sealAnew(partnerId, second, await hashOf(partnerId, first))
    },
    [/^2026-11-22: its seal does not follow the seal of 2026-11-21/],
  ],
  [
    "a seal's sums changed",
    `update seals set totals = jsonb_set(totals, '{4000,credit}', '"1"') where ${OWN} and sealed_on = '${fourth}'`,
    [
      /^2026-11-23: .*credits of account 4000 were 0\.01, are 0\.00/,
      /^2026-11-23: its seal is not the hash of what it says/,
    ],
  ],
  [
    'a difference of the sub-ledger denied',
    `update seals set subledger_agrees = not subledger_agrees where ${OWN} and sealed_on = '${second}'`,
    [/^2026-11-21: its seal is not the hash of what it says/],
  ],
  [
    "a day's seal removed",
    `delete from seals where ${OWN} and sealed_on = '${third}'`,
    [/^2026-11-22: not sealed: a gap in the chain/],
  ],
  [
    "the first days' seals removed",
    `delete from seals where ${OWN} and sealed_on in ('${first}', '${second}')`,
    [/^2026-11-20: 3 booked on a day that has no seal/, /^2026-11-22: its seal follows one that is not there/],
  ],
  [
    "the last days' seals removed",
    `delete from seals where ${OWN} and sealed_on in ('${third}', '${fourth}')`,
    [/^2026-11-22 to 2026-11-23: not sealed, although the clock has gone on/],
  ],
  ['all seals removed', `delete from seals where ${OWN}`, [/^2026-11-23: 3 booked on a day that has no seal/]],
  [
    'a day sealed that has not come',
    `insert into seals select partner_id, '2026-11-25', transfers, totals, subledger_agrees, hash, 'x', recorded_at, format, digest, audit_entries, audit_digest, records
       from seals where ${OWN} and sealed_on = '${fourth}'`,
    [/^2026-11-25: sealed, although the clock stands at 2026-11-24/],
  ],
  [
    'a transfer deleted on the open day',
    `delete from transfers where ${OWN} and transfer_id = '${open} b'`,
    [/^2026-11-24: transfer 2026-11-24 b was booked and is not there/],
  ],
  [
    'a transfer inserted on the open day',
    `insert into transfers select partner_id, 'forged', posting, debit_account, credit_account, 1, loan_id, line_id, product_code,
       booked_on, value_on, recorded_at, source_id, null, audit_id from transfers where ${OWN} and transfer_id = '${open} c'`,
    [/^2026-11-24: transfer forged is named by no audit entry of the day/],
  ],
  [
    'a transfer between accounts that no posting moves between',
    `update transfers set credit_account = 4000 where ${OWN} and transfer_id = '${open} c'`,
    [/^2026-11-24: not in the chart of accounts: bank_charged 5100 → 4000/],
  ],
  [
    'an audit entry that names somebody else',
    `update audit_entries set actor = 'nobody' where ${OWN} and audit_id = (${entryOf(second)})`,
    [/^2026-11-21: its audit entries are not those that were sealed: the same number, but what they say was changed$/],
  ],
  [
    'an audit entry that tells of other changes',
    `update audit_entries set changes = '[ ]' where ${OWN} and audit_id = (${entryOf(second)})`,
    [/^2026-11-21: its audit entries .* what they say was changed$/],
  ],
  [
    'an audit entry without transfers deleted: that of a seal',
    `delete from audit_entries where ${OWN} and command = 'test.seal' and happened_on = '${second}'`,
    [/^2026-11-21: its audit entries are not those that were sealed: 3 were sealed, 2 are there$/],
  ],
  [
    'an audit entry inserted before the first day',
    `insert into audit_entries select partner_id, 'forged', command, actor, on_behalf_of, request_id, reason, '2020-01-01', recorded_at, changes, '{}'
       from audit_entries where ${OWN} and audit_id = (${entryOf(second)})`,
    [/^2020-01-01: 1 audit entries of a day that has no seal$/],
  ],
  [
    'the hash of a file changed',
    `update bank_files set sha256 = 'other' where ${OWN} and file_id = '${second} file'`,
    [/^2026-11-21: its bank files are not those that were sealed: the same number, but what they say was changed$/],
  ],
  [
    'a file deleted, the only one of its day',
    `delete from bank_files where ${OWN} and file_id = '${second} file'`,
    [/^2026-11-21: its bank files are not those that were sealed: 1 were sealed, 0 are there$/],
  ],
  [
    'a file inserted on a quiet day',
    `insert into bank_files select partner_id, 'forged', direction, message, message_id, content, 'x', status, problem, '${third}', created_at from bank_files where ${OWN} and file_id = '${second} file'`,
    [/^2026-11-22: its bank files are not those that were sealed: 0 were sealed, 1 are there$/],
  ],
  [
    'a file moved to a day before the first',
    `update bank_files set created_on = '2020-01-01' where ${OWN} and file_id = '${second} file'`,
    [
      /^2020-01-01: 1 bank files of a day that has no seal$/,
      /^2026-11-21: its bank files .* 1 were sealed, 0 are there$/,
    ],
  ],
  [
    'a file of a day that has not come',
    `update bank_files set created_on = '2026-11-25' where ${OWN} and file_id = '${open} file'`,
    [/^2026-11-25: 1 bank files of a day that has no seal$/],
  ],
  [
    'what a seal says of files changed',
    `update seals set records = '{}' where ${OWN} and sealed_on = '${second}'`,
    [
      /^2026-11-21: its seal is not the hash of what it says/,
      /^2026-11-21: its bank files .* 0 were sealed, 1 are there$/,
    ],
  ],
  [
    'an audit entry inserted',
    `insert into audit_entries select partner_id, 'forged', command, actor, on_behalf_of, request_id, reason, happened_on, recorded_at, changes, '{}'
       from audit_entries where ${OWN} and audit_id = (${entryOf(second)})`,
    [/^2026-11-21: its audit entries are not those that were sealed: 3 were sealed, 4 are there$/],
  ],
]

function entryOf(on: string): string {
  return `select min(audit_id) from audit_entries where ${OWN} and happened_on = '${on}' and command = 'test.book'`
}

function swapIds(on: string): string {
  // a and b have the same amount: neither number nor sums change.
  return `update transfers set transfer_id = case transfer_id when '${on} a' then 'x' when '${on} b' then '${on} a' else '${on} b' end
           where ${OWN} and transfer_id in ('${on} a', '${on} b');
          update transfers set transfer_id = '${on} b' where ${OWN} and transfer_id = 'x'`
}

const findingsOf = async (partnerId: string): Promise<string[]> =>
  (await verifyBooks(database.db, partnerId, heldAgainst)).findings.map(
    ({ fromOn, toOn, what }) => `${fromOn}${toOn === fromOn ? '' : ` to ${toOn}`}: ${what}`,
  )

const untouched = await newBooks()

for (const [what, how, said] of tamperings) {
  test(`found and named: ${what}`, async () => {
    const partnerId = await newBooks()
    assert.deepEqual(await findingsOf(partnerId), [], 'before')
    await (typeof how === 'string' ? asOwner(partnerId, how) : how(partnerId))
    const findings = await findingsOf(partnerId)
    for (const claim of said) {
      assert.ok(
        findings.some((finding) => claim.test(finding)),
        `${claim} is not said by\n${findings.join('\n')}`,
      )
    }
    assert.deepEqual(await findingsOf(untouched), [], 'another partner')
  })
}

test('untouched books are clean, and the hash of their last seal can be asked for later', async () => {
  const head = await hashOf(untouched, fourth)
  const done = await verifyBooks(database.db, untouched, heldAgainst, ['somewhere else', head])
  assert.deepEqual(tellVerification(done), [
    `partner ${untouched}: 4 sealed days from 2026-11-20 to 2026-11-23, 12 transfers: nothing wrong`,
    `  last seal 2026-11-23: ${head}`,
  ])
  assert.deepEqual(done.held, [head])
})

test('a day whose books are just being closed needs no seal yet; the day before it does', async () => {
  const partnerId = await newBooks()
  const show = (today: string, phase: string) =>
    asOwner(partnerId, `update clocks set today = '${today}', phase = '${phase}' where ${OWN}`)
  await show('2026-11-25', 'sealing')
  assert.deepEqual(await findingsOf(partnerId), [])
  const removed = 'not sealed, although the clock has gone on: the seal was removed'
  await show('2026-11-25', 'opening')
  assert.deepEqual(await findingsOf(partnerId), [
    `2026-11-24: ${removed}`,
    '2026-11-24: 3 booked on a day that has no seal',
    '2026-11-24: 1 bank files of a day that has no seal',
  ])
  await show('2026-11-26', 'sealing')
  assert.equal((await findingsOf(partnerId))[0], `2026-11-24: ${removed}`)
})

test('a phase of the clock hides no difference: while a day is opened its interest is booked or not, and nothing else', async () => {
  const partnerId = await newBooks()
  await asOwner(partnerId, `update clocks set phase = 'opening' where ${OWN}`)
  const says = async (today: bigint, before: bigint): Promise<number> => {
    const subledger: Subledger = async (_tx, on) => new Map([[1200, on === open ? today : before]])
    return (await verifyBooks(database.db, partnerId, { ...heldAgainst, subledgers: [subledger] })).findings.length
  }
  assert.deepEqual([await says(400_000n, 1n), await says(1n, 400_000n), await says(1n, 1n)], [0, 0, 1])
})

test('a sub-ledger and a kept balance that differ from their transfers are named', async () => {
  const subledger: Subledger = async () => new Map([[1200, 400_001n]])
  const balances: BalanceCheck = async () => [{ account: 1200, owner: 'loan 7', storedCents: 5n, bookedCents: 4n }]
  const { findings } = await verifyBooks(database.db, untouched, {
    ...heldAgainst,
    subledgers: [subledger],
    balances: [balances],
  })
  assert.deepEqual(
    findings.map(({ what }) => what),
    [
      'account 1200: the sub-ledger says 4000.01, the general ledger 4000.00',
      'account 1200 of loan 7: the balance kept is 0.05, its transfers make 0.04',
    ],
  )
})

test('every partner is verified, and each column of transfers and audit entries is part of their digest', async () => {
  const partners: string[] = []
  await verifyAll(database.db, heldAgainst, [], ({ partnerId }) => partners.push(partnerId))
  assert.equal(partners.length, tamperings.length + 3)

  const { digest, auditDigest } = sealFormat(SEAL_FORMAT)
  for (const [table, hashed] of Object.entries({ transfers: digest, audit_entries: auditDigest })) {
    const columns = await database.asOwner(
      `select column_name as name from information_schema.columns where table_name = '${table}' and table_schema = 'public'`,
    )
    assert.ok(columns.length > 10)
    assert.deepEqual(
      columns.filter(({ name }) => !hashed.includes(String(name))),
      [],
    )
  }
})

// One partner never sees another's data: what PostgreSQL says when the program forgets to ask.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import pg from 'pg'
import { parseDay } from '../src/base/day.ts'
import { newId } from '../src/base/id.ts'
import { openDb, read, transaction } from '../src/db/database.ts'
import { insertPartner } from '../src/partners/store.ts'
import { named, testDatabase } from './database.ts'

const database = await testDatabase()
const partner = { country: 'DE', requiresAuthorization: false, needsSecondPerson: false } as const
const clock = { mode: 'test', today: parseDay('2026-11-20') } as const
const first = await insertPartner(database.db, { ...partner, name: 'First', clock })
const second = await insertPartner(database.db, { ...partner, name: 'Second', clock })

const addPerson = (as: string, partnerId: string): Promise<unknown> =>
  transaction(database.db, as, ({ client }) =>
    client.query(`insert into persons (partner_id, person_id, details, created_at) values ($1, $2, '{}', now())`, [
      partnerId,
      newId('person'),
    ]),
  )

const addTransfer = (partnerId: string): Promise<unknown> =>
  transaction(database.db, partnerId, ({ client }) =>
    client.query(
      `insert into transfers (partner_id, transfer_id, posting, debit_account, credit_account, amount_cents, booked_on, value_on, recorded_at, audit_id)
       values ($1, $2, 'transfer_received', 1000, 2010, 1234, '2026-11-20', '2026-11-20', now(), $3)`,
      [partnerId, newId('transfer'), newId('audit')],
    ),
  )

for (const partnerId of [first, second, second]) await addPerson(partnerId, partnerId)
for (const partnerId of [first, second]) await addTransfer(partnerId)

const DENIED = { code: '42501' }

test("a query that forgets its filter sees its own partner's rows alone", async () => {
  const owners = (as: string) =>
    read(database.db, as, async ({ client }) =>
      (await client.query('select partner_id from persons')).rows.map((row) => row.partner_id),
    )

  assert.deepEqual(await owners(first), [first])
  assert.deepEqual(await owners(second), [second, second])
})

test("a change that forgets its filter leaves another partner's rows as they are", async () => {
  const { rowCount } = await transaction(database.db, first, ({ client }) =>
    client.query('update persons set version = version + 1'),
  )

  assert.equal(rowCount, 1)
  assert.deepEqual(await database.asOwner('select version from persons where partner_id = $1', [second], second), [
    { version: 1 },
    { version: 1 },
  ])
})

test('a row cannot be added for another partner, nor handed over', async () => {
  await assert.rejects(addPerson(first, second), DENIED)
  await assert.rejects(
    transaction(database.db, first, ({ client }) => client.query('update persons set partner_id = $1', [second])),
    DENIED,
  )
})

test('outside a transaction there is nothing, also on a connection that has just served a partner', async () => {
  const client = await database.db.connect()
  try {
    const seen = async () => (await client.query('select 1 from persons union all select 1 from transfers')).rowCount
    await client.query(`begin; set local app.partner = '${first}'`)
    assert.equal(await seen(), 2)
    await client.query('commit')

    assert.equal(await seen(), 0)
  } finally {
    client.release()
  }
  assert.equal((await database.db.query('select 1 from persons')).rowCount, 0)
})

test('transfers are neither changed nor deleted nor emptied, not even ones own', async () => {
  for (const sql of ['update transfers set amount_cents = 1', 'delete from transfers', 'truncate transfers']) {
    await assert.rejects(
      transaction(database.db, first, ({ client }) => client.query(sql)),
      DENIED,
      sql,
    )
  }
  for (const partnerId of [first, second]) {
    const kept = await database.asOwner(
      'select amount_cents from transfers where partner_id = $1',
      [partnerId],
      partnerId,
    )
    assert.deepEqual(kept, [{ amount_cents: '1234' }])
  }
})

test('a partner id that is none never reaches SQL', async () => {
  for (const id of ['', `x'; drop table persons; --`, first.slice(1), first.toUpperCase().replace(/^./, 'A')]) {
    await assert.rejects(
      read(database.db, id, async () => {}),
      /not a partner id/,
    )
  }
})

test('each table is bound by row-level security, but those that belong to nobody or must be read to find out whose turn it is', async () => {
  const free = await database.asOwner(
    `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
       and not (relrowsecurity and relforcerowsecurity) order by 1`,
  )
  const reasons = {
    clients: 'a token is asked for before it is known whose it is',
    clock_advances: 'a process that starts finishes the advances of all partners; it holds a partner and a day',
    clocks: 'workers and the day roll look whose clock has moved',
    migrations: 'of the schema, before there is any partner',
    partners: 'workers go from partner to partner',
    secrets: 'of the program: the key that signs tokens, of all partners alike',
  }
  assert.deepEqual(
    free.map(({ name }) => name),
    Object.keys(reasons),
  )
})

const UNTRUSTED = /is a superuser, owns the tables or bypasses row-level security/
const superuser = process.env.TEST_SUPERUSER_URL

/** As a superuser, in the test's database. */
const asSuperuser = async (sql: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client(named(superuser ?? '', new URL(database.ownerUrl).pathname.slice(1)))
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('the program does not open as a superuser or as the owner of the tables', async () => {
  await assert.rejects(openDb(database.ownerUrl), UNTRUSTED)
})

test('nor with a role that owns, bypasses the policies or lacks the rights', {
  skip: !superuser && 'needs a superuser: TEST_SUPERUSER_URL',
}, async () => {
  const password = randomBytes(16).toString('hex')
  const tag = randomBytes(4).toString('hex')
  const roles = { owning: `owning_${tag}`, bypassing: `bypassing_${tag}`, stranger: `stranger_${tag}` }
  const addressOf = (role: string): string =>
    Object.assign(new URL(database.ownerUrl), { username: role, password }).href
  const [held] = await asSuperuser(
    `select quote_ident(pg_get_userbyid(relowner)) as owner from pg_class where relname = 'transfers'`,
  )
  await asSuperuser(`create role ${roles.owning} login password '${password}'`)
  await asSuperuser(`create role ${roles.bypassing} login bypassrls password '${password}'`)
  await asSuperuser(`create role ${roles.stranger} login password '${password}'`)

  try {
    await asSuperuser(`alter table transfers owner to ${roles.owning}`)
    await assert.rejects(openDb(addressOf(roles.owning)), UNTRUSTED)
    await assert.rejects(openDb(addressOf(roles.bypassing)), UNTRUSTED)
    await assert.rejects(
      openDb(addressOf(roles.stranger)),
      /lacks the program's rights. As the owner: grant rahmenwerk_app to/,
    )
  } finally {
    await asSuperuser(`alter table transfers owner to ${held?.owner}`)
    await asSuperuser(`drop role ${roles.owning}, ${roles.bypassing}, ${roles.stranger}`)
  }
})

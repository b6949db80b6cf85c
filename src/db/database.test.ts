// What a transaction promises when statements travel together and nobody waits for each of them.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import pg from 'pg'
import { testDatabase } from '../../test/database.ts'
import { newId } from '../base/id.ts'
import { isPassing, read, type Statement, type Tx, transaction } from './database.ts'

const { db } = await testDatabase()
const partnerId = randomBytes(16).toString('hex')

const insert = (personId: string): Statement => ({
  name: 'test_insert',
  text: `insert into persons (partner_id, person_id, details, created_at) values ($1, $2, '{}', now())`,
  values: [partnerId, personId],
})
const fail: Statement = { name: 'test_fail', text: 'select 1 / ($1::integer - 1)', values: [1] }
const count = async (tx: Tx): Promise<number> =>
  Number((await tx.client.query<{ n: bigint }>('select count(*) as n from persons')).rows[0]?.n)
const persons = (): Promise<number> => read(db, partnerId, count)

test('what was sent without waiting is seen by whatever is asked later, and is there after the commit', async () => {
  const seen = await transaction(db, partnerId, (tx) => {
    tx.send(insert(newId('person')))
    tx.send(insert(newId('person')))
    return count(tx)
  })
  assert.deepEqual([seen, await persons()], [2, 2])
})

test('one that fails takes the whole transaction with it, and is the failure that is told', async () => {
  const before = await persons()
  const twice = newId('person')
  const bodies: readonly ((tx: Tx) => Promise<unknown>)[] = [
    // found out at the commit
    async (tx) => [insert(twice), insert(twice), insert(newId('person'))].map(tx.send),
    // found out by the next question, which only hears that the transaction is lost
    async (tx) => {
      ;[insert(twice), insert(twice)].map(tx.send)
      await count(tx)
    },
    // swallowed
    async (tx) => {
      ;[insert(twice), insert(twice)].map(tx.send)
      await count(tx).catch(() => {})
    },
  ]
  for (const body of bodies) await assert.rejects(transaction(db, partnerId, body), { code: '23505' })
  assert.equal(await persons(), before)
})

test('a statement that failed and was swallowed is no success', async () => {
  const swallowed = transaction(db, partnerId, async (tx) => {
    await tx.client.query(fail).catch(() => {})
  })
  await assert.rejects(swallowed, /nothing was committed/)
})

test('a database that is away is known as such; a bad statement is not that', async () => {
  const isPassed = (doing: Promise<unknown>) => doing.then(() => assert.fail('it worked'), isPassing)
  assert.equal(await isPassed(new pg.Client({ host: '127.0.0.1', port: 1 }).connect()), true)
  const breakOff = async ({ client }: Tx): Promise<unknown> => {
    ;(client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy()
    return client.query('select 1')
  }
  assert.equal(await isPassed(transaction(db, partnerId, breakOff)), true)
  assert.equal(await isPassed(transaction(db, partnerId, (tx) => tx.client.query(fail))), false)
  assert.equal(await persons(), 2)
})

test('a flight that begins with a failure does nothing, and the connection serves the next one', async () => {
  const before = await persons()
  const first = [fail, insert(newId('person'))]
  const flights = Array.from({ length: 10 }, () => transaction(db, partnerId, async () => {}, { first }))
  for (const { status } of await Promise.allSettled(flights)) assert.equal(status, 'rejected')
  assert.equal(await persons(), before)
})

test('a deadlock of statements that nobody waits for is tried again, until both are done', async () => {
  const ids = [newId('person'), newId('person')]
  await transaction(db, partnerId, async (tx) => {
    for (const id of ids) tx.send(insert(id))
  })
  const raise = (id: string): Statement => ({
    name: 'test_raise',
    text: 'update persons set version = version + 1 where person_id = $1',
    values: [id],
  })
  let tries = 0
  const both = (order: readonly string[]) =>
    transaction(db, partnerId, async (tx) => {
      tries++
      const [one = '', other = ''] = order
      await tx.client.query(raise(one))
      await tx.client.query('select pg_sleep(0.05)')
      tx.send(raise(other))
    })
  await Promise.all([both(ids), both(ids.toReversed())])
  const versions = await read(db, partnerId, (tx) =>
    tx.selectFrom('persons').select('version').where('person_id', 'in', ids).execute(),
  )
  assert.deepEqual([versions.map(({ version }) => version), tries > 2], [[3, 3], true])
})

test('reads that go on beside each other share connections and see their own partner alone', async () => {
  const other = randomBytes(16).toString('hex')
  const expected = await persons()
  const found = await Promise.all(
    Array.from({ length: 100 }, (_, i) => read(db, i % 2 === 0 ? partnerId : other, count)),
  )
  assert.deepEqual(
    found,
    found.map((_, i) => (i % 2 === 0 ? expected : 0)),
  )
})

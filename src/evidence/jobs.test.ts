import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { parseDay } from '../base/day.ts'
import { read } from '../db/database.ts'
import { type Command, openWriter, systemExecution } from '../db/write.ts'
import { insertPartner } from '../partners/store.ts'
import { createPerson } from '../persons/commands.ts'
import { isUnderWay } from '../work/queue.ts'
import { relay } from '../work/relay.ts'
import { openWorkers } from '../work/worker.ts'
import { answerCreditRecord, createCreditRecord, createIdentification, finishIdentification } from './commands.ts'
import { evidenceJobs } from './jobs.ts'
import { type EvidencePorts, manualPorts } from './ports.ts'
import { openSnapshots } from './snapshot-commands.ts'
import type { SnapshotData } from './snapshot-figures.ts'
import { getAccountSnapshot, getCreditRecord, getIdentification } from './store.ts'

const { db } = await testDatabase()
const partnerId = await insertPartner(db, {
  name: 'Bank',
  country: 'DE',
  requiresAuthorization: false,
  needsSecondPerson: false,
  clock: { mode: 'test', today: parseDay('2026-11-20') },
})
const writer = openWriter(db, [])
const execute = <I, O>(command: Command<I, O>, input: I): Promise<O> =>
  writer.execute(systemExecution(partnerId, 'test'), command, input)
const inside = <T>(body: Parameters<typeof read<T>>[2]) => read(db, partnerId, body)

// Each test says what the providers do.
let ports: EvidencePorts = manualPorts
const savings = 'DE13110101014386274299'
const snapshots = openSnapshots(async () => [savings])
const handlers = evidenceJobs({
  db,
  writer,
  snapshots,
  ports: {
    bureau: { provider: 'test', ask: (question) => ports.bureau.ask(question) },
    accountData: { open: (question) => ports.accountData.open(question) },
    identification: { start: (question) => ports.identification.start(question) },
    signature: { start: (question) => ports.signature.start(question) },
  },
})
const problems: unknown[] = []
const workers = openWorkers(db, {
  handlers,
  before: (id) => relay(db, id, async () => {}),
  onError: (error) => problems.push(error),
})
after(() => workers.stop())
const drain = async () => {
  await workers.drain(partnerId)
  while (await workers.isBusy(partnerId)) await new Promise((done) => setTimeout(done, 5))
}

const { personId } = await execute(createPerson, {
  firstName: 'Erika',
  lastName: 'Mustermann',
  consents: { termsConditionsSignedAt: '2026-11-20T08:00:00Z' },
})
const bureauRecord = { personId, segment: 'consumer', source: 'solarisBank', file: null } as const
const snapshotRequest = {
  personId,
  source: 'FINREACH',
  iban: null,
  accountId: null,
  partnerReferenceNumber: null,
  data: null,
} as const

const answered = (data: SnapshotData): EvidencePorts => ({
  ...manualPorts,
  accountData: {
    open: async () => ({ wizardSessionKey: null, location: 'https://there', answer: { outcome: 'available', data } }),
  },
})
const wage = (counter_iban: string) =>
  ['08', '09', '10'].map((month) => ({ booking_date: `2026-${month}-28`, amount: '2000.00', counter_iban }))
const data: SnapshotData = {
  date: '2026-11-20',
  days: 90,
  account: { iban: 'DE92370601930002130041' },
  balance: { balance: '0.00' },
  turnovers: [...wage('DE25110101002910133758'), ...wage(savings)],
}

test('money from an own account is no income', async () => {
  ports = answered(data)
  const { accountSnapshotId } = await execute(snapshots.create, snapshotRequest)
  await drain()
  const snapshot = await inside((tx) => getAccountSnapshot(tx, accountSnapshotId))
  assert.equal(snapshot.observed?.regularIncomeCents, 200_000n)
  assert.deepEqual([snapshot.iban, snapshot.location], [data.account.iban, 'https://there'])
})

const useless: readonly SnapshotData[] = [
  { ...data, date: '2026-11-21' },
  { ...data, days: 30 },
  { ...data, turnovers: [{ booking_date: '2026-11-01', amount: 'viel' }] },
  { ...data, account: { iban: savings } },
]
for (const [i, wrong] of useless.entries()) {
  test(`data of a provider that cannot be used make a failed snapshot, not work without end (${i + 1})`, async () => {
    ports = answered(wrong)
    const asked = { ...snapshotRequest, iban: data.account.iban ?? null }
    const { accountSnapshotId } = await execute(snapshots.create, asked)
    await drain()
    assert.equal((await inside((tx) => getAccountSnapshot(tx, accountSnapshotId))).status, 'failed')
    assert.deepEqual(problems, [])
  })
}

test('a person who is faster than the provider is believed, and the job is done', async () => {
  ports = {
    ...manualPorts,
    bureau: {
      provider: 'test',
      ask: async ({ creditRecord: { creditRecordId } }) => {
        await execute(
          {
            name: 'test.answer',
            run: (write) =>
              answerCreditRecord(write, { creditRecordId, provider: 'manual', answer: { outcome: 'hard_negative' } }),
          },
          null,
        )
        return { outcome: 'positive' }
      },
    },
    identification: {
      start: async ({ identification: { identificationId } }) => {
        await execute(
          { name: 'test.end', run: (write) => finishIdentification(write, { identificationId, outcome: 'failed' }) },
          null,
        )
        return { url: 'https://late', answer: 'successful' }
      },
    },
  }
  const { creditRecordId } = await execute(createCreditRecord, bureauRecord)
  const { identificationId } = await execute(
    { name: 'test.identify', run: createIdentification },
    { personId, method: 'idnow', language: 'DE' },
  )
  await drain()

  const record = await inside((tx) => getCreditRecord(tx, creditRecordId))
  assert.deepEqual([record.outcome, record.provider], ['hard_negative', 'manual'])
  const identification = await inside((tx) => getIdentification(tx, identificationId))
  assert.deepEqual([identification.status, identification.url], ['failed', null])
  assert.deepEqual(problems, [])
  assert.deepEqual(await inside((tx) => tx.selectFrom('work').select('work_id').execute()), [])
})

test('a provider that is down is asked again later, and nobody waits for it meanwhile', async () => {
  ports = {
    ...manualPorts,
    bureau: {
      provider: 'test',
      ask: async () => {
        throw new Error('no connection')
      },
    },
  }
  const { creditRecordId } = await execute(createCreditRecord, bureauRecord)
  await drain()

  assert.equal((await inside((tx) => getCreditRecord(tx, creditRecordId))).status, 'pending')
  assert.equal(await inside((tx) => isUnderWay(tx, creditRecordId)), false)
  assert.equal(problems.length, 1)

  ports = { ...manualPorts, bureau: { provider: 'test', ask: async () => ({ outcome: 'positive', score: 700 }) } }
  for (let i = 0; i < 300 && (await inside((tx) => getCreditRecord(tx, creditRecordId))).status === 'pending'; i++) {
    await workers.drain(partnerId)
    await new Promise((done) => setTimeout(done, 10))
  }
  const record = await inside((tx) => getCreditRecord(tx, creditRecordId))
  assert.deepEqual([record.status, record.score], ['available', 700])
})

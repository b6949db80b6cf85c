// A line and its mandate: the news that payments bring.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { parseDay } from '../base/day.ts'
import { newId } from '../base/id.ts'
import type { Rate } from '../base/rate.ts'
import { read } from '../db/database.ts'
import { type Command, openWriter, systemExecution, type Write } from '../db/write.ts'
import { insertPartner } from '../partners/store.ts'
import { IbanTaken } from '../payments/line-ibans.ts'
import { findActiveMandate, mandateActive, mandateLapsed, mandateSuspended } from '../payments/mandates.ts'
import { createPerson } from '../persons/commands.ts'
import type { Job } from '../work/queue.ts'
import { surroundingsOf } from './changes.ts'
import { createLine, mandateBecameActive, mandatesEnded, recordAccount } from './commands.ts'
import { getCreditLine } from './store.ts'

const { db, asOwner } = await testDatabase()
const partnerId = newId('partner')
const today = parseDay('2026-11-20')
await insertPartner(db, {
  partnerId,
  name: 'x',
  country: 'DE',
  requiresAuthorization: false,
  needsSecondPerson: false,
  clock: { mode: 'test', today },
})
const writer = openWriter(db, [
  mandateActive.handledBy(mandateBecameActive),
  mandateSuspended.handledTogetherBy(mandatesEnded),
  mandateLapsed.handledTogetherBy(mandatesEnded),
])
const as = systemExecution(partnerId, 'test')
const run = <O>(body: (write: Write) => Promise<O>): Promise<O> => {
  const command: Command<null, O> = { name: 'test.run', run: (write) => body(write) }
  return writer.execute(as, command, null)
}

/** A line that waits for its account, with the job that asks for it. */
const newLine = async (): Promise<{ creditLineId: string; job: Job }> => {
  const { personId } = await writer.execute(as, createPerson, {
    firstName: 'Erika',
    lastName: 'Mustermann',
    consents: {},
  })
  const applicationId = newId('application')
  await asOwner(
    `insert into applications (partner_id, application_id, segment, person_id, product_version, status, declared, recipient_iban,
       repayment_day, required_actions, reasons, waiting_since_on, created_at)
     values ($1, $2, 'consumer', $3, 'consumer-de.2026-11-20', 'credit_line_creation_pending', '{}', 'x', 1, '{}', '{}', $4, now())`,
    [partnerId, applicationId, personId, today],
  )
  const { creditLineId } = await run((write) =>
    createLine(write, {
      personId,
      applicationId,
      productVersion: 'consumer-de.2026-11-20',
      productType: 'consumer',
      legalRegime: 'CONSUMER',
      limitCents: 200_000n,
      interestRate: 11_000_000n as Rate,
      annualPercentageRate: 11_570_000n as Rate,
      repaymentDay: 1,
      recipientIban: 'DE92370601930002130041',
      recipientName: 'Erika Mustermann',
      mandateReference: `L${creditLineReference()}`,
      disposableIncomeCents: 142_000n,
      concludedOn: today,
      requiresAuthorization: false,
    }),
  )
  const [work] = await asOwner(`select work_id from work where ordering_key = $1`, [creditLineId])
  const job: Job = {
    partnerId,
    workId: String(work?.work_id),
    kind: 'open_line_account',
    orderingKey: creditLineId,
    number: 0,
    payload: {},
    attempts: 1,
  }
  return { creditLineId, job }
}
let references = 0
const creditLineReference = () => String(++references).padStart(13, '0')

const shown = (creditLineId: string) =>
  read(db, partnerId, async (tx) => {
    const line = await getCreditLine(tx, creditLineId)
    return [line.status, (await surroundingsOf(tx, line, today)).lockingStatus]
  })

test('with its IBAN the mandate becomes active and the line opens, in one write and once', async () => {
  const { creditLineId, job } = await newLine()
  assert.deepEqual(await shown(creditLineId), ['account_creation_pending', 'NO_BLOCK'])

  await writer.execute(as, recordAccount, { creditLineId, iban: 'DE89370400440532013000', job })

  assert.deepEqual(await shown(creditLineId), ['open', 'NO_BLOCK'])
  const line = await read(db, partnerId, (tx) => getCreditLine(tx, creditLineId))
  assert.deepEqual(
    [line.accountIban, line.revocableUntilOn, line.grantedAt !== null],
    ['DE89370400440532013000', '2026-12-04', true],
  )
  assert.ok(await read(db, partnerId, (tx) => findActiveMandate(tx, creditLineId)))
  await assert.rejects(
    writer.execute(as, recordAccount, { creditLineId, iban: 'DE25110101002910133758', job }),
    /AlreadyDone|work/,
  )
})

test('an IBAN that another line has is asked for again: nothing is kept, the job stays', async () => {
  const { creditLineId, job } = await newLine()

  await assert.rejects(
    writer.execute(as, recordAccount, { creditLineId, iban: 'DE89370400440532013000', job }),
    IbanTaken,
  )

  assert.deepEqual(await shown(creditLineId), ['account_creation_pending', 'NO_BLOCK'])
  assert.equal((await asOwner('select 1 from work where work_id = $1', [job.workId])).length, 1)
  await writer.execute(as, recordAccount, { creditLineId, iban: 'DE25110101002910133758', job })
  assert.equal((await shown(creditLineId))[0], 'open')
})

test('a line that loses its mandate is locked until it has one again, and stays open', async () => {
  const { creditLineId, job } = await newLine()
  await writer.execute(as, recordAccount, { creditLineId, iban: 'DE13110101014386274299', job })
  const tell = (kind: typeof mandateActive | typeof mandateSuspended | typeof mandateLapsed) =>
    run(async (write) => write.publish(kind.of('m', { mandateId: 'm', lineId: creditLineId })))

  for (const lost of [mandateSuspended, mandateLapsed]) {
    await tell(lost)
    await tell(lost)
    assert.deepEqual(await shown(creditLineId), ['open', 'DEBIT_BLOCK'])
    await tell(mandateActive)
    assert.deepEqual(await shown(creditLineId), ['open', 'NO_BLOCK'])
  }
})

// What can be done with evidence. Functions that take a `Write` join another area's command.

import { createHash } from 'node:crypto'
import type { Day } from '../base/day.ts'
import { addDays } from '../base/day.ts'
import { newId, newUuid } from '../base/id.ts'
import { advance } from '../base/machine.ts'
import type { Command, Write } from '../db/write.ts'
import { getPerson } from '../persons/store.ts'
import type { Segment } from '../products/product.ts'
import {
  type AccountSnapshot,
  accountSnapshotMachine,
  CREDIT_RECORD_DAYS,
  type CreditRecord,
  type CreditRecordSource,
  creditRecordAvailable,
  creditRecordExpired,
  creditRecordMachine,
  type Identification,
  type IdentificationLanguage,
  type IdentificationMethod,
  identificationFinished,
  identificationMachine,
  identificationStarted,
  type Signing,
  signingFinished,
  signingMachine,
} from './evidence.ts'
import type { BureauAnswer, IdentificationOutcome, SigningOutcome } from './ports.ts'
import { askProvider, work } from './questions.ts'
import { checkConsent, checkCreditRecord, checkIdentification } from './rules.ts'
import { snapshotFinished } from './snapshot-commands.ts'
import {
  getIdentification,
  insertCreditRecord,
  insertIdentification,
  insertSigning,
  lockCreditRecord,
  lockExpiredAccountSnapshots,
  lockExpiredCreditRecords,
  lockIdentification,
  lockSigning,
  updateAccountSnapshot,
  updateCreditRecord,
  updateIdentification,
  updateSigning,
} from './store.ts'
import { viewIdentification } from './views.ts'

type NewCreditRecord = Readonly<{
  personId: string
  segment: Segment
  source: CreditRecordSource
  /** The bureau's answer, with the source `partner`. */
  file: Uint8Array | null
}>

/** Asks for a credit record; the bureau's answer follows. 404 for the person, 400 without consent. */
export const createCreditRecord: Command<NewCreditRecord, CreditRecord> = {
  name: 'evidence.create_credit_record',
  run: async (write, { personId, segment, source, file }) => {
    checkConsent(await getPerson(write.tx, personId))
    checkCreditRecord(source, file)
    const record: CreditRecord = {
      creditRecordId: newId('creditRecord'),
      personId,
      segment,
      source,
      status: 'pending',
      provider: null,
      outcome: null,
      score: null,
      reference: null,
      fileSha256: file && createHash('sha256').update(file).digest('hex'),
      createdAt: write.ctx.now,
      answeredAt: null,
      expiresOn: null,
      version: 1,
    }
    await insertCreditRecord(write, record, file)
    await askProvider(write, work.creditRecord, record.creditRecordId)
    write.changed('credit_record', record.creditRecordId, null, { status: record.status, segment, source })
    return record
  },
}

/** Records what the bureau said, once: a second answer is a 409. */
export const answerCreditRecord = async (
  write: Write,
  { creditRecordId, provider, answer }: Readonly<{ creditRecordId: string; provider: string; answer: BureauAnswer }>,
): Promise<CreditRecord> => {
  const before = await lockCreditRecord(write.tx, creditRecordId)
  const record: CreditRecord = {
    ...before,
    status: advance(creditRecordMachine, before.status, 'answer'),
    provider,
    outcome: answer.outcome,
    score: answer.score ?? null,
    reference: answer.reference ?? null,
    answeredAt: write.ctx.now,
    expiresOn: addDays(write.ctx.today, CREDIT_RECORD_DAYS),
    version: before.version + 1,
  }
  await updateCreditRecord(write, record)
  write.changed('credit_record', creditRecordId, { status: before.status }, { status: record.status, provider })
  write.publish(creditRecordAvailable.of(creditRecordId, { creditRecordId, personId: record.personId }))
  return record
}

type NewIdentification = Readonly<{
  personId: string
  method: IdentificationMethod
  language: IdentificationLanguage
  /** Named with the methods that go through a bank. */
  iban?: string | null
}>

/** Creates an identification; the provider says where the customer goes. 404 for the person. */
export const createIdentification = async (
  write: Write,
  { personId, method, language, iban = null }: NewIdentification,
): Promise<Identification> => {
  await getPerson(write.tx, personId)
  checkIdentification(method, iban)
  const identification: Identification = {
    identificationId: newId('identification'),
    personId,
    method,
    language,
    iban,
    status: 'created',
    reference: newUuid(),
    url: null,
    createdAt: write.ctx.now,
    completedAt: null,
    version: 1,
  }
  const { identificationId, status } = identification
  await insertIdentification(write, identification)
  await askProvider(write, work.identification, identificationId)
  write.changed('identification', identificationId, null, { status, method })
  return identification
}

/** The same, asked for by a partner. */
export const requestIdentification: Command<NewIdentification, Identification> = {
  name: 'evidence.create_identification',
  run: createIdentification,
}

const identificationWebhook = (identification: Identification) => ({
  type: 'IDENTIFICATION',
  body: viewIdentification(identification),
})

/** The provider is ready: the customer can go to `url`. */
export const startIdentification = async (
  write: Write,
  { identificationId, url }: Readonly<{ identificationId: string; url: string | null }>,
): Promise<Identification> => {
  const before = await lockIdentification(write.tx, identificationId)
  const status = advance(identificationMachine, before.status, 'start')
  const identification: Identification = { ...before, status, url, version: before.version + 1 }
  await updateIdentification(write, identification)
  write.changed('identification', identificationId, { status: before.status }, { status })
  write.publish(
    identificationStarted.of(
      identificationId,
      { identificationId, personId: before.personId },
      identificationWebhook(identification),
    ),
  )
  return identification
}

/** Records how the identification ended, once: a second answer is a 409. */
export const finishIdentification = async (
  write: Write,
  { identificationId, outcome }: Readonly<{ identificationId: string; outcome: IdentificationOutcome }>,
): Promise<Identification> => {
  const before = await lockIdentification(write.tx, identificationId)
  const status = advance(identificationMachine, before.status, outcome === 'successful' ? 'succeed' : 'fail')
  const identification: Identification = {
    ...before,
    status,
    completedAt: write.ctx.now,
    version: before.version + 1,
  }
  await updateIdentification(write, identification)
  write.changed('identification', identificationId, { status: before.status }, { status })
  write.publish(
    identificationFinished.of(
      identificationId,
      { identificationId, personId: before.personId, status: outcome },
      identificationWebhook(identification),
    ),
  )
  return identification
}

type NewSigning = Readonly<{
  personId: string
  applicationId: string
  identificationId: string
  /** The contract that is signed. */
  documentId: string
}>

/** Begins the signing of a contract with the provider that identified the person. 404 for the identification. */
export const startSigning = async (write: Write, asked: NewSigning): Promise<Signing> => {
  const { method } = await getIdentification(write.tx, asked.identificationId)
  const signing: Signing = {
    ...asked,
    signingId: newId('signing'),
    status: 'pending',
    method,
    reference: newUuid(),
    url: null,
    createdAt: write.ctx.now,
    completedAt: null,
    version: 1,
  }
  const { signingId, status, applicationId } = signing
  await insertSigning(write, signing)
  await askProvider(write, work.signing, signingId)
  write.changed('signing', signingId, null, { status, applicationId })
  return signing
}

/** Notes where the customer signs. */
export const noteSigningUrl = async (write: Write, signingId: string, url: string | null): Promise<void> => {
  const before = await lockSigning(write.tx, signingId)
  await updateSigning(write, { ...before, url, version: before.version + 1 })
}

/** Records how the signing ended, once: a second answer is a 409. */
export const finishSigning = async (
  write: Write,
  { signingId, outcome }: Readonly<{ signingId: string; outcome: SigningOutcome }>,
): Promise<Signing> => {
  const before = await lockSigning(write.tx, signingId)
  const status = advance(signingMachine, before.status, outcome === 'signed' ? 'sign' : 'fail')
  const signing: Signing = { ...before, status, completedAt: write.ctx.now, version: before.version + 1 }
  await updateSigning(write, signing)
  write.changed('signing', signingId, { status: before.status }, { status })
  write.publish(signingFinished.of(signingId, { signingId, applicationId: before.applicationId, status: outcome }))
  return signing
}

const EXPIRY_BATCH = 500

/** Lets records and snapshots lapse that no longer count on this day, a batch of each. Returns how many did. */
export const expire: Command<Day, number> = {
  name: 'evidence.expire',
  run: async (write, on) => {
    const { tx } = write
    const records = await lockExpiredCreditRecords(tx, on, EXPIRY_BATCH)
    for (const before of records) {
      const { creditRecordId, personId } = before
      const status = advance(creditRecordMachine, before.status, 'expire')
      await updateCreditRecord(write, { ...before, status, version: before.version + 1 })
      write.changed('credit_record', creditRecordId, { status: before.status }, { status })
      write.publish(creditRecordExpired.of(creditRecordId, { creditRecordId, personId }))
    }
    const snapshots = await lockExpiredAccountSnapshots(tx, on, EXPIRY_BATCH)
    for (const before of snapshots) {
      const status = advance(accountSnapshotMachine, before.status, 'expire')
      const snapshot: AccountSnapshot = { ...before, status, version: before.version + 1 }
      await updateAccountSnapshot(write, snapshot)
      write.changed('account_snapshot', before.accountSnapshotId, { status: before.status }, { status })
      write.publish(snapshotFinished(snapshot, 'expired'))
    }
    return records.length + snapshots.length
  },
}

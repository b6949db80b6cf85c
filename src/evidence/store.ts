// SQL of evidence.

import type { Selectable } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import type { AccountFigures, AccountSnapshot, CreditRecord, Identification, Signing } from './evidence.ts'

const creditRecordColumns = [
  'credit_record_id',
  'person_id',
  'segment',
  'source',
  'status',
  'provider',
  'outcome',
  'answer',
  'file_sha256',
  'created_at',
  'answered_at',
  'expires_on',
  'version',
] as const
type CreditRecordRow = Pick<Selectable<Schema['credit_records']>, (typeof creditRecordColumns)[number]>

const toCreditRecord = (row: CreditRecordRow): CreditRecord => {
  const { score = null, reference = null } = (row.answer ?? {}) as { score?: number; reference?: string }
  return {
    creditRecordId: row.credit_record_id,
    personId: row.person_id,
    segment: row.segment,
    source: row.source,
    status: row.status,
    provider: row.provider,
    outcome: row.outcome,
    score,
    reference,
    fileSha256: row.file_sha256,
    createdAt: row.created_at,
    answeredAt: row.answered_at,
    expiresOn: row.expires_on,
    version: row.version,
  }
}

const creditRecordOf = (
  row: Parameters<typeof toCreditRecord>[0] | undefined,
  creditRecordId: string,
): CreditRecord => {
  if (!row) throw notFound('CreditRecord', creditRecordId)
  return toCreditRecord(row)
}

const selectCreditRecord = (tx: Tx, creditRecordId: string) =>
  tx.selectFrom('credit_records').select(creditRecordColumns).where('credit_record_id', '=', creditRecordId)

/** Throws 404 when the id is unknown or another partner's. */
export const getCreditRecord = async (tx: Tx, creditRecordId: string): Promise<CreditRecord> =>
  creditRecordOf(await selectCreditRecord(tx, creditRecordId).executeTakeFirst(), creditRecordId)

/** The same, locked until the transaction ends. */
export const lockCreditRecord = async (tx: Tx, creditRecordId: string): Promise<CreditRecord> =>
  creditRecordOf(await selectCreditRecord(tx, creditRecordId).forUpdate().executeTakeFirst(), creditRecordId)

/** The partner's file while nobody has read it yet; null afterwards, or when there was none. */
export const getCreditRecordFile = async (tx: Tx, creditRecordId: string): Promise<Uint8Array | null> => {
  const row = await tx
    .selectFrom('credit_records')
    .select('file')
    .where('credit_record_id', '=', creditRecordId)
    .executeTakeFirst()
  if (!row) throw notFound('CreditRecord', creditRecordId)
  return row.file
}

const creditRecordAnswer = ({ outcome, score, reference }: CreditRecord): string | null =>
  outcome === null ? null : toJson({ score, reference })

export const insertCreditRecord = async (
  { tx, ctx }: Write,
  record: CreditRecord,
  file: Uint8Array | null,
): Promise<void> => {
  await tx
    .insertInto('credit_records')
    .values({
      partner_id: ctx.partnerId,
      credit_record_id: record.creditRecordId,
      person_id: record.personId,
      segment: record.segment,
      source: record.source,
      status: record.status,
      outcome: record.outcome,
      provider: record.provider,
      answer: creditRecordAnswer(record),
      file: file && Buffer.from(file),
      file_sha256: record.fileSha256,
      created_at: record.createdAt,
      answered_at: record.answeredAt,
      expires_on: record.expiresOn,
      version: record.version,
    })
    .execute()
}

/** Writes what has changed. A file that has been read goes. */
export const updateCreditRecord = async ({ tx }: Write, record: CreditRecord): Promise<void> => {
  await tx
    .updateTable('credit_records')
    .set({
      status: record.status,
      outcome: record.outcome,
      provider: record.provider,
      answer: creditRecordAnswer(record),
      answered_at: record.answeredAt,
      expires_on: record.expiresOn,
      version: record.version,
      ...(record.status === 'pending' ? {} : { file: null }),
    })
    .where('credit_record_id', '=', record.creditRecordId)
    .execute()
}

/** Locks up to `limit` available records that no longer count on this day. */
export const lockExpiredCreditRecords = async (tx: Tx, on: Day, limit: number): Promise<CreditRecord[]> => {
  const rows = await tx
    .selectFrom('credit_records')
    .select(creditRecordColumns)
    .where('status', '=', 'available')
    .where('expires_on', '<=', on)
    .orderBy('credit_record_id')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(toCreditRecord)
}

const toFigures = (observed: unknown): AccountFigures | null => {
  if (observed === null) return null
  const { returnedDebits, ...amounts } = observed as { returnedDebits: number } & Record<string, string>
  const cents = Object.fromEntries(Object.entries(amounts).map(([name, text]) => [name, BigInt(text)]))
  return { ...cents, returnedDebits } as AccountFigures
}

const toAccountSnapshot = (row: Selectable<Schema['account_snapshots']>): AccountSnapshot => ({
  accountSnapshotId: row.account_snapshot_id,
  personId: row.person_id,
  source: row.source,
  status: row.status,
  iban: row.iban,
  accountId: row.account_id,
  partnerReferenceNumber: row.partner_reference_number,
  wizardSessionKey: row.wizard_session_key,
  location: row.location,
  observed: toFigures(row.observed),
  dataSha256: row.data_sha256,
  createdAt: row.created_at,
  completedAt: row.completed_at,
  expiresOn: row.expires_on,
  version: row.version,
})

const accountSnapshotOf = (
  row: Parameters<typeof toAccountSnapshot>[0] | undefined,
  accountSnapshotId: string,
): AccountSnapshot => {
  if (!row) throw notFound('AccountSnapshot', accountSnapshotId)
  return toAccountSnapshot(row)
}

const selectAccountSnapshot = (tx: Tx, accountSnapshotId: string) =>
  tx.selectFrom('account_snapshots').selectAll().where('account_snapshot_id', '=', accountSnapshotId)

/** Throws 404 when the id is unknown or another partner's. */
export const getAccountSnapshot = async (tx: Tx, accountSnapshotId: string): Promise<AccountSnapshot> =>
  accountSnapshotOf(await selectAccountSnapshot(tx, accountSnapshotId).executeTakeFirst(), accountSnapshotId)

/** The same, locked until the transaction ends. */
export const lockAccountSnapshot = async (tx: Tx, accountSnapshotId: string): Promise<AccountSnapshot> =>
  accountSnapshotOf(
    await selectAccountSnapshot(tx, accountSnapshotId).forUpdate().executeTakeFirst(),
    accountSnapshotId,
  )

/** The accounts of this person that snapshots have named. */
export const listSnapshotIbans = async (tx: Tx, personId: string): Promise<string[]> => {
  const rows = await tx
    .selectFrom('account_snapshots')
    .select('iban')
    .distinct()
    .where('person_id', '=', personId)
    .where('iban', 'is not', null)
    .execute()
  return rows.flatMap(({ iban }) => iban ?? [])
}

export const insertAccountSnapshot = async ({ tx, ctx }: Write, snapshot: AccountSnapshot): Promise<void> => {
  await tx
    .insertInto('account_snapshots')
    .values({
      partner_id: ctx.partnerId,
      account_snapshot_id: snapshot.accountSnapshotId,
      person_id: snapshot.personId,
      source: snapshot.source,
      status: snapshot.status,
      iban: snapshot.iban,
      account_id: snapshot.accountId,
      partner_reference_number: snapshot.partnerReferenceNumber,
      wizard_session_key: snapshot.wizardSessionKey,
      location: snapshot.location,
      observed: snapshot.observed && toJson(snapshot.observed),
      data_sha256: snapshot.dataSha256,
      created_at: snapshot.createdAt,
      completed_at: snapshot.completedAt,
      expires_on: snapshot.expiresOn,
      version: snapshot.version,
    })
    .execute()
}

export const updateAccountSnapshot = async ({ tx }: Write, snapshot: AccountSnapshot): Promise<void> => {
  await tx
    .updateTable('account_snapshots')
    .set({
      status: snapshot.status,
      iban: snapshot.iban,
      wizard_session_key: snapshot.wizardSessionKey,
      location: snapshot.location,
      observed: snapshot.observed && toJson(snapshot.observed),
      data_sha256: snapshot.dataSha256,
      completed_at: snapshot.completedAt,
      expires_on: snapshot.expiresOn,
      version: snapshot.version,
    })
    .where('account_snapshot_id', '=', snapshot.accountSnapshotId)
    .execute()
}

/** Locks up to `limit` snapshots that no longer count on this day, or were never completed. */
export const lockExpiredAccountSnapshots = async (tx: Tx, on: Day, limit: number): Promise<AccountSnapshot[]> => {
  const rows = await tx
    .selectFrom('account_snapshots')
    .selectAll()
    .where('status', 'in', ['pending', 'available'])
    .where('expires_on', '<=', on)
    .orderBy('account_snapshot_id')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(toAccountSnapshot)
}

export const toIdentification = (row: Selectable<Schema['identifications']>): Identification => ({
  identificationId: row.identification_id,
  personId: row.person_id,
  method: row.method,
  language: row.language,
  iban: row.iban,
  status: row.status,
  reference: row.reference,
  url: row.url,
  createdAt: row.created_at,
  completedAt: row.completed_at,
  version: row.version,
})

const identificationOf = (
  row: Parameters<typeof toIdentification>[0] | undefined,
  identificationId: string,
): Identification => {
  if (!row) throw notFound('Identification', identificationId)
  return toIdentification(row)
}

const selectIdentification = (tx: Tx, identificationId: string) =>
  tx.selectFrom('identifications').selectAll().where('identification_id', '=', identificationId)

/** Throws 404 when the id is unknown or another partner's. */
export const getIdentification = async (tx: Tx, identificationId: string): Promise<Identification> =>
  identificationOf(await selectIdentification(tx, identificationId).executeTakeFirst(), identificationId)

/** The same, locked until the transaction ends. */
export const lockIdentification = async (tx: Tx, identificationId: string): Promise<Identification> =>
  identificationOf(await selectIdentification(tx, identificationId).forUpdate().executeTakeFirst(), identificationId)

export const insertIdentification = async ({ tx, ctx }: Write, identification: Identification): Promise<void> => {
  await tx
    .insertInto('identifications')
    .values({
      partner_id: ctx.partnerId,
      identification_id: identification.identificationId,
      person_id: identification.personId,
      method: identification.method,
      language: identification.language,
      iban: identification.iban,
      status: identification.status,
      reference: identification.reference,
      url: identification.url,
      created_at: identification.createdAt,
      completed_at: identification.completedAt,
      version: identification.version,
    })
    .execute()
}

export const updateIdentification = async ({ tx }: Write, identification: Identification): Promise<void> => {
  await tx
    .updateTable('identifications')
    .set({
      status: identification.status,
      url: identification.url,
      completed_at: identification.completedAt,
      version: identification.version,
    })
    .where('identification_id', '=', identification.identificationId)
    .execute()
}

const toSigning = (row: Selectable<Schema['signings']>): Signing => ({
  signingId: row.signing_id,
  personId: row.person_id,
  applicationId: row.application_id,
  identificationId: row.identification_id,
  documentId: row.document_id,
  status: row.status,
  method: row.method as Signing['method'],
  reference: row.reference,
  url: row.url,
  createdAt: row.created_at,
  completedAt: row.completed_at,
  version: row.version,
})

const signingOf = (row: Parameters<typeof toSigning>[0] | undefined, signingId: string): Signing => {
  if (!row) throw notFound('Signing', signingId)
  return toSigning(row)
}

const selectSigning = (tx: Tx, signingId: string) =>
  tx.selectFrom('signings').selectAll().where('signing_id', '=', signingId)

/** Throws 404 when the id is unknown or another partner's. */
export const getSigning = async (tx: Tx, signingId: string): Promise<Signing> =>
  signingOf(await selectSigning(tx, signingId).executeTakeFirst(), signingId)

/** The same, locked until the transaction ends. */
export const lockSigning = async (tx: Tx, signingId: string): Promise<Signing> =>
  signingOf(await selectSigning(tx, signingId).forUpdate().executeTakeFirst(), signingId)

export const insertSigning = async ({ tx, ctx }: Write, signing: Signing): Promise<void> => {
  await tx
    .insertInto('signings')
    .values({
      partner_id: ctx.partnerId,
      signing_id: signing.signingId,
      person_id: signing.personId,
      application_id: signing.applicationId,
      identification_id: signing.identificationId,
      document_id: signing.documentId,
      status: signing.status,
      method: signing.method,
      reference: signing.reference,
      url: signing.url,
      created_at: signing.createdAt,
      completed_at: signing.completedAt,
      version: signing.version,
    })
    .execute()
}

export const updateSigning = async ({ tx }: Write, signing: Signing): Promise<void> => {
  await tx
    .updateTable('signings')
    .set({ status: signing.status, url: signing.url, completed_at: signing.completedAt, version: signing.version })
    .where('signing_id', '=', signing.signingId)
    .execute()
}

// `/v1`: the evidence that partners ask for and read.
import { setTimeout as sleep } from 'node:timers/promises'
import Type from 'typebox'
import { notFound } from '../base/errors.ts'
import { type IbanPolicy, readIban } from '../base/iban.ts'
import { type Db, read, type Tx } from '../db/database.ts'
import { getBytes, getDocument } from '../documents/store.ts'
import { equal, listAnswer, pageQuery } from '../http/paging.ts'
import { type Route, route } from '../http/route.ts'
import { getPerson } from '../persons/store.ts'
import type { Segment } from '../products/product.ts'
import { isUnderWay } from '../work/queue.ts'
import type { Workers } from '../work/worker.ts'
import { createCreditRecord, requestIdentification } from './commands.ts'
import type { Signing } from './evidence.ts'
import { evidenceKinds } from './questions.ts'
import type { Snapshots } from './snapshot-commands.ts'
import { getAccountSnapshot, getCreditRecord, getIdentification, getSigning, toIdentification } from './store.ts'
import {
  AccountSnapshotCreate,
  AccountSnapshotCreated,
  AccountSnapshotView,
  CreditRecordCreate,
  CreditRecordView,
  IdentificationCreate,
  IdentificationView,
  type SigningContract,
  SigningView,
  viewAccountSnapshot,
  viewAccountSnapshotCreated,
  viewCreditRecord,
  viewIdentification,
  viewSigning,
} from './views.ts'

export type EvidenceRoutesOptions = Readonly<{
  db: Db
  workers: Pick<Workers, 'drain'>
  snapshots: Snapshots
  acceptsIban: IbanPolicy
}>

/** A create is held back for so long while its provider answers; then it shows what is known. */
const PATIENCE_MS = 2000

const PersonParams = Type.Object({ person_id: Type.String() })

/** Under another person's path it is unknown. */
const of =
  <T extends Readonly<{ personId: string }>>(model: string, get: (tx: Tx, id: string) => Promise<T>) =>
  async (tx: Tx, personId: string, id: string): Promise<T> => {
    const found = await get(tx, id)
    if (found.personId !== personId) throw notFound(model, id)
    return found
  }

const creditRecordOf = of('CreditRecord', getCreditRecord)
const accountSnapshotOf = of('AccountSnapshot', getAccountSnapshot)
const identificationOf = of('Identification', getIdentification)
const signingOf = of('Signing', getSigning)

/** The contract as the signing shows it. */
export const contractOf = async (tx: Tx, { documentId }: Pick<Signing, 'documentId'>): Promise<SigningContract> => {
  const { document } = await getDocument(tx, documentId)
  const { content } = await getBytes(tx, documentId)
  return { documentId, createdAt: document.createdAt, sizeBytes: content?.byteLength ?? null }
}

export const evidenceRoutes = ({ db, workers, snapshots, acceptsIban }: EvidenceRoutesOptions): Route[] => {
  /** Reads again when the provider has been asked, so that an answer given at once stands in the reply. */
  const afterAsking = async <T>(partnerId: string, id: string, get: (tx: Tx, id: string) => Promise<T>): Promise<T> => {
    const until = Date.now() + PATIENCE_MS
    while (Date.now() < until && (await read(db, partnerId, (tx) => isUnderWay(tx, id)))) {
      const done = workers.drain(partnerId, evidenceKinds).catch(() => 0) // it stays in the queue
      if ((await Promise.race([done, sleep(PATIENCE_MS, 0)])) === 0) await sleep(5) // another worker has it
    }
    return read(db, partnerId, (tx) => get(tx, id))
  }

  const iban = (text: string | undefined): string | null =>
    text === undefined ? null : readIban(text, 'iban', acceptsIban)

  const createCreditRecordAt = (path: string, segment: Segment, summary: string) =>
    route({
      method: 'POST',
      path,
      summary,
      tag: 'Evidence',
      scope: 'partners',
      params: PersonParams,
      body: CreditRecordCreate,
      status: 201,
      answer: CreditRecordView,
      errors: [400, 403, 404],
      command: createCreditRecord,
      input: ({ params, body }) => ({
        personId: params.person_id,
        segment,
        source: body.source,
        file: body.file === undefined ? null : Buffer.from(body.file, 'base64'),
      }),
      afterwards: ({ creditRecordId }, { caller }) => afterAsking(caller.partnerId, creditRecordId, getCreditRecord),
      view: viewCreditRecord,
    })

  return [
    createCreditRecordAt('/v1/persons/:person_id/credit_records', 'consumer', 'Create a credit record'),
    createCreditRecordAt(
      '/v1/freelancers/persons/:person_id/credit_records',
      'freelancer',
      'Create the credit record of a freelancer',
    ),
    route({
      method: 'GET',
      path: '/v1/persons/:person_id/credit_records/:credit_record_id',
      summary: 'Read a credit record',
      tag: 'Evidence',
      scope: 'partners',
      params: Type.Object({ person_id: Type.String(), credit_record_id: Type.String() }),
      answer: CreditRecordView,
      errors: [404],
      read: async ({ tx }, { params }) =>
        viewCreditRecord(await creditRecordOf(tx, params.person_id, params.credit_record_id)),
    }),
    route({
      method: 'POST',
      path: '/v1/persons/:person_id/account_snapshots',
      summary: 'Create an account snapshot',
      tag: 'Evidence',
      scope: 'partners',
      params: PersonParams,
      body: AccountSnapshotCreate,
      status: 201,
      answer: AccountSnapshotCreated,
      errors: [400, 404],
      command: snapshots.create,
      input: ({ params, body }) => ({
        personId: params.person_id,
        source: body.source,
        iban: iban(body.iban),
        accountId: body.account_id ?? null,
        partnerReferenceNumber: body.partner_reference_number ?? null,
        data: body.snapshot_data ?? null,
      }),
      afterwards: ({ accountSnapshotId }, { caller }) =>
        afterAsking(caller.partnerId, accountSnapshotId, getAccountSnapshot),
      view: viewAccountSnapshotCreated,
    }),
    route({
      method: 'GET',
      path: '/v1/persons/:person_id/account_snapshots/:account_snapshot_id',
      summary: 'Read an account snapshot',
      tag: 'Evidence',
      scope: 'partners',
      params: Type.Object({ person_id: Type.String(), account_snapshot_id: Type.String() }),
      answer: AccountSnapshotView,
      errors: [404],
      read: async ({ tx }, { params }) =>
        viewAccountSnapshot(await accountSnapshotOf(tx, params.person_id, params.account_snapshot_id)),
    }),
    route({
      method: 'POST',
      path: '/v1/persons/:person_id/identifications',
      summary: 'Create an identification',
      tag: 'Evidence',
      scope: 'partners',
      params: PersonParams,
      body: IdentificationCreate,
      status: 201,
      answer: IdentificationView,
      errors: [400, 404],
      command: requestIdentification,
      input: ({ params, body }) => ({
        personId: params.person_id,
        method: body.method,
        language: body.language ?? 'DE',
        iban: iban(body.iban),
      }),
      view: viewIdentification,
    }),
    route({
      method: 'GET',
      path: '/v1/persons/:person_id/identifications',
      summary: "A person's identifications",
      tag: 'Evidence',
      scope: 'partners',
      params: PersonParams,
      query: Type.Object(pageQuery),
      answer: Type.Array(IdentificationView),
      errors: [400, 404],
      read: async (reading, { params, query }) => {
        const { personId } = await getPerson(reading.tx, params.person_id)
        const path = `/v1/persons/${personId}/identifications`
        const where = equal('person_id', personId)
        return listAnswer(
          reading,
          { table: 'identifications', id: 'identification_id', where },
          { path, query },
          (rows) => rows.map((row) => viewIdentification(toIdentification(row))),
        )
      },
    }),
    route({
      method: 'GET',
      path: '/v1/persons/:person_id/identifications/:identification_id',
      summary: 'Read an identification',
      tag: 'Evidence',
      scope: 'partners',
      params: Type.Object({ person_id: Type.String(), identification_id: Type.String() }),
      answer: IdentificationView,
      errors: [404],
      read: async ({ tx }, { params }) =>
        viewIdentification(await identificationOf(tx, params.person_id, params.identification_id)),
    }),
    route({
      method: 'GET',
      path: '/v1/persons/:person_id/signings/:signing_id',
      summary: 'Read a signing',
      tag: 'Evidence',
      scope: 'partners',
      params: Type.Object({ person_id: Type.String(), signing_id: Type.String() }),
      answer: SigningView,
      errors: [404],
      read: async ({ tx }, { params }) => {
        const signing = await signingOf(tx, params.person_id, params.signing_id)
        return viewSigning(signing, await contractOf(tx, signing))
      },
    }),
  ]
}

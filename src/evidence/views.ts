// The wire's shapes of evidence (`splitpay.md` 2.19, 5.3).
import Type, { type Static } from 'typebox'
import { invalidField } from '../base/errors.ts'
import { DayText, InstantText, idOf, nullable, oneOf, viewInstant } from '../http/wire.ts'
import {
  type AccountSnapshot,
  type AccountSnapshotStatus,
  bureauOutcomes,
  type CreditRecord,
  type CreditRecordStatus,
  creditRecordSources,
  type Identification,
  type IdentificationStatus,
  identificationLanguages,
  identificationMethods,
  type Signing,
  type SigningStatus,
  snapshotSources,
} from './evidence.ts'
import type { IdentificationOutcome, SigningOutcome, SnapshotAnswer } from './ports.ts'

const Text = Type.String({ maxLength: 255 })

export const CreditRecordCreate = Type.Object(
  {
    source: oneOf(creditRecordSources),
    file: Type.Optional(
      Type.String({
        pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
        minLength: 4,
        maxLength: 8_000_000,
        examples: ['eyJzY29yZSI6OTd9'],
        description: "Base64. The bureau's answer; with source partner, always and only.",
      }),
    ),
  },
  { $id: 'CreditRecordCreate' },
)

export const CreditRecordView = Type.Object(
  {
    id: idOf('creditRecord'),
    person_id: idOf('person'),
    status: oneOf(['pending', 'available', 'expired'] as const satisfies readonly CreditRecordStatus[], {
      description: 'pending: the bureau has not answered yet.',
    }),
    created_at: InstantText,
  },
  { $id: 'CreditRecord' },
)

export const viewCreditRecord = (record: CreditRecord): Static<typeof CreditRecordView> => ({
  id: record.creditRecordId,
  person_id: record.personId,
  status: record.status,
  created_at: viewInstant(record.createdAt),
})

/** The wire sends amounts of a snapshot in euros, as decimal text or as numbers, debits negative. */
const Amount = Type.Union([Type.String({ pattern: '^-?\\d+(\\.\\d{1,2})?$', examples: ['-42.00'] }), Type.Number()], {
  examples: ['-42.00'],
})

export const SnapshotBody = Type.Object(
  {
    date: DayText,
    days: Type.Integer({ minimum: 1, maximum: 3660 }),
    account: Type.Object({
      joint_account: Type.Optional(Type.Boolean()),
      iban: Type.Optional(Text),
      holder: Type.Optional(Text),
      description: Type.Optional(Text),
      bic: Type.Optional(Text),
      bank_name: Type.Optional(Text),
      country_id: Type.Optional(Text),
      limit: Type.Optional(Amount),
    }),
    balance: Type.Object({
      limit: Type.Optional(Amount),
      date: Type.Optional(DayText),
      currency: Type.Optional(oneOf(['EUR'])),
      balance: Amount,
      available: Type.Optional(Amount),
    }),
    turnovers: Type.Array(
      Type.Object({
        booking_date: DayText,
        amount: Amount,
        currency: Type.Optional(oneOf(['EUR'])),
        purpose: Type.Optional(Type.Array(Type.String())),
        counter_iban: Type.Optional(Text),
        counter_bic: Type.Optional(Text),
        counter_holder: Type.Optional(Text),
        prebooked: Type.Optional(Type.Boolean()),
        tags: Type.Optional(Type.Array(Type.String())),
      }),
      { maxItems: 100_000 },
    ),
    tagger_version: Type.Optional(Text),
    filters: Type.Optional(Type.Array(Type.Unknown())),
  },
  { $id: 'SnapshotData' },
)

export const AccountSnapshotCreate = Type.Object(
  {
    source: oneOf(snapshotSources),
    snapshot_data: Type.Optional(SnapshotBody),
    partner_reference_number: Type.Optional(Text),
    iban: Type.Optional(Text),
    account_id: Type.Optional(Text),
  },
  { $id: 'AccountSnapshotCreate' },
)

export const AccountSnapshotCreated = Type.Object(
  {
    id: idOf('accountSnapshot'),
    wizard_session_key: nullable(Type.String()),
    location: nullable(Type.String()),
    account_id: nullable(Type.String()),
  },
  { $id: 'AccountSnapshotCreated' },
)

export const viewAccountSnapshotCreated = (snapshot: AccountSnapshot): Static<typeof AccountSnapshotCreated> => ({
  id: snapshot.accountSnapshotId,
  wizard_session_key: snapshot.wizardSessionKey,
  location: snapshot.location,
  account_id: snapshot.accountId,
})

export const AccountSnapshotView = Type.Object(
  {
    id: idOf('accountSnapshot'),
    status: oneOf(['pending', 'available', 'expired', 'failed'] as const satisfies readonly AccountSnapshotStatus[]),
    provider: oneOf(snapshotSources),
    wizard_session_key: nullable(Type.String()),
    status_description: nullable(Type.String()),
    location: nullable(Type.String()),
    iban: nullable(Type.String()),
    account_id: nullable(Type.String()),
  },
  { $id: 'AccountSnapshot' },
)

export const AccountSnapshotWebhookBody = Type.Object(
  { event_type: oneOf(['ACCOUNT_SNAPSHOT']), entity_uuid: idOf('accountSnapshot'), payload: AccountSnapshotView },
  { $id: 'AccountSnapshotWebhook' },
)

const snapshotDescriptions: Readonly<Record<AccountSnapshotStatus, string | null>> = {
  pending: 'The customer has not given access to the account yet.',
  available: null,
  failed: 'The account could not be read. Create a new snapshot.',
  expired: 'The snapshot no longer counts. Create a new one.',
}

export const viewAccountSnapshot = (snapshot: AccountSnapshot): Static<typeof AccountSnapshotView> => ({
  id: snapshot.accountSnapshotId,
  status: snapshot.status,
  provider: snapshot.source,
  wizard_session_key: snapshot.wizardSessionKey,
  status_description: snapshotDescriptions[snapshot.status],
  location: snapshot.location,
  iban: snapshot.iban,
  account_id: snapshot.accountId,
})

export const IdentificationCreate = Type.Object(
  {
    method: oneOf(identificationMethods),
    language: Type.Optional(oneOf(identificationLanguages)),
    iban: Type.Optional(Type.String({ maxLength: 34, description: 'With the methods bank, bank_id and bank_plus.' })),
  },
  { $id: 'IdentificationCreate' },
)

export const IdentificationView = Type.Object(
  {
    id: idOf('identification'),
    reference: Type.String(),
    url: nullable(Type.String()),
    status: oneOf(['created', 'pending', 'successful', 'failed'] as const satisfies readonly IdentificationStatus[]),
    completed_at: nullable(InstantText),
    method: oneOf(identificationMethods),
    metadata: nullable(Type.Object({})),
  },
  { $id: 'Identification' },
)

export const viewIdentification = (identification: Identification): Static<typeof IdentificationView> => ({
  id: identification.identificationId,
  reference: identification.reference,
  url: identification.url,
  status: identification.status,
  completed_at: identification.completedAt && viewInstant(identification.completedAt),
  method: identification.method,
  metadata: null,
})

const signingMembers = {
  id: idOf('signing'),
  reference: Type.String(),
  url: nullable(Type.String()),
  status: oneOf(['pending', 'signed', 'failed'] as const satisfies readonly SigningStatus[]),
  completed_at: nullable(InstantText),
  method: oneOf(identificationMethods),
  identification_id: idOf('identification'),
}

/** A signing without its documents. */
export const SigningSummary = Type.Object(signingMembers, { $id: 'SigningSummary' })

export const viewSigningSummary = (signing: Signing): Static<typeof SigningSummary> => ({
  id: signing.signingId,
  reference: signing.reference,
  url: signing.url,
  status: signing.status,
  completed_at: signing.completedAt && viewInstant(signing.completedAt),
  method: signing.method,
  identification_id: signing.identificationId,
})

export const SigningView = Type.Object(
  {
    ...signingMembers,
    documents: Type.Array(
      Type.Object({
        id: idOf('document'),
        name: Type.String(),
        content_type: Type.String(),
        document_type: oneOf(['CONTRACT', 'SIGNED_CONTRACT']),
        size: nullable(Type.Integer()),
        customer_accessible: Type.Boolean(),
        created_at: InstantText,
      }),
    ),
  },
  { $id: 'Signing' },
)

/** What the signing shows of the contract. `sizeBytes` is null until it has been rendered. */
export type SigningContract = Readonly<{ documentId: string; createdAt: Date; sizeBytes: number | null }>

export const viewSigning = (signing: Signing, contract: SigningContract): Static<typeof SigningView> => ({
  ...viewSigningSummary(signing),
  documents: [
    {
      id: contract.documentId,
      name: 'contract.pdf',
      content_type: 'application/pdf',
      document_type: signing.status === 'signed' ? 'SIGNED_CONTRACT' : 'CONTRACT',
      size: contract.sizeBytes,
      customer_accessible: true,
      created_at: viewInstant(contract.createdAt),
    },
  ],
})

export const BureauAnswerBody = Type.Object(
  {
    outcome: oneOf(bureauOutcomes),
    score: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: "The bureau's points." })),
    reference: Type.Optional(Text),
  },
  { $id: 'BureauAnswer' },
)

export const SnapshotAnswerBody = Type.Object(
  {
    outcome: oneOf(['available', 'failed']),
    snapshot_data: Type.Optional(SnapshotBody),
  },
  { $id: 'SnapshotAnswer' },
)

/** Data come with an account that could be read, always and only. */
export const readSnapshotAnswer = ({
  outcome,
  snapshot_data: data,
}: Static<typeof SnapshotAnswerBody>): SnapshotAnswer => {
  if (outcome === 'failed') {
    if (data) throw invalidField('snapshot_data', `does not come with the outcome 'failed'.`)
    return { outcome }
  }
  if (!data) throw invalidField('snapshot_data', `is missing; it comes with the outcome 'available'.`)
  return { outcome, data }
}

export const IdentificationAnswerBody = Type.Object(
  { outcome: oneOf(['successful', 'failed'] as const satisfies readonly IdentificationOutcome[]) },
  { $id: 'IdentificationAnswer' },
)

export const SigningAnswerBody = Type.Object(
  { outcome: oneOf(['signed', 'failed'] as const satisfies readonly SigningOutcome[]) },
  { $id: 'SigningAnswer' },
)

export const CreditRecordFileView = Type.Object(
  { file: Type.String({ description: 'Base64' }), sha256: Type.String() },
  { $id: 'CreditRecordFile' },
)

export const CreditRecordForLender = Type.Object(
  {
    ...CreditRecordView.properties,
    source: oneOf(creditRecordSources),
    outcome: nullable(oneOf(bureauOutcomes)),
    score: nullable(Type.Integer()),
    reference: nullable(Type.String()),
    provider: nullable(Type.String()),
    file_sha256: nullable(Type.String()),
    expires_on: nullable(DayText),
  },
  { $id: 'CreditRecordForLender' },
)

/** What the partner does not see: the bureau's answer. */
export const viewCreditRecordForLender = (record: CreditRecord): Static<typeof CreditRecordForLender> => ({
  ...viewCreditRecord(record),
  source: record.source,
  outcome: record.outcome,
  score: record.score,
  reference: record.reference,
  provider: record.provider,
  file_sha256: record.fileSha256,
  expires_on: record.expiresOn,
})

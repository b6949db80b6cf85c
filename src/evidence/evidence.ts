// What others say about a person: bureau, account, identification, signature. Each asks a provider and waits for its answer.
import type { Day } from '../base/day.ts'
import { defineMachine, type EventOf, type StateOf } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import { defineEvent } from '../db/event.ts'
import type { Segment } from '../products/product.ts'

/** A record of a credit bureau is looked at for so long; then a new one is asked for. */
export const CREDIT_RECORD_DAYS = 90
/** The view of an account is current for so long; one that nobody completes lapses after the same time. */
export const ACCOUNT_SNAPSHOT_DAYS = 30

/** What a credit bureau can answer (`domain-rules.md` 7.4). No hit is not bad. */
export const bureauOutcomes = [
  'positive',
  'no_hit',
  'soft_negative',
  'hard_negative',
  'ambiguous_match',
  'error',
] as const
export type BureauOutcome = (typeof bureauOutcomes)[number]

/** `partner`: the partner sends the bureau's answer as a file; `solarisBank`: the bank asks the bureau itself. */
export const creditRecordSources = ['partner', 'solarisBank'] as const
export const snapshotSources = ['FIN_TEC_SYSTEMS', 'FINREACH', 'SOLARISBANK', 'PARTNER'] as const
export const identificationMethods = [
  'bank',
  'bank_id',
  'bank_plus',
  'fourthline',
  'idnow',
  'idnow_autoident',
  'idnow_custom',
  'manual',
  'postident',
] as const
export const identificationLanguages = ['DE', 'EN'] as const

export type CreditRecordSource = (typeof creditRecordSources)[number]
export type SnapshotSource = (typeof snapshotSources)[number]
export type IdentificationMethod = (typeof identificationMethods)[number]
export type IdentificationLanguage = (typeof identificationLanguages)[number]

export const creditRecordMachine = defineMachine('credit record', {
  pending: { answer: 'available' },
  available: { expire: 'expired' },
  expired: {},
})

export const accountSnapshotMachine = defineMachine('account snapshot', {
  pending: { complete: 'available', fail: 'failed', expire: 'expired' },
  available: { expire: 'expired' },
  failed: {},
  expired: {},
})

export const identificationMachine = defineMachine('identification', {
  created: { start: 'pending', succeed: 'successful', fail: 'failed' },
  pending: { succeed: 'successful', fail: 'failed' },
  successful: {},
  failed: {},
})

export const signingMachine = defineMachine('signing', {
  pending: { sign: 'signed', fail: 'failed' },
  signed: {},
  failed: {},
})

export type CreditRecordStatus = StateOf<typeof creditRecordMachine>
export type AccountSnapshotStatus = StateOf<typeof accountSnapshotMachine>
export type IdentificationStatus = StateOf<typeof identificationMachine>
export type SigningStatus = StateOf<typeof signingMachine>
export type AccountSnapshotStep = EventOf<typeof accountSnapshotMachine>

/** What a credit bureau says of a person. The bureau's own file is never kept once it has been read, only its hash. */
export type CreditRecord = Readonly<{
  creditRecordId: string
  personId: string
  segment: Segment
  source: CreditRecordSource
  status: CreditRecordStatus
  /** Who answered; null while nobody has. */
  provider: string | null
  /** Known once the record is available. */
  outcome: BureauOutcome | null
  /** The bureau's points, where it gives any. */
  score: number | null
  /** Under which the bureau knows its answer. */
  reference: string | null
  fileSha256: string | null
  createdAt: Date
  answeredAt: Date | null
  /** The first day on which it no longer counts. */
  expiresOn: Day | null
  version: number
}>

/** What an account shows, per month, with the incomes told both ways: a snapshot does not know who will look at it. */
export type AccountFigures = Readonly<{
  /** Credits that come regularly, payer by payer: a wage, a pension. */
  regularIncomeCents: Cents
  /** All credits together, whoever pays: the customers of a business change. */
  allCreditsCents: Cents
  rentCents: Cents
  instalmentsCents: Cents
  insuranceCents: Cents
  /** In the last 90 days. */
  returnedDebits: number
  minimumBalanceCents: Cents
  averageBalanceCents: Cents
}>

/** The same, as a decision about one segment looks at it. No text of any booking is among it. */
export type AccountFeatures = Omit<AccountFigures, 'regularIncomeCents' | 'allCreditsCents'> &
  Readonly<{ incomeCents: Cents }>

/** A view of a person's account on one day. The bookings are not kept: figures derived from them are, and their hash. */
export type AccountSnapshot = Readonly<{
  accountSnapshotId: string
  personId: string
  source: SnapshotSource
  status: AccountSnapshotStatus
  iban: string | null
  accountId: string | null
  partnerReferenceNumber: string | null
  /** How the customer gets to the provider: a key for its wizard, or an address. */
  wizardSessionKey: string | null
  location: string | null
  /** Known while and after it was available. */
  observed: AccountFigures | null
  dataSha256: string | null
  createdAt: Date
  completedAt: Date | null
  /** The first day on which it no longer counts. */
  expiresOn: Day
  version: number
}>

/** Who the person is, shown to a provider under the money-laundering act (§§ 10–13 GwG). */
export type Identification = Readonly<{
  identificationId: string
  personId: string
  method: IdentificationMethod
  language: IdentificationLanguage
  iban: string | null
  status: IdentificationStatus
  /** Ours, under which the provider knows it. */
  reference: string
  /** Where the customer goes. */
  url: string | null
  createdAt: Date
  completedAt: Date | null
  version: number
}>

/** A qualified electronic signature under a contract, given to the provider that identified the person. */
export type Signing = Readonly<{
  signingId: string
  personId: string
  applicationId: string
  identificationId: string
  /** The contract that is signed. */
  documentId: string
  status: SigningStatus
  method: IdentificationMethod
  reference: string
  url: string | null
  createdAt: Date
  completedAt: Date | null
  version: number
}>

export const creditRecordAvailable =
  defineEvent<Readonly<{ creditRecordId: string; personId: string }>>()('credit_record.available')

export const creditRecordExpired =
  defineEvent<Readonly<{ creditRecordId: string; personId: string }>>()('credit_record.expired')

export const accountSnapshotFinished =
  defineEvent<Readonly<{ accountSnapshotId: string; personId: string; status: 'available' | 'failed' | 'expired' }>>()(
    'account_snapshot.finished',
  )

/** The customer can go to the provider now. */
export const identificationStarted =
  defineEvent<Readonly<{ identificationId: string; personId: string }>>()('identification.started')

export const identificationFinished =
  defineEvent<Readonly<{ identificationId: string; personId: string; status: 'successful' | 'failed' }>>()(
    'identification.finished',
  )

export const signingFinished =
  defineEvent<Readonly<{ signingId: string; applicationId: string; status: 'signed' | 'failed' }>>()('signing.finished')

// The providers, as the bank needs them. Each answers at once or says 'later': then a person or a call-back brings the answer.
import type { Day } from '../base/day.ts'
import type { Person } from '../persons/person.ts'
import type { AccountSnapshot, BureauOutcome, CreditRecord, Identification, Signing } from './evidence.ts'
import type { SnapshotData } from './snapshot-figures.ts'

/** What every question carries: whose it is, and the partner's day. A question may come twice: its subject's id tells. */
export type About = Readonly<{ partnerId: string; person: Person; on: Day }>

export type BureauAnswer = Readonly<{ outcome: BureauOutcome; score?: number; reference?: string }>

/** A credit bureau, asked with the neutral "conditions" request where it knows one; or a reader of its files. */
export type BureauPort = Readonly<{
  provider: string
  /** `file`: the bureau's answer as the partner has sent it; null when the bank is to ask. */
  ask: (
    question: About & Readonly<{ creditRecord: CreditRecord; file: Uint8Array | null }>,
  ) => Promise<BureauAnswer | 'later'>
}>

export type SnapshotAnswer = Readonly<{ outcome: 'available'; data: SnapshotData }> | Readonly<{ outcome: 'failed' }>

/** A licensed account information service, or for SOLARISBANK the bank's own accounts. */
export type AccountDataPort = Readonly<{
  /** How the customer gets there, and what came of it, if that is known already. */
  open: (
    question: About & Readonly<{ accountSnapshot: AccountSnapshot }>,
  ) => Promise<Readonly<{ wizardSessionKey: string | null; location: string | null; answer: SnapshotAnswer | 'later' }>>
}>

export type IdentificationOutcome = 'successful' | 'failed'

export type IdentificationPort = Readonly<{
  start: (
    question: About & Readonly<{ identification: Identification }>,
  ) => Promise<Readonly<{ url: string | null; answer: IdentificationOutcome | 'later' }>>
}>

export type SigningOutcome = 'signed' | 'failed'

export type SignaturePort = Readonly<{
  start: (
    question: About & Readonly<{ signing: Signing }>,
  ) => Promise<Readonly<{ url: string | null; answer: SigningOutcome | 'later' }>>
}>

export type EvidencePorts = Readonly<{
  bureau: BureauPort
  accountData: AccountDataPort
  identification: IdentificationPort
  signature: SignaturePort
}>

/** A person does the provider's work and records each answer under `/lender/v1`. */
export const manualPorts: EvidencePorts = {
  bureau: { provider: 'manual', ask: async () => 'later' },
  accountData: { open: async () => ({ wizardSessionKey: null, location: null, answer: 'later' }) },
  identification: { start: async () => ({ url: null, answer: 'later' }) },
  signature: { start: async () => ({ url: null, answer: 'later' }) },
}

// Partners (tenants), their OAuth clients, and where their clocks start.
import type { Scope } from '../http/route.ts'

export type Partner = Readonly<{
  partnerId: string
  name: string
  country: 'DE' | 'FR'
  /** The partner authorizes each credit line itself before it opens. */
  requiresAuthorization: boolean
  /** Commands that move money or terms wait for another client's approval. */
  needsSecondPerson: boolean
}>

export const allScopes: readonly Scope[] = [
  'partners',
  'lender',
  'sandbox',
  'privatkredit:antrag:schreiben',
  'impersonieren',
]

export type Client = Readonly<{
  clientId: string
  partnerId: string
  secretHash: string
  scopes: readonly string[]
  /** KreditSmart: the lender whose numbers this client uses; null: the bank itself. */
  produktanbieter: string | null
  /** KreditSmart: five characters, the platform's id of whoever the client belongs to. */
  kreditsmartPartnerId: string | null
}>

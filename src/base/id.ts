// Ids are made in the program: 32 hex digits and a suffix that names the kind (`reference/splitpay.md` 6.5).
import { createHash, randomBytes, randomUUID } from 'node:crypto'

/** The suffix of each kind of id on the wire. */
export const suffixes = {
  person: 'cper',
  application: 'ccla',
  creditLine: 'ccln',
  creditRecord: 'ccrd',
  accountSnapshot: 'snap',
  identification: 'cidt',
  signing: 'csig',
  loan: 'cloa',
  account: 'cacc',
  decision: 'cdec',
  document: 'cdoc',
  hold: 'hold',
  mandate: 'mndt',
  payout: 'pout',
  collection: 'coll',
  bankFile: 'file',
  bankEntry: 'ntry',
  task: 'task',
  transfer: 'trsf',
  audit: 'audt',
  approval: 'appr',
  event: 'evnt',
  delivery: 'dlvr',
  work: 'work',
  partner: '',
  webhook: '',
} as const

export type IdKind = keyof typeof suffixes

/** A new random id of this kind. */
export const newId = (kind: IdKind): string => randomBytes(16).toString('hex') + suffixes[kind]

/** The id of something a repeatable step makes: the same parts give the same id, so running twice makes it once. */
export const derivedId = (kind: IdKind, ...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32) + suffixes[kind]

/** A dashed UUID: renewals, dunning cases and error bodies carry one. */
export const newUuid = (): string => randomUUID()

/** Does this text have the form of an id of this kind? */
export const isId = (kind: IdKind, text: string): boolean => new RegExp(`^[0-9a-f]{32}${suffixes[kind]}$`).test(text)

// Ids are made in the program: 32 hex digits and a suffix that names the kind (`reference/splitpay.md` 6.5).
import { createHash, randomUUID } from 'node:crypto'

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

/**
 * A new id of this kind: 48 bits of the time in milliseconds before 80 random ones (as in RFC 9562's version 7). What is made
 * together then lies together in every index; ids without any order touch, and log, another page of it for each row.
 */
export const newId = (kind: IdKind): string => {
  const random = randomUUID() // its first eight and last twelve digits are random through and through
  return Date.now().toString(16).padStart(12, '0') + random.slice(0, 8) + random.slice(-12) + suffixes[kind]
}

/** The id of something a repeatable step makes: the same parts give the same id, so running twice makes it once. */
export const derivedId = (kind: IdKind, ...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32) + suffixes[kind]

/** A dashed UUID: renewals, dunning cases and error bodies carry one. */
export const newUuid = (): string => randomUUID()

/** Does this text have the form of an id of this kind? */
export const isId = (kind: IdKind, text: string): boolean => new RegExp(`^[0-9a-f]{32}${suffixes[kind]}$`).test(text)

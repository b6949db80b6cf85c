// What may be asked for, and for how long an answer counts. Pure.
import { addDays, type Day, parseDay } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import type { Person } from '../persons/person.ts'
import {
  ACCOUNT_SNAPSHOT_DAYS,
  type CreditRecordSource,
  type IdentificationMethod,
  type SnapshotSource,
} from './evidence.ts'
import { accountFigures, type SnapshotData } from './snapshot-figures.ts'

/** Fewer days of an account show no regular income (`domain-rules.md` 7.4). */
export const SNAPSHOT_MINIMUM_DAYS = 90

/** Bureau and bank data are looked at only with the person's consent: refuses, naming the person's member, when it is missing. */
export const checkConsent = ({ details }: Person): void => {
  if (details.consents.termsConditionsSignedAt === undefined) {
    throw invalidField(
      'terms_conditions_signed_at',
      'the person has not agreed to the terms and conditions; say when, with PATCH /v1/persons/{person_id}.',
    )
  }
}

/** A file comes with the source `partner`, always and only (`splitpay.md` 2.19). */
export const checkCreditRecord = (source: CreditRecordSource, file: Uint8Array | null): void => {
  if (source === 'partner' && file === null) throw invalidField('file', `is missing; it comes with source 'partner'.`)
  if (source !== 'partner' && file !== null) throw invalidField('file', `comes only with source 'partner'.`)
}

/** What an account snapshot is asked for with. */
export type SnapshotRequest = Readonly<{
  personId: string
  source: SnapshotSource
  iban: string | null
  accountId: string | null
  partnerReferenceNumber: string | null
  /** The bookings, with the source PARTNER. */
  data: SnapshotData | null
}>

/** Each source comes with its own member, and only with that one (`splitpay.md` 2.19). */
export const checkSnapshotRequest = ({ source, accountId, data }: SnapshotRequest): void => {
  const own = { snapshot_data: ['PARTNER', data], account_id: ['SOLARISBANK', accountId] } as const
  for (const [field, [owner, value]] of Object.entries(own)) {
    if (source === owner && value === null) throw invalidField(field, `is missing; it comes with source '${owner}'.`)
    if (source !== owner && value !== null) throw invalidField(field, `comes only with source '${owner}'.`)
  }
}

/** The first day on which figures of this day no longer count. */
export const snapshotExpiry = (shownOn: Day): Day => addDays(shownOn, ACCOUNT_SNAPSHOT_DAYS)

const withoutSpaces = (iban: string): string => iban.replaceAll(/\s/g, '').toUpperCase()

/**
 * Refuses data that show another day than they could, too little, or another account than was asked for. Returns the day
 * they show.
 */
export const checkSnapshotData = (data: SnapshotData, today: Day, askedIban: string | null): Day => {
  const shownIban = data.account.iban
  if (askedIban !== null && shownIban !== undefined && withoutSpaces(shownIban) !== withoutSpaces(askedIban)) {
    throw invalidField('snapshot_data.account.iban', `is another account than ${askedIban}, which was asked for.`)
  }
  const shownOn = readOr400('date', () => parseDay(data.date))
  if (shownOn > today) throw invalidField('snapshot_data.date', `${shownOn} lies in the future.`)
  if (snapshotExpiry(shownOn) <= today) {
    throw invalidField(
      'snapshot_data.date',
      `${shownOn} is ${ACCOUNT_SNAPSHOT_DAYS} days old or older; make a new snapshot.`,
    )
  }
  if (data.days < SNAPSHOT_MINIMUM_DAYS) {
    throw invalidField('snapshot_data.days', `must be at least ${SNAPSHOT_MINIMUM_DAYS}.`)
  }
  return shownOn
}

/** Reads a part of the data, or a 400 that names it. */
export const readOr400 = <T>(part: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError)
      throw invalidField(part === '' ? 'snapshot_data' : `snapshot_data.${part}`, `${error.message}.`)
    throw error
  }
}

/** Can a provider's data be used? What a partner sends is refused with a reason; what a provider sends has then failed. */
export const isUsable = (data: SnapshotData, today: Day, askedIban: string | null): boolean => {
  try {
    checkSnapshotData(data, today, askedIban)
    accountFigures(data)
    return true
  } catch (error) {
    if (error instanceof Refusal || error instanceof RangeError) return false
    throw error
  }
}

const bankMethods: readonly IdentificationMethod[] = ['bank', 'bank_id', 'bank_plus']

/** Identification through a bank names the account. */
export const checkIdentification = (method: IdentificationMethod, iban: string | null): void => {
  if (bankMethods.includes(method) && iban === null)
    throw invalidField('iban', `is missing; the method '${method}' needs it.`)
}

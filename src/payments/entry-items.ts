// The payments that a statement tells of, flattened out of its entries. Pure.
import type { Day } from '../base/day.ts'
import { derivedId } from '../base/id.ts'
import type { Cents } from '../base/money.ts'
import type { Entry } from './messages/message.ts'

/** A payment of a statement, flattened out of its entry. */
export type Item = Readonly<{
  entryId: string
  reference: string
  entryReference: string
  amountCents: Cents
  chargesCents: Cents
  /** What the bank names as its charge, whether or not it says that the amount contains it. */
  namedChargesCents: Cents
  bookedOn: Day
  valueOn: Day
  endToEnd: string | null
  /** The mandate's reference, where the bank tells it. */
  mandate: string | null
  name: string | null
  iban: string | null
  ourIban: string | null
  remittance: string
  reasonCode: string | null
  transactionCode: string | null
}>

/**
 * The payments of an entry; an entry without details is one itself. `within` is the statement that tells of it: banks use a
 * reference again, and the same one in another statement is another payment.
 */
export const itemsOf = (partnerId: string, within: string, entry: Entry): Item[] => {
  const common = {
    entryReference: entry.reference,
    bookedOn: entry.bookedOn,
    valueOn: entry.valueOn,
    transactionCode: entry.transactionCode,
  }
  if (entry.details.length === 0) {
    return [
      {
        ...common,
        entryId: derivedId('bankEntry', partnerId, within, entry.reference, 0),
        reference: `${entry.reference}/0`,
        amountCents: entry.amountCents,
        chargesCents: 0n,
        namedChargesCents: 0n,
        endToEnd: null,
        mandate: null,
        name: null,
        iban: null,
        ourIban: null,
        remittance: '',
        reasonCode: null,
      },
    ]
  }
  return entry.details.map((detail, i) => ({
    ...common,
    entryId: derivedId('bankEntry', partnerId, within, entry.reference, i),
    reference: `${entry.reference}/${i}`,
    amountCents: detail.amountCents,
    chargesCents: detail.chargesCents,
    namedChargesCents: detail.namedChargesCents ?? 0n,
    endToEnd: detail.endToEndId,
    mandate: detail.mandateId,
    name: detail.counterpartyName,
    iban: detail.counterpartyIban,
    ourIban: detail.ourIban,
    remittance: detail.remittance,
    reasonCode: detail.returnReason,
  }))
}

/** Bank fees: the sub-family `CHRG` in any domain (ISO 20022 bank transaction codes). */
export const isCharge = (code: string | null): boolean => code?.split('-').includes('CHRG') ?? false

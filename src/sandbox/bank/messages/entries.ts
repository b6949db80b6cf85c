// What the simulated bank writes on our account: one maker for each kind of entry (`lending.md` 3, 4).
import type { Day } from '../../../base/day.ts'
import { type Cents, sumCents } from '../../../base/money.ts'
import type {
  Account,
  CreditTransfer,
  CreditTransferBatch,
  DirectDebit,
  DirectDebitBatch,
  Entry,
  EntryDetail,
} from '../../../payments/messages/message.ts'

/** The bank's reference and the day of booking, which is the value day too. */
export type Booking = Readonly<{ reference: string; bookedOn: Day }>

/** ISO 20022 bank transaction codes of the entries that this bank makes. */
export const transactionCodes = {
  collection: 'PMNT-IDDT-ESDD',
  collectionReturn: 'PMNT-IDDT-UPDD',
  payout: 'PMNT-ICDT-ESCT',
  payoutReturn: 'PMNT-ICDT-RRTN',
  incomingTransfer: 'PMNT-RCDT-ESCT',
  fee: 'ACMT-MDOP-CHRG',
} as const

const entry = (
  { reference, bookedOn }: Booking,
  transactionCode: string,
  amountCents: Cents,
  details: readonly EntryDetail[],
): Entry => ({
  reference,
  bookedOn,
  valueOn: bookedOn,
  amountCents,
  transactionCode,
  isReversal: false,
  originalMessageId: details[0]?.originalMessageId ?? null,
  originalBatchId: details[0]?.originalBatchId ?? null,
  details,
})

const paymentDetail = (
  payment: CreditTransfer & Readonly<{ mandateId?: string }>,
  amountCents: Cents,
  messageId: string,
  batch: Readonly<{ id: string; account: Account }>,
): EntryDetail => ({
  endToEndId: payment.endToEndId,
  mandateId: payment.mandateId ?? null,
  amountCents,
  chargesCents: 0n,
  counterpartyName: payment.counterparty.name,
  counterpartyIban: payment.counterparty.iban,
  ourIban: batch.account.iban,
  remittance: payment.remittance,
  returnReason: null,
  originalMessageId: messageId,
  originalBatchId: batch.id,
})

/** The credit of a collection batch, as one entry; `transactions` are those that were not rejected. */
export const collectionCredit = (
  booking: Booking,
  messageId: string,
  batch: DirectDebitBatch,
  transactions: readonly DirectDebit[] = batch.transactions,
): Entry => {
  const details = transactions.map((debit) => paymentDetail(debit, debit.amountCents, messageId, batch))
  return entry(booking, transactionCodes.collection, sumCents(details.map((one) => one.amountCents)), details)
}

/** A returned collection; `chargesCents` are what the bank takes with it in the same entry. */
export const collectionReturn = (
  booking: Booking,
  messageId: string,
  batch: DirectDebitBatch,
  debit: DirectDebit,
  reason: string,
  chargesCents: Cents = 0n,
): Entry => {
  const amountCents = -(debit.amountCents + chargesCents)
  const detail = { ...paymentDetail(debit, amountCents, messageId, batch), returnReason: reason, chargesCents }
  return entry(booking, transactionCodes.collectionReturn, amountCents, [detail])
}

/** The debit of a payout batch, as one entry; `transactions` are those that were not rejected. */
export const payoutDebit = (
  booking: Booking,
  messageId: string,
  batch: CreditTransferBatch,
  transactions: readonly CreditTransfer[] = batch.transactions,
): Entry => {
  const details = transactions.map((payout) => paymentDetail(payout, -payout.amountCents, messageId, batch))
  return entry(booking, transactionCodes.payout, sumCents(details.map((one) => one.amountCents)), details)
}

/** A payout that its receiver's bank sent back. */
export const payoutReturn = (
  booking: Booking,
  messageId: string,
  batch: CreditTransferBatch,
  payout: CreditTransfer,
  reason: string,
): Entry =>
  entry(booking, transactionCodes.payoutReturn, payout.amountCents, [
    { ...paymentDetail(payout, payout.amountCents, messageId, batch), returnReason: reason },
  ])

/** A transfer that someone made to an account of ours, such as a line's own IBAN. */
export const incomingTransfer = (
  booking: Booking,
  transfer: Readonly<{ amountCents: Cents; from: Account; toIban: string; remittance: string; endToEndId?: string }>,
): Entry =>
  entry(booking, transactionCodes.incomingTransfer, transfer.amountCents, [
    {
      endToEndId: transfer.endToEndId ?? null,
      mandateId: null,
      amountCents: transfer.amountCents,
      chargesCents: 0n,
      counterpartyName: transfer.from.name,
      counterpartyIban: transfer.from.iban,
      ourIban: transfer.toIban,
      remittance: transfer.remittance,
      returnReason: null,
      originalMessageId: null,
      originalBatchId: null,
    },
  ])

/** A fee of the bank, as an entry by itself. */
export const bankFee = (booking: Booking, feeCents: Cents): Entry => entry(booking, transactionCodes.fee, -feeCents, [])

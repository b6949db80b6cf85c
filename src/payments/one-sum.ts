// What the bank books as one sum, and the payments that may be behind it. Pure.
import { type Cents, sumCents } from '../base/money.ts'
import type { Entry, EntryDetail } from './messages/message.ts'

/** Does the bank tell of this entry as of one sum, behind which there may be several payments that it does not name? */
export const isOneSum = ({ details, amountCents }: Entry): boolean =>
  amountCents !== 0n &&
  details.every(({ endToEndId, mandateId, returnReason }) => !endToEndId && !mandateId && !returnReason) &&
  details.length <= 1

/** An order of ours that the bank has, with the amount as the account will show it. */
export type OrderUnderWay = Readonly<{ endToEndId: string; amountCents: Cents }>

/** A file of ours, and those of its orders that are under way. */
export type FileUnderWay = Readonly<{ fileId: string; messageId: string; orders: readonly OrderUnderWay[] }>

/** The ids of our files that an entry can mean: as it names them, and where it names the batch alone. A file has one batch. */
export const filesNamed = ({ originalMessageId, originalBatchId }: Entry): string[] =>
  [originalMessageId, originalBatchId?.replace(/-1$/, '')].flatMap((id) => (id ? [id] : []))

/** An order of ours as a statement would tell of it. */
export const detailOfOrder = (order: OrderUnderWay, originalMessageId: string | null): EntryDetail => ({
  ...order,
  mandateId: null,
  chargesCents: 0n,
  counterpartyName: null,
  counterpartyIban: null,
  ourIban: null,
  remittance: '',
  returnReason: null,
  originalMessageId,
  originalBatchId: null,
})

/** The details of an entry that moved exactly what is under way in a file of ours; undefined when it did not. */
export const detailsOfFile = (
  { amountCents }: Pick<Entry, 'amountCents'>,
  file: FileUnderWay,
): EntryDetail[] | undefined => {
  if (file.orders.length === 0 || sumCents(file.orders.map((order) => order.amountCents)) !== amountCents)
    return undefined
  return file.orders.map((order) => detailOfOrder(order, file.messageId))
}

/** What a notification tells of the payments in an entry; undefined where it tells no more than the sum, or another one. */
export const detailsTold = (
  { reference, amountCents }: Pick<Entry, 'reference' | 'amountCents'>,
  told: readonly Entry[],
): readonly EntryDetail[] | undefined =>
  told.find(
    (entry) =>
      entry.reference === reference &&
      entry.amountCents === amountCents &&
      !isOneSum(entry) &&
      sumCents(entry.details.map((detail) => detail.amountCents)) === amountCents,
  )?.details

// What the payments of a statement become in the books, and the news of them. Pure.
import { derivedId } from '../base/id.ts'
import { sumCents } from '../base/money.ts'
import type { Transfer } from '../ledger/ledger.ts'
import { type Classified, isKnown, isRefunded, type Kind, ofKind } from './entry-rules.ts'
import type { CollectionNews, PayoutNews } from './payment.ts'
import type { NewItem } from './suspense.ts'

/** The postings of one payment, all but a collection's own credit, which the batch brings (`lending.md` 3). */
export const postingsOf = ({ item, kind, payout, collection, lineId }: Classified): Transfer[] => {
  const line = lineId ?? payout?.line_id ?? collection?.line_id
  const base = { valueOn: item.valueOn, ...(line ? { lineId: line } : {}) }
  const amountCents = item.amountCents < 0n ? -item.amountCents : item.amountCents
  const move = (
    posting: Transfer['posting'],
    debit: Transfer['debit'],
    credit: Transfer['credit'],
    cents = amountCents,
  ): Transfer => ({
    ...base,
    transferId: derivedId('transfer', item.entryId, posting),
    posting,
    debit,
    credit,
    amountCents: cents,
  })
  switch (kind) {
    case 'payout':
      return [move('payout_executed', 1010, 1000)]
    case 'payout_return':
      return [move('payout_returned', 1000, 1010)]
    case 'collection':
      return []
    case 'collection_return': {
      const fee = item.chargesCents > 0n ? [move('bank_charged', 5100, 1000, item.chargesCents)] : []
      const posting = collection && isRefunded(item, collection) ? 'collection_refunded' : 'collection_returned'
      return [move(posting, 1020, 1000, amountCents - item.chargesCents), ...fee]
    }
    case 'transfer_in':
      return [move('transfer_received', 1000, 2010)]
    case 'charge':
      return [move('bank_charged', 5100, 1000)]
    case 'unexplained_debit':
      return [move('bank_debit_unexplained', 1090, 1000)]
    case 'no_amount':
      return []
  }
}

/** The bank credits a file of collections as one sum: 1000 to 1020, which the collections then split. */
export const batchCredits = (all: readonly Classified[]): Transfer[] =>
  [...Map.groupBy(ofKind(all, 'collection'), ({ item }) => item.entryReference)].flatMap(([, batch]) => {
    const first = batch[0]?.item
    if (!first) return []
    return [
      {
        transferId: derivedId('transfer', first.entryId, 'batch_credited'),
        posting: 'batch_credited' as const,
        debit: 1000 as const,
        credit: 1020 as const,
        amountCents: sumCents(batch.map(({ item }) => item.amountCents)),
        valueOn: first.valueOn,
      },
    ]
  })

/** What of it waits for a person: money that is nobody's, and what the bank took without a reason we know. */
export const waitingItem = (classified: Classified): NewItem[] => {
  if (isKnown(classified)) return []
  const { item, kind, problem } = classified
  const isNobodys = kind === 'transfer_in'
  return [
    {
      itemId: item.entryId,
      account: isNobodys ? 2010 : 1090,
      origin: isNobodys ? 'transfer_in' : 'bank_debit',
      amountCents: item.amountCents < 0n ? -item.amountCents : item.amountCents,
      valueOn: item.valueOn,
      lineId: null,
      problem,
    },
  ]
}

/** What those of a kind tell of the payouts that they are about. */
export const payoutNews = (all: readonly Classified[], kind: Kind): PayoutNews =>
  ofKind(all, kind).flatMap(({ item, payout }) =>
    payout
      ? [
          {
            payoutId: payout.payout_id,
            kind: payout.kind,
            subjectId: payout.subject_id,
            amountCents: payout.amount_cents,
            valueOn: item.valueOn,
            ...(item.reasonCode ? { reasonCode: item.reasonCode } : {}),
          },
        ]
      : [],
  )

/** What those of a kind tell of the debits that they are about. */
export const collectionNews = (all: readonly Classified[], kind: Kind): CollectionNews =>
  ofKind(all, kind).flatMap(({ item, collection }) =>
    collection
      ? [
          {
            collectionId: collection.collection_id,
            loanId: collection.loan_id,
            amountCents: collection.amount_cents,
            dueOn: collection.due_on,
            valueOn: item.valueOn,
            ...(item.reasonCode ? { reasonCode: item.reasonCode } : {}),
            ...(item.chargesCents > 0n ? { chargesCents: item.chargesCents } : {}),
            ...(kind === 'collection_return' ? { isRefund: isRefunded(item, collection) } : {}),
          },
        ]
      : [],
  )

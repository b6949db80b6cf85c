// Booking. The only place that writes transfers; they are never changed or deleted, only reversed.
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import type { Cents } from '../base/money.ts'
import { toJson, type Write } from '../db/write.ts'
import { type AccountCode, accounts, isPosting, type PostingName } from './chart.ts'

/** One debit account, one credit account, a positive amount. Booked on the open day; `valueOn` is when it counts. */
export type Transfer = Readonly<{
  /** Given where a repeatable step books: the same id is booked once. */
  transferId?: string
  posting: PostingName
  debit: AccountCode
  credit: AccountCode
  amountCents: Cents
  valueOn: Day
  loanId?: string
  lineId?: string
  productCode?: string
  /** The event behind it, so that a late event finds what to turn round. */
  sourceId?: string
  /** The transfer whose mirror this is. */
  reverses?: string
}>

const ownerOf = { loan: 'loanId', line: 'lineId', product: 'productCode' } as const

const check = (transfer: Transfer): void => {
  const { posting, debit, credit, amountCents } = transfer
  const move = `${posting} ${debit} → ${credit}`
  assert(amountCents > 0n, `${move} moves a positive amount, not ${amountCents}`)
  assert(isPosting(posting, debit, credit, transfer.reverses !== undefined), `${move} stands in the chart`)
  for (const code of [debit, credit]) {
    const { per } = accounts[code]
    if (per !== 'partner') assert(transfer[ownerOf[per]], `${move} names the ${per} of account ${code}`)
  }
}

/**
 * Books transfers on the open day, all or none with the rest of the write. Amounts of zero are the caller's to leave out.
 * Returns how many were new: a transfer whose id is already booked is not booked again.
 */
export const book = async (write: Write, transfers: readonly Transfer[]): Promise<number> => {
  if (transfers.length === 0) return 0
  transfers.forEach(check)
  const rows = transfers.map((transfer) => ({
    transfer_id: transfer.transferId ?? newId('transfer'),
    posting: transfer.posting,
    debit_account: transfer.debit,
    credit_account: transfer.credit,
    amount_cents: transfer.amountCents,
    loan_id: transfer.loanId ?? null,
    line_id: transfer.lineId ?? null,
    product_code: transfer.productCode ?? null,
    value_on: transfer.valueOn,
    source_id: transfer.sourceId ?? null,
    reverses: transfer.reverses ?? null,
  }))
  const { ctx, tx } = write
  const statement = {
    name: 'book_transfers',
    text: `insert into transfers (partner_id, transfer_id, posting, debit_account, credit_account, amount_cents,
                                  loan_id, line_id, product_code, booked_on, value_on, recorded_at, source_id, reverses, audit_id)
           select $1, t.transfer_id, t.posting, t.debit_account, t.credit_account, t.amount_cents,
                  t.loan_id, t.line_id, t.product_code, $2, t.value_on, $3, t.source_id, t.reverses, $4
             from json_to_recordset($5) as t(transfer_id text, posting text, debit_account smallint, credit_account smallint,
                  amount_cents bigint, loan_id text, line_id text, product_code text, value_on date,
                  source_id text, reverses text)
           on conflict (partner_id, transfer_id) do nothing returning transfer_id`,
    values: [ctx.partnerId, ctx.today, ctx.recordedAt, write.auditId, toJson(rows)],
  }
  let booked = rows
  if (transfers.some(({ transferId }) => transferId !== undefined)) {
    const answer = await tx.client.query<{ transfer_id: string }>(statement)
    const isNew = new Set(answer.rows.map(({ transfer_id }) => transfer_id))
    booked = rows.filter(({ transfer_id }) => isNew.has(transfer_id))
  } else tx.send(statement) // ids that were made here are new
  write.booked(
    booked.map(({ transfer_id, posting, debit_account, credit_account, amount_cents }) => ({
      transferId: transfer_id,
      posting,
      debit: debit_account,
      credit: credit_account,
      amountCents: amount_cents,
    })),
  )
  return booked.length
}

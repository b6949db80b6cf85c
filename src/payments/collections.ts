// Money in by direct debit: presented in one file a day, two bank days before it settles (`lending.md` 4).
import { sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { derivedId } from '../base/id.ts'
import { type Cents, sumCents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import { toJson, type Write } from '../db/write.ts'
import { lender } from '../products/lender.ts'
import { useMandates, withAmendments } from './amendments.ts'
import { keepFile } from './files.ts'
import type { Mandate } from './mandates.ts'
import { PAIN_008, writePain008 } from './messages/pain008.ts'
import { type Collection, endToEndId } from './payment.ts'

export type Debit = Readonly<{
  loanId: string
  mandate: Mandate
  amountCents: Cents
  dueOn: Day
  /** 1, and one more for each time it is presented again. */
  attempt: number
  remittance: string
}>

/** The same debit has the same id: presented twice by a repeated step, it is collected once. */
export const collectionId = (partnerId: string, debit: Pick<Debit, 'loanId' | 'dueOn' | 'attempt'>): string =>
  derivedId('collection', partnerId, debit.loanId, debit.dueOn, debit.attempt)

/** Writes one pain.008 that settles on this day with every debit that is not presented yet. Returns how many. */
export const presentDebits = async (write: Write, settleOn: Day, debits: readonly Debit[]): Promise<number> => {
  if (debits.length === 0) return 0
  const { tx, ctx } = write
  const byId = new Map(debits.map((debit) => [collectionId(ctx.partnerId, debit), debit]))
  // The same debits make the same file: a repeated step is the same step to the bank.
  const fileId = derivedId('bankFile', ctx.partnerId, PAIN_008, settleOn, ...byId.keys())
  const messageId = endToEndId(fileId)
  const rows = [...byId].map(([id, { loanId, mandate, amountCents, dueOn, attempt }]) => ({
    collection_id: id,
    loan_id: loanId,
    line_id: mandate.lineId,
    mandate_id: mandate.mandateId,
    attempt,
    amount_cents: amountCents,
    due_on: dueOn,
  }))
  const { rows: fresh } = await tx.client.query<{ collection_id: string }>(
    `insert into collections (partner_id, collection_id, loan_id, line_id, mandate_id, attempt, status, amount_cents, due_on, settle_on, file_id, created_at)
     select $1, c.collection_id, c.loan_id, c.line_id, c.mandate_id, c.attempt, 'in_file', c.amount_cents, c.due_on, $2, $3, $4
       from jsonb_to_recordset($5) as c(collection_id text, loan_id text, line_id text, mandate_id text, attempt integer, amount_cents bigint, due_on date)
     on conflict do nothing returning collection_id`,
    [ctx.partnerId, settleOn, fileId, ctx.now, toJson(rows)],
  )
  const isFresh = new Set(fresh.map(({ collection_id }) => collection_id))
  const inOrder = [...byId].flatMap(([id, debit]) => (isFresh.has(id) ? [{ id, ...debit }] : []))
  const presented = withAmendments(inOrder)
  if (presented.length === 0) return 0
  const content = writePain008({
    messageId,
    createdAt: ctx.now,
    initiatingParty: lender.name,
    batches: [
      {
        id: `${messageId}-1`,
        collectOn: settleOn,
        account: { name: lender.name, iban: lender.iban },
        creditorId: lender.creditorId,
        sequenceType: 'RCUR',
        transactions: presented.map(({ id, amountCents, mandate, remittance, amendment }) => ({
          endToEndId: endToEndId(id),
          amountCents,
          counterparty: { name: mandate.debtorName, iban: mandate.debtorIban },
          remittance,
          mandateId: mandate.reference,
          mandateSignedOn: mandate.signedOn,
          ...(amendment ? { amendment } : {}),
        })),
      },
    ],
  })
  await keepFile(write, { fileId, message: PAIN_008, messageId, content })
  await useMandates(write, settleOn, presented)
  write.changed('collections', fileId, null, {
    settleOn,
    count: presented.length,
    amountCents: sumCents(presented.map(({ amountCents }) => amountCents)),
  })
  return presented.length
}

/** The debits of these loans, oldest first. */
export const collectionsOf = async (tx: Tx, loanIds: readonly string[]): Promise<Collection[]> => {
  const rows = await tx
    .selectFrom('collections')
    .selectAll()
    .where('loan_id', '=', sql<string>`any(${loanIds})`)
    .orderBy('due_on')
    .orderBy('attempt')
    .execute()
  return rows.map((row) => ({
    collectionId: row.collection_id,
    loanId: row.loan_id,
    lineId: row.line_id,
    mandateId: row.mandate_id,
    attempt: row.attempt,
    status: row.status as Collection['status'],
    amountCents: row.amount_cents,
    dueOn: row.due_on,
    settleOn: row.settle_on,
    reasonCode: row.reason_code,
  }))
}

/** The debits of these loans that are at the bank, by loan. */
export const debitsUnderWay = async (
  tx: Tx,
  loanIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Readonly<{ dueOn: Day; amountCents: Cents }>[]>> => {
  const { rows } = await tx.client.query<{ loan_id: string; due_on: Day; amount_cents: bigint }>(
    `select loan_id, due_on, amount_cents from collections
      where partner_id = current_setting('app.partner') and loan_id = any($1) and status = 'in_file'`,
    [loanIds],
  )
  const perLoan = Map.groupBy(rows, (row) => row.loan_id)
  return new Map(
    [...perLoan].map(([id, own]) => [id, own.map((row) => ({ dueOn: row.due_on, amountCents: row.amount_cents }))]),
  )
}

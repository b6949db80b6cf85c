// What happens to loans by itself (`lending.md` 4), beside the accrual: instalments fall due, debits are presented, defaults
// begin. Each step takes what is due in batches and never visits a loan on which nothing happens.
import { isT2Day } from '../base/calendar.ts'
import type { Day } from '../base/day.ts'
import type { Command, Write } from '../db/write.ts'
import { type Debit, debitsUnderWay, presentDebits } from '../payments/collections.ts'
import { debitsDueUntil, debitsSettleOn, LONGEST_LEAD_DAYS } from '../payments/cut-off.ts'
import { activeMandates } from '../payments/mandates.ts'
import { endRepresentations, type Representation, representationsFor } from '../payments/representations.ts'
import { holdCauses, holdEffects } from '../persons/holds.ts'
import { lender } from '../products/lender.ts'
import { inBatches, type Step } from '../work/day.ts'
import { batchesOf } from './batches.ts'
import { applyCredit } from './credit-use.ts'
import { collectableCents } from './debit-rules.ts'
import { forgiveOurDelay } from './failed-debits.ts'
import { openLoans } from './journal.ts'
import { creditOf } from './store.ts'

const BATCH = 1000

type OfLine = Readonly<{ loan_id: string; line_id: string }>

const loanBatches = (rows: readonly OfLine[], size: number): string[][] =>
  batchesOf(rows, ({ line_id }) => line_id, size).map((batch) => batch.map(({ loan_id }) => loan_id))

/** The loans whose next due day, or day of default, has come. Writes nothing. */
const findLate = (column: 'next_due_on' | 'next_default_on'): Command<Day, readonly string[][]> => ({
  name: 'loans.find_late',
  run: async ({ tx, ctx }, on) => {
    const { rows } = await tx.client.query<OfLine>(
      `select loan_id, line_id from loans where partner_id = $1 and ${column} <= $2 order by line_id, reference collate "C", loan_id`,
      [ctx.partnerId, on],
    )
    return loanBatches(rows, BATCH)
  },
})

/** Instalments fall due, and credit pays what it can. */
const fallDueBatch: Command<readonly string[], number> = {
  name: 'loans.fall_due',
  run: async (write, loanIds) => {
    const loans = await openLoans(write, loanIds)
    await applyCredit(write, loans)
    return loans.length
  },
}

export const fallDue: Step = {
  name: 'fall_due',
  due: 'exists (select from loans where next_due_on <= :today)',
  run: inBatches(findLate('next_due_on'), fallDueBatch),
}

/** Defaults that begin: the loan is brought to today, which tells of them. */
const beginDefaultBatch: Command<readonly string[], number> = {
  name: 'loans.begin_default',
  run: async (write, loanIds) => (await openLoans(write, loanIds)).length,
}

export const beginDefault: Step = {
  name: 'begin_default',
  due: 'exists (select from loans where next_default_on <= :today)',
  run: inBatches(findLate('next_default_on'), beginDefaultBatch),
}

type Due = Readonly<{
  loan_id: string
  line_id: string
  reference: string
  next_due_on: Day
  amount_cents: bigint
}>

/** Causes for which the bank collects nothing. */
const stopping = holdCauses.filter((cause) => holdEffects[cause].collection === 'stops')

/** Somebody holds the customer or the line of the loan `l` on a day ($3), for one of these causes ($4). */
const HELD = `exists (select from holds h where h.partner_id = l.partner_id and h.person_id = l.person_id
  and (h.line_id is null or h.line_id = l.line_id) and h.cause = any($4) and h.since_on <= $3 and (h.until_on is null or h.until_on > $3))`

const heldLoans = async ({ tx, ctx }: Write, loanIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await tx.client.query<{ loan_id: string }>(
    `select loan_id from loans l where l.partner_id = $1 and l.loan_id = any($2) and ${HELD}`,
    [ctx.partnerId, loanIds, ctx.today, stopping],
  )
  return new Set(rows.map((row) => row.loan_id))
}

/**
 * Loans with a row that falls due by D ($2) and has no debit yet, for which there is a mandate and which nobody holds in a
 * way that stops collection. `$3` is today, `$4` are the causes that stop it.
 */
const TO_BE_COLLECTED = `
  from loans l
 where l.partner_id = $1 and l.next_due_on <= $2
   and not exists (select from collections c where c.partner_id = l.partner_id and c.loan_id = l.loan_id and c.due_on = l.next_due_on)
   and not exists (select from collection_stops s where s.partner_id = l.partner_id and s.loan_id = l.loan_id and s.due_on = l.next_due_on)
   and exists (select from mandates m where m.partner_id = l.partner_id and m.line_id = l.line_id and m.status = 'active')
   and not ${HELD}`

/** Debits of one file: one transaction, one booking at the bank. */
const DEBITS_PER_FILE = 5000

/** What goes into one file: the loans whose first debits they are, and in the first also what was announced again. */
type FileOfDebits = Readonly<{ isFirst: boolean; loanIds: readonly string[] }>

/** The files of today; always a first one. Writes nothing; none on a day when banks are closed. */
const findToCollect: Command<Day, readonly FileOfDebits[]> = {
  name: 'loans.find_to_collect',
  run: async ({ tx, ctx }, on) => {
    if (!isT2Day(on)) return []
    const { rows } = await tx.client.query<OfLine>(
      `select l.loan_id, l.line_id ${TO_BE_COLLECTED} order by l.line_id, l.loan_id`,
      [ctx.partnerId, debitsDueUntil(ctx, lender.cutOffs.debits), ctx.today, stopping],
    )
    const [first = [], ...more] = loanBatches(rows, DEBITS_PER_FILE)
    return [{ isFirst: true, loanIds: first }, ...more.map((loanIds) => ({ isFirst: false, loanIds }))]
  },
}

/** What falls due by D, less the customer's credit: the first debit of each loan and due day. */
const firstDebits = async ({ tx, ctx }: Write, settleOn: Day, loanIds: readonly string[]): Promise<Debit[]> => {
  const { rows } = await tx.client.query<Due>(
    `select l.loan_id, l.line_id, l.reference, l.next_due_on, l.next_interest_cents + l.next_principal_cents as amount_cents
     ${TO_BE_COLLECTED} and l.loan_id = any($5)
      order by l.line_id, l.next_due_on, l.reference collate "C", l.loan_id`,
    [ctx.partnerId, settleOn, ctx.today, stopping, loanIds],
  )
  const lineIds = [...new Set(rows.map((row) => row.line_id))]
  const mandates = await activeMandates(tx, lineIds)
  const credit = new Map(await creditOf(tx, lineIds))
  return rows.flatMap((row) => {
    const mandate = mandates.get(row.line_id)
    const available = credit.get(row.line_id) ?? 0n
    const fromCredit = available < row.amount_cents ? available : row.amount_cents
    credit.set(row.line_id, available - fromCredit)
    const amountCents = row.amount_cents - fromCredit
    if (!mandate || amountCents <= 0n) return []
    return [
      {
        loanId: row.loan_id,
        mandate,
        amountCents,
        dueOn: row.next_due_on,
        attempt: 1,
        remittance: `${row.reference} ${row.next_due_on}`,
      },
    ]
  })
}

/**
 * Debits that were announced again: as announced, or less where less is open by now. One that cannot be presented on its
 * day, or has nothing left to collect, is dropped: another day would need another notice.
 */
const announcedDebits = async (write: Write, settleOn: Day): Promise<Debit[]> => {
  const { tx } = write
  const waiting = await representationsFor(tx, settleOn, DEBITS_PER_FILE)
  if (waiting.length === 0) return []
  const loanIds = waiting.map(({ loanId }) => loanId)
  const loans = new Map((await openLoans(write, loanIds)).map((open) => [open.loan.loanId, open]))
  const mandates = await activeMandates(tx, [...new Set(waiting.map(({ lineId }) => lineId))])
  const held = await heldLoans(write, loanIds)
  const underWay = await debitsUnderWay(tx, loanIds)
  const debits: Debit[] = []
  const presented: Representation[] = []
  const dropped: Representation[] = []
  for (const announced of waiting) {
    const { loanId, lineId, dueOn, attempt } = announced
    const open = loans.get(loanId)
    const mandate = mandates.get(lineId)
    const amountCents = open ? collectableCents(open.state, announced, settleOn, underWay.get(loanId) ?? []) : 0n
    if (open && mandate && !held.has(loanId) && amountCents > 0n) {
      presented.push(announced)
      debits.push({ loanId, mandate, amountCents, dueOn, attempt, remittance: `${open.loan.reference} ${dueOn}` })
    } else dropped.push(announced)
  }
  await endRepresentations(write, presented, 'presented')
  await endRepresentations(write, dropped, 'dropped')
  return debits
}

/** One file of what settles on D, two bank days ahead, or three where the cut-off is past as the day opens. */
const presentInstalments: Command<FileOfDebits, number> = {
  name: 'loans.present_instalments',
  run: async (write, { isFirst, loanIds }) => {
    // Late, or after the cut-off, it presents for the earliest day that can still be reached: files never carry past dates.
    const settleOn = debitsSettleOn(write.ctx, lender.cutOffs.debits)
    const again = isFirst ? await announcedDebits(write, settleOn) : []
    const first = await firstDebits(write, settleOn, loanIds)
    await forgiveOurDelay(write, first, settleOn)
    return presentDebits(write, settleOn, [...again, ...first])
  },
}

export const collect: Step = {
  name: 'present_instalments',
  due: `exists (select from loans where next_due_on <= :today + ${LONGEST_LEAD_DAYS})
    or exists (select from representations where status = 'announced' and settle_from_on <= :today + ${LONGEST_LEAD_DAYS})`,
  run: inBatches(findToCollect, presentInstalments),
}

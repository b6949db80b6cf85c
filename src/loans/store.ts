// SQL of loans and their events.

import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Cents } from '../base/money.ts'
import { parseRate, rateToText } from '../base/rate.ts'
import type { Tx } from '../db/database.ts'
import type { LoansTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import type { Transfer } from '../ledger/ledger.ts'
import { dayAccrualSql, dayAccrualValues } from './accrual-sql.ts'
import type { LoanEvent } from './contract.ts'
import type { Loan } from './loan.ts'
import type { RepaymentDay } from './plan.ts'

type Row = Selectable<LoansTable>

/** A row as the loan it keeps. */
export const toLoan = (row: Row): Loan => ({
  loanId: row.loan_id,
  lineId: row.line_id,
  personId: row.person_id,
  productCode: row.product_code,
  status: row.status,
  isPayoutBlocked: row.payout_blocked,
  statusReason: row.status_reason,
  reference: row.reference,
  purpose: row.purpose,
  recipientIban: row.recipient_iban,
  billingIban: row.billing_iban,
  contract: {
    kind: row.kind,
    regime: row.legal_regime,
    principalCents: row.principal_cents,
    rate: parseRate(row.interest_rate),
    dayCount: row.day_count,
    instalmentCents: row.instalment_cents,
    term: row.term_months,
    plannedPayoutOn: row.planned_payout_on,
    firstDueOn: row.first_due_on,
  },
  effectiveRate: parseRate(row.effective_rate),
  effectiveRateUnrounded: row.effective_rate_unrounded,
  totalCents: row.total_cents,
  drawnOn: row.drawn_on,
  repaymentDay: row.repayment_day as RepaymentDay,
  maturityOn: row.maturity_on,
  outstandingPrincipalCents: row.outstanding_principal_cents,
  interestDueCents: row.interest_due_cents,
  feesDueCents: row.fees_due_cents,
  defaultInterestDueCents: row.default_interest_due_cents,
  overdueCents: row.overdue_cents,
  notDuePrincipalCents: row.not_due_principal_cents,
  accrualRate: parseRate(row.accrual_rate),
  accrualStartOn: row.accrual_start_on,
  accrualCarried: BigInt(row.accrual_carried),
  nextDueOn: row.next_due_on,
  nextInterestCents: row.next_interest_cents,
  nextPrincipalCents: row.next_principal_cents,
  nextDefaultOn: row.next_default_on,
  overdueSinceOn: row.overdue_since_on,
  paidOutOn: row.paid_out_on,
  repaidOn: row.repaid_on,
  payoutUntilOn: row.payout_until_on,
  createdAt: row.created_at,
  version: row.version,
})

export const insertLoan = async ({ tx, ctx }: Write, loan: Loan): Promise<void> => {
  const { contract } = loan
  await tx
    .insertInto('loans')
    .values({
      partner_id: ctx.partnerId,
      loan_id: loan.loanId,
      line_id: loan.lineId,
      person_id: loan.personId,
      product_code: loan.productCode,
      legal_regime: contract.regime,
      status: loan.status,
      reference: loan.reference,
      purpose: loan.purpose,
      recipient_iban: loan.recipientIban,
      billing_iban: loan.billingIban,
      kind: contract.kind,
      principal_cents: contract.principalCents,
      interest_rate: rateToText(contract.rate),
      accrual_rate: rateToText(loan.accrualRate),
      effective_rate: rateToText(loan.effectiveRate),
      effective_rate_unrounded: loan.effectiveRateUnrounded,
      term_months: contract.term,
      instalment_cents: contract.instalmentCents,
      total_cents: loan.totalCents,
      day_count: contract.dayCount,
      drawn_on: loan.drawnOn,
      planned_payout_on: contract.plannedPayoutOn,
      first_due_on: contract.firstDueOn,
      repayment_day: loan.repaymentDay,
      bullet_on: contract.kind === 'bullet' ? contract.firstDueOn : null,
      maturity_on: loan.maturityOn,
      payout_until_on: loan.payoutUntilOn,
      created_at: loan.createdAt,
    })
    .execute()
}

/** Writes the terms of a loan whose money has not left anew: another account, or another day, makes another plan. */
export const rewriteTerms = async ({ tx }: Write, loan: Loan): Promise<void> => {
  const { contract } = loan
  await tx
    .updateTable('loans')
    .set({
      recipient_iban: loan.recipientIban,
      effective_rate: rateToText(loan.effectiveRate),
      effective_rate_unrounded: loan.effectiveRateUnrounded,
      term_months: contract.term,
      instalment_cents: contract.instalmentCents,
      total_cents: loan.totalCents,
      planned_payout_on: contract.plannedPayoutOn,
      first_due_on: contract.firstDueOn,
      maturity_on: loan.maturityOn,
      payout_until_on: loan.payoutUntilOn,
    })
    .where('loan_id', '=', loan.loanId)
    .execute()
}

/** Throws 404 when the id is unknown or another partner's. */
export const getLoan = async (tx: Tx, loanId: string): Promise<Loan> => {
  const row = await tx.selectFrom('loans').selectAll().where('loan_id', '=', loanId).executeTakeFirst()
  if (!row) throw notFound('Loan', loanId)
  return toLoan(row)
}

/** These loans, by id; ids that are unknown are left out. */
export const findLoans = async (tx: Tx, loanIds: readonly string[]): Promise<ReadonlyMap<string, Loan>> => {
  if (loanIds.length === 0) return new Map()
  const rows = await tx.selectFrom('loans').selectAll().where('loan_id', 'in', loanIds).execute()
  return new Map(rows.map((row) => [row.loan_id, toLoan(row)]))
}

/** The loans after one in the order of their ids, at most `limit`. */
export const loansAfter = async (tx: Tx, loanId: string, limit: number): Promise<Loan[]> => {
  const rows = await tx
    .selectFrom('loans')
    .selectAll()
    .where('loan_id', '>', loanId)
    .orderBy('loan_id')
    .limit(limit)
    .execute()
  return rows.map(toLoan)
}

/** Locks these loans in the order of their ids, so that two commands never wait for each other in a circle. */
export const lockLoans = async (tx: Tx, loanIds: readonly string[]): Promise<Loan[]> => {
  if (loanIds.length === 0) return []
  const rows = await tx
    .selectFrom('loans')
    .selectAll()
    .where('loan_id', 'in', loanIds)
    .orderBy('loan_id')
    .forUpdate()
    .execute()
  return rows.map(toLoan)
}

/** The ids of loans whose payout still waits after its last day, at most `limit`. */
export const loansToGiveUp = async (tx: Tx, today: Day, limit: number): Promise<string[]> => {
  const rows = await tx
    .selectFrom('loans')
    .select('loan_id')
    .where('status', '=', 'payout_pending')
    .where('payout_until_on', '<', today)
    .orderBy('loan_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.loan_id)
}

/** All loans of these lines, oldest first. */
export const loansOfLines = async (tx: Tx, lineIds: readonly string[]): Promise<Loan[]> => {
  const rows = await tx
    .selectFrom('loans')
    .selectAll()
    .where('line_id', '=', sql<string>`any(${lineIds})`)
    .orderBy('created_at')
    .orderBy('loan_id')
    .execute()
  return rows.map(toLoan)
}

/** The same of one line. */
export const loansOfLine = (tx: Tx, lineId: string): Promise<Loan[]> => loansOfLines(tx, [lineId])

/** What a line's loans use of it: the principal not yet repaid, pending payouts included, and the loans that run. */
export type LineUsage = Readonly<{ utilizedCents: bigint; activeLoanIds: readonly string[] }>

/** The usage of each of these lines; a line without loans uses nothing. */
export const usageOfLines = async (
  tx: Tx,
  creditLineIds: readonly string[],
): Promise<ReadonlyMap<string, LineUsage>> => {
  if (creditLineIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('loans')
    .select(['line_id', 'loan_id', 'status', 'principal_cents', 'outstanding_principal_cents'])
    .where('line_id', 'in', creditLineIds)
    .where('status', 'in', ['payout_pending', 'payout_triggered', 'created'])
    .orderBy('created_at')
    .orderBy('loan_id')
    .execute()
  const perLine = Map.groupBy(rows, (row) => row.line_id)
  return new Map(
    creditLineIds.map((lineId) => {
      const loans = perLine.get(lineId) ?? []
      const used = loans.map((loan) =>
        loan.status === 'created' ? loan.outstanding_principal_cents : loan.principal_cents,
      )
      return [
        lineId,
        {
          utilizedCents: used.reduce((sum, cents) => sum + cents, 0n),
          activeLoanIds: loans.map((loan) => loan.loan_id),
        },
      ]
    }),
  )
}

/** The day of the partner is open: its interest is booked. */
const IS_OPEN = `(select phase from clocks where partner_id = $1) = 'open'`

/**
 * Writes status and projection of many loans with one statement. Until the day's interest is booked, a row also keeps what it
 * accrues on that day as it stood when the day began.
 */
export const updateLoans = async ({ tx, ctx }: Write, loans: readonly Loan[]): Promise<void> => {
  if (loans.length === 0) return
  const rows = loans.map((loan) => ({
    loan_id: loan.loanId,
    status: loan.status,
    payout_blocked: loan.isPayoutBlocked,
    status_reason: loan.statusReason,
    outstanding_principal_cents: loan.outstandingPrincipalCents,
    interest_due_cents: loan.interestDueCents,
    fees_due_cents: loan.feesDueCents,
    default_interest_due_cents: loan.defaultInterestDueCents,
    overdue_cents: loan.overdueCents,
    not_due_principal_cents: loan.notDuePrincipalCents,
    accrual_rate: rateToText(loan.accrualRate),
    accrual_start_on: loan.accrualStartOn,
    accrual_carried: loan.accrualCarried,
    next_due_on: loan.nextDueOn,
    next_interest_cents: loan.nextInterestCents,
    next_principal_cents: loan.nextPrincipalCents,
    next_default_on: loan.nextDefaultOn,
    overdue_since_on: loan.overdueSinceOn,
    paid_out_on: loan.paidOutOn,
    repaid_on: loan.repaidOn,
    payout_until_on: loan.payoutUntilOn,
  }))
  await tx.client.query({
    name: 'update_loans',
    text: `update loans l set
        status = n.status, payout_blocked = n.payout_blocked, status_reason = n.status_reason,
        outstanding_principal_cents = n.outstanding_principal_cents, interest_due_cents = n.interest_due_cents,
        fees_due_cents = n.fees_due_cents, default_interest_due_cents = n.default_interest_due_cents,
        overdue_cents = n.overdue_cents, not_due_principal_cents = n.not_due_principal_cents, accrual_rate = n.accrual_rate,
        accrual_start_on = n.accrual_start_on, accrual_carried = n.accrual_carried, next_due_on = n.next_due_on, next_interest_cents = n.next_interest_cents,
        next_principal_cents = n.next_principal_cents, next_default_on = n.next_default_on,
        overdue_since_on = n.overdue_since_on, paid_out_on = n.paid_out_on, repaid_on = n.repaid_on,
        payout_until_on = n.payout_until_on, version = l.version + 1,
        opening_on = case when ${IS_OPEN} then null else $3::date end,
        opening_accrual_cents = case when ${IS_OPEN} then 0 when l.opening_on = $3 then l.opening_accrual_cents
          else ${dayAccrualSql('l', { on: '$3', on360: '$4' }, { on: '$5', on360: '$6' })} end
      from jsonb_to_recordset($2) as n(loan_id text, status text, payout_blocked boolean, status_reason text,
        outstanding_principal_cents bigint, interest_due_cents bigint, fees_due_cents bigint, default_interest_due_cents bigint, overdue_cents bigint,
        not_due_principal_cents bigint, accrual_rate numeric, accrual_start_on date, accrual_carried numeric, next_due_on date,
        next_interest_cents bigint, next_principal_cents bigint, next_default_on date, overdue_since_on date,
        paid_out_on date, repaid_on date, payout_until_on date)
      where l.partner_id = $1 and l.loan_id = n.loan_id`,
    values: [ctx.partnerId, toJson(rows), ...dayAccrualValues(ctx.today)],
  })
}

type EventRow = Readonly<{
  loan_id: string
  number: number
  event_id: string
  type: string
  value_on: Day
  details: Record<string, unknown>
}>

/** What JSON cannot carry as it is: cents and rates are whole numbers in text. */
const wholeNumbers = ['amountCents', 'compensationCents', 'rate'] as const

const toEvent = ({ type, event_id, value_on, number, details }: EventRow): LoanEvent => {
  const event: Record<string, unknown> = { ...details, type, id: event_id, valueOn: value_on, sequence: number }
  for (const name of wholeNumbers) if (name in details) event[name] = BigInt(details[name] as string)
  return event as LoanEvent
}

/** The events of each of these loans, in the order in which the bank learnt of them. */
export const eventsOf = async (
  tx: Tx,
  loanIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LoanEvent[]>> => {
  const { rows } = await tx.client.query<EventRow>({
    name: 'events_of_loans',
    text: `select loan_id, number, event_id, type, value_on, details from loan_events
            where partner_id = current_setting('app.partner') and loan_id = any($1) order by loan_id, number`,
    values: [loanIds],
  })
  const found = new Map<string, LoanEvent[]>()
  for (const row of rows) {
    const list = found.get(row.loan_id) ?? []
    list.push(toEvent(row))
    found.set(row.loan_id, list)
  }
  return found
}

export const insertLoanEvents = async (
  { tx, ctx }: Write,
  events: readonly Readonly<{ loanId: string; event: LoanEvent }>[],
): Promise<void> => {
  if (events.length === 0) return
  const rows = events.map(({ loanId, event }) => {
    const { type, id, valueOn, sequence, ...details } = event
    return {
      loan_id: loanId,
      number: sequence,
      event_id: id,
      type,
      value_on: valueOn,
      amount_cents: 'amountCents' in details ? details.amountCents : null,
      details,
    }
  })
  await tx.client.query({
    name: 'insert_loan_events',
    text: `insert into loan_events (partner_id, loan_id, number, event_id, type, value_on, booked_on, amount_cents, details, recorded_at)
           select $1, e.loan_id, e.number, e.event_id, e.type, e.value_on, $2, e.amount_cents, e.details, $3
             from jsonb_to_recordset($4) as e(loan_id text, number integer, event_id text, type text, value_on date, amount_cents bigint, details jsonb)`,
    values: [ctx.partnerId, ctx.today, ctx.recordedAt, toJson(rows)],
  })
}

/** Credit that customers have with us (account 2000), by line. */
export const creditOf = async (tx: Tx, lineIds: readonly string[]): Promise<ReadonlyMap<string, Cents>> => {
  if (lineIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('credit_balances')
    .select(['line_id', 'credit_cents'])
    .where('line_id', 'in', lineIds)
    .where('credit_cents', '<>', 0n)
    .orderBy('line_id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.line_id, row.credit_cents]))
}

/** The day since which all of the credit that is left on these lines has been there: that of the last that came to it. */
export const creditSince = async (tx: Tx, lineIds: readonly string[]): Promise<ReadonlyMap<string, Day>> => {
  const { rows } = await tx.client.query<{ line_id: string; since: Day }>({
    name: 'credit_since',
    text: `select line_id, max(value_on) as since from transfers
            where partner_id = current_setting('app.partner') and line_id = any($1) and credit_account = 2000 group by line_id`,
    values: [lineIds],
  })
  return new Map(rows.map(({ line_id, since }) => [line_id, since]))
}

/** The customer's credit, to be shown: nothing is locked. */
export const creditNow = async (tx: Tx, lineId: string): Promise<Cents> => {
  const row = await tx
    .selectFrom('credit_balances')
    .select('credit_cents')
    .where('line_id', '=', lineId)
    .executeTakeFirst()
  return row?.credit_cents ?? 0n
}

/** What had come to the line's credit by a value day, and had not left it. */
export const creditValuedBy = async (tx: Tx, lineId: string, on: Day): Promise<Cents> => {
  const { rows } = await tx.client.query<{ cents: bigint }>(
    `select coalesce(sum(case when credit_account = 2000 then amount_cents else -amount_cents end), 0)::bigint as cents
       from transfers
      where partner_id = current_setting('app.partner') and line_id = $1 and value_on <= $2
        and (credit_account = 2000 or debit_account = 2000)`,
    [lineId, on],
  )
  return rows[0]?.cents ?? 0n
}

/** What a transfer left as the line's credit, beside what it paid of loans, turned round at its own value day; nothing when that is done. */
export const mirrorOfSurplus = async (tx: Tx, lineId: string, entryId: string): Promise<readonly Transfer[]> => {
  const { rows } = await tx.client.query<{ transfer_id: string; value_on: Day; amount_cents: bigint }>(
    `select transfer_id, value_on, amount_cents from transfers t
      where partner_id = current_setting('app.partner') and line_id = $1 and source_id = $2
        and posting = 'payment_allocated' and loan_id is null and reverses is null
        and not exists (select from transfers r where r.partner_id = t.partner_id and r.reverses = t.transfer_id)`,
    [lineId, entryId],
  )
  return rows.map(({ transfer_id, value_on, amount_cents }) => ({
    ...{ posting: 'payment_allocated', debit: 2000, credit: 2010, amountCents: amount_cents },
    ...{ valueOn: value_on, lineId, sourceId: entryId, reverses: transfer_id },
  }))
}

/** The refunds of credit behind these payouts that are still in the books. */
export const bookedRefunds = async (
  tx: Tx,
  payouts: readonly Readonly<{ payoutId: string; subjectId: string }>[],
): Promise<readonly Readonly<{ transferId: string; lineId: string; payoutId: string; amountCents: Cents }>[]> => {
  if (payouts.length === 0) return []
  const { rows } = await tx.client.query<{
    transfer_id: string
    line_id: string
    source_id: string
    amount_cents: bigint
  }>(
    `select transfer_id, line_id, source_id, amount_cents from transfers t
      where partner_id = current_setting('app.partner') and line_id = any($1) and source_id = any($2)
        and posting = 'credit_refunded' and reverses is null
        and not exists (select from transfers r where r.partner_id = t.partner_id and r.reverses = t.transfer_id)
      order by transfer_id`,
    [payouts.map(({ subjectId }) => subjectId), payouts.map(({ payoutId }) => payoutId)],
  )
  return rows.map((row) => ({
    transferId: row.transfer_id,
    lineId: row.line_id,
    payoutId: row.source_id,
    amountCents: row.amount_cents,
  }))
}

/** Adds to the customers' credit, or takes from it, by line. Returns what each of these lines has now. */
export const addCredit = async (
  { tx, ctx }: Write,
  changes: ReadonlyMap<string, Cents>,
): Promise<ReadonlyMap<string, Cents>> => {
  const rows = [...changes]
    .filter(([, cents]) => cents !== 0n)
    .map(([line_id, credit_cents]) => ({ line_id, credit_cents }))
  if (rows.length === 0) return new Map()
  const { rows: balances } = await tx.client.query<{ line_id: string; credit_cents: bigint }>(
    `insert into credit_balances as b (partner_id, line_id, credit_cents)
     select $1, c.line_id, c.credit_cents from jsonb_to_recordset($2) as c(line_id text, credit_cents bigint) order by c.line_id
     on conflict (partner_id, line_id) do update set credit_cents = b.credit_cents + excluded.credit_cents
     returning line_id, credit_cents`,
    [ctx.partnerId, toJson(rows)],
  )
  return new Map(balances.map((row) => [row.line_id, row.credit_cents]))
}

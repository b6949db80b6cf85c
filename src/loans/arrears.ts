// Arrears and defaults on a day, also one that is past, as they were known at its end. What is owed comes from the transfers, so
// that the sums are the ledger's; for how long, and what of it is past due, from the fold.
import { type Day, earliest } from '../base/day.ts'
import { type Cents, divide, halfUp, sumCents } from '../base/money.ts'
import type { Tx } from '../db/database.ts'
import type { CsvField } from '../http/csv.ts'
import { arrearsBuckets, bucketOf, daysPastDue, defaultOf } from './arrears-rules.ts'
import type { Regime } from './contract.ts'
import { foldLoan } from './fold.ts'
import { eventsOf, findLoans } from './store.ts'
import { defaultTermsOf } from './terms.ts'

const BATCH = 1000

type LateLoan = Readonly<{
  loanId: string
  lineId: string
  personId: string
  regime: Regime
  overdueSinceOn: Day
  /** Instalments in default, fees and claimed default interest: what is in the books. */
  pastDueCents: Cents
}>

/**
 * Loans that may have been overdue on a day: those that are so now since then, and those of which something became known
 * later. All others stand as they stood. `number` is that of the last event known by then.
 */
const candidates = async (tx: Tx, on: Day, after: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await tx.client.query<{ loan_id: string; number: number }>(
    `select loan_id, known.number from loans l,
            lateral (select max(number) as number from loan_events e
                      where e.partner_id = l.partner_id and e.loan_id = l.loan_id and e.booked_on <= $1) known
      where partner_id = current_setting('app.partner') and loan_id > $2 and known.number is not null
        and (overdue_since_on <= $1 or next_default_on <= $1
             or exists (select from loan_events e where e.partner_id = l.partner_id and e.loan_id = l.loan_id and e.booked_on > $1))
      order by loan_id limit ${BATCH}`,
    [on, after],
  )
  return new Map(rows.map((row) => [row.loan_id, row.number]))
}

/** The loans that were overdue at the end of a day. */
const lateLoans = async (tx: Tx, on: Day): Promise<readonly LateLoan[]> => {
  const late: LateLoan[] = []
  for (let after = ''; ; ) {
    const numbers = await candidates(tx, on, after)
    const ids = [...numbers.keys()]
    const last = ids.at(-1)
    if (last === undefined) return late
    after = last
    const loans = await findLoans(tx, ids)
    const events = await eventsOf(tx, ids)
    for (const loan of loans.values()) {
      const known = (events.get(loan.loanId) ?? []).filter(
        ({ sequence }) => sequence <= (numbers.get(loan.loanId) ?? 0),
      )
      const state = foldLoan(loan.contract, known, on, defaultTermsOf(loan.productCode))
      if (state.overdueSinceOn === null) continue
      const { loanId, lineId, personId, contract } = loan
      const pastDueCents = sumCents([state.overdueCents, state.dueCents[1220], state.dueCents[1230]])
      late.push({
        loanId,
        lineId,
        personId,
        regime: contract.regime,
        overdueSinceOn: state.overdueSinceOn,
        pastDueCents,
      })
    }
  }
}

/** What is owed, by account: 1200, 1210, 1220, 1230. */
type Owed = Readonly<{ principal: bigint; interest: bigint; fees: bigint; default_interest: bigint }>

const OWED = `coalesce(sum(cents) filter (where account = 1200), 0)::bigint as principal,
  coalesce(sum(cents) filter (where account = 1210), 0)::bigint as interest,
  coalesce(sum(cents) filter (where account = 1220), 0)::bigint as fees,
  coalesce(sum(cents) filter (where account = 1230), 0)::bigint as default_interest`

/** What was booked on the customers' accounts by the end of $1, as debits less credits. */
const entriesWhere = (condition: string): string => `
  select loan_id, line_id, debit_account as account, amount_cents as cents from transfers
   where partner_id = current_setting('app.partner') and booked_on <= $1 and debit_account in (1200, 1210, 1220, 1230) and ${condition}
  union all
  select loan_id, line_id, credit_account, -amount_cents from transfers
   where partner_id = current_setting('app.partner') and booked_on <= $1 and credit_account in (1200, 1210, 1220, 1230) and ${condition}`

const owedFields = ({ principal, interest, fees, default_interest }: Owed): bigint[] => [
  principal,
  interest,
  fees,
  default_interest,
]

/** Arrears by bucket at the end of a day: loans, what they owe, what of it is past due; the sums are those of the accounts. */
export const arrearsLines = async (tx: Tx, on: Day): Promise<readonly (readonly CsvField[])[]> => {
  const late = await lateLoans(tx, on)
  const { rows } = await tx.client.query<{ bucket: number; loans: number } & Owed>(
    `with owed as (select loan_id, ${OWED} from (${entriesWhere('true')}) entries group by loan_id)
     select coalesce(late.bucket, 0) as bucket,
            count(*) filter (where (principal, interest, fees, default_interest) <> (0, 0, 0, 0))::integer as loans,
            sum(principal)::bigint as principal, sum(interest)::bigint as interest, sum(fees)::bigint as fees,
            sum(default_interest)::bigint as default_interest
       from owed left join unnest($2::text[], $3::integer[]) as late(loan_id, bucket) using (loan_id)
      group by 1`,
    [on, late.map(({ loanId }) => loanId), late.map((each) => bucketOf(daysPastDue(each.overdueSinceOn, on)))],
  )
  const owed = new Map(rows.map((row) => [row.bucket, row]))
  const pastDue = Map.groupBy(late, (each) => bucketOf(daysPastDue(each.overdueSinceOn, on)))
  const lines = arrearsBuckets.map(({ name }, bucket) => {
    const row = owed.get(bucket)
    const pastDueCents = sumCents((pastDue.get(bucket) ?? []).map((each) => each.pastDueCents))
    return { name, loans: row?.loans ?? 0, amounts: [...(row ? owedFields(row) : [0n, 0n, 0n, 0n]), pastDueCents] }
  })
  const total = [0, 1, 2, 3, 4].map((place) => sumCents(lines.map(({ amounts }) => amounts[place] ?? 0n)))
  return [
    ['days_past_due', 'loans', 'principal', 'interest', 'fees', 'default_interest', 'past_due'],
    ...lines.map(({ name, loans, amounts }) => [name, loans, ...amounts]),
    ['total', lines.reduce((sum, { loans }) => sum + loans, 0), ...total],
  ]
}

const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no')

/**
 * The lines with a loan past due for more than 90 days at the end of a day: what their loans owe, what of it is past due, and
 * whether that makes a default. A line is one claim on one debtor: its loans are judged together.
 */
export const defaultLines = async (tx: Tx, on: Day): Promise<readonly (readonly CsvField[])[]> => {
  const perLine = Map.groupBy(await lateLoans(tx, on), ({ lineId }) => lineId)
  const late = [...perLine].flatMap(([lineId, [first, ...rest]]) => {
    if (!first) return []
    const sinceOn = earliest(first.overdueSinceOn, ...rest.map(({ overdueSinceOn }) => overdueSinceOn))
    const pastDueCents = sumCents([first, ...rest].map((loan) => loan.pastDueCents))
    const found = { lineId, personId: first.personId, regime: first.regime, sinceOn, pastDueCents }
    return defaultOf({ days: daysPastDue(sinceOn, on), pastDueCents, exposureCents: 0n }).isLate ? [found] : []
  })
  const { rows } = await tx.client.query<{ line_id: string } & Owed>(
    `select line_id, ${OWED} from (${entriesWhere('line_id = any($2)')}) entries group by line_id`,
    [on, late.map(({ lineId }) => lineId)],
  )
  const owed = new Map(rows.map((row) => [row.line_id, row]))
  return [
    [
      ...['line_id', 'person_id', 'regime', 'overdue_since', 'days_past_due', 'principal', 'interest', 'fees'],
      ...['default_interest', 'exposure', 'past_due', 'past_due_percent', 'above_100', 'above_1_percent', 'default'],
    ],
    ...late
      .toSorted((a, b) => (a.lineId < b.lineId ? -1 : 1))
      .map(({ lineId, personId, regime, sinceOn, pastDueCents }) => {
        const amounts = owedFields(owed.get(lineId) ?? { principal: 0n, interest: 0n, fees: 0n, default_interest: 0n })
        const exposureCents = sumCents(amounts)
        const days = daysPastDue(sinceOn, on)
        const { isAboveAmount, isAboveShare, isDefault } = defaultOf({ days, pastDueCents, exposureCents })
        // Hundredths of a percent print like cents.
        const percent = exposureCents > 0n ? divide(pastDueCents * 10_000n, exposureCents, halfUp) : 0n
        return [
          ...[lineId, personId, regime, sinceOn, days, ...amounts, exposureCents, pastDueCents, percent],
          ...[yesOrNo(isAboveAmount), yesOrNo(isAboveShare), yesOrNo(isDefault)],
        ]
      }),
  ]
}

// A portfolio written straight into the database: contracts that the program would have made itself, projected by its own
// rules, a million of them with a few statements. For measurements and for proofs that need many.
import pg from 'pg'
import { addDays, type Day } from '../../src/base/day.ts'
import { derivedId } from '../../src/base/id.ts'
import { parseRate, rateToText } from '../../src/base/rate.ts'
import { toJson } from '../../src/db/write.ts'
import { foldLoan } from '../../src/loans/fold.ts'
import type { Loan } from '../../src/loans/loan.ts'
import { datedPlan } from '../../src/loans/plan.ts'
import { payoutUntil, project, withoutMoney } from '../../src/loans/rules.ts'
import { defaultTermsOf } from '../../src/loans/terms.ts'

export type Portfolio = Readonly<{
  partnerId: string
  loans: number
  /** Where the partner's clock stands. */
  today: Day
  /** The first instalments fall due evenly over so many days, beginning in six days. */
  dueOverDays: number
}>

const PRODUCT = 'consumer-de.2026-11-20'
const RATE = parseRate('0.11')
export const LOANS_PER_LINE = 4
const PRINCIPALS = [30_000n, 50_000n, 75_000n, 120_000n]
const TERMS = [6, 12, 24]

/** Late enough for the first debits to be presented in time. */
const FIRST_DUE_AFTER_DAYS = 6

/** The day on which all of them were drawn and paid out, early enough for the first instalment. */
const payoutOnOf = (today: Day): Day => addDays(today, -20)

/** One loan of each kind, as the program's own rules see it today. */
const kindsOf = ({ today, dueOverDays }: Portfolio): readonly (Loan & { accruedCents: bigint })[] => {
  const payoutOn = payoutOnOf(today)
  return Array.from({ length: dueOverDays }, (_, i) => addDays(today, i + FIRST_DUE_AFTER_DAYS)).flatMap((firstDueOn) =>
    PRINCIPALS.flatMap((principalCents) =>
      TERMS.map((term) => {
        const plan = datedPlan({ principalCents, rate: RATE, dayCount: '30E/360' }, payoutOn, firstDueOn, term)
        if (!plan) throw new Error('there is a plan for each kind')
        const contract = {
          kind: plan.kind,
          regime: 'CONSUMER' as const,
          principalCents,
          rate: RATE,
          dayCount: '30E/360' as const,
          instalmentCents: plan.instalmentCents,
          term,
          plannedPayoutOn: payoutOn,
          firstDueOn,
        }
        const paidOut = { type: 'paid_out' as const, id: 'payout', valueOn: payoutOn, sequence: 1 }
        const state = foldLoan(contract, [paidOut], today, defaultTermsOf(PRODUCT))
        const drawn = {
          contract,
          status: 'created',
          effectiveRate: plan.effective.rate,
          effectiveRateUnrounded: plan.effective.unrounded,
          totalCents: plan.totalCents,
          maturityOn: plan.dueDays.at(-1),
        } as Loan
        return { ...project(withoutMoney(drawn), state), accruedCents: state.accruedCents }
      }),
    ),
  )
}

const PERSON = {
  salutation: 'MS',
  firstName: 'Erika',
  lastName: 'Mustermann',
  birthDate: '1988-08-12',
  nationality: 'DE',
  email: 'erika@example.org',
  mobileNumber: '+4915112345678',
  employmentStatus: 'EMPLOYED',
  address: { line1: 'Heidestraße 17', postalCode: '51147', city: 'Köln', country: 'DE' },
  consents: {
    termsConditionsSignedAt: '2026-11-20T09:00:00Z',
    dataTermsSignedAt: '2026-11-20T09:00:00Z',
    ownEconomicInterestSignedAt: '2026-11-20T09:00:00Z',
  },
}

/** Ids follow from the number, so that two portfolios of one size are the same rows. */
const id = (what: string, number: string, suffix: string) => `md5('${what}' || ${number}) || '${suffix}'`

const LINES = [
  `insert into persons (partner_id, person_id, details, created_at)
   select $1, ${id('person', 'i', 'cper')}, $3, $2::date from generate_series(1, $4::integer) i`,
  `insert into applications (partner_id, application_id, segment, person_id, product_version, status, declared, recipient_iban,
     repayment_day, required_actions, reasons, waiting_since_on, created_at)
   select $1, ${id('application', 'i', 'ccla')}, 'consumer', ${id('person', 'i', 'cper')}, '${PRODUCT}', 'credit_line_created', '{}',
          'DE92370601930002130041', 1, '{}', '{}', $2, $2::date from generate_series(1, $4::integer) i, (select $3::jsonb) unused`,
  `insert into credit_lines (partner_id, credit_line_id, person_id, application_id, product_version, product_type, legal_regime, status,
     limit_cents, interest_rate, annual_percentage_rate, repayment_day, recipient_iban, recipient_name, account_iban, account_id,
     concluded_on, granted_at, created_at, mandate_reference)
   select $1, ${id('line', 'i', 'ccln')}, ${id('person', 'i', 'cper')}, ${id('application', 'i', 'ccla')}, '${PRODUCT}', 'consumer',
          'CONSUMER', 'open', 1000000, 0.11, 0.1157, 1, 'DE92370601930002130041', 'Erika Mustermann', iban,
          ${id('account', 'i', 'cacc')}, $2, $2::date, $2::date + i * interval '1 millisecond', mandate
     from (select i, 'L' || lpad(upper(to_hex(i)), 13, '0') as mandate,
                  'DE' || lpad((98 - mod((bban || '131400')::numeric, 97))::text, 2, '0') || bban as iban
             from (select i, '11010101' || lpad(i::text, 10, '0') as bban from generate_series(1, $4::integer) i, (select $3::jsonb) unused) ibans) numbered`,
  `insert into line_ibans (partner_id, iban, line_id)
   select $1, account_iban, credit_line_id from credit_lines, (select $2::date, $3::jsonb, $4::integer) unused where partner_id = $1`,
  `insert into mandates (partner_id, mandate_id, line_id, reference, status, debtor_name, debtor_iban, signed_on, created_at)
   select $1, ${id('mandate', 'i', 'mndt')}, ${id('line', 'i', 'ccln')}, 'L' || lpad(upper(to_hex(i)), 13, '0'), 'active',
          'Erika Mustermann', 'DE92370601930002130041', $2, $2::date from generate_series(1, $4::integer) i, (select $3::jsonb) unused`,
]

const LOANS = `
  insert into loans (partner_id, loan_id, line_id, person_id, product_code, legal_regime, status, reference, purpose, recipient_iban,
    billing_iban, kind, principal_cents, interest_rate, effective_rate, effective_rate_unrounded, term_months, instalment_cents,
    total_cents, day_count, drawn_on, planned_payout_on, first_due_on, repayment_day, maturity_on, outstanding_principal_cents,
    not_due_principal_cents, accrual_rate, accrual_start_on, next_due_on, next_interest_cents, next_principal_cents, paid_out_on,
    payout_until_on, created_at)
  select $1, ${id('loan', 'i', 'cloa')}, ${id('line', 'line', 'ccln')}, ${id('person', 'line', 'cper')}, '${PRODUCT}', 'CONSUMER', 'created',
         'R' || i, 'Umzug', 'DE92370601930002130041',
         'DE' || lpad((98 - mod(('11010101' || lpad(line::text, 10, '0') || '131400')::numeric, 97))::text, 2, '0') || '11010101' || lpad(line::text, 10, '0'),
         'installment_plan', k.principal_cents, k.rate, k.effective_rate, k.effective_rate_unrounded, k.term, k.instalment_cents,
         k.total_cents, '30E/360', $2, $2, k.first_due_on, 1, k.maturity_on, k.principal_cents, k.principal_cents, k.rate, $2,
         k.next_due_on, k.next_interest_cents, k.next_principal_cents, $2, $3, $2::date + i * interval '1 millisecond'
    from (select i, 1 + (i - 1) / ${LOANS_PER_LINE} as line from generate_series(1, $4::integer) i) numbered
    join jsonb_to_recordset($5) as k(number integer, principal_cents bigint, rate numeric, effective_rate numeric,
         effective_rate_unrounded numeric, term integer, instalment_cents bigint, total_cents bigint, first_due_on date, maturity_on date,
         next_due_on date, next_interest_cents bigint, next_principal_cents bigint)
      on k.number = (i::bigint * 7919) % $6::integer`

const EVENTS = `
  insert into loan_events (partner_id, loan_id, number, event_id, type, value_on, booked_on, amount_cents, details, recorded_at)
  select $1, ${id('loan', 'i', 'cloa')}, 1, ${id('payout', 'i', 'pout')}, 'paid_out', $2, $2, null, '{}', $2::date
    from generate_series(1, $3::integer) i`

const TRANSFERS = `
  insert into transfers (partner_id, transfer_id, posting, debit_account, credit_account, amount_cents, loan_id, line_id, booked_on,
    value_on, recorded_at, source_id, audit_id)
  select $1, ${id('payout_sent', 'i', 'trsf')}, 'payout_sent', 1200, 1010, l.principal_cents, l.loan_id, l.line_id, $2, $2, $2::date,
         ${id('payout', 'i', 'pout')}, 'loaded'
    from generate_series(1, $3::integer) i join loans l on l.partner_id = $1 and l.loan_id = ${id('loan', 'i', 'cloa')}`

/** What stands in the books once: the payouts' other side, the money behind them, and the interest accrued so far. */
const SUMS = `
  insert into transfers (partner_id, transfer_id, posting, debit_account, credit_account, amount_cents, product_code, booked_on, value_on,
    recorded_at, audit_id)
  select $1, t.id, t.posting, t.debit, t.credit, t.cents, t.product, t.on_day, t.on_day, t.on_day, 'loaded'
    from jsonb_to_recordset($2) as t(id text, posting text, debit smallint, credit smallint, cents bigint, product text, on_day date)`

/**
 * Writes the portfolio of a partner that exists and has nothing yet, puts its clock on the day, and lets the planner know.
 * Foreign keys are not checked while it writes, where the owner may say so: the rows come from one hand.
 */
export const loadPortfolio = async (ownerUrl: string, portfolio: Portfolio): Promise<void> => {
  const { partnerId, loans, today } = portfolio
  // Two connections: lines and what belongs to them, loans and their bookings; one after the other where foreign keys are checked.
  const [client, other] = [new pg.Client(ownerUrl), new pg.Client(ownerUrl)]
  let isChecked = true
  try {
    for (const each of [client, other]) {
      await each.connect()
      await each.query('select set_config($1, $2, false)', ['app.partner', partnerId])
      await each.query('set synchronous_commit = off')
      isChecked = await each.query('set session_replication_role = replica').then(
        () => false,
        () => true,
      )
    }
    const payoutOn = payoutOnOf(today)
    const kinds = kindsOf(portfolio)
    const lines = Math.ceil(loans / LOANS_PER_LINE)
    const rows = kinds.map(({ contract, ...kind }, number) => ({
      number,
      principal_cents: contract.principalCents,
      rate: rateToText(contract.rate),
      effective_rate: rateToText(kind.effectiveRate),
      effective_rate_unrounded: kind.effectiveRateUnrounded,
      term: contract.term,
      instalment_cents: contract.instalmentCents,
      total_cents: kind.totalCents,
      first_due_on: contract.firstDueOn,
      maturity_on: kind.maturityOn,
      next_due_on: kind.nextDueOn,
      next_interest_cents: kind.nextInterestCents,
      next_principal_cents: kind.nextPrincipalCents,
    }))
    const writeLines = async (): Promise<void> => {
      for (const text of LINES) await other.query(text, [partnerId, payoutOn, PERSON, lines])
    }
    const writeLoans = async (): Promise<void> => {
      await client.query(LOANS, [partnerId, payoutOn, payoutUntil(payoutOn), loans, toJson(rows), kinds.length])
      await client.query(TRANSFERS, [partnerId, payoutOn, loans])
    }
    const writeEvents = () => other.query(EVENTS, [partnerId, payoutOn, loans])
    if (isChecked) {
      await writeLines()
      await writeLoans()
      await writeEvents()
    } else {
      for (const written of await Promise.allSettled([writeLines().then(writeEvents), writeLoans()])) {
        if (written.status === 'rejected') throw written.reason
      }
    }
    const sums = await client.query<{ principal: string; accrued: string }>(
      `select sum(k.principal)::text as principal, sum(k.accrued)::text as accrued
         from generate_series(1, $1::integer) i
         join jsonb_to_recordset($2) as k(number integer, principal bigint, accrued bigint) on k.number = (i::bigint * 7919) % $3::integer`,
      [
        loans,
        toJson(
          kinds.map(({ contract, accruedCents }, number) => ({
            number,
            principal: contract.principalCents,
            accrued: accruedCents,
          })),
        ),
        kinds.length,
      ],
    )
    const { principal = '0', accrued = '0' } = sums.rows[0] ?? {}
    const sum = (
      posting: string,
      debit: number,
      credit: number,
      cents: string,
      on: Day,
      product: string | null = null,
    ) => ({
      id: derivedId('transfer', partnerId, posting, ...(product ? [product] : []), on),
      posting,
      debit,
      credit,
      cents,
      product,
      on_day: on,
    })
    await client.query(SUMS, [
      partnerId,
      toJson([
        sum('opened', 1000, 3000, principal, payoutOn),
        sum('payout_executed', 1010, 1000, principal, payoutOn),
        sum('interest_accrued', 1205, 4000, accrued, today, PRODUCT),
      ]),
    ])
    await client.query(
      `update clocks set today = $2, now_at = $2::date + interval '8 hours', phase = 'open' where partner_id = $1`,
      [partnerId, today],
    )
    await client.query('vacuum analyze')
  } finally {
    await Promise.all([client.end(), other.end()])
  }
}

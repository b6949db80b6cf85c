// Lines with years of bookings, every posting that the chart allows, reversals included: what statements are held against.
import { type Day, parseDay } from '../src/base/day.ts'
import { derivedId, newId } from '../src/base/id.ts'
import type { Db } from '../src/db/database.ts'
import { type Command, openWriter, systemExecution, type Writer } from '../src/db/write.ts'
import { type AccountCode, type PostingName, pairs } from '../src/ledger/chart.ts'
import { book, type Transfer } from '../src/ledger/ledger.ts'
import { insertPartner } from '../src/partners/store.ts'
import type { TestDatabase } from './database.ts'

/** Numbers from 0 to below 1 that a seed decides (mulberry32). */
export const randomFrom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const customers: readonly number[] = [1200, 1210, 1220, 1230, 2000]

/** Every move that a statement shows. */
const moves = (Object.entries(pairs) as [PostingName, readonly (readonly number[])[]][]).flatMap(([posting, list]) =>
  list
    .filter((pair) => pair.some((account) => customers.includes(account)))
    .map(([debit, credit]) => ({ posting, debit: debit as AccountCode, credit: credit as AccountCode })),
)

const bookingDays = ['2025-11-28', '2025-12-31', '2026-01-01', '2026-02-27', '2026-07-15', '2026-12-31', '2027-01-01']

export type BookedLines = Readonly<{
  partnerId: string
  writer: Writer
  standAt: (on: string) => Promise<unknown>
  lineIds: readonly string[]
}>

/** A partner with so many lines, each of one to three loans, and some bookings on each on each of the days. */
export const bookLines = async (
  db: Db,
  owner: TestDatabase['asOwner'],
  count: number,
  seed: number,
): Promise<BookedLines> => {
  const random = randomFrom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const partnerId = newId('partner')
  const asOwner = (sql: string, values: unknown[]) => owner(sql, values, partnerId)
  await insertPartner(db, {
    partnerId,
    name: 'x',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock: { mode: 'test', today: parseDay('2025-11-20') },
  })
  const writer = openWriter(db, [])
  const standAt = (on: string) =>
    asOwner(`update clocks set today = $2, now_at = $2::date + interval '8 hours' where partner_id = $1`, [
      partnerId,
      on,
    ])

  const lines = Array.from({ length: count }, (_, index) => {
    const lineId = derivedId('creditLine', seed, index)
    const loanIds = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, n) => derivedId('loan', lineId, n))
    return { lineId, loanIds }
  })
  const details = JSON.stringify({
    firstName: 'Erika',
    lastName: 'Mustermann',
    address: { line1: 'Heidestraße 17', postalCode: '51147', city: 'Köln', country: 'DE' },
    consents: {},
  })
  const ids = lines.map(({ lineId }) => lineId)
  await asOwner(`insert into persons (partner_id, person_id, details, created_at) values ($1, 'person', $2, now())`, [
    partnerId,
    details,
  ])
  await asOwner(
    `insert into applications (partner_id, application_id, segment, person_id, product_version, status, declared, recipient_iban,
       repayment_day, required_actions, reasons, waiting_since_on, created_at)
     select $1, id, 'consumer', 'person', 'consumer-de.2026-11-20', 'credit_line_created', '{}', 'x', 1, '{}', '{}', '2025-11-20', now()
       from unnest($2::text[]) id`,
    [partnerId, ids],
  )
  await asOwner(
    `insert into credit_lines (partner_id, credit_line_id, person_id, application_id, product_version, product_type, legal_regime, status,
       limit_cents, interest_rate, annual_percentage_rate, repayment_day, recipient_iban, recipient_name, mandate_reference,
       concluded_on, granted_at, created_at)
     select $1, id, 'person', id, 'consumer-de.2026-11-20', 'consumer', 'CONSUMER', 'open', 200000, 0.11, 0.1157, 1, 'x', 'x', id,
       '2025-11-20', now(), now() from unnest($2::text[]) id`,
    [partnerId, ids],
  )
  const loans = lines.flatMap(({ lineId, loanIds }) => loanIds.map((loanId) => ({ lineId, loanId })))
  await asOwner(
    `insert into loans (partner_id, loan_id, line_id, person_id, product_code, legal_regime, status, reference, purpose, recipient_iban,
       billing_iban, kind, principal_cents, interest_rate, effective_rate, effective_rate_unrounded, term_months, instalment_cents,
       total_cents, accrual_rate, day_count, drawn_on, planned_payout_on, first_due_on, repayment_day, maturity_on, payout_until_on, created_at)
     select $1, loan_id, line_id, 'person', 'consumer-de.2026-11-20', 'CONSUMER', 'created', loan_id, 'Umzug', 'x', 'x',
       'installment_plan', 100000, 0.11, 0.1158, 0.1158, 6, 17263, 103577, 0.11, '30E/360', '2025-11-20', '2025-11-20', '2026-01-01', 1,
       '2026-06-01', '2025-12-01', now() from unnest($2::text[], $3::text[]) as n(loan_id, line_id)`,
    [partnerId, loans.map(({ loanId }) => loanId), loans.map(({ lineId }) => lineId)],
  )

  const add: Command<readonly Transfer[], number> = { name: 'test.book', run: book }
  const booked = new Map<string, Transfer[]>()
  for (const on of bookingDays) {
    await standAt(on)
    const transfers = lines.flatMap(({ lineId, loanIds }) => {
      const earlier = booked.get(lineId) ?? []
      const today = Array.from({ length: Math.floor(random() * 4) }, (): Transfer => {
        const reversed = random() < 0.2 ? earlier.pop() : undefined
        if (reversed) {
          const { transferId = '', debit, credit } = reversed
          return { ...reversed, transferId: newId('transfer'), debit: credit, credit: debit, reverses: transferId }
        }
        return {
          ...pick(moves),
          transferId: newId('transfer'),
          amountCents: BigInt(1 + Math.floor(random() * 100_000)),
          valueOn: on as Day,
          loanId: pick(loanIds),
          lineId,
          productCode: 'consumer-de.2026-11-20',
        }
      })
      booked.set(lineId, [...earlier, ...today.filter(({ reverses }) => reverses === undefined)])
      return today
    })
    for (let from = 0; from < transfers.length; from += 5000)
      await writer.execute(systemExecution(partnerId, 'test'), add, transfers.slice(from, from + 5000))
  }
  return { partnerId, writer, standAt, lineIds: ids }
}

/** Statements of 2026 that do not say what the ledger says, each with its difference; none when all agree. */
export const disagreements = (asOwner: TestDatabase['asOwner'], partnerId: string) =>
  asOwner(
    `with stated as (
       select subject_id, person_id, loan->>'loanId' as loan_id, (loan->>'openingCents')::bigint as opening,
              (loan->>'closingCents')::bigint as closing, (loan->>'interestCents')::bigint as interest,
              (loan->>'feesCents')::bigint as fees, (loan->>'payoutsCents')::bigint as payouts,
              (loan->>'closingPrincipalCents')::bigint as principal,
              (select coalesce(sum((m->>'chargedCents')::bigint - (m->>'creditedCents')::bigint), 0) from jsonb_array_elements(loan->'movements') m) as moved
         from documents, jsonb_array_elements(inputs->'loans') loan
        where partner_id = $1 and kind = 'annual_statement'),
     entries as (
       select loan_id, debit_account as account, credit_account as other, amount_cents as cents, booked_on, posting from transfers where partner_id = $1
       union all
       select loan_id, credit_account, debit_account, -amount_cents, booked_on, posting from transfers where partner_id = $1),
     booked as (
       select loan_id,
              coalesce(sum(cents) filter (where booked_on < '2026-01-01'), 0) as opening,
              coalesce(sum(cents) filter (where booked_on <= '2026-12-31'), 0) as closing,
              coalesce(sum(cents) filter (where other = 1205 and booked_on between '2026-01-01' and '2026-12-31'), 0) as interest,
              coalesce(sum(cents) filter (where posting in ('charge_passed_on', 'compensation_charged') and booked_on between '2026-01-01' and '2026-12-31'), 0) as fees,
              coalesce(sum(cents) filter (where other = 1010 and booked_on between '2026-01-01' and '2026-12-31'), 0) as payouts,
              coalesce(sum(cents) filter (where account = 1200 and booked_on <= '2026-12-31'), 0) as principal,
              coalesce(sum(cents) filter (where booked_on between '2026-01-01' and '2026-12-31'), 0) as moved,
              count(*) filter (where booked_on between '2026-01-01' and '2026-12-31') as lines
         from entries where account in (1200, 1210, 1220, 1230) group by loan_id)
     select coalesce(s.loan_id, b.loan_id) as loan_id, row_to_json(s) as stated, row_to_json(b) as booked
       from stated s full join booked b using (loan_id)
      where (s.opening, s.closing, s.interest, s.fees, s.payouts, s.principal, s.moved)
            is distinct from (b.opening, b.closing, b.interest, b.fees, b.payouts, b.principal, b.moved)
        and not (s.loan_id is null and b.opening = 0 and b.moved = 0)
      limit 3`,
    [partnerId],
    partnerId,
  )

// SQL of credit lines.
import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import { parseRate, rateToText } from '../base/rate.ts'
import type { Tx } from '../db/database.ts'
import type { CreditLinesTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import type { CreditLine, TerminationType } from './creditline.ts'

/** A row as the noun. */
export const toCreditLine = (row: Selectable<CreditLinesTable>): CreditLine => ({
  creditLineId: row.credit_line_id,
  personId: row.person_id,
  applicationId: row.application_id,
  productVersion: row.product_version,
  productType: row.product_type,
  legalRegime: row.legal_regime,
  status: row.status,
  limitCents: row.limit_cents,
  interestRate: parseRate(row.interest_rate),
  annualPercentageRate: parseRate(row.annual_percentage_rate),
  repaymentDay: row.repayment_day,
  recipientIban: row.recipient_iban,
  recipientName: row.recipient_name,
  mandateReference: row.mandate_reference,
  payoutAccountId: row.payout_account_id,
  accountId: row.account_id,
  accountIban: row.account_iban,
  disposableIncomeCents: row.disposable_income_cents,
  latestDisposableIncomeCents: row.latest_disposable_income_cents,
  authorizeByOn: row.authorize_by_on,
  concludedOn: row.concluded_on,
  revocableUntilOn: row.revocable_until_on,
  grantedAt: row.granted_at,
  terminationType: row.termination_type as TerminationType | null,
  terminationRequestedOn: row.termination_requested_on,
  terminationOn: row.termination_on,
  settledOn: row.settled_on,
  createdAt: row.created_at,
  version: row.version,
})

/** The columns that change in a line's life; all others are fixed with the contract. */
const toChange = (line: CreditLine) => ({
  status: line.status,
  limit_cents: line.limitCents,
  interest_rate: rateToText(line.interestRate),
  annual_percentage_rate: rateToText(line.annualPercentageRate),
  repayment_day: line.repaymentDay,
  recipient_iban: line.recipientIban,
  recipient_name: line.recipientName,
  payout_account_id: line.payoutAccountId,
  account_id: line.accountId,
  account_iban: line.accountIban,
  latest_disposable_income_cents: line.latestDisposableIncomeCents,
  authorize_by_on: line.authorizeByOn,
  revocable_until_on: line.revocableUntilOn,
  granted_at: line.grantedAt,
  termination_type: line.terminationType,
  termination_requested_on: line.terminationRequestedOn,
  termination_on: line.terminationOn,
  settled_on: line.settledOn,
  version: line.version,
})

/** Throws 404 when the id is unknown or another partner's. */
export const getCreditLine = async (tx: Tx, creditLineId: string): Promise<CreditLine> => {
  const row = await tx
    .selectFrom('credit_lines')
    .selectAll()
    .where('credit_line_id', '=', creditLineId)
    .executeTakeFirst()
  if (!row) throw notFound('CreditLine', creditLineId)
  return toCreditLine(row)
}

/** These lines, by id; ids that are unknown are left out. */
export const findCreditLines = async (
  tx: Tx,
  creditLineIds: readonly string[],
): Promise<ReadonlyMap<string, CreditLine>> => {
  const rows = await tx
    .selectFrom('credit_lines')
    .selectAll()
    .where('credit_line_id', '=', sql<string>`any(${creditLineIds})`)
    .execute()
  return new Map(rows.map((row) => [row.credit_line_id, toCreditLine(row)]))
}

/** The same for a path that names the person too: a line of someone else is unknown there. */
export const getCreditLineOf = async (tx: Tx, personId: string, creditLineId: string): Promise<CreditLine> =>
  ofPerson(await getCreditLine(tx, creditLineId), personId)

/** Locks the line until the transaction ends: draws, payments and notices on one line take turns. */
export const lockCreditLine = async (tx: Tx, creditLineId: string): Promise<CreditLine> => {
  const row = await tx
    .selectFrom('credit_lines')
    .selectAll()
    .where('credit_line_id', '=', creditLineId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('CreditLine', creditLineId)
  return toCreditLine(row)
}

/** Locks these lines in the order of their ids. */
export const lockCreditLines = async (tx: Tx, creditLineIds: readonly string[]): Promise<CreditLine[]> => {
  if (creditLineIds.length === 0) return []
  const rows = await tx
    .selectFrom('credit_lines')
    .selectAll()
    .where('credit_line_id', 'in', creditLineIds)
    .orderBy('credit_line_id')
    .forUpdate()
    .execute()
  return rows.map(toCreditLine)
}

/** Locks a line of this person; 404 when it is someone else's. */
export const lockCreditLineOf = async (tx: Tx, personId: string, creditLineId: string): Promise<CreditLine> =>
  ofPerson(await lockCreditLine(tx, creditLineId), personId)

const ofPerson = (line: CreditLine, personId: string): CreditLine => {
  if (line.personId !== personId) throw notFound('CreditLine', line.creditLineId)
  return line
}

/** The lines of these persons, oldest first. */
export const creditLinesOfPersons = async (tx: Tx, personIds: readonly string[]): Promise<CreditLine[]> => {
  const rows = await tx
    .selectFrom('credit_lines')
    .selectAll()
    .where('person_id', '=', sql<string>`any(${personIds})`)
    .orderBy('created_at')
    .orderBy('credit_line_id')
    .execute()
  return rows.map(toCreditLine)
}

/** The same of one person. */
export const creditLinesOfPerson = (tx: Tx, personId: string): Promise<CreditLine[]> =>
  creditLinesOfPersons(tx, [personId])

/** The lines that these holds concern: all of a person's, or a single one. */
export const linesHeld = async (
  tx: Tx,
  holds: readonly Readonly<{ personId: string; creditLineId: string | null }>[],
): Promise<CreditLine[]> => {
  const perPerson = Map.groupBy(holds, ({ personId }) => personId)
  return (await creditLinesOfPersons(tx, [...perPerson.keys()])).filter((line) =>
    perPerson
      .get(line.personId)
      ?.some(({ creditLineId }) => creditLineId === null || creditLineId === line.creditLineId),
  )
}

/** The ids of lines that wait for an authorization whose day has passed, at most `limit`. */
export const linesNotAuthorizedBy = async (tx: Tx, today: Day, limit: number): Promise<string[]> => {
  const rows = await tx
    .selectFrom('credit_lines')
    .select('credit_line_id')
    .where('status', '=', 'authorization_pending')
    .where('authorize_by_on', '<', today)
    .orderBy('credit_line_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.credit_line_id)
}

export const insertCreditLine = async ({ tx, ctx }: Write, line: CreditLine): Promise<void> => {
  await tx
    .insertInto('credit_lines')
    .values({
      partner_id: ctx.partnerId,
      credit_line_id: line.creditLineId,
      person_id: line.personId,
      application_id: line.applicationId,
      product_version: line.productVersion,
      product_type: line.productType,
      legal_regime: line.legalRegime,
      mandate_reference: line.mandateReference,
      disposable_income_cents: line.disposableIncomeCents,
      concluded_on: line.concludedOn,
      created_at: line.createdAt,
      ...toChange(line),
    })
    .execute()
}

/** Writes what may change of a locked line; `changes.ts` tells the others. */
export const updateCreditLine = async ({ tx }: Write, line: CreditLine): Promise<void> => {
  await tx.updateTable('credit_lines').set(toChange(line)).where('credit_line_id', '=', line.creditLineId).execute()
}

/** Of these lines those on which a payment is overdue. */
export const overdueLines = async (tx: Tx, creditLineIds: readonly string[]): Promise<ReadonlySet<string>> => {
  if (creditLineIds.length === 0) return new Set()
  const rows = await tx
    .selectFrom('loans')
    .select('line_id')
    .distinct()
    .where('line_id', 'in', creditLineIds)
    .where('overdue_since_on', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.line_id))
}

// Open lines put straight into the database: for tests that need many, and start where the application has ended.
import { createHash } from 'node:crypto'
import { composeIBAN } from 'ibantools'
import { euros, expecting } from './journey.ts'
import type { World } from './world.ts'

export type SeededLine = Readonly<{ personId: string; lineId: string; iban: string; mandateId: string }>

/** What a letter needs to know of a customer. */
const details = {
  salutation: 'MS',
  firstName: 'Erika',
  lastName: 'Mustermann',
  birthDate: '1988-08-12',
  nationality: 'DE',
  email: 'erika@example.org',
  address: { line1: 'Heidestraße 17', postalCode: '51147', city: 'Köln', country: 'DE' },
  consents: {},
}

/** One open consumer line of 2,000.00 with an active mandate, concluded on this day. `name` tells lines apart. */
export const seedLine = async (
  database: World['database'],
  name: string,
  concludedOn: string,
  partnerId: string = database.partnerId,
): Promise<SeededLine> => {
  const hex = createHash('sha256').update(`${partnerId} ${name}`).digest('hex').slice(0, 32)
  const digits = (BigInt(`0x${hex.slice(0, 12)}`) % 10_000_000_000n).toString().padStart(10, '0')
  const line = {
    personId: `${hex}cper`,
    lineId: `${hex}ccln`,
    mandateId: `${hex}mndt`,
    iban: composeIBAN({ countryCode: 'DE', bban: `11010101${digits}` }) ?? '',
  }
  await database.asOwner(
    `with person as (
       insert into persons (partner_id, person_id, details, created_at) values ($1, $2 || 'cper', $3, now())
     ), application as (
       insert into applications (partner_id, application_id, segment, person_id, product_version, status, declared, recipient_iban, repayment_day, required_actions, reasons, waiting_since_on, created_at)
       values ($1, $2 || 'ccla', 'consumer', $2 || 'cper', 'consumer-de.2026-11-20', 'credit_line_created', '{}', 'DE92370601930002130041', 1, '{}', '{}', $4::date, now())
     ), line as (
       insert into credit_lines (partner_id, credit_line_id, person_id, application_id, product_version, product_type, legal_regime, status, limit_cents, interest_rate,
         annual_percentage_rate, repayment_day, recipient_iban, recipient_name, account_iban, account_id, concluded_on, granted_at, created_at, mandate_reference)
       values ($1, $2 || 'ccln', $2 || 'cper', $2 || 'ccla', 'consumer-de.2026-11-20', 'consumer', 'CONSUMER', 'open', 200000, 0.11,
         0.1157, 1, 'DE92370601930002130041', 'Erika Mustermann', $5::text, $2 || 'cacc', $4::date, now(), now(), upper(left($2, 14)))
     ), iban as (
       insert into line_ibans (partner_id, line_id, iban) values ($1, $2 || 'ccln', $5)
     )
     insert into mandates (partner_id, mandate_id, line_id, reference, status, debtor_name, debtor_iban, signed_on, created_at)
     values ($1, $2 || 'mndt', $2 || 'ccln', upper(left($2, 14)), 'active', 'Erika Mustermann', 'DE92370601930002130041', $4::date, now())`,
    [partnerId, hex, details, concludedOn, line.iban],
    partnerId,
  )
  return line
}

export type SeededLoan = SeededLine & Readonly<{ loanId: string }>

/** A line with a loan drawn on it today: 1,000.00 over six months, whose debits go as the script says. */
export const seedLoan = async (world: World, name: string, collections: readonly string[]): Promise<SeededLoan> => {
  const line = await seedLine(world.database, name, '2026-11-20')
  const ask = expecting(world)
  await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.personId, collections })
  const draw = { amount: euros(1000), term: 6, reference: 'R1', purpose: 'P1' }
  const { id } = await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, draw)
  return { ...line, loanId: id }
}

// From a person to an open line of credit.
import type { Static } from 'typebox'
import type { ConsumerApplicationView, DecisionView, LenderApplicationView } from '../applications/views.ts'
import type { CreditLineView } from '../creditlines/views.ts'
import type { AccountSnapshotCreated, CreditRecordView } from '../evidence/views.ts'
import { told } from './expectation.ts'
import type { Stage } from './stage.ts'
import { amount, type Column, percent, row } from './text.ts'

type Application = Static<typeof ConsumerApplicationView>
type Decision = Static<typeof DecisionView>
export type Line = Static<typeof CreditLineView>

const euros = (value: number) => ({ value: value * 100, unit: 'cents', currency: 'EUR' })

const REFERENCE_IBAN = 'DE92370601930002130041'
const REQUESTED = 2000

const personOn = (today: string) => ({
  salutation: 'MS',
  first_name: 'Erika',
  last_name: 'Mustermann',
  birth_date: '1988-08-12',
  nationality: 'DE',
  email: 'erika@example.org',
  mobile_number: '+4915112345678',
  employment_status: 'EMPLOYED',
  address: { line_1: 'Heidestraße 17', postal_code: '51147', city: 'Köln', country: 'DE' },
  terms_conditions_signed_at: `${today}T07:00:00Z`,
  data_terms_signed_at: `${today}T07:00:00Z`,
  own_economic_interest_signed_at: `${today}T07:00:00Z`,
})

const request = {
  requested_credit_limit: euros(REQUESTED),
  net_income_amount: euros(3200),
  living_situation: 'LIVING_IN_RENTED_HOUSE',
  living_situation_amount: euros(850),
  private_insurance_amount: euros(80),
  number_of_dependents: 0,
  employment_since: '2019-11-01',
  recipient_iban: REFERENCE_IBAN,
}

export type OpenLine = Readonly<{ line: Line; path: string }>

/** The customer applies, is scored, gets an offer, is identified, signs; the bank opens the line. */
export const applyForLine = async (stage: Stage): Promise<OpenLine> => {
  const { screen, call, settle, client } = stage
  screen.chapter(`Erika Mustermann applies for ${amount(REQUESTED * 100)} EUR`)
  const { id: personId } = await call<{ id: string }>(201, 'POST', '/v1/persons', personOn(await stage.today()))
  const person = `/v1/persons/${personId}`
  const record = await call<Static<typeof CreditRecordView>>(201, 'POST', `${person}/credit_records`, {
    source: 'solarisBank',
  })
  const created = await call<Application>(201, 'POST', `${person}/credit_line_applications`, {
    ...request,
    credit_record_id: record.id,
  })
  const path = `${person}/credit_line_applications/${created.id}`
  const read = () => client.ask<Application>(200, 'GET', path)
  await settle()
  const snapshot = await call<Static<typeof AccountSnapshotCreated>>(201, 'POST', `${person}/account_snapshots`, {
    source: 'FIN_TEC_SYSTEMS',
    iban: REFERENCE_IBAN,
  })
  await settle()
  await call(204, 'PUT', `${path}/account_snapshot`, { account_snapshot_id: snapshot.id })
  await settle()

  const application = await read()
  told(application.status === 'offered', `The application should be 'offered', but is '${application.status}'.`)
  await tellDecision(stage, application.id)
  await tellPapers(stage, path)

  screen.chapter('She accepts: identification, signature, and the line opens')
  const identification = { identification_id: application.identification_id }
  await call(204, 'PUT', `${path}/identification`, identification)
  await settle()
  const { status, credit_line_id } = await read()
  told(status === 'credit_line_created', `The application should be 'credit_line_created', but is '${status}'.`)
  const signed = await client.fetchFile(`${path}/contract`)
  screen.line(`The signed contract: ${stage.save('contract-signed.pdf', signed)}`)
  const linePath = `${person}/credit_lines/${credit_line_id}`
  const line = await client.ask<Line>(200, 'GET', linePath)
  told(line.status === 'open', `The line should be 'open', but is '${line.status}'.`)
  screen.line(
    `The line: ${amount(line.limit.value)} EUR at ${percent(line.interest_rate)}, its own IBAN ${line.account_iban}`,
  )
  return { line, path: linePath }
}

const figureColumns: readonly Column[] = [
  { title: 'figure', width: 22, align: 'left' },
  { title: 'EUR', width: 11, align: 'right' },
  { title: 'where it comes from', width: 40, align: 'left' },
]

/** What is kept of a decision is enough to make it again: the demo adds up the same figures. */
const tellDecision = async ({ screen, client }: Stage, applicationId: string): Promise<void> => {
  const path = `/lender/v1/applications/${applicationId}`
  const decisions = await client.ask<readonly Decision[]>(200, 'GET', `${path}/decisions`)
  const decision = decisions.find(({ stage }) => stage === 'final')
  told(decision?.outcome === 'pass' && decision.offer !== null, 'The final decision should be an offer.')
  const { freeCents, affordableLimitCents } = decision.facts as { freeCents: number; affordableLimitCents: number }

  screen.chapter(`The decision, by policy ${decision.policy}`)
  let free = 0
  for (const { name, amount: figure, evidence } of decision.figures) {
    const { value } = figure as { value: number }
    free += name === 'income' ? value : -value
    const sign = name === 'income' ? '' : '− '
    const source = evidence.join(', ').replaceAll('_', ' ')
    screen.line(row(figureColumns, [`${sign}${name.replaceAll('_', ' ')}`, amount(value), source]))
  }
  screen.line(row(figureColumns, ['= free each month', amount(free)]))
  told(free === freeCents, `Income less burdens is ${amount(free)}, but the decision says ${amount(freeCents)}.`)
  screen.line(row(figureColumns, ['at most affordable', amount(affordableLimitCents)]))
  screen.line(row(figureColumns, ['offered', amount(decision.offer.limit.value), 'as requested']))
  told(decision.offer.limit.value === REQUESTED * 100, 'The offer should be what was requested.')
  told(decision.replays === true, 'The decision should replay.')
  screen.holds('asked again with the same facts, the policy says the same')

  const offer = await client.ask<Static<typeof LenderApplicationView>>(200, 'GET', path)
  const rates = `${percent(offer.offered_interest_rate ?? 0)}, effective ${percent(offer.offered_effective_interest_rate ?? 0)}`
  screen.line(`The offer: ${amount(decision.offer.limit.value)} EUR at ${rates}, valid until ${offer.valid_until}`)
}

const tellPapers = async ({ screen, client, save }: Stage, path: string): Promise<void> => {
  for (const { name, file, what } of [
    { name: 'pre_contract', file: 'secci.pdf', what: 'SECCI' },
    { name: 'contract', file: 'contract.pdf', what: 'Contract' },
  ]) {
    screen.progress(`${what} as PDF`)
    const bytes = await client.fetchFile(`${path}/${name}`)
    told(bytes.subarray(0, 5).toString('latin1') === '%PDF-', `${what} should be a PDF.`)
    screen.line(`${what.padEnd(8)}  ${save(file, bytes)}  ${Math.round(bytes.length / 1024)} KB`)
  }
}

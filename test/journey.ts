// The way of a customer through the API, as a client walks it, `rahmenwerk/client` in hand: for stories, proofs and the crash run.
import { type Client, type Options, openClient } from '../src/client/client.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came back and asserts on it
type Json = any

/** Anything that can ask the API: the program in this process, or one behind a port. */
export type Caller = Readonly<{
  call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Readonly<{ status: number; body: Json }>>
}>

export const euros = (amount: number) => ({ value: Math.round(amount * 100), unit: 'cents', currency: 'EUR' }) as const

/** A customer with a good income, as `lending.md` 5 has it: 3,200 net, 850 rent, 80 insurance. */
export const person = {
  salutation: 'MS',
  first_name: 'Erika',
  last_name: 'Mustermann',
  birth_date: '1988-08-12',
  nationality: 'DE',
  email: 'erika@example.org',
  mobile_number: '+4915112345678',
  employment_status: 'EMPLOYED',
  address: { line_1: 'Heidestraße 17', postal_code: '51147', city: 'Köln', country: 'DE' },
  terms_conditions_signed_at: '2026-11-20T09:00:00Z',
  data_terms_signed_at: '2026-11-20T09:00:00Z',
  own_economic_interest_signed_at: '2026-11-20T09:00:00Z',
} as const

export const applicationFor = (limit: number) =>
  ({
    requested_credit_limit: euros(limit),
    net_income_amount: euros(3200),
    living_situation: 'LIVING_IN_RENTED_HOUSE',
    living_situation_amount: euros(850),
    private_insurance_amount: euros(80),
    number_of_dependents: 0,
    employment_since: '2019-11-01',
    recipient_iban: 'DE92370601930002130041',
  }) as const

/** The typed client over whoever can ask, in whose name it speaks. */
export const clientOver = (caller: Caller): Client =>
  openClient({
    baseUrl: '',
    accessToken: 'the caller has its own',
    fetch: async (path, { method = 'GET', headers, body }) => {
      const { authorization: _token, ...kept } = headers as Record<string, string>
      const given = typeof body === 'string' ? JSON.parse(body) : undefined
      const answer = await caller.call(method, path, given, kept)
      const text = answer.body === undefined || answer.body === '' ? null : JSON.stringify(answer.body)
      return new Response(text, { status: answer.status, headers: { 'content-type': 'application/json' } })
    },
  })

/** Asks and insists on the status. */
export const expecting =
  (caller: Caller, keyPrefix?: string) =>
  async (status: number, method: string, path: string, body?: unknown): Promise<Json> => {
    const headers: Record<string, string> =
      keyPrefix && method !== 'GET' ? { 'idempotency-key': `${keyPrefix} ${method} ${path}`.slice(0, 255) } : {}
    const answer = await caller.call(method, path, body, headers)
    if (answer.status !== status)
      throw new Error(`${method} ${path} answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

export type OpenLine = Readonly<{ personId: string; applicationId: string; lineId: string; iban: string }>

/** From person to open line. With a key prefix every command carries an Idempotency-Key, so that the walk may be repeated. */
export const openLine = async (
  caller: Caller,
  {
    limit = 2000,
    iban = 'DE92370601930002130041',
    details = {},
    keyPrefix,
  }: Readonly<{ limit?: number; iban?: string; details?: object; keyPrefix?: string }> = {},
): Promise<OpenLine> => {
  const bank = clientOver(caller)
  const once = (step: string): Options => (keyPrefix ? { idempotencyKey: `${keyPrefix} ${step}` } : {})
  const { id: person_id } = await bank.call('postPersons', { body: { ...person, ...details } }, once('person'))
  const record = await bank.call(
    'createCreditRecord',
    { path: { person_id }, body: { source: 'solarisBank' } },
    once('credit record'),
  )
  const body = { ...applicationFor(limit), recipient_iban: iban, credit_record_id: record.id }
  const application = await bank.call('createConsumerApplication', { path: { person_id }, body }, once('application'))
  const path = { person_id, application_id: application.id }
  const snapshot = await bank.call(
    'createAccountSnapshot',
    { path: { person_id }, body: { source: 'FIN_TEC_SYSTEMS', iban } },
    once('account snapshot'),
  )
  await bank.call('postSandboxSettle')
  await bank.call(
    'linkConsumerAccountSnapshot',
    { path, body: { account_snapshot_id: snapshot.id } },
    once('linking the account snapshot'),
  )
  const { identification_id } = await bank.call('getConsumerApplication', { path })
  if (identification_id === null) throw new Error('an offer shows the identification that is to be linked')
  await bank.call(
    'linkConsumerIdentification',
    { path, body: { identification_id } },
    once('linking the identification'),
  )
  await bank.call('postSandboxSettle')
  const done = await bank.call('getConsumerApplication', { path })
  if (done.credit_line_id === null) throw new Error(`the application is ${JSON.stringify(done)}`)
  const line = await bank.call('getCreditLine', { path: { person_id, credit_line_id: done.credit_line_id } })
  if (line.status !== 'open') throw new Error(`the line is ${JSON.stringify(line)}`)
  return { personId: person_id, applicationId: application.id, lineId: line.id, iban: line.account_iban ?? '' }
}

/** The sum of debits less credits of each account that is not zero. */
export const balances = async (
  caller: Caller,
): Promise<Readonly<{ balanced: boolean; agrees: boolean; accounts: Record<string, number> }>> => {
  const { body } = await caller.call('GET', '/sandbox/v1/trial_balance')
  return {
    balanced: body.balanced,
    agrees: body.subledger_agrees,
    accounts: Object.fromEntries(
      body.accounts
        .map(({ code, debit, credit }: { code: string; debit: number; credit: number }) => [code, debit - credit])
        .filter(([, balance]: [string, number]) => balance !== 0),
    ),
  }
}

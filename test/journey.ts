// The way of a customer through the API, as a client walks it: for stories, proofs and the crash run.

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

export const euros = (amount: number) => ({ value: Math.round(amount * 100), unit: 'cents', currency: 'EUR' })

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
}

export const applicationFor = (limit: number) => ({
  requested_credit_limit: euros(limit),
  net_income_amount: euros(3200),
  living_situation: 'LIVING_IN_RENTED_HOUSE',
  living_situation_amount: euros(850),
  private_insurance_amount: euros(80),
  number_of_dependents: 0,
  employment_since: '2019-11-01',
  recipient_iban: 'DE92370601930002130041',
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
  { limit = 2000, keyPrefix }: Readonly<{ limit?: number; keyPrefix?: string }> = {},
): Promise<OpenLine> => {
  const ask = expecting(caller, keyPrefix)
  const settle = () => caller.call('POST', '/sandbox/v1/settle')
  const { id: personId } = await ask(201, 'POST', '/v1/persons', person)
  const record = await ask(201, 'POST', `/v1/persons/${personId}/credit_records`, { source: 'solarisBank' })
  const application = await ask(201, 'POST', `/v1/persons/${personId}/credit_line_applications`, {
    ...applicationFor(limit),
    credit_record_id: record.id,
  })
  const path = `/v1/persons/${personId}/credit_line_applications/${application.id}`
  const snapshot = await ask(201, 'POST', `/v1/persons/${personId}/account_snapshots`, {
    source: 'FIN_TEC_SYSTEMS',
    iban: 'DE92370601930002130041',
  })
  await settle()
  await ask(204, 'PUT', `${path}/account_snapshot`, { account_snapshot_id: snapshot.id })
  const { identification_id } = await ask(200, 'GET', path)
  await ask(204, 'PUT', `${path}/identification`, { identification_id })
  await settle()
  const done = await ask(200, 'GET', path)
  if (done.status !== 'credit_line_created') throw new Error(`the application is ${JSON.stringify(done)}`)
  const line = await ask(200, 'GET', `/v1/persons/${personId}/credit_lines/${done.credit_line_id}`)
  if (line.status !== 'open') throw new Error(`the line is ${JSON.stringify(line)}`)
  return { personId, applicationId: application.id, lineId: line.id, iban: line.account_iban }
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

// Customers in the situations that the contract's operations need: made once each, by whoever needs them first.
import { euros, person } from '../../test/journey.ts'
import type { Caller, Json, Server } from './server.ts'

export const IBAN = 'DE92370601930002130041'

/** A customer in France, as French lines need one. */
export const inFrance = {
  iban: 'FR1420041010050500013M02606',
  person: {
    nationality: 'FR',
    address: { line_1: '12 rue de la Paix', postal_code: '75002', city: 'Paris', country: 'FR' },
  },
}

export type Application = Readonly<{ caller: Caller; personId: string; id: string; path: string }>
export type Line = Readonly<{ caller: Caller; personId: string; id: string; path: string; applicationPath: string }>

/** Another tenant where the server makes some; else the one whose credentials were given. */
export const tenant = async (server: Server, given: Caller, options: object): Promise<Caller> => {
  const { status, body } = await given.call('POST', '/sandbox/v1/partners', { name: 'Conformance', ...options })
  return status === 201 ? server.as(body.client_id, body.client_secret) : given
}

/** Gives the server time to do what it does by itself: told to, in a sandbox of ours. */
export const settle = async (caller: Caller): Promise<void> => {
  const { status } = await caller.call('POST', '/sandbox/v1/settle')
  if (status !== 200) await new Promise((done) => setTimeout(done, 3000))
}

export const newPerson = async (caller: Caller, details: object = {}): Promise<string> =>
  (await caller.ask(201, 'POST', '/v1/persons', { ...person, ...details })).id

export const newRecord = async (caller: Caller, personId: string, prefix = ''): Promise<string> => {
  const { id } = await caller.ask(201, 'POST', `/v1${prefix}/persons/${personId}/credit_records`, {
    source: 'solarisBank',
  })
  await settle(caller)
  return id
}

export const newSnapshot = async (caller: Caller, personId: string, iban = IBAN): Promise<string> => {
  const given = { source: 'FIN_TEC_SYSTEMS', iban }
  const { id } = await caller.ask(201, 'POST', `/v1/persons/${personId}/account_snapshots`, given)
  await settle(caller)
  return id
}

export const applicationsOf = (personId: string, prefix = ''): string =>
  `/v1${prefix}/persons/${personId}/credit_line_applications`

/** Takes a consumer's application from its start to the offer. */
export const toOffer = async ({ caller, personId, path }: Application, iban = IBAN): Promise<void> => {
  const id = await newSnapshot(caller, personId, iban)
  await caller.ask(204, 'PUT', `${path}/account_snapshot`, { account_snapshot_id: id })
  await settle(caller)
}

/** From the offer to the line, whatever state that is made in. */
export const toLine = async ({ caller, personId, path }: Application): Promise<Line> => {
  const { identification_id } = await caller.ask(200, 'GET', path)
  await caller.ask(204, 'PUT', `${path}/identification`, { identification_id })
  await settle(caller)
  const { credit_line_id: id, status } = await caller.ask(200, 'GET', path)
  if (!id) throw new Error(`the application is '${status}' and has no line`)
  return { caller, personId, id, path: `/v1/persons/${personId}/credit_lines/${id}`, applicationPath: path }
}

export const draw = ({ caller, path }: Line): Promise<Json> =>
  caller.ask(201, 'POST', `${path}/loans`, {
    type: 'installment_plan',
    term: 6,
    amount: euros(500),
    reference: 'ABH244919',
    purpose: 'Buying an iphone',
  })

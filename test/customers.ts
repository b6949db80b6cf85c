// Customers on their way to an offer, step by step through the API: for tests that stop in between.
import { inFrance } from '../tools/conformance/lives.ts'
import { applicationFor, euros, person as goodPerson, type OpenLine, openLine } from './journey.ts'
import type { Client, Json, Reply, World } from './world.ts'

/** Requested 2,000, and all else well. */
export const goodApplication = applicationFor(2000)

/** What a freelancer tells, `lending.md` 5: 4,000 profit, 1,200 costs, 60,000 turnover → 7,300. */
export const goodBusiness = {
  annual_turnover: euros(60_000),
  monthly_net_profit: euros(4000),
  monthly_private_fixed_cost: euros(1200),
  monthly_non_mortgage_credit_expense: euros(0),
  recipient_iban: 'DE92370601930002130041',
  legal_form: 'FREE_OCCUPATION',
  foundation_date: '2019-08-24',
} as const

/** A line of the French product, which renews itself: of a partner who is at home in Germany again afterwards. */
export const openLineInFrance = async (world: World): Promise<OpenLine> => {
  const atHome = (country: string) =>
    world.database.asOwner('update partners set country = $1 where partner_id = $2', [country, world.partnerId])
  await atHome('FR')
  const line = await openLine(world, { iban: inFrance.iban, details: inFrance.person })
  await atHome('DE')
  return line
}

/** Makes a good person. Returns the id. */
export const newPerson = async (client: Client, details: object = {}): Promise<string> => {
  const { status, body } = await client.post('/v1/persons', { ...goodPerson, ...details })
  if (status !== 201) throw new Error(`the person was refused: ${JSON.stringify(body)}`)
  return body.id
}

export type Applied = Readonly<{ personId: string; applicationId: string; path: string; reply: Reply }>

/** Applies with a credit record, by default well. `scripts` are what the simulators answer for this person. */
export const apply = async (
  client: Client,
  {
    person = {},
    body = {},
    scripts,
    personId,
  }: Readonly<{ person?: object; body?: object; scripts?: object; personId?: string }> = {},
): Promise<Applied> => {
  const id = personId ?? (await newPerson(client, person))
  if (scripts) await client.post('/sandbox/v1/scripts', { person_id: id, ...scripts })
  const record = await client.post(`/v1/persons/${id}/credit_records`, { source: 'solarisBank' })
  const all = `/v1/persons/${id}/credit_line_applications`
  const reply = await client.post(all, { ...goodApplication, credit_record_id: record.body.id, ...body })
  return { personId: id, applicationId: reply.body.id, path: `${all}/${reply.body.id}`, reply }
}

/** The application as it is read now. */
export const readApplication = async (client: Client, { path }: Pick<Applied, 'path'>): Promise<Json> =>
  (await client.get(path)).body

/** Makes an account snapshot for this person. Returns the id. */
export const newSnapshot = async (client: Client, personId: string): Promise<string> =>
  (
    await client.post(`/v1/persons/${personId}/account_snapshots`, {
      source: 'FINREACH',
      iban: goodApplication.recipient_iban,
    })
  ).body.id

/** Links a fresh account snapshot: the offer follows. Returns the application. */
export const toOffer = async (world: World, applied: Applied): Promise<Json> => {
  const accountSnapshotId = await newSnapshot(world, applied.personId)
  await world.settle()
  await world.put(`${applied.path}/account_snapshot`, { account_snapshot_id: accountSnapshotId })
  return readApplication(world, applied)
}

/** Links the identification that the application shows, and does all that follows. Returns the application. */
export const identify = async (world: World, applied: Applied): Promise<Json> => {
  const { identification_id } = await readApplication(world, applied)
  await world.put(`${applied.path}/identification`, { identification_id })
  await world.settle()
  return readApplication(world, applied)
}

// A loan that runs, of a partner of its own: 1,000.00 over six months at 11 %, drawn on 2026-11-20 (`lending.md` 2).
import assert from 'node:assert/strict'
import { balances, euros, expecting, type OpenLine, openLine } from './journey.ts'
import { type Founded, type Json, openPartner, type World } from './world.ts'

export type Life = Readonly<{
  world: World
  line: OpenLine
  loanId: string
  /** Asks, insists on the status, and answers the body. */
  ask: (status: number, method: string, path: string, body?: unknown) => Promise<Json>
  /** Something the lender does with the loan. */
  serve: (status: number, what: string, body?: object) => Promise<Json>
  loan: () => Promise<Json>
  /** The loan's rows as `due day: amount`. */
  rows: () => Promise<string[]>
  /** A transfer of so many euro to the line's IBAN. */
  pay: (amount: number, valueOn?: string) => Promise<void>
  /** The next answers of the simulators for the customer. */
  script: (answers: object) => Promise<void>
  /** The balances of all accounts that are not zero, after the books were checked. */
  books: () => Promise<Record<string, number>>
}>

export type Beginning = Readonly<{
  /** Where the draw differs from the usual one. */
  draw?: object
  /** Answers of the simulators for the customer. */
  scripts?: object
  /** The day until which it is lived; without it the clock stands on the day of the draw, and the money has not left. */
  on?: string
}>

/** What has been lived, by its beginning. Nobody goes on with it: each test has a twin of it. */
const lived = new Map<string, Promise<Lived>>()

type Lived = Readonly<{ world: Founded; line: OpenLine; loanId: string }>

/** A life of a partner of its own, whose clock and books no other life sees. What begins alike is lived through once. */
export const openLife = async (beginning: Beginning = {}): Promise<Life> => {
  const key = JSON.stringify(beginning)
  const living = lived.get(key) ?? live(beginning)
  lived.set(key, living)
  const { world, line, loanId } = await living
  return lifeOf(await world.twin(), line, loanId)
}

/** Opens a line and draws a loan. */
const live = async ({ draw = {}, scripts, on }: Beginning): Promise<Lived> => {
  const world = await openPartner()
  await world.standAt('2026-11-20')
  const line = await openLine(world)
  const { personId, lineId } = line
  const ask = expecting(world)
  if (scripts) await ask(201, 'POST', '/sandbox/v1/scripts', { person_id: personId, ...scripts })
  const wish = { amount: euros(1000), term: 6, reference: 'R1', purpose: 'Fahrrad', ...draw }
  const { id } = await ask(201, 'POST', `/v1/persons/${personId}/credit_lines/${lineId}/loans`, wish)
  if (on !== undefined) await world.advance(on)
  return { world, line, loanId: id }
}

const lifeOf = (world: World, line: OpenLine, loanId: string): Life => {
  const ask: Life['ask'] = async (status, method, path, body) => {
    const answer = await world.call(method, path, body)
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const script: Life['script'] = (answers) =>
    ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.personId, ...answers })
  return {
    world,
    line,
    loanId,
    ask,
    serve: (status, what, body) => ask(status, 'POST', `/lender/v1/loans/${loanId}/${what}`, body),
    loan: () => ask(200, 'GET', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans/${loanId}`),
    rows: async () => {
      const { installments } = await ask(200, 'GET', `/v1/loans/${loanId}/repayment_schedule`)
      return installments.map((row: Json) => `${row.due_date}: ${row.amount.value / 100} ${row.status}`)
    },
    pay: async (amount, valueOn) => {
      const transfer = {
        iban: line.iban,
        amount: euros(amount),
        reference: 'R1',
        ...(valueOn ? { value_date: valueOn } : {}),
      }
      await ask(201, 'POST', '/sandbox/v1/incoming_payments', transfer)
      await world.settle()
    },
    script,
    books: async () => {
      const { balanced, agrees, accounts } = await balances(world)
      assert.deepEqual([balanced, agrees], [true, true], JSON.stringify(accounts))
      return accounts
    },
  }
}

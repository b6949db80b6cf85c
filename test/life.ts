// A loan that runs, of a partner of its own: 1,000.00 over six months at 11 %, drawn on 2026-11-20 (`lending.md` 2).
import assert from 'node:assert/strict'
import { balances, euros, type OpenLine, openLine } from './journey.ts'
import { type Json, openWorld, type World } from './world.ts'

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

/** A life for each test of a file: one bank, but a partner for each, whose clock and books no other life sees. Ask for it beside the tests. */
export const openLives = async (): Promise<(draw?: object, scripts?: object) => Promise<Life>> => {
  const bank = await openWorld()
  return async (draw = {}, scripts) => liveIn(await bank.another(), draw, scripts)
}

/** Opens a line and a loan; the clock stands on the day of the draw, the money has not left. */
const liveIn = async (world: World, draw: object, scripts?: object): Promise<Life> => {
  await world.standAt('2026-11-20')
  const line = await openLine(world)
  const ask: Life['ask'] = async (status, method, path, body) => {
    const answer = await world.call(method, path, body)
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const script: Life['script'] = (answers) =>
    ask(201, 'POST', '/sandbox/v1/scripts', { person_id: line.personId, ...answers })
  if (scripts) await script(scripts)
  const wish = { amount: euros(1000), term: 6, reference: 'R1', purpose: 'Fahrrad', ...draw }
  const drawn = await ask(201, 'POST', `/v1/persons/${line.personId}/credit_lines/${line.lineId}/loans`, wish)
  const loanId: string = drawn.id
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

// Which statements may be read now. Pure: a gap in their numbers or a balance that does not follow stops reading.
import type { Day } from '../base/day.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { checkStatement } from './messages/checks.ts'
import type { Statement } from './messages/message.ts'

/** A statement that was read. Banks begin each year with number 1. */
export type ReadStatement = Readonly<{ year: number; number: number; openingCents: Cents; closingCents: Cents }>

/** `waits`: it may be read when something else has come. `refused`: it never fits. The problem names the statement. */
export type Order = Readonly<{ fresh: readonly Statement[] }> | Readonly<{ stop: 'waits' | 'refused'; problem: string }>

/** The number of a statement: the legal one, where the bank gives it. */
export const numberOf = (statement: Statement): number | null => statement.legalNumber ?? statement.electronicNumber

export const yearOf = (on: Day): number => Number(on.slice(0, 4))

const asRead = (statement: Statement, number: number): ReadStatement => ({
  year: yearOf(statement.closingOn),
  number,
  openingCents: statement.openingCents,
  closingCents: statement.closingCents,
})

const follows = (last: ReadStatement, { year, number }: ReadStatement): boolean =>
  number === last.number + 1 ? year >= last.year : number === 1 && year > last.year

/**
 * The statements of a file that are new, in order; or why none of them can be read now. `read` are those read so far. Only
 * our own account is read, each statement adds up, and one that was read before says the same again.
 */
export const orderOf = (
  statements: readonly Statement[],
  { accountIban, read }: Readonly<{ accountIban: string; read: readonly ReadStatement[] }>,
): Order => {
  const inOrder = statements.toSorted(
    (a, b) => yearOf(a.closingOn) - yearOf(b.closingOn) || (numberOf(a) ?? 0) - (numberOf(b) ?? 0),
  )
  const known = [...read]
  const fresh: Statement[] = []
  for (const statement of inOrder) {
    const number = numberOf(statement)
    const name = `Statement ${number ?? statement.id} of ${statement.accountIban}`
    const refused = (problem: string): Order => ({ stop: 'refused', problem: `${name} ${problem}` })
    if (statement.accountIban !== accountIban) return refused(`is of another account, ours is ${accountIban}.`)
    if (number === null) return refused('has no number: whether one is missing could not be told.')
    const [problem] = checkStatement(statement)
    if (problem) return refused(`does not add up: ${problem.where}: ${problem.what}.`)
    const next = asRead(statement, number)
    const twin = known.find((each) => each.year === next.year && each.number === number)
    if (twin && twin.openingCents === next.openingCents && twin.closingCents === next.closingCents) continue
    if (twin) return refused('has other balances than the one of this number that was read.')
    const last = known.at(-1)
    if (last && (next.year < last.year || (next.year === last.year && number < last.number)))
      return refused(`is older than the first that was read.`)
    if (last && !follows(last, next))
      return { stop: 'waits', problem: `${name} does not follow ${last.number}: one is missing.` }
    if (last && next.openingCents !== last.closingCents) {
      const balances = `opens with ${centsToDecimal(next.openingCents)} EUR, the one before closed with ${centsToDecimal(last.closingCents)} EUR.`
      return { stop: 'waits', problem: `${name} ${balances}` }
    }
    known.push(next)
    fresh.push(statement)
  }
  return { fresh }
}

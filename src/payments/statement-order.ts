// Which statements may be read now. Pure: a gap in their numbers or a balance that does not follow stops reading.
import { createHash } from 'node:crypto'
import type { Day } from '../base/day.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { checkStatement } from './messages/checks.ts'
import type { Statement } from './messages/message.ts'

/** A statement that was read. Banks begin each year with number 1. */
export type ReadStatement = Readonly<{
  year: number
  number: number
  openingCents: Cents
  closingCents: Cents
  /** Of its entries. */
  digest: string
}>

/**
 * `waits`: it may be read when something else has come, or on the day that is told. `refused`: it never fits. The problem
 * names the statement.
 */
export type Order =
  | Readonly<{ fresh: readonly Statement[] }>
  | Readonly<{ stop: 'waits'; problem: string; readFromOn?: Day }>
  | Readonly<{ stop: 'refused'; problem: string }>

/** The number of a statement: the legal one, where the bank gives it. */
export const numberOf = (statement: Statement): number | null => statement.legalNumber ?? statement.electronicNumber

export const yearOf = (on: Day): number => Number(on.slice(0, 4))

/** As a person is told of it: its number and account. */
export const nameOf = (statement: Statement): string =>
  `Statement ${numberOf(statement) ?? statement.id} of ${statement.accountIban}`

/** The same for the same entries, however the file tells of them. */
export const digestOf = ({ entries }: Statement): string => {
  const hash = createHash('sha256')
  for (const { reference, bookedOn, amountCents } of entries) hash.update(`${reference}\n${bookedOn}\n${amountCents}\n`)
  return hash.digest('hex')
}

const asRead = (statement: Statement, number: number): ReadStatement => ({
  year: yearOf(statement.closingOn),
  number,
  openingCents: statement.openingCents,
  closingCents: statement.closingCents,
  digest: digestOf(statement),
})

const follows = (last: ReadStatement, { year, number }: ReadStatement): boolean =>
  number === last.number + 1 ? year >= last.year : number === 1 && year > last.year

/** By year and number, as a bank writes them. */
export const inOrder = (statements: readonly Statement[]): readonly Statement[] =>
  statements.toSorted((a, b) => yearOf(a.closingOn) - yearOf(b.closingOn) || (numberOf(a) ?? 0) - (numberOf(b) ?? 0))

export type Standing = Readonly<{
  accountIban: string
  read: readonly ReadStatement[]
  /** The partner's day, and the day that it really is: a clock that was stopped is behind. */
  today: Day
  realToday: Day
}>

/**
 * The statements of a file that are new, in order; or why none of them can be read now. Only our own account is read, each
 * statement adds up, none comes from a day ahead, and one that was read before says the same again.
 */
export const orderOf = (statements: readonly Statement[], { accountIban, read, today, realToday }: Standing): Order => {
  const known = [...read]
  const fresh: Statement[] = []
  for (const statement of inOrder(statements)) {
    const number = numberOf(statement)
    const name = nameOf(statement)
    const { closingOn } = statement
    const refused = (problem: string): Order => ({ stop: 'refused', problem: `${name} ${problem}` })
    if (statement.accountIban !== accountIban) return refused(`is of another account, ours is ${accountIban}.`)
    if (number === null) return refused('has no number: whether one is missing could not be told.')
    if (closingOn > realToday) return refused(`is dated ${closingOn}: that day has not come, it is ${realToday}.`)
    const [problem] = checkStatement(statement)
    if (problem) return refused(`does not add up: ${problem.where}: ${problem.what}.`)
    const next = asRead(statement, number)
    const twin = known.find((each) => each.year === next.year && each.number === number)
    if (twin && (twin.openingCents !== next.openingCents || twin.closingCents !== next.closingCents))
      return refused('has other balances than the one of this number that was read.')
    if (twin && twin.digest !== next.digest)
      return refused('has other entries than the one of this number that was read.')
    if (twin) continue
    const last = known.at(-1)
    if (last && (next.year < last.year || (next.year === last.year && number < last.number)))
      return refused(`is older than the last that was read, ${last.number} of ${last.year}.`)
    if (last && !follows(last, next))
      return { stop: 'waits', problem: `${name} does not follow ${last.number}: one is missing.` }
    if (last && next.openingCents !== last.closingCents) {
      const balances = `opens with ${centsToDecimal(next.openingCents)} EUR, the one before closed with ${centsToDecimal(last.closingCents)} EUR.`
      return { stop: 'waits', problem: `${name} ${balances}` }
    }
    if (closingOn > today)
      return {
        stop: 'waits',
        problem: `${name} is dated ${closingOn}, and the books stand at ${today}.`,
        readFromOn: closingOn,
      }
    known.push(next)
    fresh.push(statement)
  }
  return { fresh }
}

/** A payment of a statement, by what tells it from others. */
export type Told = Readonly<{ reference: string; amountCents: Cents; bookedOn: Day }>

/** Why these statements, though they follow, cannot be what the account did; null when they can. */
export const contradictionIn = (
  fresh: readonly Statement[],
  { ledgerCents, isFirst, seen }: Readonly<{ ledgerCents: Cents; isFirst: boolean; seen: readonly Told[] }>,
): string | null => {
  const [first] = fresh
  if (!first) return null
  const [twice] = seen
  if (twice) {
    const telling = fresh.find(({ entries }) =>
      entries.some((entry) => twice.reference.startsWith(`${entry.reference}/`)),
    )
    return `${nameOf(telling ?? first)} tells of ${centsToDecimal(twice.amountCents)} EUR on ${twice.bookedOn} (${twice.reference}), which another statement has told.`
  }
  const expectedCents = isFirst ? 0n : first.openingCents
  if (ledgerCents !== expectedCents)
    return `${nameOf(first)} would leave account 1000 ${centsToDecimal(ledgerCents - expectedCents)} EUR off its closing balance.`
  return null
}

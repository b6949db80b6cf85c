// Which statements may be read now. Pure: a gap in their numbers or a balance that does not follow stops reading.
import { createHash } from 'node:crypto'
import { type Day, yearOf } from '../base/day.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { checkStatement } from './messages/checks.ts'
import type { Statement } from './messages/message.ts'
import type { Verdict } from './outcomes.ts'

/** A statement's place among those of its account. Banks begin each year with number 1, and may cut a statement into pages. */
type Place = Readonly<{ year: number; number: number; page: number }>

/** A statement, or a page of one, that was read. */
export type ReadStatement = Place &
  Readonly<{
    isLastPage: boolean
    openingCents: Cents
    closingCents: Cents
    /** Of its entries. */
    digest: string
  }>

/** Statements that may be booked now, or why none may: the problem names the statement. */
export type Order = Readonly<{ fresh: readonly Statement[] }> | Exclude<Verdict, { status: 'read' }>

/** The number of a statement: the legal one, where the bank gives it. */
export const numberOf = (statement: Statement): number | null => statement.legalNumber ?? statement.electronicNumber

/** Where it stands among those of its account. What has no number stands before all others. */
export const placeOf = (statement: Statement): Place => ({
  year: yearOf(statement.closingOn),
  number: numberOf(statement) ?? 0,
  page: statement.page?.number ?? 1,
})

/** By year, number and page, as a bank writes them. */
export const byPlace = (a: Place, b: Place): number => a.year - b.year || a.number - b.number || a.page - b.page

/** As a person is told of it: its number, page and account. */
export const nameOf = (statement: Statement): string => {
  const { accountIban, id, page } = statement
  return `Statement ${numberOf(statement) ?? id}${page ? `, page ${page.number},` : ''} of ${accountIban}`
}

/** The same for the same entries, however the file tells of them. */
export const digestOf = ({ entries }: Statement): string => {
  const hash = createHash('sha256')
  for (const { reference, bookedOn, amountCents } of entries) hash.update(`${reference}\n${bookedOn}\n${amountCents}\n`)
  return hash.digest('hex')
}

/** A statement as it will have been read. */
export const asRead = (statement: Statement): ReadStatement => ({
  ...placeOf(statement),
  isLastPage: statement.page?.isLast ?? true,
  openingCents: statement.openingCents,
  closingCents: statement.closingCents,
  digest: digestOf(statement),
})

/** By their places, whatever order a file has them in. */
export const inOrder = (statements: readonly Statement[]): readonly Statement[] =>
  statements.toSorted((a, b) => byPlace(placeOf(a), placeOf(b)))

export type Standing = Readonly<{
  /** In the order of their places. */
  read: readonly ReadStatement[]
  /** A person has said that the account begins for us with whichever statement is the first. */
  mayBegin: boolean
  /** The partner's day, and the day that it really is: a clock that was stopped is behind. */
  today: Day
  realToday: Day
}>

/** What is wrong with a statement by itself, whatever was read before it. */
const faultOf = (statement: Statement, realToday: Day): string | null => {
  const { closingOn } = statement
  if (numberOf(statement) === null) return 'has no number: whether one is missing could not be told.'
  if (closingOn > realToday) return `is dated ${closingOn}: that day has not come, it is ${realToday}.`
  const [problem] = checkStatement(statement)
  return problem ? `does not add up: ${problem.where}: ${problem.what}.` : null
}

/** How a statement contradicts what was read of its number; null when it does not. */
const contradictionOf = (read: ReadStatement, next: ReadStatement): string | null => {
  if (read.year !== next.year || read.number !== next.number) return null
  if (read.page !== next.page) return read.isLastPage ? 'comes after the last page of its number that was read.' : null
  if (read.openingCents !== next.openingCents || read.closingCents !== next.closingCents)
    return 'has other balances than the one of this number that was read.'
  if (read.digest !== next.digest) return 'has other entries than the one of this number that was read.'
  if (read.isLastPage !== next.isLastPage) return 'has other pages than the one of this number that was read.'
  return null
}

const titleOf = ({ number, page, isLastPage }: ReadStatement): string =>
  page === 1 && isLastPage ? `${number}` : `${number}, page ${page}`

/** Is it the number that a bank writes after this one? */
const countsOn = (from: ReadStatement, to: ReadStatement): boolean =>
  to.number === from.number + 1 ? to.year >= from.year : to.number === 1 && to.year > from.year

/** What is missing between two statements; null when one follows the other: by its number or page, and by its balance. */
const missingBetween = (before: ReadStatement, after: ReadStatement): string | null => {
  const missing = (what: string) => `does not follow ${titleOf(before)}: ${what} is missing.`
  if (!before.isLastPage) {
    const isNext = after.number === before.number && after.page === before.page + 1 && after.year >= before.year
    if (!isNext) return missing(`page ${before.page + 1} of ${before.number}`)
  } else if (!countsOn(before, after)) return missing('one')
  else if (after.page !== 1) return missing(`page ${after.page - 1} of ${after.number}`)
  if (after.openingCents === before.closingCents) return null
  const [opens, closed] = [after.openingCents, before.closingCents].map(centsToDecimal)
  return `opens with ${opens} EUR, the one before closed with ${closed} EUR.`
}

/** Why an account cannot begin with this statement; null when it can: nothing came before it, or a person says so. */
const missingBefore = ({ number, page, openingCents }: ReadStatement, mayBegin: boolean): string | null => {
  if (page !== 1) return `is none that an account begins with: page ${page - 1} of ${number} is missing.`
  if (mayBegin || (number === 1 && openingCents === 0n)) return null
  const opens = `opens with ${centsToDecimal(openingCents)} EUR`
  return `${opens}, and none was read before: number 1 is missing, or a person says that the account begins here.`
}

/**
 * The statements of a file that are new, in order; or why none of them can be read now. Each adds up, none comes from a day
 * ahead, one that was read before says the same again, and each follows the one before it. The first of an account is number 1
 * and opens with nothing, or a person says that it is. Where numbers begin anew, whether the last ones of the old year were
 * missing cannot be told: those that come later are read if they fill exactly that place, from balance to balance.
 */
export const orderOf = (statements: readonly Statement[], { read, mayBegin, today, realToday }: Standing): Order => {
  const known = [...read]
  const fresh = new Map<ReadStatement, Statement>()
  const last = read.at(-1)
  const waits = (statement: Statement, problem: string): Order => {
    const isOlder = last && byPlace(placeOf(statement), last) < 0
    const older = isOlder ? `is older than the last that was read, ${last.number} of ${last.year}, and ` : ''
    return { status: 'waiting', problem: `${nameOf(statement)} ${older}${problem}`, isAsked: true }
  }
  for (const statement of inOrder(statements)) {
    const next = asRead(statement)
    const at = known.findLastIndex((each) => byPlace(each, next) <= 0)
    const before = known[at]
    const isBeforeAll = before === undefined && last !== undefined
    const fault =
      faultOf(statement, realToday) ??
      (before && contradictionOf(before, next)) ??
      (isBeforeAll ? `is older than the last that was read, ${last.number} of ${last.year}, and than the first.` : null)
    if (fault) return { status: 'refused', problem: `${nameOf(statement)} ${fault}` }
    if (before && byPlace(before, next) === 0) continue
    const missing = before ? missingBetween(before, next) : missingBefore(next, mayBegin)
    if (missing) return waits(statement, missing)
    if (statement.closingOn > today) {
      const problem = `${nameOf(statement)} is dated ${statement.closingOn}, and the books stand at ${today}.`
      return { status: 'waiting', problem, isAsked: false, readFromOn: statement.closingOn }
    }
    known.splice(at + 1, 0, next)
    fresh.set(next, statement)
  }
  for (const [i, after] of known.entries()) {
    const before = known[i - 1]
    const statement = before && fresh.get(before)
    const missing = statement && missingBetween(before, after)
    if (missing) return waits(statement, `${titleOf(after)} of ${after.year} ${missing}`)
  }
  return { fresh: [...fresh.values()] }
}

/** A payment of a statement, by what tells it from others. */
export type Told = Readonly<{ reference: string; amountCents: Cents; bookedOn: Day }>

/** Why these statements, though they follow, cannot be what the account did; null when they can. `lastCents`: the last one read closed with it. */
export const contradictionIn = (
  fresh: readonly Statement[],
  { ledgerCents, lastCents, seen }: Readonly<{ ledgerCents: Cents; lastCents: Cents; seen: readonly Told[] }>,
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
  if (ledgerCents !== lastCents)
    return `${nameOf(first)} would leave account 1000 ${centsToDecimal(ledgerCents - lastCents)} EUR off its closing balance.`
  return null
}

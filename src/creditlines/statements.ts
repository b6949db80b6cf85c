// Issuing statements: of each year in January, of the whole line when it is settled. One that was issued is never changed.
import { addT2Days } from '../base/calendar.ts'
import { type Day, dayAt, dayFrom, latest, monthOf, yearOf } from '../base/day.ts'
import { invalidField, notFound } from '../base/errors.ts'
import type { Command, Write } from '../db/write.ts'
import { fileDocument, fileDocuments, type NewDocument, retainedUntil } from '../documents/archive.ts'
import { findNewestDocument, keepUntil, subjectsOnFile } from '../documents/store.ts'
import { contractLanguage, letterheadOf } from '../persons/letterhead.ts'
import { getPersons } from '../persons/store.ts'
import type { Step } from '../work/day.ts'
import type { CreditLine } from './creditline.ts'
import { type StatedLine, statementOf } from './statement.ts'
import { linesThatRan, statedLoans, transfersOfLines, yearOfLine } from './statement-store.ts'
import { lockCreditLine, lockCreditLineOf, lockCreditLines } from './store.ts'

const BATCH = 200

/** Annual statements go out on the fifth bank day of January (`lending.md` 4). */
export const isStatementDay = (on: Day): boolean =>
  monthOf(on) === 1 && on === addT2Days(dayFrom(yearOf(on) - 1, 12, 31), 5)

const statedLine = (line: CreditLine): StatedLine => ({
  limitCents: line.limitCents,
  interestRate: line.interestRate,
  annualPercentageRate: line.annualPercentageRate,
  closedOn: line.status === 'closed' ? line.terminationOn : null,
})

type Issued = Readonly<{
  lines: readonly CreditLine[]
  untilOn: Day
  fromOn: (line: CreditLine) => Day
}>

/** The statements of these lines, and to whom they go. */
const statementsOf = async ({ tx }: Write, { lines, untilOn, fromOn }: Issued) => {
  const ids = lines.map(({ creditLineId }) => creditLineId)
  const transfers = await transfersOfLines(tx, ids, untilOn)
  const loans = await statedLoans(tx, ids)
  const persons = await getPersons(tx, [...new Set(lines.map(({ personId }) => personId))])
  return lines.map((line) => {
    const { creditLineId, personId, productVersion } = line
    const person = persons.get(personId)
    if (!person) throw notFound('Person', personId)
    const period = { fromOn: fromOn(line), untilOn }
    const language = contractLanguage(person, productVersion)
    return {
      line,
      language,
      statement: {
        ...letterheadOf(person, creditLineId, language),
        ...statementOf(statedLine(line), loans.get(creditLineId) ?? [], transfers.get(creditLineId) ?? [], period),
      },
    }
  })
}

const yearBounds = (year: number) => ({ fromOn: dayFrom(year, 1, 1), untilOn: dayFrom(year, 12, 31) })

/** Files the statements of a year that is over. */
const issueYear = async (write: Write, lines: readonly CreditLine[], year: number): Promise<readonly string[]> => {
  const { fromOn, untilOn } = yearBounds(year)
  const issued = await statementsOf(write, { lines, untilOn, fromOn: (line) => latest(fromOn, line.concludedOn) })
  return fileDocuments(
    write,
    issued.map(
      ({ line, language, statement }): NewDocument => ({
        kind: 'annual_statement',
        subjectId: yearOfLine(line.creditLineId, year),
        personId: line.personId,
        language,
        delivered: true,
        data: { ...statement, year },
      }),
    ),
  )
}

type Batch = Readonly<{ today: Day; afterId: string }>
type BatchDone = Readonly<{ issued: number; lastId: string | undefined }>

/** Files the statements of the year before for the next lines that lack one. */
const issueBatch: Command<Batch, BatchDone> = {
  name: 'creditlines.issue_annual_statements',
  run: async (write, { today, afterId }) => {
    const year = yearOf(today) - 1
    const ids = await linesThatRan(write, yearBounds(year), afterId, BATCH)
    const lines = await lockCreditLines(write.tx, ids)
    // Somebody may have asked for one of them already.
    const onFile = await subjectsOnFile(
      write.tx,
      'annual_statement',
      ids.map((id) => yearOfLine(id, year)),
    )
    const lacking = lines.filter(({ creditLineId }) => !onFile.has(yearOfLine(creditLineId, year)))
    await issueYear(write, lacking, year)
    return { issued: lacking.length, lastId: ids.at(-1) }
  },
}

/** The daily step: on the fifth bank day of January each line has its statement of the year before. Returns how many were new. */
export const issueAnnualStatements: Step['run'] = async ({ on, execute }) => {
  if (!isStatementDay(on)) return 0
  let issued = 0
  for (let afterId: string | undefined = ''; afterId !== undefined; ) {
    const done: BatchDone = await execute(issueBatch, { today: on, afterId })
    issued += done.issued
    afterId = done.lastId
  }
  return issued
}

export type YearOfLine = Readonly<{ personId: string; creditLineId: string; year: number }>

/**
 * The id of the statement of a year, issued now where it never was. 400 when the year is not over, 404 when the line was not
 * there in it.
 */
export const annualStatement: Command<YearOfLine, string> = {
  name: 'creditlines.annual_statement',
  run: async (write, { personId, creditLineId, year }) => {
    const line = await lockCreditLineOf(write.tx, personId, creditLineId)
    if (year >= yearOf(write.ctx.today)) {
      throw invalidField('year', `must be over; the statement of ${year} exists from January ${year + 1} on.`)
    }
    const { fromOn, untilOn } = yearBounds(year)
    const wasThere =
      line.grantedAt !== null && line.concludedOn <= untilOn && (line.settledOn === null || line.settledOn >= fromOn)
    if (!wasThere) throw notFound('AnnualAccountStatement', String(year))
    const onFile = await findNewestDocument(write.tx, yearOfLine(creditLineId, year), 'annual_statement')
    if (onFile) return onFile.documentId
    const [documentId] = await issueYear(write, [line], year)
    if (documentId === undefined) throw notFound('AnnualAccountStatement', String(year))
    return documentId
  },
}

export type Correction = Readonly<{ creditLineId: string; year: number; reason: string }>

/** Issues the statement of a year once more, as its next version: the one before stays on file. Returns its id. */
export const correctAnnualStatement: Command<Correction, string> = {
  name: 'creditlines.correct_annual_statement',
  run: async (write, { creditLineId, year, reason }) => {
    write.because(reason)
    const line = await lockCreditLine(write.tx, creditLineId)
    const onFile = await findNewestDocument(write.tx, yearOfLine(creditLineId, year), 'annual_statement')
    if (!onFile) throw notFound('AnnualAccountStatement', String(year))
    const [documentId] = await issueYear(write, [line], year)
    if (documentId === undefined) throw notFound('AnnualAccountStatement', String(year))
    return documentId
  },
}

/** Files the closing statement of a line that is settled; settled again after a late return, the next version. */
export const issueClosingStatement = async (write: Write, line: CreditLine): Promise<void> => {
  const { terminationType, terminationOn, settledOn } = line
  // A line that was never granted has nothing to account for.
  if (terminationType === null || settledOn === null) return
  const [issued] = await statementsOf(write, { lines: [line], untilOn: settledOn, fromOn: (each) => each.concludedOn })
  if (!issued) return
  const retainedUntilOn = retainedUntil('closing_statement', settledOn)
  // A contract is kept from its end, not from its beginning.
  await keepUntil(write.tx, line.applicationId, 'contract', retainedUntilOn)
  await fileDocument(write, {
    kind: 'closing_statement',
    subjectId: line.creditLineId,
    personId: line.personId,
    language: issued.language,
    delivered: true,
    data: {
      ...issued.statement,
      ending: terminationType,
      endedOn: terminationOn ?? dayAt(write.ctx.now),
      settledOn,
      retainedUntilOn,
    },
  })
}

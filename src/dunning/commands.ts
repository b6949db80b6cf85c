// What moves a case: the day that closes, and a person of the lender.
import { addDays, type Day } from '../base/day.ts'
import { invalidField, outsideProduct, Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import type { Cents } from '../base/money.ts'
import type { Forbearance, TerminationNotice } from '../creditlines/ending.ts'
import { forbearancesOn, noticesOn } from '../creditlines/ending-store.ts'
import { lockCreditLines } from '../creditlines/store.ts'
import { giveTerminationNotices, terminationNotice } from '../creditlines/termination.ts'
import { noticeTerms } from '../creditlines/termination-rules.ts'
import type { Command, Write } from '../db/write.ts'
import { type OpenLoan, openLoans, record } from '../loans/journal.ts'
import { arrearsCents } from '../loans/rules.ts'
import { terminationGate } from '../loans/servicing.ts'
import { loansBeingDebited } from '../payments/representations.ts'
import { holdsOnLines } from '../persons/hold-store.ts'
import { effectsOf, type HoldEffects } from '../persons/holds.ts'
import { type DunningCase, isOpen, type Note, type NoteKind } from './case.ts'
import { takeMeasures } from './changes.ts'
import { chargesOf, type Decided, measureOf } from './measures.ts'
import { askedOf, finalDaysOf, finalFrom, nextMove, type Situation } from './rules.ts'
import { casesDue, insertNote, lockCase, lockCases, notesOf } from './store.ts'
import { strategyByVersion } from './strategy.ts'

/** What was said and done around a case. */
type Surroundings = Readonly<{
  isBeingDebited: boolean
  notes: readonly Note[]
  effects: HoldEffects
  /** Given for the loan, by a person or here. */
  notices: readonly TerminationNotice[]
  /** Offered on the line. */
  forbearances: readonly Forbearance[]
}>

const surroundingsOf = async (
  { tx, ctx }: Write,
  cases: readonly DunningCase[],
): Promise<(dunned: DunningCase) => Surroundings> => {
  const lineIds = [...new Set(cases.map(({ lineId }) => lineId))]
  const debited = await loansBeingDebited(
    tx,
    cases.map(({ loanId }) => loanId),
  )
  const ids = cases.map(({ caseId }) => caseId)
  const notes = Map.groupBy(await notesOf(tx, ids), ({ caseId }) => caseId)
  const holds = await holdsOnLines(tx, cases, ctx.today)
  const notices = Map.groupBy(await noticesOn(tx, lineIds), ({ loanId }) => loanId)
  const forbearances = Map.groupBy(await forbearancesOn(tx, lineIds), ({ creditLineId }) => creditLineId)
  return ({ caseId, loanId, lineId }) => ({
    isBeingDebited: debited.has(loanId),
    notes: notes.get(caseId) ?? [],
    effects: effectsOf(holds(lineId)),
    notices: notices.get(loanId) ?? [],
    forbearances: forbearances.get(lineId) ?? [],
  })
}

/** The notice of this case that has not led to anything yet, and still gives time to pay. */
const runningNotice = (
  { openedOn }: DunningCase,
  { notices }: Pick<Surroundings, 'notices'>,
  on: Day,
): TerminationNotice | undefined =>
  notices.findLast((notice) => notice.terminatedOn === null && notice.givenOn >= openedOn && notice.deadlineOn >= on)

/** Do the arrears, and what was offered to the customer, allow the notice that precedes termination (§ 498 BGB)? */
const allowsNotice = ({ loan, state }: OpenLoan, { forbearances }: Surroundings): boolean => {
  try {
    noticeTerms({ loanId: loan.loanId, contract: loan.contract, state }, forbearances)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

const situationOf = (dunned: DunningCase, open: OpenLoan, around: Surroundings, on: Day): Situation => {
  const { loan, state } = open
  const [nextDefault] = state.instalments
    .filter((row) => row.settledOn === null && row.defaultFromOn > on)
    .map((row) => row.defaultFromOn)
    .toSorted()
  return {
    on,
    isOwed: arrearsCents(loan) > 0n,
    overdueSinceOn: state.overdueSinceOn,
    finalDays: finalDaysOf(state.allocations, on),
    paymentsFinal: state.allocations.filter(
      (paid) => paid.source === 'collection' && paid.valueOn >= dunned.openedOn && finalFrom(paid) === on,
    ).length,
    nextDefaultOn: nextDefault ?? null,
    isHeld: around.effects.dunning === 'stops',
    isBeingDebited: around.isBeingDebited,
    promisedOn: around.notes.findLast(({ kind }) => kind === 'promise_to_pay')?.promisedOn ?? null,
    isAllDue: state.next === null,
    isTerminable: terminationGate(loan.contract, state).isOpen,
    mayGiveNotice: allowsNotice(open, around),
    hasNotice: runningNotice(dunned, around, on) !== undefined,
  }
}

/** What the rules say of a case. A demand gives the notice of § 498 (1) BGB, unless one runs that a person has given. */
const decide = (dunned: DunningCase, open: OpenLoan, around: Surroundings, on: Day): Decided => {
  const strategy = strategyByVersion(dunned.strategyVersion)
  const situation = situationOf(dunned, open, around, on)
  const move = nextMove(dunned, strategy, situation)
  const asked = askedOf(dunned, strategy, situation)
  const running = runningNotice(dunned, around, on)
  const isNewNotice = move.do === 'demand' && !running
  const notice = isNewNotice ? terminationNotice(open, around) : running
  return { dunned, open, situation, move, asked, effects: around.effects, notice, isNewNotice }
}

const BATCH = 1000

/** Looks at the cases whose day has come, a batch of them, each once. Returns how many. */
export const dunCases: Command<Day, number> = {
  name: 'dunning.look_at_cases',
  run: async (write, on) => {
    const { tx } = write
    const due = await casesDue(write, on, BATCH)
    if (due.length === 0) return 0
    // A notice locks the line before the loan, so this does too.
    await lockCreditLines(tx, [...new Set(due.map(({ lineId }) => lineId))])
    const opened = await openLoans(
      write,
      due.map(({ loanId }) => loanId),
    )
    const ids = due.map(({ caseId }) => caseId)
    const cases = new Map((await lockCases(tx, ids)).filter(isOpen).map((dunned) => [dunned.loanId, dunned]))
    const aroundOf = await surroundingsOf(write, [...cases.values()])
    const decided = opened.flatMap((open) => {
      const dunned = cases.get(open.loan.loanId)
      return dunned ? [decide(dunned, open, aroundOf(dunned), on)] : []
    })
    await giveTerminationNotices(
      write,
      decided.flatMap(({ notice, isNewNotice }) => (notice && isNewNotice ? [notice] : [])),
    )
    const charges = decided.flatMap((each) => chargesOf(each, on))
    const charged = new Map((await record(write, charges)).map((open) => [open.loan.loanId, open]))
    await takeMeasures(
      write,
      decided.map((each) => measureOf({ ...each, open: charged.get(each.dunned.loanId) ?? each.open }, on)),
    )
    return due.length
  },
}

/** What a person notes about an open case. A promise has its day, in the time that the strategy allows, and delays the letters. */
export const addNote: Command<
  Readonly<{ caseId: string; kind: NoteKind; text: string; promisedOn: Day | null; promisedCents: Cents | null }>,
  Note
> = {
  name: 'dunning.add_note',
  run: async (write, { caseId, ...told }) => {
    const { ctx } = write
    const dunned = await lockCase(write.tx, caseId)
    if (!isOpen(dunned)) throw new Refusal('invalid_state', `The case was closed on ${dunned.closedOn}.`)
    if (told.kind === 'promise_to_pay') {
      if (told.promisedOn === null) throw invalidField('promised_on', 'is missing: a promise has its day.')
      const { longestDays } = strategyByVersion(dunned.strategyVersion).promise
      const lastOn = addDays(ctx.today, longestDays)
      if (told.promisedOn < ctx.today || told.promisedOn > lastOn) {
        throw outsideProduct('promised_on', `must lie between ${ctx.today} and ${lastOn}.`)
      }
    } else if (told.promisedOn !== null || told.promisedCents !== null) {
      throw invalidField('promised_on', 'belongs to a promise_to_pay alone.')
    }
    const note: Note = { noteId: newUuid(), caseId, ...told, madeBy: ctx.actor.id, madeOn: ctx.today }
    await insertNote(write, note)
    write.changed('dunning_note', note.noteId, null, { caseId, kind: note.kind, promisedOn: note.promisedOn })
    return note
  },
}

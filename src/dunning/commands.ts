// What moves a case: the day that closes, and a person of the lender.
import { addDays, type Day } from '../base/day.ts'
import { invalidField, outsideProduct, Refusal } from '../base/errors.ts'
import { derivedId, newUuid } from '../base/id.ts'
import { type Cents, minCents } from '../base/money.ts'
import type { TerminationNotice } from '../creditlines/ending.ts'
import { forbearancesOf, noticesOnLine } from '../creditlines/ending-store.ts'
import { lockCreditLine } from '../creditlines/store.ts'
import { giveTerminationNotice } from '../creditlines/termination.ts'
import { noticeTerms } from '../creditlines/termination-rules.ts'
import type { Command, Write } from '../db/write.ts'
import { type Happened, type OpenLoan, openLoans, record } from '../loans/journal.ts'
import { WRITTEN_OFF } from '../loans/rules.ts'
import { settlementQuote, terminationGate } from '../loans/servicing.ts'
import { defaultTermsOf } from '../loans/terms.ts'
import { loansBeingTriedAgain } from '../payments/representations.ts'
import { holdsOnLine } from '../persons/hold-store.ts'
import { effectsOf } from '../persons/holds.ts'
import { productByVersion } from '../products/catalogue.ts'
import { type DunningCase, isOpen, type Note, type NoteKind } from './case.ts'
import { changeCase, closeCase, notify } from './changes.ts'
import { deadlineOf, finalFrom, nextMove, type Situation } from './rules.ts'
import { casesDue, insertNote, lockCase, notesOf } from './store.ts'
import { type Strategy, strategyByVersion } from './strategy.ts'

/** The notice that was given for the loan, by a person or here, and has not led to anything yet. */
const runningNotice = async (
  write: Write,
  { loanId, lineId, openedOn }: DunningCase,
): Promise<TerminationNotice | undefined> =>
  (await noticesOnLine(write.tx, lineId)).findLast(
    (notice) => notice.loanId === loanId && notice.terminatedOn === null && notice.givenOn >= openedOn,
  )

/** Do the arrears, and what was offered to the customer, allow the notice that precedes termination (§ 498 BGB)? */
const allowsNotice = async ({ tx }: Write, { loan, state }: OpenLoan): Promise<boolean> => {
  const forbearances = await forbearancesOf(tx, loan.lineId)
  try {
    noticeTerms({ loanId: loan.loanId, contract: loan.contract, state }, forbearances)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

const situationOf = async (
  write: Write,
  dunned: DunningCase,
  open: OpenLoan,
  tried: ReadonlySet<string>,
): Promise<Situation> => {
  const { today } = write.ctx
  const { loan, state } = open
  const notes = await notesOf(write.tx, dunned.caseId)
  const holds = await holdsOnLine(write.tx, dunned.personId, dunned.lineId, today)
  return {
    on: today,
    isOverdue: loan.overdueSinceOn !== null || loan.statusReason === WRITTEN_OFF,
    finalOn: finalFrom(state.allocations.at(-1), today),
    // What was written off is no longer on the books: no letter could name it, a person pursues it.
    isHeld: effectsOf(holds).dunning === 'stops' || loan.statusReason === WRITTEN_OFF,
    isTriedAgain: tried.has(dunned.loanId),
    promisedOn: notes.findLast(({ kind }) => kind === 'promise_to_pay')?.promisedOn ?? null,
    isGateOpen: await allowsNotice(write, open),
    hasNotice: (await runningNotice(write, dunned)) !== undefined,
  }
}

/** What the letter charges and claims becomes due before it is written, so that its sums are the ledger's. */
const charge = async (
  write: Write,
  dunned: DunningCase,
  open: OpenLoan,
  letter: Strategy['letters'][number],
  number: number,
): Promise<OpenLoan> => {
  const { loanId, productCode } = open.loan
  const { today } = write.ctx
  const holds = await holdsOnLine(write.tx, dunned.personId, dunned.lineId, today)
  const feeCents = minCents(letter.feeCents, productByVersion(productCode).fees.reminderCents)
  const isClaiming =
    letter.claimsDefaultInterest &&
    open.state.defaultInterestMemoCents > 0n &&
    effectsOf(holds).defaultInterest === 'runs'
  const id = (what: string) => derivedId('event', dunned.caseId, what, number)
  const happened: Happened[] = [
    ...(feeCents > 0n
      ? [{ loanId, event: { type: 'fee_charged' as const, id: id('fee'), valueOn: today, amountCents: feeCents } }]
      : []),
    ...(isClaiming
      ? [{ loanId, event: { type: 'default_interest_claimed' as const, id: id('claim'), valueOn: today } }]
      : []),
  ]
  return happened.length > 0 ? ((await record(write, happened))[0] ?? open) : open
}

const sendLetter = async (
  write: Write,
  dunned: DunningCase,
  open: OpenLoan,
  strategy: Strategy,
  number: number,
): Promise<void> => {
  const letter = strategy.letters[number]
  if (!letter) return
  const { today } = write.ctx
  const charged = await charge(write, dunned, open, letter, number)
  const deadlineOn = deadlineOf(today, letter.deadlineDays)
  const values = { lettersSent: number + 1, lastLetterOn: today, deadlineOn, nextOn: addDays(today, 1) }
  const after = await changeCase(write, dunned, values, 'remind')
  await notify(write, after, letter.type, letter.title.de, charged, { deadlineOn, encloses: letter.encloses })
}

/**
 * The demand of § 498 (1) BGB: the arrears within two weeks of receipt, else the whole debt, and the offer of a talk. The
 * notice is given here, unless a person has given it.
 */
const demandArrears = async (write: Write, dunned: DunningCase, open: OpenLoan, strategy: Strategy): Promise<void> => {
  const { today } = write.ctx
  const { loan, events, state } = open
  const { deadlineOn } = (await runningNotice(write, dunned)) ?? (await giveTerminationNotice(write, loan.loanId))
  const wholeDebtCents = settlementQuote(loan.contract, events, deadlineOn, defaultTermsOf(loan.productCode)).totalCents
  const after = await changeCase(write, dunned, { lastLetterOn: today, deadlineOn, nextOn: null }, 'demand')
  const facts = {
    deadlineOn,
    gate: terminationGate(loan.contract, state),
    wholeDebtCents,
    encloses: ['talk', 'forbearance'],
  }
  await notify(write, after, 'pre_termination_letter', strategy.preTermination.title.de, open, facts)
}

const handOver = async (write: Write, dunned: DunningCase, open: OpenLoan, strategy: Strategy): Promise<void> => {
  const { today } = write.ctx
  const deadlineOn = deadlineOf(today, strategy.preCollection.deadlineDays)
  const after = await changeCase(write, dunned, { lastLetterOn: today, deadlineOn, nextOn: null }, 'hand_over')
  await notify(write, after, 'pre_collection_letter', strategy.preCollection.title.de, open, { deadlineOn })
}

const lookAt = async (write: Write, dunned: DunningCase, open: OpenLoan, tried: ReadonlySet<string>): Promise<void> => {
  const strategy = strategyByVersion(dunned.strategyVersion)
  const move = nextMove(dunned, strategy, await situationOf(write, dunned, open, tried))
  switch (move.do) {
    case 'rest':
      await changeCase(write, dunned, { nextOn: null })
      return
    case 'wait':
      await changeCase(write, dunned, { nextOn: move.untilOn })
      return
    case 'send':
      return sendLetter(write, dunned, open, strategy, move.letter)
    case 'demand':
      return demandArrears(write, dunned, open, strategy)
    case 'close':
      return closeCase(write, dunned, open)
    case 'hand_over':
      return handOver(write, dunned, open, strategy)
  }
}

const BATCH = 200

/** Looks at the cases whose day has come, a batch of them, each once. Returns how many. */
export const dunCases: Command<Day, number> = {
  name: 'dunning.look_at_cases',
  run: async (write, on) => {
    const due = await casesDue(write, on, BATCH)
    if (due.length === 0) return 0
    const loanIds = due.map(({ loanId }) => loanId)
    // A notice locks the line before the loan, so this does too.
    for (const lineId of [...new Set(due.map((each) => each.lineId))].sort()) await lockCreditLine(write.tx, lineId)
    const opened = new Map((await openLoans(write, loanIds)).map((open) => [open.loan.loanId, open]))
    const tried = await loansBeingTriedAgain(write.tx, loanIds)
    for (const { caseId, loanId } of due) {
      const open = opened.get(loanId)
      const dunned = await lockCase(write.tx, caseId)
      if (open && isOpen(dunned)) await lookAt(write, dunned, open, tried)
    }
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

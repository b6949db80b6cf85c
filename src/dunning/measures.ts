// What is done about a case, once the rules have said what: its new values, what the customer is told, and what a person is
// asked. Pure.
import { addDays, type Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { derivedId } from '../base/id.ts'
import { minCents } from '../base/money.ts'
import type { TerminationNotice } from '../creditlines/ending.ts'
import type { LoanEvent } from '../loans/contract.ts'
import type { Happened, OpenLoan } from '../loans/journal.ts'
import type { loanEventRecorded } from '../loans/loan.ts'
import { arrearsCents, WRITTEN_OFF } from '../loans/rules.ts'
import { settlementQuote, terminationGate } from '../loans/servicing.ts'
import { defaultTermsOf } from '../loans/terms.ts'
import type { HoldEffects } from '../persons/holds.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { CaseEvent, DunningCase, NotificationType } from './case.ts'
import type { LetterFacts } from './letters.ts'
import { type Asked, deadlineOf, finalDaysOf, finalFrom, lookAgainOn, type Move, type Situation } from './rules.ts'
import { strategyByVersion } from './strategy.ts'

/** What the customer is told, with the figures of the loan as it stands then. */
export type Letter = Readonly<{
  type: NotificationType
  title: string
  open: Pick<OpenLoan, 'loan' | 'state'>
  facts?: LetterFacts
}>

/** New values of a locked case, with an event of the state table where it moves, the letters that go out then, and what a person is asked. */
export type Measure = Readonly<{
  dunned: DunningCase
  values?: Partial<DunningCase>
  event?: CaseEvent
  letters?: readonly Letter[]
  asked?: readonly (Asked & Readonly<{ open: OpenLoan }>)[]
}>

/** A case that was looked at: what the rules say, and what they say it of. */
export type Decided = Readonly<{
  dunned: DunningCase
  open: OpenLoan
  situation: Situation
  move: Move
  asked: readonly Asked[]
  effects: HoldEffects
  /** The notice that precedes termination: one that runs, or the one that this demand gives. */
  notice: TerminationNotice | undefined
  isNewNotice: boolean
}>

const letterOf = ({ dunned, move }: Pick<Decided, 'dunned' | 'move'>) =>
  move.do === 'send' ? strategyByVersion(dunned.strategyVersion).letters[move.letter] : undefined

/** A letter claims the default interest that has accrued until its day, where it runs. */
export const claimOf = (
  { dunned, open, effects }: Pick<Decided, 'dunned' | 'open' | 'effects'>,
  today: Day,
): Happened[] => {
  if (open.state.defaultInterestMemoCents === 0n || effects.defaultInterest !== 'runs') return []
  const id = derivedId('event', dunned.caseId, 'claim', today)
  return [{ loanId: open.loan.loanId, event: { type: 'default_interest_claimed', id, valueOn: today } }]
}

/** What a letter charges and claims: it becomes due before the letter is written, so that its sums are the ledger's. */
export const chargesOf = (decided: Decided, today: Day): Happened[] => {
  const { dunned, open, move } = decided
  if (move.do === 'demand' || move.do === 'hand_over') return claimOf(decided, today)
  const letter = letterOf(decided)
  if (!letter) return []
  const { loanId, productCode } = open.loan
  const feeCents = minCents(letter.feeCents, productByVersion(productCode).fees.reminderCents)
  const id = derivedId('event', dunned.caseId, 'fee', dunned.lettersSent)
  return [
    ...(feeCents > 0n
      ? [{ loanId, event: { type: 'fee_charged' as const, id, valueOn: today, amountCents: feeCents } }]
      : []),
    ...(letter.claimsDefaultInterest ? claimOf(decided, today) : []),
  ]
}

/** What a look at a case comes to. `open` is the loan with what the letter charges. */
export const measureOf = (decided: Decided, today: Day): Measure => {
  const asked = decided.asked.map((each) => ({ ...each, open: decided.open }))
  return { ...moving(decided, today), asked }
}

const moving = (decided: Decided, today: Day): Measure => {
  const { dunned, open, move, notice, situation } = decided
  const { letters, preTermination, preCollection } = strategyByVersion(dunned.strategyVersion)
  const tomorrow = addDays(today, 1)
  switch (move.do) {
    case 'rest':
    case 'wait':
      return {
        dunned,
        values: { nextOn: lookAgainOn(dunned, move, situation) },
        letters: thanks(dunned, open, situation.isOwed ? situation.paymentsFinal : 0),
      }
    case 'close':
      return closing(dunned, open, today)
    case 'send': {
      const letter = letters[move.letter]
      assert(letter, 'the ladder has the letter that is sent')
      const { type, title, deadlineDays, encloses } = letter
      const deadlineOn = deadlineOf(today, deadlineDays)
      return {
        dunned,
        event: 'remind',
        values: { lettersSent: move.letter + 1, lastLetterOn: today, deadlineOn, nextOn: tomorrow },
        letters: [{ type, title: title.de, open, facts: { deadlineOn, encloses } }],
      }
    }
    // The arrears within two weeks of receipt, else the whole debt, and the offer of a talk (§ 498 (1) BGB).
    case 'demand': {
      assert(notice, 'a demand gives notice')
      const { loan, events, state } = open
      const { deadlineOn } = notice
      const quote = settlementQuote(loan.contract, events, deadlineOn, defaultTermsOf(loan.productCode))
      const gate = terminationGate(loan.contract, state)
      const facts = { deadlineOn, gate, wholeDebtCents: quote.totalCents, encloses: ['talk', 'forbearance'] }
      return {
        dunned,
        event: 'demand',
        values: { lastLetterOn: today, deadlineOn, nextOn: tomorrow },
        letters: [
          {
            type: 'pre_termination_letter',
            title: preTermination.title.de,
            open,
            facts: { ...facts, ...pendingOf(open, today) },
          },
        ],
      }
    }
    case 'relent':
      return { dunned, event: 'relent', values: { deadlineOn: null, nextOn: tomorrow } }
    case 'hand_over': {
      const deadlineOn = deadlineOf(today, preCollection.deadlineDays)
      const facts = { deadlineOn, hasRunItsTerm: dunned.status !== 'terminated' }
      return {
        dunned,
        event: 'hand_over',
        values: { lastLetterOn: today, deadlineOn, nextOn: tomorrow },
        letters: [{ type: 'pre_collection_letter', title: preCollection.title.de, open, facts }],
      }
    }
  }
}

/** What a debit paid that may still come back: a letter that goes out all the same says so. */
export const pendingOf = ({ state }: Pick<OpenLoan, 'state'>, today: Day): Pick<LetterFacts, 'pendingUntilOn'> => {
  const finalOn = finalDaysOf(state.allocations, today).at(-1)
  return finalOn === undefined ? {} : { pendingUntilOn: addDays(finalOn, -1) }
}

/** All that was claimed is paid: the case ends, after the loan's last day as matured, and the customer is told. */
export const closing = (dunned: DunningCase, open: OpenLoan, today: Day): Measure => {
  const { fullRepayment } = strategyByVersion(dunned.strategyVersion)
  return {
    dunned,
    event: today > open.loan.maturityOn ? 'clear_matured' : 'clear',
    values: { deadlineOn: null, nextOn: null, closedOn: today },
    letters: [{ type: 'full_repayment_notification', title: fullRepayment.title.de, open }],
  }
}

/** Debits that came back are told, with the notice of the next one; before the first reminder the ladder begins anew. */
export const returnsTold = (
  dunned: DunningCase,
  open: OpenLoan,
  returns: readonly Pick<LetterFacts, 'returned' | 'again'>[],
  today: Day,
): Measure => {
  const { sddrNotification } = strategyByVersion(dunned.strategyVersion)
  const { title } = sddrNotification
  const facts = returns.map((each) => ({ ...each, ...pendingOf(open, today) }))
  return {
    dunned,
    values: { lastSddrOn: today, nextOn: today, ...(dunned.status === 'new' ? { countsFromOn: today } : {}) },
    letters: facts.map((each) => ({ type: 'sddr_notification', title: title.de, open, facts: each })),
  }
}

const thanks = (dunned: DunningCase, open: OpenLoan, payments: number, facts: LetterFacts = {}): Letter[] => {
  const { partialRepayment } = strategyByVersion(dunned.strategyVersion)
  const letter = { type: 'partial_repayment_notification', title: partialRepayment.title.de, open, facts } as const
  return Array.from({ length: payments }, () => letter)
}

type Recorded = ReturnType<typeof loanEventRecorded.of>['data']

/** What has happened to a loan that has its case looked at again in the evening. */
const stirring: ReadonlySet<string> = new Set<LoanEvent['type']>([
  ...(['payment_received', 'charge_waived', 'goodwill_granted', 'default_interest_claimed'] as const),
  ...(['reversed', 'terminated', 'written_off'] as const),
])

/** Does the case of a loan care that this was recorded? */
export const stirs = ({ event }: Recorded): boolean => stirring.has(event)

/**
 * Payments that are final and not enough are acknowledged; those that are enough, when the arrears are cleared; debits, when they
 * can no longer come back. What was written off is no longer asked for.
 */
export const eventsTold = (dunned: DunningCase, open: OpenLoan, events: readonly Recorded[], today: Day): Measure => {
  if (open.loan.statusReason === WRITTEN_OFF)
    return { dunned, event: 'write_off', values: { deadlineOn: null, nextOn: null, closedOn: today } }
  const isOwed = arrearsCents(open.loan) > 0n
  // What a letter has just claimed is no news to whoever sent it.
  const looksAgain = events.some(({ event }) => event !== 'default_interest_claimed')
  const paid = events.filter(
    ({ event, source = 'transfer', valueOn }) =>
      event === 'payment_received' && finalFrom({ source, valueOn }) <= today,
  )
  return {
    dunned,
    ...(looksAgain && (dunned.nextOn === null || dunned.nextOn > today) ? { values: { nextOn: today } } : {}),
    letters: isOwed ? thanks(dunned, open, paid.length, pendingOf(open, today)) : [],
  }
}

/** The termination is told, whoever declared it. */
export const terminationTold = (dunned: DunningCase, open: OpenLoan, today: Day): Measure => {
  const { termination } = strategyByVersion(dunned.strategyVersion)
  const deadlineOn = deadlineOf(today, termination.deadlineDays)
  const facts = { deadlineOn, isCalledIn: true, ...pendingOf(open, today) }
  return {
    dunned,
    event: 'terminate',
    values: { deadlineOn, lastLetterOn: today, nextOn: today },
    letters: [{ type: 'termination_letter', title: termination.title.de, open, facts }],
  }
}

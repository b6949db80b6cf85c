// When arrears allow the bank to end a contract (§ 498 BGB, `domain-rules.md` 5.4). Pure.
import { onOrAfterWorkingDay } from '../base/calendar.ts'
import { addDays, type Day } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { centsToDecimal, sumCents } from '../base/money.ts'
import type { LoanContract } from '../loans/contract.ts'
import type { LoanState } from '../loans/fold.ts'
import { terminationGate } from '../loans/servicing.ts'
import type { Forbearance, TerminationNotice } from './ending.ts'

/** A letter is taken to arrive three days after it was posted; from then on the customer has two weeks. */
const POST_DAYS = 3
const DEADLINE_DAYS = 14

/** The last day to pay the arrears demanded on a day. */
export const deadlineOf = (givenOn: Day): Day => onOrAfterWorkingDay(addDays(givenOn, POST_DAYS + DEADLINE_DAYS))

/** A loan and its state: on the day on which something is decided. */
export type LoanOnDay = Readonly<{ loanId: string; contract: LoanContract; state: LoanState }>

/** The terms of the notice that arrears allow today; 409 names the gate that is shut. */
export const noticeTerms = (
  { contract, state }: LoanOnDay,
  forbearances: readonly Forbearance[],
): Pick<
  TerminationNotice,
  'givenOn' | 'deadlineOn' | 'demandedCents' | 'thresholdCents' | 'consecutiveInstalments'
> => {
  const gate = terminationGate(contract, state)
  if (!gate.isOpen) {
    const why =
      contract.kind === 'bullet'
        ? 'it is repaid in one sum, so it is simply due on its day'
        : `${gate.consecutiveInstalments} consecutive instalments and ${centsToDecimal(gate.overdueCents)} EUR are overdue; two and ${centsToDecimal(gate.thresholdCents)} EUR are needed`
    throw new Refusal('invalid_state', `The arrears of the loan do not allow a termination: ${why}.`)
  }
  const since = state.overdueSinceOn ?? state.asOf
  const wasConsidered = forbearances.some(({ offeredOn }) => offeredOn >= since)
  if (contract.regime !== 'BUSINESS' && !wasConsidered) {
    throw new Refusal('invalid_state', `No forbearance was offered since ${since}: offer one, or record why none is.`)
  }
  const { overdueCents: demandedCents, thresholdCents, consecutiveInstalments } = gate
  return {
    givenOn: state.asOf,
    deadlineOn: deadlineOf(state.asOf),
    demandedCents,
    thresholdCents,
    consecutiveInstalments,
  }
}

/** Were all instalments that a notice demanded paid in full by its last day? A part is not enough. */
export const isCured = (
  atNotice: LoanState,
  now: LoanState,
  { givenOn, deadlineOn }: Pick<TerminationNotice, 'givenOn' | 'deadlineOn'>,
): boolean =>
  atNotice.instalments
    .filter((row) => row.defaultFromOn <= givenOn && row.settledOn === null)
    .every((row) => {
      const today = now.instalments.find((each) => each.dueOn === row.dueOn && each.cause === row.cause)
      return today !== undefined && today.settledOn !== null && today.settledOn <= deadlineOn
    })

/** May a notice end its loan today? 409 says why not. */
export const checkLapsed = (
  notice: TerminationNotice | undefined,
  cured: boolean,
  loanId: string,
  today: Day,
): void => {
  if (!notice) throw new Refusal('invalid_state', `No termination notice was given for loan ${loanId}.`)
  if (notice.deadlineOn >= today)
    throw new Refusal('invalid_state', `The customer has until ${notice.deadlineOn} to pay the arrears.`)
  if (cured)
    throw new Refusal('invalid_state', 'The arrears that the notice demanded were paid in time: no termination.')
}

/** To end the whole line, the arrears of all running loans together must reach what each loan of its own would need. */
export const checkLineGate = (running: readonly LoanOnDay[]): void => {
  const gates = running.map(({ contract, state }) => terminationGate(contract, state))
  const overdueCents = sumCents(gates.map((gate) => gate.overdueCents))
  const thresholdCents = sumCents(gates.map((gate) => gate.thresholdCents))
  if (overdueCents < thresholdCents) {
    throw new Refusal(
      'invalid_state',
      `${centsToDecimal(overdueCents)} EUR are overdue on the line; to end it ${centsToDecimal(thresholdCents)} EUR are needed. The loan alone can be called in.`,
    )
  }
}

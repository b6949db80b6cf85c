// How cases change and what the customers are told: the rows, the audit entries, the notifications, the news.
import type { Day } from '../base/day.ts'
import { newUuid } from '../base/id.ts'
import { advance } from '../base/machine.ts'
import type { Write } from '../db/write.ts'
import type { Loan } from '../loans/loan.ts'
import { type ArrearsTaskKind, arrearsTaskKinds, endTasks, openTasks, openTasksOn } from '../payments/tasks.ts'
import { holdsOnLines } from '../persons/hold-store.ts'
import { effectsOf } from '../persons/holds.ts'
import { productByVersion } from '../products/catalogue.ts'
import { type CaseEvent, type DunningCase, dunningChanged, dunningMachine, dunningNotified } from './case.ts'
import { letterData } from './letters.ts'
import type { Letter, Measure } from './measures.ts'
import { insertCases, insertNotifications, updateCases } from './store.ts'
import { strategyFor } from './strategy.ts'

const ofCase = ({ caseId, loanId, lineId, personId }: DunningCase) => ({ caseId, loanId, lineId, personId })

/** Opens a case for each of these loans in arrears; the ladder counts from today. `lastSddrOn`: a debit that came back is told. */
export const openCases = async (
  write: Write,
  loans: readonly Loan[],
  lastSddrOn: Day | null = null,
): Promise<DunningCase[]> => {
  const { ctx } = write
  const cases = loans.map((loan): DunningCase => {
    const strategy = strategyFor(productByVersion(loan.productCode).segment)
    return {
      caseId: newUuid(),
      loanId: loan.loanId,
      lineId: loan.lineId,
      personId: loan.personId,
      strategy: strategy.segment,
      strategyVersion: strategy.version,
      status: 'new',
      countsFromOn: ctx.today,
      lettersSent: 0,
      lastLetterOn: null,
      lastSddrOn,
      deadlineOn: null,
      nextOn: ctx.today,
      openedOn: ctx.today,
      closedOn: null,
      createdAt: ctx.now,
      version: 1,
    }
  })
  await insertCases(write, cases)
  for (const dunned of cases) {
    const { caseId, loanId, strategyVersion } = dunned
    write.changed('dunning_case', caseId, null, { status: 'new', loanId, strategy: strategyVersion })
    write.publish(dunningChanged.of(caseId, { ...ofCase(dunned), previous: null, status: 'new' }))
  }
  return cases
}

/** The case with a measure's new values; as it was where there are none. */
const caseAfter = ({ dunned, values, event }: Measure): DunningCase =>
  values
    ? {
        ...dunned,
        ...values,
        status: event ? advance(dunningMachine, dunned.status, event) : dunned.status,
        version: dunned.version + 1,
      }
    : dunned

const termination = ['termination_possible', 'notice_lapsed'] as const
const chase = [...termination, 'letters_unanswered'] as const

/** What a person need no longer do when a case moves so. */
const tasksEndedBy: Readonly<Record<CaseEvent, readonly ArrearsTaskKind[]>> = {
  remind: [],
  demand: chase,
  relent: termination,
  terminate: chase,
  hand_over: chase,
  clear: arrearsTaskKinds,
  clear_matured: arrearsTaskKinds,
  write_off: arrearsTaskKinds,
}

/** What a person need not do any more: what a move has settled, and what is not asked of a case that was looked at. */
const endedBy = ({ event, asked }: Measure): ReadonlySet<ArrearsTaskKind> => {
  const notAsked = asked ? arrearsTaskKinds.filter((kind) => asked.every((each) => each.kind !== kind)) : []
  return new Set([...(event ? tasksEndedBy[event] : []), ...notAsked])
}

/** Ends the tasks that nobody need do any more, and asks what is to be asked, where nobody has been asked the same already. */
const askPersons = async (write: Write, measures: readonly Measure[]): Promise<void> => {
  const moved = measures.filter(({ event, asked }) => event || asked)
  const loanIds = moved.map(({ dunned }) => dunned.loanId)
  const open = Map.groupBy(await openTasksOn(write.tx, loanIds, arrearsTaskKinds), ({ loanId }) => loanId)
  const kindsOn = (loanId: string): ArrearsTaskKind[] => (open.get(loanId) ?? []).map(({ kind }) => kind)
  const ended = moved.map((measure) => {
    const { loanId } = measure.dunned
    return { loanId, kinds: kindsOn(loanId).filter((kind) => endedBy(measure).has(kind)) }
  })
  await endTasks(write, ended, 'The arrears no longer ask for it.')
  const asked = moved.flatMap(({ dunned, event, asked = [] }) =>
    asked
      .filter(({ kind }) => !(event && tasksEndedBy[event].includes(kind)) && !kindsOn(dunned.loanId).includes(kind))
      .map(({ kind, since, open: { loan, state } }) => {
        const { loanId, lineId, personId } = loan
        const row = state.instalments.find(({ settledOn }) => settledOn === null) ?? state.instalments.at(-1)
        const ofLoan = { loanId, lineId, personId, dueOn: row?.dueOn ?? since, reasonCode: null, isOurs: false }
        return { subjectId: `${dunned.caseId} ${since}`, kind, ...ofLoan }
      }),
  )
  await openTasks(write, asked)
}

/** Does to locked cases what was decided, at most one measure for each; 409 where the state table refuses an event. */
export const takeMeasures = async (write: Write, measures: readonly Measure[]): Promise<void> => {
  const taken = measures.map((measure) => ({ ...measure, after: caseAfter(measure) }))
  const changed = taken.filter(({ dunned, after }) => after !== dunned)
  await updateCases(
    write,
    changed.map(({ after }) => after),
  )
  for (const { dunned: before, values = {}, event, after } of changed) {
    const names = [...Object.keys(values), ...(event ? ['status'] : [])]
    const shown = (dunned: DunningCase) =>
      Object.fromEntries(Object.entries(dunned).filter(([name]) => names.includes(name)))
    write.changed('dunning_case', before.caseId, shown(before), shown(after))
    const moved = { ...ofCase(after), previous: before.status, status: after.status }
    if (event) write.publish(dunningChanged.of(before.caseId, moved))
  }
  await askPersons(write, measures)
  await notify(
    write,
    taken.flatMap(({ after, letters = [] }) => letters.map((letter) => ({ ...letter, dunned: after }))),
  )
}

/** Tells the customers, or whoever gets their letters. */
const notify = async (
  write: Write,
  letters: readonly (Letter & Readonly<{ dunned: DunningCase }>)[],
): Promise<void> => {
  if (letters.length === 0) return
  const { tx, ctx } = write
  const holds = await holdsOnLines(
    tx,
    letters.map(({ dunned }) => dunned),
    ctx.today,
  )
  const notifications = letters.map(({ dunned, type, title, open, facts }) => ({
    ...{ dunned, notificationId: newUuid(), caseId: dunned.caseId, type, title },
    addressee: effectsOf(holds(dunned.lineId)).letters,
    sentOn: ctx.today,
    data: letterData(open.loan, open.state, facts),
    createdAt: ctx.now,
  }))
  await insertNotifications(write, notifications)
  for (const { dunned, notificationId, caseId, type, addressee } of notifications) {
    write.changed('dunning_notification', notificationId, null, { caseId, type, addressee })
    write.publish(dunningNotified.of(caseId, { ...ofCase(dunned), notificationId, type }))
  }
}

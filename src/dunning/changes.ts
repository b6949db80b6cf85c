// How a case changes and what the customer is told: the row, the audit entry, the notification, the news.
import type { Day } from '../base/day.ts'
import { newUuid } from '../base/id.ts'
import { accepts, advance } from '../base/machine.ts'
import type { Write } from '../db/write.ts'
import type { OpenLoan } from '../loans/journal.ts'
import type { Loan } from '../loans/loan.ts'
import { holdsOnLine } from '../persons/hold-store.ts'
import { effectsOf } from '../persons/holds.ts'
import { productByVersion } from '../products/catalogue.ts'
import {
  type CaseEvent,
  type DunningCase,
  dunningChanged,
  dunningMachine,
  dunningNotified,
  type NotificationType,
} from './case.ts'
import { type LetterFacts, letterData } from './letters.ts'
import { insertCase, insertNotification, updateCase } from './store.ts'
import { strategyByVersion, strategyFor } from './strategy.ts'

const ofCase = ({ caseId, loanId, lineId, personId }: DunningCase) => ({ caseId, loanId, lineId, personId })

/** Opens a case for a loan in arrears; the ladder counts from today. */
export const openCase = async (write: Write, loan: Loan, lastSddrOn: Day | null): Promise<DunningCase> => {
  const { ctx } = write
  const strategy = strategyFor(productByVersion(loan.productCode).segment)
  const dunned: DunningCase = {
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
  await insertCase(write, dunned)
  write.changed('dunning_case', dunned.caseId, null, { status: 'new', loanId: loan.loanId, strategy: strategy.version })
  write.publish(dunningChanged.of(dunned.caseId, { ...ofCase(dunned), previous: null, status: 'new' }))
  return dunned
}

/** Writes new values of a locked case, with an event of the state table where one is given; 409 where the table refuses it. */
export const changeCase = async (
  write: Write,
  before: DunningCase,
  values: Partial<DunningCase>,
  event?: CaseEvent,
): Promise<DunningCase> => {
  const status = event ? advance(dunningMachine, before.status, event) : before.status
  const after: DunningCase = { ...before, ...values, status, version: before.version + 1 }
  await updateCase(write, after)
  const names = [...Object.keys(values), ...(event ? ['status'] : [])]
  const pick = (dunned: DunningCase) =>
    Object.fromEntries(Object.entries(dunned).filter(([name]) => names.includes(name)))
  write.changed('dunning_case', before.caseId, pick(before), pick(after))
  if (event) write.publish(dunningChanged.of(after.caseId, { ...ofCase(after), previous: before.status, status }))
  return after
}

/** Tells the customer, or whoever gets their letters, with the figures of the loan as it stands now. */
export const notify = async (
  write: Write,
  dunned: DunningCase,
  type: NotificationType,
  title: string,
  { loan, state }: Pick<OpenLoan, 'loan' | 'state'>,
  facts: LetterFacts = {},
): Promise<void> => {
  const { ctx } = write
  const { letters } = effectsOf(await holdsOnLine(write.tx, dunned.personId, dunned.lineId, ctx.today))
  const notificationId = newUuid()
  await insertNotification(write, {
    notificationId,
    caseId: dunned.caseId,
    type,
    title,
    addressee: letters,
    sentOn: ctx.today,
    data: letterData(loan, state, facts),
    createdAt: ctx.now,
  })
  write.changed('dunning_notification', notificationId, null, { caseId: dunned.caseId, type, addressee: letters })
  write.publish(dunningNotified.of(dunned.caseId, { ...ofCase(dunned), notificationId, type }))
}

/** The arrears are paid: the case ends, after the loan's last day as matured, and the customer is told. */
export const closeCase = async (write: Write, dunned: DunningCase, open: OpenLoan): Promise<void> => {
  const { today } = write.ctx
  const event = today > open.loan.maturityOn ? 'clear_matured' : 'clear'
  const closed = await changeCase(write, dunned, { deadlineOn: null, nextOn: null, closedOn: today }, event)
  await notify(
    write,
    closed,
    'full_repayment_notification',
    strategyByVersion(closed.strategyVersion).fullRepayment.title.de,
    open,
  )
}

/** Would this event be accepted? */
export const takes = ({ status }: DunningCase, event: CaseEvent): boolean => accepts(dunningMachine, status, event)

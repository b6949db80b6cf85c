// How the renewal of a line goes: scheduled as it opens, told to the customer, cancelled, and decided on the day the period expires.
import { addDays, type Day, dayAt, instantOn } from '../base/day.ts'
import { Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { accepts, advance, type EventOf } from '../base/machine.ts'
import type { Command, Write } from '../db/write.ts'
import { liftCause, placeHold } from '../persons/hold-commands.ts'
import { productByVersion } from '../products/catalogue.ts'
import { advanceLine, announceLine } from './changes.ts'
import type { CreditLine, creditlineClosed, creditlineOpened } from './creditline.ts'
import { fileRenewalNotice } from './papers.ts'
import { type Renewal, renewalMachine } from './renewal.ts'
import { atExpiry, checkNotification, checkObjection, renewalDates, renewalTerms, usedSince } from './renewal-rules.ts'
import {
  insertRenewal,
  linesExpired,
  linesLeftSuspended,
  linesNotNotified,
  newestRenewal,
  shownRenewal,
  updateRenewal,
  wasDrawnSince,
} from './renewal-store.ts'
import { lockCreditLine, lockCreditLineOf } from './store.ts'

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>
type RenewalEvent = EventOf<typeof renewalMachine>

/** The members an auditor sees. */
const audited = ({ renewalId, createdAt, ...renewal }: Renewal) => renewal

const schedule = async (write: Write, line: CreditLine, number: number): Promise<void> => {
  const terms = renewalTerms(productByVersion(line.productVersion))
  const renewal: Renewal = {
    ...renewalDates(line.concludedOn, number, terms),
    renewalId: newUuid(),
    creditLineId: line.creditLineId,
    number,
    status: 'scheduled',
    creditRecordId: null,
    checkedOn: null,
    notifiedOn: null,
    slipReturnedOn: null,
    rejectedOn: null,
    createdAt: write.ctx.now,
    version: 1,
  }
  await insertRenewal(write, renewal)
  write.changed('renewal', renewal.renewalId, null, audited(renewal))
}

/** Writes new values of a renewal of a locked line, and shows the line as it is now. */
export const changeRenewal = async (
  write: Write,
  line: CreditLine,
  before: Renewal,
  values: Partial<Renewal>,
): Promise<Renewal> => {
  const after: Renewal = { ...before, ...values, version: before.version + 1 }
  await updateRenewal(write, after)
  write.changed('renewal', before.renewalId, audited(before), audited(after))
  await announceLine(write, line)
  return after
}

const step = (write: Write, line: CreditLine, before: Renewal, event: RenewalEvent, values: Partial<Renewal> = {}) =>
  changeRenewal(write, line, before, { ...values, status: advance(renewalMachine, before.status, event) })

/** `creditline.opened`: a line that runs for a year has its first renewal before it. */
export const scheduleFirstRenewal = async (write: Write, { data }: News<typeof creditlineOpened>): Promise<void> => {
  const line = await lockCreditLine(write.tx, data.creditLineId)
  if (!productByVersion(line.productVersion).renewal) return
  await schedule(write, line, 1)
  await announceLine(write, line)
}

/** `creditline.closed`: what is still ahead of the line will not come. */
export const endRenewal = async (write: Write, { data }: News<typeof creditlineClosed>): Promise<void> => {
  const line = await lockCreditLine(write.tx, data.creditLineId)
  const renewal = await newestRenewal(write.tx, line.creditLineId)
  if (!renewal || !accepts(renewalMachine, renewal.status, 'line_closed')) return
  await step(write, line, renewal, 'line_closed', { checkOn: null })
}

/** The renewal that the customer can be told of or has been; 403 for a line without renewals, 404 where none is pending. */
const pendingRenewal = async (write: Write, line: CreditLine, event: RenewalEvent): Promise<Renewal> => {
  renewalTerms(productByVersion(line.productVersion))
  const renewal = await newestRenewal(write.tx, line.creditLineId)
  if (renewal && accepts(renewalMachine, renewal.status, event)) return renewal
  const shown = await shownRenewal(write.tx, line.creditLineId)
  throw new Refusal(
    'model_not_found',
    `Couldn't find a pending 'Renewal' for credit line '${line.creditLineId}': ${
      shown ? `the renewal of ${shown.effectiveFromOn} is '${shown.status}'.` : 'it has none.'
    }`,
  )
}

type OnLine = Readonly<{ personId: string; creditLineId: string }>

/** The partner has sent the notice. Told again, the later word counts. 400 for a day that cannot be or is too late. */
export const notifyRenewal: Command<OnLine & Readonly<{ sentOn: Day }>, void> = {
  name: 'creditlines.notify_renewal',
  run: async (write, { personId, creditLineId, sentOn }) => {
    const line = await lockCreditLineOf(write.tx, personId, creditLineId)
    const renewal = await pendingRenewal(write, line, 'notified')
    checkNotification(sentOn, renewal, dayAt(line.grantedAt ?? line.createdAt), write.ctx.today)
    if (renewal.notifiedOn === sentOn) return
    await step(write, line, renewal, 'notified', { notifiedOn: sentOn })
    const since = usedSince(renewal, renewalTerms(productByVersion(line.productVersion)))
    await fileRenewalNotice(write, line, renewal, !(await wasDrawnSince(write.tx, creditLineId, instantOn(since))))
  },
}

/** The customer does not want the line renewed: it stays usable until its period expires. 403 after the last day for it. */
export const cancelRenewal: Command<OnLine, void> = {
  name: 'creditlines.cancel_renewal',
  run: async (write, { personId, creditLineId }) => {
    const line = await lockCreditLineOf(write.tx, personId, creditLineId)
    const renewal = await pendingRenewal(write, line, 'cancelled')
    checkObjection(renewal, write.ctx.today)
    await step(write, line, renewal, 'cancelled')
  },
}

/** The slip that keeps an unused line usable came back, signed and dated. 404 where no notice was sent. */
export const returnSlip: Command<Readonly<{ creditLineId: string }>, Renewal> = {
  name: 'creditlines.return_renewal_slip',
  run: async (write, { creditLineId }) => {
    const line = await lockCreditLine(write.tx, creditLineId)
    const renewal = await pendingRenewal(write, line, 'unused')
    if (renewal.slipReturnedOn !== null) return renewal
    return changeRenewal(write, line, renewal, { slipReturnedOn: write.ctx.today })
  },
}

/** The customer asks to use a suspended line again: the check that this needs follows. 404 where none is suspended. */
export const askForReinstatement: Command<Readonly<{ creditLineId: string }>, Renewal> = {
  name: 'creditlines.ask_for_reinstatement',
  run: async (write, { creditLineId }) => {
    const line = await lockCreditLine(write.tx, creditLineId)
    const renewal = await pendingRenewal(write, line, 'reinstatement_asked')
    return step(write, line, renewal, 'reinstatement_asked', { checkOn: write.ctx.today })
  },
}

/** The check has ended: the customer may be told, or a suspended line is used again; else it is not renewed, or stays suspended. */
export const concludeCheck = async (
  write: Write,
  line: CreditLine,
  renewal: Renewal,
  passed: boolean,
): Promise<void> => {
  const { today } = write.ctx
  const checked = { checkedOn: today, checkOn: null }
  if (!passed) {
    const rejectedOn = renewal.status === 'suspended' ? null : today
    await step(write, line, renewal, 'check_failed', { ...checked, rejectedOn })
    return
  }
  await step(write, line, renewal, 'check_passed', checked)
  if (renewal.status !== 'suspended') return
  const { personId, creditLineId } = line
  await liftCause(write, { personId, creditLineId, cause: 'renewal_suspended' })
  await schedule(write, line, renewal.number + 1)
}

const BATCH = 200

/** Renewals of which the customer was not told in time, a batch of them: the line ends with its period. Returns how many. */
export const missDeadlines: Command<Day, number> = {
  name: 'creditlines.miss_renewal_deadlines',
  run: async (write, today) => {
    const ids = await linesNotNotified(write, addDays(today, -1), BATCH)
    for (const id of ids) {
      const line = await lockCreditLine(write.tx, id)
      const renewal = await newestRenewal(write.tx, id)
      if (renewal && renewal.notifyByOn < today && accepts(renewalMachine, renewal.status, 'deadline_missed')) {
        await step(write, line, renewal, 'deadline_missed', { checkOn: null })
      }
    }
    return ids.length
  },
}

const letEnd = (write: Write, line: CreditLine): Promise<CreditLine> =>
  advanceLine(write, line, 'not_renewed', { terminationType: 'NON_RENEWAL', terminationOn: write.ctx.today })

/** A new period begins, or the line is suspended because nobody used it, or it ends. */
const expire = async (write: Write, line: CreditLine, renewal: Renewal): Promise<void> => {
  if (renewal.status !== 'customer_notified') {
    await letEnd(write, line)
    return
  }
  const since = usedSince(renewal, renewalTerms(productByVersion(line.productVersion)))
  const event = atExpiry(renewal, await wasDrawnSince(write.tx, line.creditLineId, instantOn(since)))
  await step(write, line, renewal, event)
  if (event === 'period_began') return schedule(write, line, renewal.number + 1)
  const { personId, creditLineId } = line
  await placeHold(write, { personId, creditLineId, cause: 'renewal_suspended', reason: 'not used for a year' })
}

/** Periods that expire by this day, a batch of them. Returns how many. */
export const expirePeriods: Command<Day, number> = {
  name: 'creditlines.expire_periods',
  run: async (write, today) => {
    const expired = await linesExpired(write, today, BATCH)
    for (const id of expired) {
      const line = await lockCreditLine(write.tx, id)
      const renewal = await newestRenewal(write.tx, id)
      if (renewal && line.status === 'open' && renewal.effectiveFromOn <= today) await expire(write, line, renewal)
    }
    const suspended = await linesLeftSuspended(write, today, BATCH)
    for (const id of suspended) {
      const line = await lockCreditLine(write.tx, id)
      if (line.status === 'open') await letEnd(write, line)
    }
    return expired.length + suspended.length
  },
}

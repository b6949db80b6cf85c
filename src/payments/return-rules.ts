// What follows from a debit that failed: the table of reasons read for one debit. Pure.
import { addT2Days, onOrAfterT2 } from '../base/calendar.ts'
import { addDays, type Day, latest } from '../base/day.ts'
import { LEAD_T2_DAYS } from './cut-off.ts'
import type { MandateEvent } from './mandates.ts'
import { type ReturnCase, returnReason } from './return-reasons.ts'

/** What a person is asked to do. A case of dunning alone asks nobody while the debit may be tried again: letters go out. */
export type TaskKind = Exclude<ReturnCase, 'dunning' | 'dunning_and_fraud_check'> | 'fraud_check' | 'stopped_debit'

/** A debit is tried at most twice: once by itself, or whenever a person has dealt with the cause. */
export const ATTEMPTS = 2

/** `later`: a blocked account is given more time than a new notice needs. */
const LATER_DAYS = 30

/** So many days a customer has to name another account, where the bank does not know the one we have. */
export const ACCOUNT_ANSWER_DAYS = 30

export type FailedDebit = Readonly<{
  reasonCode: string | null
  attempt: number
  /** The day on which we learnt of it. */
  today: Day
  /** Notice that the contract gives before each debit, in days. */
  prenotificationDays: number
}>

export type Consequences = Readonly<{
  mandate: MandateEvent | null
  /** The first day on which it may settle when it is presented again; null: not by itself. */
  settleFromOn: Day | null
  task: TaskKind | null
  /** Letters follow: the debtor owes, whatever the bank says of the debit. */
  isDunned: boolean
  /** The failure is the bank's or ours: nobody is in default while it lasts (`lending.md` 4). */
  isOurs: boolean
  /** The last day on which it is ours: until then the customer is asked for another account. Null: it has no end. */
  oursUntilOn: Day | null
  isDeath: boolean
}>

const taskOf: Readonly<Record<ReturnCase, TaskKind | null>> = {
  data_fix: 'data_fix',
  new_mandate: 'new_mandate',
  manual: 'manual',
  config_error: 'config_error',
  new_account: 'new_account',
  operations: 'operations',
  dunning: null,
  dunning_and_fraud_check: 'fraud_check',
  estate: 'estate',
  compliance: 'compliance',
  contact: 'contact',
}

const mandateEvents = { keep: null, suspend: 'suspend', cancel: 'cancel' } as const

/** Within so many bank days after it has settled, a debit is returned by the banks; later the debtor has it refunded. */
export const RETURN_T2_DAYS = 5

/**
 * Is this the debtor's refund, rather than a return among banks? MD06 always is; any other is by its day: a return comes until
 * D+5, an unauthorised debit (MD01) is refunded for 13 months (`lending.md` 4, `domain-rules.md` 6.4).
 */
export const isRefund = (reasonCode: string | null, settledOn: Day, bookedOn: Day): boolean =>
  reasonCode === 'MD06' || bookedOn > addT2Days(settledOn, RETURN_T2_DAYS)

/**
 * The earliest day on which a debit may settle that is announced today: notice, then a bank day; and no sooner than the next
 * file can bring it there, which is written as the next bank day opens.
 */
export const settleFrom = (today: Day, noticeDays: number): Day =>
  latest(onOrAfterT2(addDays(today, noticeDays)), addT2Days(onOrAfterT2(addDays(today, 1)), LEAD_T2_DAYS))

/** What follows from this failed debit (`domain-rules.md` 6.4, `lending.md` 4, 6). */
export const consequencesOf = ({ reasonCode, attempt, today, prenotificationDays }: FailedDebit): Consequences => {
  const reason = returnReason(reasonCode)
  const isTriedAgain = attempt < ATTEMPTS && (reason.rePresent === 'once' || reason.rePresent === 'later')
  const noticeDays = reason.rePresent === 'later' ? Math.max(LATER_DAYS, prenotificationDays) : prenotificationDays
  const isDunning = reason.case === 'dunning' || reason.case === 'dunning_and_fraud_check'
  return {
    mandate: mandateEvents[reason.mandate],
    settleFromOn: isTriedAgain ? settleFrom(today, noticeDays) : null,
    // A debtor who took the money back is asked before anything is debited again.
    task: taskOf[reason.case] ?? (reason.rePresent === 'after_fix' ? 'contact' : null),
    isDunned: isDunning || (reason.fault === 'debtor' && reason.case !== 'estate'),
    isOurs: reason.fault !== 'debtor' && !isDunning,
    oursUntilOn: reason.case === 'data_fix' ? addDays(today, ACCOUNT_ANSWER_DAYS) : null,
    isDeath: reason.case === 'estate',
  }
}

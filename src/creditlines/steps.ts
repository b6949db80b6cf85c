// What happens to lines by itself as a day opens.
import { type Step, untilDone } from '../work/day.ts'
import { closeUnauthorized } from './commands.ts'
import { ALL_SQUARE } from './ending-store.ts'
import { TO_BE_REMINDED } from './paper-store.ts'
import { REMINDED_WITHIN_DAYS, remindOfWithdrawal } from './papers.ts'
import { expirePeriods, missDeadlines } from './renewal-commands.ts'
import { settleLines } from './settling.ts'
import { issueAnnualStatements } from './statements.ts'
import { endNotices } from './termination.ts'

/** Closes lines whose authorization did not come in time. */
export const closeUnauthorizedLines: Step = {
  name: 'close_unauthorized_lines',
  due: `exists (select from credit_lines where status = 'authorization_pending' and authorize_by_on < :today)`,
  run: untilDone(closeUnauthorized),
}

/** Closes lines on the day on which their notice ends them. */
export const endTerminatedLines: Step = {
  name: 'end_terminated_lines',
  due: `exists (select from credit_lines where status = 'open' and termination_on <= :today)`,
  run: untilDone(endNotices),
}

/** Renewals of which the customer was not told in time are missed. */
export const missRenewals: Step = {
  name: 'miss_renewals',
  due: `exists (select from renewals where status in ('scheduled', 'eligible') and notify_by_on < :today)`,
  run: untilDone(missDeadlines),
}

/** Lines whose period expires are renewed, suspended or end. */
export const renewLines: Step = {
  name: 'renew_lines',
  due: `exists (select from renewals where status not in ('effective', 'ended') and effective_from_on <= :today)`,
  run: untilDone(expirePeriods),
}

/** Notes that a closed line is settled. */
export const settleClosedLines: Step = {
  name: 'settle_closed_lines',
  due: `exists (select from credit_lines l where status = 'closed' and settled_on is null and ${ALL_SQUARE})`,
  run: untilDone(settleLines),
}

/** Files the statements of the year before, on the fifth bank day of January. */
export const fileAnnualStatements: Step = {
  name: 'file_annual_statements',
  due: `extract(month from :today) = 1 and exists (select from credit_lines)`,
  run: issueAnnualStatements,
}

/** Reminds of the right to withdraw on the day after the conclusion, where the pre-contract information came late. */
export const remindLateInformed: Step = {
  name: 'remind_of_withdrawal',
  due: `exists (select from credit_lines l where concluded_on between :today - ${REMINDED_WITHIN_DAYS} and :today - 1 and ${TO_BE_REMINDED})`,
  run: untilDone(remindOfWithdrawal),
}

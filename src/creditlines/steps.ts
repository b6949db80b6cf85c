// What happens to lines by itself as a day opens.
import { type Step, untilDone } from '../work/day.ts'
import { closeUnauthorized } from './commands.ts'

/** Closes lines whose authorization did not come in time. */
export const closeUnauthorizedLines: Step = {
  name: 'close_unauthorized_lines',
  due: `exists (select from credit_lines where status = 'authorization_pending' and authorize_by_on < :today)`,
  run: untilDone(closeUnauthorized),
}

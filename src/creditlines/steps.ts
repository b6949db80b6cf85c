// What happens to lines by itself as a day opens.
import type { Step } from '../work/day.ts'
import { closeUnauthorized } from './commands.ts'

/** Closes lines whose authorization did not come in time. */
export const closeUnauthorizedLines: Step = {
  name: 'close_unauthorized_lines',
  run: async ({ execute, on }) => {
    let all = 0
    for (let batch = -1; batch !== 0; all += batch) batch = await execute(closeUnauthorized, on)
    return all
  },
}

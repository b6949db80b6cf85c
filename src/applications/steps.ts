// What happens to applications by itself as a day opens.
import type { Step } from '../work/day.ts'
import { lapseApplications } from './commands.ts'

/** Offers past their validity, and applications that nobody went on with, expire. */
export const lapseOldApplications: Step = {
  name: 'lapse_applications',
  run: async ({ execute, on }) => {
    let all = 0
    for (let batch = -1; batch !== 0; all += batch) batch = await execute(lapseApplications, on)
    return all
  },
}

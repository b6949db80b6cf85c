// What happens to applications by itself as a day opens.
import { type Step, untilDone } from '../work/day.ts'
import { lapseApplications } from './commands.ts'
import { LAPSED } from './store.ts'

/** Offers past their validity, and applications that nobody went on with, expire. */
export const lapseOldApplications: Step = {
  name: 'lapse_applications',
  due: `exists (select from applications where ${LAPSED})`,
  run: untilDone(lapseApplications),
}

// Dunning at the end of the day: letters whose day has come (`lending.md` 4).
import { type Step, untilDone } from '../work/day.ts'
import { dunCases } from './commands.ts'

/** Runs after the day's defaults have begun. A case that was looked at has its next day after this one. */
export const dun: Step = {
  name: 'dun',
  due: 'exists (select from dunning_cases where next_on <= :today)',
  run: untilDone(dunCases),
}

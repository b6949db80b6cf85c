// npm run apr -- file.json: works out every case of a file and prints it beside the result that the file expects.
// A file holds cases of draws and repayments (as test/golden/apr-cases.json) or of intervals (as apr-interval-cases.json).
import { readFileSync } from 'node:fs'
import { parseDay } from '../src/base/day.ts'
import {
  effectiveRate,
  type Flow,
  type IntervalUnit,
  intervalInYears,
  inYears,
  NoEffectiveRate,
} from '../src/loans/eu-rate.ts'

type JsonFlow = { t_years?: number; date?: string; amount: number }

/** A case with its payments: times are given in years, or as dates with the unit of the contract's periods. */
export type RateCase = {
  id: string
  interval_unit?: IntervalUnit
  drawdowns: readonly JsonFlow[]
  repayments: readonly JsonFlow[]
  expected_apr_percent: number
}

/** A case of remark (c): how long is it from one date to another? */
export type IntervalCase = {
  unit: IntervalUnit
  drawdown: string
  flow: string
  expected_t_years: number
  ambiguous_month_end?: boolean
}

/** The flows of a case on the axis of years, which begins with the first draw. */
const flowsOf = (given: RateCase): { draws: readonly Flow[]; repayments: readonly Flow[] } => {
  const isDated = given.drawdowns.some(({ date }) => date !== undefined)
  if (!isDated) {
    const timed = ({ t_years: years, amount }: JsonFlow): Flow => ({ years: years ?? Number.NaN, amount })
    return { draws: given.drawdowns.map(timed), repayments: given.repayments.map(timed) }
  }
  const dated = ({ date, amount }: JsonFlow) => ({ on: parseDay(date ?? ''), amount })
  return inYears(given.drawdowns.map(dated), given.repayments.map(dated), given.interval_unit)
}

/** The effective rate of a case in percent, not rounded; undefined where there is none. */
export const solveCase = (given: RateCase): number | undefined => {
  const { draws, repayments } = flowsOf(given)
  try {
    return Number(effectiveRate(draws, repayments).unrounded) * 100
  } catch (problem) {
    if (problem instanceof NoEffectiveRate) return undefined
    throw problem
  }
}

/** The length of an interval case in years. */
export const measureCase = (given: IntervalCase): number =>
  intervalInYears(parseDay(given.drawdown), parseDay(given.flow), given.unit)

const line = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(36) : cell.padStart(18))).join('')

const resultLine = (id: string, expected: number, computed: number | undefined, remark = ''): string =>
  line([
    id,
    expected.toFixed(9),
    computed === undefined ? 'no solution' : computed.toFixed(9),
    computed === undefined ? '' : (computed - expected).toFixed(9),
    remark,
  ]).trimEnd()

/** One line for each case of a file's content. */
export const report = (cases: readonly (RateCase | IntervalCase)[]): readonly string[] => [
  line(['id', 'expected', 'computed', 'difference']),
  ...cases.map((given) =>
    'drawdowns' in given
      ? resultLine(given.id, given.expected_apr_percent, solveCase(given))
      : resultLine(
          `${given.unit} ${given.drawdown} ${given.flow}`,
          given.expected_t_years,
          measureCase(given),
          given.ambiguous_month_end ? '  month end, not settled by law' : '',
        ),
  ),
]

if (import.meta.main) {
  const file = process.argv[2]
  if (file === undefined) {
    process.stderr.write('usage: npm run apr -- file.json\n')
    process.exitCode = 2
  } else {
    process.stdout.write(`${report(JSON.parse(readFileSync(file, 'utf8'))).join('\n')}\n`)
  }
}

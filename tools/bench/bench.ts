// npm run bench [-- name… | --loans=100000 | --seconds=3]: the figures of the design, each beside its floor, in one run and
// one table. Without names all of them, on a portfolio of a million loans.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { SANDBOX } from '../../src/app.ts'
import { parseDay } from '../../src/base/day.ts'
import { benchClock, benchStart } from './clock.ts'
import { benchCreates } from './creates.ts'
import { benchDocuments } from './documents.ts'
import { benchEndOfDay } from './end-of-day.ts'
import { benchFold } from './fold.ts'
import { benchHotAccount } from './hot-account.ts'
import { benchList, benchLongLoan } from './lists.ts'
import { loadNow, machineWith } from './machine.ts'
import { benchPlans } from './plans.ts'
import { LOANS_PER_LINE, loadPortfolio } from './portfolio.ts'
import { type Program, startProgram } from './program.ts'
import { type Row, seconds, table } from './row.ts'

const args = process.argv.slice(2)
const flag = (name: string, otherwise: number): number =>
  Number(args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise)
const LOANS = flag('loans', 1_000_000)
const forMs = 1000 * flag('seconds', 8)

/** In this order: the day before anything else is made, the long loan late, since it spoils the books, and the creates last: thousands of applications keep the program busy with scoring afterwards. */
const onPortfolio = {
  day: (program: Program) => benchEndOfDay(program, LOANS),
  plans: (program: Program) => benchPlans(program, forMs),
  list: (program: Program) => benchList(program, forMs),
  hot: (program: Program) => benchHotAccount(program, forMs),
  loan: (program: Program) => benchLongLoan(program, forMs),
  creates: (program: Program) => benchCreates(program, forMs, Math.floor(LOANS / LOANS_PER_LINE)),
} as const
const alone = { fold: benchFold, start: benchStart, clock: benchClock, document: benchDocuments } as const

const names = [...Object.keys(onPortfolio), ...Object.keys(alone)]
const wanted = args.filter((arg) => !arg.startsWith('--'))
const unknown = wanted.find((name) => !names.includes(name))
if (unknown) {
  process.stderr.write(`There is no '${unknown}': ${names.join(', ')}.\n`)
  process.exit(1)
}
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name)

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const rows: Row[] = []
const add = async (name: string, run: () => Promise<readonly Row[]>): Promise<void> => {
  if (!isWanted(name)) return
  const load = loadNow()
  const startedAt = performance.now()
  const found = await run().catch((error: unknown): readonly Row[] => [
    {
      what: name,
      ratio: '',
      measured: `failed: ${error instanceof Error ? error.message : error}`,
      floor: '',
      goal: '',
      met: false,
    },
  ])
  rows.push(...found)
  say(`${name}: ${seconds(performance.now() - startedAt)}, load before it ${load}`)
  say(table(found))
}

let postgres = ''
if (Object.keys(onPortfolio).some(isWanted)) {
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-bench-'))
  let program = await startProgram(folder)
  try {
    const startedAt = performance.now()
    await loadPortfolio(program.ownerUrl, {
      partnerId: SANDBOX.partnerId,
      loans: LOANS,
      today: parseDay('2026-12-10'),
      dueOverDays: 30,
    })
    const tookMs = performance.now() - startedAt
    rows.push({
      what: `loading ${LOANS.toLocaleString('en')} loans for this`,
      ratio: '',
      measured: seconds(tookMs),
      floor: '',
      goal: '≤ 3 min',
      met: tookMs <= 180_000,
    })
    say(`loaded ${LOANS.toLocaleString('en')} loans in ${seconds(tookMs)}`)
    await program.stop()
    program = await startProgram(folder) // connections that have seen the empty tables have plans for empty tables
    const client = new pg.Client(program.ownerUrl)
    await client.connect()
    postgres = String((await client.query('show server_version')).rows[0]?.server_version)
    await client.end()
    for (const [name, run] of Object.entries(onPortfolio)) await add(name, () => run(program))
  } finally {
    await program.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
for (const [name, run] of Object.entries(alone)) await add(name, run)

const { cpu, cores, memoryGb, node, load } = machineWith(postgres)
say(
  `\n${new Date().toISOString().slice(0, 10)}: ${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, PostgreSQL ${postgres || '-'}; load at the end ${load}\n`,
)
say(table(rows))
process.exit(0)

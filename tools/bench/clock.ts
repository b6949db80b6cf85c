// Two years of a test clock over a portfolio, and the start of the program on an empty folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SANDBOX } from '../../src/app.ts'
import { parseDay } from '../../src/base/day.ts'
import { loadPortfolio } from './portfolio.ts'
import { startProgram } from './program.ts'
import { type Row, seconds } from './row.ts'

const LOANS = 1000

/** From process start to the first answer, on a folder that does not exist; then the memory of all its processes. */
export const benchStart = async (): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-bench-'))
  try {
    const program = await startProgram(folder)
    const residentMb = program.residentMb()
    await program.stop()
    return [
      {
        what: 'start to first answer, empty data folder',
        ratio: '',
        measured: `${seconds(program.startedInMs)}, ${Math.round(residentMb)} MB`,
        floor: '',
        goal: '≤ 5 s, ≤ 500 MB',
        met: program.startedInMs <= 5000 && residentMb <= 500,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** 24 months over 1,000 loans, until most of them are repaid. */
export const benchClock = async (): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-bench-'))
  const program = await startProgram(folder)
  try {
    await loadPortfolio(program.ownerUrl, {
      partnerId: SANDBOX.partnerId,
      loans: LOANS,
      today: parseDay('2026-12-10'),
      dueOverDays: 30,
    })
    const startedAt = performance.now()
    await program.ask('POST', '/sandbox/v1/clock/advance', { to: '2028-12-10' })
    const tookMs = performance.now() - startedAt
    return [
      {
        what: `24 months of clock, ${LOANS.toLocaleString('en')} loans`,
        ratio: '',
        measured: `${seconds(tookMs)}, ${Math.round(tookMs / 731)} ms a day`,
        floor: '',
        goal: '≤ 60 s',
        met: tookMs <= 60_000,
      },
    ]
  } finally {
    await program.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

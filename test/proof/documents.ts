// Documents at the size of a bank: `npm run proof:documents [-- lines [documents [seed]]]`. The annual statements of 10,000
// lines agree with the ledger to the cent; 10,000 rendered documents take at most 30 ms each, and the parent does not grow;
// two installations of the program render the same bytes.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { parseDay } from '../../src/base/day.ts'
import { issueAnnualStatements } from '../../src/creditlines/statements.ts'
import { type Db, openDb } from '../../src/db/database.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { systemExecution } from '../../src/db/write.ts'
import { languages } from '../../src/documents/documents.ts'
import { editions, forAnotherCustomer } from '../../src/documents/examples.ts'
import { openRenderer } from '../../src/documents/renderer.ts'
import { bookLines, disagreements } from '../booked-lines.ts'
import type { TestDatabase } from '../database.ts'

const [lines = 10_000, documents = 10_000, seed = 20261120] = process.argv.slice(2).map(Number)
const GROWTH_MB = 50
const LONGEST_MS = 30

const say = (text: string) => process.stdout.write(`${text}\n`)
const failures: string[] = []
const must = (fact: boolean, claim: string) => {
  say(`${fact ? 'holds ' : 'BROKEN'}  ${claim}`)
  if (!fact) failures.push(claim)
}

const statements = async (db: Db, asOwner: TestDatabase['asOwner']): Promise<void> => {
  const { partnerId, writer, standAt } = await bookLines(db, asOwner, lines, seed)
  const on = parseDay('2027-01-08')
  await standAt(on)
  const startedAt = performance.now()
  const issued = await issueAnnualStatements({
    partnerId,
    on,
    execute: (command, input) => writer.execute(systemExecution(partnerId, 'proof'), command, input),
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  must(issued === lines, `${issued} annual statements of ${lines} lines were filed in ${seconds} s (seed ${seed})`)
  const wrong = await disagreements(asOwner, partnerId)
  must(wrong.length === 0, `they agree with the ledger to the cent ${wrong.length > 0 ? JSON.stringify(wrong[0]) : ''}`)
}

const megabytes = () => {
  globalThis.gc?.()
  return process.memoryUsage().rss / 2 ** 20
}

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0

const rendering = async (): Promise<void> => {
  const renderer = openRenderer()
  const took = new Map<string, number[]>()
  const each = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      // All kinds in turn, in one language after the other, as a bank's customers speak mostly one.
      const language = languages[Math.floor((n / documents) * languages.length)] ?? 'de'
      const spoken = editions.filter(({ document }) => document.language === language)
      const edition = spoken[n % spoken.length]
      if (!edition) continue
      const { name, document } = edition
      const startedAt = performance.now()
      await renderer.render(forAnotherCustomer(document, n))
      took.set(name, [...(took.get(name) ?? []), performance.now() - startedAt])
    }
  }
  const warm = Math.min(200, documents)
  await each(0, warm)
  took.clear()
  const before = megabytes()
  const startedAt = performance.now()
  await each(warm, documents)
  const ms = (performance.now() - startedAt) / Math.max(1, documents - warm)
  const grown = megabytes() - before
  must(grown <= GROWTH_MB, `${documents} documents: the parent grew by ${grown.toFixed(1)} MB`)
  must(ms <= LONGEST_MS, `a document takes ${ms.toFixed(1)} ms, child replacements included`)
  const slowest = [...took].map(([name, list]) => ({ name, ms: median(list) })).sort((a, b) => b.ms - a.ms)
  const told = slowest.map(({ name, ms }) => `${name} ${ms.toFixed(1)}`)
  must((slowest[0]?.ms ?? 0) <= LONGEST_MS, `warm, median of each kind in ms: ${told.join(', ')}`)
  await renderer.close()
}

/** What a program renders that was installed elsewhere: its own copy of the sources, the compiler and the fonts. */
const renderedBy = (installation: string): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/proof/editions.ts'], {
    cwd: installation,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** The same inputs give the same bytes in two separate installations, and after a restart. */
const installations = (): void => {
  const parts = [
    'src',
    'test/proof/editions.ts',
    'package.json',
    'node_modules/@myriaddreamin',
    'node_modules/@expo-google-fonts',
    'node_modules/typebox',
    'node_modules/temporal-polyfill',
    'node_modules/temporal-spec',
    'node_modules/temporal-utils',
  ]
  const root = join(import.meta.dirname, '../..')
  const home = mkdtempSync(join(tmpdir(), 'rahmenwerk-installed-'))
  const places = ['one', 'a much longer path to/the other'].map((name) => join(home, name))
  try {
    for (const place of places)
      for (const part of parts) cpSync(join(root, part), join(place, part), { recursive: true })
    const [one, other] = places.map(renderedBy)
    const again = renderedBy(places[0] ?? root)
    must(
      one !== undefined && one.split('\n').length > editions.length && one === other && one === again,
      `${editions.length} documents have the same bytes in two installations, and after a restart`,
    )
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

// First, in a process that has done nothing else: what that gives back would hide what rendering takes.
await rendering()
installations()
const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-proof-'))
const { url, stop } = await startEmbedded(join(folder, 'postgres'), { durable: false })
try {
  await migrate(url)
  const db = await openDb(url, { asAppRole: true })
  const owner = new pg.Client(url)
  await owner.connect()
  await statements(db, async (sql, values = [], partnerId = '') => {
    await owner.query(`select set_config('app.partner', $1, false)`, [partnerId])
    return (await owner.query(sql, values)).rows
  })
  await owner.end()
  await db.end()
} finally {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failures.length > 0 ? 1 : 0

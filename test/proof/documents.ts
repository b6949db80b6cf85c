// Documents at the size of a bank: `npm run proof:documents [-- lines [documents [seed]]]`. The annual statements of 10,000
// lines agree with the ledger to the cent; 10,000 rendered documents take at most 30 ms each, and the parent does not grow.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { parseDay } from '../../src/base/day.ts'
import { issueAnnualStatements } from '../../src/creditlines/statements.ts'
import { type Db, openDb } from '../../src/db/database.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { exampleDocuments } from '../../src/documents/examples.ts'
import { openRenderer } from '../../src/documents/renderer.ts'
import { systemExecution, untilDone } from '../../src/work/day.ts'
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
  const issued = await untilDone(issueAnnualStatements)({
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

const rendering = async (): Promise<void> => {
  const renderer = openRenderer()
  const each = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const document = exampleDocuments[n % exampleDocuments.length]
      if (!document) continue
      // Another reference each time, so that nothing comes from the compiler's memory of the document before.
      await renderer.render({ ...document, data: { ...(document.data as object), reference: `proof-${n}` } })
    }
  }
  const warm = Math.min(200, documents)
  await each(0, warm)
  const before = megabytes()
  const startedAt = performance.now()
  await each(warm, documents)
  const ms = (performance.now() - startedAt) / Math.max(1, documents - warm)
  const grown = megabytes() - before
  must(grown <= GROWTH_MB, `${documents} documents: the parent grew by ${grown.toFixed(1)} MB`)
  must(ms <= LONGEST_MS, `a document takes ${ms.toFixed(1)} ms, child replacements included`)
  await renderer.close()
}

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
  await rendering()
} finally {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failures.length > 0 ? 1 : 0

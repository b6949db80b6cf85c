// npm test [-- file…]: starts a database server (or takes TEST_DATABASE_URL), migrates the template, runs the tests.
// A file that opens a bank takes a second of a processor to load the program and another until it is warm. So a few processes take the
// files one after the other (`worker.ts`) instead of one for each.
// --write-schema instead writes the types and the dump of the migrated schema.
import { spawn } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { schemaDump } from '../tools/schema-dump.ts'
import { schemaTypes } from '../tools/schema-types.ts'
import { createTemplate, dropTemplate } from './database.ts'

const startedAt = performance.now()
const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-test-'))
const given = process.env.TEST_DATABASE_URL
const embedded = given ? undefined : await startEmbedded(join(folder, 'postgres'), { durable: false })
/** A mere owner of its databases, as a lender's is: row-level security binds whoever asks past the program, too. */
const asMereOwner = async (url: string): Promise<string> => {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`create role tester login createdb createrole password 'tester'`)
  await client.end()
  return Object.assign(new URL(url), { username: 'tester', password: 'tester' }).href
}

/** Who gives the process another lender or other products, or measures its memory, has one to himself. */
const isAlone = (file: string): boolean => /RAHMENWERK_(LENDER|PRODUCTS)|memoryUsage/.test(readFileSync(file, 'utf8'))

/** Processes that work through the files, and who they are to `node --test`. While one waits for PostgreSQL another goes on. */
const workersFor = (files: readonly string[]): string[] =>
  Array.from({ length: Math.min(files.length, availableParallelism() + 1) }, (_, i) => {
    const path = join(folder, `worker-${i + 1}.mjs`)
    writeFileSync(path, `import ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'worker.ts')).href)}\n`)
    return path
  })

// For the one test that makes roles which go around the policies; a server of yours need not give one.
if (embedded) process.env.TEST_SUPERUSER_URL = embedded.url
process.env.TEST_DATABASE_URL = given ?? (embedded && (await asMereOwner(embedded.url)))
try {
  const template = await createTemplate(migrate)
  const asked = process.argv.slice(2)
  if (asked.includes('--write-schema')) {
    writeFileSync('src/db/schema.ts', await schemaTypes(template))
    writeFileSync('migrations/schema.sql', await schemaDump(template))
  } else {
    console.log(`database ready after ${seconds()}`)
    const patterns = asked.length > 0 ? asked : ['test/*.test.ts', '{src,test,tools}/**/*.test.ts']
    // The long ones first, so that all processes end together: those of the whole program, then by what they have to say.
    const files = [
      ...new Set(patterns.flatMap((each) => globSync(each).sort((a, b) => statSync(b).size - statSync(a).size))),
    ]
    const shared = files.filter((file) => !isAlone(file))
    const claims = join(folder, 'claims')
    mkdirSync(claims)
    const child = spawn(
      process.execPath,
      [
        ...[
          '--test',
          '--test-reporter=spec',
          '--test-timeout=120000',
          `--test-concurrency=${availableParallelism() + 1}`,
        ],
        ...files.filter(isAlone),
        ...workersFor(shared),
      ],
      {
        stdio: 'inherit',
        env: {
          ...process.env,
          TEST_FILES: shared.join('\n'),
          TEST_CLAIMS: claims,
          NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/v8'),
        },
      },
    )
    process.exitCode = await new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)))
    console.log(`all after ${seconds()}`)
  }
} finally {
  if (process.env.TEST_TEMPLATE) await dropTemplate()
  await embedded?.stop()
  rmSync(folder, { recursive: true, force: true })
}

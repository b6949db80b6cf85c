// npm test [-- file…]: starts a database server (or takes TEST_DATABASE_URL), migrates the template, runs the tests.
// --write-schema instead writes the types and the dump of the migrated schema.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

// For the one test that makes roles which go around the policies; a server of yours need not give one.
if (embedded) process.env.TEST_SUPERUSER_URL = embedded.url
process.env.TEST_DATABASE_URL = given ?? (embedded && (await asMereOwner(embedded.url)))
try {
  const template = await createTemplate(migrate)
  const files = process.argv.slice(2)
  if (files.includes('--write-schema')) {
    writeFileSync('src/db/schema.ts', await schemaTypes(template))
    writeFileSync('migrations/schema.sql', await schemaDump(template))
  } else {
    console.log(`database ready after ${seconds()}`)
    const patterns = files.length > 0 ? files : ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts']
    const child = spawn(
      process.execPath,
      ['--test', '--test-reporter=spec', '--test-timeout=120000', '--test-concurrency=3', ...patterns],
      { stdio: 'inherit', env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') } },
    )
    process.exitCode = await new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)))
    console.log(`all after ${seconds()}`)
  }
} finally {
  if (process.env.TEST_TEMPLATE) await dropTemplate()
  await embedded?.stop()
  rmSync(folder, { recursive: true, force: true })
}

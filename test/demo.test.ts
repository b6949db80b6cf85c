import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-demo-test-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Moves the real time of a program, so that its day is this one in Berlin, whenever the test runs. */
const standingAt = (day: string): string => {
  const script = `
    const shift = Date.parse('${day}T08:00:00Z') - Date.now()
    const now = Date.now
    globalThis.Date = class extends Date {
      constructor(...parts) { parts.length === 0 ? super(now() + shift) : super(...parts) }
      static now() { return now() + shift }
    }`
  return `--import data:text/javascript,${encodeURIComponent(script)}`
}

type Told = Readonly<{ code: number | null; out: string; errors: string; seconds: string }>

/** Runs the demo as a build server would: in a pipe, without a database of the user's. */
const runDemo = async (env: Readonly<Record<string, string>>): Promise<Told> => {
  const { DATABASE_URL: _, MIGRATE_DATABASE_URL: __, ...inherited } = process.env
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['src/main.ts', 'demo'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...inherited, CI: 'true', RAHMENWERK_DATA: folder, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const read = async (stream: NodeJS.ReadableStream): Promise<string> => {
    let text = ''
    stream.setEncoding('utf8')
    for await (const chunk of stream) text += chunk
    return text
  }
  const code = new Promise<number | null>((done) => child.once('exit', done))
  const [out, errors] = await Promise.all([read(child.stdout), read(child.stderr)])
  return { code: await code, out, errors, seconds: `${((performance.now() - startedAt) / 1000).toFixed(1)} s` }
}

// `lending.md` 2: due, instalment, interest, principal, balance.
const workedTable = [
  '2027-01-01      172.63     12.53     160.10     839.90',
  '2027-02-01      172.63      7.70     164.93     674.97',
  '2027-03-01      172.63      6.19     166.44     508.53',
  '2027-04-01      172.63      4.66     167.97     340.56',
  '2027-05-01      172.63      3.12     169.51     171.05',
  '2027-06-01      172.62      1.57     171.05       0.00',
  'together      1,035.77     35.77   1,000.00',
]

// The debit file leaves two bank days before the bank day on which the money comes (`lending.md` 4).
const collections = [
  '2027-01-01  2026-12-30  2027-01-04 Mon',
  '2027-02-01  2027-01-28  2027-02-01 Mon',
  '2027-03-01  2027-02-25  2027-03-01 Mon',
  '2027-04-01  2027-03-30  2027-04-01 Thu',
  '2027-05-01  2027-04-29  2027-05-03 Mon',
  '2027-06-01  2027-05-28  2027-06-01 Tue',
]

test('the demo tells a whole life in plain lines, every figure as computed by hand, and leaves only what it names', async (t) => {
  const { code, out, errors, seconds } = await runDemo({ NODE_OPTIONS: standingAt('2026-11-20') })
  t.diagnostic(`the demo took ${seconds}`)
  assert.deepEqual({ code, errors }, { code: 0, errors: '' }, out)

  const lines = out.split('\n').map((line) => line.trim())
  const from = lines.indexOf(workedTable[0] ?? '')
  assert.deepEqual(lines.slice(from, from + workedTable.length), workedTable)
  const starts = lines.map((line) => line.slice(0, collections[0]?.length))
  assert.deepEqual(
    collections.filter((each) => !starts.includes(each)),
    [],
  )
  for (const line of [
    '= free each month          1,420.00',
    'at most affordable        14,900.00',
    '1000 bank                               1,035.77    1,000.00       35.77',
    '4000 interest income                        0.00       35.77      -35.77',
    '✓ the books balance: debits equal credits',
    '✓ the loans agree with the books',
    "✓ interest income = the bank's gain = the plan's interest = 35.77 EUR",
  ]) {
    assert.ok(lines.includes(line), line)
  }

  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the claim
  assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
  assert.deepEqual(
    out.split('\n').filter((line) => [...line.replaceAll(folder, '')].length > 100),
    [],
  )
  assert.deepEqual(readdirSync(folder), ['demo'], 'the temporary folder is gone')
  for (const name of ['secci.pdf', 'contract.pdf', 'contract-signed.pdf']) {
    assert.ok(out.includes(join(folder, 'demo', name)), name)
    assert.equal(readFileSync(join(folder, 'demo', name)).toString('latin1', 0, 5), '%PDF-')
  }
  assert.ok(existsSync(join(folder, 'demo/bank/01-pain.001.001.09.xml')))
})

test('a demo that cannot tell its story says why in a line and ends with 1', async () => {
  const { code, out, errors } = await runDemo({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' })
  assert.equal(code, 1, out)
  assert.match(errors, /^\nNot as told: .*ECONNREFUSED.*\n$/)
  const live = await runDemo({ RAHMENWERK_MODE: 'live' })
  assert.equal(live.code, 1)
})

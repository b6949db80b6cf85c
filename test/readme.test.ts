// The README's first loan works as printed.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { openWorld } from './world.ts'

const hasCurl = process.platform !== 'win32' && spawnSync('curl', ['--version']).status === 0

test('the first loan of the README goes from the token to a trial balance, as printed', {
  skip: !hasCurl && 'no curl here',
}, async () => {
  const section = /^## The first loan[\s\S]*?(?=^## )/m.exec(readFileSync('README.md', 'utf8'))?.[0] ?? ''
  const printed = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('')
  const world = await openWorld()
  const address = await world.app.server.listen({ host: '127.0.0.1', port: 0 })
  const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-readme-'))

  try {
    const script = printed.replace('http://127.0.0.1:4010', address)
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: folder })

    const answers = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      answers.filter(({ code, title }) => code ?? title),
      [],
      'nothing was refused',
    )
    const [loan, schedule, books] = answers.slice(-3)
    assert.equal(loan.status, 'repaid')
    assert.equal(schedule.installments.length, 6)
    assert.deepEqual([books.balanced, books.subledger_agrees], [true, true])
    assert.deepEqual(answers.flatMap(({ status }) => status ?? []).slice(0, 4), [
      'account_snapshot_pending',
      'offered',
      'open',
      'repaid',
    ])
    assert.equal(readFileSync(join(folder, 'secci.pdf')).subarray(0, 5).toString(), '%PDF-')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

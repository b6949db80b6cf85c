import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfig } from '../src/config.ts'
import { newSelfMadePem } from '../src/documents/seal/keys.ts'
import { sealKeyOf } from '../src/ports.ts'
import { testDatabase } from './database.ts'

const folder = mkdtempSync(join(tmpdir(), 'live-'))
after(() => rmSync(folder, { recursive: true }))

const live = {
  RAHMENWERK_MODE: 'live',
  DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
  RAHMENWERK_SECRET: 'pTvqYz0wJbXf6S3mKc9L1dRnUe8AoHg2',
  RAHMENWERK_PORT_BUREAU: 'manual',
  RAHMENWERK_PORT_ACCOUNT_DATA: 'manual',
  RAHMENWERK_PORT_IDENTIFICATION: 'manual',
  RAHMENWERK_PORT_SIGNATURE: 'manual',
  RAHMENWERK_PORT_PAYEES: 'manual',
  RAHMENWERK_PORT_BANK: 'folder',
  RAHMENWERK_BANK_FOLDER: folder,
}

test('live mode names everything that it lacks at once, the key of the seal among it', () => {
  assert.throws(
    () => readConfig({ RAHMENWERK_MODE: 'live' }),
    ({ message }: Error) =>
      ['DATABASE_URL', 'RAHMENWERK_SECRET', 'RAHMENWERK_PORT_BANK', 'RAHMENWERK_SEAL_FILE'].every((name) =>
        message.includes(name),
      ),
  )
  assert.throws(() => readConfig(live), /^Error: Live mode does not start without:\n {2}RAHMENWERK_SEAL_FILE[^\n]*$/)
})

test('a service that seals is reached safely, with a token, and says whose seal it is', () => {
  const RAHMENWERK_SEAL_URL = 'https://seal.example/sign'
  const RAHMENWERK_SEAL_CERTIFICATE = 'seal.pem'
  const refused: readonly (readonly [env: object, name: RegExp])[] = [
    [{ RAHMENWERK_SEAL_URL: 'http://seal.example/sign' }, /RAHMENWERK_SEAL_URL must be https/],
    [{ RAHMENWERK_SEAL_URL: 'seal.example' }, /RAHMENWERK_SEAL_URL must be https/],
    [{ RAHMENWERK_SEAL_URL }, /RAHMENWERK_SEAL_CERTIFICATE/],
    [{ RAHMENWERK_SEAL_URL, RAHMENWERK_SEAL_CERTIFICATE }, /RAHMENWERK_SEAL_SECRET/],
  ]
  for (const [env, name] of refused) assert.throws(() => readConfig({ ...live, ...env }), name)
  const { seal } = readConfig({
    ...live,
    RAHMENWERK_SEAL_URL,
    RAHMENWERK_SEAL_CERTIFICATE,
    RAHMENWERK_SEAL_SECRET: 's',
  })
  assert.equal(seal.kind, 'remote')
})

test("live mode seals nothing with a self-made key, wherever it comes from; the sandbox's is made once", async () => {
  const { db } = await testDatabase()
  const pem = newSelfMadePem('Musterbank '.repeat(10))
  const path = join(folder, 'seal.pem')
  writeFileSync(path, pem)
  const sources = [
    { kind: 'self-made' },
    readConfig({ ...live, RAHMENWERK_SEAL_FILE: path }).seal,
    { kind: 'remote', url: 'http://127.0.0.1:9/', certificates: path, secret: 's' },
  ] as const
  for (const seal of sources)
    await assert.rejects(sealKeyOf(db, { mode: 'live', seal }), /Live mode seals no contract with a self-made key/)

  const sandboxed = { mode: 'sandbox', seal: { kind: 'self-made' } } as const
  const [first, again] = [await sealKeyOf(db, sandboxed), await sealKeyOf(db, sandboxed)]
  assert.deepEqual(again.certificates, first.certificates)
})

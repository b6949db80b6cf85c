import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lender, readLender } from './lender.ts'

const folder = mkdtempSync(join(tmpdir(), 'rahmenwerk-lender-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const read = (cutOffs: object | undefined) => {
  const path = join(folder, 'lender.json')
  writeFileSync(path, JSON.stringify({ ...lender, cutOffs }))
  return readLender(path).cutOffs
}

test('a bank of which no cut-off is told takes files until the end of the day; one that no clock shows is refused', () => {
  const endOfDay = { payouts: '24:00', debits: '24:00' }
  assert.deepEqual([lender.cutOffs, read(undefined), read({})], [endOfDay, endOfDay, endOfDay])
  assert.deepEqual(read({ payouts: '15:30' }), { payouts: '15:30', debits: '24:00' })
  for (const time of ['24:01', '9:00', '15:60', 'noon'])
    assert.throws(() => read({ debits: time }), /lender\.json: \/cutOffs\/debits /)
})

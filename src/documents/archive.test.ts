import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { parseDay } from '../base/day.ts'
import { newId } from '../base/id.ts'
import { read } from '../db/database.ts'
import { type Command, openWriter } from '../db/write.ts'
import { insertPartner } from '../partners/store.ts'
import { systemExecution } from '../work/day.ts'
import { fileDocument, openArchive, retainedUntil } from './archive.ts'
import { DocumentRefused } from './documents.ts'
import { secciExample } from './examples.ts'
import { openRenderer } from './renderer.ts'
import { reproduce } from './reproduce.ts'
import { findNewestDocument, getDocument } from './store.ts'

const { db, asOwner } = await testDatabase()
const partnerId = newId('partner')
const today = parseDay('2026-11-20')
for (const id of [partnerId, 'f'.repeat(32)]) {
  await insertPartner(db, {
    partnerId: id,
    name: 'x',
    country: 'DE',
    requiresAuthorization: false,
    needsSecondPerson: false,
    clock: { mode: 'test', today },
  })
}
const writer = openWriter(db, [])
const renderer = openRenderer()
after(() => renderer.close())
const archive = openArchive(db, renderer)

const file: Command<Readonly<{ data: typeof secciExample; subjectId: string }>, string> = {
  name: 'test.file',
  run: (write, { data, subjectId }) =>
    fileDocument(write, { kind: 'secci', subjectId, personId: 'p', data, language: 'de', delivered: true }),
}
const filed = (subjectId: string, data = secciExample) =>
  writer.execute(systemExecution(partnerId, 'test'), file, { data, subjectId })

test('a document is filed with what it is made from, and rendered afterwards', async () => {
  const documentId = await filed('s1')
  const before = await read(db, partnerId, (tx) => getDocument(tx, documentId))
  assert.deepEqual([before.document.data, before.sha256, before.retainedUntilOn], [secciExample, null, '2032-12-31'])
  assert.ok(before.deliveredAt)
  const work = await asOwner('select kind, payload from work')
  assert.deepEqual(work, [{ kind: 'render_document', payload: { documentId } }])
})

test('asked for at the same moment it is rendered as the same bytes and kept once; it reproduces', async () => {
  const documentId = await filed('s2')
  const copies = await Promise.all([1, 2, 3].map(() => archive.documentBytes(partnerId, documentId)))
  assert.equal(new Set(copies.map((bytes) => Buffer.from(bytes).toString('base64'))).size, 1)
  const rows = await asOwner(
    `select encode(sha256(content), 'hex') = sha256 as fits from documents where document_id = $1`,
    [documentId],
  )
  assert.deepEqual(rows, [{ fits: true }])
  assert.equal(await archive.reproduces(partnerId, documentId), true)

  await asOwner(`update documents set content = content || '\\x00' where document_id = $1`, [documentId])
  assert.equal(await archive.reproduces(partnerId, documentId), false)
  assert.match((await reproduce(db, renderer, documentId)).text, /secci 2026-11-20 \(de\): DIFFERENT/)
  const untouched = await filed('s2')
  assert.deepEqual((await reproduce(db, renderer, untouched)).isSame, true)
  assert.deepEqual(await reproduce(db, renderer, 'x'), { isSame: false, text: 'There is no document x.' })
})

test('the newest of its kind is the one that counts', async () => {
  await filed('s3')
  const second = await filed('s3')
  const newest = await read(db, partnerId, (tx) => findNewestDocument(tx, 's3', 'secci'))
  assert.equal(newest?.documentId, second)
  assert.equal(await read(db, partnerId, (tx) => findNewestDocument(tx, 's3', 'contract')), undefined)
})

test('incomplete data is refused as it is filed, and another partner finds nothing', async () => {
  const { validUntil, ...incomplete } = secciExample
  assert.ok(validUntil)
  await assert.rejects(filed('s4', incomplete as typeof secciExample), DocumentRefused)
  assert.deepEqual(await asOwner(`select 1 from documents where subject_id = 's4'`), [])
  const documentId = await filed('s5')
  await assert.rejects(archive.documentBytes('f'.repeat(32), documentId), /Couldn't find 'Document'/)
})

test('letters are kept six years, contracts ten, from the end of the year', () => {
  assert.equal(retainedUntil('secci', parseDay('2026-01-01')), '2032-12-31')
  assert.equal(retainedUntil('contract', parseDay('2026-12-31')), '2036-12-31')
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { parseDay } from '../base/day.ts'
import { newId } from '../base/id.ts'
import { read } from '../db/database.ts'
import { type Command, openWriter, systemExecution } from '../db/write.ts'
import { insertPartner } from '../partners/store.ts'
import { fileDocument, openArchive, retainedUntil } from './archive.ts'
import { type DocumentData, type DocumentKind, DocumentRefused } from './documents.ts'
import { contractExample, secciExample } from './examples/line.ts'
import { openRenderer } from './renderer.ts'
import { reproduce } from './reproduce.ts'
import { keyOfPem, newSelfMadePem } from './seal/keys.ts'
import { checkSeal } from './seal/pdf-seal.ts'
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
const sealer = { name: 'Musterbank', key: keyOfPem(newSelfMadePem('Musterbank')) }
const archive = openArchive(db, renderer, sealer)

type Filed = Readonly<{ kind: DocumentKind; data: DocumentData[DocumentKind]; subjectId: string }>
const file: Command<Filed, string> = {
  name: 'test.file',
  run: (write, { kind, data, subjectId }) =>
    fileDocument(write, { kind, subjectId, personId: 'p', data, language: 'de', delivered: true }),
}
const filed = (
  subjectId: string,
  data: DocumentData[DocumentKind] = secciExample,
  kind: DocumentKind = 'secci',
): Promise<string> => writer.execute(systemExecution(partnerId, 'test'), file, { kind, data, subjectId })
/** Is it as it was, and what is said about it. */
const asked = async (documentId: string) => reproduce(db, renderer, documentId)

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
  assert.deepEqual((await asked(documentId)).isSame, true)

  await asOwner(`update documents set content = content || '\\x00' where document_id = $1`, [documentId])
  assert.match((await asked(documentId)).text, /secci 2026-11-20 \(de\): DIFFERENT/)
  const untouched = await filed('s2')
  assert.equal((await asked(untouched)).isSame, true)
  assert.deepEqual(await asked('x'), { isSame: false, text: 'There is no document x.' })
})

test('a concluded contract is sealed once; a copy that is still to be signed is not', async () => {
  const documentId = await filed('s7', contractExample, 'contract')
  const [first = Buffer.of(), ...others] = await Promise.all(
    [1, 2, 3].map(() => archive.documentBytes(partnerId, documentId)),
  )
  for (const other of others) assert.ok(Buffer.from(other).equals(first), 'whoever asks gets the same seal')
  assert.match(checkSeal(first).by, /CN=Musterbank/)
  assert.match((await asked(documentId)).text, /the same bytes, SHA-256 [0-9a-f]{64}\. Sealed by .*: the seal holds\./)
  const [row] = await asOwner(
    `select encode(sha256(content), 'hex') = sha256 and encode(sha256(content || seal), 'hex') = sealed_sha256 as fits
       from documents where document_id = $1`,
    [documentId],
  )
  assert.equal(row?.fits, true)

  const { signature: _, ...unsigned } = contractExample
  const draft = await archive.documentBytes(partnerId, await filed('s8', unsigned, 'contract'))
  assert.throws(() => checkSeal(draft), /there is no seal/)

  const changed = `update documents set seal = overlay(seal placing '\\x31' from 700) where document_id = $1`
  await asOwner(changed, [documentId])
  const told = await asked(documentId)
  assert.equal(told.isSame, false)
  assert.match(told.text, /the same bytes.* The seal does NOT hold/)
})

test('a key that does not belong to its certificate seals nothing, and the contract waits', async () => {
  const { certificates } = sealer.key
  const foreign = { ...keyOfPem(newSelfMadePem('Another')), certificates }
  const documentId = await filed('s9', contractExample, 'contract')
  const broken = openArchive(db, renderer, { name: 'x', key: foreign })
  await assert.rejects(broken.documentBytes(partnerId, documentId), /the seal has been changed/)
  assert.match((await asked(documentId)).text, /It is not sealed yet/)
  assert.ok(checkSeal(await archive.documentBytes(partnerId, documentId)))
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

// SQL of documents.
import type { Selectable } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { DocumentsTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import { canonicalJson, type Document, type DocumentKind, type Language } from './documents.ts'

/** A document on file: what it is made from, and once it was rendered the hash of its bytes. */
export type FiledDocument = Readonly<{
  documentId: string
  subjectId: string
  personId: string
  document: Document
  /** Made available to the customer on a durable medium. */
  deliveredAt: Date | null
  sha256: string | null
  retainedUntilOn: Day
  /** Counted from 1 for each kind about a subject; a correction is the next one. */
  number: number
}>

const columns = [
  'document_id',
  'kind',
  'subject_id',
  'person_id',
  'template_version',
  'language',
  'inputs',
  'created_at',
  'delivered_at',
  'sha256',
  'retained_until',
  'number',
] as const

const toFiled = (row: Pick<Selectable<DocumentsTable>, (typeof columns)[number]>): FiledDocument => ({
  documentId: row.document_id,
  subjectId: row.subject_id,
  personId: row.person_id,
  document: {
    template: row.kind as DocumentKind,
    version: row.template_version,
    language: row.language as Language,
    data: row.inputs,
    createdAt: row.created_at,
  },
  deliveredAt: row.delivered_at,
  sha256: row.sha256,
  retainedUntilOn: row.retained_until,
  number: row.number,
})

/** A document by its id; undefined when it is unknown or another partner's. */
export const findDocument = async (tx: Tx, documentId: string): Promise<FiledDocument | undefined> => {
  const row = await tx.selectFrom('documents').select(columns).where('document_id', '=', documentId).executeTakeFirst()
  return row && toFiled(row)
}

/** The same; throws 404 instead. */
export const getDocument = async (tx: Tx, documentId: string): Promise<FiledDocument> => {
  const found = await findDocument(tx, documentId)
  if (!found) throw notFound('Document', documentId)
  return found
}

/** The newest document of this kind about this subject, or undefined. */
export const findNewestDocument = async (
  tx: Tx,
  subjectId: string,
  kind: DocumentKind,
): Promise<FiledDocument | undefined> => {
  const row = await tx
    .selectFrom('documents')
    .select(columns)
    .where('subject_id', '=', subjectId)
    .where('kind', '=', kind)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && toFiled(row)
}

/** Of these subjects those about which a document of this kind is on file. */
export const subjectsOnFile = async (
  tx: Tx,
  kind: DocumentKind,
  subjectIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (subjectIds.length === 0) return new Set()
  const rows = await tx
    .selectFrom('documents')
    .select('subject_id')
    .distinct()
    .where('subject_id', 'in', subjectIds)
    .where('kind', '=', kind)
    .execute()
  return new Set(rows.map((row) => row.subject_id))
}

/** Numbers the next documents of a kind about each of these subjects: each time it is asked, it counts one further. */
export const nextNumbers = async (
  tx: Tx,
  documents: readonly Readonly<{ kind: DocumentKind; subjectId: string }>[],
): Promise<(subjectId: string, kind: DocumentKind) => number> => {
  const rows = await tx
    .selectFrom('documents')
    .select((each) => ['subject_id', 'kind', each.fn.max('number').as('number')])
    .where('subject_id', 'in', [...new Set(documents.map(({ subjectId }) => subjectId))])
    .where('kind', 'in', [...new Set(documents.map(({ kind }) => kind))])
    .groupBy(['subject_id', 'kind'])
    .execute()
  const taken = new Map(rows.map((row) => [`${row.subject_id} ${row.kind}`, row.number]))
  return (subjectId, kind) => {
    const key = `${subjectId} ${kind}`
    const number = (taken.get(key) ?? 0) + 1
    taken.set(key, number)
    return number
  }
}

export const insertDocuments = async ({ tx, ctx }: Write, documents: readonly FiledDocument[]): Promise<void> => {
  await tx
    .insertInto('documents')
    .values(
      documents.map(({ documentId, subjectId, personId, document, deliveredAt, retainedUntilOn, number }) => ({
        partner_id: ctx.partnerId,
        document_id: documentId,
        kind: document.template,
        subject_id: subjectId,
        number,
        person_id: personId,
        template_version: document.version,
        language: document.language,
        inputs: canonicalJson(document.data),
        created_at: document.createdAt,
        delivered_at: deliveredAt,
        retained_until: retainedUntilOn,
      })),
    )
    .execute()
}

/** Keeps what is on file of a kind about a subject until this day at least. */
export const keepUntil = async (tx: Tx, subjectId: string, kind: DocumentKind, on: Day): Promise<void> => {
  await tx
    .updateTable('documents')
    .set({ retained_until: on })
    .where('subject_id', '=', subjectId)
    .where('kind', '=', kind)
    .where('retained_until', '<', on)
    .execute()
}

/** What is on file of a document's bytes: those that were rendered, and the seal that follows them. Null: not made yet. */
export type FiledBytes = Readonly<{
  content: Uint8Array | null
  seal: Uint8Array | null
  /** Of content and seal together. */
  sealedSha256: string | null
}>

/** The bytes on file of a document; throws 404 when it is unknown. */
export const getBytes = async (tx: Tx, documentId: string): Promise<FiledBytes> => {
  const row = await tx
    .selectFrom('documents')
    .select(['content', 'seal', 'sealed_sha256'])
    .where('document_id', '=', documentId)
    .executeTakeFirst()
  if (!row) throw notFound('Document', documentId)
  return { content: row.content, seal: row.seal, sealedSha256: row.sealed_sha256 }
}

/** Keeps the rendered bytes unless somebody was faster; returns the hash that is on file now. */
export const keepContent = async (tx: Tx, documentId: string, content: Uint8Array, sha256: string): Promise<string> => {
  await tx
    .updateTable('documents')
    .set({ content: Buffer.from(content), sha256 })
    .where('document_id', '=', documentId)
    .where('content', 'is', null)
    .execute()
  const row = await tx.selectFrom('documents').select('sha256').where('document_id', '=', documentId).executeTakeFirst()
  return row?.sha256 ?? sha256
}

/** Keeps a seal unless somebody was faster; returns the one that is on file now. */
export const keepSeal = async (
  tx: Tx,
  documentId: string,
  seal: Uint8Array,
  sealedSha256: string,
): Promise<Uint8Array> => {
  await tx
    .updateTable('documents')
    .set({ seal: Buffer.from(seal), sealed_sha256: sealedSha256 })
    .where('document_id', '=', documentId)
    .where('seal', 'is', null)
    .execute()
  return (await getBytes(tx, documentId)).seal ?? seal
}

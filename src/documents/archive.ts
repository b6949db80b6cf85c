// Documents on file. What a document is made from is written with the change that causes it; its bytes are made later,
// outside of any transaction, once, and would be the same if they were made again.
import { type Day, dayFrom, yearOf } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { type Db, read, transaction } from '../db/database.ts'
import type { Write } from '../db/write.ts'
import { enqueue } from '../work/queue.ts'
import {
  checkDocument,
  type Document,
  type DocumentData,
  type DocumentKind,
  isConcluded,
  type Language,
  newDocument,
} from './documents.ts'
import type { Renderer } from './renderer.ts'
import { hashOf, type SealKey, sha256 } from './seal/cms.ts'
import { checkSeal, sealOf } from './seal/pdf-seal.ts'
import { getBytes, getDocument, insertDocuments, keepContent, keepSeal, nextNumbers } from './store.ts'

/** Years from the end of the calendar year: commercial letters six, vouchers of a bank ten (`domain-rules.md` 8.1). */
const LETTER_YEARS = 6
const VOUCHER_YEARS = 10
/** What accounts or binds is a voucher; every other document is a letter. */
const vouchers: ReadonlySet<DocumentKind> = new Set(['contract', 'annual_statement', 'closing_statement'])

/** The last day on which a document made on this day must be on file (§ 257 (5) HGB: counted from the end of the year). */
export const retainedUntil = (kind: DocumentKind, madeOn: Day): Day =>
  dayFrom(yearOf(madeOn) + (vouchers.has(kind) ? VOUCHER_YEARS : LETTER_YEARS), 12, 31)

export const RENDER_DOCUMENT = 'render_document'

export type NewDocument<Kind extends DocumentKind = DocumentKind> = Readonly<{
  kind: Kind
  /** The application, line or loan it is about; of an annual statement the line and the year. */
  subjectId: string
  personId: string
  data: DocumentData[Kind]
  language: Language
  /** Made available to the customer on a durable medium with this write. */
  delivered: boolean
}>

/** Files a document and has it rendered by and by. Throws `DocumentRefused` when its data is not complete: our bug. */
export const fileDocument = async <Kind extends DocumentKind>(
  write: Write,
  document: NewDocument<Kind>,
): Promise<string> => {
  const [documentId] = await fileDocuments(write, [document as unknown as NewDocument])
  assert(documentId, 'a document that is filed has an id')
  return documentId
}

/** The same for a batch, with the same few statements. Returns the ids. */
export const fileDocuments = async (write: Write, documents: readonly NewDocument[]): Promise<string[]> => {
  const { tx, ctx } = write
  if (documents.length === 0) return []
  const numbers = await nextNumbers(tx, documents)
  const filed = documents.map(({ kind, subjectId, personId, data, language, delivered }) => {
    const document = newDocument(kind, language, data, ctx.now)
    checkDocument(document)
    const documentId = newId('document')
    write.changed('document', documentId, null, { kind, subjectId, version: document.version, delivered })
    return {
      documentId,
      subjectId,
      personId,
      document,
      number: numbers(subjectId, kind),
      deliveredAt: delivered ? ctx.now : null,
      sha256: null,
      retainedUntilOn: retainedUntil(kind, ctx.today),
    }
  })
  await insertDocuments(write, filed)
  await enqueue(
    write,
    ...filed.map(({ documentId }) => ({ kind: RENDER_DOCUMENT, orderingKey: documentId, payload: { documentId } })),
  )
  return filed.map(({ documentId }) => documentId)
}

export type Archive = Readonly<{
  /**
   * The PDF, rendered now when it never was, with the lender's seal where it is a concluded contract. Throws 404 when the id
   * is unknown or another partner's.
   */
  documentBytes: (partnerId: string, documentId: string) => Promise<Uint8Array>
}>

/** The lender's hand under what binds it: whose name the seal bears, and who holds the key. */
export type Sealer = Readonly<{ name: string; key: SealKey }>

/** A hash as HTTP writes it (RFC 9530). */
export const digestOf = (bytes: Uint8Array): string => `sha-256=:${sha256(bytes).toString('base64')}:`

/** Content and seal, as they go out. */
export const sealedBytes = (content: Uint8Array, seal: Uint8Array): Uint8Array => Buffer.concat([content, seal])

/** The files of all partners. */
export const openArchive = (db: Db, renderer: Pick<Renderer, 'render'>, sealer: Sealer): Archive => {
  const rendered = async (partnerId: string, documentId: string, document: Document): Promise<Uint8Array> => {
    const bytes = await renderer.render(document)
    const sha256 = hashOf(bytes)
    const onFile = await transaction(db, partnerId, (tx) => keepContent(tx, documentId, bytes, sha256))
    assert(onFile === sha256, `document ${documentId} renders to the same bytes each time`)
    return bytes
  }
  const sealed = async (
    partnerId: string,
    documentId: string,
    document: Document,
    content: Uint8Array,
  ): Promise<Uint8Array> => {
    const seal = await sealOf(content, { name: sealer.name, at: document.createdAt }, sealer.key)
    const whole = sealedBytes(content, seal)
    checkSeal(whole) // a service may have signed with another key than that of its certificate
    return transaction(db, partnerId, (tx) => keepSeal(tx, documentId, seal, hashOf(whole)))
  }
  return {
    documentBytes: async (partnerId, documentId) => {
      const { document, onFile } = await read(db, partnerId, async (tx) => ({
        ...(await getDocument(tx, documentId)),
        onFile: await getBytes(tx, documentId),
      }))
      const content = onFile.content ?? (await rendered(partnerId, documentId, document))
      if (!isConcluded(document)) return content
      return sealedBytes(content, onFile.seal ?? (await sealed(partnerId, documentId, document, content)))
    },
  }
}

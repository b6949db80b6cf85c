// Does a document on file come out the same when it is rendered again? The question of an auditor, whoever's document it is.
import { type Db, read } from '../db/database.ts'
import { hashOf } from './archive.ts'
import { nameOf } from './documents.ts'
import type { Renderer } from './renderer.ts'
import { findContent, findDocument } from './store.ts'

export type Reproduction = Readonly<{ isSame: boolean; text: string }>

/**
 * Renders a document of any partner once more from its stored inputs and template version, and compares the bytes with those
 * on file. Changes nothing. One that was never rendered is rendered twice and compared with itself.
 */
export const reproduce = async (
  db: Db,
  renderer: Pick<Renderer, 'render'>,
  documentId: string,
): Promise<Reproduction> => {
  const { rows } = await db.query<{ partner_id: string }>('select partner_id from partners order by partner_id')
  for (const { partner_id: partnerId } of rows) {
    const filed = await read(db, partnerId, (tx) => findDocument(tx, documentId))
    if (!filed) continue
    const { document } = filed
    const onFile = await read(db, partnerId, (tx) => findContent(tx, documentId))
    const before = hashOf(onFile ?? (await renderer.render(document)))
    const again = hashOf(await renderer.render(document))
    const what = `${documentId}, ${nameOf(document)}`
    if (again !== before) return { isSame: false, text: `${what}: DIFFERENT. On file ${before}, rendered ${again}.` }
    if (filed.sha256 !== null && filed.sha256 !== before)
      return { isSame: false, text: `${what}: the bytes on file are not those of its hash ${filed.sha256}.` }
    return { isSame: true, text: `${what}: the same bytes, SHA-256 ${again}.` }
  }
  return { isSame: false, text: `There is no document ${documentId}.` }
}

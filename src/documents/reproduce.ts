// Does a document on file come out the same when it is rendered again? The question of an auditor, whoever's document it is.
import { type Db, read } from '../db/database.ts'
import { sealedBytes } from './archive.ts'
import { isConcluded, nameOf } from './documents.ts'
import type { Renderer } from './renderer.ts'
import { hashOf } from './seal/cms.ts'
import { checkSeal } from './seal/pdf-seal.ts'
import { type FiledBytes, type FiledDocument, findDocument, getBytes } from './store.ts'

export type Reproduction = Readonly<{ isSame: boolean; text: string }>

/**
 * Renders a document of any partner once more from its stored inputs and template version, and compares the bytes with those
 * on file, before any signature; then checks the seal. Changes nothing. One that was never rendered is rendered twice and
 * compared with itself.
 */
export const reproduce = async (
  db: Db,
  renderer: Pick<Renderer, 'render'>,
  documentId: string,
): Promise<Reproduction> => {
  const { rows } = await db.query<{ partner_id: string }>('select partner_id from partners order by partner_id')
  for (const { partner_id: partnerId } of rows) {
    const filed = await read(db, partnerId, async (tx) => {
      const found = await findDocument(tx, documentId)
      return found && { found, bytes: await getBytes(tx, documentId) }
    })
    if (!filed) continue
    const { found, bytes } = filed
    const what = `${documentId}, ${nameOf(found.document)}`
    const content = bytes.content ?? (await renderer.render(found.document))
    const before = hashOf(content)
    const again = hashOf(await renderer.render(found.document))
    if (again !== before) return { isSame: false, text: `${what}: DIFFERENT. On file ${before}, rendered ${again}.` }
    if (found.sha256 !== null && found.sha256 !== before)
      return { isSame: false, text: `${what}: the bytes on file are not those of its hash ${found.sha256}.` }
    const seal = sealOn(found, content, bytes)
    return { isSame: seal.isSame, text: `${what}: the same bytes, SHA-256 ${again}.${seal.text}` }
  }
  return { isSame: false, text: `There is no document ${documentId}.` }
}

/** What the seal of a concluded contract says about the bytes on file. */
const sealOn = ({ document }: FiledDocument, content: Uint8Array, { seal, sealedSha256 }: FiledBytes): Reproduction => {
  if (!isConcluded(document)) return { isSame: true, text: '' }
  if (seal === null) return { isSame: true, text: ' It is not sealed yet.' }
  const whole = sealedBytes(content, seal)
  try {
    const { by, fingerprint } = checkSeal(whole)
    if (hashOf(whole) === sealedSha256)
      return { isSame: true, text: ` Sealed by ${by}, certificate ${fingerprint}: the seal holds.` }
  } catch (error) {
    return { isSame: false, text: ` The seal does NOT hold: ${(error as Error).message}.` }
  }
  return { isSame: false, text: ` The sealed file is not that of its hash ${sealedSha256}.` }
}

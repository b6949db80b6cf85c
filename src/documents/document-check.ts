// Do the documents on file have the bytes whose hash was recorded? The database reads one after the other: nothing of them leaves it.
import { dayAt } from '../base/day.ts'
import type { RowCheck } from '../db/row-check.ts'
import { rowsOf } from '../http/csv.ts'

const OTHERS = `select document_id, kind, created_at from documents where partner_id = current_setting('app.partner')
  and ((content is not null and sha256 is distinct from encode(sha256(content), 'hex'))
    or (seal is not null and sealed_sha256 is distinct from encode(sha256(content || seal), 'hex')))
  order by created_at, document_id`

/** Each document that was rendered, and each seal under one, is what was recorded. */
export const documentsAsRecorded: RowCheck = async function* (tx) {
  for await (const rows of rowsOf<{ document_id: string; kind: string; created_at: Date }>(tx, OTHERS, []))
    for (const { document_id, kind, created_at } of rows)
      yield {
        on: dayAt(created_at),
        what: `document ${document_id} (${kind}) does not have the bytes whose hash was recorded`,
      }
}

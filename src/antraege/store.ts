// SQL of Anträge: their state, every report, files that came along, and who wants to hear.
import type { Selectable } from 'kysely'
import { notFound } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { AntraegeTable, AntragAddressesTable, AntragReportsTable } from '../db/schema.ts'
import type { Write } from '../db/write.ts'
import type { Antrag, AntragDocument, DocumentTag, KeptReport, Origin } from './antrag.ts'

const toAntrag = (row: Selectable<AntraegeTable>): Antrag => ({
  antragsnummer: row.antragsnummer,
  produktanbieter: row.produktanbieter,
  produktanbieterantragsnummer: row.produktanbieterantragsnummer,
  applicationId: row.application_id,
  pair: { antragsteller: row.antragstellerstatus, produktanbieter: row.produktanbieterstatus },
  ours: { antragsteller: row.our_antragstellerstatus, produktanbieter: row.our_produktanbieterstatus },
  reports: row.reports,
  deletedAt: row.deleted_at,
  createdAt: row.created_at,
})

/** The Antrag with this number on the platform, whoever's of this partner; undefined: unknown, or another partner's. */
export const findAntrag = async (tx: Tx, antragsnummer: string): Promise<Antrag | undefined> => {
  const row = await tx.selectFrom('antraege').selectAll().where('antragsnummer', '=', antragsnummer).executeTakeFirst()
  return row && toAntrag(row)
}

/** The Antrag with this lender's own number: the same number may mean another one elsewhere. */
export const findAntragOfLender = async (
  tx: Tx,
  produktanbieter: string,
  produktanbieterantragsnummer: string,
): Promise<Antrag | undefined> => {
  const row = await tx
    .selectFrom('antraege')
    .selectAll()
    .where('produktanbieter', '=', produktanbieter)
    .where('produktanbieterantragsnummer', '=', produktanbieterantragsnummer)
    .executeTakeFirst()
  return row && toAntrag(row)
}

/** Locks the Antrag until the transaction ends: reports about it take turns. */
export const lockAntrag = async (tx: Tx, antragsnummer: string): Promise<Antrag> => {
  const row = await tx
    .selectFrom('antraege')
    .selectAll()
    .where('antragsnummer', '=', antragsnummer)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Antrag', antragsnummer)
  return toAntrag(row)
}

/** Locks the Antrag of an application; undefined: it has none yet. */
export const lockAntragOf = async (tx: Tx, applicationId: string): Promise<Antrag | undefined> => {
  const row = await tx
    .selectFrom('antraege')
    .selectAll()
    .where('application_id', '=', applicationId)
    .forUpdate()
    .executeTakeFirst()
  return row && toAntrag(row)
}

/** Adds an Antrag; false: one of its numbers is taken. */
export const insertAntrag = async ({ tx, ctx }: Write, antrag: Antrag): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('antraege')
    .values({
      partner_id: ctx.partnerId,
      antragsnummer: antrag.antragsnummer,
      produktanbieter: antrag.produktanbieter,
      produktanbieterantragsnummer: antrag.produktanbieterantragsnummer,
      application_id: antrag.applicationId,
      created_at: antrag.createdAt,
      ...toChange(antrag),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

const toChange = ({ pair, ours, reports, deletedAt }: Antrag) => ({
  antragstellerstatus: pair.antragsteller,
  produktanbieterstatus: pair.produktanbieter,
  our_antragstellerstatus: ours.antragsteller,
  our_produktanbieterstatus: ours.produktanbieter,
  reports,
  deleted_at: deletedAt,
})

/** Writes what has changed of a locked Antrag. */
export const updateAntrag = async ({ tx }: Write, antrag: Antrag): Promise<void> => {
  await tx.updateTable('antraege').set(toChange(antrag)).where('antragsnummer', '=', antrag.antragsnummer).execute()
}

const toReport = (row: Selectable<AntragReportsTable>): KeptReport => ({
  number: row.number,
  origin: row.origin,
  antragsteller: row.antragstellerstatus,
  produktanbieter: row.produktanbieterstatus,
  kommentar: row.kommentar,
  hinweise: row.hinweise,
  reportedBy: row.reported_by,
  onBehalfOf: row.on_behalf_of,
  traceId: row.trace_id,
  happenedAt: row.happened_at,
  recordedAt: row.recorded_at,
})

export const insertReport = async ({ tx, ctx }: Write, antragsnummer: string, report: KeptReport): Promise<void> => {
  await tx
    .insertInto('antrag_reports')
    .values({
      partner_id: ctx.partnerId,
      antragsnummer,
      number: report.number,
      origin: report.origin,
      antragstellerstatus: report.antragsteller,
      produktanbieterstatus: report.produktanbieter,
      kommentar: report.kommentar,
      hinweise: [...report.hinweise],
      reported_by: report.reportedBy,
      on_behalf_of: report.onBehalfOf,
      trace_id: report.traceId,
      happened_at: report.happenedAt,
      recorded_at: report.recordedAt,
    })
    .execute()
}

/** Everything that was ever reported, in the order of arrival. */
export const reportsOn = async (tx: Tx, antragsnummer: string): Promise<KeptReport[]> => {
  const rows = await tx
    .selectFrom('antrag_reports')
    .selectAll()
    .where('antragsnummer', '=', antragsnummer)
    .orderBy('number')
    .execute()
  return rows.map(toReport)
}

/** One report; undefined: there is none of this number. */
export const findReport = async (tx: Tx, antragsnummer: string, number: number): Promise<KeptReport | undefined> => {
  const row = await tx
    .selectFrom('antrag_reports')
    .selectAll()
    .where('antragsnummer', '=', antragsnummer)
    .where('number', '=', number)
    .executeTakeFirst()
  return row && toReport(row)
}

/** The newest report of this origin, or undefined. */
export const findLastReport = async (
  tx: Tx,
  antragsnummer: string,
  origin: Origin,
): Promise<KeptReport | undefined> => {
  const row = await tx
    .selectFrom('antrag_reports')
    .selectAll()
    .where('antragsnummer', '=', antragsnummer)
    .where('origin', '=', origin)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && toReport(row)
}

/** Files a document; false: the same one is on file already. */
export const insertDocument = async (
  { tx, ctx }: Write,
  document: AntragDocument,
  content: Buffer,
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('antrag_documents')
    .values({
      partner_id: ctx.partnerId,
      document_id: document.documentId,
      antragsnummer: document.antragsnummer,
      file_name: document.fileName,
      kommentar: document.kommentar,
      tags: [...document.tags],
      content,
      sha256: document.sha256,
      reported_by: ctx.actor.id,
      created_at: document.createdAt,
      recorded_at: ctx.recordedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The files of an Antrag, oldest first, without their bytes. */
export const documentsOf = async (tx: Tx, antragsnummer: string): Promise<AntragDocument[]> => {
  const rows = await tx
    .selectFrom('antrag_documents')
    .select(['document_id', 'antragsnummer', 'file_name', 'kommentar', 'tags', 'sha256', 'created_at'])
    .select((each) => each.fn<number>('octet_length', ['content']).as('bytes'))
    .where('antragsnummer', '=', antragsnummer)
    .orderBy('recorded_at')
    .orderBy('document_id')
    .execute()
  return rows.map((row) => ({
    documentId: row.document_id,
    antragsnummer: row.antragsnummer,
    fileName: row.file_name,
    kommentar: row.kommentar,
    tags: row.tags as DocumentTag[],
    sha256: row.sha256,
    bytes: row.bytes,
    createdAt: row.created_at,
  }))
}

/** Name and bytes of a file, with its Antrag. Throws 404 when the id is unknown or another partner's. */
export const getDocument = async (
  tx: Tx,
  documentId: string,
): Promise<Readonly<{ antragsnummer: string; fileName: string; content: Buffer }>> => {
  const row = await tx
    .selectFrom('antrag_documents')
    .select(['antragsnummer', 'file_name', 'content'])
    .where('document_id', '=', documentId)
    .executeTakeFirst()
  if (!row) throw notFound('AntragDocument', documentId)
  return { antragsnummer: row.antragsnummer, fileName: row.file_name, content: row.content }
}

/** Where a client wants to hear of changes, and its access there. */
export type Address = Readonly<{
  clientId: string
  produktanbieter: string
  url: string
  access: Readonly<{ tokenUrl: string; clientId: string; clientSecret: string }> | null
}>

const toAddress = (row: Selectable<AntragAddressesTable>): Address => ({
  clientId: row.client_id,
  produktanbieter: row.produktanbieter,
  url: row.url,
  access:
    row.token_url === null || row.oauth_client_id === null || row.oauth_client_secret === null
      ? null
      : { tokenUrl: row.token_url, clientId: row.oauth_client_id, clientSecret: row.oauth_client_secret },
})

/** Everybody who wants to hear of this lender's Anträge. */
export const addressesFor = async (tx: Tx, produktanbieter: string): Promise<Address[]> => {
  const rows = await tx
    .selectFrom('antrag_addresses')
    .selectAll()
    .where('produktanbieter', '=', produktanbieter)
    .orderBy('client_id')
    .execute()
  return rows.map(toAddress)
}

export const findAddress = async (tx: Tx, clientId: string): Promise<Address | undefined> => {
  const row = await tx.selectFrom('antrag_addresses').selectAll().where('client_id', '=', clientId).executeTakeFirst()
  return row && toAddress(row)
}

/** Sets a client's address, in place of the one it may have. */
export const putAddress = async (
  { tx, ctx }: Write,
  { clientId, produktanbieter, url, access }: Address,
): Promise<void> => {
  const values = {
    produktanbieter,
    url,
    token_url: access?.tokenUrl ?? null,
    oauth_client_id: access?.clientId ?? null,
    oauth_client_secret: access?.clientSecret ?? null,
  }
  await tx
    .insertInto('antrag_addresses')
    .values({ partner_id: ctx.partnerId, client_id: clientId, ...values })
    .onConflict((conflict) => conflict.columns(['partner_id', 'client_id']).doUpdateSet(values))
    .execute()
}

/** Takes a client's address away; false: it had none. */
export const deleteAddress = async ({ tx }: Write, clientId: string): Promise<boolean> => {
  const { numDeletedRows } = await tx
    .deleteFrom('antrag_addresses')
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

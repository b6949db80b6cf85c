// The wire's Antrag: German on the KreditSmart side (`reference/kex-antragsstatus.openapi.yaml`), and as the lender reads it.
import Type, { type Static } from 'typebox'
import { invalidField } from '../base/errors.ts'
import { InstantText, idOf, nullable, oneOf, viewInstant } from '../http/wire.ts'
import {
  ANTRAGSNUMMER,
  type Antrag,
  type AntragDocument,
  antragstellerstatuses,
  type DocumentTag,
  documentTags,
  type KeptReport,
  produktanbieterstatuses,
  type Report,
} from './antrag.ts'
import { isDivergent } from './rules.ts'

const Antragstellerstatus = oneOf(antragstellerstatuses)
const Produktanbieterstatus = oneOf(produktanbieterstatuses)
const Nummer = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 255, description, examples: [example] })

const numbers = {
  antragsnummer: Type.Optional(Nummer('Number of the application on the platform.', '985132/1/1')),
  produktanbieterantragsnummer: Type.Optional(
    Nummer('Number that the lender uses for the same application; unique only within that lender.', '12919351'),
  ),
}

const named = {
  ...numbers,
  teilantragsnummer: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      deprecated: true,
      description: 'antragsnummer, as it was called until 2020.',
    }),
  ),
}

export const Statuswechsel = Type.Object(
  {
    ...named,
    produktanbieterstatus: Type.Optional(Produktanbieterstatus),
    antragstellerstatus: Type.Optional(Antragstellerstatus),
    kommentar: Type.Optional(Type.String({ description: 'Free text shown next to the status.' })),
    hinweise: Type.Optional(
      Type.Array(Type.String(), { description: 'Short texts shown as a list, typically what is still missing.' }),
    ),
  },
  {
    $id: 'Statuswechsel',
    description:
      'One number at least, and at least one of produktanbieterstatus, antragstellerstatus, kommentar, hinweise.',
  },
)

export const Dokument = Type.Object(
  {
    ...named,
    kommentar: Type.Optional(Type.String()),
    tags: Type.Optional(Type.Array(oneOf(documentTags))),
    antragsdokument: Type.Object({
      fileName: Type.String({ minLength: 1, maxLength: 255 }),
      fileContent: Type.String({ minLength: 1, description: 'Base64.' }),
    }),
  },
  { $id: 'Antragsdokument' },
)

type Named = Readonly<{ antragsnummer?: string; teilantragsnummer?: string; produktanbieterantragsnummer?: string }>

/** The numbers that name an Antrag; 400 where there is none, or where the two names of the platform's number contradict. */
export const readNumbers = ({ antragsnummer, teilantragsnummer, produktanbieterantragsnummer }: Named) => {
  if (antragsnummer !== undefined && teilantragsnummer !== undefined && antragsnummer !== teilantragsnummer) {
    throw invalidField('teilantragsnummer', 'is another number than antragsnummer; send antragsnummer alone.')
  }
  const platform = antragsnummer ?? teilantragsnummer ?? null
  if (platform === null && produktanbieterantragsnummer === undefined) {
    throw invalidField('antragsnummer', 'is missing; send it, or produktanbieterantragsnummer.')
  }
  return { antragsnummer: platform, produktanbieterantragsnummer: produktanbieterantragsnummer ?? null }
}

const isBlank = (text: string): boolean => text.trim() === ''

const readKommentar = (text: string | undefined): string | null => (text === undefined || isBlank(text) ? null : text)

/** What a call says; blank texts say nothing. 400 where nothing is said. */
export const readReport = (body: Static<typeof Statuswechsel>): Report => {
  const report: Report = {
    antragsteller: body.antragstellerstatus ?? null,
    produktanbieter: body.produktanbieterstatus ?? null,
    kommentar: readKommentar(body.kommentar),
    hinweise: (body.hinweise ?? []).filter((text) => !isBlank(text)),
  }
  const { antragsteller, produktanbieter, kommentar, hinweise } = report
  if (antragsteller === null && produktanbieter === null && kommentar === null && hinweise.length === 0) {
    throw invalidField(
      'produktanbieterstatus',
      'is missing; send at least one of produktanbieterstatus, antragstellerstatus, kommentar, hinweise.',
    )
  }
  return report
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The file sent along; 400 where its content is no base64. */
export const readDocument = ({ antragsdokument, kommentar, tags }: Static<typeof Dokument>) => {
  const base64 = antragsdokument.fileContent.replaceAll(/\s/g, '')
  if (base64 === '' || !BASE64.test(base64))
    throw invalidField('antragsdokument.fileContent', 'must be the document in base64.')
  if (isBlank(antragsdokument.fileName)) throw invalidField('antragsdokument.fileName', 'must not be blank.')
  const sorted: readonly DocumentTag[] = [...new Set(tags ?? [])].toSorted()
  return {
    fileName: antragsdokument.fileName,
    content: Buffer.from(base64, 'base64'),
    kommentar: readKommentar(kommentar),
    tags: sorted,
  }
}

/**
 * A report as it goes out: under the lender's own number where there is one, because the platform's number of our own
 * Anträge is known to nobody but us.
 */
export const viewOutgoing = (
  { antragsnummer, produktanbieterantragsnummer }: Antrag,
  { antragsteller, produktanbieter, kommentar, hinweise }: Report,
) => ({
  ...(produktanbieterantragsnummer === null ? { antragsnummer } : { produktanbieterantragsnummer }),
  ...(produktanbieter === null ? {} : { produktanbieterstatus: produktanbieter }),
  ...(antragsteller === null ? {} : { antragstellerstatus: antragsteller }),
  ...(kommentar === null ? {} : { kommentar }),
  ...(hinweise.length === 0 ? {} : { hinweise: [...hinweise] }),
})

export const RegistrationBody = Type.Object(
  {
    antragsnummer: Type.String({ pattern: ANTRAGSNUMMER, examples: ['985132/1/1'] }),
    produktanbieterantragsnummer: numbers.produktanbieterantragsnummer,
  },
  { $id: 'AntragRegistration' },
)

export const AntragQuery = Type.Object(numbers)

const ReportView = Type.Object({
  number: Type.Integer({ description: 'In the order of arrival.' }),
  origin: oneOf(['kreditsmart', 'bank'], { description: 'Somebody outside, or our own lifecycle.' }),
  antragstellerstatus: nullable(Antragstellerstatus),
  produktanbieterstatus: nullable(Produktanbieterstatus),
  kommentar: nullable(Type.String()),
  hinweise: Type.Array(Type.String()),
  reported_by: Type.String(),
  on_behalf_of: nullable(Type.String()),
  trace_id: Type.String(),
  happened_at: InstantText,
  recorded_at: InstantText,
})

const DocumentView = Type.Object({
  id: idOf('document'),
  file_name: Type.String(),
  kommentar: nullable(Type.String()),
  tags: Type.Array(oneOf(documentTags)),
  bytes: Type.Integer(),
  sha256: Type.String(),
  created_at: InstantText,
})

export const AntragView = Type.Object(
  {
    antragsnummer: Type.String(),
    produktanbieterantragsnummer: nullable(Type.String()),
    produktanbieter: Type.String(),
    application_id: nullable(idOf('application')),
    antragstellerstatus: Antragstellerstatus,
    produktanbieterstatus: Produktanbieterstatus,
    kommentar: nullable(Type.String({ description: 'The latest.' })),
    hinweise: Type.Array(Type.String(), { description: 'The latest.' }),
    divergent: Type.Boolean({ description: 'Somebody outside has said something else than our own side does.' }),
    created_at: InstantText,
    deleted_at: nullable(InstantText),
    history: Type.Array(ReportView),
    documents: Type.Array(DocumentView),
  },
  { $id: 'Antrag' },
)

const viewReport = (report: KeptReport) => ({
  number: report.number,
  origin: report.origin,
  antragstellerstatus: report.antragsteller,
  produktanbieterstatus: report.produktanbieter,
  kommentar: report.kommentar,
  hinweise: [...report.hinweise],
  reported_by: report.reportedBy,
  on_behalf_of: report.onBehalfOf,
  trace_id: report.traceId,
  happened_at: viewInstant(report.happenedAt),
  recorded_at: viewInstant(report.recordedAt),
})

const viewDocument = (document: AntragDocument) => ({
  id: document.documentId,
  file_name: document.fileName,
  kommentar: document.kommentar,
  tags: [...document.tags],
  bytes: document.bytes,
  sha256: document.sha256,
  created_at: viewInstant(document.createdAt),
})

/** The Antrag as it is now, with all that was ever said of it: the latest comment and the latest hints are current. */
export const viewAntrag = (antrag: Antrag, history: readonly KeptReport[], documents: readonly AntragDocument[]) => ({
  antragsnummer: antrag.antragsnummer,
  produktanbieterantragsnummer: antrag.produktanbieterantragsnummer,
  produktanbieter: antrag.produktanbieter,
  application_id: antrag.applicationId,
  antragstellerstatus: antrag.pair.antragsteller,
  produktanbieterstatus: antrag.pair.produktanbieter,
  kommentar: history.findLast(({ kommentar }) => kommentar !== null)?.kommentar ?? null,
  hinweise: [...(history.findLast(({ hinweise }) => hinweise.length > 0)?.hinweise ?? [])],
  divergent: isDivergent(antrag),
  created_at: viewInstant(antrag.createdAt),
  deleted_at: antrag.deletedAt && viewInstant(antrag.deletedAt),
  history: history.map(viewReport),
  documents: documents.map(viewDocument),
})

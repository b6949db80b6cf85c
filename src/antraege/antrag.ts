// An Antrag: what a lending platform knows of an application, seen from the applicant's and from the lender's side
// (`lending.md` 1, `reference/kex-antragsstatus.md`).
import { createHash } from 'node:crypto'
import { defineEvent } from '../db/event.ts'

/** The applicant's side. */
export const antragstellerstatuses = ['BEANTRAGT', 'UNTERSCHRIEBEN', 'NICHT_ANGENOMMEN', 'WIDERRUFEN'] as const
export type Antragstellerstatus = (typeof antragstellerstatuses)[number]

/** The lender's side. The platform knows a fifth, AUTOMATISCH_ABGELEHNT, which can be read there and never sent. */
export const produktanbieterstatuses = ['NICHT_BEARBEITET', 'UNTERSCHRIEBEN', 'ABGELEHNT', 'ZURUECKGESTELLT'] as const
export type Produktanbieterstatus = (typeof produktanbieterstatuses)[number]

/** Both sides at one moment. Any of the sixteen pairs may follow on any other. */
export type Pair = Readonly<{ antragsteller: Antragstellerstatus; produktanbieter: Produktanbieterstatus }>

/** How every Antrag begins. */
export const initialPair: Pair = { antragsteller: 'BEANTRAGT', produktanbieter: 'NICHT_BEARBEITET' }

/** What one call says: a side, both or neither, and texts for the people who read it. */
export type Report = Readonly<{
  antragsteller: Antragstellerstatus | null
  produktanbieter: Produktanbieterstatus | null
  kommentar: string | null
  hinweise: readonly string[]
}>

/** `kreditsmart`: somebody outside has said so; `bank`: our own lifecycle has. */
export type Origin = 'kreditsmart' | 'bank'

/** A report as it is kept: numbered in the order of arrival. */
export type KeptReport = Report &
  Readonly<{
    number: number
    origin: Origin
    reportedBy: string
    onBehalfOf: string | null
    traceId: string
    happenedAt: Date
    recordedAt: Date
  }>

export type Antrag = Readonly<{
  antragsnummer: string
  /** The lender whose Antrag it is. */
  produktanbieter: string
  /** The lender's own number; of our own Anträge the application's id. */
  produktanbieterantragsnummer: string | null
  /** Null: a foreign Antrag, no application of ours stands behind it. */
  applicationId: string | null
  pair: Pair
  /** What our own lifecycle says of it; of a foreign one how it began. */
  ours: Pair
  /** So many reports have come. */
  reports: number
  /** Nothing can be reported any more. */
  deletedAt: Date | null
  createdAt: Date
}>

/** What a file sent along may be marked with; the platform has named no other. */
export const documentTags = ['QES'] as const
export type DocumentTag = (typeof documentTags)[number]

export type AntragDocument = Readonly<{
  documentId: string
  antragsnummer: string
  fileName: string
  kommentar: string | null
  tags: readonly DocumentTag[]
  sha256: string
  bytes: number
  createdAt: Date
}>

/** Case number, application counter, lender counter. */
export const ANTRAGSNUMMER = '^[A-Z0-9]{6}/[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$'

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The number of an application's Antrag: `ABC123/1/1`. Six characters may meet: then the next `attempt` gives another. */
export const antragsnummerFor = (applicationId: string, attempt = 0): string => {
  const hash = createHash('sha256')
    .update(JSON.stringify([applicationId, attempt]))
    .digest()
  const vorgang = Array.from({ length: 6 }, (_, i) => LETTERS[hash.readUInt16BE(2 * i) % LETTERS.length]).join('')
  return `${vorgang}/1/1`
}

/** Somebody has said something about an Antrag. */
export const antragReported =
  defineEvent<Readonly<{ antragsnummer: string; number: number; origin: Origin; before: Pair; after: Pair }>>()(
    'antrag.reported',
  )

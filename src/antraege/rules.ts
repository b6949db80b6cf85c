// What our lifecycle says of an Antrag, and what somebody else's word does to our lifecycle. Pure.
import type { ApplicationStatus } from '../applications/application.ts'
import type { Day } from '../base/day.ts'
import { type Cents, centsToDecimal } from '../base/money.ts'
import { type Rate, rateToPercent } from '../base/rate.ts'
import type { TerminationType } from '../creditlines/creditline.ts'
import type { Segment } from '../products/product.ts'
import type { Antrag, Antragstellerstatus, Pair, Produktanbieterstatus, Report } from './antrag.ts'

/** Where an application or its line stands, as far as a broker is concerned. */
export type Stage = 'scoring' | 'waiting' | 'signed' | 'open' | 'rejected' | 'declined' | 'revoked'

type Row = Readonly<{ antragsteller?: Antragstellerstatus; produktanbieter?: Produktanbieterstatus }>

/**
 * Our side → the pair (`lending.md` 1); a side that is not named stays as it is. Both UNTERSCHRIEBEN is counted as a sale:
 * never before the line is open.
 */
export const pairOf = {
  scoring: { antragsteller: 'BEANTRAGT', produktanbieter: 'NICHT_BEARBEITET' },
  waiting: { antragsteller: 'BEANTRAGT', produktanbieter: 'ZURUECKGESTELLT' },
  signed: { antragsteller: 'UNTERSCHRIEBEN', produktanbieter: 'NICHT_BEARBEITET' },
  open: { antragsteller: 'UNTERSCHRIEBEN', produktanbieter: 'UNTERSCHRIEBEN' },
  rejected: { produktanbieter: 'ABGELEHNT' },
  declined: { antragsteller: 'NICHT_ANGENOMMEN' },
  revoked: { antragsteller: 'WIDERRUFEN' },
} as const satisfies Record<Stage, Row>

/** The stage of an application by its status; the line's own news goes on from `signed`. */
export const stageOf: Readonly<Record<ApplicationStatus, Stage>> = {
  credit_record_pending: 'waiting',
  initial_scoring_pending: 'scoring',
  scoring_pending: 'scoring',
  account_snapshot_pending: 'waiting',
  account_snapshot_verification_pending: 'scoring',
  offered: 'waiting',
  identification_creation_pending: 'waiting',
  identification_pending: 'waiting',
  esign_pending: 'waiting',
  esign_failed: 'waiting',
  identification_completed: 'signed',
  esign_complete: 'signed',
  credit_line_creation_pending: 'signed',
  credit_line_created: 'signed',
  rejected: 'rejected',
  expired: 'declined',
  deleted: 'declined',
}

/** The stage that the end of a line leads to: never granted, revoked, or undefined, where a contract has ended as any may. */
export const stageOfClosedLine = (terminationType: TerminationType | null): Stage | undefined =>
  terminationType === null ? 'rejected' : terminationType === 'REVOCATION' ? 'revoked' : undefined

const RECORD = 'Auskunft der Auskunftei'
const ACCOUNT = 'Kontoauszug'
const AGREEMENT = 'Zustimmung zum Vertrag'
const IDENTIFICATION = 'Legitimation'
const SIGNATURE = 'Unterschrift'

type Missing = Partial<Record<ApplicationStatus, readonly string[]>>

/** What is missing, for the broker to read. Freelancers agree to the contract before they are identified. */
const missing: Readonly<Record<Segment, Missing>> = {
  consumer: {
    account_snapshot_pending: [ACCOUNT],
    offered: [IDENTIFICATION, SIGNATURE],
    identification_pending: [IDENTIFICATION, SIGNATURE],
    esign_pending: [SIGNATURE],
    esign_failed: [SIGNATURE],
  },
  freelancer: {
    credit_record_pending: [RECORD],
    account_snapshot_pending: [ACCOUNT],
    offered: [AGREEMENT, IDENTIFICATION],
    identification_creation_pending: [IDENTIFICATION],
    identification_pending: [IDENTIFICATION],
  },
}

/** The terms of an offer that stands. */
export type Offer = Readonly<{ limitCents: Cents; rate: Rate; validUntilOn: Day }>

/** `2000.00` → `2.000,00`. */
const german = (decimal: string): string => {
  const [whole = '', fraction] = decimal.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.')
  return fraction === undefined ? grouped : `${grouped},${fraction}`
}

const germanDay = (on: Day): string => on.split('-').reverse().join('.')

/** `Kreditrahmen 2.000,00 EUR, Sollzins 11,00 % p. a., gültig bis 20.12.2026.` */
const offerText = ({ limitCents, rate, validUntilOn }: Offer): string =>
  `Kreditrahmen ${german(centsToDecimal(limitCents))} EUR, Sollzins ${german(rateToPercent(rate))} % p. a., gültig bis ${germanDay(validUntilOn)}.`

/** States in which an offer stands and waits for the customer. */
const offering: ReadonlySet<ApplicationStatus> = new Set([
  'offered',
  'identification_creation_pending',
  'identification_pending',
  'esign_pending',
  'esign_failed',
])

/** Does an offer stand in this state? */
export const isOffering = (status: ApplicationStatus): boolean => offering.has(status)

const reportOf = (stage: Stage, kommentar: string | null = null, hinweise: readonly string[] = []): Report => {
  const row: Row = pairOf[stage]
  return { antragsteller: row.antragsteller ?? null, produktanbieter: row.produktanbieter ?? null, kommentar, hinweise }
}

/** What our side says of an application in this status. */
export const reportOfApplication = (
  { segment, status }: Readonly<{ segment: Segment; status: ApplicationStatus }>,
  offer: Offer | null,
): Report => reportOf(stageOf[status], offer && isOffering(status) ? offerText(offer) : null, missing[segment][status])

/** What our side says once the line has moved. */
export const reportOfLine = (stage: Stage): Report => reportOf(stage)

/** The pair after this report: each side that it names changes, the other one stays. */
export const applyReport = (pair: Pair, { antragsteller, produktanbieter }: Report): Pair => ({
  antragsteller: antragsteller ?? pair.antragsteller,
  produktanbieter: produktanbieter ?? pair.produktanbieter,
})

/** Do both sides say the same? */
export const isSamePair = (a: Pair, b: Pair): boolean =>
  a.antragsteller === b.antragsteller && a.produktanbieter === b.produktanbieter

/** Has somebody outside said something else than our own side does? Of a foreign Antrag we say nothing. */
export const isDivergent = ({ applicationId, pair, ours }: Pick<Antrag, 'applicationId' | 'pair' | 'ours'>): boolean =>
  applicationId !== null && !isSamePair(pair, ours)

/** Does a report carry a text? */
export const hasText = ({ kommentar, hinweise }: Report): boolean => kommentar !== null || hinweise.length > 0

const isSameText = (a: Report | undefined, b: Report): boolean =>
  a !== undefined && a.kommentar === b.kommentar && JSON.stringify(a.hinweise) === JSON.stringify(b.hinweise)

/**
 * What a word of our own side comes to: nothing new, something that only our side's own pair has to keep because the Antrag
 * says it already (somebody outside was first, and must not hear it back), or a report to be kept and sent.
 */
export const judgeOwn = (
  { pair, ours }: Pick<Antrag, 'pair' | 'ours'>,
  said: Report,
  lastOwn: Report | undefined,
): 'nothing' | 'known' | 'news' => {
  const hasNewText = hasText(said) && !isSameText(lastOwn, said)
  if (hasNewText) return 'news'
  if (isSamePair(applyReport(ours, said), ours)) return 'nothing'
  return isSamePair(applyReport(pair, said), pair) ? 'known' : 'news'
}

/** What a report from outside does to the application behind it. */
export type Effect = 'reject' | 'decline' | 'revoke'

/** What would be possible now. */
export type Possible = Readonly<Record<Effect, boolean>>

/**
 * The effect of a report from outside (`lending.md` 1): the lender's ABGELEHNT rejects, the applicant's NICHT_ANGENOMMEN
 * declines, WIDERRUFEN revokes, where the lifecycle allows it; else, and for all other values, nothing happens but the record.
 * UNTERSCHRIEBEN never signs: a contract needs the customer. Of two, the applicant's own will counts.
 */
export const effectOf = ({ antragsteller, produktanbieter }: Report, possible: Possible): Effect | undefined => {
  if (antragsteller === 'WIDERRUFEN' && possible.revoke) return 'revoke'
  if (antragsteller === 'NICHT_ANGENOMMEN' && possible.decline) return 'decline'
  if (produktanbieter === 'ABGELEHNT' && possible.reject) return 'reject'
  return undefined
}

// SQL of applications and their decisions.
import { type Selectable, sql } from 'kysely'
import type { Day } from '../base/day.ts'
import { notFound, Refusal } from '../base/errors.ts'
import { parseRate, rateToText } from '../base/rate.ts'
import type { Tx } from '../db/database.ts'
import type { ApplicationsTable, DecisionsTable } from '../db/schema.ts'
import { toJson, type Write } from '../db/write.ts'
import type { Facts, Figure, Outcome } from '../decisions/decision.ts'
import type { ReasonCode } from '../decisions/reasons.ts'
import type { Segment } from '../products/product.ts'
import type { Application, Declared } from './application.ts'
import { actionsRequired, offerStates, WAITING_DAYS, waitingStates } from './rules.ts'

type Row = Selectable<ApplicationsTable>

/** States that leave room for another application. */
const CLOSED = ['credit_line_created', 'rejected', 'expired', 'deleted'] as const

/** Amounts stand as decimal text: members whose names end in `Cents` are read back as such. */
const readDeclared = (declared: unknown): unknown =>
  Object.fromEntries(
    Object.entries(declared as Record<string, unknown>).map(([name, value]) => [
      name,
      name.endsWith('Cents') && typeof value === 'string' ? BigInt(value) : value,
    ]),
  )

/** A row as the noun. */
export const toApplication = (row: Row): Application => ({
  ...({ segment: row.segment, declared: readDeclared(row.declared) } as Declared),
  applicationId: row.application_id,
  personId: row.person_id,
  productVersion: row.product_version,
  status: row.status,
  recipientIban: row.recipient_iban,
  partnerReferenceNumber: row.partner_reference_number,
  requestedLimitCents: row.requested_limit_cents,
  repaymentDay: row.repayment_day,
  creditRecordId: row.credit_record_id,
  accountSnapshotId: row.account_snapshot_id,
  identificationId: row.identification_id,
  identificationLinked: row.identification_linked,
  identificationsFailed: row.identifications_failed,
  signingId: row.signing_id,
  creditLineId: row.credit_line_id,
  mandateReference: row.mandate_reference,
  decision: row.decision,
  reviewReason: row.review_reason,
  reasons: row.reasons as ReasonCode[],
  rejectedFrom: row.rejected_from as Application['rejectedFrom'],
  netDisposableIncomeCents: row.net_disposable_income_cents,
  offeredLimitCents: row.offered_limit_cents,
  offeredRate: row.offered_rate === null ? null : parseRate(row.offered_rate),
  offeredEffectiveRate: row.offered_effective_rate === null ? null : parseRate(row.offered_effective_rate),
  validUntilOn: row.valid_until_on,
  signedOn: row.signed_on,
  waitingSinceOn: row.waiting_since_on,
  createdAt: row.created_at,
  version: row.version,
})

const toChange = (application: Application) => ({
  status: application.status,
  credit_record_id: application.creditRecordId,
  account_snapshot_id: application.accountSnapshotId,
  identification_id: application.identificationId,
  identification_linked: application.identificationLinked,
  identifications_failed: application.identificationsFailed,
  signing_id: application.signingId,
  credit_line_id: application.creditLineId,
  mandate_reference: application.mandateReference,
  decision: application.decision,
  required_actions: [...actionsRequired(application)],
  review_reason: application.reviewReason,
  reasons: [...application.reasons],
  rejected_from: application.rejectedFrom,
  net_disposable_income_cents: application.netDisposableIncomeCents,
  offered_limit_cents: application.offeredLimitCents,
  offered_rate: application.offeredRate && rateToText(application.offeredRate),
  offered_effective_rate: application.offeredEffectiveRate && rateToText(application.offeredEffectiveRate),
  valid_until_on: application.validUntilOn,
  signed_on: application.signedOn,
  waiting_since_on: application.waitingSinceOn,
  version: application.version,
})

const MODEL = 'CreditLineApplication'

/** Throws 404 when the id is unknown or another partner's. */
export const getApplication = async (tx: Tx, applicationId: string): Promise<Application> => {
  const row = await tx
    .selectFrom('applications')
    .selectAll()
    .where('application_id', '=', applicationId)
    .executeTakeFirst()
  if (!row) throw notFound(MODEL, applicationId)
  return toApplication(row)
}

/** What a path names: the person, and the segment where the path has one. Anything else is unknown there. */
export type Path = Readonly<{ personId: string; applicationId: string; segment?: Segment }>

/** The application of this path; 404 when it is someone else's or of another segment. */
export const getApplicationAt = async (tx: Tx, path: Path): Promise<Application> =>
  at(await getApplication(tx, path.applicationId), path)

/** Locks the application until the transaction ends. */
export const lockApplication = async (tx: Tx, applicationId: string): Promise<Application> => {
  const row = await tx
    .selectFrom('applications')
    .selectAll()
    .where('application_id', '=', applicationId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound(MODEL, applicationId)
  return toApplication(row)
}

/** Locks the application of this path; 404 when it is someone else's or of another segment. */
export const lockApplicationAt = async (tx: Tx, path: Path): Promise<Application> =>
  at(await lockApplication(tx, path.applicationId), path)

const at = (application: Application, { personId, segment }: Path): Application => {
  if (application.personId !== personId || (segment && application.segment !== segment)) {
    throw notFound(MODEL, application.applicationId)
  }
  return application
}

/** Locks the applications that this piece of evidence is linked to. */
export const lockApplicationsWith = async (
  tx: Tx,
  column: 'credit_record_id' | 'account_snapshot_id' | 'identification_id' | 'signing_id',
  id: string,
): Promise<Application[]> => {
  const rows = await tx
    .selectFrom('applications')
    .selectAll()
    .where(column, '=', id)
    .orderBy('application_id')
    .forUpdate()
    .execute()
  return rows.map(toApplication)
}

/** Locks the applications of a person in these states. */
export const lockApplicationsOf = async (
  tx: Tx,
  personId: string,
  statuses: readonly Application['status'][],
): Promise<Application[]> => {
  const rows = await tx
    .selectFrom('applications')
    .selectAll()
    .where('person_id', '=', personId)
    .where('status', 'in', statuses)
    .orderBy('application_id')
    .forUpdate()
    .execute()
  return rows.map(toApplication)
}

const listed = (texts: Iterable<string>): string => [...texts].map((text) => `'${text}'`).join(', ')

/** Whose time has run out on `:today`, as SQL: what `hasLapsed` says of one application. */
export const LAPSED = `status not in (${listed(CLOSED)}) and (
    (status in (${listed(offerStates)}) and valid_until_on < :today)
    or (status in (${listed(waitingStates)}) and waiting_since_on < :today - ${WAITING_DAYS}))`

/** Locks up to `limit` applications whose time has run out on this day. */
export const lockLapsedApplications = async (tx: Tx, today: Day, limit: number): Promise<Application[]> => {
  const rows = await tx
    .selectFrom('applications')
    .selectAll()
    .where(sql<boolean>`(${sql.raw(LAPSED.replaceAll(':today', `date '${today}'`))})`)
    .orderBy('application_id')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(toApplication)
}

/** Adds an application; 409 when the person has an open one of this segment. */
export const insertApplication = async ({ tx, ctx }: Write, application: Application): Promise<void> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('applications')
    .values({
      partner_id: ctx.partnerId,
      application_id: application.applicationId,
      segment: application.segment,
      person_id: application.personId,
      product_version: application.productVersion,
      declared: toJson(application.declared),
      recipient_iban: application.recipientIban,
      partner_reference_number: application.partnerReferenceNumber,
      requested_limit_cents: application.requestedLimitCents,
      repayment_day: application.repaymentDay,
      created_at: application.createdAt,
      ...toChange(application),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) throw hasOpenApplication()
}

const hasOpenApplication = () =>
  new Refusal(
    'record_not_unique',
    'The person has an open application for this product already; decline it, or wait for its end.',
  )

/** Writes what has changed of a locked application. 409 when it would be the second open one (an overturned rejection). */
export const updateApplication = async ({ tx }: Write, application: Application): Promise<void> => {
  await tx
    .updateTable('applications')
    .set(toChange(application))
    .where('application_id', '=', application.applicationId)
    .execute()
}

/** Has this person another open application of this segment? */
export const hasOtherOpen = async (tx: Tx, { applicationId, personId, segment }: Application): Promise<boolean> => {
  const row = await tx
    .selectFrom('applications')
    .select('application_id')
    .where('person_id', '=', personId)
    .where('segment', '=', segment)
    .where('application_id', '<>', applicationId)
    .where('status', 'not in', CLOSED)
    .executeTakeFirst()
  return row !== undefined
}

/** A decision as it is kept: with all it was made from, so that it can be made again. */
export type KeptDecision = Readonly<{
  decisionId: string
  applicationId: string
  stage: 'initial' | 'final'
  policy: string
  policySha256: string
  facts: Facts
  /** Each figure of the assessment and what it rests on. */
  evidence: readonly Figure[]
  trace: unknown
  outcome: Outcome
  reasons: readonly ReasonCode[]
  offer: Readonly<{ limitCents: string; rate: string }> | null
  /** `system`, or the client of the person who decided. */
  decidedBy: string
  decidedOn: Day
  recordedAt: Date
}>

export const insertDecision = async ({ tx, ctx }: Write, decision: KeptDecision): Promise<void> => {
  await tx
    .insertInto('decisions')
    .values({
      partner_id: ctx.partnerId,
      decision_id: decision.decisionId,
      application_id: decision.applicationId,
      stage: decision.stage,
      policy: decision.policy,
      policy_sha256: decision.policySha256,
      facts: toJson(decision.facts),
      evidence: toJson(decision.evidence),
      trace: toJson(decision.trace),
      outcome: decision.outcome,
      reasons: [...decision.reasons],
      offer: decision.offer && toJson(decision.offer),
      decided_by: decision.decidedBy,
      decided_on: decision.decidedOn,
      recorded_at: decision.recordedAt,
    })
    .execute()
}

const toDecision = (row: Selectable<DecisionsTable>): KeptDecision => ({
  decisionId: row.decision_id,
  applicationId: row.application_id,
  stage: row.stage,
  policy: row.policy,
  policySha256: row.policy_sha256,
  facts: row.facts as unknown as Facts,
  evidence: (row.evidence as unknown as readonly (Omit<Figure, 'amountCents'> & { amountCents: string })[]).map(
    (figure) => ({ ...figure, amountCents: BigInt(figure.amountCents) }),
  ),
  trace: row.trace,
  outcome: row.outcome,
  reasons: row.reasons as ReasonCode[],
  offer: row.offer as KeptDecision['offer'],
  decidedBy: row.decided_by,
  decidedOn: row.decided_on,
  recordedAt: row.recorded_at,
})

/** All decisions about an application, oldest first. */
export const decisionsOn = async (tx: Tx, applicationId: string): Promise<KeptDecision[]> => {
  const rows = await tx
    .selectFrom('decisions')
    .selectAll()
    .where('application_id', '=', applicationId)
    .orderBy('recorded_at')
    .orderBy('stage', 'desc')
    .execute()
  return rows.map(toDecision)
}

/** Whose terms these are: the partner's country, and whether it authorizes each line. */
export const partnerTerms = async (
  tx: Tx,
  partnerId: string,
): Promise<Readonly<{ country: 'DE' | 'FR'; requiresAuthorization: boolean }>> => {
  const row = await tx
    .selectFrom('partners')
    .select(['country', 'requires_authorization'])
    .where('partner_id', '=', partnerId)
    .executeTakeFirstOrThrow()
  return { country: row.country, requiresAuthorization: row.requires_authorization }
}

// What can be done with applications. Evidence is locked before the application it is linked to, as its own commands do.
import type { Day } from '../base/day.ts'
import { assert, invalidField, notFound, outsideProduct, Refusal } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { accepts, type Machine } from '../base/machine.ts'
import { checkRecipient } from '../creditlines/accounts.ts'
import { createLine } from '../creditlines/commands.ts'
import type { Command, Write } from '../db/write.ts'
import type { ReasonCode } from '../decisions/reasons.ts'
import type { CreditRecord } from '../evidence/evidence.ts'
import {
  getCreditRecord,
  getIdentification,
  getSigning,
  lockAccountSnapshot,
  lockCreditRecord,
  lockIdentification,
} from '../evidence/store.ts'
import { fullName, type Person } from '../persons/person.ts'
import { getPerson, lockPerson } from '../persons/store.ts'
import { productByVersion, productFor } from '../products/catalogue.ts'
import type { Segment } from '../products/product.ts'
import { finish, type Job } from '../work/queue.ts'
import { type Application, type ApplicationEvent, machines } from './application.ts'
import { announceApplication, nextStatus, step, type Values } from './changes.ts'
import {
  contractSigned,
  identificationFailed,
  identified,
  identify,
  newIdentification,
  pass,
  prepareIdentification,
  reject,
  scoreIfReady,
  screened,
  stageOf,
  toSignature,
} from './flow.ts'
import { checkApplicant, checkEmployedSince, checkRequestedLimit, hasLapsed, overturnedBy } from './rules.ts'
import { keepDecision, score } from './scoring.ts'
import {
  hasOtherOpen,
  insertApplication,
  lockApplication,
  lockApplicationAt,
  lockLapsedApplications,
  type Path,
  partnerTerms,
} from './store.ts'
import type { NewConsumerApplication } from './views.ts'

/** Would the application take this step now? */
const takes = (application: Application, event: ApplicationEvent): boolean => {
  const machine: Machine = machines[application.segment]
  return accepts(machine, application.status, event)
}

/** What a new application knows nothing of yet. */
export const unscored = {
  accountSnapshotId: null,
  identificationsFailed: 0,
  signingId: null,
  creditLineId: null,
  mandateReference: null,
  decision: null,
  reviewReason: null,
  reasons: [],
  rejectedFrom: null,
  netDisposableIncomeCents: null,
  offeredLimitCents: null,
  offeredRate: null,
  offeredEffectiveRate: null,
  validUntilOn: null,
  signedOn: null,
} as const

/**
 * Takes a consumer's application and decides at once, if a credit record is there. 400 where the person lacks what a
 * contract needs, 404 for evidence of someone else, 409 for a second open application, 422 outside the product.
 */
export const createConsumerApplication: Command<
  NewConsumerApplication,
  Readonly<{ application: Application; person: Person }>
> = {
  name: 'applications.create',
  run: async (write, wanted) => {
    const { tx, ctx } = write
    const { personId, creditRecordId, identificationId } = wanted
    if (creditRecordId !== null) {
      usable(await lockCreditRecord(tx, creditRecordId), { personId, segment: 'consumer' })
    }
    const person = await lockPerson(tx, personId)
    const applicant = checkApplicant(person)
    await checkRecipient(tx, { iban: wanted.recipientIban, name: fullName(applicant) })
    if (identificationId !== null && (await getIdentification(tx, identificationId)).personId !== personId) {
      throw notFound('Identification', identificationId)
    }
    const product = await productOf(write, 'consumer', applicant.details.address.country)
    checkRequestedLimit(wanted.requestedLimitCents, product)
    checkEmployedSince(wanted.declared.employedSince, ctx.today)
    if (!product.repayment.daysOfMonth.includes(wanted.repaymentDay)) {
      throw outsideProduct('repayment_day_of_month', `must be one of ${product.repayment.daysOfMonth.join(', ')}.`)
    }
    const application: Application = {
      ...unscored,
      ...wanted,
      segment: 'consumer',
      applicationId: newId('application'),
      productVersion: product.version,
      status: 'initial_scoring_pending',
      identificationLinked: identificationId !== null,
      waitingSinceOn: ctx.today,
      createdAt: ctx.now,
      version: 1,
    }
    await insertApplication(write, application)
    await announceApplication(write, application, null)
    return { application: await scoreIfReady(write, application), person }
  },
}

/** The product on offer where the person lives; where nothing is offered, the partner's own, and the policy says no. */
export const productOf = async ({ tx, ctx }: Write, segment: Segment, residenceCountry: string) => {
  const { country } = await partnerTerms(tx, ctx.partnerId)
  const product = productFor(segment, residenceCountry, ctx.today) ?? productFor(segment, country, ctx.today)
  if (!product) throw new Refusal('unprocessable', `No ${segment} line is on offer on ${ctx.today}.`)
  return product
}

/** Refuses a credit record of someone else (404), of another segment or one that no longer counts (409). */
const usable = (
  record: CreditRecord,
  { personId, segment }: Readonly<{ personId: string; segment: Segment }>,
): void => {
  if (record.personId !== personId) throw notFound('CreditRecord', record.creditRecordId)
  if (record.segment !== segment) {
    throw new Refusal('invalid_state', `The credit record is a ${record.segment}'s; create one for a ${segment}.`)
  }
  if (record.status === 'expired')
    throw new Refusal('invalid_state', 'The credit record has expired; create a new one.')
}

const linkedAlready = (what: string, id: string) =>
  new Refusal('record_not_unique', `Another ${what} is linked to the application already: '${id}'.`)

/** Links the credit record and decides, if it is answered. Linking the same one again changes nothing. */
export const linkCreditRecord: Command<Path & Readonly<{ creditRecordId: string }>, Application> = {
  name: 'applications.link_credit_record',
  run: async (write, { creditRecordId, ...path }) => {
    const record = await lockCreditRecord(write.tx, creditRecordId)
    const application = await lockApplicationAt(write.tx, path)
    if (record.personId !== path.personId) throw notFound('CreditRecord', creditRecordId)
    if (application.creditRecordId === creditRecordId) return application
    usable(record, application)
    if (application.creditRecordId !== null && takes(application, 'evidence_linked')) {
      const { status } = await getCreditRecord(write.tx, application.creditRecordId)
      if (status !== 'expired') throw linkedAlready('credit record', application.creditRecordId)
    }
    return scoreIfReady(write, await step(write, application, 'evidence_linked', { creditRecordId }))
  },
}

/** Links the account snapshot and decides finally; one that is still pending is waited for. A failed one is a 409. */
export const linkAccountSnapshot: Command<Path & Readonly<{ accountSnapshotId: string }>, Application> = {
  name: 'applications.link_account_snapshot',
  run: async (write, { accountSnapshotId, ...path }) => {
    const snapshot = await lockAccountSnapshot(write.tx, accountSnapshotId)
    const application = await lockApplicationAt(write.tx, path)
    if (snapshot.personId !== path.personId) throw notFound('AccountSnapshot', accountSnapshotId)
    if (application.accountSnapshotId === accountSnapshotId) return application
    if (snapshot.status === 'failed' || snapshot.status === 'expired') {
      throw new Refusal('invalid_state', `The account snapshot is '${snapshot.status}'; create a new one.`)
    }
    if (application.accountSnapshotId !== null && takes(application, 'snapshot_linked'))
      throw linkedAlready('account snapshot', application.accountSnapshotId)
    return scoreIfReady(write, await step(write, application, 'snapshot_linked', { accountSnapshotId }))
  },
}

/**
 * Links the identification that the application shows. After a failed signing it begins a new one. 404 for someone else's,
 * 409 for another one than the application's.
 */
export const linkIdentification: Command<Path & Readonly<{ identificationId: string }>, Application> = {
  name: 'applications.link_identification',
  run: async (write, { identificationId, ...path }) => {
    const { personId } = await lockIdentification(write.tx, identificationId)
    const application = await lockApplicationAt(write.tx, path)
    if (personId !== path.personId) throw notFound('Identification', identificationId)
    if (application.identificationId !== null && application.identificationId !== identificationId) {
      throw new Refusal(
        'record_not_unique',
        `The application shows the identification '${application.identificationId}': link that one.`,
      )
    }
    if (takes(application, 'signing_started')) return toSignature(write, application, 'signing_started')
    if (application.status === 'identification_pending') return application
    nextStatus(application, 'identification_linked') // else a 409
    return identify(write, application)
  },
}

/** The applicant declines: the record stays. 409 once the contract is signed. */
export const declineApplication: Command<Path, Application> = {
  name: 'applications.decline',
  run: async (write, path) => step(write, await lockApplicationAt(write.tx, path), 'declined', { reviewReason: null }),
}

export type Review = Readonly<{
  applicationId: string
  decision: 'pass' | 'reject'
  reason: string
  /** What the applicant is told, where the policy names no reason. */
  reasonCodes: readonly ReasonCode[]
}>

/** A person decides: on an application that waits for a review, or to overturn a rejection. 409 where there is neither. */
export const reviewApplication: Command<Review, Application> = {
  name: 'applications.review',
  run: async (write, { applicationId, decision, reason, reasonCodes }) => {
    const application = await lockApplication(write.tx, applicationId)
    write.because(reason)
    if (application.status === 'rejected' && decision === 'pass') return overturn(write, application)
    if (application.reviewReason === null) {
      throw new Refusal('invalid_state', `The application is '${application.status}' and waits for no review.`)
    }
    const stage = stageOf(application)
    if (stage !== undefined) {
      const scored = await score(write, application, stage)
      const reasons = reasonCodes.length > 0 ? reasonCodes : scored.decision.reasons
      const decided = { ...scored, decision: { ...scored.decision, reasons } }
      await keepDecision(write, application, stage, decided, decision)
      return decision === 'pass'
        ? pass(write, application, stage, scored)
        : reject(write, application, told(reasons), 'person')
    }
    if (decision === 'reject') {
      return reject(write, application, reasonCodes.length > 0 ? reasonCodes : ['IDENTITY_NOT_CONFIRMED'], 'person')
    }
    return resume(write, await step(write, application, 'cleared', { reviewReason: null }))
  },
}

/** A rejection tells its reasons (Art. 18 (9) CCD2). */
const told = (reasons: readonly ReasonCode[]): readonly ReasonCode[] => {
  if (reasons.length === 0)
    throw invalidField('reason_codes', 'is missing: the policy names no reason that the applicant could be told.')
  return reasons
}

/** What came in while a person looked at the application takes effect now. */
const resume = async (write: Write, application: Application): Promise<Application> => {
  const { status, identificationId, signingId } = application
  if (status === 'identification_pending' && identificationId !== null) {
    const outcome = (await getIdentification(write.tx, identificationId)).status
    if (outcome === 'successful') return identified(write, application)
    if (outcome === 'failed') return identificationFailed(write, application)
  }
  if (status === 'esign_pending' && signingId !== null) {
    const signing = await getSigning(write.tx, signingId)
    if (signing.status === 'signed') return contractSigned(write, application, signing)
    if (signing.status === 'failed') return step(write, application, 'signing_failed')
  }
  return application
}

/** Back to the state it was rejected in, with fresh evidence: what had led to the rejection is asked for once more. */
const overturn = async (write: Write, application: Application): Promise<Application> => {
  const event = application.rejectedFrom === null ? undefined : overturnedBy[application.rejectedFrom]
  assert(event, 'a rejected application knows where it was rejected')
  if (await hasOtherOpen(write.tx, application)) {
    throw new Refusal('record_not_unique', 'The person has applied anew meanwhile; that application goes on.')
  }
  const back: Values = { reasons: [], rejectedFrom: null, reviewReason: null }
  switch (application.rejectedFrom) {
    case 'identification_pending': {
      const applicant = checkApplicant(await getPerson(write.tx, application.personId))
      const fresh = { identificationsFailed: 0, identificationId: await newIdentification(write, applicant) }
      return screened(write, await step(write, application, event, { ...back, ...fresh, decision: 'OFFERED' }))
    }
    case 'esign_pending':
      return resume(write, await step(write, application, event, { ...back, decision: 'OFFERED' }))
    case 'account_snapshot_verification_pending':
      return step(write, application, event, { ...back, decision: 'OFFERED', accountSnapshotId: null })
    case 'identification_creation_pending':
      await prepareIdentification(write, application)
      return step(write, application, event, { ...back, decision: 'OFFERED' })
    case 'account_snapshot_pending':
    case 'offered':
    case 'esign_failed':
      return step(write, application, event, { ...back, decision: 'OFFERED' })
    default:
      return step(write, application, event, { ...back, decision: null, creditRecordId: null })
  }
}

/** Makes the line of a signed contract. Its news brings the application to its end (`lineCreated`). */
export const openLine: Command<Readonly<{ applicationId: string; job: Job }>, void> = {
  name: 'applications.open_line',
  run: async (write, { applicationId, job }) => {
    await finish(write, job)
    const application = await lockApplication(write.tx, applicationId)
    if (!takes(application, 'line_ordered')) return
    const { offeredLimitCents, offeredRate, offeredEffectiveRate, mandateReference, signedOn } = await step(
      write,
      application,
      'line_ordered',
    )
    assert(
      offeredLimitCents !== null &&
        offeredRate !== null &&
        offeredEffectiveRate !== null &&
        mandateReference &&
        signedOn,
      'a signed contract has its terms',
    )
    const { legalRegime } = productByVersion(application.productVersion)
    await createLine(write, {
      personId: application.personId,
      applicationId,
      productVersion: application.productVersion,
      productType: application.segment,
      legalRegime,
      limitCents: offeredLimitCents,
      interestRate: offeredRate,
      annualPercentageRate: offeredEffectiveRate,
      repaymentDay: application.repaymentDay,
      recipientIban: application.recipientIban,
      recipientName: fullName(await getPerson(write.tx, application.personId)),
      mandateReference,
      disposableIncomeCents: application.netDisposableIncomeCents,
      concludedOn: signedOn,
      requiresAuthorization: (await partnerTerms(write.tx, write.ctx.partnerId)).requiresAuthorization,
    })
  },
}

const BATCH = 200

/** Ends applications whose time has run out, a batch of them. Returns how many. */
export const lapseApplications: Command<Day, number> = {
  name: 'applications.lapse',
  run: async (write, today) => {
    const lapsed = await lockLapsedApplications(write.tx, today, BATCH)
    for (const application of lapsed) {
      assert(hasLapsed(application, today), 'the query and the rule agree on who has lapsed')
      await step(write, application, 'lapsed', { reviewReason: null })
    }
    return lapsed.length
  },
}

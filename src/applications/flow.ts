// The way of an application from one stage to the next, inside whatever write has brought the news.
import { randomInt } from 'node:crypto'
import { addDays, dayAt } from '../base/day.ts'
import { assert, Refusal } from '../base/errors.ts'
import type { Cents } from '../base/money.ts'
import type { Write } from '../db/write.ts'
import { reasonTexts } from '../decisions/reasons.ts'
import { fileDocument } from '../documents/archive.ts'
import { findNewestDocument } from '../documents/store.ts'
import { createIdentification, startSigning } from '../evidence/commands.ts'
import type { Signing } from '../evidence/evidence.ts'
import { getAccountSnapshot, getCreditRecord, getIdentification } from '../evidence/store.ts'
import { openEndedLineCost } from '../loans/eu-rate.ts'
import type { RepaymentDay } from '../loans/plan.ts'
import { holdsOf } from '../persons/hold-store.ts'
import { isInForce } from '../persons/holds.ts'
import { contractLanguage, languageOf, letterheadOf } from '../persons/letterhead.ts'
import { getPerson } from '../persons/store.ts'
import { productByVersion } from '../products/catalogue.ts'
import { lender } from '../products/lender.ts'
import { enqueue } from '../work/queue.ts'
import type { Application } from './application.ts'
import { step } from './changes.ts'
import { type Conclusion, contractOf, type Offer, offerLanguage, secciOf, signedContract } from './papers.ts'
import { type Applicant, checkApplicant, MOST_IDENTIFICATIONS } from './rules.ts'
import { keepDecision, type Scored, type Stage, score } from './scoring.ts'

/** What the job that makes the identification of a freelancer who has agreed is called. */
export const CREATE_IDENTIFICATION = 'create_identification'
/** What the job that makes the line of a signed contract is called. */
export const OPEN_CREDIT_LINE = 'open_credit_line'

const SCREENING = 'screening'

/** The stage at which an application rests to be decided on, or undefined. */
export const stageOf = ({ status }: Application): Stage | undefined =>
  status === 'initial_scoring_pending'
    ? 'initial'
    : status === 'account_snapshot_verification_pending'
      ? 'final'
      : undefined

/** Decides if the evidence for this stage is there; else the application waits for it. */
export const scoreIfReady = async (write: Write, application: Application): Promise<Application> => {
  const stage = stageOf(application)
  if (stage === undefined || application.reviewReason !== null || !(await hasEvidence(write, application, stage))) {
    return application
  }
  const scored = await score(write, application, stage)
  await keepDecision(write, application, stage, scored)
  const { outcome, hits, reasons } = scored.decision
  if (outcome === 'pass') return pass(write, application, stage, scored)
  const netDisposableIncomeCents = scored.assessment.freeCents
  if (outcome === 'reject') return reject(write, { ...application, netDisposableIncomeCents }, reasons)
  const rules = hits.filter((hit) => hit.outcome === 'refer').map(({ rule }) => rule)
  return step(write, application, 'referred', { netDisposableIncomeCents, reviewReason: `policy: ${rules.join(', ')}` })
}

const hasEvidence = async ({ tx }: Write, application: Application, stage: Stage): Promise<boolean> => {
  if (application.creditRecordId === null) return false
  if ((await getCreditRecord(tx, application.creditRecordId)).outcome === null) return false
  if (stage === 'initial') return true
  if (application.accountSnapshotId === null) return false
  return (await getAccountSnapshot(tx, application.accountSnapshotId)).status === 'available'
}

/** The decision is positive: on to the account snapshot, or to the offer. 409 where nothing can be offered. */
export const pass = async (
  write: Write,
  application: Application,
  stage: Stage,
  { assessment }: Scored,
): Promise<Application> => {
  const { offeredLimitCents, rate, freeCents } = assessment
  if (offeredLimitCents === null) {
    throw new Refusal(
      'invalid_state',
      'What is affordable lies below the product: there is nothing to offer. Reject the application.',
    )
  }
  const decided = {
    decision: 'OFFERED',
    reviewReason: null,
    reasons: [],
    netDisposableIncomeCents: freeCents,
    offeredLimitCents,
    offeredRate: rate,
  } as const
  return stage === 'initial'
    ? step(write, application, 'passed', decided)
    : offer(write, { ...application, ...decided }, offeredLimitCents)
}

/** No line for this applicant; the reasons are told, with the bureau's part and the way to a person's review. */
export const reject = async (
  write: Write,
  application: Application,
  reasons: Application['reasons'],
  decidedBy: 'policy' | 'person' = 'policy',
): Promise<Application> => {
  await fileRejection(write, application, reasons, decidedBy)
  return step(write, application, 'rejected', {
    decision: 'REJECTED',
    reasons,
    reviewReason: null,
    rejectedFrom: application.status,
  })
}

const fileRejection = async (
  write: Write,
  { applicationId, personId, productVersion, createdAt }: Application,
  reasons: Application['reasons'],
  decidedBy: 'policy' | 'person',
): Promise<void> => {
  const person = await getPerson(write.tx, personId)
  const language = contractLanguage(person, productVersion)
  const bureaus = reasons.some((reason) => reason.startsWith('BUREAU_')) ? [...lender.bureaus] : []
  await fileDocument(write, {
    kind: 'rejection',
    subjectId: applicationId,
    personId,
    language,
    delivered: true,
    data: {
      ...letterheadOf(person, applicationId, language),
      appliedOn: dayAt(createdAt),
      reasons: reasons.map((reason) => reasonTexts[reason][language]),
      ...(bureaus.length > 0 ? { bureaus } : {}),
      isAutomated: decidedBy === 'policy',
    },
  })
}

/** The offer: papers are made and delivered. A consumer's identification is prepared unless the client has named one; a freelancer agrees first. */
const offer = async (write: Write, application: Application, limitCents: Cents): Promise<Application> => {
  const { today, now } = write.ctx
  const applicant = checkApplicant(await getPerson(write.tx, application.personId))
  const product = productByVersion(application.productVersion)
  const terms: Offer = {
    applicationId: application.applicationId,
    applicant,
    product,
    limitCents,
    rate: product.rate,
    repaymentDay: application.repaymentDay as RepaymentDay,
    recipientIban: application.recipientIban,
    mandateReference: newMandateReference(),
    validUntilOn: addDays(today, product.offerValidityDays),
  }
  const about = {
    subjectId: application.applicationId,
    personId: application.personId,
    language: offerLanguage(terms),
    delivered: true,
  }
  await fileDocument(write, { ...about, kind: 'secci', data: secciOf(terms, { today, now, lender }) })
  await fileDocument(write, { ...about, kind: 'contract', data: contractOf(terms, { today, now, lender }) })

  const { identificationId } = application
  const offered = await step(write, application, 'offered', {
    decision: application.decision,
    reviewReason: null,
    reasons: [],
    netDisposableIncomeCents: application.netDisposableIncomeCents,
    offeredLimitCents: limitCents,
    offeredRate: product.rate,
    offeredEffectiveRate: openEndedLineCost(limitCents, product.rate, product.fees.setupCents).effective.rate,
    validUntilOn: terms.validUntilOn,
    mandateReference: terms.mandateReference,
    identificationId:
      application.segment === 'freelancer' ? null : (identificationId ?? (await newIdentification(write, applicant))),
  })
  return offered.identificationLinked ? identify(write, offered) : offered
}

/** 14 upper-case characters that begin with L (`reference/splitpay.md` 6.5). */
const newMandateReference = (): string =>
  `L${Array.from({ length: 13 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[randomInt(36)]).join('')}`

/** Prepares an identification for this applicant. Returns its id. */
export const newIdentification = async (write: Write, applicant: Applicant): Promise<string> => {
  const { identificationId } = await createIdentification(write, {
    personId: applicant.personId,
    method: 'idnow',
    language: languageOf(applicant) === 'de' ? 'DE' : 'EN',
  })
  return identificationId
}

/** The client has linked the identification: on to the signature if it has succeeded, else the application waits for it. */
export const identify = async (write: Write, application: Application): Promise<Application> => {
  assert(application.identificationId, 'an identification is there to be linked')
  const { status } = await getIdentification(write.tx, application.identificationId)
  const linked = { identificationLinked: true }
  if (status === 'successful') return toSignature(write, application, 'identified', linked)
  const waiting = await step(write, application, 'identification_linked', linked)
  return status === 'failed' ? identificationFailed(write, waiting) : screened(write, waiting)
}

/** A person whom the screening has found waits for a human look; what they are found for is told nobody outside. */
export const screened = async (write: Write, application: Application): Promise<Application> => {
  const holds = await holdsOf(write.tx, [application.personId])
  const found = holds.some((hold) => hold.cause === 'screening' && isInForce(hold, write.ctx.today))
  return found && application.reviewReason === null
    ? step(write, application, 'referred', { reviewReason: SCREENING })
    : application
}

/** A new identification takes the place of the failed one; after the third the application is rejected. */
export const identificationFailed = async (write: Write, application: Application): Promise<Application> => {
  const identificationsFailed = application.identificationsFailed + 1
  if (identificationsFailed >= MOST_IDENTIFICATIONS) {
    return reject(write, { ...application, identificationsFailed }, ['IDENTITY_NOT_CONFIRMED'])
  }
  const applicant = checkApplicant(await getPerson(write.tx, application.personId))
  return step(write, application, 'identification_failed', {
    identificationsFailed,
    identificationId: await newIdentification(write, applicant),
  })
}

/** The person is known: consumers sign now, freelancers have agreed before. */
export const identified = async (write: Write, application: Application): Promise<Application> => {
  if (application.segment === 'consumer') return toSignature(write, application, 'identified')
  await orderLine(write, application)
  return step(write, application, 'identified')
}

/** The worker makes the identification of a freelancer who has agreed to the contract. */
export const prepareIdentification = (write: Write, { applicationId }: Application): Promise<void> =>
  enqueue(write, { kind: CREATE_IDENTIFICATION, orderingKey: applicationId, payload: { applicationId } })

/** The worker makes the line of a concluded contract. */
const orderLine = (write: Write, { applicationId }: Application): Promise<void> =>
  enqueue(write, { kind: OPEN_CREDIT_LINE, orderingKey: applicationId, payload: { applicationId } })

/** Nobody is bound before the pre-contract information has reached them (Directive (EU) 2023/2225 Art. 10 (1)): else 409. */
const checkInformed = async ({ tx }: Write, applicationId: string): Promise<void> => {
  const secci = await findNewestDocument(tx, applicationId, 'secci')
  if (!secci?.deliveredAt)
    throw new Refusal('invalid_state', 'The pre-contract information is not delivered: there is nothing to be signed.')
}

/** The contract goes to the customer for signature. */
export const toSignature = async (
  write: Write,
  application: Application,
  event: 'identified' | 'signing_started',
  values: Readonly<{ identificationLinked?: boolean }> = {},
): Promise<Application> => {
  const { applicationId, personId, identificationId } = application
  const contract = await findNewestDocument(write.tx, applicationId, 'contract')
  assert(contract && identificationId, 'an offered application has a contract and an identification')
  await checkInformed(write, applicationId)
  const { documentId } = contract
  const { signingId } = await startSigning(write, { personId, applicationId, identificationId, documentId })
  return screened(write, await step(write, application, event, { ...values, signingId }))
}

/** Files the copy of the contract that shows how the customer concluded it. */
const fileConcluded = async (write: Write, application: Application, conclusion: Conclusion): Promise<void> => {
  const contract = await findNewestDocument(write.tx, application.applicationId, 'contract')
  assert(contract, 'the signed contract is on file')
  await fileDocument(write, {
    kind: 'contract',
    subjectId: application.applicationId,
    personId: application.personId,
    language: contract.document.language,
    delivered: true,
    data: signedContract(contract, conclusion),
  })
}

/** A freelancer agrees to contract and conditions: that concludes the contract, and the identification is made. */
export const contractAgreed = async (write: Write, application: Application): Promise<Application> => {
  await checkInformed(write, application.applicationId)
  const agreed = await step(write, application, 'contract_agreed', { signedOn: write.ctx.today })
  await fileConcluded(write, agreed, { method: 'contract_agreement', signedAt: write.ctx.now })
  await prepareIdentification(write, agreed)
  return agreed
}

/** Signed: the copy with the signature is filed, and the worker makes the line. */
export const contractSigned = async (
  write: Write,
  application: Application,
  { signingId, method, completedAt, identificationId, reference }: Signing,
): Promise<Application> => {
  const signedAt = completedAt ?? write.ctx.now
  await fileConcluded(write, application, { signingId, method, signedAt, identificationId, reference })
  await orderLine(write, application)
  return step(write, application, 'signed', { signedOn: write.ctx.today })
}

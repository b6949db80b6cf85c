// Deciding on an application: what is known is gathered, the pure policy decides, the decision is kept with all it was made from.
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { newId } from '../base/id.ts'
import { rateToText } from '../base/rate.ts'
import { creditLinesOfPerson, overdueLines } from '../creditlines/store.ts'
import type { Tx } from '../db/database.ts'
import type { Write } from '../db/write.ts'
import type { Assessment, Circumstances, Decision, OwnLine } from '../decisions/decision.ts'
import { assessConsumer, assessFreelancer } from '../decisions/features.ts'
import { decide, policyFor } from '../decisions/policy.ts'
import { featuresFor } from '../evidence/snapshot-figures.ts'
import { getAccountSnapshot, getCreditRecord } from '../evidence/store.ts'
import { getPerson } from '../persons/store.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { Application } from './application.ts'
import { checkApplicant, consumerDeclaration, freelancerDeclaration } from './rules.ts'
import { insertDecision } from './store.ts'

export type Stage = 'initial' | 'final'

/** The household or business as it stands, and what the policy says about it. */
export type Scored = Readonly<{ assessment: Assessment; decision: Decision }>

/** The lines this person has with us and what they owe on them. The line that is itself looked at is no burden on itself. */
const ownLines = async (tx: Tx, { personId, creditLineId: renewedId }: Application): Promise<readonly OwnLine[]> => {
  const lines = await creditLinesOfPerson(tx, personId)
  const overdue = await overdueLines(
    tx,
    lines.map(({ creditLineId }) => creditLineId),
  )
  return lines
    .filter(({ creditLineId, status }) => status !== 'closed' || overdue.has(creditLineId))
    .map(({ creditLineId, limitCents, interestRate }) => ({
      limitCents: creditLineId === renewedId ? 0n : limitCents,
      rate: interestRate,
      inArrears: overdue.has(creditLineId),
    }))
}

/** What is known beside the declaration; the account counts only for the final decision. */
const circumstances = async (tx: Tx, application: Application, stage: Stage, on: Day): Promise<Circumstances> => {
  assert(application.creditRecordId, 'an application is scored with a credit record')
  const { outcome } = await getCreditRecord(tx, application.creditRecordId)
  assert(outcome, 'the credit record is answered')
  const observed =
    stage === 'final' && application.accountSnapshotId !== null
      ? (await getAccountSnapshot(tx, application.accountSnapshotId)).observed
      : null
  assert(stage === 'initial' || observed, 'the final decision looks at an account')
  return {
    on,
    bureau: outcome,
    account: observed && featuresFor(observed, application.segment),
    ownLines: await ownLines(tx, application),
    failedIdentifications: application.identificationsFailed,
  }
}

/** Assesses the application and asks the policy of the day. */
export const score = async ({ tx, ctx }: Write, application: Application, stage: Stage): Promise<Scored> => {
  const applicant = checkApplicant(await getPerson(tx, application.personId))
  const product = productByVersion(application.productVersion)
  const known = await circumstances(tx, application, stage, ctx.today)
  if (application.segment === 'consumer') {
    const policy = policyFor('consumer', ctx.today)
    const declared = consumerDeclaration(applicant, application)
    const assessment = assessConsumer(declared, known, product, policy.parameters)
    return { assessment, decision: await decide(policy, assessment.facts) }
  }
  const policy = policyFor('freelancer', ctx.today)
  const declared = freelancerDeclaration(applicant, application)
  const assessment = assessFreelancer(declared, known, product, policy.parameters)
  return { assessment, decision: await decide(policy, assessment.facts) }
}

/** Keeps a decision. Where a person decided otherwise than the policy, `byPerson` says how. */
export const keepDecision = async (
  write: Write,
  application: Application,
  stage: Stage,
  { assessment, decision }: Scored,
  byPerson?: 'pass' | 'reject',
): Promise<void> => {
  const outcome = byPerson ?? decision.outcome
  const { offeredLimitCents, rate } = assessment
  await insertDecision(write, {
    decisionId: newId('decision'),
    applicationId: application.applicationId,
    stage,
    policy: decision.policyName,
    policySha256: decision.policySha256,
    facts: assessment.facts,
    evidence: [assessment.income, ...assessment.outgoings],
    trace: decision.trace,
    outcome,
    reasons: outcome === 'pass' ? [] : decision.reasons,
    offer:
      outcome === 'pass' && offeredLimitCents !== null
        ? { limitCents: offeredLimitCents.toString(), rate: rateToText(rate) }
        : null,
    decidedBy: byPerson === undefined ? 'system' : write.ctx.actor.id,
    decidedOn: write.ctx.today,
    recordedAt: write.ctx.recordedAt,
  })
}

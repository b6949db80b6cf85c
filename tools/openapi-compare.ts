// npm run openapi:compare [-- --base-url http://127.0.0.1:4010] [--all]: is every operation, member, enum value, header and
// status of the fact sheets in our own document? What is not is listed with its line; what is meant to differ is counted by
// its reason, and listed too with --all.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { deviations } from './openapi-deviations.ts'

type Json = Readonly<Record<string, unknown>>

/** One thing that a sheet says, as a text that is the same for both documents, and where the sheet says it. */
export type Fact = Readonly<{ text: string; pointer: readonly string[] }>

export type Finding = Readonly<{ text: string; source: string; reason?: string }>

const FOLDER = 'test/golden/contracts'

export const sheets = ['splitpay', 'kex-antragsstatus'] as const
export type Sheet = (typeof sheets)[number]

export const readSheet = (sheet: Sheet): Json =>
  JSON.parse(readFileSync(`${FOLDER}/${sheet}.openapi.json`, 'utf8')) as Json

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const objectAt = (value: unknown, ...path: string[]): Json => {
  const found = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value)
  return isObject(found) ? found : {}
}

/** `[1, 15]` → `1`, `15`; a sheet may know only some values. */
const valuesOf = (schema: Json): readonly string[] =>
  [schema.enum, schema['x-known-values']].flatMap((list) => (Array.isArray(list) ? list.map(String) : []))

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** Everything that a document says about its operations. Names of path parameters are ours to choose. */
export const factsOf = (document: Json): Fact[] => {
  const facts: Fact[] = []
  const say = (text: string, pointer: readonly string[]) => facts.push({ text, pointer })

  const resolve = (schema: Json, pointer: readonly string[]): readonly [Json, readonly string[]] => {
    if (typeof schema.$ref !== 'string') return [schema, pointer]
    const path = schema.$ref.slice(2).split('/')
    return resolve(objectAt(document, ...path), path)
  }

  const walk = (schema: unknown, at: string, pointer: readonly string[], depth = 0): void => {
    if (!isObject(schema) || depth > 8) return
    const [found, place] = resolve(schema, pointer)
    if (found.type === 'null') say(`${at} = null`, place)
    for (const value of valuesOf(found))
      say(`${at} = ${value}`, [...place, 'enum' in found ? 'enum' : 'x-known-values'])
    for (const name of ['allOf', 'anyOf', 'oneOf']) {
      const parts = found[name]
      if (Array.isArray(parts)) for (const part of parts) walk(part, at, [...place, name], depth)
    }
    if (isObject(found.items)) walk(found.items, `${at}[]`, [...place, 'items'], depth + 1)
    for (const [name, member] of Object.entries(objectAt(found, 'properties'))) {
      say(`${at}.${name}`, [...place, 'properties', name])
      walk(member, `${at}.${name}`, [...place, 'properties', name], depth + 1)
    }
  }

  for (const [path, methods] of Object.entries(objectAt(document, 'paths'))) {
    for (const method of METHODS) {
      const operation = objectAt(methods, method)
      if (Object.keys(operation).length === 0) continue
      const base = ['paths', path, method]
      const name = `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`
      say(name, base)
      const parameters = Array.isArray(operation.parameters) ? (operation.parameters as Json[]) : []
      for (const parameter of parameters.filter((each) => each.in !== 'path')) {
        const text = `${name} ${String(parameter.in)} ${String(parameter.name)}`
        say(text, [...base, 'parameters'])
        walk(parameter.schema, text, [...base, 'parameters'])
      }
      walk(objectAt(operation, 'requestBody', 'content', 'application/json').schema, `${name} body`, [
        ...base,
        'requestBody',
      ])
      for (const [status, given] of Object.entries(objectAt(operation, 'responses'))) {
        if (status === 'default' || !isObject(given)) continue
        const [response, place] = resolve(given, [...base, 'responses', status])
        const text = `${name} ${status}`
        say(text, [...base, 'responses', status])
        for (const header of Object.keys(objectAt(response, 'headers'))) {
          say(`${text} header ${header.toLowerCase()}`, [...place, 'headers', header])
        }
        for (const [type, { schema }] of Object.entries(objectAt(response, 'content')) as [string, Json][]) {
          say(`${text} ${type}`, [...place, 'content', type])
          walk(schema, text, [...place, 'content', type, 'schema'])
        }
      }
    }
  }
  return [...new Map(facts.map((fact) => [fact.text, fact])).values()]
}

type Key = Readonly<{ name: string; indent: number; line: number }>

/** Every key of the YAML with its place, which is all that is needed to name a line. */
export const keysOf = (yaml: readonly string[]): readonly Key[] =>
  yaml.flatMap((text, index) => {
    const [, blanks = '', name] = /^(\s*)(?:- )?["']?([^"'\s][^"']*?)["']?:(?:\s|$)/.exec(text) ?? []
    return name === undefined ? [] : [{ name, indent: blanks.length, line: index + 1 }]
  })

/** The line of the last part of the pointer that has one. */
export const lineOf = (keys: readonly Key[], pointer: readonly string[]): number => {
  let at = { indent: -1, line: 0 }
  for (const name of pointer) {
    const found = keys.find((key) => key.line > at.line && key.name === name && key.indent > at.indent)
    if (!found) break
    at = found
  }
  return at.line
}

/** What the sheet says and our document does not, with the reason where it is meant so. */
export const compare = (sheet: Sheet, ours: Json): Finding[] => {
  const known = new Set(factsOf(ours).map(({ text }) => text))
  const keys = keysOf(readFileSync(`${FOLDER}/${sheet}.openapi.yaml`, 'utf8').split('\n'))
  return factsOf(readSheet(sheet))
    .filter(({ text }) => !known.has(text))
    .map(({ text, pointer }) => {
      const reason = deviations.find(({ fact }) => fact.test(text))?.reason
      const source = `${sheet}.openapi.yaml:${lineOf(keys, pointer)}`
      return reason === undefined ? { text, source } : { text, source, reason }
    })
}

const main = async (): Promise<void> => {
  const given = process.argv.indexOf('--base-url')
  const base = given < 0 ? 'http://127.0.0.1:4010' : (process.argv[given + 1] ?? '')
  const showsAll = process.argv.includes('--all')
  const ours = (await (await fetch(`${base}/openapi.json`)).json()) as Json
  let missing = 0
  for (const sheet of sheets) {
    const findings = compare(sheet, ours)
    const unmeant = findings.filter(({ reason }) => reason === undefined)
    missing += unmeant.length
    for (const { text, source } of unmeant) console.log(`MISSING ${text}  (${source})`)
    for (const [reason, meant] of Map.groupBy(findings, (finding) => finding.reason)) {
      if (reason === undefined) continue
      console.log(`${meant.length} differ: ${reason}`)
      if (showsAll) for (const { text, source } of meant) console.log(`  ${text}  (${source})`)
    }
    const facts = factsOf(readSheet(sheet)).length
    console.log(`${sheet}: ${facts} facts, ${facts - findings.length} as in the sheet, ${unmeant.length} missing`)
  }
  process.exitCode = missing === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()

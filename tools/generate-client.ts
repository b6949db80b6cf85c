// The types of `rahmenwerk/client`, made from our own OpenAPI document. `npm run client` writes them; a test compares.
import { execFileSync } from 'node:child_process'

type Json = Readonly<Record<string, unknown>>

/** Where the generated types stand. */
export const CLIENT_TYPES = 'src/client/api.ts'

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const nameOf = (text: string): string => (/^[a-z_$][\w$]*$/i.test(text) ? text : `'${text}'`)

const record = (members: readonly string[]): string => (members.length === 0 ? 'object' : `{ ${members.join('; ')} }`)

/** The TypeScript type of what the schema admits. */
export const typeOf = (schema: unknown): string => {
  if (!isObject(schema)) return 'unknown'
  if (typeof schema.$ref === 'string') return `Schemas['${schema.$ref.split('/').at(-1)}']`
  if (Array.isArray(schema.enum)) {
    return schema.enum.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))).join(' | ')
  }
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(typeOf).join(' | ')
  const { type } = schema
  if (Array.isArray(type)) return type.map((each) => typeOf({ ...schema, type: each })).join(' | ')
  switch (type) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return `ReadonlyArray<${typeOf(schema.items)}>`
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return type
    default:
      return 'unknown'
  }
}

const objectOf = ({ properties, required, patternProperties }: Json): string => {
  if (isObject(patternProperties)) return `Record<string, ${typeOf(Object.values(patternProperties)[0])}>`
  const needed = Array.isArray(required) ? required : []
  return record(
    Object.entries(isObject(properties) ? properties : {}).map(
      ([name, schema]) => `${nameOf(name)}${needed.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
    ),
  )
}

const parametersIn = (operation: Json, place: string): string[] => {
  const parameters = (operation.parameters ?? []) as readonly Json[]
  const found = parameters.filter((parameter) => parameter.in === place)
  if (found.length === 0) return []
  const members = found.map(({ name, required, schema }) => {
    return `${nameOf(String(name))}${required ? '' : '?'}: ${typeOf(schema)}`
  })
  return [`${place}${found.some(({ required }) => required) ? '' : '?'}: ${record(members)}`]
}

const bodySchemaOf = (operation: Json): unknown => {
  const { content } = (operation.requestBody ?? {}) as { content?: Record<string, Json> }
  return content && (content['application/json'] ?? Object.values(content)[0])?.schema
}

const bodyOf = (operation: Json): string[] => {
  const { required } = (operation.requestBody ?? {}) as { required?: boolean }
  const schema = bodySchemaOf(operation)
  return schema ? [`body${required ? '' : '?'}: ${typeOf(schema)}`] : []
}

/** The success that is the operation's own: a preview and a wait for approval are answered in its place. */
const answerOf = (operation: Json): string => {
  const responses = operation.responses as Record<string, { description: string; content?: Record<string, Json> }>
  const own = Object.entries(responses).find(
    ([status, { description }]) => Number(status) < 300 && description.startsWith('Done'),
  )
  const [type, media] = Object.entries(own?.[1].content ?? {})[0] ?? []
  if (type === undefined) return 'undefined'
  return type === 'application/json' ? typeOf(media?.schema) : type.startsWith('text/') ? 'string' : 'Uint8Array'
}

/** The source of the types, as the formatter leaves it. */
export const clientTypes = (document: Json): string => {
  const schemas = Object.entries((document.components as { schemas: Json }).schemas)
  const operations = Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const lines = [
    '// Written by npm run client from the OpenAPI document.',
    'export type Schemas = {',
    ...schemas.map(([name, schema]) => `${nameOf(name)}: ${typeOf(schema)}`),
    '}',
    '',
    'export type Operations = {',
    ...operations.flatMap(({ operation }) => [
      `/** ${String(operation.summary).replaceAll('*/', '* /')} */`,
      `${nameOf(String(operation.operationId))}: {`,
      `request: ${record([...parametersIn(operation, 'path'), ...parametersIn(operation, 'query'), ...bodyOf(operation)])}`,
      `answer: ${answerOf(operation)}`,
      '}',
    ]),
    '}',
    '',
    '/** The body of each call that the bank makes, by its event type. */',
    'export type Webhooks = {',
    ...Object.entries((document.webhooks ?? {}) as Record<string, { post: Json }>).map(
      ([type, { post }]) => `${nameOf(type)}: ${typeOf(bodySchemaOf(post))}`,
    ),
    '}',
    '',
    '/** Method and path of each operation. */',
    'export const operations = {',
    ...operations.map(
      ({ path, method, operation }) => `${nameOf(String(operation.operationId))}: ['${method}', '${path}'],`,
    ),
    '} as const satisfies Record<keyof Operations, readonly [method: string, path: string]>',
    '',
  ]
  return execFileSync('node_modules/.bin/biome', ['format', `--stdin-file-path=${CLIENT_TYPES}`], {
    input: lines.join('\n'),
    encoding: 'utf8',
  })
}

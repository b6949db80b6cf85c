// Is an answer what the sheet's schema and the printed sample say? Presence, type, enumeration, null: field by field.
type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const typeName = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

const fitsType = (type: unknown, value: unknown): boolean => {
  if (type === 'integer') return Number.isInteger(value)
  return type === undefined || type === typeName(value)
}

const at = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** A schema with what it refers to, and what it is made of, put together. */
const flattened = (document: Json, schema: Json): Json => {
  if (typeof schema.$ref === 'string') {
    const found = schema.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), document)
    return flattened(document, isObject(found) ? found : {})
  }
  const { allOf, ...own } = schema
  const parts = Array.isArray(allOf) ? allOf.filter(isObject).map((part) => flattened(document, part)) : []
  return Object.assign({}, ...parts, own)
}

/** What of the value does not fit the schema of the document; empty: all of it does. */
export const againstSchema = (document: Json, schema: unknown, value: unknown, path = ''): readonly string[] => {
  if (!isObject(schema)) return []
  const { type, nullable, properties, required, items, ...rest } = flattened(document, schema)
  if (value === null) return nullable === true ? [] : [`${path}: is null`]
  if (!fitsType(type, value)) return [`${path}: is ${typeName(value)}, not ${String(type)}`]
  if (Array.isArray(rest.enum) && !rest.enum.includes(value)) return [`${path}: '${String(value)}' is not in the list`]
  if (rest.format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(String(value))) return [`${path}: is no date`]
  if (Array.isArray(value)) return value.flatMap((item, i) => againstSchema(document, items, item, `${path}[${i}]`))
  if (!isObject(value)) return []
  const missing = (Array.isArray(required) ? required.map(String) : []).filter((name) => !(name in value))
  return [
    ...missing.map((name) => `${at(path, name)}: is missing`),
    ...Object.entries(isObject(properties) ? properties : {}).flatMap(([name, member]) =>
      name in value ? againstSchema(document, member, value[name], at(path, name)) : [],
    ),
  ]
}

/** Members that the sample shows and the value lacks, or has in another type; null stands for any type. */
export const againstSample = (sample: unknown, value: unknown, path = ''): readonly string[] => {
  if (value === null || sample === null) return []
  if (typeName(sample) !== typeName(value))
    return [`${path}: is ${typeName(value)}, the sample shows ${typeName(sample)}`]
  if (Array.isArray(sample) && Array.isArray(value)) {
    return value.flatMap((item, i) => againstSample(sample[0], item, `${path}[${i}]`))
  }
  if (!isObject(sample) || !isObject(value)) return []
  return Object.entries(sample).flatMap(([name, member]) =>
    name in value ? againstSample(member, value[name], at(path, name)) : [`${at(path, name)}: is missing`],
  )
}

export type Replacement = Readonly<{ value: unknown; reason: string }>

/** The sample with what is only a placeholder replaced; undefined takes the member out. */
export const filled = (sample: unknown, replacements: Readonly<Record<string, Replacement>>, path = ''): unknown => {
  if (!isObject(sample)) return sample
  return Object.fromEntries(
    Object.entries(sample).map(([name, member]) => {
      const replacement = replacements[at(path, name)]
      return [name, replacement ? replacement.value : filled(member, replacements, at(path, name))]
    }),
  )
}

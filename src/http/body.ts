// What is done to every body before its schema is asked: null is absent, text can be stored, it carries no surrounding white
// space, and nothing lies deeper than a schema of ours goes.
import { invalidField, Refusal } from '../base/errors.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const join = (path: string, name: string | number): string => (path ? `${path}.${name}` : String(name))

/** The deepest schema has six levels; what walks a body need not fear for its stack. */
const DEEPEST = 32

/**
 * The same value without members that are null. Throws 400 naming the first text with white space at an end (but in
 * prose), or with characters that no database keeps: U+0000 and halves of a surrogate pair; and for a body that is too deep.
 */
export const normalise = (value: unknown, isProse = false, path = '', depth = 0): unknown => {
  if (depth > DEEPEST) throw new Refusal('invalid_json', `The body is nested deeper than ${DEEPEST} levels.`)
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) throw invalidField(path, 'holds a character that is none.')
    if (!isProse && value !== value.trim()) throw invalidField(path, 'must not begin or end with white space.')
  }
  if (Array.isArray(value)) return value.map((item, i) => normalise(item, isProse, join(path, i), depth + 1))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, normalise(member, isProse, join(path, name), depth + 1)]),
  )
}

/** A header that says `true` or `false`; not sent it is false. What is misunderstood must not be passed over: 400. */
export const readSwitch = (value: string | string[] | undefined, name: string): boolean => {
  if (value === undefined || value === 'false') return false
  if (value !== 'true') throw invalidField(name, `must be true or false, not '${value}'.`)
  return true
}

type Schema = Readonly<{ properties?: Record<string, Schema>; items?: Schema; anyOf?: readonly Schema[] }>

/** The path of the first member that the schema does not know: refused with `Rahmenwerk-Strict: true`. */
export const unknownMember = (schema: Schema, value: unknown, path = ''): string | undefined => {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const found = schema.items && unknownMember(schema.items, item, join(path, i))
      if (found) return found
    }
    return undefined
  }
  const { properties } = schema
  if (!isObject(value) || !properties) return undefined
  for (const [name, member] of Object.entries(value)) {
    const known = properties[name]
    if (!known) return join(path, name)
    const found = unknownMember(known, member, join(path, name))
    if (found) return found
  }
  return undefined
}

// Reading the versioned files a lender edits: JSON in, frozen values with our types out. A broken file names the member at fault.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, type StaticDecode, type TSchema, Type } from 'typebox'
import Value from 'typebox/value'
import { type Day, isDay, parseDay } from '../base/day.ts'
import { MAX_AMOUNT_CENTS } from '../base/money.ts'
import { parseRate } from '../base/rate.ts'

/** An amount in whole cents, zero or more. */
export const cents = Type.Decode(Type.Integer({ minimum: 0, maximum: Number(MAX_AMOUNT_CENTS) }), BigInt)

const isRate = (text: string): boolean => {
  try {
    parseRate(text)
    return true
  } catch {
    return false
  }
}

/** A yearly rate, or a share, as decimal text between 0 and 1: a JSON number would be a binary fraction. */
export const rate = Type.Decode(
  Type.Refine(Type.String(), isRate, () => 'must be a decimal between "0" and "1" with at most eight places'),
  (text) => parseRate(text),
)

/** A calendar day. */
export const day = Type.Decode(
  Type.Refine(Type.String(), isDay, () => 'must be a calendar day (YYYY-MM-DD)'),
  (text): Day => parseDay(text),
)

/** A whole number from `minimum` up. */
export const count = (minimum: number) => Type.Integer({ minimum, maximum: 10_000 })

/** One of these words. */
export const oneOf = <const T extends string>(...values: readonly T[]) => Type.Unsafe<T>(Type.Enum([...values]))

/** An object with exactly these members: a misspelt one must not pass as an absent one. */
export const members = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false })

/** A file that cannot be used: which one, which member, and what is wrong with it. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile'
}

/** Checks a file's content and turns it into our types, frozen to the last member. Throws a BrokenFile naming the members at fault. */
export const decodeFile = <T extends TSchema>(schema: T, content: unknown, name: string): StaticDecode<T> => {
  if (!Value.Check(schema, content)) {
    const problems = Value.Errors(schema, content).map((error) => `${error.instancePath || '/'} ${error.message}`)
    throw new BrokenFile(`${name}: ${problems.join('; ')}`)
  }
  return freezeDeep(Value.Decode(schema, structuredClone(content as Static<T>)))
}

/** Reads every `.json` file of a folder, in the order of their names, as `[name without ending, parsed content]`. */
export const readFolder = (folder: string): readonly (readonly [name: string, content: unknown])[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [file.slice(0, -'.json'.length), readJson(join(folder, file))] as const)

/** Reads one file. Throws a BrokenFile where it is no JSON. */
export const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new BrokenFile(`${path}: ${String(error)}`)
  }
}

const freezeDeep = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freezeDeep)
  return value
}

// How a customer is chased: letters, days, fees. One file a segment and version (`domain-rules.md` 5.5).
import { join } from 'node:path'
import { type StaticDecode, Type } from 'typebox'
import { assert } from '../base/errors.ts'
import { BrokenFile, cents, count, decodeFile, members, oneOf, readFolder } from '../products/file.ts'
import type { Segment } from '../products/product.ts'

const text = Type.String({ minLength: 1 })
const title = members({ de: text, en: text, fr: text })
const titled = members({ title })

const schema = members({
  version: Type.String({ pattern: '^[a-z]+\\.\\d{4}-\\d\\d-\\d\\d$' }),
  segment: oneOf('consumer', 'freelancer'),
  // In order. `afterDays` counts from the day of the case, or of the last debit that came back before the first reminder.
  letters: Type.Array(
    members({
      afterDays: count(0),
      type: oneOf('reminder', 'dunning_letter'),
      title,
      deadlineDays: count(1),
      // Real cost only (§ 309 no. 5 BGB), and never more than the product lists.
      feeCents: cents,
      // Default interest is demanded, and so becomes due.
      claimsDefaultInterest: Type.Boolean(),
      encloses: Type.Array(oneOf('forbearance', 'debt_advice', 'bureau_notice')),
    }),
    { minItems: 1 },
  ),
  sddrNotification: titled,
  partialRepayment: titled,
  fullRepayment: titled,
  // The deadline is the law's: two weeks from receipt (§ 498 (1) BGB).
  preTermination: members({ afterDays: count(0), title }),
  termination: members({ title, deadlineDays: count(1) }),
  // Counted from the termination; where nothing is left to terminate, from the last letter.
  preCollection: members({ afterDays: count(1), title, deadlineDays: count(1) }),
  promise: members({ longestDays: count(1) }),
})

export type Strategy = Readonly<StaticDecode<typeof schema>>

/** Checks a strategy file: the ladder climbs, and names its segment. Throws a BrokenFile. */
export const readStrategy = (name: string, content: unknown): Strategy => {
  const strategy = decodeFile(schema, content, name)
  const days = [...strategy.letters.map(({ afterDays }) => afterDays), strategy.preTermination.afterDays]
  if (days.some((day, index) => index > 0 && day <= (days[index - 1] ?? 0)))
    throw new BrokenFile(`${name}: the days of the letters must ascend`)
  if (strategy.version !== name || !name.startsWith(`${strategy.segment}.`))
    throw new BrokenFile(`${name}: version and segment are the file's name`)
  return strategy
}

/** Every version: a case goes on under the one it was opened with. */
export const strategies: readonly Strategy[] = readFolder(join(import.meta.dirname, 'strategies')).map(
  ([name, content]) => readStrategy(name, content),
)

/** The newest strategy of a segment. */
export const strategyFor = (segment: Segment): Strategy => {
  const found = strategies.findLast((strategy) => strategy.segment === segment)
  assert(found, `the segment ${segment} has a dunning strategy`)
  return found
}

/** The strategy a case was opened with. */
export const strategyByVersion = (version: string): Strategy => {
  const found = strategies.find((strategy) => strategy.version === version)
  assert(found, `the dunning strategy ${version} has a file`)
  return found
}

// Which payments of a large statement are settled in parts, each in a transaction of its own. Pure.
import type { Item } from './entry-items.ts'
import type { Classified } from './entry-rules.ts'
import { endToEndId } from './payment.ts'

const lineOf = ({ lineId, payout, collection }: Classified): string | null =>
  lineId ?? payout?.line_id ?? collection?.line_id ?? null

/** A debit named by us, which settles: nothing else that the statement says can change what it is. */
export const isPlainDebit = ({ kind, item, collection }: Classified): boolean =>
  kind === 'collection' && collection !== undefined && endToEndId(collection.collection_id) === item.endToEnd

/** The debits of lines of which this statement tells nothing else, where there are too many of them for one transaction. */
export const severable = (classified: readonly Classified[]): readonly Classified[] => {
  const told = new Set(classified.filter((each) => !isPlainDebit(each)).map(lineOf))
  const alone = classified.filter((each) => isPlainDebit(each) && !told.has(lineOf(each)))
  return alone.length > PART_SIZE ? alone : []
}

/** So many debits settle in one transaction. */
const PART_SIZE = 500

/** The payments of each line. */
export const lineByLine = (debits: readonly Classified[]): Item[][] =>
  [...Map.groupBy(debits, lineOf)]
    .toSorted(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .map(([, own]) => own.map(({ item }) => item))

/** Parts that cut no line in two: they share nothing that is locked. */
export const partsOf = (debits: readonly Classified[]): Item[][] => {
  const parts: Item[][] = []
  for (const own of lineByLine(debits)) {
    const part = parts.at(-1)
    if (part && part.length < PART_SIZE) part.push(...own)
    else parts.push(own)
  }
  return parts
}

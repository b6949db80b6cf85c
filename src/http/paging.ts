// Lists: a page of rows in the order of their creation, or of what the list says, with the headers that lead on (`reference/splitpay.md` 6.3).
// Links carry a cursor, the place where a page ended, so that the thousandth page costs what the first one does and no row
// is told twice or left out while others are added.
import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import Type, { type Static } from 'typebox'
import { addDays, type Day, instantOn, isDay } from '../base/day.ts'
import { invalidField } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import { toJson } from '../db/write.ts'
import type { Answer } from './route.ts'
import { oneOf } from './wire.ts'

const DEFAULT_SIZE = 10
const LARGEST_SIZE = 1000

/** The query of every list; zero means the default. */
export const pageQuery = {
  'page[number]': Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: '1 when not given, or 0.' }),
  ),
  'page[size]': Type.Optional(
    Type.Integer({ minimum: 0, maximum: LARGEST_SIZE, description: `${DEFAULT_SIZE} when not given, or 0.` }),
  ),
  'page[cursor]': Type.Optional(Type.String({ maxLength: 400, description: 'As the links carry it.' })),
  sort: Type.Optional(
    oneOf(['created_at', '-created_at'], { description: 'The oldest first when not given; `-` turns it round.' }),
  ),
}

const Query = Type.Object(pageQuery)
type PageQuery = Omit<Static<typeof Query>, 'sort'> & Readonly<{ sort?: string }>

/** The place of a row in the list: what it is ordered by, days or instants, and its id. */
type Key = readonly string[]
type Cursor = Readonly<{ after: Key }> | Readonly<{ before: Key }> | Readonly<{ last: true }>

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

const isInstant = (text: string): boolean => {
  const at = new Date(text)
  return /^\d{4}-/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString() === text
}

/** As a link carries it: an instant to the millisecond or a day for each column of the order, and an id. */
const isKey = (value: unknown, length: number): value is Key =>
  Array.isArray(value) &&
  value.length === length &&
  value.every((part) => typeof part === 'string' && /^[ -~]*$/.test(part)) &&
  value.slice(0, -1).every((part) => isInstant(part) || isDay(part))

const readCursor = (text: string, length: number): Cursor => {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>
    if (cursor.last === true || isKey(cursor.after, length) || isKey(cursor.before, length))
      return cursor as unknown as Cursor
  } catch {
    // not one of ours; said below
  }
  throw invalidField('page[cursor]', 'is not a cursor of a link; leave it out and begin with page[number].')
}

/** A table that lists: rows have a time of creation, or of recording, and an id. */
type Listed = {
  [T in keyof Schema]: Selectable<Schema[T]> extends { partner_id: string } & (
    | { created_at: Date }
    | { recorded_at: Date }
  )
    ? T
    : never
}[keyof Schema]

type Column<T extends Listed> = keyof Selectable<Schema[T]>

export type List<T extends Listed, C extends Column<T> = Column<T>> = Readonly<{
  table: T
  id: keyof Schema[T] & string
  /** What is read of each row, `id` and `created_at` among it; all of it when not said. */
  columns?: readonly C[]
  /** Days and instants by which it is ordered before the id, `columns` among them; the time of creation when not said. */
  order?: readonly C[]
  /** Each of them must hold. */
  where: readonly RawBuilder<SqlBool>[]
}>

/**
 * One page of a list as a whole answer: an array of what `view` makes of each row, and the headers `total`, `per-page` and
 * `link`. Above 10,000 rows `total` may be a minute old. `path` and the query's other members come back in the links.
 */
export const listAnswer = async <T extends Listed, C extends Column<T> = Column<T>>(
  { tx, partnerId }: Readonly<{ tx: Tx; partnerId: string }>,
  list: List<T, C>,
  { path, query }: Readonly<{ path: string; query: PageQuery }>,
  view: (rows: readonly Pick<Selectable<Schema[T]>, C>[]) => unknown | Promise<unknown>,
): Promise<Answer> => {
  const size = query['page[size]'] || DEFAULT_SIZE
  const number = query['page[number]'] || 1
  const places = placesOf(list)
  const cursor = query['page[cursor]'] === undefined ? undefined : readCursor(query['page[cursor]'], places.length)
  const conditions = list.where.length > 0 ? sql.join(list.where, sql` and `) : sql<SqlBool>`true`
  const total = await countRows(tx, partnerId, list, conditions)

  const lastSize = total % size || size
  const backwards = cursor !== undefined && !('after' in cursor)
  const limit = cursor && 'last' in cursor ? lastSize : size
  const found = await window(tx, list, conditions, cursor, {
    offset: cursor ? 0 : (number - 1) * size,
    limit: limit + 1,
    descending: backwards !== (query.sort?.startsWith('-') ?? false),
  })
  const shown = found.slice(0, limit)
  if (backwards) shown.reverse()

  const hasMore = found.length > limit
  const hasNext = backwards ? !('last' in cursor) : hasMore
  const hasPrevious = backwards ? hasMore : number > 1
  const key = (row: (typeof shown)[number] | undefined): Key | undefined =>
    row &&
    places.map((column) => {
      const value = (row as Record<string, unknown>)[column]
      return value instanceof Date ? value.toISOString() : String(value)
    })
  const [first, last] = [key(shown[0]), key(shown.at(-1))]
  const lastNumber = Math.max(1, Math.ceil(total / size))

  const target = (to: number, at?: Cursor): string => {
    const kept = Object.entries(query).filter(([name, value]) => !name.startsWith('page[') && value !== undefined)
    const page: readonly (readonly [string, unknown])[] = [
      ['page[number]', to],
      ['page[size]', size],
      ...(at ? [['page[cursor]', writeCursor(at)] as const] : []),
    ]
    return `${path}?${[...kept, ...page].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')}`
  }
  const links: readonly (readonly [rel: string, target: string] | undefined)[] = [
    ['first', target(1)],
    hasPrevious && first ? ['prev', number > 2 ? target(number - 1, { before: first }) : target(1)] : undefined,
    hasNext && last ? ['next', target(number + 1, { after: last })] : undefined,
    ['last', target(lastNumber, { last: true })],
  ]
  return {
    body: await view(shown),
    headers: {
      total: String(total),
      'per-page': String(size),
      link: links.flatMap((link) => (link ? `<${link[1]}>; rel="${link[0]}"` : [])).join(', '),
    },
  }
}

/** The columns that give a row its place, its id the last of them. */
const placesOf = <T extends Listed, C extends Column<T>>({ order, id }: List<T, C>): readonly string[] => [
  ...(order?.map(String) ?? ['created_at']),
  id,
]

const window = async <T extends Listed, C extends Column<T>>(
  tx: Tx,
  list: List<T, C>,
  conditions: RawBuilder<unknown>,
  cursor: Cursor | undefined,
  { offset, limit, descending }: Readonly<{ offset: number; limit: number; descending: boolean }>,
): Promise<Selectable<Schema[T]>[]> => {
  const at = cursor && ('after' in cursor ? cursor.after : 'before' in cursor ? cursor.before : undefined)
  const { table, columns } = list
  const places = placesOf(list).map((column) => sql.ref(column))
  const comparison = sql.raw(descending ? '<' : '>')
  const beyond = at ? sql` and (${sql.join(places)}) ${comparison} (${sql.join(at)})` : sql``
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const inOrder = sql.join(places.map((place) => sql`${place} ${direction}`))
  const read = columns ? sql.join(columns.map((column) => sql.ref(String(column)))) : sql`*`
  const { rows } = await sql<Selectable<Schema[T]>>`
    select ${read} from ${sql.table(table)} where ${conditions}${beyond}
     order by ${inOrder} limit ${limit} offset ${offset}`.execute(tx)
  return rows
}

/** Up to here rows are counted each time. */
const COUNTED_EXACTLY = 10_000
const COUNT_KEPT_MS = 50_000
/** While one request counts anew, the others go on with the old number for so long. */
const COUNTING_MS = 10_000
const KEPT_COUNTS = 1000
const counts = new Map<string, Readonly<{ total: number; until: number }>>()

const countRows = async <T extends Listed>(
  tx: Tx,
  partnerId: string,
  { table }: Readonly<{ table: T }>,
  conditions: RawBuilder<unknown>,
): Promise<number> => {
  const count = async (most?: number): Promise<number> => {
    const few = most === undefined ? sql`` : sql` limit ${most}`
    const { rows } = await sql<{ n: bigint }>`
      select count(*) as n from (select from ${sql.table(table)} where ${conditions}${few}) counted`.execute(tx)
    return Number(rows[0]?.n ?? 0)
  }
  const { sql: text, parameters } = sql`${sql.table(table)} ${conditions}`.compile(tx)
  const key = toJson([partnerId, text, parameters])
  const kept = counts.get(key)
  if (kept && kept.until > Date.now()) return kept.total
  if (kept) counts.set(key, { ...kept, until: Date.now() + COUNTING_MS })
  const few = await count(COUNTED_EXACTLY + 1)
  if (few <= COUNTED_EXACTLY) {
    counts.delete(key)
    return few
  }
  const total = await count()
  if (counts.size >= KEPT_COUNTS) counts.clear()
  counts.set(key, { total, until: Date.now() + COUNT_KEPT_MS })
  return total
}

/**
 * Conditions for the bounds of a time: a day (in Berlin, both bounds inclusive) or an instant (UTC when it names no zone).
 * A 400 names the member that is neither.
 */
export const between = (
  column: string,
  bounds: readonly Readonly<{ field: string; text: string | undefined; side: 'min' | 'max' }>[],
): RawBuilder<SqlBool>[] =>
  bounds.flatMap(({ field, text, side }) => {
    if (text === undefined || text === '') return []
    const ref = sql.ref(column)
    if (isDay(text)) {
      return side === 'min'
        ? sql<SqlBool>`${ref} >= ${instantOn(text)}`
        : sql<SqlBool>`${ref} < ${instantOn(addDays(text as Day, 1))}`
    }
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)
      ? new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
      : undefined
    if (!at || Number.isNaN(at.getTime()))
      throw invalidField(field, `must be a day such as 2026-11-20, or an instant, not '${text}'.`)
    return side === 'min' ? sql<SqlBool>`${ref} >= ${at}` : sql<SqlBool>`${ref} <= ${at}`
  })

/** The condition that a column equals what the query names, or none. */
export const equal = (column: string, value: string | number | bigint | undefined): RawBuilder<SqlBool>[] =>
  value === undefined || value === '' ? [] : [sql<SqlBool>`${sql.ref(column)} = ${value}`]

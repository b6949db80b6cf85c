// What a seal covers beside transfers and audit entries: rows that areas hand in by name, digested day by day.
import type { Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import { digestSql, type SealedRecords } from './seal-format.ts'

/** Rows of an area that a seal covers. They are written once, on a day of the clock, and what is hashed of them stays. */
export type RecordKind = Readonly<{
  /** What a seal and a finding call them. */
  name: string
  table: string
  /** The column that has the day of the clock on which a row was written; an index begins with the partner and it. */
  day: string
  /** What is hashed of each, the partner among it, as SQL that says the same in every zone and language. */
  columns: readonly string[]
  /** The order of the rows of a day. */
  order: string
}>

const selectOf = ({ table, day, columns, order }: RecordKind, where: string): string =>
  `select ${day} as on_day, count(*)::integer as rows, ${digestSql(`json_build_array(${columns.join(', ')})::text`, order)} as digest
     from ${table} where partner_id = current_setting('app.partner') and ${where} group by ${day}`

type Row = Readonly<{ on_day: Day; rows: number; digest: string }>

/** The digests of a day that has ended; a kind of which there is nothing is left out. */
export const recordsOfDay = async (tx: Tx, kinds: readonly RecordKind[], on: Day): Promise<SealedRecords> => {
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const { rows } = await tx.client.query<Row>({
        name: `day_digest_${kind.table}`,
        text: selectOf(kind, `${kind.day} = $1`),
        values: [on],
      })
      return rows.map(({ rows: count, digest }) => [kind.name, { rows: count, digest }] as const)
    }),
  )
  return Object.fromEntries(found.flat())
}

/** The days after one day and until another on which such rows were written, each with what its seal must say of them. */
export const foundRecords = async (
  tx: Tx,
  kinds: readonly RecordKind[],
  afterOn: Day | null,
  untilOn: Day | null,
): Promise<ReadonlyMap<Day, SealedRecords>> => {
  const days = new Map<Day, SealedRecords>()
  for (const kind of kinds) {
    const { rows } = await tx.client.query<Row>(
      selectOf(kind, `($1::date is null or ${kind.day} > $1) and ($2::date is null or ${kind.day} <= $2)`),
      [afterOn, untilOn],
    )
    for (const { on_day, rows: count, digest } of rows)
      days.set(on_day, { ...days.get(on_day), [kind.name]: { rows: count, digest } })
  }
  return days
}

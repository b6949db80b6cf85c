// What an area offers to verification: a look at rows of its own.
import type { Day } from '../base/day.ts'
import type { Tx } from './database.ts'

/** What is not as it was written, by the open day: told as it is come across, however many rows are read. */
export type RowCheck = (tx: Tx, today: Day) => AsyncIterable<Readonly<{ on: Day; what: string }>>

// The days of a ledger as they are found: how many transfers each has, their digest, and what they move.
import type { Day } from '../base/day.ts'
import type { Tx } from '../db/database.ts'
import { type AccountCode, accounts, isPosting, type PostingName } from './chart.ts'
import { sealFormat, sealFormats } from './seal-format.ts'

/** Debits and credits by account. */
export type Sums = Map<number, { debit: bigint; credit: bigint }>

/** The audit entries of a day as they are found. */
export type FoundAudit = Readonly<{ entries: number; digests: Readonly<Record<string, string>> }>

/** A day as it is found: how many transfers, their digest in each format asked for, and what they move. */
export type FoundDay = {
  transfers: number
  digests: Readonly<Record<string, string>>
  sums: Sums
  strangePostings: string[]
}

type MoveRow = Readonly<{
  booked_on: Day
  posting: PostingName
  debit_account: AccountCode
  credit_account: AccountCode
  is_reversal: boolean
  cents: string
}>

/** The days after one day and until another on which something is booked, in order. */
export const foundDays = async (
  tx: Tx,
  partnerId: string,
  afterOn: Day | null,
  untilOn: Day | null,
  formats: readonly number[],
): Promise<ReadonlyMap<Day, FoundDay>> => {
  const range = `partner_id = $1 and ($2::date is null or booked_on > $2) and ($3::date is null or booked_on <= $3)`
  const known = formats.filter((format) => format in sealFormats)
  const digests = known.map((format) => `, ${sealFormat(format).digest} as digest_${format}`).join('')
  const values = [partnerId, afterOn, untilOn]
  const { rows: days } = await tx.client.query<{ booked_on: Day; transfers: number } & Record<string, string>>(
    `select booked_on, count(*)::integer as transfers${digests} from transfers where ${range} group by booked_on order by booked_on`,
    values,
  )
  const { rows: moves } = await tx.client.query<MoveRow>(
    `select booked_on, posting, debit_account, credit_account, reverses is not null as is_reversal, sum(amount_cents)::text as cents
       from transfers where ${range} group by 1, 2, 3, 4, 5`,
    values,
  )
  const byDay = Map.groupBy(moves, (move) => move.booked_on)
  return new Map(
    days.map(({ booked_on, transfers, ...digestsOfDay }) => {
      const own = byDay.get(booked_on) ?? []
      const strange = own.filter((move) => !isInChart(move))
      return [
        booked_on,
        {
          transfers,
          digests: digestsOfDay,
          sums: sumsOf(own),
          strangePostings: strange.map((move) => `${move.posting} ${move.debit_account} → ${move.credit_account}`),
        },
      ]
    }),
  )
}

/** The audit entries of the days after one day and until another, digested in each format asked for. */
export const foundAudits = async (
  tx: Tx,
  partnerId: string,
  afterOn: Day | null,
  untilOn: Day,
  formats: readonly number[],
): Promise<ReadonlyMap<Day, FoundAudit>> => {
  const known = formats.filter((format) => format in sealFormats)
  const digests = known.map((format) => `, ${sealFormat(format).auditDigest} as digest_${format}`).join('')
  const { rows } = await tx.client.query<{ happened_on: Day; entries: number } & Record<string, string>>(
    `select happened_on, count(*)::integer as entries${digests} from audit_entries
      where partner_id = $1 and ($2::date is null or happened_on > $2) and happened_on <= $3 group by happened_on`,
    [partnerId, afterOn, untilOn],
  )
  return new Map(
    rows.map(({ happened_on, entries, ...digestsOfDay }) => [happened_on, { entries, digests: digestsOfDay }]),
  )
}

const isInChart = ({ posting, debit_account, credit_account, is_reversal }: MoveRow): boolean =>
  debit_account in accounts &&
  credit_account in accounts &&
  isPosting(posting, debit_account, credit_account, is_reversal)

const sumsOf = (moves: readonly MoveRow[]): Sums => {
  const sums: Sums = new Map()
  for (const { debit_account, credit_account, cents } of moves) {
    addTo(sums, debit_account, BigInt(cents), 0n)
    addTo(sums, credit_account, 0n, BigInt(cents))
  }
  return sums
}

/** Adds to the sums of an account. */
export const addTo = (sums: Sums, account: number, debit: bigint, credit: bigint): void => {
  const sum = sums.get(account) ?? { debit: 0n, credit: 0n }
  sums.set(account, { debit: sum.debit + debit, credit: sum.credit + credit })
}

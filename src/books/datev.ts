// The DATEV export of a period: which transfers it takes, and what it refuses.
import type { Day } from '../base/day.ts'
import { outsideProduct, Refusal } from '../base/errors.ts'
import type { Tx } from '../db/database.ts'
import { rowsOf } from '../http/csv.ts'
import type { AccountCode, PostingName } from '../ledger/chart.ts'
import { lastSealedOn } from '../ledger/seals.ts'
import {
  DATEV_MOST_ROWS,
  type DatevBooking,
  type DatevPeriod,
  datevHead,
  datevLine,
  lastDayOfFile,
  postingTexts,
  toCp1252,
} from './datev-format.ts'
import type { DatevSettings } from './datev-settings.ts'

/** A booking for each transfer, or one for each day, posting and pair of accounts. */
export const datevDetails = ['transfers', 'days'] as const
export type DatevDetail = (typeof datevDetails)[number]

type Row = Readonly<{
  booked_on: Day
  posting: PostingName
  debit_account: AccountCode
  credit_account: AccountCode
  cents: bigint
  is_reversal: boolean
  reference: string
  loan_id: string | null
  line_id: string | null
  product_code: string | null
}>

const WHERE = `partner_id = current_setting('app.partner') and booked_on between $1 and $2`

const queries: Readonly<Record<DatevDetail, string>> = {
  transfers: `select booked_on, posting, debit_account, credit_account, amount_cents as cents, reverses is not null as is_reversal,
      transfer_id as reference, loan_id, line_id, product_code
    from transfers where ${WHERE} order by booked_on, recorded_at, transfer_id`,
  days: `select booked_on, posting, debit_account, credit_account, sum(amount_cents)::bigint as cents, reverses is not null as is_reversal,
      to_char(booked_on, 'YYYYMMDD') || '-' || debit_account || '-' || credit_account as reference,
      null as loan_id, null as line_id, null as product_code
    from transfers where ${WHERE} group by 1, 2, 3, 4, 6 order by 1, 2, 3, 4, 6`,
}

const aboutOf = ({ loan_id, line_id, product_code }: Row): DatevBooking['about'] => {
  if (loan_id !== null) return { what: 'Darlehen', id: loan_id }
  if (line_id !== null) return { what: 'Kreditrahmen', id: line_id }
  return product_code === null ? null : { what: 'Produkt', id: product_code }
}

const toBooking = (row: Row): DatevBooking => ({
  bookedOn: row.booked_on,
  debit: row.debit_account,
  credit: row.credit_account,
  amountCents: row.cents,
  reference: row.reference,
  text: `${postingTexts[row.posting]}${row.is_reversal ? ' (Storno)' : ''}`,
  about: aboutOf(row),
})

/** Refuses a period that crosses fiscal or calendar years, has a day without a seal, or makes more rows than a file takes. */
export const checkDatevPeriod = async (
  tx: Tx,
  { fiscalYearBegins }: DatevSettings,
  { fromOn, toOn }: Readonly<{ fromOn: Day; toOn: Day }>,
  detail: DatevDetail,
): Promise<void> => {
  const lastOn = lastDayOfFile(fromOn, fiscalYearBegins)
  if (toOn > lastOn)
    throw outsideProduct('to', `is after ${lastOn}: each fiscal year and each calendar year has files of its own.`)
  const sealedOn = await lastSealedOn(tx)
  if (sealedOn === undefined || sealedOn < toOn) {
    const so = sealedOn === undefined ? 'No day is sealed yet' : `The books are sealed until ${sealedOn}`
    throw new Refusal('invalid_state', `${so}: what is exported as final must be.`, 'to')
  }
  const { rows } = await tx.client.query<{ n: number }>(
    `select count(*)::integer as n from (select from (${queries[detail]}) bookings limit ${DATEV_MOST_ROWS + 1}) counted`,
    [fromOn, toOn],
  )
  if ((rows[0]?.n ?? 0) > DATEV_MOST_ROWS) {
    const way = detail === 'transfers' ? 'Take a shorter period, or detail=days.' : 'Take a shorter period.'
    throw outsideProduct('to', `makes more than the ${DATEV_MOST_ROWS} bookings that DATEV takes in a file. ${way}`)
  }
}

/** The file, in CP1252. */
export async function* datevFile(
  tx: Tx,
  settings: DatevSettings,
  period: DatevPeriod,
  detail: DatevDetail,
): AsyncGenerator<Uint8Array> {
  yield toCp1252(datevHead(settings, period))
  for await (const rows of rowsOf<Row>(tx, queries[detail], [period.fromOn, period.toOn])) {
    yield toCp1252(rows.map((row) => datevLine(settings, toBooking(row))).join(''))
  }
}

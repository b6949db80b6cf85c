// Which line an incoming transfer is for: every line has an IBAN of its own.
import { derivedId } from '../base/id.ts'
import type { Tx } from '../db/database.ts'
import type { Write } from '../db/write.ts'

/** The work of asking the bank for a line's IBAN. */
export const OPEN_LINE_ACCOUNT = 'open_line_account'

/** The bank gave us an IBAN that another line has: ask again. */
export class IbanTaken extends Error {
  override readonly name = 'IbanTaken'

  constructor(iban: string) {
    super(`the bank's IBAN ${iban} is another line's already; the next one is tried`)
  }
}

/** Lines that wait because the bank gave them no IBAN: how many, since when, and what it said last. */
export const linesWithoutIban = async ({
  client,
}: Tx): Promise<Readonly<{ lines: number; oldestAt: Date | null; problem: string | null }>> => {
  const { rows } = await client.query<{ lines: number; oldest_at: Date | null; problem: string | null }>(
    `select count(*)::int as lines, min(created_at) as oldest_at, (array_agg(last_error order by due_at desc))[1] as problem
       from work where partner_id = current_setting('app.partner') and kind = $1 and last_error is not null`,
    [OPEN_LINE_ACCOUNT],
  )
  const [row] = rows
  return { lines: row?.lines ?? 0, oldestAt: row?.oldest_at ?? null, problem: row?.problem ?? null }
}

/** Gives the line its IBAN and returns the id of its account. Throws IbanTaken when another line has the IBAN. */
export const registerLineIban = async (
  { tx, ctx }: Write,
  { lineId, iban }: Readonly<{ lineId: string; iban: string }>,
): Promise<string> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('line_ibans')
    .values({ partner_id: ctx.partnerId, line_id: lineId, iban })
    .onConflict((conflict) => conflict.columns(['partner_id', 'iban']).doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n) throw new IbanTaken(iban)
  return lineAccountId(lineId)
}

/** The account of a line: the same whenever it is asked for. */
export const lineAccountId = (lineId: string): string => derivedId('account', lineId)

/** The IBAN of a line, or undefined while it has none. */
export const ibanOfLine = async (tx: Tx, lineId: string): Promise<string | undefined> =>
  (await tx.selectFrom('line_ibans').select('iban').where('line_id', '=', lineId).executeTakeFirst())?.iban

/** The line behind each of these IBANs; IBANs that are no line's are left out. */
export const linesByIban = async (tx: Tx, ibans: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (ibans.length === 0) return new Map()
  const rows = await tx.selectFrom('line_ibans').select(['iban', 'line_id']).where('iban', 'in', ibans).execute()
  return new Map(rows.map((row) => [row.iban, row.line_id]))
}

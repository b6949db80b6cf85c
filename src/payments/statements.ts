// The statements of a file, held against the books and booked.
import type { Cents } from '../base/money.ts'
import type { Write } from '../db/write.ts'
import { book } from '../ledger/ledger.ts'
import { balanceOf, totalsUntil } from '../ledger/seals.ts'
import { bookEntries } from './entries.ts'
import { withDetails } from './entry-details.ts'
import { itemsOf } from './entry-items.ts'
import { insertStatement, seenBefore } from './incoming-store.ts'
import type { Entry, Statement } from './messages/message.ts'
import { contradictionIn, placeOf, type Told } from './statement-order.ts'

/** Why these statements cannot be what the account did: they tell what was told, or the books would not close with them. */
export const contradictionOf = async (
  write: Write,
  fresh: readonly Statement[],
  { lastCents, mayRepeat }: Readonly<{ lastCents: Cents; mayRepeat: boolean }>,
): Promise<string | null> => {
  if (fresh.length === 0) return null
  const ledgerCents = balanceOf(await totalsUntil(write.tx, write.ctx.today), 1000)
  const seen = mayRepeat ? [] : await toldTwice(write, fresh)
  return contradictionIn(fresh, { ledgerCents, lastCents, seen })
}

/** What an entry tells of its payments, as they will be kept. */
const toldBy = ({ reference, amountCents, bookedOn, details }: Entry): Told[] =>
  (details.length === 0 ? [{ amountCents }] : details).map((payment, i) => ({
    reference: `${reference}/${i}`,
    amountCents: payment.amountCents,
    bookedOn,
  }))

/** Payments of these statements that are told twice among them, or were told by another before. */
const toldTwice = async (write: Write, fresh: readonly Statement[]): Promise<readonly Told[]> => {
  const told = new Map<string, Told>()
  const twice: Told[] = []
  for (const statement of fresh) {
    const own = statement.entries.flatMap(toldBy)
    const isKnown = ({ reference, amountCents, bookedOn }: Told) => told.get(`${reference} ${amountCents} ${bookedOn}`)
    twice.push(...own.flatMap((each) => isKnown(each) ?? []))
    for (const each of own) told.set(`${each.reference} ${each.amountCents} ${each.bookedOn}`, each)
  }
  return [...twice, ...(await seenBefore(write, [...told.values()]))]
}

/** Books statements that follow, one after the other. Returns how many payments they tell of. */
export const bookStatements = async (
  write: Write,
  fileId: string,
  fresh: readonly Statement[],
  { isFirst }: Readonly<{ isFirst: boolean }>,
): Promise<number> => {
  let entries = 0
  for (const [i, statement] of fresh.entries()) {
    await insertStatement(write, fileId, statement)
    if (isFirst && i === 0) await bookOpening(write, fileId, statement)
    const detailed = await withDetails(write, statement.entries)
    const items = detailed.flatMap((entry) => itemsOf(write.ctx.partnerId, scopeOf(statement), entry))
    entries += await bookEntries(write, fileId, items)
  }
  return entries
}

/** What lay on the account before the first statement is the funding that the bank began with. */
const bookOpening = async (write: Write, fileId: string, { openingCents, closingOn }: Statement): Promise<void> => {
  if (openingCents === 0n) return
  const isFunded = openingCents > 0n
  await book(write, [
    {
      posting: 'opened',
      debit: isFunded ? 1000 : 3000,
      credit: isFunded ? 3000 : 1000,
      amountCents: isFunded ? openingCents : -openingCents,
      valueOn: closingOn,
      sourceId: fileId,
    },
  ])
}

/** The statement as a name for what it tells: years have their own numbers, and numbers their pages. */
const scopeOf = (statement: Statement): string => {
  const { year, number, page } = placeOf(statement)
  return `${year}/${number}/${page}`
}

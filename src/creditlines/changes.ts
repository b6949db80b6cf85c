// How a line changes: its row, the audit entry, and the webhook that shows it as it is now.

import type { Day } from '../base/day.ts'
import { advance } from '../base/machine.ts'
import type { Tx } from '../db/database.ts'
import type { Write } from '../db/write.ts'
import { usageOfLines } from '../loans/store.ts'
import { holdsOnLines } from '../persons/hold-store.ts'
import { lockingStatus } from '../persons/holds.ts'
import { productByVersion } from '../products/catalogue.ts'
import {
  type CreditLine,
  type CreditLineEvent,
  creditlineChanged,
  creditlineClosed,
  creditlineMachine,
} from './creditline.ts'
import { shownRenewals } from './renewal-store.ts'
import { updateCreditLine } from './store.ts'
import { creditLineWebhook, type LineSurroundings } from './views.ts'

/** What each of these lines shows besides its own row, on this day. */
export const surroundingsOfLines = async (
  tx: Tx,
  lines: readonly CreditLine[],
  today: Day,
): Promise<(creditLineId: string) => LineSurroundings> => {
  const usage = await usageOfLines(
    tx,
    lines.map(({ creditLineId }) => creditLineId),
  )
  const holds = await holdsOnLines(
    tx,
    lines.map(({ creditLineId, personId }) => ({ lineId: creditLineId, personId })),
    today,
  )
  const renewable = lines.filter(({ productVersion }) => productByVersion(productVersion).renewal !== null)
  const renewals = await shownRenewals(
    tx,
    renewable.map(({ creditLineId }) => creditLineId),
  )
  return (creditLineId) => ({
    usage: usage.get(creditLineId) ?? { utilizedCents: 0n, activeLoanIds: [] },
    lockingStatus: lockingStatus(holds(creditLineId)),
    renewal: renewals.get(creditLineId) ?? null,
  })
}

/** The same of one line. */
export const surroundingsOf = async (tx: Tx, line: CreditLine, today: Day): Promise<LineSurroundings> =>
  (await surroundingsOfLines(tx, [line], today))(line.creditLineId)

const subjectOf = ({ creditLineId, personId, applicationId }: CreditLine) => ({ creditLineId, personId, applicationId })

/** A locked line as it is now, and as it was; `previous` null: there was none. */
export type LineNews = Readonly<{ line: CreditLine; previous: CreditLine | null }>

/** Tells the outside what locked lines look like now: after a draw, a payment or a hold their own rows may be unchanged. */
export const announceLines = async (write: Write, news: readonly LineNews[]): Promise<void> => {
  if (news.length === 0) return
  const surroundings = await surroundingsOfLines(
    write.tx,
    news.map(({ line }) => line),
    write.ctx.today,
  )
  write.publish(
    ...news.map(({ line, previous }) =>
      creditlineChanged.of(
        line.creditLineId,
        { ...subjectOf(line), previous: previous?.status ?? null, status: line.status },
        creditLineWebhook(line, surroundings(line.creditLineId)),
      ),
    ),
  )
}

/** The same of one line. */
export const announceLine = (write: Write, line: CreditLine, previous: CreditLine | null = line): Promise<void> =>
  announceLines(write, [{ line, previous }])

/** Members that hold personal data: the audit entry leaves them out. */
const personal: ReadonlySet<string> = new Set([
  'recipientIban',
  'recipientName',
  'accountIban',
  'disposableIncomeCents',
  'latestDisposableIncomeCents',
])

/** Writes new values of a locked line, tells the auditor and the outside. Returns the line as it is now. */
export const changeLine = async (
  write: Write,
  before: CreditLine,
  values: Partial<Omit<CreditLine, 'creditLineId' | 'version'>>,
): Promise<CreditLine> => {
  const after: CreditLine = { ...before, ...values, version: before.version + 1 }
  await updateCreditLine(write, after)
  const names = [...Object.keys(values), 'version'].filter((name) => !personal.has(name))
  const pick = (line: CreditLine) => Object.fromEntries(Object.entries(line).filter(([name]) => names.includes(name)))
  write.changed('credit_line', before.creditLineId, pick(before), pick(after))
  await announceLine(write, after, before)
  return after
}

/** The same with an event of the state table; 409 where the table refuses it. A line that closes says so to the others. */
export const advanceLine = async (
  write: Write,
  before: CreditLine,
  event: CreditLineEvent,
  values: Partial<Omit<CreditLine, 'creditLineId' | 'version' | 'status'>> = {},
): Promise<CreditLine> => {
  const status = advance(creditlineMachine, before.status, event)
  const after = await changeLine(write, before, { ...values, status })
  if (status === 'closed' && before.status !== 'closed') {
    write.publish(
      creditlineClosed.of(before.creditLineId, { ...subjectOf(after), terminationType: after.terminationType }),
    )
  }
  return after
}

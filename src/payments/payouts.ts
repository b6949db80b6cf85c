// Money out: ordered with the business that wants it, written into a file on a bank day.
import { type Day, dayAt, latest } from '../base/day.ts'
import { newId } from '../base/id.ts'
import { advance } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import type { Command, Write } from '../db/write.ts'
import { holdCauses, holdEffects } from '../persons/holds.ts'
import { lender } from '../products/lender.ts'
import type { Step } from '../work/day.ts'
import { LONGEST_AHEAD_DAYS, paymentsCarry } from './cut-off.ts'
import { keepFile, newFileId } from './files.ts'
import { PAIN_001, writePain001 } from './messages/pain001.ts'
import { blockPayout, type StoppedRow, tellReleased } from './payees.ts'
import { endToEndId, type Payout, payoutMachine, payoutsSent } from './payment.ts'

/** Payments of one file: one transaction, one booking at the bank. */
const PAYMENTS_PER_FILE = 5000

export type PayoutOrder = Readonly<{
  kind: Payout['kind']
  /** The loan, line or bank entry that is paid. */
  subjectId: string
  lineId: string | null
  personId: string | null
  amountCents: Cents
  recipientName: string
  recipientIban: string
  remittance: string
  executeOn: Day
}>

/** Orders a payment; it goes into the first file on or after its day once its payee was checked. Returns its id. */
export const orderPayout = async (write: Write, order: PayoutOrder): Promise<string> => {
  const { tx, ctx } = write
  const payoutId = newId('payout')
  await tx
    .insertInto('payouts')
    .values({
      partner_id: ctx.partnerId,
      payout_id: payoutId,
      kind: order.kind,
      subject_id: order.subjectId,
      line_id: order.lineId,
      person_id: order.personId,
      status: 'ordered',
      amount_cents: order.amountCents,
      recipient_name: order.recipientName,
      recipient_iban: order.recipientIban,
      remittance: order.remittance,
      execute_on: order.executeOn,
      created_at: ctx.now,
    })
    .execute()
  write.changed('payout', payoutId, null, {
    status: 'ordered',
    amountCents: order.amountCents,
    executeOn: order.executeOn,
  })
  return payoutId
}

/** Stops a payment that is in no file yet; 409 afterwards. */
export const cancelPayout = async (write: Write, subjectId: string): Promise<void> => {
  const rows = await write.tx
    .selectFrom('payouts')
    .select(['payout_id', 'status'])
    .where('subject_id', '=', subjectId)
    .where('status', 'not in', ['cancelled', 'rejected', 'returned'])
    .forUpdate()
    .execute()
  for (const row of rows) {
    const status = advance(payoutMachine, row.status, 'cancel')
    await write.tx.updateTable('payouts').set({ status }).where('payout_id', '=', row.payout_id).execute()
    write.changed('payout', row.payout_id, { status: row.status }, { status })
  }
}

/** A payment that has not left. */
export type UnsentPayout = Readonly<{
  payoutId: string
  status: Payout['status']
  amountCents: Cents
}>

/** The payments of a kind that are ordered for a subject and in no file yet, the latest first; locked. */
export const unsentPayouts = async (
  { tx }: Write,
  kind: Payout['kind'],
  subjectId: string,
): Promise<readonly UnsentPayout[]> => {
  const rows = await tx
    .selectFrom('payouts')
    .select(['payout_id', 'status', 'amount_cents'])
    .where('subject_id', '=', subjectId)
    .where('kind', '=', kind)
    .where('status', 'in', ['ordered', 'blocked'])
    .orderBy('created_at', 'desc')
    .orderBy('payout_id')
    .forUpdate()
    .execute()
  return rows.map((row) => ({ payoutId: row.payout_id, status: row.status, amountCents: row.amount_cents }))
}

/** Takes back a payment that has not left. */
export const withdrawPayout = async (write: Write, { payoutId, status: before }: UnsentPayout): Promise<void> => {
  const status = advance(payoutMachine, before, 'cancel')
  await write.tx.updateTable('payouts').set({ status }).where('payout_id', '=', payoutId).execute()
  write.changed('payout', payoutId, { status: before }, { status })
}

/**
 * Sends what is ordered for a line, and in no file yet, to another account, not before a day. Returns the subjects: loans,
 * lines. What the bank has already goes where it was told to.
 */
export const redirectPayouts = async (
  write: Write,
  lineId: string,
  to: Readonly<{ name: string; iban: string; notBeforeOn: Day }>,
  kinds: readonly Payout['kind'][],
): Promise<string[]> => {
  const rows = await write.tx
    .selectFrom('payouts')
    .select(['payout_id', 'kind', 'subject_id', 'amount_cents', 'status', 'execute_on'])
    .where('line_id', '=', lineId)
    .where('status', 'in', ['ordered', 'blocked'])
    .where('kind', 'in', kinds)
    .orderBy('payout_id')
    .forUpdate()
    .execute()
  for (const row of rows) {
    const executeOn = latest(row.execute_on, to.notBeforeOn)
    const anew = { status: 'ordered', payee_check: 'due', payee_name: null, reason_code: null } as const
    await write.tx
      .updateTable('payouts')
      .set({ recipient_name: to.name, recipient_iban: to.iban, execute_on: executeOn, ...anew })
      .where('payout_id', '=', row.payout_id)
      .execute()
    write.changed(
      'payout',
      row.payout_id,
      { executeOn: row.execute_on, status: row.status },
      { executeOn, status: anew.status, isRedirected: true },
    )
    if (row.status === 'blocked') tellReleased(write, row)
  }
  return rows.map((row) => row.subject_id)
}

/** Causes for which nothing is drawn, so that a draw which has not left does not leave either. */
const stopping = holdCauses.filter((cause) => holdEffects[cause].draws === 'stops')

type DueRow = StoppedRow &
  Readonly<{ recipient_name: string; recipient_iban: string; remittance: string; held: boolean }>

/** What is to be paid by this day, and whether anybody holds it then. */
const duePayouts = async ({ tx, ctx }: Write, executeOn: Day): Promise<DueRow[]> => {
  const { rows } = await tx.client.query<DueRow>(
    `select payout_id, kind, subject_id, amount_cents, recipient_name, recipient_iban, remittance,
            kind = 'loan' and exists (select from holds h where h.partner_id = p.partner_id and h.person_id = p.person_id
              and (h.line_id is null or h.line_id = p.line_id) and h.cause = any($3) and h.since_on <= $2
              and (h.until_on is null or h.until_on > $2)) as held
       from payouts p
      where partner_id = $1 and status = 'ordered' and payee_check in ('match', 'released') and execute_on <= $2
      order by payout_id limit ${PAYMENTS_PER_FILE} for update of p skip locked`,
    [ctx.partnerId, executeOn, stopping],
  )
  return rows
}

/**
 * Writes what is due into one pain.001, for the day on which the bank will pay it, and tells what was sent. Returns how many
 * payments; zero on a day when banks are closed.
 */
const writePayoutFile: Command<Day, number> = {
  name: 'payments.write_payouts',
  run: async (write, on) => {
    const { tx, ctx } = write
    // A clock that is late catches up first: files never carry past dates.
    if (on !== ctx.today || dayAt(ctx.now) !== on) return 0
    const executeOn = paymentsCarry(ctx, lender.cutOffs.payouts)
    const due = executeOn === null ? [] : await duePayouts(write, executeOn)
    const held = due.filter((row) => row.held)
    for (const row of held) await blockPayout(write, row, 'hold')
    const rows = due.filter((row) => !row.held)
    if (executeOn === null || rows.length === 0) return held.length
    const { fileId, messageId } = newFileId()
    const content = writePain001({
      messageId,
      createdAt: ctx.now,
      initiatingParty: lender.name,
      batches: [
        {
          id: `${messageId}-1`,
          executeOn,
          account: { name: lender.name, iban: lender.iban },
          transactions: rows.map((row) => ({
            endToEndId: endToEndId(row.payout_id),
            amountCents: row.amount_cents,
            counterparty: { name: row.recipient_name, iban: row.recipient_iban },
            remittance: row.remittance,
          })),
        },
      ],
    })
    await keepFile(write, { fileId, message: PAIN_001, messageId, content })
    const ids = rows.map((row) => row.payout_id)
    await tx
      .updateTable('payouts')
      .set({ status: 'in_file', file_id: fileId, execute_on: executeOn })
      .where('payout_id', 'in', ids)
      .execute()
    for (const id of ids) write.changed('payout', id, { status: 'ordered' }, { status: 'in_file', fileId })
    const news = rows
      .filter((row) => row.kind === 'loan')
      .map((row) => ({
        payoutId: row.payout_id,
        kind: row.kind,
        subjectId: row.subject_id,
        amountCents: row.amount_cents,
        valueOn: on,
      }))
    if (news.length > 0) write.publish(payoutsSent.of(fileId, news))
    return due.length
  },
}

export const writePayouts: Step = {
  name: 'write_payouts',
  due: `exists (select from payouts where status = 'ordered' and payee_check in ('match', 'released')
    and execute_on <= :today + ${LONGEST_AHEAD_DAYS})`,
  run: ({ on, execute }) => execute(writePayoutFile, on),
}

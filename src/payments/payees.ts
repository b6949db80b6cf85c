// Before money leaves: is the payee the holder of the account (`domain-rules.md` 6.3)? What does not match is stopped, and a
// person releases or refuses it.
import { notFound, Refusal } from '../base/errors.ts'
import { accepts, advance } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import { type Db, read, type Tx } from '../db/database.ts'
import type { EventKind } from '../db/event.ts'
import { type Command, systemExecution, toJson, type Write, type Writer } from '../db/write.ts'
import { holdsOnLine } from '../persons/hold-store.ts'
import { effectsOf } from '../persons/holds.ts'
import { type Step, untilDone } from '../work/day.ts'
import { enqueue, finish, type Job } from '../work/queue.ts'
import type { JobHandler } from '../work/worker.ts'
import {
  type Payout,
  type PayoutNews,
  payoutMachine,
  payoutsBlocked,
  payoutsRefused,
  payoutsReleased,
} from './payment.ts'
import type { PayeeAnswer, PayeePort, PayeeQuestion } from './port.ts'

/** So many are asked about in one call. */
const BATCH = 100

export const CHECK_PAYEES = 'check_payees'

const askBatch: Command<unknown, number> = {
  name: 'payments.ask_payees',
  run: async (write) => {
    const { tx, ctx } = write
    const { rows } = await tx.client.query<{ payout_id: string }>(
      `update payouts set payee_check = 'asked' where partner_id = $1 and payout_id in (
         select payout_id from payouts where partner_id = $1 and status = 'ordered' and payee_check = 'due'
          order by payout_id limit ${BATCH} for update skip locked)
       returning payout_id`,
      [ctx.partnerId],
    )
    const payoutIds = rows.map((row) => row.payout_id)
    const [first] = payoutIds
    if (first) await enqueue(write, { kind: CHECK_PAYEES, orderingKey: `payees ${first}`, payload: { payoutIds } })
    return payoutIds.length
  },
}

/** Puts the question about each new payout into the queue. */
export const askPayees: Step = {
  name: 'ask_payees',
  due: `exists (select from payouts where status = 'ordered' and payee_check = 'due')`,
  run: untilDone(askBatch),
}

type Answered = Readonly<{ payoutId: string; iban: string; answer: PayeeAnswer }>

/** Asks outside of any transaction; a person or a call-back that was faster wins. */
export const checkPayees = (db: Db, writer: Writer, port: PayeePort): JobHandler => ({
  kind: CHECK_PAYEES,
  run: async (job) => {
    const { payoutIds } = job.payload as { payoutIds: string[] }
    const questions = await read(db, job.partnerId, (tx) => waitingAmong(tx, payoutIds))
    if (questions.length === 0) return undefined
    const answers = await port.check(job.partnerId, questions)
    const answered = questions.flatMap(({ payoutId, iban }): Answered[] => {
      const answer = answers.get(payoutId)
      return answer ? [{ payoutId, iban, answer }] : []
    })
    await writer.execute(systemExecution(job.partnerId, 'work'), recordAnswers, { job, answered })
    return undefined
  },
})

const waitingAmong = async (tx: Tx, payoutIds: readonly string[]): Promise<PayeeQuestion[]> => {
  const rows = await tx
    .selectFrom('payouts')
    .select(['payout_id', 'person_id', 'recipient_name', 'recipient_iban'])
    .where('payout_id', 'in', payoutIds)
    .where('status', '=', 'ordered')
    .where('payee_check', '=', 'asked')
    .orderBy('payout_id')
    .execute()
  return rows.map((row) => ({
    payoutId: row.payout_id,
    personId: row.person_id,
    name: row.recipient_name,
    iban: row.recipient_iban,
  }))
}

const recordAnswers: Command<Readonly<{ job: Job; answered: readonly Answered[] }>, void> = {
  name: 'payments.record_payee_checks',
  run: async (write, { job, answered }) => {
    await finish(write, job)
    await answer(write, answered)
  },
}

/** Writes what came of the checks, where they are still waited for and the account is the same; the rest is stopped. */
const answer = async (write: Write, answered: readonly Answered[]): Promise<void> => {
  if (answered.length === 0) return
  const { tx, ctx } = write
  const { rows } = await tx.client.query<StoppedRow & { payee_check: PayeeAnswer['outcome'] }>(
    `update payouts p set payee_check = a.outcome, payee_name = a.name,
            status = case when a.outcome = 'match' then p.status else 'blocked' end, version = p.version + 1
       from jsonb_to_recordset($2) as a(id text, iban text, outcome text, name text)
      where p.partner_id = $1 and p.payout_id = a.id and p.recipient_iban = a.iban and p.status = 'ordered'
        and p.payee_check in ('due', 'asked')
      returning p.payout_id, p.kind, p.subject_id, p.amount_cents, p.payee_check`,
    [
      ctx.partnerId,
      toJson(answered.map(({ payoutId, iban, answer: { outcome, name } }) => ({ id: payoutId, iban, outcome, name }))),
    ],
  )
  for (const { payee_check, ...row } of rows.toSorted((a, b) => (a.payout_id < b.payout_id ? -1 : 1))) {
    const status = payee_check === 'match' ? 'ordered' : advance(payoutMachine, 'ordered', 'block')
    write.changed('payout', row.payout_id, { status: 'ordered' }, { status, payeeCheck: payee_check })
    if (payee_check !== 'match') tell(write, payoutsBlocked, row, `payee_${payee_check}`)
  }
}

export type StoppedRow = Readonly<{
  payout_id: string
  kind: Payout['kind']
  subject_id: string
  amount_cents: Cents
}>

const tell = (
  write: Write,
  kind: EventKind<string, PayoutNews>,
  { payout_id, kind: payoutKind, subject_id, amount_cents }: StoppedRow,
  reasonCode?: string,
): void => {
  const news = {
    payoutId: payout_id,
    kind: payoutKind,
    subjectId: subject_id,
    amountCents: amount_cents,
    valueOn: write.ctx.today,
  }
  write.publish(kind.of(payout_id, [reasonCode ? { ...news, reasonCode } : news]))
}

/** Stops a payout that is ordered: its customer or line is held. */
export const blockPayout = async (write: Write, row: StoppedRow, reasonCode: string): Promise<void> => {
  const status = advance(payoutMachine, 'ordered', 'block')
  await write.tx
    .updateTable('payouts')
    .set({ status, reason_code: reasonCode })
    .where('payout_id', '=', row.payout_id)
    .execute()
  write.changed('payout', row.payout_id, { status: 'ordered' }, { status, reasonCode })
  tell(write, payoutsBlocked, row, reasonCode)
}

/** What was stopped goes on. */
export const tellReleased = (write: Write, row: StoppedRow): void => tell(write, payoutsReleased, row)

const lockPayout = async (tx: Tx, payoutId: string) => {
  const row = await tx
    .selectFrom('payouts')
    .selectAll()
    .where('payout_id', '=', payoutId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Payout', payoutId)
  return row
}

export type PayoutRow = Awaited<ReturnType<typeof lockPayout>>

const afresh = async (write: Write, payoutId: string): Promise<PayoutRow> => lockPayout(write.tx, payoutId)

/** A person, or a service by its call-back, answers the check. 409 when nobody waits for it any more. */
export const recordPayeeCheck: Command<Readonly<{ payoutId: string; answer: PayeeAnswer }>, PayoutRow> = {
  name: 'payments.record_payee_check',
  run: async (write, { payoutId, answer: given }) => {
    const row = await lockPayout(write.tx, payoutId)
    if (row.status !== 'ordered' || (row.payee_check !== 'asked' && row.payee_check !== 'due')) {
      throw new Refusal('invalid_state', `The payout is '${row.status}', its payee check '${row.payee_check}'.`)
    }
    await answer(write, [{ payoutId, iban: row.recipient_iban, answer: given }])
    return afresh(write, payoutId)
  },
}

export type Decision = Readonly<{ payoutId: string; reason: string }>

const stopped = async (write: Write, { payoutId, reason }: Decision, event: 'release' | 'cancel') => {
  write.because(reason)
  const row = await lockPayout(write.tx, payoutId)
  if (row.status !== 'blocked' || !accepts(payoutMachine, row.status, event))
    throw new Refusal('invalid_state', `The payout is '${row.status}': it was not stopped, or somebody has decided.`)
  return row
}

/** A person lets a stopped payout go, whatever the check said. 409 while a hold stops money from going out. */
export const releaseStopped: Command<Decision, PayoutRow> = {
  name: 'payments.release_stopped_payout',
  run: async (write, decision) => {
    const { tx, ctx } = write
    const row = await stopped(write, decision, 'release')
    const { person_id: personId, line_id: lineId } = row
    if (row.kind === 'loan' && personId && lineId) {
      const { draws, locking } = effectsOf(await holdsOnLine(tx, personId, lineId, ctx.today))
      if (draws === 'stops')
        throw new Refusal('credit_line_blocked', `The credit line is locked (${locking}): nothing is paid out.`)
    }
    const status = advance(payoutMachine, row.status, 'release')
    const payeeCheck = row.payee_check === 'match' ? 'match' : 'released'
    await tx
      .updateTable('payouts')
      .set({ status, payee_check: payeeCheck, reason_code: null, version: row.version + 1 })
      .where('payout_id', '=', row.payout_id)
      .execute()
    write.changed('payout', row.payout_id, { status: row.status }, { status, payeeCheck })
    tellReleased(write, row)
    return afresh(write, row.payout_id)
  },
}

/** A person gives a stopped payout up: the loan waits for another account, a refund is credit again. */
export const refuseStopped: Command<Decision, PayoutRow> = {
  name: 'payments.refuse_stopped_payout',
  run: async (write, decision) => {
    const row = await stopped(write, decision, 'cancel')
    const status = advance(payoutMachine, row.status, 'cancel')
    await write.tx
      .updateTable('payouts')
      .set({ status, version: row.version + 1 })
      .where('payout_id', '=', row.payout_id)
      .execute()
    write.changed('payout', row.payout_id, { status: row.status }, { status })
    tell(write, payoutsRefused, row, 'payout_refused')
    return afresh(write, row.payout_id)
  },
}

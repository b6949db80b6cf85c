// The simulated bank: takes our files, answers with reports and statements, and does what the scripts say. It keeps an
// account for the lender and knows nothing of loans.
import { createHash } from 'node:crypto'
import { composeIBAN } from 'ibantools'
import { addT2Days, isT2Day, onOrAfterT2 } from '../../base/calendar.ts'
import { type Day, instantOn, latest } from '../../base/day.ts'
import { invalidField, notFound } from '../../base/errors.ts'
import { newId } from '../../base/id.ts'
import { type Cents, sumCents } from '../../base/money.ts'
import { readClock } from '../../db/clock.ts'
import { type Db, type Tx, transaction } from '../../db/database.ts'
import { type Command, toJson } from '../../db/write.ts'
import { type Moment, takenOn } from '../../payments/cut-off.ts'
import { linesByIban } from '../../payments/line-ibans.ts'
import { CAMT_053 } from '../../payments/messages/camt.ts'
import type {
  CreditTransfer,
  CreditTransferBatch,
  DirectDebit,
  DirectDebitBatch,
  Entry,
} from '../../payments/messages/message.ts'
import { PAIN_001 } from '../../payments/messages/pain001.ts'
import { PAIN_002 } from '../../payments/messages/pain002.ts'
import { collectionIdOf, payoutIdOf } from '../../payments/payment.ts'
import type { BankPort } from '../../payments/port.ts'
import { lender } from '../../products/lender.ts'
import { takeAnswer } from '../scripts.ts'
import { collectionCredit, collectionReturn, incomingTransfer, payoutDebit, payoutReturn } from './messages/entries.ts'
import { readPayments } from './messages/read-payments.ts'
import { writeCamt053 } from './messages/write-camt.ts'
import { statusReport, writePain002 } from './messages/write-status.ts'

/** What this bank charges us for a returned debit. */
const RETURN_FEE_CENTS = 300n

/** Its bank code in IBANs. */
const BANK_CODE = '11010101'

type Orders = Readonly<{
  payout: Readonly<{ messageId: string; batch: CreditTransferBatch }>
  collection: Readonly<{ messageId: string; batch: DirectDebitBatch }>
  payout_return: Readonly<{
    messageId: string
    batch: CreditTransferBatch
    transaction: CreditTransfer
    reason: string
  }>
  collection_return: Readonly<{ messageId: string; batch: DirectDebitBatch; transaction: DirectDebit; reason: string }>
  incoming: Readonly<{ amountCents: Cents; toIban: string; remittance: string; valueOn: Day }>
}>
type Order = {
  [K in keyof Orders]: Readonly<{ orderId: string; kind: K; actOn: Day; details: Orders[K] }>
}[keyof Orders]

const insertOrders = async (tx: Tx, partnerId: string, orders: readonly Order[]): Promise<void> => {
  if (orders.length === 0) return
  await tx
    .insertInto('sandbox_bank_orders')
    .values(
      orders.map((order) => ({
        partner_id: partnerId,
        order_id: order.orderId,
        kind: order.kind,
        act_on: order.actOn,
        details: toJson(order.details),
        status: 'waiting' as const,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Cents came as text, because JSON has no whole numbers of that size. */
const readDetails = (details: unknown): unknown =>
  JSON.parse(JSON.stringify(details), (name, value: unknown) =>
    name === 'amountCents' ? BigInt(value as string) : value,
  )

/** The account, made when first needed; locked, so that statements are numbered one after the other. */
const lockAccount = async (tx: Tx, partnerId: string) => {
  await tx
    .insertInto('sandbox_bank_accounts')
    .values({ partner_id: partnerId, balance_cents: 0n, last_statement: 0n })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return tx
    .selectFrom('sandbox_bank_accounts')
    .selectAll()
    .where('partner_id', '=', partnerId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

const answer = async (tx: Tx, partnerId: string, message: string, content: string): Promise<void> => {
  await tx.client.query(
    `insert into sandbox_bank_outbox (partner_id, number, message, content)
     select $1, coalesce(max(number), 0) + 1, $2, $3 from sandbox_bank_outbox where partner_id = $1`,
    [partnerId, message, content],
  )
}

/** `reject:AC01`, `return:AC04`, `AM04`, `AM04@5`: what a script says becomes of a payment; days are bank days after the booking. */
const fateOf = (
  script: string,
): Readonly<{ reject?: string; returned?: Readonly<{ reason: string; afterT2Days: number }> }> => {
  const [, verb, code, days] = /^(?:(reject|return):)?([A-Z0-9]{4})(?:@(\d+))?$/.exec(script) ?? []
  if (!code) return {}
  if (verb === 'reject') return { reject: code }
  return { returned: { reason: code, afterT2Days: days ? Number(days) : 2 } }
}

/** The person whom a payment of ours is for: the sandbox may read anything. */
const personsBehind = async (
  tx: Tx,
  ids: Readonly<{ payouts: readonly string[]; collections: readonly string[] }>,
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await tx.client.query<{ id: string; person_id: string }>(
    `select left(payout_id, 32) as id, person_id from payouts where payout_id = any($1) and person_id is not null
     union all
     select left(c.collection_id, 32), l.person_id from collections c join loans l using (partner_id, loan_id) where c.collection_id = any($2)`,
    [ids.payouts, ids.collections],
  )
  return new Map(rows.map((row) => [row.id, row.person_id]))
}

/** A payment that a script sends back so many bank days after it was booked. */
type Return = Readonly<{ endToEndId: string; reason: string; afterT2Days: number }>

/** What the bank will do with a batch: book what it accepts on the day that was asked for, or the first that it can reach. */
const ordersOf = ({
  messageId,
  batch,
  isPayout,
  earliestOn,
  rejections,
  returns,
}: Readonly<{
  messageId: string
  batch: CreditTransferBatch | DirectDebitBatch
  isPayout: boolean
  earliestOn: Day
  rejections: ReadonlyMap<string, string>
  returns: readonly Return[]
}>): Order[] => {
  const actOn = onOrAfterT2(latest('executeOn' in batch ? batch.executeOn : batch.collectOn, earliestOn))
  const payments: readonly CreditTransfer[] = batch.transactions
  const accepted = payments.filter(({ endToEndId }) => !rejections.has(endToEndId))
  const booked = {
    orderId: `${messageId}/${batch.id}`,
    kind: isPayout ? 'payout' : 'collection',
    actOn,
    details: { messageId, batch: { ...batch, transactions: accepted } },
  }
  const returned = returns.flatMap(({ endToEndId, reason, afterT2Days }) => {
    const transaction = payments.find((each) => each.endToEndId === endToEndId)
    return transaction
      ? [
          {
            orderId: `${messageId}/${endToEndId}`,
            kind: isPayout ? 'payout_return' : 'collection_return',
            actOn: addT2Days(actOn, afterT2Days),
            details: { messageId, batch: { ...batch, transactions: [] }, transaction, reason },
          },
        ]
      : []
  })
  return [booked, ...returned] as Order[]
}

const accept = async (tx: Tx, partnerId: string, clock: Moment, content: string): Promise<void> => {
  const received = readPayments(content)
  const { messageId } = received.file
  await lockAccount(tx, partnerId)
  const known = await tx
    .selectFrom('sandbox_bank_orders')
    .select('order_id')
    .where('order_id', 'like', `${messageId}/%`)
    .limit(1)
    .executeTakeFirst()
  if (known) return // the file came twice
  const isPayout = received.messageName === PAIN_001
  const endToEnds = received.file.batches.flatMap(({ transactions }) =>
    transactions.map(({ endToEndId }) => endToEndId),
  )
  const persons = await personsBehind(tx, {
    payouts: isPayout ? endToEnds.map(payoutIdOf) : [],
    collections: isPayout ? [] : endToEnds.map(collectionIdOf),
  })
  const port = isPayout ? 'payouts' : 'collections'
  const scripted = await tx
    .selectFrom('sandbox_scripts')
    .select('person_id')
    .where('port', '=', port)
    .where('person_id', 'in', ['', ...new Set(persons.values())])
    .execute()
  const hasScript = new Set(scripted.map((row) => row.person_id))
  const rejections = new Map<string, string>()
  const returns: Return[] = []
  for (const endToEndId of endToEnds) {
    const personId = persons.get(endToEndId)
    if (!personId || !hasScript.has(personId)) continue
    const { reject, returned } = fateOf(await takeAnswer(tx, { partnerId, personId, port, subjectId: endToEndId }))
    if (reject) rejections.set(endToEndId, reject)
    if (returned) returns.push({ endToEndId, ...returned })
  }
  const earliestOn = takenOn(clock, isPayout ? lender.cutOffs.payouts : lender.cutOffs.debits)
  const orders = received.file.batches.flatMap((batch) =>
    ordersOf({ messageId, batch, isPayout, earliestOn, rejections, returns }),
  )
  await insertOrders(tx, partnerId, orders)
  const report = statusReport(
    received,
    `${messageId.slice(0, 30)}-002`,
    instantOn(clock.today, 12),
    (id) => rejections.get(id) ?? null,
  )
  await answer(tx, partnerId, PAIN_002, writePain002(report))
}

const entryOf = (order: Order, bookedOn: Day): Entry => {
  const reference = createHash('sha256').update(order.orderId).digest('hex').slice(0, 32)
  const booking = { reference, bookedOn }
  switch (order.kind) {
    case 'payout':
      return payoutDebit(booking, order.details.messageId, order.details.batch)
    case 'collection':
      return collectionCredit(booking, order.details.messageId, order.details.batch)
    case 'payout_return':
      return payoutReturn(
        booking,
        order.details.messageId,
        order.details.batch,
        order.details.transaction,
        order.details.reason,
      )
    case 'collection_return':
      return collectionReturn(
        booking,
        order.details.messageId,
        order.details.batch,
        order.details.transaction,
        order.details.reason,
        RETURN_FEE_CENTS,
      )
    case 'incoming': {
      const { amountCents, toIban, remittance, valueOn } = order.details
      const from = { name: 'Kundin oder Kunde', iban: 'DE02120300000000202051' }
      return { ...incomingTransfer(booking, { amountCents, from, toIban, remittance }), valueOn }
    }
  }
}

/** Asked every day, and mostly there is nothing. */
const MAY_HAVE_NEWS = `(exists (select from sandbox_bank_orders where status = 'waiting' and act_on <= :today)
  or exists (select from sandbox_bank_outbox where not fetched))`

/** Books what is due by this day and writes a statement of it. Banks work on bank days; instant transfers come on any. */
const work = async (tx: Tx, partnerId: string, today: Day): Promise<void> => {
  const account = await lockAccount(tx, partnerId)
  const rows = await tx
    .selectFrom('sandbox_bank_orders')
    .select(['order_id', 'kind', 'act_on', 'details'])
    .where('status', '=', 'waiting')
    .where('act_on', '<=', today)
    .orderBy('act_on')
    .orderBy('order_id')
    .execute()
  const orders = rows
    .map(
      (row) =>
        ({ orderId: row.order_id, kind: row.kind, actOn: row.act_on, details: readDetails(row.details) }) as Order,
    )
    .filter(({ kind }) => kind === 'incoming' || isT2Day(today))
  if (orders.length === 0) return
  const entries = orders.map((order) => entryOf(order, today)).filter(({ amountCents }) => amountCents !== 0n)
  await tx
    .updateTable('sandbox_bank_orders')
    .set({ status: 'done' })
    .where(
      'order_id',
      'in',
      orders.map(({ orderId }) => orderId),
    )
    .execute()
  if (entries.length === 0) return // everything in them had been rejected
  const number = account.last_statement + 1n
  const closingCents = account.balance_cents + sumCents(entries.map(({ amountCents }) => amountCents))
  await tx
    .updateTable('sandbox_bank_accounts')
    .set({ balance_cents: closingCents, last_statement: number })
    .where('partner_id', '=', partnerId)
    .execute()
  const id = `${partnerId.slice(0, 12)}-${number}`
  const statement = writeCamt053({
    kind: 'camt.053',
    messageId: id,
    createdAt: instantOn(today, 18),
    statements: [
      {
        id,
        electronicNumber: Number(number),
        legalNumber: Number(number),
        createdAt: instantOn(today, 18),
        accountIban: lender.iban,
        openingCents: account.balance_cents,
        closingCents,
        closingOn: today,
        entries,
      },
    ],
  })
  await answer(tx, partnerId, CAMT_053, statement)
}

/** A transfer to a line's IBAN, as the sandbox's user sends one. Without a value day it counts today. 404: no line has the IBAN. */
export const receiveTransfer: Command<
  Readonly<{ amountCents: Cents; toIban: string; remittance: string; valueOn: Day | null }>,
  Readonly<{ id: string }>
> = {
  name: 'sandbox.receive_transfer',
  run: async ({ tx, ctx, changed }, { valueOn, ...transfer }) => {
    const lines = await linesByIban(tx, [transfer.toIban])
    if (!lines.has(transfer.toIban)) throw notFound('Account', transfer.toIban)
    if (valueOn && valueOn > ctx.today)
      throw invalidField('value_date', `${valueOn} lies ahead; the bank books what has arrived.`)
    const id = newId('bankEntry')
    const details = { ...transfer, valueOn: valueOn ?? ctx.today }
    await insertOrders(tx, ctx.partnerId, [{ orderId: `incoming/${id}`, kind: 'incoming', actOn: ctx.today, details }])
    changed('sandbox_transfer', id, null, { amountCents: transfer.amountCents })
    return { id }
  },
}

/** The bank port on the sandbox's own tables. */
export const simulatedBank = (db: Db): BankPort => ({
  lineIban: async ({ lineId, attempt }) => {
    const digits =
      BigInt(`0x${createHash('sha256').update(`${lineId}/${attempt}`).digest('hex').slice(0, 15)}`) % 10_000_000_000n
    const iban = composeIBAN({ countryCode: 'DE', bban: `${BANK_CODE}${digits.toString().padStart(10, '0')}` })
    if (!iban) throw new Error('the simulated bank could not make an IBAN')
    return iban
  },
  send: async (partnerId, file) => {
    const clock = await readClock(db, partnerId)
    await transaction(db, partnerId, (tx) => accept(tx, partnerId, clock, file.content))
  },
  mayHaveNews: MAY_HAVE_NEWS,
  fetch: (partnerId, today) =>
    transaction(
      db,
      partnerId,
      async (tx, [asked]) => {
        if (!asked?.has_news) return []
        await work(tx, partnerId, today)
        const rows = await tx
          .selectFrom('sandbox_bank_outbox')
          .select(['number', 'content'])
          .where('fetched', '=', false)
          .orderBy('number')
          .execute()
        return rows.map(({ number, content }) => ({ receipt: String(number), content: Buffer.from(content) }))
      },
      { prelude: `select ${MAY_HAVE_NEWS.replace(':today', `date '${today}'`)} as has_news` },
    ),
  acknowledge: async (partnerId, receipt) => {
    await transaction(db, partnerId, (tx) =>
      tx.updateTable('sandbox_bank_outbox').set({ fetched: true }).where('number', '=', BigInt(receipt)).execute(),
    )
  },
})

// How a line comes to be: created with the contract, authorized, given its account and its mandate, opened.
import { addDays, type Day } from '../base/day.ts'
import { derivedId, newId } from '../base/id.ts'
import { accepts } from '../base/machine.ts'
import type { Cents } from '../base/money.ts'
import type { Rate } from '../base/rate.ts'
import type { Command, Write } from '../db/write.ts'
import { OPEN_LINE_ACCOUNT, registerLineIban } from '../payments/line-ibans.ts'
import {
  createMandate,
  type mandateActive,
  type mandateCancelled,
  type mandateLapsed,
  type mandateSuspended,
} from '../payments/mandates.ts'
import { liftCause, placeHolds } from '../persons/hold-commands.ts'
import type { holdLifted, holdPlaced } from '../persons/holds.ts'
import { productByVersion } from '../products/catalogue.ts'
import type { LegalRegime, Segment } from '../products/product.ts'
import { enqueue, finish, type Job } from '../work/queue.ts'
import { advanceLine, announceLine, announceLines } from './changes.ts'
import { type CreditLine, creditlineCreated, creditlineMachine, creditlineOpened } from './creditline.ts'
import { AUTHORIZATION_DAYS, revocableUntil } from './rules.ts'
import {
  insertCreditLine,
  linesHeld,
  linesNotAuthorizedBy,
  lockCreditLine,
  lockCreditLineOf,
  lockCreditLines,
} from './store.ts'

/** What was agreed: the line is made from it. */
export type NewCreditLine = Readonly<{
  personId: string
  applicationId: string
  productVersion: string
  productType: Segment
  legalRegime: LegalRegime
  limitCents: Cents
  interestRate: Rate
  annualPercentageRate: Rate
  repaymentDay: number
  recipientIban: string
  recipientName: string
  mandateReference: string
  disposableIncomeCents: Cents | null
  /** The day of the signature. */
  concludedOn: Day
  /** The partner authorizes each line itself before it opens. */
  requiresAuthorization: boolean
}>

type OpenAccount = Readonly<{ creditLineId: string }>

const askForAccount = (write: Write, { creditLineId }: OpenAccount): Promise<void> =>
  enqueue(write, { kind: OPEN_LINE_ACCOUNT, orderingKey: creditLineId, payload: { creditLineId } })

/** Makes the line of a concluded contract, inside the write that concludes it. */
export const createLine = async (write: Write, agreed: NewCreditLine): Promise<CreditLine> => {
  const { ctx } = write
  const { requiresAuthorization, ...terms } = agreed
  const line: CreditLine = {
    ...terms,
    creditLineId: newId('creditLine'),
    status: requiresAuthorization ? 'authorization_pending' : 'account_creation_pending',
    payoutAccountId: null,
    accountId: null,
    accountIban: null,
    latestDisposableIncomeCents: agreed.disposableIncomeCents,
    authorizeByOn: requiresAuthorization ? addDays(ctx.today, AUTHORIZATION_DAYS) : null,
    revocableUntilOn: revocableUntil(
      agreed.concludedOn,
      agreed.legalRegime,
      productByVersion(agreed.productVersion).revocationDays,
    ),
    grantedAt: null,
    terminationType: null,
    terminationRequestedOn: null,
    terminationOn: null,
    settledOn: null,
    createdAt: ctx.now,
    version: 1,
  }
  await insertCreditLine(write, line)
  const { creditLineId, personId, applicationId, status, limitCents } = line
  write.changed('credit_line', creditLineId, null, { applicationId, status, limitCents })
  write.publish(creditlineCreated.of(creditLineId, { creditLineId, personId, applicationId }))
  await announceLine(write, line, null)
  if (!requiresAuthorization) await askForAccount(write, line)
  return line
}

/** The partner lets the line open (C8); 409 when it does not wait for that. */
export const authorize: Command<Readonly<{ personId: string; creditLineId: string }>, CreditLine> = {
  name: 'creditlines.authorize',
  run: async (write, { personId, creditLineId }) => {
    const line = await advanceLine(write, await lockCreditLineOf(write.tx, personId, creditLineId), 'authorized', {
      authorizeByOn: null,
    })
    await askForAccount(write, line)
    return line
  },
}

/** The partner has told the lender that it does not authorize the line: it closes, never granted. */
export const refuseAuthorization: Command<Readonly<{ creditLineId: string; reason: string }>, CreditLine> = {
  name: 'creditlines.refuse_authorization',
  run: async (write, { creditLineId, reason }) => {
    write.because(reason)
    return advanceLine(write, await lockCreditLine(write.tx, creditLineId), 'authorization_refused', {
      authorizeByOn: null,
    })
  },
}

const BATCH = 200

/** Closes lines that nobody authorized in time, a batch of them. Returns how many. */
export const closeUnauthorized: Command<Day, number> = {
  name: 'creditlines.close_unauthorized',
  run: async (write, today) => {
    const ids = await linesNotAuthorizedBy(write.tx, today, BATCH)
    let closed = 0
    for (const id of ids) {
      const line = await lockCreditLine(write.tx, id)
      if (!accepts(creditlineMachine, line.status, 'authorization_refused')) continue // authorized a moment ago
      await advanceLine(write, line, 'authorization_refused', { authorizeByOn: null })
      closed++
    }
    return closed
  },
}

/**
 * The bank has made the line's IBAN; the signed mandate becomes active with it. A line that was closed meanwhile needs
 * neither. Throws IbanTaken when another line has the IBAN: the job asks again.
 */
export const recordAccount: Command<Readonly<{ creditLineId: string; iban: string; job: Job }>, void> = {
  name: 'creditlines.record_account',
  run: async (write, { creditLineId, iban, job }) => {
    await finish(write, job)
    const line = await lockCreditLine(write.tx, creditLineId)
    if (!accepts(creditlineMachine, line.status, 'account_made')) return
    await registerLineIban(write, { lineId: creditLineId, iban })
    const accountId = derivedId('account', creditLineId)
    await advanceLine(write, line, 'account_made', { accountIban: iban, accountId })
    await createMandate(write, {
      lineId: creditLineId,
      reference: line.mandateReference,
      debtorName: line.recipientName,
      debtorIban: line.recipientIban,
      signedOn: line.concludedOn,
    })
  },
}

type News<K extends { of: (...args: never[]) => unknown }> = ReturnType<K['of']>

/** `mandate.active`: the line that waits for it opens; one that had lost its mandate is freed. */
export const mandateBecameActive = async (write: Write, { data }: News<typeof mandateActive>): Promise<void> => {
  const line = await lockCreditLine(write.tx, data.lineId)
  const { creditLineId, personId, applicationId } = line
  await liftCause(write, { personId, creditLineId, cause: 'no_mandate' })
  if (!accepts(creditlineMachine, line.status, 'mandate_active')) return
  await advanceLine(write, line, 'mandate_active', { grantedAt: write.ctx.now })
  write.publish(creditlineOpened.of(creditLineId, { creditLineId, personId, applicationId }))
}

/** `mandate.suspended`, `mandate.cancelled`, `mandate.lapsed`: without a mandate nothing can be collected, so nothing more is drawn. */
export const mandatesEnded = async (
  write: Write,
  news: readonly (News<typeof mandateSuspended> | News<typeof mandateCancelled> | News<typeof mandateLapsed>)[],
): Promise<void> => {
  const lines = await lockCreditLines(
    write.tx,
    news.map(({ data }) => data.lineId),
  )
  for (const line of lines) // none that has ever collected: those are open
    if (accepts(creditlineMachine, line.status, 'mandate_failed')) await advanceLine(write, line, 'mandate_failed')
  const personOf = new Map(lines.map(({ creditLineId, personId }) => [creditLineId, personId]))
  await placeHolds(
    write,
    news.flatMap(({ type, data: { lineId } }) => {
      const personId = personOf.get(lineId)
      return personId ? [{ personId, creditLineId: lineId, cause: 'no_mandate' as const, reason: type }] : []
    }),
  )
}

/** `hold.placed`, `hold.lifted`: the lines they concern look different now. */
export const holdsChanged = async (
  write: Write,
  news: readonly (News<typeof holdPlaced> | News<typeof holdLifted>)[],
): Promise<void> => {
  const lines = await linesHeld(
    write.tx,
    news.map(({ data }) => data),
  )
  const concerned = lines.filter(({ settledOn }) => settledOn === null)
  const locked = await lockCreditLines(
    write.tx,
    concerned.map(({ creditLineId }) => creditLineId),
  )
  await announceLines(
    write,
    locked.map((line) => ({ line, previous: line })),
  )
}

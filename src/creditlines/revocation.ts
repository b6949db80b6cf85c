// Revocation: a declaration sent in time ends the contract at once, and what was drawn is unwound (`lending.md` 1, 6).
import type { Day } from '../base/day.ts'
import { invalidField, Refusal } from '../base/errors.ts'
import { newUuid } from '../base/id.ts'
import { accepts } from '../base/machine.ts'
import type { Event } from '../db/event.ts'
import type { Command, Write } from '../db/write.ts'
import { cancelPending } from '../loans/pending.ts'
import { revokePaidOut, unwindLoans } from '../loans/unwinding.ts'
import type { PayoutNews } from '../payments/payment.ts'
import { productByVersion } from '../products/catalogue.ts'
import { advanceLine, changeLine } from './changes.ts'
import { type CreditLine, creditlineMachine } from './creditline.ts'
import type { Revocation, RevocationChannel } from './ending.ts'
import { insertRevocation, loansOfRevokedLines, lockRevocation, updateRevocation } from './ending-store.ts'
import { fileReceipt } from './papers.ts'
import { isRevocable, revocableUntilAfter } from './rules.ts'
import { lockCreditLine, lockCreditLineOf } from './store.ts'

/** What a customer declared, and when: dispatched in time is in time. */
export type Declaration = Readonly<{
  creditLineId: string
  channel: RevocationChannel
  dispatchedOn: Day
  receivedOn: Day
  reason?: string
}>

const keepDeclaration = async (
  write: Write,
  declaration: Declaration,
  status: Revocation['status'],
): Promise<Revocation> => {
  const { creditLineId, channel, dispatchedOn, receivedOn, reason = null } = declaration
  const revocation: Revocation = {
    revocationId: newUuid(),
    creditLineId,
    channel,
    dispatchedOn,
    receivedOn,
    status,
    decidedBy: null,
    decidedOn: null,
    reason,
    createdAt: write.ctx.now,
  }
  await insertRevocation(write, revocation)
  await fileReceipt(write, revocation)
  write.changed('revocation', revocation.revocationId, null, {
    creditLineId,
    channel,
    dispatchedOn,
    receivedOn,
    status,
  })
  return revocation
}

/** Unwinds the loans, then closes the line, so that its webhook shows it without them. */
const endByRevocation = async (
  write: Write,
  line: CreditLine,
  dispatchedOn: Day,
  unwoundFrom: Day,
): Promise<CreditLine> => {
  await unwindLoans(write, line.creditLineId, unwoundFrom)
  return advanceLine(write, line, 'revoked', {
    terminationType: 'REVOCATION',
    terminationRequestedOn: dispatchedOn,
    terminationOn: write.ctx.today,
    authorizeByOn: null,
  })
}

const isInTime = ({ legalRegime, revocableUntilOn }: CreditLine, { dispatchedOn }: Declaration): boolean =>
  isRevocable(legalRegime, revocableUntilOn, dispatchedOn)

/**
 * Revokes a line inside another command: draws stop, ordered payouts are cancelled, paid loans fall due in 30 days. 409 when
 * there is no such right (business), the period is over, or the line is closed already.
 */
export const revokeLine = async (write: Write, declaration: Declaration): Promise<CreditLine> => {
  const line = await lockCreditLine(write.tx, declaration.creditLineId)
  if (line.legalRegime === 'BUSINESS') {
    throw new Refusal(
      'invalid_state',
      'A business contract carries no right to revoke; it can be terminated at any time.',
    )
  }
  if (accepts(creditlineMachine, line.status, 'revoked') && !isInTime(line, declaration)) {
    throw new Refusal(
      'invalid_state',
      `The right to revoke ended on ${line.revocableUntilOn}; the line can be terminated at any time.`,
    )
  }
  const revoked = await endByRevocation(write, line, declaration.dispatchedOn, declaration.dispatchedOn)
  await keepDeclaration(write, declaration, 'effective')
  return revoked
}

/**
 * Takes a declaration that came by letter or through a broker, whatever its day: in time it revokes the line, else it waits
 * for a person. Nothing is refused here (`lending.md` 6).
 */
export const declareRevocation = async (write: Write, declaration: Declaration): Promise<Revocation> => {
  const line = await lockCreditLine(write.tx, declaration.creditLineId)
  if (!accepts(creditlineMachine, line.status, 'revoked') || !isInTime(line, declaration)) {
    return keepDeclaration(write, declaration, 'in_review')
  }
  await endByRevocation(write, line, declaration.dispatchedOn, declaration.dispatchedOn)
  return keepDeclaration(write, declaration, 'effective')
}

/** The customer revokes online (L5): received in the moment in which it is sent. */
export const revoke: Command<Readonly<{ personId: string; creditLineId: string }>, CreditLine> = {
  name: 'creditlines.revoke',
  run: async (write, { personId, creditLineId }) => {
    await lockCreditLineOf(write.tx, personId, creditLineId)
    const { today } = write.ctx
    return revokeLine(write, { creditLineId, channel: 'online', dispatchedOn: today, receivedOn: today })
  },
}

/** A letter, as the lender opened it. 400 when its days contradict each other. */
export const receiveRevocation: Command<Declaration, Revocation> = {
  name: 'creditlines.receive_revocation',
  run: (write, declaration) => {
    const { dispatchedOn, receivedOn, reason } = declaration
    const { today } = write.ctx
    if (receivedOn > today) throw invalidField('received_on', `must not lie after today, ${today}.`)
    if (dispatchedOn > receivedOn) throw invalidField('dispatched_on', `must not lie after the receipt, ${receivedOn}.`)
    if (reason) write.because(reason)
    return declareRevocation(write, declaration)
  },
}

export type RevocationDecision = Readonly<{ revocationId: string; decision: 'accept' | 'refuse'; reason: string }>

/** A person decides on a declaration that waits. Accepted, it unwinds from today on: our own delay is nobody's default. */
export const decideRevocation: Command<RevocationDecision, Revocation> = {
  name: 'creditlines.decide_revocation',
  run: async (write, { revocationId, decision, reason }) => {
    const { ctx } = write
    write.because(reason)
    const before = await lockRevocation(write.tx, revocationId)
    if (before.status !== 'in_review')
      throw new Refusal('invalid_state', `The revocation is '${before.status}' already.`)
    if (decision === 'accept') {
      await endByRevocation(write, await lockCreditLine(write.tx, before.creditLineId), before.dispatchedOn, ctx.today)
    }
    const status = decision === 'accept' ? 'effective' : 'refused'
    const after: Revocation = { ...before, status, decidedBy: ctx.actor.id, decidedOn: ctx.today, reason }
    await updateRevocation(write, after)
    write.changed('revocation', revocationId, { status: before.status }, { status })
    return after
  },
}

export type CopyDelivery = Readonly<{
  creditLineId: string
  copyOn: Day | null
  completedOn: Day | null
  wasTold: boolean
  reason: string
}>

/** The copy of the contract came late, or was not complete: the period of revocation is worked out again. */
export const recordDelivery: Command<CopyDelivery, CreditLine> = {
  name: 'creditlines.record_contract_delivery',
  run: async (write, { creditLineId, copyOn, completedOn, wasTold, reason }) => {
    write.because(reason)
    const line = await lockCreditLine(write.tx, creditLineId)
    if (line.legalRegime === 'BUSINESS')
      throw new Refusal('invalid_state', 'A business contract carries no right to revoke.')
    const { concludedOn, productVersion } = line
    const delivery = { concludedOn, copyOn, completedOn, wasTold }
    write.changed('contract_delivery', creditLineId, null, delivery)
    const { revocationDays } = productByVersion(productVersion)
    return changeLine(write, line, { revocableUntilOn: revocableUntilAfter(delivery, revocationDays) })
  },
}

/** `payout.settled`: a payout that was in a bank file when its line was revoked has left, and is unwound from its payout on. */
export const payoutsLeft = async (write: Write, { data }: Event<string, PayoutNews>): Promise<void> => {
  const revoked = await loansOfRevokedLines(write.tx, loanIdsOf(data))
  if (revoked.length > 0) await revokePaidOut(write, revoked, write.ctx.today)
}

/** `payout.rejected`, `payout.returned`: on a revoked line nobody sends it again. */
export const payoutsCameBack = async (write: Write, { data }: Event<string, PayoutNews>): Promise<void> => {
  for (const loanId of await loansOfRevokedLines(write.tx, loanIdsOf(data)))
    await cancelPending(write, loanId, 'revoked')
}

const loanIdsOf = (news: PayoutNews): string[] =>
  news.filter(({ kind }) => kind === 'loan').map(({ subjectId }) => subjectId)
